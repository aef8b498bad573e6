import { reading } from "@course/checks";
import { Comparison } from "course";
import { type ReadRun, takeRun } from "./runs.js";

/** What a check takes of a comparison. */
export interface ReadComparison {
  /** How many images all were measured on. */
  images: number;
  contenders: {
    name: string;
    /** The accuracy of each run. */
    accuracies: number[];
    /** How it differs from the first, with the interval; null for the first itself. */
    difference: { mean: number; low: number; high: number } | null;
    /** The first of its runs: what they have in common, that shows. */
    run: ReadRun;
  }[];
}

/** Takes what a check needs of what `compare` gives: a `ReadComparison`. */
export const readComparison = reading("comparison", async (value): Promise<ReadComparison> => {
  if (!(value instanceof Comparison)) throw new TypeError("Expected: what `compare` gives.");
  const contenders: ReadComparison["contenders"] = [];
  for (const { name, accuracies, difference, runs } of value.contenders) {
    const { mean = 0, low = 0, high = 0 } = difference ?? {};
    contenders.push({
      name,
      accuracies: [...accuracies],
      difference: difference ? { mean, low, high } : null,
      run: await takeRun(runs[0]),
    });
  }
  return { images: value.images, contenders };
});
