import { ExperimentRun, ExperimentRuns, setSeed, tf } from "course";
import { exercise4 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import {
  type Deviation,
  dense,
  Halved,
  sampleData,
  type Told,
  telling,
  trained,
  withWeightsOf,
} from "../bank/networks.js";

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

const TEN = { epochs: 10, batchSize: 32, validationSplit: 0.1 };
const { x, y } = data.train;
const images = x.shape[0] as number;

async function run(
  name: string,
  build: () => tf.Sequential,
  options: object = {},
  inputs: tf.Tensor = x,
  targets: tf.Tensor = y,
): Promise<ExperimentRun> {
  const { model, history } = await trained(seeded(build), inputs, targets, { ...TEN, ...options });
  return new ExperimentRun(name, model, history);
}

const four = [
  await run("first", builds([10], FIRST)),
  await run("wide", builds([50], WIDE)),
  await run("deep", builds([50, 50], {})),
  await run("convolution", convolution, {}, pictures(x)),
];
const [, wideRun, deepRun, convolutionRun] = four as [
  ExperimentRun,
  ExperimentRun,
  ExperimentRun,
  ExperimentRun,
];

const tenth = images / 10;
const part = (from: number, count: number) =>
  [x.slice(from, count), y.slice(from, count)] as [tf.Tensor, tf.Tensor];
const heldBack = part(images - tenth, tenth);
const AS_TRAINED: Told = { epochs: 10, batchSize: 32, samples: images - tenth };

/** A run with another history: as it would have been told, without the training. */
function told(model: tf.LayersModel, how: Partial<Told> = {}, on = heldBack): ExperimentRun {
  const { history } = telling(model, on, { ...AS_TRAINED, ...how });
  return new ExperimentRun("other", model, history);
}

const first = (deviation: Deviation) => told(dense([10], { ...FIRST, ...deviation }));
const wide = (how: Partial<Told> = {}, on = heldBack, deviation: Deviation = {}) =>
  told(withWeightsOf(wideRun.model, dense([50], { ...WIDE, ...deviation })), how, on);

/** The four, with the first replaced. */
const withFirst = (other: ExperimentRun) => new ExperimentRuns([other, ...four.slice(1)]);

/** The four, with the second replaced. */
const withWide = (other: ExperimentRun) =>
  new ExperimentRuns(four.map((one) => (one === wideRun ? other : one)));

/** Learns the test images by heart. */
async function trainedOnTest(build: () => tf.Sequential): Promise<tf.Sequential> {
  const model = seeded(build);
  await trained(model, data.test.x, data.test.y, { epochs: 60 });
  return model;
}

/** Learns by heart what was to be held back. */
async function learnedHeldBack(build: () => tf.Sequential): Promise<tf.LayersModel> {
  return (await trained(seeded(build), ...heldBack, { epochs: 60 })).model;
}

/** Has learned that everything is of the first class. */
function answersNothing(): tf.Sequential {
  const model = dense([50], WIDE);
  model.setWeights(model.getWeights().map((weights) => tf.zerosLike(weights)));
  return model;
}

/** A loop of one's own, without `compile`. */
function byMinimize(): tf.Sequential {
  const model = seeded(() => tf.sequential({ layers: dense([32]).layers }));
  const optimizer = tf.train.adam(0.003);
  for (let epoch = 0; epoch < 10; epoch++) {
    for (let at = 0; at < 1440; at += 96) {
      const [inputs, targets] = [x.slice(at, 96), y.slice(at, 96)];
      optimizer.minimize(() =>
        tf.tidy(
          () => tf.losses.softmaxCrossEntropy(targets, tf.log(model.apply(inputs) as tf.Tensor)) as tf.Scalar,
        ),
      );
    }
  }
  return model;
}

/** A network that normalises by itself what it gets, and takes images without a channel. */
const rescaled = () =>
  network([
    tf.layers.reshape({ targetShape: [28, 28, 1], inputShape: [28, 28] }),
    tf.layers.rescaling({ scale: 2, offset: -1 }),
    tf.layers.separableConv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
    pool(),
    tf.layers.batchNormalization(),
    tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
    tf.layers.globalMaxPooling2d({}),
    tf.layers.layerNormalization(),
    out(),
  ]);

/** Two ways through the network, that meet again. */
function branched(): tf.LayersModel {
  const input = tf.input({ shape: [28, 28, 1] });
  const through = (size: number) =>
    tf.layers
      .conv2d({ filters: 8, kernelSize: size, padding: "same", activation: "relu" })
      .apply(input) as tf.SymbolicTensor;
  const joined = tf.layers.concatenate().apply([through(3), through(5)]) as tf.SymbolicTensor;
  const outputs = [pool(), flat(), out()].reduce(
    (before, layer) => layer.apply(before) as tf.SymbolicTensor,
    joined,
  );
  const model = tf.model({ inputs: input, outputs });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const withOwnLayer = () => network([flat28(), new Halved(), out()]);
const flat28 = () => tf.layers.flatten({ inputShape: [28, 28, 1] });

/** A network that answers otherwise than its layers say. */
function patched(): tf.Sequential {
  const model = dense([16]);
  const layer = model.layers[0] as Layer;
  const call = layer.call.bind(layer);
  layer.call = (inputs, more) => tf.mul([call(inputs, more)].flat()[0] as tf.Tensor, 3);
  return model;
}

/** A dense network written with the functional API. */
function functional(
  sizes: number[],
  hidden: string,
  output: string,
  optimizer: string | tf.Optimizer,
): tf.LayersModel {
  const input = tf.input({ shape: [784] });
  const last = sizes.reduce<tf.SymbolicTensor>(
    (before, units) =>
      tf.layers.dense({ units, activation: hidden as "relu" }).apply(before) as tf.SymbolicTensor,
    input,
  );
  const outputs = tf.layers
    .dense({ units: 10, activation: output as "relu" })
    .apply(last) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs });
  model.compile({ optimizer, loss: ["categoricalCrossentropy"], metrics: "accuracy" });
  return model;
}

/** A dense network whose activations are layers of their own. */
function apart(sizes: number[], hidden: string, output: string, optimizer: string): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [784] }));
  for (const units of sizes) {
    model.add(tf.layers.dense({ units }));
    model.add(tf.layers.activation({ activation: hidden as "relu" }));
  }
  model.add(tf.layers.dense({ units: 10 }));
  model.add(tf.layers.activation({ activation: output as "relu" }));
  model.compile({
    optimizer,
    loss: tf.metrics.categoricalCrossentropy,
    metrics: [tf.metrics.categoricalAccuracy],
  });
  return model;
}

/** A dense network with options in each layer, and with another layer behind the first. */
function layered(
  sizes: number[],
  activations: [string, string],
  optimizer: string,
  config: object,
  behind?: Layer,
): tf.Sequential {
  const model = tf.sequential();
  sizes.forEach((units, i) => {
    const activation = activations[0] as "relu";
    model.add(tf.layers.dense({ units, activation, ...(i === 0 && { inputShape: [784] }), ...config }));
    if (i === 0 && behind) model.add(behind);
  });
  model.add(tf.layers.dense({ units: 10, activation: activations[1] as "relu", ...config }));
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

type Kind = [sizes: number[], hidden: string, output: string, optimizer: string];

/** Right answers to each of the dense networks. */
const rightly = ([sizes, hidden, output, optimizer]: Kind): (() => tf.LayersModel)[] => {
  const tuned = optimizer === "sgd" ? () => tf.train.sgd(0.01) : () => tf.train.adam();
  return [
    builds(sizes, { hidden, output, optimizer }),
    () => dense(sizes, { hidden, output, optimizer: tuned() }),
    () => functional(sizes, hidden, output, optimizer),
    () => apart(sizes, hidden, output, optimizer),
    () => layered(sizes, [hidden, output], optimizer, { kernelInitializer: "glorotUniform" }),
    builds(sizes, { hidden, output, optimizer, metrics: ["acc", "mse"] }),
  ];
};

/** Wrong answers that any of the dense networks may have. */
const wronglyDense = ([sizes, hidden, output, optimizer]: Kind) => {
  const activations: [string, string] = [hidden, output];
  const dropout = () => tf.layers.dropout({ rate: 0.5 });
  const deviating = (deviation: Deviation) => builds(sizes, { hidden, output, optimizer, ...deviation });
  return [
    { mistake: "another layer", handIn: () => layered(sizes, activations, optimizer, {}, dropout()) },
    {
      mistake: "another layer",
      handIn: () => layered(sizes, activations, optimizer, {}, tf.layers.batchNormalization()),
    },
    {
      mistake: "regulariser",
      handIn: () => layered(sizes, activations, optimizer, { kernelRegularizer: "l1l2" }),
    },
    { mistake: "frozen layer", handIn: () => layered(sizes, activations, optimizer, { trainable: false }) },
    {
      mistake: "all weights alike",
      handIn: () => layered(sizes, activations, optimizer, { kernelInitializer: "ones" }),
    },
    { mistake: "no biases", handIn: deviating({ useBias: false }) },
    { mistake: "nine outputs", handIn: deviating({ outputs: 9 }) },
    { mistake: "no hidden activation", handIn: deviating({ hidden: "linear" }) },
    { mistake: "wrong hidden activation", handIn: deviating({ hidden: "tanh" }) },
    { mistake: "images as input", handIn: () => network([flat28(), out()]) },
    {
      mistake: "can't be built anew",
      handIn: () => layered(sizes, activations, optimizer, {}, new Halved()),
    },
    { mistake: "binary cross-entropy", points: 1, handIn: deviating({ loss: "binaryCrossentropy" }) },
    { mistake: "sparse loss", points: 1, handIn: deviating({ loss: "sparseCategoricalCrossentropy" }) },
    { mistake: "no accuracy", points: 1, handIn: deviating({ metrics: ["mse"] }) },
    { mistake: "wrong optimizer", points: 1, handIn: deviating({ optimizer: "rmsprop" }) },
    {
      mistake: "wrong rate",
      points: 1,
      handIn: () =>
        dense(sizes, {
          hidden,
          output,
          optimizer: optimizer === "sgd" ? tf.train.sgd(0.1) : tf.train.adam(0.01),
        }),
    },
    { mistake: "no result", handIn: () => void dense(sizes) },
  ];
};

const KINDS = {
  first: [[10], "sigmoid", "sigmoid", "sgd"],
  wide: [[50], "relu", "softmax", "sgd"],
  deep: [[50, 50], "relu", "softmax", "adam"],
} satisfies Record<string, Kind>;

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

const testLearned = await trainedOnTest(builds([50], {}));
/** The same, compiled as the second network. */
function onTest(): tf.Sequential {
  return withWeightsOf(testLearned, dense([50], WIDE));
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
        (images: Images) =>
          tf
            .stack(images.unstack())
            .div(tf.scalar(255))
            .reshape([...images.shape, 1]),
        (images: Images) =>
          tf.tensor4d(
            Float32Array.from(images.dataSync(), (pixel) => pixel / 255),
            [...images.shape, 1],
          ),
        (images: Images) =>
          tf.tensor(images.arraySync().map((rows) => rows.map((row) => row.map((pixel) => [pixel / 255])))),
        (images: Images) => tf.tidy(() => tf.expandDims(tf.cast(images, "float32"), -1).divNoNan(255)),
      ],
      wrong: [
        {
          mistake: "scaled by the images",
          handIn: (images: Images) => images.toFloat().div(images.max()).expandDims(3),
        },
        {
          mistake: "scaled by the images",
          handIn: (images: Images) =>
            images.toFloat().sub(images.min()).div(images.max().sub(images.min())).expandDims(3),
        },
        {
          mistake: "scaled by the images",
          handIn: (images: Images) =>
            images
              .toFloat()
              .div(images.max([1, 2], true))
              .expandDims(3),
        },
        { mistake: "other", handIn: (images: Images) => images.div(256).expandDims(3) },
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
      seeds: 2,
      apart: 1,
      right: rightly(KINDS.first),
      wrong: [
        ...wronglyDense(KINDS.first),
        { mistake: "wrong output activation", handIn: builds([10], { ...FIRST, output: "softmax" }) },
        { mistake: "wrong hidden activation", handIn: builds([10], { ...FIRST, hidden: "relu" }) },
        { mistake: "no output layer", handIn: builds([], FIRST) },
        {
          mistake: "wrong optimizer",
          points: 1,
          handIn: () => dense([10], { ...FIRST, optimizer: tf.train.momentum(0.01, 0.9) }),
        },
      ],
    },
    wide: {
      seeds: 2,
      apart: 1,
      right: rightly(KINDS.wide),
      wrong: [
        ...wronglyDense(KINDS.wide),
        { mistake: "softmax missing", handIn: builds([50], { ...WIDE, output: "linear" }) },
        { mistake: "softmax missing", handIn: builds([50], { ...WIDE, output: "sigmoid" }) },
        { mistake: "wrong hidden activation", handIn: builds([50], { ...WIDE, hidden: "relu6" }) },
        { mistake: "wrong sizes", handIn: builds([10], WIDE) },
      ],
    },
    deep: {
      seeds: 2,
      apart: 1,
      right: rightly(KINDS.deep),
      wrong: [
        ...wronglyDense(KINDS.deep),
        { mistake: "only the first", handIn: builds([50], {}) },
        { mistake: "too many layers", handIn: builds([50, 50, 50], {}) },
        { mistake: "wrong sizes", handIn: builds([100, 50], {}) },
        {
          mistake: "other options",
          points: 1,
          handIn: () => dense([50, 50], { optimizer: tf.train.adam(0.001, 0.5) }),
        },
      ],
    },
    convolution: {
      seeds: 2,
      apart: 1,
      right: [
        convolution,
        wrongly(() => [conv({ activation: undefined }), tf.layers.reLU(), pool(), flat(), out()]),
        wrongly(() => [
          conv({ kernelSize: [2, 2], strides: [1, 1] }),
          tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }),
          flat(),
          out(),
        ]),
        wrongly(() => [
          conv({ activation: undefined }),
          pool(),
          tf.layers.activation({ activation: "relu" }),
          flat(),
          out(),
        ]),
        wrongly(() => [
          conv(),
          pool(),
          tf.layers.reshape({ targetShape: [14 * 14 * 64] }),
          out({ activation: undefined }),
          tf.layers.softmax(),
        ]),
        convolutionByApply,
        () => convolution({ optimizer: tf.train.adam(), metrics: ["acc"] }),
      ],
      wrong: [
        {
          mistake: "another layer",
          handIn: wrongly(() => [conv(), pool(), tf.layers.dropout({ rate: 0.25 }), flat(), out()]),
        },
        {
          mistake: "regulariser",
          handIn: wrongly(() => [conv({ kernelRegularizer: "l1l2" }), pool(), flat(), out()]),
        },
        {
          mistake: "frozen layer",
          handIn: wrongly(() => [conv({ trainable: false }), pool(), flat(), out()]),
        },
        {
          mistake: "wrong hidden activation",
          handIn: wrongly(() => [conv({ activation: "elu" }), pool(), flat(), out()]),
        },
        {
          mistake: "can't be built anew",
          handIn: wrongly(() => [conv(), pool(), flat(), new Halved(), out()]),
        },
        {
          mistake: "other options",
          points: 2,
          handIn: () => convolution({ optimizer: tf.train.adam(0.001, 0.9, 0.99) }),
        },
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
      seeds: 1,
      right: [
        new ExperimentRuns(four),
        new ExperimentRuns([...four].reverse()),
        new ExperimentRuns([
          ...four,
          new ExperimentRun("failed", dense([8]), wideRun.history, { failure: "NaN" }),
        ]),
        withWide(wide()),
        withWide(wide({}, heldBack, { metrics: ["categoricalAccuracy"] })),
        new ExperimentRuns([...four, deepRun]),
      ],
      wrong: [
        { mistake: "unreadable", handIn: four },
        { mistake: "network missing", handIn: new ExperimentRuns(four.slice(1)) },
        { mistake: "network missing", points: 3, handIn: new ExperimentRuns(four.slice(0, 3)) },
        { mistake: "wrong hidden activation", handIn: withFirst(first({ hidden: "relu" })) },
        { mistake: "wrong rate", handIn: withFirst(first({ optimizer: tf.train.sgd(1) })) },
        {
          mistake: "wrong optimizer",
          points: 1,
          handIn: withWide(wide({}, heldBack, { optimizer: "adam" })),
        },
        { mistake: "wrong epochs", points: 1, handIn: withWide(wide({ epochs: 9 })) },
        { mistake: "wrong batch size", points: 1, handIn: withWide(wide({ batchSize: 64 })) },
        {
          mistake: "other options",
          points: 1,
          handIn: withWide(wide({ options: { learningRateDecay: 0.9 } })),
        },
        {
          mistake: "wrong split",
          points: 1,
          handIn: withWide(wide({ samples: images * 0.8 }, part(images * 0.8, images * 0.2))),
        },
        {
          mistake: "validated on the test set",
          points: 1,
          handIn: withWide(wide({}, [data.test.x, data.test.y])),
        },
        {
          mistake: "validated on the training images",
          points: 1,
          handIn: withWide(wide({ samples: images }, [x, y])),
        },
        {
          mistake: "divided twice",
          points: 1,
          handIn: withWide(wide({}, [heldBack[0].div(255), heldBack[1]])),
        },
        { mistake: "accuracy of chance", points: 1, handIn: withWide(told(answersNothing())) },
        { mistake: "another run", points: 1, handIn: withWide(wide({}, part(tenth, tenth))) },
        {
          mistake: "trained on the test set",
          points: 1,
          handIn: withWide(told(onTest())),
        },
      ],
    },
    own: {
      seeds: 2,
      apart: 1,
      right: [
        own,
        convolution,
        builds([64, 32], {}),
        rescaled,
        branched,
        () => functional([32], "tanh", "softmax", "rmsprop"),
        async () => own(),
      ],
      wrong: [
        { mistake: "can't be built anew", handIn: withOwnLayer },
        { mistake: "can't be built anew", handIn: patched },
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
        {
          mistake: "error",
          handIn: wrongly(() => [conv(), pool(), out(), out(), flat(), conv({ name: "last" })]),
        },
        { mistake: "no result", handIn: () => void own() },
      ],
    },
    beat: {
      seeds: 2,
      right: [
        trainedFlat,
        convolutionRun.model,
        deepRun.model,
        byMinimize(),
        withWeightsOf(
          trainedFlat,
          network([flat28(), tf.layers.dense({ units: 32, activation: "relu" }), out()]),
        ),
        withWeightsOf(trainedFlat, functional([32], "relu", "softmax", "adam")),
      ],
      wrong: [
        { mistake: "can't be built anew", handIn: withOwnLayer() },
        { mistake: "can't be built anew", handIn: patched() },
        { mistake: "learned what was held back", handIn: await learnedHeldBack(builds([32], {})) },
        { mistake: "accuracy of chance", handIn: seeded(own) },
        { mistake: "not normalised", handIn: forRawPixels() },
        { mistake: "trained on the test set", handIn: testLearned },
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

function convolutionByApply(): tf.LayersModel {
  const input = tf.input({ shape: [28, 28, 1] });
  const outputs = [conv({ inputShape: undefined }), pool(), flat(), out()].reduce(
    (before, layer) => layer.apply(before) as tf.SymbolicTensor,
    input,
  );
  const model = tf.model({ inputs: input, outputs });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** A network that knows pixels up to 255 only: on small inputs its biases decide alone. */
function forRawPixels(): tf.Sequential {
  const model = dense([32]);
  const [kernel, ...others] = trainedFlat.getWeights() as [tf.Tensor, ...tf.Tensor[]];
  model.setWeights([kernel.div(255), ...others]);
  return model;
}
