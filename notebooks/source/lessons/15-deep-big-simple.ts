// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 15 · Deep, big, simple
//
// In 2010 a network of nothing but dense layers misread 35 of the 10,000 test digits. No other method had done as well until then. It had no convolutions and no clever tricks. It was deep, it was big, it was simple, and it never saw the same image twice.
//
// In this lesson you follow its recipe, in minutes instead of days. You write the deformations and the training yourself, and then learn to keep what you have trained, and to leave a run overnight.
//
// ## Before you start
//
// **You will be able to**
//
// - deform images yourself, and say how far you may go,
// - train a network on images that are deformed anew in each epoch,
// - tell an honest validation set from a flattering one,
// - let several networks decide together,
// - save a model, load it, and stop a long run without losing anything.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) and [lesson 4](04-evaluate.ipynb) (layers, epochs, test accuracy), [lesson 5](05-deeper-models.ipynb) (`compare`) and [lesson 11](11-over-fitting.ipynb) (over-fitting).
//
// **Time** about 75 minutes. Computing takes two to five minutes on two cores.
//
// **Test images** One network is measured on the test images, once, at the end of section 5. Every comparison uses 5,000 training images that are held back.

// %%
import { copyFile, rm, stat, truncate } from "node:fs/promises";
import {
  accuracy,
  buildDeepBigSimple,
  checkNumbers,
  compare,
  type DeformOptions,
  deepBigSimpleRun,
  deform,
  display,
  estimateTraining,
  evaluate,
  fit,
  fitResumable,
  flatten,
  loadMnist,
  loadModel,
  normalize,
  oneHot,
  plotHistory,
  plotImages,
  plotLines,
  plotRanking,
  predictClasses,
  question,
  SMALL_DEFORMATIONS,
  saveModel,
  setSeed,
  summary,
  table,
  take,
  tf,
  trainDeepBigSimple,
  trainValidationSplit,
  worstMistakes,
} from "course";
import { lesson15 as lesson } from "course/practice";

const { train, test, classNames } = await loadMnist();

// A twelfth is held back for validation: 5,000 of 60,000.
const { xTrain, yTrain, xValidation, yValidation } = trainValidationSplit(
  normalize(flatten(train.images)),
  oneHot(train.labels, 10),
  { validationSize: Math.floor(train.images.shape[0] / 12) },
);
const validationData: [tf.Tensor, tf.Tensor] = [xValidation, yValidation];
const validationLabels = yValidation.argMax(1) as tf.Tensor1D;

// %% [markdown]
// ## 1. A recipe of three words
//
// Around the year 2000, most people believed that deep networks could not be trained, or only with great care: with weights prepared layer by layer, and with clever algorithms. [Lesson 10](10-backpropagation-and-gradients.ipynb) showed one reason.
//
// Then Cireșan, Meier, Gambardella and Schmidhuber tried brute force. They took plain backpropagation, plain dense layers, and graphics cards to make it fast. This is their largest network, for our images:

// %%
const bigModel = buildDeepBigSimple();
const bigParameters = bigModel.countParams();
const withLargerImages = bigParameters + 2500 * (29 * 29 - 28 * 28);

display(summary(bigModel));
table([
  { images: "28 × 28", parameters: bigParameters, reported: "about 12 million (the lecture)" },
  { images: "29 × 29", parameters: withLargerImages, reported: "12.11 million (the paper)" },
]);

// %% [markdown]
// Such a network can learn 60,000 images by heart, with room to spare. You know what follows: over-fitting. So the recipe has a fourth part, in small print. **Before every epoch, each training image is deformed a little, at random.** That is the *data augmentation* of lesson 11. No image ever comes back quite as it was, which makes it much harder to learn images by heart. Dropout (lesson 12) fights over-fitting inside the network; this fights it with data.
//
// ## 2. New digits from old ones
//
// A 5 that stands a little further to the left is still a 5. So is one that leans, or is wider, or was written with a shaking hand. The pixels change; the label doesn't. That is a new training image, and nobody had to write it. Begin with the simplest change.
//
// ### Your turn: shift
//
// Write `shift`. It moves an image by whole pixels; `down` or `right` may be negative, which means up or left. The size stays, and what comes in is 0. Make the new image by asking for each of its pixels where it was before.

// %%
function shift(image: number[][], down: number, right: number): number[][] {
  // A new image of the same size.
  throw lesson.notTried();
}

// %%
const checkedShift = await lesson.checked("shift", shift);

// %% [markdown]
// For all other deformations the question is the same: *where does this pixel come from?* But the answer is seldom a whole pixel. What is a quarter of the way below row 2, and halfway between columns 4 and 5? Go between the four pixels around that place, first along the two rows, then from the upper to the lower: **bilinear interpolation**. Each pixel counts the more, the nearer it is.
// <!-- term: interpolation | Reading a value between the places where values are known. It is bilinear where it goes in a straight line along rows, and then along columns. -->
//
// ### Your turn: read between the pixels
//
// Write `interpolate`. Outside the image, a pixel is 0.

// %%
function interpolate(image: number[][], row: number, column: number): number {
  // Between the pixels above left, above right, below left and below right.
  throw lesson.notTried();
}

// %%
const checkedInterpolate = await lesson.checked("interpolate", interpolate);

// %% [markdown]
// Now an image can be turned. Measure from its middle: $y$ is the row and $x$ the column of a pixel, minus those of the middle, which of $n$ pixels is at $(n-1)/2$. Turned clockwise by the angle $a$, the pixel at $(y, x)$ comes from
//
// $$y' = y \cos a - x \sin a, \qquad x' = y \sin a + x \cos a$$
//
// ### Your turn: turn an image
//
// Write `rotate` for a square image and an angle in degrees. Read with `valueAt`, which is your interpolation.

// %%
function rotate(
  image: number[][],
  degrees: number,
  valueAt: (image: number[][], row: number, column: number) => number,
): number[][] {
  // For each pixel: where does it come from? Read there.
  throw lesson.notTried();
}

// %%
const checkedRotate = await lesson.checked("rotate", rotate);

// %%
const five = take(train.images, [0]).reshape([28, 28]).arraySync() as number[][];
const byHand = {
  original: five,
  "3 down, 5 left": checkedShift(five, 3, -5),
  "turned by 30°": checkedRotate(five, 30, checkedInterpolate),
  "turned by −30°": checkedRotate(five, -30, checkedInterpolate),
};

plotImages(tf.tensor3d(Object.values(byHand)), {
  count: 4,
  columns: 4,
  captions: Object.keys(byHand),
  title: "Deformed by your functions",
});

// %% [markdown]
// ### `deform`
//
// The course's `deform` knows five ways, and does all of them in one go. Each has a size, which says how far it goes *at most*. How far it goes in each image is drawn at random.
//
// | option | what it does | unit |
// |---|---|---|
// | `shift` | moves the image, sideways and up or down | pixels |
// | `rotate` | turns it, either way | degrees |
// | `scale` | makes it larger or smaller, in width and height apart | a part: 0.15 is 15% |
// | `shear` | slants it, as *italic* letters are | degrees |
// | `elastic` | wobbles its lines | pixels |
//
// `SMALL_DEFORMATIONS` has sizes that suit these digits. They are about those of the paper.

// %%
const { shift: byPixels, rotate: byDegrees, scale, shear, elastic, smoothness } = SMALL_DEFORMATIONS;
const ways: Record<string, DeformOptions> = {
  original: {},
  shift: { shift: byPixels },
  rotate: { rotate: byDegrees },
  scale: { scale },
  shear: { shear },
  elastic: { elastic, smoothness },
  together: SMALL_DEFORMATIONS,
};
const fourDigits = take(train.images, { to: 4 });
const sideBySide = Object.values(ways).map((sizes) => deform(fourDigits, { ...sizes, seed: 4 }));

display(table([SMALL_DEFORMATIONS]));
plotImages(tf.stack(sideBySide, 1).reshape([-1, 28, 28]), {
  count: 4 * sideBySide.length,
  columns: sideBySide.length,
  captions: Array(4).fill(Object.keys(ways)).flat(),
  title: "Four digits, deformed in five ways",
});

// %% [markdown]
// You have to look twice to see some of the changes. For a network they are large: compare any two images pixel by pixel.

// %%
function meanDifference(a: tf.Tensor, b: tf.Tensor): number {
  return a.sub(b).abs().mean().arraySync() as number;
}

const otherDigits = take(train.images, [1, 2, 3, 0]);

table({
  compared: [...Object.keys(ways), "quite another digit"],
  "mean difference of a pixel (0–255)": [...sideBySide, otherDigits].map((images) =>
    meanDifference(fourDigits, images),
  ),
});

// %% [markdown]
// For the pixels, a deformed digit is about half as far away as a completely different one. (*Together* needn't be the largest: each row was drawn anew.)
//
// ### How far is too far?
//
// A deformation must leave the label true. `rotate` takes anything up to 180 degrees. **Predict, then run.** Turn each of the ten digits by 180 degrees, upside down. Some still look like a digit. Which two turn into *each other*, so that their labels become wrong?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const turnedDigits = question({
  ask: "Which two digits turn into each other when they are turned by 180 degrees? Write both, as [a, b].",
  kind: "numbers",
  hints: ["0, 1 and 8 stay what they are.", "Write the ten digits on a sheet of paper, and turn the sheet."],
  check: (digits) => {
    const [a, b] = [...digits].sort((one, other) => one - other);
    if (digits.some((digit) => [0, 1, 8].includes(digit)))
      return "0, 1 and 8 look the same when they are turned: their labels stay true.";
    if (a === 2 && b === 5)
      return "Those are mirror images of each other, more or less. Turning is another thing.";
    return (
      (a === 6 && b === 9 && digits.length === 2) || "Turn the sheet of paper: which pair changes places?"
    );
  },
  explain: "A 6 upside down is a 9. So an image that is turned that far would need another label.",
});

// %%
turnedDigits.answer(undefined);

// %% [markdown]
// A network that learns that a 6 upside down is a 6 learns nonsense. For the same reason nobody mirrors digits. With photographs of cats, mirroring is the first thing to try: a cat that looks to the left is still a cat. *Which* deformations help depends on the task, and it is you who must know. It is knowledge about the world that you hand to the network.
//
// ## 3. How to wobble a line
//
// Shifting, rotating, scaling and shearing keep straight lines straight. A hand does not. For `elastic`, every pixel is fetched from a place a little beside its own. Two numbers say how: `elastic`, how far away that place is, typically, in pixels; and `smoothness`, how far apart two pixels must lie before they are fetched from different sides. A sheet of squared paper shows it best.

// %%
const paper = tf.buffer([1, 56, 56], "int32");
for (let i = 0; i < 56; i++) {
  for (let line = 3; line < 56; line += 7) {
    paper.set(255, 0, i, line);
    paper.set(255, 0, line, i);
  }
}
const squares = paper.toTensor() as tf.Tensor3D;
const smoothnesses = [1, 6, 40];

plotImages(
  tf.concat([squares, ...smoothnesses.map((s) => deform(squares, { elastic: 3, smoothness: s, seed: 2 }))]),
  {
    count: 1 + smoothnesses.length,
    captions: ["undisturbed", ...smoothnesses.map((s) => `smoothness ${s}`)],
    title: "Squared paper, displaced by about 3 pixels",
  },
);

// %% [markdown]
// With too little smoothness the paper is torn to dust. With much of it, the whole sheet only moves, which is a shift. Between the two lies a trembling hand. Simard, Steinkraus and Platt came up with it in 2003: draw a random number for each pixel, replace each by a weighted mean of its neighbourhood, and scale all of them to the size asked for, once for sideways and once for up and down.
//
// ## 4. Anew in each epoch
//
// Why deform anew in each epoch, and not once, beforehand? First write it.
//
// ### Your turn: train on new images in each epoch
//
// Write `fitAnew` with TensorFlow.js's own `model.fit`. In each epoch call `deformed(x)`, train on what it gives for one epoch in batches of 64 with `verbose: 0`, and dispose of it. Give the loss of each epoch.

// %%
async function fitAnew(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  epochs: number,
  deformed: (x: tf.Tensor) => tf.Tensor,
): Promise<number[]> {
  // The loss of each epoch.
  throw lesson.notTried();
}

// %%
const checkedFitAnew = await lesson.checked("fitAnew", fitAnew);

// %%
function buildNetwork(units: number[]): tf.Sequential {
  setSeed(1);
  const network = tf.sequential();
  network.add(tf.layers.inputLayer({ inputShape: [784] }));
  for (const count of units) {
    network.add(tf.layers.dense({ units: count, activation: "relu", kernelInitializer: "heNormal" }));
  }
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({
    optimizer: tf.train.adam(0.001),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return network;
}

// %%
const fewImages = { to: Math.floor(xTrain.shape[0] / 11) }; // 5,000
const [xFew, yFew] = [take(xTrain, fewImages), take(yTrain, fewImages)];
const yourLosses = await checkedFitAnew(buildNetwork([100]), xFew, yFew, 3, (x) =>
  deform(x, SMALL_DEFORMATIONS),
);

table({ epoch: yourLosses.map((_, i) => i + 1), loss: yourLosses });

// %% [markdown]
// `fit` of the course does the same when you ask it to: `fit(model, x, y, { deform: SMALL_DEFORMATIONS })`. It deforms the images for the next epoch in a second thread, a *worker*, while the first trains on those of this epoch.
//
// Now compare on a small scale: 5,000 images, a network with 300 hidden neurons, twenty epochs, five seeds. Once with the plain images, once with images that were deformed beforehand, once with images deformed anew each time.

// %% on_sample={"epochs: 20": "epochs: 2", "seeds: 5": "seeds: 3"}
const deformedOnce = deform(xFew, { ...SMALL_DEFORMATIONS, seed: 1 });
const build = () => buildNetwork([300]);

const smallScale = await compare(
  [
    { name: "plain", build },
    { name: "deformed once", build, x: deformedOnce },
    { name: "deformed anew", build, options: { deform: SMALL_DEFORMATIONS } },
  ],
  xFew,
  yFew,
  { epochs: 20, batchSize: 64, validationData, seeds: 5, folder: "none" },
);

display(smallScale);
smallScale.plot("5,000 images, 300 hidden neurons, 20 epochs");

// %%
const last = (history: { history: Record<string, number[]> }, name: string): number =>
  history.history[name]?.at(-1) ?? Number.NaN;

table(
  smallScale.contenders.map(({ name, runs }) => ({
    "the images are": name,
    "training accuracy, seed 1": last(runs[0].history, "accuracy"),
    "validation accuracy": last(runs[0].history, "val_accuracy"),
  })),
);

// %% [markdown]
// Images that are deformed once are learnt by heart like any others: their training accuracy says so. Most of the gain comes from *anew*, of which even the worst run is ahead of all others.
//
// **Predict, then run.** In the large run below, the network is shown 55,000 images in each of 25 epochs. How many *different* images will it have seen?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const differentImages = question({
  ask: "55,000 images, deformed anew in each of 25 epochs: how many different images are that? (Of 55,000, also if you work on fewer.)",
  kind: "number",
  hints: [
    "In each epoch every image is deformed in another way.",
    "No image comes back. So count all that are shown.",
  ],
  check: (count) => {
    if (count === 55_000) return "So many there would be without deformations. Here, none comes back.";
    if (count === 25) return "That is the number of epochs.";
    return count === 25 * 55_000 || "So many in each epoch, and each epoch brings new ones: multiply.";
  },
  explain: "25 times 55,000, and none comes back.",
});

// %%
differentImages.answer(undefined);

// %% [markdown]
// ## 5. With and without
//
// Now the whole data, and a network with hidden layers of 1000 and 500 neurons. Apart from the size, it is built like the published one. Both runs are the same in everything but the deformations: the same initial weights, the same number of steps.
//
// Two things are new in the settings. The learning rate is multiplied by 0.85 after each epoch: large steps find the valley, small steps settle at its bottom. (In the paper the rate fell too, in the end to a thousandth of what it was.) And the initial weights are drawn after He, as in lesson 9.

// %% on_sample={"epochs: 25": "epochs: 3"}
const largeRun = {
  epochs: 25,
  batchSize: 128,
  learningRateDecay: 0.85,
  validationData,
  seed: 1,
  verbose: 0,
} as const;
const plainModel = buildNetwork([1000, 500]);

await estimateTraining(plainModel, { samples: xTrain.shape[0], epochs: largeRun.epochs, batchSize: 128 });

// %% [markdown]
// There are two such runs. First without deformations:

// %%
const plainHistory = await fit(plainModel, xTrain, yTrain, largeRun);

// %% [markdown]
// The training accuracy climbs to 1: every training image is known by heart. The validation loss turns round and rises: over-fitting.
//
// Now the same with `deform`. **Predict, then run.** `accuracy` is measured on the deformed images that the network trains on, `val_accuracy` on images held back, which are never deformed. In the last epoch, which will be higher?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whichIsHigher = question({
  ask: 'In the last epoch of the deformed run, which is higher: "accuracy" or "val_accuracy"?',
  kind: ["accuracy", "val_accuracy"],
  hints: [
    "Without deformations the training accuracy is the higher one: those images have been seen before.",
    "Which images are harder to read: deformed ones or plain ones?",
  ],
  check: (name) => {
    const [anew] = smallScale.get("deformed anew").runs;
    const higher =
      last(anew.history, "accuracy") > last(anew.history, "val_accuracy") ? "accuracy" : "val_accuracy";
    return (
      name === higher ||
      "It would be, if the images came back. But each is new, and deformed besides. Look at the small run above."
    );
  },
  explain: "While it trains, it is examined on images that are new and deformed besides.",
});

// %%
whichIsHigher.answer(undefined);

// %%
const deformedModel = buildNetwork([1000, 500]);
const deformedHistory = await fit(deformedModel, xTrain, yTrain, { ...largeRun, deform: SMALL_DEFORMATIONS });

// %% [markdown]
// The picture is turned upside down. The network does *worse* on its training images than on those held back: it is always examined on something new, and on harder things than it will meet. So this training accuracy says nothing about over-fitting. Section 6 measures the gap in another way.
//
// Both networks answer for the same 5,000 images held back. As in lesson 5, what counts is where they disagree.

// %%
const [plainRight, deformedRight] = [plainModel, deformedModel].map(
  (network) => predictClasses(network, xValidation).equal(validationLabels).arraySync() as number[],
);
const onlyPlain = plainRight.filter((right, i) => right && !deformedRight[i]).length;
const onlyDeformed = deformedRight.filter((right, i) => right && !plainRight[i]).length;
const timeRatio = deformedHistory.seconds / plainHistory.seconds;

display(
  table({
    "training images": ["as they were", "deformed anew each epoch"],
    "training accuracy": [plainHistory, deformedHistory].map((run) => last(run, "accuracy")),
    "validation accuracy": [plainHistory, deformedHistory].map((run) => last(run, "val_accuracy")),
    "only this one right": [onlyPlain, onlyDeformed],
    "seconds for an epoch": [plainHistory, deformedHistory].map((run) => run.seconds / largeRun.epochs),
  }),
);
plotHistory(
  { plain: plainHistory, deformed: deformedHistory },
  { metrics: ["accuracy"], title: "Without and with deformations" },
);

// %% [markdown]
// More images are right only with deformations than only without, and by more than chance explains. An epoch takes somewhat longer: the deforming is done by a second thread, but the training would like to have both cores.
//
// Now the test images have their turn, with the network that learnt from deformed images.

// %%
const xTest = normalize(flatten(test.images));
const probabilities = deformedModel.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
const deformedAccuracy = accuracy(test.labels, probabilities.argMax(1) as tf.Tensor1D);
const errorsOf = (share: number): number => Math.round((1 - share) * test.labels.size);

table([{ "test accuracy": deformedAccuracy, "test errors": errorsOf(deformedAccuracy) }]);

// %% [markdown]
// More than 99 of 100 digits are right, with plain dense layers, in a few minutes. Here are the ten mistakes of which it was most certain. With some of them you may side with the network.

// %%
const worst = worstMistakes(probabilities, test.labels, 10);
// Never rounded up: no network is a hundred percent sure.
const surely = (p: number): string => (p > 0.999 ? "over 99.9% sure" : `${Math.floor(1000 * p) / 10}% sure`);
const worstRows = worst.map(({ index }) => index);

plotImages(take(test.images, worstRows), {
  count: worst.length,
  labels: worst.map(({ truth }) => truth),
  predictions: worst.map(({ predicted }) => predicted),
  captions: worst.map(({ confidence }) => surely(confidence)),
  classNames,
  title: "The mistakes of which it was most certain",
});

// %% [markdown]
// ## 6. Which images may judge?
//
// One of the lectures makes an interesting remark about the recipe. Since the network only ever sees deformed images, it says, all 60,000 *undeformed* training images can be used for validation: none of them was trained on. Then nothing needs to be held back.
//
// That is true to the letter. Is it true in spirit? Take a network that learnt from 5,000 deformed images, and the large one, which learnt from 55,000. Each is judged by its own training images, undeformed, and by those held back.

// %%
const smallModel = smallScale.get("deformed anew").runs[0].model as tf.LayersModel;
const judges: [network: string, model: tf.LayersModel, judge: string, x: tf.Tensor, y: tf.Tensor][] = [
  ["small", smallModel, "its own images, undeformed", xFew, yFew],
  ["small", smallModel, "images held back", ...validationData],
  ["large", deformedModel, "its own images, undeformed", xTrain, yTrain],
  ["large", deformedModel, "images held back", ...validationData],
];
const judged: Record<string, string | number>[] = [];
for (const [network, judgedModel, judge, x, y] of judges) {
  const wrong = 1 - ((await evaluate(judgedModel, x, y)).accuracy as number);
  const errors = Math.round(10_000 * wrong);
  const standardError = 10_000 * Math.sqrt((wrong * (1 - wrong)) / (x.shape[0] as number));
  judged.push({ network, "judged by": judge, "errors in 10,000": errors, "standard error": standardError });
}

table(judged, { digits: 1 });

// %% [markdown]
// The undeformed training images flatter. They were never shown as they are, but their deformed brothers were: 20 of each to the small network, 25 to the large one. Both networks make more errors on images held back, and the standard errors say that chance explains less. (Even these come from the same writers as the others. Only the test images were written by other people.)
//
// Still, the remark is half true. Without deformations, the training images say nothing at all: there the large network made hardly an error. With deformations, they come near the truth. As a *watch* they may serve: as long as they improve, something is being learnt. As a *grade* they do not.
//
// ## 7. Let several networks decide
//
// The best results of those years come from **committees**, the ensembles of lesson 11: several networks are trained from different seeds, and their answers are averaged. They make different mistakes, so that part of what is wrong cancels out (lesson 11: it is their variance that falls).
//
// ### Your turn: a committee
//
// Write `committee`. `answers[n][i]` holds the probabilities that network *n* gives for image *i*. Add up what all networks say of each digit, and give for each image the digit with the greatest sum.

// %%
function committee(answers: number[][][]): number[] {
  // A digit for each image.
  throw lesson.notTried();
}

// %%
const checkedCommittee = await lesson.checked("committee", committee);

// %%
const members = smallScale.get("deformed anew");
const answersOf = members.runs.map(({ model }) =>
  ((model as tf.LayersModel).predict(xValidation) as tf.Tensor2D).arraySync(),
);
const together = accuracy(validationLabels, checkedCommittee(answersOf));

table([
  { who: "one of the five networks, on average", "validation accuracy": members.accuracy.mean },
  { who: "the best of the five", "validation accuracy": Math.max(...members.accuracies) },
  { who: "all five together", "validation accuracy": together },
]);

// %% [markdown]
// Together they do better than one of them does on average, and it took no new idea, only five trainings.
//
// ## 8. Save, load, go on
//
// A trained model lives in the memory of the kernel. Restart it, and minutes or nights of work are gone. `saveModel` writes everything into one file: the layers, the weights, the loss, and the optimiser with all that it remembers. Adam keeps two numbers for every weight, so the file is three times as large as the weights alone. Load it as if this were another day:

// %%
await saveModel(deformedModel, "my-digits.model");
const loadedModel = await loadModel("my-digits.model");

const savedFile = await stat("my-digits.model");
const weightBytes = 4 * deformedModel.countParams();
const loadedProbabilities = loadedModel.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
const largestDifference = loadedProbabilities.sub(probabilities).abs().max().arraySync() as number;

table([
  {
    "bytes of the weights": weightBytes,
    "file : weights": savedFile.size / weightBytes,
    "largest difference of any probability": largestDifference,
  },
]);

// %% [markdown]
// Not nearly the same: the same, to the last bit. It can also go on learning. Train the model and its copy for one epoch more, on a few images. For comparison, a third copy gets a *new* optimiser, which remembers nothing.

// %%
const forgetful = await loadModel("my-digits.model");
forgetful.compile({
  optimizer: tf.train.adam(0.001),
  loss: "categoricalCrossentropy",
  metrics: ["accuracy"],
});
const oneMore = { epochs: 1, batchSize: 128, seed: 2, chart: false, verbose: 0 as const };
const further = [
  await fit(deformedModel, xFew, yFew, oneMore),
  await fit(loadedModel, xFew, yFew, oneMore),
  await fit(forgetful, xFew, yFew, oneMore),
].map((history) => last(history, "loss"));
const [goesOn = 0, goesOnLoaded = 0, goesOnForgetful = 0] = further;

table({
  "the model": ["never saved", "loaded", "loaded, with a new optimiser"],
  "loss in the next epoch": further,
});

// %% [markdown]
// The loaded model goes on as if it had never been away. The one with the new optimiser goes another way: Adam has to learn anew how large the steps should be. That is why `saveModel` keeps the optimiser.
//
// ## 9. A run that survives the night
//
// Saving at the end is not enough for a run of many hours. Somebody closes the lid; the power fails. `fitResumable` is `fit` with a file: after each epoch it keeps the weights, the optimiser, the number of the epoch and the whole history. Run the cell again, today or after a restart, and it goes on where it was.
//
// Try it with a small network. A signal stops this run after two of four epochs, as the button *Interrupt the kernel* would.

// %%
const stopAndGo = { epochs: 4, batchSize: 128, deform: SMALL_DEFORMATIONS, chart: false };
const file = "stop-and-go.model";
const stop = new AbortController();
const callbacks = { onEpochEnd: (epoch: number) => (epoch === 1 ? stop.abort() : undefined) };

// What an earlier run of this cell has left would be gone on with.
await rm(file, { force: true });
try {
  await fitResumable(buildNetwork([64]), xFew, yFew, { ...stopAndGo, file, signal: stop.signal, callbacks });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Now suppose that the machine was restarted. All that is left is the file. Build the network as before, and call `fitResumable` as before. It begins with the third epoch. Has it lost anything? Compare with a run that nobody stopped:

// %%
const resumedHistory = await fitResumable(buildNetwork([64]), xFew, yFew, { ...stopAndGo, file });
await rm("in-one-go.model", { force: true });
const inOneGo = await fitResumable(buildNetwork([64]), xFew, yFew, {
  ...stopAndGo,
  file: "in-one-go.model",
  verbose: 0,
});

table(
  inOneGo.epoch.map((epoch, i) => ({
    epoch: epoch + 1,
    "loss, in one go": inOneGo.history.loss[i],
    "loss, stopped and resumed": resumedHistory.history.loss[i],
  })),
  { digits: 8 },
);

// %% [markdown]
// The same, digit for digit. Everything random in an epoch, such as the order of the images and how each is deformed, follows from the seed and the number of the epoch.
//
// ### The night
//
// `trainDeepBigSimple` trains the published network in this way, on all 60,000 images. The learning rate falls to a thousandth by the last epoch. Estimate first:

// %%
const bigEstimate = await estimateTraining(bigModel, { samples: 60_000, epochs: 60, batchSize: 256 });
const minutesAnEpoch = bigEstimate.seconds / 60 / 60;

display(bigEstimate);
table([
  {
    "minutes for an epoch": minutesAnEpoch,
    "epochs in a night of 8 hours": Math.floor((8 * 60) / minutesAnEpoch),
  },
]);

// %% [markdown]
// For a night, put a number of epochs that fits it in the next cell, and stay with it: the learning rate is spread over all of them. Write `true`, and run the cell in the evening. To stop, interrupt the kernel. To go on, run it again. (In a terminal, `npm run overnight` does the same without a browser.)

// %%
const tonight = false;

if (tonight) await trainDeepBigSimple({ file: "deep-big-simple.model", epochs: 1_000 });

// %% [markdown]
// Here is a shorter run, of 60 epochs. This is the record that it kept of itself, on two cores that had much other work at the same time. It measured the test images after each epoch, to draw the curve.

// %%
const { testAccuracy, seconds: bigSeconds } = deepBigSimpleRun;
const bigErrors = testAccuracy.map((share) => Math.round((1 - share) * 10_000));
const bigEpochs = bigErrors.length;
const bigLast = bigErrors.at(-1) ?? Number.NaN;

plotLines(
  {
    "kept run": { x: bigErrors.map((_, i) => i + 1), y: bigErrors },
    "35 errors, published": { x: [1, bigEpochs], y: [35, 35] },
  },
  {
    title: "784-2500-2000-1500-1000-500-10, deformed anew each epoch",
    xTitle: "epoch",
    yTitle: "errors on 10,000 test images (logarithmic)",
    logY: true,
  },
);

// %% [markdown]
// What counts is the last point of the curve, not the lowest. To pick the lowest would be to choose by the test images, and its number would flatter.
//
// The curve falls for some twenty epochs and is flat from then on. By that time the learning rate has fallen to a tenth, soon to a hundredth. In a night with a thousand epochs the rate stays large for hundreds of them; whether that is where the published result comes from, only a run of a night would show.
//
// Ours differs from the published run in other ways, too: ReLU in place of a scaled tanh, weights after He, Adam on batches in place of one image at a time. And a few errors more or less are chance: the standard error of a count of 35 is about 6, its square root.
//
// ## 10. From 1998 to 2012
//
// Here are published test errors from 1998 to 2012, in percent, and yours among them.

// %%
const publishedErrors = {
  "linear classifier (1998)": 12,
  "300 hidden neurons (1998)": 4.7,
  "800 hidden neurons (2003)": 1.6,
  "LeNet-5, convolutions (1998)": 0.95,
  "800 hidden neurons, deformed (2003)": 0.7,
  "deep, big, simple, deformed (2010)": 0.35,
  "committee of such networks (2011)": 0.31,
  "committee of 35 convolutional networks (2012)": 0.23,
};
const ownErrors = { "your 1000-500, deformed": 100 * (1 - deformedAccuracy) };
const keptErrors = { "2500-2000-1500-1000-500, deformed": bigLast / 100 };

plotRanking(
  { published: publishedErrors, "this lesson": ownErrors, "the kept run": keptErrors },
  { title: "Test errors on MNIST", xTitle: "errors of 100 test images", suffix: "%" },
);

// %% [markdown]
// The scale is logarithmic: half as many errors are the same step everywhere.
//
// With deformations, your plain network is level with LeNet-5, which has convolutions, or a little ahead of it. And **the last tenths are expensive.** From 12% to 1% the steps are large, and small networks take them. The step from 0.35 to 0.23 needs 35 networks at once, whose answers are averaged.
//
// ### Better than people?
//
// One of the lectures gives the best result as 0.227%, and calls it beyond human abilities. The first is the 0.23 of the chart, and it was soon beaten: 0.21% was reported in 2013. With the second, take care. The authors of the 0.23 themselves write *near-human*. People who look carefully misread about 0.2% of such digits, as far as it has been measured at all. And with 23 errors left, the question is which of the *labels* are right. Look once more at the worst mistakes above.

// %%
table([
  { reported: "one of the lectures, best result", "errors, %": 0.227 },
  {
    reported: "committee of 35 networks (2012)",
    "errors, %": publishedErrors["committee of 35 convolutional networks (2012)"],
  },
  { reported: "DropConnect (2013)", "errors, %": 0.21 },
  { reported: "people, about", "errors, %": 0.2 },
]);

// %% [markdown]
// ## 11. What could go wrong here
//
// ### Percent for parts
//
// `scale` is a part, 0.15, not 15 percent:

// %%
try {
  deform(fourDigits, { scale: 15 });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### Deformed too much
//
// This gives no message. Look at what you train on, always. The same four digits, with sizes four times as large:

// %%
const four = (size = 0): number => 4 * size;
const tooMuch = {
  shift: four(byPixels),
  rotate: four(byDegrees),
  scale: four(scale),
  shear: four(shear),
  elastic: four(elastic),
};

plotImages(deform(fourDigits, { ...tooMuch, seed: 3 }), {
  count: 4,
  columns: 4,
  labels: take(train.labels, { to: 4 }),
  title: "Four times the deformation",
});

// %% [markdown]
// ### The judging images deformed
//
// Deform what the network learns from, never what judges it. Otherwise you measure another, harder task:

// %%
const deformedValidation = deform(xValidation, { ...SMALL_DEFORMATIONS, seed: 1 });
const onDeformed = accuracy(validationLabels, predictClasses(deformedModel, deformedValidation));

table({
  "images held back": ["as they are", "deformed"],
  accuracy: [last(deformedHistory, "val_accuracy"), onDeformed],
});

// %% [markdown]
// ### A file that is not whole
//
// A model was copied to a stick that was pulled out too early. `loadModel` notices:

// %%
await copyFile("my-digits.model", "copied.model");
await truncate("copied.model", 1_000_000);

try {
  await loadModel("copied.model");
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### Going on with something else
//
// Suppose you resume a run, but have changed a setting meanwhile. The result would be neither the one run nor the other:

// %%
try {
  await fitResumable(buildNetwork([64]), xFew, yFew, { ...stopAndGo, batchSize: 32, file });
} catch (error) {
  console.log((error as Error).message);
}

// Clear up; `my-digits.model` stays.
for (const name of [file, "in-one-go.model", "copied.model"]) await rm(name, { force: true });

// %% [markdown]
// The message says what differs, and the file is untouched.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz15 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 12. Summary
//
// - A deformation that keeps the label true makes new training images. For each new pixel, ask where it comes from.
// - Deform anew in each epoch. Then no image comes back as it was, and learning by heart is hard.
// - Deform what is learnt from, never what judges. Undeformed training images flatter.
// - Plain dense layers, deformed images, a falling learning rate: more than 99 of 100 digits, in minutes.
// - Several networks decide better than one.
// - Save a model with its optimiser, and it goes on as if nothing had happened. A long run keeps itself after each epoch.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const [, once, anew] = smallScale.contenders;
const errorsAt = (row: number): number => Number(judged[row]["errors in 10,000"]);

checkNumbers([
  { name: "parameters of the published network", value: bigParameters, exactly: 11_972_510 },
  { name: "the same for images of 29 x 29", value: withLargerImages, exactly: 12_115_010 },
  { name: "images trained on", value: xTrain.shape[0], exactly: 55_000 },
  {
    name: "small scale: lower end of the difference, anew",
    value: anew.difference?.low ?? Number.NaN,
    atLeast: 0.005,
  },
  { name: "small scale: lower end of the difference, once", value: once.difference?.low ?? Number.NaN },
  { name: "small scale: upper end of the difference, once", value: once.difference?.high ?? Number.NaN },
  {
    name: "small scale: worst run, anew, minus best, once",
    value: Math.min(...anew.accuracies) - Math.max(...once.accuracies),
    atLeast: 0,
  },
  {
    name: "small scale: training accuracy, deformed once",
    value: last(once.runs[0].history, "accuracy"),
    atLeast: 0.995,
  },
  {
    name: "your own loop: loss of the last epoch / the first",
    value: (yourLosses.at(-1) ?? Number.NaN) / yourLosses[0],
    atMost: 0.9,
  },
  {
    name: "difference of a pixel: deformed digit : another digit",
    value:
      meanDifference(fourDigits, sideBySide[sideBySide.length - 1]) / meanDifference(fourDigits, otherDigits),
    atLeast: 0.35,
    atMost: 0.7,
  },
  {
    name: "plain: last validation loss : least",
    value: last(plainHistory, "val_loss") / Math.min(...plainHistory.history.val_loss),
    atLeast: 1.1,
  },
  { name: "plain: training accuracy", value: last(plainHistory, "accuracy"), atLeast: 0.999 },
  {
    name: "images that only the deformed run gets right, minus those that only the plain one does",
    value: onlyDeformed - onlyPlain,
    atLeast: 0,
  },
  {
    name: "the same, in standard deviations",
    value: (onlyDeformed - onlyPlain) / Math.sqrt(onlyDeformed + onlyPlain),
    atLeast: 2,
  },
  { name: "deformed: test accuracy", value: deformedAccuracy, atLeast: 0.9905 },
  {
    name: "deformed: val_accuracy above accuracy",
    value: last(deformedHistory, "val_accuracy") - last(deformedHistory, "accuracy"),
    atLeast: 0.003,
  },
  { name: "minutes for the deformed run", value: deformedHistory.seconds / 60, atMost: 10 },
  {
    name: "small network: errors, its own images undeformed : held back",
    value: errorsAt(0) / errorsAt(1),
    atMost: 0.85,
  },
  {
    name: "large network: errors, its own images undeformed : held back",
    value: errorsAt(2) / errorsAt(3),
    atMost: 0.9,
  },
  { name: "committee minus the mean of its members", value: together - members.accuracy.mean, atLeast: 0 },
  { name: "loaded: largest difference of a probability", value: largestDifference, exactly: 0 },
  { name: "loaded: difference of the next loss", value: goesOnLoaded - goesOn, exactly: 0 },
  {
    name: "new optimiser: difference of the next loss",
    value: Math.abs(goesOnForgetful - goesOn),
    atLeast: 0.0003,
  },
  {
    name: "stopped and resumed: difference of the last loss",
    value: last(resumedHistory, "loss") - last(inOneGo, "loss"),
    exactly: 0,
  },
  { name: "file : weights", value: savedFile.size / weightBytes, atLeast: 3, atMost: 3.01 },
  { name: "kept run: errors after the last epoch", value: bigLast, atLeast: 50, atMost: 65 },
  {
    name: "kept run: errors after 25 epochs minus after the last",
    value: Math.abs((bigErrors[24] ?? Number.NaN) - bigLast),
    atMost: 10,
  },
  {
    name: "deformed judges: accuracy lost",
    value: last(deformedHistory, "val_accuracy") - onDeformed,
    atLeast: 0.003,
  },
]);

// %% [markdown]
// ## Next
//
// This was the last lesson. You have loaded and looked, built, trained, judged, taken apart and put together. What is left is to do it without a guide:
//
// - The **exercises** use pictures of clothes. Begin with [exercise 1](../exercises/1-load-and-prepare.ipynb) if you have not; exercises [4](../exercises/4-from-one-layer-to-convolutions.ipynb) and [8](../exercises/8-convolutions-and-residual-connections.ipynb) end with a network of your own, to which deformations are a good addition. (A shoe may be mirrored. May it be turned upside down?)
// - **Leave a run overnight**, and compare its errors with the 35.
// - **Bring your own data.** Everything in this course works on any images of one size, with a label for each. [Exercise 9](../exercises/9-capstone.ipynb) leads you from a folder of pictures, or from a table, to a report. Begin as lesson 1 did: look at them.
