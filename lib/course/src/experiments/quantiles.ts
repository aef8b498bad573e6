/**
 * Gives the value below which a standard normal number lies with a probability.
 *
 * @param p the probability, from 0.5 up to 1 (excluded).
 * @returns the quantile, right to 0.0005: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23.
 * @example
 * normalQuantile(0.975); // 1.96
 */
export function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p));
  return (
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
}

/**
 * Gives the value below which a number with Student's t distribution lies with a probability.
 *
 * @param p the probability, from 0.5 up to 1 (excluded).
 * @param df degrees of freedom, 2 or more; need not be whole.
 * @returns the quantile, by the expansion in Abramowitz and Stegun, 26.7.5: for 0.975 right to 0.3 % from 4 degrees of
 *   freedom on, 3 % too small at 2.
 * @example
 * tQuantile(0.975, 4); // 2.77
 */
export function tQuantile(p: number, df: number): number {
  const z = normalQuantile(p);
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return terms.reduce((sum, term, i) => sum + term / df ** (i + 1), z);
}
