import type { Mistake, Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { flatten as flattened } from "course";
import type { Values } from "../variant.js";

type Brightest = Values["brightest"];

/** @param values `brightest`: what the brightest pixel becomes. */
export const normalize = ({ brightest }: Pick<Values, "brightest">): Step => ({
  title: "Normalise the pixels",
  hints: [
    `The darkest value that a pixel can have is 0, and must stay 0. The brightest is 255, and must become ${brightest}.`,
    "All images are scaled alike, whatever their own brightest pixel is. So the number to divide by doesn't come from the images.",
  ],
  right: `Every pixel lies between 0 and ${brightest} now, and what was twice as bright still is.`,
  tests: [
    {
      name: "the values",
      points: 1,
      run: (handedIn, trial) =>
        tryNormalize(handedIn, trial, brightest, flattened(trial.images(trial.integer(3, 8)))),
    },
    {
      name: "images without a white pixel",
      points: 1,
      async run(handedIn, trial) {
        // Here it matters that nothing is taken from the images: they have neither white nor black pixels.
        await tryNormalize(handedIn, trial, brightest, greys(trial, trial.integer(2, 6)));
        await tryNormalize(handedIn, trial, brightest, greys(trial, 1));
        // An image that is black wholly has nothing that it could be divided by.
        const black = tf.zeros([1, 784], "int32") as tf.Tensor2D;
        await tryNormalize(handedIn, trial, brightest, tf.concat([greys(trial, 1), black]));
      },
    },
  ],
});

/** Makes rows of pixels, each from a brightness of its own to another one, none of them 0 or 255. */
function greys(trial: Trial, rows: number): tf.Tensor2D {
  const pixels = Array.from({ length: rows }, () => {
    const [darkest, brightest] = [trial.integer(5, 40), trial.integer(100, 220)];
    return Array.from({ length: 784 }, () => trial.integer(darkest, brightest));
  });
  return tf.tensor2d(pixels, [rows, 784], "int32");
}

async function tryNormalize(
  handedIn: unknown,
  trial: Trial,
  brightest: Brightest,
  x: tf.Tensor2D,
): Promise<void> {
  const got = await trial.call(handedIn, [x]);
  trial.tensor(got, scaled(x, brightest), { what: "The tensor", mistakes: normalizeMistakes(x, brightest) });
}

/** Scales pixels as it is asked for. */
export function scaled(x: tf.Tensor2D, brightest: Brightest): tf.Tensor {
  const pixels = x.toFloat().div(255);
  return brightest === 1 ? pixels : pixels.mul(brightest);
}

/** What probably went wrong where pixels are not from 0 to what the brightest is to become. */
export function normalizeMistakes(x: tf.Tensor2D, brightest: Brightest): Mistake[] {
  const pixels = x.toFloat();
  const range = `the range from 0 to ${brightest} is asked for`;
  const rescaled = (low: tf.Tensor, high: tf.Tensor) => pixels.sub(low).div(high.sub(low));
  return [
    ...(brightest === 1
      ? []
      : [
          {
            name: "from 0 to 1",
            gives: () => pixels.div(255),
            says: `The values go from 0 to 1. Here ${range}.`,
          },
        ]),
    {
      name: "not divided",
      gives: () => pixels,
      says: "The values still go up to 255. What must they be divided by?",
    },
    {
      name: "divided twice",
      gives: () => pixels.div(255 * 255),
      says: "The values were divided by 255 twice, so every image is nearly black.",
    },
    {
      name: "divided by 256",
      gives: () => pixels.div(256),
      says: "The values were divided by 256. There are 256 values, but the brightest of them is 255.",
    },
    {
      name: "divided by 254",
      gives: () => pixels.div(254),
      says: "The brightest pixel becomes a little more than 1. Which value has it?",
    },
    {
      name: "divided by 100",
      gives: () => pixels.div(100),
      says: "The values were divided by 100. The brightest pixel has the value 255.",
    },
    {
      name: "whole numbers",
      gives: () => tf.floor(pixels.div(255)),
      says: "The fractions are lost: the result holds only whole numbers. Was it turned into `int32` again?",
    },
    {
      name: "whole numbers",
      gives: () => tf.round(pixels.div(255)),
      says: "The values were rounded to whole numbers, so only black and white are left.",
    },
    {
      name: "inverted",
      gives: () => tf.sub(1, pixels.div(255)),
      says: "Bright and dark are swapped.",
    },
    {
      name: "from -1 to 1",
      gives: () => pixels.div(127.5).sub(1),
      says: `The values go from -1 to 1. That is done too, but here ${range}.`,
    },
    {
      name: "scaled by each image",
      gives: () => rescaled(x.min(1, true).toFloat(), x.max(1, true).toFloat()),
      says: "Each image was scaled by its own darkest and brightest pixel. Then a dark coat and a white coat look the same.",
    },
    {
      name: "scaled by each image",
      gives: () => pixels.div(x.max(1, true).toFloat()),
      says: "Each image was divided by its own brightest pixel. Then a dark coat and a white coat look the same.",
    },
    {
      name: "scaled by these images",
      gives: () => pixels.div(x.max().toFloat()),
      says: "The images were divided by the brightest pixel among them. With other images that is another number. Scale all alike.",
    },
    {
      name: "scaled by these images",
      gives: () => rescaled(x.min().toFloat(), x.max().toFloat()),
      says: "The images were scaled by the darkest and brightest pixel among them. With other images these are other numbers. Scale all alike.",
    },
    {
      name: "scaled by each pixel",
      gives: () => rescaled(x.min(0, true).toFloat(), x.max(0, true).toFloat()),
      says: "Each place of the image was scaled by itself. Scale all pixels alike.",
    },
    {
      name: "standardised",
      gives: () => pixels.sub(pixels.mean()).div(tf.moments(pixels).variance.sqrt()),
      says: `The mean was subtracted, and the values divided by their spread. That is done too, but here ${range}.`,
    },
  ];
}
