import { tf } from "../tf.js";
import type { StoredModel } from "./model-file.js";

/**
 * Takes down a model: its layers and weights, and where it is compiled the loss, the metrics, the optimiser and what
 * that remembers.
 *
 * @param who the function that asks, for messages.
 * @throws Error where TensorFlow.js can't write down a part of it, such as a loss that is a function of one's own.
 */
export async function store(model: tf.LayersModel, who: string): Promise<StoredModel> {
  const isCompiled = model.optimizer != null;
  let artifacts: tf.io.ModelArtifacts | undefined;
  try {
    const handler = tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
    });
    await model.save(handler, { includeOptimizer: isCompiled });
  } catch (cause) {
    throw new Error(
      `${who}: TensorFlow.js can't write down this model (${(cause as Error).message}). Losses, metrics and ` +
        'optimisers must be its own, given by name: model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" }).',
      { cause },
    );
  }
  const { modelTopology, trainingConfig, weightSpecs = [], weightData } = artifacts as tf.io.ModelArtifacts;
  const parts = [weightData ?? []].flat();
  return {
    layers: modelTopology as object,
    ...(trainingConfig && { training: trainingConfig }),
    optimizerNumbers: isCompiled ? numbersOf(model.optimizer) : {},
    tensors: weightSpecs,
    numbers: Buffer.concat(parts.map((part) => new Uint8Array(part))),
  };
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
