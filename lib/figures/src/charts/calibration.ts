import { counted, describe, formatNumber, formatPercent, readOptions, round } from "@course/core";
import { Figure } from "../figure/figure.js";
import { axis, layoutOf, TEXT, wholeAxis, widthOf } from "../figure/layout.js";
import { canBeDrawn, requireSome } from "../figure/numbers.js";
import { COLORS, INK } from "../plotly/palette.js";
import { niceRange } from "../plotly/range.js";

/** The predictions whose confidence lies in one span. */
export interface CalibrationBin {
  /** The span begins here (excluded). */
  from: number;
  /** The span ends here (included). */
  to: number;
  /** How many predictions lie in it. */
  count: number;
  /** Their mean confidence, from 0 to 1; NaN where there are none. */
  confidence: number;
  /** The share of them that are right, from 0 to 1; NaN where there are none. */
  accuracy: number;
}

/** How far a model's confidence can be trusted. */
export interface Calibration {
  /** The spans from 0 to 1, in order, all equally wide. */
  bins: CalibrationBin[];
  /** The mean distance between confidence and accuracy, each span counting by its predictions: 0 is perfect. */
  expectedCalibrationError: number;
}

/** What stands with the diagram. */
export interface CalibrationPlotOptions {
  /** `"How sure, and how often right?"` by default. */
  title?: string;
}

/**
 * Draws a reliability diagram: how often the model is right (up) where it is so sure (along). On the dashed diagonal it is
 * right as often as it says; below it is too sure of itself. The bars underneath count the predictions in each bin: a point
 * above a short bar means little.
 *
 * @param calibration what `calibration` gives.
 * @param options see {@link CalibrationPlotOptions}.
 * @returns a figure.
 * @throws RangeError where no bin holds a prediction; TypeError where options don't fit.
 * @example
 * plotCalibration(calibration(probabilities, test.labels));
 */
export function plotCalibration(calibration: Calibration, options: CalibrationPlotOptions = {}): Figure {
  const { title = "How sure, and how often right?" } = readOptions("plotCalibration", options, {
    title: "text",
  });
  checkCalibration(calibration);
  const bins = calibration.bins.filter(({ count }) => count > 0);
  requireSome(bins.length, "plotCalibration");
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const spans = bins.map(({ from, to }) => `${percent(from)}–${percent(to)}`);
  const predictions = bins.map(({ count }) => counted(count, "prediction"));
  const width = Math.min(...calibration.bins.map(({ from, to }) => to - from));
  // Where the counts are too long to stand side by side, the axis and the pointer say them.
  const counts = bins.map(({ count }) => formatNumber(count));
  const labels = widthOf(counts, { size: TEXT.small }) <= width * PLOT_WIDTH ? counts : counts.map(() => "");
  const [, highest] = niceRange(
    bins.map(({ count }) => count * 1.12),
    { zero: true },
  );
  const share = { range: [0, 1] as [number, number], tickformat: ".0%" };
  const names = ["perfect", "the model"];
  return new Figure(
    [
      {
        type: "scatter",
        mode: "lines",
        name: names[0],
        x: [0, 1],
        y: [0, 1],
        line: { color: INK.soft, width: 2, dash: "dash" },
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: names[1],
        x: bins.map(({ confidence }) => round(confidence)),
        y: bins.map(({ accuracy }) => round(accuracy)),
        line: { color: COLORS.blue, width: 2 },
        marker: { color: COLORS.blue, size: 9 },
        // Markers at 0% and 100% are drawn whole.
        cliponaxis: false,
        customdata: bins.map(
          ({ confidence, accuracy }, i) =>
            `${percent(confidence)} sure, ${percent(accuracy)} right, ${predictions[i]}`,
        ),
        hovertemplate: "%{customdata}<extra></extra>",
      },
      {
        type: "bar",
        x: bins.map(({ from, to }) => round((from + to) / 2)),
        y: bins.map(({ count }) => count),
        width: round(width * 0.9),
        marker: { color: COLORS.sky },
        text: labels,
        textposition: "outside",
        // Plotly would shrink what is wider than its bar until nobody can read it.
        constraintext: "none",
        textfont: { size: TEXT.small, color: INK.text },
        cliponaxis: false,
        customdata: spans.map((span, i) => `${span} sure: ${predictions[i]}`),
        hovertemplate: "%{customdata}<extra></extra>",
        showlegend: false,
        yaxis: "y2",
      },
    ],
    {
      ...layoutOf({
        title,
        subtitle: `Expected calibration error ${formatNumber(calibration.expectedCalibrationError, 3)}`,
        plotWidth: PLOT_WIDTH,
        plotHeight: 420,
        left: Math.max(84, widthOf([formatNumber(highest)]) + 40),
        legend: names,
      }),
      xaxis: axis({
        ...share,
        anchor: "y2",
        title: "confidence: the probability of the predicted class",
        showgrid: false,
        fixedrange: true,
      }),
      yaxis: axis({
        ...share,
        // A line on the very edge would be half as thick.
        range: [-0.01, 1.01],
        domain: [0.36, 1],
        title: "share that is right",
        fixedrange: true,
      }),
      yaxis2: wholeAxis(
        {
          range: [0, highest],
          domain: [0, 0.26],
          anchor: "x",
          title: "predictions",
          fixedrange: true,
        },
        3,
      ),
    },
    [
      `${/[.!?]$/.test(title) ? title : `${title}.`} Expected calibration error ${formatNumber(calibration.expectedCalibrationError, 3)} over ` +
        `${counted(total, "prediction")}.`,
      ...bins.map(
        ({ confidence, accuracy }, i) =>
          `${spans[i]} sure: ${predictions[i]}, on average ${percent(confidence)} sure, ${percent(accuracy)} right.`,
      ),
    ].join("\n"),
  );
}

const PLOT_WIDTH = 440;

function percent(share: number): string {
  return formatPercent(share, 3);
}

function checkCalibration(calibration: Calibration): void {
  const who = "plotCalibration";
  if (typeof calibration !== "object" || calibration === null || !Array.isArray(calibration.bins)) {
    throw new TypeError(`${who}: expected what calibration gives, got ${describe(calibration)}.`);
  }
  // A mean of shares may exceed 1 in the last place.
  const isShare = (value: number) => canBeDrawn(value) && value >= 0 && value <= 1 + 1e-6;
  if (!isShare(calibration.expectedCalibrationError)) {
    throw new RangeError(
      `${who}: expectedCalibrationError is ${describe(calibration.expectedCalibrationError)}; expected a number from 0 to 1.`,
    );
  }
  for (const [i, { from, to, count, confidence, accuracy }] of calibration.bins.entries()) {
    const isSpan = isShare(from) && isShare(to) && from < to;
    const isCounted = Number.isSafeInteger(count) && count >= 0;
    if (!isSpan || !isCounted || (count > 0 && !(isShare(confidence) && isShare(accuracy)))) {
      throw new RangeError(
        `${who}: bins[${i}] goes from ${from} to ${to} with count ${count}, confidence ${confidence} and accuracy ${accuracy}; ` +
          "expected shares from 0 to 1 and a whole count.",
      );
    }
  }
}
