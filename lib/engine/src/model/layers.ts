import type { Value } from "../graph/graph.js";
import {
  add,
  avgPool,
  batchNormalize,
  batchNormalizeRows,
  biasAdd,
  cast,
  concat,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  elu,
  gather,
  greater,
  leakyRelu,
  matMul,
  maximum,
  maxPool,
  minimum,
  multiply,
  pad,
  reduceMax,
  reduceMean,
  relu,
  reshape,
  resize,
  rsqrt,
  select,
  slice,
  softmax,
  square,
  subtract,
  transpose,
  type Window,
} from "../graph/ops/index.js";
import { activate } from "./activations.js";
import type { Random } from "./random.js";
import { Unsupported } from "./unsupported.js";

/** One layer as its rule sees it. */
export interface LayerView {
  /** What `layer.getConfig()` gives. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether the layer trains: dropout drops, batch normalisation uses the batch. */
  readonly training: boolean;
  /** The layer's weight of this name, such as `kernel`; undefined where the layer has none. */
  weight(name: string): Value | undefined;
  /** Moves a weight that is an average towards what this batch has: old · momentum + now · (1 - momentum). */
  average(name: string, now: Value, momentum: number): void;
  /** Random numbers, new ones in each step. */
  readonly random: Random;
  /** The product of the input and the kernel, where it is known already. */
  readonly product: Value | undefined;
}

/** Says how a layer makes its output from its inputs. The backward pass follows from the operations it uses. */
export type LayerRule = (layer: LayerView, x: Value, ...more: Value[]) => Value;

/**
 * The rules by the layers' class names. To add a layer, add its rule here. Formulas are those of tfjs-layers 4.22
 * (src/layers), to which the results are compared in the tests.
 */
export const LAYERS: Readonly<Record<string, LayerRule>> = {
  // Basics
  Dense: (layer, x) => {
    const rows = reshape(x, [null, x.size(-1)]);
    const y = withBias(layer, layer.product ?? matMul(rows, need(layer, "kernel")));
    return reshape(y, [...x.shape.slice(0, -1), y.size(-1)]);
  },
  Activation: ({ config }, x) => activate(x, config.activation),
  Flatten: (layer, x) => reshape(channelsLast(layer, x), [null, sizeOf(x)]),
  Reshape: ({ config }, x) => {
    const target = config.targetShape as (number | null)[];
    const known = target.reduce<number>((product, n) => product * (n ?? 1), 1);
    return reshape(x, [null, ...target.map((n) => n ?? sizeOf(x) / known)]);
  },
  Permute: ({ config }, x) => transpose(x, [0, ...(config.dims as number[])]),
  RepeatVector: ({ config }, x) => {
    const copies = Array.from({ length: config.n as number }, () => reshape(x, [null, 1, x.size(1)]));
    return concat(copies, 1);
  },
  Embedding: ({ config, weight }, x) => {
    if (config.maskZero) throw new Unsupported("an embedding that masks zeros can't be compiled");
    return gather(weight("embeddings") as Value, cast(x, "int32"));
  },

  // Activations with settings
  ReLU: ({ config }, x) => (config.maxValue == null ? relu(x) : clipTo(relu(x), config.maxValue as number)),
  LeakyReLU: ({ config }, x) => leakyRelu(x, config.alpha as number),
  ELU: (_layer, x) => elu(x),
  PReLU: (layer, x) => select(greater(x, 0), x, multiply(x, need(layer, "alpha"))),
  ThresholdedReLU: ({ config }, x) => multiply(x, cast(greater(x, config.theta as number), "float32")),
  Softmax: ({ config }, x) => {
    const axis = [config.axis].flat() as number[];
    if (axis.length !== 1 || (axis[0] !== -1 && axis[0] !== x.rank - 1)) {
      throw new Unsupported("a softmax over another axis than the last can't be compiled");
    }
    return softmax(x);
  },

  // Convolutions
  Conv2D: (layer, x) => withBias(layer, conv2d(channelsLast(layer, x), need(layer, "kernel"), window(layer))),
  Conv1D: (layer, x) => {
    const kernel = need(layer, "kernel");
    const image = reshape(channelsLast(layer, x), [null, 1, x.size(1), x.size(2)]);
    const filters = reshape(kernel, [1, ...kernel.shape]);
    const y = conv2d(image, filters, window(layer));
    return withBias(layer, reshape(y, [null, y.size(2), y.size(3)]));
  },
  // Its dilation is left out, as tfjs-layers does.
  DepthwiseConv2D: (layer, x) => {
    const { strides, padding } = window(layer);
    return withBias(
      layer,
      depthwiseConv2d(channelsLast(layer, x), need(layer, "depthwise_kernel"), { strides, padding }),
    );
  },
  SeparableConv2D: (layer, x) => {
    const spread = depthwiseConv2d(channelsLast(layer, x), need(layer, "depthwise_kernel"), window(layer));
    const mixed = conv2d(spread, need(layer, "pointwise_kernel"), { strides: [1, 1], padding: "valid" });
    return withBias(layer, mixed);
  },
  Conv2DTranspose: (layer, x) => {
    const kernel = need(layer, "kernel");
    const { strides, padding } = window(layer);
    const grow = (axis: 0 | 1) =>
      x.size(axis + 1) * strides[axis] +
      (padding === "valid" ? Math.max(kernel.size(axis) - strides[axis], 0) : 0);
    const y = conv2dTranspose(channelsLast(layer, x), kernel, [grow(0), grow(1)], { strides, padding });
    return withBias(layer, y);
  },
  UpSampling2D: (layer, x) => {
    const [height, width] = layer.config.size as [number, number];
    const size = [x.size(1) * height, x.size(2) * width] as const;
    return resize(channelsLast(layer, x), size, layer.config.interpolation as "nearest" | "bilinear");
  },
  ZeroPadding2D: (layer, x) => {
    const [rows, columns] = layer.config.padding as [[number, number], [number, number]];
    return pad(channelsLast(layer, x), [[0, 0], rows, columns, [0, 0]]);
  },
  Cropping2D: (layer, x) => {
    const [[top, bottom], [left, right]] = layer.config.cropping as [[number, number], [number, number]];
    const size = [null, x.size(1) - top - bottom, x.size(2) - left - right, x.size(3)];
    return slice(channelsLast(layer, x), [0, top, left, 0], size);
  },

  // Pooling
  MaxPooling2D: (layer, x) => maxPool(channelsLast(layer, x), pair(layer.config.poolSize), window(layer)),
  AveragePooling2D: (layer, x) => avgPool(channelsLast(layer, x), pair(layer.config.poolSize), window(layer)),
  MaxPooling1D: (layer, x) => pool1d(layer, x, maxPool),
  AveragePooling1D: (layer, x) => pool1d(layer, x, avgPool),
  GlobalMaxPooling2D: (layer, x) => reduceMax(channelsLast(layer, x), [1, 2]),
  GlobalAveragePooling2D: (layer, x) => reduceMean(channelsLast(layer, x), [1, 2]),
  GlobalMaxPooling1D: (_layer, x) => reduceMax(x, [1]),
  GlobalAveragePooling1D: (_layer, x) => reduceMean(x, [1]),

  // Noise, in training only
  Dropout: ({ config, training, random }, x) => {
    const rate = config.rate as number;
    if (!training || rate <= 0 || rate >= 1) return x;
    if (config.noiseShape != null) throw new Unsupported("dropout with a noiseShape can't be compiled");
    return multiply(x, random.keep(x, rate, 1 / (1 - rate)));
  },
  GaussianNoise: ({ config, training, random }, x) =>
    training ? add(x, multiply(random.normal(x), config.stddev as number)) : x,
  GaussianDropout: ({ config, training, random }, x) => {
    const rate = config.rate as number;
    if (!training || rate <= 0 || rate >= 1) return x;
    return multiply(x, add(multiply(random.normal(x), Math.sqrt(rate / (1 - rate))), 1));
  },
  // Klambauer et al. (arXiv:1706.02515), section "New dropout technique".
  AlphaDropout: ({ config, training, random }, x) => {
    const rate = config.rate as number;
    if (!training || rate <= 0 || rate >= 1) return x;
    const saturation = -1.6732632423543772 * 1.0507009873554805;
    const a = ((1 - rate) * (1 + rate * saturation ** 2)) ** -0.5;
    const kept = random.keep(x, rate, 1);
    const dropped = add(multiply(x, kept), multiply(subtract(kept, 1), saturation));
    return add(multiply(dropped, a), -a * saturation * rate);
  },

  // Normalisation
  BatchNormalization: (layer, x) => {
    const { config, training, weight } = layer;
    const axis = config.axis as number;
    if (axis !== -1 && axis !== x.rank - 1) {
      throw new Unsupported("batch normalisation over another axis than the last can't be compiled");
    }
    const channels = x.size(-1);
    const filled = (value: number) => x.graph.constant(Array<number>(channels).fill(value));
    const gamma = weight("gamma") ?? filled(1);
    const beta = weight("beta") ?? filled(0);
    if (!training) {
      const [mean, variance] = [need(layer, "moving_mean"), need(layer, "moving_variance")];
      const scale = multiply(gamma, rsqrt(add(variance, config.epsilon as number)));
      return add(multiply(x, scale), subtract(beta, multiply(mean, scale)));
    }
    const batch =
      x.rank === 4
        ? batchNormalize(x, gamma, beta, config.epsilon as number)
        : batchNormalizeRows(reshape(x, [null, channels]), gamma, beta, config.epsilon as number);
    layer.average("moving_mean", batch.mean, config.momentum as number);
    layer.average("moving_variance", batch.variance, config.momentum as number);
    return reshape(batch.y, x.shape);
  },
  // Ba et al. (arXiv:1607.06450), eq. 3, with epsilon.
  LayerNormalization: ({ config, weight }, x) => {
    const axes = [config.axis].flat().map((axis) => ((axis as number) + x.rank) % x.rank);
    const aligned = (name: string) => {
      const value = weight(name);
      return (
        value &&
        reshape(
          value,
          x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
        )
      );
    };
    const centred = subtract(x, reduceMean(x, axes, true));
    const deviation = rsqrt(add(reduceMean(square(centred), axes, true), config.epsilon as number));
    const [gamma, beta] = [aligned("gamma"), aligned("beta")];
    const scaled = multiply(centred, gamma ? multiply(deviation, gamma) : deviation);
    return beta ? add(scaled, beta) : scaled;
  },

  // Merging
  Add: (_layer, ...xs) => merge(xs, add),
  Multiply: (_layer, ...xs) => merge(xs, multiply),
  Average: (_layer, ...xs) => multiply(1 / xs.length, merge(xs, add)),
  Maximum: (_layer, ...xs) => merge(xs, maximum),
  Minimum: (_layer, ...xs) => merge(xs, minimum),
  Concatenate: ({ config }, ...xs) => {
    const axis = config.axis as number;
    return concat(xs, axis < 0 ? (xs[0] as Value).rank + axis : axis);
  },
};

function need({ weight }: LayerView, name: string): Value {
  const value = weight(name);
  if (!value) throw new Unsupported(`the weight ${name} isn't there`);
  return value;
}

function withBias({ config, weight }: LayerView, x: Value): Value {
  const bias = weight("bias");
  return activate(bias ? biasAdd(x, bias) : x, config.activation);
}

/** min(x, limit) for x ≥ 0, with the derivative of a clip: 1 at the limit. */
function clipTo(x: Value, limit: number): Value {
  return select(greater(x, limit), x.graph.constant(limit), x);
}

function channelsLast({ config }: LayerView, x: Value): Value {
  if (config.dataFormat === "channelsFirst") throw new Unsupported("channels first can't be compiled");
  return x;
}

function window({ config, training }: LayerView): Window {
  const { padding } = config;
  if (padding !== "same" && padding !== "valid")
    throw new Unsupported(`padding ${padding} can't be compiled`);
  const dilations = pair(config.dilationRate ?? 1);
  if (training && dilations.some((rate) => rate !== 1)) {
    throw new Unsupported("a dilated convolution has no gradient in TensorFlow.js");
  }
  return { padding, strides: pair(config.strides ?? 1), dilations };
}

/** Two sizes, for rows and columns; along a line there is one row. */
function pair(value: unknown): [number, number] {
  const sizes = [value].flat() as number[];
  if (sizes.length === 2) return sizes as [number, number];
  return Array.isArray(value) ? [1, sizes[0] as number] : [sizes[0] as number, sizes[0] as number];
}

function pool1d(layer: LayerView, x: Value, pool: typeof maxPool): Value {
  const image = reshape(x, [null, 1, x.size(1), x.size(2)]);
  const y = pool(image, pair(layer.config.poolSize), window(layer));
  return reshape(y, [null, y.size(2), y.size(3)]);
}

/** How many numbers one example has. */
function sizeOf(x: Value): number {
  return x.shape.slice(1).reduce<number>((product, _, i) => product * x.size(i + 1), 1);
}

function merge(xs: readonly Value[], combine: (a: Value, b: Value) => Value): Value {
  const { rank } = xs[0] as Value;
  if (xs.some((x) => x.rank !== rank)) throw new Unsupported("merging different ranks can't be compiled");
  return xs.reduce((a, b) => combine(a, b));
}
