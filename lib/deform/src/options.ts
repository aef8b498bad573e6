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

/** Fills in what an options object leaves out. */
export function sizesOf(options: DeformOptions): DeformSizes {
  const { shift = 0, rotate = 0, scale = 0, shear = 0, elastic = 0, smoothness = 5 } = options;
  return { shift, rotate, scale, shear, elastic, smoothness };
}
