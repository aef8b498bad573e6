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

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - draw any network as a diagram, and read it,
// - show what a neuron looks for, and find the images that excite it most,
// - say what an autoencoder is, train one, and measure what it loses,
// - tell what the numbers of a code mean, and what they don't,
// - train a deep network layer by layer, as it was done in 2006, and say when that helps and when it doesn't.
//
// **You need** [lesson 4](04-evaluate.ipynb), optimisers from [lesson 8](08-optimisers.ipynb), gradients from [lesson 10](10-backpropagation-and-gradients.ipynb), and convolutions from [lesson 13](13-convolutions.ipynb).
//
// **Time** about 90 minutes. Computing takes about two minutes on two cores.

// %%
import {
  accuracy,
  argmax,
  checkNumbers,
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

const { train, test } = await loadMnist();
const xTrain = normalize(flatten(train.images));
const yTrain = oneHot(train.labels, 10);
const xTest = normalize(flatten(test.images));

// %% [markdown]
// ## 1. What it says
//
// Train the network of lesson 4 once more, with the same seeds. Before that, put a copy of the weights of its first layer aside. You will want to compare.

// %%
setSeed(5);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
model.add(tf.layers.dense({ units: 128, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const weightsOf = (network: tf.LayersModel, layer: number): tf.Tensor2D =>
  network.getLayer("", layer).getWeights()[0]?.clone() as tf.Tensor2D;
const weightsBefore = weightsOf(model, 0);

const training = { epochs: 5, batchSize: 128, validationSplit: 0.2 };

await estimateTraining(model, { samples: xTrain.shape[0], ...training });

// %% [markdown]
// Two figures further down need to know what the layers did *before* they had learnt anything. `layerOutputs` gives the outputs of every layer.

// %%
const outputsBefore = layerOutputs(model, xTest);

await fit(model, xTrain, yTrain, { ...training, seed: 5, chart: false });

const probabilities = model.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
const testAccuracy = accuracy(test.labels, argmax(probabilities));

table([{ "test accuracy": testAccuracy }]);

// %% [markdown]
// Here are the first ten test images. Under each stands what the network says, and a bar for each of the ten probabilities, from 0 at the left to 9 at the right. Bars that matter bear their digit.

// %%
plotPredictions(test.images, probabilities, test.labels, { count: 10, title: "The first ten test images" });

// %% [markdown]
// Nearly all of these were easy. So look for the hard ones: those of which the network was least sure.

// %%
const confidences = probabilities.max(1).dataSync();
const leastSure = Array.from(confidences.keys())
  .sort((a, b) => (confidences[a] ?? 0) - (confidences[b] ?? 0))
  .slice(0, 10);

plotPredictions(take(test.images, leastSure), take(probabilities, leastSure), take(test.labels, leastSure), {
  title: "The ten of which it was least sure",
});

// %% [markdown]
// Often two bars are about equally high, and you can see why: the image has something of both digits. The *second* answer is worth reading too.
//
// That is what the network says. The rest of this lesson asks what it sees.

// %% [markdown]
// ## 2. The network as a diagram
//
// `plotNetwork` draws any network. The input is at the top, the output at the bottom.

// %%
plotNetwork(model, { title: "The network of lesson 4" });

// %% [markdown]
// The white circles at the top are the input: pixels, which compute nothing. Each blue circle is a neuron, each line is one weight. Three dots stand for those that are left out: nobody could see them all. At the left stands what each layer is, and the name by which the model knows it.
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

// %%
weightsOf(model, 1).size;

// %% [markdown]
// ### A network needn't be a chain
//
// `tf.sequential` makes a chain: each layer reads the one before it. With `tf.model` a layer may read any outputs that are there already. You *apply* a layer to what it shall read, and in the end you name the first and the last.
//
// In the next network the outputs of the first layer go two ways: through two more layers, and straight past them. Then both are added.

// %%
const pixels = tf.input({ shape: [784], name: "pixels" });
const begin = tf.layers.dense({ units: 64, activation: "relu", name: "begin" }).apply(pixels);
const once = tf.layers.dense({ units: 64, activation: "relu", name: "once" }).apply(begin);
const twice = tf.layers.dense({ units: 64, name: "twice" }).apply(once);
const sum = tf.layers.add({ name: "sum" }).apply([begin, twice] as tf.SymbolicTensor[]);
const digits = tf.layers.dense({ units: 10, activation: "softmax", name: "digits" }).apply(sum);
const withShortcut = tf.model({ inputs: pixels, outputs: digits as tf.SymbolicTensor });

plotNetwork(withShortcut, { title: "A network with a shortcut" });

// %% [markdown]
// Remember the gradients of lesson 10, which fade on their way back through many layers. Such a shortcut gives them a way round. Networks with hundreds of layers are built like that.

// %% [markdown]
// ## 3. What is this neuron doing?
//
// ### A neuron is a picture
//
// A neuron of the first layer has one weight for each pixel. So its 784 weights can be drawn as an image of 28 × 28. Begin with three neurons that nobody trained: you choose their weights by hand.
//
// Orange pixels have positive weights: ink there makes the weighted sum larger. Blue ones have negative weights: ink there makes it smaller. White is 0: the neuron doesn't care.

// %%
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
// The first wants ink in a bar near the top, and none right below it. The second wants an upright stroke in the middle, with nothing beside it. The third wants a ring with a hole.
//
// Now compute their weighted sums for all test images. A function takes the mean for each digit.

// %%
const detectorSums = xTest.matMul(detectorWeights) as tf.Tensor2D;

/** The mean weighted sum of a detector, for each digit. */
function meanByDigit(name: string): number[] {
  const sums = detectorSums.slice([0, detectorNames.indexOf(name)], [-1, 1]).dataSync();
  const labels = test.labels.dataSync();
  return Array.from({ length: 10 }, (_, digit) => {
    const own = Array.from(sums).filter((_, i) => labels[i] === digit);
    return own.reduce((total, sum) => total + sum, 0) / own.length;
  });
}

// %% [markdown]
// **Predict, then run.** Which digit has the greatest mean with the third neuron, the ring?

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
// The bar likes the 7 best, the upright stroke the 1, the ring the 0. A single neuron is far from reading digits, but each of the three knows *something*. A number that tells something about an image is called a **feature**, and such a neuron a **feature detector**.
//
// For a long time that was how it was done: people thought about the task, invented ten or twenty features, and gave these to the computer instead of the pixels. A network invents its own.

// %% [markdown]
// ### What training makes of the weights
//
// Start with the simplest network there is: ten neurons that read the pixels, one for each digit. There is no hidden layer.

// %%
setSeed(1);

const tenNeurons = tf.sequential();
tenNeurons.add(tf.layers.dense({ units: 10, activation: "softmax", inputShape: [784] }));
tenNeurons.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
await fit(tenNeurons, xTrain, yTrain, { ...training, seed: 1, chart: false, verbose: 0 });
const tenAccuracy = accuracy(test.labels, predictClasses(tenNeurons, xTest));

table([{ parameters: tenNeurons.countParams(), "test accuracy": tenAccuracy }]);

// %%
plotFilters(weightsOf(tenNeurons, 0), {
  title: "What each of ten neurons looks for",
  captions: Array.from({ length: 10 }, (_, digit) => `digit ${digit}`),
  columns: 5,
  range: [-0.6, 0.6],
});

// %% [markdown]
// Some look like a blurred digit, and the 0 has a blue hole: ink in the middle speaks against it. But they are no portraits. Each neuron looks for what tells *its* digit from all the others.
//
// Now the first layer of the network of section 1. It has 784 neurons, and here are eight of them, before and after training.

// %%
const firstEight = (weights: tf.Tensor2D): tf.Tensor2D => weights.slice([0, 0], [784, 8]);
const weightsAfter = weightsOf(model, 0);
const largestWeight = 0.2;

plotFilters(firstEight(weightsBefore), {
  title: "Eight neurons of the first layer, before training",
  columns: 4,
  range: [-largestWeight, largestWeight],
});

// %%
plotFilters(firstEight(weightsAfter), {
  title: "The same eight neurons, after training",
  columns: 4,
  range: [-largestWeight, largestWeight],
});

// %% [markdown]
// Before training there is only noise: the weights were drawn at random. After training there is something in the middle, and the noise is still there. So subtract. What has *changed*?

// %%
const weightChange = weightsAfter.sub(weightsBefore) as tf.Tensor2D;

plotFilters(firstEight(weightChange), {
  title: "What training has changed in them",
  columns: 4,
  range: [-largestWeight, largestWeight],
});

// %% [markdown]
// In the middle there are blots and strokes. But look at the edges: there is change there as well, where hardly a digit has ever had ink. Group the pixels by how often training images have ink there, and ask how far the weights have moved on average.

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
// Where no training image has ink, nothing has changed: whatever weight a 0 is multiplied with, it makes no difference, and nothing can be learnt about it. Where ink is rare, the weights have moved nearly as far as in the middle, although few images say anything about them. That is the mark of Adam ([lesson 8](08-optimisers.ipynb)). It divides each gradient by its own usual size, so a pixel that is inked once in a thousand images moves its weights by whole steps too.

// %% [markdown]
// Keep that in mind when you look at weights: **noise that does no harm stays**.
//
// Can you say what these eight neurons look for? Hardly. They are far from the neat detectors made by hand.

// %% [markdown]
// ### What excites a neuron?
//
// Where the weights are hard to read, ask the data. Sort all test images by the output of one neuron, and look at those that excite it most. This works in every layer. The three neurons below are the first three of the *second* layer.

// %%
const outputsAfter = layerOutputs(model, xTest);

/** The rows of the images that excite a neuron most, the most exciting first. */
function mostExciting(outputs: tf.Tensor, neuron: number, count: number): number[] {
  const ofNeuron = outputs.slice([0, neuron], [-1, 1]).reshape([-1]);
  return Array.from(tf.topk(ofNeuron, count).indices.dataSync());
}

const neuronsShown = [0, 1, 2];
const excitingRows = neuronsShown.flatMap((neuron) => mostExciting(outputsAfter[1] as tf.Tensor, neuron, 6));

plotImages(take(test.images, excitingRows), {
  count: 18,
  columns: 6,
  captions: neuronsShown.flatMap((neuron) => Array.from({ length: 6 }, () => `neuron ${neuron}`)),
  title: "What excites three neurons of the second layer most",
});

// %% [markdown]
// The images of one row have something in common. Nobody told the neuron what that should be. It came about because it helped to make the loss smaller. One of the lectures calls such neurons *self-organising feature detectors*.
//
// It also says that later layers detect features of a higher level. Can that be measured? Take, for each neuron, the 100 test images that excite it most, and count how many of them show the same digit. A neuron that has nothing to do with digits gets a low count, one that speaks for a single digit gets 100.

// %%
/** Of the 100 images that excite a neuron most: how many show the digit that is most frequent among them. Mean over all neurons. */
function sameDigit(outputs: tf.Tensor): number {
  return tf.tidy(() => {
    const count = 100;
    const { values, indices } = tf.topk(outputs.transpose(), count);
    const digits = oneHot(take(test.labels, indices.flatten() as tf.Tensor1D), 10);
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

const sameDigitBefore = outputsBefore.map(sameDigit);
const sameDigitAfter = outputsAfter.map(sameDigit);

table({
  layer: ["first", "second", "output"],
  "before training": sameDigitBefore,
  "after training": sameDigitAfter,
});

// %%
plotBars(
  Object.fromEntries(
    ["layer 1", "layer 2", "output"].flatMap((layer, i) => [
      [`${layer}, before`, sameDigitBefore[i] ?? 0],
      [`${layer}, after`, sameDigitAfter[i] ?? 0],
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

// %% [markdown]
// ## 4. What a convolution sees
//
// In lesson 13 a filter was slid over the image, and gave a whole picture of answers: a **feature map**. Train a small convolutional network on 12,000 images.

// %%
setSeed(2);

const convolutional = tf.sequential();
convolutional.add(
  tf.layers.conv2d({
    filters: 8,
    kernelSize: 5,
    activation: "relu",
    padding: "same",
    inputShape: [28, 28, 1],
  }),
);
convolutional.add(tf.layers.maxPooling2d({ poolSize: 2 }));
convolutional.add(tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: "relu", padding: "same" }));
convolutional.add(tf.layers.maxPooling2d({ poolSize: 2 }));
convolutional.add(tf.layers.flatten());
convolutional.add(tf.layers.dropout({ rate: 0.25 }));
convolutional.add(tf.layers.dense({ units: 10, activation: "softmax" }));
convolutional.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

plotNetwork(convolutional, { title: "A small convolutional network" });

// %%
const asImages = (x: tf.Tensor2D): tf.Tensor4D => x.reshape([-1, 28, 28, 1]);
const someRows = { from: 0, to: Math.min(12_000, xTrain.shape[0]) };

await fit(convolutional, asImages(take(xTrain, someRows)), take(yTrain, someRows), {
  epochs: 3,
  batchSize: 64,
  seed: 2,
  chart: false,
});
const convolutionalAccuracy = accuracy(test.labels, predictClasses(convolutional, asImages(xTest)));

table([{ "test accuracy": convolutionalAccuracy }]);

// %% [markdown]
// Its eight filters are small enough to be read. Where orange meets blue, the filter looks for an edge or a stroke in that direction.

// %%
plotFilters(convolutional.layers[0]?.getWeights()[0] as tf.Tensor4D, {
  title: "The eight filters of the first convolution",
});

// %%
const firstImage = asImages(take(xTest, [0]));

plotFeatureMaps(layerOutputs(convolutional, firstImage, 0), {
  title: "What they see in the first test image, a 7",
});

// %%
plotFeatureMaps(layerOutputs(convolutional, firstImage, 2), {
  title: "What the sixteen filters of the second convolution make of that",
});

// %% [markdown]
// The maps of the first convolution are still a 7. Some answer to its bar, some to its slanted stroke, some only to one side of a stroke. The maps of the second are coarser, and many are dark nearly everywhere. Each of them reads *all* maps of the first, so that it can look for combinations: a corner, an end, a crossing.
//
// In photographs this goes on for many layers, from edges over textures to eyes and wheels. That much is well documented. That our brains "probably work in a similar way", as one of the lectures adds, is true of the first steps of seeing, where cells answer to edges of a certain direction. Beyond that it is a guess.

// %% [markdown]
// ## 5. An autoencoder: a picture through 32 numbers
//
// All networks so far were told the right answer. Here is one that needs no labels. Its task: **put out what came in**.
//
// That would be easy if it weren't for the middle. Between 784 inputs and 784 outputs lies a layer of only 32 neurons. What doesn't fit through it is lost.
//
// - The first half, the **encoder**, turns an image into 32 numbers, its **code**.
// - The second half, the **decoder**, turns the code back into an image, the **reconstruction**.
//
// Together they are an **autoencoder**: *auto* is Greek for *self*. It is trained like any other network, with backpropagation. Only the targets are its own inputs. Learning without labels is called **unsupervised**.

// %%
const codeSize = 32;

function buildAutoencoder(size: number, seed: number): tf.Sequential {
  setSeed(seed);
  const network = tf.sequential();
  network.add(tf.layers.dense({ units: size, activation: "relu", inputShape: [784] }));
  network.add(tf.layers.dense({ units: 784, activation: "sigmoid" }));
  network.compile({ optimizer: "adam", loss: "meanSquaredError" });
  return network;
}

const autoencoder = buildAutoencoder(codeSize, 1);

plotNetwork(autoencoder, { title: "An autoencoder" });

// %% [markdown]
// The loss is the **mean squared error**: the difference between a pixel and its reconstruction, squared, and then the mean over all pixels of all images. The output layer has the activation `sigmoid`, because a pixel lies between 0 and 1.

// %%
const reconstructing = { epochs: 10, batchSize: 128, validationSplit: 0.2 };

await estimateTraining(autoencoder, { samples: xTrain.shape[0], ...reconstructing });

// %%
const autoencoderHistory = await fit(autoencoder, xTrain, xTrain, { ...reconstructing, seed: 1 });

// %% [markdown]
// Mind the call: `xTrain` stands there twice. Now the test images, which it has never seen. Originals are above, reconstructions below.

// %%
const reconstructed = autoencoder.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
const firstImages = { from: 0, to: 6 };

plotImages(tf.concat([take(xTest, firstImages), take(reconstructed, firstImages)]), {
  count: 12,
  columns: 6,
  captions: [
    ...Array.from({ length: 6 }, () => "original"),
    ...Array.from({ length: 6 }, () => "from 32<br>numbers"),
  ],
  title: "Six test images and their reconstructions",
});

// %% [markdown]
// A little blurred, and with a grey haze, but you can read them all. How good is that in numbers? An error means nothing until you have something to compare it with. The laziest autoencoder puts out the same image every time: the mean of all training images.

// %%
function meanSquaredError(images: tf.Tensor2D, others: tf.Tensor2D): number {
  return images.sub(others).square().mean().arraySync() as number;
}

const meanImage = xTrain.mean(0).expandDims(0) as tf.Tensor2D;
const lazyError = meanSquaredError(xTest, meanImage);
const autoencoderError = meanSquaredError(xTest, reconstructed);

table([
  { "put out": "the mean image", "mean squared error": lazyError },
  { "put out": "the reconstruction", "mean squared error": autoencoderError },
]);

// %% [markdown]
// ### Can they still be read?
//
// Ask the network of section 1. It was trained on originals and has never seen a reconstruction.
//
// **Predict, then run.** It reads about 98 of 100 originals. Of the reconstructions from 32 numbers, which fraction will it read?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const fractionRead = question({
  ask: "Which fraction of the reconstructions will the network of section 1 read? A number between 0 and 1. Within 0.03 is near enough.",
  kind: "number",
  hints: ["Could you read the six above?", "It can hardly be better than on the originals."],
  check: (guess) => {
    const truth = accuracy(test.labels, predictClasses(model, reconstructed));
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

// %%
const recognised = accuracy(test.labels, predictClasses(model, reconstructed));

table([
  { images: "originals", "classified correctly": testAccuracy },
  { images: "reconstructions from 32 numbers", "classified correctly": recognised },
]);

// %% [markdown]
// The network makes more mistakes on the reconstructions than on the originals, but it still reads nearly all of them: most of what makes a digit a digit has come through. Nobody told the autoencoder that there are digits. It found out what most images have in common, because that is what saves numbers. This is what the lectures mean by *dimensionality reduction*: from 784 numbers to 32.
//
// ### How many numbers does it take?

// %%
const sizes = [2, 8, codeSize];
const bySize: {
  "numbers in the code": number;
  "mean squared error": number;
  "classified correctly": number;
}[] = [];
const reconstructions: tf.Tensor2D[] = [];
for (const size of sizes) {
  const network = size === codeSize ? autoencoder : buildAutoencoder(size, 1);
  if (size !== codeSize) {
    await fit(network, xTrain, xTrain, { ...reconstructing, seed: 1, chart: false, verbose: 0 });
  }
  const result = network.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
  reconstructions.push(take(result, firstImages));
  bySize.push({
    "numbers in the code": size,
    "mean squared error": meanSquaredError(xTest, result),
    "classified correctly": accuracy(test.labels, predictClasses(model, result)),
  });
}

table(bySize);

// %%
plotImages(tf.concat([take(xTest, firstImages), ...reconstructions]), {
  count: 24,
  columns: 6,
  captions: ["original", ...sizes.map((size) => `${size} numbers`)].flatMap((text) =>
    Array.from({ length: 6 }, () => text),
  ),
  title: "The same images through other middles",
});

// %% [markdown]
// With two numbers, only a few kinds of blots are left. With eight you can guess. With 32 you can read.

// %% [markdown]
// ### Only what it has learnt
//
// One of the lectures says: *if there is a structure in the data, it should find features*. Try the opposite. Give the autoencoder pictures of clothes from Fashion-MNIST, and pictures of noise, in which every pixel is drawn at random.

// %%
const fashion = await loadFashionMnist();
const clothes = take(normalize(flatten(fashion.test.images)), { from: 0, to: 400 });

setSeed(3);

const noise = tf.randomUniform<tf.Rank.R2>([400, 784]);
const fromClothes = autoencoder.predict(clothes) as tf.Tensor2D;
const fromNoise = autoencoder.predict(noise) as tf.Tensor2D;

const shownOf = (pictures: tf.Tensor2D, noisy: tf.Tensor2D) =>
  tf.concat([take(pictures, { from: 0, to: 4 }), take(noisy, { from: 0, to: 2 })]);

plotImages(tf.concat([shownOf(clothes, noise), shownOf(fromClothes, fromNoise)]), {
  count: 12,
  columns: 6,
  captions: ["original", "from 32<br>numbers"].flatMap((text) => Array.from({ length: 6 }, () => text)),
  title: "Clothes and noise through an autoencoder of digits",
});

// %%
const strangers = [
  { images: "digits", original: xTest, result: reconstructed },
  { images: "clothes", original: clothes, result: fromClothes },
  { images: "noise", original: noise, result: fromNoise },
].map(({ images, original, result }) => ({
  images,
  error: meanSquaredError(original, result),
  "error of their own mean image": meanSquaredError(original, original.mean(0).expandDims(0) as tf.Tensor2D),
}));

table(strangers);

// %% [markdown]
// It draws everything out of the strokes of digits. For clothes and noise it does worse than a single mean image would. The code is a shorthand for *digits*, and for nothing else. That has a use: an image with an unusually large error is probably not of the kind that the autoencoder was trained on.

// %% [markdown]
// ## 6. What the 32 numbers mean
//
// ### Turn one of them
//
// Take the code of the first test image, a 7. Change one of its 32 numbers, leave the others, and decode. Each row below turns another number, from 0 at the left to its greatest value among the test images at the right.

// %%
const [encoderLayer, decoderLayer] = autoencoder.layers as [tf.layers.Layer, tf.layers.Layer];
const encode = (images: tf.Tensor2D): tf.Tensor2D => encoderLayer.apply(images) as tf.Tensor2D;
const decode = (codes: tf.Tensor2D): tf.Tensor2D => decoderLayer.apply(codes) as tf.Tensor2D;

const codes = encode(xTest);
const greatestOf = codes.max(0).dataSync();
const firstCode = Array.from(take(codes, [0]).dataSync());

const turned = [0, 1, 2];
const turnedSteps = 6;
const turnedCodes = turned.flatMap((place) =>
  Array.from({ length: turnedSteps }, (_, step) =>
    firstCode.map((value, i) =>
      i === place ? ((greatestOf[place] ?? 0) * step) / (turnedSteps - 1) : value,
    ),
  ),
);

plotImages(decode(tf.tensor2d(turnedCodes)), {
  count: turned.length * turnedSteps,
  columns: turnedSteps,
  captions: turnedCodes.map((code, i) => {
    const place = turned[Math.floor(i / turnedSteps)] ?? 0;
    return `no. ${place}: ${(code[place] ?? 0).toFixed(1)}`;
  }),
  title: "A 7, with one of its 32 numbers turned",
});

// %% [markdown]
// Something is drawn in, and something else fades. But is it "the slant", or "the length of the stroke"? No. It is a blot here and a hole there.
//
// The decoder has a single layer, so you can see directly what each number draws: the weights that lead *from* it to the 784 pixels. White is nothing, orange is ink, blue takes ink away.

// %%
const decoderWeights = weightsOf(autoencoder, 1).transpose() as tf.Tensor2D;

plotFilters(firstEight(decoderWeights), { title: "What each of the first eight numbers draws" });

// %% [markdown]
// A digit is put together from 32 such patterns, each in its own strength. Single numbers have no names. Only together do they say something. Training asked for a small error, not for numbers that people can read.

// %% [markdown]
// ### Walk from one digit to another
//
// The code of the 7 is a point in a space of 32 dimensions. So is the code of the first 0 among the test images. Walk from one to the other in a straight line, and decode on the way. For comparison, do the same with the pixels themselves: one image fades out while the other fades in.

// %%
const zeroRow = Array.from(test.labels.dataSync()).indexOf(0);
const walkSteps = 7;
const shares = Array.from({ length: walkSteps }, (_, step) => step / (walkSteps - 1));

/** Points on the straight line from one row of a tensor to another. */
function walk(rows: tf.Tensor2D, from: number, to: number): tf.Tensor2D {
  const [start, end] = [take(rows, [from]), take(rows, [to])];
  return tf.concat(shares.map((share) => start.mul(1 - share).add(end.mul(share)))) as tf.Tensor2D;
}

const walked = [decode(walk(codes, 0, zeroRow)), walk(reconstructed, 0, zeroRow)];
const walkedImages = tf.concat(walked) as tf.Tensor2D;
const walkedAnswers = predictClasses(model, walkedImages).dataSync();

plotImages(walkedImages, {
  count: 2 * walkSteps,
  columns: walkSteps,
  captions: Array.from(
    walkedAnswers,
    (answer, i) => `${i < walkSteps ? "code" : "pixels"}<br>read as ${answer}`,
  ),
  title: "From a 7 to a 0: through codes above, through pixels below",
});

// %% [markdown]
// Both ends are the same. Below, halfway, you see a double exposure: a grey 7 and a grey 0 at once. Above, the strokes change their shape, and stay white.
//
// Don't make too much of it. This decoder is one layer, so what it adds up is a mixture there too, and the sigmoid at its end sharpens that. And there is no digit between a 7 and a 0: halfway the network of section 1 has to decide for one of them, and it does.
//
// ### A code drawn at random
//
// People are often told that an autoencoder can invent new images: choose 32 numbers, decode. Try it. Each number is taken from the code of another test image, so that each by itself is quite usual.

// %%
setSeed(4);

const codeRows = codes.arraySync();
const randomCodes = tf.tensor2d(
  Array.from({ length: 400 }, () =>
    Array.from(
      { length: codeSize },
      (_, place) => codeRows[Math.floor(Math.random() * codeRows.length)]?.[place] ?? 0,
    ),
  ),
);
const invented = decode(randomCodes);

plotImages(take(invented, firstImages), {
  count: 6,
  columns: 6,
  captions: Array.from({ length: 6 }, (_, i) => `no. ${i}`),
  title: "Six codes put together at random, decoded",
});

// %%
const meanConfidence = (images: tf.Tensor2D): number =>
  (model.predict(images, { batchSize: 1000 }) as tf.Tensor2D).max(1).mean().arraySync() as number;
const confidenceReconstructed = meanConfidence(reconstructed);
const confidenceInvented = meanConfidence(invented);

table([
  { images: "reconstructions", "mean confidence of the network of section 1": confidenceReconstructed },
  { images: "random codes", "mean confidence of the network of section 1": confidenceInvented },
]);

// %% [markdown]
// Mostly scrawls. The digits take up a small part of the space of all codes, and nothing in the training says where. (There are autoencoders that are trained to fill the space evenly. They are called *variational*, and they can invent.)
//
// And mind the confidence: of scrawls that are no digit at all, the network is still rather sure. It was never told that there is anything but digits.

// %% [markdown]
// ### Are they good features?
//
// Section 3 said that people used to invent features by hand. Time for a contest. Each set of features goes to the same simple reader: one layer of ten neurons, trained for five epochs.
//
// 1. Eleven features made by hand: how much ink there is, how wide and how high it spreads, its slant, how much of it lies above and on the left, the ink in the middle, how symmetric the image is, and how many strokes a line across and a line down would cross.
// 2. The 32 numbers of the code, made without a single label.
// 3. The 784 pixels.
// 4. The 128 outputs of the second layer of the network of section 1, which was trained with labels.

// %%
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
async function readFeatures(ofTrain: tf.Tensor2D, ofTest: tf.Tensor2D): Promise<number> {
  const { mean, variance } = tf.moments(ofTrain, 0);
  const scaled = (features: tf.Tensor2D) => features.sub(mean).div(variance.sqrt().add(1e-3)) as tf.Tensor2D;
  setSeed(1);
  const reader = tf.sequential();
  reader.add(tf.layers.dense({ units: 10, activation: "softmax", inputShape: [ofTrain.shape[1]] }));
  reader.compile({ optimizer: tf.train.adam(0.005), loss: "categoricalCrossentropy" });
  await fit(reader, scaled(ofTrain), yTrain, {
    epochs: 5,
    batchSize: 128,
    seed: 1,
    chart: false,
    verbose: 0,
  });
  return accuracy(test.labels, predictClasses(reader, scaled(ofTest)));
}

const features = {
  "by hand": await readFeatures(featuresByHand(train.images), featuresByHand(test.images)),
  code: await readFeatures(encode(xTrain), codes),
  pixels: await readFeatures(xTrain, xTest),
  learnt: await readFeatures(layerOutputs(model, xTrain, 1) as tf.Tensor2D, outputsAfter[1] as tf.Tensor2D),
};

plotBars(features, {
  title: "Ten neurons read digits from different features",
  xTitle: "features",
  yTitle: "test accuracy",
  yRange: [0, 1.05],
});

// %% [markdown]
// The code does better than the handmade features, and took neither thought nor labels; but it also has 32 numbers where they are eleven, so this was no contest between equals. It doesn't quite reach the pixels that it was made from: it keeps what makes up an *image*, not what tells *digits* apart. The features that were learnt for the task win. That is what **deep learning** is about: many layers, of which all but the last make features, and the last decides.

// %% [markdown]
// ## 7. A stack of autoencoders
//
// ### The idea of 2006
//
// Lesson 10 showed why deep networks failed for a long time: the gradient fades on its way to the first layers. In 2006 Hinton, Osindero and Teh found a way round. **Train one layer at a time**, without labels:
//
// 1. Train an autoencoder on the images. Keep its encoder as the first layer.
// 2. Send all images through that layer. Train a second autoencoder on what comes out. Keep its encoder as the second layer.
// 3. Go on like that. No gradient ever has to pass more than two layers.
// 4. Put a layer of ten neurons on top, and now train the whole network with labels, as usual. This is called **fine-tuning**.
//
// (They used a relative of the autoencoder, the *restricted Boltzmann machine*. Autoencoders took its place a year later. One of the lectures even says that a deep network *is* such a stack. It isn't: any network with many hidden layers is deep, however it was trained.)
//
// You repeat the experiment beside its rival: the same network, trained directly. The network has four hidden layers. First everything is as it was done then: `sigmoid`, and plain SGD.

// %%
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

plotNetwork(buildDeep(asIn2006, 0.1, 1), { title: "Four hidden layers" });

// %% [markdown]
// ### The same budget for both
//
// A fair comparison gives both the same amount of computing. Count it in weights: a step costs as much as there are weights to compute with. An autoencoder has about twice the weights of the layer that it trains, once for the encoder and once for the decoder. Biases are few, and left out.

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
// This function does steps 1 to 3. It also keeps the decoders, so that you can look at what each layer has kept.

// %%
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

const seeds = [1, 2, 3];
const firstStack = buildDeep(asIn2006, 0.1, 1);

await estimateTraining(firstStack, {
  samples: xTrain.shape[0],
  epochs: seeds.length * 2 * directEpochs,
  ...stackTraining,
});

// %% [markdown]
// That is about what the first comparison will cost, for three seeds and both ways. Start with one stack by itself.

// %%
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
    take(xTest, firstImages),
    ...depths.map((depth) => throughStack(take(xTest, firstImages), depth)),
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
// No label has been used yet, and no gradient has passed more than two layers. Still, each layer hands on what the next can work with.
//
// ### Fine-tune, and compare
//
// Now step 4, and the rival. Each is trained with three seeds, because the start matters, and both with a learning rate of 0.1. All accuracies are those on validation images.

// %%
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

const prepared2006 = await prepare(asIn2006);
const contest2006 = {
  stacked: await fineTune(asIn2006, 0.1, prepared2006),
  direct: await trainDirectly(asIn2006, 0.1),
};

// %%
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

plotContest(contest2006, "Sigmoid, plain SGD with a rate of 0.1", 0);

// %% [markdown]
// Trained directly, the network sits and guesses for epochs, because hardly any gradient reaches its first layers. The stack has used more than half of its budget before it sees a label. Then it needs one epoch to overtake its rival, and stays ahead. This is how the discovery of 2006 is often told.
//
// But the rate of 0.1 was chosen once, for both. A network whose gradients are small may simply need a larger one, and lesson 8 warned of comparing at a single rate. Give each way a choice of four.

// %% on_sample={"[0.1, 0.3, 1, 3]": "[0.1, 1, 3]"}
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

// %% [markdown]
// Both ways want a far larger rate, and the direct one gains most. Now the contest again, with the best rate of each and all seeds.

// %%
const bestRate = (way: Way): number =>
  byRate.reduce((best, row) => (row[way] > best[way] ? row : best))["learning rate"];

const contestTuned = {
  stacked: await fineTune(asIn2006, bestRate("layer by layer"), prepared2006),
  direct: await trainDirectly(asIn2006, bestRate("trained directly")),
};

plotContest(contestTuned, "Sigmoid, plain SGD with the best rate of each", 0);

// %%
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

contestTable({ "rate 0.1": contest2006, "best rate of each": contestTuned });

// %% [markdown]
// With a rate of its own, the network that is trained directly ends where the stack does. What looked like the merit of the preparation was a learning rate that suited only one of the two. With four hidden layers, that is: the gradient fades with every further one, and there is a depth at which no rate helps.

// %% [markdown]
// ### Is it needed today?
//
// Since then, other activations and other initial weights have been found; the two belong together, as [lesson 9](09-activations-and-initial-weights.ipynb) shows. Take `relu` with He's initial weights. The optimiser stays plain SGD with the small rate of 0.1, and there is no preparation.

// %%
const reluPlain: Recipe = { ...asIn2006, activation: "relu", kernelInitializer: "heUniform" };
const reluScores = last(await trainDirectly(reluPlain, 0.1));

table([
  {
    network: "sigmoid, rate 0.1",
    trained: "directly",
    "validation accuracy": mean(last(contest2006.direct)),
  },
  { network: "ReLU with He, rate 0.1", trained: "directly", "validation accuracy": mean(reluScores) },
]);

// %% [markdown]
// With another activation even the small rate is enough. And with Adam? Give both ways ReLU, He and Adam, and the same budget again.

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
// The direct way is ahead with every seed. What was spent on the autoencoders would have been better spent on labels.

// %% [markdown]
// ### When there are few labels
//
// One case is left. Autoencoders need no labels, and labels are expensive: somebody has to look at each image. Suppose you have all the images, but only 600 of them were labelled. Take the layers that were trained above, and fine-tune them on these 600. Each way gets the best of three or four rates, and is judged on images that took no part in training.

// %% on_sample={"epochs: 40": "epochs: 2"}
const fewLabels = { from: 0, to: 600 };
const [xFew, yFew] = [take(xTrain, fewLabels), take(yTrain, fewLabels)];
const heldBack = { from: Math.floor(xTrain.shape[0] * 0.8), to: xTrain.shape[0] };
const [xHeldBack, labelsHeldBack] = [take(xTrain, heldBack), take(train.labels, heldBack)];

async function learnFewLabels(recipe: Recipe, rate: number, of: number[], prepared?: tf.Tensor[][]) {
  const scores: number[] = [];
  for (const [i, seed] of of.entries()) {
    const network = buildDeep(recipe, rate, seed);
    if (prepared) network.setWeights(prepared[i]);
    await fit(network, xFew, yFew, { epochs: 40, batchSize: 32, seed, chart: false, verbose: 0 });
    scores.push(accuracy(labelsHeldBack, predictClasses(network, xHeldBack)));
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

const adamRates = [0.0003, 0.001, 0.003];
const few = {
  sigmoidStacked: await withBestRate(asIn2006, rates, prepared2006),
  sigmoidDirect: await withBestRate(asIn2006, rates),
  reluStacked: await withBestRate(asToday, adamRates, preparedToday),
  reluDirect: await withBestRate(asToday, adamRates),
};

table(
  [
    { network: "sigmoid, plain SGD", "layer by layer": few.sigmoidStacked, directly: few.sigmoidDirect },
    { network: "ReLU with He, Adam", "layer by layer": few.reluStacked, directly: few.reluDirect },
  ],
  { caption: "Accuracy on images held back, with 600 labels: mean of three seeds, best rate of each" },
);

// %% [markdown]
// Here the preparation shows its worth: in 40 epochs with few labels, the old network learns far more from layers that already know what images look like, and none of the four rates makes up for that. The modern network does better without.
//
// The idea has not died, though. Learning without labels first, and from few labels afterwards, is how large language models are trained, and many vision models. Only the task changed: they don't reproduce their input, they fill in what was hidden from them.

// %% [markdown]
// ## 8. Draw a digit
//
// One of the lectures ends with a web page on which a network reads digits. That was somebody else's network. Here is yours.
//
// Enough of other people's handwriting, too. Run the next cell and draw a digit into the field, with the mouse, a finger, or the keyboard. The convolutional network that you trained in section 4 answers while you draw.

// %%
drawDigit(convolutional);

// %% [markdown]
// Beside your drawing you see what the network gets: the drawing is cut out, shrunk to 20 × 20 pixels, and put into a field of 28 × 28 with its centre of mass in the middle. That is how the images of MNIST were made. Without this step the network would see something it was never trained on.
//
// Try these:
//
// - Draw your digits as you usually write them. Which does it misread? People in other countries write the 1 and the 7 otherwise than those who wrote these.
// - Draw a 4 and close its top slowly. When does it become a 9?
// - Draw something that is no digit. How sure is the network?
// - Give the drawing to another network: `drawDigit(model)`, or `drawDigit(tenNeurons)`. Which is the most patient with your hand?

// %% [markdown]
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
// Forget to normalise, and there is no message. A sigmoid puts out numbers between 0 and 1, so it can never come near a pixel of 200.

// %%
const rawSome = flatten(take(train.images, { from: 0, to: 1_000 })).toFloat() as tf.Tensor2D;
const onRawPixels = buildAutoencoder(codeSize, 1);
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
// ### A diagram of a network without shapes
//
// A network that was never told how long its input is cannot be drawn:

// %%
try {
  plotNetwork(tf.sequential());
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### A layer that isn't there
//
// The network of section 1 has three layers. They are counted from 0:

// %%
try {
  layerOutputs(model, take(xTest, [0]), 3);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### Reading too much into a picture
//
// The most frequent mistake of all. A picture of weights invites a story: *this neuron looks for loops*. Check it: which images excite the neuron, and which don't? And look at a picture of *untrained* weights as well. Whatever you see there too has not been learnt.

// %% [markdown]
// ## 10. Summary
//
// - A neuron of the first layer is a picture of weights. What it looks for shows best in what training has *changed*, and in the images that excite it most.
// - The later the layer, the more its neurons have to do with the digits themselves.
// - An autoencoder learns without labels to press images through a few numbers. What comes out can still be read, but only if it is of the kind that was trained on.
// - Single numbers of a code seldom have a meaning that people could name, and a code chosen at random is seldom an image.
// - Training layer by layer helped deep sigmoid networks at small learning rates, and helps them where labels are few. A larger rate, or ReLU with the right initial weights, made it unnecessary elsewhere.
// - Two ways of training are compared fairly only if each has a learning rate of its own.
// - Compare with the same budget and several seeds, and change one thing at a time.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "lesson 4's network: test accuracy", value: testAccuracy, atLeast: 0.97 },
  { name: "lines between the first two layers", value: weightsOf(model, 1).size, exactly: 100_352 },
  ...["bar at the top", "upright stroke", "ring"].map((name, i) => ({
    name: `${name}: digit with the greatest mean`,
    value: meanByDigit(name).indexOf(Math.max(...meanByDigit(name))),
    exactly: [7, 1, 0][i],
  })),
  { name: "ten neurons: test accuracy", value: tenAccuracy, atLeast: 0.91, atMost: 0.935 },
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
  { name: "convolutional network: test accuracy", value: convolutionalAccuracy, atLeast: 0.95 },
  { name: "mean image: error", value: lazyError, atLeast: 0.067, atMost: 0.068 },
  { name: "autoencoder: error", value: autoencoderError, atLeast: 0.009, atMost: 0.0125 },
  {
    name: "autoencoder: validation loss at the end",
    value: autoencoderHistory.history.val_loss?.at(-1) ?? Number.NaN,
    atMost: 0.0125,
  },
  { name: "reconstructions that lesson 4's network reads", value: recognised, atLeast: 0.94 },
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
  { name: "random codes: mean confidence", value: confidenceInvented, atLeast: 0.6, atMost: 0.9 },
  { name: "reconstructions: mean confidence", value: confidenceReconstructed, atLeast: 0.95 },
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
  { name: "ReLU with He, plain SGD: validation accuracy", value: mean(reluScores), atLeast: 0.95 },
  {
    name: "today: least lead of the direct way",
    value: Math.min(...last(contestToday.direct).map((score, i) => score - last(contestToday.stacked)[i])),
    atLeast: 0,
  },
  {
    name: "600 labels, sigmoid: gained by preparation",
    value: few.sigmoidStacked - few.sigmoidDirect,
    atLeast: 0.05,
  },
  {
    name: "600 labels, ReLU: gained by preparation",
    value: few.reluStacked - few.reluDirect,
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
