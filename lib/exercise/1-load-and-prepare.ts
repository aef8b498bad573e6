import type { Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { exercise } from "./exercise.js";
import type { Step } from "./step.js";

const flatten: Step = {
  title: "Flatten the images",
  hints: [
    "Which method of a tensor changes how many axes it has and how long they are? Lesson 2 used it.",
    "The number of images is the first entry of `images.shape`. Don't write 60,000: your function must work for any number of images.",
  ],
  right: "Each image is one row of 784 numbers now.",
  tests: [
    {
      name: "shape and values",
      points: 2,
      async run(handedIn, trial) {
        const images = trial.images(7);
        trial.tensor(await trial.call(handedIn, [images]), images.reshape([7, 784]), {
          mistakes: [
            { name: "unchanged", gives: () => images, says: "The images come out as they went in." },
            {
              name: "flattened wholly",
              gives: () => images.reshape([7 * 784]),
              says: "All images ran into one long row. Keep the first axis, which counts the images.",
            },
          ],
        });
      },
    },
  ],
};

const normalize: Step = {
  title: "Normalise the pixels",
  hints: ["The darkest pixel is 0 and must stay 0. The brightest is 255 and must become 1."],
  right: "Every pixel lies between 0 and 1 now.",
  tests: [
    {
      name: "values",
      points: 2,
      async run(handedIn, trial) {
        const x = (trial.images(5) as Tensor3D).reshape([5, 784]) as Tensor2D;
        const by = (divisor: number) => () => tf.div(tf.cast(x, "float32"), divisor);
        trial.tensor(await trial.call(handedIn, [x]), by(255)(), {
          mistakes: [
            {
              name: "not divided",
              gives: by(1),
              says: "The values still go up to 255. What should they be divided by?",
            },
            { name: "divided twice", gives: by(255 * 255), says: "The values were divided by 255 twice." },
          ],
        });
      },
    },
  ],
};

/** Exercise 1: the preparation of lessons 1 and 2, on Fashion-MNIST. */
export const exercise1 = exercise("1-load-and-prepare", "Exercise 1: Load and prepare", {
  flatten,
  normalize,
  why: { title: "Why prepare at all?", written: 2 },
});
