import { formatNumber, formatPercent, isTensor, readOptions, round, type tf, valueRange } from "@course/core";
import { scaleLinear } from "d3-scale";
import { Figure } from "../figure/figure.js";
import { axesLayout, axis, logAxis, wholeAxis } from "../figure/layout.js";
import { extent, type Numbers, readNumbers, requireSome, shortened } from "../figure/numbers.js";
import { requireTexts } from "../figure/text.js";
import { COLORS } from "../plotly/palette.js";
import { niceRange } from "../plotly/range.js";

/** What stands with the histogram. */
export interface HistogramOptions {
  title: string;
  /** What the values are, with the unit. */
  xTitle: string;
  /** What is counted, `"values"` by default. */
  yTitle?: string;
  /** About how many bins, 30 by default and 300 at most; their edges are round numbers. */
  bins?: number;
  /** Whether counts are drawn on a logarithmic axis, so that small ones are seen beside large ones; false by default. */
  logCounts?: boolean;
}

/**
 * Draws how often which values occur. Counting is done here, so the figure stays small however many values there are.
 *
 * @param values a tensor of any shape, or an array: at least one finite number. A large tensor is read piece by piece.
 * @param options see {@link HistogramOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where values or options don't fit.
 * @example
 * plotHistogram(train.images, { title: "Pixels", xTitle: "brightness (0–255)", logCounts: true });
 */
export function plotHistogram(values: Numbers, options: HistogramOptions): Figure {
  const settings = readOptions("plotHistogram", options, {
    title: "text",
    xTitle: "text",
    yTitle: "text",
    bins: "count",
    logCounts: "boolean",
  });
  requireTexts("plotHistogram", settings, ["title", "xTitle"]);
  const { title, xTitle, yTitle = "values", bins = 30, logCounts = false } = settings;
  if (bins > MOST_BINS) {
    throw new RangeError(
      `plotHistogram: bins must be at most ${MOST_BINS}, not ${bins}; more can't be seen.`,
    );
  }
  const { edges, counts, min, max, total } = countBins(values, bins);
  const width = (edges[1] as number) - (edges[0] as number);
  const most = counts.indexOf(Math.max(...counts));
  const ranges = counts.map(
    (_, i) => `${formatNumber(edges[i] as number)} to ${formatNumber(edges[i + 1] as number)}`,
  );
  return new Figure(
    [
      {
        type: "bar",
        x: shortened(
          counts.map((_, i) => ((edges[i] as number) + (edges[i + 1] as number)) / 2),
          6,
        ),
        y: counts,
        width: round(width, 6),
        marker: { color: COLORS.blue, line: { color: "#ffffff", width: 1 } },
        customdata: ranges,
        hovertemplate: "%{customdata}: %{y:,}<extra></extra>",
      },
    ],
    axesLayout(
      { title, plotWidth: 600, plotHeight: 280 },
      {
        xaxis: axis({
          range: [edges[0] as number, edges.at(-1) as number],
          title: xTitle,
          showgrid: false,
        }),
        yaxis: logCounts
          ? logAxis(1, Math.max(...counts), { title: `${yTitle} (logarithmic)` }, { counts: true })
          : wholeAxis({ range: niceRange(counts, { zero: true }), title: yTitle }),
      },
    ),
    `${title}: ${formatNumber(total)} ${total === 1 && yTitle === "values" ? "value" : yTitle} ` +
      `${min === max ? "at" : "from"} ${formatNumber(min)}${min === max ? "" : ` to ${formatNumber(max)}`}. ` +
      `The fullest bin, ${ranges[most]}, holds ${formatNumber(counts[most] as number)} (${formatPercent((counts[most] as number) / total, 3)}).`,
  );
}

/** More than half as many as there are pixels. */
const MOST_BINS = 300;

interface Bins {
  edges: number[];
  counts: number[];
  min: number;
  max: number;
  total: number;
}

function rangeOf(values: Numbers, who: string): [min: number, max: number] {
  if (!isTensor(values)) return extent(readNumbers(values, who));
  const { min, max } = valueRange(values, who);
  return [min, max];
}

function countBins(values: Numbers, bins: number): Bins {
  const who = "plotHistogram";
  const [min, max] = rangeOf(values, who);
  const pieces = isTensor(values) ? readPieces(values) : [values];
  const room = min === 0 ? 0.5 : Math.abs(min) / 2;
  const scale = scaleLinear()
    .domain(min === max ? [min - room, min + room] : [min, max])
    .nice(bins);
  const edges = scale.ticks(bins);
  const [first, width] = [edges[0] as number, (edges[1] as number) - (edges[0] as number)];
  const counts = new Array<number>(edges.length - 1).fill(0);
  let total = 0;
  for (const piece of pieces) {
    total += piece.length;
    for (let i = 0; i < piece.length; i++) {
      // A bin holds its lower edge, the last one its upper edge too. The nudge undoes rounding: 0.3 / 0.1 < 3.
      const bin = Math.floor(((piece[i] as number) - first) / width + 1e-9);
      const inside = Math.min(counts.length - 1, Math.max(0, bin));
      counts[inside] = (counts[inside] as number) + 1;
    }
  }
  return { edges, counts, min, max, total };
}

/** Values that leave a tensor at once: 4 MB. */
const PIECE = 1_000_000;

function* readPieces(tensor: tf.Tensor): Generator<ArrayLike<number>> {
  requireSome(tensor.size, "plotHistogram");
  const flat = tensor.flatten();
  for (let from = 0; from < flat.size; from += PIECE) {
    const part = flat.slice(from, Math.min(PIECE, flat.size - from));
    yield part.dataSync();
    part.dispose();
  }
  flat.dispose();
}
