import assert from "node:assert/strict";
import { afterEach, before, beforeEach, describe, it, mock } from "node:test";
import { ready, tf } from "@course/core";
import { oneHot } from "../../lib/course/src/prepare/one-hot.js";
import { shuffle } from "../../lib/course/src/prepare/shuffle.js";
import { trainValidationSplit } from "../../lib/course/src/prepare/split.js";
import { fit } from "../../lib/course/src/training/fit.js";

let printed: string[];

before(() => ready());
beforeEach(() => {
  printed = [];
  mock.method(console, "log", (line: string) => printed.push(line));
});
afterEach(() => mock.restoreAll());

/** Class numbers in order, as many of each as is asked for. */
const sorted = (...counts: number[]) =>
  counts.flatMap((count, label) => new Array<number>(count).fill(label));

function modelFor(units: number, loss: string): tf.Sequential {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units, activation: "softmax", inputShape: [2] })],
  });
  model.compile({ optimizer: "sgd", loss });
  return model;
}

async function train(
  labels: number[],
  loss: "categoricalCrossentropy" | "sparseCategoricalCrossentropy",
  options: Parameters<typeof fit>[3] = { validationSplit: 0.1 },
): Promise<string[]> {
  const classes = Math.max(...labels) + 1;
  const x = tf.zeros([labels.length, 2]);
  const isSparse = loss === "sparseCategoricalCrossentropy";
  const y = isSparse ? tf.tensor1d(labels) : oneHot(labels, classes);
  await fit(modelFor(classes, loss), x, y, { verbose: 0, chart: false, ...options });
  return printed;
}

describe("examples sorted by class, the last kept back to validate with", () => {
  for (const loss of ["categoricalCrossentropy", "sparseCategoricalCrossentropy"] as const) {
    it(`says which class is missing in the training: ${loss}`, async () => {
      const [line, ...more] = await train(sorted(...new Array<number>(10).fill(60)), loss);
      assert.match(
        line as string,
        /^fit: the last 10% of the examples, kept to validate with, hold class 9, which none of the others has\. .*shuffle\(\[x, y\]/,
      );
      assert.deepEqual(more, []);
    });
  }

  it("names several, and one of which hardly any is left", async () => {
    await train(sorted(...new Array<number>(10).fill(60)), "categoricalCrossentropy", {
      validationSplit: 0.2,
    });
    assert.match(printed[0] as string, /the last 20% .* hold classes 8 and 9, which none of the others has/);
    await train(sorted(500, 402, 98), "categoricalCrossentropy", { validationSplit: 0.096 });
    assert.match(printed[1] as string, /hold class 2, which hardly any of the others has/);
  });

  it("says where they are of one class only", async () => {
    await train(sorted(100, 100), "categoricalCrossentropy", { validationSplit: 0.2 });
    assert.match(printed[0] as string, /hold class 1 only/);
  });

  it("says so of validationData too, and of each data once", async () => {
    const [x, y] = [tf.zeros([90, 2]), oneHot(sorted(30, 30, 30), 3)];
    const other: [tf.Tensor, tf.Tensor] = [x.slice(0, 30), y.slice(60, 30)];
    for (let i = 0; i < 2; i++) {
      const known = y.slice(0, 60);
      await fit(modelFor(3, "categoricalCrossentropy"), x.slice(0, 60), known, {
        validationData: other,
        verbose: 0,
        chart: false,
      });
    }
    assert.equal(printed.length, 1);
    assert.match(printed[0] as string, /the examples of validationData, .* hold class 2, which none/);
  });

  it("is said by trainValidationSplit, unless it mixes", () => {
    const [x, y] = [tf.zeros([100, 2]), tf.tensor1d(sorted(50, 30, 20), "int32")];
    trainValidationSplit(x, y, { validationSize: 20, shuffle: true });
    assert.deepEqual(printed, []);
    trainValidationSplit(x, y, { validationSize: 20 });
    assert.match(String(printed[0]), /^trainValidationSplit: the last 20% .* hold class 2/);
  });
});

describe("no alarm", () => {
  it("where the order is mixed, with rare classes too", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const labels = tf.tensor1d(sorted(300, 300, 40, 3, 1), "int32");
      const mixed = Array.from(shuffle(labels, { seed }).dataSync());
      await train(mixed, seed % 2 ? "categoricalCrossentropy" : "sparseCategoricalCrossentropy", {
        validationSplit: [0.1, 0.2, 0.5][seed % 3],
      });
    }
    assert.deepEqual(printed, []);
  });

  it("for measurements, and for rows that are not one-hot", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const quiet = { verbose: 0, chart: false, validationSplit: 0.2 } as const;
    await fit(model, tf.zeros([100, 2]), tf.tensor1d(sorted(80, 20)), quiet);
    const several = modelFor(2, "binaryCrossentropy");
    await fit(
      several,
      tf.zeros([100, 2]),
      tf.tensor2d(
        sorted(80, 20).flatMap((a) => [a, 1]),
        [100, 2],
      ),
      quiet,
    );
    trainValidationSplit(tf.zeros([100, 2]), tf.tensor1d(sorted(80, 20)), { validationSize: 20 });
    assert.deepEqual(printed, []);
  });

  it("costs next to nothing", () => {
    const y = oneHot(sorted(...new Array<number>(10).fill(6000)), 10);
    const start = performance.now();
    trainValidationSplit(tf.zeros([60_000, 1]), y, { validationSize: 6000 });
    // A generous guard: it takes some ten milliseconds.
    assert.ok(performance.now() - start < 2000);
    assert.match(printed[0] as string, /hold class 9/);
  });
});
