import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type FitOptions, fit, shuffleInPlace, trainingRows } from "../../../lib/engine/src/index.js";
import { classes, classifier, randomizer, seedWeights, tf, uniform, values } from "../support.js";

const ROWS = 50;
const x = uniform([ROWS, 6], 3);
const y = classes(ROWS, 3, 4);
const QUIET = { verbose: 0, log: false, batchSize: 16 } as const;

function compiled(isSlow = false): tf.LayersModel {
  const model = classifier();
  seedWeights(model, 1);
  const loss = isSlow
    ? (t: tf.Tensor, p: tf.Tensor) => tf.losses.softmaxCrossEntropy(t, p)
    : "categoricalCrossentropy";
  model.compile({ optimizer: tf.train.adam(0.01), loss, metrics: ["accuracy"] });
  return model;
}

async function train(options: FitOptions, isSlow = false, model = compiled(isSlow)) {
  const { epoch, history } = await fit(model, x, y, { ...QUIET, ...options });
  return { epoch, history, weights: model.getWeights().map(values) };
}

for (const isSlow of [false, true]) {
  describe(isSlow ? "epochs through model.fit" : "epochs", () => {
    const seed = (epoch: number) => 100 + epoch;

    it("with a seed for each go on to the same bits, in however many calls", async () => {
      const whole = await train({ epochs: 3, seed, validationSplit: 0.2 }, isSlow);
      assert.deepEqual(whole.epoch, [0, 1, 2]);
      const model = compiled(isSlow);
      await train({ epochs: 1, seed, validationSplit: 0.2 }, isSlow, model);
      const rest = await train({ epochs: 3, initialEpoch: 1, seed, validationSplit: 0.2 }, isSlow, model);
      assert.deepEqual(rest.weights, whole.weights);
      assert.deepEqual(rest.history.val_loss, whole.history.val_loss?.slice(1));
    });

    it("with inputs of their own learn from these, and validate on x", async () => {
      const before = tf.memory().numTensors;
      const made: number[] = [];
      const inputs = (epoch: number) => {
        made.push(epoch);
        return tf.tidy(() => x.slice(0, trainingRows(ROWS, 0.2)).add(0));
      };
      const options = { epochs: 2, seed, validationSplit: 0.2 };
      const model = compiled(isSlow);
      const own = await train({ ...options, inputs }, isSlow, model);
      assert.deepEqual(made, [0, 1]);
      const plain = await train(options, isSlow);
      assert.deepEqual(own.weights, plain.weights);
      assert.deepEqual(own.history, plain.history);
      const others = await train({ ...options, inputs: () => tf.zeros([40, 6]) }, isSlow);
      assert.notDeepEqual(others.weights, plain.weights);
      assert.ok(tf.memory().numTensors - before < 60, "only the models and their optimizers are left");
    });

    it("tell callbacks of one training, and give the means so far", async () => {
      const seen: string[] = [];
      const means: number[] = [];
      const { history } = await train(
        {
          epochs: 2,
          seed,
          callbacks: {
            onTrainBegin: () => void seen.push("begin"),
            onEpochEnd: (epoch) => void seen.push(`${epoch}`),
            onTrainEnd: () => void seen.push("end"),
          },
          onBatches: (epoch, _batches, soFar) => {
            means[epoch] = soFar().loss as number;
          },
        },
        isSlow,
      );
      assert.deepEqual(seen, ["begin", "0", "1", "end"]);
      for (const [epoch, mean] of means.entries()) {
        assert.ok(Math.abs(mean - (history.loss?.[epoch] as number)) < 1e-5);
      }
    });

    it("end with the first error of a callback, and leave no tensors behind", async () => {
      const model = compiled(isSlow);
      const callbacks = {
        onBatchEnd: () => {
          throw new Error("from the callback");
        },
      };
      await train({ epochs: 1 }, isSlow, model);
      const before = tf.memory().numTensors;
      await assert.rejects(train({ epochs: 3, callbacks }, isSlow, model), /from the callback/);
      assert.equal(tf.memory().numTensors, before);
    });
  });
}

describe("inputs of an epoch", () => {
  it("that don't look like x are refused", async () => {
    const before = tf.memory().numTensors;
    const model = compiled();
    const made = tf.memory().numTensors - before;
    await assert.rejects(
      fit(model, x, y, { ...QUIET, inputs: () => tf.zeros([ROWS, 5]) }),
      /inputs of epoch 1 are float32 \[50,5\]; expected float32 \[50,6\]/,
    );
    assert.equal(tf.memory().numTensors - before, made);
  });
});

describe("shuffleInPlace", () => {
  it("makes each order of three equally often, of lists and typed arrays alike", () => {
    const random = randomizer(1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffleInPlace(Int32Array.of(0, 1, 2), random).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, `${[...counts.values()]}`);
    assert.deepEqual(
      shuffleInPlace([0, 1, 2, 3], () => 0),
      [1, 2, 3, 0],
    );
  });
});
