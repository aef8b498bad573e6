import { round } from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf } from "../figure/layout.js";
import { panelAxes, panelSize } from "../figure/panels.js";
import { hoverFormat, seriesTrace } from "../figure/series.js";
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
  /** What it says, in words; `progress` by default. */
  alt?: string;
}

/**
 * Draws a run of training, while it goes on and at its end: the finished epochs as in `plotHistory`, and within them, in
 * a thin line, how the mean over the epoch so far moves. The size and the axis along stay as they are from the first to
 * the last state, so that nothing jumps. As soon as an epoch is finished, the axes up are for the finished epochs: the
 * first batches, which cost much more, no longer press all else flat.
 *
 * @param state see {@link TrainingState}.
 * @returns a figure.
 */
export function plotTraining(state: TrainingState): Figure {
  const { epochs, metrics, progress, alt = `Training: ${progress}` } = state;
  const panels = metrics.map((metric, i) => panelOf(state, metric, i));
  const seen = panels.map(({ finished, running }) =>
    finished.some(({ y }) => y.length > 0) ? finished : [running],
  );
  const traces = panels.flatMap(({ finished, running }) => [...finished, running]);
  return new Figure(
    traces,
    {
      ...layoutOf({
        title: "Training",
        subtitle: progress,
        ...panelSize(metrics),
        left: 72,
        legend: traces.flatMap(({ name, showlegend }) => (name && showlegend !== false ? [name] : [])),
      }),
      ...panelAxes(seen, metrics, [0, epochs * 1.02]),
    },
    alt,
  );
}

/** The lines of one panel: a point for each finished epoch, and what moves within them. */
interface Panel {
  finished: ScatterTrace[];
  running: ScatterTrace;
}

function panelOf({ history, within, hasValidation }: TrainingState, metric: string, panel: number): Panel {
  const place = panel === 0 ? {} : ({ xaxis: "x2", yaxis: "y2", showlegend: false } as const);
  const parts = hasValidation
    ? [
        { name: "training", values: history[metric] ?? [] },
        { name: "validation", values: history[`val_${metric}`] ?? [] },
      ]
    : [{ name: "training", values: history[metric] ?? [] }];
  const finished = parts.map(({ name, values }, part): ScatterTrace => {
    const epochs = values.map((_, epoch) => epoch + 1);
    return {
      ...seriesTrace(part, name, epochs, values),
      legendgroup: name,
      hovertemplate: `${name}, epoch %{x}: %{y:${hoverFormat(values)}}<extra></extra>`,
      ...place,
    };
  });
  const running: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    name: RUNNING,
    legendgroup: RUNNING,
    x: within.at.map((at) => round(at)),
    // A loss that is no number leaves a gap.
    y: (within.means[metric] ?? []).map((mean) => (Number.isFinite(mean) ? round(mean) : null)),
    line: { color: finished[0]?.line?.color as string, width: 1 },
    hovertemplate: "mean of the epoch so far: %{y:.6~g}<extra></extra>",
    ...place,
  };
  return { finished, running };
}

/** What the legend calls the thin line. */
const RUNNING = "training, mean of the epoch so far";
