import { formatFixed, type Grid, gridToHtml, type Labels, readLabelPair, SelfShowing } from "@course/core";
import { confusionMatrix } from "./confusion-matrix.js";

/** How well something is recognised. */
export interface Scores {
  /** Of those predicted as this class, the share that are of this class. */
  precision: number;
  /** Of those that are of this class, the share predicted as such. */
  recall: number;
  /** The harmonic mean of precision and recall. */
  f1: number;
  /** How many examples are of this class. */
  support: number;
}

/** How well one class is recognised. */
export interface ClassScores extends Scores {
  /** The name of the class. */
  name: string;
}

/** What `classificationReport` can be told. */
export interface ReportOptions {
  /** The name of each class, by label. Without names only labels that occur are listed, by their number. */
  classNames?: readonly string[];
  /** Decimals shown, from 0 to 20; default 4. The numbers themselves are not rounded. */
  digits?: number;
}

/**
 * Reports precision, recall and f1 of each class, the accuracy, and averages over the classes: the figures
 * of scikit-learn's `classification_report`, and as text its lines. Where nothing was predicted as a class,
 * its precision is 0; where no example is of a class, its recall is 0.
 *
 * @param yTrue the true labels, `[n]`, whole numbers from 0 up.
 * @param yPred the predicted labels, `[n]`, in the same order.
 * @param options `classNames`, `digits`; see `ReportOptions`.
 * @returns the report, which shows itself as a table.
 * @throws TypeError where the labels are no lists of numbers; RangeError where they differ in length, are
 * empty, or hold a value that is no label.
 * @example
 * classificationReport([0, 0, 1], [0, 1, 1]).accuracy; // 0.6666666666666666
 */
export function classificationReport(
  yTrue: Labels,
  yPred: Labels,
  options: ReportOptions = {},
): ClassificationReport {
  const { classNames, digits = 4 } = options;
  const pair = readLabelPair(yTrue, yPred, "classificationReport", classNames?.length);
  const { counts } = confusionMatrix(...pair, { classNames });
  const classes: ClassScores[] = [];
  counts.forEach((row, label) => {
    const right = row[label] as number;
    const support = sum(row);
    const predicted = sum(counts.map((other) => other[label] as number));
    if (!classNames && support === 0 && predicted === 0) return;
    classes.push({
      name: classNames?.[label] ?? String(label),
      precision: share(right, predicted),
      recall: share(right, support),
      f1: share(2 * right, support + predicted),
      support,
    });
  });
  const total = pair[0].length;
  const correct = sum(counts.map((row, label) => row[label] as number));
  return new ClassificationReport(classes, correct / total, digits);
}

/** Precision, recall and f1 of each class, as `classificationReport` makes it. */
export class ClassificationReport extends SelfShowing {
  /** The share of all predictions that are right. */
  readonly accuracy: number;
  /** The scores of each class. */
  readonly classes: readonly ClassScores[];
  /** The mean over the classes, each counting alike. Its support is the number of examples. */
  readonly macroAverage: Scores;
  /** The mean over the classes, each counting by its support. Its support is the number of examples. */
  readonly weightedAverage: Scores;
  readonly #digits: number;

  /** @internal Use `classificationReport`. */
  constructor(classes: readonly ClassScores[], accuracy: number, digits: number) {
    super();
    this.classes = classes;
    this.accuracy = accuracy;
    this.macroAverage = average(classes, () => 1);
    this.weightedAverage = average(classes, (scores) => scores.support);
    this.#digits = digits;
  }

  /** Gives the report as scikit-learn prints it. */
  override toString(): string {
    const width = Math.max(
      ...this.classes.map(({ name }) => name.length),
      "weighted avg".length,
      this.#digits,
    );
    const write = (name: string, cells: readonly string[]) =>
      `${name.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}`;
    const { header, rows } = this.#grid();
    const lines = rows.map(([name = "", ...cells]) => write(name, cells));
    const averages = lines.splice(this.classes.length);
    return [write("", header.slice(1)), "", ...lines, "", ...averages, ""].join("\n");
  }

  override toHtml(): string {
    return gridToHtml(this.#grid());
  }

  #grid(): Grid {
    const line = (name: string, { precision, recall, f1, support }: Scores) => [
      name,
      ...[precision, recall, f1].map((score) => toFixedHalfEven(score, this.#digits)),
      String(support),
    ];
    const { support } = this.macroAverage;
    return {
      caption: "Classification report",
      header: ["class", "precision", "recall", "f1-score", "support"],
      rows: [
        ...this.classes.map((scores) => line(scores.name, scores)),
        ["accuracy", "", "", toFixedHalfEven(this.accuracy, this.#digits), String(support)],
        line("macro avg", this.macroAverage),
        line("weighted avg", this.weightedAverage),
      ],
      numeric: [false, true, true, true, true],
      rowNames: true,
    };
  }
}

function average(classes: readonly ClassScores[], weightOf: (scores: Scores) => number): Scores {
  const weights = sum(classes.map(weightOf));
  const mean = (score: "precision" | "recall" | "f1") =>
    share(sum(classes.map((scores) => scores[score] * weightOf(scores))), weights);
  return {
    precision: mean("precision"),
    recall: mean("recall"),
    f1: mean("f1"),
    support: sum(classes.map(({ support }) => support)),
  };
}

/** Divides; nothing of nothing is 0. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * Writes a number with fixed decimals as Python does: a value exactly half-way between two goes to the even
 * one (0.03125 becomes 0.0312), where JavaScript's `toFixed` goes up.
 */
function toFixedHalfEven(value: number, digits: number): string {
  // Doubles near 1 have at most 53 binary places, so 60 decimals hold a half-way value exactly.
  const exact = value.toFixed(60);
  const cut = exact.indexOf(".") + 1 + digits;
  const halfway = /^50*$/.test(exact.slice(cut));
  const even = Number(exact[cut - 1] === "." ? exact[cut - 2] : exact[cut - 1]) % 2 === 0;
  if (!halfway || !even) return formatFixed(value, digits);
  return exact.slice(0, digits === 0 ? cut - 1 : cut);
}
