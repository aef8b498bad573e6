import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import type { ModelDescription } from "../model/description.js";
import { type Data, standardizeForEvaluation, standardizeForTraining } from "../model/internals.js";
import { lossName } from "../model/losses.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { type DataSpec, type Examples, specOf } from "../program/data.js";
import type { FitOptions } from "./options.js";

/** Examples to train on, and those to validate with. */
export interface Prepared {
  spec: DataSpec;
  train: Examples;
  /** The first rows of `train` are to learn from. */
  trainRows: number;
  validation?: { examples: Examples; begin: number; end: number };
  /** Gives back what had to be made. */
  dispose(): void;
}

/**
 * Checks examples as `model.fit` does, brings them to the form that a graph takes, and splits off those to validate
 * with, without a copy.
 *
 * @throws Error with tfjs-layers' message where a shape doesn't fit; RangeError where nothing is left to learn
 *   from or a class number is out of range; Unsupported where `model.fit` must do it.
 */
export async function prepare(
  model: LayersModel,
  description: ModelDescription,
  x: Data,
  y: Data,
  options: FitOptions,
  batchSize: number,
): Promise<Prepared> {
  const { validationData, classWeight, sampleWeight, stepsPerEpoch, validationSteps } = options;
  const validationSplit = options.validationSplit ?? 0;
  if (sampleWeight != null) throw new Unsupported("sampleWeight isn't compiled");
  if (stepsPerEpoch != null || validationSteps != null)
    throw new Unsupported("training by steps isn't compiled");
  if ((options.shuffle as unknown) === "batch") throw new Unsupported("shuffling batches isn't compiled");
  const made: Tensor[] = [];
  try {
    const train = await standardize(model, description, x, y, batchSize, made, classWeight);
    const rows = train.x.shape[0] as number;
    const spec = specOf(description, train);
    // Other inputs in each epoch are not the targets, even if x is.
    const isReconstruction = spec.isReconstruction && !options.inputs;
    const prepared = { spec: { ...spec, isReconstruction }, train, dispose: () => tf.dispose(made) };
    if (validationData != null && validationData.length > 0) {
      if (validationData.length !== 2) throw new Unsupported("validation with sample weights isn't compiled");
      const given = await standardize(
        model,
        description,
        validationData[0],
        validationData[1],
        batchSize,
        made,
      );
      const examples = { x: sameType(given.x, train.x, made), y: sameType(given.y, train.y, made) };
      const other = specOf(description, examples);
      const isOneHot = spec.isOneHot && other.isOneHot;
      return {
        ...prepared,
        spec: { ...spec, isOneHot, isReconstruction: isReconstruction && other.isReconstruction },
        trainRows: rows,
        validation: { examples, begin: 0, end: examples.x.shape[0] as number },
      };
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

/** Brings the examples of an evaluation to the form that a graph takes. `made` collects what to give back. */
export function prepareEvaluation(
  model: LayersModel,
  description: ModelDescription,
  x: Data,
  y: Data,
  batchSize: number,
  made: Tensor[],
): Examples {
  const [xs, ys] = standardizeForEvaluation(model, x, y, batchSize);
  return single(description, x, y, xs, ys, made);
}

async function standardize(
  model: LayersModel,
  description: ModelDescription,
  x: Data,
  y: Data,
  batchSize: number,
  made: Tensor[],
  classWeight?: unknown,
): Promise<Examples> {
  const [xs, ys, weights] = await standardizeForTraining(model, x, y, classWeight, batchSize);
  if (weights) made.push(...weights.filter(Boolean));
  return { ...single(description, x, y, xs, ys, made), sampleWeight: weights?.[0] };
}

function single(
  model: ModelDescription,
  x: Data,
  y: Data,
  xs: Tensor[],
  ys: Tensor[],
  made: Tensor[],
): Examples {
  const given = new Set([x, y].flatMap((data) => (data instanceof tf.Tensor ? [data] : Object.values(data))));
  made.push(...[...xs, ...ys].filter((tensor) => !given.has(tensor)));
  const [onlyX, onlyY] = [xs[0], ys[0]];
  if (xs.length !== 1 || ys.length !== 1 || !onlyX || !onlyY) {
    throw new Unsupported(`the model has ${xs.length} inputs and ${ys.length} outputs`);
  }
  if (onlyX.shape[0] === 0) throw new RangeError("There are no examples: x and y have 0 rows.");
  checkClasses(model, onlyY);
  return { x: onlyX, y: onlyY };
}

/** tfjs-layers would take no notice of such an example, TensorFlow would end with an error in the middle. */
function checkClasses(model: ModelDescription, y: Tensor): void {
  if (lossName(model) !== "sparseCategoricalCrossentropy") return;
  const classes = model.outputs[0]?.shape.at(-1) ?? Number.POSITIVE_INFINITY;
  const [min, max] = tf.tidy(() => [y.min().dataSync()[0] as number, y.max().dataSync()[0] as number]);
  if (min >= 0 && max < classes) return;
  throw new RangeError(
    `y holds class numbers from ${min} to ${max}, but the model has ${classes} outputs, for classes 0 to ${classes - 1}.`,
  );
}

function sameType(tensor: Tensor, like: Tensor, made: Tensor[]): Tensor {
  if (tensor.dtype === like.dtype) return tensor;
  const cast = tensor.cast(like.dtype);
  made.push(cast);
  return cast;
}
