import type { tf } from "@course/core";
import { sha256 } from "@course/core/files";

/** Options that are single values and decide on what a training gives. */
type Decisive =
  | "epochs"
  | "batchSize"
  | "validationSplit"
  | "shuffle"
  | "seed"
  | "deform"
  | "learningRateDecay";

/** Those options of a training that decide on what it gives. Others may stand beside them. */
export interface RunOptions extends Partial<Record<Decisive, unknown>> {
  validationData?: [tf.Tensor, tf.Tensor];
  callbacks?: object | object[];
}

/** What decides how a run of training goes. */
export interface RunDefinition {
  /** Compiled, with its initial weights. */
  model: tf.LayersModel;
  x: tf.Tensor;
  y: tf.Tensor;
  options: RunOptions;
}

/**
 * Computes a fingerprint of a run: of the layers and their initial weights, of optimiser, loss and metrics, of the
 * data to the last pixel, and of the options of `fit`. Two definitions with the same fingerprint train alike, so the
 * result of one is that of the other. What is only seen (name, chart, printed lines) is left out.
 *
 * A callback counts with its class or its source. What it takes from variables around it isn't seen.
 *
 * @param run a compiled model, its examples and options.
 * @returns SHA-256 in hex, shortened to 32 digits.
 */
export function fingerprint({ model, x, y, options }: RunDefinition): string {
  const { epochs = 1, batchSize = 32, validationSplit = 0, validationData, shuffle = true } = options;
  const definition = {
    layers: architecture(model),
    weights: hashOf(...model.getWeights()),
    optimizer: [model.optimizer.getClassName(), model.optimizer.getConfig()],
    compiled: [model.loss, model.metrics].map((part) => JSON.stringify(part, withFunctions)),
    data: [x, y, ...(validationData ?? [])].map(hashOfTensor),
    options: { epochs, batchSize, validationSplit: validationData ? null : validationSplit, shuffle },
    seed: options.seed,
    deform: options.deform,
    learningRateDecay: options.learningRateDecay,
    callbacks: [options.callbacks ?? []].flat().map(identityOf),
  };
  return sha256(JSON.stringify(definition)).slice(0, 32);
}

/** Writes down the layers without their names: TensorFlow.js numbers these as long as the program runs. */
export function architecture(model: tf.LayersModel): string {
  const names = [model.name, ...model.layers.map(({ name }) => name)];
  return names.reduce(
    (text, name, i) => text.replaceAll(JSON.stringify(name), `"#${i}"`),
    JSON.stringify(model.toJSON(null, false)),
  );
}

function withFunctions(_key: string, value: unknown): unknown {
  return typeof value === "function" ? String(value) : value;
}

/** Tensors never change, so each is read once: hashing all of Fashion-MNIST takes about a third of a second. */
const hashes = new WeakMap<tf.Tensor, string>();

/** Gives the SHA-256 of a tensor's dtype, shape and values, in hex. It is computed once for each tensor. */
export function hashOfTensor(tensor: tf.Tensor): string {
  const known = hashes.get(tensor);
  if (known) return known;
  const hash = hashOf(tensor);
  hashes.set(tensor, hash);
  return hash;
}

function hashOf(...tensors: tf.Tensor[]): string {
  const parts = tensors.flatMap((tensor) => {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    return [`${tensor.dtype} ${tensor.shape};`, new Uint8Array(buffer, byteOffset, byteLength)];
  });
  return sha256(...parts);
}

/** Callbacks such as early stopping count while they run, so each is looked at before its first run only. */
const identities = new WeakMap<object, string>();

/**
 * Writes down what a callback is: its class, or its source, and its settings. What it takes from variables around it isn't
 * seen.
 *
 * @param callback looked at before its first run, since some count while they run.
 */
export function identityOf(callback: object): string {
  const known = identities.get(callback);
  if (known) return known;
  const parts = Object.entries(callback).filter(([, part]) => typeof part !== "object");
  const identity = JSON.stringify([callback.constructor.name, parts], withFunctions);
  identities.set(callback, identity);
  return identity;
}
