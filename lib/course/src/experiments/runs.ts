import { formatDuration, type tf } from "@course/core";
import { type Figure, plotExperiments } from "@course/figures";
import type { TrainingHistory } from "@course/runs";
import { ShownAsTable } from "../data/shown-as-table.js";
import { type Table, table } from "../data/table.js";

/** What there is to say of a run beside its measures. */
export interface ExperimentRemark {
  /** Whether the result was kept from before. */
  restored?: boolean;
  /** Why the run failed. */
  failure?: string;
}

/** One of the runs that `runExperiments` has done. */
export class ExperimentRun {
  readonly #model: tf.LayersModel;

  /** @internal Made by `runExperiments`. */
  constructor(
    /** What it is called in tables and figures. */
    readonly name: string,
    model: tf.LayersModel,
    /** The measures at each finished epoch. */
    readonly history: TrainingHistory,
    /** What else there is to say: whether the result was kept from before, and why the run failed if it did. */
    readonly remark: ExperimentRemark = {},
  ) {
    this.#model = model;
    this.parameters = model.countParams();
  }

  /** Number of weights and biases. */
  readonly parameters: number;

  /**
   * The model with the weights after the last epoch.
   *
   * @throws Error where the run failed.
   */
  get model(): tf.LayersModel {
    if (this.remark.failure !== undefined) {
      throw new Error(`The run "${this.name}" failed, so it has no model: ${this.remark.failure}`);
    }
    return this.#model;
  }

  /** Number of finished epochs. */
  get epochs(): number {
    return this.history.epoch.length;
  }

  /** How long the training took. */
  get seconds(): number {
    return this.history.seconds;
  }

  /** The validation accuracy after the last epoch; undefined where none was measured. */
  get lastAccuracy(): number | undefined {
    return this.history.history.val_accuracy?.at(-1);
  }

  /** The highest validation accuracy of all epochs; undefined where none was measured. */
  get bestAccuracy(): number | undefined {
    const values = this.history.history.val_accuracy;
    return values && values.length > 0 ? Math.max(...values) : undefined;
  }

  /** The epoch, from 1, with the highest validation accuracy: the first of several. */
  get bestEpoch(): number | undefined {
    const best = this.bestAccuracy;
    return best === undefined ? undefined : (this.history.history.val_accuracy?.indexOf(best) ?? -1) + 1;
  }

  /**
   * The epoch, from 1, from which the validation loss only lies above its lowest value: the one after the lowest.
   * Undefined where the last epoch has the lowest, so that no over-fitting is seen yet.
   */
  get overfitsFrom(): number | undefined {
    const losses = this.history.history.val_loss ?? [];
    const lowest = losses.lastIndexOf(Math.min(...losses));
    return lowest === losses.length - 1 ? undefined : lowest + 2;
  }
}

/** The runs of `runExperiments`, in their order. As the last expression of a cell they show their table. */
export class ExperimentRuns extends ShownAsTable implements Iterable<ExperimentRun> {
  /** @internal Made by `runExperiments`. */
  constructor(
    /** All runs, those that failed too, in the order of the experiments. */
    readonly all: readonly ExperimentRun[],
  ) {
    super();
  }

  /** The runs that came to their end. */
  get finished(): readonly ExperimentRun[] {
    return this.all.filter(({ remark }) => remark.failure === undefined);
  }

  /**
   * Finds a run.
   *
   * @param name its name.
   * @returns the run.
   * @throws RangeError where none has this name.
   */
  get(name: string): ExperimentRun {
    const found = this.all.find((run) => run.name === name);
    if (found) return found;
    const names = this.all.map((run) => `"${run.name}"`).join(", ");
    throw new RangeError(`There is no run "${name}"; there are: ${names}.`);
  }

  /**
   * The run with the highest validation accuracy after its last epoch (where no accuracy was measured, the lowest
   * validation loss): the model as it is now, not as it once was.
   */
  get best(): ExperimentRun {
    const score = ({ lastAccuracy, history }: ExperimentRun): number =>
      lastAccuracy ?? -(history.history.val_loss?.at(-1) ?? Number.POSITIVE_INFINITY);
    return this.finished.reduce((best, run) => (score(run) > score(best) ? run : best));
  }

  /** The comparison, a row for each run. */
  override get table(): Table {
    const hasRemarks = this.all.some(({ remark }) => remark.restored || remark.failure !== undefined);
    return table(
      this.all.map((run) => ({
        run: run.name,
        parameters: run.parameters,
        epochs: run.epochs,
        time: formatDuration(run.seconds * 1000),
        "last val. accuracy": run.lastAccuracy,
        "best val. accuracy": run.bestAccuracy,
        "at epoch": run.bestEpoch,
        "over-fits from epoch": run.overfitsFrom,
        ...(hasRemarks && { remark: remarkOf(run) }),
      })),
      { caption: "Experiments" },
    );
  }

  /**
   * Draws how a measure went in each run. The runs differ in colour, line and marker; the text alternative names
   * each one's last and best value.
   *
   * @param measure `"val_accuracy"` by default; `"val_loss"` shows the over-fitting best.
   * @returns a figure.
   * @throws RangeError where no run has measured it.
   */
  plot(measure: "val_accuracy" | "val_loss" | "accuracy" | "loss" = "val_accuracy"): Figure {
    const curves = this.all.map(({ name, history }) => ({ name, values: history.history[measure] ?? [] }));
    return plotExperiments(
      curves.filter(({ values }) => values.length > 0),
      measure,
    );
  }

  /** Goes through all runs, in the order of the experiments. */
  [Symbol.iterator](): Iterator<ExperimentRun> {
    return this.all[Symbol.iterator]();
  }
}

function remarkOf({ remark }: ExperimentRun): string {
  if (remark.failure !== undefined) return `failed: ${remark.failure}`;
  return remark.restored ? "kept from before" : "";
}
