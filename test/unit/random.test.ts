import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { flatten, loadMnist, normalize, oneHot, setSeed, tf } from "../../lib/index.js";
import { apartFromSeed, randomGenerator } from "../../lib/random.js";
import { randomOrder } from "../../lib/shuffle.js";

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

test("a random order holds every position once, each order equally often", () => {
  const counts = new Map<string, number>();
  setSeed(5);
  for (let round = 0; round < 6000; round++) {
    const order = randomOrder(3).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, [...counts].join(" "));
});

// Whatever TensorFlow.js draws must follow from the seed.
const draws: Record<string, () => tf.Tensor> = {
  randomUniform: () => tf.randomUniform([50]),
  randomNormal: () => tf.randomNormal([50]),
  truncatedNormal: () => tf.truncatedNormal([50]),
  randomGamma: () => tf.randomGamma([50], 2),
  dropout: () => tf.dropout(tf.ones([200]), 0.5),
  glorotUniform: () => tf.initializers.glorotUniform({}).apply([5, 5]),
  glorotNormal: () => tf.initializers.glorotNormal({}).apply([5, 5]),
  heNormal: () => tf.initializers.heNormal({}).apply([5, 5]),
  leCunNormal: () => tf.initializers.leCunNormal({}).apply([5, 5]),
  orthogonal: () => tf.initializers.orthogonal({}).apply([5, 5]),
  initialTruncatedNormal: () => tf.initializers.truncatedNormal({ stddev: 0.02 }).apply([5, 5]),
};
for (const [name, draw] of Object.entries(draws)) {
  test(`setSeed makes ${name} repeatable, and different for another seed`, () => {
    const drawn = (seed: number) => {
      setSeed(seed);
      return [...draw().dataSync(), ...draw().dataSync()].join(" ");
    };
    const first = drawn(11);
    assert.equal(drawn(11), first);
    assert.notEqual(drawn(12), first);
    const [half, otherHalf] = [first.slice(0, 50), first.slice(-50)];
    assert.notEqual(half, otherHalf, "two draws after one seed differ");
  });
}

test("a whole training run with dropout and batch norm is bit-identical with the same seed", async () => {
  const { train } = await loadMnist({ sample: true });
  const x = normalize(flatten(train.images));
  const y = oneHot(train.labels, 10);
  const run = async (seed: number) => {
    setSeed(seed);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    const { history } = await model.fit(x, y, { epochs: 2, batchSize: 64, validationSplit: 0.2, verbose: 0 });
    return { history, weights: model.getWeights().map((weight) => Array.from(weight.dataSync())) };
  };
  const first = await run(21);
  assert.deepEqual(await run(21), first);
  assert.notDeepEqual((await run(22)).weights, first.weights);
});

test("apartFromSeed leaves the sequence as it was, also after an error", async () => {
  setSeed(1);
  const undisturbed = [Math.random(), Math.random()];
  setSeed(1);
  const first = Math.random();
  await apartFromSeed(async () => Math.random());
  await assert.rejects(
    apartFromSeed(() => {
      Math.random();
      throw new Error("oh");
    }),
  );
  assert.deepEqual([first, Math.random()], undisturbed);
});
