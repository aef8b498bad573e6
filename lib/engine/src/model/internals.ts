import type {
  CustomCallback,
  LayersModel,
  LayerVariable,
  layers,
  Optimizer,
  Tensor,
  Variable as TfVariable,
} from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";

// Every use of what TensorFlow.js 4.22 keeps to itself goes through this file, and is plain and typed outside of it.

/** What `model.fit` takes as inputs and as targets. */
export type Data = Tensor | Tensor[] | { [name: string]: Tensor };

/** The parts of a model that its class keeps private. */
interface ModelInternals {
  /** A `tf.Sequential` keeps another model inside, to which it hands on `compile` and `fit`. */
  model?: LayersModel;
  isTraining: boolean;
  collectedTrainableWeights?: LayerVariable[];
  loss: unknown;
  metrics: unknown;
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

/** Gives the model that does the work: that within a `tf.Sequential`, or the model itself. */
export function innerModel(model: LayersModel): LayersModel {
  return internals(model).model ?? model;
}

function internals(model: LayersModel): ModelInternals {
  return model as unknown as ModelInternals;
}

/** Tells whether `model.fit`, or this package, trains a model. */
export function isTraining(model: LayersModel): boolean {
  return internals(innerModel(model)).isTraining;
}

/** Says whether a model is being trained: `model.fit` refuses one that is. */
export function setTraining(model: LayersModel, isTraining: boolean): void {
  internals(innerModel(model)).isTraining = isTraining;
}

/** The weights that training changes: those that were trainable when the model was compiled. */
export function trainedWeights(model: LayersModel): LayerVariable[] {
  return internals(innerModel(model)).collectedTrainableWeights ?? model.trainableWeights;
}

/** The loss and the metrics with which a model was compiled, as they were given; undefined before that. */
export function compiledWith(model: LayersModel): { loss: unknown; metrics: unknown } {
  const { loss, metrics } = internals(model);
  return { loss, metrics };
}

/**
 * Checks examples as `model.fit` does, and lists them by input and output.
 *
 * @returns inputs, targets, and weights of the examples where there are class weights.
 * @throws Error with tfjs-layers' message where they don't fit the model.
 */
export function standardizeForTraining(
  model: LayersModel,
  x: Data,
  y: Data,
  classWeight: unknown,
  batchSize: number,
): Promise<[Tensor[], Tensor[], Tensor[] | null]> {
  const { standardizeUserData } = internals(innerModel(model));
  return standardizeUserData.call(innerModel(model), x, y, undefined, classWeight, false, batchSize);
}

/** Checks examples as `model.evaluate` does, and lists them by input and output. @throws as for training. */
export function standardizeForEvaluation(
  model: LayersModel,
  x: Data,
  y: Data,
  batchSize: number,
): [Tensor[], Tensor[]] {
  const { standardizeUserDataXY } = internals(innerModel(model));
  return standardizeUserDataXY.call(innerModel(model), x, y, true, batchSize);
}

/** Tells whether a weight has not been disposed of. */
export function isAlive(weight: LayerVariable): boolean {
  return !(weight as unknown as { val: Tensor }).val.isDisposed;
}

/** Tells whether a weight is held within limits after each step. */
export function hasConstraint(weight: LayerVariable): boolean {
  return Boolean((weight as unknown as { constraint?: unknown }).constraint);
}

/** Tells whether someone has put a function over a layer's own computation. */
export function hasOwnCall(layer: layers.Layer): boolean {
  const { _callHook } = layer as unknown as { _callHook?: unknown };
  return Object.hasOwn(layer, "call") || Boolean(_callHook);
}

/** The optimizers of TensorFlow.js. */
export type OptimizerKind = "sgd" | "momentum" | "rmsprop" | "adagrad" | "adadelta" | "adam" | "adamax";

const OPTIMIZERS = new Map<unknown, OptimizerKind>([
  [tf.SGDOptimizer, "sgd"],
  [tf.MomentumOptimizer, "momentum"],
  [tf.RMSPropOptimizer, "rmsprop"],
  [tf.AdagradOptimizer, "adagrad"],
  [tf.AdadeltaOptimizer, "adadelta"],
  [tf.AdamOptimizer, "adam"],
  [tf.AdamaxOptimizer, "adamax"],
]);

/** The settings of all optimizers; each has some of them. The learning rate is not among them: see `learningRate`. */
export interface OptimizerSettings {
  momentum: number;
  useNesterov: boolean;
  decay: number;
  epsilon: number;
  centered: boolean;
  initialAccumulatorValue: number;
  rho: number;
  beta1: number;
  beta2: number;
}

/** What an optimizer keeps for one weight. */
export interface Kept {
  originalName: string;
  variable: TfVariable;
}

/** The parts of an optimizer that its class keeps private. */
interface OptimizerInternals extends Omit<OptimizerSettings, "epsilon"> {
  learningRate: number;
  epsilon?: number;
  /** SGD and momentum: minus the learning rate that counts, since only `setLearningRate` changes it. */
  c?: TfVariable;
  /** Momentum: the momentum that counts. */
  m?: TfVariable;
  iterations: number;
  iterations_: number;
}

function insideOf(optimizer: Optimizer): OptimizerInternals {
  return optimizer as unknown as OptimizerInternals;
}

/** Tells which optimizer of TensorFlow.js this is; undefined where it isn't one, or has been given a step of its own. */
export function optimizerKind(optimizer: Optimizer): OptimizerKind | undefined {
  return Object.hasOwn(optimizer, "applyGradients") ? undefined : OPTIMIZERS.get(optimizer.constructor);
}

/** Gives the settings that count for an optimizer's next step. */
export function optimizerSettings(optimizer: Optimizer): OptimizerSettings {
  const { momentum, useNesterov, decay, centered, initialAccumulatorValue, rho, beta1, beta2, ...rest } =
    insideOf(optimizer);
  return {
    momentum: rest.m ? numberIn(rest.m) : momentum,
    epsilon: rest.epsilon ?? tf.backend().epsilon(),
    ...{ useNesterov, decay, centered, initialAccumulatorValue, rho, beta1, beta2 },
  };
}

/** Tells the learning rate that an optimizer would use now. */
export function learningRate(optimizer: Optimizer): number {
  const { learningRate, c } = insideOf(optimizer);
  return c ? -numberIn(c) : learningRate;
}

function numberIn(variable: TfVariable): number {
  return variable.dataSync()[0] as number;
}

/** The list, in the order of trained weights, of what an optimizer keeps in a field of this name. */
export function keptIn(optimizer: Optimizer, field: string): (Kept | undefined)[] {
  return (optimizer as unknown as Record<string, (Kept | undefined)[]>)[field] as (Kept | undefined)[];
}

/** The one number that an optimizer keeps in a field of this name. */
export function scalarIn(optimizer: Optimizer, field: string): TfVariable {
  return (optimizer as unknown as Record<string, TfVariable>)[field] as TfVariable;
}

/** Tells an optimizer how many steps it has made besides its own; `optimizer.getWeights` saves their number. */
export function countSteps(optimizer: Optimizer, steps: number): void {
  const own = insideOf(optimizer);
  own.iterations_ = own.iterations + steps;
}

/** The functions within a `tf.CustomCallback`. */
export function customParts(callback: CustomCallback): {
  batchBegin?: unknown;
  batchEnd?: unknown;
  yield?: unknown;
} {
  return callback as unknown as { batchBegin?: unknown; batchEnd?: unknown; yield?: unknown };
}
