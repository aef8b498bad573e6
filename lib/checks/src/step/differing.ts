import { formatNumber } from "@course/core";

/**
 * Writes two numbers that differ with as many digits as it takes to see it.
 *
 * @param expected such as 0.66272.
 * @param came such as 0.66271.
 * @returns "Expected: 0.66272. Came: 0.66271.", with `where` in front of the colon: "Expected at [3]: …".
 */
export function differing(expected: number, came: number, where = ""): string {
  let [a, b] = [String(expected), String(came)];
  for (let digits = 4; digits <= 17; digits++) {
    const [shortA, shortB] = [formatNumber(expected, digits), formatNumber(came, digits)];
    if (shortA === shortB) continue;
    [a, b] = [shortA, shortB];
    break;
  }
  return `Expected${where}: ${a}. Came: ${b}.`;
}
