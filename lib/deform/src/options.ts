import { describe, readOptions } from "@course/core";

/** How far images are deformed at most. What is left out isn't done. */
export interface DeformOptions {
  /** Moves each image by up to so many pixels, sideways and up or down; 0 or more, default 0. */
  shift?: number;
  /** Turns each image by up to so many degrees, either way; 0 to 180, default 0. */
  rotate?: number;
  /** Makes each image up to this part larger or smaller, in width and height apart: 0.15 is 15 %; 0 to 0.9, default 0. */
  scale?: number;
  /** Slants each image by up to so many degrees, as italic letters are; 0 to 60, default 0. */
  shear?: number;
  /**
   * Wobbles the lines: each pixel comes from a place that lies about so many pixels away (root mean square along
   * each axis), and neighbours come from neighbouring places; 0 or more, default 0.
   */
  elastic?: number;
  /**
   * How far two pixels must lie apart to be wobbled differently, in pixels: the standard deviation of the bell curve
   * with which random displacements are smoothed; 0.5 to 64, default 5.
   */
  smoothness?: number;
  /** Makes the deformations repeatable: a whole number from 0 to 4,294,967,295; drawn from `Math.random` by default. */
  seed?: number;
}

/** The sizes of all deformations, with nothing left open. */
export type DeformSizes = Required<Omit<DeformOptions, "seed">>;

/** What each size may be, what it means, and what it is where nothing is said. */
const SIZES: Readonly<
  Record<keyof DeformSizes, { least: number; most: number; unit: string; default: number }>
> = {
  shift: { least: 0, most: 1000, unit: "pixels", default: 0 },
  rotate: { least: 0, most: 180, unit: "degrees", default: 0 },
  scale: { least: 0, most: 0.9, unit: "a part of the size: 0.15 is 15 %", default: 0 },
  shear: { least: 0, most: 60, unit: "degrees", default: 0 },
  elastic: { least: 0, most: 1000, unit: "pixels", default: 0 },
  smoothness: { least: 0.5, most: 64, unit: "pixels", default: 5 },
};

const NAMES = Object.keys(SIZES) as (keyof DeformSizes)[];

/** Fills in what an options object leaves out. */
export function sizesOf(options: DeformOptions): DeformSizes {
  return Object.fromEntries(NAMES.map((name) => [name, options[name] ?? SIZES[name].default])) as DeformSizes;
}

/**
 * Checks the options of a deformation.
 *
 * @param who the function that asks, for messages.
 * @throws TypeError where it is no object or has an unknown name; RangeError where a value is out of range.
 */
export function readDeformOptions(who: string, options: DeformOptions): DeformOptions {
  const anything = Object.fromEntries(NAMES.map((name) => [name, "any"])) as Record<keyof DeformSizes, "any">;
  const settings = readOptions(who, options, { ...anything, seed: "seed" });
  for (const name of NAMES) {
    const value = settings[name];
    const { least, most, unit } = SIZES[name];
    if (value === undefined || (typeof value === "number" && value >= least && value <= most)) continue;
    throw new RangeError(
      `${who}: ${name} must be a number from ${least} to ${most} (${unit}), not ${describe(value)}.`,
    );
  }
  return settings;
}
