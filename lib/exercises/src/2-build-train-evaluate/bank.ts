import {
  classificationReport,
  confusionMatrix,
  fit,
  loadFashionMnist,
  oneHot,
  setSeed,
  take,
  tf,
} from "course";
import { exercise2 } from "course/exercises";
import type { Bank } from "../bank/bank.js";

type Labels = tf.Tensor1D;
type Rows = tf.Tensor2D;
type Counts = number[][];
type Activation = "relu" | "softmax" | "sigmoid" | "linear";

/** The network of the exercise, with one thing or another changed. */
function network({
  inputShape = [784],
  sizes = [256, 128],
  units = 10,
  hidden = "relu" as Activation,
  output = "softmax" as Activation,
  compiled = {} as Partial<tf.ModelCompileArgs> | null,
} = {}): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      ...sizes.map((size, i) =>
        tf.layers.dense({ units: size, activation: hidden, ...(i === 0 ? { inputShape } : {}) }),
      ),
      tf.layers.dense({ units, activation: output, ...(sizes.length === 0 ? { inputShape } : {}) }),
    ],
  });
  if (compiled) {
    model.compile({
      optimizer: "adam",
      loss: "categoricalCrossentropy",
      metrics: ["accuracy"],
      ...compiled,
    });
  }
  return model;
}

const options = { epochs: 20, batchSize: 256, validationSplit: 0.2, chart: false, verbose: 0 } as const;

/** Fashion-MNIST as the notebook prepares it; here the sample. */
const { train, test } = await loadFashionMnist({ sample: true });
const flat = (images: tf.Tensor3D, by = 255) =>
  images.reshape([images.shape[0], 784]).toFloat().div(by) as Rows;
const [xTrain, yTrain] = [flat(train.images), oneHot(train.labels, 10)];
const [xTest, yTest] = [flat(test.images), oneHot(test.labels, 10)];

/** A model that was trained in one way or another. */
async function trained(x: Rows, y: Rows, epochs: number): Promise<tf.LayersModel> {
  setSeed(1);
  const model = network();
  await fit(model, x, y, { ...options, validationSplit: 0, epochs });
  return model;
}

const good = await trained(xTrain, yTrain, 12);

function parametersOf(sizes: readonly number[], count: (inputs: number, neurons: number) => number): number {
  return sizes.slice(1).reduce((sum, neurons, i) => sum + count(sizes[i] as number, neurons), 0);
}

function share(labels: Labels, predicted: Labels): number {
  return labels.equal(predicted).mean().arraySync() as number;
}

function matrix(labels: Labels, predicted: Labels, n: number): Counts {
  return confusionMatrix(labels, predicted, n).counts.map((row) => [...row]);
}

const rowSum = (counts: Counts, i: number) => (counts[i] ?? []).reduce((a, b) => a + b, 0);
const columnSum = (counts: Counts, i: number) => counts.reduce((sum, row) => sum + (row[i] ?? 0), 0);
const hits = (counts: Counts, i: number) => counts[i]?.[i] ?? 0;

/** The report of the exercise; `safe` says what to do about 0 / 0. */
function scores(counts: Counts, safe = (x: number) => (Number.isNaN(x) ? 0 : x)) {
  const precision = counts.map((_, i) => safe(hits(counts, i) / columnSum(counts, i)));
  const recall = counts.map((_, i) => safe(hits(counts, i) / rowSum(counts, i)));
  const f1 = precision.map((p, i) => safe((2 * p * (recall[i] ?? 0)) / (p + (recall[i] ?? 0))));
  return { precision, recall, f1 };
}

/** The place of the greatest value, diagonal left out. */
function greatest(counts: Counts, value = (row: number, column: number) => counts[row]?.[column] ?? 0) {
  let best = [0, 1];
  for (const row of counts.keys()) {
    for (const column of counts.keys()) {
      if (row !== column && value(row, column) > value(best[0] ?? 0, best[1] ?? 0)) best = [row, column];
    }
  }
  return best as [number, number];
}

export const buildTrainEvaluate: Bank = {
  exercise: exercise2,
  steps: {
    parameters: {
      right: [(sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons + neurons)],
      wrong: [
        {
          mistake: "biases forgotten",
          handIn: (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons),
        },
        {
          mistake: "biases of the inputs",
          handIn: (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons + inputs),
        },
        {
          mistake: "one bias a layer",
          handIn: (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons + 1),
        },
        {
          mistake: "last layer forgotten",
          handIn: (sizes: number[]) => parametersOf(sizes.slice(0, -1), (i, n) => i * n + n),
        },
        {
          mistake: "first layer forgotten",
          handIn: (sizes: number[]) => parametersOf(sizes.slice(1), (i, n) => i * n + n),
        },
        {
          mistake: "inputs counted as a layer",
          handIn: (sizes: number[]) => parametersOf(sizes, (i, n) => i * n + n) + (sizes[0] ?? 0),
        },
        {
          mistake: "neurons instead of parameters",
          handIn: (sizes: number[]) => parametersOf(sizes, (_, n) => n),
        },
        { mistake: "other", handIn: () => 235_146 },
        { mistake: "no numbers", handIn: (sizes: number[]) => `${sizes}` },
        { mistake: "NaN", handIn: (sizes: number[]) => (sizes.length - sizes.length) / 0 },
        {
          mistake: "past the end",
          handIn: (sizes: number[]) =>
            sizes.reduce((sum, size, i) => sum + (size + 1) * (sizes[i + 1] as number), 0),
        },
      ],
    },
    build: {
      right: [
        () => network(),
        () => network({ compiled: { optimizer: tf.train.adam(0.001) } }),
        () => {
          const input = tf.input({ shape: [784] });
          let x = tf.layers.dense({ units: 256 }).apply(input) as tf.SymbolicTensor;
          x = tf.layers.reLU().apply(x) as tf.SymbolicTensor;
          x = tf.layers.dense({ units: 128, activation: "relu" }).apply(x) as tf.SymbolicTensor;
          x = tf.layers.dense({ units: 10, activation: "softmax" }).apply(x) as tf.SymbolicTensor;
          const model = tf.model({ inputs: input, outputs: x });
          model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
          return model;
        },
      ],
      wrong: [
        { mistake: "softmax missing", points: 2, handIn: () => network({ output: "linear" }) },
        { mistake: "softmax missing", points: 2, handIn: () => network({ output: "sigmoid" }) },
        { mistake: "softmax missing", points: 2, handIn: () => network({ output: "relu" }) },
        { mistake: "no hidden activation", points: 2, handIn: () => network({ hidden: "linear" }) },
        { mistake: "wrong hidden activation", points: 2, handIn: () => network({ hidden: "sigmoid" }) },
        { mistake: "nine outputs", handIn: () => network({ units: 9 }) },
        { mistake: "wrong outputs", handIn: () => network({ units: 1 }) },
        { mistake: "reversed", handIn: () => network({ sizes: [128, 256] }) },
        { mistake: "only the first", handIn: () => network({ sizes: [256] }) },
        { mistake: "no output layer", handIn: () => network({ sizes: [256], units: 128 }) },
        { mistake: "too many layers", handIn: () => network({ sizes: [784, 256, 128] }) },
        { mistake: "wrong sizes", handIn: () => network({ sizes: [100, 128] }) },
        { mistake: "images as input", handIn: () => network({ inputShape: [28, 28] }) },
        { mistake: "wrong input", handIn: () => network({ inputShape: [783] }) },
        { mistake: "not compiled", points: 3, handIn: () => network({ compiled: null }) },
        {
          mistake: "binary cross-entropy",
          points: 3,
          handIn: () => network({ compiled: { loss: "binaryCrossentropy" } }),
        },
        {
          mistake: "sparse loss",
          points: 3,
          handIn: () => network({ compiled: { loss: "sparseCategoricalCrossentropy" } }),
        },
        {
          mistake: "mean squared error",
          points: 3,
          handIn: () => network({ compiled: { loss: "meanSquaredError" } }),
        },
        { mistake: "wrong optimizer", points: 3, handIn: () => network({ compiled: { optimizer: "sgd" } }) },
        {
          mistake: "wrong rate",
          points: 3,
          handIn: () => network({ compiled: { optimizer: tf.train.adam(0.1) } }),
        },
        { mistake: "no accuracy", points: 3, handIn: () => network({ compiled: { metrics: [] } }) },
        { mistake: "no result", handIn: () => void network() },
        { mistake: "unreadable", handIn: () => network().layers },
        { mistake: "promise", handIn: async () => network() },
      ],
    },
    training: {
      right: [
        (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, options),
        async (model: tf.LayersModel, x: Rows, y: Rows) =>
          await fit(model, x, y, { epochs: 20, batchSize: 256, validationSplit: 0.2 }),
        (model: tf.LayersModel, x: Rows, y: Rows) =>
          model.fit(x, y, { epochs: 20, batchSize: 256, validationSplit: 0.2, verbose: 0 }),
      ],
      wrong: [
        {
          mistake: "trained on other data",
          handIn: () => fit(network(), xTest, yTest, { ...options, epochs: 1 }),
        },
        {
          mistake: "trained on other data",
          handIn: () => fit(network(), xTrain, yTrain, { ...options, epochs: 1 }),
        },
        {
          mistake: "parameter not used",
          // In JavaScript nothing is left of x and y.
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
            fit(model, xTrain as typeof x, yTrain as typeof y, options),
        },
        {
          mistake: "parameter not used",
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) => model.fit(x, yTrain as typeof y, options),
        },
        {
          mistake: "other data",
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
            fit(model, x.shape[0] > 0 ? xTrain : x, y.shape[0] > 0 ? yTrain : y, options),
        },
        {
          mistake: "validation leaked",
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
            fit(model, x, y, { ...options, validationSplit: 0, validationData: [x, y] }),
        },
        {
          mistake: "validation leaked",
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) => {
            const held = { from: Math.floor(x.shape[0] * 0.8) };
            const validationData = [take(x, held), take(y, held)] as [Rows, Rows];
            return fit(model, x, y, { ...options, validationSplit: 0, validationData });
          },
        },
        {
          mistake: "no validation",
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
            fit(model, x, y, { ...options, validationSplit: 0 }),
        },
        {
          mistake: "another share held back",
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
            fit(model, x, y, { ...options, validationSplit: 0.8 }),
        },
        {
          mistake: "nothing learnt",
          // Another model is trained than the one that was given.
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) => {
            const other = tf.sequential({
              layers: [tf.layers.dense({ inputShape: [12], units: 10, activation: "softmax" })],
            });
            other.compile({ optimizer: "adam", loss: model.loss as string });
            return fit(other, x, y, options);
          },
        },
        {
          mistake: "wrong epochs",
          points: 2,
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, { ...options, epochs: 1 }),
        },
        {
          mistake: "wrong batch size",
          points: 2,
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
            fit(model, x, y, { ...options, batchSize: 32 }),
        },
        {
          mistake: "no result",
          handIn: async (model: tf.LayersModel, x: Rows, y: Rows) => {
            await fit(model, x, y, options);
          },
        },
        {
          mistake: "unreadable",
          handIn: async (model: tf.LayersModel, x: Rows, y: Rows) => {
            await fit(model, x, y, options);
            return model;
          },
        },
        {
          mistake: "error",
          handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, y, x, options),
        },
      ],
    },
    learned: {
      right: [good],
      wrong: [
        { mistake: "trained on the test set", handIn: await trained(xTest, yTest, 40) },
        { mistake: "accuracy of chance", handIn: await trained(xTrain, shifted(yTrain), 12) },
        { mistake: "accuracy of chance", handIn: await trained(flat(train.images, 1), yTrain, 12) },
        {
          mistake: "too little learnt",
          points: 1,
          handIn: await trained(take(xTrain, { to: 300 }), take(yTrain, { to: 300 }), 2),
        },
        { mistake: "images as input", handIn: network({ inputShape: [28, 28] }) },
        { mistake: "promise", handIn: Promise.resolve(good) },
        { mistake: "unreadable", handIn: { model: good } },
      ],
    },
    predict: {
      right: [
        (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1),
        async (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(-1),
      ],
      wrong: [
        {
          mistake: "wrong axis",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(),
        },
        { mistake: "probabilities", handIn: (model: tf.LayersModel, x: Rows) => model.predict(x) },
        {
          mistake: "max instead of argmax",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).max(1),
        },
        {
          mistake: "argmin",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMin(1),
        },
        {
          mistake: "rounded",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).round(),
        },
        {
          mistake: "counted from 1",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).add(1),
        },
        {
          mistake: "as a column",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).expandDims(1),
        },
        { mistake: "other data", handIn: () => (good.predict(xTest) as Rows).argMax(1) },
        {
          mistake: "wrong dtype",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).toFloat(),
        },
        {
          mistake: "no tensor",
          handIn: (model: tf.LayersModel, x: Rows) => (model.predict(x) as Rows).argMax(1).arraySync(),
        },
        { mistake: "error", handIn: (_: tf.LayersModel, x: Rows) => good.predict(x) },
      ],
    },
    accuracy: {
      right: [
        share,
        (labels: Labels, predicted: Labels) => {
          const answers = predicted.dataSync();
          return labels.dataSync().filter((label, i) => label === answers[i]).length / labels.size;
        },
      ],
      wrong: [
        { mistake: "counted", handIn: (a: Labels, b: Labels) => a.equal(b).sum().arraySync() },
        { mistake: "per cent", handIn: (a: Labels, b: Labels) => 100 * share(a, b) },
        { mistake: "error rate", handIn: (a: Labels, b: Labels) => 1 - share(a, b) },
        {
          mistake: "divided by the classes",
          handIn: (a: Labels, b: Labels) => (a.equal(b).sum().arraySync() as number) / 10,
        },
        { mistake: "rounded", handIn: (a: Labels, b: Labels) => Math.round(share(a, b)) },
        {
          mistake: "sum of labels",
          handIn: (a: Labels, b: Labels) => (b.sum().arraySync() as number) / (a.sum().arraySync() as number),
        },
        { mistake: "tensor instead of numbers", handIn: (a: Labels, b: Labels) => a.equal(b).mean() },
        { mistake: "no numbers", handIn: (a: Labels, b: Labels) => share(a, b).toFixed(4) },
        { mistake: "other", handIn: () => 0.88 },
      ],
    },
    confusion: {
      right: [matrix],
      wrong: [
        { mistake: "transposed", handIn: (a: Labels, b: Labels, n: number) => matrix(b, a, n) },
        {
          mistake: "one row shared",
          handIn: (a: Labels, b: Labels, n: number) => {
            const counts = new Array<number[]>(n).fill(new Array<number>(n).fill(0));
            const predicted = b.dataSync();
            a.dataSync().forEach((label, i) => {
              const row = counts[label] ?? [];
              row[predicted[i] ?? 0] = (row[predicted[i] ?? 0] ?? 0) + 1;
            });
            return counts;
          },
        },
        {
          mistake: "shares",
          handIn: (a: Labels, b: Labels, n: number) => {
            const counts = matrix(a, b, n);
            return counts.map((row, i) => row.map((count) => count / rowSum(counts, i)));
          },
        },
        {
          mistake: "only mistakes",
          handIn: (a: Labels, b: Labels, n: number) =>
            matrix(a, b, n).map((row, i) => row.map((count, j) => (i === j ? 0 : count))),
        },
        {
          mistake: "only right answers",
          handIn: (a: Labels, b: Labels, n: number) =>
            matrix(a, b, n).map((row, i) => row.map((count, j) => (i === j ? count : 0))),
        },
        {
          mistake: "only the diagonal",
          handIn: (a: Labels, b: Labels, n: number) => matrix(a, b, n).map((row, i) => row[i]),
        },
        {
          mistake: "ones instead of counts",
          handIn: (a: Labels, b: Labels, n: number) =>
            matrix(a, b, n).map((row) => row.map((count) => (count > 0 ? 1 : 0))),
        },
        {
          mistake: "only classes that occur",
          points: 2,
          handIn: (a: Labels, b: Labels) =>
            matrix(a, b, Math.max(a.max().arraySync() as number, b.max().arraySync() as number) + 1),
        },
        {
          mistake: "one class short",
          handIn: (a: Labels, b: Labels, n: number) =>
            matrix(a, b, n)
              .slice(0, -1)
              .map((row) => row.slice(0, -1)),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (a: Labels, b: Labels, n: number) => tf.math.confusionMatrix(a, b, n),
        },
        { mistake: "unreadable", handIn: (a: Labels, b: Labels, n: number) => confusionMatrix(a, b, n) },
      ],
    },
    report: {
      right: [
        (counts: Counts) => scores(counts),
        (counts: Counts) => {
          const [truth, predicted] = [[] as number[], [] as number[]];
          counts.forEach((row, i) => {
            row.forEach((count, j) => {
              for (let k = 0; k < count; k++) {
                truth.push(i);
                predicted.push(j);
              }
            });
          });
          const classNames = counts.map((_, i) => `${i}`);
          const { classes } = classificationReport(truth, predicted, { classNames });
          return {
            precision: classes.map((c) => c.precision),
            recall: classes.map((c) => c.recall),
            f1: classes.map((c) => c.f1),
          };
        },
      ],
      wrong: [
        {
          mistake: "precision and recall swapped",
          handIn: (counts: Counts) => {
            const { precision, recall, f1 } = scores(counts);
            return { precision: recall, recall: precision, f1 };
          },
        },
        { mistake: "NaN", points: 2, handIn: (counts: Counts) => scores(counts, (x) => x) },
        {
          mistake: "plain mean",
          handIn: (counts: Counts) => {
            const { precision, recall } = scores(counts);
            return { precision, recall, f1: precision.map((p, i) => (p + (recall[i] ?? 0)) / 2) };
          },
        },
        {
          mistake: "without the 2",
          handIn: (counts: Counts) => {
            const { precision, recall, f1 } = scores(counts);
            return { precision, recall, f1: f1.map((f) => f / 2) };
          },
        },
        {
          mistake: "product",
          handIn: (counts: Counts) => {
            const { precision, recall } = scores(counts);
            return { precision, recall, f1: precision.map((p, i) => p * (recall[i] ?? 0)) };
          },
        },
        {
          mistake: "per cent",
          handIn: (counts: Counts) => {
            const { precision, recall, f1 } = scores(counts);
            const hundred = (list: number[]) => list.map((x) => 100 * x);
            return { precision: hundred(precision), recall: hundred(recall), f1: hundred(f1) };
          },
        },
        {
          mistake: "share of all",
          handIn: (counts: Counts) => {
            const total = counts.flat().reduce((a, b) => a + b, 0);
            const shares = counts.map((_, i) => hits(counts, i) / total);
            return { precision: shares, recall: shares, f1: shares };
          },
        },
        {
          mistake: "accuracy of each class",
          handIn: (counts: Counts) => {
            const total = counts.flat().reduce((a, b) => a + b, 0);
            const each = counts.map(
              (_, i) => (total - rowSum(counts, i) - columnSum(counts, i) + 2 * hits(counts, i)) / total,
            );
            return { precision: each, recall: each, f1: each };
          },
        },
        { mistake: "no numbers", handIn: (counts: Counts) => scores(counts).recall },
        {
          mistake: "tensor instead of numbers",
          handIn: (counts: Counts) => {
            const { recall, f1 } = scores(counts);
            return { precision: tf.tensor1d(scores(counts).precision), recall, f1 };
          },
        },
        {
          mistake: "changed input",
          handIn: (counts: Counts) => {
            const result = scores(counts);
            counts.forEach((row, i) => {
              row[i] = 0;
            });
            return result;
          },
        },
      ],
    },
    confused: {
      right: [(counts: Counts) => greatest(counts)],
      wrong: [
        {
          mistake: "on the diagonal",
          handIn: (counts: Counts) => {
            const all = counts.map((row) => Math.max(...row));
            const row = all.indexOf(Math.max(...all));
            return [row, counts[row]?.indexOf(Math.max(...all)) ?? -1];
          },
        },
        { mistake: "transposed", handIn: (counts: Counts) => greatest(counts).reverse() },
        {
          mistake: "the least frequent",
          handIn: (counts: Counts) => greatest(counts, (row, column) => -(counts[row]?.[column] ?? 0)),
        },
        {
          mistake: "both directions added",
          handIn: (counts: Counts) =>
            greatest(counts, (row, column) => (counts[row]?.[column] ?? 0) + (counts[column]?.[row] ?? 0)),
        },
        {
          mistake: "the count",
          handIn: (counts: Counts) => {
            const [row, column] = greatest(counts);
            return counts[row]?.[column];
          },
        },
        { mistake: "counted from 1", handIn: (counts: Counts) => greatest(counts).map((label) => label + 1) },
        {
          mistake: "no numbers",
          handIn: (counts: Counts) => greatest(counts).map((label) => `class ${label}`),
        },
        { mistake: "other", handIn: () => [0, 0, 0] },
      ],
    },
  },
};

/** The labels of each image moved to its neighbour: images shuffled without their labels come to the same. */
function shifted(y: Rows): Rows {
  const rows = y.shape[0];
  setSeed(2);
  return take(y, [...tf.util.createShuffledIndices(rows)]);
}
