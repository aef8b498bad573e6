/**
 * Puts numbers, or whatever stands in a list, in a random order, each as likely as any other, in place. The shuffle is
 * that of Fisher and Yates (Knuth, The Art of Computer Programming 2, algorithm 3.4.2P).
 *
 * @param items an array or a typed array.
 * @param random gives numbers from 0 (included) to 1 (excluded): one for each item but the first, which it asks for from
 *   the last on.
 * @returns the same array.
 * @example
 * shuffleInPlace([1, 2, 3], Math.random);
 */
export function shuffleInPlace<T extends Shuffled>(items: T, random: () => number): T {
  const list = items as unknown[];
  for (let last = list.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    const moved = list[last];
    list[last] = list[pick];
    list[pick] = moved;
  }
  return items;
}

/** What can be shuffled. */
export type Shuffled = unknown[] | Int32Array | Float32Array | Uint8Array;

/**
 * Gives the numbers of rows in a random order that follows from a seed and the epoch, and from nothing else. The
 * generator is mulberry32 of Tommy Ettinger.
 *
 * @param rows how many there are.
 * @param seed any whole number.
 * @param epoch any whole number.
 * @example
 * shuffledOrder(4, 42, 0); // Int32Array with 0, 1, 2 and 3 in some order
 */
export function shuffledOrder(rows: number, seed: number, epoch: number): Int32Array {
  return shuffleInPlace(orderedRows(rows), mulberry32(mix(mix(seed) ^ epoch)));
}

/** Gives the numbers of rows from 0 on. */
export function orderedRows(rows: number): Int32Array {
  const order = new Int32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  return order;
}

/** Makes a generator of numbers from 0 (included) to 1 (excluded) that follow from a seed. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Spreads neighbouring numbers over all 32 bits: the end of MurmurHash3 (Austin Appleby). */
export function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
