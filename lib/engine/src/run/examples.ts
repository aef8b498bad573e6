import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { coreOf } from "../model/core.js";
import { lossName } from "../model/losses.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import type { DataSpec } from "../program/batches.js";
import type { Examples } from "../session/trainer.js";
import type { FitOptions } from "./options.js";

/** What `fit` and `evaluate` take as inputs and as targets. */
export type Data = Tensor | Tensor[] | { [name: string]: Tensor };

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

/** What tfjs-layers does with data before it trains. */
interface Standardizer {
  standardizeUserDataXY(x: Data, y: Data, checkBatchAxis: boolean, batchSize: number): [Tensor[], Tensor[]];
  standardizeUserData(
    x: Data,
    y: Data,
    sampleWeight: undefined,
    classWeight: unknown,
    checkBatchAxis: boolean,
    batchSize: number,
  ): Promise<[Tensor[], Tensor[], Tensor[] | null]>;
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
    const train = await standardize(model, x, y, batchSize, made, classWeight);
    const rows = train.x.shape[0] as number;
    const prepared = { spec: specOf(model, train), train, dispose: () => tf.dispose(made) };
    if (validationData != null && validationData.length > 0) {
      if (validationData.length !== 2) throw new Unsupported("validation with sample weights isn't compiled");
      const given = await standardize(model, validationData[0], validationData[1], batchSize, made);
      const examples = { x: sameType(given.x, train.x, made), y: sameType(given.y, train.y, made) };
      const other = specOf(model, examples);
      const isOneHot = prepared.spec.isOneHot && other.isOneHot;
      const isReconstruction = prepared.spec.isReconstruction && other.isReconstruction;
      return {
        ...prepared,
        spec: { ...prepared.spec, isOneHot, isReconstruction },
        trainRows: rows,
        validation: { examples, begin: 0, end: examples.x.shape[0] as number },
      };
    }
    if (validationSplit <= 0 || validationSplit >= 1) return { ...prepared, trainRows: rows };
    const trainRows = Math.floor(rows * (1 - validationSplit));
    if (trainRows === 0 || trainRows === rows) {
      const empty = trainRows === 0 ? "to learn from" : "to validate with";
      throw new RangeError(
        `With validationSplit ${validationSplit} none of the ${rows} examples is left ${empty}.`,
      );
    }
    return { ...prepared, trainRows, validation: { examples: train, begin: trainRows, end: rows } };
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
}

/** Brings the examples of an evaluation to the form that a graph takes. `made` collects what to give back. */
export function prepareEvaluation(
  model: LayersModel,
  x: Data,
  y: Data,
  batchSize: number,
  made: Tensor[],
): Examples {
  const [xs, ys] = (coreOf(model) as unknown as Standardizer).standardizeUserDataXY(x, y, true, batchSize);
  return single(model, x, y, xs, ys, made);
}

async function standardize(
  model: LayersModel,
  x: Data,
  y: Data,
  batchSize: number,
  made: Tensor[],
  classWeight?: unknown,
): Promise<Examples> {
  const [xs, ys, weights] = await (coreOf(model) as unknown as Standardizer).standardizeUserData(
    x,
    y,
    undefined,
    classWeight,
    false,
    batchSize,
  );
  if (weights) made.push(...weights.filter(Boolean));
  return { ...single(model, x, y, xs, ys, made), sampleWeight: weights?.[0] };
}

function single(model: LayersModel, x: Data, y: Data, xs: Tensor[], ys: Tensor[], made: Tensor[]): Examples {
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
function checkClasses(model: LayersModel, y: Tensor): void {
  if (lossName(model) !== "sparseCategoricalCrossentropy") return;
  const classes = model.outputs[0]?.shape.at(-1) ?? Number.POSITIVE_INFINITY;
  const [min, max] = tf.tidy(() => [y.min().dataSync()[0] as number, y.max().dataSync()[0] as number]);
  if (min >= 0 && max < classes) return;
  throw new RangeError(
    `y holds class numbers from ${min} to ${max}, but the model has ${classes} outputs, for classes 0 to ${classes - 1}.`,
  );
}

/** What of these examples shapes the graph. */
export function specOf(model: LayersModel, { x, y, sampleWeight }: Examples): DataSpec {
  return {
    x: spec(x),
    y: spec(y),
    isReconstruction: x.dataId === y.dataId && x.shape.join() === y.shape.join() && x.dtype === y.dtype,
    isOneHot: lossName(model) === "categoricalCrossentropy" && isOneHot(y),
    isWeighted: sampleWeight !== undefined,
  };
}

export function spec({ dtype, shape }: Tensor): DataSpec["x"] {
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
    throw new Unsupported(`examples of type ${dtype} aren't compiled`);
  }
  return { dtype, shape: [null, ...shape.slice(1)] };
}

const oneHot = new WeakMap<object, boolean>();

/** Tells whether each row has a single 1 and otherwise zeros; asked again for the same data it remembers. */
function isOneHot(y: Tensor): boolean {
  const known = oneHot.get(y.dataId);
  if (known !== undefined) return known;
  const answer = tf.tidy(() => {
    const numbers = y.cast("float32");
    const isBinary = numbers.equal(0).logicalOr(numbers.equal(1)).all();
    return isBinary.logicalAnd(numbers.sum(-1).equal(1).all()).dataSync()[0] === 1;
  });
  oneHot.set(y.dataId, answer);
  return answer;
}

function sameType(tensor: Tensor, like: Tensor, made: Tensor[]): Tensor {
  if (tensor.dtype === like.dtype) return tensor;
  const cast = tensor.cast(like.dtype);
  made.push(cast);
  return cast;
}
