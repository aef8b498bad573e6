import { describe, type OptionKinds, readOptions, tf } from "@course/core";
import { trainingRows } from "tfjs-graph-fit";
import { predictClasses } from "../evaluate/predict.js";
import { take } from "../prepare/take.js";
import { FIT_OPTIONS, type FitOptions } from "../training/fit.js";
import { Comparison, type ContenderResult } from "./comparison.js";
import { type Experiment, type ExperimentsOptions, runExperiments } from "./experiments.js";
import { accuracyInterval, pairedDifference } from "./paired.js";
import type { ExperimentRun } from "./runs.js";

/** One of the ways to train that are compared. */
export interface Contender {
  /** What it is called in table and chart; each name once. */
  name: string;
  /** Builds and compiles the model, anew at each call. `setting` is one of `settings`; NaN where there are none. */
  build: (setting: number) => tf.LayersModel;
  /** Options of `fit` for this contender only; they go before the common ones. */
  options?: FitOptions;
  /** Other inputs than the common ones, of the same images in the same order. */
  x?: tf.Tensor;
}

/** How to compare: the options of `fit` for all, and those of the comparison. */
export interface CompareOptions extends ExperimentsOptions {
  /** How often each contender is trained, each time from another seed: 1, or 3 and more; 5 by default. */
  seeds?: number;
  /**
   * Numbers of which each contender gets the one that suits it best, such as learning rates. They are tried first,
   * with a seed that the comparison doesn't use, and the highest validation accuracy counts. None by default.
   */
  settings?: readonly number[];
}

const WHO = "compare";

/** Seeds of the comparison are counted from here; the one before it is for the settings. */
const FIRST_SEED = 1;

/** How sure the intervals are. */
const CONFIDENCE = 0.95;

const COMPARE_OPTIONS: OptionKinds<CompareOptions> = {
  ...FIT_OPTIONS,
  folder: "text",
  seeds: "count",
  settings: "list",
};

/**
 * Compares ways of training: is one really better, or was it luck? Each contender is trained several times from
 * different seeds, and all are measured on the same validation images. What comes out has an interval around each
 * accuracy, and around each difference from the first contender: it takes into account that other seeds and other
 * images would have given other figures.
 *
 * It measures on validation images, so that the test set stays unused. Stop loses no finished run; running the cell
 * again goes on with those that are missing, as with `runExperiments`.
 *
 * @param contenders two or more; all others are compared with the first. See {@link Contender}.
 * @param x the inputs, `[n, …]`, as for `fit`.
 * @param y the targets, `[n, numClasses]` one-hot, or `[n]` class numbers where the loss takes these.
 * @param options as for `fit`, for all contenders, and `seeds`, `settings`, `folder`: see {@link CompareOptions}.
 *   `validationSplit` is 0.2 by default. `seed` can't be given: the seeds are 1, 2, 3, …
 * @returns the comparison, which shows itself as a table; `plot()` draws it, `rows` are the single runs.
 * @throws TypeError or RangeError, before any training, where a definition doesn't fit; Error where a run fails;
 *   InterruptedError after Stop.
 * @example
 * const comparison = await compare(
 *   [
 *     { name: "wide", build: () => buildNetwork([784, 128, 10]) },
 *     { name: "deep", build: () => buildNetwork([256, 64, 64, 32, 10]) },
 *   ],
 *   xTrain,
 *   yTrain,
 *   { epochs: 5, batchSize: 128, seeds: 5 },
 * );
 */
export async function compare(
  contenders: readonly Contender[],
  x: tf.Tensor,
  y: tf.Tensor,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { seeds = 5, settings = [], ...common } = readOptions(WHO, options, COMPARE_OPTIONS);
  check(contenders, seeds, settings, common);
  const chosen = await chooseSettings(contenders, x, y, settings, common);
  const experiments = contenders.flatMap((contender, i) =>
    Array.from({ length: seeds }, (_, s) =>
      experimentOf(
        contender,
        chosen[i] as number,
        FIRST_SEED + s,
        `${contender.name}, seed ${FIRST_SEED + s}`,
      ),
    ),
  );
  const { all } = await runExperiments(experiments, x, y, common);
  const failure = all.find(({ remark }) => remark.failure !== undefined);
  if (failure) throw new Error(`${WHO}: "${failure.name}" failed: ${failure.remark.failure}`);
  const runsOf = (i: number) => all.slice(i * seeds, (i + 1) * seeds);
  const right = contenders.map((contender, i) =>
    runsOf(i).map((run) => whichAreRight(run, contender, x, y, common)),
  );
  // Together, all intervals hold with the confidence: Bonferroni's correction for several differences.
  const each = 1 - (1 - CONFIDENCE) / Math.max(1, contenders.length - 1);
  const results = contenders.map(({ name }, i): ContenderResult => {
    const own = right[i] as Uint8Array[];
    return {
      name,
      setting: settings.length > 0 ? chosen[i] : undefined,
      parameters: (runsOf(i)[0] as ExperimentRun).parameters,
      accuracies: own.map((run) => run.reduce((sum, value) => sum + value, 0) / run.length),
      accuracy: accuracyInterval(own, CONFIDENCE),
      difference: i === 0 ? undefined : pairedDifference(right[0] as Uint8Array[], own, each),
      runs: runsOf(i),
    };
  });
  const [[firstRun] = []] = right;
  return new Comparison(results, firstRun?.length ?? 0);
}

function check(
  contenders: readonly Contender[],
  seeds: number,
  settings: readonly unknown[],
  common: FitOptions,
): void {
  if (!Array.isArray(contenders) || contenders.length < 2) {
    throw new TypeError(
      `${WHO}: expected two contenders or more, such as [{ name: "wide", build: () => … }, { name: "deep", build: () => … }], got ${describe(contenders)}.`,
    );
  }
  if (seeds === 2) {
    throw new RangeError(`${WHO}: two seeds say hardly anything about chance; give 3 or more, or 1.`);
  }
  if (common.seed !== undefined) {
    throw new RangeError(
      `${WHO}: seed can't be given, since each contender is trained from several: give seeds.`,
    );
  }
  const wrong = settings.find((setting) => typeof setting !== "number" || !Number.isFinite(setting));
  if (wrong !== undefined)
    throw new TypeError(`${WHO}: settings must be numbers; one is ${describe(wrong)}.`);
  if (new Set(settings).size !== settings.length) throw new RangeError(`${WHO}: a setting is given twice.`);
}

/** Tries each setting with each contender, and gives for each contender the best; NaN where there is none to try. */
async function chooseSettings(
  contenders: readonly Contender[],
  x: tf.Tensor,
  y: tf.Tensor,
  settings: readonly number[],
  common: ExperimentsOptions,
): Promise<number[]> {
  if (settings.length === 0) return contenders.map(() => Number.NaN);
  const experiments = contenders.flatMap((contender) =>
    settings.map((setting) =>
      experimentOf(contender, setting, FIRST_SEED - 1, `${contender.name}, setting ${setting}`),
    ),
  );
  const { all } = await runExperiments(experiments, x, y, common);
  return contenders.map((_, i) => {
    const scores = all
      .slice(i * settings.length, (i + 1) * settings.length)
      .map(({ remark, lastAccuracy }) => (remark.failure === undefined ? (lastAccuracy ?? 0) : -1));
    return settings[scores.indexOf(Math.max(...scores))] as number;
  });
}

function experimentOf(
  { build, options, x }: Contender,
  setting: number,
  seed: number,
  name: string,
): Experiment {
  return { name, build: () => build(setting), options: { ...options, seed }, x };
}

/** For each validation image whether the trained model answers it correctly: 1 or 0. */
function whichAreRight(
  { model }: ExperimentRun,
  contender: Contender,
  x: tf.Tensor,
  y: tf.Tensor,
  common: FitOptions,
): Uint8Array {
  const { validationSplit = 0.2, validationData } = { ...common, ...contender.options };
  return tf.tidy(() => {
    const held = { from: trainingRows(y.shape[0] as number, validationSplit) };
    const [images, truth] = validationData ?? [take(contender.x ?? x, held), take(y, held)];
    const labels = truth.rank === 2 ? truth.argMax(1) : truth;
    const isRight = predictClasses(model, images).equal(labels.toInt().reshape([-1]));
    return Uint8Array.from(isRight.dataSync());
  });
}
