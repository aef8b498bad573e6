import { flatten as flattened, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { flatten as byHand } from "../model-answers.js";
import type { Images } from "./kinds.js";

export const flatten: Answers = {
  right: [
    byHand,
    (images: Images) => images.reshape([images.shape[0], 784]),
    (images: Images) => images.reshape([-1, 28 * 28]),
    flattened,
    (images: Images) => images.as2D(images.shape[0], images.shape[1] * images.shape[2]),
    (images: Images) => tf.tensor2d(images.dataSync(), [images.shape[0], 784], "int32"),
    async (images: Images) => {
      const rows = (await images.array()).map((image) => image.flat());
      return tf.tensor2d(rows, undefined, "int32");
    },
    (images: Images) => tf.tidy(() => tf.stack(images.unstack().map((image) => image.flatten()))),
    (images: Images) => {
      const lines = Array.from({ length: 28 }, (_, i) => images.slice([0, i, 0], [-1, 1, 28]).squeeze([1]));
      return tf.concat(lines, 1);
    },
  ],
  wrong: [
    { mistake: "unchanged", handIn: (images: Images) => images },
    { mistake: "flattened wholly", handIn: (images: Images) => images.flatten() },
    { mistake: "transposed", handIn: (images: Images) => images.reshape([784, -1]) },
    { mistake: "transposed", handIn: (images: Images) => images.reshape([-1, 784]).transpose() },
    {
      mistake: "column by column",
      points: 1,
      handIn: (images: Images) => images.transpose([0, 2, 1]).reshape([-1, 784]),
    },
    {
      mistake: "images mixed",
      points: 1,
      handIn: (images: Images) => images.transpose([1, 2, 0]).reshape([images.shape[0], 784]),
    },
    {
      mistake: "images mixed",
      points: 1,
      handIn: (images: Images) => images.transpose([1, 0, 2]).reshape([images.shape[0], 784]),
    },
    {
      mistake: "upside down",
      points: 1,
      handIn: (images: Images) => images.reverse(1).reshape([-1, 784]),
    },
    { mistake: "only the first image", handIn: (images: Images) => images.slice(0, 1).reshape([1, 784]) },
    {
      mistake: "normalised already",
      points: 1,
      handIn: (images: Images) => images.reshape([-1, 784]).div(255),
    },
    { mistake: "error", handIn: (images: Images) => images.reshape([60_000, 784]) },
    // Right for one number of images only.
    { mistake: "error", handIn: (images: Images) => images.reshape([7, 784]) },
    {
      mistake: "wrong dtype",
      points: 1,
      handIn: (images: Images) => tf.tensor2d(images.arraySync().map((rows) => rows.flat())),
    },
    {
      mistake: "wrong dtype",
      points: 1,
      handIn: (images: Images) => images.reshape([-1, 784]).toFloat(),
    },
    {
      mistake: "other",
      points: 1,
      handIn: (images: Images) => tf.zeros([images.shape[0], 784], "int32"),
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
    { mistake: "wrong shape", handIn: (images: Images) => images.reshape([-1, 28]) },
  ],
};
