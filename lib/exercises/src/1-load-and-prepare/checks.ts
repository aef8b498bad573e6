import { exercise, expectNumbers, type Mistake, type Step, type Trial } from "@course/checks";
import { describe, isTensor, tf } from "@course/core";
import { oneHot as asOneHot, flatten as flattened, fromOneHot } from "course";
import { readParts, readPrepared } from "../readings/index.js";

/** Ten kinds of garment. */
const CLASSES = 10;

const counts: Step = {
  title: "Count the garments of each class",
  hints: [
    "`labels.dataSync()` gives the labels as a list of numbers that you can go through with `for (const label of …)`.",
    "Begin with a list of `numClasses` zeros: `new Array<number>(numClasses).fill(0)`. Then add 1 in the right place for each label.",
  ],
  right: "A class of which there is no image has its place too, with a 0.",
  tests: [
    {
      name: "the counts",
      points: 1,
      run: (handedIn, trial) => tryCounts(handedIn, trial, [4, 0, 1, 3, 2, 5, 2, 1, 6, 3]),
    },
    {
      name: "classes that don't occur",
      points: 1,
      run: (handedIn, trial) => tryCounts(handedIn, trial, [2, 5, 0, 1, 3, 0, 2, 0]),
    },
  ],
};

async function tryCounts(handedIn: unknown, trial: Trial, wanted: readonly number[]): Promise<void> {
  const list = trial.shuffled(wanted.flatMap((count, label) => new Array<number>(count).fill(label)));
  const got = await trial.call(handedIn, [tf.tensor1d(list, "int32"), wanted.length]);
  const seen = Math.max(...list) + 1;
  expectNumbers(got, wanted, {
    what: "The list of counts",
    mistakes: [
      {
        name: "only classes that occur",
        gives: () => wanted.slice(0, seen),
        says: "The last classes are missing: none of these labels belongs to them. How many counts there are is what `numClasses` says, whatever the labels are.",
      },
      {
        name: "empty classes left out",
        gives: () => wanted.filter((count) => count > 0),
        says: "Classes without an image are missing, so all counts behind them are in the wrong place.",
      },
      {
        name: "shares",
        gives: () => wanted.map((count) => count / list.length),
        says: "These are shares of all images. Asked for are numbers of images.",
      },
      {
        name: "counted from 1",
        gives: () => [0, ...wanted.slice(0, -1)],
        says: "Every count is one place too far: classes are numbered from 0.",
      },
      {
        name: "sorted",
        gives: () => [...wanted].sort((a, b) => b - a),
        says: "The counts are sorted by size. Then nobody knows which class they belong to.",
      },
      {
        name: "summed labels",
        gives: () => wanted.map((count, label) => count * label),
        says: "The labels themselves were added up. Add 1 for each image.",
      },
    ],
  });
}

const ofClass: Step = {
  title: "Find images of one class",
  hints: [
    "First find the positions at which `labels` says `wanted`. `labels.dataSync()` gives the labels as a list.",
    "`take(images, positions)` gives the images at these positions. Lesson 1 used it.",
  ],
  right: "Images and labels belong together by their position, and by nothing else.",
  tests: [
    {
      name: "the right images",
      points: 2,
      async run(handedIn, trial) {
        const [wanted, count] = [trial.integer(2, 8), 3];
        // The first of all is of the class, the next two are not: so no mistake leads to the right images.
        const others = trial.shuffled([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((label) => label !== wanted));
        const [second = 0, third = 0, ...rest] = others;
        const labels = [wanted, second, third, ...trial.shuffled([...rest, wanted, wanted, wanted])];
        const images = trial.images(labels.length);
        const at = (positions: readonly number[]): tf.Tensor3D =>
          tf.gather(images, tf.tensor1d([...positions], "int32"));
        const found = [...labels.keys()].filter((i) => labels[i] === wanted);
        const got = await trial.call(handedIn, [images, tf.tensor1d(labels, "int32"), wanted, count]);
        trial.tensor(got, at(found.slice(0, count)), {
          what: "The stack of images",
          mistakes: [
            {
              name: "all of the class",
              gives: () => at(found),
              says: "These are all images of the class. Only the first `count` are asked for.",
            },
            {
              name: "first images of any class",
              gives: () => at([0, 1, 2]),
              says: "These are the first images of all. Which of them show the class `wanted`?",
            },
            {
              name: "label taken for a position",
              gives: () => at([wanted, wanted + 1, wanted + 2]),
              says: "These are the images from position `wanted` on. But `wanted` is a class: look for it in `labels`.",
            },
            {
              name: "last instead of first",
              gives: () => at(found.slice(-count)),
              says: "These are the last images of the class. The first are asked for.",
            },
            {
              name: "other class",
              gives: () => at([...labels.keys()].filter((i) => labels[i] === wanted - 1).slice(0, count)),
              says: "This is the class before: classes are numbered from 0.",
            },
            {
              name: "all others",
              gives: () => at([...labels.keys()].filter((i) => labels[i] !== wanted).slice(0, count)),
              says: "These are images of all other classes.",
            },
          ],
        });
      },
    },
  ],
};

const flatten: Step = {
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
        const images = trial.images(7);
        const got = await trial.call(handedIn, [images]);
        if (isTensor(got) && `${got.shape}` === "7,784") return;
        trial.tensor(got, flattened(images), { mistakes: flattenMistakes(images) });
      },
    },
    {
      name: "the values",
      points: 1,
      async run(handedIn, trial) {
        const images = trial.images(5);
        const got = await trial.call(handedIn, [images]);
        trial.tensor(got, flattened(images), { mistakes: flattenMistakes(images) });
      },
    },
  ],
};

function flattenMistakes(images: tf.Tensor3D): Mistake[] {
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
      name: "column by column",
      gives: () => images.transpose([0, 2, 1]).reshape([n, 784]),
      says: "The pixels were laid down column by column. An image is read row by row.",
    },
    {
      name: "only the first image",
      gives: () => images.slice(0, 1).reshape([1, 784]),
      says: "Only one image came out. How many went in?",
    },
    {
      name: "normalised already",
      gives: () => flattened(images).div(255),
      says: "The pixels were divided by 255 as well. That is the next step; here the numbers stay as they are.",
    },
  ];
}

const normalize: Step = {
  title: "Normalise the pixels",
  hints: [
    "The darkest value that a pixel can have is 0, and must stay 0. The brightest is 255, and must become 1.",
    "All images are scaled alike, whatever their own brightest pixel is. So the number to divide by doesn't come from the images.",
  ],
  right: "Every pixel lies between 0 and 1 now, and what was twice as bright still is.",
  tests: [
    {
      name: "the values",
      points: 1,
      run: (handedIn, trial) => tryNormalize(handedIn, trial, flattened(trial.images(5))),
    },
    {
      name: "images without a white pixel",
      points: 1,
      // Dark images: here it matters that the divisor is not taken from the images.
      run: (handedIn, trial) => tryNormalize(handedIn, trial, flattened(trial.images(6)).slice(1)),
    },
  ],
};

async function tryNormalize(handedIn: unknown, trial: Trial, x: tf.Tensor2D): Promise<void> {
  const got = await trial.call(handedIn, [x]);
  trial.tensor(got, x.toFloat().div(255), { what: "The tensor", mistakes: normalizeMistakes(x) });
}

function normalizeMistakes(x: tf.Tensor2D): Mistake[] {
  const pixels = x.toFloat();
  const rescaled = (low: tf.Tensor, high: tf.Tensor) => pixels.sub(low).div(high.sub(low));
  return [
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
      name: "whole numbers",
      gives: () => tf.floor(pixels.div(255)),
      says: "The fractions are lost: the result holds only whole numbers. Was it turned into `int32` again?",
    },
    {
      name: "inverted",
      gives: () => tf.sub(1, pixels.div(255)),
      says: "Bright and dark are swapped.",
    },
    {
      name: "from -1 to 1",
      gives: () => pixels.div(127.5).sub(1),
      says: "The values go from -1 to 1. That is done too, but here the range from 0 to 1 is asked for.",
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
      says: "The mean was subtracted, and the values divided by their spread. That is done too, but here the range from 0 to 1 is asked for.",
    },
  ];
}

const firstLabel: Step = {
  title: "One label by hand",
  hints: [
    "An ankle boot is class 9. Places are counted from 0.",
    "How many classes are there? As many places has the row.",
  ],
  right: "Class 9 has the tenth and last place.",
  tests: [
    {
      name: "the row",
      points: 1,
      async run(handedIn, trial) {
        const row = (place: number, length = CLASSES) =>
          Array.from({ length }, (_, i) => (i === place ? 1 : 0));
        expectNumbers(await trial.call(handedIn, []), row(9), {
          what: "The row",
          // Where the 1 belongs is the answer, so no value is told.
          silent: true,
          mistakes: [
            {
              name: "nine places",
              gives: () => row(8, 9),
              says: "There are only nine places. Class 0 needs one too.",
            },
            {
              name: "counted from 1",
              gives: () => row(8),
              says: "The 1 is one place too far to the left: places are counted from 0.",
            },
            { name: "eleven places", gives: () => row(9, 11), says: "There is a place too many." },
            { name: "eleven places", gives: () => row(10, 11), says: "There is a place too many." },
            {
              name: "the label itself",
              gives: () => [9],
              says: "That is the label. Asked for is its row of zeros and a one.",
            },
            {
              name: "the label in its place",
              gives: () => row(9).map((value) => value * 9),
              says: "The place is right. But the row holds only zeros and a one.",
            },
            { name: "all zeros", gives: () => row(-1), says: "The row has no 1 at all." },
            ...Array.from({ length: 8 }, (_, place) => ({
              name: "wrong place",
              gives: () => row(place),
              says: "The 1 stands for another class. Which class is an ankle boot?",
            })),
          ],
        });
      },
    },
  ],
};

const oneHot: Step = {
  title: "One-hot labels",
  hints: [
    "By hand: one row for each label, one place for each class; a 1 where the place is the label. Or look for `tf.oneHot`.",
    "How many columns there are must not depend on the labels that happen to be there: use `numClasses`. `toFloat()` makes the numbers `float32`.",
  ],
  right: "Each row has its 1 in the place of its class.",
  tests: [
    {
      name: "the rows",
      points: 1,
      async run(handedIn, trial) {
        // All classes occur, in any order.
        const labels = trial.shuffled([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 3]);
        await tryOneHot(handedIn, trial, labels);
      },
    },
    {
      name: "classes that don't occur",
      points: 1,
      async run(handedIn, trial) {
        const labels = trial.shuffled([1, 2, 3, 4, 5, 6, 1, 6, 2]);
        await tryOneHot(handedIn, trial, labels);
      },
    },
  ],
};

async function tryOneHot(handedIn: unknown, trial: Trial, list: readonly number[]): Promise<void> {
  const labels = tf.tensor1d([...list], "int32");
  const got = await trial.call(handedIn, [labels, CLASSES]);
  trial.tensor(got, asOneHot(labels, CLASSES), {
    what: "The one-hot tensor",
    mistakes: oneHotMistakes(labels, list),
  });
}

function oneHotMistakes(labels: tf.Tensor1D, list: readonly number[]): Mistake[] {
  const n = list.length;
  const right = (): tf.Tensor2D => asOneHot(labels, CLASSES);
  const shifted = (by: number): tf.Tensor => tf.oneHot(labels.add(by).toInt() as tf.Tensor1D, CLASSES);
  const nine = "There are only nine columns, so one class has no place.";
  return [
    {
      name: "nine columns",
      gives: () => tf.oneHot(labels, CLASSES - 1),
      says: `${nine} Was the greatest label taken for the number of classes? They are numbered from 0.`,
    },
    {
      name: "nine columns",
      gives: () => tf.oneHot(labels, Math.max(...list)),
      says: "There is no column for the greatest label. Classes are numbered from 0, so the greatest label is one less than their number.",
    },
    {
      name: "columns by the labels",
      gives: () => tf.oneHot(labels, Math.max(...list) + 1),
      says: "How many columns there are was taken from the labels that happen to be there. Use `numClasses`: it is the same for all data.",
    },
    {
      name: "counted from 1",
      gives: () => shifted(-1),
      says: "Every 1 is one place too far to the left: classes are numbered from 0.",
    },
    {
      name: "one place too far",
      gives: () => shifted(1),
      says: "Every 1 is one place too far to the right: classes are numbered from 0.",
    },
    {
      name: "flattened labels",
      gives: () => right().flatten(),
      says: "All rows ran into one. Keep one row for each label.",
    },
    {
      name: "labels unchanged",
      gives: () => labels,
      says: "The labels come out as they went in.",
    },
    {
      name: "labels as a column",
      gives: () => labels.reshape([n, 1]),
      says: "The labels come out as a column of class numbers. Each needs a place for each class.",
    },
    {
      name: "the label in its place",
      gives: () => right().mul(labels.reshape([n, 1])),
      says: "The places are right. But a row holds only zeros and a one, not the label.",
    },
    {
      name: "zeros and ones swapped",
      gives: () => tf.sub(1, right()),
      says: "Zeros and ones are swapped.",
    },
    {
      name: "transposed",
      gives: () => right().transpose(),
      says: "Rows and columns are swapped. One row for each label, one column for each class.",
    },
    {
      name: "all zeros",
      gives: () => tf.zeros([n, CLASSES]),
      says: "There is no 1 anywhere.",
    },
  ];
}

const decode: Step = {
  title: "Back to labels",
  hints: [
    "Find the place of the greatest number in each row. Lesson 2 did that at the end.",
    "`argMax` takes an axis. Axis 0 goes down the columns, axis 1 along the rows.",
  ],
  right: "This works for the probabilities that a network gives as well: you will need it in exercise 2.",
  tests: [
    {
      name: "the labels",
      points: 2,
      async run(handedIn, trial) {
        const labels = trial.labels(13, CLASSES);
        const rows = asOneHot(labels, CLASSES);
        const got = await trial.call(handedIn, [rows]);
        trial.tensor(got, fromOneHot(rows), {
          what: "The tensor of labels",
          mistakes: [
            {
              name: "wrong axis",
              gives: () => rows.argMax(0),
              says: "There is one number for each class, so it was searched down the columns. Search along each row: that is the other axis.",
            },
            {
              name: "max instead of argmax",
              gives: () => rows.max(1),
              says: "That is the greatest value of each row, which is always 1. Asked for is its place.",
            },
            {
              name: "counted from 1",
              gives: () => labels.add(1),
              says: "Every label is 1 too large: places are counted from 0.",
            },
            {
              name: "as a column",
              gives: () => labels.reshape([13, 1]),
              says: "The labels are right, but come as a column. Asked for is a plain list, of one axis.",
            },
            {
              name: "argmin",
              gives: () => rows.argMin(1),
              says: "That is the place of the smallest number in each row.",
            },
            { name: "unchanged", gives: () => rows, says: "The rows come out as they went in." },
          ],
        });
      },
    },
  ],
};

const split: Step = {
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
        await trySplit(handedIn, trial, expectSizes);
      },
    },
    {
      name: "no image in both parts, none lost, each with its label",
      points: 2,
      async run(handedIn, trial) {
        await trySplit(handedIn, trial, expectPartition);
      },
    },
  ],
};

/** The four tensors of a split, which are known to be tensors. */
interface Parts {
  xTrain: tf.Tensor;
  yTrain: tf.Tensor;
  xValidation: tf.Tensor;
  yValidation: tf.Tensor;
}
const PARTS = ["xTrain", "yTrain", "xValidation", "yValidation"] as const;

async function trySplit(
  handedIn: unknown,
  trial: Trial,
  look: (trial: Trial, parts: Parts, x: tf.Tensor2D, y: tf.Tensor2D, validation: number) => void,
): Promise<void> {
  const [rows, validation] = [trial.integer(20, 29), trial.integer(5, 8)];
  // The first pixel of an image tells which one it is.
  const x = tf.tidy(() =>
    tf.concat(
      [tf.range(0, rows, 1, "int32").expandDims(1), flattened(trial.images(rows)).slice([0, 1], [rows, 7])],
      1,
    ),
  ) as tf.Tensor2D;
  const y = asOneHot(trial.labels(rows, CLASSES), CLASSES);
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

const prepare: Step = {
  title: "All of it in one function",
  hints: [
    "Call the functions that you have written. Each gets what the one before gives.",
    "The images are flattened, then normalised. The labels become one-hot rows. Return an object `{ x, y }`.",
  ],
  right: "The same function prepares the training images and the test images, so both are treated alike.",
  tests: [
    {
      name: "the images",
      points: 1,
      async run(handedIn, trial) {
        const { x, images } = await tryPrepare(handedIn, trial);
        const flat = flattened(images);
        trial.tensor(x, flat.toFloat().div(255), {
          what: "`x`",
          mistakes: [
            ...normalizeMistakes(flat),
            {
              name: "not flattened",
              gives: () => images.toFloat().div(255),
              says: "The images are normalised, but not flattened.",
            },
            ...flattenMistakes(images),
          ],
        });
      },
    },
    {
      name: "the labels",
      points: 1,
      async run(handedIn, trial) {
        const { y, labels } = await tryPrepare(handedIn, trial);
        trial.tensor(y, asOneHot(labels, CLASSES), {
          what: "`y`",
          mistakes: oneHotMistakes(labels, Array.from(labels.dataSync())),
        });
      },
    },
  ],
};

async function tryPrepare(handedIn: unknown, trial: Trial) {
  // No image has a white pixel, and the last classes don't occur.
  const images = trial.images(12).slice(1);
  const labels = trial.labels(11, CLASSES - 3);
  const got = await trial.call(handedIn, [images, labels], { read: readPrepared });
  const { x, y } = (got ?? {}) as { x?: unknown; y?: unknown };
  return { images, labels, x, y };
}

/** Exercise 1: the preparation of lessons 1 and 2, on Fashion-MNIST. */
export const exercise1 = exercise("1-load-and-prepare", "Exercise 1: Load and prepare", {
  counts,
  ofClass,
  flatten,
  normalize,
  firstLabel,
  oneHot,
  decode,
  split,
  threeParts: { title: "Why three parts?", written: 3 },
  prepare,
  guess: { title: "Which garments will be confused?", written: 2 },
});
