/** The seeds of instant checks are less than this; grading uses all others. */
const INSTANT_SEEDS = 4096;

/** All seeds are less than this. */
const SEEDS = 2 ** 32;

/** Draws the seed of an instant check: another one each time, so that no answer can be made for its inputs alone. */
export function instantSeed(): number {
  return drawn() % INSTANT_SEEDS;
}

/** Draws the seed of a grading whose grader gives none. */
export function gradingSeed(): number {
  return INSTANT_SEEDS + (drawn() % (SEEDS - INSTANT_SEEDS));
}

/** Tells whether a seed is that of an instant check. */
export function isInstantSeed(seed: number): boolean {
  return seed < INSTANT_SEEDS;
}

/** Draws a number, and none from the notebook's `Math.random`. */
function drawn(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}
