import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { lossesOf } from "../model/description.js";
import { type Data, standardizeForEvaluation, standardizeForTraining } from "../model/internals.js";
import tf from "../node/tfjs.cjs";
import type { Examples } from "../program/data.js";
import type { FitOptions } from "./options.js";

/** Examples to train on, and those to validate with. */
export interface Prepared {
  train: Examples;
  /** The first rows of `train` are to learn from. */
  trainRows: number;
  validation?: { examples: Examples; begin: number; end: number };
  /** Gives back what had to be made. */
  dispose(): void;
}

/**
 * Checks examples as `model.fit` does, brings them to the form that a step takes, and splits off those to validate
 * with, without a copy.
 *
 * @throws Error with tfjs-layers' message where a shape doesn't fit, and for tensors that have been disposed of;
 *   RangeError where nothing is left to learn from or a class number is out of range.
 */
export async function prepare(
  model: LayersModel,
  x: Data,
  y: Data,
  options: FitOptions,
  batchSize: number,
): Promise<Prepared> {
  const { validationData, classWeight } = options;
  const validationSplit = options.validationSplit ?? 0;
  const made: Tensor[] = [];
  try {
    const asNumbers = options.inputs !== undefined;
    const train = { ...(await standardize(model, { x, y }, batchSize, made, classWeight)), asNumbers };
    const rows = rowsOf(train);
    const prepared = { train, dispose: () => tf.dispose(made) };
    if (validationData != null && validationData.length > 0) {
      const [validX, validY] = validationData as [Data, Data];
      const given = { "validationData[0]": validX, "validationData[1]": validY };
      const examples = await standardize(model, given, batchSize, made);
      return { ...prepared, trainRows: rows, validation: { examples, begin: 0, end: rowsOf(examples) } };
    }
    const trainRows = trainingRows(rows, validationSplit);
    if (trainRows === rows) return { ...prepared, trainRows };
    return { ...prepared, trainRows, validation: { examples: train, begin: trainRows, end: rows } };
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
}

/**
 * Tells how many of the examples are learnt from: the first ones, where the last ones are kept back to validate with.
 *
 * @param rows how many examples there are.
 * @param validationSplit the part that is kept back; at 0 and below, and from 1 on, it is none, as in `model.fit`.
 * @throws RangeError where none is left for one of both.
 * @example
 * trainingRows(1000, 0.2); // 800
 */
export function trainingRows(rows: number, validationSplit: number): number {
  if (validationSplit <= 0 || validationSplit >= 1) return rows;
  const training = Math.floor(rows * (1 - validationSplit));
  if (training > 0 && training < rows) return training;
  const empty = training === 0 ? "to learn from" : "to validate with";
  throw new RangeError(
    `With validationSplit ${validationSplit} none of the ${rows} examples is left ${empty}.`,
  );
}

/** Brings the examples of an evaluation to the form that a step takes. `made` collects what to give back. */
export function prepareEvaluation(
  model: LayersModel,
  x: Data,
  y: Data,
  batchSize: number,
  made: Tensor[],
): Examples {
  checkAlive({ x, y });
  const [xs, ys] = standardizeForEvaluation(model, x, y, batchSize);
  return checked(model, [x, y], xs, ys, made);
}

/** @throws Error where a tensor has been disposed of. */
export function checkAlive(given: Readonly<Record<string, Data>>): void {
  for (const [name, data] of Object.entries(given)) {
    if (tensorsOf(data).some((tensor) => tensor?.isDisposed)) {
      throw new Error(`${name} has been disposed of: keep it until training and measuring are over.`);
    }
  }
}

async function standardize(
  model: LayersModel,
  given: Readonly<Record<string, Data>>,
  batchSize: number,
  made: Tensor[],
  classWeight?: unknown,
): Promise<Examples> {
  checkAlive(given);
  const [x, y] = Object.values(given) as [Data, Data];
  const [xs, ys, sampleWeights] = await standardizeForTraining(model, x, y, classWeight, batchSize);
  if (sampleWeights) made.push(...sampleWeights.filter(Boolean));
  return { ...checked(model, [x, y], xs, ys, made), ...(sampleWeights && { sampleWeights }) };
}

function checked(
  model: LayersModel,
  given: readonly Data[],
  xs: readonly Tensor[],
  ys: readonly Tensor[],
  made: Tensor[],
): Examples {
  const known = new Set(given.flatMap(tensorsOf));
  made.push(...[...xs, ...ys].filter((tensor) => !known.has(tensor)));
  if (rowsOf({ xs, ys }) === 0) throw new RangeError("There are no examples: x and y have 0 rows.");
  for (const [i, loss] of lossesOf(model).entries()) {
    if (loss === "sparseCategoricalCrossentropy") checkClasses(model, i, ys[i] as Tensor);
  }
  return { xs, ys };
}

function rowsOf({ xs }: Examples): number {
  return xs[0]?.shape[0] as number;
}

function tensorsOf(data: Data): Tensor[] {
  return data instanceof tf.Tensor ? [data] : Object.values(data ?? {});
}

/** tfjs-layers would take no notice of such an example, TensorFlow would end with an error in the middle. */
function checkClasses({ outputs }: LayersModel, output: number, y: Tensor): void {
  const classes = outputs[output]?.shape.at(-1) ?? Number.POSITIVE_INFINITY;
  const [min, max] = tf.tidy(() => [y.min().dataSync()[0] as number, y.max().dataSync()[0] as number]);
  if (min >= 0 && max < classes) return;
  throw new RangeError(
    `y holds class numbers from ${min} to ${max}, but the model has ${classes} outputs, for classes 0 to ${classes - 1}.`,
  );
}
