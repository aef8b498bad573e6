import { formatNumber } from "@course/core/text";

/** A number that a text promises, and what it was when computed. */
export interface NumberCheck {
  /** What it is, for people. */
  name: string;
  /** What was computed. */
  value: number;
  /** The only value it may have. */
  exactly?: number;
  /** The least value it may have. */
  atLeast?: number;
  /** The greatest value it may have. */
  atMost?: number;
}

/** The type under which a notebook records its numbers, for programs: `{ sample: boolean, numbers: NumberCheck[] }`. */
export const numbersMime = "application/vnd.course.numbers+json";

/**
 * Tells whether a number is what was promised.
 *
 * @param check the number and its bounds. Without any bound each finite number will do.
 * @returns true where it lies within all bounds; false too for NaN and the infinities.
 * @example
 * isKept({ name: "test accuracy", value: 0.978, atLeast: 0.975 }); // true
 */
export function isKept({ value, exactly, atLeast, atMost }: NumberCheck): boolean {
  return (
    Number.isFinite(value) &&
    (exactly === undefined || value === exactly) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost)
  );
}

/**
 * Says in words what was promised.
 *
 * @param check the bounds.
 * @returns such as "at least 0.975".
 * @example
 * describeBounds({ name: "", value: 0, atLeast: 0.94, atMost: 0.97 }); // "0.94 to 0.97"
 */
export function describeBounds({ exactly, atLeast, atMost }: NumberCheck): string {
  if (exactly !== undefined) return formatNumber(exactly);
  if (atLeast !== undefined && atMost !== undefined)
    return `${formatNumber(atLeast)} to ${formatNumber(atMost)}`;
  if (atLeast !== undefined) return `at least ${formatNumber(atLeast)}`;
  return atMost === undefined ? "any number" : `at most ${formatNumber(atMost)}`;
}
