import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { describeModel, isSame, type ModelDescription, weightsOf } from "../model/description.js";
import { collectedWeights, isAlive } from "../model/internals.js";
import { labelsOf, metricsOf } from "../model/metrics.js";
import { checkPenalties } from "../model/penalties.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { type Examples, specOf } from "../program/data.js";
import { compileTraining, type TrainingProgram } from "../program/training.js";
import { borrow, type Lease } from "../session/compiled.js";
import { needNative } from "../session/session.js";
import { type MeasureRun, Trainer, type TrainRun } from "../session/trainer.js";
import { measureBatch } from "./measure/measure.js";
import { SlowSteps } from "./slow-steps.js";

/** What steps are made of. */
interface Material {
  /** That which keeps what is compiled. */
  owner: LayersModel;
  /** The one that is trained: see {@link innerModel}. */
  model: LayersModel;
  train: Examples;
  /** The targets aren't the inputs, even if they are the same tensor. */
  hasOwnInputs: boolean;
  /** Examples to measure on, if there are some. */
  validation: Examples | undefined;
  batchSize: number;
  /** Says why steps are made slowly. */
  say(reason: string): void;
}

/** A TensorFlow without datasets can't limit threads; then nothing is tried twice. */
let canLimitThreads = true;

/**
 * The steps of a training: by a compiled graph, or by TensorFlow.js where a model can't be compiled. What a graph depends
 * on is compared before each call, so that whatever has been changed since the last one counts, as in `model.fit`.
 */
export class Steps {
  /** The keys of the measures, `loss` first; those of the beginning, as in `model.fit`. */
  readonly labels: readonly string[];
  readonly #material: Material;
  readonly #slow: SlowSteps;
  /** What the steps were chosen for; undefined where the model can't be described. */
  #known: ModelDescription | undefined;
  #compiled: Lease<Trainer> | undefined;

  constructor(material: Material) {
    this.#material = material;
    this.#slow = new SlowSteps(material.model);
    this.labels = labelsOf({ labels: material.model.metricsNames });
    this.#choose();
  }

  /**
   * Trains on some batches.
   *
   * @returns the measures of each batch, one after the other.
   * @throws Error where nothing is left to train.
   */
  train(examples: Examples, order: Tensor, run: TrainRun): Float32Array {
    const trainer = this.#current();
    const weights = collectedWeights(this.#material.model);
    if (this.#known?.trained.length === 0) {
      throw new Error(
        `None of the model's ${weights.length} weights can be trained: set layer.trainable = true, and call model.compile.`,
      );
    }
    return this.#named((trainer ?? this.#slow).train(examples, order, run), run.steps);
  }

  /** Measures on some batches of the rows from `begin` to `end`. */
  measure(examples: Examples, run: MeasureRun): Float32Array {
    return this.#named((this.#current() ?? this.#slow).measure(examples, run), run.steps);
  }

  /** Tells how many examples to measure at once. */
  measureBatch(): number {
    const { batchSize } = this.#material;
    return this.#compiled && this.#known ? measureBatch(batchSize, metricsOf(this.#known)) : batchSize;
  }

  /** Gives the model its weights. */
  pullWeights(): void {
    this.#compiled?.owner.pullWeights();
  }

  /** Gives the model its weights, and its optimizer what that remembers. After a dispose there is nothing to give back to. */
  pull(): void {
    const { model } = this.#material;
    if (weightsOf(model).every(isAlive)) this.#compiled?.owner.pull();
  }

  /** Ends with all that is current in the model. */
  end(): void {
    try {
      this.pull();
    } finally {
      this.#giveBack();
    }
  }

  /** The graph that fits the model as it is now, with its weights; undefined where there is none. */
  #current(): Trainer | undefined {
    const { model } = this.#material;
    if (!weightsOf(model).every(isAlive)) {
      throw new Error("The model has been disposed of while it was trained.");
    }
    const now = orUndefined(() => describeModel(model));
    if (!isSame(now, this.#known)) this.#choose();
    else if (this.#compiled) this.#pushOrSlow(this.#compiled.owner);
    return this.#compiled?.owner;
  }

  #pushOrSlow(trainer: Trainer): void {
    try {
      trainer.push(this.#material.model);
    } catch (error) {
      this.#goSlowly(error);
    }
  }

  #choose(): void {
    const { model } = this.#material;
    this.#compiled?.owner.pull();
    this.#giveBack();
    this.#known = undefined;
    try {
      this.#known = describeModel(model);
      this.#compiled = this.#compile(this.#known);
    } catch (error) {
      this.#goSlowly(error);
    }
  }

  #goSlowly(error: unknown): void {
    if (!(error instanceof Unsupported)) throw error;
    this.#giveBack();
    this.#material.say(error.message);
  }

  #giveBack(): void {
    this.#compiled?.giveBack();
    this.#compiled = undefined;
  }

  /** Compiles and loads. Whatever goes wrong in it, TensorFlow.js can still do the work: nothing has been trained. */
  #compile(description: ModelDescription): Lease<Trainer> {
    const { train, validation = train, hasOwnInputs, batchSize, model } = this.#material;
    needNative();
    checkPenalties(model);
    const spec = specOf(description, train);
    const isReconstruction = spec.isReconstruction && !hasOwnInputs;
    const data = { train: { ...spec, isReconstruction }, measured: specOf(description, validation) };
    try {
      const program = compileTraining(description, data, canLimitThreads ? batchSize : undefined);
      try {
        return this.#load(program);
      } catch (error) {
        if (!program.isOnOneThread) throw error;
        const lease = this.#load(compileTraining(description, data));
        canLimitThreads = false;
        return lease;
      }
    } catch (error) {
      throw error instanceof Unsupported
        ? error
        : new Unsupported(`it can't be compiled (${(error as Error).message})`);
    }
  }

  #load({ graph }: TrainingProgram): Lease<Trainer> {
    const { owner, model, train } = this.#material;
    const order = tf.tensor1d([0], "int32");
    const lease = borrow(owner, "training", graph, () => new Trainer(graph));
    try {
      lease.owner.push(model);
      // No step yet: TensorFlow optimises the graph, and says so here where it can't compute something.
      lease.owner.train(train, order, { first: 0, steps: 0, batchSize: 1, seed: 0, passed: 0 });
      return lease;
    } catch (error) {
      lease.giveBack();
      throw error;
    } finally {
      order.dispose();
    }
  }

  /** Leaves out the measures that have no name: those of metrics that have come during the run. */
  #named(measures: Float32Array, steps: number): Float32Array {
    const [columns, names] = [measures.length / steps, this.labels.length];
    if (columns === names) return measures;
    if (columns < names) {
      throw new Error(
        `The model has been compiled with fewer metrics while it was trained: ${columns - 1} instead of ${names - 1}.`,
      );
    }
    return measures.filter((_, i) => i % columns < names);
  }
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}
