// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 14 · What the network sees
//
// A trained network is a few hundred thousand numbers. What do they know? In this lesson you look inside: at single neurons, at layers, and at a network that has to squeeze a whole picture through 32 numbers. At the end you draw a digit yourself, and your own network reads it.
//
// ## Before you start
//
// **You will be able to**
//
// - draw any network as a diagram, and read it,
// - find the images that excite a neuron, and the parts of an image that an answer hangs on,
// - build an autoencoder, train it, and measure what it loses,
// - tell what the numbers of a code mean, and what they don't,
// - say when it helps to train a network layer by layer, as in 2006.
//
// **You need** [lesson 4](04-evaluate.ipynb), optimisers from [lesson 8](08-optimisers.ipynb), gradients from [lesson 10](10-backpropagation-and-gradients.ipynb), and convolutions from [lesson 13](13-convolutions.ipynb).
//
// **Time** about 90 minutes. Computing takes about two minutes on two cores.
//
// Everything in this lesson is measured on the last fifth of the training images, which is held back from all training. The test images aren't used.

// %%
import {
  accuracy,
  argmax,
  checkNumbers,
  display,
  drawDigit,
  estimateTraining,
  fit,
  flatten,
  layerOutputs,
  loadFashionMnist,
  loadMnist,
  normalize,
  oneHot,
  plotBars,
  plotFeatureMaps,
  plotFilters,
  plotImages,
  plotLines,
  plotNetwork,
  plotPredictions,
  predictClasses,
  question,
  setSeed,
  table,
  take,
  tf,
} from "course";
import { lesson14 as lesson } from "course/practice";

const { train } = await loadMnist();
const xTrain = normalize(flatten(train.images));
const yTrain = oneHot(train.labels, 10);

const heldBack = { from: xTrain.shape[0] * 0.8 };
const [xHeld, imagesHeld, labelsHeld] = [
  take(xTrain, heldBack),
  take(train.images, heldBack),
  take(train.labels, heldBack),
];

// %% [markdown]
// ## 1. What it says
//
// Train the network of lesson 4 once more. Before that, put aside what you will want to compare with: the weights of its first layer, and what each layer puts out before it has learnt anything.

// %%
setSeed(5);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
model.add(tf.layers.dense({ units: 128, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const weightsOf = (network: tf.LayersModel, layer: number): tf.Tensor2D =>
  network.getLayer("", layer).getWeights()[0].clone() as tf.Tensor2D;
const weightsBefore = weightsOf(model, 0);
const outputsBefore = layerOutputs(model, xHeld);

const training = { epochs: 5, batchSize: 128, validationSplit: 0.2 };
await fit(model, xTrain, yTrain, { ...training, seed: 5, chart: false });

// %%
const probabilities = model.predict(xHeld, { batchSize: 1000 }) as tf.Tensor2D;
const readByModel = accuracy(labelsHeld, argmax(probabilities));

display(table([{ "accuracy on images held back": readByModel }]));
plotPredictions(imagesHeld, probabilities, labelsHeld, { count: 5, title: "Five images and their answers" });

// %% [markdown]
// Under each image stands what the network says, and a bar for each of the ten probabilities, from 0 at the left to 9 at the right. The tallest bars are labelled with their digit.
//
// Nearly all images are that easy. So look for the hard ones: those of which the network was least sure.

// %%
const confidences = Array.from(probabilities.max(1).dataSync());
const leastSure = [...confidences.keys()].sort((a, b) => confidences[a] - confidences[b]).slice(0, 10);

plotPredictions(take(imagesHeld, leastSure), take(probabilities, leastSure), take(labelsHeld, leastSure), {
  title: "The ten of which it was least sure",
});

// %% [markdown]
// Often two bars are about equally high, and you can see why: the image has something of both digits. That is what the network says. The rest of this lesson asks what it sees.
//
// ## 2. The network as a diagram
//
// `plotNetwork` draws any network. The input is at the top, the output at the bottom.

// %%
plotNetwork(model, { title: "The network of lesson 4" });

// %% [markdown]
// The white circles at the top are the input: pixels, which compute nothing. Each blue circle is a neuron, each line is one weight. Three dots stand for those that are left out.
//
// **Predict, then run.** Suppose all neurons were drawn. How many lines would there be between the first and the second layer, which have 784 and 128 neurons?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const howManyLines = question({
  ask: "How many lines lie between the layers of 784 and 128 neurons?",
  kind: "number",
  hints: ["Each neuron of the second layer reads every neuron of the first.", "A bias is not a line."],
  check: (lines) => {
    const [kernel, bias] = (model.layers[1]?.getWeights() ?? []).map(({ size }) => size) as [number, number];
    if (lines === kernel + bias) return "Those are the parameters. A bias comes from no other neuron.";
    if (lines === 784 + bias) return "Each neuron of the one is tied to each of the other.";
    return lines === kernel || "One line for each pair of neurons.";
  },
  explain: "One line for each pair of neurons, and so one for each weight.",
});

// %%
howManyLines.answer(undefined);

// %% [markdown]
// ## 3. What is this neuron doing?
//
// ### A neuron is a picture
//
// A neuron of the first layer has one weight for each pixel. So its 784 weights can be drawn as an image of 28 × 28. Begin with three neurons that nobody trained: their weights were chosen by hand.

// %% jupyter={"source_hidden": true}
// Folded away: the weights of three neurons by hand.
function paint(weightAt: (row: number, column: number) => number): number[] {
  return Array.from({ length: 784 }, (_, pixel) => weightAt(Math.floor(pixel / 28), pixel % 28));
}

const within = (value: number, from: number, to: number): boolean => value >= from && value <= to;

const detectors = {
  "bar at the top": paint((row, column) => {
    if (!within(column, 7, 16)) return 0;
    if (within(row, 7, 9)) return 1;
    return within(row, 11, 13) ? -1 : 0;
  }),
  "upright stroke": paint((row, column) => {
    if (!within(row, 6, 21)) return 0;
    if (within(column, 13, 14)) return 1;
    return within(column, 9, 10) || within(column, 17, 18) ? -0.5 : 0;
  }),
  ring: paint((row, column) => {
    const radius = Math.hypot(row - 13.5, column - 13.5);
    if (radius < 4) return -1;
    return within(radius, 6, 9) ? 0.4 : 0;
  }),
};
const detectorNames = Object.keys(detectors);
const detectorWeights = tf.tensor2d(Object.values(detectors)).transpose() as tf.Tensor2D;

plotFilters(detectorWeights, { title: "Three neurons made by hand", captions: detectorNames, columns: 3 });

// %% [markdown]
// Orange pixels have positive weights: ink there makes the weighted sum larger. Blue ones have negative weights: ink there makes it smaller. Where it is white, the neuron doesn't care. The first wants ink in a bar near the top, and none right below it. The second wants an upright stroke, with nothing beside it. The third wants a ring with a hole.
//
// **Predict, then run.** Which digit gives the third neuron, the ring, the greatest weighted sum on average?

// %% jupyter={"source_hidden": true}
// Folded away: the mean weighted sum of each neuron, by digit.
const detectorSums = xHeld.matMul(detectorWeights) as tf.Tensor2D;

/** The mean weighted sum of a detector, for each digit. */
function meanByDigit(name: string): number[] {
  const sums = detectorSums.slice([0, detectorNames.indexOf(name)], [-1, 1]).dataSync();
  const labels = labelsHeld.dataSync();
  return Array.from({ length: 10 }, (_, digit) => {
    const own = Array.from(sums).filter((_, i) => labels[i] === digit);
    return own.reduce((total, sum) => total + sum, 0) / own.length;
  });
}

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whichDigit = question({
  ask: "Which digit gives the neuron “ring” the greatest weighted sum, on average?",
  kind: "number",
  hints: ["Which digit is a ring?", "The weights in the middle are negative: ink there counts against it."],
  check: (digit) => {
    const means = meanByDigit("ring");
    if (digit === 8) return "An 8 has its waist in the middle, exactly where ink counts against it.";
    return (
      digit === means.indexOf(Math.max(...means)) || "Which digit has ink around, and none in the middle?"
    );
  },
  explain: "A 0 has ink all around, and none in the middle.",
});

// %%
whichDigit.answer(undefined);

// %%
table(
  Array.from({ length: 10 }, (_, digit) => ({
    digit,
    ...Object.fromEntries(detectorNames.map((name) => [name, meanByDigit(name)[digit]])),
  })),
  { digits: 3 },
);

// %% [markdown]
// The bar likes the 7 best, the upright stroke the 1, the ring the 0. A number that tells something about an image is called a feature, and such a neuron a **feature detector**. For a long time people invented ten or twenty features, and gave these to the computer instead of the pixels. A network invents its own.
// <!-- term: feature detector | A neuron that answers to one thing in its input, such as an edge or a ring. -->
//
// ### What training makes of the weights
//
// Start with the simplest network there is: ten neurons that read the pixels, one for each digit. There is no hidden layer.

// %%
setSeed(1);

const tenNeurons = tf.sequential();
tenNeurons.add(tf.layers.dense({ units: 10, activation: "softmax", inputShape: [784] }));
tenNeurons.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
await fit(tenNeurons, xTrain, yTrain, { ...training, seed: 1, chart: false, verbose: 0 });
const tenAccuracy = accuracy(labelsHeld, predictClasses(tenNeurons, xHeld));

display(table([{ parameters: tenNeurons.countParams(), accuracy: tenAccuracy }]));
plotFilters(weightsOf(tenNeurons, 0), {
  title: "What each of ten neurons looks for",
  captions: Array.from({ length: 10 }, (_, digit) => `digit ${digit}`),
  columns: 5,
  range: [-0.6, 0.6],
});

// %% [markdown]
// Some look like a blurred digit, and the 0 has a blue hole. But they are no portraits: each neuron looks for what tells *its* digit from all the others.
//
// Now the first layer of the network of section 1. It has 784 neurons, and here are four of them: after training, and what training has changed in them.

// %%
const weightsAfter = weightsOf(model, 0);
const weightChange = weightsAfter.sub(weightsBefore) as tf.Tensor2D;
const firstFour = (weights: tf.Tensor2D): tf.Tensor2D => weights.slice([0, 0], [784, 4]);

plotFilters(tf.concat([firstFour(weightsAfter), firstFour(weightChange)], 1), {
  title: "Four neurons of the first layer, and below what has changed in them",
  captions: [...Array(4).fill("after training"), ...Array(4).fill("changed")],
  columns: 4,
  range: [-0.2, 0.2],
});

// %% [markdown]
// After training there is something in the middle, and the noise of the initial weights is still there. In what has *changed* there are blots and strokes. But look at the edges: there is change as well, where hardly a digit has ever had ink. Group the pixels by how often training images have ink there, and ask how far the weights have moved on average.

// %%
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The fraction of the training images that have ink at each pixel, [784]. */
const inked = xTrain.greater(0).toFloat().mean(0).arraySync() as number[];
const movedBy = weightChange.abs().mean(1).arraySync() as number[];

const byInk = {
  never: inked.map((fraction) => fraction === 0),
  "in less than 1% of the images": inked.map((fraction) => fraction > 0 && fraction < 0.01),
  "in 1% or more": inked.map((fraction) => fraction >= 0.01),
};
const meanChange = Object.entries(byInk).map(([ink, isIn]) => ({
  ink,
  pixels: isIn.filter(Boolean).length,
  "mean change of a weight": mean(movedBy.filter((_, pixel) => isIn[pixel])),
}));

table(meanChange, { digits: 4 });

// %% [markdown]
// Where no training image has ink, nothing has changed: whatever weight a 0 is multiplied with, it makes no difference, and nothing can be learnt about it. Where ink is rare, the weights have moved nearly as far as in the middle, although few images say anything about them. That is the mark of Adam ([lesson 8](08-optimisers.ipynb)). It divides each gradient by its own usual size, so a pixel that is inked once in a thousand images moves its weights by whole steps too. **Noise that does no harm stays**. Keep that in mind when you look at weights.
//
// ### What excites a neuron?
//
// Where the weights are hard to read, ask the data. Sort the images by the output of one neuron, and look at those that excite it most. This works in every layer.
//
// ### Your turn: what excites it most
//
// Write `mostExciting`. `outputs` has a row for each image and a column for each neuron. Give the numbers of the images with the `count` greatest outputs of one neuron, the greatest first.

// %%
function mostExciting(outputs: number[][], neuron: number, count: number): number[] {
  // Numbers of images, counted from 0.
  throw lesson.notTried();
}

// %%
const checkedExciting = await lesson.checked("mostExciting", mostExciting);

// %%
const outputsAfter = layerOutputs(model, xHeld);
const ofSecondLayer = outputsAfter[1].arraySync() as number[][];
const excitingRows = [0, 1, 2].flatMap((neuron) => checkedExciting(ofSecondLayer, neuron, 6));

plotImages(take(imagesHeld, excitingRows), {
  count: 18,
  columns: 6,
  captions: excitingRows.map((_, i) => `neuron ${Math.floor(i / 6)}`),
  title: "What excites three neurons of the second layer most",
});

// %% [markdown]
// The images of one row have something in common. Nobody told the neuron what that should be. It came about because it helped to make the loss smaller. One of the lectures calls such neurons *self-organising feature detectors*.
//
// It also says that later layers detect features of a higher level. Can that be measured? Take, for each neuron, the 100 images that excite it most, and count how many of them show the same digit. A neuron that has nothing to do with digits gets a low count, one that speaks for a single digit gets 100.

// %% jupyter={"source_hidden": true}
// Folded away: counts how many of a hundred images show the same digit.
/** Of the 100 images that excite a neuron most: how many show the digit that is most frequent among them. Mean over all neurons. */
function sameDigit(outputs: tf.Tensor): number {
  return tf.tidy(() => {
    const count = 100;
    const { values, indices } = tf.topk(outputs.transpose(), count);
    const digits = oneHot(take(labelsHeld, indices.flatten() as tf.Tensor1D), 10);
    const most = digits.reshape([-1, count, 10]).sum(1).max(1);
    // A neuron that is silent for some of the hundred has no order among them.
    const awake = values
      .slice([0, count - 1], [-1, 1])
      .reshape([-1])
      .greater(0)
      .toFloat();
    return most.mul(awake).sum().div(awake.sum()).arraySync() as number;
  });
}

// %%
const sameDigitBefore = outputsBefore.map(sameDigit);
const sameDigitAfter = outputsAfter.map(sameDigit);

plotBars(
  Object.fromEntries(
    ["layer 1", "layer 2", "output"].flatMap((layer, i) => [
      [`${layer}, before`, sameDigitBefore[i]],
      [`${layer}, after`, sameDigitAfter[i]],
    ]),
  ),
  {
    title: "How many of the 100 images show the same digit?",
    xTitle: "layer, before and after training",
    yTitle: "images, mean over the neurons",
    yRange: [0, 110],
  },
);

// %% [markdown]
// So the claim holds here: the later the layer, the more its neurons have to do with digits. Before training there is no such rise. (Even then the count is not 10: images of one digit resemble each other, and random weights see that too.)
//
// ## 4. What a convolution sees
//
// Train a small convolutional network, as in lesson 13, on a fifth of the training images. Its eight filters are small enough to be read.

// %%
setSeed(2);

const same = { kernelSize: 5, activation: "relu", padding: "same" } as const;
const convolutional = tf.sequential();
convolutional.add(tf.layers.conv2d({ filters: 8, ...same, inputShape: [28, 28, 1] }));
convolutional.add(tf.layers.maxPooling2d({ poolSize: 2 }));
convolutional.add(tf.layers.conv2d({ filters: 16, ...same }));
convolutional.add(tf.layers.maxPooling2d({ poolSize: 2 }));
convolutional.add(tf.layers.flatten());
convolutional.add(tf.layers.dropout({ rate: 0.25 }));
convolutional.add(tf.layers.dense({ units: 10, activation: "softmax" }));
convolutional.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const asImages = (x: tf.Tensor2D): tf.Tensor4D => x.reshape([-1, 28, 28, 1]);
const fifth = { to: xTrain.shape[0] / 5 };
const few = { epochs: 3, batchSize: 64, seed: 2, chart: false, verbose: 0 } as const;
await fit(convolutional, asImages(take(xTrain, fifth)), take(yTrain, fifth), few);
const convolutionalAccuracy = accuracy(labelsHeld, predictClasses(convolutional, asImages(xHeld)));

table([{ "accuracy on images held back": convolutionalAccuracy }]);

// %%
// The first 7 among the images held back.
const seven = take(xHeld, [labelsHeld.arraySync().indexOf(7)]) as tf.Tensor2D;

display(
  plotFilters(convolutional.layers[0].getWeights()[0] as tf.Tensor4D, {
    title: "The eight filters of the first convolution",
  }),
);
display(plotFeatureMaps(layerOutputs(convolutional, asImages(seven), 0), { title: "What they see in a 7" }));
plotFeatureMaps(layerOutputs(convolutional, asImages(seven), 2), {
  title: "What the sixteen filters of the second convolution make of that",
});

// %% [markdown]
// The maps of the first convolution are still a 7. The maps of the second are coarser, and each of them reads *all* maps of the first, so that it can look for combinations: a corner, an end, a crossing.
//
// In photographs this goes on for many layers, from edges over textures to eyes and wheels. That our brains "probably work in a similar way", as one of the lectures says, is true of the first steps of seeing, where cells answer to edges of a certain direction. Beyond that it is a guess.
//
// ### Your turn: what the answer hangs on
//
// Which part of the image does the answer need? Cover a small square, and see how far the probability of the answer falls; then cover the next one. That is an **occlusion map**. Write `occlusionMap`. `score` gives a number for a picture. The square moves by one pixel at a time, as a filter does, and what it covers becomes 0.
// <!-- term: occlusion map | How far an answer falls when each part of an image is covered. A relative is the saliency map, made of gradients. -->

// %%
function occlusionMap(score: (picture: number[][]) => number, picture: number[][], side: number): number[][] {
  // For each place of the square: the score of the picture minus that of the covered picture.
  throw lesson.notTried();
}

// %%
const checkedOcclusion = await lesson.checked("occlusionMap", occlusionMap);

// %%
const probabilityOf7 = (picture: number[][]): number =>
  tf.tidy(() => {
    const answer = convolutional.predict(tf.tensor2d(picture).reshape([1, 28, 28, 1])) as tf.Tensor2D;
    return answer.arraySync()[0][7];
  });
const pictureOf7 = seven.reshape([28, 28]).arraySync() as number[][];
const falls = tf.tensor2d(checkedOcclusion(probabilityOf7, pictureOf7, 7));
const greatestFall = falls.max().arraySync() as number;

display(
  plotImages(take(seven, [0]), { title: "The 7 whose parts are covered, one after the other", count: 1 }),
);
plotFeatureMaps(falls.relu().expandDims(2), {
  title: "How far the probability of the 7 falls, where a square of 7 x 7 is covered",
  captions: [`at most by ${greatestFall.toFixed(2)}`],
});

// %% [markdown]
// Where it is bright, the answer hangs on what was covered. Where it is dark, the network does as well without: there is no ink, or the rest of the digit says enough.
//
// ## 5. An autoencoder: a picture through 32 numbers
//
// All networks so far were told the right answer. Here is one that needs no labels. Its task: **put out what came in**. That would be easy if it weren't for the middle. Between 784 inputs and 784 outputs lies a layer of only 32 neurons. What doesn't fit through it is lost.
//
// - The first half, the **encoder**, turns an image into 32 numbers, its **code**.
// - The second half, the **decoder**, turns the code back into an image, the **reconstruction**.
//
// Together they are an **autoencoder**: *auto* is Greek for *self*. It is trained like any other network, but the targets are its own inputs. Learning without labels is called **unsupervised**.
// <!-- term: autoencoder | A network that puts out its own input, through a narrow layer. -->
// <!-- term: code | The few numbers into which an encoder presses its input. Also called embedding, or latent vector. -->
// <!-- term: unsupervised | Of learning: without labels. Where the targets are made from the inputs, it is also called self-supervised. -->
//
// ### Your turn: build an autoencoder
//
// `size` is the number of neurons in the middle, which have `relu`. A pixel lies between 0 and 1, so the outputs have `sigmoid`. Compile with Adam and the loss `"meanSquaredError"`: the difference between a pixel and its reconstruction, squared, and then the mean over all pixels of all images.

// %%
function buildAutoencoder(size: number): tf.Sequential {
  // 784 pixels, a layer of size neurons, 784 pixels; then compile.
  throw lesson.notTried();
}

// %%
const checkedAutoencoder = await lesson.checked("buildAutoencoder", buildAutoencoder);

// %%
const codeSize = 32;
setSeed(1);
const autoencoder = checkedAutoencoder(codeSize);
const reconstructing = { epochs: 10, batchSize: 128, validationSplit: 0.2, seed: 1 };

display(plotNetwork(autoencoder, { title: "An autoencoder" }));
await estimateTraining(autoencoder, { samples: xTrain.shape[0], ...reconstructing });

// %%
const autoencoderHistory = await fit(autoencoder, xTrain, xTrain, { ...reconstructing, verbose: 0 });
const reconstructed = autoencoder.predict(xHeld, { batchSize: 1000 }) as tf.Tensor2D;

// %% [markdown]
// Mind the call: `xTrain` stands there twice. Now images that it has never seen. Originals are above, reconstructions below. An error means nothing until you have something to compare it with: the laziest autoencoder puts out the same image every time, the mean of all training images.

// %%
function meanSquaredError(images: tf.Tensor2D, others: tf.Tensor2D): number {
  return images.sub(others).square().mean().arraySync() as number;
}

const firstImages = { from: 0, to: 6 };
const lazyError = meanSquaredError(xHeld, xTrain.mean(0).expandDims(0) as tf.Tensor2D);
const autoencoderError = meanSquaredError(xHeld, reconstructed);

display(
  table([
    { "put out": "the mean image", "mean squared error": lazyError },
    { "put out": "the reconstruction", "mean squared error": autoencoderError },
  ]),
);
plotImages(tf.concat([take(xHeld, firstImages), take(reconstructed, firstImages)]), {
  count: 12,
  columns: 6,
  captions: [...Array(6).fill("original"), ...Array(6).fill("from 32<br>numbers")],
  title: "Six images and their reconstructions",
});

// %% [markdown]
// A little blurred, but you can read them all. Can the network of section 1, which has never seen a reconstruction?
//
// **Predict, then run.** It reads about 98 of 100 originals. Of the reconstructions from 32 numbers, which fraction will it read?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const fractionRead = question({
  ask: "Which fraction of the reconstructions will the network of section 1 read? A number between 0 and 1. Within 0.03 is near enough.",
  kind: "number",
  hints: ["Could you read the six above?", "It can hardly be better than on the originals."],
  check: (guess) => {
    const truth = accuracy(labelsHeld, predictClasses(model, reconstructed));
    if (guess > 1) return "A fraction is a number between 0 and 1.";
    if (Math.abs(guess - truth) <= 0.03) return true;
    return guess < truth
      ? "Too careful: what makes a digit a digit has come through."
      : "Too hopeful. Something is lost on the way.";
  },
  explain: "32 numbers keep nearly all that makes a digit what it is.",
});

// %%
fractionRead.answer(undefined);

// %% [markdown]
// ### How many numbers does it take?

// %%
const sizes = [2, 8, codeSize];
const networks: tf.LayersModel[] = [];
for (const size of sizes.slice(0, 2)) {
  setSeed(1);
  const network = checkedAutoencoder(size);
  await fit(network, xTrain, xTrain, { ...reconstructing, chart: false, verbose: 0 });
  networks.push(network);
}
networks.push(autoencoder);
const results = networks.map((network) => network.predict(xHeld, { batchSize: 1000 }) as tf.Tensor2D);
const bySize = results.map((result, i) => ({
  "numbers in the code": sizes[i],
  "mean squared error": meanSquaredError(xHeld, result),
  "classified correctly": accuracy(labelsHeld, predictClasses(model, result)),
}));

display(table(bySize));
plotImages(tf.concat([xHeld, ...results].map((images) => take(images, firstImages))), {
  count: 24,
  columns: 6,
  captions: ["original", ...sizes.map((size) => `${size} numbers`)].flatMap((text) => Array(6).fill(text)),
  title: "The same images through other middles",
});

// %% [markdown]
// With two numbers, only a few kinds of blots are left. With eight you can guess. With 32 the network makes more mistakes than on the originals, but it still reads nearly all of them. The autoencoder found out what most images have in common, because that is what saves numbers. This is **dimensionality reduction**: from 784 numbers to 32.
// <!-- term: dimensionality reduction | Describing each example by fewer numbers. The classical method is PCA, principal component analysis. -->
//
// ### Only what it has learnt
//
// One of the lectures says: *if there is a structure in the data, it should find features*. Try the opposite. Give the autoencoder pictures of clothes from Fashion-MNIST, and pictures of noise, in which every pixel is drawn at random.

// %%
const fashion = await loadFashionMnist();
const clothes = take(normalize(flatten(fashion.train.images)), { to: 400 });
setSeed(3);
const noise = tf.randomUniform<tf.Rank.R2>([400, 784]);
const through = (images: tf.Tensor2D): tf.Tensor2D => autoencoder.predict(images) as tf.Tensor2D;

const strangers = Object.entries({ digits: xHeld, clothes, noise }).map(([images, originals]) => ({
  images,
  error: meanSquaredError(originals, through(originals)),
  "error of their own mean image": meanSquaredError(
    originals,
    originals.mean(0).expandDims(0) as tf.Tensor2D,
  ),
}));
const shown = tf.concat([take(clothes, { to: 4 }), take(noise, { to: 2 })]) as tf.Tensor2D;

display(table(strangers));
plotImages(tf.concat([shown, through(shown)]), {
  count: 12,
  columns: 6,
  captions: [...Array(6).fill("original"), ...Array(6).fill("from 32<br>numbers")],
  title: "Clothes and noise through an autoencoder of digits",
});

// %% [markdown]
// For clothes and noise it does worse than a single mean image would. The code is a shorthand for *digits*, and for nothing else. That has a use: an image with an unusually large error is probably not of the kind that the autoencoder was trained on.
//
// ## 6. What the 32 numbers mean
//
// The decoder has a single layer, so you can see directly what each number of the code draws: the weights that lead *from* it to the 784 pixels. White is nothing, orange is ink, blue takes ink away.

// %%
const [encoderLayer, decoderLayer] = autoencoder.layers;
const encode = (images: tf.Tensor2D): tf.Tensor2D => encoderLayer.apply(images) as tf.Tensor2D;
const decode = (codes: tf.Tensor2D): tf.Tensor2D => decoderLayer.apply(codes) as tf.Tensor2D;
const codes = encode(xHeld).arraySync();

plotFilters(weightsOf(autoencoder, 1).transpose().slice([0, 0], [784, 8]) as tf.Tensor2D, {
  title: "What each of the first eight numbers draws",
});

// %% [markdown]
// A digit is put together from 32 such patterns, each in its own strength. Single numbers have no names, such as "the slant" or "the length of the stroke". Training asked for a small error, not for numbers that people can read.
//
// ### Your turn: walk from one digit to another
//
// The code of an image is a point in a space of 32 dimensions. Write `walk`: so many points on the straight line from one code to another, with equal steps. The first point is the start, the last the end.

// %%
function walk(start: number[], end: number[], points: number): number[][] {
  // A list of points, each with as many numbers as start.
  throw lesson.notTried();
}

// %%
const checkedWalk = await lesson.checked("walk", walk);

// %%
const walkSteps = 7;
const [rowOf7, rowOf0] = [7, 0].map((digit) => labelsHeld.arraySync().indexOf(digit));
const pixelsOf = (row: number): number[] => Array.from(take(reconstructed, [row]).dataSync());
const walkedImages = tf.concat([
  decode(tf.tensor2d(checkedWalk(codes[rowOf7], codes[rowOf0], walkSteps))),
  tf.tensor2d(checkedWalk(pixelsOf(rowOf7), pixelsOf(rowOf0), walkSteps)),
]);
const walkedAnswers = Array.from(predictClasses(model, walkedImages).dataSync());

plotImages(walkedImages, {
  count: 2 * walkSteps,
  columns: walkSteps,
  captions: walkedAnswers.map((answer, i) => `${i < walkSteps ? "code" : "pixels"}<br>read as ${answer}`),
  title: "From a 7 to a 0: through codes above, through pixels below",
});

// %% [markdown]
// Both ends are the same. Below, halfway, you see a double exposure: a grey 7 and a grey 0 at once. Above, the strokes change their shape, and stay brighter. Don't make too much of it: there is no digit between a 7 and a 0, and halfway the network of section 1 has to decide for one of them.
//
// ### Your turn: the nearest code
//
// Are two images alike where their codes are close together? Write `nearest`: the place of the code in a list that is closest to a given one. The distance of two codes is the root of the sum of their squared differences.

// %%
function nearest(code: number[], codes: number[][]): number {
  // A place in the list, counted from 0.
  throw lesson.notTried();
}

// %%
const checkedNearest = await lesson.checked("nearest", nearest);

// %% [markdown]
// Give an image the label of its nearest neighbour among 1,000 training images, and you have a classifier that was never trained: the **nearest neighbour**. Ask it for 300 images that were held back, once by their codes and once by their pixels.
// <!-- term: nearest neighbour | A classifier without training: it answers with the label of the most similar example. With the majority of k of them it is called k-NN. -->

// %% on_sample={"to: 300": "to: 50"}
const [known, asked] = [{ to: 1_000 }, { to: 300 }];
const knownLabels = take(train.labels, known).arraySync();
const knownBy = { codes: encode(take(xTrain, known)).arraySync(), pixels: take(xTrain, known).arraySync() };
const askedBy = { codes: encode(take(xHeld, asked)).arraySync(), pixels: take(xHeld, asked).arraySync() };
const neighbours = (["codes", "pixels"] as const).map((by) => {
  const answers = askedBy[by].map((one) => knownLabels[checkedNearest(one, knownBy[by])]);
  return {
    "compared by": by,
    numbers: knownBy[by][0].length,
    accuracy: accuracy(take(labelsHeld, asked), answers),
  };
});

table(neighbours);

// %% [markdown]
// Both find the right digit for most images, and the codes do so with 32 numbers in place of 784. What makes images alike has come through.
//
// ### Are they good features?
//
// Section 3 said that people used to invent features by hand. Give four sets of features to the same simple reader, one layer of ten neurons: eleven features made by hand, such as how much ink there is, how high it spreads, its slant, and how many strokes a line across would cross; the 32 numbers of the code, made without a single label; the 784 pixels; and the 128 outputs of the second layer of the network of section 1, which was trained with labels.

// %% jupyter={"source_hidden": true}
// Folded away: eleven features by hand, and the reader.
function featuresByHand(images: tf.Tensor3D): tf.Tensor2D {
  return tf.tidy(() => {
    const ink = normalize(images);
    const n = ink.shape[0];
    const total = ink.sum([1, 2]).add(1e-6);
    const [byRow, byColumn] = [ink.sum(2), ink.sum(1)];
    const places = tf.range(0, 28);
    const middleOf = (line: tf.Tensor) => line.mul(places).sum(1).div(total).expandDims(1);
    const down = places.sub(middleOf(byRow));
    const across = places.sub(middleOf(byColumn));
    const strokes = (line: tf.Tensor) => {
      const isInk = line.reshape([n, 28]).greater(0.5).toFloat();
      return isInk
        .slice([0, 1], [n, 27])
        .sub(isInk.slice([0, 0], [n, 27]))
        .abs()
        .sum(1)
        .div(2);
    };
    return tf.stack(
      [
        ink.mean([1, 2]),
        byColumn.mul(across.square()).sum(1).div(total), // width
        byRow.mul(down.square()).sum(1).div(total), // height
        ink.mul(down.expandDims(2)).mul(across.expandDims(1)).sum([1, 2]).div(total), // slant
        byRow.slice([0, 0], [n, 14]).sum(1).div(total), // above
        byColumn.slice([0, 0], [n, 14]).sum(1).div(total), // left
        ink.slice([0, 11, 11], [n, 6, 6]).mean([1, 2]), // middle
        ink.sub(ink.reverse(2)).abs().sum([1, 2]).div(total), // left against right
        ink.sub(ink.reverse(1)).abs().sum([1, 2]).div(total), // above against below
        strokes(ink.slice([0, 14, 0], [n, 1, 28])),
        strokes(ink.slice([0, 0, 14], [n, 28, 1])),
      ],
      1,
    ) as tf.Tensor2D;
  });
}

/** Trains one layer of ten neurons on features, each shifted and scaled to mean 0 and standard deviation 1. */
async function readFeatures(all: tf.Tensor2D): Promise<number> {
  const { mean, variance } = tf.moments(all, 0);
  const scaled = (features: tf.Tensor2D) => features.sub(mean).div(variance.sqrt().add(1e-3)) as tf.Tensor2D;
  setSeed(1);
  const reader = tf.sequential();
  reader.add(tf.layers.dense({ units: 10, activation: "softmax", inputShape: [all.shape[1]] }));
  reader.compile({ optimizer: tf.train.adam(0.005), loss: "categoricalCrossentropy" });
  await fit(reader, scaled(all), yTrain, {
    validationSplit: 0.2,
    epochs: 5,
    batchSize: 128,
    seed: 1,
    chart: false,
    verbose: 0,
  });
  return accuracy(labelsHeld, predictClasses(reader, scaled(take(all, heldBack))));
}

// %%
const features = {
  "by hand": await readFeatures(featuresByHand(train.images)),
  code: await readFeatures(encode(xTrain)),
  pixels: await readFeatures(xTrain),
  learnt: await readFeatures(layerOutputs(model, xTrain, 1) as tf.Tensor2D),
};

plotBars(features, {
  title: "Ten neurons read digits from different features",
  xTitle: "features",
  yTitle: "accuracy on images held back",
  yRange: [0, 1.05],
});

// %% [markdown]
// The code does better than the handmade features, and took neither thought nor labels; but it also has 32 numbers where they are eleven, so this was no contest between equals. It doesn't quite reach the pixels that it was made from: it keeps what makes up an *image*, not what tells *digits* apart. The features that were learnt for the task win. That is what **deep learning** is about: many layers, of which all but the last make features, and the last decides.
// <!-- term: deep learning | Learning with many layers, of which all but the last find features. -->
//
// ## 7. Draw a digit
//
// One of the lectures ends with a web page on which somebody else's network reads digits. Here is yours. Run the next cell and draw a digit into the field, with the mouse, a finger, or the keyboard. The convolutional network of section 4 answers while you draw.

// %%
drawDigit(convolutional);

// %% [markdown]
// Beside your drawing you see what the network gets: the drawing is cut out, shrunk to 20 × 20 pixels, and put into a field of 28 × 28 with its centre of mass in the middle. That is how the images of MNIST were made. Try these:
//
// - Draw your digits as you usually write them. Which does it misread?
// - Draw a 4 and close its top slowly. When does it become a 9?
// - Draw something that is no digit. How sure is the network? It was never told that there is anything but digits.
// - Give the drawing to another network: `drawDigit(model)`, or `drawDigit(tenNeurons)`.
//
// ## 8. Side room: a stack of autoencoders
//
// ### The idea of 2006
//
// Lesson 10 showed why deep networks failed for a long time: the gradient fades on its way to the first layers. In 2006 Hinton, Osindero and Teh found a way round. **Train one layer at a time**, without labels: train an autoencoder on the images and keep its encoder as the first layer. Send all images through it, train a second autoencoder on what comes out, and so on. At the end, put a layer of ten neurons on top, and train the whole network with labels. The first part is called **pretraining**, the last **fine-tuning**.
// <!-- term: pretraining | Training a network on another task first, often without labels. -->
// <!-- term: fine-tuning | Going on with a network that was pretrained, on the task that is wanted. -->
//
// (They used a relative of the autoencoder, the *restricted Boltzmann machine*. One of the lectures even says that a deep network *is* such a stack. But any network with many hidden layers is deep.)
//
// You repeat the experiment beside its rival: the same network of four hidden layers, trained directly. First everything is as it was done then: `sigmoid`, and plain SGD. A fair comparison gives both the same amount of computing, counted in weights: an autoencoder has about twice the weights of the layer that it trains.

// %% jupyter={"source_hidden": true}
// Folded away: the network, and the two recipes for it.
const hiddenSizes = [256, 128, 64, 32];
const allSizes = [784, ...hiddenSizes, 10];

interface Recipe {
  activation: "sigmoid" | "relu";
  kernelInitializer: "glorotUniform" | "heUniform";
  /** For an autoencoder with so many outputs. */
  forAutoencoder: (outputs: number) => tf.Optimizer;
  forWhole: (rate: number) => tf.Optimizer;
}

const asIn2006: Recipe = {
  activation: "sigmoid",
  kernelInitializer: "glorotUniform",
  // The loss is a mean over all outputs, so each slope is that much smaller. The rate makes up for it.
  forAutoencoder: (outputs) => tf.train.sgd(0.3 * outputs),
  forWhole: (rate) => tf.train.sgd(rate),
};

function buildDeep(recipe: Recipe, rate: number, seed: number): tf.Sequential {
  const { activation, kernelInitializer, forWhole } = recipe;
  setSeed(seed);
  const network = tf.sequential();
  for (const [i, units] of hiddenSizes.entries()) {
    const inputShape = i === 0 ? { inputShape: [784] } : {};
    network.add(tf.layers.dense({ units, activation, kernelInitializer, ...inputShape }));
  }
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: forWhole(rate), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

// %%
const weightsBetween = allSizes.slice(1).map((size, i) => size * (allSizes[i] ?? 0));
const weightsOfWhole = weightsBetween.reduce((a, b) => a + b);
const weightsOfAutoencoders = 2 * weightsBetween.slice(0, -1).reduce((a, b) => a + b);

table([
  { what: "the whole network", weights: weightsOfWhole },
  { what: "the four autoencoders together", weights: weightsOfAutoencoders },
]);

// %% [markdown]
// **Predict, then run.** The stack gets 2 epochs for each autoencoder, and then 3 epochs of fine-tuning. How many epochs may the network have that is trained directly?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const sameBudget = question({
  ask: "Two epochs of the four autoencoders, then three of the whole network. How many epochs of the whole network cost as much?",
  kind: "number",
  hints: [
    "The autoencoders together have about twice as many weights as the whole network.",
    "So one epoch of theirs costs about two of the whole.",
  ],
  check: (epochs) => {
    const right = Math.round((2 * weightsOfAutoencoders) / weightsOfWhole) + 3;
    if (epochs === 5) return "One epoch of the autoencoders costs more than one of the whole network.";
    if (epochs === right - 3) return "That is for the autoencoders. Fine-tuning comes on top.";
    return Math.round(epochs) === right || "Their two epochs cost about four. Then add the fine-tuning.";
  },
  explain:
    "Two epochs of the four autoencoders cost about four of the whole network. Three more are fine-tuning.",
});

// %%
sameBudget.answer(undefined);

// %%
const layerEpochs = 2;
const fineTuning = 3;
const epochsForLayers = (layerEpochs * weightsOfAutoencoders) / weightsOfWhole;
const directEpochs = Math.round(epochsForLayers) + fineTuning;

directEpochs;

// %% [markdown]
// ### Train layer by layer
//
// The next cells are long and folded away. They train the layers one by one, keep the decoders, and fine-tune. Here is what is left of a digit on its way up the stack, before any label has been used:

// %% jupyter={"source_hidden": true}
// Folded away: trains the hidden layers one by one.
/** Trains the hidden layers one by one. Gives the decoders, from the first to the last. */
async function trainLayerByLayer(
  network: tf.Sequential,
  recipe: Recipe,
  seed: number,
): Promise<tf.layers.Layer[]> {
  const decoders: tf.layers.Layer[] = [];
  let inputs: tf.Tensor = xTrain;
  for (const [i, units] of hiddenSizes.entries()) {
    const outputs = allSizes[i] ?? 0;
    const { activation, kernelInitializer } = recipe;
    const isBounded = i === 0 || activation === "sigmoid";
    const pair = tf.sequential();
    pair.add(tf.layers.dense({ units, activation, kernelInitializer, inputShape: [outputs] }));
    pair.add(tf.layers.dense({ units: outputs, activation: isBounded ? "sigmoid" : "linear" }));
    pair.compile({ optimizer: recipe.forAutoencoder(outputs), loss: "meanSquaredError" });
    await fit(pair, inputs, inputs, { ...stackTraining, epochs: layerEpochs, seed });
    const [encoder, decoder] = pair.layers as [tf.layers.Layer, tf.layers.Layer];
    network.layers[i]?.setWeights(encoder.getWeights());
    decoders.push(decoder);
    const next = layerOutputs(pair, inputs, 0);
    if (i > 0) inputs.dispose();
    inputs = next;
  }
  inputs.dispose();
  return decoders;
}

const stackTraining = { batchSize: 128, validationSplit: 0.2, chart: false, verbose: 0 } as const;

// %% jupyter={"source_hidden": true}
// Folded away: trains one stack, and sends images up and down again.
const seeds = [1, 2, 3];
const firstStack = buildDeep(asIn2006, 0.1, 1);
const firstDecoders = await trainLayerByLayer(firstStack, asIn2006, 1);

/** Sends images up to a hidden layer, and back down through the decoders. */
function throughStack(images: tf.Tensor2D, depth: number): tf.Tensor2D {
  const up = layerOutputs(firstStack, images, depth - 1);
  return firstDecoders
    .slice(0, depth)
    .reduceRight((values, decoder) => decoder.apply(values) as tf.Tensor, up) as tf.Tensor2D;
}

const depths = [1, 2, 4];

plotImages(
  tf.concat([
    take(xHeld, firstImages),
    ...depths.map((depth) => throughStack(take(xHeld, firstImages), depth)),
  ]),
  {
    count: 24,
    columns: 6,
    captions: ["original", ...depths.map((depth) => `${allSizes[depth]} numbers`)].flatMap((text) =>
      Array.from({ length: 6 }, () => text),
    ),
    title: "What is left of a digit on its way up the stack",
  },
);

// %% [markdown]
// ### Fine-tune, and compare
//
// Now the labels, and the rival. Each is trained with three seeds, and at first both with a learning rate of 0.1.

// %% jupyter={"source_hidden": true}
// Folded away: prepares, fine-tunes, and trains directly.
/** Trains the hidden layers one by one, for each seed, and gives all weights of the network then. */
async function prepare(recipe: Recipe): Promise<tf.Tensor[][]> {
  const prepared: tf.Tensor[][] = [];
  for (const seed of seeds) {
    const stack = buildDeep(recipe, 0.1, seed);
    await trainLayerByLayer(stack, recipe, seed);
    prepared.push(stack.getWeights().map((weights) => weights.clone()));
  }
  return prepared;
}

/** Gives the validation accuracy after each epoch with labels. */
async function learnLabels(network: tf.Sequential, epochs: number, seed: number): Promise<number[]> {
  const history = await fit(network, xTrain, yTrain, { ...stackTraining, epochs, seed });
  return history.history.val_accuracy as number[];
}

async function fineTune(recipe: Recipe, rate: number, prepared: tf.Tensor[][]): Promise<number[][]> {
  const curves: number[][] = [];
  for (const [i, weights] of prepared.entries()) {
    const network = buildDeep(recipe, rate, seeds[i]);
    network.setWeights(weights);
    curves.push(await learnLabels(network, fineTuning, seeds[i]));
  }
  return curves;
}

async function trainDirectly(recipe: Recipe, rate: number, of = seeds): Promise<number[][]> {
  const curves: number[][] = [];
  for (const seed of of) {
    curves.push(await learnLabels(buildDeep(recipe, rate, seed), directEpochs, seed));
  }
  return curves;
}

// %%
const prepared2006 = await prepare(asIn2006);
const contest2006 = {
  stacked: await fineTune(asIn2006, 0.1, prepared2006),
  direct: await trainDirectly(asIn2006, 0.1),
};

// %% jupyter={"source_hidden": true}
// Folded away: draws a contest.
const meanCurve = (curves: number[][]): number[] =>
  curves[0].map((_, epoch) => mean(curves.map((curve) => curve[epoch])));

function plotContest(contest: { stacked: number[][]; direct: number[][] }, title: string, lowest: number) {
  const stacked = meanCurve(contest.stacked);
  const direct = meanCurve(contest.direct);
  return plotLines(
    {
      "layer by layer, then fine-tuned": { x: stacked.map((_, i) => epochsForLayers + i + 1), y: stacked },
      "trained directly": { x: direct.map((_, i) => i + 1), y: direct },
    },
    {
      title,
      xTitle: "computing spent so far, in epochs of the whole network",
      yTitle: "validation accuracy, mean of three seeds",
      yRange: [lowest, 1],
    },
  );
}

// %%
plotContest(contest2006, "Sigmoid, plain SGD with a rate of 0.1", 0);

// %% [markdown]
// Trained directly, the network guesses for epochs, because hardly any gradient reaches its first layers. The stack needs one epoch with labels to overtake its rival, and stays ahead. This is how the discovery of 2006 is often told.
//
// But the rate of 0.1 was chosen once, for both. A network whose gradients are small may simply need a larger one. Give each way a choice of four, with one seed, and then repeat the contest with the best rate of each.

// %% on_sample={"[0.1, 0.3, 1, 3]": "[0.1, 0.3, 1]"}
const rates = [0.1, 0.3, 1, 3];
const last = (curves: number[][]): number[] => curves.map((curve) => curve[curve.length - 1]);

type Way = "layer by layer" | "trained directly";
const byRate: Record<Way | "learning rate", number>[] = [];
for (const rate of rates) {
  byRate.push({
    "learning rate": rate,
    "layer by layer": last(await fineTune(asIn2006, rate, prepared2006.slice(0, 1)))[0],
    "trained directly": last(await trainDirectly(asIn2006, rate, [seeds[0]]))[0],
  });
}

table(byRate, { caption: "Validation accuracy after the same amount of computing, one seed" });

// %%
const bestRate = (way: Way): number =>
  byRate.reduce((best, row) => (row[way] > best[way] ? row : best))["learning rate"];

const contestTuned = {
  stacked: await fineTune(asIn2006, bestRate("layer by layer"), prepared2006),
  direct: await trainDirectly(asIn2006, bestRate("trained directly")),
};

// %% jupyter={"source_hidden": true}
// Folded away: shows contests as a table.
type Results = Record<string, { stacked: number[][]; direct: number[][] }>;

const contestTable = (contests: Results) =>
  table(
    Object.entries(contests).flatMap(([network, { stacked, direct }]) =>
      [
        { trained: "layer by layer", scores: last(stacked) },
        { trained: "directly", scores: last(direct) },
      ].map(({ trained, scores }) => ({
        network,
        trained,
        ...Object.fromEntries(seeds.map((seed, i) => [`seed ${seed}`, scores[i]])),
        mean: mean(scores),
      })),
    ),
    { caption: "Validation accuracy after the same amount of computing" },
  );

// %%
contestTable({ "rate 0.1": contest2006, "best rate of each": contestTuned });

// %% [markdown]
// With a rate of its own, the network that is trained directly ends where the stack does. What looked like the merit of the preparation was a learning rate that suited only one of the two. With four hidden layers, that is: the gradient fades with every further one, and there is a depth at which no rate helps.
//
// ### Is it needed today?
//
// Since then, other activations and other initial weights have been found ([lesson 9](09-activations-and-initial-weights.ipynb)). Take `relu` with He's initial weights and Adam for both ways, and the same budget again.

// %%
const asToday: Recipe = {
  activation: "relu",
  kernelInitializer: "heUniform",
  forAutoencoder: () => tf.train.adam(0.001),
  forWhole: (rate) => tf.train.adam(rate),
};
const preparedToday = await prepare(asToday);
const contestToday = {
  stacked: await fineTune(asToday, 0.001, preparedToday),
  direct: await trainDirectly(asToday, 0.001),
};

contestTable({ "sigmoid, SGD, best rates": contestTuned, "ReLU with He, Adam": contestToday });

// %% [markdown]
// The direct way is ahead with every seed.
//
// ### When there are few labels
//
// One case is left. Autoencoders need no labels, and labels are expensive: somebody has to look at each image. Suppose only 600 of the images were labelled. Take the layers that were trained above, and fine-tune them on these 600. Each way gets the best of three or four rates.

// %% jupyter={"source_hidden": true} on_sample={"epochs: 25": "epochs: 2"}
// Folded away: fine-tunes on few labels, with the best rate.
const fewLabels = { from: 0, to: 600 };
const [xFew, yFew] = [take(xTrain, fewLabels), take(yTrain, fewLabels)];

async function learnFewLabels(recipe: Recipe, rate: number, of: number[], prepared?: tf.Tensor[][]) {
  const scores: number[] = [];
  for (const [i, seed] of of.entries()) {
    const network = buildDeep(recipe, rate, seed);
    if (prepared) network.setWeights(prepared[i]);
    await fit(network, xFew, yFew, { epochs: 25, batchSize: 32, seed, chart: false, verbose: 0 });
    scores.push(accuracy(labelsHeld, predictClasses(network, xHeld)));
  }
  return mean(scores);
}

/** Picks the rate with the first seed, and gives the mean accuracy of all seeds. */
async function withBestRate(recipe: Recipe, choice: number[], prepared?: tf.Tensor[][]): Promise<number> {
  let best = { rate: 0, score: 0 };
  for (const rate of choice) {
    const score = await learnFewLabels(recipe, rate, seeds.slice(0, 1), prepared);
    if (score > best.score) best = { rate, score };
  }
  return learnFewLabels(recipe, best.rate, seeds, prepared);
}

// %%
const adamRates = [0.0003, 0.001, 0.003];
const withFew = {
  sigmoidStacked: await withBestRate(asIn2006, rates, prepared2006),
  sigmoidDirect: await withBestRate(asIn2006, rates),
  reluStacked: await withBestRate(asToday, adamRates, preparedToday),
  reluDirect: await withBestRate(asToday, adamRates),
};

table(
  [
    {
      network: "sigmoid, plain SGD",
      "layer by layer": withFew.sigmoidStacked,
      directly: withFew.sigmoidDirect,
    },
    { network: "ReLU with He, Adam", "layer by layer": withFew.reluStacked, directly: withFew.reluDirect },
  ],
  { caption: "Accuracy on images held back, with 600 labels: mean of three seeds, best rate of each" },
);

// %% [markdown]
// Here the preparation shows its worth: in 25 epochs with few labels, the old network learns far more from layers that already know what images look like, and none of the four rates makes up for that. The modern network does better without.
//
// The idea has not died, though. Learning without labels first, and from few labels afterwards, is how large language models, and many vision models, are trained. Only the task changed: they don't reproduce their input, they fill in what was hidden from them.
//
// ## 9. What could go wrong here
//
// ### Labels where images are expected
//
// An autoencoder is trained on images twice. Give it the labels out of habit:

// %%
try {
  await fit(autoencoder, xTrain, yTrain, { epochs: 1 });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### Pixels that the output can't reach
//
// Forget to normalise, and there is no message. A sigmoid puts out numbers between 0 and 1, so it can never come near a bright pixel.

// %%
const rawSome = flatten(take(train.images, { to: 1_000 })).toFloat() as tf.Tensor2D;
const onRawPixels = checkedAutoencoder(codeSize);
const rawHistory = await fit(onRawPixels, rawSome, rawSome, {
  epochs: 5,
  batchSize: 128,
  seed: 1,
  chart: false,
  verbose: 0,
});
const rawLosses = rawHistory.history.loss as number[];

table({ epoch: rawLosses.map((_, i) => i + 1), loss: rawLosses });

// %% [markdown]
// A loss in the thousands that hardly moves says it.
//
// ### A layer that isn't there
//
// The network of section 1 has three layers. They are counted from 0:

// %%
try {
  layerOutputs(model, take(xHeld, [0]), 3);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### Reading too much into a picture
//
// The most frequent mistake of all. A picture of weights invites a story: *this neuron looks for loops*. Check it: which images excite the neuron, and which don't? And look at a picture of *untrained* weights as well. Whatever you see there too has not been learnt.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz14 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 10. Summary
//
// - A neuron of the first layer is a picture of weights. What it looks for shows best in what training has *changed*, and in the images that excite it most.
// - The later the layer, the more its neurons have to do with the digits themselves.
// - Cover a part of an image, and you see what an answer hangs on, in any network.
// - An autoencoder learns without labels to press images through a few numbers. What comes out can still be read, but only if it is of the kind that was trained on.
// - Single numbers of a code seldom have a meaning that people could name.
// - Training layer by layer helped deep sigmoid networks at small learning rates, and helps them where labels are few. A larger rate, or ReLU with the right initial weights, made it unnecessary elsewhere.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "lesson 4's network: accuracy", value: readByModel, atLeast: 0.97 },
  { name: "lines between the first two layers", value: weightsOf(model, 1).size, exactly: 100_352 },
  ...["bar at the top", "upright stroke", "ring"].map((name, i) => ({
    name: `${name}: digit with the greatest mean`,
    value: meanByDigit(name).indexOf(Math.max(...meanByDigit(name))),
    exactly: [7, 1, 0][i],
  })),
  { name: "ten neurons: accuracy", value: tenAccuracy, atLeast: 0.91, atMost: 0.935 },
  { name: "change of weights where no ink is", value: meanChange[0]["mean change of a weight"], exactly: 0 },
  {
    name: "change of weights where ink is rare / where it is not",
    value: meanChange[1]["mean change of a weight"] / meanChange[2]["mean change of a weight"],
    atLeast: 0.5,
  },
  { name: "same digit, first layer, before training", value: sameDigitBefore[0] ?? Number.NaN, atMost: 52 },
  {
    name: "same digit: second layer minus first, before training",
    value: (sameDigitBefore[1] ?? Number.NaN) - (sameDigitBefore[0] ?? Number.NaN),
    atMost: 3,
  },
  {
    name: "same digit, first layer, after training",
    value: sameDigitAfter[0] ?? Number.NaN,
    atLeast: 58,
    atMost: 74,
  },
  {
    name: "same digit: second layer minus first, after training",
    value: (sameDigitAfter[1] ?? Number.NaN) - (sameDigitAfter[0] ?? Number.NaN),
    atLeast: 3,
  },
  { name: "same digit, output, after training", value: sameDigitAfter[2] ?? Number.NaN, atLeast: 99 },
  { name: "convolutional network: accuracy", value: convolutionalAccuracy, atLeast: 0.95 },
  { name: "mean image: error", value: lazyError, atLeast: 0.066, atMost: 0.068 },
  { name: "autoencoder: error", value: autoencoderError, atLeast: 0.009, atMost: 0.0125 },
  {
    name: "autoencoder: validation loss at the end",
    value: autoencoderHistory.history.val_loss?.at(-1) ?? Number.NaN,
    atMost: 0.0125,
  },
  {
    name: "reconstructions that lesson 4's network reads",
    value: bySize[2]["classified correctly"],
    atLeast: 0.94,
  },
  { name: "occlusion: greatest fall", value: greatestFall, atLeast: 0.02 },
  { name: "nearest neighbour by codes", value: neighbours[0].accuracy, atLeast: 0.7 },
  {
    name: "nearest neighbour: codes minus pixels, in size",
    value: Math.abs(neighbours[0].accuracy - neighbours[1].accuracy),
    atMost: 0.1,
  },
  {
    name: "code of 2 numbers: classified correctly",
    value: bySize[0]?.["classified correctly"] ?? Number.NaN,
    atMost: 0.5,
  },
  {
    name: "code of 8 numbers: classified correctly",
    value: bySize[1]?.["classified correctly"] ?? Number.NaN,
    atLeast: 0.6,
    atMost: 0.88,
  },
  {
    name: "clothes: error / that of their mean image",
    value: (strangers[1]?.error ?? 0) / (strangers[1]?.["error of their own mean image"] ?? 1),
    atLeast: 1.1,
  },
  {
    name: "noise: error / that of its mean image",
    value: (strangers[2]?.error ?? 0) / (strangers[2]?.["error of their own mean image"] ?? 1),
    atLeast: 2,
  },
  { name: "walk: first answer", value: walkedAnswers[0] ?? Number.NaN, exactly: 7 },
  { name: "walk: last answer", value: walkedAnswers[walkSteps - 1] ?? Number.NaN, exactly: 0 },
  { name: "features by hand: accuracy", value: features["by hand"], atLeast: 0.65, atMost: 0.8 },
  {
    name: "code minus features by hand",
    value: features.code - features["by hand"],
    atLeast: 0.08,
  },
  { name: "pixels minus code", value: features.pixels - features.code, atLeast: 0 },
  {
    name: "learnt with labels minus pixels",
    value: features.learnt - features.pixels,
    atLeast: 0.04,
  },
  { name: "epochs for the direct way", value: directEpochs, exactly: 7 },
  {
    name: "rate 0.1, layer by layer: worst seed",
    value: Math.min(...last(contest2006.stacked)),
    atLeast: 0.88,
  },
  {
    name: "rate 0.1: worst of layer by layer minus best of direct",
    value: Math.min(...last(contest2006.stacked)) - Math.max(...last(contest2006.direct)),
    atLeast: 0.02,
  },
  {
    name: "rate 0.1: first epoch of fine-tuning minus the rival at the same cost",
    value: meanCurve(contest2006.stacked)[0] - meanCurve(contest2006.direct)[4],
    atLeast: 0,
  },
  { name: "rate 0.1, directly: after two epochs", value: meanCurve(contest2006.direct)[1], atMost: 0.25 },
  {
    name: "rates of 1 and 3 against 0.1, directly: least gain",
    value: Math.min(...byRate.slice(2).map((row) => row["trained directly"])) - byRate[0]["trained directly"],
    atLeast: 0.2,
  },
  {
    name: "best rates: layer by layer minus directly, in size",
    value: Math.abs(mean(last(contestTuned.stacked)) - mean(last(contestTuned.direct))),
    atMost: 0.01,
  },
  {
    name: "today: least lead of the direct way",
    value: Math.min(...last(contestToday.direct).map((score, i) => score - last(contestToday.stacked)[i])),
    atLeast: 0,
  },
  {
    name: "600 labels, sigmoid: gained by preparation",
    value: withFew.sigmoidStacked - withFew.sigmoidDirect,
    atLeast: 0.05,
  },
  {
    name: "600 labels, ReLU: gained by preparation",
    value: withFew.reluStacked - withFew.reluDirect,
    atMost: 0.005,
  },
  {
    name: "raw pixels: loss at the end / at the start",
    value: (rawLosses.at(-1) ?? 0) / (rawLosses[0] ?? 1),
    atLeast: 0.9,
  },
]);

// %% [markdown]
// ## Next
//
// How far can such a plain network be driven, if you give it enough images and enough time? [Lesson 15: Deep, big, simple](15-deep-big-simple.ipynb) goes after a record that stood for years.
