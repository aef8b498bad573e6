import { counted, describe, formatNumber, type Labels, readLabels, readOptions } from "@course/core";
import { barChart, describeBars } from "../figure/bar-chart.js";
import type { Figure } from "../figure/figure.js";
import { readNames, requireSome } from "../figure/numbers.js";

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
  const given =
    classNames === undefined ? undefined : readNames(readList(classNames), "plotClassCounts: classNames");
  const classes = readLabels(labels, "plotClassCounts: labels", given?.length ?? MOST_CLASSES);
  requireSome(classes.length, "plotClassCounts");
  const most = classes.reduce((a, b) => Math.max(a, b));
  const names = given ?? Array.from({ length: most + 1 }, (_, i) => `${i}`);
  const counts = names.map(() => 0);
  for (const label of classes) counts[label] = (counts[label] as number) + 1;
  const texts = counts.map((count) => formatNumber(count));
  return barChart(
    {
      title,
      names,
      lengths: counts,
      texts,
      nameTitle: "class",
      lengthTitle: "examples",
      hovers: names.map((name, i) => `${name}: ${counted(counts[i] as number, "example")}`),
      width: 0.8,
    },
    describeBars(`${title}: ${formatNumber(classes.length)} in all.`, names, counts, texts),
  );
}

/** More can't be read; who gives larger labels has mistaken something else for them. */
const MOST_CLASSES = 1000;

function readList(classNames: readonly string[]): readonly string[] {
  if (Array.isArray(classNames)) return classNames;
  throw new TypeError(
    `plotClassCounts: classNames must be an array of texts, not ${describe(classNames)}. Options stand third.`,
  );
}
