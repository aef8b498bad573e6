import { tf, toBase64 } from "@course/core";
import type { Tensor } from "@tensorflow/tfjs";
import {
  ACTIVATIONS,
  type ActivationName,
  type EncodedLayer,
  type EncodedNetwork,
  type EncodedTensor,
  type Padding,
  type Pair,
} from "../page/network/network.js";

/** Says why a page can't compute a model, in a clause that goes on after "because". */
export class NotForPages extends Error {
  override name = "NotForPages";
}

/**
 * Writes a trained model down so that a page can compute it without TensorFlow. The kernels of dense and convolutional
 * layers are rounded to 8 bits: one byte for each weight, and one factor for each neuron or filter, so that its
 * largest weight becomes ±127. All other weights stay as they are.
 *
 * @param model a chain of layers; models in models are opened.
 * @returns the network.
 * @throws NotForPages where a layer or the way they are connected is not supported.
 */
export function encodeNetwork(model: tf.LayersModel): EncodedNetwork {
  const inputShape = (model.inputs[0]?.shape ?? []).slice(1).map(Number);
  return { inputShape, layers: chain(model).flatMap(encodeLayer) };
}

/** Gives the layers of a model in the order in which an example passes them. */
function chain(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer, i) => {
    if (layer.inboundNodes.length > 1)
      throw new NotForPages(`its layer "${layer.name}" is used more than once`);
    const before = layer.inboundNodes[0]?.inboundLayers ?? [];
    // A sequential model's first layer may have no node of an input before it.
    const follows = i === 0 || (before.length === 1 && before[0] === model.layers[i - 1]);
    if (!follows && !(model instanceof tf.Sequential)) {
      throw new NotForPages(
        `its layers are no chain: "${layer.name}" doesn't follow the one before it alone`,
      );
    }
    return layer instanceof tf.LayersModel ? chain(layer) : [layer];
  });
}

type Config = Record<string, unknown>;

/** How each class of layers is written down. */
const ENCODERS: Readonly<Record<string, (layer: tf.layers.Layer, config: Config) => EncodedLayer[]>> = {
  InputLayer: () => [],
  Dropout: () => [],
  SpatialDropout1D: () => [],
  AlphaDropout: () => [],
  GaussianDropout: () => [],
  GaussianNoise: () => [],
  Dense: (layer, config) => {
    const { kernel, bias } = kernelAndBias(layer, config);
    return [{ kind: "dense", kernel, bias }, ...activation(layer, config.activation)];
  },
  Conv2D: (layer, config) => {
    requireChannelsLast(layer, config);
    const dilation = pair(config.dilationRate ?? 1);
    if (dilation.some((rate) => rate !== 1)) throw new NotForPages(`its layer "${layer.name}" is dilated`);
    const { kernel, bias } = kernelAndBias(layer, config);
    const [strides, padding] = [pair(config.strides), config.padding as Padding];
    return [{ kind: "conv2d", kernel, bias, strides, padding }, ...activation(layer, config.activation)];
  },
  MaxPooling2D: (layer, config) => pooling(layer, config, "max"),
  AveragePooling2D: (layer, config) => pooling(layer, config, "average"),
  GlobalMaxPooling2D: (layer, config) => globalPooling(layer, config, "max"),
  GlobalAveragePooling2D: (layer, config) => globalPooling(layer, config, "average"),
  BatchNormalization: batchNormalization,
  Flatten: (layer, config) => {
    requireChannelsLast(layer, config);
    return reshape(layer);
  },
  Reshape: reshape,
  Activation: (layer, config) => activation(layer, config.activation),
  Softmax: (layer, config) => {
    requireLastAxis(layer, config);
    return [{ kind: "activation", name: "softmax" }];
  },
  ReLU: (_, config) => {
    if (config.maxValue === undefined || config.maxValue === null)
      return [{ kind: "activation", name: "relu" }];
    if (config.maxValue === 6) return [{ kind: "activation", name: "relu6" }];
    throw new NotForPages(`a ReLU that ends at ${config.maxValue} is not supported`);
  },
  LeakyReLU: (_, config) => [{ kind: "activation", name: "leakyRelu", alpha: Number(config.alpha) }],
  ELU: () => [{ kind: "activation", name: "elu" }],
};

function encodeLayer(layer: tf.layers.Layer): EncodedLayer[] {
  const name = layer.getClassName();
  const encode = ENCODERS[name];
  if (!encode) throw new NotForPages(`it has a layer of class ${name} ("${layer.name}")`);
  return encode(layer, layer.getConfig() as Config);
}

function kernelAndBias(layer: tf.layers.Layer, config: Config) {
  const [kernel, bias] = layer.getWeights() as [Tensor, Tensor | undefined];
  return { kernel: inEightBits(kernel), bias: config.useBias && bias ? inFull(bias.dataSync()) : undefined };
}

function pooling(layer: tf.layers.Layer, config: Config, take: "max" | "average"): EncodedLayer[] {
  requireChannelsLast(layer, config);
  const [size, strides] = [pair(config.poolSize), pair(config.strides ?? config.poolSize)];
  return [{ kind: "pool2d", take, size, strides, padding: config.padding as Padding }];
}

function globalPooling(layer: tf.layers.Layer, config: Config, take: "max" | "average"): EncodedLayer[] {
  requireChannelsLast(layer, config);
  return [{ kind: "globalPool2d", take }];
}

/** gamma · (x − mean) / √(variance + epsilon) + beta, as one product and one sum. */
function batchNormalization(layer: tf.layers.Layer, config: Config): EncodedLayer[] {
  requireLastAxis(layer, config);
  const weights = layer.getWeights().map((tensor) => tensor.dataSync());
  const gamma = config.scale ? weights.shift() : undefined;
  const beta = config.center ? weights.shift() : undefined;
  const [mean = new Float32Array(), variance = new Float32Array()] = weights;
  const scale = Float32Array.from(
    variance,
    (value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + Number(config.epsilon)),
  );
  const shift = Float32Array.from(mean, (value, i) => (beta?.[i] ?? 0) - value * (scale[i] as number));
  return [{ kind: "scaleShift", scale: inFull(scale), shift: inFull(shift) }];
}

function reshape(layer: tf.layers.Layer): EncodedLayer[] {
  return [{ kind: "reshape", shape: (layer.outputShape as number[]).slice(1) }];
}

function activation(layer: tf.layers.Layer, name: unknown): EncodedLayer[] {
  if (name === undefined || name === null || name === "linear") return [];
  // TensorFlow.js writes some names with underscores, as Python does.
  const camel = String(name).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const known = ACTIVATIONS.find((activation) => activation === camel);
  if (!known)
    throw new NotForPages(`the activation ${JSON.stringify(name)} of "${layer.name}" is not supported`);
  return [{ kind: "activation", name: known satisfies ActivationName }];
}

function requireChannelsLast(layer: tf.layers.Layer, config: Config): void {
  if (config.dataFormat === "channelsFirst") {
    throw new NotForPages(`its layer "${layer.name}" has the channels first`);
  }
}

function requireLastAxis(layer: tf.layers.Layer, { axis }: Config): void {
  const last = (layer.outputShape as number[]).length - 1;
  if (axis !== -1 && axis !== last)
    throw new NotForPages(`its layer "${layer.name}" works along another axis than the last`);
}

function pair(value: unknown): Pair {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number(value), Number(value)];
}

function inFull(values: ArrayLike<number>): EncodedTensor {
  return { shape: [values.length], data: toBase64(Float32Array.from(values)) };
}

function inEightBits(tensor: Tensor): EncodedTensor {
  const values = tensor.dataSync();
  const units = tensor.shape.at(-1) ?? 1;
  const scales = new Float32Array(units);
  values.forEach((value, i) => {
    scales[i % units] = Math.max(scales[i % units] as number, Math.abs(value) / 127);
  });
  const rounded = Int8Array.from(values, (value, i) => {
    const scale = scales[i % units] as number;
    return scale === 0 ? 0 : Math.round(value / scale);
  });
  return { shape: tensor.shape, data: toBase64(rounded), scales: toBase64(scales) };
}
