import { describe, escapeHtml, formatDuration, formatNumber, ready, SelfShowing, tf } from "@course/core";
import { randomGenerator, withRandom } from "@course/core/random";
import { evaluate } from "../evaluate/evaluate.js";
import { fitFrom } from "./fit.js";

/** The run whose cost is asked for: the options of `fit`, and how much data there is. */
export interface EstimateOptions {
  /** The number of examples given to `fit`, at least 1. */
  samples: number;
  /** How often all are seen, at least 1; default 1. */
  epochs?: number;
  /** How many examples make one step, at least 1; default 32. */
  batchSize?: number;
  /** The share held back for validation, from 0 up to but not including 1; default 0. */
  validationSplit?: number;
}

/** Batches of the first try: enough for everything to be allocated and warm. */
const WARM_UP_BATCHES = 3;
/** The measurement takes about so long (ms), within these numbers of batches. */
const MEASURE_FOR = 500;
const FEWEST_BATCHES = 3;
const MOST_BATCHES = 100;

/**
 * Estimates what a training run costs before it starts: it trains a copy of the model on a few batches of
 * random numbers and multiplies. The model itself stays as it is, and so does the sequence that `setSeed` has
 * started. The estimate is as steady as the machine: other programs take their share of both. It takes
 * about a second, longer for models that need more than 0.1 s a step.
 *
 * @param model a compiled model with one input and one output.
 * @param options `samples`, `epochs`, `batchSize`, `validationSplit`; see `EstimateOptions`.
 * @returns the estimate, which shows itself; `seconds` is the expected time.
 * @throws RangeError where a number is out of range; Error where the model is not compiled.
 * @example
 * await estimateTraining(model, { samples: 60000, epochs: 5, batchSize: 128, validationSplit: 0.2 });
 */
export async function estimateTraining(
  model: tf.LayersModel,
  options: EstimateOptions,
): Promise<TrainingEstimate> {
  const run = checked(options);
  if (!model.optimizer) {
    throw new Error("estimateTraining: the model is not compiled. Call model.compile({ … }) first.");
  }
  await ready();
  const validationSamples = run.samples - Math.floor(run.samples * (1 - run.validationSplit));
  const trainingSamples = run.samples - validationSamples;
  const { train, validate } = await withRandom(randomGenerator(0), () => measure(model, run.batchSize));
  const steps = Math.ceil(trainingSamples / run.batchSize);
  const validationSteps = Math.ceil(validationSamples / run.batchSize);
  return new TrainingEstimate({
    parameters: model.countParams(),
    samples: trainingSamples,
    epochs: run.epochs,
    stepsPerEpoch: steps,
    millisecondsPerStep: train,
    seconds: ((steps * train + validationSteps * validate) * run.epochs) / 1000,
  });
}

/** What a training run will cost, as `estimateTraining` makes it. */
export class TrainingEstimate extends SelfShowing {
  /** The number of weights and biases. */
  readonly parameters: number;
  /** The number of examples seen per epoch, without those held back for validation. */
  readonly samples: number;
  /** How often all are seen. */
  readonly epochs: number;
  /** The number of steps in an epoch. */
  readonly stepsPerEpoch: number;
  /** The measured time of one step. */
  readonly millisecondsPerStep: number;
  /** The expected time of the whole run, validation included. */
  readonly seconds: number;

  /** @internal Use `estimateTraining`. */
  constructor(
    run: Pick<
      TrainingEstimate,
      "parameters" | "samples" | "epochs" | "stepsPerEpoch" | "millisecondsPerStep" | "seconds"
    >,
  ) {
    super();
    this.parameters = run.parameters;
    this.samples = run.samples;
    this.epochs = run.epochs;
    this.stepsPerEpoch = run.stepsPerEpoch;
    this.millisecondsPerStep = run.millisecondsPerStep;
    this.seconds = run.seconds;
  }

  /** Parameters × samples × epochs: how often a parameter meets an example. It grows as the computing does. */
  get work(): number {
    return this.parameters * this.samples * this.epochs;
  }

  override toString(): string {
    return this.#lines().join("\n");
  }

  override toHtml(): string {
    const [work = "", time = ""] = this.#lines().map(escapeHtml);
    return `<div>${work}<br><strong>${time}</strong></div>`;
  }

  #lines(): string[] {
    const [parameters, samples, steps] = [this.parameters, this.samples, this.stepsPerEpoch].map((n) =>
      n.toLocaleString("en-US"),
    );
    const epochs = `${this.epochs} epoch${this.epochs === 1 ? "" : "s"}`;
    return [
      `${parameters} parameters × ${samples} samples × ${epochs} = ${scientific(this.work)}`,
      `About ${formatDuration(this.seconds * 1000)}: ${epochs} of ${steps} steps, ` +
        `${formatNumber(this.millisecondsPerStep, 2)} ms a step (measured now, on a copy of the model)`,
    ];
  }
}

interface MillisecondsPerBatch {
  train: number;
  validate: number;
}

/** Measures the time of one batch, on a copy of the model and random numbers. */
async function measure(model: tf.LayersModel, batchSize: number): Promise<MillisecondsPerBatch> {
  const copy = await copyOf(model);
  const withExamples = async (batches: number, work: (x: tf.Tensor, y: tf.Tensor) => Promise<number>) => {
    const [x, y] = randomExamples(copy, batches * batchSize);
    try {
      return (await work(x, y)) / batches;
    } finally {
      tf.dispose([x, y]);
    }
  };
  // Only the epoch itself: what comes before it happens once in a run.
  const train = async (x: tf.Tensor, y: tf.Tensor) => {
    let [start, end] = [0, 0];
    const callbacks = {
      onEpochBegin: () => {
        start = performance.now();
      },
      onEpochEnd: () => {
        end = performance.now();
      },
    };
    await fitFrom(copy, x, y, { batchSize, chart: false, verbose: 0, callbacks });
    return end - start;
  };
  const validate = async (x: tf.Tensor, y: tf.Tensor) => {
    await evaluate(copy, x, y, { batchSize });
    const start = performance.now();
    await evaluate(copy, x, y, { batchSize });
    return performance.now() - start;
  };
  try {
    // The first batches also pay for what happens once, so they decide only how many are measured.
    await withExamples(WARM_UP_BATCHES, train);
    const roughly = await withExamples(FEWEST_BATCHES, train);
    const batches = Math.min(Math.max(Math.round(MEASURE_FOR / roughly), FEWEST_BATCHES), MOST_BATCHES);
    return { train: await withExamples(batches, train), validate: await withExamples(batches, validate) };
  } finally {
    copy.dispose();
    copy.optimizer.dispose();
  }
}

/** Builds the same model with the same optimiser, loss and metrics, and weights of its own. */
async function copyOf(model: tf.LayersModel): Promise<tf.LayersModel> {
  const copy = await tf.models.modelFromJSON(
    model.toJSON(null, false) as Parameters<typeof tf.models.modelFromJSON>[0],
  );
  const { optimizer } = model;
  const Optimizer = optimizer.constructor as typeof tf.Optimizer & {
    fromConfig(cls: unknown, config: tf.serialization.ConfigDict): tf.Optimizer;
  };
  copy.compile({
    optimizer: Optimizer.fromConfig(Optimizer, optimizer.getConfig()),
    loss: model.loss,
    metrics: model.metrics,
  });
  return copy;
}

/** Makes inputs and targets of the shapes that a model takes: what they hold doesn't change the time. */
function randomExamples(model: tf.LayersModel, n: number): [x: tf.Tensor, y: tf.Tensor] {
  const shapeOf = (symbol: tf.SymbolicTensor | undefined) => [
    n,
    ...(symbol?.shape ?? []).slice(1).map((size) => size ?? 1),
  ];
  const output = shapeOf(model.outputs[0]);
  const x = tf.randomUniform(shapeOf(model.inputs[0]));
  if (model.loss === "sparseCategoricalCrossentropy") return [x, tf.zeros([n, 1])];
  if (output.length !== 2) return [x, tf.randomUniform(output)];
  return [x, tf.tidy(() => tf.oneHot(tf.zeros([n], "int32"), output[1] as number, 1, 0, "float32"))];
}

function checked(options: EstimateOptions): Required<EstimateOptions> {
  const { samples, epochs = 1, batchSize = 32, validationSplit = 0 } = options;
  for (const [name, value] of Object.entries({ samples, epochs, batchSize })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `estimateTraining: ${name} is ${describe(value)}; expected a whole number from 1 up.`,
      );
    }
  }
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new RangeError(
      `estimateTraining: validationSplit is ${describe(validationSplit)}; expected a share from 0 up to 1.`,
    );
  }
  return { samples, epochs, batchSize, validationSplit };
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Writes a large number as people do: 1.7 × 10¹¹. */
function scientific(value: number): string {
  if (value < 1e6) return value.toLocaleString("en-US");
  const [mantissa, exponent = "0"] = value.toExponential(1).split("e+");
  return `${mantissa} × 10${[...exponent].map((digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;
}
