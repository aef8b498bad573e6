import type { Step, Trial } from "@course/checks";
import { describe, isTensor, tf } from "@course/core";
import { oneHot as asOneHot, flatten as flattened } from "course";
import { readParts } from "../../readings/index.js";
import type { Values } from "../variant.js";

/** @param values `held`: which rows are held back. */
export const split = ({ held }: Pick<Values, "held">): Step => ({
  title: "Hold images back for validation",
  hints: [
    "Where to cut? There are `x.shape[0]` rows, and `validationSize` of them are held back.",
    "`take(x, { from, to })` gives the rows from one position to another, and so does `x.slice`. Cut `x` and `y` at the same place.",
  ],
  right: "No image is in both parts, and each has kept its label.",
  tests: [
    {
      name: "the sizes",
      points: 1,
      async run(handedIn, trial) {
        for (const sizes of someSizes(trial)) await trySplit(handedIn, trial, sizes, expectSizes);
      },
    },
    {
      name: "no image in both parts, none lost, each with its label",
      points: 2,
      async run(handedIn, trial) {
        for (const sizes of someSizes(trial)) await trySplit(handedIn, trial, sizes, expectPartition);
        if (held === "any") return;
        for (const sizes of someSizes(trial)) {
          await trySplit(handedIn, trial, sizes, (...given) => expectHeld(held, ...given));
        }
      },
    },
  ],
});

/** The four tensors of a split, which are known to be tensors. */
interface Parts {
  xTrain: tf.Tensor;
  yTrain: tf.Tensor;
  xValidation: tf.Tensor;
  yValidation: tf.Tensor;
}
const PARTS = ["xTrain", "yTrain", "xValidation", "yValidation"] as const;

interface Sizes {
  rows: number;
  /** How many of them are held back. */
  validation: number;
}

/** A few rows held back, most of them, and a single one. */
function someSizes(trial: Trial): Sizes[] {
  return [
    { rows: trial.integer(20, 29), validation: trial.integer(5, 8) },
    { rows: trial.integer(14, 17), validation: trial.integer(9, 12) },
    { rows: trial.integer(5, 19), validation: 1 },
  ];
}

async function trySplit(
  handedIn: unknown,
  trial: Trial,
  { rows, validation }: Sizes,
  look: (trial: Trial, parts: Parts, x: tf.Tensor2D, y: tf.Tensor2D, validation: number) => void,
): Promise<void> {
  // The first number of a row tells which one it is, and so does its label.
  const columns = trial.integer(4, 9);
  const identities = tf.range(0, rows, 1, "int32").expandDims(1);
  const pixels = flattened(trial.images(rows)).slice([0, 1], [rows, columns]);
  const x = tf.concat([identities, pixels], 1) as tf.Tensor2D;
  const names = tf.tensor1d(trial.shuffled([...Array(rows).keys()]), "int32");
  const y = asOneHot(names, rows);
  const got = await trial.call(handedIn, [x, y, validation], { read: readParts });
  const parts = got as Parts;
  for (const name of PARTS) {
    const part = parts?.[name];
    if (!isTensor(part) || part.rank !== 2) {
      trial.object(
        "missing part",
        `\`${name}\` should be a tensor of rows, as it came. It is ${describe(part)}.`,
      );
    }
  }
  look(trial, parts, x, y, validation);
}

function expectSizes(trial: Trial, parts: Parts, x: tf.Tensor2D, _y: tf.Tensor2D, validation: number): void {
  const rows = x.shape[0];
  const [train, held] = [parts.xTrain.shape[0] as number, parts.xValidation.shape[0] as number];
  const came = `Of ${rows} rows, ${train} are for training and ${held} for validation. Expected: ${rows - validation} and ${validation}.`;
  for (const part of ["Train", "Validation"] as const) {
    const [images, labels] = [parts[`x${part}`].shape[0], parts[`y${part}`].shape[0]];
    if (images !== labels) {
      trial.object(
        "images and labels differ in number",
        `\`x${part}\` has ${images} rows, but \`y${part}\` has ${labels}. Cut both at the same place.`,
      );
    }
  }
  if (train === validation && held === rows - validation) {
    trial.object("parts swapped", `The two parts are swapped. ${came}`);
  }
  if (train === rows) {
    trial.object(
      "validation leaked",
      `All images are in the training part, those for validation too. A network would be examined with what it has learnt by heart. ${came}`,
    );
  }
  if (train + held < rows) trial.object("rows lost", `Some rows are in neither part. ${came}`);
  if (train + held > rows) trial.object("validation leaked", `Some rows are in both parts. ${came}`);
  if (held !== validation) trial.object("wrong size", came);
}

/** Checks that it is the first or the last rows that are held back. */
function expectHeld(
  held: "first" | "last",
  trial: Trial,
  { xValidation }: Parts,
  x: tf.Tensor2D,
  _y: tf.Tensor2D,
  validation: number,
): void {
  const from = held === "first" ? 0 : x.shape[0] - validation;
  const identities = Array.from(xValidation.slice([0, 0], [-1, 1]).dataSync());
  if (identities.every((row) => row >= from && row < from + validation)) return;
  trial.object(
    "other rows held back",
    `The ${held} ${validation} of ${x.shape[0]} rows are to be held back. Others are in the validation part.`,
  );
}

function expectPartition(
  trial: Trial,
  parts: Parts,
  x: tf.Tensor2D,
  y: tf.Tensor2D,
  validation: number,
): void {
  expectSizes(trial, parts, x, y, validation);
  const identities = (part: tf.Tensor) => Array.from(part.slice([0, 0], [-1, 1]).dataSync());
  const [train, held] = [identities(parts.xTrain), identities(parts.xValidation)];
  const leaked = held.filter((image) => train.includes(image)).length;
  if (leaked > 0) {
    trial.object(
      "validation leaked",
      `${leaked} of the ${validation} images for validation are in the training part too. A network would be examined with what it has learnt by heart.`,
    );
  }
  const all = [...train, ...held];
  if (new Set(all).size < x.shape[0] || all.some((image) => !(image >= 0 && image < x.shape[0]))) {
    trial.object("rows lost", "Some images are in neither part, and others come twice.");
  }
  for (const part of ["Train", "Validation"] as const) {
    const rows = tf.tensor1d(identities(parts[`x${part}`]), "int32");
    if (!sameValues(parts[`x${part}`], tf.gather(x, rows))) {
      trial.object("images changed", `The images in \`x${part}\` are not those that were given.`);
    }
    if (!sameValues(parts[`y${part}`], tf.gather(y, rows))) {
      trial.object(
        "labels mixed up",
        `The labels in \`y${part}\` don't belong to the images in \`x${part}\`. Were the images put into another order, and the labels not? Or were the two cut at different places?`,
      );
    }
  }
}

function sameValues(a: tf.Tensor, b: tf.Tensor): boolean {
  const [x, y] = [a.dataSync(), b.dataSync()];
  return `${a.shape}` === `${b.shape}` && x.every((value, i) => value === y[i]);
}
