// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 8 · Dropout, batch norm, over-fitting
//
// A network can learn what digits look like, or it can learn the training images by heart. Its training accuracy does not tell you which. In this lesson you learn to see the difference. Then you try out what is said to help: dropout, batch normalisation, and some plainer remedies.
//
// You also rebuild the networks of two lectures, and find out what each of their parts was good for. The lectures did not look.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - tell under-fitting from over-fitting by two curves,
// - measure bias and variance,
// - apply dropout by hand, and say why it is off when the network predicts,
// - apply batch normalisation by hand, and count its parameters,
// - explain how the training loss can lie *above* the validation loss,
// - find out which part of a network does the work, by leaving it out,
// - choose a remedy that fits the trouble.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) (training, loss, validation), [lesson 5](05-deeper-models.ipynb) (one change at a time), [lesson 6](06-capacity-batches-optimisers.ipynb) (SGD, RMSprop and Adam, the learning rate), and from [lesson 7](07-activations-backpropagation-gradients.ipynb) the standard deviation.
//
// **Time** about 100 minutes. Computing takes about five minutes on two cores, most of it in sections 4, 6 and 7. Each run can be stopped.

// %%
import {
  checkNumbers,
  estimateTraining,
  evaluate,
  fit,
  flatten,
  loadMnist,
  normalize,
  oneHot,
  plotBars,
  plotHistogram,
  plotHistory,
  plotImage,
  plotLines,
  question,
  setSeed,
  summary,
  table,
  take,
  tf,
} from "course";

const { train, test } = await loadMnist();
const xTrain = normalize(flatten(train.images));
const xTest = normalize(flatten(test.images));
const yTrain = oneHot(train.labels, 10);
const yTest = oneHot(test.labels, 10);

const last = (values: number[] | undefined): number => values?.at(-1) ?? Number.NaN;
const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

// %% [markdown]
// ## 1. Too small, right, too large
//
// To see over-fitting at its plainest, make it easy: take few images. A network trains on 500 of them, and is validated on 4,000 that it never sees.

// %%
const pool = Math.floor(xTrain.shape[0] * 0.8); // the rest is held back
const sampleSize = Math.min(500, Math.floor(pool / 5));
const heldBack = { from: pool, to: Math.min(pool + 4_000, xTrain.shape[0]) };
const [xHeld, yHeld] = [take(xTrain, heldBack), take(yTrain, heldBack)];

/** The images of sample number k = 0, 1, 2, 3, 4. No image is in two samples. */
const sampleRows = (k: number) => ({ from: k * sampleSize, to: (k + 1) * sampleSize });

table([{ "images to train on": sampleSize, "images held back": xHeld.shape[0] }]);

// %% [markdown]
// Three networks. The first has one hidden layer of 2 neurons, the second one of 128. The third has six hidden layers of 256.

// %%
function plainNetwork(
  sizes: number[],
  { l2 = 0, dropout = 0 }: { l2?: number; dropout?: number } = {},
): tf.Sequential {
  const network = tf.sequential();
  sizes.forEach((units, i) => {
    network.add(
      tf.layers.dense({
        units,
        activation: "relu",
        kernelInitializer: "heUniform",
        ...(l2 > 0 ? { kernelRegularizer: tf.regularizers.l2({ l2 }) } : {}), // for section 9
        ...(i === 0 ? { inputShape: [784] } : {}),
      }),
    );
    if (dropout > 0) network.add(tf.layers.dropout({ rate: dropout })); // for section 9, too
  });
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({
    optimizer: tf.train.adam(0.003),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return network;
}

const tooSmall = [2];
const right = [128];
const tooLarge = [256, 256, 256, 256, 256, 256];

setSeed(5);
const smallNetwork = plainNetwork(tooSmall);
setSeed(5);
const rightNetwork = plainNetwork(right);
setSeed(5);
const largeNetwork = plainNetwork(tooLarge);

table({
  network: ["too small", "right", "too large"],
  "hidden layers": [tooSmall, right, tooLarge],
  parameters: [smallNetwork, rightNetwork, largeNetwork].map((network) => network.countParams()),
});

// %% [markdown]
// The second has 200 parameters for each of its 500 images, the third 1,000. Both have room to learn them by heart. Watch all three for 30 epochs.

// %%
const [xSample, ySample] = [take(xTrain, sampleRows(0)), take(yTrain, sampleRows(0))];
const learning = {
  epochs: sampleSize < 500 ? 5 : 30, // fewer on the small sample of the data
  batchSize: 32,
  validationData: [xHeld, yHeld] as [tf.Tensor, tf.Tensor],
  seed: 5,
  verbose: 0,
} as const;

const historySmall = await fit(smallNetwork, xSample, ySample, learning);

// %% [markdown]
// **Too small.** Both losses stay high, that on its own training images too. Ten digits don't fit through two neurons. That is **under-fitting**.

// %%
const historyRight = await fit(rightNetwork, xSample, ySample, learning);

// %% [markdown]
// **Right.** The training loss goes to 0. The validation loss falls with it at first, then creeps up a little.

// %%
const historyLarge = await fit(largeNetwork, xSample, ySample, learning);

// %% [markdown]
// **Too large.** The training loss goes to 0 here, too. The validation loss falls for a few epochs, turns round, and *rises*. That is **over-fitting**: from then on, what the network learns holds for the training images only.

// %%
const threeHistories = { "too small": historySmall, right: historyRight, "too large": historyLarge };

const threeRuns = Object.entries(threeHistories).map(([network, { history }]) => {
  const validation = history.val_loss ?? [];
  const lowest = Math.min(...validation);
  return {
    network,
    "training loss": last(history.loss),
    "validation loss": last(validation),
    "lowest validation loss": lowest,
    "in epoch": validation.indexOf(lowest) + 1,
    "training accuracy": last(history.accuracy),
    "validation accuracy": last(history.val_accuracy),
  };
});

table(threeRuns, { digits: 3, caption: `After ${learning.epochs} epochs on ${sampleSize} images` });

// %% [markdown]
// Compare the last two rows. The validation *loss* of the large network is far worse. Its validation *accuracy* is not. How can that be?
//
// Accuracy only asks which digit comes first. The loss also asks how sure the network was. With more training, the large network gives its answers with more and more confidence, also the wrong ones, and a wrong answer given with confidence costs most. Over-fitting shows in the loss first.
//
// **Predict, then run.** After training, a network has a training loss of 0.002 and a validation loss of 0.8. What is most likely to help?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whatHelps = question({
  ask: 'Training loss 0.002, validation loss 0.8. What helps: "more epochs", "more neurons" or "more images"?',
  kind: ["more epochs", "more neurons", "more images"],
  hints: [
    "Is that under-fitting or over-fitting? Look at the distance between the two losses.",
    "It knows its training images as well as can be. So what does it lack?",
  ],
  check: (choice) => {
    if (choice === "more epochs") {
      return "Its training loss is as good as 0. What would it learn in further epochs? Look at the third chart.";
    }
    if (choice === "more neurons") {
      return "It knows its training images by heart already. Neurons can't tell it what other handwritings look like.";
    }
    return choice === "more images";
  },
  explain: "It has learnt what there was to learn. Section 9 tries it.",
});

// %%
whatHelps.answer(undefined);

// %% [markdown]
// ### Bias and variance
//
// Had you taken *other* 500 images, you would have got another network, with other mistakes. So there are two ways to be wrong, as in archery:
//
// - all arrows land close together, but beside the target: that distance is the **bias**,
// - the arrows are scattered around the target: that scatter is the **variance**.
//
// An arrow is a network that was trained on one sample. Shoot five: train the same network on five samples that have no image in common, each time from other initial weights. Then ask all five about the same image.

// %%
const fiveSamples = [0, 1, 2, 3, 4];

/** Trains a network on each of the five samples. Gives its probabilities for the images held back, five times. */
async function fiveNetworks(sizes: number[]): Promise<tf.Tensor2D[]> {
  const probabilities: tf.Tensor2D[] = [];
  for (const k of fiveSamples) {
    setSeed(10 + k);
    const network = plainNetwork(sizes);
    const rows = sampleRows(k);
    const quietly = {
      epochs: learning.epochs,
      batchSize: 32,
      seed: k + 1,
      chart: false,
      verbose: 0,
    } as const;
    await fit(network, take(xTrain, rows), take(yTrain, rows), quietly);
    probabilities.push(network.predict(xHeld, { batchSize: 1000 }) as tf.Tensor2D);
    network.dispose();
  }
  return probabilities;
}

const fiveRight = await fiveNetworks(right);

// %%
// Of the first 200 images held back, the one about which the five disagree most.
const ofTruth = tf.stack(fiveRight.map((p) => p.mul(yHeld).sum(1).slice(0, 200))) as tf.Tensor2D;
const disputed = tf.moments(ofTruth, 0).variance.argMax().arraySync() as number;
const disputedRow = pool + disputed;
const disputedLabel = train.labels.arraySync()[disputedRow] as number;

plotImage(train.images.slice([disputedRow], [1]).squeeze([0]) as tf.Tensor2D, {
  title: `Five networks disagree about this ${disputedLabel}`,
});

// %%
const fiveAnswers = ofTruth.slice([0, disputed], [5, 1]).squeeze([1]).arraySync() as unknown as number[];

table({
  "trained on sample": fiveSamples.map((k) => k + 1),
  "probability of the true digit": fiveAnswers,
});

// %% [markdown]
// The target is a probability of 1. Call the five probabilities $p$. How far are they off? Measure it by the square of the distance, so that above and below count alike. And now something pretty happens:
//
// $$\text{mean of } (1-p)^2 = \underbrace{(1 - \text{mean of } p)^2}_{\text{bias, squared}} + \underbrace{\text{mean of } (p - \text{mean of } p)^2}_{\text{variance}}$$
//
// The error splits into the two exactly. Nothing is left over.

// %%
const centre = meanOf(fiveAnswers);
const errorOfFive = meanOf(fiveAnswers.map((p) => (1 - p) ** 2));
const biasOfFive = (1 - centre) ** 2;
const varianceOfFive = meanOf(fiveAnswers.map((p) => (p - centre) ** 2));

table([
  {
    error: errorOfFive,
    "bias squared": biasOfFive,
    variance: varianceOfFive,
    "bias squared + variance": biasOfFive + varianceOfFive,
  },
]);

// %% [markdown]
// That was one image and one probability. Now take all ten probabilities of all images held back: add the squares up over the ten, and take the mean over the images. Do so for networks of one hidden layer, from 2 neurons to 512.

// %%
interface BiasAndVariance {
  bias: number;
  variance: number;
  error: number;
  /** Mean accuracy of the five, and that of their mean answer. */
  accuracy: number;
  together: number;
}

function biasAndVariance(probabilities: tf.Tensor2D[]): BiasAndVariance {
  return tf.tidy(() => {
    const all = tf.stack(probabilities);
    const mean = all.mean(0);
    const size = (distance: tf.Tensor) => distance.square().sum(-1).mean().arraySync() as number;
    const share = (answers: tf.Tensor) =>
      answers.argMax(-1).equal(yHeld.argMax(-1)).toFloat().mean().arraySync() as number;
    return {
      bias: size(mean.sub(yHeld)),
      variance: size(all.sub(mean)),
      error: size(all.sub(yHeld)),
      accuracy: share(all),
      together: share(mean),
    };
  });
}

// %%
const widths = [2, 4, 8, 16, 32, 128, 512];
const byWidth: BiasAndVariance[] = [];
for (const width of widths) {
  byWidth.push(biasAndVariance(width === 128 ? fiveRight : await fiveNetworks([width])));
}

plotLines(
  {
    "error = bias squared + variance": byWidth.map(({ error }) => error),
    "bias squared": byWidth.map(({ bias }) => bias),
    variance: byWidth.map(({ variance }) => variance),
  },
  {
    title: "One hidden layer, from too small to very wide",
    xTitle: "neurons in the hidden layer",
    yTitle: "mean over the images held back",
    x: widths,
    logX: true,
    yRange: [0, 0.8],
  },
);

// %% [markdown]
// Small networks have a large bias: whatever the sample, they get it wrong. With more neurons the bias falls. That is as it should be.
//
// But many books draw the variance rising with the size of the network, so that the error falls, has its lowest point at the *right* size, and rises again. Look for that rise in your chart. The variance is greatest among the *small* networks. From there it falls, and the widest network is the best one.

// %% [markdown]
// ### What is said about it, and what is so
//
// One of the lectures says: more layers make more weights, and that leads to over-fitting and higher variance; fewer layers make fewer weights, and that leads to under-fitting and higher bias. It gives no experiment. Here is one: the widest network above, beside the six layers.

// %%
const sixLayers = biasAndVariance(await fiveNetworks(tooLarge));
const widest = byWidth.at(-1) as BiasAndVariance;

table(
  [
    { network: "one layer of 128", result: byWidth[5] as BiasAndVariance, sizes: right },
    { network: "one layer of 512", result: widest, sizes: [512] },
    { network: "six layers of 256", result: sixLayers, sizes: tooLarge },
  ].map(({ network, result, sizes }) => ({
    network,
    parameters: plainNetwork(sizes).countParams(),
    "bias squared": result.bias,
    variance: result.variance,
    error: result.error,
    "accuracy, mean of five": result.accuracy,
    "accuracy, the five together": result.together,
  })),
);

// %% [markdown]
// - More *layers* did raise the variance, by a good deal, and the error with it. So far the lecture is right.
// - More *weights* did not. The layer of 512 neurons has four times the weights of the layer of 128, about the same variance, and a smaller bias.
//
// So the number of weights is a poor measure of how badly a network will over-fit. Don't count. Validate.
//
// And see the last column. Let the five networks answer *together*, with the mean of their probabilities. That is right more often than they are one by one, because in a mean the scatter cancels. Averaging many networks is the surest remedy for variance. It is also the most expensive one: who wants to train five networks, or five hundred? Keep the question in mind.

// %% [markdown]
// ## 2. Dropout by hand
//
// **Dropout** is a layer without parameters. In training it sets some of the numbers that pass through it to 0, at random, each with the probability $p$. This $p$ is called its **rate**. The list of what stays (1) and what goes (0) is called the **mask**. For each image, and at every step, a new mask is drawn.
//
// Here are the outputs of ten neurons. The next neuron takes each of them with a weight of 0.1, so its weighted sum is simply their mean.

// %%
const outputs = [0.5, 1.2, 0, 2, 0.7, 1.5, 0.3, 0.8, 1, 2];
const weightedSum = (values: number[]): number => values.reduce((sum, value) => sum + 0.1 * value, 0);

function drawMask(rate: number): number[] {
  return outputs.map(() => (Math.random() < rate ? 0 : 1));
}

setSeed(4);
const mask = drawMask(0.5);
const masked = outputs.map((output, i) => output * (mask[i] ?? 0));

table(
  { neuron: outputs.map((_, i) => i + 1), output: outputs, mask, "output · mask": masked },
  { digits: 1 },
);

// %%
table([{ "weighted sum without dropout": weightedSum(outputs), "with this mask": weightedSum(masked) }]);

// %% [markdown]
// ### Why it must be scaled
//
// With a rate of 0.5, the next neuron gets about half as much as before. That would not matter if it were always so. But dropout is for training. When the network is used, all neurons are there, and every sum would suddenly be twice as large as in training. The weights would no longer fit.
//
// So what stays is made larger, to make up for what goes. A number stays with the probability $1-p$. Multiply it by
//
// $$\frac{1}{1-p}$$
//
// and the sum is, on average, what it was.
//
// **Predict, then run.** By what are the numbers that stay multiplied when the rate is 0.2?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const scaleAt20 = question({
  ask: "The rate of a dropout layer is 0.2. By what does it multiply the numbers that stay?",
  kind: "number",
  hints: [
    "What fraction of the numbers stays, on average?",
    "Four fifths stay. They must stand for all five.",
  ],
  check: (factor) => {
    const rightFactor = 1 / (1 - 0.2);
    if (factor === 5) return "That is 1 / p. But p is the fraction that goes.";
    if (Math.abs(factor - 0.8) < 1e-9)
      return "That would make them smaller. They must make up for what is gone.";
    if (Math.abs(factor - 1.2) < 1e-9) return "Nearly. If 80 stand for 100, each counts 100 / 80 times.";
    return Math.abs(factor - rightFactor) < 1e-6 || "Put 0.2 for p into 1 / (1 − p).";
  },
  explain: "Four fifths stay and each counts for five fourths, so that the sum stays the same on average.",
});

// %%
scaleAt20.answer(undefined);

// %%
function dropout(values: number[], maskOfValues: number[], rate: number): number[] {
  return values.map((value, i) => (value * (maskOfValues[i] ?? 0)) / (1 - rate));
}

const manyMasks = [0.2, 0.5, 0.8].map((rate) => {
  setSeed(4);
  const masks = Array.from({ length: 20_000 }, () => drawMask(rate));
  const unscaled = masks.map((m) => weightedSum(outputs.map((output, i) => output * (m[i] ?? 0))));
  const scaled = masks.map((m) => weightedSum(dropout(outputs, m, rate)));
  const mean = meanOf(scaled);
  return {
    rate,
    factor: 1 / (1 - rate),
    scaled,
    "mean sum, not scaled": meanOf(unscaled),
    "mean sum, scaled": mean,
    "standard deviation, scaled": Math.sqrt(meanOf(scaled.map((sum) => (sum - mean) ** 2))),
  };
});

table(
  manyMasks.map(({ scaled, ...row }) => row),
  { digits: 3, caption: "The weighted sum under 20,000 masks; without dropout it is 1" },
);

// %%
plotHistogram(manyMasks[1]?.scaled ?? [], {
  title: "What the next neuron gets, at a rate of 0.5",
  xTitle: "weighted sum (without dropout: 1)",
  yTitle: "masks",
  bins: 20,
});

// %% [markdown]
// The mean is right, but a single sum is not: the next neuron gets a noisy signal. It can't lean on any one of its inputs, because that one may be missing. It has to make do with many. That is the whole idea.
//
// The higher the rate, the louder the noise.

// %% [markdown]
// ### In training and in prediction
//
// `tf.layers.dropout` does the same. Send the ten outputs through it three times at once, as three rows of a batch.

// %%
const dropoutLayer = tf.layers.dropout({ rate: 0.5 });
const threeRows = tf.tensor2d([outputs, outputs, outputs]);

setSeed(8);
const inTraining = (dropoutLayer.apply(threeRows, { training: true }) as tf.Tensor2D).arraySync();
const inPrediction = (dropoutLayer.apply(threeRows) as tf.Tensor2D).arraySync();

const asRow = (values: number[] | undefined): string => (values ?? []).map((v) => v.toFixed(1)).join("  ");

table([
  { mode: "training, image 1", outputs: asRow(inTraining[0]) },
  { mode: "training, image 2", outputs: asRow(inTraining[1]) },
  { mode: "training, image 3", outputs: asRow(inTraining[2]) },
  { mode: "prediction", outputs: asRow(inPrediction[0]) },
]);

// %% [markdown]
// In training, each *image* has a mask of its own, not each step, as some texts say. What stays is doubled. In prediction nothing happens at all. `fit` uses the training mode. `predict`, `evaluate` and the validation inside `fit` use the prediction mode.
//
// One of the lectures describes it the other way round: nothing is scaled in training, and in prediction all weights are multiplied by the fraction of the time that a neuron was present, $1-p$. That is how dropout was first published. It comes to the same, since only the ratio of the two counts:

// %%
const asPublished = {
  training: manyMasks[0]?.["mean sum, not scaled"] ?? Number.NaN,
  prediction: (1 - 0.2) * weightedSum(outputs),
};
const asInTensorFlow = {
  training: manyMasks[0]?.["mean sum, scaled"] ?? Number.NaN,
  prediction: weightedSum(outputs),
};

table(
  [
    { "rate 0.2": "as published: weights times 0.8 in prediction", ...asPublished },
    { "rate 0.2": "as in TensorFlow and Keras: 1 / 0.8 in training", ...asInTensorFlow },
  ],
  { digits: 3, caption: "The weighted sum, on average" },
);

// %% [markdown]
// In each row, training and prediction agree. The lecture's own code runs on Keras, which does what the second row says. Its advantage: a finished network needs no change.
//
// ### Many networks in one
//
// Each mask leaves another, thinner network. Ten neurons can be masked in 2 · 2 · … · 2 = 2¹⁰ ways:

// %%
const thinnerNetworks = 2 ** outputs.length;

thinnerNetworks;

// %% [markdown]
// All these networks share their weights, and each step trains some of them. In prediction, with all neurons present, you get about the mean of their answers. That is the answer to the question of section 1: averaging very many networks for the price of one. Section 7 checks how good the *about* is.

// %% [markdown]
// ## 3. Batch normalisation by hand
//
// In lesson 2 you normalised the pixels, and in lesson 3 you saw what happens if you don't. **Batch normalisation**, batch norm for short, does it again inside the network: it normalises the outputs of a layer, neuron by neuron.
//
// It takes the mean and the spread from the batch that is just passing. Here is a small one: four images, two neurons. The second neuron has much larger outputs.

// %%
const smallBatch = [
  [1, 10],
  [2, 30],
  [3, 20],
  [6, 40],
];
const neuronOutputs = (neuron: number): number[] => smallBatch.map((row) => row[neuron] ?? 0);

function meanAndVariance(values: number[]) {
  const mean = meanOf(values);
  return { mean, variance: meanOf(values.map((value) => (value - mean) ** 2)) };
}

const ofBatch = [0, 1].map((neuron) => meanAndVariance(neuronOutputs(neuron)));

table(
  ofBatch.map((moments, neuron) => ({
    neuron: neuron + 1,
    outputs: neuronOutputs(neuron).join(", "),
    ...moments,
  })),
  { digits: 1 },
);

// %% [markdown]
// The **variance** is the square of the standard deviation: the mean of the squared distances from the mean. For the first neuron: (2² + 1² + 0² + 3²) / 4 = 3.5. (In section 1 the variance was of five networks. Here it is of four images. The formula is the same.)
//
// ### Shift, scale, shift, scale
//
// Write $x$ for an output of the neuron, $m$ for the mean and $v$ for the variance. First
//
// $$\hat{x} = \frac{x - m}{\sqrt{v + \varepsilon}}$$
//
// Read $\hat{x}$ as "x hat". It has the mean 0 and the variance 1, or nearly so: $\varepsilon$ (*epsilon*) is a small number, 0.001, so that nothing is divided by 0 where all outputs are equal. Then
//
// $$y = \gamma \hat{x} + \beta$$
//
// with two numbers that are *learnt* for each neuron: $\gamma$ (*gamma*) scales and $\beta$ (*beta*) shifts. They start at 1 and 0, so at first they change nothing.

// %%
const epsilon = 0.001;

function batchNorm(values: number[], gamma = 1, beta = 0): number[] {
  const { mean, variance } = meanAndVariance(values);
  return values.map((x) => (gamma * (x - mean)) / Math.sqrt(variance + epsilon) + beta);
}

const firstNormalised = batchNorm(neuronOutputs(0));
const secondNormalised = batchNorm(neuronOutputs(1));
const firstScaled = batchNorm(neuronOutputs(0), 2, 5);

table({
  image: [1, 2, 3, 4],
  "neuron 1": neuronOutputs(0),
  normalised: firstNormalised,
  "with γ = 2, β = 5": firstScaled,
  "neuron 2": neuronOutputs(1),
  "normalised ": secondNormalised,
});

// %%
table(
  [
    { values: "neuron 1, normalised", ...meanAndVariance(firstNormalised) },
    { values: "neuron 1, with γ = 2, β = 5", ...meanAndVariance(firstScaled) },
    { values: "neuron 2, normalised", ...meanAndVariance(secondNormalised) },
  ],
  { digits: 3 },
);

// %%
plotLines(
  { "neuron 1": neuronOutputs(0), "neuron 2": neuronOutputs(1) },
  { title: "Before: one neuron drowns out the other", xTitle: "image", yTitle: "output", x: [1, 2, 3, 4] },
);

// %%
plotLines(
  { "neuron 1": firstNormalised, "neuron 2": secondNormalised },
  { title: "Normalised", xTitle: "image", yTitle: "output, normalised", x: [1, 2, 3, 4] },
);

// %% [markdown]
// Both neurons now speak equally loud. With $\gamma$ and $\beta$ a neuron has the mean $\beta$ and the standard deviation $\gamma$, whatever came before. It can have any other, even its old ones, but it must *learn* them: they no longer depend on all the weights of the layers before it.
//
// One lecture calls the two numbers alpha and beta, and gives $\alpha x + \beta$ as the formula. The names don't matter. But mean and variance are missing, and without them nothing is normalised: a weight and a bias more, that is all.

// %% [markdown]
// ### In prediction: running averages
//
// There is a catch. The result for an image depends on the other images of its batch. When the network is used, there may be just one image. Its mean is itself, and its variance is 0.
//
// So while it trains, the layer keeps two more numbers for each neuron: a **running average** of the means, and one of the variances. They start at 0 and 1. With every batch they move a little:
//
// $$\text{new average} = 0.99 \cdot \text{old average} + 0.01 \cdot \text{of this batch}$$
//
// The 0.99 is called **momentum** here. (It has nothing to do with the momentum of an optimiser.) In prediction the layer uses these averages in place of the batch's own mean and variance.

// %%
const momentum = 0.99;
const move = (old: number, now: number): number => momentum * old + (1 - momentum) * now;
const afterOneBatch = ofBatch.map(({ mean, variance }) => ({
  mean: move(0, mean),
  variance: move(1, variance),
}));

table(
  afterOneBatch.map((averages, neuron) => ({ neuron: neuron + 1, ...averages })),
  { digits: 3, caption: "Running averages after one batch" },
);

// %% [markdown]
// Now let `tf.layers.batchNormalization` do the same: once in training mode, then in prediction mode.

// %%
const normLayer = tf.layers.batchNormalization();
const batchTensor = tf.tensor2d(smallBatch);
const byLayerTraining = (normLayer.apply(batchTensor, { training: true }) as tf.Tensor2D).arraySync();
const byLayerPrediction = (normLayer.apply(batchTensor) as tf.Tensor2D).arraySync();

const byHandTraining = [0, 1].map((neuron) => batchNorm(neuronOutputs(neuron)));
const byHandPrediction = [0, 1].map((neuron) => {
  const { mean = 0, variance = 1 } = afterOneBatch[neuron] ?? {};
  return neuronOutputs(neuron).map((x) => (x - mean) / Math.sqrt(variance + epsilon));
});

table(
  [0, 1].flatMap((neuron) =>
    [0, 1, 2, 3].map((image) => ({
      neuron: neuron + 1,
      image: image + 1,
      "training, by hand": byHandTraining[neuron]?.[image],
      "by the layer": byLayerTraining[image]?.[neuron],
      "prediction, by hand": byHandPrediction[neuron]?.[image],
      "by the layer ": byLayerPrediction[image]?.[neuron],
    })),
  ),
);

// %%
const apart = (byHand: number[][], byLayer: number[][]): number =>
  Math.max(
    ...byHand.flatMap((values, neuron) =>
      values.map((value, image) => Math.abs(value / (byLayer[image]?.[neuron] ?? Number.NaN) - 1) || 0),
    ),
  );
const normDifference = Math.max(
  apart(byHandTraining, byLayerTraining),
  apart(byHandPrediction, byLayerPrediction),
);

table([{ "greatest difference, relative": normDifference.toExponential(1) }]);

// %% [markdown]
// By hand and by the layer agree. But training and prediction do *not* agree at all, after one batch. The averages have moved by a hundredth of the way. How long does it take?

// %%
const batches = Array.from({ length: 26 }, (_, i) => 20 * i);

plotLines(
  Object.fromEntries([0.9, 0.99, 0.999].map((m) => [`momentum ${m}`, batches.map((n) => 25 * (1 - m ** n))])),
  {
    title: "A running average on its way from 0 to 25",
    xTitle: "batches seen",
    yTitle: "running average of the mean",
    x: batches,
  },
);

// %% [markdown]
// With 0.99, a few hundred batches. Our 60,000 images in batches of 128 give 469 of them in one epoch, which is enough. With a small data set it is not: section 10 shows what happens then.

// %%
const batchesPerEpoch = Math.ceil(60_000 / 128);

table([{ "batches in an epoch": batchesPerEpoch, "of the start is left": momentum ** batchesPerEpoch }], {
  digits: 3,
});

// %% [markdown]
// ### Count its parameters
//
// **Predict, then run.** A layer of 512 neurons is followed by batch norm. How many parameters has the batch norm, all kinds of numbers that it keeps counted?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const normParameters = question({
  ask: "How many numbers does batch norm keep for a layer of 512 neurons?",
  kind: "number",
  hints: ["Which numbers does it learn for each neuron?", "And which averages does it keep for each neuron?"],
  check: (count) => {
    const layer = tf.layers.batchNormalization();
    layer.build([null, 512]);
    const trained = layer.trainableWeights.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    if (count === trained) return "Those are the ones that are learnt. It also keeps averages.";
    if (count === 512) return "That would be one for each neuron.";
    if (count === 512 * 512 + 512)
      return "That would be a dense layer. Batch norm treats each neuron by itself.";
    return count === layer.countParams() || "Gamma and beta, and two running averages: for each neuron.";
  },
  explain: "Four for each neuron: two that are learnt, and two averages.",
});

// %%
normParameters.answer(undefined);

// %% [markdown]
// Four for each neuron. Two of them, $\gamma$ and $\beta$, are **trainable**: the optimiser changes them. The two averages are **non-trainable**: no gradient ever reaches them. Summaries count all four, and say how many are which.

// %% [markdown]
// ### What it is good for
//
// The lecture says that batch norm makes training faster, since larger learning rates can be used. Try it: the same network with and without batch norm, three short epochs on 12,000 images, at five learning rates.

// %%
interface Hidden {
  units: number;
  batchNorm?: boolean;
  /** The rate; no dropout where it is absent. */
  dropout?: number;
}

/** Hidden layers of ReLU, each with its batch norm and dropout behind it, and ten outputs. */
function buildNetwork(hidden: Hidden[], optimizer: tf.Optimizer): tf.Sequential {
  const kernelInitializer = "glorotUniform"; // as in Keras, see section 4
  const network = tf.sequential();
  hidden.forEach(({ units, batchNorm: normalises, dropout: rate }, i) => {
    const inputShape = i === 0 ? { inputShape: [784] } : {};
    network.add(tf.layers.dense({ units, activation: "relu", kernelInitializer, ...inputShape }));
    if (normalises) network.add(tf.layers.batchNormalization());
    if (rate !== undefined) network.add(tf.layers.dropout({ rate }));
  });
  network.add(tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer }));
  network.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

// %%
const threeLayers = (batchNormalises: boolean): Hidden[] =>
  [512, 128, 64].map((units) => ({ units, batchNorm: batchNormalises }));

const briefRows = { from: 0, to: Math.min(12_000, xTrain.shape[0]) };
const [xBrief, yBrief] = [take(xTrain, briefRows), take(yTrain, briefRows)];
const brief = { epochs: 3, batchSize: 128, validationSplit: 0.2, seed: 2, chart: false, verbose: 0 } as const;

const rates = [0.001, 0.01, 0.1, 1, 3];
const byRate: { rate: number; without: number; with: number }[] = [];
for (const rate of rates) {
  const reached: number[] = [];
  for (const normalises of [false, true]) {
    setSeed(2);
    const network = buildNetwork(threeLayers(normalises), tf.train.sgd(rate));
    reached.push(last((await fit(network, xBrief, yBrief, brief)).history.val_accuracy));
    network.dispose();
  }
  byRate.push({ rate, without: reached[0] ?? Number.NaN, with: reached[1] ?? Number.NaN });
}

plotLines(
  {
    "with batch norm": byRate.map((row) => row.with),
    "without batch norm": byRate.map((row) => row.without),
  },
  {
    title: "Three epochs of SGD at five learning rates",
    xTitle: "learning rate",
    yTitle: "validation accuracy",
    x: rates,
    logX: true,
    yRange: [0, 1],
  },
);

// %% [markdown]
// At the smallest rate, the network with batch norm is far ahead. In the middle the two are close. At the largest, the one without only guesses, and the one with is as good as ever. So the lecture is right: training is faster, larger rates are possible, and the choice of the rate matters less.
//
// *Why* does it work? The lecture gives the reason of those who invented it: while the early layers learn, the inputs of the later ones shift all the time, which is called **internal covariate shift**, and batch norm keeps them in place. Do they shift? Look at what goes into the third layer in training: before the first step, after one epoch, and after five.

// %%
function inputsOfThirdLayer(network: tf.Sequential): { mean: number; "standard deviation": number } {
  return tf.tidy(() => {
    const third = network.layers.filter((layer) => layer.getClassName() === "Dense")[2] as tf.layers.Layer;
    const until = tf.model({ inputs: network.inputs, outputs: third.input as tf.SymbolicTensor });
    const images = take(xHeld, { from: 0, to: Math.min(1_000, xHeld.shape[0]) });
    const values = until.apply(images, { training: true }) as tf.Tensor;
    const { mean, variance } = tf.moments(values);
    return {
      mean: mean.arraySync() as number,
      "standard deviation": Math.sqrt(variance.arraySync() as number),
    };
  });
}

const shifts: { network: string; when: string; mean: number; "standard deviation": number }[] = [];
for (const normalises of [false, true]) {
  setSeed(2);
  const network = buildNetwork(threeLayers(normalises), tf.train.sgd(0.1));
  const name = normalises ? "with batch norm" : "without";
  shifts.push({ network: name, when: "before the first step", ...inputsOfThirdLayer(network) });
  await fit(network, xBrief, yBrief, { ...brief, epochs: 1 });
  shifts.push({ network: name, when: "after 1 epoch", ...inputsOfThirdLayer(network) });
  await fit(network, xBrief, yBrief, { ...brief, epochs: 4 });
  shifts.push({ network: name, when: "after 5 epochs", ...inputsOfThirdLayer(network) });
}

table(shifts, { digits: 3, caption: "What goes into the third layer" });

// %% [markdown]
// Without batch norm, both figures grow to a multiple of what they were, most of it in the first epoch. With it they stay where they are. But whether that is *why* it helps is doubtful. Three years later, others added noise behind the batch norm that shifts everything again, and the network trained as well as before (Santurkar and others, *How does batch normalization help optimization?*). They found that it makes the landscape of the loss smoother, so that longer steps are safe. What it does is certain. Why it helps is still argued about.
//
// The lecture also calls it a *weak regulariser*, that is, a weak remedy for over-fitting. Here is where that comes from. The same first image in two different batches:

// %%
const inThisCompany = batchNorm([1, 2, 3, 6])[0] ?? Number.NaN;
const inOtherCompany = batchNorm([1, 0, 2, 3])[0] ?? Number.NaN;

table([{ "an output of 1, among 2, 3 and 6": inThisCompany, "among 0, 2 and 3": inOtherCompany }]);

// %% [markdown]
// In training, an image never gets quite the same numbers twice: it depends on the company. That is a noise, as with dropout, and it makes learning by heart a little harder.

// %% [markdown]
// ## 4. Three networks of one lecture
//
// One of the lectures builds three networks, trains each with plain SGD at a learning rate of 0.01, in batches of 128, for 20 epochs on all 60,000 training images, and draws training and validation loss. For validation it takes the *test* images. To compare with it, you do the same. Nothing is chosen by the test images here. Section 10 says what becomes of them if something is.
//
// In all three, batch norm comes behind the activation, and dropout at a rate of 0.5 behind that.

// %%
const both = { batchNorm: true, dropout: 0.5 };
const hiddenFirst: Hidden[] = [
  { units: 512, ...both },
  { units: 128, ...both },
  { units: 64, batchNorm: true },
];
const hiddenSecond: Hidden[] = [512, 128, 128, 64].map((units) => ({ units, ...both }));
const hiddenThird: Hidden[] = [
  ...[512, 128, 128, 64].map((units) => ({ units, batchNorm: true })),
  ...[64, 64].map((units) => ({ units, ...both })),
];
const sgd = (): tf.Optimizer => tf.train.sgd(0.01);

setSeed(1);
const firstNetwork = buildNetwork(hiddenFirst, sgd());

summary(firstNetwork);

// %% [markdown]
// Check the last line by hand. The four dense layers as always; and behind three of them batch norm, with four numbers for each neuron, two of them trained.

// %%
const denseParameters = 784 * 512 + 512 + (512 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10);
const normalised = 512 + 128 + 64;

table([
  { part: "dense layers", calculation: "784·512 + 512 + 512·128 + 128 + …", numbers: denseParameters },
  { part: "γ and β", calculation: "2 · (512 + 128 + 64)", numbers: 2 * normalised },
  { part: "running averages, not trained", calculation: "2 · (512 + 128 + 64)", numbers: 2 * normalised },
  { part: "together", calculation: "", numbers: denseParameters + 4 * normalised },
  { part: "trained", calculation: "", numbers: denseParameters + 2 * normalised },
]);

// %% [markdown]
// What will the three cost?

// %%
setSeed(1);
const secondNetwork = buildNetwork(hiddenSecond, sgd());
setSeed(1);
const thirdNetwork = buildNetwork(hiddenThird, sgd());

const lectureNetworks = { first: firstNetwork, second: secondNetwork, third: thirdNetwork };
const estimates: { network: string; parameters: number; epochs: number; "about seconds": number }[] = [];
for (const [network, model] of Object.entries(lectureNetworks)) {
  const { seconds } = await estimateTraining(model, { samples: xTrain.shape[0], epochs: 20, batchSize: 128 });
  estimates.push({
    network,
    parameters: model.countParams(),
    epochs: 20,
    "about seconds": Math.round(seconds),
  });
}

table(estimates, { caption: "Estimated before the start, without the validation" });

// %% [markdown]
// The second one will train three times as long, for a reason that you will see. **Predict, then run.** Both losses of the *first* network fall. Which one will be the greater in the last epoch: that on the images it trains on, or that on the others?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whichIsGreater = question({
  ask: 'Which loss of the first network will be the greater after 20 epochs: "training" or "validation"?',
  kind: ["training", "validation"],
  hints: [
    "In which of the two is dropout at work?",
    "Half of all neurons are missing. Is that good for the loss?",
  ],
  check: (which) => {
    if (which === "validation")
      return "So it was at the end of every run so far. But what is new in this network?";
    return which === "training";
  },
  explain: "While it trains, part of its neurons is missing. It is validated with all of them.",
});

// %%
whichIsGreater.answer(undefined);

// %%
const lectureTraining = {
  batchSize: 128,
  validationData: [xTest, yTest] as [tf.Tensor, tf.Tensor],
  seed: 1,
  verbose: 0,
} as const;

const historyFirst = await fit(firstNetwork, xTrain, yTrain, { ...lectureTraining, epochs: 20 });

// %% [markdown]
// The training loss lies above the validation loss all the way. Section 5 finds out why. First: is that the lecture's run? It prints its training loss after every epoch.

// %%
const lectureLoss = {
  first: [
    1.0554, 0.5414, 0.4331, 0.3742, 0.3373, 0.3082, 0.2895, 0.2684, 0.2553, 0.2427, 0.2291, 0.2232, 0.2093,
    0.2075, 0.1976, 0.1927, 0.1876, 0.1771, 0.1751, 0.1718,
  ],
  // The print of the second breaks off after four epochs, and that of the third after nineteen.
  second: [1.7582, 0.9278, 0.7127, 0.5946],
  third: [
    1.154, 0.4626, 0.331, 0.2644, 0.2221, 0.1905, 0.1641, 0.1442, 0.1277, 0.1162, 0.1041, 0.0965, 0.0853,
    0.0787, 0.0709, 0.0672, 0.0608, 0.0549, 0.0505,
  ],
};
const lectureTest = {
  first: { loss: 0.1025, accuracy: 0.9694 },
  second: { loss: 0.0878, accuracy: 0.9773 },
  third: { loss: 0.0973, accuracy: 0.9768 },
};
const twentyEpochs = Array.from({ length: 20 }, (_, i) => i + 1);

plotLines(
  {
    "the lecture, as printed": lectureLoss.first,
    yours: historyFirst.history.loss ?? [],
  },
  {
    title: "Training loss of the first network",
    xTitle: "epoch",
    yTitle: "training loss",
    x: twentyEpochs,
    yRange: [0, 1.2],
  },
);

// %%
const relativeTo = (printed: number[], losses: number[] | undefined): number =>
  meanOf(printed.map((value, i) => (losses?.[i] ?? Number.NaN) / value));
const ratioFirst = relativeTo(lectureLoss.first, historyFirst.history.loss);

table([
  { run: "the lecture", "test loss": lectureTest.first.loss, "test accuracy": lectureTest.first.accuracy },
  {
    run: "yours",
    "test loss": last(historyFirst.history.val_loss),
    "test accuracy": last(historyFirst.history.val_accuracy),
  },
]);

// %% [markdown]
// It is: two lines that can hardly be told apart. (For this it takes one detail. Keras draws initial weights with `glorotUniform`, TensorFlow.js with `glorotNormal`, which you met in lesson 7 and which is a little too small. So `buildNetwork` asks for the former. Even such a small thing can be seen in the curve.)

// %% [markdown]
// ### The second network
//
// One hidden layer more, and dropout behind each.

// %%
const historySecond = await fit(secondNetwork, xTrain, yTrain, { ...lectureTraining, epochs: 20 });

// %%
const secondAfter20 = {
  loss: last(historySecond.history.val_loss),
  accuracy: last(historySecond.history.val_accuracy),
};

table([
  { run: "the lecture", "test loss": lectureTest.second.loss, "test accuracy": lectureTest.second.accuracy },
  { run: "yours", "test loss": secondAfter20.loss, "test accuracy": secondAfter20.accuracy },
]);

// %% [markdown]
// That is *not* the lecture's result, and other seeds don't change it: its test loss is smaller by a good quarter. Have you done something wrong, or the lecture?
//
// Compare the training losses. For this network most of the lecture's log is lost. The first four epochs are there, and a line that says 0.2475, the last of the log.

// %%
table(
  [
    ...lectureLoss.second.map((value, i) => ({ epoch: i + 1, "the lecture": value, i })),
    { epoch: 20, "the lecture": 0.2475, i: 19 },
  ].map(({ i, ...row }) => ({ ...row, yours: historySecond.history.loss?.[i] })),
  { caption: "Training loss of the second network" },
);

// %% [markdown]
// In training the two runs agree. So the lecture's network, at the end of that log, was about as good as yours. The test figures below the log are those of a better one. When does yours get as good? Running `fit` once more trains on from where it stopped. Give it 40 more epochs.

// %%
const historySecondOn = await fit(secondNetwork, xTrain, yTrain, { ...lectureTraining, epochs: 40, seed: 2 });

// %%
const secondLoss = [...(historySecond.history.loss ?? []), ...(historySecondOn.history.loss ?? [])];
const secondTestLoss = [
  ...(historySecond.history.val_loss ?? []),
  ...(historySecondOn.history.val_loss ?? []),
];
const secondAfter60 = {
  loss: last(historySecondOn.history.val_loss),
  accuracy: last(historySecondOn.history.val_accuracy),
};
const asGood = secondTestLoss.findIndex((loss) => loss <= lectureTest.second.loss);
const sameTraining = secondLoss.findIndex((loss) => loss <= 0.2475);

table([
  {
    when: "training loss as in the lecture's log",
    epoch: sameTraining + 1,
    "training loss": secondLoss[sameTraining],
    "test loss": secondTestLoss[sameTraining],
  },
  {
    when: "test loss as the lecture says",
    epoch: asGood + 1,
    "training loss": secondLoss[asGood],
    "test loss": secondTestLoss[asGood],
  },
  {
    when: "at the end",
    epoch: secondLoss.length,
    "training loss": last(secondLoss),
    "test loss": secondAfter60.loss,
  },
]);

// %% [markdown]
// The two figures belong to different trainings. A training loss of 0.2475 goes with a test loss of about 0.12. A test loss of 0.0878 takes about 40 epochs: twice 20. So the best guess is that a cell was run twice. In a notebook, an output stays on the page until its cell is run again, so a page may hold results that never belonged together.
//
// (The accuracy of 0.9773 takes somewhat longer than the loss does. But accuracies of 10,000 images move by one or two thousandths by chance.)
//
// There is a trace. TensorFlow numbers layers as they are built: `dense_1`, `dense_2`, and so on. The first network has 4 dense layers, the second 5. **Predict, then run.** If every network was built once, what is the number of the first dense layer of the *third*?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const numberOfLayer = question({
  ask: "The first network has 4 dense layers, the second 5. Which number does the first dense layer of the third get?",
  kind: "number",
  hints: ["The second network begins with dense_5.", "After it, dense_9 is the last one given."],
  check: (number) => {
    const dense = (network: tf.Sequential) =>
      network.layers.filter((layer) => layer.getClassName() === "Dense").length;
    const before = dense(firstNetwork) + dense(secondNetwork);
    if (number === before) return "That number is taken, by the last layer of the second network.";
    if (number === 17) return "So the page says. But what should it say, if every network was built once?";
    return number === before + 1 || "Count on from the layers of the first two.";
  },
  explain: "The names count on through all networks that are built.",
});

// %%
numberOfLayer.answer(undefined);

// %% [markdown]
// The page says `dense_17`. Seven numbers are missing, and the third network has seven dense layers: it was built twice. So cells were run more often than the page shows. (TensorFlow.js numbers its layers too. Look at the names in the summary of *your* first network: the number tells how many layers this notebook had built before.) It happens to everybody. Before you trust a notebook, *Restart the kernel and run all cells*.

// %% [markdown]
// ### The third network
//
// Six hidden layers, all with batch norm. Dropout only behind the last two.

// %%
const historyThird = await fit(thirdNetwork, xTrain, yTrain, { ...lectureTraining, epochs: 20 });

// %%
const ratioThird = relativeTo(lectureLoss.third, historyThird.history.loss);

table([
  { run: "the lecture", "test loss": lectureTest.third.loss, "test accuracy": lectureTest.third.accuracy },
  {
    run: "yours",
    "test loss": last(historyThird.history.val_loss),
    "test accuracy": last(historyThird.history.val_accuracy),
  },
]);

// %% [markdown]
// As in the lecture. Here the curves cross: with little dropout, the training loss sinks below the test loss, and the test loss has stopped falling. So this network over-fits, and the first two don't, it seems. The next section looks closer.

// %% [markdown]
// ## 5. Why the training loss lies above
//
// A validation loss *below* the training loss worries people: is the validation set too easy? Has something leaked? Mostly not. The two numbers are simply not measured in the same way. Take the first network apart:
//
// 1. **Training mode or prediction mode.** The training loss is measured with half of the neurons missing.
// 2. **When.** It is the mean over a whole epoch. The validation loss is measured at the end of the epoch.
//
// Measure the loss of the same training images three times: as `fit` reported it; now, at the end, in training mode; and now, in prediction mode. (In training mode the running averages move, so a copy of the network does it.)

// %%
const sameImages = { from: 0, to: Math.min(10_000, xTrain.shape[0]) };
const [xSame, ySame] = [take(xTrain, sameImages), take(yTrain, sameImages)];

const copyOfFirst = buildNetwork(hiddenFirst, sgd());
copyOfFirst.setWeights(firstNetwork.getWeights());

setSeed(3);
const lossInTraining = tf.tidy(() => {
  const probabilities = copyOfFirst.apply(xSame, { training: true }) as tf.Tensor;
  return tf.metrics.categoricalCrossentropy(ySame, probabilities).mean().arraySync() as number;
});
const { loss: lossInPrediction } = await evaluate(firstNetwork, xSame, ySame);

plotBars(
  {
    "as reported": last(historyFirst.history.loss),
    "training mode": lossInTraining,
    "prediction mode": lossInPrediction,
    "test images": last(historyFirst.history.val_loss),
  },
  {
    title: "Loss of the first network, measured in four ways",
    xTitle: "first network, after 20 epochs",
    yTitle: "loss",
    digits: 3,
  },
);

// %% [markdown]
// The first two bars differ a little: during the last epoch the network still improved. The great step, from the second to the third, is dropout. And only the last two bars compare like with like. On images that it has seen, the network is better after all. So it over-fits a little, as nearly all do. The chart of the training hid it.
//
// The rule: **a training loss that was measured with dropout says nothing about over-fitting.** To know, evaluate the network on the training images.

// %% [markdown]
// ## 6. What did each part do?
//
// The lecture shows three networks with batch norm and dropout, and none without. So you can't tell what either of them did. Build the first network again, without dropout; and once more, without dropout and without batch norm. Nothing else changes.

// %%
setSeed(1);
const normOnly = buildNetwork(threeLayers(true), sgd());
const historyNormOnly = await fit(normOnly, xTrain, yTrain, { ...lectureTraining, epochs: 20, chart: false });

setSeed(1);
const neither = buildNetwork(threeLayers(false), sgd());
const historyNeither = await fit(neither, xTrain, yTrain, { ...lectureTraining, epochs: 20, chart: false });

// %%
plotHistory(
  { "batch norm and dropout": historyFirst, "batch norm": historyNormOnly, neither: historyNeither },
  { metrics: ["val_loss"], title: "The first network, and what is left without its parts" },
);

// %%
const partsTable: {
  network: string;
  "loss, training images": number;
  "loss, test images": number;
  "test accuracy": number;
}[] = [];
for (const [network, model, history] of [
  ["neither", neither, historyNeither],
  ["batch norm", normOnly, historyNormOnly],
  ["batch norm and dropout", firstNetwork, historyFirst],
] as const) {
  const { loss } = await evaluate(model, xSame, ySame);
  partsTable.push({
    network,
    "loss, training images": loss,
    "loss, test images": last(history.history.val_loss),
    "test accuracy": last(history.history.val_accuracy),
  });
}

table(partsTable, { caption: "All losses in prediction mode" });

// %% [markdown]
// - **Neither**: the two losses are nearly equal. This network does not over-fit at all. It has not learnt enough yet, because SGD at this rate is slow.
// - **Batch norm** is what made the lecture's network fast. In the same 20 epochs it reaches a far smaller loss, and then it begins to over-fit: look how far its two losses lie apart.
// - **Dropout** closed that gap again, but in these 20 epochs it gained nothing: the test accuracy is no better than with batch norm alone.
//
// Dropout makes learning slower, and a network with much dropout needs more epochs. The second network showed it: its test loss was still falling after 40. A remedy is for an illness. Look first whether you have it.

// %% [markdown]
// ## 7. Three times 512
//
// Another lecture ends with this network: three hidden layers of 512 neurons, and behind each of them dropout at a rate of 0.2. It gives the code first without dropout, then with it, and names two optimisers, RMSprop and Adam. It reports no accuracy. Ten epochs, batches of 128.

// %%
const wideLayers = (rate?: number): Hidden[] =>
  [512, 512, 512].map((units) => ({ units, ...(rate === undefined ? {} : { dropout: rate }) }));

setSeed(1);
const withRmsprop = buildNetwork(wideLayers(0.2), tf.train.rmsprop(0.001));

await estimateTraining(withRmsprop, { samples: xTrain.shape[0], epochs: 10, batchSize: 128 });

// %%
const historyRmsprop = await fit(withRmsprop, xTrain, yTrain, { ...lectureTraining, epochs: 10 });

// %%
setSeed(1);
const withAdam = buildNetwork(wideLayers(0.2), tf.train.adam(0.001));
const historyAdam = await fit(withAdam, xTrain, yTrain, { ...lectureTraining, epochs: 10 });

// %% [markdown]
// And without dropout, with Adam:

// %%
setSeed(1);
const withoutDropout = buildNetwork(wideLayers(), tf.train.adam(0.001));
const historyWithout = await fit(withoutDropout, xTrain, yTrain, { ...lectureTraining, epochs: 10 });

// %%
plotHistory(
  { "dropout, RMSprop": historyRmsprop, "dropout, Adam": historyAdam, "no dropout, Adam": historyWithout },
  { metrics: ["val_loss"], title: "Three times 512, on the test images" },
);

// %% [markdown]
// Here dropout is worth having. Adam is so much faster than SGD that this network reaches the point of over-fitting within ten epochs, and without dropout its test loss stops falling early, and jumps about. Between RMSprop and Adam the difference is small: a few thousandths of accuracy.
//
// ### One network, or the mean of many?
//
// Section 2 said that the network without masks answers about as the mean of all masked networks does. Test it: 30 times with random masks on some test images, then the mean of the 30 answers, then once with dropout off.

// %%
const someTest = { from: 0, to: Math.min(2_000, xTest.shape[0]) };
const [xSome, ySome] = [take(xTest, someTest), take(yTest, someTest)];
const shareRight = (p: tf.Tensor): number =>
  p.argMax(-1).equal(ySome.argMax(-1)).toFloat().mean().arraySync() as number;

setSeed(6);
const thirtyMasks = Array.from(
  { length: 30 },
  () => withAdam.apply(xSome, { training: true }) as tf.Tensor2D,
);
const meanOfMasks = tf.addN(thirtyMasks).div(30);
const dropoutOff = withAdam.predict(xSome, { batchSize: 1000 }) as tf.Tensor2D;

const maskedAccuracy = meanOf(thirtyMasks.map(shareRight));
const togetherAccuracy = shareRight(meanOfMasks);
const offAccuracy = shareRight(dropoutOff);
const farApart = dropoutOff.sub(meanOfMasks).abs().mean().arraySync() as number;

table([
  { answer: "one random mask, mean of 30", accuracy: maskedAccuracy },
  { answer: "the 30 together", accuracy: togetherAccuracy },
  { answer: "dropout off", accuracy: offAccuracy },
]);

// %%
table([{ "probabilities, dropout off and the 30 together, differ by": farApart }]);

// %% [markdown]
// One masked network is the worst of the three. Dropout off does about as well as the thirty together, at a thirtieth of the price. The *about* is good.

// %% [markdown]
// ## 8. All runs
//
// Here they are side by side. *Trained* counts the parameters that the optimiser changes. The time is that of this machine, validation after each epoch included.

// %%
type Run = [
  network: string,
  model: tf.Sequential,
  histories: { seconds: number; history: Record<string, number[]>; epoch: number[] }[],
  lecture: string,
];

const allRuns: Run[] = [
  ["first: 512-128-64, batch norm, dropout", firstNetwork, [historyFirst], "0.9694"],
  ["the same without dropout", normOnly, [historyNormOnly], ""],
  ["the same with neither", neither, [historyNeither], ""],
  ["second: 512-128-128-64, both", secondNetwork, [historySecond], "0.9773 (?)"],
  ["the same, three times as long", secondNetwork, [historySecond, historySecondOn], "0.9773 (?)"],
  ["third: 512-128-128-64-64-64, both", thirdNetwork, [historyThird], "0.9768"],
  ["512-512-512, dropout, RMSprop", withRmsprop, [historyRmsprop], ""],
  ["512-512-512, dropout, Adam", withAdam, [historyAdam], ""],
  ["512-512-512, no dropout, Adam", withoutDropout, [historyWithout], ""],
];

table(
  allRuns.map(([network, model, histories, lecture]) => ({
    network,
    parameters: model.countParams(),
    trained: summary(model).trainable,
    epochs: histories.reduce((sum, { epoch }) => sum + epoch.length, 0),
    seconds: Math.round(histories.reduce((sum, history) => sum + history.seconds, 0)),
    "test loss": last(histories.at(-1)?.history.val_loss),
    "test accuracy": last(histories.at(-1)?.history.val_accuracy),
    "the lecture": lecture,
  })),
);

// %% [markdown]
// (The question mark is for the two figures that don't belong together, see section 4.) The standard error of such an accuracy is between one and two thousandths (lesson 4), and another seed moves it about as much. So don't read the ranking too finely. What the table does say: after ten epochs, 512-512-512 with dropout is at least as good as networks that trained for 20 or 60.

// %% [markdown]
// ## 9. Other remedies
//
// Back to the 500 images and the network that was too large for them. What else can be done about over-fitting?
//
// - **Early stopping**: stop when the validation loss has not improved for some epochs. `tf.callbacks.earlyStopping` does it; `patience` says how many epochs it waits. It stops at the last weights, not at the best ones.
// - **L2**, also called *weight decay*: add to the loss the sum of the squares of all weights, times a small number. So large weights cost something, and the network only keeps those that are worth it.
// - **A smaller network**: that of section 1 with one layer of 128.
// - **Dropout**, as in section 7.
// - **More data**: 4 times and 20 times as many images. The number of steps stays the same, so there are fewer epochs.

// %%
interface Remedy {
  name: string;
  sizes?: number[];
  settings?: { l2?: number; dropout?: number };
  images?: number;
  epochs?: number;
  callbacks?: tf.Callback[];
}

const remedies: Remedy[] = [
  { name: "nothing" },
  { name: "early stopping", callbacks: [tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 5 })] },
  { name: "L2", settings: { l2: 0.003 } },
  { name: "dropout", settings: { dropout: 0.2 } },
  { name: "smaller", sizes: right },
  { name: "4 times the data", images: 4, epochs: 10 },
  { name: "20 times the data", images: 20, epochs: 2 },
];

// %%
const cured: { remedy: string; images: number; epochs: number; loss: number; accuracy: number }[] = [];
for (const {
  name,
  sizes = tooLarge,
  settings,
  images = 1,
  epochs = learning.epochs,
  callbacks = [],
} of remedies) {
  setSeed(5);
  const network = plainNetwork(sizes, settings);
  const rows = { from: 0, to: Math.min(images * sampleSize, pool) };
  const history = await fit(network, take(xTrain, rows), take(yTrain, rows), {
    ...learning,
    epochs,
    callbacks,
    chart: false,
  });
  // Not val_loss: with L2, that contains the price of the weights.
  const p = network.predict(xHeld, { batchSize: 1000 }) as tf.Tensor;
  const loss = tf.tidy(() => tf.metrics.categoricalCrossentropy(yHeld, p).mean().arraySync() as number);
  const accuracy = last(history.history.val_accuracy);
  cured.push({ remedy: name, images: rows.to, epochs: history.epoch.length, loss, accuracy });
  network.dispose();
}

table(cured, { caption: "Validation loss, without the price of L2, and validation accuracy" });

// %%
plotBars(Object.fromEntries(cured.map(({ remedy, loss }) => [remedy, loss])), {
  title: "Six remedies for a network that is too large",
  xTitle: "remedy",
  yTitle: "validation loss",
  digits: 3,
});

// %% [markdown]
// - Early stopping, L2 and the smaller network keep the loss down: the answers are less over-confident. The accuracy hardly moves, or even falls.
// - Dropout hardly helps here. It keeps a network from leaning on single neurons. It can't tell it what other handwritings look like.
// - More data does. With 20 times the images, the same network, which was far too large, is the right one.
//
// So over-fitting is not a property of the network. It is a property of the network *and* its data. And when there is no more data to be had? Then you can make some, out of what you have. That is what lesson 11 does.

// %% [markdown]
// ## 10. What could go wrong here
//
// ### A fast training, and a validation that lags behind
//
// Batch norm, 1,000 images, batches of 128. That makes 7 steps an epoch, when 200 are held back.

// %%
setSeed(2);
const fewSteps = buildNetwork(threeLayers(true), sgd());
const fewRows = { from: 0, to: 1_000 };
const historyFew = await fit(fewSteps, take(xTrain, fewRows), take(yTrain, fewRows), {
  epochs: 12,
  batchSize: 128,
  validationSplit: 0.2,
  seed: 2,
  verbose: 0,
});

// %% [markdown]
// It looks like the worst over-fitting ever seen. A good part of it is something else: the running averages are too young. After 84 steps, much of their start is still in them, so in prediction mode the network computes with means and variances that are not its own. Proof: the same network, the same images held back, but each normalised with the batch's own mean and variance.

// %%
const fewHeld = { from: 800, to: 1_000 };
const stepsTaken = 12 * Math.ceil(800 / 128);
const accuracyOn = (p: tf.Tensor): number =>
  p.argMax(-1).equal(take(yTrain, fewHeld).argMax(-1)).toFloat().mean().arraySync() as number;
const withAverages = accuracyOn(fewSteps.predict(take(xTrain, fewHeld)) as tf.Tensor);
const withBatch = accuracyOn(fewSteps.apply(take(xTrain, fewHeld), { training: true }) as tf.Tensor);

table([
  { "normalised with": "running averages", accuracy: withAverages },
  { "normalised with": "mean and variance of the batch", accuracy: withBatch },
]);

// %%
table([{ "steps taken": stepsTaken, "of the start is left": momentum ** stepsTaken }], { digits: 2 });

// %% [markdown]
// (The rest is over-fitting indeed: the network has seen only 800 images.) The cure: more steps, smaller batches, or a lower momentum, `tf.layers.batchNormalization({ momentum: 0.9 })`.
//
// ### A batch of one
//
// In training mode, one image alone is its own mean. Whatever it shows, what comes out is 0, that is, $\beta$:

// %%
const alone = tf.layers
  .batchNormalization()
  .apply(tf.tensor2d([[7, -3, 100]]), { training: true }) as tf.Tensor;

alone.arraySync();

// %% [markdown]
// Never train with batch norm in batches of one. Small ones, of two or four, are noisy.
//
// ### A dropout that drops nothing
//
// Is the rate what goes, or what stays? It is what *goes*. Older programs took the opposite, `keep_prob`, and the lecture's log contains a warning about just that: *Rate should be set to `rate = 1 - keep_prob`*. Mix them up, and at 0.2 you drop 80%.
//
// And TensorFlow.js takes a rate of 20, when you meant 20 percent, without a word. What does it do then?

// %%
const dropped = [0.2, 0.8, 20].map((rate) => {
  setSeed(9);
  const ones = tf.layers.dropout({ rate }).apply(tf.ones([1, 10_000]), { training: true }) as tf.Tensor;
  return { rate, "fraction set to 0": ones.equal(0).toFloat().mean().arraySync() as number };
});

table(dropped, { digits: 2 });

// %% [markdown]
// Nothing. The rate must lie below 1, and whatever does not is ignored.
//
// ### The best weights
//
// Early stopping ends with the weights of the last epoch. In Keras you can ask for the best ones. In TensorFlow.js:

// %%
try {
  tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 5, restoreBestWeights: true });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Keep them yourself: a callback whose `onEpochEnd` copies `model.getWeights()` whenever the validation loss is the lowest so far.
//
// ### Choosing by the test images
//
// In sections 4 to 7 the test images were the validation images, as in the lecture. Look what happens if you *choose* by them: take each network not after its last epoch, but after the one in which its test accuracy was best.

// %%
const flattered = [
  { network: "first", history: historyFirst },
  { network: "third", history: historyThird },
  { network: "512-512-512, Adam", history: historyAdam },
  { network: "512-512-512, no dropout", history: historyWithout },
].map(({ network, history }) => {
  const accuracies = history.history.val_accuracy ?? [];
  const best = Math.max(...accuracies);
  return { network, "last epoch": last(accuracies), "best epoch": best, flattered: best - last(accuracies) };
});

table(flattered);

// %% [markdown]
// The accuracy gets better without any learning. It is better on *these* images, because it was chosen on them. Whoever stops early, or compares networks, does it with images held back from training, `validationSplit`, and looks at the test images once, at the end.

// %% [markdown]
// ## 11. Summary
//
// - Under-fitting: both losses stay high. Over-fitting: the validation loss turns and rises, while the training loss goes to 0. It shows in the loss before it shows in the accuracy.
// - The error splits into bias, being beside the target, and variance, being scattered around it. The number of weights does not decide it. Validate.
// - Dropout sets outputs to 0 at random, with a new mask for each image, and scales the rest by 1/(1−p). In prediction it is off.
// - Batch norm normalises each neuron over the batch, then scales by γ and shifts by β, which are learnt. In prediction it uses running averages. Four numbers for each neuron, two of them trained.
// - With dropout, training loss and validation loss are measured in different ways. Compare them in prediction mode.
// - Batch norm allows fast training. Dropout slows it down, and pays where a network does over-fit. Leave a part out to see what it does.
// - The surest remedy for over-fitting is more data.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const testAccuracy = ({ history }: { history: Record<string, number[]> }): number =>
  last(history.val_accuracy);
const [ofSmall, ofRight, ofLarge] = threeRuns as [
  (typeof threeRuns)[number],
  (typeof threeRuns)[number],
  (typeof threeRuns)[number],
];
const remedied = (name: string): number => cured.find(({ remedy }) => remedy === name)?.loss ?? Number.NaN;

checkNumbers([
  { name: "too small: parameters", value: smallNetwork.countParams(), exactly: 1_600 },
  {
    name: "right: parameters for each image",
    value: rightNetwork.countParams() / 500,
    atLeast: 200,
    atMost: 205,
  },
  {
    name: "too large: parameters for each image",
    value: largeNetwork.countParams() / 500,
    atLeast: 1_000,
    atMost: 1_100,
  },
  { name: "too small: training loss", value: ofSmall["training loss"], atLeast: 0.8 },
  { name: "right: training loss", value: ofRight["training loss"], atMost: 0.02 },
  { name: "too large: training loss", value: ofLarge["training loss"], atMost: 0.02 },
  {
    name: "right: validation loss, last / lowest",
    value: ofRight["validation loss"] / ofRight["lowest validation loss"],
    atMost: 1.4,
  },
  {
    name: "too large: validation loss, last / lowest",
    value: ofLarge["validation loss"] / ofLarge["lowest validation loss"],
    atLeast: 1.3,
  },
  { name: "too large: validation loss is lowest in epoch", value: ofLarge["in epoch"], atMost: 15 },
  {
    name: "validation accuracy: too large minus right",
    value: ofLarge["validation accuracy"] - ofRight["validation accuracy"],
    atLeast: -0.03,
    atMost: 0.04,
  },
  {
    name: "bias and variance of one image: what is left over",
    value: Math.abs(errorOfFive - biasOfFive - varianceOfFive),
    atMost: 1e-9,
  },
  {
    name: "bias squared: 512 neurons / 2 neurons",
    value: widest.bias / (byWidth[0]?.bias ?? Number.NaN),
    atMost: 0.35,
  },
  {
    name: "error: 512 neurons minus the best of the others",
    value: widest.error - Math.min(...byWidth.slice(0, -1).map(({ error }) => error)),
    atMost: 0.005,
  },
  {
    name: "variance: neurons where it is greatest",
    value:
      widths[byWidth.findIndex((one) => one.variance === Math.max(...byWidth.map((w) => w.variance)))] ?? 0,
    atMost: 8,
  },
  {
    name: "variance: 512 neurons / 128 neurons",
    value: widest.variance / (byWidth[5]?.variance ?? Number.NaN),
    atLeast: 0.8,
    atMost: 1.2,
  },
  { name: "variance: six layers / one of 512", value: sixLayers.variance / widest.variance, atLeast: 1.2 },
  { name: "error: six layers minus one of 512", value: sixLayers.error - widest.error, atLeast: 0 },
  { name: "five together: accuracy gained", value: sixLayers.together - sixLayers.accuracy, atLeast: 0.02 },
  {
    name: "dropout: mean sum at a rate of 0.5, scaled",
    value: manyMasks[1]?.["mean sum, scaled"] ?? 0,
    atLeast: 0.98,
    atMost: 1.02,
  },
  {
    name: "dropout: mean sum at a rate of 0.5, not scaled",
    value: manyMasks[1]?.["mean sum, not scaled"] ?? 0,
    atLeast: 0.49,
    atMost: 0.51,
  },
  { name: "batch norm: by hand against the layer, relative", value: normDifference, atMost: 1e-4 },
  {
    name: "batch norm of 512 neurons: parameters",
    value: firstNetwork.layers[1]?.countParams() ?? 0,
    exactly: 2_048,
  },
  {
    name: "rate 0.001: gained by batch norm",
    value: (byRate[0]?.with ?? 0) - (byRate[0]?.without ?? 0),
    atLeast: 0.1,
  },
  {
    name: "rate 0.1: gained by batch norm, in size",
    value: Math.abs((byRate[2]?.with ?? 0) - (byRate[2]?.without ?? 1)),
    atMost: 0.06,
  },
  { name: "rate 3: accuracy with batch norm", value: byRate[4]?.with ?? 0, atLeast: 0.9 },
  { name: "rate 3: accuracy without", value: byRate[4]?.without ?? 1, atMost: 0.3 },
  {
    name: "inputs of the third layer without batch norm: growth of the standard deviation",
    value: (shifts[2]?.["standard deviation"] ?? 0) / (shifts[0]?.["standard deviation"] ?? 1),
    atLeast: 1.8,
  },
  {
    name: "with batch norm",
    value: (shifts[5]?.["standard deviation"] ?? 0) / (shifts[3]?.["standard deviation"] ?? 1),
    atLeast: 0.9,
    atMost: 1.1,
  },
  { name: "first network: parameters", value: firstNetwork.countParams(), exactly: 479_306 },
  { name: "first network: trained", value: summary(firstNetwork).trainable, exactly: 477_898 },
  { name: "first network by hand", value: denseParameters + 4 * normalised, exactly: 479_306 },
  { name: "second network: parameters", value: secondNetwork.countParams(), exactly: 496_330 },
  { name: "third network: parameters", value: thirdNetwork.countParams(), exactly: 505_162 },
  { name: "third network: trained", value: summary(thirdNetwork).trainable, exactly: 503_242 },
  { name: "first network: training loss / the lecture's", value: ratioFirst, atLeast: 0.95, atMost: 1.07 },
  { name: "first network: test accuracy", value: testAccuracy(historyFirst), atLeast: 0.967, atMost: 0.974 },
  {
    name: "first network: training loss above test loss",
    value: last(historyFirst.history.loss) - last(historyFirst.history.val_loss),
    atLeast: 0.03,
  },
  {
    name: "second network, 20 epochs: test accuracy",
    value: secondAfter20.accuracy,
    atLeast: 0.96,
    atMost: 0.974,
  },
  {
    name: "second network, 20 epochs: test loss / the lecture's",
    value: secondAfter20.loss / lectureTest.second.loss,
    atLeast: 1.15,
  },
  {
    name: "second network: epoch in which its test loss is that of the lecture",
    value: asGood + 1,
    atLeast: 32,
    atMost: 50,
  },
  { name: "second network, 60 epochs: test accuracy", value: secondAfter60.accuracy, atLeast: 0.976 },
  { name: "third network: training loss / the lecture's", value: ratioThird, atLeast: 0.88, atMost: 1.08 },
  { name: "third network: test accuracy", value: testAccuracy(historyThird), atLeast: 0.973 },
  {
    name: "first network: dropout's part of the training loss",
    value: lossInTraining - lossInPrediction,
    atLeast: 0.04,
  },
  {
    name: "first network: training images better than test images",
    value: last(historyFirst.history.val_loss) - lossInPrediction,
    atLeast: 0.01,
  },
  {
    name: "neither: test loss minus loss on training images",
    value: (partsTable[0]?.["loss, test images"] ?? 0) - (partsTable[0]?.["loss, training images"] ?? 0),
    atMost: 0.03,
  },
  {
    name: "batch norm: test accuracy minus neither's",
    value: testAccuracy(historyNormOnly) - testAccuracy(historyNeither),
    atLeast: 0.005,
  },
  {
    name: "batch norm: loss on training images / on test images",
    value: (partsTable[1]?.["loss, training images"] ?? 1) / (partsTable[1]?.["loss, test images"] ?? 1),
    atMost: 0.4,
  },
  {
    name: "both minus batch norm: test accuracy",
    value: testAccuracy(historyFirst) - testAccuracy(historyNormOnly),
    atMost: 0.001,
  },
  { name: "512-512-512: parameters", value: withAdam.countParams(), exactly: 932_362 },
  {
    name: "512-512-512, dropout, RMSprop: test accuracy",
    value: testAccuracy(historyRmsprop),
    atLeast: 0.976,
  },
  { name: "512-512-512, dropout, Adam: test accuracy", value: testAccuracy(historyAdam), atLeast: 0.976 },
  {
    name: "512-512-512, dropout, the better of the two: test accuracy",
    value: Math.max(testAccuracy(historyRmsprop), testAccuracy(historyAdam)),
    atLeast: 0.98,
  },
  {
    name: "512-512-512: RMSprop minus Adam, in size",
    value: Math.abs(testAccuracy(historyRmsprop) - testAccuracy(historyAdam)),
    atMost: 0.007,
  },
  {
    name: "512-512-512, dropout, minus the best of the three",
    value:
      Math.max(testAccuracy(historyRmsprop), testAccuracy(historyAdam)) -
      Math.max(testAccuracy(historyFirst), testAccuracy(historyThird), secondAfter60.accuracy),
    atLeast: -0.001,
  },
  {
    name: "512-512-512: test loss of the last three epochs, no dropout / dropout",
    value:
      meanOf((historyWithout.history.val_loss ?? []).slice(-3)) /
      meanOf((historyAdam.history.val_loss ?? []).slice(-3)),
    atLeast: 1,
  },
  {
    name: "30 masks together minus dropout off",
    value: Math.abs(togetherAccuracy - offAccuracy),
    atMost: 0.005,
  },
  { name: "dropout off minus one mask", value: offAccuracy - maskedAccuracy, atLeast: 0 },
  {
    name: "early stopping: loss / nothing done",
    value: remedied("early stopping") / remedied("nothing"),
    atMost: 0.95,
  },
  { name: "L2: loss / nothing done", value: remedied("L2") / remedied("nothing"), atMost: 0.95 },
  { name: "dropout: loss / nothing done", value: remedied("dropout") / remedied("nothing"), atLeast: 0.75 },
  {
    name: "20 times the data: loss / nothing done",
    value: remedied("20 times the data") / remedied("nothing"),
    atMost: 0.5,
  },
  {
    name: "young averages: accuracy with the batch's own minus with averages",
    value: withBatch - withAverages,
    atLeast: 0.08,
  },
  { name: "dropout with a rate of 20: set to 0", value: dropped[2]?.["fraction set to 0"] ?? 1, exactly: 0 },
]);

// %% [markdown]
// ## Next
//
// All networks so far read an image as a list of 784 numbers, and don't know which pixels are neighbours. [Lesson 9: Convolutions](09-convolutions.ipynb) puts that right, and gets further with a tenth of the parameters.
