import { describe } from "../describe.js";
import { formatNumber } from "../numbers.js";
import { readOptions } from "../options.js";
import { Figure } from "./figure.js";
import { axis, layoutOf } from "./layout.js";
import { requireSome } from "./numbers.js";
import type { AxisId, AxisName, Layout, ScatterTrace } from "./plotly.js";
import { niceRange } from "./range.js";
import { seriesTrace } from "./series.js";

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
          (runs.length > 1 && hasBoth(panels) ? "Solid: training. Dashed: validation" : undefined),
        plotWidth: metrics.length === 2 ? 640 : 520,
        plotHeight: 250,
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
  const place = isFirst ? {} : ({ xaxis: "x2", yaxis: "y2" } as const);
  const traces = runs.flatMap((run, i) => {
    const validation = metric.startsWith("val_") ? undefined : `val_${metric}`;
    return [metric, validation].flatMap((name, part): ScatterTrace[] => {
      const values = name && run.measures.get(name);
      if (!values) return [];
      const label = part === 0 && validation ? "training" : "validation";
      const trace = seriesTrace(
        runs.length > 1 ? i : part,
        run.name ?? label,
        values.map((_, e) => e + 1),
        values,
      );
      const [dash, symbol] =
        label === "training" ? (["solid", "circle"] as const) : (["dash", "diamond"] as const);
      return [
        {
          ...trace,
          line: { ...trace.line, color: trace.line?.color as string, dash },
          ...(trace.marker && { marker: { ...trace.marker, symbol } }),
          legendgroup: trace.name,
          showlegend: isFirst && (part === 0 || run.name === undefined),
          hovertemplate: `${run.name ? `${run.name}, ` : ""}${label}, epoch %{x}: %{y}<extra></extra>`,
          ...place,
        },
      ];
    });
  });
  if (traces.length === 0) {
    const known = [...new Set(runs.flatMap(({ measures }) => [...measures.keys()]))].join(", ");
    throw new RangeError(`plotHistory: nothing was recorded under "${metric}"; there are: ${known}.`);
  }
  return traces;
}

function hasBoth(panels: ScatterTrace[][]): boolean {
  return panels.some(
    (traces) =>
      traces.some(({ line }) => line?.dash === "dash") && traces.some(({ line }) => line?.dash === "solid"),
  );
}

/** Pixels in parts of the width: both panels, and between them the numbers and the title of the second y-axis. */
const [LEFT_END, RIGHT_START] = [0.44, 0.56];

/** Lays out one or two panels side by side, each with epochs along and a measure up. */
export function panelAxes(
  panels: readonly ScatterTrace[][],
  metrics: readonly string[],
  epochs: [number, number],
): Pick<Layout, AxisName> {
  const axes: Partial<Record<AxisName, unknown>> = {};
  for (const [i, metric] of metrics.entries()) {
    const suffix = i === 0 ? "" : "2";
    const domain = metrics.length === 1 ? undefined : i === 0 ? [0, LEFT_END] : [RIGHT_START, 1];
    const values = (panels[i] ?? []).flatMap(({ y }) => y.filter((value) => value !== null));
    const limits = /accuracy$/i.test(metric) ? ([0, 1] as [number, number]) : undefined;
    axes[`xaxis${suffix}`] = axis({
      range: epochs,
      domain: domain as [number, number] | undefined,
      anchor: `y${suffix}` as AxisId<"y">,
      title: { text: "epoch" },
      dtick: epochStep(epochs[1] - epochs[0]),
      tickformat: "d",
      showgrid: false,
    });
    axes[`yaxis${suffix}`] = axis({
      range: niceRange(values, { limits }),
      anchor: `x${suffix}` as AxisId<"x">,
      title: { text: metric.replace("val_", "validation ") },
    });
  }
  return axes as Pick<Layout, AxisName>;
}

/** A whole number of epochs between two ticks, so that there are about ten at most. */
function epochStep(span: number): number {
  const rough = span / 10;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? 1;
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
