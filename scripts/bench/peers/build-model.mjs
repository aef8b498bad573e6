/** @typedef {import("../models.js").ModelDefinition} ModelDefinition */
/** @typedef {import("../models.js").Layer} Layer */
/** @typedef {typeof import("@tensorflow/tfjs")} Tf */

/**
 * Builds and compiles the tf.LayersModel that a definition describes. `keras.py` does the same for Keras.
 *
 * @param {Tf} tf
 * @param {ModelDefinition} definition
 * @returns {import("@tensorflow/tfjs").Sequential} with weights drawn anew
 */
export function buildModel(tf, definition) {
  const model = tf.sequential();
  for (const [i, layer] of definition.layers.entries()) {
    model.add(buildLayer(tf, layer, i === 0 ? { inputShape: [...definition.input] } : {}));
  }
  const { type, rate } = definition.optimizer;
  model.compile({
    optimizer: tf.train[type](rate),
    loss: definition.loss,
    metrics: definition.target === "input" ? [] : ["accuracy"],
  });
  return model;
}

/**
 * @param {Tf} tf
 * @param {Layer} layer
 * @param {{ inputShape?: number[] }} first what only the first layer is told
 */
function buildLayer(tf, layer, first) {
  switch (layer.type) {
    case "dense": {
      const { units, activation, truncatedNormal } = layer;
      const kernelInitializer =
        truncatedNormal === undefined
          ? "glorotUniform"
          : tf.initializers.truncatedNormal({ stddev: truncatedNormal });
      return tf.layers.dense({ units, activation, kernelInitializer, ...first });
    }
    case "conv2d": {
      const { filters, kernel: kernelSize, padding, activation } = layer;
      return tf.layers.conv2d({ filters, kernelSize, padding, activation, ...first });
    }
    case "maxPooling2d":
      return tf.layers.maxPooling2d({ poolSize: layer.size, ...first });
    case "flatten":
      return tf.layers.flatten(first);
    case "dropout":
      return tf.layers.dropout({ rate: layer.rate, ...first });
    case "batchNormalization":
      return tf.layers.batchNormalization(first);
  }
}
