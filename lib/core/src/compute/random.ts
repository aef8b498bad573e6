export { withRandom } from "../node/with-random.js";

/**
 * Makes all chance repeatable: from here on every random number follows from the seed. TensorFlow.js draws
 * from `Math.random` to set initial weights, shuffle and drop out, so that is what is replaced. Only
 * `tf.multinomial` doesn't follow it, since native TensorFlow draws there by itself.
 *
 * The same seed and the same code give bit-identical results on the same machine with the same TensorFlow.
 * Another processor or version may round sums differently, so elsewhere expect equal results to about
 * three digits. Call it in the cell whose result is to be repeatable, before the model is built.
 *
 * @param seed a whole number from 0 to 4,294,967,295 (2³² − 1).
 * @throws RangeError for any other value.
 * @example
 * setSeed(42);
 */
export function setSeed(seed: number): void {
  Math.random = randomGenerator(seed);
}

/**
 * Makes a generator of random numbers that follow from a seed. It touches nothing else.
 * The algorithm is sfc32 of Chris Doty-Humphrey's PractRand, 128 bits of state.
 *
 * @param seed a whole number from 0 to 4,294,967,295.
 * @returns a function that gives the next number, uniform from 0 (included) to 1 (excluded), 53 bits.
 * @throws RangeError for any other seed.
 * @example
 * const random = randomGenerator(42);
 * random() === randomGenerator(42)(); // true
 */
export function randomGenerator(seed: number): () => number {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`A seed must be a whole number from 0 to 4294967295, not ${String(seed)}.`);
  }
  let [a, b, c, counter] = [0, 0, seed | 0, 1];
  const next32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // The first numbers of neighbouring seeds are alike; after a dozen rounds they have nothing in common.
  for (let round = 0; round < 12; round++) next32();
  return () => ((next32() >>> 5) * 0x4000000 + (next32() >>> 6)) / 0x20000000000000;
}
