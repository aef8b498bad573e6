import { round } from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf } from "../figure/layout.js";
import { panelAxes, panelSize } from "../figure/panels.js";
import { seriesTrace } from "../figure/series.js";
import type { ScatterTrace } from "../plotly/plotly.js";

/** How far a run of training has come. */
export interface TrainingState {
  /** Epochs of the whole run. */
  epochs: number;
  /** One or two measures, each with a panel. */
  metrics: readonly string[];
  hasValidation: boolean;
  /** The measures at the finished epochs, those on validation examples with `val_` before the name. */
  history: Readonly<Record<string, readonly number[]>>;
  /** The running means within epochs: when (in epochs, 1.5 is half-way through the second) and how much. */
  within: { at: readonly number[]; means: Readonly<Record<string, readonly number[]>> };
  /** How far it is, in words. */
  progress: string;
}

/**
 * Draws a run of training while it goes on: the finished epochs as in `plotHistory`, and within them, in a thin line, how
 * the mean over the epoch so far moves. The size and the axis along stay as they are, so that nothing jumps.
 *
 * @param state see {@link TrainingState}.
 * @returns a figure.
 */
export function plotTraining(state: TrainingState): Figure {
  const { epochs, metrics, hasValidation, progress } = state;
  const panels = metrics.map((metric, i) => panelOf(state, metric, i));
  return new Figure(
    panels.flat(),
    {
      ...layoutOf({
        title: "Training",
        subtitle: progress,
        ...panelSize(metrics),
        left: 72,
        legend: hasValidation ? ["training", "validation"] : ["training"],
      }),
      ...panelAxes(panels, metrics, [0, epochs * 1.02]),
    },
    `Training: ${progress}`,
  );
}

function panelOf(
  { history, within, hasValidation }: TrainingState,
  metric: string,
  panel: number,
): ScatterTrace[] {
  const place = panel === 0 ? {} : ({ xaxis: "x2", yaxis: "y2", showlegend: false } as const);
  const names = hasValidation ? [metric, `val_${metric}`] : [metric];
  const finished = names.map((name, part) => {
    const values = history[name] ?? [];
    const epochs = values.map((_, epoch) => epoch + 1);
    return { ...seriesTrace(part, part === 0 ? "training" : "validation", epochs, values), ...place };
  });
  const running: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    x: within.at.map((at) => round(at)),
    y: (within.means[metric] ?? []).map((mean) => round(mean)),
    line: { color: finished[0]?.line?.color as string, width: 1 },
    ...place,
  };
  return [running, ...finished];
}
