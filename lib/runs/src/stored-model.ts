import { concatBytes, messageOf, tf } from "@course/core";
import { classes, type Measures, measuresOf, namesOf, optimizerOf } from "./compiled.js";
import type { StoredModel } from "./node/model-file.js";

/** What TensorFlow.js itself can build anew. Classes that come later are one's own. */
const OWN_CLASSES = new Set(Object.keys(classes()));

/**
 * Takes down a model: its layers and weights, and where it is compiled the loss, the metrics, the optimiser and what
 * that remembers.
 *
 * @param who the function that asks, for messages.
 * @throws Error where a part of it can't be written down, or could not be read again: a loss that is a function of one's
 *   own, or a layer whose class isn't registered or forgets its settings.
 */
export async function store(model: tf.LayersModel, who: string): Promise<StoredModel> {
  const { optimizer } = model;
  const compiled = optimizer && {
    loss: namesOf((model.loss ?? []) as Measures, who),
    ...(model.metrics && { metrics: namesOf(model.metrics as Measures, who) }),
    optimizer: { name: optimizer.getClassName(), config: optimizer.getConfig() },
  };
  const { modelTopology, weightSpecs = [], weightData } = await artifactsOf(model, who);
  const layers = modelTopology as object;
  checkClasses(
    layers,
    compiled?.optimizer.name,
    (name) =>
      `${who}: the class ${name} isn't registered, so the model could not be loaded again. Call ` +
      `tf.serialization.registerClass(${name}) behind the class, and save it then.`,
  );
  const memory = optimizer && (await encodeMemory(optimizer, who));
  const stored = {
    layers,
    ...(compiled && { compiled }),
    optimizerNumbers: optimizer ? numbersOf(optimizer) : {},
    tensors: [...weightSpecs, ...(memory?.specs ?? [])],
    numbers: concatBytes([weightData ?? [], memory?.data ?? []].flat().map((part) => new Uint8Array(part))),
  };
  await checkRebuilding(stored, who);
  return stored;
}

async function artifactsOf(model: tf.LayersModel, who: string): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (given) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  });
  try {
    await model.save(handler);
  } catch (cause) {
    throw new Error(`${who}: TensorFlow.js can't write down this model (${messageOf(cause)}).`, { cause });
  }
  return artifacts as tf.io.ModelArtifacts;
}

/** Writes down what an optimiser remembers. */
async function encodeMemory(optimizer: tf.Optimizer, who: string) {
  let memory: Awaited<ReturnType<tf.Optimizer["getWeights"]>>;
  try {
    memory = await optimizer.getWeights();
  } catch (cause) {
    const name = optimizer.getClassName();
    throw new Error(
      `${who}: TensorFlow.js can't write down what the optimiser ${name} remembers. Compile the model with another ` +
        'one, such as "adam", and save it then.',
      { cause },
    );
  }
  try {
    return await tf.io.encodeWeights(memory, "optimizer");
  } finally {
    // The count of steps is made anew at each call; the others are the optimiser's own.
    tf.dispose(
      memory
        .filter(({ name, tensor }) => name === "iter" && !(tensor instanceof tf.Variable))
        .map(({ tensor }) => tensor),
    );
  }
}

/**
 * Checks that every class in a description of layers can be built anew.
 *
 * @param layers as TensorFlow.js writes them down.
 * @param optimizer the class of the optimiser, where there is one.
 * @param complain makes the message for the name of a class that is unknown.
 * @throws Error for the first that is unknown.
 */
function checkClasses(
  layers: object,
  optimizer: string | undefined,
  complain: (name: string) => string,
): void {
  const unknown = [...classNames(layers), ...(optimizer ? [optimizer] : [])].find(
    (name) => !(name in classes()),
  );
  if (unknown !== undefined) throw new Error(complain(unknown));
}

/** Finds the names of all classes in a description: of layers, initial weights, models within the model. */
function* classNames(description: unknown): Generator<string> {
  if (typeof description !== "object" || description === null) return;
  const { class_name: name } = description as { class_name?: unknown };
  if (typeof name === "string") yield name;
  for (const part of Object.values(description)) yield* classNames(part);
}

/** Builds a model with classes of one's own anew, once: one that forgets its settings is better found out now. */
async function checkRebuilding(stored: StoredModel, who: string): Promise<void> {
  const own = [...new Set(classNames(stored.layers))].filter((name) => !OWN_CLASSES.has(name));
  if (own.length === 0) return;
  try {
    const copy = await restore(stored, who);
    copy.dispose();
    copy.optimizer?.dispose();
  } catch (cause) {
    throw new Error(
      `${messageOf(cause)} So it could not be loaded again. It has ${own.join(", ")} of your own: does getConfig give ` +
        "all that the constructor takes?",
      { cause },
    );
  }
}

/**
 * Builds a model anew from what was taken down.
 *
 * @param who the function that asks, for messages.
 * @throws Error where a class in it is unknown here, or it can't be built.
 */
export async function restore(stored: StoredModel, who: string): Promise<tf.LayersModel> {
  const { layers, compiled, tensors, numbers } = stored;
  checkClasses(
    layers,
    compiled?.optimizer.name,
    (name) =>
      `${who}: the model has the class ${name}, which is unknown here. Run the cell that defines it and registers it, ` +
      `with tf.serialization.registerClass(${name}), and load it then.`,
  );
  try {
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: layers,
        weightSpecs: tensors,
        weightData: numbers.buffer as ArrayBuffer,
      }),
    );
    if (compiled) await compile(model, compiled, stored);
    return model;
  } catch (cause) {
    throw new Error(`${who}: TensorFlow.js can't build this model anew (${messageOf(cause)}).`, { cause });
  }
}

/** Compiles a model as it was, and lets its optimiser remember what it knew. */
async function compile(
  model: tf.LayersModel,
  { optimizer, loss, metrics }: NonNullable<StoredModel["compiled"]>,
  stored: StoredModel,
): Promise<void> {
  model.compile({
    optimizer: optimizerOf(optimizer.name, optimizer.config),
    loss: measuresOf(loss),
    ...(metrics && { metrics: measuresOf(metrics) }),
  } as tf.ModelCompileArgs);
  const memory = decode(stored);
  try {
    await remember(model.optimizer, stored, memory);
  } finally {
    tf.dispose(memory);
  }
}

/**
 * Gives weights, and what the optimiser remembers, to a model that was built and compiled as the stored one was.
 *
 * @throws Error where its weights have other shapes; the model is unchanged then.
 */
export async function restoreInto(model: tf.LayersModel, stored: StoredModel, who: string): Promise<void> {
  const decoded = decode(stored);
  try {
    const weights = named(stored, decoded, "model");
    const shapes = (list: readonly { shape: readonly (number | null)[] }[]) =>
      list.map(({ shape }) => `[${shape}]`).join(", ");
    const [given, expected] = [shapes(weights.map(({ tensor }) => tensor)), shapes(model.weights)];
    if (given !== expected) {
      throw new Error(`${who}: the file holds weights of shapes ${given}, but the model has ${expected}.`);
    }
    for (const [i, { tensor }] of weights.entries()) model.weights[i]?.write(tensor);
    await remember(model.optimizer, stored, decoded);
  } finally {
    tf.dispose(decoded);
  }
}

function decode({ numbers, tensors }: StoredModel): tf.NamedTensorMap {
  return tf.io.decodeWeights(numbers.buffer as ArrayBuffer, tensors);
}

function named({ tensors }: StoredModel, decoded: tf.NamedTensorMap, of: "model" | "optimizer") {
  return tensors
    .filter(({ group }) => (group === "optimizer") === (of === "optimizer"))
    .map(({ name }) => ({ name, tensor: decoded[name] as tf.Tensor }));
}

/** Gives an optimiser what another one remembered. */
async function remember(
  optimizer: tf.Optimizer,
  stored: StoredModel,
  decoded: tf.NamedTensorMap,
): Promise<void> {
  const memory = named(stored, decoded, "optimizer");
  if (memory.length > 0) await optimizer.setWeights(memory);
  setNumbers(optimizer, stored.optimizerNumbers);
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
