import { formatNumber, formatShape, tf } from "@course/core";
import type { LayerUse } from "./graph.js";

/** What is written of a layer. */
export interface LayerText {
  /** The kind of layer with what it was built with: `Conv2D 3 × 3`. */
  kind: string;
  /** The name of its activation; absent where it has none, or one that changes nothing. */
  activation?: string;
  /** What comes out of it: `128 neurons`, `8 maps of 26 × 26`. */
  size: string;
  /** How many parameters, and whether training changes them; absent where it has none. */
  parameters?: string;
  /** The name under which the model knows it. */
  name: string;
}

/**
 * Describes one use of a layer in a few words.
 *
 * @param use a layer and its place in the model.
 * @returns what the diagram and its text alternative say.
 */
export function describeLayer(use: LayerUse): LayerText {
  const { layer } = use;
  return {
    kind: kindOf(layer),
    activation: activationOf(layer),
    size: sizeOf(use),
    parameters: parametersOf(use),
    name: layer.name,
  };
}

/** Tells whether it is an input, a layer that computes nothing. */
export function isInput({ layer }: LayerUse): boolean {
  return layer.getClassName() === "InputLayer";
}

/** The setting of a layer that says most, beside its kind. */
const SETTINGS: Record<string, string> = {
  Conv1D: "kernelSize",
  Conv2D: "kernelSize",
  Conv2DTranspose: "kernelSize",
  DepthwiseConv2D: "kernelSize",
  SeparableConv2D: "kernelSize",
  MaxPooling1D: "poolSize",
  MaxPooling2D: "poolSize",
  AveragePooling1D: "poolSize",
  AveragePooling2D: "poolSize",
  UpSampling2D: "size",
  Dropout: "rate",
  SpatialDropout1D: "rate",
  GaussianDropout: "rate",
  GaussianNoise: "stddev",
  LeakyReLU: "alpha",
};

function kindOf(layer: tf.layers.Layer): string {
  if (layer.getClassName() === "InputLayer") return "Input";
  if (layer instanceof tf.LayersModel) {
    const inside = layer.layers.length;
    return `${layer.getClassName()} of ${inside} layer${inside === 1 ? "" : "s"}`;
  }
  const setting = settingsOf(layer)[SETTINGS[layer.getClassName()] ?? ""];
  const written = Array.isArray(setting) ? setting.join(" × ") : setting;
  return [layer.getClassName(), written].filter((part) => part !== undefined && part !== null).join(" ");
}

function activationOf(layer: tf.layers.Layer): string | undefined {
  if (layer instanceof tf.LayersModel) return undefined;
  const { activation } = settingsOf(layer);
  return typeof activation === "string" && activation !== "linear" ? activation : undefined;
}

/** A layer that somebody wrote may have no settings to give. */
function settingsOf(layer: tf.layers.Layer): tf.serialization.ConfigDict {
  try {
    return layer.getConfig();
  } catch {
    return {};
  }
}

function sizeOf(use: LayerUse): string {
  const { outputShape: shape, layer } = use;
  const sizes = shape.slice(1);
  const last = sizes.at(-1);
  if (sizes.some((size) => size === null) || sizes.length === 0) return formatShape(shape);
  if (sizes.length === 1) {
    const unit = layer.getClassName() === "Dense" ? "neuron" : "number";
    return `${formatNumber(last as number)} ${unit}${last === 1 ? "" : "s"}`;
  }
  if (sizes.length === 3) {
    const [height, width] = sizes;
    if (isInput(use)) return `${height} × ${width} pixels${last === 1 ? "" : `, ${last} channels`}`;
    return last === 1 ? `1 map of ${height} × ${width}` : `${last} maps of ${height} × ${width}`;
  }
  return sizes.join(" × ");
}

function parametersOf({ layer, isRepeated }: LayerUse): string | undefined {
  const count = countValues(layer.weights);
  if (count === 0) return undefined;
  if (isRepeated) return "the same parameters again";
  const trainable = countValues(layer.trainableWeights);
  const all = `${formatNumber(count)} parameter${count === 1 ? "" : "s"}`;
  if (trainable === count) return all;
  return trainable === 0 ? `${all}, frozen` : `${all}, ${formatNumber(trainable)} trainable`;
}

/** Counts the single numbers in tensors of weights. */
export function countValues(weights: readonly tf.LayerVariable[]): number {
  return weights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((all, size) => all * (size ?? 1), 1),
    0,
  );
}
