// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 3 · Build and fit
//
// Now you build a neural network and let it learn to read digits. You will know what every one of its parts does, and what every number means that it prints while it learns.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - say what a neuron computes, and compute one by hand,
// - build a network of three layers, and count its parameters,
// - choose a loss and an optimiser, and say what they are for,
// - estimate what a training run costs before you start it,
// - read each part of the log, and the curves, of a training run.
//
// **You need** [lesson 2](02-flatten-normalise-one-hot.ipynb): flattened, normalised images and one-hot labels.
//
// **Time** about 45 minutes. Training takes less than a minute on two cores.

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
  plotLines,
  question,
  setSeed,
  showWeights,
  summary,
  table,
  take,
  tf,
} from "course";

const { train } = await loadMnist();
const xTrainRaw = flatten(train.images);
const xTrain = normalize(xTrainRaw);
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. One neuron
//
// A **neuron** turns several numbers into one. It does so in three moves:
//
// 1. It multiplies each input by a **weight** of its own and adds the products up. That is the *weighted sum*.
// 2. It adds one more number, its **bias**.
// 3. It passes the result through a simple function, its **activation**.
//
// In symbols, with inputs $x_1, x_2, \dots, x_n$, weights $w_1, w_2, \dots, w_n$, bias $b$ and activation $f$, the output $a$ of the neuron is
//
// $$a = f(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b).$$
//
// Weights and bias are what the neuron learns. They are called its **parameters**.
//
// Here is a neuron with three inputs. Its activation is `relu`, the *rectified linear unit*: it lets positive numbers through and turns negative ones into 0.

// %%
function relu(z: number): number {
  return Math.max(0, z);
}

function neuron(inputs: number[], weights: number[], bias: number): number {
  const weightedSum = inputs.reduce((sum, input, i) => sum + input * (weights[i] ?? 0), 0);
  return relu(weightedSum + bias);
}

const inputs = [0.5, 0, 1];
const weights = [1.5, -0.5, 0.25];

neuron(inputs, weights, -0.5);

// %% [markdown]
// By hand: 0.5 · 1.5 + 0 · (−0.5) + 1 · 0.25 = 1. Adding the bias of −0.5 gives 0.5. That is positive, so `relu` lets it through.

// %%
const zs = Array.from({ length: 81 }, (_, i) => -4 + i * 0.1);

plotLines(
  { relu: { x: zs, y: zs.map(relu) } },
  {
    title: "The activation relu",
    xTitle: "weighted sum + bias",
    yTitle: "output of the neuron",
  },
);

// %% [markdown]
// **Predict, then run.** The same neuron with the same inputs and weights, but with a bias of −1.5 instead of −0.5. What does it put out?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const withOtherBias = question({
  ask: "What does the neuron put out when its bias is −1.5?",
  kind: "number",
  hints: ["The weighted sum is still 1.", "What does relu do with a negative number?"],
  check: (output) => {
    if (output === 1 - 1.5) return "That is the weighted sum plus the bias. One move is missing.";
    return (
      output === neuron(inputs, weights, -1.5) ||
      "Weighted sum, then bias, then relu: go through the three moves once more."
    );
  },
  explain: "The weighted sum and the bias give less than 0, and `relu` makes 0 of that.",
});

// %%
withOtherBias.answer(undefined);

// %%
neuron(inputs, weights, -1.5);

// %% [markdown]
// The bias sets how large the weighted sum must be before the neuron says anything at all.
//
// Without an activation, a network of many layers would be worth no more than one layer: sums of sums are sums. The bend in `relu` is what lets layers build on each other.

// %% [markdown]
// ## 2. A layer, and a network
//
// A **layer** is a group of neurons that all read the same inputs. In a **dense** layer every neuron reads every input. The outputs of one layer are the inputs of the next.
//
// The network of this lesson:
//
// | layer | neurons | each neuron reads | activation |
// |---|---|---|---|
// | first | 784 | the 784 pixels | `relu` |
// | second | 128 | the 784 outputs of the first layer | `relu` |
// | output | 10 | the 128 outputs of the second layer | `softmax` |
//
// The output layer has ten neurons because there are ten digits. The other sizes are choices. That the first layer has as many neurons as there are pixels is a coincidence: it could have more, or fewer. Only the number of its *inputs* is fixed, by the images.
//
// Layers between the input and the output layer are called **hidden**, since you see neither what goes in nor what comes out. This network has two hidden layers. (You will also hear the first one called the input layer, because it is where `inputShape` is written. But the input is the pixels themselves, and they compute nothing.)

// %% [markdown]
// ### Softmax: from scores to probabilities
//
// The ten output neurons compute ten scores. They can be any numbers. We would rather have probabilities: none negative, and together 1. The activation **softmax** does this in two moves: raise *e* ≈ 2.718 to the power of each score, which makes it positive; then divide by the sum of all.

// %%
function softmax(scores: number[]): number[] {
  const powers = scores.map((score) => Math.exp(score));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const threeScores = [2, 1, -1];

table(
  threeScores.map((score, i) => ({
    score,
    "e to the power of it": Math.exp(score),
    probability: softmax(threeScores)[i],
  })),
);

// %% [markdown]
// The largest score gets the largest probability. A class that is one point ahead of another is *e* times as probable. If all scores are equal, so are all probabilities.

// %% [markdown]
// ### Build it
//
// `tf.sequential()` is a network whose layers follow one another. The first layer must be told how long its input is. Each later layer finds out by itself.
//
// The weights start at random. `setSeed` makes the random numbers repeatable: with the same seed, the same machine gives exactly the same run.

// %%
setSeed(5);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
model.add(tf.layers.dense({ units: 128, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));

// %% [markdown]
// ### Count the parameters
//
// A neuron has one weight for each of its inputs, and one bias. So a dense layer has
//
// $$\text{inputs} \times \text{neurons} + \text{neurons}$$
//
// parameters. **Predict, then run.** How many has the second layer, with 784 inputs and 128 neurons?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const secondLayer = question({
  ask: "How many parameters does the second layer have?",
  kind: "number",
  hints: ["Each of its 128 neurons has 784 weights.", "Each neuron has a bias as well."],
  check: (count) => {
    const [kernel, bias] = (model.layers[1] as tf.layers.Layer).weights.map(
      (weight) => weight.shape.reduce((a, b) => (a ?? 1) * (b ?? 1), 1) as number,
    );
    if (count === kernel) return "Those are the weights. What else does each neuron have?";
    if (count === (kernel ?? 0) + 784) return "One bias for each neuron, not for each input.";
    return count === (kernel ?? 0) + (bias ?? 0) || "Inputs times neurons, plus one bias for each neuron.";
  },
  explain: "784 · 128 weights, and one bias for each of the 128 neurons.",
});

// %%
secondLayer.answer(undefined);

// %%
summary(model);

// %% [markdown]
// All three, by hand:

// %%
const byHand = [784 * 784 + 784, 784 * 128 + 128, 128 * 10 + 10];

table([
  { layer: "first", calculation: "784 × 784 + 784", parameters: byHand[0] },
  { layer: "second", calculation: "784 × 128 + 128", parameters: byHand[1] },
  { layer: "output", calculation: "128 × 10 + 10", parameters: byHand[2] },
  { layer: "together", calculation: "", parameters: byHand.reduce((a, b) => a + b) },
]);

// %% [markdown]
// 717,210 numbers to learn. Nearly nine tenths of them, 615,440, are in the first layer. (The lecture works out these 615,440 beside the total of 717,210. They are the first layer alone; the other two make the difference.)

// %% [markdown]
// ### How large should a network be?
//
// There is no formula. Four questions help:
//
// 1. **How hard is the task?** Telling 10 digits apart is easier than telling 26 letters apart, and that is easier than thousands of Chinese characters. A harder pattern needs a larger network.
// 2. **What may it cost?** More parameters take more time and memory, in training and in every use.
// 3. **How much data is there?** A large network with few examples learns them by heart.
// 4. **What does a mistake cost?** A poor film tip is forgotten. A misread cheque is not.
//
// Start small, measure, and grow only as long as the validation score does. Lesson 5 tries one other shape.

// %% [markdown]
// ## 3. What the network should strive for
//
// Before it can learn, the network must know what *better* means. That is the job of the **loss**: one number that is small when the predictions are good. Training makes it smaller.
//
// For one image, take the probability $p$ that the network gives to the *true* digit. The loss is
//
// $$-\ln p,$$
//
// where $\ln$ is the natural logarithm. It is called **categorical cross-entropy**. For many images, take the mean.

// %%
const probabilities = Array.from({ length: 100 }, (_, i) => (i + 1) / 100);

plotLines(
  { "−ln p": { x: probabilities, y: probabilities.map((p) => 0 - Math.log(p)) } },
  {
    title: "Categorical cross-entropy of one image",
    xTitle: "probability p given to the true digit",
    yTitle: "loss",
    yRange: [0, 5],
  },
);

// %% [markdown]
// Sure and right costs nothing: for $p = 1$ the loss is 0. Sure and wrong costs a great deal. A network that knows nothing gives each of ten digits $p = 0.1$, which costs

// %%
-Math.log(0.1);

// %% [markdown]
// The **optimiser** makes the loss smaller. After looking at a few images, it works out for each of the 717,210 parameters in which direction a small change would lower the loss, and takes a small step that way. Then it looks at the next few images. How the direction is found is the subject of lesson 7.
//
// We use the optimiser `adam`. It adapts the size of the step for each parameter, and is a good first choice.
//
// `compile` ties the three together: the optimiser, the loss, and a *metric* to report. **Accuracy** is the fraction of images whose most probable digit is the true one.

// %%
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

// %% [markdown]
// Nothing is trained yet. How good is the network now, with its random weights?

// %%
const untrained = await evaluate(
  model,
  take(xTrain, { from: 0, to: 1_000 }),
  take(yTrain, { from: 0, to: 1_000 }),
);

table([{ loss: untrained.loss, accuracy: untrained.accuracy }]);

// %% [markdown]
// As expected of somebody who guesses: an accuracy near 0.1, and a loss near 2.3.

// %% [markdown]
// ## 4. What a run will cost
//
// Three settings decide how `fit` goes through the data.
//
// | setting | value | meaning |
// |---|---|---|
// | `validationSplit` | 0.2 | hold back the last 20% of the training images, to check on images that were not trained on |
// | `batchSize` | 128 | look at 128 images before each step of the optimiser; such a group is a *batch* |
// | `epochs` | 5 | go through all training images five times; one pass is an *epoch* |

// %%
const validationSplit = 0.2;
const batchSize = 128;
const epochs = 5;

// %% [markdown]
// **Predict, then run.** 60,000 images, of which 20% are held back, in batches of 128. How many steps does one epoch take?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const stepsPerEpoch = question({
  ask: "How many steps does the optimiser take in one epoch? (Of 60,000 images, also if you work on fewer.)",
  kind: "number",
  hints: ["How many images are left for training?", "One step for each batch: divide."],
  check: (steps) => {
    const whole = 60_000;
    const left = whole - whole * validationSplit;
    if (steps === left) return "That is the number of images trained on. How many batches are that?";
    if (Math.round(steps) === Math.round(whole / batchSize))
      return "Some images are held back: they take no part in the steps.";
    if (steps === epochs * Math.ceil(left / batchSize))
      return "That is for all epochs together. How many in one?";
    return (
      steps === Math.ceil(left / batchSize) ||
      "Count the images that are left, then the groups of 128 in them."
    );
  },
  explain: "48,000 images are left: 375 batches of 128.",
});

// %%
stepsPerEpoch.answer(undefined);

// %% [markdown]
// Each step touches all 717,210 parameters. It is easy to set up a run that takes hours, so make it a habit to ask first. `estimateTraining` tries a few batches, which leave no trace in the model, and tells you what to expect.

// %%
await estimateTraining(model, { samples: xTrain.shape[0], epochs, batchSize, validationSplit });

// %% [markdown]
// The time depends on your machine and on what else it is doing.
//
// ## 5. Fit
//
// The `fit` of this course is that of TensorFlow.js, faster: it turns the network and its training into one program that TensorFlow runs as a whole, in place of some hundred small calls for each batch. `model.fit`, which tfjs gives every model, computes the same and works here too.
//
// The next cell takes less than half a minute. Watch the chart: it grows while the network learns. To stop early, press the square button in the toolbar, *Interrupt the kernel*. The network keeps what it has learnt until then, and running the cell again trains on from there.
//
// If you close the tab meanwhile, the training goes on, but the chart and the log of what you miss do not come back. Open the lesson again, wait until the circle at the top right is no longer filled, and run `import { plotHistory } from "course"; plotHistory(history);` in a new cell: it draws the curves.
//
// The images come in a new random order at each epoch. The `seed` makes this order repeatable too.

// %%
const history = await fit(model, xTrain, yTrain, { epochs, batchSize, validationSplit, seed: 5 });

// %% [markdown]
// ### Read the log
//
// Each epoch ends with one line. These are the parts of the last one.

// %%
const { loss, accuracy, val_loss, val_accuracy } = history.history as Record<string, number[]>;
const last = <T>(values: T[] | undefined): T => values?.at(-1) as T;

table([
  { part: "375/375", here: `${history.params.steps}`, meaning: "steps taken in this epoch" },
  { part: "loss", here: last(loss).toFixed(4), meaning: "mean loss on the images trained on" },
  { part: "accuracy", here: last(accuracy).toFixed(4), meaning: "fraction of them that was right" },
  { part: "val_loss", here: last(val_loss).toFixed(4), meaning: "mean loss on the images held back" },
  { part: "val_accuracy", here: last(val_accuracy).toFixed(4), meaning: "fraction of those that was right" },
]);

// %% [markdown]
// The line also says how many seconds the epoch took, and how many milliseconds each step (`ms/step`).
//
// One detail often puzzles people: in the first epoch, `val_accuracy` is *higher* than `accuracy`. Has the network done better on images that it never saw? No. `accuracy` is a running mean over the whole epoch, and the network was still ignorant at its start. `val_accuracy` is measured at the end of the epoch, with all that has been learnt by then.

// %%
table([
  { "first epoch": "accuracy, mean over the epoch", value: accuracy?.[0] },
  { "first epoch": "val_accuracy, at its end", value: val_accuracy?.[0] },
]);

// %% [markdown]
// ### Read the curves
//
// Go back to the chart. On the images it trains on, the network gets better and better. On the images held back, it improves at first and then hardly at all.
//
// The gap between the two is called **over-fitting**: the network begins to learn the training images by heart, which helps with no others. This is why there is a validation set. The curve that counts is the one of the images held back. Lesson 8 is about closing the gap.

// %% [markdown]
// ## 6. Watch the weights move
//
// What has changed in the network? Only numbers: the weights and biases. A **callback** is a function that `fit` calls at the end of each epoch. `showWeights` is one that looks at every layer.
//
// A small network is easier to watch: 16 neurons, then 10, for three epochs on a sixth of the images.

// %%
setSeed(5);

const smallModel = tf.sequential();
smallModel.add(tf.layers.dense({ units: 16, activation: "relu", inputShape: [784] }));
smallModel.add(tf.layers.dense({ units: 10, activation: "softmax" }));
smallModel.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const someImages = { from: 0, to: Math.min(10_000, xTrain.shape[0]) };
const smallHistory = await fit(smallModel, take(xTrain, someImages), take(yTrain, someImages), {
  epochs: 3,
  batchSize,
  validationSplit,
  seed: 5,
  callbacks: [showWeights()],
  chart: false,
});

// %% [markdown]
// The biases start at 0 and drift away from it. The weights spread out: the least become less and the greatest greater. No single number tells you anything. What the network knows is spread over all of them.
//
// One thing is worth a closer look: the first values of the first layer never change. They are the weights of the pixel in the top left corner. It is 0 in every image, so whatever these weights are, they are multiplied by 0. They never mattered, and nothing was learnt about them.
//
// To watch the large network in the same way, add `callbacks: [showWeights()]` to its `fit`.

// %% [markdown]
// ## 7. What could go wrong here
//
// ### A shape mismatch
//
// The network was built for rows of 784 numbers. Give it images that were not flattened:

// %%
try {
  model.predict(take(train.images, { from: 0, to: 5 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Read such a message from its brackets. It wants 2 dimensions, `[images, 784]`, and got `[5,28,28]`. The cure is `flatten`.
//
// Labels can have the wrong shape too. These were not one-hot encoded. TensorFlow.js says:

// %%
try {
  await model.fit(take(xTrain, { from: 0, to: 5 }), take(train.labels, { from: 0, to: 5 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// The `fit` of this course looks at the data first, and says what to do:

// %%
try {
  await fit(model, take(xTrain, { from: 0, to: 5 }), take(train.labels, { from: 0, to: 5 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### A forgotten normalisation
//
// This mistake gives no message. Train the same network on 12,000 images, once as raw pixels and once normalised. Everything else is the same, the seed included.

// %%
function sameNetwork(): tf.Sequential {
  setSeed(5);
  const network = tf.sequential();
  network.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
  network.add(tf.layers.dense({ units: 128, activation: "relu" }));
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

async function trainBriefly(images: tf.Tensor2D): Promise<Record<string, number[]>> {
  const rows = { from: 0, to: Math.min(12_000, images.shape[0]) };
  const brief = await fit(sameNetwork(), take(images, rows), take(yTrain, rows), {
    epochs: 3,
    batchSize,
    validationSplit,
    seed: 5,
    chart: false,
  });
  return brief.history;
}

console.log("Raw pixels, 0 to 255");
const withRaw = await trainBriefly(xTrainRaw.toFloat());

console.log("\nNormalised pixels, 0 to 1");
const withNormalised = await trainBriefly(xTrain);

plotBars(
  { "raw pixels": last(withRaw.val_accuracy), "normalised pixels": last(withNormalised.val_accuracy) },
  {
    title: "Validation accuracy after three epochs",
    xTitle: "what the network was given",
    yTitle: "accuracy",
  },
);

// %% [markdown]
// With raw pixels the network is stuck not far from chance, and its loss hardly moves. Why? Look at what it believes before any training: how sure is it, on average, of its first answer?

// %%
function meanConfidence(images: tf.Tensor2D): number {
  const answers = sameNetwork().predict(take(images, { from: 0, to: 1_000 })) as tf.Tensor2D;
  return answers.max(1).mean().arraySync() as number;
}

table({
  pixels: ["raw", "normalised"],
  "mean probability of the first choice": [meanConfidence(xTrainRaw.toFloat()), meanConfidence(xTrain)],
});

// %% [markdown]
// With raw pixels the untrained network is almost completely sure, of nonsense. The true digit mostly gets a probability of practically 0.
//
// TensorFlow.js takes no logarithm of anything below 0.0000001, so there is a most that one image can cost. Multiply it by the fraction of wrong answers, and you have nearly the whole loss in the log:

// %%
const mostForOneImage = -Math.log(1e-7);

table([
  {
    "most that one image can cost": mostForOneImage,
    "times the wrong answers": mostForOneImage * (1 - last(withRaw.val_accuracy)),
    "val_loss in the log": last(withRaw.val_loss),
  },
]);

// %% [markdown]
// Nearly every wrong answer costs the most there is. Up there the loss is flat: a small change of a parameter changes nothing, so the optimiser cannot tell which way is down. The network stays where it is.
//
// A loss that starts far above 2.3 and does not fall is the sign to look for. Then check the range of your pixels.

// %% [markdown]
// ## 8. Summary
//
// - A neuron computes a weighted sum, adds its bias, and applies its activation. A dense layer has inputs × neurons weights and one bias for each neuron.
// - Softmax turns ten scores into ten probabilities. Categorical cross-entropy is −ln of the probability of the true digit.
// - An epoch is one pass through the training images, a step looks at one batch. 48,000 images in batches of 128 make 375 steps.
// - `accuracy` and `loss` are means over the epoch, on images trained on. `val_accuracy` and `val_loss` come from images held back, and they are the ones that count.
// - Ask what a run costs before you start it.
//
// The lecture that this lesson follows reports a validation accuracy of 0.9776 after five epochs. Beside yours:

// %%
table({
  run: ["the lecture", "yours"],
  "validation accuracy after five epochs": [0.9776, last(val_accuracy)],
});

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  {
    name: "parameters of the first layer",
    value: model.layers[0]?.countParams() ?? Number.NaN,
    exactly: 615_440,
  },
  {
    name: "parameters of the second layer",
    value: model.layers[1]?.countParams() ?? Number.NaN,
    exactly: 100_480,
  },
  {
    name: "parameters of the output layer",
    value: model.layers[2]?.countParams() ?? Number.NaN,
    exactly: 1_290,
  },
  { name: "parameters together", value: model.countParams(), exactly: 717_210 },
  { name: "images trained on", value: Math.round(xTrain.shape[0] * (1 - validationSplit)), exactly: 48_000 },
  { name: "steps in one epoch", value: history.params.steps ?? Number.NaN, exactly: 375 },
  { name: "loss before training", value: untrained.loss, atLeast: 2.2, atMost: 2.6 },
  { name: "accuracy before training", value: untrained.accuracy ?? Number.NaN, atLeast: 0.02, atMost: 0.25 },
  { name: "validation accuracy after 5 epochs", value: last(val_accuracy), atLeast: 0.975 },
  {
    name: "training accuracy above validation accuracy",
    value: last(accuracy) - last(val_accuracy),
    atLeast: 0,
  },
  {
    name: "first epoch: val_accuracy above accuracy",
    value: (val_accuracy?.[0] ?? 0) - (accuracy?.[0] ?? 0),
    atLeast: 0,
  },
  { name: "validation accuracy with raw pixels", value: last(withRaw.val_accuracy), atMost: 0.5 },
  {
    name: "raw pixels: loss explained by wrong answers at the most",
    value: (mostForOneImage * (1 - last(withRaw.val_accuracy))) / last(withRaw.val_loss),
    atLeast: 0.97,
    atMost: 1.03,
  },
  {
    name: "validation accuracy with normalised pixels",
    value: last(withNormalised.val_accuracy),
    atLeast: 0.93,
  },
]);

// %% [markdown]
// ## Next
//
// The validation images took part in no step, but you looked at their score. The test images are still untouched. In [lesson 4: Evaluate](04-evaluate.ipynb) they have their turn.
