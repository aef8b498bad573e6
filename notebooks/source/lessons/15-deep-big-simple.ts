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
// In this lesson you follow its recipe, in minutes instead of days. Then you learn to keep what you have trained, and to leave a run overnight.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - make new training images out of old ones, and say how far you may go,
// - train a network on images that are deformed anew in each epoch,
// - tell an honest validation set from a flattering one,
// - save a model, load it, and go on training it,
// - stop a long run at any moment, and lose nothing,
// - place your own results among the published ones.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) and [lesson 4](04-evaluate.ipynb): layers, epochs, over-fitting, test accuracy.
//
// **Time** about 60 minutes. Computing takes two to five minutes on two cores.

// %%
import { copyFile, rm, stat, truncate } from "node:fs/promises";
import {
  accuracy,
  buildDeepBigSimple,
  checkNumbers,
  type DeformOptions,
  deepBigSimpleRun,
  deform,
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

const { train, test, classNames } = await loadMnist();

// A twelfth is held back for validation: 5,000 of 60,000.
const { xTrain, yTrain, xValidation, yValidation } = trainValidationSplit(
  normalize(flatten(train.images)),
  oneHot(train.labels, 10),
  { validationSize: Math.floor(train.images.shape[0] / 12) },
);
const xTest = normalize(flatten(test.images));
const yTest = oneHot(test.labels, 10);

// %% [markdown]
// ## 1. A recipe of three words
//
// Around the year 2000, most people believed that deep networks could not be trained, or only with great care: with weights prepared layer by layer, and with clever algorithms. [Lesson 10](10-backpropagation-and-gradients.ipynb) showed one reason.
//
// Then Cireșan, Meier, Gambardella and Schmidhuber tried brute force. They took plain backpropagation, plain dense layers, and graphics cards to make it fast. This is their largest network, for our images:

// %%
const bigModel = buildDeepBigSimple();
const bigParameters = bigModel.countParams();

summary(bigModel);

// %% [markdown]
// About 12 million parameters. One of the lectures calls it HUGE, with three exclamation marks, and for its time it was. (The paper says 12.11 million. Its images had 29 × 29 pixels, so each neuron of the first layer had more weights.)

// %%
const withLargerImages = bigParameters + 2500 * (29 * 29 - 28 * 28);

table([
  { images: "28 × 28", parameters: bigParameters, reported: "about 12 million (the lecture)" },
  { images: "29 × 29", parameters: withLargerImages, reported: "12.11 million (the paper)" },
]);

// %% [markdown]
// Such a network can learn 60,000 images by heart, with room to spare. You know what follows: over-fitting. So the recipe has a fourth part, in small print. **Before every epoch, each training image is deformed a little, at random.** That is **data augmentation**. No image ever comes back quite as it was, which makes it much harder to learn images by heart. Dropout (lesson 12) fights over-fitting inside the network; this fights it with data.
//
// That is where we begin.

// %% [markdown]
// ## 2. New digits from old ones
//
// A 5 that stands a little further to the left is still a 5. So is one that leans, or is wider, or was written with a shaking hand. The pixels are others; the label is the same. That is a new training image, and nobody had to write it.
//
// `deform` knows five ways. Each has a size, which says how far it goes *at most*. How far it goes in each image is drawn at random.
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
const { shift, rotate, scale, shear, elastic, smoothness } = SMALL_DEFORMATIONS;

table([{ shift, rotate, scale, shear, elastic, smoothness }]);

// %% [markdown]
// Here are four digits: as they were, with each deformation alone, and with all together.

// %%
const ways: Record<string, DeformOptions> = {
  original: {},
  shift: { shift },
  rotate: { rotate },
  scale: { scale },
  shear: { shear },
  elastic: { elastic, smoothness },
  together: SMALL_DEFORMATIONS,
};
const fourDigits = take(train.images, { from: 0, to: 4 });
const sideBySide = Object.values(ways).map((sizes) => deform(fourDigits, { ...sizes, seed: 4 }));

plotImages(tf.stack(sideBySide, 1).reshape([-1, 28, 28]), {
  count: 4 * sideBySide.length,
  columns: sideBySide.length,
  captions: Array.from({ length: 4 }, () => Object.keys(ways)).flat(),
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
// For the pixels, a deformed digit is about half as far away as a completely different one.
//
// One digit, ten times, with everything together:

// %%
plotImages(deform(tf.tile(take(train.images, [0]), [10, 1, 1]), { ...SMALL_DEFORMATIONS, seed: 1 }), {
  count: 10,
  captions: Array.from({ length: 10 }, (_, i) => `${i + 1}`),
  title: "The same 5, ten times",
});

// %% [markdown]
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

// %%
const someSixes = (train.labels.arraySync() as number[])
  .flatMap((label, i) => (label === 6 ? [i] : []))
  .slice(0, 4);
const sixes = take(train.images, someSixes);

// Rows and columns in reverse order: a turn by exactly 180 degrees.
plotImages(tf.concat([sixes, tf.reverse(sixes, [1, 2])]), {
  count: 8,
  columns: 4,
  captions: [...someSixes.map(() => "6"), ...someSixes.map(() => "6, turned by 180°")],
  title: "Sixes, and the same upside down",
});

// %% [markdown]
// A network that learns that these are sixes learns nonsense. For the same reason nobody mirrors digits. With photographs of cats, mirroring is the first thing to try: a cat that looks to the left is still a cat. *Which* deformations help depends on the task, and it is you who must know. It is knowledge about the world that you hand to the network.

// %% [markdown]
// ## 3. How to wobble a line
//
// Shifting, rotating, scaling and shearing keep straight lines straight. A hand does not. For `elastic`, every pixel is fetched from a place a little beside its own. Two numbers say how:
//
// - `elastic`: how far away that place is, typically, in pixels;
// - `smoothness`: how far apart two pixels must lie before they are fetched from different sides. It is what makes neighbours stay neighbours.
//
// A sheet of squared paper shows it best. The first is undisturbed. All others are displaced by the same amount, with growing smoothness.

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
// With too little smoothness the paper is torn to dust. With much of it, the whole sheet only moves, which is a shift. Between the two lies a trembling hand.
//
// How it is computed: draw a random number from −1 to 1 for each pixel. Replace each by a weighted mean of its neighbourhood, with weights that fall off like a bell; the width of the bell is the smoothness. Multiply all by one number, so that they are as large as asked for. Do this once for sideways, once for up and down. Simard, Steinkraus and Platt came up with it in 2003.

// %% [markdown]
// ## 4. Anew in each epoch
//
// `fit` deforms the training images when you ask it to: `fit(model, x, y, { deform: SMALL_DEFORMATIONS })`. It does so *anew for each epoch*. Why not once, beforehand? Try it, on a small scale: 5,000 images, a network with 300 hidden neurons, twenty epochs. Once with the plain images, once with images that were deformed beforehand, once with images deformed anew each time.

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

const fewImages = { from: 0, to: Math.min(5_000, xTrain.shape[0]) };
const [xFew, yFew] = [take(xTrain, fewImages), take(yTrain, fewImages)];
const smallRun = {
  epochs: 20,
  batchSize: 64,
  validationData: [xValidation, yValidation] as [tf.Tensor, tf.Tensor],
  seed: 1,
  chart: false,
  verbose: 0 as const,
};

const smallPlain = await fit(buildNetwork([300]), xFew, yFew, smallRun);
const deformedOnce = deform(xFew, { ...SMALL_DEFORMATIONS, seed: 1 });
const smallOnce = await fit(buildNetwork([300]), deformedOnce, yFew, smallRun);
const smallModel = buildNetwork([300]);
const smallAnew = await fit(smallModel, xFew, yFew, { ...smallRun, deform: SMALL_DEFORMATIONS });

const last = (history: { history: Record<string, number[]> }, name: string): number =>
  history.history[name]?.at(-1) ?? Number.NaN;

table(
  {
    "the images are": ["as they were", "deformed once", "deformed anew each epoch"],
    "training accuracy": [smallPlain, smallOnce, smallAnew].map((run) => last(run, "accuracy")),
    "validation accuracy": [smallPlain, smallOnce, smallAnew].map((run) => last(run, "val_accuracy")),
  },
  { caption: "5,000 images, 300 hidden neurons, 20 epochs" },
);

// %%
plotHistory(
  { plain: smallPlain, "deformed once": smallOnce, "deformed anew": smallAnew },
  { metrics: ["val_accuracy"], title: "Small scale: validation accuracy" },
);

// %% [markdown]
// Images that are deformed once are learnt by heart like any others: their training accuracy says so. Most of the gain comes from *anew*.
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
// ### Without waiting for it
//
// Deforming all images takes time. How much?

// %%
const deformStart = performance.now();
deform(xTrain, SMALL_DEFORMATIONS).dispose();
const deformSeconds = (performance.now() - deformStart) / 1000;

table([{ images: xTrain.shape[0], "seconds to deform them all": deformSeconds }]);

// %% [markdown]
// An epoch of the network below takes a second or a few. If `fit` deformed first and trained then, each epoch would become noticeably longer. So it does both at once. A second thread of the program, called a *worker*, deforms the images for the next epoch while the first one trains on those of this epoch. When the epoch ends, the next images are ready.
//
// On two cores that is not free, since the training would like to have both. You will see what is left of the cost.

// %% [markdown]
// ## 5. With and without
//
// Now the whole data, and a network with hidden layers of 1000 and 500 neurons. Apart from the size, it is built like the published one. Both runs are the same in everything but the deformations: the same initial weights, the same number of steps.
//
// Two things are new in the settings. The learning rate is multiplied by 0.85 after each epoch. Large steps find the valley; small steps settle at its bottom. (In the paper the rate fell too, in the end to a thousandth of what it was.) And the initial weights are drawn after He, as in lesson 9.

// %%
const largeRun = {
  epochs: 25,
  batchSize: 128,
  learningRateDecay: 0.85,
  validationData: [xValidation, yValidation] as [tf.Tensor, tf.Tensor],
  seed: 1,
  verbose: 0 as const,
};
const plainModel = buildNetwork([1000, 500]);

await estimateTraining(plainModel, { samples: xTrain.shape[0], epochs: largeRun.epochs, batchSize: 128 });

// %% [markdown]
// There are two such runs. First without deformations:

// %%
const plainHistory = await fit(plainModel, xTrain, yTrain, largeRun);

// %% [markdown]
// The training accuracy climbs to 1: every training image is known by heart. The validation loss turns round and rises: over-fitting, as in lesson 3.
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
    const higher =
      last(smallAnew, "accuracy") > last(smallAnew, "val_accuracy") ? "accuracy" : "val_accuracy";
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
const deformedHistory = await fit(deformedModel, xTrain, yTrain, {
  ...largeRun,
  deform: SMALL_DEFORMATIONS,
  chart: false,
  verbose: 1,
});

// %% [markdown]
// The picture is turned upside down. The network does *worse* on its training images than on those held back: it is always examined on something new, and on harder things than it will meet. So this training accuracy says nothing about over-fitting. Section 6 measures the gap in another way.

// %%
plotHistory(
  { plain: plainHistory, deformed: deformedHistory },
  { metrics: ["accuracy"], title: "The same network, without and with deformations" },
);

// %% [markdown]
// Now the test images have their turn.

// %%
const plainAccuracy = accuracy(test.labels, predictClasses(plainModel, xTest));
const deformedAccuracy = accuracy(test.labels, predictClasses(deformedModel, xTest));
const errorsOf = (share: number): number => Math.round((1 - share) * test.labels.size);
const timeRatio = deformedHistory.seconds / plainHistory.seconds;

table({
  "training images": ["as they were", "deformed anew each epoch"],
  "training accuracy": [plainHistory, deformedHistory].map((run) => last(run, "accuracy")),
  "validation accuracy": [plainHistory, deformedHistory].map((run) => last(run, "val_accuracy")),
  "test accuracy": [plainAccuracy, deformedAccuracy],
  "test errors": [plainAccuracy, deformedAccuracy].map(errorsOf),
  "seconds for an epoch": [plainHistory, deformedHistory].map((run) => run.seconds / largeRun.epochs),
});

// %%
const standardError = Math.sqrt(
  (plainAccuracy * (1 - plainAccuracy) + deformedAccuracy * (1 - deformedAccuracy)) / test.labels.size,
);

table([
  {
    difference: deformedAccuracy - plainAccuracy,
    "standard error of the difference": standardError,
    "how many times as large": (deformedAccuracy - plainAccuracy) / standardError,
  },
]);

// %% [markdown]
// The errors have fallen to about half. The difference is several times its standard error (lesson 5), so it is not chance. More than 99 of 100 digits are right, with plain dense layers, in a few minutes.
//
// And what did the deformations cost?

// %%
const oneAfterTheOther = 1 + (deformSeconds * largeRun.epochs) / plainHistory.seconds;

table({
  "time of an epoch, compared with no deformations": [
    "if the images were deformed first, and trained on then",
    "measured: deformed by a worker meanwhile",
  ],
  times: [oneAfterTheOther, timeRatio],
});

// %% [markdown]
// On a quiet machine, a good part of the deforming vanishes in the shadow of the training. The rest stays, since the training keeps both cores busy by itself. The larger the network, the less it matters: deforming takes as long as before, training many times as long. With the 12 million parameters of section 8 you would hardly notice. (If your machine did other things meanwhile, the two numbers say little.)
//
// Which digits does it still misread? Here are the ten mistakes of which it was most certain.

// %%
const probabilities = deformedModel.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
const worst = worstMistakes(probabilities, test.labels, 10);

plotImages(
  take(
    test.images,
    worst.map(({ index }) => index),
  ),
  {
    count: worst.length,
    labels: worst.map(({ truth }) => truth),
    predictions: worst.map(({ predicted }) => predicted),
    captions: worst.map(({ confidence }) => `${(100 * confidence).toFixed(0)}% sure`),
    classNames,
    title: "The mistakes of which it was most certain",
  },
);

// %% [markdown]
// With some of them you may side with the network.

// %% [markdown]
// ## 6. Which images may judge?
//
// One of the lectures makes an interesting remark about the recipe. Since the network only ever sees deformed images, it says, all 60,000 *undeformed* training images can be used for validation: none of them was trained on. Then nothing needs to be held back.
//
// That is true to the letter. Is it true in spirit? Measure two networks: the small one, which learnt from 5,000 deformed images, and the large one, which learnt from 55,000. Each is judged by its own training images, undeformed; by those held back; by the test images.

// %%
const judges: Record<string, [tf.Tensor, tf.Tensor]> = {
  "images held back": [xValidation, yValidation],
  "test images": [xTest, yTest],
};
const judged: { network: string; "judged by": string; accuracy: number; [more: string]: string | number }[] =
  [];
for (const [name, network, own] of [
  ["small", smallModel, [xFew, yFew]],
  ["large", deformedModel, [xTrain, yTrain]],
] as const) {
  for (const [judge, [x, y]] of Object.entries({ "its training images, undeformed": own, ...judges })) {
    const { accuracy: share = Number.NaN } = await evaluate(network, x, y);
    judged.push({
      network: name,
      "judged by": judge,
      accuracy: share,
      "errors in 10,000": Math.round(10_000 * (1 - share)),
      "standard error": 10_000 * Math.sqrt((share * (1 - share)) / (x.shape[0] ?? Number.NaN)),
    });
  }
}

table(judged, { digits: 3 });

// %% [markdown]
// The undeformed training images flatter. They were never shown as they are, but their deformed brothers were: 20 of each to the small network, 25 to the large one. The other images come from other strokes of the pen.
//
// So both networks make more errors on other images: from about a third more to three quarters more. The standard errors say that chance explains less.
//
// Still, the remark is half true. Without deformations, the training images say nothing at all: there the large network made no error, and it made well over a hundred on the test images. With deformations, they come near the truth.
//
// As a *watch* they may serve: as long as they improve, something is being learnt. As a *grade* they do not.

// %% [markdown]
// ## 7. Save, load, go on
//
// A trained model lives in the memory of the kernel. Restart it, and minutes or nights of work are gone. `saveModel` writes everything into one file: the layers, the weights, the loss, and the optimiser with all that it remembers. Adam keeps two numbers for every weight, so the file is three times as large as the weights alone.

// %%
await saveModel(deformedModel, "my-digits.model");

const savedFile = await stat("my-digits.model");
const weightBytes = 4 * deformedModel.countParams();

table([
  {
    parameters: deformedModel.countParams(),
    "bytes for them, 4 each": weightBytes,
    "bytes of the file": savedFile.size,
    "file : weights": savedFile.size / weightBytes,
  },
]);

// %% [markdown]
// The file lies beside this notebook. Load it as if this were another day:

// %%
const loadedModel = await loadModel("my-digits.model");
const loadedProbabilities = loadedModel.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
const largestDifference = loadedProbabilities.sub(probabilities).abs().max().arraySync() as number;

table([{ "largest difference of any probability": largestDifference }]);

// %% [markdown]
// Not nearly the same: the same, to the last bit.
//
// It can also go on learning. Train the model and its copy for one epoch more, on a few images. For comparison, a third copy gets a *new* optimiser, which remembers nothing.

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

// %% [markdown]
// ## 8. A run that survives the night
//
// Saving at the end is not enough for a run of many hours. Somebody closes the lid; the power fails. `fitResumable` is `fit` with a file: after each epoch it keeps the weights, the optimiser, the number of the epoch and the whole history. Run the cell again, today or after a restart, and it goes on where it was.
//
// Try it with a small network. A signal stops this run after two of four epochs, as the button *Interrupt the kernel* would.

// %%
const stopAndGo = {
  epochs: 4,
  batchSize: 128,
  learningRateDecay: 0.85,
  deform: SMALL_DEFORMATIONS,
  chart: false,
};
// What an earlier run of this cell has left would be gone on with.
await rm("stop-and-go.model", { force: true });
const stop = new AbortController();

try {
  await fitResumable(buildNetwork([64]), xFew, yFew, {
    ...stopAndGo,
    file: "stop-and-go.model",
    signal: stop.signal,
    callbacks: {
      onEpochEnd: (epoch: number) => {
        if (epoch === 1) stop.abort();
      },
    },
  });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Now suppose that the machine was restarted. All that is left is the file. Build the network as before, and call `fitResumable` as before:

// %%
const resumedModel = buildNetwork([64]);
const resumedHistory = await fitResumable(resumedModel, xFew, yFew, {
  ...stopAndGo,
  file: "stop-and-go.model",
});

// %% [markdown]
// It begins with the third epoch. Has it lost anything? Compare with a run that nobody stopped:

// %%
await rm("in-one-go.model", { force: true });
const inOneGo = await fitResumable(buildNetwork([64]), xFew, yFew, {
  ...stopAndGo,
  file: "in-one-go.model",
  verbose: 0,
});

table(
  inOneGo.epoch.map((epoch, i) => ({
    epoch: epoch + 1,
    "loss, in one go": inOneGo.history.loss?.[i],
    "loss, stopped and resumed": resumedHistory.history.loss?.[i],
  })),
  { digits: 8 },
);

// %% [markdown]
// The same, digit for digit. Everything random in an epoch, such as the order of the images and how each is deformed, follows from the seed and the number of the epoch. So the third epoch is the third epoch, whenever it comes.
//
// The file is written beside the old one first, and then takes its name in a single step. If the power fails in between, the old file is still there, whole.

// %% [markdown]
// ### The night
//
// `trainDeepBigSimple` trains the published network in this way, on all 60,000 images. The learning rate falls to a thousandth by the last epoch. Estimate first:

// %%
const bigEstimate = await estimateTraining(bigModel, { samples: 60_000, epochs: 60, batchSize: 256 });

bigEstimate;

// %%
const minutesAnEpoch = bigEstimate.seconds / 60 / 60;

table([
  {
    "minutes for an epoch": minutesAnEpoch,
    "minutes for 60 epochs": 60 * minutesAnEpoch,
    "epochs in a night of 8 hours": Math.floor((8 * 60) / minutesAnEpoch),
  },
]);

// %% [markdown]
// For a night, put a number of epochs that fits it in the next cell, and stay with it: the learning rate is spread over all of them. Write `true`, and run the cell in the evening. To stop, interrupt the kernel. To go on, run it again. (In a terminal, `npm run overnight` does the same without a browser.)

// %%
const tonight = false;

if (tonight) await trainDeepBigSimple({ file: "deep-big-simple.model", epochs: 1_000 });

// %% [markdown]
// Here is a shorter run, of 60 epochs. This is the record that it kept of itself, on two cores that had much other work at the same time. It was stopped and resumed on the way.

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

// %%
table([
  {
    epochs: bigEpochs,
    hours: bigSeconds / 3600,
    "errors after the last epoch": bigLast,
    "section 5": errorsOf(deformedAccuracy),
    published: 35,
  },
]);

// %% [markdown]
// What counts is the last point of the curve, not the lowest. To pick the lowest would be to choose by the test images, and its number would flatter.
//
// The curve falls for some twenty epochs and is flat from then on. By that time the learning rate has fallen to a tenth, soon to a hundredth: the steps have become too small to get anywhere. So for all its 12 million parameters, this run ends hardly better than the much smaller network of section 5. In a night with a thousand epochs the rate stays large for hundreds of them. That may well be where the published result comes from; a run of a night would show it.
//
// Two more things. Ours differs from the published run in other ways, too: ReLU in place of a scaled tanh, weights after He, Adam on batches in place of one image at a time. And a few errors more or less are chance: the standard error of a count of 35 is about 6, its square root.

// %% [markdown]
// ## 9. From 1998 to 2012
//
// Here are published test errors from 1998 to 2012, in percent. To put your own beside them, train two more networks of the early days: a linear one, without any hidden layer, and one with 300 hidden neurons. They take a few seconds each.

// %%
async function testErrorOf(units: number[]): Promise<number> {
  const network = buildNetwork(units);
  await fit(network, xTrain, yTrain, { epochs: 10, batchSize: 128, seed: 1, chart: false, verbose: 0 });
  return 100 * (1 - accuracy(test.labels, predictClasses(network, xTest)));
}

const linearError = await testErrorOf([]);
const smallError = await testErrorOf([300]);

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
const ownErrors = {
  "your linear network": linearError,
  "your 300 hidden neurons": smallError,
  "your 1000-500": 100 * (1 - plainAccuracy),
  "your 1000-500, deformed": 100 * (1 - deformedAccuracy),
};
const keptErrors = { "2500-2000-1500-1000-500, deformed": bigLast / 100 };

plotRanking(
  { published: publishedErrors, "this lesson": ownErrors, "the kept run": keptErrors },
  { title: "Test errors on MNIST", xTitle: "errors of 100 test images", suffix: "%" },
);

// %% [markdown]
// The scale is logarithmic: from 12 to 6 is as far as from 0.4 to 0.2. Each time, half of the errors are gone.
//
// Three things are worth seeing.
//
// **The same networks do better today.** Your linear network and your 300 neurons beat those of 1998. They are the same networks. The loss, the activation and the optimiser have improved.
//
// **Deforming is worth as much as a new architecture.** From plain to deformed, your network passes LeNet-5, which has convolutions.
//
// **The last tenths are expensive.** From 12% to 1% the steps are large, and small networks take them. The step from 0.35 to 0.23 needs 35 networks at once, whose answers are averaged.

// %% [markdown]
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
// ## 10. What could go wrong here
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
const tooMuch = {
  shift: 4 * (shift ?? 0),
  rotate: 4 * (rotate ?? 0),
  scale: 4 * (scale ?? 0),
  shear: 4 * (shear ?? 0),
  elastic: 4 * (elastic ?? 0),
};
const unreadable = deform(fourDigits, { ...tooMuch, seed: 3 });

plotImages(unreadable, {
  count: 4,
  columns: 4,
  labels: take(train.labels, { from: 0, to: 4 }),
  title: "Four times the deformation",
});

// %% [markdown]
// ### The test images deformed
//
// Deform what the network learns from, never what judges it. Otherwise you measure another, harder task:

// %%
const deformedTest = deform(xTest, { ...SMALL_DEFORMATIONS, seed: 1 });
const onDeformedTest = accuracy(test.labels, predictClasses(deformedModel, deformedTest));

table({
  "test images": ["as they are", "deformed"],
  accuracy: [deformedAccuracy, onDeformedTest],
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
  await fitResumable(buildNetwork([64]), xFew, yFew, {
    ...stopAndGo,
    batchSize: 32,
    file: "stop-and-go.model",
  });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// The message says what differs, and the file is untouched. That was the last file of this lesson. Clear up; `my-digits.model` stays.

// %%
for (const file of ["stop-and-go.model", "in-one-go.model", "copied.model"]) await rm(file, { force: true });

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
// ## 11. Summary
//
// - A deformation that keeps the label true makes new training images. You must know which ones do.
// - Deform anew in each epoch. Then no image comes back as it was, and learning by heart is hard.
// - A second thread prepares the next epoch while this one trains.
// - Deform what is learnt from, never what judges. Undeformed training images flatter.
// - Plain dense layers, deformed images, a falling learning rate: more than 99 of 100 digits, in minutes.
// - Save a model with its optimiser, and it goes on as if nothing had happened. A long run keeps itself after each epoch.
// - On a logarithmic chart, halving the errors is the same step everywhere, and each costs more than the one before.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const smallScores = [smallPlain, smallOnce, smallAnew].map((run) => last(run, "val_accuracy"));
const [smallPlainScore = 0, smallOnceScore = 0, smallAnewScore = 0] = smallScores;

const errorShare = (row: number): number => 1 - (judged[row]?.accuracy ?? Number.NaN);

checkNumbers([
  { name: "parameters of the published network", value: bigParameters, exactly: 11_972_510 },
  { name: "the same for images of 29 x 29", value: withLargerImages, exactly: 12_115_010 },
  { name: "images trained on", value: xTrain.shape[0], exactly: 55_000 },
  { name: "small scale: anew minus plain", value: smallAnewScore - smallPlainScore, atLeast: 0.01 },
  { name: "small scale: anew minus once", value: smallAnewScore - smallOnceScore, atLeast: 0.01 },
  {
    name: "difference of a pixel: deformed digit : another digit",
    value:
      meanDifference(fourDigits, sideBySide.at(-1) as tf.Tensor) / meanDifference(fourDigits, otherDigits),
    atLeast: 0.35,
    atMost: 0.7,
  },
  {
    name: "plain: last validation loss : least",
    value: last(plainHistory, "val_loss") / Math.min(...(plainHistory.history.val_loss ?? [])),
    atLeast: 1.1,
  },
  { name: "plain: training accuracy", value: last(plainHistory, "accuracy"), atLeast: 0.999 },
  { name: "plain: test accuracy", value: plainAccuracy, atLeast: 0.982, atMost: 0.989 },
  { name: "deformed: test accuracy", value: deformedAccuracy, atLeast: 0.9905 },
  {
    name: "errors, deformed : plain",
    value: (1 - deformedAccuracy) / (1 - plainAccuracy),
    atMost: 0.65,
  },
  {
    name: "difference in standard errors",
    value: (deformedAccuracy - plainAccuracy) / standardError,
    atLeast: 3,
  },
  {
    name: "deformed: val_accuracy above accuracy",
    value: last(deformedHistory, "val_accuracy") - last(deformedHistory, "accuracy"),
    atLeast: 0.005,
  },
  { name: "time, deformed : plain", value: timeRatio, atMost: 2.2 },
  {
    name: "minutes for the deformed run",
    value: deformedHistory.seconds / 60,
    atMost: 10,
  },
  {
    name: "small network: errors, training images undeformed : held back",
    value: errorShare(0) / errorShare(1),
    atMost: 0.85,
  },
  {
    name: "large network: errors, training images undeformed : held back",
    value: errorShare(3) / errorShare(4),
    atMost: 0.9,
  },
  { name: "loaded: largest difference of a probability", value: largestDifference, exactly: 0 },
  { name: "loaded: difference of the next loss", value: goesOnLoaded - goesOn, exactly: 0 },
  {
    name: "new optimiser: difference of the next loss",
    value: Math.abs(goesOnForgetful - goesOn),
    atLeast: 0.0005,
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
  { name: "your linear network, errors in %", value: linearError, atLeast: 7, atMost: 8.5 },
  { name: "your 300 hidden neurons, errors in %", value: smallError, atLeast: 1.5, atMost: 2.8 },
  {
    name: "deformed test images: accuracy lost",
    value: deformedAccuracy - onDeformedTest,
    atLeast: 0.005,
  },
]);

// %% [markdown]
// ## Next
//
// This was the last lesson. You have loaded and looked, built, trained, judged, taken apart and put together. What is left is to do it without a guide:
//
// - The **exercises** use pictures of clothes. Begin with [exercise 1](../exercises/1-load-and-prepare.ipynb) if you have not; [exercise 4](../exercises/4-from-one-layer-to-convolutions.ipynb) ends with a network of your own, to which deformations are a good addition. (A shoe may be mirrored. May it be turned upside down?)
// - **Leave a run overnight**, and hold its errors against the 35.
// - **Bring your own data.** Everything in this course works on any images of one size, with a label for each. Begin as lesson 1 did: look at them.
