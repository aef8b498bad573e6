import { formatNumber } from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf } from "../figure/layout.js";
import { readNumbers, requireSome } from "../figure/numbers.js";
import { panelAxes, panelSize } from "../figure/panels.js";
import { hoverFormat, seriesTrace } from "../figure/series.js";
import { SERIES_COLORS } from "../plotly/palette.js";
import type { ScatterTrace } from "../plotly/plotly.js";

/** A run to be drawn: its name, and a measure at each epoch. */
export interface RunCurve {
  name: string;
  values: readonly number[];
}

/**
 * Draws how one measure went in several runs, in the order given. The runs differ in colour, line and marker, so that
 * they can be told apart without colours; the text alternative gives each one's last and best value.
 *
 * @param runs at least one, each with a finished epoch; all values finite.
 * @param measure what is drawn, such as `"val_accuracy"`: of a loss the lowest value is the best.
 * @returns a figure.
 * @throws RangeError where there is no run.
 * @example
 * plotExperiments([{ name: "64 units", values: [0.82, 0.85] }], "val_accuracy");
 */
export function plotExperiments(runs: readonly RunCurve[], measure: string): Figure {
  requireSome(runs.length, "plotExperiments");
  for (const { name, values } of runs) readNumbers(values, `plotExperiments: "${name}"`);
  const traces = runs.map((run, i) => runTrace(run, i));
  const title = `Experiments: ${measure.replace("val_", "validation ")}`;
  const epochs = Math.max(...runs.map(({ values }) => values.length));
  return new Figure(
    traces,
    {
      ...layoutOf({
        title,
        ...panelSize([measure]),
        left: 72,
        legend: runs.length > 1 ? runs.map(({ name }) => name) : [],
      }),
      ...panelAxes([traces], [measure], [epochs === 1 ? 0 : 0.8, epochs === 1 ? 2 : epochs + 0.2]),
    },
    [`${title}.`, ...runs.map((run) => describeRun(run, measure))].join("\n"),
  );
}

function runTrace({ name, values }: RunCurve, i: number): ScatterTrace {
  const epochs = values.map((_, epoch) => epoch + 1);
  const trace = seriesTrace(i, name, epochs, values);
  // Where colours begin anew, the markers go on with others.
  const { marker } = seriesTrace(i + 3 * Math.floor(i / SERIES_COLORS.length), name, epochs, values);
  return {
    ...trace,
    ...(trace.marker && { marker: { ...trace.marker, symbol: marker?.symbol } }),
    hovertemplate: `%{fullData.name}, epoch %{x}: %{y:${hoverFormat(values)}}<extra></extra>`,
  };
}

function describeRun({ name, values }: RunCurve, measure: string): string {
  const best = measure.endsWith("loss") ? Math.min(...values) : Math.max(...values);
  if (values.length === 1) return `${name}: ${formatNumber(best)} after 1 epoch.`;
  return (
    `${name}: from ${formatNumber(values[0] as number)} to ${formatNumber(values.at(-1) as number)} in ${values.length} epochs, ` +
    `best ${formatNumber(best)} at epoch ${values.indexOf(best) + 1}.`
  );
}
