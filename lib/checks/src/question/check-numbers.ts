import {
  type Displayable,
  environment,
  formatNumber,
  type Grid,
  gridToHtml,
  gridToText,
  jupyterDisplay,
  type MimeBundle,
} from "@course/core";
import { describeBounds, isKept, type NumberCheck, numbersMime } from "./number-check.js";

/**
 * Compares the numbers that a lesson promises with those that were just computed, and shows both. What it shows
 * is recorded in the notebook, so that a program can find a lesson whose text has drifted from the truth. On the
 * small sample of the data (`COURSE_DATA=sample`) the numbers differ, so they are listed but not compared.
 *
 * It never throws because of a number: a run on another machine, or with another seed, may differ a little.
 *
 * @param numbers what was computed, with `exactly`, `atLeast` or `atMost`.
 * @returns a value that shows itself as a table.
 * @throws TypeError where a value is no number.
 * @example
 * checkNumbers([{ name: "test accuracy", value: 0.978, atLeast: 0.975 }]);
 */
export function checkNumbers(numbers: readonly NumberCheck[]): Displayable {
  for (const { name, value } of numbers) {
    if (typeof value !== "number")
      throw new TypeError(`checkNumbers: "${name}" is ${String(value)}; expected a number.`);
  }
  const sample = environment("COURSE_DATA") === "sample";
  return { [jupyterDisplay]: () => show(numbers, sample) };
}

function show(numbers: readonly NumberCheck[], sample: boolean): MimeBundle {
  const grid: Grid = {
    header: ["number", "here", "promised", "verdict"],
    rows: numbers.map((check) => [
      check.name,
      formatNumber(check.value),
      describeBounds(check),
      sample ? "" : isKept(check) ? "✓ holds" : "✗ differs",
    ]),
    numeric: [false, true, false, false],
    rowNames: true,
    note: conclude(numbers, sample),
  };
  return {
    "text/html": gridToHtml(grid),
    "text/plain": gridToText(grid),
    [numbersMime]: { sample, numbers },
  };
}

function conclude(numbers: readonly NumberCheck[], sample: boolean): string {
  if (sample) return "Computed on the small sample of the data, so not compared with the text.";
  const differing = numbers.filter((check) => !isKept(check)).length;
  if (differing === 0) return "All numbers are as the text says.";
  return (
    `${differing} of ${numbers.length} differ from the text. Have you changed something? If not: another machine ` +
    "rounds a little differently, and training can carry that further."
  );
}
