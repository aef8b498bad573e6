import type { Trial } from "@course/checks";

/** Labels, and what a network took them for. */
export interface Guesses {
  truth: number[];
  predicted: number[];
}

/** How far a share may be off that was rounded to four decimals, as the text allows. */
export const FOUR_DECIMALS = 5.01e-5;

/**
 * Makes labels and predictions of which about two thirds are right. All classes occur in both.
 *
 * @param trial draws.
 * @param classes how many there are.
 * @param scale how many times as many of each class as usual.
 */
export function guesses(trial: Trial, classes: number, scale = 1): Guesses {
  const pairs: [truth: number, predicted: number][] = [];
  for (let label = 0; label < classes; label++) {
    const n = scale * trial.integer(6, 12);
    for (let i = 0; i < n; i++) pairs.push([label, i % 3 === 0 ? trial.integer(0, classes - 1) : label]);
  }
  const shuffled = trial.shuffled(pairs);
  return { truth: shuffled.map(([truth]) => truth), predicted: shuffled.map(([, predicted]) => predicted) };
}
