import type { Tensor } from "@tensorflow/tfjs";
import { noGradient, type Value } from "../graph/graph.js";
import { argMax, cast, equal, reduceMax, reshape } from "../graph/ops/index.js";
import tf from "../node/tfjs.cjs";
import type { LossRule } from "./losses.js";

/** A metric for `model.compile`. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

const made = new WeakMap<object, number>();

/**
 * Makes a metric: the share of examples whose true class is among the k that the model finds most probable.
 * TensorFlow.js has the name, but not the function. The engine compiles it, and `model.fit` can use it as well. Of equally
 * probable classes those with the lower numbers come first, so that an output that doesn't tell classes apart isn't right.
 *
 * @param k how many classes count, 1 or more.
 * @returns a function for `model.compile({ metrics: [...] })`, named `top3Accuracy` for k = 3. Targets are one-hot
 *   rows or class numbers.
 * @throws RangeError for another k.
 * @example
 * model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy", topKAccuracy(3)] });
 */
export function topKAccuracy(k: number): MetricFunction {
  if (!Number.isInteger(k) || k < 1)
    throw new RangeError(`topKAccuracy: k must be a whole number from 1, got ${k}.`);
  const metric: MetricFunction = (yTrue, yPred) =>
    tf.tidy(() => {
      const isOneHot = yTrue.rank === yPred.rank && yTrue.shape.at(-1) === yPred.shape.at(-1);
      const classes = (isOneHot ? yTrue.argMax(-1) : yTrue.flatten()).cast("int32");
      const truth = classes.expandDims(-1);
      const count = Math.min(k, yPred.shape.at(-1) as number);
      return tf.topk(yPred, count).indices.cast("int32").equal(truth).any(-1).cast("float32");
    });
  Object.defineProperty(metric, "name", { value: `top${k}Accuracy` });
  made.set(metric, k);
  return metric;
}

/** The rule of a metric that was made by {@link topKAccuracy}; undefined for any other function. */
export function topKRule(metric: object): LossRule | undefined {
  const k = made.get(metric);
  if (k === undefined) return undefined;
  return (t, y) => {
    const isOneHot = t.shape.at(-1) === y.shape.at(-1);
    const classes = isOneHot ? argMax(t) : cast(reshape(t, [null]), "int32");
    const count = Math.min(k, y.size(-1));
    const shape = [null, count];
    const { outputs } = y.graph.add("TopKV2", [y, y.graph.constant(count, "int32")], {
      attributes: { T: { type: y.dtype }, sorted: { bool: true } },
      outputs: [
        { dtype: y.dtype, shape },
        { dtype: "int32", shape },
      ],
      gradient: noGradient,
    });
    const hits = equal(outputs[1] as Value, reshape(classes, [null, 1]));
    return reduceMax(cast(hits, "float32"), [1]);
  };
}
