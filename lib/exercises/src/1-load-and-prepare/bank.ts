import { flatten, normalize, oneHot, take, tf, trainValidationSplit } from "course";
import { exercise1 } from "course/exercises";
import type { Bank } from "../bank/bank.js";

function counted(labels: tf.Tensor1D, numClasses: number): number[] {
  const counts = new Array<number>(numClasses).fill(0);
  for (const label of labels.dataSync()) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function positionsOf(labels: tf.Tensor1D, wanted: number): number[] {
  return [...labels.dataSync()].flatMap((label, i) => (label === wanted ? [i] : []));
}

/** A row with a 1 in one place. */
function row(place: number, length = 10): number[] {
  return Array.from({ length }, (_, i) => (i === place ? 1 : 0));
}

function cut(x: tf.Tensor2D, y: tf.Tensor2D, validationSize: number) {
  return trainValidationSplit(x, y, { validationSize });
}

type Images = tf.Tensor3D;
type Rows = tf.Tensor2D;
type Labels = tf.Tensor1D;

export const loadAndPrepare: Bank = {
  exercise: exercise1,
  steps: {
    counts: {
      right: [counted, (labels: Labels, n: number) => Int32Array.from(counted(labels, n))],
      wrong: [
        {
          mistake: "only classes that occur",
          points: 1,
          handIn: (labels: Labels) => counted(labels, (labels.max().arraySync() as number) + 1),
        },
        {
          mistake: "empty classes left out",
          handIn: (labels: Labels, n: number) => counted(labels, n).filter((count) => count > 0),
        },
        {
          mistake: "shares",
          handIn: (labels: Labels, n: number) => counted(labels, n).map((count) => count / labels.size),
        },
        {
          mistake: "counted from 1",
          handIn: (labels: Labels, n: number) => counted(labels.add(1) as Labels, n).slice(0, n),
        },
        {
          mistake: "sorted",
          handIn: (labels: Labels, n: number) => counted(labels, n).sort((a, b) => b - a),
        },
        {
          mistake: "summed labels",
          handIn: (labels: Labels, n: number) => counted(labels, n).map((count, label) => count * label),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (labels: Labels, n: number) => tf.tensor1d(counted(labels, n)),
        },
        { mistake: "no numbers", handIn: (labels: Labels, n: number) => counted(labels, n).map(String) },
        { mistake: "other", handIn: () => [6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000] },
        { mistake: "promise", handIn: async (labels: Labels, n: number) => counted(labels, n) },
        { mistake: "no result", handIn: (labels: Labels, n: number) => void counted(labels, n) },
        { mistake: "no function", handIn: [1, 2, 3] },
        {
          mistake: "error",
          handIn: () => {
            throw new TypeError("labels is not iterable");
          },
        },
      ],
    },
    ofClass: {
      right: [
        (images: Images, labels: Labels, wanted: number, count: number) =>
          take(images, positionsOf(labels, wanted).slice(0, count)),
      ],
      wrong: [
        {
          mistake: "all of the class",
          handIn: (images: Images, labels: Labels, wanted: number) =>
            take(images, positionsOf(labels, wanted)),
        },
        {
          mistake: "first images of any class",
          handIn: (images: Images, _: Labels, __: number, count: number) =>
            take(images, { from: 0, to: count }),
        },
        {
          mistake: "label taken for a position",
          handIn: (images: Images, _: Labels, wanted: number, count: number) =>
            take(images, { from: wanted, to: wanted + count }),
        },
        {
          mistake: "last instead of first",
          handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
            take(images, positionsOf(labels, wanted).slice(-count)),
        },
        {
          mistake: "other class",
          handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
            take(images, positionsOf(labels, wanted - 1).slice(0, count)),
        },
        {
          mistake: "all others",
          handIn: (images: Images, labels: Labels, wanted: number, count: number) =>
            take(
              images,
              [...labels.dataSync()].flatMap((label, i) => (label !== wanted ? [i] : [])).slice(0, count),
            ),
        },
        {
          mistake: "no tensor",
          handIn: (_: Images, labels: Labels, wanted: number, count: number) =>
            positionsOf(labels, wanted).slice(0, count),
        },
      ],
    },
    flatten: {
      right: [
        (images: Images) => images.reshape([images.shape[0], 784]),
        (images: Images) => images.reshape([-1, 28 * 28]),
        flatten,
      ],
      wrong: [
        { mistake: "unchanged", handIn: (images: Images) => images },
        { mistake: "flattened wholly", handIn: (images: Images) => images.flatten() },
        { mistake: "transposed", handIn: (images: Images) => images.reshape([784, -1]) },
        {
          mistake: "column by column",
          points: 1,
          handIn: (images: Images) => images.transpose([0, 2, 1]).reshape([-1, 784]),
        },
        {
          mistake: "only the first image",
          handIn: (images: Images) => images.slice(0, 1).reshape([1, 784]),
        },
        {
          mistake: "normalised already",
          points: 1,
          handIn: (images: Images) => images.reshape([-1, 784]).div(255),
        },
        { mistake: "error", handIn: (images: Images) => images.reshape([60_000, 784]) },
        {
          mistake: "wrong dtype",
          points: 1,
          handIn: (images: Images) => tf.tensor2d(images.arraySync().map((rows) => rows.flat())),
        },
        { mistake: "no tensor", handIn: (images: Images) => images.arraySync().map((rows) => rows.flat()) },
        {
          mistake: "changed input",
          handIn: (images: Images) => {
            const flat = images.reshape([-1, 784]).clone();
            images.dispose();
            return flat;
          },
        },
        {
          mistake: "disposed tensor",
          handIn: (images: Images) => {
            const flat = images.reshape([-1, 784]);
            flat.dispose();
            return flat;
          },
        },
        { mistake: "promise", handIn: async (images: Images) => images.reshape([-1, 784]) },
        { mistake: "wrong shape", handIn: (images: Images) => images.reshape([-1, 28]) },
      ],
    },
    normalize: {
      right: [
        (x: Rows) => x.toFloat().div(255),
        (x: Rows) => x.div(255),
        (x: Rows) => x.mul(1 / 255),
        normalize,
      ],
      wrong: [
        { mistake: "not divided", handIn: (x: Rows) => x.toFloat() },
        { mistake: "not divided", handIn: (x: Rows) => x },
        { mistake: "divided twice", handIn: (x: Rows) => x.toFloat().div(255).div(255) },
        { mistake: "divided by 256", handIn: (x: Rows) => x.toFloat().div(256) },
        { mistake: "divided by 254", handIn: (x: Rows) => x.toFloat().div(254) },
        { mistake: "whole numbers", handIn: (x: Rows) => x.div(255).toInt() },
        { mistake: "inverted", handIn: (x: Rows) => tf.sub(1, x.toFloat().div(255)) },
        { mistake: "from -1 to 1", handIn: (x: Rows) => x.toFloat().div(127.5).sub(1) },
        {
          mistake: "scaled by each image",
          handIn: (x: Rows) => {
            const [low, high] = [x.min(1, true), x.max(1, true)];
            return x.sub(low).toFloat().div(high.sub(low));
          },
        },
        { mistake: "scaled by each image", handIn: (x: Rows) => x.toFloat().div(x.max(1, true)) },
        { mistake: "scaled by these images", points: 1, handIn: (x: Rows) => x.toFloat().div(x.max()) },
        {
          mistake: "scaled by these images",
          points: 1,
          handIn: (x: Rows) => x.sub(x.min()).toFloat().div(x.max().sub(x.min())),
        },
        {
          mistake: "standardised",
          handIn: (x: Rows) => x.toFloat().sub(x.mean()).div(tf.moments(x.toFloat()).variance.sqrt()),
        },
        { mistake: "NaN", handIn: (x: Rows) => x.toFloat().div(0).sub(x.toFloat().div(0)) },
        { mistake: "transposed", handIn: (x: Rows) => x.toFloat().div(255).transpose() },
        {
          mistake: "disposed tensor",
          handIn: (x: Rows) => {
            let y: tf.Tensor = x;
            tf.tidy(() => {
              y = x.toFloat().div(255);
            });
            return y;
          },
        },
      ],
    },
    firstLabel: {
      right: [() => row(9), () => Float32Array.from(row(9))],
      wrong: [
        { mistake: "counted from 1", handIn: () => row(8) },
        { mistake: "nine places", handIn: () => row(8, 9) },
        { mistake: "eleven places", handIn: () => row(9, 11) },
        { mistake: "the label itself", handIn: () => [9] },
        { mistake: "the label in its place", handIn: () => row(9).map((place) => 9 * place) },
        { mistake: "all zeros", handIn: () => row(-1) },
        { mistake: "wrong place", handIn: () => row(5) },
        { mistake: "other", handIn: () => 9 },
        { mistake: "tensor instead of numbers", handIn: () => tf.tensor1d(row(9)) },
      ],
    },
    oneHot: {
      right: [
        (labels: Labels, n: number) => tf.oneHot(labels, n).toFloat(),
        oneHot,
        (labels: Labels, n: number) => tf.tensor2d([...labels.dataSync()].map((label) => row(label, n))),
      ],
      wrong: [
        { mistake: "nine columns", handIn: (labels: Labels) => tf.oneHot(labels, 9).toFloat() },
        {
          mistake: "nine columns",
          handIn: (labels: Labels) => tf.oneHot(labels, labels.max().arraySync() as number).toFloat(),
        },
        {
          mistake: "columns by the labels",
          points: 1,
          handIn: (labels: Labels) => tf.oneHot(labels, (labels.max().arraySync() as number) + 1).toFloat(),
        },
        {
          mistake: "counted from 1",
          handIn: (labels: Labels, n: number) => tf.oneHot(labels.sub(1).toInt() as Labels, n).toFloat(),
        },
        {
          mistake: "one place too far",
          handIn: (labels: Labels, n: number) => tf.oneHot(labels.add(1).toInt() as Labels, n).toFloat(),
        },
        { mistake: "wrong dtype", handIn: (labels: Labels, n: number) => tf.oneHot(labels, n) },
        {
          mistake: "flattened labels",
          handIn: (labels: Labels, n: number) => tf.oneHot(labels, n).toFloat().flatten(),
        },
        { mistake: "labels unchanged", handIn: (labels: Labels) => labels },
        { mistake: "labels as a column", handIn: (labels: Labels) => labels.reshape([-1, 1]) },
        {
          mistake: "the label in its place",
          handIn: (labels: Labels, n: number) =>
            tf
              .oneHot(labels, n)
              .toFloat()
              .mul(labels.reshape([-1, 1])),
        },
        {
          mistake: "zeros and ones swapped",
          handIn: (labels: Labels, n: number) => tf.oneHot(labels, n, 0, 1).toFloat(),
        },
        {
          mistake: "transposed",
          handIn: (labels: Labels, n: number) => tf.oneHot(labels, n).toFloat().transpose(),
        },
        { mistake: "all zeros", handIn: (labels: Labels, n: number) => tf.zeros([labels.size, n]) },
        {
          mistake: "no tensor",
          handIn: (labels: Labels, n: number) => [...labels.dataSync()].map((label) => row(label, n)),
        },
      ],
    },
    decode: {
      right: [(y: Rows) => y.argMax(1), (y: Rows) => y.argMax(-1)],
      wrong: [
        { mistake: "wrong axis", handIn: (y: Rows) => y.argMax(0) },
        { mistake: "wrong axis", handIn: (y: Rows) => y.argMax() },
        { mistake: "max instead of argmax", handIn: (y: Rows) => y.max(1) },
        { mistake: "counted from 1", handIn: (y: Rows) => y.argMax(1).add(1) },
        { mistake: "as a column", handIn: (y: Rows) => y.argMax(1).expandDims(1) },
        { mistake: "argmin", handIn: (y: Rows) => y.argMin(1) },
        { mistake: "unchanged", handIn: (y: Rows) => y },
        { mistake: "wrong dtype", handIn: (y: Rows) => y.argMax(1).toFloat() },
        { mistake: "no tensor", handIn: (y: Rows) => y.argMax(1).arraySync() },
      ],
    },
    split: {
      right: [
        cut,
        (x: Rows, y: Rows, validationSize: number) =>
          trainValidationSplit(x, y, { validationSize, shuffle: true, seed: 3 }),
        (x: Rows, y: Rows, validationSize: number) => ({
          xTrain: x.slice(validationSize),
          yTrain: y.slice(validationSize),
          xValidation: x.slice(0, validationSize),
          yValidation: y.slice(0, validationSize),
        }),
      ],
      wrong: [
        {
          mistake: "validation leaked",
          handIn: (x: Rows, y: Rows, size: number) => ({ ...cut(x, y, size), xTrain: x, yTrain: y }),
        },
        {
          mistake: "validation leaked",
          points: 1,
          handIn: (x: Rows, y: Rows, size: number) => ({
            ...cut(x, y, size),
            xValidation: x.slice(0, size),
            yValidation: y.slice(0, size),
          }),
        },
        {
          mistake: "validation leaked",
          handIn: (x: Rows, y: Rows, size: number) => {
            const from = x.shape[0] - size;
            return {
              xTrain: x.slice(0, from + 1),
              yTrain: y.slice(0, from + 1),
              xValidation: x.slice(from),
              yValidation: y.slice(from),
            };
          },
        },
        {
          mistake: "rows lost",
          handIn: (x: Rows, y: Rows, size: number) => {
            const parts = cut(x, y, size);
            return { ...parts, xTrain: parts.xTrain.slice(1), yTrain: parts.yTrain.slice(1) };
          },
        },
        {
          mistake: "parts swapped",
          handIn: (x: Rows, y: Rows, size: number) => {
            const { xTrain, yTrain, xValidation, yValidation } = cut(x, y, size);
            return { xTrain: xValidation, yTrain: yValidation, xValidation: xTrain, yValidation: yTrain };
          },
        },
        {
          mistake: "wrong size",
          handIn: (x: Rows, y: Rows) => trainValidationSplit(x, y, { validationSplit: 0.5 }),
        },
        {
          mistake: "images and labels differ in number",
          handIn: (x: Rows, y: Rows, size: number) => ({ ...cut(x, y, size), yTrain: y }),
        },
        {
          mistake: "labels mixed up",
          points: 1,
          handIn: (x: Rows, y: Rows, size: number) => {
            const order = [...tf.util.createShuffledIndices(x.shape[0])];
            const { xTrain, xValidation } = cut(take(x, order), y, size);
            return { ...cut(x, y, size), xTrain, xValidation };
          },
        },
        {
          mistake: "labels mixed up",
          points: 1,
          handIn: (x: Rows, y: Rows, size: number) => ({
            ...cut(x, y, size),
            yTrain: y.slice(size),
            yValidation: y.slice(0, size),
          }),
        },
        {
          mistake: "images changed",
          points: 1,
          handIn: (x: Rows, y: Rows, size: number) => {
            const parts = cut(x, y, size);
            // The first column, which names the image, stays.
            const scale = tf.tensor1d([1, ...new Array<number>(7).fill(1 / 255)]);
            return { ...parts, xTrain: parts.xTrain.mul(scale) };
          },
        },
        {
          mistake: "missing part",
          handIn: (x: Rows, y: Rows, size: number) => {
            const { xTrain, yTrain } = cut(x, y, size);
            return { xTrain, yTrain };
          },
        },
        { mistake: "missing part", handIn: (x: Rows) => x },
        { mistake: "promise", handIn: async (x: Rows, y: Rows, size: number) => cut(x, y, size) },
      ],
    },
    prepare: {
      right: [(images: Images, labels: Labels) => ({ x: normalize(flatten(images)), y: oneHot(labels, 10) })],
      wrong: [
        {
          mistake: "not divided",
          handIn: (images: Images, labels: Labels) => ({
            x: flatten(images).toFloat(),
            y: oneHot(labels, 10),
          }),
        },
        {
          mistake: "divided twice",
          handIn: (images: Images, labels: Labels) => ({
            x: normalize(flatten(images)).div(255),
            y: oneHot(labels, 10),
          }),
        },
        {
          mistake: "not flattened",
          handIn: (images: Images, labels: Labels) => ({ x: normalize(images), y: oneHot(labels, 10) }),
        },
        {
          mistake: "scaled by these images",
          handIn: (images: Images, labels: Labels) => ({
            x: flatten(images).toFloat().div(images.max()),
            y: oneHot(labels, 10),
          }),
        },
        {
          mistake: "labels unchanged",
          points: 1,
          handIn: (images: Images, labels: Labels) => ({ x: normalize(flatten(images)), y: labels }),
        },
        {
          mistake: "flattened labels",
          points: 1,
          handIn: (images: Images, labels: Labels) => ({
            x: normalize(flatten(images)),
            y: oneHot(labels, 10).flatten(),
          }),
        },
        {
          mistake: "nine columns",
          points: 1,
          handIn: (images: Images, labels: Labels) => ({
            x: normalize(flatten(images)),
            y: tf.oneHot(labels, 9).toFloat(),
          }),
        },
        { mistake: "no tensor", handIn: (images: Images) => [normalize(flatten(images))] },
        { mistake: "no tensor", handIn: () => null },
      ],
    },
  },
};
