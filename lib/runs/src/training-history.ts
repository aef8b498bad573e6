import { formatFixed, type Grid, gridToHtml, gridToText, SelfShowing } from "@course/core";
import type { Logs } from "./metric-names.js";

/** What a run of training was asked to do, under Keras's names. */
export interface TrainingParams {
  epochs: number;
  batchSize: number;
  /** Batches in an epoch. */
  steps: number;
  /** Examples that the model learns from; those for validation are not among them. */
  samples: number;
  doValidation: boolean;
  /** Names of the loss and the metrics. */
  metrics: string[];
  /** Options beyond these that decide on what is learnt, such as `learningRateDecay`; left out where there are none. */
  options?: Record<string, unknown>;
}

/**
 * What was measured at each finished epoch of a run. Like the history of Keras and TensorFlow.js, with
 * Keras's names: `loss`, `accuracy`, `val_loss`, `val_accuracy`.
 *
 * @example
 * history.history.val_accuracy?.at(-1); // the last one
 */
export class TrainingHistory extends SelfShowing {
  /** The numbers of the finished epochs, from 0. */
  readonly epoch: number[] = [];
  /** For each measure its value at each finished epoch. `val_` marks those on the validation examples. */
  readonly history: Record<string, number[]> = {};
  /** How long the run took, in seconds. */
  seconds = 0;

  /** @internal Made by `fit`. */
  constructor(readonly params: TrainingParams) {
    super();
  }

  /** Adds a finished epoch. */
  add(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }

  /** Gives the history of a run that was kept, as it was. */
  static of({ params, history, seconds }: Pick<TrainingHistory, "params" | "history" | "seconds">) {
    const restored = new TrainingHistory(params);
    restored.addAll(history);
    restored.seconds = seconds;
    return restored;
  }

  /** Adds epochs that were finished before, with the values of each measure. */
  addAll(history: Record<string, number[]>): void {
    const epochs = Object.values(history)[0]?.length ?? 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const logs = Object.entries(history).map(([name, values]) => [name, values[epoch] as number]);
      this.add(epoch, Object.fromEntries(logs));
    }
  }

  override toString(): string {
    return gridToText(this.#grid());
  }

  override toHtml(): string {
    return gridToHtml(this.#grid());
  }

  #grid(): Grid {
    const names = Object.keys(this.history);
    return {
      caption: "Training history",
      header: ["epoch", ...names],
      rows: this.epoch.map((epoch, i) => [
        `${epoch + 1}`,
        ...names.map((name) => formatMeasure(this.history[name]?.[i])),
      ]),
      numeric: [true, ...names.map(() => true)],
      rowNames: true,
    };
  }
}

function formatMeasure(value: number | undefined): string {
  return value === undefined ? "" : formatFixed(value).replaceAll(",", "");
}
