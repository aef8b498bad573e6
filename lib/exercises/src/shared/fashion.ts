import { tf } from "@course/core";
import { type Dataset, loadFashionMnist } from "course";

/** A part of Fashion-MNIST as models take it. */
export interface Part {
  /** `[n, 28, 28]`, float32 from 0 to 1. */
  images: tf.Tensor3D;
  /** `[n]`, int32. */
  labels: tf.Tensor1D;
}

/**
 * Loads Fashion-MNIST for a check, from the disk: what a student has made of it in the notebook plays no part.
 *
 * @returns the data set as it is, and whether it is only the small sample.
 */
export async function fashion(): Promise<Dataset & { isSample: boolean }> {
  const dataset = await loadFashionMnist({ onProgress: () => {} });
  return { ...dataset, isSample: dataset.train.labels.size < 60_000 };
}

/**
 * Gives the last part of the training examples: what `validationSplit` holds back.
 *
 * @param dataset Fashion-MNIST.
 * @param split the fraction held back.
 */
export function heldBack({ train }: Dataset, split: number): Part {
  const from = Math.floor(train.labels.size * (1 - split));
  return partOf(train, from);
}

/** Gives the images and labels of a part from a row on, `count` of them or all that follow. */
export function partOf(
  { images, labels }: { images: tf.Tensor3D; labels: tf.Tensor1D },
  from = 0,
  count = labels.size - from,
): Part {
  return {
    images: tf.tidy(() => tf.div(images.slice(from, count), 255) as tf.Tensor3D),
    labels: labels.slice(from, count),
  };
}

/**
 * Measures the accuracy of a model, whichever way it takes its images: flat, with or without a channel.
 *
 * @param model any classifier of images.
 * @param part images and labels.
 * @param scale what to multiply the pixels with: 255 gives raw ones back; 1 by default.
 * @returns the fraction of images whose most probable class is the true one; NaN where the model takes other inputs.
 */
export function accuracyOn(model: tf.LayersModel, { images, labels }: Part, scale = 1): number {
  const input = model.inputs[0]?.shape.slice(1) ?? [];
  if (input.reduce<number>((product, size) => product * (size ?? 1), 1) !== 28 * 28) return Number.NaN;
  if (model.outputs[0]?.shape.length !== 2) return Number.NaN;
  return tf.tidy(() => {
    const x = tf.mul(images, scale).reshape([images.shape[0], ...(input as number[])]);
    const predicted = (model.predict(x, { batchSize: 500 }) as tf.Tensor).argMax(-1);
    return tf.mean(tf.equal(predicted, labels.toInt())).dataSync()[0] as number;
  });
}
