import { fit, loadFashionMnist, oneHot, setSeed, take, tf } from "course";
import type { Rows } from "./kinds.js";

// Networks of exercise 2, right and wrong, and what they learn from.

type Activation = "relu" | "softmax" | "sigmoid" | "linear";
type DenseArgs = Parameters<typeof tf.layers.dense>[0];

/** The network of the exercise, with one thing or another changed; its weights are the same at every call. */
export function network({
  inputShape = [784],
  sizes = [256, 128],
  units = 10,
  hidden = "relu" as Activation,
  output = "softmax" as Activation,
  compiled = {} as Partial<tf.ModelCompileArgs> | null,
  more = {} as { dense?: Partial<DenseArgs>; between?: () => tf.layers.Layer },
} = {}): tf.LayersModel {
  setSeed(1);
  const model = tf.sequential({
    layers: [
      ...sizes.flatMap((size, i) => [
        tf.layers.dense({
          units: size,
          activation: hidden,
          ...(i === 0 ? { inputShape } : {}),
          ...more.dense,
        }),
        ...(more.between ? [more.between()] : []),
      ]),
      tf.layers.dense({ units, activation: output, ...(sizes.length === 0 ? { inputShape } : {}) }),
    ],
  });
  if (compiled) {
    model.compile({
      optimizer: "adam",
      loss: "categoricalCrossentropy",
      metrics: ["accuracy"],
      ...compiled,
    });
  }
  return model;
}

export const options = {
  epochs: 20,
  batchSize: 256,
  validationSplit: 0.2,
  chart: false,
  verbose: 0,
} as const;

/** Fashion-MNIST as the notebook prepares it; here the sample. */
export const { train, test } = await loadFashionMnist({ sample: true });
export const flat = (images: tf.Tensor3D, by = 255) =>
  images.reshape([images.shape[0], 784]).toFloat().div(by) as Rows;
export const [xTrain, yTrain] = [flat(train.images), oneHot(train.labels, 10)];
export const [xTest, yTest] = [flat(test.images), oneHot(test.labels, 10)];

/** A model that was trained in one way or another. */
export async function trained(x: Rows, y: Rows, epochs: number, model = network()): Promise<tf.LayersModel> {
  setSeed(1);
  await fit(model, x, y, { ...options, validationSplit: 0, epochs });
  return model;
}

export const good = await trained(xTrain, yTrain, 12);

/** The labels of each image moved to its neighbour: images shuffled without their labels come to the same. */
export function shifted(y: Rows): Rows {
  const rows = y.shape[0];
  setSeed(2);
  return take(y, [...tf.util.createShuffledIndices(rows)]);
}
