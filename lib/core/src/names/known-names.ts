/**
 * Lets TensorFlow.js's errors about names suggest the right one. Whoever comes from Keras writes `categorical_crossentropy`,
 * and is told "Unknown loss"; for other names there is half a page on porting from Python.
 */
import { suggest } from "../arguments/suggest.js";
import { tf } from "../compute/tf.js";

/** What TensorFlow.js knows by name, by the word in its errors. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  loss: [
    "binaryCrossentropy",
    "categoricalCrossentropy",
    "categoricalHinge",
    "cosineProximity",
    "hinge",
    "kullbackLeiblerDivergence",
    "logcosh",
    "meanAbsoluteError",
    "meanAbsolutePercentageError",
    "meanSquaredError",
    "meanSquaredLogarithmicError",
    "poisson",
    "sparseCategoricalCrossentropy",
    "squaredHinge",
  ],
  metric: [
    "accuracy",
    "binaryAccuracy",
    "categoricalAccuracy",
    "categoricalCrossentropy",
    "cosine",
    "mae",
    "mape",
    "mse",
    "precision",
    "sparseCategoricalCrossentropy",
  ],
  optimizer: ["adadelta", "adagrad", "adam", "adamax", "rmsprop", "sgd"],
  activation: [
    "elu",
    "gelu",
    "hardSigmoid",
    "linear",
    "logSoftmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "tanh",
  ],
  initializer: [
    "glorotNormal",
    "glorotUniform",
    "heNormal",
    "heUniform",
    "identity",
    "leCunNormal",
    "leCunUniform",
    "ones",
    "orthogonal",
    "randomNormal",
    "randomUniform",
    "truncatedNormal",
    "varianceScaling",
    "zeros",
  ],
  regularizer: ["l1l2"],
  constraint: ["maxNorm", "minMaxNorm", "nonNeg", "unitNorm"],
};

/** Short names of Keras that TensorFlow.js calls otherwise. */
const ALIASES: Readonly<Record<string, string>> = {
  "loss mse": "meanSquaredError",
  "loss mae": "meanAbsoluteError",
  "loss mape": "meanAbsolutePercentageError",
  "loss msle": "meanSquaredLogarithmicError",
  "loss bce": "binaryCrossentropy",
  "loss kldivergence": "kullbackLeiblerDivergence",
  "loss kld": "kullbackLeiblerDivergence",
  "loss cosinesimilarity": "cosineProximity",
  "metric meansquarederror": "mse",
  "metric meanabsoluteerror": "mae",
  "metric sparsecategoricalaccuracy": "accuracy",
  "metric cosinesimilarity": "cosine",
  "activation silu": "swish",
  "initializer normal": "randomNormal",
  "initializer uniform": "randomUniform",
};

/** "Unknown loss mse", "Unknown initializer: he_normal. This may be due to …", "Unknown Optimizer Adamw". */
const COMPLAINT =
  /^Unknown (loss|metric|optimizer|activation|initializer|regularizer|constraint):? ([^\s.]+)/i;

/**
 * Says what is meant by a name that TensorFlow.js doesn't know.
 *
 * @param message TensorFlow.js's own.
 * @returns a better message; undefined where it isn't about a name.
 */
function better(message: string): string | undefined {
  const [, word = "", name = ""] = COMPLAINT.exec(message) ?? [];
  const kind = word.toLowerCase();
  const known = NAMES[kind];
  if (!known) return undefined;
  const what =
    { initializer: "initialiser", optimizer: "optimiser", regularizer: "regulariser" }[kind] ?? kind;
  const isFunction = kind === "metric" && name in tf.metrics;
  const alias = ALIASES[`${kind} ${name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")}`];
  const advice = isFunction
    ? `Give the function itself: metrics: [tf.metrics.${name}].`
    : alias
      ? `Did you mean "${alias}"?`
      : suggest(name, known);
  return `Unknown ${what} "${name}". ${advice}`;
}

/** Gives a function that says it better. */
function wrapped<Work extends (...args: never[]) => unknown>(work: Work): Work {
  return function (this: unknown, ...args: Parameters<Work>) {
    try {
      return work.apply(this, args);
    } catch (error) {
      const message = error instanceof Error && better(error.message);
      if (message) (error as Error).message = message;
      throw error;
    }
  } as Work;
}

const { prototype } = tf.LayersModel;
prototype.compile = wrapped(prototype.compile);
const layers = tf.layers as unknown as Record<string, (...args: never[]) => unknown>;
for (const [name, make] of Object.entries(layers)) {
  // Classes, which are here too, are called with `new`.
  if (typeof make === "function" && /^[a-z]/.test(name)) layers[name] = wrapped(make);
}
