import { jupyterDisplay, type MimeBundle } from "./display.js";
import { escapeHtml } from "./html.js";
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
}

/**
 * What was measured at each finished epoch of a run. Like the history of Keras and TensorFlow.js, with
 * Keras's names: `loss`, `accuracy`, `val_loss`, `val_accuracy`.
 *
 * @example
 * history.history.val_accuracy?.at(-1); // the last one
 */
export class TrainingHistory {
  /** The numbers of the finished epochs, from 0. */
  readonly epoch: number[] = [];
  /** For each measure its value at each finished epoch. `val_` marks those on the validation examples. */
  readonly history: Record<string, number[]> = {};
  /** How long the run took, in seconds. */
  seconds = 0;

  constructor(readonly params: TrainingParams) {}

  /** Adds a finished epoch. */
  add(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }

  /** Shows one line for each epoch. */
  [jupyterDisplay](): MimeBundle {
    const names = Object.keys(this.history);
    const rows = [
      ["epoch", ...names],
      ...this.epoch.map((epoch, i) => [
        `${epoch + 1}`,
        ...names.map((n) => this.history[n]?.[i]?.toFixed(4) ?? ""),
      ]),
    ];
    const widths = (rows[0] as string[]).map((_, column) =>
      Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    );
    const cell = (tag: string) => (text: string) =>
      `<${tag} style="text-align:right">${escapeHtml(text)}</${tag}>`;
    return {
      "text/plain": rows.map((row) => row.map((t, i) => t.padStart(widths[i] ?? 0)).join("  ")).join("\n"),
      "text/html": `<table>${rows
        .map((row, i) => `<tr>${row.map(cell(i === 0 ? "th" : "td")).join("")}</tr>`)
        .join("")}</table>`,
    };
  }
}
