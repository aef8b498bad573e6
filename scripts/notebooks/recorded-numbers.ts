import { describeBounds, isKept, type NumberCheck, numbersMime } from "@course/checks/records";
import type { Notebook } from "../shared/notebook.js";

/** What `checkNumbers` left in a notebook. */
export interface RecordedNumbers {
  /** Whether they were computed on the small sample of the data. */
  sample: boolean;
  /** In the order of the notebook. */
  numbers: NumberCheck[];
}

/**
 * Reads the numbers that a notebook has checked with `checkNumbers`, as its outputs record them.
 *
 * @param notebook an executed notebook.
 * @returns the numbers with their bounds; none where it has not been executed.
 */
export function recordedNumbers(notebook: Notebook): RecordedNumbers {
  const records = notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .flatMap((output) => (output.data?.[numbersMime] as RecordedNumbers | undefined) ?? []);
  return {
    sample: records.some(({ sample }) => sample),
    numbers: records.flatMap(({ numbers }) => numbers),
  };
}

/**
 * Finds the recorded numbers that are not what the lesson promises.
 *
 * @param recorded what a notebook recorded. Of a run on the sample it is only asked that they be finite.
 * @returns one sentence for each of them.
 */
export function brokenPromises({ sample, numbers }: RecordedNumbers): string[] {
  return numbers
    .filter((check) => !(sample ? Number.isFinite(check.value) : isKept(check)))
    .map((check) => `"${check.name}" is ${check.value}; the lesson promises ${describeBounds(check)}`);
}
