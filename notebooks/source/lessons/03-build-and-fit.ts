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
// In this lesson you build a neural network and let it learn to read digits. You write its parts yourself first: a neuron, softmax and the loss. By the end you will know what each part does, and what every number means that the network prints while it learns.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - write a neuron, softmax and cross-entropy in a few lines of TypeScript,
// - build a network of three layers with TensorFlow.js, and count its parameters,
// - choose a loss and an optimiser, and say what they are for,
// - estimate what a training run costs before you start it,
// - read each part of the log, and the curves, of a training run.
//
// **You need** [lesson 2](02-flatten-normalise-one-hot.ipynb): flattened, normalised images and one-hot labels.
//
// **Time** about an hour. Training takes less than a minute on two cores.

// %%
import {
  checkNumbers,
  estimateTraining,
  evaluate,
  fit,
  flatten,
  interact,
  loadMnist,
  normalize,
  oneHot,
  plotBars,
  plotLines,
  question,
  setSeed,
  showWeights,
  slider,
  summary,
  table,
  take,
  tf,
} from "course";
import { lesson03 as lesson } from "course/practice";

const { train } = await loadMnist();
const xTrainRaw = flatten(train.images);
const xTrain = normalize(xTrainRaw);
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. One neuron
//
// A **neuron** turns several numbers into one. It does so in three moves:
//
// <!-- term: neuron | A weighted sum of inputs, plus a bias, passed through an activation. Also called unit. -->
//
// 1. It multiplies each input by a **weight** of its own and adds the products up. That is the *weighted sum*.
// 2. It adds one more number, its **bias**.
// 3. It passes the result through a simple function, its **activation**.
//
// <!-- term: bias | The number that a neuron adds to its weighted sum. You may know it as an intercept. -->
// <!-- term: activation | The function that a neuron applies to its weighted sum, such as `relu`. Also called activation function, or non-linearity. -->
//
// In symbols, with inputs $x_1, x_2, \dots, x_n$, weights $w_1, w_2, \dots, w_n$, bias $b$ and activation $f$, the output $a$ of the neuron is
//
// $$a = f(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b).$$
//
// The neuron learns its weights and its bias, which are called its **parameters**.
//
// <!-- term: parameter | A number that training changes: a weight or a bias. -->
//
// The inputs form a **vector**, an ordered list of numbers, and so do the weights. Multiplying two vectors place by place and adding up the products is called their **dot product**. A neuron therefore computes a dot product, adds a number, and applies a function.
//
// The activation of our first neuron is `relu`, the *rectified linear unit*. It lets positive numbers through and turns negative ones into 0.
//
// <!-- term: rectified linear unit | The activation `relu`: it lets positive numbers through and turns negative ones into zero. -->

// %%
function relu(z: number): number {
  return Math.max(0, z);
}

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
// ### Your turn: a neuron
//
// Write the function `neuron`. Replace the line that begins with `throw` by your code, run the cell, and then the cell below it, which checks what you wrote.
//
// If you would rather read on first, just run both cells. A reference stands in for whatever you leave out, so every later cell works. You can ask for help with `lesson.hint("neuron")`, and after your first attempt `lesson.solution("neuron")` shows one way to do it.

// %%
function neuron(inputs: number[], weights: number[], bias: number): number {
  // The weighted sum, plus the bias, through relu.
  throw lesson.notTried();
}

// %%
const checkedNeuron = await lesson.checked("neuron", neuron);

// %% [markdown]
// Here is a neuron with three inputs.

// %%
const inputs = [0.5, 0, 1];
const weights = [1.5, -0.5, 0.25];

checkedNeuron(inputs, weights, -0.5);

// %% [markdown]
// By hand: 0.5 · 1.5 + 0 · (−0.5) + 1 · 0.25 = 1. Adding the bias of −0.5 gives 0.5. That is positive, so `relu` lets it through.
//
// **Predict, then run.** The same neuron gets the same inputs, but its bias is −1.5 instead of −0.5. What does it put out?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const withOtherBias = question({
  ask: "What does the neuron put out when its bias is −1.5?",
  kind: "number",
  hints: ["The weighted sum is still 1.", "What does relu do with a negative number?"],
  check: (output) => {
    if (output === 1 - 1.5) return "That is the weighted sum plus the bias. One move is missing.";
    return (
      output === checkedNeuron(inputs, weights, -1.5) ||
      "Weighted sum, then bias, then relu: go through the three moves once more."
    );
  },
  explain: "The weighted sum and the bias give less than 0, and `relu` makes 0 of that.",
});

// %%
withOtherBias.answer(undefined);

// %%
checkedNeuron(inputs, weights, -1.5);

// %% [markdown]
// The bias sets how large the weighted sum must be before the neuron responds at all. If you know straight lines from school, or regression, you have met it as the *intercept*.
//
// Turn both parameters of a neuron with a single input, by mouse or with the arrow keys. Your own function computes each curve. Which parameter moves the bend when the weight is 1, and where must the two stand for the bend to lie at an input of exactly 2?

// %%
interact(
  {
    weight: slider({ label: "Weight", min: -2, max: 2, step: 0.25, value: 1 }),
    bias: slider({ label: "Bias", min: -4, max: 4, step: 0.25, value: 0 }),
  },
  ({ weight, bias }) =>
    plotLines(
      { output: zs.map((x) => checkedNeuron([x], [weight], bias)) },
      { title: "A neuron with one input", xTitle: "input", yTitle: "output", x: zs, yRange: [0, 8] },
    ),
);

// %% [markdown]
// The bend lies where the weighted sum and the bias cancel out: at an input of −bias / weight. With a weight of 1 it lies at 2 when the bias is −2, and doubling both leaves it there while the slope becomes twice as steep.
//
// The activation matters as much. Without one, a network of many layers could do no more than a single layer, because a weighted sum of weighted sums is again a weighted sum. The bend in `relu` is what lets layers build on each other.

// %% [markdown]
// ## 2. A layer, and a network
//
// A **layer** is a group of neurons that all read the same inputs. In a **dense** layer every neuron reads every input. The outputs of one layer are the inputs of the next.
//
// <!-- term: layer | Neurons that all read the same inputs. -->
// <!-- term: dense | Of a layer: every neuron reads every input. Also called fully connected. -->
//
// The weights of a layer form a **matrix**, a table of numbers with one column for each neuron. TensorFlow computes the weighted sums of a whole layer, for many images at once, as one **matrix product**. That is many dot products in a single operation, and it is why networks run so well on today's hardware.
//
// This is the network of this lesson:
//
// | layer | neurons | each neuron reads | activation |
// |---|---|---|---|
// | first | 784 | the 784 pixels | `relu` |
// | second | 128 | the 784 outputs of the first layer | `relu` |
// | output | 10 | the 128 outputs of the second layer | `softmax` |
//
// The output layer has ten neurons because there are ten digits. The other sizes are choices. It is common to give the first layer as many neurons as there are pixels, but it could have more, or fewer. Only the number of its *inputs* is fixed by the images.
//
// Layers that come before the output layer are called **hidden**, because neither their outputs nor what those should be appear anywhere in the data. This network has two hidden layers. (You will also hear the first one called the input layer, because it is where `inputShape` is written. But the input is the pixels themselves, and they compute nothing.)
//
// <!-- term: hidden | Of a layer: it comes before the output layer, and its outputs appear nowhere in the data. -->

// %% [markdown]
// ### Softmax: from logits to probabilities
//
// The ten output neurons compute ten weighted sums, one for each digit. These scores are called **logits**, and they can be any numbers. We would rather have probabilities: none of them negative, and together 1.
//
// <!-- term: logits | The scores that a network computes for the classes before softmax. They can be any numbers. Also called scores or pre-activations. -->
//
// The activation **softmax** makes probabilities of logits in two moves. It raises *e* ≈ 2.718 to the power of each logit, which makes it positive, and then divides each power by the sum of them all.
//
// <!-- term: softmax | The activation that turns logits into probabilities: *e* to the power of each, divided by the sum of all. -->
//
// ### Your turn: softmax
//
// Write the function `softmax`. The check also tries logits around 1,000 and −1,000: a function that gives sensible results there too is called *numerically stable*.
//
// <!-- term: numerically stable | Of a computation: large or small numbers don't break it. -->

// %%
function softmax(logits: number[]): number[] {
  // Powers of e first, then their shares of the sum.
  throw lesson.notTried();
}

// %%
const checkedSoftmax = await lesson.checked("softmax", softmax);

// %% [markdown]
// Three logits, their powers and their probabilities:

// %%
const threeLogits = [2, 1, -1];

table(
  threeLogits.map((logit, i) => ({
    logit,
    "e to the power of it": Math.exp(logit),
    probability: checkedSoftmax(threeLogits)[i],
  })),
);

// %% [markdown]
// The largest logit gets the largest probability. A class whose logit is 1 higher than another's is *e* times as probable. If all logits are equal, so are all probabilities.
//
// Only the differences between the logits count. Dividing all of them by the same number, called the **temperature**, makes these differences smaller or larger. Turn it until the first class has a probability of about one half. What happens towards both ends?
//
// <!-- term: temperature | A number by which all logits are divided before softmax: above 1 it evens the probabilities out, below 1 it sharpens them. -->

// %%
slider({ label: "Temperature", values: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16], value: 1 }, (temperature) => {
  const [two = 0, one = 0, minusOne = 0] = checkedSoftmax(threeLogits.map((logit) => logit / temperature));
  return plotBars(
    { "logit 2": two, "logit 1": one, "logit −1": minusOne },
    { title: "Softmax of three logits", xTitle: "class", yTitle: "probability", yRange: [0, 1.1] },
  );
});

// %% [markdown]
// A low temperature gives nearly everything to the largest logit, and a high one makes all classes nearly equal. The order never changes, and so neither does the network's answer. Only how sure it appears does.

// %% [markdown]
// ### How TensorFlow.js builds a network
//
// `tf.sequential()` makes a network whose layers follow one another. `add` appends a layer to it. Here is a network that is much smaller than ours: three inputs, a hidden layer of four neurons, and two outputs.

// %%
const tiny = tf.sequential();
tiny.add(tf.layers.dense({ units: 4, activation: "relu", inputShape: [3] }));
tiny.add(tf.layers.dense({ units: 2, activation: "softmax" }));

summary(tiny);

// %% [markdown]
// The first layer has to be told how long its input is. Each later layer works it out from the one before.

// %% [markdown]
// ### Count the parameters
//
// A neuron has one weight for each of its inputs, and one bias. So a dense layer has
//
// $$\text{inputs} \times \text{neurons} + \text{neurons}$$
//
// parameters. In the tiny network these are 3 × 4 + 4 = 16 and 4 × 2 + 2 = 10, as its summary says.
//
// **Predict, then run.** How many parameters does the second layer of our network have, with 784 inputs and 128 neurons?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const secondLayer = question({
  ask: "How many parameters does the second layer have?",
  kind: "number",
  hints: ["Each of its 128 neurons has 784 weights.", "Each neuron has a bias as well."],
  check: (count) => {
    const weightsOfLayer = 784 * 128;
    if (count === weightsOfLayer) return "Those are the weights. What else does each neuron have?";
    if (count === weightsOfLayer + 784) return "One bias for each neuron, not for each input.";
    return count === weightsOfLayer + 128 || "Inputs times neurons, plus one bias for each neuron.";
  },
  explain: "784 · 128 weights, and one bias for each of the 128 neurons.",
});

// %%
secondLayer.answer(undefined);

// %%
const byHand = [784 * 784 + 784, 784 * 128 + 128, 128 * 10 + 10];

table([
  { layer: "first", calculation: "784 × 784 + 784", parameters: byHand[0] },
  { layer: "second", calculation: "784 × 128 + 128", parameters: byHand[1] },
  { layer: "output", calculation: "128 × 10 + 10", parameters: byHand[2] },
  { layer: "together", calculation: "", parameters: byHand.reduce((a, b) => a + b) },
]);

// %% [markdown]
// That makes 717,210 numbers to learn. Nearly nine tenths of them, 615,440, are in the first layer.

// %% [markdown]
// ### How large should a network be?
//
// There is no formula. Sizes like these are **hyperparameters**: settings that you choose, while the parameters are learnt. Four questions help:
//
// <!-- term: hyperparameter | A setting that is chosen and not learnt, such as the number of neurons. -->
//
// 1. **How hard is the task?** Telling 10 digits apart is easier than telling 26 letters apart, and that is easier than thousands of Chinese characters. A harder pattern needs a larger network.
// 2. **What may it cost?** More parameters take more time and memory, in training and in every use.
// 3. **How much data is there?** A large network can learn a few examples by heart.
// 4. **What does a mistake cost?** A poor film recommendation is soon forgotten. A misread cheque is not.
//
// Start small, measure, and grow only as long as the validation score does. Lesson 5 tries one other shape.

// %% [markdown]
// ## 3. What the network should strive for
//
// Before it can learn, the network must know what *better* means. That is the job of the **loss**: one number that is small when the predictions are good. Training makes it smaller.
//
// <!-- term: loss | One number that is small when predictions are good. Training makes it smaller. Also called cost, or objective. -->
//
// For one image, take the probability $p$ that the network gives to the *true* digit. The loss is
//
// $$-\ln p,$$
//
// where $\ln$ is the natural logarithm. It is called **categorical cross-entropy**. For many images, take the mean. (The probability that a network gives to what was really observed is called the *likelihood*. Making this loss small is the same as making the likelihood of all labels large.)
//
// <!-- term: categorical cross-entropy | The loss −ln p, where p is the probability that was given to the true class. Also called log loss, or negative log-likelihood. -->
// <!-- term: likelihood | The probability that a network gives to what was really observed. -->

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
// If the network is sure and right, the loss is close to 0. If it is sure and wrong, the loss is very large.
//
// ### Your turn: the loss
//
// Write `crossEntropy` for several images at once. `probabilities` has one row for each image, with one probability for each class. `labels` holds the true class of each image, as a number. The result is the mean loss.

// %%
function crossEntropy(probabilities: number[][], labels: number[]): number {
  // For each image −ln of the probability of its true class; then the mean.
  throw lesson.notTried();
}

// %%
const checkedCrossEntropy = await lesson.checked("crossEntropy", crossEntropy);

// %% [markdown]
// A network that knows nothing gives each of the ten digits a probability of 0.1. Whatever the true digit is, that costs

// %%
checkedCrossEntropy([Array.from({ length: 10 }, () => 0.1)], [7]);

// %% [markdown]
// ### The optimiser
//
// Making the loss smaller takes two things. For each of the 717,210 parameters, training first works out how the loss would change if that parameter grew a little. These numbers are the **gradient**, and lesson 10 shows how they are found. The **optimiser** then decides how far to move each parameter against its gradient. After one such step, the next few images follow.
//
// <!-- term: gradient | How fast the loss grows with each parameter: one derivative, or slope, for each. -->
// <!-- term: optimiser | The rule by which parameters are moved against their gradient, such as `sgd` or `adam`. -->
//
// We use the optimiser `adam`. It adapts the size of the step for each parameter, and is a good first choice.
//
// `compile` ties it all together. It takes the optimiser, the loss, and a *metric* to report. **Accuracy** is the fraction of images whose most probable digit is the true one.
//
// <!-- term: metric | A number that is reported and not trained for, such as the accuracy. -->
// <!-- term: accuracy | The share of examples whose most probable class is the true one. -->
//
// ### Your turn: build and compile
//
// Write `buildNetwork`. It builds the network in the table of section 2 and compiles it with the optimiser `"adam"`, the loss `"categoricalCrossentropy"` and the metric `"accuracy"`:
//
// ```ts
// network.compile({ optimizer: …, loss: …, metrics: […] });
// ```

// %%
function buildNetwork(): tf.LayersModel {
  // tf.sequential(), three layers, compile; then return it.
  throw lesson.notTried();
}

// %%
const checkedBuildNetwork = await lesson.checked("buildNetwork", buildNetwork);

// %% [markdown]
// The weights of a new network are random. `setSeed` makes random numbers repeatable: with the same seed, the same machine gives exactly the same run.

// %%
setSeed(5);
const model = checkedBuildNetwork();

summary(model);

// %% [markdown]
// The counts agree with those you worked out by hand. Nothing is trained yet. How good is the network now, with its random weights?

// %%
const untrained = await evaluate(
  model,
  take(xTrain, { from: 0, to: 1_000 }),
  take(yTrain, { from: 0, to: 1_000 }),
);

table([{ loss: untrained.loss, accuracy: untrained.accuracy }]);

// %% [markdown]
// That is what random guessing gives: an accuracy near 0.1, and a loss near 2.3.

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
//
// The last 20% will do because MNIST comes in mixed order. Images that are sorted have to be shuffled first, as lesson 1 showed.
//
// <!-- term: batch | The examples that a network looks at before each step of the optimiser. Also called mini-batch. -->
// <!-- term: epoch | One pass through all training examples. -->

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
// The course's `fit` does the same job as TensorFlow.js's own `model.fit`, only faster. It compiles the network and its training into one program that TensorFlow runs as a whole, where `model.fit` makes some hundred small calls for each batch.
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
// One detail often puzzles people: in the first epoch, `val_accuracy` is *higher* than `accuracy`. Has the network done better on images that it never saw? No. `accuracy` is a running mean over the whole epoch, and at its start the network still knew nothing. `val_accuracy` is measured at the end of the epoch, with everything learnt by then.

// %%
table([
  { "first epoch": "accuracy, mean over the epoch", value: accuracy?.[0] },
  { "first epoch": "val_accuracy, at its end", value: val_accuracy?.[0] },
]);

// %% [markdown]
// ### Read the curves
//
// Go back to the chart. On the images it trains on, the network gets better in every epoch. On the **validation set**, the images held back, it improves at first. Then its loss stops falling, and turns upwards:
//
// <!-- term: validation set | Examples held back from training, by which settings are compared. Also called development set. -->

// %%
table(
  (val_loss ?? []).map((value, i) => ({
    epoch: i + 1,
    loss: loss?.[i],
    val_loss: value,
    "generalisation gap": value - (loss?.[i] ?? Number.NaN),
  })),
);

// %% [markdown]
// The difference between the two losses is the **generalisation gap**. It grows with every epoch. That alone does no harm as long as the validation loss still falls.
//
// <!-- term: generalisation gap | The loss on examples held back, minus the loss on those trained on. -->
//
// Once the validation loss *rises* while the training loss goes on falling, the network is **over-fitting**: what it still learns is peculiar to the training images, and doesn't help with others. This is why there is a validation set, and why its curve is the one that counts. Remedies against over-fitting are called **regularisation**; lessons 11 and 12 try several.
//
// <!-- term: regularisation | What is done against over-fitting, so that a network does better on examples it hasn't seen. -->
// <!-- term: over-fitting | What a network learns is peculiar to the training examples: the validation loss rises while the training loss falls. -->

// %% [markdown]
// ## 6. Watch the weights move
//
// What has changed in the network? Only numbers: the weights and biases. A **callback** is a function that `fit` calls at the end of each epoch. `showWeights` is one that looks at every layer.
//
// <!-- term: callback | A function that the training calls at certain moments, such as the end of an epoch. Also called hook. -->
//
// A small network is easier to watch: 16 neurons, then 10, for three epochs on a fifth of the images.

// %%
setSeed(5);

const smallModel = tf.sequential();
smallModel.add(tf.layers.dense({ units: 16, activation: "relu", inputShape: [784] }));
smallModel.add(tf.layers.dense({ units: 10, activation: "softmax" }));
smallModel.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const aFifth = { from: 0, to: xTrain.shape[0] / 5 };
const smallHistory = await fit(smallModel, take(xTrain, aFifth), take(yTrain, aFifth), {
  epochs: 3,
  batchSize,
  validationSplit,
  seed: 5,
  callbacks: [showWeights()],
  chart: false,
});

// %% [markdown]
// The biases start at 0 and drift away from it. The weights spread out: the smallest get smaller and the largest get larger. No single number tells you anything, because what the network knows is spread over all of them. That is why networks are often called *black boxes*. Lessons 13 and 14 look inside.
//
// <!-- term: black box | Something of which inputs and outputs are seen and nothing in between. -->
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
// In such a message, look at the brackets first. The network wants 2 dimensions, `[images, 784]`, and got `[5,28,28]`. The cure is `flatten`.
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
// This mistake gives no message. Train the same network on the same fifth of the images, once as raw pixels and once normalised. Everything else is the same, the seed included.

// %%
function sameNetwork(): tf.LayersModel {
  setSeed(5);
  return checkedBuildNetwork();
}

async function trainBriefly(images: tf.Tensor2D, network = sameNetwork()): Promise<Record<string, number[]>> {
  const brief = await fit(network, take(images, aFifth), take(yTrain, aFifth), {
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
// With raw pixels the network learns too, but it crawls. Why? Look at what it believes before any training: how sure is it, on average, of its first answer?

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
// Inputs that are up to 255 times as large make the logits that much larger too. So the untrained network is almost completely sure of nonsense, and the true digit usually gets a probability of practically 0.
//
// The logarithm of 0 is minus infinity. To avoid it, TensorFlow.js clips probabilities at 0.0000001 before it takes the logarithm, so there is a limit to what one image can cost. Multiply that limit by the fraction of wrong answers, and you get nearly the whole loss in the log:

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
// Nearly every wrong answer costs the maximum. There the clipped loss is flat: a small change of a parameter changes nothing, so the gradient for these images is 0, and they teach the network nothing.
//
// So it isn't the large pixels alone that hold the network back. It is large pixels together with a loss that is clipped. A loss that is computed from the logits themselves needs no clipping, because it never forms the probability that is practically 0. In TensorFlow.js that loss is `tf.losses.softmaxCrossEntropy`. The same raw pixels, the same network without its softmax, and this loss:

// %%
function networkOfLogits(): tf.LayersModel {
  const network = tf.sequential({ layers: sameNetwork().layers.slice(0, 2) });
  network.add(tf.layers.dense({ units: 10 }));
  network.compile({
    optimizer: "adam",
    loss: (truth, logits) => tf.losses.softmaxCrossEntropy(truth, logits),
    metrics: ["accuracy"],
  });
  return network;
}

const withLogits = await trainBriefly(xTrainRaw.toFloat(), networkOfLogits());

// %% [markdown]
// On raw pixels, after three epochs:

// %%
table({
  "loss computed from": ["clipped probabilities", "logits"],
  "validation accuracy": [last(withRaw.val_accuracy), last(withLogits.val_accuracy)],
});

// %% [markdown]
// With the loss on logits the network learns from raw pixels too, though less well than from normalised ones. Many frameworks compute cross-entropy from logits behind the scenes for this reason. Normalising is still worthwhile: it is one line, and it spares you the whole question.
//
// The sign to look for is a loss that starts far above 2.3 and hardly falls. When you see it, check the range of your pixels.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz03 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 8. Summary
//
// - A neuron computes a weighted sum, adds its bias, and applies its activation. A dense layer has inputs × neurons weights and one bias for each neuron.
// - Softmax turns ten logits into ten probabilities. Categorical cross-entropy is −ln of the probability of the true digit.
// - An epoch is one pass through the training images, a step looks at one batch. 48,000 images in batches of 128 make 375 steps.
// - `accuracy` and `loss` are means over the epoch, on images trained on. `val_accuracy` and `val_loss` come from images held back, and they are the ones that count.
// - The generalisation gap is the validation loss minus the training loss. A network over-fits once its validation loss rises while its training loss falls.
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
  { name: "validation accuracy with raw pixels", value: last(withRaw.val_accuracy), atMost: 0.6 },
  { name: "raw pixels, loss on logits", value: last(withLogits.val_accuracy), atLeast: 0.85 },
  {
    name: "rise of the validation loss after its lowest point",
    value: last(val_loss) - Math.min(...(val_loss ?? [])),
    atLeast: 0,
  },
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
