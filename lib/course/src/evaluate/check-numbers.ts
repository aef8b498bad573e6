import { checkNumbers as check, type NumberCheck } from "@course/checks";
import type { Displayable } from "@course/core";
import { networksOnTestImages } from "./test-images.js";

/** Under this name it is recorded how many networks a notebook has measured on test images. */
const ON_TEST_IMAGES = "networks measured on test images";

/**
 * Compares the numbers that a lesson promises with those that were just computed, and shows both. What it shows
 * is recorded in the notebook, so that a program can find a lesson whose text has drifted from the truth. On the
 * small sample of the data (`COURSE_DATA=sample`) the numbers differ, so they are listed but not compared.
 *
 * How many networks were measured on test images is listed as well, where there are any: measuring again and again
 * until one looks good would spoil them.
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
  const networks = networksOnTestImages();
  return check(networks === 0 ? numbers : [...numbers, { name: ON_TEST_IMAGES, value: networks }]);
}
