import type { Value } from "../graph/graph.js";
import {
  abs,
  add,
  cast,
  clip,
  customGradient,
  divide,
  equal,
  exp,
  floor,
  log,
  log1p,
  maximum,
  minimum,
  multiply,
  negative,
  reduceMax,
  reduceMean,
  reduceProduct,
  reduceSum,
  relu,
  reshape,
  scaleRows,
  softmaxCrossEntropy,
  softplus,
  sparseSoftmaxCrossEntropy,
  sqrt,
  square,
  subtract,
  wherePositive,
} from "../graph/ops/index.js";
import tf from "../node/tfjs.cjs";
import { Unsupported } from "./unsupported.js";

/** Compares targets with a model's output, both `[n, …]` float32: the loss of each example, without the last axis. */
export type LossRule = (target: Value, output: Value) => Value;

/** tfjs-layers' `epsilon()`, and the largest number, which stands for "no limit". */
const EPSILON = 1e-7;
const NO_LIMIT = 3.4028234663852886e38;

const last = (x: Value) => [x.rank - 1];
const mean = (x: Value) => reduceMean(x, last(x));
const sum = (x: Value) => reduceSum(x, last(x));

/**
 * The losses by name; formulas as in tfjs-layers 4.22 (src/losses.ts), which clips probabilities to
 * [1e-7, 1 - 1e-7]. Where the output ends in a softmax or sigmoid the cross-entropies start from its input, which
 * is exact where the probabilities themselves have been rounded.
 */
export const LOSSES: Readonly<Record<string, LossRule>> = {
  meanSquaredError: (t, y) => mean(square(subtract(y, t))),
  meanAbsoluteError: (t, y) => mean(abs(subtract(y, t))),
  meanAbsolutePercentageError: (t, y) =>
    multiply(100, mean(abs(divide(subtract(t, y), clip(abs(t), EPSILON, NO_LIMIT))))),
  meanSquaredLogarithmicError: (t, y) =>
    mean(square(subtract(logPlusOne(clip(y, EPSILON, NO_LIMIT)), logPlusOne(clip(t, EPSILON, NO_LIMIT))))),
  squaredHinge: (t, y) => mean(square(maximum(0, subtract(1, multiply(t, y))))),
  hinge: (t, y) => mean(maximum(0, subtract(1, multiply(t, y)))),
  categoricalHinge: (t, y) => {
    const wrong = reduceMax(multiply(subtract(1, t), y), last(y));
    return maximum(0, add(1, subtract(wrong, sum(multiply(t, y)))));
  },
  logcosh: (t, y) => {
    const difference = subtract(y, t);
    return mean(subtract(add(difference, softplus(multiply(-2, difference))), Math.LN2));
  },
  categoricalCrossentropy: (t, y) => {
    const shares = divide(y, reduceSum(y, last(y), true));
    return negative(sum(multiply(t, log(clip(shares, EPSILON, 1 - EPSILON)))));
  },
  sparseCategoricalCrossentropy: (t, y) =>
    (LOSSES.categoricalCrossentropy as LossRule)(oneHot(t, y), clip(y, EPSILON, 1 - EPSILON)),
  binaryCrossentropy: (t, y) => {
    const { kind, inputs } = y.operation;
    if (kind === "Sigmoid") return crossEntropyBehindSigmoid(t, y, inputs[0] as Value);
    const p = clip(y, EPSILON, 1 - EPSILON);
    const x = log(divide(p, subtract(1, p)));
    return mean(add(subtract(relu(x), multiply(x, t)), log1p(exp(negative(abs(x))))));
  },
  kullbackLeiblerDivergence: (t, y) =>
    sum(multiply(t, log(divide(clip(t, EPSILON, 1), clip(y, EPSILON, 1))))),
  poisson: (t, y) => mean(subtract(y, multiply(t, log(add(EPSILON, y))))),
  cosineProximity: (t, y) => negative(sum(multiply(unitLength(t), unitLength(y)))),
};

/** The functions of `tf.losses`, which give the mean over all numbers; formulas as in tfjs-core 4.22 (src/ops/losses). */
const CORE_LOSSES = new Map<unknown, LossRule>([
  [tf.losses.meanSquaredError, (t, y) => meanOfAll(square(subtract(t, y)))],
  [tf.losses.absoluteDifference, (t, y) => meanOfAll(abs(subtract(t, y)))],
  [
    tf.losses.huberLoss,
    (t, y) => {
      const error = abs(subtract(y, t));
      const quadratic = minimum(error, 1);
      return meanOfAll(add(multiply(0.5, square(quadratic)), subtract(error, quadratic)));
    },
  ],
  [
    tf.losses.sigmoidCrossEntropy,
    (t, x) => meanOfAll(add(subtract(relu(x), multiply(x, t)), log1p(exp(negative(abs(x)))))),
  ],
  [tf.losses.softmaxCrossEntropy, (t, x) => meanOfAll(softmaxCrossEntropy(twoAxes(x), t))],
]);

/** Other names that `model.compile` takes for losses as metrics. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  mse: "meanSquaredError",
  MSE: "meanSquaredError",
  mae: "meanAbsoluteError",
  MAE: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  MAPE: "meanAbsolutePercentageError",
  cosine: "cosineProximity",
};

/** The rule of a loss by any of its names; undefined where there is none. */
export function lossRule(name: string): LossRule | undefined {
  return LOSSES[SHORT_NAMES[name] ?? name];
}

/**
 * Gives the rule of a loss.
 *
 * @param loss as `model.compile` takes it: a name, or a function of `tf.losses` or `tf.metrics`.
 * @throws Unsupported for any other function.
 */
export function ruleOfLoss(loss: unknown): LossRule {
  const rule = CORE_LOSSES.get(loss) ?? LOSSES[nameOfFunction(loss) ?? String(loss)];
  if (rule) return rule;
  if (typeof loss !== "function") throw new Unsupported(`the loss ${String(loss)} can't be compiled`);
  throw new Unsupported(`the loss is a function${loss.name && ` (${loss.name})`}`);
}

/** The name of a function of `tf.metrics`, which is also that of a loss or a metric; undefined for anything else. */
export function nameOfFunction(given: unknown): string | undefined {
  return METRIC_NAMES.get(given);
}

/** Some functions have two names, of which the first is in the tables. */
const METRIC_NAMES = new Map<unknown, string>(
  Object.entries(tf.metrics)
    .reverse()
    .map(([name, own]) => [own, name]),
);

/**
 * Gives a shorter way to a cross-entropy behind a softmax, where there is one: from the input of the softmax, by
 * one operation of TensorFlow. The limits are those of the clipped probability, so that a hopeless example gets
 * no gradient, as in tfjs-layers.
 *
 * @param name of the loss.
 * @param output of the model.
 * @param isOneHot whether each target row has a single 1; with other rows clipping acts on several classes.
 */
export function fusedLoss(name: string, output: Value, isOneHot: boolean): LossRule | undefined {
  const { kind, inputs } = output.operation;
  const [logits] = inputs;
  if (kind !== "Softmax" || !logits || output.rank !== 2) return undefined;
  const limit = (loss: Value) => clip(loss, -Math.log(Math.fround(1 - EPSILON)), -Math.log(EPSILON));
  if (name === "categoricalCrossentropy" && isOneHot) return (t) => limit(softmaxCrossEntropy(logits, t));
  if (name === "sparseCategoricalCrossentropy") {
    return (t) => limit(sparseSoftmaxCrossEntropy(logits, cast(reshape(floor(t), [null]), "int32")));
  }
  return undefined;
}

/**
 * The mean of max(x, 0) - x t + log(1 + e^-|x|), the stable form of tf.nn.sigmoid_cross_entropy_with_logits, for
 * y = sigmoid(x), with x within the limits of the clipped probability. The logarithm is that of 1 / max(y, 1 - y),
 * and the derivative is y - t within the limits.
 *
 * Where it can it uses operations on one tensor: those on two are handed out to threads from 10^5 numbers on, which
 * takes longer than they do.
 */
function crossEntropyBehindSigmoid(t: Value, y: Value, x: Value): Value {
  const [low, high] = [EPSILON, 1 - EPSILON].map(Math.fround).map((p) => Math.log(p / (1 - p))) as [
    number,
    number,
  ];
  const limited = minimum(maximum(x, low), high);
  const linear = subtract(mean(relu(limited)), mean(multiply(limited, t)));
  const logs = sumOfLogs(add(abs(subtract(y, 0.5)), 0.5));
  const derive = (dy: Value) => {
    const toLimit = subtract((high - low) / 2, abs(subtract(x, (high + low) / 2)));
    return scaleRows(wherePositive(toLimit, subtract(y, t)), multiply(dy, 1 / y.size(-1)));
  };
  return customGradient(subtract(linear, multiply(logs, 1 / y.size(-1))), [x, derive]);
}

/**
 * Sums the logarithms of numbers from 0.5 to 1 along the last axis. The logarithm of a product is the sum of
 * logarithms, and a product of 100 of them is still 2^-100 or more: a logarithm takes as long as many products.
 */
function sumOfLogs(x: Value): Value {
  const size = x.size(-1);
  const factors =
    Array.from({ length: Math.min(size, 100) }, (_, i) => i + 1).findLast((n) => size % n === 0) ?? 1;
  const groups = reshape(x, [...x.shape.slice(0, -1), size / factors, factors]);
  return sum(log(reduceProduct(groups, last(groups))));
}

function meanOfAll(x: Value): Value {
  return reduceMean(
    x,
    x.shape.map((_, axis) => axis),
  );
}

function twoAxes(x: Value): Value {
  if (x.rank !== 2)
    throw new Unsupported("tf.losses.softmaxCrossEntropy of an output with more than two axes");
  return x;
}

function logPlusOne(x: Value): Value {
  return log(add(1, x));
}

/** x / |x| along the last axis. */
function unitLength(x: Value): Value {
  return divide(x, sqrt(maximum(reduceSum(square(x), last(x), true), EPSILON)));
}

/** Class numbers as rows with one 1; a number out of range gives a row of zeros. */
function oneHot(t: Value, like: Value): Value {
  const classes = like.size(-1);
  const numbers = reshape(floor(t), [null, 1]);
  const range = like.graph.constant(Array.from({ length: classes }, (_, i) => i));
  return reshape(cast(equal(numbers, range), "float32"), like.shape);
}
