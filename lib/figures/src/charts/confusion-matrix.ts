import { formatNumber, formatPercent, readOptions } from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf, nameAxis, TEXT, widthOf } from "../figure/layout.js";
import { COLORS, INK } from "../plotly/palette.js";
import type { HeatmapTrace } from "../plotly/plotly.js";

/** What stands with the matrix. */
export interface ConfusionMatrixPlotOptions {
  /** The name of each class; by default those of the matrix, else the numbers. */
  classNames?: readonly string[];
  /** `"Confusion matrix"` by default. */
  title?: string;
}

/** What is drawn: `counts[truth][predicted]`. */
export interface ConfusionCounts {
  counts: readonly (readonly number[])[];
  classNames?: readonly string[];
}

/**
 * Draws a confusion matrix: in each cell how many examples of the class of the row were predicted as the class of the
 * column. Right predictions, on the diagonal, are blue; mistakes are orange, on a scale of their own, because they would be
 * invisible beside thousands of right ones. The darker, the more.
 *
 * @param matrix what `confusionMatrix` gives: `counts` is square, whole numbers from 0 up.
 * @param options see {@link ConfusionMatrixPlotOptions}.
 * @returns a figure.
 * @throws RangeError where counts isn't square or holds other values; TypeError where options don't fit.
 * @example
 * plotConfusionMatrix(confusionMatrix(yTrue, yPred), { classNames: test.classNames });
 */
export function plotConfusionMatrix(
  matrix: ConfusionCounts,
  options: ConfusionMatrixPlotOptions = {},
): Figure {
  const settings = readOptions("plotConfusionMatrix", options, { classNames: "list", title: "text" });
  const { title = "Confusion matrix" } = settings;
  const { counts } = matrix;
  checkCounts(counts);
  const names = settings.classNames ?? matrix.classNames ?? counts.map((_, i) => String(i));
  if (names.length !== counts.length) {
    throw new RangeError(
      `plotConfusionMatrix: there are ${counts.length} classes but ${names.length} names; expected one for each.`,
    );
  }
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const right = counts.reduce((sum, row, i) => sum + (row[i] as number), 0);
  const share = total === 0 ? "" : ` (${formatPercent(right / total)})`;
  const widest = Math.max(
    ...counts.flat().map((count) => widthOf([formatNumber(count)], { size: TEXT.small })),
  );
  const cell = Math.max(44, widest + 2);
  const longest = widthOf(names);
  const isTurned = longest > cell;
  const side = counts.length * cell;
  return new Figure(
    traces(counts),
    {
      ...layoutOf({
        title,
        subtitle: `${formatNumber(right)} of ${formatNumber(total)} right${share}. Blue: right, orange: mistakes`,
        plotWidth: side,
        plotHeight: counts.length * 34,
        left: longest + 44,
        bottom: isTurned ? Math.ceil(longest * 0.71) + 48 : 56,
      }),
      xaxis: nameAxis(names, {
        title: "Predicted",
        tickangle: isTurned ? -45 : 0,
        fixedrange: true,
      }),
      yaxis: {
        ...nameAxis(names, { title: "Truth", fixedrange: true }),
        range: [names.length - 0.5, -0.5],
      },
      dragmode: false,
    },
    describeCounts(title, counts, names, right, total),
  );
}

function checkCounts(counts: readonly (readonly number[])[]): void {
  const isSquare =
    Array.isArray(counts) && counts.length > 0 && counts.every((row) => row.length === counts.length);
  if (!isSquare) {
    throw new RangeError(
      "plotConfusionMatrix: expected counts[truth][predicted] with as many rows as columns, as confusionMatrix gives them.",
    );
  }
  for (const [truth, row] of counts.entries()) {
    for (const [predicted, count] of row.entries()) {
      if (!Number.isInteger(count) || count < 0) {
        throw new RangeError(
          `plotConfusionMatrix: counts[${truth}][${predicted}] is ${count}; expected a whole number from 0 up.`,
        );
      }
    }
  }
}

/** So bright that black can be read on all of them; they differ in more than hue at their ends. */
const BLUES: [number, string][] = [
  [0, "#e3eff8"],
  [1, "#56a5d8"],
];
const ORANGES: [number, string][] = [
  [0, "#fdeee0"],
  [1, "#ee8a3c"],
];

function traces(counts: readonly (readonly number[])[]): HeatmapTrace[] {
  const pick = (wanted: (count: number, isRight: boolean) => boolean) =>
    counts.map((row, i) => row.map((count, j) => (wanted(count, i === j) ? count : null)));
  const most = (z: (number | null)[][]) => Math.max(1, ...z.flat().map((count) => count ?? 0));
  const right = pick((count, isRight) => isRight && count > 0);
  const wrong = pick((count, isRight) => !isRight && count > 0);
  const shared = {
    type: "heatmap",
    showscale: false,
    xgap: 1,
    ygap: 1,
    texttemplate: "%{z}",
    textfont: { size: TEXT.small, color: COLORS.black },
  } as const;
  const hover = (what: string) => `truth %{y}, predicted %{x}: %{z:,} ${what}<extra></extra>`;
  return [
    { ...shared, z: right, zmin: 0, zmax: most(right), colorscale: BLUES, hovertemplate: hover("right") },
    {
      ...shared,
      z: wrong,
      zmin: 0,
      zmax: most(wrong),
      colorscale: ORANGES,
      hovertemplate: hover("mistakes"),
    },
    {
      ...shared,
      z: pick((count) => count === 0),
      zmin: 0,
      zmax: 1,
      colorscale: [
        [0, "#f6f6f6"],
        [1, "#f6f6f6"],
      ],
      textfont: { size: TEXT.small, color: INK.soft },
      hovertemplate: hover("examples"),
    },
  ];
}

function describeCounts(
  title: string,
  counts: readonly (readonly number[])[],
  names: readonly string[],
  right: number,
  total: number,
): string {
  const mistakes = counts
    .flatMap((row, i) =>
      row.map((count, j) => ({ count, truth: names[i], predicted: names[j], isRight: i === j })),
    )
    .filter(({ count, isRight }) => !isRight && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ count, truth, predicted }) => `${truth} taken for ${predicted} (${formatNumber(count)})`);
  const widths = Math.max(
    ...names.map((name) => name.length),
    ...counts.flat().map((count) => String(count).length),
  );
  const line = (head: string, cells: readonly (string | number)[]) =>
    [head.padStart(widths), ...cells.map((cell) => String(cell).padStart(widths))].join(" ");
  return [
    `${title}: ${formatNumber(right)} of ${formatNumber(total)} right.`,
    mistakes.length > 0 ? `Most frequent mistakes: ${mistakes.join(", ")}.` : "No mistakes.",
    "Rows are the truth, columns the prediction:",
    line("", names),
    ...counts.map((row, i) => line(names[i] as string, row)),
  ].join("\n");
}
