import { describe, tf } from "@course/core";
import { checkExamples } from "./examples.js";

/** How large the gradient is that reaches one layer. */
export interface LayerGradient {
  /** Number of the layer among those with weights, from 1. */
  layer: number;
  /** The name that the model gives it, such as `"dense_Dense1"`. */
  name: string;
  /** Root of the mean square of the slopes of the loss with respect to its weights, biases left out. */
  rms: number;
  /** The greatest of these slopes, in size. */
  largest: number;
}

/**
 * Measures, layer by layer, how large the gradient of the loss is on a batch: by how much the loss would change, for each
 * weight, if that weight alone were changed a little. The model stays as it is, and nothing is trained. It shows
 * gradients that vanish (sizes that shrink from the last layer to the first) or explode (sizes that grow).
 *
 * The loss is the one that the model was compiled with: `categoricalCrossentropy`, `binaryCrossentropy`,
 * `meanSquaredError`, or a function. Layers behave as in training, so dropout drops out.
 *
 * @param model a compiled model.
 * @param x a batch of inputs, `[n, …]` as the model takes them.
 * @param y targets, `[n, …]` as the loss takes them.
 * @returns one entry for each layer with weights, from the first to the last.
 * @throws TypeError, RangeError, Error as `fit` does where x or y doesn't fit the model; Error where no layer can be
 *   trained, or where the loss is another one.
 * @example
 * table(layerGradients(model, take(xTrain, { from: 0, to: 128 }), take(yTrain, { from: 0, to: 128 })));
 */
export function layerGradients(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor): LayerGradient[] {
  checkExamples(model, x, y, "layerGradients");
  const layers = model.layers.filter((layer) => layer.trainableWeights.length > 0);
  if (layers.length === 0) {
    throw new Error(
      "layerGradients: no layer of the model has weights that can be trained. Is trainable set to false?",
    );
  }
  const loss = lossOf(model);
  return tf.tidy(() => {
    const kernels = layers.map((layer) => kernelOf(layer));
    const { grads } = tf.variableGrads(
      () => loss(y, model.apply(x, { training: true }) as tf.Tensor).mean() as tf.Scalar,
      kernels,
    );
    return layers.map(({ name }, i) => {
      const slopes = grads[(kernels[i] as tf.Variable).name] as tf.Tensor;
      return {
        layer: i + 1,
        name,
        rms: slopes.square().mean().sqrt().dataSync()[0] as number,
        largest: slopes.abs().max().dataSync()[0] as number,
      };
    });
  });
}

/** The variable that holds a layer's weights. A layer's own `read` gives it, but calls it a tensor. */
function kernelOf(layer: tf.layers.Layer): tf.Variable {
  const kernel: unknown = layer.trainableWeights[0]?.read();
  if (kernel instanceof tf.Variable) return kernel;
  throw new TypeError(
    `layerGradients: the weights of "${layer.name}" are ${describe(kernel)}; expected a variable.`,
  );
}

type Loss = (targets: tf.Tensor, outputs: tf.Tensor) => tf.Tensor;

/** The losses by the names that `compile` knows. TensorFlow.js exports them among its metrics only. */
const LOSSES: Record<string, Loss> = {
  categoricalCrossentropy: tf.metrics.categoricalCrossentropy,
  binaryCrossentropy: tf.metrics.binaryCrossentropy,
  meanSquaredError: tf.metrics.meanSquaredError,
};

function lossOf({ loss }: tf.LayersModel): Loss {
  if (typeof loss === "function") return loss as Loss;
  const known = typeof loss === "string" ? LOSSES[loss] : undefined;
  if (known) return known;
  throw new Error(
    `layerGradients: the model was compiled with the loss ${describe(loss)}; expected a function, or one of ${Object.keys(LOSSES).join(", ")}.`,
  );
}
