import type { Value } from "../graph.js";
import type { Attribute } from "../saved-model.js";
import { add, divide, multiply, negative, square, subtract } from "./arithmetic.js";
import { rsqrt } from "./elementwise.js";
import { biasAdd, NHWC } from "./linear.js";
import { count, scaleRows } from "./reduce.js";

// What could be composed of other operations, but has derivatives, or an operation of TensorFlow, of its own.

/**
 * Gives `value` as it is, but with derivatives of its own: each rule makes the one with respect to its input, and
 * nothing passes through what `value` was computed from. For what has shorter derivatives than the chain rule finds.
 */
export function customGradient(
  value: Value,
  ...rules: [input: Value, derive: (dy: Value) => Value][]
): Value {
  const all = [value, ...rules.map(([input]) => input)];
  return value.graph.add("IdentityN", all, {
    attributes: { T: { types: all.map(({ dtype }) => dtype) } },
    outputs: all,
    gradient: (dy) => [
      null,
      ...rules.map(
        ([, derive]) =>
          () =>
            derive(dy),
      ),
    ],
  }).value;
}

/** What batch normalisation gives: the result, and the mean and the variance (over n) of each channel. */
export interface Normalized {
  y: Value;
  mean: Value;
  variance: Value;
}

/** Normalises each channel of `[n, h, w, c]` over the batch: Ioffe and Szegedy (arXiv:1502.03167), algorithm 1. */
export function batchNormalize(x: Value, gamma: Value, beta: Value, epsilon: number): Normalized {
  const { graph } = x;
  const empty = graph.constant([], "float32");
  const attributes = {
    T: { type: "float32" },
    U: { type: "float32" },
    epsilon: { float: epsilon },
    is_training: { bool: true },
    ...NHWC,
  } as const;
  const [whole, channel] = [
    { dtype: "float32" as const, shape: x.shape },
    { dtype: "float32" as const, shape: gamma.shape },
  ];
  const forward = graph.add("FusedBatchNormV3", [x, gamma, beta, empty, empty], {
    attributes: { ...attributes, exponential_avg_factor: { float: 1 } },
    outputs: [whole, channel, channel, channel, channel, channel],
    gradient: (dy) => {
      const [, , , ...saved] = forward.outputs;
      const outputs = [whole, channel, channel, channel, channel];
      const backward = once(() =>
        graph.add("FusedBatchNormGradV3", [dy, x, gamma, ...saved], { attributes, outputs }),
      );
      return [0, 1, 2].map((i) => () => backward().outputs[i] as Value);
    },
  });
  const [y, mean, variance] = forward.outputs as [Value, Value, Value];
  // TensorFlow divides the variance by n - 1.
  return { y, mean, variance: subtract(variance, divide(variance, count(x, [0, 1, 2]))) };
}

/**
 * The same for rows `[n, c]`. On two threads FusedBatchNormV3 takes up to ten times as long with these, since it
 * hands out tiny shares of work. Its derivatives are those of the paper, gathered.
 */
export function batchNormalizeRows(x: Value, gamma: Value, beta: Value, epsilon: number): Normalized {
  const n = count(x, [0]);
  const mean = divide(columnSums(x), n);
  const centred = biasAdd(x, negative(mean));
  const variance = divide(columnSums(square(centred)), n);
  const inverse = rsqrt(add(variance, epsilon));
  const scale = multiply(gamma, inverse);
  const products = memoized((dy: Value) => columnSums(multiply(dy, centred)));
  const sums = memoized(columnSums);
  const alongRows = (dy: Value) => {
    const slope = divide(multiply(products(dy), square(inverse)), n);
    const rest = subtract(dy, multiply(centred, slope));
    return multiply(biasAdd(rest, negative(divide(sums(dy), n))), scale);
  };
  const y = customGradient(
    biasAdd(multiply(centred, scale), beta),
    [x, alongRows],
    [gamma, (dy) => multiply(products(dy), inverse)],
    [beta, sums],
  );
  return { y, mean, variance };
}

/** The sum of each column. BiasAddGrad is the fastest that TensorFlow has for it. */
function columnSums(x: Value): Value {
  return x.graph.typed("BiasAddGrad", [x], { shape: [x.size(-1)], attributes: NHWC });
}

/** Computes once for the same value. */
function memoized(compute: (x: Value) => Value): (x: Value) => Value {
  const known = new Map<Value, Value>();
  return (x) => {
    const value = known.get(x) ?? compute(x);
    known.set(x, value);
    return value;
  };
}

/** -Σ labels log softmax(logits), row by row; its derivative is softmax(logits) - labels. */
export function softmaxCrossEntropy(logits: Value, labels: Value): Value {
  return crossEntropy("SoftmaxCrossEntropyWithLogits", logits, labels, {});
}

/** The same where each row's label is the number of its class. A number out of range ends the run with an error. */
export function sparseSoftmaxCrossEntropy(logits: Value, classes: Value): Value {
  const attributes = { Tlabels: { type: classes.dtype } };
  return crossEntropy("SparseSoftmaxCrossEntropyWithLogits", logits, classes, attributes);
}

function crossEntropy(
  kind: string,
  logits: Value,
  labels: Value,
  attributes: Record<string, Attribute>,
): Value {
  const forward = logits.graph.add(kind, [logits, labels], {
    attributes: { T: { type: "float32" }, ...attributes },
    outputs: [
      { dtype: "float32", shape: [logits.shape[0] as number | null] },
      { dtype: "float32", shape: logits.shape },
    ],
    gradient: (dy) => [() => scaleRows(forward.outputs[1] as Value, dy), null],
  });
  return forward.value;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
