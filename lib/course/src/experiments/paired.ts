import { tQuantile } from "./quantiles.js";

/** An estimate, and how far off it may be. */
export interface Interval {
  /** What is estimated. */
  mean: number;
  /** The lower end of the interval. */
  low: number;
  /** The upper end of the interval. */
  high: number;
}

/** How two models differ on the same images. */
export interface PairedDifference extends Interval {
  /** Images, on average over the seeds, that only the first, or only the second, gets right. */
  onlyFirst: number;
  /** The same for the second. */
  onlySecond: number;
}

/**
 * Estimates the accuracy that a way of training gives, from several runs on the same images.
 *
 * @param right for each run whether each image was answered correctly: 1 or 0.
 * @param confidence between 0.5 and 1, such as 0.95.
 * @returns the mean accuracy, and the interval that holds the true one with this confidence: over other images and
 *   other seeds.
 */
export function accuracyInterval(right: readonly ArrayLike<number>[], confidence: number): Interval {
  return twoWayInterval(right, confidence);
}

/**
 * Compares two ways of training by the images on which they disagree.
 *
 * Both chances are taken into account: other images, and other seeds. Each image is its own control, so what makes
 * it hard for both drops out.
 *
 * @param first for each run, in the order of the seeds, whether each image was answered correctly: 1 or 0.
 * @param second the same for the other, of the same images and as many seeds.
 * @param confidence between 0.5 and 1, such as 0.95.
 * @returns the accuracy of the second minus that of the first, and the interval that holds the true difference with
 *   this confidence.
 */
export function pairedDifference(
  first: readonly ArrayLike<number>[],
  second: readonly ArrayLike<number>[],
  confidence: number,
): PairedDifference {
  let [onlyFirst, onlySecond] = [0, 0];
  const differences = first.map((run, seed) => {
    const other = second[seed] as ArrayLike<number>;
    return Int8Array.from({ length: run.length }, (_, i) => {
      const difference = (other[i] as number) - (run[i] as number);
      if (difference < 0) onlyFirst++;
      if (difference > 0) onlySecond++;
      return difference;
    });
  });
  const seeds = first.length;
  return {
    ...twoWayInterval(differences, confidence),
    onlyFirst: onlyFirst / seeds,
    onlySecond: onlySecond / seeds,
  };
}

/**
 * Estimates the mean of values that differ by the run, by the image, and by both together: a two-way layout with
 * random effects. The variance of the mean is that of the runs' means over the number of runs, plus that of the
 * images' means over the number of images; what is in both is subtracted once (Searle, Casella and McCulloch, Variance
 * Components, 1992, chapter 4). The degrees of freedom are Satterthwaite's.
 *
 * With one run, only the chance of the images is known.
 */
function twoWayInterval(values: readonly ArrayLike<number>[], confidence: number): Interval {
  const [runs, images] = [values.length, values[0]?.length ?? 0];
  const ofRuns = values.map((run) => sum(run) / images);
  const ofImages = new Float64Array(images);
  for (const run of values)
    for (let i = 0; i < images; i++) ofImages[i] = (ofImages[i] as number) + (run[i] as number);
  for (let i = 0; i < images; i++) ofImages[i] = (ofImages[i] as number) / runs;
  const mean = sum(ofRuns) / runs;
  const byImage = squares(ofImages, mean) / (images - 1) / images;
  if (runs === 1) return around(mean, Math.sqrt(byImage), tQuantile(half(confidence), images - 1));
  const byRun = squares(ofRuns, mean) / (runs - 1) / runs;
  let residue = 0;
  for (const [r, run] of values.entries()) {
    for (let i = 0; i < images; i++) {
      residue += ((run[i] as number) - (ofRuns[r] as number) - (ofImages[i] as number) + mean) ** 2;
    }
  }
  const inBoth = residue / ((runs - 1) * (images - 1)) / (runs * images);
  const variance = Math.max(byRun + byImage - inBoth, byRun, byImage);
  const df = variance ** 2 / (byRun ** 2 / (runs - 1) + byImage ** 2 / (images - 1));
  return around(mean, Math.sqrt(variance), variance === 0 ? 0 : tQuantile(half(confidence), Math.max(2, df)));
}

function around(mean: number, error: number, factor: number): Interval {
  return { mean, low: mean - factor * error, high: mean + factor * error };
}

/** The interval leaves out as much at either end. */
function half(confidence: number): number {
  return 1 - (1 - confidence) / 2;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

function squares(values: ArrayLike<number>, mean: number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += ((values[i] as number) - mean) ** 2;
  return total;
}
