import type { AxisId, AxisName, Layout, ScatterTrace } from "../plotly/plotly.js";
import { niceRange } from "../plotly/range.js";
import { axis, type Frame } from "./layout.js";

/** Gives the size of the plotting area with a panel for each of one or two measures. */
export function panelSize(metrics: readonly string[]): Pick<Frame, "plotWidth" | "plotHeight"> {
  return { plotWidth: metrics.length === 2 ? 640 : 520, plotHeight: 250 };
}

/** Pixels in parts of the width: both panels, and between them the numbers and the title of the second y-axis. */
const [LEFT_END, RIGHT_START] = [0.44, 0.56];

/**
 * Lays out one or two panels side by side, each with epochs along and a measure up. A measure that is never negative has
 * 0 on its axis, and nothing below; accuracy goes from a round number near the least value to 1 at most.
 *
 * @param panels the traces of each panel whose values shall be seen.
 * @param metrics the measure of each panel.
 * @param epochs ends of the axis along.
 */
export function panelAxes(
  panels: readonly ScatterTrace[][],
  metrics: readonly string[],
  epochs: [number, number],
): Pick<Layout, AxisName> {
  const axes: Partial<Record<AxisName, unknown>> = {};
  for (const [i, metric] of metrics.entries()) {
    const suffix = i === 0 ? "" : "2";
    const domain = metrics.length === 1 ? undefined : i === 0 ? [0, LEFT_END] : [RIGHT_START, 1];
    axes[`xaxis${suffix}`] = axis({
      range: epochs,
      domain: domain as [number, number] | undefined,
      anchor: `y${suffix}` as AxisId<"y">,
      title: "epoch",
      dtick: epochStep(epochs[1] - epochs[0]),
      tickformat: "d",
      showgrid: false,
    });
    axes[`yaxis${suffix}`] = axis({
      range: measureRange(metric, panels[i] ?? []),
      anchor: `x${suffix}` as AxisId<"x">,
      title: metric.replace("val_", "validation "),
    });
  }
  return axes as Pick<Layout, AxisName>;
}

function measureRange(metric: string, traces: readonly ScatterTrace[]): [number, number] {
  const values = traces.flatMap(({ y }) => y).filter((value): value is number => Number.isFinite(value));
  if (values.length === 0) return [0, 1];
  if (/accuracy$/i.test(metric)) {
    const [low, high] = niceRange(values, { limits: [0, 1] });
    // A marker on the very edge would be cut in half.
    return [low, high === 1 ? 1 + (1 - low) * 0.03 : high];
  }
  return niceRange(values, { zero: values.every((value) => value >= 0) });
}

/** A whole number of epochs between two ticks, so that there are about ten at most. */
function epochStep(span: number): number {
  const rough = span / 10;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? 1;
}
