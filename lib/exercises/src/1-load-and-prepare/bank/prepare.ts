import { flatten, normalize, oneHot, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { prepare as byHand } from "../model-answers.js";
import type { Images, Labels } from "./kinds.js";

class Prepared {
  constructor(
    readonly x: tf.Tensor,
    readonly y: tf.Tensor,
  ) {}
}

const flat = (images: Images) => normalize(flatten(images));

export const prepare: Answers = {
  right: [
    byHand,
    (images: Images, labels: Labels) => ({ x: flat(images), y: oneHot(labels, 10) }),
    (images: Images, labels: Labels) => new Prepared(flat(images), oneHot(labels, 10)),
    (images: Images, labels: Labels) => ({ x: images.reshape([-1, 784]).div(255), y: tf.oneHot(labels, 10) }),
    async (images: Images, labels: Labels) => {
      const x = tf.tensor2d((await images.array()).map((rows) => rows.flat().map((pixel) => pixel / 255)));
      return { y: oneHot(labels, 10), x };
    },
    (images: Images, labels: Labels) =>
      tf.tidy(() => ({ x: flatten(normalize(images)), y: oneHot(labels, 10), rows: labels.size })),
    (images: Images, labels: Labels) => Object.create({ x: flat(images), y: oneHot(labels, 10) }) as Prepared,
  ],
  wrong: [
    {
      mistake: "not divided",
      handIn: (images: Images, labels: Labels) => ({ x: flatten(images).toFloat(), y: oneHot(labels, 10) }),
    },
    {
      mistake: "divided twice",
      handIn: (images: Images, labels: Labels) => ({ x: flat(images).div(255), y: oneHot(labels, 10) }),
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
      mistake: "column by column",
      handIn: (images: Images, labels: Labels) => ({
        x: flatten(images.transpose([0, 2, 1])),
        y: oneHot(labels, 10),
      }),
    },
    {
      mistake: "labels unchanged",
      points: 1,
      handIn: (images: Images, labels: Labels) => ({ x: flat(images), y: labels }),
    },
    {
      mistake: "flattened labels",
      points: 1,
      handIn: (images: Images, labels: Labels) => ({ x: flat(images), y: oneHot(labels, 10).flatten() }),
    },
    {
      mistake: "a column too few",
      points: 1,
      handIn: (images: Images, labels: Labels) => ({ x: flat(images), y: tf.oneHot(labels, 9).toFloat() }),
    },
    {
      mistake: "columns by the labels",
      points: 1,
      handIn: (images: Images, labels: Labels) => ({
        x: flat(images),
        y: tf.oneHot(labels, (labels.max().arraySync() as number) + 1),
      }),
    },
    {
      mistake: "one place too far",
      points: 1,
      handIn: (images: Images, labels: Labels) => ({
        x: flat(images),
        y: tf.oneHot(labels.add(1).toInt() as Labels, 10),
      }),
    },
    {
      mistake: "no tensor",
      points: 1,
      handIn: (images: Images, labels: Labels) => ({ x: flat(images), labels: oneHot(labels, 10) }),
    },
    {
      mistake: "parameter not used",
      points: 1,
      handIn: (images: Images, labels: Labels) => ({
        x: flat(images),
        y: tf.zeros([images.shape[0], 10]) as tf.Tensor as typeof labels,
      }),
    },
    { mistake: "no tensor", handIn: (images: Images) => [flat(images)] },
    { mistake: "no tensor", handIn: () => null },
    {
      mistake: "disposed tensor",
      handIn: (images: Images, labels: Labels) => {
        const x = flat(images);
        x.dispose();
        return { x, y: oneHot(labels, 10) };
      },
    },
  ],
};
