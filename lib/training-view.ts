import { type DisplayHandle, display } from "./display.js";
import type { Logs } from "./metric-names.js";
import type { Progress } from "./progress.js";
import type { TrainingHistory, TrainingParams } from "./training-history.js";

/** What is on the screen while a model learns. */
export interface TrainingView {
  /** Shows how far it is, at most five times a second. `means` gives the measures of the epoch at work. */
  update(progress: Progress, history: TrainingHistory, means: () => Logs): void;
  /** Shows what stays. */
  finish(history: TrainingHistory): void;
}

const UPDATE_EVERY_MS = 200;

export function trainingView(
  _params: TrainingParams,
  options: { chart: boolean; line: boolean },
): TrainingView {
  if (options.chart) return { update() {}, finish() {} };
  return options.line ? progressLine() : { update() {}, finish() {} };
}

function progressLine(): TrainingView {
  let shown: DisplayHandle | undefined;
  let last = 0;
  return {
    update(progress) {
      if (performance.now() - last < UPDATE_EVERY_MS) return;
      last = performance.now();
      if (shown) shown.update(String(progress));
      else shown = display(String(progress));
    },
    finish() {
      shown?.clear();
    },
  };
}
