import type { LayersModel, Optimizer, Tensor, Variable as TfVariable } from "@tensorflow/tfjs";
import { weightsOf } from "../model/description.js";
import { countSteps, learningRate } from "../model/internals.js";
import tf from "../node/tfjs.cjs";
import { type Examples, feedsOf } from "../program/data.js";
import { MEASURED, weightName } from "../program/names.js";
import { Mirror, type Pair } from "./mirror.js";
import { type OptimizerState, optimizerState } from "./optimizer-state.js";
import { Session } from "./session.js";

/** A compiled model that TensorFlow has loaded, ready to train and to measure. */
export class Trainer {
  readonly #session: Session;
  /** What the mirrors were made for: the same graph can serve other weights, or another optimizer. */
  #mirrored: { optimizer?: Optimizer; variables: readonly TfVariable[]; state?: OptimizerState } = {
    variables: [],
  };
  #weights: Mirror;
  #state: Mirror;
  /** Steps have been made that the model, or its optimizer, hasn't heard of. */
  readonly #isAhead = { weights: false, state: false };
  /** Where the last run ended; nothing once weights have been set. */
  #ended: { order: Tensor; batch: number; batchSize: number } | undefined;

  /** @throws Unsupported where the graph can't be loaded. */
  constructor(graph: Uint8Array) {
    this.#session = new Session(graph);
    this.#weights = new Mirror(this.#session, "weights", []);
    this.#state = new Mirror(this.#session, "state", []);
  }

  /**
   * Takes over what has changed in a model and its optimizer since the last exchange.
   *
   * @param model one whose graph this is.
   */
  push(model: LayersModel): void {
    const { optimizer } = model;
    const variables = weightsOf(model).map((weight) => weight.read() as TfVariable);
    const known = this.#mirrored;
    if (optimizer !== known.optimizer || variables.some((variable, i) => variable !== known.variables[i])) {
      this.#pullState();
      const state = optimizerState(model);
      this.#mirrored = { optimizer, variables, state };
      const pairs = variables.map((variable, i) => pairOf(weightName(i), variable));
      this.#weights = new Mirror(this.#session, "weights", pairs);
      this.#state = new Mirror(this.#session, "state", state.pairs);
    }
    if (this.#weights.push()) this.#ended = undefined;
    this.#state.push();
  }

  /** Gives the model its weights, where they have changed by training. */
  pullWeights(): void {
    if (this.#isAhead.weights) this.#weights.pull();
    this.#isAhead.weights = false;
  }

  /** Gives the model its weights, and its optimizer what that remembers, where they have changed by training. */
  pull(): void {
    this.pullWeights();
    this.#pullState();
  }

  #pullState(): void {
    if (!this.#isAhead.state) return;
    this.#state.pull();
    this.#mirrored.state?.keepFrozen();
    this.#isAhead.state = false;
  }

  /**
   * Trains on some batches.
   *
   * @returns the measures of each batch, one after the other.
   */
  train(examples: Examples, order: Tensor, run: TrainRun): Float32Array {
    const optimizer = this.#mirrored.optimizer as Optimizer;
    const { first, steps, batchSize } = run;
    const ended = this.#ended;
    const continues = ended?.order === order && ended.batch === first && ended.batchSize === batchSize;
    const scalars = {
      first: int32(first),
      steps: int32(steps),
      batchSize: int32(batchSize),
      rate: tf.scalar(learningRate(optimizer)),
      seed: int32(run.seed),
      passed: int32(run.passed),
      continues: int32(Number(continues)),
    };
    const feeds = { ...feedsOf(examples), order, ...scalars };
    this.#ended = undefined;
    const measures = this.#fetch(feeds, scalars, "train");
    this.#ended = { order, batch: first + steps, batchSize };
    countSteps(optimizer, steps);
    this.#isAhead.weights ||= steps > 0;
    this.#isAhead.state ||= steps > 0;
    return measures;
  }

  /** Measures on some batches of the rows from `begin` to `end`. */
  measure({ xs, ys, asNumbers }: Examples, run: MeasureRun): Float32Array {
    const scalars = {
      first: int32(run.first),
      steps: int32(run.steps),
      batchSize: int32(run.batchSize),
      begin: int32(run.begin),
      end: int32(run.end),
    };
    return this.#fetch({ ...feedsOf({ xs, ys, asNumbers }, MEASURED), ...scalars }, scalars, "measure");
  }

  dispose(): void {
    this.#session.dispose();
  }

  #fetch(feeds: Record<string, Tensor>, own: Record<string, Tensor>, name: string): Float32Array {
    try {
      const [result] = this.#session.run(feeds, [name]) as [Tensor];
      const values = result.dataSync() as Float32Array;
      result.dispose();
      return values;
    } finally {
      tf.dispose(own);
    }
  }
}

/** Which batches to train on. */
export interface TrainRun {
  first: number;
  steps: number;
  batchSize: number;
  seed: number;
  /** Steps before the first batch of this epoch. */
  passed: number;
}

/** Which batches to measure on. */
export interface MeasureRun {
  first: number;
  steps: number;
  batchSize: number;
  begin: number;
  end: number;
}

function pairOf(name: string, variable: TfVariable): Pair {
  return { name, theirs: () => variable, initial: () => variable, create: () => {} };
}

function int32(value: number): Tensor {
  return tf.scalar(value, "int32");
}
