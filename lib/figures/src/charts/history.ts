import { describe, formatNumber, readOptions } from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf } from "../figure/layout.js";
import { requireSome } from "../figure/numbers.js";
import { panelAxes, panelSize } from "../figure/panels.js";
import { hoverFormat, seriesTrace } from "../figure/series.js";
import type { ScatterTrace } from "../plotly/plotly.js";

/** What `fit` or `model.fit` gives, or the `history` in it: for each measure its value at each epoch. */
export type HistoryLike = { history: Record<string, unknown> } | Record<string, readonly number[]>;

/** What is drawn of the histories. */
export interface HistoryOptions {
  /** Which measures, one panel for each, two at most: by default the loss and the first metric. */
  metrics?: readonly string[];
  /** `"Training history"` by default. */
  title?: string;
  /** A line under the title. */
  subtitle?: string;
}

/**
 * Draws how loss and accuracy went from epoch to epoch, on the training examples (solid, circles) and on the validation
 * examples (dashed, diamonds). Several runs come into the same panels, each in its own colour.
 *
 * @param history what `fit` gives, or several such by name. The names `acc` and `val_acc` are read as `accuracy`.
 * @param options see {@link HistoryOptions}.
 * @returns a figure.
 * @throws TypeError where it is no history; RangeError where it has no epoch, a value isn't finite, or a measure is missing.
 * @example
 * plotHistory({ "batch 32": first, "batch 128": second }, { metrics: ["val_accuracy"] });
 */
export function plotHistory(
  history: HistoryLike | Record<string, HistoryLike>,
  options: HistoryOptions = {},
): Figure {
  const settings = readOptions("plotHistory", options, { metrics: "list", title: "text", subtitle: "text" });
  const runs = readRuns(history);
  const metrics = settings.metrics ?? usualMetrics(runs);
  if (metrics.length < 1 || metrics.length > 2) {
    throw new RangeError(`plotHistory: ${metrics.length} metrics; expected one or two.`);
  }
  const title = settings.title ?? "Training history";
  const panels = metrics.map((metric, i) => panelTraces(runs, metric, i));
  const legend = panels
    .flat()
    .flatMap(({ name, showlegend }) => (name && showlegend !== false ? [name] : []));
  const epochs = Math.max(...runs.map(({ epochs }) => epochs));
  return new Figure(
    panels.flat(),
    {
      ...layoutOf({
        title,
        subtitle:
          settings.subtitle ??
          (runs.length > 1 && hasBoth(runs, metrics) ? "Solid: training. Dashed: validation" : undefined),
        ...panelSize(metrics),
        left: 72,
        legend: legend.length > 1 ? legend : [],
      }),
      ...panelAxes(panels, metrics, [epochs === 1 ? 0 : 0.8, epochs === 1 ? 2 : epochs + 0.2]),
    },
    describeRuns(title, runs),
  );
}

/** One run: its measures under Keras's names. */
interface Run {
  /** Absent where there is only one. */
  name?: string;
  epochs: number;
  measures: Map<string, number[]>;
}

function readRuns(history: HistoryLike | Record<string, HistoryLike>): Run[] {
  if (typeof history !== "object" || history === null) {
    throw new TypeError(`plotHistory: expected what fit gives, got ${describe(history)}.`);
  }
  if (isMeasures(history)) return [readRun(history)];
  if ("history" in history && isMeasures(history.history)) return [readRun(history.history)];
  const entries = Object.entries(history as Record<string, HistoryLike>);
  requireSome(entries.length, "plotHistory");
  return entries.map(([name, run]) => {
    const measures = typeof run === "object" && run !== null && "history" in run ? run.history : run;
    if (!isMeasures(measures)) {
      throw new TypeError(`plotHistory: "${name}" is ${describe(run)}; expected what fit gives.`);
    }
    return { name, ...readRun(measures) };
  });
}

function isMeasures(value: unknown): value is Record<string, readonly number[]> {
  if (typeof value !== "object" || value === null) return false;
  const measures = Object.values(value);
  return (
    measures.length > 0 &&
    measures.every((list) => Array.isArray(list) && list.every((v) => typeof v === "number"))
  );
}

function readRun(history: Record<string, readonly number[]>): Run {
  const measures = new Map<string, number[]>();
  for (const [name, values] of Object.entries(history)) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new RangeError(
        `plotHistory: ${name} is ${values[wrong]} at epoch ${wrong + 1}; expected finite numbers.`,
      );
    }
    measures.set(name.replace(/^(val_)?acc$/, "$1accuracy"), [...values]);
  }
  const epochs = Math.max(...Array.from(measures.values(), (values) => values.length));
  requireSome(epochs, "plotHistory");
  return { epochs, measures };
}

function usualMetrics(runs: Run[]): string[] {
  const names = [...(runs[0] as Run).measures.keys()].filter((name) => !name.startsWith("val_"));
  return ["loss", ...names.filter((name) => name !== "loss")]
    .filter((name) => names.includes(name))
    .slice(0, 2);
}

function panelTraces(runs: Run[], metric: string, panel: number): ScatterTrace[] {
  const isFirst = panel === 0;
  const parts = metric.startsWith("val_") ? [metric] : [metric, `val_${metric}`];
  const hasSeveral = parts.filter((name) => runs.some(({ measures }) => measures.has(name))).length > 1;
  const traces = runs.flatMap((run, i) =>
    parts.flatMap((name): ScatterTrace[] => {
      const values = run.measures.get(name);
      if (!values) return [];
      const label = name.startsWith("val_") ? "validation" : "training";
      const part = label === "training" ? 0 : 1;
      const epochs = values.map((_, epoch) => epoch + 1);
      const trace = seriesTrace(runs.length > 1 ? i : part, run.name ?? label, epochs, values);
      // Among several runs the line says which examples, colour and marker say which run.
      if (hasSeveral && trace.line) trace.line.dash = part === 0 ? "solid" : "dash";
      return [
        {
          ...trace,
          legendgroup: trace.name,
          showlegend: isFirst && (run.name === undefined || !hasSeveral || part === 0),
          hovertemplate: `${run.name ? "%{fullData.name}, " : ""}${label}, epoch %{x}: %{y:${hoverFormat(values)}}<extra></extra>`,
          ...(!isFirst && { xaxis: "x2", yaxis: "y2" }),
        },
      ];
    }),
  );
  if (traces.length === 0) {
    const known = [...new Set(runs.flatMap(({ measures }) => [...measures.keys()]))].join(", ");
    throw new RangeError(`plotHistory: nothing was recorded under "${metric}"; there are: ${known}.`);
  }
  return traces;
}

/** Tells whether some panel shows training and validation. */
function hasBoth(runs: Run[], metrics: readonly string[]): boolean {
  return metrics.some((name) =>
    runs.some(({ measures }) => measures.has(name) && measures.has(`val_${name}`)),
  );
}

function describeRuns(title: string, runs: Run[]): string {
  const lines = runs.map(({ name, epochs, measures }) => {
    const parts = Array.from(measures, ([measure, values]) => {
      const [first, last] = [values[0] as number, values.at(-1) as number];
      return values.length === 1
        ? `${measure} ${formatNumber(last)}`
        : `${measure} from ${formatNumber(first)} to ${formatNumber(last)}`;
    });
    return `${name ? `${name}: ` : ""}${epochs === 1 ? "1 epoch" : `${epochs} epochs`}, ${parts.join(", ")}.`;
  });
  return [`${title}.`, ...lines].join("\n");
}
