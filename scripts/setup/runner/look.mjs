import { isUnfinished } from "../facts/unfinished.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("./run-steps.mjs").Step} Step */

/**
 * What a step sees.
 *
 * @typedef {object} Look
 * @property {string} found one line about what is there
 * @property {string[]} wrong what isn't as it must be, one line each; empty where all is well
 * @property {boolean} [canWait] all is well, but not noted down, so that the next look takes longer
 * @property {string[]} [files] the files of which `wrong` tells, relative to the repository
 */

/**
 * Looks at what a step makes. The start and the doctor see the same.
 *
 * @param {Step} step
 * @param {Place} place
 * @returns {Promise<Look>}
 * @throws SetupProblem where no step can mend what is wrong
 */
export async function lookAt(step, place) {
  const look = await step.look(place);
  return isUnfinished(place, step.id) ? { ...look, wrong: ["it was cut off", ...look.wrong] } : look;
}

/**
 * Makes a look of one text: what is there, or that it isn't.
 *
 * @param {string | undefined} found
 * @param {string} [wrong] said where nothing was found
 * @returns {Look}
 */
export function seen(found, wrong = "missing") {
  return found ? { found, wrong: [] } : { found: "", wrong: [wrong] };
}

/**
 * Puts the first three of many together.
 *
 * @param {readonly string[]} items
 * @returns {string}
 * @example
 * several(["a", "b", "c", "d", "e"]); // "a, b, c and 2 more"
 */
export function several(items) {
  const rest = items.length - 3;
  return items.slice(0, 3).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
