import { randomGenerator } from "@course/core";

/** What each value of a task can be. */
export type Choices<Values> = { readonly [Name in keyof Values]: readonly Values[Name][] };

/**
 * Draws the values of a task. The same code gives the same values, on every machine.
 *
 * @param code any text.
 * @param choices for each value what it can be.
 * @example
 * drawValues("5f0c9a13", { units: [64, 128], epochs: [10, 12] }); // { units: 128, epochs: 10 }
 */
export function drawValues<Values extends object>(code: string, choices: Choices<Values>): Values {
  const random = randomGenerator(seedFrom(code));
  const entries = Object.entries<readonly unknown[]>(choices as Record<string, readonly unknown[]>);
  return Object.fromEntries(
    entries.map(([name, some]) => [name, some[Math.floor(random() * some.length)]]),
  ) as Values;
}

/** Makes a seed of a text (FNV-1a, by Fowler, Noll and Vo). */
function seedFrom(code: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(code)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** What a task says in place of what the source says: each text with what stands in its place. */
export type Texts = readonly (readonly [source: string, own: string])[];
