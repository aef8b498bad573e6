/**
 * Takes from a student's result what a check needs. It runs beside the student's code, also where that is elsewhere
 * than the check: so a check names it, and it knows nothing of what is right.
 */
export interface Reading {
  /** Such as `"model"`; each has another one. */
  readonly name: string;
  /**
   * Takes what matters, as tensors, models, numbers, texts, and arrays and objects of them.
   *
   * @param result what the student's function gave, or the value that was handed in. It may be anything.
   * @param inputs what the function was called with; empty for a value.
   * @throws Error where it can't be read.
   */
  take(result: unknown, inputs: readonly unknown[]): unknown;
}

const known = new Map<string, Reading>();

/**
 * Makes a reading.
 *
 * @param name what it is known by; each reading has another one.
 * @param take see `Reading`.
 * @returns the reading, for `trial.call` and `trial.look`.
 * @throws RangeError where there is one of this name.
 * @example
 * const readLength = reading("length", (list) => (list as unknown[]).length);
 */
export function reading(name: string, take: Reading["take"]): Reading {
  if (known.has(name)) throw new RangeError(`There are two readings called "${name}".`);
  const made: Reading = { name, take };
  known.set(name, made);
  return made;
}

/** Gives the reading of a name, or undefined. */
export function readingNamed(name: string): Reading | undefined {
  return known.get(name);
}
