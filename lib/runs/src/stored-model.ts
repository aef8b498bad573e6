import { concatBytes, tf } from "@course/core";
import type { StoredModel } from "./node/model-file.js";

/**
 * Takes down a model: its layers and weights, and where it is compiled the loss, the metrics, the optimiser and what
 * that remembers.
 *
 * @param who the function that asks, for messages.
 * @throws Error where a part of it can't be written down, such as a loss that is a function of one's own.
 */
export async function store(model: tf.LayersModel, who: string): Promise<StoredModel> {
  const isCompiled = model.optimizer != null;
  if (isCompiled) requireNames(model, who);
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (given) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  });
  try {
    await model.save(handler, { includeOptimizer: isCompiled });
  } catch (cause) {
    throw new Error(`${who}: TensorFlow.js can't write down this model (${(cause as Error).message}).`, {
      cause,
    });
  }
  const { modelTopology, trainingConfig, weightSpecs = [], weightData } = artifacts as tf.io.ModelArtifacts;
  const parts = [weightData ?? []].flat();
  return {
    layers: modelTopology as object,
    ...(trainingConfig && { training: trainingConfig }),
    optimizerNumbers: isCompiled ? numbersOf(model.optimizer) : {},
    tensors: weightSpecs,
    numbers: concatBytes(parts.map((part) => new Uint8Array(part))),
  };
}

/** A function of one's own would be written down by its name, and missed only when the file is read. */
function requireNames({ loss, metrics }: tf.LayersModel, who: string): void {
  const parts: unknown[] = [loss ?? [], metrics ?? []].flatMap((part) =>
    typeof part === "object" ? Object.values(part) : [part],
  );
  const own = parts
    .flat()
    .find((part) => typeof part === "function" && !Object.values(tf.metrics).includes(part as never));
  if (own === undefined) return;
  throw new Error(
    `${who}: a loss or metric that is a function of one's own can't be written down. Compile the model with ` +
      'TensorFlow.js\'s own, given by name, such as loss: "categoricalCrossentropy", and save it then.',
  );
}

/** Builds a model anew from what was taken down. */
export async function restore(stored: StoredModel): Promise<tf.LayersModel> {
  const { layers, training, tensors, numbers } = stored;
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: layers,
      weightSpecs: tensors,
      weightData: numbers.buffer as ArrayBuffer,
      ...(training && { trainingConfig: training }),
    }),
  );
  if (training) setNumbers(model.optimizer, stored.optimizerNumbers);
  return model;
}

/**
 * Gives weights, and what the optimiser remembers, to a model that was built and compiled as the stored one was.
 *
 * @throws Error where its weights have other shapes; the model is unchanged then.
 */
export async function restoreInto(model: tf.LayersModel, stored: StoredModel, who: string): Promise<void> {
  const decoded = tf.io.decodeWeights(stored.numbers.buffer as ArrayBuffer, stored.tensors);
  const take = (isOptimizer: boolean) =>
    stored.tensors
      .filter(({ group }) => (group === "optimizer") === isOptimizer)
      .map(({ name }) => ({ name, tensor: decoded[name] as tf.Tensor }));
  try {
    const weights = take(false);
    const shapes = (list: readonly { shape: readonly (number | null)[] }[]) =>
      list.map(({ shape }) => `[${shape}]`).join(", ");
    const [given, expected] = [shapes(weights.map(({ tensor }) => tensor)), shapes(model.weights)];
    if (given !== expected) {
      throw new Error(`${who}: the file holds weights of shapes ${given}, but the model has ${expected}.`);
    }
    for (const [i, { tensor }] of weights.entries()) model.weights[i]?.write(tensor);
    await model.optimizer.setWeights(take(true));
    setNumbers(model.optimizer, stored.optimizerNumbers);
  } finally {
    tf.dispose(decoded);
  }
}

/** The fields in which Adam and Adamax keep powers of their factors; TensorFlow.js itself saves them only roughly. */
const NUMBERS = ["accBeta1", "accBeta2", "iteration"];

type WithNumbers = Record<string, tf.Variable | undefined>;

function numbersOf(optimizer: tf.Optimizer): Record<string, number> {
  const fields = optimizer as unknown as WithNumbers;
  return Object.fromEntries(
    NUMBERS.filter((name) => fields[name] instanceof tf.Variable).map((name) => [
      name,
      fields[name]?.dataSync()[0] as number,
    ]),
  );
}

function setNumbers(optimizer: tf.Optimizer, numbers: Record<string, number>): void {
  const fields = optimizer as unknown as WithNumbers;
  for (const [name, value] of Object.entries(numbers)) {
    tf.tidy(() => fields[name]?.assign(tf.scalar(value)));
  }
}
