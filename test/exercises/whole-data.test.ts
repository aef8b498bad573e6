import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  Comparison,
  type ContenderResult,
  ExperimentRun,
  ExperimentRuns,
  fit,
  flatten,
  loadFashionMnist,
  normalize,
  oneHot,
  TrainingHistory,
  take,
  tf,
} from "course";
import { exercise4, exercise7 } from "course/exercises";

// The figures that runs have to reach are asked for on the whole data only. Here networks are judged on it that have
// learned a little, from a few of the images.

let x: tf.Tensor2D;
let y: tf.Tensor2D;

before(async () => {
  const { train } = await loadFashionMnist({ sample: false });
  x = normalize(flatten(train.images));
  y = oneHot(train.labels, 10);
});

// How far a network comes in a few batches depends on its initial weights, so they are the same in every run.
const seeded = (layer: number) => tf.initializers.glorotUniform({ seed: layer + 1 });

function network(
  sizes: number[],
  activation: "relu" | "sigmoid",
  output: "sigmoid" | "softmax",
): tf.Sequential {
  const model = tf.sequential();
  sizes.forEach((units, i) => {
    model.add(
      tf.layers.dense({
        units,
        activation,
        kernelInitializer: seeded(i),
        ...(i === 0 ? { inputShape: [784] } : {}),
      }),
    );
  });
  model.add(tf.layers.dense({ units: 10, activation: output, kernelInitializer: seeded(sizes.length) }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

async function learnALittle(model: tf.Sequential, images: number): Promise<void> {
  const few = { to: images };
  await fit(model, take(x, few), take(y, few), { seed: 1, chart: false, verbose: 0 });
}

test("a run that stays below what the lecture reached is told so, with its figure", async () => {
  const model = network([10], "sigmoid", "sigmoid");
  await learnALittle(model, 6000);
  // What it learnt by Adam, as if it were by what the exercise asks for.
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const rows = 54_000;
  const [, reached] = (model.evaluate(x.slice(rows), y.slice(rows), { batchSize: 1000 }) as tf.Scalar[]).map(
    (value) => value.dataSync()[0] as number,
  );
  const history = new TrainingHistory({
    epochs: 10,
    batchSize: 32,
    steps: 1688,
    samples: rows,
    doValidation: true,
    metrics: ["loss", "accuracy", "val_loss", "val_accuracy"],
  });
  for (let epoch = 0; epoch < 10; epoch++) history.add(epoch, { val_accuracy: reached as number });
  const verdict = await exercise4.check(
    "trained",
    new ExperimentRuns([new ExperimentRun("first", model, history)]),
  );
  assert.equal(verdict.mistake, "too low", verdict.message);
  assert.match(
    verdict.message,
    /test accuracy 0\.\d+\. Expected: 0\.7 or more, which it reaches from any seed/,
  );
});

test("a network of one's own is told the next goal", async () => {
  const model = network([32], "relu", "softmax");
  await learnALittle(model, 3000);
  const verdict = await exercise4.check("beat", model);
  assert.equal(verdict.mistake, "too low", verdict.message);
  assert.match(
    verdict.message,
    /accuracy on the last tenth of the training images is 0\.\d+\. Next goal: 0\.9\./,
  );
  assert.equal(verdict.points, 0);
});

test("cures of a network that doesn't over-fit are told that there is little to cure", async () => {
  const few = { to: 3000 };
  const judges = { from: 50_000 };
  const cures = [{}, { dropout: 0.5 }, { l2: 0.001 }, { deform: { shift: 1 } }];
  const contenders: ContenderResult[] = [];
  for (const [i, { dropout = 0, l2 = 0, deform }] of cures.entries()) {
    const hidden = { units: 256, activation: "relu", kernelRegularizer: tf.regularizers.l2({ l2 }) } as const;
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ ...hidden, inputShape: [784] }),
        tf.layers.dropout({ rate: dropout }),
        tf.layers.dense(hidden),
        tf.layers.dropout({ rate: dropout }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    await fit(model, take(x, few), take(y, few), { seed: 1, chart: false, verbose: 0 });
    const [, reached] = (
      model.evaluate(take(x, judges), take(y, judges), { batchSize: 1000 }) as tf.Scalar[]
    ).map((value) => value.dataSync()[0] as number);
    const accuracy = reached as number;
    const history = new TrainingHistory({
      ...{ epochs: 15, batchSize: 32, samples: 3000, steps: 94, doValidation: true },
      metrics: ["loss", "accuracy", "val_loss", "val_accuracy"],
      ...(deform && { options: { deform } }),
    });
    for (let epoch = 0; epoch < 15; epoch++) history.add(epoch, { loss: 0.5, val_loss: 0.7 });
    contenders.push({
      name: `contender ${i}`,
      setting: undefined,
      parameters: model.countParams(),
      accuracies: [accuracy, accuracy, accuracy],
      accuracy: { mean: accuracy, low: accuracy, high: accuracy },
      difference: i === 0 ? undefined : { mean: 0, low: 0, high: 0, onlyFirst: 0, onlySecond: 0 },
      runs: [new ExperimentRun(`contender ${i}`, model, history)],
    });
  }
  const verdict = await exercise7.check("cures", new Comparison(contenders, 10_000));
  assert.equal(verdict.mistake, "no over-fitting", verdict.message);
  assert.equal(verdict.points, 2);
});
