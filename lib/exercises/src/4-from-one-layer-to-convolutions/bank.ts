import { ExperimentRun, ExperimentRuns, setSeed, tf } from "course";
import { exercise4 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { type Deviation, dense, sampleData, trained } from "../bank/networks.js";

const data = await sampleData();
const pictures = (flat: tf.Tensor) => flat.reshape([-1, 28, 28, 1]);

type Images = tf.Tensor3D;
type Layer = tf.layers.Layer;

const FIRST = { hidden: "sigmoid", output: "sigmoid", optimizer: "sgd" };
const WIDE = { optimizer: "sgd" };
const builds = (sizes: number[], deviation: Deviation) => () => dense(sizes, deviation);

/** Compiles layers as the exercise asks. */
function network(layers: Layer[], deviation: Deviation = {}): tf.Sequential {
  const { optimizer = "adam", loss = "categoricalCrossentropy", metrics = ["accuracy"] } = deviation;
  const model = tf.sequential({ layers });
  model.compile({ optimizer, loss, metrics });
  return model;
}

const conv = (config: object = {}): Layer =>
  tf.layers.conv2d({
    filters: 64,
    kernelSize: 2,
    padding: "same",
    activation: "relu",
    inputShape: [28, 28, 1],
    ...config,
  });
const pool = () => tf.layers.maxPooling2d({ poolSize: 2 });
const flat = () => tf.layers.flatten();
const out = (config: object = {}) => tf.layers.dense({ units: 10, activation: "softmax", ...config });

/** The convolutional network of the exercise. */
const convolution = (deviation: Deviation = {}) => network([conv(), pool(), flat(), out()], deviation);

/** A wrong convolutional network, as a function that builds it anew. */
const wrongly = (layers: () => Layer[]) => () => network(layers());

/** Builds a network whose initial weights are the same each time. */
function seeded<T>(build: () => T): T {
  setSeed(1);
  return build();
}

const TEN = { epochs: 10, validationSplit: 0.1 };
const { x, y, raw } = data.train;

async function run(
  name: string,
  build: () => tf.Sequential,
  options: object = {},
  inputs: tf.Tensor = x,
): Promise<ExperimentRun> {
  const { model, history } = await trained(seeded(build), inputs, y, { ...TEN, ...options });
  return new ExperimentRun(name, model, history);
}

// A higher rate where ten epochs on the sample would teach plain gradient descent nothing.
const first = (options?: object, inputs?: tf.Tensor) =>
  run("first", builds([10], { ...FIRST, optimizer: tf.train.sgd(1) }), options, inputs);
const four = [
  await first(),
  await run("wide", builds([50], WIDE)),
  await run("deep", builds([50, 50], {})),
  await run("convolution", convolution, { epochs: 10, batchSize: 256 }, pictures(x)),
];

/** The four, with the first replaced. */
const withFirst = (other: ExperimentRun) => new ExperimentRuns([other, ...four.slice(1)]);

/** Learns the test images by heart, with a history that says nothing of it. */
async function trainedOnTest(build: () => tf.Sequential): Promise<ExperimentRun> {
  const { model } = await trained(seeded(build), data.test.x, data.test.y, { epochs: 80 });
  const rows = Math.floor((x.shape[0] as number) * 0.9);
  const [, reached] = model.evaluate(x.slice(rows), y.slice(rows)) as tf.Scalar[];
  const { history } = four[0] as ExperimentRun;
  const copy = Object.assign(Object.create(Object.getPrototypeOf(history)), history, {
    history: { ...history.history, val_accuracy: new Array(10).fill(reached?.dataSync()[0]) },
  });
  return new ExperimentRun("first", model, copy);
}

/** A network of one's own that learns quickly. */
function own(): tf.Sequential {
  return network([
    conv({ filters: 8, kernelSize: 3 }),
    pool(),
    tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dropout({ rate: 0.1 }),
    out(),
  ]);
}

const trainedFlat = (await trained(seeded(builds([32], {})), x, y, TEN)).model;

export const fromOneLayer: Bank = {
  exercise: exercise4,
  steps: {
    images: {
      right: [
        (images: Images) => images.div(255).expandDims(3),
        (images: Images) =>
          images
            .toFloat()
            .reshape([-1, 28, 28, 1])
            .mul(1 / 255),
      ],
      wrong: [
        { mistake: "not normalised", handIn: (images: Images) => images.toFloat().expandDims(3) },
        { mistake: "divided twice", handIn: (images: Images) => images.div(255).div(255).expandDims(3) },
        { mistake: "no channel", handIn: (images: Images) => images.div(255) },
        { mistake: "channel first", handIn: (images: Images) => images.div(255).expandDims(1) },
        { mistake: "flattened", handIn: (images: Images) => images.div(255).reshape([-1, 784]) },
        {
          mistake: "images as channels",
          handIn: (images: Images) => images.div(255).reshape([1, 28, 28, -1]),
        },
        {
          mistake: "transposed",
          handIn: (images: Images) => images.transpose([0, 2, 1]).div(255).expandDims(3),
        },
        { mistake: "whole numbers", handIn: (images: Images) => images.div(255).expandDims(3).toInt() },
        { mistake: "error", handIn: (images: Images) => images.div(255).reshape([60_000, 28, 28, 1]) },
        { mistake: "no tensor", handIn: (images: Images) => images.div(255).expandDims(3).arraySync() },
      ],
    },
    first: {
      right: [builds([10], FIRST), builds([10], { ...FIRST, optimizer: tf.train.sgd(0.01) })],
      wrong: [
        { mistake: "wrong output activation", handIn: builds([10], { ...FIRST, output: "softmax" }) },
        { mistake: "wrong hidden activation", handIn: builds([10], { ...FIRST, hidden: "relu" }) },
        { mistake: "no hidden activation", handIn: builds([10], { ...FIRST, hidden: "linear" }) },
        { mistake: "no output layer", handIn: builds([], FIRST) },
        { mistake: "wrong optimizer", points: 1, handIn: builds([10], { ...FIRST, optimizer: "adam" }) },
        {
          mistake: "wrong rate",
          points: 1,
          handIn: builds([10], { ...FIRST, optimizer: tf.train.sgd(0.1) }),
        },
        {
          mistake: "binary cross-entropy",
          points: 1,
          handIn: builds([10], { ...FIRST, loss: "binaryCrossentropy" }),
        },
        { mistake: "no accuracy", points: 1, handIn: builds([10], { ...FIRST, metrics: ["mse"] }) },
      ],
    },
    wide: {
      right: [builds([50], WIDE)],
      wrong: [
        { mistake: "softmax missing", handIn: builds([50], { ...WIDE, output: "linear" }) },
        { mistake: "softmax missing", handIn: builds([50], { ...WIDE, output: "sigmoid" }) },
        { mistake: "wrong hidden activation", handIn: builds([50], { ...WIDE, hidden: "sigmoid" }) },
        { mistake: "wrong sizes", handIn: builds([10], WIDE) },
        { mistake: "nine outputs", handIn: builds([50], { ...WIDE, outputs: 9 }) },
        {
          mistake: "images as input",
          handIn: wrongly(() => [tf.layers.flatten({ inputShape: [28, 28, 1] }), out()]),
        },
        { mistake: "wrong optimizer", points: 1, handIn: builds([50], {}) },
      ],
    },
    deep: {
      right: [builds([50, 50], {})],
      wrong: [
        { mistake: "only the first", handIn: builds([50], {}) },
        { mistake: "too many layers", handIn: builds([50, 50, 50], {}) },
        { mistake: "wrong sizes", handIn: builds([100, 50], {}) },
        { mistake: "no hidden activation", handIn: builds([50, 50], { hidden: "linear" }) },
        { mistake: "wrong optimizer", points: 1, handIn: builds([50, 50], WIDE) },
        {
          mistake: "sparse loss",
          points: 1,
          handIn: builds([50, 50], { loss: "sparseCategoricalCrossentropy" }),
        },
      ],
    },
    convolution: {
      right: [
        convolution,
        wrongly(() => [conv({ activation: undefined }), tf.layers.reLU(), pool(), flat(), out()]),
      ],
      wrong: [
        {
          mistake: "padding missing",
          handIn: wrongly(() => [conv({ padding: "valid" }), pool(), flat(), out()]),
        },
        { mistake: "no pooling", handIn: wrongly(() => [conv(), flat(), out()]) },
        { mistake: "no pooling", handIn: wrongly(() => [conv({ padding: "valid" }), flat(), out()]) },
        {
          mistake: "average pooling",
          handIn: wrongly(() => [conv(), tf.layers.averagePooling2d({ poolSize: 2 }), flat(), out()]),
        },
        { mistake: "wrong filters", handIn: wrongly(() => [conv({ filters: 32 }), pool(), flat(), out()]) },
        { mistake: "wrong kernel", handIn: wrongly(() => [conv({ kernelSize: 3 }), pool(), flat(), out()]) },
        {
          mistake: "no hidden activation",
          handIn: wrongly(() => [conv({ activation: undefined }), pool(), flat(), out()]),
        },
        {
          mistake: "softmax missing",
          handIn: wrongly(() => [conv(), pool(), flat(), out({ activation: undefined })]),
        },
        { mistake: "wrong outputs", handIn: wrongly(() => [conv(), pool(), flat(), out({ units: 9 })]) },
        {
          mistake: "wrong layers",
          handIn: wrongly(() => [
            conv(),
            pool(),
            flat(),
            tf.layers.dense({ units: 50, activation: "relu" }),
            out(),
          ]),
        },
        { mistake: "wrong layers", handIn: wrongly(() => [conv(), pool(), pool(), flat(), out()]) },
        { mistake: "flat input", handIn: builds([50], {}) },
        {
          mistake: "no channel",
          handIn: wrongly(() => [tf.layers.flatten({ inputShape: [28, 28] }), out()]),
        },
        {
          mistake: "wrong input",
          handIn: wrongly(() => [conv({ inputShape: [28, 28, 3] }), pool(), flat(), out()]),
        },
        {
          mistake: "no convolution",
          handIn: wrongly(() => [tf.layers.flatten({ inputShape: [28, 28, 1] }), out()]),
        },
        { mistake: "wrong optimizer", points: 2, handIn: () => convolution({ optimizer: "sgd" }) },
        { mistake: "mean squared error", points: 2, handIn: () => convolution({ loss: "meanSquaredError" }) },
      ],
    },
    trained: {
      right: [new ExperimentRuns(four), new ExperimentRuns([...four].reverse())],
      wrong: [
        { mistake: "unreadable", handIn: four },
        { mistake: "network missing", handIn: new ExperimentRuns(four.slice(1)) },
        { mistake: "network missing", points: 3, handIn: new ExperimentRuns(four.slice(0, 3)) },
        { mistake: "wrong epochs", handIn: withFirst(await first({ epochs: 9 })) },
        { mistake: "wrong split", handIn: withFirst(await first({ validationSplit: 0.2 })) },
        { mistake: "no validation", handIn: withFirst(await first({ validationSplit: 0 })) },
        {
          mistake: "validated on the test set",
          handIn: withFirst(await first({ validationSplit: 0, validationData: [data.test.x, data.test.y] })),
        },
        {
          mistake: "validated on the training images",
          handIn: withFirst(await first({ validationSplit: 0, validationData: [x, y] })),
        },
        { mistake: "not normalised", handIn: withFirst(await run("first", builds([10], {}), {}, raw)) },
        {
          mistake: "accuracy of chance",
          handIn: withFirst(await run("first", builds([10], { ...FIRST, optimizer: tf.train.sgd(1e-9) }))),
        },
        {
          mistake: "trained on the test set",
          handIn: withFirst(await trainedOnTest(builds([10], { hidden: "relu" }))),
        },
      ],
    },
    own: {
      right: [own, convolution, builds([64, 32], {})],
      wrong: [
        { mistake: "too many parameters", handIn: builds([600, 100], {}) },
        {
          mistake: "wrong input",
          handIn: wrongly(() => [conv({ inputShape: [28, 28, 3] }), pool(), flat(), out()]),
        },
        { mistake: "wrong outputs", handIn: builds([64], { outputs: 9 }) },
        { mistake: "wrong outputs", handIn: wrongly(() => [conv({ filters: 10, activation: "softmax" })]) },
        { mistake: "softmax missing", handIn: builds([64], { output: "linear" }) },
        { mistake: "softmax missing", handIn: builds([64], { output: "sigmoid" }) },
        { mistake: "not compiled", handIn: () => tf.sequential({ layers: [conv(), pool(), flat(), out()] }) },
        { mistake: "error", handIn: wrongly(() => [conv(), pool(), out(), out(), flat(), conv()]) },
        { mistake: "no result", handIn: () => void own() },
      ],
    },
    beat: {
      right: [trainedFlat, (four[3] as ExperimentRun).model],
      wrong: [
        { mistake: "accuracy of chance", handIn: seeded(own) },
        { mistake: "not normalised", handIn: forRawPixels() },
        { mistake: "trained on the test set", handIn: (await trainedOnTest(builds([32], {}))).model },
        { mistake: "too many parameters", handIn: dense([600, 100]) },
        { mistake: "softmax missing", handIn: dense([16], { output: "sigmoid" }) },
        { mistake: "wrong outputs", handIn: dense([16], { outputs: 9 }) },
        { mistake: "wrong input", handIn: dense([16], { inputShape: [783] }) },
        { mistake: "promise", handIn: Promise.resolve(trainedFlat) },
        { mistake: "unreadable", handIn: { model: trainedFlat } },
      ],
    },
  },
};

/** A network that knows pixels up to 255 only: on small inputs its biases decide alone. */
function forRawPixels(): tf.Sequential {
  const model = dense([32]);
  const [kernel, ...others] = trainedFlat.getWeights() as [tf.Tensor, ...tf.Tensor[]];
  model.setWeights([kernel.div(255), ...others]);
  return model;
}
