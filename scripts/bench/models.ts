import { readFileSync } from "node:fs";

/** One layer, in words that TensorFlow.js and Keras both have. */
export type Layer =
  | { type: "dense"; units: number; activation: Activation; truncatedNormal?: number }
  | { type: "conv2d"; filters: number; kernel: number; padding: "same" | "valid"; activation: Activation }
  | { type: "maxPooling2d"; size: number }
  | { type: "flatten" }
  | { type: "dropout"; rate: number }
  | { type: "batchNormalization" };

export type Activation = "relu" | "sigmoid" | "softmax";

/**
 * A network and how it is trained. `models.json` holds them all; the peers build their models from that file, so
 * that nobody compares different networks.
 */
export interface ModelDefinition {
  /** What is typed to choose it. */
  name: string;
  title: string;
  /** Shape of one example. */
  input: number[];
  layers: Layer[];
  optimizer: { type: "adam" | "sgd"; rate: number };
  loss: "categoricalCrossentropy" | "binaryCrossentropy";
  /** `"input"` for a network that reconstructs what it sees; default: the one-hot labels. */
  target?: "input";
  batch: number;
  /** The share held back for validation. */
  validation: number;
  /** How many of MNIST's training images, the held-back ones included. */
  images: { quick: number; full: number };
  /** How many parameters a peer must count, or it has built something else. */
  parameters: number;
}

/**
 * Reads the definitions.
 *
 * @returns all, in the order of the file.
 */
export function readModels(): ModelDefinition[] {
  return JSON.parse(readFileSync(new URL("models.json", import.meta.url), "utf8")) as ModelDefinition[];
}

/** What one layer is, once the shape of its input is known. */
interface Size {
  output: number[];
  parameters: number;
  /** Multiplications and additions of one example's way forward, matrix products and convolutions only. */
  flop: number;
}

function sizeOf(layer: Layer, input: readonly number[]): Size {
  const [height = 1, width = 1] = input;
  const channels = input.at(-1) ?? 1;
  switch (layer.type) {
    case "dense":
      return {
        output: [...input.slice(0, -1), layer.units],
        parameters: (channels + 1) * layer.units,
        flop: 2 * channels * layer.units,
      };
    case "conv2d": {
      const shrink = layer.padding === "valid" ? layer.kernel - 1 : 0;
      const output = [height - shrink, width - shrink, layer.filters];
      const weights = layer.kernel ** 2 * channels * layer.filters;
      return {
        output,
        parameters: weights + layer.filters,
        flop: 2 * weights * (height - shrink) * (width - shrink),
      };
    }
    case "maxPooling2d":
      return {
        output: [Math.floor(height / layer.size), Math.floor(width / layer.size), channels],
        parameters: 0,
        flop: 0,
      };
    case "flatten":
      return { output: [input.reduce((product, n) => product * n, 1)], parameters: 0, flop: 0 };
    case "batchNormalization":
      return { output: [...input], parameters: 4 * channels, flop: 0 };
    case "dropout":
      return { output: [...input], parameters: 0, flop: 0 };
  }
}

function sizes(definition: ModelDefinition): Size[] {
  let input = definition.input;
  return definition.layers.map((layer) => {
    const size = sizeOf(layer, input);
    input = size.output;
    return size;
  });
}

/**
 * Counts parameters as `model.countParams()` does, those that aren't trained included.
 *
 * @example
 * countParameters(readModels()[0]); // 717210
 */
export function countParameters(definition: ModelDefinition): number {
  return sizes(definition).reduce((sum, { parameters }) => sum + parameters, 0);
}

/**
 * Counts the work of one epoch: floating-point operations of matrix products and convolutions. A training example
 * costs three times its way forward (forward, gradient of the weights, gradient of the layer's input), but the
 * first layer needs no gradient of its input; a validation example costs its way forward.
 *
 * @param images training images, those held back for validation included.
 */
export function flopOfEpoch(definition: ModelDefinition, images: number): number {
  const costs = sizes(definition)
    .map(({ flop }) => flop)
    .filter((flop) => flop > 0);
  const forward = costs.reduce((sum, flop) => sum + flop, 0);
  const training = Math.floor(images * (1 - definition.validation));
  return training * (3 * forward - (costs[0] ?? 0)) + (images - training) * forward;
}
