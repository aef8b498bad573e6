import { describe } from "./describe.js";
import { suggest } from "./suggest.js";

/** What an option may be, and how a message says so. */
const KINDS = {
  count: {
    expected: "a whole number of 1 or more",
    fits: (v: unknown) => Number.isInteger(v) && (v as number) >= 1,
  },
  fraction: {
    expected: "a number from 0 up to, but not including, 1, such as 0.2",
    fits: (v: unknown) => typeof v === "number" && v >= 0 && v < 1,
  },
  factor: {
    expected: "a number above 0, up to 1",
    fits: (v: unknown) => typeof v === "number" && v > 0 && v <= 1,
  },
  seed: {
    expected: "a whole number from 0 to 4294967295",
    fits: (v: unknown) => Number.isInteger(v) && (v as number) >= 0 && (v as number) <= 0xffffffff,
  },
  boolean: { expected: "true or false", fits: (v: unknown) => typeof v === "boolean" },
  verbosity: { expected: "0, 1 or 2", fits: (v: unknown) => v === 0 || v === 1 || v === 2 },
  signal: { expected: "an AbortSignal", fits: (v: unknown) => v instanceof AbortSignal },
  callbacks: { expected: "a callback or an array of callbacks", fits: (v: unknown) => typeof v === "object" },
  examples: {
    expected: "the pair [x, y]",
    fits: (v: unknown) => Array.isArray(v) && v.length === 2,
  },
  any: { expected: "any value", fits: () => true },
  text: { expected: "a text", fits: (v: unknown) => typeof v === "string" },
  list: { expected: "an array", fits: (v: unknown) => Array.isArray(v) },
} as const;

/** The kind of value that each option of a function may have. */
export type OptionKinds<T> = { readonly [K in keyof Required<T>]: keyof typeof KINDS };

/**
 * Checks an options object, so that a typing error in a name is an error and not an option that is ignored.
 *
 * @param who the function that asks, for messages.
 * @param options what the caller gave; `undefined` values count as absent.
 * @param kinds all options there are, with the kind of each.
 * @returns the options, without those that are `undefined`.
 * @throws TypeError where it is no object or has an unknown name, with the nearest one that there is;
 *   RangeError where a value is not of its kind.
 * @example
 * readOptions("fit", { epochs: 5 }, { epochs: "count" }); // { epochs: 5 }
 */
export function readOptions<T extends object>(who: string, options: T, kinds: OptionKinds<T>): T {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${who}: expected options as an object, such as { … }, got ${describe(options)}.`);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(kinds, name)) {
      throw new TypeError(`${who}: there is no option "${name}". ${suggest(name, Object.keys(kinds))}`);
    }
    const kind = KINDS[(kinds as Record<string, keyof typeof KINDS>)[name] as keyof typeof KINDS];
    if (!kind.fits(value)) {
      throw new RangeError(`${who}: ${name} must be ${kind.expected}, not ${describe(value)}.`);
    }
  }
  return Object.fromEntries(given) as T;
}
