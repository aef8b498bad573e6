import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accuracyInterval, pairedDifference } from "../../lib/course/src/experiments/paired.js";
import { normalQuantile, tQuantile } from "../../lib/course/src/experiments/quantiles.js";

/** Numbers from 0 to 1 that look random and are always the same. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe("quantiles", () => {
  // From scipy.stats: norm.ppf and t.ppf.
  test("of the normal distribution", () => {
    for (const [p, z] of [
      [0.9, 1.2816],
      [0.975, 1.96],
      [0.995, 2.5758],
    ] as const) {
      assert.ok(Math.abs(normalQuantile(p) - z) < 5e-4);
    }
  });
  test("of Student's t distribution", () => {
    for (const [p, df, t, off] of [
      [0.975, 2, 4.3027, 0.04],
      [0.975, 4, 2.7764, 0.004],
      [0.975, 10, 2.2281, 0.001],
      [0.975, 1000, 1.9623, 0.001],
      [0.9875, 4, 3.4954, 0.01],
    ] as const) {
      assert.ok(Math.abs(tQuantile(p, df) / t - 1) < off, `${p} ${df}: ${tQuantile(p, df)}`);
    }
  });
});

describe("a comparison on the same images", () => {
  test("counts the images on which two models disagree", () => {
    const first = [[1, 1, 0, 0, 1]];
    const second = [[1, 0, 1, 1, 1]];
    const { mean, onlyFirst, onlySecond } = pairedDifference(first, second, 0.95);
    assert.equal(mean, 0.2);
    assert.deepEqual([onlyFirst, onlySecond], [1, 2]);
  });

  test("one run: the error of the difference is that of the discordant pairs", () => {
    // 1,000 images; 30 only the first gets right, 50 only the second.
    const first = Array.from({ length: 1000 }, (_, i) => Number(i < 930));
    const second = first.map((value, i) => (i < 30 ? 0 : i >= 930 && i < 980 ? 1 : value));
    const { mean, low, high } = pairedDifference([first], [second], 0.95);
    assert.ok(Math.abs(mean - 0.02) < 1e-12);
    // Agresti, Categorical Data Analysis, 10.1: the square of the error is (b + c − (b − c)²/n) / n².
    const error = Math.sqrt((30 + 50 - 20 ** 2 / 1000) / 1000 ** 2);
    assert.ok(Math.abs((high - low) / 2 / error / 1.962 - 1) < 0.002);
  });

  test("models that agree on everything don't differ", () => {
    const runs = [1, 2, 3].map((seed) => Array.from({ length: 50 }, (_, i) => Number((i * seed) % 7 > 0)));
    assert.deepEqual(pairedDifference(runs, runs, 0.95), {
      mean: 0,
      low: 0,
      high: 0,
      onlyFirst: 0,
      onlySecond: 0,
    });
  });

  // The interval must hold the truth as often as it says, whether luck lies in the seeds, in the images, or in both.
  for (const [name, ofSeeds, ofImages] of [
    ["the seeds", 0.05, 0],
    ["the images", 0, 0.8],
    ["both", 0.03, 0.8],
  ] as const) {
    test(`the interval holds the true accuracy in 95 of 100 cases: luck of ${name}`, () => {
      const random = generator(7);
      const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const [trials, seeds, images, truth] = [400, 5, 400, 0.8];
      let held = 0;
      for (let trial = 0; trial < trials; trial++) {
        const hard = Array.from({ length: images }, () => (ofImages > 0 && random() < 0.25 ? 1 : 0));
        const runs = Array.from({ length: seeds }, () => {
          const luck = normal() * ofSeeds;
          // A quarter of the images is hard: there the accuracy is lower, elsewhere so much higher that the mean stays.
          return hard.map((isHard) => Number(random() < truth + luck + ofImages * (isHard ? -0.6 : 0.2)));
        });
        const { low, high } = accuracyInterval(runs, 0.95);
        if (low <= truth && truth <= high) held++;
      }
      assert.ok(held / trials > 0.92, `${held} of ${trials}`);
    });
  }
});
