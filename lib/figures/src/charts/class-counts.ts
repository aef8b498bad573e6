import { formatNumber, type Labels, readLabels, readOptions } from "@course/core";
import { barLayout, barTrace } from "../figure/bar-layout.js";
import { Figure } from "../figure/figure.js";
import { requireSome } from "../figure/numbers.js";

/** What stands with the bars. */
export interface ClassCountsOptions {
  /** `"Examples of each class"` by default. */
  title?: string;
}

/**
 * Draws how many examples each class has.
 *
 * @param labels `[n]`, class numbers from 0 up.
 * @param classNames the name of each class; the numbers by default.
 * @param options see {@link ClassCountsOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where labels or options don't fit.
 * @example
 * plotClassCounts(train.labels, train.classNames);
 */
export function plotClassCounts(
  labels: Labels,
  classNames?: readonly string[],
  options: ClassCountsOptions = {},
): Figure {
  const { title = "Examples of each class" } = readOptions("plotClassCounts", options, { title: "text" });
  const classes = readLabels(labels, "plotClassCounts: labels", classNames?.length);
  requireSome(classes.length, "plotClassCounts");
  const names =
    classNames ?? Array.from({ length: classes.reduce((a, b) => Math.max(a, b)) + 1 }, (_, i) => `${i}`);
  const counts = names.map(() => 0);
  for (const label of classes) counts[label] = (counts[label] as number) + 1;
  const texts = counts.map((count) => formatNumber(count));
  return new Figure(
    [
      barTrace(
        { names, lengths: counts, texts },
        { width: 0.8, hovertemplate: "%{customdata}: %{y:,} examples<extra></extra>" },
      ),
    ],
    barLayout({
      title,
      names,
      lengths: counts,
      texts,
      xTitle: "class",
      yTitle: "examples",
      tickformat: ",d",
    }),
    `${title}: ${formatNumber(classes.length)} in all.\n${names.map((name, i) => `${name}: ${texts[i]}`).join("\n")}`,
  );
}
