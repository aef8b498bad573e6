import type { Trial } from "@course/checks";
import { tf } from "@course/core";
import { drawMatrix, drawVector } from "../shared/draw.js";
import { partsOf } from "../shared/parts.js";
import { expectList, expectTensors, type TensorsMistake } from "../shared/tensors.js";

/** A dense layer: weights `[inputs, neurons]` and biases `[neurons]`. (A type: `tf.tidy` returns no interfaces.) */
export type Layer = { weights: tf.Tensor2D; biases: tf.Tensor1D };

/** Dense layers, with ReLU behind each but the last. Gradients and velocities have the same form. */
export type Network = readonly Layer[];

/** Gives the input of the network and the output of each layer; the last are logits. */
export function valuesOf(x: tf.Tensor2D, network: Network): tf.Tensor2D[] {
  const values = [x];
  network.forEach(({ weights, biases }, i) => {
    const sums = (values.at(-1) as tf.Tensor2D).matMul(weights).add(biases) as tf.Tensor2D;
    values.push(i < network.length - 1 ? sums.relu() : sums);
  });
  return values;
}

/** Gives the gradient along all weights and biases, from the one along the logits. */
export function gradientsOf(
  values: readonly tf.Tensor2D[],
  network: Network,
  dLogits: tf.Tensor2D,
  { gate = (dA: tf.Tensor2D, a: tf.Tensor2D) => dA.mul(a.greater(0)) as tf.Tensor2D } = {},
): Layer[] {
  const gradients: Layer[] = [];
  let dZ = dLogits;
  for (let i = network.length - 1; i >= 0; i--) {
    const [input, { weights }] = [values[i] as tf.Tensor2D, network[i] as Layer];
    gradients.unshift({ weights: input.matMul(dZ, true) as tf.Tensor2D, biases: dZ.sum(0) });
    if (i > 0) dZ = gate(dZ.matMul(weights, false, true) as tf.Tensor2D, input);
  }
  return gradients;
}

/** The gradient along the logits of the mean cross-entropy. */
export function slopesOfLogits(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor2D {
  const [n, classes] = logits.shape;
  return logits.softmax().sub(tf.oneHot(labels, classes)).div(n);
}

/** The mean cross-entropy of a network's answers. */
export function lossOf(x: tf.Tensor2D, labels: tf.Tensor1D, network: Network): number {
  return tf.tidy(() => {
    const logits = valuesOf(x, network).at(-1) as tf.Tensor2D;
    return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, logits.shape[1]), logits).dataSync()[0] as number;
  });
}

/** Makes something of each tensor of a network, and of the same ones of others. */
export function each(rule: (...tensors: tf.Tensor[]) => tf.Tensor, ...networks: Network[]): Layer[] {
  return (networks[0] as Network).map((_, i) => ({
    weights: rule(...networks.map((network) => (network[i] as Layer).weights)) as tf.Tensor2D,
    biases: rule(...networks.map((network) => (network[i] as Layer).biases)) as tf.Tensor1D,
  }));
}

/** Something that a network is asked. */
export interface Batch {
  x: tf.Tensor2D;
  /** `[n]`, int32. */
  labels: tf.Tensor1D;
  network: Layer[];
}

/**
 * Draws a network, and images for it: in each hidden layer some neurons are silent and some aren't, and some logits are
 * below 0, so that no mistake is hidden.
 *
 * @param trial draws.
 * @param n how many images.
 * @param sizes of the input, and of each layer.
 */
export function drawBatch(trial: Trial, n: number, sizes: readonly number[]): Batch {
  for (;;) {
    const x = drawMatrix(trial, n, sizes[0] as number);
    const network = drawNetwork(trial, sizes);
    const isMixed = valuesOf(x, network)
      .slice(1)
      .every((values) => {
        const above = values.greater(0).toFloat().mean().dataSync()[0] as number;
        return above > 0.2 && above < 0.8;
      });
    if (isMixed) return { x, labels: trial.labels(n, sizes.at(-1) as number), network };
  }
}

/** Draws a network whose sums are of the size of 1. */
export function drawNetwork(trial: Trial, sizes: readonly number[]): Layer[] {
  return sizes.slice(1).map((neurons, i) => {
    const inputs = sizes[i] as number;
    return {
      weights: drawMatrix(trial, inputs, neurons).mul(0.8 / Math.sqrt(inputs)) as tf.Tensor2D,
      biases: drawVector(trial, neurons).mul(0.3) as tf.Tensor1D,
    };
  });
}

/** A mistake that is recognised by the layers it leads to. */
export interface LayersMistake extends Pick<TensorsMistake, "name" | "says"> {
  gives: () => Network;
}

/** What the layers are called in messages, and how they go wrong. */
interface LayersExpectation {
  /** What they hold, such as "the gradient along". */
  what: string;
  mistakes?: readonly LayersMistake[];
}

/**
 * Compares layers with the expected ones, from the last to the first, as gradients are computed.
 *
 * @param trial objects.
 * @param got what came; it may be anything.
 * @param expected the right layers.
 * @param options `what` they are, `mistakes` to look for.
 */
export function expectLayers(
  trial: Trial,
  got: unknown,
  expected: Network,
  { what, mistakes = [] }: LayersExpectation,
): void {
  const list = expectList(trial, got, expected.length, "one for each layer");
  const layers = list.map((layer) => partsOf(trial, layer, PARTS));
  const flat = (network: readonly Record<(typeof PARTS)[number], unknown>[]) =>
    [...network].reverse().flatMap(({ weights, biases }) => [weights, biases]);
  const reversed: LayersMistake = {
    name: "order reversed",
    gives: () => [...expected].reverse(),
    says: "The list is in the opposite order. The first entry belongs to the layer that is nearest to the images.",
  };
  expectTensors(trial, flat(layers), flat(expected) as tf.Tensor[], {
    names: [...expected.keys()]
      .reverse()
      .flatMap((i) => PARTS.map((part) => `${what} the ${part} of layer ${i + 1}`)),
    mistakes: [reversed, ...mistakes].map(({ gives, ...mistake }) => ({
      ...mistake,
      gives: () => flat(gives()) as tf.Tensor[],
    })),
  });
}

const PARTS = ["weights", "biases"] as const;
