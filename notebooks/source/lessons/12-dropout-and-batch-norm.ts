// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 12 · Dropout and batch norm
//
// Two kinds of layer turn up in a great many networks. Dropout switches neurons off at random while a network trains. Batch normalisation keeps the outputs of neurons in a fixed range. You write both yourself, rebuild the networks of two lectures that use them, and then measure what each of them contributes.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - write dropout, and say why it is off when the network predicts,
// - write batch normalisation for training and for prediction, and count its parameters,
// - explain how the training loss can lie *above* the validation loss,
// - find out which part of a network does the work, by leaving it out and comparing.
//
// **You need** [lesson 11](11-over-fitting.ipynb) (over-fitting, regularisation, variance), [lesson 8](08-optimisers.ipynb) (learning rates, RMSprop and Adam) and [lesson 5](05-deeper-models.ipynb) (`compare`).
//
// **Time** about 80 minutes. Computing takes about five minutes on two cores, most of it in sections 4, 6 and 8. Each run can be stopped.
//
// **Test images** Six runs are measured on the test images: those of the lectures in sections 4, 6 and 8, as the lectures did. All comparisons use images held back.

// %%
import {
  type Comparison,
  checkNumbers,
  compare,
  display,
  estimateTraining,
  evaluate,
  fit,
  flatten,
  loadMnist,
  normalize,
  oneHot,
  plotBars,
  plotHistory,
  plotLines,
  question,
  setSeed,
  slider,
  summary,
  table,
  take,
  tf,
} from "course";
import { lesson12 as lesson } from "course/practice";

const { train, test } = await loadMnist();
const xTrain = normalize(flatten(train.images));
const xTest = normalize(flatten(test.images));
const yTrain = oneHot(train.labels, 10);
const yTest = oneHot(test.labels, 10);

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

// %% [markdown]
// ## 1. Dropout
//
// **Dropout** is a layer without parameters. While the network trains, it sets some of the numbers that pass through it to 0, at random, each with the probability $p$. This $p$ is called its **rate**. They are chosen anew for each image, at every step. What stays is divided by $1-p$, which makes it larger. When the network predicts, nothing is dropped and nothing is scaled.
//
// <!-- term: dropout | A layer that sets numbers to 0 at random while a network trains. -->
//
// ### Your turn: dropout
//
// Write `dropout` for the outputs of a layer, for training and for prediction.

// %%
function dropout(values: number[], rate: number, isTraining: boolean): number[] {
  // In training: 0 with the probability rate, else value / (1 − rate).
  throw lesson.notTried();
}

// %%
const checkedDropout = await lesson.checked("dropout", dropout);

// %% [markdown]
// Here are the outputs of ten neurons, three times through your function:

// %%
const outputs = [0.5, 1.2, 0, 2, 0.7, 1.5, 0.3, 0.8, 1, 2];

setSeed(4);
table(
  {
    "outputs of ten neurons": outputs,
    "in training": checkedDropout(outputs, 0.5, true),
    "once more": checkedDropout(outputs, 0.5, true),
    "in prediction": checkedDropout(outputs, 0.5, false),
  },
  { digits: 1 },
);

// %% [markdown]
// ### Why it is scaled
//
// Suppose the next neuron takes each of the ten outputs with a weight of 0.1. Its weighted sum is then their mean, which is 1. With a rate of 0.5, about half of the inputs are missing, so without scaling the sum would be about 0.5. In prediction, when all neurons are there again, it would suddenly be twice what it was in training, and the weights would no longer fit. Dividing by $1-p$ keeps the sum the same on average.
//
// **Predict, then run.** When the rate is 0.2, by what are the numbers that stay multiplied?

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

// %% [markdown]
// What does the next neuron get? Draw 20,000 masks.

// %%
const sumsAt = (rate: number, masks: number): number[] =>
  Array.from({ length: masks }, () => mean(checkedDropout(outputs, rate, true)));
const sums = sumsAt(0.5, 20_000);

table([{ "mean of the sums": mean(sums), "without dropout": mean(outputs) }], { digits: 2 });

// %% [markdown]
// And at other rates? Turn it. What happens to the mean of the sums, and what to their spread?

// %%
const quarters = Array.from({ length: 17 }, (_, i) => i / 4);

slider({ label: "Rate", min: 0.1, max: 0.9, step: 0.1, value: 0.5 }, (rate) => {
  setSeed(4);
  const some = sumsAt(rate, 2_000).map((sum) => Math.round(4 * sum) / 4);
  return plotLines(
    { "2,000 masks": quarters.map((quarter) => some.filter((sum) => sum === quarter).length) },
    {
      title: "What the next neuron gets",
      xTitle: "weighted sum, to the nearest quarter (without dropout: 1)",
      yTitle: "masks",
      x: quarters,
      yRange: [0, 2000],
    },
  );
});

// %% [markdown]
// The mean stays where it is at any rate, but each single sum is noisy, and the more so the higher the rate. The next neuron can't rely on any one of its inputs, because that one may be missing. It has to use many of them. That is the idea of dropout.
//
// The lecture describes it the other way round: nothing is scaled in training, and in prediction all weights are multiplied by $1-p$. That is how dropout was first published. It comes to the same, but today's libraries, and the lecture's own code, scale in training as you do. This is called *inverted dropout*, and its advantage is that a finished network needs no change.

// %% [markdown]
// ### The layer
//
// `tf.layers.dropout` does the same. Send the ten outputs through it as three rows of one batch.

// %%
const threeRows = tf.tensor2d([outputs, outputs, outputs]);

setSeed(8);
const dropped = tf.layers.dropout({ rate: 0.5 }).apply(threeRows, { training: true }) as tf.Tensor2D;

table(Object.fromEntries(dropped.arraySync().map((row, i) => [`image ${i + 1}`, row])), {
  digits: 1,
  caption: "Three rows in training mode",
});

// %% [markdown]
// Each *image* has a mask of its own, not each step, as some texts say. `fit` uses the training mode. `predict`, `evaluate` and the validation inside `fit` use the prediction mode.
//
// Ten neurons can be masked in 2 · 2 · … · 2 = 2¹⁰ ways, more than a thousand, and each mask leaves another, thinner network. In prediction, with every neuron present, you get about the mean of their answers. Lesson 11 showed what the mean of many networks is worth. Dropout approximates it at the price of one, and section 6 checks how well.

// %% [markdown]
// ## 2. Batch normalisation
//
// In lesson 2 you normalised the pixels. **Batch normalisation**, batch norm for short, does something similar inside the network, for each neuron by itself. It takes mean and variance from the batch that is just passing.
//
// <!-- term: batch normalisation | A layer that gives each neuron's outputs the mean 0 and the variance 1 over a batch, then scales and shifts them. Short: batch norm. -->
//
// For an output $x$ of a neuron, with the mean $m$ and the variance $v$ of this neuron over the images of the batch,
//
// $$\hat{x} = \frac{x - m}{\sqrt{v + \varepsilon}}, \qquad y = \gamma \hat{x} + \beta$$
//
// The result $\hat{x}$, read "x hat", has the mean 0 and very nearly the variance 1. The small $\varepsilon$ (*epsilon*) prevents a division by 0 where all outputs are equal. The two numbers $\gamma$ (*gamma*) and $\beta$ (*beta*) are learnt, one pair for each neuron. They start at 1 and 0.
//
// One lecture gives $\alpha x + \beta$ as the whole formula. Without mean and variance, nothing is normalised.
//
// ### Your turn: batch norm in training
//
// Write `batchNorm`. The batch has one row for each image and one column for each neuron. The variance divides by the number of images.

// %%
function batchNorm(batch: number[][], gamma: number[], beta: number[], epsilon: number): number[][] {
  // Mean and variance of each column; normalise; then gamma and beta.
  throw lesson.notTried();
}

// %%
const checkedNorm = await lesson.checked("batchNorm", batchNorm);

// %% [markdown]
// Four images and two neurons. The second neuron has much larger outputs.

// %%
const smallBatch = [
  [1, 10],
  [2, 30],
  [3, 20],
  [6, 40],
];
const column = (rows: number[][], j: number): number[] => rows.map((row) => row[j] ?? 0);
const normalised = checkedNorm(smallBatch, [1, 1], [0, 0], 0.001);
const scaled = checkedNorm(smallBatch, [2, 2], [5, 5], 0.001);

table({
  image: [1, 2, 3, 4],
  "neuron 1": column(smallBatch, 0),
  normalised: column(normalised, 0),
  "with γ = 2, β = 5": column(scaled, 0),
  "neuron 2": column(smallBatch, 1),
  "normalised ": column(normalised, 1),
});

// %%
const inBars = (rows: number[][]): Record<string, number> =>
  Object.fromEntries(
    [0, 1].flatMap((j) => column(rows, j).map((x, i) => [`neuron ${j + 1}, image ${i + 1}`, x])),
  );
const axes = { xTitle: "neuron and image", yTitle: "output", digits: 2 };

display(plotBars(inBars(smallBatch), { title: "Before: one neuron drowns out the other", ...axes }));
plotBars(inBars(normalised), { title: "Normalised", ...axes });

// %% [markdown]
// Both neurons now carry equal weight. With $\gamma$ and $\beta$ a neuron gets the mean $\beta$ and about the standard deviation $\gamma$. It can have any mean and any scale, even its old ones, but it has to learn them, and they no longer depend on all the weights of the layers before it.
//
// ### In prediction: running averages
//
// In training, the result for an image depends on the other images of its batch. When the network is used, there may be just one image. So while it trains, the layer keeps two more numbers for each neuron: a **running average** of the means, which starts at 0, and one of the variances, which starts at 1. With every batch they move a little:
//
// $$\text{new average} = \mu \cdot \text{old average} + (1-\mu) \cdot \text{that of this batch}$$
//
// The factor $\mu$ is called **momentum** here, and is usually 0.99. (It has nothing to do with the momentum of an optimiser.) In prediction these averages take the place of $m$ and $v$.
//
// ### Your turn: batch norm in prediction
//
// Write `normInPrediction` for one neuron. `batches` holds its outputs in the batches of the training, in their order. Compute the running averages, then normalise `outputs` with them. ($\gamma$ is 1 and $\beta$ is 0.)

// %%
function normInPrediction(
  outputs: number[],
  batches: number[][],
  momentum: number,
  epsilon: number,
): number[] {
  // The two averages after all batches; then normalise the outputs with them.
  throw lesson.notTried();
}

// %%
const checkedPrediction = await lesson.checked("normInPrediction", normInPrediction);

// %% [markdown]
// Does TensorFlow.js agree? Its layer sees the small batch once in training mode, then again in prediction mode.

// %%
const normLayer = tf.layers.batchNormalization({ momentum: 0.99, epsilon: 0.001 });
const byLayer = [true, false].map((training) =>
  (normLayer.apply(tf.tensor2d(smallBatch), { training }) as tf.Tensor2D).arraySync(),
);
const firstNeuron = column(smallBatch, 0);
const inPrediction = checkedPrediction(firstNeuron, [firstNeuron], 0.99, 0.001);

table(
  {
    image: [1, 2, 3, 4],
    "training, yours": column(normalised, 0),
    "by the layer": column(byLayer[0] ?? [], 0),
    "prediction, yours": inPrediction,
    "by the layer ": column(byLayer[1] ?? [], 0),
  },
  { caption: "Neuron 1" },
);

// %% [markdown]
// They agree. But training and prediction do *not* agree with each other after one batch, because the averages have moved only a hundredth of the way. How long do they take?

// %%
const batches = Array.from({ length: 26 }, (_, i) => 20 * i);
const batchesPerEpoch = Math.ceil(60_000 / 128); // 469

plotLines(
  Object.fromEntries([0.9, 0.99, 0.999].map((m) => [`momentum ${m}`, batches.map((k) => 25 * (1 - m ** k))])),
  {
    title: "A running average on its way from 0 to 25",
    xTitle: "batches seen",
    yTitle: "running average of the mean",
    x: batches,
  },
);

// %% [markdown]
// With 0.99, a few hundred batches. 60,000 images in batches of 128 give 469 batches in one epoch, which is enough. Section 9 shows what happens with a small data set.
//
// ### Your turn: count the parameters
//
// Two of the four numbers of each neuron, $\gamma$ and $\beta$, are **trainable**: the optimiser changes them. The two averages are **non-trainable**, since no gradient reaches them. Write `countParameters` for a network of dense layers with batch norm behind each hidden layer.

// %%
function countParameters(inputs: number, hidden: number[], outputs: number): [number, number] {
  // [trainable, not trainable]
  throw lesson.notTried();
}

// %%
const checkedCount = await lesson.checked("countParameters", countParameters);

// %% [markdown]
// **Predict, then run.** A layer of 512 neurons is followed by batch norm. How many numbers does the batch norm keep, trainable or not?

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
// ## 3. What batch norm is good for
//
// The lecture says that batch norm makes training faster, since larger learning rates can be used. Try it. The same network is trained with and without batch norm, for three short epochs on 10,000 images, at four learning rates, five times each. The last 10,000 training images are held back to measure.

// %%
interface Hidden {
  units: number;
  batchNorm?: boolean;
  /** The rate; no dropout where it is 0 or absent. */
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
    if (rate) network.add(tf.layers.dropout({ rate }));
  });
  network.add(tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer }));
  network.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

// %% on_sample={"seeds: 5": "seeds: 3", "epochs: 3": "epochs: 1", "[0.001, 0.03, 0.3, 3]": "[0.03, 3]"}
const threeLayers = (parts: Omit<Hidden, "units">): Hidden[] =>
  [512, 128, 64].map((units) => ({ units, ...parts }));

const sixth = Math.floor(xTrain.shape[0] / 6); // 10,000
const [xSome, ySome] = [take(xTrain, { to: sixth }), take(yTrain, { to: sixth })];
const heldBack = { from: xTrain.shape[0] - sixth };
const [xHeld, yHeld] = [take(xTrain, heldBack), take(yTrain, heldBack)];
const validationData: [tf.Tensor, tf.Tensor] = [xHeld, yHeld];

const rates = [0.001, 0.03, 0.3, 3];
const atRates = (batchNorm: boolean) =>
  rates.map((rate) => ({
    name: `rate ${rate}`,
    build: () => buildNetwork(threeLayers({ batchNorm }), tf.train.sgd(rate)),
  }));
const brief = { epochs: 3, batchSize: 128, validationData, seeds: 5, folder: "none" };
const without = await compare(atRates(false), xSome, ySome, brief);
const withNorm = await compare(atRates(true), xSome, ySome, brief);

// %%
const spans = ({ contenders }: Comparison): string[] =>
  contenders.map(({ accuracy: { low, high } }) => `${low.toFixed(3)} to ${Math.min(1, high).toFixed(3)}`);
const means = ({ contenders }: Comparison): number[] => contenders.map(({ accuracy }) => accuracy.mean);

display(
  table(
    { "learning rate": rates, without: spans(without), "with batch norm": spans(withNorm) },
    { caption: "Validation accuracy, 95 % intervals", digits: 3 },
  ),
);
plotLines(
  { "with batch norm": means(withNorm), "without batch norm": means(without) },
  {
    title: "Three epochs of SGD at four learning rates",
    xTitle: "learning rate",
    yTitle: "validation accuracy, mean of five runs",
    x: rates,
    logX: true,
    yRange: [0, 1],
  },
);

// %% [markdown]
// At the smallest rate, the network with batch norm is far ahead. In the middle the intervals overlap, so we can't tell. At the largest rate the network without it only guesses, and the one with it still learns, though its runs differ widely. So the lecture is right in both respects: training is faster where the rate is small, and larger rates are possible. The choice of the rate matters less.
//
// ### Why it works
//
// The lecture gives the reason of those who invented it. While the early layers learn, the inputs of the later ones shift all the time, which is called **internal covariate shift**, and batch norm keeps them in place. That is true by construction, but whether it is *why* batch norm helps is another question. Later others added noise behind the batch norm that shifts everything again, and the network trained as well as before (Santurkar and others, *How does batch normalization help optimization?*). They found that it makes the landscape of the loss smoother, so that longer steps are safe. The reason is still debated.
//
// <!-- term: internal covariate shift | While early layers learn, the inputs of later ones change all the time. -->
//
// The lecture also calls it a *weak regulariser*. Here is where that comes from: the same output of 1, in two different batches.

// %%
const amongOthers = [
  [1, 2, 3, 6],
  [1, 0, 2, 3],
].map((outputsOfBatch) => {
  const [[hat = 0] = []] = checkedNorm(
    outputsOfBatch.map((x) => [x]),
    [1],
    [0],
    0.001,
  );
  return { batch: outputsOfBatch.join(", "), "what becomes of the 1": hat };
});

table(amongOthers);

// %% [markdown]
// In training, an image never gets quite the same numbers twice, because they depend on the rest of the batch. This acts as noise, much as dropout does, and makes it harder to learn images by heart.
//
// ## 4. Three networks of one lecture
//
// One of the lectures builds three networks and trains each with plain SGD at a learning rate of 0.01, in batches of 128, for 20 epochs on all 60,000 training images. For validation it takes the *test* images.
//
// To compare with its figures, this section and section 6 do the same. Nothing is chosen by the test images here, and every other comparison in this lesson uses training images that were held back. Each network is trained once, as in the lecture, so small differences between them mean nothing.
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

const [trainable, notTrainable] = checkedCount(784, [512, 128, 64], 10);

display(summary(firstNetwork));
table([{ trainable, "not trainable": notTrainable, together: trainable + notTrainable }]);

// %% [markdown]
// Your count agrees with the last line of the summary. What will a run cost?

// %%
await estimateTraining(firstNetwork, { samples: xTrain.shape[0], epochs: 20, batchSize: 128 });

// %% [markdown]
// **Predict, then run.** Both losses of this network fall. Which one will be the greater in the last epoch: that on the images it trains on, or that on the others?

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
const asInTheLecture = {
  batchSize: 128,
  validationData: [xTest, yTest] as [tf.Tensor, tf.Tensor],
  seed: 1,
  verbose: 0,
} as const;

const historyFirst = await fit(firstNetwork, xTrain, yTrain, { ...asInTheLecture, epochs: 20 });

// %% [markdown]
// The lecture prints its training loss after every epoch, so you can check that this is its network:

// %% jupyter={"source_hidden": true}
// Folded away: the figures that the lecture prints.
const lectureLoss = {
  first: [
    1.0554, 0.5414, 0.4331, 0.3742, 0.3373, 0.3082, 0.2895, 0.2684, 0.2553, 0.2427, 0.2291, 0.2232, 0.2093,
    0.2075, 0.1976, 0.1927, 0.1876, 0.1771, 0.1751, 0.1718,
  ],
  // The print of the second breaks off after four epochs; its last line says 0.2475. That of the third ends after 19.
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
const last = (values: number[] | undefined): number => values?.at(-1) ?? Number.NaN;

function besideLecture(name: keyof typeof lectureTest, { history }: { history: Record<string, number[]> }) {
  return table([
    { run: "the lecture", "test loss": lectureTest[name].loss, "test accuracy": lectureTest[name].accuracy },
    { run: "yours", "test loss": last(history.val_loss), "test accuracy": last(history.val_accuracy) },
  ]);
}

/** Our losses divided by those that the lecture prints, on average. */
const relativeTo = (printed: number[], losses: number[] | undefined): number =>
  mean(printed.map((value, i) => (losses?.[i] ?? Number.NaN) / value));

// %%
display(besideLecture("first", historyFirst));
plotLines(
  { "the lecture, as printed": lectureLoss.first, yours: historyFirst.history.loss ?? [] },
  {
    title: "Training loss of the first network",
    xTitle: "epoch",
    yTitle: "training loss",
    x: lectureLoss.first.map((_, i) => i + 1),
    yRange: [0, 1.2],
  },
);

// %% [markdown]
// It is. (One detail matters: Keras draws initial weights with `glorotUniform`, TensorFlow.js with `glorotNormal`, so `buildNetwork` asks for the former.)
//
// ### Why the training loss lies above
//
// A validation loss *below* the training loss looks suspicious. Usually the two are simply not measured in the same way:
//
// 1. **Training mode or prediction mode.** The training loss is measured with dropout at work.
// 2. **When.** It is a mean over the whole epoch. The validation loss is measured at its end.
//
// So measure the loss of the same training images in both modes, at the end. (In training mode the running averages move, so a copy of the network does it.)

// %%
const copyOfFirst = buildNetwork(hiddenFirst, sgd());
copyOfFirst.setWeights(firstNetwork.getWeights());

setSeed(3);
const lossInTraining = tf.tidy(() => {
  const probabilities = copyOfFirst.apply(xSome, { training: true }) as tf.Tensor;
  return tf.metrics.categoricalCrossentropy(ySome, probabilities).mean().arraySync() as number;
});
const { loss: lossInPrediction } = await evaluate(firstNetwork, xSome, ySome);

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
// The large step, from the second bar to the third, is dropout. Only the last two bars compare like with like, and there the gap has its usual sign: the network does a little better on images it has seen.
//
// The rule: **a training loss that was measured with dropout says nothing about the generalisation gap.** To know it, evaluate the network on the training images.
//
// ### The second and the third network
//
// The second has one hidden layer more, and dropout behind each. The third has six hidden layers, and dropout behind the last two only.

// %%
setSeed(1);
const secondNetwork = buildNetwork(hiddenSecond, sgd());
const historySecond = await fit(secondNetwork, xTrain, yTrain, { ...asInTheLecture, epochs: 20 });

besideLecture("second", historySecond);

// %%
setSeed(1);
const thirdNetwork = buildNetwork(hiddenThird, sgd());
const historyThird = await fit(thirdNetwork, xTrain, yTrain, { ...asInTheLecture, epochs: 20 });

besideLecture("third", historyThird);

// %% [markdown]
// The third comes out like the lecture's, as far as one run can tell. The second does *not*: the lecture's test loss is smaller by more than a quarter. Section 8 finds out why.
//
// ## 5. What did each part do?
//
// The lecture shows three networks that have both batch norm and dropout, and none without. So they can't tell us what either part did. Compare the first network in four versions: with neither, with one of the two, and with both.
//
// To be fair, each should have the learning rate that suits it. `settings` does that: each contender first tries every setting, and goes on with the one that gave it the highest validation accuracy. Eight epochs, 10,000 images, five runs each.

// %% on_sample={"epochs: 8": "epochs: 1", "seeds: 5, settings: [0.1, 0.3, 1]": "seeds: 3, settings: [0.1, 1]"}
const contender = (name: string, parts: Omit<Hidden, "units">) => ({
  name,
  build: (rate: number) => buildNetwork(threeLayers(parts), tf.train.sgd(rate)),
});

const parts = await compare(
  [
    contender("neither", {}),
    contender("batch norm", { batchNorm: true }),
    contender("dropout", { dropout: 0.5 }),
    contender("both", both),
  ],
  xSome,
  ySome,
  { epochs: 8, batchSize: 128, validationData, seeds: 5, settings: [0.1, 0.3, 1], folder: "none" },
);

// %%
display(parts);
parts.plot("The first network and its parts, five runs each");

// %% [markdown]
// With a learning rate that suits each, no part gains any accuracy here. For batch norm alone and for dropout alone we can't tell, since both intervals include 0. Both together are *worse* than neither in these eight epochs.
//
// This doesn't contradict section 3. At a small rate, such as the lecture's 0.01, batch norm makes training faster. But the network without it can be trained at a larger rate, and then it needs no help. Whether the parts would pay with more epochs, or in a deeper network, this comparison doesn't say. Don't add a remedy before you have found the trouble.

// %% [markdown]
// ## 6. Three times 512
//
// Another lecture ends with three hidden layers of 512 neurons, and dropout at a rate of 0.2 behind each. It gives the code without dropout and with it, and names two optimisers, RMSprop and Adam. It trains for ten epochs in batches of 128 and reports no accuracy. Here they are, in the lecture's setting, validated on the test images.

// %%
const wideLayers = (rate: number): Hidden[] => [512, 512, 512].map((units) => ({ units, dropout: rate }));

setSeed(1);
const withRmsprop = buildNetwork(wideLayers(0.2), tf.train.rmsprop(0.001));
const historyRmsprop = await fit(withRmsprop, xTrain, yTrain, { ...asInTheLecture, epochs: 10 });

setSeed(1);
const withAdam = buildNetwork(wideLayers(0.2), tf.train.adam(0.001));
const historyAdam = await fit(withAdam, xTrain, yTrain, { ...asInTheLecture, epochs: 10 });

// %%
const runs = [
  { network: "first: 512-128-64", model: firstNetwork, history: historyFirst },
  { network: "second: 512-128-128-64", model: secondNetwork, history: historySecond },
  { network: "third: 512-128-128-64-64-64", model: thirdNetwork, history: historyThird },
  { network: "512-512-512, RMSprop", model: withRmsprop, history: historyRmsprop },
  { network: "512-512-512, Adam", model: withAdam, history: historyAdam },
];

table(
  runs.map(({ network, model, history }) => ({
    network,
    parameters: model.countParams(),
    trainable: summary(model).trainable,
    epochs: history.epoch.length,
    seconds: Math.round(history.seconds),
    "test loss": last(history.history.val_loss),
    "test accuracy": last(history.history.val_accuracy),
  })),
  { caption: "All runs of the lectures, one each" },
);

// %% [markdown]
// Does dropout pay here? A single run can't tell. Compare several rates on 5,000 images, so that over-fitting has a chance.

// %% on_sample={"epochs: 15": "epochs: 1", "seeds: 5": "seeds: 3"}
const twelfth = { to: Math.floor(xTrain.shape[0] / 12) }; // 5,000

const dropouts = await compare(
  [0, 0.2, 0.5].map((rate) => ({
    name: rate === 0 ? "no dropout" : `dropout ${rate}`,
    build: () => buildNetwork(wideLayers(rate), tf.train.adam(0.001)),
  })),
  take(xTrain, twelfth),
  take(yTrain, twelfth),
  { epochs: 15, batchSize: 128, validationData, seeds: 5, folder: "none" },
);

// %% jupyter={"source_hidden": true}
// Folded away: the last validation loss of each run, and paired differences from the first contender with their intervals.

/** Student's t for five runs, so that two intervals hold together with 95 %. */
const T_OF_FIVE = 3.495;

const lossesOf = ({ runs: ofContender }: { runs: Comparison["contenders"][number]["runs"] }): number[] =>
  ofContender.map(({ history }) => last(history.history.val_loss));

const byLoss = dropouts.contenders.map((one) => {
  const losses = lossesOf(one);
  const first = lossesOf(dropouts.get("no dropout"));
  const differences = losses.map((loss, seed) => loss - (first[seed] ?? Number.NaN));
  const difference = mean(differences);
  const variance = mean(differences.map((d) => (d - difference) ** 2)) * (5 / 4);
  const margin = T_OF_FIVE * Math.sqrt(variance / 5);
  return { name: one.name, loss: mean(losses), low: difference - margin, high: difference + margin };
});

const lossesTable = table(
  byLoss.map(({ name, loss, low, high }, i) => ({
    contender: name,
    "validation loss": loss,
    "interval of the difference from the first": i === 0 ? "" : `${low.toFixed(3)} to ${high.toFixed(3)}`,
  })),
  { digits: 3, caption: "The same runs, by their loss" },
);

// %%
display(dropouts);
display(lossesTable);
plotHistory(
  Object.fromEntries(dropouts.contenders.map(({ name, runs: [run] }) => [name, run?.history ?? historyAdam])),
  { metrics: ["val_loss"], title: "Three times 512 on 5,000 images, the first run of each" },
);

// %% [markdown]
// The accuracy doesn't tell the three apart. The loss does: at a rate of 0.5 it is lower than without dropout, and the interval of the difference doesn't reach 0. In the chart, the curve of that run turns upwards later than the others. At the lecture's rate of 0.2 we can't tell. So dropout does work against over-fitting, and the rate is a hyperparameter like any other.
//
// ### One network, or the mean of many?
//
// Section 1 said that the network without masks answers about as the mean of all masked networks does. Test it with the network of rate 0.5: 30 times with random masks on images held back, then the mean of the 30 answers, then once with dropout off.

// %%
const ofHalf = dropouts.get("dropout 0.5").runs[0]?.model ?? withAdam;
const shareRight = (p: tf.Tensor): number =>
  p.argMax(-1).equal(yHeld.argMax(-1)).toFloat().mean().arraySync() as number;

setSeed(6);
const masked = Array.from({ length: 30 }, () => ofHalf.apply(xHeld, { training: true }) as tf.Tensor2D);
const meanOfMasks = tf.addN(masked).div(30);
const dropoutOff = ofHalf.predict(xHeld, { batchSize: 1000 }) as tf.Tensor2D;
const byMasks = {
  "one random mask, mean of 30": mean(masked.map(shareRight)),
  "the 30 together": shareRight(meanOfMasks),
  "dropout off": shareRight(dropoutOff),
};

table([byMasks], { caption: "Accuracy on the images held back" });

// %% [markdown]
// A single masked network is the worst of the three. With dropout off, the network does about as well as the thirty together, at a thirtieth of the price.
//
// ## 7. Side room: a limit for each neuron
//
// The authors of dropout combined it with another regulariser. The **norm** of a vector is its length, the square root of the sum of its squares. With **max-norm**, the weights that lead into a neuron may have a norm of at most $c$. After each step, any neuron whose norm has grown beyond that is scaled back.
//
// <!-- term: norm | Of a vector: its length, the square root of the sum of its squares. -->
// <!-- term: max-norm | A limit to the norm of the weights that lead into a neuron. -->
//
// ### Your turn: max-norm
//
// Write `maxNorm`. The matrix of weights has one row for each input and one column for each neuron.

// %%
function maxNorm(weights: number[][], most: number): number[][] {
  // Columns whose norm is greater than most are scaled down to it.
  throw lesson.notTried();
}

// %%
const checkedMaxNorm = await lesson.checked("maxNorm", maxNorm);

// %% [markdown]
// How long are the weights of the first layer of 512, after ten epochs of training? And what would a limit of 1.5 do?

// %%
const firstWeights = withAdam.layers[0]?.getWeights()[0]?.arraySync() as number[][];
const normsOf = (weights: number[][]): number[] => Array.from(tf.norm(tf.tensor2d(weights), 2, 0).dataSync());
const [before, after] = [normsOf(firstWeights), normsOf(checkedMaxNorm(firstWeights, 1.5))];

table([
  { weights: "as trained", "shortest neuron": Math.min(...before), "longest neuron": Math.max(...before) },
  { weights: "limited to 1.5", "shortest neuron": Math.min(...after), "longest neuron": Math.max(...after) },
]);

// %% [markdown]
// In TensorFlow.js, `kernelConstraint: tf.constraints.maxNorm({ maxValue: 1.5, axis: 0 })` in a dense layer does this after every step.
//
// ## 8. Case file: a cell that was run twice
//
// The lecture reports a test loss of 0.0878 for its second network. Yours had about 0.12. But the *training* losses agree, as far as the lecture's log is preserved: the first four epochs and the last line.

// %%
const printed = [
  ...lectureLoss.second.map((value, i) => ({ epoch: i + 1, value })),
  { epoch: 20, value: 0.2475 },
];

table(
  printed.map(({ epoch, value }) => ({
    epoch,
    "the lecture": value,
    yours: historySecond.history.loss?.[epoch - 1],
  })),
  { caption: "Training loss of the second network" },
);

// %% [markdown]
// So at the end of that log the lecture's network was about as good as yours. Running `fit` once more trains on from where it stopped. When does yours get as good as the lecture's test figures?

// %% on_sample={"epochs: 30": "epochs: 4"}
const historyOn = await fit(secondNetwork, xTrain, yTrain, { ...asInTheLecture, epochs: 30, seed: 2 });

const testLosses = [...(historySecond.history.val_loss ?? []), ...(historyOn.history.val_loss ?? [])];
const asGood = testLosses.findIndex((loss) => loss <= lectureTest.second.loss) + 1;

table([
  { epoch: 20, "test loss": testLosses[19], "test accuracy": last(historySecond.history.val_accuracy) },
  { epoch: asGood, "test loss": testLosses[asGood - 1] },
  { epoch: 50, "test loss": last(testLosses), "test accuracy": last(historyOn.history.val_accuracy) },
]);

// %% [markdown]
// The lecture's test loss takes about 40 epochs: twice 20. The best guess is that the cell was run twice. In a notebook, a page may hold results that never belonged together.
//
// There is a trace. TensorFlow numbers layers as they are built: `dense_1`, `dense_2` and so on. The first network has 4 dense layers and the second 5, so the first dense layer of the third should be `dense_10`. The lecture's page says `dense_17`: the third network, with its seven dense layers, was built twice as well. Before you trust a notebook, *Restart the kernel and run all cells*.
//
// ## 9. What could go wrong here
//
// ### A validation that lags behind
//
// Batch norm, 1,000 images, batches of 128, SGD at 0.01 for 12 epochs, the last fifth held back:

// %%
setSeed(2);
const fewSteps = buildNetwork(threeLayers({ batchNorm: true }), sgd());
const thousand = { from: 0, to: 1_000 };
const historyFew = await fit(fewSteps, take(xTrain, thousand), take(yTrain, thousand), {
  epochs: 12,
  batchSize: 128,
  validationSplit: 0.2,
  seed: 2,
  verbose: 0,
});

// %% [markdown]
// It looks like the worst generalisation gap ever seen. Much of it is something else: the running averages are too young. After 84 steps a good part of their start is still in them. Proof: the same network and the same images, but each normalised with the batch's own mean and variance.

// %%
const lastRows = { from: 800, to: 1_000 };
const rightOf = (p: tf.Tensor): number =>
  p.argMax(-1).equal(take(yTrain, lastRows).argMax(-1)).toFloat().mean().arraySync() as number;
const withAverages = rightOf(fewSteps.predict(take(xTrain, lastRows)) as tf.Tensor);
const withBatch = rightOf(fewSteps.apply(take(xTrain, lastRows), { training: true }) as tf.Tensor);

table([
  { "normalised with": "running averages", accuracy: withAverages, "of the start is left": 0.99 ** 84 },
  { "normalised with": "mean and variance of the batch", accuracy: withBatch },
]);

// %% [markdown]
// (The rest is a real gap, since the network has seen only 800 images.) The cure: more steps, smaller batches, or a lower momentum, `tf.layers.batchNormalization({ momentum: 0.9 })`.
//
// ### A batch of one
//
// In training mode, one image alone is its own mean. Whatever it shows, what comes out is 0, that is, $\beta$:

// %%
checkedNorm([[7, -3, 100]], [1, 1, 1], [0, 0, 0], 0.001);

// %% [markdown]
// Never train batch norm with batches of one. Batches of two or four are very noisy.
//
// ### A dropout that drops nothing
//
// The rate is what *goes*. Older programs took the opposite, `keep_prob`, and the lecture's log contains a warning about just that: *Rate should be set to `rate = 1 - keep_prob`*. If you mix them up, you drop 80% at 0.2. And if you write 20 and mean 20 percent, TensorFlow.js accepts it without a word:

// %%
const fractions = [0.2, 0.8, 20].map((rate) => {
  setSeed(9);
  const ones = tf.layers.dropout({ rate }).apply(tf.ones([1, 10_000]), { training: true }) as tf.Tensor;
  return { rate, "fraction set to 0": ones.equal(0).toFloat().mean().arraySync() as number };
});

table(fractions, { digits: 2 });

// %% [markdown]
// It drops nothing at all.
//
// ### A layer in the wrong place
//
// Batch norm and dropout need to know their input. As a first layer, without `inputShape`:

// %%
try {
  const headless = tf.sequential({
    layers: [tf.layers.batchNormalization(), tf.layers.dense({ units: 10 })],
  });
  headless.predict(xHeld);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz12 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 10. Summary
//
// - Dropout sets outputs to 0 at random, with a new mask for each image, and divides the rest by 1 − p. In prediction it is off.
// - Batch norm normalises each neuron over the batch, then scales by γ and shifts by β, which are learnt. In prediction it uses running averages. It keeps four numbers for each neuron, two of them trained.
// - With dropout, training loss and validation loss are measured in different ways. Compare them in prediction mode.
// - Batch norm made training work at much smaller and much larger learning rates. With a rate that suited each network, it gained no accuracy here. Dropout at 0.5 lowered the loss of a large network on few images.
// - Leave a part out to see what it does, and compare several runs.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const apart = Math.max(
  ...[0, 1, 2, 3].map((i) => Math.abs((inPrediction[i] ?? Number.NaN) - (byLayer[1]?.[i]?.[0] ?? 0))),
  ...[0, 1, 2, 3].map((i) => Math.abs((normalised[i]?.[0] ?? Number.NaN) - (byLayer[0]?.[i]?.[0] ?? 0))),
);
const testOf = ({ history }: { history: Record<string, number[]> }): number => last(history.val_accuracy);
const atRate = (comparison: Comparison, i: number) =>
  comparison.contenders[i]?.accuracy ?? { mean: 0, low: 0, high: 0 };
const differenceOf = (comparison: Comparison, name: string) =>
  comparison.get(name).difference ?? { mean: 0, low: 0, high: 0 };

checkNumbers([
  { name: "mean of the weighted sums at a rate of 0.5", value: mean(sums), atLeast: 0.98, atMost: 1.02 },
  { name: "batch norm: by hand against the layer", value: apart, atMost: 1e-4 },
  { name: "batches in an epoch", value: batchesPerEpoch, exactly: 469 },
  {
    name: "rate 0.001: lower end with batch norm minus upper end without",
    value: atRate(withNorm, 0).low - atRate(without, 0).high,
    atLeast: 0.1,
  },
  {
    name: "rate 0.03: upper end without minus lower end with batch norm",
    value: atRate(without, 1).high - atRate(withNorm, 1).low,
    atLeast: 0,
  },
  {
    name: "rate 0.3: upper end without minus lower end with batch norm",
    value: atRate(without, 2).high - atRate(withNorm, 2).low,
    atLeast: 0,
  },
  { name: "rate 3: accuracy without", value: atRate(without, 3).mean, atMost: 0.2 },
  { name: "rate 3: lower end with batch norm", value: atRate(withNorm, 3).low, atLeast: 0.3 },
  { name: "first network: parameters", value: firstNetwork.countParams(), exactly: 479_306 },
  { name: "first network: trainable", value: summary(firstNetwork).trainable, exactly: 477_898 },
  { name: "first network: trainable, by your count", value: trainable, exactly: 477_898 },
  { name: "third network: parameters", value: thirdNetwork.countParams(), exactly: 505_162 },
  { name: "512-512-512: parameters", value: withAdam.countParams(), exactly: 932_362 },
  {
    name: "first network: training loss / the lecture's",
    value: relativeTo(lectureLoss.first, historyFirst.history.loss),
    atLeast: 0.95,
    atMost: 1.07,
  },
  { name: "first network: test accuracy", value: testOf(historyFirst), atLeast: 0.967, atMost: 0.974 },
  {
    name: "first network: training loss above test loss",
    value: last(historyFirst.history.loss) - last(historyFirst.history.val_loss),
    atLeast: 0.03,
  },
  {
    name: "first network: dropout's part of the training loss",
    value: lossInTraining - lossInPrediction,
    atLeast: 0.04,
  },
  {
    name: "first network: loss on test images above that on training images",
    value: last(historyFirst.history.val_loss) - lossInPrediction,
    atLeast: 0.005,
  },
  {
    name: "second network, 20 epochs: test loss / the lecture's",
    value: last(historySecond.history.val_loss) / lectureTest.second.loss,
    atLeast: 1.25,
  },
  {
    name: "second network: epoch in which its test loss is that of the lecture",
    value: asGood,
    atLeast: 34,
    atMost: 48,
  },
  { name: "second network, 50 epochs: test accuracy", value: testOf(historyOn), atLeast: 0.976 },
  {
    name: "third network: training loss / the lecture's",
    value: relativeTo(lectureLoss.third, historyThird.history.loss),
    atLeast: 0.88,
    atMost: 1.08,
  },
  { name: "third network: test accuracy", value: testOf(historyThird), atLeast: 0.973 },
  {
    name: "batch norm: upper end of the difference",
    value: differenceOf(parts, "batch norm").high,
    atLeast: 0,
  },
  {
    name: "batch norm: lower end of the difference",
    value: differenceOf(parts, "batch norm").low,
    atMost: 0,
  },
  { name: "dropout: upper end of the difference", value: differenceOf(parts, "dropout").high, atLeast: 0 },
  { name: "dropout: lower end of the difference", value: differenceOf(parts, "dropout").low, atMost: 0 },
  { name: "both: upper end of the difference", value: differenceOf(parts, "both").high, atMost: 0 },
  {
    name: "512-512-512: the better of RMSprop and Adam, test accuracy",
    value: Math.max(testOf(historyRmsprop), testOf(historyAdam)),
    atLeast: 0.98,
  },
  { name: "512-512-512, RMSprop: test accuracy", value: testOf(historyRmsprop), atLeast: 0.976 },
  { name: "512-512-512, Adam: test accuracy", value: testOf(historyAdam), atLeast: 0.976 },
  {
    name: "dropout 0.2: upper end of the difference in loss",
    value: byLoss[1]?.high ?? Number.NaN,
    atLeast: 0,
  },
  {
    name: "dropout 0.2: lower end of the difference in loss",
    value: byLoss[1]?.low ?? Number.NaN,
    atMost: 0,
  },
  {
    name: "dropout 0.5: upper end of the difference in loss",
    value: byLoss[2]?.high ?? Number.NaN,
    atMost: 0,
  },
  {
    name: "dropout 0.5: upper end of the difference in accuracy",
    value: differenceOf(dropouts, "dropout 0.5").high,
    atLeast: 0,
  },
  {
    name: "dropout 0.5: lower end of the difference in accuracy",
    value: differenceOf(dropouts, "dropout 0.5").low,
    atMost: 0,
  },
  {
    name: "30 masks together minus dropout off, in size",
    value: Math.abs(byMasks["the 30 together"] - byMasks["dropout off"]),
    atMost: 0.004,
  },
  {
    name: "dropout off minus one mask",
    value: byMasks["dropout off"] - byMasks["one random mask, mean of 30"],
    atLeast: 0.005,
  },
  { name: "longest neuron after max-norm", value: Math.max(...after), atMost: 1.5001 },
  { name: "longest neuron before", value: Math.max(...before), atLeast: 1.6 },
  {
    name: "young averages: accuracy with the batch's own minus with averages",
    value: withBatch - withAverages,
    atLeast: 0.08,
  },
  { name: "steps of the small run", value: 12 * Math.ceil(800 / 128), exactly: 84 },
  {
    name: "dropout with a rate of 20: set to 0",
    value: fractions[2]?.["fraction set to 0"] ?? 1,
    exactly: 0,
  },
]);

// %% [markdown]
// ## Next
//
// All networks so far read an image as a list of 784 numbers, and don't know which pixels are neighbours. [Lesson 13: Convolutions](13-convolutions.ipynb) puts that right, and gets further with a tenth of the parameters.
