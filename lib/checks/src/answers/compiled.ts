import { tf } from "@course/core";

/** How a model is compiled, as data. */
export interface Compiled {
  optimizer: { name: string; config: Record<string, number | boolean> };
  loss: string;
  metrics: string[];
}

/** The optimisers of TensorFlow.js. Others don't travel, and nor do losses and metrics that are functions. */
const OPTIMIZERS: Readonly<Record<string, tf.serialization.SerializableConstructor<tf.Optimizer>>> =
  Object.fromEntries(
    [
      tf.SGDOptimizer,
      tf.MomentumOptimizer,
      tf.AdagradOptimizer,
      tf.AdadeltaOptimizer,
      tf.AdamOptimizer,
      tf.AdamaxOptimizer,
      tf.RMSPropOptimizer,
    ].map((one) => [one.className, one as tf.serialization.SerializableConstructor<tf.Optimizer>]),
  );

/** Says how a model is compiled; null where it isn't, or in a way that doesn't travel. */
export function compiledAs(model: tf.LayersModel): Compiled | null {
  // Without a call of `compile`, TensorFlow.js leaves it undefined, whatever its types say.
  const optimizer = model.optimizer as tf.Optimizer | undefined;
  const metrics = [model.metrics ?? []].flat() as unknown[];
  if (
    !optimizer ||
    typeof model.loss !== "string" ||
    !metrics.every((metric) => typeof metric === "string")
  ) {
    return null;
  }
  const name = optimizer.getClassName();
  if (!Object.hasOwn(OPTIMIZERS, name)) return null;
  const config = Object.entries(optimizer.getConfig()).filter((entry): entry is [string, number | boolean] =>
    ["number", "boolean"].includes(typeof entry[1]),
  );
  return { optimizer: { name, config: Object.fromEntries(config) }, loss: model.loss, metrics };
}

/**
 * Compiles a model as another one was.
 *
 * @param model the model.
 * @param compiled what `compiledAs` gave, or anything.
 * @throws Error where it is something else.
 */
export function compileAs(model: tf.LayersModel, { optimizer, loss, metrics }: Compiled): void {
  if (!Object.hasOwn(OPTIMIZERS, optimizer.name)) throw new TypeError(`There is no ${optimizer.name}.`);
  const type = OPTIMIZERS[optimizer.name] as tf.serialization.SerializableConstructor<tf.Optimizer>;
  model.compile({
    optimizer: type.fromConfig(type, optimizer.config),
    loss: String(loss),
    metrics: [metrics].flat().map(String),
  });
}
