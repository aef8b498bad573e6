import { type Notebook, textOf } from "../shared/notebook.js";
import { recordedNumbers } from "./recorded-numbers.js";

/** Under this name `checkNumbers` of the course records how many networks a notebook measured on test images. */
const RECORDED = "networks measured on test images";

const WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
const ANNOUNCED = /^\*\*Test images\*\* (\w+) (?:network|run)s? (?:is|are) measured on the test images\b/gm;

/**
 * Compares how many networks a notebook has measured on test images with how many it announces:
 * `**Test images** One network is measured on the test images, once, at the end.` Without such a line it is none.
 *
 * The course counts while the notebook runs, by the labels that answers are compared with: so it makes no difference
 * how they got there. What a notebook computes from labels by itself, without a function of the course, isn't seen.
 *
 * @param notebook an executed lesson or solution.
 * @returns one sentence for a breach; none where all is well.
 */
export function testImageBreaches(notebook: Notebook): string[] {
  const text = notebook.cells
    .filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => textOf(source))
    .join("\n\n");
  const found = [...text.matchAll(ANNOUNCED)].map(([, word = ""]) => word);
  if (found.length > 1) return [`it announces ${found.length} times how many networks see the test images`];
  const announced = found[0] === undefined ? 0 : WORDS.indexOf(found[0]);
  if (announced < 0) return [`it announces "${found[0]} networks"; expected is ${WORDS.join(", ")}`];
  const { numbers, sample } = recordedNumbers(notebook);
  const measured = numbers.find(({ name }) => name === RECORDED)?.value ?? 0;
  // On the sample two networks may give the same answers, or one be the best in two ways.
  if (measured === announced || (sample && measured < announced)) return [];
  return [
    `it measures ${measured} on the test images and announces ${announced}. Measure on images held back, or ` +
      `announce it below "Before you start": **Test images** ${WORDS[measured] ?? measured} ` +
      `network${measured === 1 ? " is" : "s are"} measured on the test images, …`,
  ];
}
