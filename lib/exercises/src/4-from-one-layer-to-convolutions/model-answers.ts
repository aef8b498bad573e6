import { tf } from "course";

// The answers of exercise 4, written out: each in its long form. The bank takes them as right, and tests mutate them.

export function images(pixels: tf.Tensor3D): tf.Tensor4D {
  const [n, rows, columns] = pixels.shape;
  return pixels.toFloat().div(255).reshape([n, rows, columns, 1]);
}

export function first(): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: "sigmoid", inputShape: [784] }));
  model.add(tf.layers.dense({ units: 10, activation: "sigmoid" }));
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

export function wide(): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 50, activation: "relu", inputShape: [784] }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

export function deep(): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 50, activation: "relu", inputShape: [784] }));
  model.add(tf.layers.dense({ units: 50, activation: "relu" }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

export function convolution(): tf.LayersModel {
  const model = tf.sequential();
  model.add(
    tf.layers.conv2d({
      filters: 64,
      kernelSize: 2,
      padding: "same",
      activation: "relu",
      inputShape: [28, 28, 1],
    }),
  );
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}
