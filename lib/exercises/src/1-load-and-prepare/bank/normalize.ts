import { normalize as normalized, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { normalize as byHand } from "../model-answers.js";
import type { Rows } from "./kinds.js";

const SCALE = 1 / 255;

export const normalize: Answers = {
  right: [
    byHand,
    (x: Rows) => x.toFloat().div(255),
    (x: Rows) => x.div(255),
    (x: Rows) => x.mul(SCALE),
    normalized,
    (x: Rows) => tf.tidy(() => tf.div(tf.cast(x, "float32"), tf.scalar(255))),
    async (x: Rows) => tf.tensor2d((await x.array()).map((row) => row.map((pixel) => pixel / 255))),
    (x: Rows) => x.toFloat().sub(0).div(tf.scalar(255).sub(0)).clipByValue(0, 1),
    (x: Rows) => tf.layers.rescaling({ scale: SCALE }).apply(x),
  ],
  wrong: [
    { mistake: "not divided", handIn: (x: Rows) => x.toFloat() },
    { mistake: "not divided", handIn: (x: Rows) => x },
    { mistake: "divided twice", handIn: (x: Rows) => x.toFloat().div(255).div(255) },
    { mistake: "divided by 256", handIn: (x: Rows) => x.toFloat().div(256) },
    { mistake: "divided by 254", handIn: (x: Rows) => x.toFloat().div(254) },
    { mistake: "divided by 100", handIn: (x: Rows) => x.toFloat().div(100) },
    { mistake: "whole numbers", handIn: (x: Rows) => x.div(255).toInt() },
    { mistake: "whole numbers", handIn: (x: Rows) => x.div(255).round() },
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
      mistake: "scaled by each pixel",
      handIn: (x: Rows) =>
        x
          .sub(x.min(0))
          .toFloat()
          .div(x.max(0).sub(x.min(0))),
    },
    {
      mistake: "standardised",
      handIn: (x: Rows) => x.toFloat().sub(x.mean()).div(tf.moments(x.toFloat()).variance.sqrt()),
    },
    { mistake: "NaN", handIn: (x: Rows) => x.toFloat().div(0).sub(x.toFloat().div(0)) },
    { mistake: "transposed", handIn: (x: Rows) => x.toFloat().div(255).transpose() },
    { mistake: "other", handIn: (x: Rows) => x.toFloat().div(255).minimum(0.99) },
    { mistake: "wrong shape", handIn: (x: Rows) => x.toFloat().div(255).reshape([-1, 28, 28]) },
    { mistake: "no tensor", handIn: (x: Rows) => x.toFloat().div(255).arraySync() },
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
};
