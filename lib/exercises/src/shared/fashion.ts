import { tf } from "@course/core";
import { type Dataset, loadFashionMnist } from "course";

type Split = Dataset["train"];

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

/** Some of the images as they are, from a row on: nothing is copied. */
export interface Examples {
  of: Split;
  from: number;
  count: number;
}

/** Gives images from a row on, `count` of them or all that follow. */
export function examples(of: Split, from = 0, count = of.labels.size - from): Examples {
  return { of, from, count };
}

/**
 * Gives the last part of the training examples: what `validationSplit` holds back.
 *
 * @param dataset Fashion-MNIST.
 * @param split the fraction held back.
 */
export function heldBack({ train }: Dataset, split: number): Examples {
  return examples(train, Math.floor(train.labels.size * (1 - split)));
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

/** What a classifier reaches on some images. */
export interface Measured {
  /** The fraction of images whose most probable class is the true one. */
  accuracy: number;
  /** The mean of the categorical cross-entropy. */
  loss: number;
}

/**
 * Measures a model, whichever way it takes its images: flat, with or without a channel.
 *
 * @param model any classifier of images.
 * @param part the images.
 * @param scale what to multiply the normalised pixels with: 255 gives raw ones; 1 by default.
 * @returns its accuracy and its loss; NaN where the model takes other inputs.
 */
export function measureOn(model: tf.LayersModel, { of, from, count }: Examples, scale = 1): Measured {
  const input = model.inputs[0]?.shape.slice(1) ?? [];
  const isFit = input.reduce<number>((product, size) => product * (size ?? 1), 1) === 28 * 28;
  if (!isFit || model.outputs[0]?.shape.at(-1) !== CLASSES || model.outputs[0].shape.length !== 2) {
    return { accuracy: Number.NaN, loss: Number.NaN };
  }
  const sums = { right: 0, loss: 0 };
  for (let at = 0; at < count; at += AT_ONCE) {
    const n = Math.min(AT_ONCE, count - at);
    const [right, loss] = tf.tidy(() => {
      const x = tf.mul(of.images.slice(from + at, n), scale / 255).reshape([n, ...(input as number[])]);
      const answers = model.predict(x, { batchSize: n }) as tf.Tensor2D;
      const truth = of.labels.slice(from + at, n).toInt();
      const isRight = tf.equal(answers.argMax(-1), truth);
      const losses = tf.metrics.categoricalCrossentropy(tf.oneHot(truth, CLASSES), answers);
      return tf.stack([tf.sum(isRight).toFloat(), tf.sum(losses)]).dataSync();
    });
    sums.right += right as number;
    sums.loss += loss as number;
  }
  return { accuracy: sums.right / count, loss: sums.loss / count };
}

/** How many images are measured at once: enough to be fast, and few enough to take little room. */
const AT_ONCE = 1000;

/** Says in words which fraction is held back. */
export function fractionOf(split: number): string {
  return split === 0.1 ? "tenth" : split === 0.2 ? "fifth" : `${split * 100}%`;
}

const CLASSES = 10;
