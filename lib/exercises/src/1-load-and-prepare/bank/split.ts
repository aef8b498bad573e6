import { take, tf, trainValidationSplit } from "course";
import type { Answers } from "../../bank/bank.js";
import { split as cut } from "../model-answers.js";
import type { Rows } from "./kinds.js";

/** The parts of a split, with a name that says so. */
class Parts {
  readonly xTrain: Rows;
  readonly yTrain: Rows;
  constructor(
    readonly x: Rows,
    readonly y: Rows,
    readonly size: number,
  ) {
    this.xTrain = x.slice(size);
    this.yTrain = y.slice(size);
  }
  get xValidation(): Rows {
    return this.x.slice(0, this.size);
  }
  get yValidation(): Rows {
    return this.y.slice(0, this.size);
  }
}

function shuffled(x: Rows, y: Rows, size: number) {
  const order = [...tf.util.createShuffledIndices(x.shape[0])];
  return cut(take(x, order), take(y, order), size);
}

export const split: Answers = {
  right: [
    cut,
    (x: Rows, y: Rows, validationSize: number) => trainValidationSplit(x, y, { validationSize }),
    (x: Rows, y: Rows, validationSize: number) =>
      trainValidationSplit(x, y, { validationSize, shuffle: true, seed: 3 }),
    (x: Rows, y: Rows, validationSize: number) => new Parts(x, y, validationSize),
    shuffled,
    async (x: Rows, y: Rows, validationSize: number) => shuffled(x.toFloat(), y.toInt(), validationSize),
    (x: Rows, y: Rows, validationSize: number) =>
      tf.tidy(() => {
        const sizes = [x.shape[0] - validationSize, validationSize];
        const [xTrain, xValidation] = tf.split(x, sizes);
        const [yTrain, yValidation] = tf.split(y, sizes);
        return { xTrain, yTrain, xValidation, yValidation };
      }),
    (x: Rows, y: Rows, validationSize: number) => {
      const [images, labels] = [x.arraySync(), y.arraySync()];
      return {
        xValidation: tf.tensor2d(images.slice(-validationSize)),
        yValidation: tf.tensor2d(labels.slice(-validationSize)),
        xTrain: tf.tensor2d(images.slice(0, -validationSize)),
        yTrain: tf.tensor2d(labels.slice(0, -validationSize)),
        note: "all rows",
      };
    },
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
        return { ...cut(x, y, size), xTrain: x.slice(0, from + 1), yTrain: y.slice(0, from + 1) };
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
      mistake: "rows lost",
      points: 1,
      handIn: (x: Rows, y: Rows, size: number) => {
        // Rows that are drawn, and laid back each time.
        const train = Array.from({ length: x.shape[0] - size }, (_, i) => i >> 1);
        return { ...cut(x, y, size), xTrain: take(x, train), yTrain: take(y, train) };
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
    // As if a fifth were asked for.
    {
      mistake: "wrong size",
      handIn: (x: Rows, y: Rows) => trainValidationSplit(x, y, { validationSize: 4 }),
    },
    {
      mistake: "images and labels differ in number",
      handIn: (x: Rows, y: Rows, size: number) => ({ ...cut(x, y, size), yTrain: y }),
    },
    {
      mistake: "labels mixed up",
      points: 1,
      handIn: (x: Rows, y: Rows, size: number) => ({
        ...shuffled(x, y, size),
        ...labelsOnly(cut(x, y, size)),
      }),
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
      // Two labels only.
      mistake: "labels mixed up",
      points: 1,
      handIn: (x: Rows, y: Rows, size: number) => {
        const parts = cut(x, y, size);
        const order = [1, 0, ...Array.from({ length: x.shape[0] - size - 2 }, (_, i) => i + 2)];
        return { ...parts, yTrain: take(parts.yTrain, order) };
      },
    },
    {
      mistake: "images changed",
      points: 1,
      handIn: (x: Rows, y: Rows, size: number) => {
        const parts = cut(x, y, size);
        // The first column, which names the image, stays.
        const scale = tf.tensor1d([1, ...new Array<number>(x.shape[1] - 1).fill(1 / 255)]);
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
    {
      mistake: "missing part",
      handIn: (x: Rows, y: Rows, size: number) => Object.values(cut(x, y, size)),
    },
    {
      mistake: "missing part",
      handIn: (x: Rows, y: Rows, size: number) => ({ ...cut(x, y, size), xTrain: x.arraySync() }),
    },
    {
      mistake: "changed input",
      handIn: (x: Rows, y: Rows, size: number) => {
        const parts = cut(x, y, size);
        tf.dispose([x, y]);
        return parts;
      },
    },
  ],
};

function labelsOnly({ yTrain, yValidation }: { yTrain: tf.Tensor; yValidation: tf.Tensor }) {
  return { yTrain, yValidation };
}
