import { tf } from "@course/core";
import { isBuiltIn } from "./rebuild.js";

/** How a model was compiled, as data. */
export interface Compiled {
  /** The name of the optimiser's class, such as `"Adam"`. */
  optimizer: string;
  /** What the optimiser was told: `learningRate` and others. */
  options: Record<string, number | boolean | string>;
  /** How many batches the optimiser has corrected the weights for; 0 for a run that was read from disk. */
  steps: number;
  loss: string;
  metrics: string[];
}

/** Takes from a model how it was compiled; null where it isn't. */
export function readCompiled(model: tf.LayersModel): Compiled | null {
  // Without a call of `compile`, TensorFlow.js leaves it undefined, whatever its types say.
  const optimizer = model.optimizer as tf.Optimizer | undefined;
  if (!optimizer) return null;
  return {
    optimizer: isBuiltIn(optimizer)
      ? optimizer.getClassName()
      : `${optimizer.constructor.name}, one of your own`,
    options: Object.fromEntries(
      Object.entries(optimizer.getConfig()).filter(([, value]) =>
        ["number", "boolean", "string"].includes(typeof value),
      ),
    ) as Compiled["options"],
    steps: optimizer.iterations,
    loss: listed(model.loss).map(nameOf).join(" and "),
    metrics: listed(model.metrics).map(nameOf),
  };
}

/** Losses and metrics come alone, in a list, or in a dictionary by the outputs of the model. */
function listed(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(listed);
  return typeof value === "object" ? Object.values(value).flatMap(listed) : [value];
}

/** Gives the name of a loss or metric; a function gets that of TensorFlow.js's function which computes the same. */
function nameOf(measure: unknown): string {
  if (typeof measure !== "function") return String(measure);
  const same =
    MEASURES.find(([, known]) => known === measure) ?? MEASURES.find(([, known]) => agree(measure, known));
  return same?.[0] ?? "a function of your own";
}

/** TensorFlow.js's losses and metrics, without those that are others under a short name. */
const MEASURES = Object.entries(tf.metrics).filter(([name]) => name.length > 4);

function agree(measure: unknown, known: unknown): boolean {
  const [a, b] = [measure, known].map((one) => meanOf(one as Measure));
  return a !== undefined && b !== undefined && Math.abs(a - b) < 1e-5;
}

type Measure = (truth: tf.Tensor, predicted: tf.Tensor) => tf.Tensor;

/** The mean that a loss or metric gives for a few probabilities, half of them right ones; undefined where it fails. */
function meanOf(measure: Measure): number | undefined {
  try {
    return tf.tidy(() => {
      const truth = tf.oneHot(tf.tensor1d([3, 0, 9, 5, 5, 1], "int32"), 10).toFloat();
      const odd = tf.tensor2d(
        Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * i + 1)),
        [6, 10],
      );
      const scores = tf.add(odd, tf.mul(truth, tf.tensor2d([4, 4, 2, -2, -2, -2], [6, 1])));
      return tf.mean(measure(truth, tf.softmax(scores))).dataSync()[0];
    });
  } catch {
    return undefined;
  }
}
