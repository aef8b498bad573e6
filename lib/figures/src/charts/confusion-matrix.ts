import { describe, formatNumber, formatPercent, readOptions } from "@course/core";
import { Figure } from "../figure/figure.js";
import { axesLayout, nameAxis, TEXT, widthOf } from "../figure/layout.js";
import { readNames } from "../figure/numbers.js";
import { joinLines, literal, wrapText } from "../figure/text.js";
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
  if (typeof matrix !== "object" || matrix === null) {
    throw new TypeError(
      `plotConfusionMatrix: expected what confusionMatrix gives, { counts }, got ${describe(matrix)}.`,
    );
  }
  const { counts } = matrix;
  checkCounts(counts);
  const given = settings.classNames ?? matrix.classNames ?? counts.map((_, i) => String(i));
  if (given.length !== counts.length) {
    throw new RangeError(
      `plotConfusionMatrix: there are ${counts.length} classes but ${given.length} names; expected one for each.`,
    );
  }
  const names = readNames(given, "plotConfusionMatrix: classNames");
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const right = counts.reduce((sum, row, i) => sum + (row[i] as number), 0);
  const share = total === 0 ? "" : ` (${formatPercent(right / total)})`;
  const widest = Math.max(
    ...counts.flat().map((count) => widthOf([formatNumber(count)], { size: TEXT.small })),
  );
  const isLarge = counts.length > MANY_CLASSES;
  const cell = Math.max(isLarge ? 26 : 44, widest + 2);
  const beside = names.map((name) => wrapText(name, { width: LONGEST_NAME, size: TEXT.normal }));
  const row = Math.max(isLarge ? 20 : 34, ...beside.map((lines) => lines.length * TEXT.normal * 1.3 + 4));
  const isTurned = names.some((name) => widthOf([name]) > cell);
  return new Figure(
    traces(counts),
    {
      ...axesLayout(
        {
          title,
          subtitle: `${formatNumber(right)} of ${formatNumber(total)} right${share}. Blue: right, orange: mistakes`,
          plotWidth: counts.length * cell,
          plotHeight: counts.length * row,
        },
        {
          xaxis: nameAxis(isTurned ? names.map(literal) : beside.map(joinLines), {
            title: "Predicted",
            tickangle: isTurned ? -45 : 0,
            fixedrange: true,
          }),
          yaxis: {
            ...nameAxis(beside.map(joinLines), { title: "Truth", fixedrange: true }),
            range: [names.length - 0.5, -0.5],
          },
        },
      ),
      dragmode: false,
    },
    describeCounts(title, counts, names, right, total),
  );
}

/** From so many classes on, cells are as small as their numbers allow. */
const MANY_CLASSES = 20;

/** Pixels of the longest line of a name beside the matrix. */
const LONGEST_NAME = 340;

function checkCounts(counts: readonly (readonly number[])[]): void {
  const isSquare =
    Array.isArray(counts) &&
    counts.length > 0 &&
    counts.every((row) => Array.isArray(row) && row.length === counts.length);
  if (!isSquare) {
    throw new RangeError(
      "plotConfusionMatrix: expected counts[truth][predicted] with as many rows as columns, as confusionMatrix gives them.",
    );
  }
  for (const [truth, row] of counts.entries()) {
    for (const [predicted, count] of row.entries()) {
      if (!Number.isSafeInteger(count) || count < 0) {
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
    hoverongaps: false,
    texttemplate: "%{z:,}",
    textfont: { size: TEXT.small, color: COLORS.black },
  } as const;
  const hover = (what: string) => `truth %{y}, predicted %{x}: %{z:,}${what}<extra></extra>`;
  return [
    { ...shared, z: right, zmin: 0, zmax: most(right), colorscale: BLUES, hovertemplate: hover(" right") },
    {
      ...shared,
      z: wrong,
      zmin: 0,
      zmax: most(wrong),
      colorscale: ORANGES,
      hovertemplate: hover(" wrong"),
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
      hovertemplate: hover(""),
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
  const isSingle = mistakes.length === 1;
  return [
    `${title}: ${formatNumber(right)} of ${formatNumber(total)} right${total > 0 ? ` (${formatPercent(right / total)})` : ""}.`,
    total === 0
      ? "There are no examples."
      : mistakes.length > 0
        ? `Most frequent mistake${isSingle ? "" : "s"}: ${mistakes.join(", ")}.`
        : "No mistakes.",
    ...(counts.length > MANY_CLASSES ? describeClasses(counts, names) : describeRows(counts, names)),
  ].join("\n");
}

/** All counts, in columns. */
function describeRows(counts: readonly (readonly number[])[], names: readonly string[]): string[] {
  const widths = [
    Math.max(...names.map((name) => name.length)),
    ...names.map((name, j) =>
      Math.max(name.length, ...counts.map((row) => formatNumber(row[j] as number).length)),
    ),
  ];
  const line = (head: string, cells: readonly string[]) =>
    [head, ...cells].map((cell, i) => cell.padStart(widths[i] as number)).join(" ");
  return [
    "Rows are the truth, columns the prediction:",
    line("", names),
    ...counts.map((row, i) =>
      line(
        names[i] as string,
        row.map((count) => formatNumber(count)),
      ),
    ),
  ];
}

/** Of many classes the whole table would take too long to listen to. */
function describeClasses(counts: readonly (readonly number[])[], names: readonly string[]): string[] {
  return counts.map((row, i) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return `${names[i]}: ${formatNumber(row[i] as number)} of ${formatNumber(all)} right`;
  });
}
