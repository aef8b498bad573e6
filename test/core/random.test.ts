import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { randomGenerator, setSeed } from "../../lib/core/src/compute/random.js";

const { random } = Math;
afterEach(() => {
  Math.random = random;
});

/** The reference: PractRand's sfc32, written with 64-bit integers. */
function sfc32(seed: bigint): () => bigint {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = [0n, 0n, seed, 1n];
  const next = () => {
    const sum = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
    return sum;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

test("the generator is sfc32 with 53 bits from two draws", () => {
  for (const seed of [0, 1, 42, 0xffffffff]) {
    const ours = randomGenerator(seed);
    const reference = sfc32(BigInt(seed));
    for (let draw = 0; draw < 1000; draw++) {
      const high = reference() >> 5n;
      const low = reference() >> 6n;
      assert.equal(ours(), Number((high << 26n) | low) / 2 ** 53);
    }
  }
});

test("numbers are uniform from 0 to 1, and neighbouring seeds have nothing in common", () => {
  const counts = new Array<number>(10).fill(0);
  const generator = randomGenerator(7);
  for (let draw = 0; draw < 100_000; draw++) {
    const value = generator();
    assert.ok(value >= 0 && value < 1);
    const tenth = Math.floor(value * 10);
    counts[tenth] = (counts[tenth] as number) + 1;
  }
  // The chi-square statistic with 9 degrees of freedom exceeds 27.9 once in a thousand seeds.
  const chiSquare = counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 27.9, `chi-square ${chiSquare}`);
  const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => randomGenerator(seed)()));
  assert.equal(firsts.size, 1000);
});

test("a seed that is no whole number from 0 to 4294967295 is refused", () => {
  for (const seed of [-1, 0.5, 2 ** 32, Number.NaN, "1", undefined]) {
    assert.throws(() => setSeed(seed as number), /whole number from 0 to 4294967295/);
  }
});
