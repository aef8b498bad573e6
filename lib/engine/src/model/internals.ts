import type {
  CustomCallback,
  LayersModel,
  LayerVariable,
  layers,
  Optimizer,
  Scalar,
  Tensor,
  Variable as TfVariable,
} from "@tensorflow/tfjs";
import type { BaseCallback } from "@tensorflow/tfjs-layers/dist/base_callbacks.js";
import tf from "../node/tfjs.cjs";

// Every use of what TensorFlow.js 4.22 keeps to itself goes through this file, and is plain and typed outside of it.

/** What `model.fit` takes as inputs and as targets. */
export type Data = Tensor | Tensor[] | { [name: string]: Tensor };

/** The parts of a model that its class keeps private. */
interface ModelInternals {
  /** A `tf.Sequential` keeps another model inside, to which it hands on `compile` and `fit`. */
  model?: LayersModel;
  isTraining: boolean;
  built: boolean;
  collectedTrainableWeights?: LayerVariable[];
  loss: unknown;
  metrics: unknown;
  outputNames: string[];
  makeTrainFunction(): StepFunction;
  makeTestFunction(): void;
  testFunction: StepFunction;
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

/** One step of TensorFlow.js: from inputs, targets and weights of examples to measures. */
type StepFunction = (data: (Tensor | null)[]) => Scalar[];

/**
 * Gives the model that does the work: that within a `tf.Sequential`, or the model itself. Each `compile` of a
 * `tf.Sequential` makes a new one, and a run goes on with the one that it began with.
 */
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

/**
 * Checks that a model is compiled, and as it was then.
 *
 * @throws Error where it isn't, or layers have come since.
 */
export function checkCompiled(model: LayersModel): void {
  const { model: inner, built } = internals(model);
  if (!model.optimizer) {
    const isSequential = model instanceof tf.Sequential;
    // In the words of TensorFlow.js, as far as they go.
    const what = isSequential
      ? "The model needs to be compiled before being used"
      : "You must compile a model before training/testing";
    throw new Error(
      `${what}: it isn't compiled yet. First call, for example, model.compile({ optimizer: "adam", loss: "meanSquaredError" }).`,
    );
  }
  if (inner && !built) throw new Error("The model has got new layers since model.compile: call that again.");
}

/** The weights that were trainable when a model was compiled: an optimizer keeps what it remembers in their order. */
export function collectedWeights(model: LayersModel): readonly LayerVariable[] {
  return internals(innerModel(model)).collectedTrainableWeights ?? model.trainableWeights;
}

/** Tells whether training changes a weight. Unlike `model.compile`, each step asks anew. */
export function isTrainable(weight: LayerVariable): boolean {
  return (weight.read() as TfVariable).trainable;
}

/** The loss and the metrics with which a model was compiled, as they were given; undefined before that. */
export function compiledWith(model: LayersModel): { loss: unknown; metrics: unknown; outputNames: string[] } {
  const { loss, metrics, outputNames } = internals(model);
  return { loss, metrics, outputNames };
}

/**
 * Makes a step of training as TensorFlow.js does: it changes the weights. Its measures are kept until they are disposed
 * of.
 */
export function stepOf(model: LayersModel): StepFunction {
  return internals(model).makeTrainFunction();
}

/**
 * Makes a measuring of TensorFlow.js. With several outputs TensorFlow.js gives sums of the first losses for each of
 * them, of which the last is the loss, so that all names behind go to others' values: those before are left out.
 */
export function measureOf(model: LayersModel): StepFunction {
  internals(model).makeTestFunction();
  const { testFunction } = internals(model);
  return (data) => {
    const all = testFunction(data);
    const sums = model.outputs.length - 1;
    tf.dispose(all.slice(0, sums));
    return all.slice(sums);
  };
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

/** Tells whether a model has been disposed of, or a layer of it: even without weights it then computes nothing. */
export function isDisposed(model: LayersModel): boolean {
  return [model, ...model.layers].some(
    (layer) => (layer as unknown as { _refCount: unknown })._refCount === 0,
  );
}

/** Tells whether a weight has not been disposed of. */
export function isAlive(weight: LayerVariable): boolean {
  return !(weight as unknown as { val: Tensor }).val.isDisposed;
}

/** Tells whether a weight is held within limits after each step. */
export function hasConstraint(weight: LayerVariable): boolean {
  return Boolean((weight as unknown as { constraint?: unknown }).constraint);
}

/** Tells whether a layer computes otherwise than its class in TensorFlow.js, by a function or a class of one's own. */
export function hasOwnCall(layer: layers.Layer): boolean {
  const { _callHook } = layer as unknown as { _callHook?: unknown };
  const known = LAYER_CLASSES[layer.getClassName()]?.[0].prototype as layers.Layer | undefined;
  const isOwn = known !== undefined && (layer.call !== known.call || layer.apply !== known.apply);
  return isOwn || Object.hasOwn(layer, "call") || Object.hasOwn(layer, "apply") || Boolean(_callHook);
}

/** The classes of layers by name, before anyone can have registered another by the name of one of these. */
const LAYER_CLASSES = { ...tf.serialization.SerializationMap.getMap().classNameMap } as unknown as Readonly<
  Record<string, [{ prototype: unknown }]>
>;

/** Lists the layers of a model, and of models within it, that add something to the loss. */
export function penaltiesIn(model: LayersModel): Penalized[] {
  const all = (layer: layers.Layer): layers.Layer[] =>
    layer instanceof tf.LayersModel ? layer.layers.flatMap(all) : [layer];
  const found = model.layers.flatMap(all) as unknown as Penalized[];
  return [...new Set(found)].filter(({ losses }) => losses.length > 0);
}

type Penalized = Omit<layers.Layer, "losses"> & { losses: readonly (() => Scalar)[] };

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

/** What makes an optimizer's step: clipping of gradients, for example, is put over one of these. */
const STEP_METHODS = ["minimize", "computeGradients", "applyGradients"];

/** Tells which optimizer of TensorFlow.js this is; undefined where it isn't one, or has been given a step of its own. */
export function optimizerKind(optimizer: Optimizer): OptimizerKind | undefined {
  const hasOwnStep = STEP_METHODS.some((name) => Object.hasOwn(optimizer, name));
  return hasOwnStep ? undefined : OPTIMIZERS.get(optimizer.constructor);
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

/**
 * Makes the callbacks that have been given to `tf.registerCallbackConstructor` for a level of `verbose` or below.
 * TensorFlow.js has no way to ask for them, but it adds to a list, which is seen here without a change to it.
 */
export function registeredCallbacks(verbose: number): BaseCallback[] {
  const made: BaseCallback[] = [];
  const { push } = Array.prototype;
  for (let level = 0; level <= verbose; level++) {
    let known: unknown[] = [];
    Array.prototype.push = function (this: unknown[], ...items: unknown[]) {
      if (items[0] !== Nobody) return push.apply(this, items);
      known = this;
      return this.length;
    };
    try {
      tf.registerCallbackConstructor(level, Nobody as never);
    } finally {
      Array.prototype.push = push;
    }
    for (const Registered of known as (new () => BaseCallback)[]) made.push(new Registered());
  }
  return made;
}

class Nobody {}
