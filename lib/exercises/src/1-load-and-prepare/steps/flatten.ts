import type { Mistake, Step } from "@course/checks";
import { isTensor, type tf } from "@course/core";
import { flatten as flattened } from "course";

export const flatten: Step = {
  title: "Flatten the images",
  hints: [
    "Which method of a tensor changes how many axes it has and how long they are? Lesson 2 used it.",
    "The number of images is the first entry of `images.shape`. Don't write 60,000: the function must work for any number of images.",
  ],
  right: "Each image is one row of 784 numbers now. The numbers are the same, and in the same order.",
  tests: [
    {
      name: "the shape",
      points: 1,
      async run(handedIn, trial) {
        for (const n of [trial.integer(2, 9), trial.integer(10, 20), 1]) {
          const images = trial.images(n);
          const got = await trial.call(handedIn, [images]);
          if (isTensor(got) && `${got.shape}` === `${n},784`) continue;
          trial.tensor(got, flattened(images), { mistakes: flattenMistakes(images) });
        }
      },
    },
    {
      name: "the values",
      points: 1,
      async run(handedIn, trial) {
        for (const n of [trial.integer(2, 6), 1]) {
          const images = trial.images(n);
          const got = await trial.call(handedIn, [images]);
          trial.tensor(got, flattened(images), { mistakes: flattenMistakes(images) });
        }
      },
    },
  ],
};

/** What probably went wrong where images are not flat. */
export function flattenMistakes(images: tf.Tensor3D): Mistake[] {
  const n = images.shape[0];
  return [
    {
      name: "unchanged",
      gives: () => images,
      says: "The images come out as they went in: rows of rows.",
    },
    {
      name: "flattened wholly",
      gives: () => images.flatten(),
      says: "All images ran into one long row. Keep the first axis, which counts the images.",
    },
    {
      name: "transposed",
      gives: () => images.reshape([784, n]),
      says: "The shape has its two numbers in the wrong order. One row for each image, one column for each pixel.",
    },
    {
      name: "transposed",
      gives: () => flattened(images).transpose(),
      says: "Rows and columns are swapped. One row for each image, one column for each pixel.",
    },
    {
      name: "column by column",
      gives: () => images.transpose([0, 2, 1]).reshape([n, 784]),
      says: "The pixels were laid down column by column. An image is read row by row.",
    },
    {
      name: "images mixed",
      gives: () => images.transpose([1, 2, 0]).reshape([n, 784]),
      says: "Each row holds pixels of several images. The axis that counts the images must stay the first.",
    },
    {
      name: "images mixed",
      gives: () => images.transpose([1, 0, 2]).reshape([n, 784]),
      says: "Each row holds lines of several images. The axis that counts the images must stay the first.",
    },
    {
      name: "only the first image",
      gives: () => images.slice(0, 1).reshape([1, 784]),
      says: "Only one image came out. How many went in?",
    },
    {
      name: "upside down",
      gives: () => images.reverse(1).reshape([n, 784]),
      says: "The last line of each image comes first.",
    },
    {
      name: "normalised already",
      gives: () => flattened(images).div(255),
      says: "The pixels were divided by 255 as well. That is the next step; here the numbers stay as they are.",
    },
  ];
}
