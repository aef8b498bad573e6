import type { Callback, CustomCallbackArgs, ModelFitArgs, Tensor } from "@tensorflow/tfjs";

/** Losses and metrics by name. */
export type Logs = Record<string, number>;

/** The measures of one batch, as `onBatchEnd` gets them: `batch`, `size`, `loss` and the metrics. */
export type BatchLogs = Logs & {
  /** The number of the batch in its epoch, from 0. */
  batch: number;
  /** How many examples are in it. */
  size: number;
};

/** How to train: the options of `model.fit`, with its defaults, and some more. */
export interface FitOptions extends Omit<ModelFitArgs, "callbacks"> {
  /**
   * What to call at each epoch or batch: callback objects and plain objects of functions, one or several.
   * Weights are current in all of them. One with `onBatchBegin` or `onBatchEnd` makes each step a call of its own,
   * which takes longer; where the measures alone are wanted, `onBatches` gives them at full speed.
   */
  callbacks?: OneCallback | OneCallback[];
  /**
   * Makes the run repeatable, from 0 to 4,294,967,295: the order of the examples and dropout follow from it. The same
   * seed and initial weights give the same bits on the same machine. A function gives each epoch a seed of its own, so
   * that an epoch doesn't depend on how many went before. By default it is drawn from `Math.random`.
   */
  seed?: number | ((epoch: number) => number);
  /**
   * Makes the inputs of each epoch anew, as data augmentation does: `[n, …]` of the type of x, a row for each of the
   * first n rows of y, those that aren't kept back to validate with. They are disposed of after the epoch. Validation
   * takes x.
   */
  inputs?: (epoch: number) => Tensor | Promise<Tensor>;
  /** Ends the training within about 200 ms when it is aborted; `fit` then rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Is given the measures of each batch, many batches at once, about five times a second. `means` gives those of the
   * epoch so far, each batch weighted with its examples.
   */
  onBatches?: (epoch: number, batches: readonly BatchLogs[], means: () => Logs) => void | Promise<void>;
  /** What a {@link DivergedError} adds where the inputs are large, such as "see normalize". */
  advice?: string;
  /**
   * Is told in one line why a model goes the slow way, through `model.fit`; `console.log` by default. False says
   * nothing.
   */
  log?: ((line: string) => void) | false;
}

/** A plain object of functions, or an object of tfjs-layers' callback classes, known by two of its methods. */
export type OneCallback = CustomCallbackArgs | Pick<Callback, "setParams" | "setModel">;

/** The settings of a run that are plain numbers and switches, with their defaults. */
export interface Settings {
  epochs: number;
  initialEpoch: number;
  batchSize: number;
  shuffle: boolean;
  verbose: number;
  /** The seed of an epoch. */
  seedOf(epoch: number): number;
}

/**
 * Fills in defaults, and says what is wrong with an option.
 *
 * @throws RangeError for a number that doesn't fit; Error for an option that TensorFlow.js has, but can't do.
 */
export function readSettings(options: FitOptions): Settings {
  checkPossible(options);
  const epochs = options.epochs ?? 1;
  const initialEpoch = options.initialEpoch ?? 0;
  const batchSize = options.batchSize ?? 32;
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
  const verbose = Number(options.verbose ?? 1);
  check("epochs", epochs, 0, "how often all examples are seen");
  check("initialEpoch", initialEpoch, 0, "the number of the first epoch");
  checkBatchSize(batchSize);
  const checked = (value: number) => {
    check("seed", value, 0, "anything from 0 to 4294967295", 2 ** 32 - 1);
    return value;
  };
  if (typeof seed === "number") checked(seed);
  const seedOf = typeof seed === "function" ? (epoch: number) => checked(seed(epoch)) : () => seed;
  return { epochs, initialEpoch, batchSize, verbose, shuffle: Boolean(options.shuffle ?? true), seedOf };
}

/** `model.fit` throws for some of these, and takes no notice of the others. */
function checkPossible(options: FitOptions): void {
  const { sampleWeight, stepsPerEpoch, validationSteps, shuffle, validationData } = options;
  const impossible = (what: string, instead: string) =>
    new Error(`TensorFlow.js can't train with ${what}, though it has the option: ${instead}.`);
  if (sampleWeight != null) throw impossible("sampleWeight", "use classWeight, or leave examples out");
  if (stepsPerEpoch != null) throw impossible("stepsPerEpoch", "give as many examples as an epoch shall see");
  if (validationSteps != null) throw impossible("validationSteps", "give fewer examples to validate with");
  if ((shuffle as unknown) === "batch") throw impossible('shuffle: "batch"', "use true or false");
  if (validationData != null && ![0, 2].includes(validationData.length)) {
    const instead = `give [x, y], not a list of ${validationData.length}`;
    throw impossible("such validationData", instead);
  }
}

/** @throws RangeError where it is no size of a batch, in the words of TensorFlow.js. */
export function checkBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return;
  throw new RangeError(`batchSize is required to be a positive integer, but got ${batchSize}`);
}

/** @throws RangeError where a value is no whole number from `least` to `most`. */
function check(
  name: string,
  value: number,
  least: number,
  meaning: string,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} (${meaning}), but it is ${value}.`);
}
