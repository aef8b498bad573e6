import { describe, it } from "node:test";
import { agrees, tf, uniform } from "../support.js";

const { layers } = tf;
const ROWS = 40;

/** A model of some layers and a dense one behind, on inputs of this shape. */
const through = (inputShape: number[], make: () => tf.layers.Layer[]) => ({
  make: () => {
    const [first, ...rest] = make();
    const input = tf.input({ shape: inputShape });
    let x = (first as tf.layers.Layer).apply(input) as tf.SymbolicTensor;
    for (const layer of rest) x = layer.apply(x) as tf.SymbolicTensor;
    if (x.rank > 2) x = layers.flatten().apply(x) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: layers.dense({ units: 2 }).apply(x) as tf.SymbolicTensor });
  },
  x: uniform([ROWS, ...inputShape], 7),
  y: uniform([ROWS, 2], 8),
});

const IMAGE = [8, 7, 3];
const LINE = [9, 4];

const CASES: Record<string, ReturnType<typeof through>> = {
  Dense: through([6], () => [layers.dense({ units: 5 })]),
  "Dense without bias": through([6], () => [layers.dense({ units: 5, useBias: false })]),
  "Dense on rank 3": through(LINE, () => [layers.dense({ units: 5, activation: "relu" })]),
  Flatten: through(IMAGE, () => [layers.flatten()]),
  Reshape: through(IMAGE, () => [layers.reshape({ targetShape: [14, 12] })]),
  "Reshape with an open size": through(IMAGE, () => [
    layers.reshape({ targetShape: [-1, 12] }),
    layers.globalAveragePooling1d({}),
  ]),
  Permute: through(IMAGE, () => [layers.permute({ dims: [3, 1, 2] })]),
  RepeatVector: through([6], () => [layers.dense({ units: 3 }), layers.repeatVector({ n: 4 })]),
  Conv2D: through(IMAGE, () => [layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu" })]),
  "Conv2D, strides, same": through(IMAGE, () => [
    layers.conv2d({ filters: 4, kernelSize: [2, 3], strides: 2, padding: "same", useBias: false }),
    layers.conv2d({ filters: 3, kernelSize: 2, padding: "same", activation: "tanh" }),
  ]),
  // Of odd sizes: TensorFlow's own gradient destroys memory where such a filter leaves out the last row.
  "Conv2D, strides larger than the filter": through([7, 9, 2], () => [
    layers.conv2d({ filters: 3, kernelSize: 1, strides: 2, padding: "same" }),
    layers.conv2d({ filters: 3, kernelSize: [1, 2], strides: [3, 1] }),
  ]),
  Conv1D: through(LINE, () => [
    layers.conv1d({ filters: 4, kernelSize: 3, padding: "same" }),
    layers.conv1d({ filters: 3, kernelSize: 2, strides: 2, activation: "relu" }),
  ]),
  DepthwiseConv2D: through(IMAGE, () => [
    layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
    layers.depthwiseConv2d({ kernelSize: 2, padding: "same", activation: "sigmoid" }),
  ]),
  SeparableConv2D: through(IMAGE, () => [
    layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, padding: "same" }),
  ]),
  Conv2DTranspose: through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 3, strides: 2 }),
    layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same", activation: "elu" }),
    layers.conv2dTranspose({ filters: 2, kernelSize: 2 }),
  ]),
  UpSampling2D: through(IMAGE, () => [layers.conv2d({ filters: 2, kernelSize: 3 }), layers.upSampling2d({})]),
  "UpSampling2D, bilinear": through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 3 }),
    layers.upSampling2d({ size: [3, 2], interpolation: "bilinear" }),
  ]),
  ZeroPadding2D: through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 3 }),
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 3],
      ],
    }),
  ]),
  Cropping2D: through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" }),
    layers.cropping2D({
      cropping: [
        [1, 2],
        [0, 3],
      ],
    }),
  ]),
  MaxPooling2D: through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 2, activation: "relu" }),
    layers.maxPooling2d({ poolSize: 2 }),
  ]),
  "MaxPooling2D, overlapping, same": through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 2 }),
    layers.maxPooling2d({ poolSize: [3, 2], strides: [1, 2], padding: "same" }),
  ]),
  AveragePooling2D: through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 2 }),
    layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
  ]),
  MaxPooling1D: through(LINE, () => [
    layers.conv1d({ filters: 3, kernelSize: 2 }),
    layers.maxPooling1d({ poolSize: 2 }),
  ]),
  AveragePooling1D: through(LINE, () => [
    layers.conv1d({ filters: 3, kernelSize: 2 }),
    layers.averagePooling1d({ poolSize: 3, strides: 1 }),
  ]),
  GlobalMaxPooling2D: through(IMAGE, () => [
    layers.conv2d({ filters: 3, kernelSize: 2 }),
    layers.globalMaxPooling2d({}),
  ]),
  GlobalAveragePooling2D: through(IMAGE, () => [
    layers.conv2d({ filters: 3, kernelSize: 2 }),
    layers.globalAveragePooling2d({}),
  ]),
  GlobalMaxPooling1D: through(LINE, () => [
    layers.conv1d({ filters: 3, kernelSize: 2 }),
    layers.globalMaxPooling1d({}),
  ]),
  GlobalAveragePooling1D: through(LINE, () => [
    layers.conv1d({ filters: 3, kernelSize: 2 }),
    layers.globalAveragePooling1d({}),
  ]),
  ReLU: through([6], () => [layers.dense({ units: 5 }), layers.reLU()]),
  "ReLU with a limit": through([6], () => [layers.dense({ units: 5 }), layers.reLU({ maxValue: 0.5 })]),
  LeakyReLU: through([6], () => [layers.dense({ units: 5 }), layers.leakyReLU({ alpha: 0.2 })]),
  PReLU: through(IMAGE, () => [
    layers.conv2d({ filters: 2, kernelSize: 3 }),
    layers.prelu({ sharedAxes: [1, 2] }),
  ]),
  ELU: through([6], () => [layers.dense({ units: 5 }), layers.elu()]),
  // In TensorFlow.js it has no gradient, so that it can only be the first.
  ThresholdedReLU: through([6], () => [layers.thresholdedReLU({ theta: 0.2 })]),
  Softmax: through([6], () => [layers.dense({ units: 5 }), layers.softmax()]),
  "BatchNormalization, rank 2": through([6], () => [layers.dense({ units: 5 }), layers.batchNormalization()]),
  "BatchNormalization, rank 3": through(LINE, () => [layers.batchNormalization({ momentum: 0.7 })]),
  "BatchNormalization, rank 4": through(IMAGE, () => [
    layers.batchNormalization({ epsilon: 0.01, momentum: 0.8 }),
    layers.conv2d({ filters: 2, kernelSize: 3 }),
  ]),
  "BatchNormalization with several momenta": through([6], () => [
    layers.batchNormalization({ momentum: 0.7 }),
    layers.dense({ units: 5 }),
    layers.batchNormalization({ momentum: 0.9 }),
    layers.dense({ units: 4 }),
    layers.batchNormalization({ momentum: 0.9 }),
  ]),
  LayerNormalization: through([6], () => [layers.dense({ units: 5 }), layers.layerNormalization()]),
  "LayerNormalization over two axes": through(LINE, () => [
    layers.layerNormalization({ axis: [1, 2] as never }),
  ]),
  "Dropout that drops nothing": through([6], () => [layers.dropout({ rate: 0 })]),
};

describe("each layer trains as in model.fit", () => {
  for (const [name, one] of Object.entries(CASES)) {
    it(name, () => agrees({ ...one, options: { validationSplit: 0.25 } }));
  }

  it("Embedding", () =>
    agrees({
      make: () =>
        tf.sequential({
          layers: [
            layers.embedding({ inputDim: 11, outputDim: 3, inputLength: 5 }),
            layers.flatten(),
            layers.dense({ units: 2 }),
          ],
        }),
      x: tf.randomUniform([ROWS, 5], 0, 11, "int32", 3),
      y: uniform([ROWS, 2], 8),
    }));

  for (const activation of [
    "elu",
    "hardSigmoid",
    "linear",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
    "swish",
    "mish",
    "gelu",
    "gelu_new",
    "logSoftmax",
  ]) {
    it(`the activation ${activation}, in a layer and as one`, () =>
      agrees(
        through([6], () => [
          layers.dense({ units: 5, activation: activation as "relu" }),
          layers.activation({ activation: activation as "relu" }),
        ]),
      ));
  }

  for (const [name, merge] of Object.entries({
    Add: layers.add,
    Multiply: layers.multiply,
    Average: layers.average,
    Maximum: layers.maximum,
    Minimum: layers.minimum,
    Concatenate: layers.concatenate,
  })) {
    it(`${name}, in a model with branches`, () =>
      agrees({
        make: () => {
          const input = tf.input({ shape: [6] });
          const a = layers.dense({ units: 4, activation: "tanh" }).apply(input) as tf.SymbolicTensor;
          const b = layers.dense({ units: 4 }).apply(input) as tf.SymbolicTensor;
          const c = layers.dense({ units: 4 }).apply(b) as tf.SymbolicTensor;
          const merged = merge().apply([a, b, c]) as tf.SymbolicTensor;
          return tf.model({
            inputs: input,
            outputs: layers.dense({ units: 2 }).apply(merged) as tf.SymbolicTensor,
          });
        },
        x: uniform([ROWS, 6], 7),
        y: uniform([ROWS, 2], 8),
      }));
  }

  it("models within models, and a layer used twice", () =>
    agrees({
      make: () => {
        const inner = tf.sequential({
          layers: [
            layers.dense({ units: 6, activation: "tanh", inputShape: [6] }),
            layers.batchNormalization(),
          ],
        });
        const shared = layers.dense({ units: 6, kernelRegularizer: "l1l2" });
        const input = tf.input({ shape: [6] });
        const once = shared.apply(input) as tf.SymbolicTensor;
        const twice = shared.apply(inner.apply(once) as tf.SymbolicTensor) as tf.SymbolicTensor;
        return tf.model({
          inputs: input,
          outputs: layers.dense({ units: 2 }).apply(twice) as tf.SymbolicTensor,
        });
      },
      x: uniform([ROWS, 6], 7),
      y: uniform([ROWS, 2], 8),
    }));

  it("regularisers, also on a bias of 0, and frozen layers", () =>
    agrees({
      make: () =>
        tf.sequential({
          layers: [
            layers.dense({ units: 5, inputShape: [6], trainable: false }),
            layers.dense({
              units: 4,
              kernelRegularizer: "l1l2",
              biasRegularizer: tf.regularizers.l1({ l1: 0.02 }),
            }),
            layers.batchNormalization({ gammaRegularizer: tf.regularizers.l2({ l2: 0.1 }) }),
            layers.dense({ units: 2, kernelRegularizer: tf.regularizers.l2({ l2: 0.05 }) }),
          ],
        }),
      x: uniform([ROWS, 6], 7),
      y: uniform([ROWS, 2], 8),
    }));
});
