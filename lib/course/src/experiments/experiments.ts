import {
  type Displayable,
  type DisplayHandle,
  describe,
  display,
  escapeHtml,
  formatDuration,
  formatFixed,
  InterruptedError,
  Interruption,
  inNotebook,
  jupyterDisplay,
  messageOf,
  readOptions,
  ready,
  type tf,
} from "@course/core";
import { randomGenerator, withRandom } from "@course/core/random";
import { fingerprint, Progress, RunStore, TrainingHistory } from "@course/runs";
import { checkExamples } from "../model/examples.js";
import { experimentsFolder } from "../node/experiments-folder.js";
import { FIT_OPTIONS, type FitOptions, fitFrom } from "../training/fit.js";
import { ExperimentRun, ExperimentRuns } from "./runs.js";

/** One of the runs to compare. */
export interface Experiment {
  /** What the run is called in table and chart; each name once. */
  name: string;
  /** Builds and compiles the model, anew at each call. */
  build: () => tf.LayersModel;
  /** Options of `fit` for this run only; they go before the common ones. */
  options?: FitOptions;
  /** Other inputs than the common ones, for a model that takes them in another shape. */
  x?: tf.Tensor;
  /** Other targets than the common ones. */
  y?: tf.Tensor;
}

/** The options of `fit` for all runs, and where results are kept. */
export interface ExperimentsOptions extends FitOptions {
  /**
   * The folder for finished runs: `.experiments` by default, in the folder of the notebook. It can be deleted at any
   * time. The environment's `COURSE_EXPERIMENTS` names another; with `none` nothing is kept.
   */
  folder?: string;
}

/**
 * Trains several models one after the other and compares them. Stop loses no finished run: each is kept on disk, and
 * running the cell again goes on with those that are missing. A run whose definition has changed (the layers, the
 * optimiser, the data, an option) is done anew; one that was stopped in its middle starts again.
 *
 * A run that fails, because its loss stops being a number, doesn't stop the rest.
 *
 * @param experiments the runs, at least one: see {@link Experiment}.
 * @param x the inputs, `[n, …]`, as for `fit`.
 * @param y the targets, `[n, …]`, as for `fit`.
 * @param options as for `fit`, for all runs. Four differ: `validationSplit` is 0.2 by default, since the comparison
 *   needs it; `seed` is 1 by default and sets the initial weights too; `chart` is false and `verbose` 0 by default: a
 *   table grows instead. And `folder`, see {@link ExperimentsOptions}.
 * @returns the runs, with `table`, `plot()`, `best` and `get(name)`.
 * @throws TypeError or RangeError, before any training, where a definition doesn't fit: a name comes twice, `build`
 *   gives no compiled model, the data doesn't suit a model, an option is unknown; Error where every run failed;
 *   InterruptedError after Stop.
 * @example
 * const runs = await runExperiments(
 *   [32, 128].map((units) => ({ name: `${units} units`, build: () => buildNetwork(units) })),
 *   xTrain,
 *   yTrain,
 *   { epochs: 10, batchSize: 128 },
 * );
 */
export async function runExperiments(
  experiments: readonly Experiment[],
  x: tf.Tensor,
  y: tf.Tensor,
  options: ExperimentsOptions = {},
): Promise<ExperimentRuns> {
  const { folder, ...common } = readOptions(WHO, options, { ...FIT_OPTIONS, folder: "text" });
  checkNames(experiments);
  await ready();
  const plans = experiments.map((experiment) => planOf(experiment, x, y, common));
  checkModels(plans);
  const store = new RunStore(experimentsFolder(folder));
  const view = new View(plans.length);
  const interruption = new Interruption(common.signal);
  const runs: ExperimentRun[] = [];
  for (const plan of plans) {
    await interruption.pause();
    const restored = restore(plan, store);
    if (!restored && interruption.isRequested) throw stopped(view, runs, plan, interruption);
    try {
      runs.push(restored ?? (await train(plan, store, view.progress(plan, runs))));
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      throw stopped(view, runs, plan, interruption);
    }
    view.end(runs);
  }
  view.finish(runs);
  const failure = runs[0]?.remark.failure;
  if (failure !== undefined && runs.every(({ remark }) => remark.failure !== undefined)) {
    throw new Error(`${WHO}: every run failed. "${runs[0]?.name}": ${failure}`);
  }
  return new ExperimentRuns(runs);
}

const WHO = "runExperiments";

/** A run that is ready to begin. */
interface Plan {
  name: string;
  model: tf.LayersModel;
  x: tf.Tensor;
  y: tf.Tensor;
  options: FitOptions;
}

function checkNames(experiments: readonly Experiment[]): void {
  if (!Array.isArray(experiments) || experiments.length === 0) {
    throw new TypeError(
      `${WHO}: expected a list such as [{ name: "small", build: () => … }], got ${describe(experiments)}.`,
    );
  }
  const seen = new Set<string>();
  for (const { name, build } of experiments) {
    if (typeof name !== "string" || name === "") {
      throw new TypeError(`${WHO}: each run needs a name, a text; got ${describe(name)}.`);
    }
    if (seen.has(name)) throw new RangeError(`${WHO}: two runs are called "${name}"; name each differently.`);
    if (typeof build !== "function") {
      throw new TypeError(
        `${WHO}: "${name}": build must be a function that gives a new model, such as () => buildNetwork(32), not ` +
          `${describe(build)}.`,
      );
    }
    seen.add(name);
  }
}

/** Builds the model of a run and checks all that would otherwise fail hours later. */
function planOf(experiment: Experiment, x: tf.Tensor, y: tf.Tensor, common: FitOptions): Plan {
  const { name, build } = experiment;
  const own = readOptions(`${WHO}: "${name}"`, experiment.options ?? {}, FIT_OPTIONS);
  const options = { validationSplit: 0.2, seed: 1, chart: false, verbose: 0 as const, ...common, ...own };
  if (!options.validationData && options.validationSplit === 0) {
    throw new RangeError(
      `${WHO}: "${name}" has validationSplit 0, so nothing is left to compare by. Training accuracy is no measure: ` +
        "it rises with over-fitting. Give a validationSplit such as 0.2.",
    );
  }
  const model = withRandom(randomGenerator(options.seed), build);
  const plan = { name, model, x: experiment.x ?? x, y: experiment.y ?? y, options };
  checkExamples(model, plan.x, plan.y, `${WHO}: "${name}"`);
  return plan;
}

/** Two runs with one model would train it twice and call the sum the second. */
function checkModels(plans: readonly Plan[]): void {
  for (const [i, { name, model }] of plans.entries()) {
    const twin = plans.slice(0, i).find((other) => other.model === model);
    if (!twin) continue;
    throw new RangeError(
      `${WHO}: "${twin.name}" and "${name}" give the same model. Let build make a new one at each call.`,
    );
  }
}

/** Gives a run that was finished before; a damaged file is told of, and is as good as none. */
function restore(plan: Plan, store: RunStore): ExperimentRun | undefined {
  try {
    const history = store.restore(fingerprint(plan), plan.model);
    return history && new ExperimentRun(plan.name, plan.model, history, { restored: true });
  } catch (error) {
    console.log(
      `"${plan.name}": the kept result can't be used (${messageOf(error)}), so it is trained anew.`,
    );
    return undefined;
  }
}

/** Trains one model and keeps the result. */
async function train(plan: Plan, store: RunStore, progress: tf.CustomCallbackArgs): Promise<ExperimentRun> {
  const { name, model, x, y, options } = plan;
  const key = fingerprint(plan);
  let history: TrainingHistory;
  try {
    const callbacks = [options.callbacks ?? [], progress].flat();
    history = await fitFrom(model, x, y, { ...options, callbacks });
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    return failed(plan, error);
  }
  try {
    await store.keep(key, name, model, history);
  } catch (error) {
    console.log(
      `"${name}": the result can't be kept on disk (${messageOf(error)}). It is used all the same.`,
    );
  }
  return new ExperimentRun(name, model, history);
}

/** The run as far as it came. What it had learned until then is no result, so nothing is kept. */
function failed({ name, model, options }: Plan, error: unknown): ExperimentRun {
  const { epochs = 1, batchSize = 32 } = options;
  const params = { epochs, batchSize, steps: 0, samples: 0, doValidation: true, metrics: [] };
  const history = new TrainingHistory(params);
  const measured = (model.history?.history ?? {}) as Record<string, number[]>;
  for (const [i, epoch] of (model.history?.epoch ?? []).entries()) {
    const logs = Object.entries(measured).map(([measure, values]) => [measure, values[i] as number]);
    if (logs.every(([, value]) => Number.isFinite(value))) history.add(epoch, Object.fromEntries(logs));
  }
  return new ExperimentRun(name, model, history, { failure: messageOf(error) });
}

function stopped(view: View, runs: readonly ExperimentRun[], plan: Plan, interruption: Interruption): Error {
  view.stop(plan, runs);
  const finished = runs.length === 1 ? "1 finished run is" : `${runs.length} finished runs are`;
  return interruption.error(
    `Experiments stopped in run ${runs.length + 1}, "${plan.name}". ${finished} kept. Run the cell again to go on ` +
      "with the rest.",
  );
}

/** Says which epoch is on, without batches. */
function progressText(progress: Progress): string {
  return String(progress)
    .replace(", batch 0 of 1", "")
    .replace(/^epoch/, "Epoch");
}

/** What is on the screen meanwhile: in a notebook the table that grows, in a script a line for each run. */
class View {
  readonly #count: number;
  #shown: DisplayHandle | undefined;

  /** @param count of all runs. */
  constructor(count: number) {
    this.#count = count;
  }

  /** Gives callbacks that say which run is on, its epoch, and when it will be done. */
  progress({ name, model, options }: Plan, runs: readonly ExperimentRun[]): tf.CustomCallbackArgs {
    const { epochs = 1 } = options;
    const size = `${model.countParams().toLocaleString("en-US")} parameters, ${epochs} epoch${epochs === 1 ? "" : "s"}`;
    const heading = `Run ${runs.length + 1} of ${this.#count}: ${name} (${size})`;
    let progress: Progress;
    return {
      onTrainBegin: async () => {
        progress = new Progress(epochs, 1);
        this.#show(heading, runs);
      },
      onEpochEnd: async (epoch) => {
        progress.reach(epoch + 1, 0);
        if (inNotebook() && epoch + 1 < epochs) this.#show(`${heading}. ${progressText(progress)}`, runs);
      },
    };
  }

  end(runs: readonly ExperimentRun[]): void {
    if (inNotebook()) return;
    const run = runs.at(-1) as ExperimentRun;
    const accuracy = run.lastAccuracy === undefined ? "–" : formatFixed(run.lastAccuracy);
    console.log(`${run.name}: validation accuracy ${accuracy} after ${formatDuration(run.seconds * 1000)}`);
  }

  stop({ name }: Plan, runs: readonly ExperimentRun[]): void {
    this.#show(`Stopped in run ${runs.length + 1} of ${this.#count}: ${name}`, runs);
  }

  finish(runs: readonly ExperimentRun[]): void {
    const restored = runs.filter(({ remark }) => remark.restored).length;
    const seconds = runs.reduce((sum, run) => sum + (run.remark.restored ? 0 : run.seconds), 0);
    const trained = `${runs.length - restored} trained in ${formatDuration(seconds * 1000)}`;
    const parts = restored === 0 ? trained : `${trained}, ${restored} kept from before`;
    this.#show(`${runs.length} run${runs.length === 1 ? "" : "s"}: ${parts}`, runs);
  }

  #show(text: string, runs: readonly ExperimentRun[]): void {
    if (!inNotebook()) {
      console.log(text);
      return;
    }
    const content: Displayable = {
      [jupyterDisplay]: () => {
        const { table } = new ExperimentRuns(runs);
        return {
          "text/html": `<p><strong>${escapeHtml(text)}</strong></p>${runs.length > 0 ? table.toHtml() : ""}`,
          "text/plain": runs.length > 0 ? `${text}\n${table}` : text,
        };
      },
    };
    if (this.#shown) this.#shown.update(content);
    else this.#shown = display(content);
  }
}
