// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 6 · Capacity, batches, optimisers
//
// One of the lectures trains four networks before its audience. One learns a little, one learns less, one learns nothing at all, and the last one learns well. It gives a reason for each. You repeat the experiment, get the same four results, and then test the reasons. Not all of them hold.
//
// On the way you take apart what the lessons so far held fixed: how many neurons, how many images in a batch, in which order, and which rule turns slopes into steps.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - say what a reported training accuracy is a mean of, and how far to trust it,
// - find out why a network is stuck, by changing one thing at a time,
// - tell a lack of capacity from a lack of progress,
// - say what a batch estimates, and choose its size,
// - explain what shuffling is for,
// - write seven optimisers in a few lines each, and choose a learning rate for any of them.
//
// **You need** [lesson 3](03-build-and-fit.ipynb): layers, the loss, batches, epochs. From [lesson 5](05-deeper-models.ipynb) one rule: change one thing at a time. How a slope is computed comes in [lesson 7](07-activations-backpropagation-gradients.ipynb). Here it is enough to know what it is: *the slope of a weight says how much the loss rises if that weight is made a little larger*. The list of the slopes of all weights is called the **gradient**.
//
// **Time** about 90 minutes. Computing takes one to two minutes on two cores, in many short runs.

// %%
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checkNumbers,
  estimateTraining,
  evaluate,
  fit,
  flatten,
  layerGradients,
  loadMnist,
  normalize,
  oneHot,
  plotBars,
  plotClassCounts,
  plotLines,
  predictClasses,
  question,
  setSeed,
  table,
  take,
  tf,
} from "course";
import { DataFrame, merge, readCSV, toCSV } from "danfojs-node";

const { train, classNames } = await loadMnist();
const images = normalize(flatten(train.images));
const labels = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. Four runs of a lecture
//
// ### The data
//
// The lecture trains on 55,000 images. It keeps the first 5,000 for validation and takes the rest. Do the same.

// %%
const heldBack = Math.round(train.labels.size / 12); // 5,000 of 60,000
const [xTrain, yTrain] = [take(images, { from: heldBack }), take(labels, { from: heldBack })];
const [xVal, yVal] = [take(images, { to: heldBack }), take(labels, { to: heldBack })];
const trainLabels = take(train.labels, { from: heldBack });

table([
  { tensor: "xTrain", shape: `[${xTrain.shape}]` },
  { tensor: "yTrain", shape: `[${yTrain.shape}]` },
  { tensor: "the first row of yTrain", shape: `[${take(yTrain, [0]).dataSync()}]` },
]);

// %% [markdown]
// The 1 stands at position 7, counted from 0: the first image is a seven. That is also what the lecture finds in its first row, so these are the same images.
//
// ### The network
//
// The lecture works with TFLearn, a small library on top of TensorFlow: declare the layers, call `fit`, call `predict`, as you do here. Four of its settings matter, and the lecture leaves them at TFLearn's defaults without naming them:
//
// - The initial weights are drawn at random with a standard deviation of 0.02. (The *standard deviation* says how far numbers lie from their mean, typically.) Numbers more than twice that far from 0 are drawn again; this is a **truncated normal** distribution.
// - All biases start at 0.
// - The optimiser is `sgd`. It lowers each weight by its slope times a small number, the **learning rate**.
// - That learning rate is 0.001.
//
// In those days one declared the whole computation as a *graph* first, and said how many processor cores it may use. Here `fit` makes such a graph by itself (lesson 3), and TensorFlow takes all cores. The lecture adds that graphics processors speed up deep learning, because they multiply large tables of numbers in parallel. For networks as small as these you need none.
//
// This function builds a network with any hidden layers, an optimiser, and a way to draw the initial weights.

// %%
const asInTheLecture = () => tf.initializers.truncatedNormal({ stddev: 0.02 });

function buildNetwork(
  hidden: number[],
  optimizer: tf.Optimizer | string,
  initializer = asInTheLecture,
): tf.Sequential {
  const network = tf.sequential();
  [...hidden, 10].forEach((units, i) => {
    network.add(
      tf.layers.dense({
        units,
        activation: i < hidden.length ? "relu" : "softmax",
        kernelInitializer: initializer(),
        ...(i === 0 ? { inputShape: [784] } : {}),
      }),
    );
  });
  network.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

buildNetwork([100], tf.train.sgd(0.001)).inputs[0]?.shape;

// %% [markdown]
// (With no hidden layer at all, the ten softmax neurons alone are what statisticians call *multiclass logistic regression*.)
//
// The shape of the input begins with `null`. (TFLearn writes `None`.) It stands for the number of images in a batch, which is left open: the same network takes batches of any size.
//
// ### What the loss compares
//
// The loss is categorical cross-entropy, as in lesson 3. The lecture says that it matches two probability distributions, the true one and the network's, and that it comes from the *Kullback–Leibler divergence*. That is a measure of how far one distribution is from another.
//
// So far the truth was one-hot, and the loss was $-\ln p$ of the true digit. In general, every class $i$ has a true probability $t_i$ and an answered one $p_i$, and
//
// $$\text{cross-entropy} = -\sum_i t_i \ln p_i, \qquad \text{divergence} = \sum_i t_i \ln \frac{t_i}{p_i}.$$
//
// The sign $\sum_i$ means: add up over all classes. Here are the two side by side, once with a one-hot truth and once with a truth that is itself unsure.

// %%
const sumOf = (values: number[]): number => values.reduce((a, b) => a + b, 0);

function crossEntropy(truth: number[], answer: number[]): number {
  return sumOf(truth.map((p, i) => (p === 0 ? 0 : -p * Math.log(answer[i] ?? 0))));
}

const entropy = (truth: number[]): number => crossEntropy(truth, truth);
const divergence = (truth: number[], answer: number[]): number =>
  sumOf(truth.map((p, i) => (p === 0 ? 0 : p * Math.log(p / (answer[i] ?? 0)))));

const networksAnswer = [0.2, 0.7, 0.1];
const truths = { "one-hot": [0, 1, 0], unsure: [0.1, 0.8, 0.1] };
const comparisons = Object.entries(truths).map(([truth, values]) => ({
  truth: `${truth}: [${values}]`,
  "cross-entropy": crossEntropy(values, networksAnswer),
  divergence: divergence(values, networksAnswer),
  difference: crossEntropy(values, networksAnswer) - divergence(values, networksAnswer),
  "entropy of the truth": entropy(values),
}));

table(comparisons, { caption: `The network answers [${networksAnswer}]` });

// %% [markdown]
// The two differ by the **entropy** of the truth: how unsure the truth is. No network can change that. With one-hot labels it is 0, and the two are the same.
//
// ### The number on the screen
//
// While it trains, the lecture watches the training accuracy. Of one batch of 10 images it would be 0.6, then 0.8, then 0.5: nothing that one could read. So TFLearn shows a **running mean that forgets**: after each batch, it keeps nine tenths of the old number and adds a tenth of the new one.

// %%
/** After each value: `memory` parts of the mean so far, and the rest of the new value. */
function runningMean(values: number[], memory = 0.9): number[] {
  const means: number[] = [];
  for (const value of values) {
    const before = means.at(-1) ?? value;
    means.push(memory * before + (1 - memory) * value);
  }
  return means;
}

runningMean([0.6, 0.8, 0.5, 0.7]);

// %% [markdown]
// What was seen 10 batches ago counts only a third as much as the latest batch, what was seen 50 batches ago hardly at all. Remember this kind of mean: three of the seven optimisers below are made of it. (The `accuracy` that `fit` prints is another one: the plain mean over the whole epoch.)
//
// ### The runs
//
// One epoch in batches of 10, that is 5,500 steps. A callback writes down the accuracy of every batch.

// %%
const lecture = { epochs: 1, batchSize: 10 };

interface LectureRun {
  network: tf.Sequential;
  /** The accuracy of every batch. */
  batches: number[];
  seconds: number;
}

async function train1Epoch(network: tf.Sequential, seed = 3): Promise<LectureRun> {
  const batches: number[] = [];
  const noteAccuracy: tf.CustomCallbackArgs = {
    onBatchEnd: async (_batch, logs) => void batches.push(logs?.accuracy ?? Number.NaN),
  };
  const history = await fit(network, xTrain, yTrain, {
    ...lecture,
    seed,
    chart: false,
    verbose: 0,
    callbacks: noteAccuracy,
  });
  return { network, batches, seconds: history.seconds };
}

setSeed(3);

await estimateTraining(buildNetwork([100, 100], tf.train.adam(0.001)), {
  samples: xTrain.shape[0],
  ...lecture,
});

// %% [markdown]
// This is the most expensive of the four. First: one hidden layer of 100 neurons, `sgd`.

// %%
const lastOf = (values: number[] | undefined): number => values?.at(-1) ?? Number.NaN;

setSeed(3);

const hundred = await train1Epoch(buildNetwork([100], tf.train.sgd(0.001)));

table([{ "the lecture": 0.695, "displayed at the end": lastOf(runningMean(hundred.batches)) }]);

// %% [markdown]
// Second: one hidden layer of 10 neurons.

// %%
setSeed(3);

const ten = await train1Epoch(buildNetwork([10], tf.train.sgd(0.001)));

table([{ "the lecture": "0.29 to 0.44", "displayed at the end": lastOf(runningMean(ten.batches)) }]);

// %% [markdown]
// Third: back to 100 neurons, and another hidden layer of 100 behind it. The network has grown.
//
// **Predict, then run.** Will its accuracy after one epoch be better than that of the first run, about the same, or worse?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const anotherLayer = question({
  ask: 'Two hidden layers of 100 instead of one, everything else as before. Is it "better", "about the same" or "worse" after one epoch?',
  kind: ["better", "about the same", "worse"],
  hints: ["Think of lesson 5.", "The lecture hoped for more accuracy, and called the result unfortunate."],
  check: (answer) => {
    if (answer === "better") return "The lecture hoped so too. Run the next cell.";
    if (answer === "about the same") return "The difference is large. Run the next cell.";
    return answer === "worse";
  },
  explain: "The next cell shows by how much, and the sections after it find out why.",
});

// %%
anotherLayer.answer(undefined);

// %%
setSeed(3);

const twoLayers = await train1Epoch(buildNetwork([100, 100], tf.train.sgd(0.001)));

table([{ "the lecture": 0.12, "displayed at the end": lastOf(runningMean(twoLayers.batches)) }]);

// %% [markdown]
// It is stuck. Fourth: the same network, with the optimiser `adam` in place of `sgd`, at the same rate.

// %%
setSeed(3);

const withAdam = await train1Epoch(buildNetwork([100, 100], tf.train.adam(0.001)));

table([{ "the lecture": 0.9644, "displayed at the end": lastOf(runningMean(withAdam.batches)) }]);

// %%
/** About 20 of many values, evenly spread, with their positions. */
function thinOut(values: number[]): { x: number[]; y: number[] } {
  const every = Math.max(1, Math.ceil(values.length / 20));
  const kept = values.flatMap((_, i) => ((i + 1) % every === 0 ? [i] : []));
  return { x: kept.map((i) => i + 1), y: kept.map((i) => values[i] ?? Number.NaN) };
}

const lectureRuns = {
  "100, sgd": hundred,
  "10, sgd": ten,
  "100 and 100, sgd": twoLayers,
  "100 and 100, adam": withAdam,
};

plotLines(
  Object.fromEntries(
    Object.entries(lectureRuns).map(([name, { batches }]) => [name, thinOut(runningMean(batches, 0.99))]),
  ),
  {
    title: "Four runs of one epoch (running mean with a memory of 0.99)",
    xTitle: "step: batches of 10 images",
    yTitle: "training accuracy",
    yRange: [0, 1],
  },
);

// %% [markdown]
// ### How far to trust the display
//
// For the picture we took a longer memory. With the lecture's memory of 0.9, the number on the screen rests on the last hundred or two images, and it jumps. See by how much it jumped in the last 500 steps.

// %%
const recent = (batches: number[]): number[] => batches.slice(-500);
const lectureSays = ["0.695", "0.26, 0.35, 0.44; later “0.29”", "0.12", "0.95, 0.97, at last 0.9644"];
const compared = Object.entries(lectureRuns).map(([network, { batches }], i) => {
  const displayed = runningMean(batches);
  return {
    network,
    "the lecture": lectureSays[i],
    "displayed at the end": lastOf(displayed),
    "lowest in the last 500 steps": Math.min(...recent(displayed)),
    highest: Math.max(...recent(displayed)),
    "plain mean of these 500": sumOf(recent(batches)) / recent(batches).length,
  };
});

table(compared, { digits: 3 });

// %% [markdown]
// All four come out as the lecture reports them. And you see how little the last digits of such a number say: a moment earlier it may have been a tenth higher or lower. The plain mean of the last 500 batches, 5,000 images, is steadier.
//
// One result depends on chance in another way, too. Train the network of 10 neurons from five different random starts:

// %%
const fiveStarts: Record<string, number> = {};
for (const seed of [1, 2, 3, 4, 5]) {
  setSeed(seed);
  const { batches } = await train1Epoch(buildNetwork([10], tf.train.sgd(0.001)), seed);
  fiveStarts[`seed ${seed}`] = sumOf(recent(batches)) / recent(batches).length;
}

plotBars(fiveStarts, {
  title: "10 neurons, as in the lecture, from five random starts",
  xTitle: "random start",
  yTitle: "training accuracy, last 500 batches",
  yRange: [0, 1],
});

// %% [markdown]
// So "10 neurons reach 0.29" is one draw from a wide range. The reasons that the lecture gives are next:
//
// 1. With 10 neurons the network has too little *capacity*.
// 2. The deeper network is stuck in a *bad local minimum*.
// 3. `adam` helps because each weight has a learning rate of its own, which also changes with time.

// %% [markdown]
// ## 2. Why is it stuck?
//
// ### What does it answer?
//
// Before you explain a failure, look at it. Which digits does the stuck network see in the validation images?

// %%
const stuckAnswers = predictClasses(twoLayers.network, xVal);

plotClassCounts(stuckAnswers, classNames, { title: "What the stuck network answers" });

// %% [markdown]
// It says *one* to nearly everything. Why one? Because that is the most frequent digit:

// %%
const shares = Array.from(yTrain.mean(0).dataSync());
const onesAmongAnswers = stuckAnswers.equal(1).toFloat().mean().arraySync() as number;
const stuckScores = await evaluate(twoLayers.network, xTrain, yTrain);

table([
  {
    network: "answers with the shares of the digits, always",
    accuracy: Math.max(...shares),
    loss: entropy(shares),
  },
  { network: "stuck", accuracy: stuckScores.accuracy, loss: stuckScores.loss },
]);

// %% [markdown]
// The first row is a network that never looks at the image. It gives each digit the probability with which it occurs, whatever it is shown. The stuck network is hardly better. In 5,500 steps its output layer has learnt how often each digit occurs, which its ten biases can do alone. The layers before it have learnt next to nothing. So *that* is the question: why did they not move?
//
// ### How long are its steps?
//
// `layerGradients` measures the slopes in each layer, on one batch, before any training. Its `rms` is their typical size: the root of the mean of their squares.

// %%
const [xBatch, yBatch] = [take(xTrain, { to: 500 }), take(yTrain, { to: 500 })];

function slopeSizes(hidden: number[], initializer = asInTheLecture): number[] {
  setSeed(3);
  const network = buildNetwork(hidden, tf.train.sgd(0.001), initializer);
  return layerGradients(network, xBatch, yBatch).map(({ rms }) => rms);
}

const slopesHundred = slopeSizes([100]);
const slopesTwoLayers = slopeSizes([100, 100]);
const scientific = (value: number | undefined): string => (value ?? Number.NaN).toExponential(1);

table([
  { network: "100", "first layer": scientific(slopesHundred[0]), "last layer": scientific(slopesHundred[1]) },
  {
    network: "100 and 100",
    "first layer": scientific(slopesTwoLayers[0]),
    "last layer": scientific(slopesTwoLayers[2]),
  },
]);

// %% [markdown]
// (`6e-5` is $6 \cdot 10^{-5}$, that is 0.00006.)
//
// **Predict, then run.** A weight has the slope 0.00006. The learning rate is 0.001. How far does `sgd` move that weight in one step?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const oneStep = question({
  ask: "How far does sgd move a weight whose slope is 0.00006, at a rate of 0.001?",
  kind: "number",
  hints: [
    "sgd lowers each weight by its slope times the learning rate.",
    "TypeScript understands 6e-5 * 1e-3.",
  ],
  check: (distance) => {
    const right = 0.00006 * 0.001;
    if (distance === 0.00006 || distance === 0.001) return "That is one of the two. Multiply them.";
    if (Math.abs(distance - 0.00006 / 0.001) < 1e-9) return "Slope times rate, not divided by it.";
    return Math.abs(Math.abs(distance) / right - 1) < 1e-6 || "Slope times rate.";
  },
  explain: "Slope times rate. A thousand such steps move the weight by less than a ten-thousandth.",
});

// %%
oneStep.answer(undefined);

// %%
const stepLength = 0.00006 * 0.001;
const stepsToMatter = 0.02 / stepLength;

table([
  {
    "one step": stepLength.toExponential(0),
    "steps to go as far as a weight is large (0.02)": Math.round(stepsToMatter),
    "in epochs of 5,500 steps": Math.round(stepsToMatter / 5_500),
  },
]);

// %% [markdown]
// That is the whole trouble. Even if every step went the same way, it would take some sixty epochs before such a weight had doubled.
//
// ### Why are the slopes so small?
//
// A signal on its way through the network is multiplied by the weights of every layer, and so is the error on its way back. If the weights are small, both fade. Lesson 7 finds the size that keeps a signal as it is: a standard deviation of $\sqrt{2/n}$ for a layer of ReLU neurons with $n$ inputs each. It is named after its author, *He*. Compare it with the lecture's.

// %%
const he = () => tf.initializers.heUniform({});
const sizeOfWeights = (weights: tf.Tensor): number => weights.square().mean().sqrt().arraySync() as number;
const rightSizes = [784, 100, 100].map((inputs, i) => {
  const lectures = sizeOfWeights(asInTheLecture().apply([inputs, 100]));
  return {
    layer: i + 1,
    inputs,
    "He: √(2/n)": Math.sqrt(2 / inputs),
    "the lecture's, measured": lectures,
    "too small by a factor of": Math.sqrt(2 / inputs) / lectures,
  };
});

table(rightSizes, { digits: 3 });

// %% [markdown]
// (The lecture's weights come out a little below 0.02, because the largest are drawn again.) In the first layer they are three times too small, in the second and third eight times. One hidden layer survives that. With two, the factors multiply.
//
// ### Change one thing
//
// Now test it. Four experiments, each of which changes exactly one thing in the stuck run: the initial weights, the rate, the optimiser, or the patience. For patience, take 12 epochs instead of one.

// %%
async function validated(
  network: tf.Sequential,
  options: { epochs?: number; batchSize?: number; callbacks?: tf.CustomCallbackArgs },
): Promise<{ network: tf.Sequential; history: Record<string, number[]>; seconds: number }> {
  const { history, seconds } = await fit(network, xTrain, yTrain, {
    batchSize: 10,
    seed: 3,
    chart: false,
    verbose: 0,
    validationData: [xVal, yVal],
    ...options,
  });
  return { network, history, seconds };
}

setSeed(3);
const otherWeights = await validated(buildNetwork([100, 100], tf.train.sgd(0.001), he), {});

setSeed(3);
const otherRate = await validated(buildNetwork([100, 100], tf.train.sgd(0.1)), {});

setSeed(3);
const patient = await validated(buildNetwork([100, 100], tf.train.sgd(0.001)), { epochs: 12 });

// %%
const freed = {
  "as in the lecture": patient.history.val_accuracy?.[0] ?? Number.NaN,
  "He weights": lastOf(otherWeights.history.val_accuracy),
  "rate 0.1": lastOf(otherRate.history.val_accuracy),
  adam: (await evaluate(withAdam.network, xVal, yVal)).accuracy ?? Number.NaN,
  "12 epochs": lastOf(patient.history.val_accuracy),
};

plotBars(freed, {
  title: "Two hidden layers of 100: one change at a time",
  xTitle: "what was changed",
  yTitle: "validation accuracy",
  yRange: [0, 1],
});

// %% [markdown]
// Each single change frees it. You need no other optimiser: the same `sgd` at the same rate learns, if only the initial weights have the right size. And with the lecture's weights it learns, if only the rate is larger.
//
// The lecture also says that the deeper network needs the better optimiser because it has so many parameters. That is easy to test. One hidden layer of 300 neurons has far more. Train it exactly as the lecture would.

// %%
setSeed(3);
const manyParameters = await validated(buildNetwork([300], tf.train.sgd(0.001)), {});

table([
  {
    network: "100 and 100",
    parameters: patient.network.countParams(),
    "validation accuracy": freed["as in the lecture"],
  },
  {
    network: "300",
    parameters: manyParameters.network.countParams(),
    "validation accuracy": lastOf(manyParameters.history.val_accuracy),
  },
]);

// %% [markdown]
// It is not the number of parameters. It is the depth, together with the small weights: one factor more that makes the signals fade.
//
// ### Is it a bad local minimum?
//
// A *local minimum* is the bottom of a valley that is not the deepest one: every small step leads up. From there no patience would help. But the run of 12 epochs is the lecture's run, only longer. Look at its way.

// %%
const epochNumbers = (patient.history.loss ?? []).map((_, i) => i + 1);

plotLines(
  {
    "validation loss": patient.history.val_loss ?? [],
    "validation accuracy": patient.history.val_accuracy ?? [],
  },
  {
    title: "The stuck run, with patience",
    xTitle: "epoch",
    yTitle: "loss, accuracy",
    x: epochNumbers,
    yRange: [0, 2.5],
  },
);

// %% [markdown]
// For two epochs next to nothing happens. Then the loss falls, faster and faster. (It takes less than the sixty epochs of our little sum. As the weights grow, so do the slopes, and each step is longer than the last.) So the network was not in a valley. It was on a **plateau**: ground that falls so gently that short steps take for ever. Lesson 7 shows a place of this kind: all weights near 0, where the ground is flat in every direction, a *saddle*.
//
// The lecture stopped after one epoch and could not know. If you see a loss that does not fall, ask first whether it *cannot* fall, or only is slow: look at the slopes, and try a larger rate.
//
// ### What Adam does differently
//
// Take both optimisers, at the same rate of 0.001, and let each do a single step on the same ten images. How far has each weight moved? (Only weights that moved at all are counted. Those of pixels that are black in all ten images have the slope 0.)

// %%
async function firstStep(optimizer: tf.Optimizer): Promise<number[]> {
  setSeed(3);
  const network = buildNetwork([100, 100], optimizer);
  const before = network.layers.map((layer) => layer.getWeights()[0]?.clone() as tf.Tensor);
  const firstTen = { to: 10 };
  await fit(network, take(xTrain, firstTen), take(yTrain, firstTen), {
    ...lecture,
    chart: false,
    verbose: 0,
  });
  return network.layers.map((layer, i) => {
    const moves = (layer.getWeights()[0] as tf.Tensor).sub(before[i] as tf.Tensor).abs();
    const moved = Array.from(moves.dataSync()).filter((distance) => distance > 0);
    return sumOf(moved) / moved.length;
  });
}

const movedBySgd = await firstStep(tf.train.sgd(0.001));
const movedByAdam = await firstStep(tf.train.adam(0.001));

table(
  ["first", "second", "output"].map((layer, i) => ({
    layer,
    "sgd moves a weight by": scientific(movedBySgd[i]),
    "adam by": scientific(movedByAdam[i]),
  })),
);

// %% [markdown]
// Adam moves every weight by about the learning rate, 0.001, in every layer. It takes from the slope which *way* to go, and hardly how far. In the first layer that is thousands of times as far as `sgd` goes. Small slopes do not hold it up. How it does that is the subject of section 6.

// %% [markdown]
// ## 3. Capacity
//
// Now the first reason: that 10 neurons have too little capacity. The **capacity** of a network is the wealth of functions that it can compute, given the right weights. It says what a network *can* learn, not what it has learnt after one epoch of short steps. So give those 10 neurons longer steps, a rate of 0.1, and the same single epoch:

// %%
setSeed(3);
const tenWithLongSteps = await validated(buildNetwork([10], tf.train.sgd(0.1)), {});
const tenAsInTheLecture = await evaluate(ten.network, xVal, yVal);

table([
  {
    "10 neurons, one epoch": "rate 0.001, as in the lecture",
    "validation accuracy": tenAsInTheLecture.accuracy,
  },
  {
    "10 neurons, one epoch": "rate 0.1",
    "validation accuracy": lastOf(tenWithLongSteps.history.val_accuracy),
  },
]);

// %% [markdown]
// Ten neurons are enough for nine images out of ten. The lecture's figure was not their limit. It was how far they had come.
//
// To see the limit, train networks of several sizes properly: good initial weights, `adam`, six epochs in batches of 100.

// %%
const widths = [2, 5, 10, 30, 100, 300];
const sizes: {
  neurons: number;
  parameters: number;
  training: number;
  validation: number;
  seconds: number;
}[] = [];
for (const neurons of widths) {
  setSeed(3);
  const { network, history, seconds } = await validated(buildNetwork([neurons], tf.train.adam(0.003), he), {
    epochs: 6,
    batchSize: 100,
  });
  sizes.push({
    neurons,
    parameters: network.countParams(),
    training: (await evaluate(network, xTrain, yTrain)).accuracy ?? Number.NaN,
    validation: lastOf(history.val_accuracy),
    seconds,
  });
}

table(
  sizes.map(({ seconds, ...row }) => ({ ...row, seconds: seconds.toFixed(1) })),
  { digits: 3 },
);

// %%
plotLines(
  {
    "training images": sizes.map(({ training }) => training),
    "validation images": sizes.map(({ validation }) => validation),
  },
  {
    title: "What one hidden layer can learn, by its size",
    xTitle: "neurons in the hidden layer",
    yTitle: "accuracy after six epochs",
    x: widths,
    logX: true,
    yRange: [0.2, 1],
  },
);

// %% [markdown]
// That is what capacity looks like. Two neurons can tell only a few groups of digits apart. From 10 on, each further step brings less. And the two curves part: small networks do equally well on both kinds of images, large ones better on those they trained on. They have room to learn some by heart. [Lesson 8](08-dropout-batch-norm-over-fitting.ipynb) is about that gap.
//
// A larger network costs more, too. The lecture sees its small network rush through the images. In our table the difference in time is smaller than that in parameters: with networks as small as these, much of the time goes into starting each step.
//
// There are two ways to add capacity: more neurons in a layer, or more layers. [Lesson 5](05-deeper-models.ipynb) compares them. The lecture's two layers of 100 *have* more capacity than its one. It just could not be seen after one epoch.

// %% [markdown]
// ## 4. A batch is an estimate
//
// What we want to lower is the mean loss over all 55,000 images. Its gradient is the mean of the gradients of all images. To compute it, you must look at all of them, for one single step of the optimiser. There are three ways to go about it.
//
// | name | images per step | steps per epoch |
// |---|---|---|
// | batch gradient descent | all | 1 |
// | stochastic gradient descent | 1, chosen at random | as many as there are images |
// | mini-batch gradient descent | a few, such as 10 or 100 | images divided by that |
//
// *Stochastic* means governed by chance, and SGD is short for the second row. In practice everybody uses the third, calls its groups *batches*, and still says SGD.
//
// ### How good is the estimate?
//
// A batch is a sample, like a poll among voters. Its gradient is an estimate of the true one. Compute both and measure how far they are apart. The distance between two lists of numbers is the root of the sum of the squares of their differences, as in geometry. We give it relative to the length of the true gradient.

// %%
/** The slopes of all weights and biases in one list. */
function gradient(network: tf.Sequential, x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const loss = () =>
      tf.metrics.categoricalCrossentropy(y, network.apply(x) as tf.Tensor).mean() as tf.Scalar;
    const { grads } = tf.variableGrads(loss, variables);
    return tf.concat(variables.map(({ name }) => (grads[name] as tf.Tensor).flatten()));
  });
}

const sampleSizes = [1, 4, 16, 64, 256, 1024];

/** For each size, how far the gradients of 40 random batches lie from the true one; and how long that is. */
function noiseOf(network: tf.Sequential): { distances: number[]; length: number } {
  const whole = gradient(network, xTrain, yTrain);
  const length = whole.norm().arraySync() as number;
  const distances = sampleSizes.map((size) => {
    const squares = Array.from({ length: 40 }, () =>
      tf.tidy(() => {
        const rows = Array.from({ length: size }, () => Math.floor(Math.random() * xTrain.shape[0]));
        const difference = gradient(network, take(xTrain, rows), take(yTrain, rows)).sub(whole);
        return difference.square().sum().arraySync() as number;
      }),
    );
    return Math.sqrt(sumOf(squares) / squares.length) / length;
  });
  return { distances, length };
}

setSeed(3);
const untrainedNoise = noiseOf(buildNetwork([100, 100], tf.train.sgd(0.1), he));
const trainedNoise = noiseOf(otherRate.network);

plotLines(
  { "before training": untrainedNoise.distances, "after one epoch": trainedNoise.distances },
  {
    title: "How far the gradient of a batch lies from the true one",
    xTitle: "images in the batch",
    yTitle: "distance / length of the true gradient",
    x: sampleSizes,
    logX: true,
    logY: true,
  },
);

// %%
table(
  {
    "images in the batch": sampleSizes,
    "before training": untrainedNoise.distances,
    "after one epoch": trainedNoise.distances,
  },
  {
    digits: 2,
    caption: `Length of the true gradient: ${untrainedNoise.length.toFixed(2)} before training, ${trainedNoise.length.toFixed(2)} after`,
  },
);

// %% [markdown]
// A distance of 1 means that the error is as large as the gradient itself. With a single image it is far larger: each image pulls its own way. Still, on average over many steps these errors cancel, and what remains is the true direction.
//
// After one epoch the same batch is a *worse* estimate, measured by the length of the true gradient. That has become short, since most images are already right. So late in training, noise is nearly everything. This will matter in section 7.
//
// Now look down the column *before training*. From row to row the batch is four times as large. By what factor does the error shrink?
//
// **Predict, then run.** A batch of 10 has a certain error. How many images do you need for half that error?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const halfTheError = question({
  ask: "A batch of 10 images has a certain error. How many images must a batch have for half the error?",
  kind: "number",
  hints: [
    "Compare two neighbouring rows of the table: four times the images, and what fraction of the error?",
  ],
  check: (images) => {
    if (images === 20) return "Twice the images are not enough. Look at the table again.";
    if (images === 5) return "Fewer images make a larger error.";
    if (images === 100) return "That would make it about a third.";
    return images === 10 * 2 ** 2 || "From row to row: four times the images, half the error.";
  },
  explain:
    "From row to row: four times the images, half the error. It shrinks with the square root of their number.",
});

// %%
halfTheError.answer(undefined);

// %% [markdown]
// The error falls with the *root* of the batch size. Four times the work gives half the error. That is why very large batches do not pay: twice as good costs four times as much, and for the same work you could have made four steps.
//
// ### Batches of several sizes
//
// One epoch on a fifth of the images, once at a fixed rate, and once with a rate that grows with the batch. A larger batch makes fewer steps. If each is also longer in proportion, the whole way stays the same.

// %%
const fifth = { to: Math.floor(xTrain.shape[0] / 5) };
const [xFifth, yFifth] = [take(xTrain, fifth), take(yTrain, fifth)];
const batchSizes = [1, 10, 100, 1000].filter((size) => size <= xFifth.shape[0]);
const batchRuns: { "batch size": number; steps: number; seconds: string; fixed: number; growing: number }[] =
  [];
for (const batchSize of batchSizes) {
  const results = [];
  for (const rate of [0.01, 0.002 * batchSize]) {
    setSeed(3);
    const { history, seconds } = await fit(buildNetwork([100, 100], tf.train.sgd(rate), he), xFifth, yFifth, {
      batchSize,
      seed: 3,
      chart: false,
      verbose: 0,
      validationData: [xVal, yVal],
    });
    results.push({ accuracy: lastOf(history.val_accuracy), seconds });
  }
  batchRuns.push({
    "batch size": batchSize,
    steps: Math.ceil(xFifth.shape[0] / batchSize),
    seconds: (results[0]?.seconds ?? 0).toFixed(2),
    fixed: results[0]?.accuracy ?? Number.NaN,
    growing: results[1]?.accuracy ?? Number.NaN,
  });
}

table(batchRuns, { digits: 3, caption: "Validation accuracy after one epoch on a fifth of the images" });

// %%
plotLines(
  {
    "rate 0.01": batchRuns.map(({ fixed }) => fixed),
    "rate 0.002 × batch size": batchRuns.map(({ growing }) => growing),
  },
  {
    title: "Batch size, at a fixed rate and at a rate that grows with it",
    xTitle: "images in a batch",
    yTitle: "validation accuracy after one epoch",
    x: batchSizes,
    logX: true,
    yRange: [0, 1],
  },
);

// %% [markdown]
// - At a fixed rate, larger batches seem to be worse. They are not. They only made fewer steps of the same length.
// - With a rate that grows in proportion, batches of 1, 10 and 100 do about the same. Whoever changes the batch size must look at the rate again.
// - That has an end. At 1,000 the rate would be 2, and the network does not survive such steps.
// - The time speaks against very small batches: the same images take longer one by one than together, because each step has a cost of its own.
//
// So take a batch as large as the machine handles well, and no larger than its rate allows: 32 to a few hundred. The lecture's 10 is on the small side.

// %% [markdown]
// ## 5. Epochs and order
//
// ### How many epochs?
//
// When every image has been seen once, an **epoch** is over. The lecture says that the more you train, the better the model fits the training data. Train for 20 epochs and watch both kinds of images.

// %%
setSeed(3);
const long = await validated(buildNetwork([100, 100], tf.train.adam(0.001), he), {
  epochs: 20,
  batchSize: 100,
});

plotLines(
  { "training images": long.history.accuracy ?? [], "validation images": long.history.val_accuracy ?? [] },
  {
    title: "Twenty epochs",
    xTitle: "epoch",
    yTitle: "accuracy",
    x: (long.history.loss ?? []).map((_, i) => i + 1),
    yRange: [0.9, 1],
  },
);

// %% [markdown]
// It is true of the training data. The validation images stop gaining after half the time. Then further epochs only fit the training images better, which nobody asked for. So choose the number of epochs by the validation curve. [Exercise 3](../exercises/3-experiments.ipynb) lets you find the place, and lesson 8 says what to do about it.
//
// ### Why the images are shuffled
//
// `fit` puts the images in a new random order at each epoch. The lecture says that the network might otherwise memorise the sequence. Try what really happens. Take the images once in the order in which MNIST has them, and once **sorted by their label**: all zeros first, then all ones, and so on to the nines. Train three epochs on each, with shuffling and without.

// %%
const byLabel = Array.from(trainLabels.dataSync(), (label, i) => ({ label, i }))
  .sort((a, b) => a.label - b.label)
  .map(({ i }) => i);
const orders = {
  "mixed, as MNIST has them": { x: xTrain, y: yTrain },
  "sorted by label": { x: take(xTrain, byLabel), y: take(yTrain, byLabel) },
};

const orderRuns: { order: string; shuffle: boolean; training: number; validation: number }[] = [];
let sortedNetwork = buildNetwork([100, 100], tf.train.sgd(0.1), he);
for (const [order, { x, y }] of Object.entries(orders)) {
  for (const shuffle of [true, false]) {
    setSeed(3);
    const network = buildNetwork([100, 100], tf.train.sgd(0.1), he);
    const { history } = await fit(network, x, y, {
      epochs: 3,
      batchSize: 100,
      shuffle,
      seed: 3,
      chart: false,
      verbose: 0,
      validationData: [xVal, yVal],
    });
    const [training, validation] = [lastOf(history.accuracy), lastOf(history.val_accuracy)];
    orderRuns.push({ order, shuffle, training, validation });
    sortedNetwork = network; // the last one is the sorted one, not shuffled
  }
}

table(orderRuns, { digits: 3 });

// %%
plotBars(
  Object.fromEntries(
    orderRuns.map(({ order, shuffle, validation }) => [
      `${order.startsWith("sorted") ? "sorted" : "mixed"}, ${shuffle ? "shuffled" : "as it is"}`,
      validation,
    ]),
  ),
  {
    title: "Shuffling off and on, after three epochs",
    xTitle: "order of the images",
    yTitle: "validation accuracy",
    yRange: [0, 1],
  },
);

// %% [markdown]
// The last row of the table is remarkable. On its training images the network seems to be excellent, and on the validation images it is hopeless. Yet it has not memorised anything.
//
// **Predict, then run.** Each epoch ended with some 5,000 nines, one batch after the other. What will this network answer to almost every image? Give a digit.

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const lastDigit = question({
  ask: "Trained on sorted images, without shuffling: which digit does the network see in almost every image?",
  kind: "number",
  hints: [
    "During each epoch the right answer stays the same for hundreds of steps.",
    "Which digit came last?",
  ],
  check: (digit) => {
    if (digit === 1) return "That was the network of section 2. This one has seen something else last.";
    if (digit === 0) return "The zeros came first, and nine other digits after them.";
    return (
      digit === Math.max(...trainLabels.dataSync()) ||
      "What was the right answer in the last hundreds of steps?"
    );
  },
  explain: "The nines come last, and for many steps the network has adjusted itself to nothing else.",
});

// %%
lastDigit.answer(undefined);

// %%
const sortedAnswers = predictClasses(sortedNetwork, xVal);
const ninesAmongAnswers = sortedAnswers.equal(9).toFloat().mean().arraySync() as number;

plotClassCounts(sortedAnswers, classNames, { title: "What it answers after sorted images" });

// %% [markdown]
// While the zeros pass, the quickest way to a small loss is to answer *zero* to everything. A few steps do it, and then the network is right, batch after batch. Then the ones come, and it forgets the zeros. Its training accuracy is measured just while it is right.
//
// In the words of section 4: a batch of nines is no sample of all images. Its gradient is not an estimate with some noise. It points elsewhere, and the errors never cancel. **Shuffling makes every batch a fair sample.** That is its main purpose.
//
// MNIST as it comes is already mixed, so there shuffling changes hardly anything. Many data sets are not. Leave it on.

// %% [markdown]
// ## 6. Seven optimisers
//
// An **optimiser** is the rule that turns slopes into steps. Each weight $w$ has a slope $g$ and gets a step $s$ by which it is lowered: $w \leftarrow w - s$. (The arrow means *becomes*.) The rules differ only in how they get $s$ from $g$, and in what they remember from earlier steps.
//
// In code, a rule is a function that takes the learning rate $r$ and gives another function: from a slope to a step. What it remembers are variables in between.

// %%
type Rule = (rate: number) => (slope: number) => number;

const sgd: Rule = (rate) => (slope) => rate * slope;

// %% [markdown]
// To see what a rule does, let it walk in a landscape that we know: a long valley, gently sloping along $a$ and steep across, along $b$. Its lowest point is at (0, 0). The height is $a^2/40 + 0.45\,b^2$, so the slopes are $a/20$ and $0.9\,b$.

// %%
type Place = [a: number, b: number];

const slopesAt = ([a, b]: Place): Place => [a / 20, 0.9 * b];

function walk(rule: Rule, rate: number, steps: number, from: Place = [-4, 1.5]): Place[] {
  const [stepA, stepB] = [rule(rate), rule(rate)]; // each weight has a memory of its own
  const way: Place[] = [from];
  for (let i = 0; i < steps; i++) {
    const [a, b] = way[i] as Place;
    const [slopeA, slopeB] = slopesAt([a, b]);
    way.push([a - stepA(slopeA), b - stepB(slopeB)]);
  }
  return way;
}

const asLine = (way: Place[]) => ({ x: way.map(([a]) => a), y: way.map(([, b]) => b) });
const aroundTheValley = Array.from({ length: 25 }, (_, i): Place => {
  const angle = (i / 24) * 2 * Math.PI;
  return [Math.sqrt(0.4 * 40) * Math.cos(angle), Math.sqrt(0.4 / 0.45) * Math.sin(angle)];
});

plotLines(
  {
    "where the height is 0.4": asLine(aroundTheValley),
    "sgd, rate 0.5": asLine(walk(sgd, 0.5, 25)),
    "sgd, rate 2": asLine(walk(sgd, 2, 25)),
  },
  { title: "sgd in a long valley", xTitle: "weight a", yTitle: "weight b" },
);

// %% [markdown]
// This is the dilemma of `sgd`. A small rate goes straight to the bottom of the valley, and then creeps along it. A large rate gets along faster, but jumps from one wall to the other. At a rate of 2.3 it would leap higher with each step. One rate must serve two directions that differ in steepness. A network has thousands.
//
// ### Momentum
//
// Imagine a heavy ball that rolls. It keeps a part of its last step, and adds the new one:
//
// $$v \leftarrow \alpha v + r g, \qquad s = v$$
//
// The number $\alpha$ ("alpha"), between 0 and 1, says how much is kept; 0.9 is usual. (TensorFlow.js leaves $r$ out of $v$ and multiplies by it at the end. As long as the rate stays the same, so do the steps.) Across the valley, the slopes change their sign and cancel. Along it, they add up.

// %%
const momentum: Rule = (rate) => {
  let v = 0;
  return (slope) => {
    v = 0.9 * v + rate * slope;
    return v;
  };
};

// %% [markdown]
// How long does the step become if the slope stays the same for long? Each step keeps 0.9 of the last, so it grows to $1/(1-0.9) = 10$ times that of `sgd`. Use a rate about ten times smaller.
//
// ### Nesterov
//
// A rolling ball overshoots. **Nesterov's** idea: you know that momentum will carry you on by $\alpha v$ anyway. So look at the slope *there*, not here, and brake in time.
//
// Programs, TensorFlow.js among them, write it in another way. They keep as the weight the place that is looked at, and then the step is

// %%
const nesterov: Rule = (rate) => {
  let v = 0;
  return (slope) => {
    v = 0.9 * v + rate * slope;
    return 0.9 * v + rate * slope;
  };
};

// %% [markdown]
// Is that the same? Walk in both ways, along one direction, and compare the places that were looked at.

// %%
function lookAhead(rate: number, steps: number, from: number): number[] {
  let [w, v] = [from, 0];
  const looked: number[] = [];
  for (let i = 0; i < steps; i++) {
    const place = w - 0.9 * v; // where momentum will carry us
    looked.push(place);
    v = 0.9 * v + rate * slopesAt([0, place])[1];
    w -= v;
  }
  return looked;
}

const inPrograms = walk(nesterov, 0.2, 20, [0, 1.5]).map(([, b]) => b);
const nesterovDifference = Math.max(
  ...lookAhead(0.2, 20, 1.5).map((place, i) => Math.abs(place - (inPrograms[i] ?? Number.NaN))),
);

nesterovDifference.toExponential(0);

// %%
plotLines(
  {
    "where the height is 0.4": asLine(aroundTheValley),
    "sgd, rate 2": asLine(walk(sgd, 2, 25)),
    "momentum, rate 0.2": asLine(walk(momentum, 0.2, 25)),
    "Nesterov, rate 0.2": asLine(walk(nesterov, 0.2, 25)),
  },
  { title: "25 steps with a memory of the last steps", xTitle: "weight a", yTitle: "weight b" },
);

// %% [markdown]
// Momentum swings through the valley like a ball in a bowl. Nesterov brakes, and swings less.
//
// ### AdaGrad: a rate for each weight
//
// The next rules take another way. Each weight gets a rate that fits the size of *its own* slopes. **AdaGrad** adds up the squares of all slopes so far and divides by the root of the sum:
//
// $$q \leftarrow q + g^2, \qquad s = \frac{r}{\sqrt{q + \varepsilon}}\,g$$
//
// The number $\varepsilon$ ("epsilon") is tiny, 0.0000001, and only prevents a division by 0. Whether a weight's slopes are large or small, its steps now have the same size.

// %%
const epsilon = 1e-7;

const adagrad: Rule = (rate) => {
  let q = 0.1; // where TensorFlow.js starts it
  return (slope) => {
    q += slope ** 2;
    return (rate / Math.sqrt(q + epsilon)) * slope;
  };
};

// %% [markdown]
// ### RMSprop: forget
//
// The sum $q$ only grows, so AdaGrad's steps become shorter and shorter, whether the goal is near or not. **RMSprop** takes a mean that forgets instead, the running mean of section 1. (RMS stands for *root mean square*.)
//
// $$q \leftarrow 0.9\,q + 0.1\,g^2$$

// %%
const rmsprop: Rule = (rate) => {
  let q = 0;
  return (slope) => {
    q = 0.9 * q + 0.1 * slope ** 2;
    return (rate / Math.sqrt(q + epsilon)) * slope;
  };
};

// %% [markdown]
// ### Adadelta: a rate from the steps themselves
//
// **Adadelta** forgets too, with a memory of 0.95. In place of a rate it uses the typical size of its own last steps. So it keeps two running means: $q$ of the squared slopes and $u$ of the squared steps.
//
// $$s = \frac{\sqrt{u + \varepsilon}}{\sqrt{q + \varepsilon}}\,g$$
//
// One lecture says that it uses running means "of gradients". It is their squares that count. Adadelta was invented to need no rate, so its rate is 1. (TensorFlow.js updates $q$ *after* the step, the inventor before. So here the first step is as long as the slope itself, and in the original it is tiny.)

// %%
const adadelta: Rule = (rate) => {
  let [q, u] = [0, 0];
  return (slope) => {
    const step = (Math.sqrt(u + epsilon) / Math.sqrt(q + epsilon)) * slope;
    q = 0.95 * q + 0.05 * slope ** 2;
    u = 0.95 * u + 0.05 * step ** 2;
    return rate * step;
  };
};

// %% [markdown]
// ### Adam: both ideas
//
// **Adam** keeps two running means: $m$ of the slopes, much as momentum does, and $q$ of their squares, as RMSprop does. Its step is the ratio of the two:
//
// $$s = r\,\frac{m}{\sqrt{q} + \varepsilon}$$
//
// Both start at 0 and would be too small at first. After $t$ steps, a running mean with the memory 0.9 has collected only the fraction $1 - 0.9^t$ of its weight. Adam divides by that.

// %%
const adam: Rule = (rate) => {
  let [m, q, t] = [0, 0, 0];
  return (slope) => {
    t += 1;
    m = 0.9 * m + 0.1 * slope;
    q = 0.999 * q + 0.001 * slope ** 2;
    const meanSlope = m / (1 - 0.9 ** t);
    const meanSquare = q / (1 - 0.999 ** t);
    return (rate * meanSlope) / (Math.sqrt(meanSquare) + epsilon);
  };
};

table({
  slope: [10, 1, 0.001, -0.00006],
  "first step at rate 0.001": [10, 1, 0.001, -0.00006].map((slope) => adam(0.001)(slope).toFixed(5)),
});

// %% [markdown]
// There is the answer from section 2. In the first step $m$ is $g$ and $\sqrt{q}$ is the size of $g$. Their ratio is 1 or −1, so the step has the length of the rate, however small the slope. Later, $m$ is smaller than $\sqrt{q}$ where the slopes keep changing sign: where Adam is unsure, it goes more slowly.

// %%
plotLines(
  {
    "AdaGrad, rate 0.5": asLine(walk(adagrad, 0.5, 25)),
    "RMSprop, rate 0.2": asLine(walk(rmsprop, 0.2, 25)),
    "Adadelta, rate 1": asLine(walk(adadelta, 1, 25)),
    "Adam, rate 0.3": asLine(walk(adam, 0.3, 25)),
  },
  { title: "25 steps with a rate for each weight", xTitle: "weight a", yTitle: "weight b" },
);

// %% [markdown]
// The steep direction and the gentle one are now walked at similar speed. Only Adadelta begins like `sgd`, with one long step across the valley. Adam swings: it has momentum, too.
//
// How the length of the steps develops shows best where nothing else happens: on a slope that is 1 for ever.

// %%
const someSteps = [1, 2, 4, 8, 16, 32, 64, 128, 256];

function stepsOnASlope(rule: Rule): number[] {
  const next = rule(1);
  const lengths = Array.from({ length: 256 }, () => next(1));
  return someSteps.map((step) => lengths[step - 1] ?? Number.NaN);
}

plotLines(
  {
    sgd: stepsOnASlope(sgd),
    momentum: stepsOnASlope(momentum),
    AdaGrad: stepsOnASlope(adagrad),
    RMSprop: stepsOnASlope(rmsprop),
    Adam: stepsOnASlope(adam),
  },
  {
    title: "Length of the steps on a constant slope of 1, at rate 1",
    xTitle: "step",
    yTitle: "length of the step",
    x: someSteps,
    logX: true,
    logY: true,
  },
);

// %% [markdown]
// Momentum grows to ten times the step of `sgd`. AdaGrad falls and never stops falling. RMSprop starts with a long step, because its $q$ starts at 0 and nobody makes up for that, and then goes on with the rate. Adam has the rate from the first step on: that is what its division is for.
//
// ### Are these the real ones?
//
// Compare all seven with the optimisers of TensorFlow.js: 50 steps in the valley, and the greatest distance between the two ways. The cell also shows how to call them.

// %%
const optimizers: Record<string, { rule: Rule; rate: number; real: (rate: number) => tf.Optimizer }> = {
  sgd: { rule: sgd, rate: 2, real: (rate) => tf.train.sgd(rate) },
  momentum: { rule: momentum, rate: 0.2, real: (rate) => tf.train.momentum(rate, 0.9) },
  Nesterov: { rule: nesterov, rate: 0.2, real: (rate) => tf.train.momentum(rate, 0.9, true) },
  AdaGrad: { rule: adagrad, rate: 0.5, real: (rate) => tf.train.adagrad(rate) },
  RMSprop: { rule: rmsprop, rate: 0.2, real: (rate) => tf.train.rmsprop(rate, 0.9) },
  Adadelta: { rule: adadelta, rate: 1, real: (rate) => tf.train.adadelta(rate, 0.95) },
  Adam: { rule: adam, rate: 0.3, real: (rate) => tf.train.adam(rate) },
};

function realWalk(optimizer: tf.Optimizer, steps: number): Place[] {
  const place = tf.variable(tf.tensor1d([-4, 1.5]));
  const steepness = tf.tensor1d([1 / 40, 0.45]);
  return Array.from({ length: steps }, () => {
    optimizer.minimize(() => place.square().mul(steepness).sum() as tf.Scalar, false, [place]);
    return Array.from(place.dataSync()) as Place;
  });
}

const ruleChecks = Object.entries(optimizers).map(([optimizer, { rule, rate, real }]) => {
  const ours = walk(rule, rate, 50).slice(1);
  const distances = realWalk(real(rate), 50).map(([a, b], i) =>
    Math.hypot(a - (ours[i]?.[0] ?? Number.NaN), b - (ours[i]?.[1] ?? Number.NaN)),
  );
  return { optimizer, distance: Math.max(...distances) };
});

table(
  ruleChecks.map(({ optimizer, distance }) => ({
    optimizer,
    "greatest distance": distance.toExponential(0),
  })),
);

// %% [markdown]
// They agree but for rounding. (Mind the third argument of `tf.train.momentum`: it makes Nesterov of it.)
//
// ### All on one network
//
// Now the lecture's network of two layers of 100, with the lecture's initial weights, five epochs in batches of 100. Every optimiser gets a rate that suits it. That makes 2,750 steps each. The picture shows the first two epochs, the table below it how all five end.

// %%
const rates: Record<string, number> = {
  sgd: 0.3,
  momentum: 0.1,
  Nesterov: 0.1,
  AdaGrad: 0.1,
  RMSprop: 0.002,
  Adadelta: 1,
  Adam: 0.003,
};
const tenthOfAnEpoch = Math.ceil(xTrain.shape[0] / 100 / 10);

interface Race {
  optimizer: string;
  /** The mean training loss of each tenth of an epoch. */
  losses: number[];
  validation: number[];
}

const races: Race[] = [];
for (const [optimizer, { real }] of Object.entries(optimizers)) {
  setSeed(3);
  const batchLosses: number[] = [];
  const { history } = await validated(buildNetwork([100, 100], real(rates[optimizer] ?? Number.NaN)), {
    epochs: 5,
    batchSize: 100,
    callbacks: { onBatchEnd: async (_batch, logs) => void batchLosses.push(logs?.loss ?? Number.NaN) },
  });
  const losses = Array.from({ length: Math.floor(batchLosses.length / tenthOfAnEpoch) }, (_, i) => {
    const part = batchLosses.slice(i * tenthOfAnEpoch, (i + 1) * tenthOfAnEpoch);
    return sumOf(part) / part.length;
  });
  races.push({ optimizer, losses, validation: history.val_accuracy ?? [] });
}

plotLines(Object.fromEntries(races.map(({ optimizer, losses }) => [optimizer, losses.slice(0, 20)])), {
  title: "Seven optimisers on one network: the first two epochs",
  xTitle: "epoch",
  yTitle: "training loss, mean over a tenth of an epoch",
  x: (races[0]?.losses ?? []).slice(0, 20).map((_, i) => (i + 1) / 10),
  yRange: [0, 2.5],
});

// %%
const remembered: Record<string, string> = {
  sgd: "nothing",
  momentum: "v, its last steps",
  Nesterov: "v, its last steps",
  AdaGrad: "q, the sum of the squared slopes",
  RMSprop: "q, the mean of the squared slopes",
  Adadelta: "q, and u of the squared steps",
  Adam: "m, the mean of the slopes, and q of their squares",
};

table(
  races.map(({ optimizer, validation }) => ({
    optimizer,
    rate: rates[optimizer],
    "remembers for each weight": remembered[optimizer],
    "accuracy, 1 epoch": validation[0],
    "5 epochs": lastOf(validation),
  })),
  { digits: 3, caption: `Validation accuracy; ${(tenthOfAnEpoch * 50).toLocaleString("en-US")} steps` },
);

// %% [markdown]
// At the beginning they differ greatly. On the plateau of section 2, Adam and RMSprop are away at once, since the size of the slopes does not matter to them. `sgd` needs its large rate. AdaGrad is no quicker: TensorFlow.js starts its $q$ at 0.1, and as long as the squared slopes are tiny beside that, it is `sgd` with a rate of $0.1 / \sqrt{0.1}$, about a third. After five epochs most of the seven are within half a percent of each other.
//
// One lecture calls Adam the fastest. In this race it gets off to the best start, and others catch up. And this was a race between seven *pairs* of a rule and a rate, and we chose the rates. Which leads to the question that matters.

// %% [markdown]
// ## 7. The learning rate
//
// ### A sweep
//
// Try nine rates, each about three times the last, on four optimisers. Good initial weights, one epoch, batches of 100. That makes 36 short runs, about 20 seconds.

// %%
const exponents = [-4, -3.5, -3, -2.5, -2, -1.5, -1, -0.5, 0];
const sweepRates = exponents.map((exponent) => 10 ** exponent);
const sweep: Record<string, number[]> = {};
for (const optimizer of ["sgd", "momentum", "AdaGrad", "Adam"]) {
  sweep[optimizer] = [];
  for (const rate of sweepRates) {
    setSeed(3);
    const real = optimizers[optimizer]?.real ?? tf.train.sgd;
    const { history } = await validated(buildNetwork([100, 100], real(rate), he), { batchSize: 100 });
    sweep[optimizer]?.push(lastOf(history.val_accuracy));
  }
}

plotLines(sweep, {
  title: "The learning rate decides",
  xTitle: "learning rate",
  yTitle: "validation accuracy after one epoch",
  x: sweepRates,
  logX: true,
  yRange: [0, 1],
});

// %%
const bestOf = Object.entries(sweep).map(([optimizer, accuracies]) => {
  const best = Math.max(...accuracies);
  const good = sweepRates.filter((_, i) => (accuracies[i] ?? 0) > 0.9);
  return {
    optimizer,
    "best rate of the nine": sweepRates[accuracies.indexOf(best)] ?? Number.NaN,
    "its accuracy": best,
    "rates above 0.9": good.length,
    worst: Math.min(...accuracies),
  };
});

table(bestOf, { digits: 3 });

// %% [markdown]
// Every curve has the same shape: too small is slow, too large is ruin, and there is a range in between. The best accuracies hardly differ. What differs is *where* the good range lies.
//
// - *AdaGrad needs no tuning of the rate*, says one lecture. Its curve says otherwise: it goes from hopeless to the best and back, like the others.
// - What speaks for Adam is that 0.001, the rate that you get if you say nothing, is a good one.
// - To compare two optimisers at one and the same rate, as the lecture did with 0.001, is to compare their good ranges. It says little about the optimisers.
//
// ### Ask the runs
//
// Thirty-six runs are too many to compare by eye. Put them into a DataFrame ([lesson 1](01-load-and-look.ipynb#A-table-that-can-be-asked)): a row for each run, and a column for each setting and each result. This form serves all experiments, since everything else can be made from it.

// %%
const sweepRuns = new DataFrame(
  Object.entries(sweep).flatMap(([optimizer, accuracies]) =>
    accuracies.map((accuracy, i) => ({ optimizer, rate: sweepRates[i], accuracy })),
  ),
);

sweepRuns.sortValues("accuracy", { ascending: false }).head(8);

// %% [markdown]
// The index counts the runs in the order in which they were made, so it tells which run each of the best ones is.
//
// `groupby` puts the runs of one optimiser together, and `agg` computes figures for each group: the best accuracy, the mean over all nine rates, and the standard deviation.

// %%
const byOptimizer = sweepRuns.groupby(["optimizer"]).agg({ accuracy: ["max", "mean", "std"] });

byOptimizer;

// %% [markdown]
// The best accuracies hardly differ. The means do. The mean tells how an optimiser does if you choose one of the nine rates blindly, and the deviation how much depends on that choice.
//
// `merge` joins two DataFrames where a column has the same value in both. Here it adds what each optimiser remembers.

// %%
const memories = new DataFrame({
  optimizer: Object.keys(remembered),
  remembers: Object.values(remembered),
});

merge({ left: byOptimizer, right: memories, on: ["optimizer"], how: "left" });

// %% [markdown]
// Group by the other column, and you ask another question: which rate is good for whatever optimiser?

// %%
sweepRuns.groupby(["rate"]).agg({ accuracy: ["mean", "std", "min"] });

// %% [markdown]
// A high mean with a small deviation would be a rate that serves all of them.
//
// ### Keep the runs
//
// Runs that took long are worth keeping. A **CSV** file (*comma-separated values*) holds a table as plain text, which spreadsheets and most programs can read. `toCSV` writes one, and `readCSV` makes a DataFrame of it again.

// %%
const csvFile = join(tmpdir(), "learning-rates.csv");
toCSV(sweepRuns, { filePath: csvFile });

const keptRuns = await readCSV(csvFile);

keptRuns.head(3);

// %% [markdown]
// ### Choose a rate
//
// To find a rate, try a few that are a factor of 10 apart on a short run, then one or two in between. Take the best, or a little less: the way down is steep on the right.
//
// ### Let it fall
//
// In section 4 you saw that late in training the gradient of a batch is mostly noise. With a constant rate, the weights then jitter around the valley. A smaller rate averages the noise away, but at the start it would be slow. So begin with a large rate and lower it: **annealing**, or a *learning-rate schedule*. (Annealing is what a smith does: letting hot metal cool slowly.) Here the rate halves after each epoch. A callback sets it.

// %%
const startRate = 0.2;

setSeed(3);
const constantRate = await validated(buildNetwork([100, 100], tf.train.sgd(startRate), he), { epochs: 5 });

setSeed(3);
const falling = tf.train.sgd(startRate);
const fallingRate = await validated(buildNetwork([100, 100], falling, he), {
  epochs: 5,
  callbacks: { onEpochBegin: async (epoch) => falling.setLearningRate(startRate * 0.5 ** epoch) },
});

plotLines(
  {
    "rate 0.2 throughout": constantRate.history.val_accuracy ?? [],
    "rate halved after each epoch": fallingRate.history.val_accuracy ?? [],
  },
  {
    title: "A constant and a falling learning rate (sgd, batches of 10)",
    xTitle: "epoch",
    yTitle: "validation accuracy",
    x: [1, 2, 3, 4, 5],
    yRange: [0.93, 1],
  },
);

// %% [markdown]
// The same optimiser in the same time. Count the mistakes:

// %%
const mistakesOf = ({ history }: { history: Record<string, number[]> }): number =>
  Math.round((1 - lastOf(history.val_accuracy)) * xVal.shape[0]);

table([
  { rate: "0.2 throughout", "mistakes among the validation images": mistakesOf(constantRate) },
  { rate: "halved after each epoch", "mistakes among the validation images": mistakesOf(fallingRate) },
]);

// %% [markdown]
// A falling rate costs nothing, and takes away more than a fifth of the mistakes.
//
// The lecture says that Adam anneals the rate of every weight. That is not quite so. Each weight does have a step of its own. But Adam's $q$ forgets, so its steps may become shorter *or longer*, and on a constant slope they stay the same, as you saw. AdaGrad is the one whose steps can only shrink. If you want Adam to anneal, lower its rate yourself.
//
// ### What to take
//
// Start with Adam at 0.001. Where you have time, try `sgd` with momentum and a falling rate: it often ends as well or better, and remembers less. In either case, look at the rate before you blame anything else.

// %% [markdown]
// ## 8. What could go wrong here
//
// ### An optimiser shared by two networks
//
// An optimiser remembers something for every weight. Use the same one for a second network, and it brings along the memories of the first. If the shapes differ, there is an error:

// %%
const few = { to: 100 };
const shared = tf.train.adam(0.001);
await fit(buildNetwork([100], shared), take(xTrain, few), take(yTrain, few), { chart: false, verbose: 0 });

try {
  await fit(buildNetwork([50], shared), take(xTrain, few), take(yTrain, few), { chart: false, verbose: 0 });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// First `fit` says that its fast way does not take this optimiser, and then TensorFlow finds that a table of weights for 100 neurons does not fit one for 50. If the shapes are the same, nothing warns you. Make a new optimiser for each network, as `buildNetwork([50], tf.train.adam(0.001))` does.
//
// ### A name that does not exist
//
// Some optimisers have a name for `compile`, others only a function:

// %%
try {
  buildNetwork([100], "momentum");
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// The names are `sgd`, `adagrad`, `adadelta`, `rmsprop`, `adam` and `adamax`. For momentum and Nesterov write `tf.train.momentum(0.1, 0.9)` and `tf.train.momentum(0.1, 0.9, true)`.
//
// ### The same name, another rate
//
// What rate do you get if you name none? Ask.

// %%
const rateOf = (optimizer: tf.Optimizer): number => Number(optimizer.getConfig().learningRate);
const rateByName = (name: string): number => rateOf(buildNetwork([10], name).optimizer);

table([
  { optimizer: "sgd", "by name, here": rateByName("sgd"), "tf.train without a rate": "must be given" },
  {
    optimizer: "adam",
    "by name, here": rateByName("adam"),
    "tf.train without a rate": rateOf(tf.train.adam()),
  },
  {
    optimizer: "adadelta",
    "by name, here": rateByName("adadelta"),
    "tf.train without a rate": rateOf(tf.train.adadelta()),
  },
]);

// %% [markdown]
// In TFLearn, `sgd` means a rate of 0.001. Here it means 0.01, and the lecture's first run would have ended elsewhere. And `tf.train.adadelta()` goes a thousand times more slowly than `"adadelta"`. Results cannot be repeated unless the rate is written down. Write it down.
//
// ### A rate that is too large
//
// It gives no error, only a loss that does not fall:

// %%
setSeed(3);
const tooFast = await validated(buildNetwork([100, 100], tf.train.sgd(30), he), {
  epochs: 2,
  batchSize: 100,
});

table({
  epoch: [1, 2],
  "training loss": tooFast.history.loss ?? [],
  "validation accuracy": tooFast.history.val_accuracy ?? [],
});

// %% [markdown]
// One step threw the weights so far that every ReLU neuron is silent or the outputs are sure of nonsense, and nothing leads back. A stuck network may have had steps that are too short *or* too long. The loss tells them apart: about 2.3 and hardly moving for the one, far above that for the other. (If the loss becomes `NaN`, `fit` stops and says so. Lesson 7 shows it.)

// %% [markdown]
// ## 9. Summary
//
// - A training accuracy is a mean over something. Ask over what: TFLearn's display rests on the last hundred or two images.
// - The lecture's two-layer network was not in a local minimum. Its slopes were tiny, because its initial weights were too small, and its rate did not make up for it. Good initial weights free it, or a larger rate, or Adam, or patience.
// - Capacity is what a network *can* learn. Judge it by networks that were trained properly.
// - The gradient of a batch estimates that of all images. Four times the images, half the error. If you change the batch size, look at the rate again.
// - Shuffling makes every batch a fair sample.
// - Momentum and Nesterov remember steps. AdaGrad, RMSprop and Adadelta give each weight its own rate. Adam does both.
// - Of all settings, the learning rate matters most. Sweep it in factors, and let it fall.
//
// The four runs, and what the lecture made of them:

// %%
table({
  run: ["100, sgd", "10, sgd", "100 and 100, sgd", "100 and 100, adam"],
  "the lecture": [0.695, "0.29 to 0.44", 0.12, 0.9644],
  yours: compared.map((row) => row["displayed at the end"].toFixed(3)),
  "its reason": ["–", "too little capacity", "a bad local minimum", "a rate for each weight"],
  "what you found": [
    "short steps",
    "short steps; 10 neurons can reach more than 0.9",
    "a plateau; 12 epochs lead out of it",
    "yes: its steps do not depend on the size of the slopes",
  ],
});

// %% [markdown]
// At its end, the lecture names the best result on MNIST of its time: an error of 0.227%, which it calls beyond human ability. How far have you come in this lesson?

// %%
const bestValidation = Math.max(
  ...sizes.map(({ validation }) => validation),
  ...(long.history.val_accuracy ?? []),
  ...races.flatMap(({ validation }) => validation),
  ...(fallingRate.history.val_accuracy ?? []),
);

table(
  [
    { network: "the best of this lesson", "errors in percent": 100 * (1 - bestValidation) },
    { network: "the best that the lecture names", "errors in percent": 0.227 },
  ],
  { digits: 3 },
);

// %% [markdown]
// That took other layers, and more images: [lesson 9](09-convolutions.ipynb) and [lesson 11](11-deep-big-simple.ipynb) go there.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const at = (values: readonly number[] | undefined, i: number): number => values?.at(i) ?? Number.NaN;
const range = (values: number[]): number => Math.max(...values) - Math.min(...values);
const between = (name: string, value: number, atLeast: number, atMost: number) => ({
  name,
  value,
  atLeast,
  atMost,
});
const lossesOf = (name: string) => races.find(({ optimizer }) => optimizer === name)?.losses;
const ends = races.filter(({ optimizer }) => optimizer !== "Adadelta").map((race) => lastOf(race.validation));
const last500 = compared.map((row) => row["plain mean of these 500"]);
const tooSmallBy = rightSizes.map((row) => row["too small by a factor of"]);
const [trainingBySize, validationBySize] = [
  sizes.map((row) => row.training),
  sizes.map((row) => row.validation),
];
const [fixed, growing] = [batchRuns.map((run) => run.fixed), batchRuns.map((run) => run.growing)];
const orderAccuracies = orderRuns.map((run) => run.validation);
const longValidation = long.history.val_accuracy ?? [];
const [beforeTraining, afterTraining] = [untrainedNoise.distances, trainedNoise.distances];

checkNumbers([
  { name: "images trained on", value: xTrain.shape[0], exactly: 55_000 },
  { name: "steps of one epoch", value: hundred.batches.length, exactly: 5_500 },
  { name: "first label", value: trainLabels.dataSync()[0] ?? Number.NaN, exactly: 7 },
  between("one-hot: cross-entropy − divergence", comparisons[0]?.difference ?? Number.NaN, -1e-9, 1e-9),
  between("100, sgd: displayed", lastOf(runningMean(hundred.batches)), 0.58, 0.8),
  between("100, sgd: last 500 steps", at(last500, 0), 0.62, 0.75),
  between("10, sgd: displayed", lastOf(runningMean(ten.batches)), 0.24, 0.5),
  between("100 and 100, sgd: displayed", lastOf(runningMean(twoLayers.batches)), 0.03, 0.22),
  between("100 and 100, sgd: last 500 steps", at(last500, 2), 0.09, 0.14),
  between("100 and 100, adam: displayed", lastOf(runningMean(withAdam.batches)), 0.91, 0.995),
  between("100 and 100, adam: last 500 steps", at(last500, 3), 0.94, 0.97),
  { name: "10, sgd: range of five starts", value: range(Object.values(fiveStarts)), atLeast: 0.1 },
  { name: "stuck: share of ones among its answers", value: onesAmongAnswers, atLeast: 0.8 },
  between("stuck: loss − that of the shares", stuckScores.loss - entropy(shares), -0.03, 0.003),
  between("two layers: slopes in the first, × 10⁵", at(slopesTwoLayers, 0) * 1e5, 5.5, 6.5),
  {
    name: "slopes in the first layer: one layer / two",
    value: at(slopesHundred, 0) / at(slopesTwoLayers, 0),
    atLeast: 6,
  },
  between("epochs for a weight to double", stepsToMatter / 5_500, 58, 63),
  between("layer 1: He / the lecture's weights", at(tooSmallBy, 0), 2.7, 3.1),
  between("layer 2: He / the lecture's weights", at(tooSmallBy, 1), 7.7, 8.4),
  { name: "He weights: validation accuracy", value: freed["He weights"], atLeast: 0.8 },
  { name: "rate 0.1: validation accuracy", value: freed["rate 0.1"], atLeast: 0.93 },
  { name: "adam: validation accuracy", value: freed.adam, atLeast: 0.94 },
  { name: "12 epochs: validation accuracy", value: freed["12 epochs"], atLeast: 0.85 },
  { name: "patience: validation loss after 2 epochs", value: at(patient.history.val_loss, 1), atLeast: 2.2 },
  {
    name: "one layer of 300: validation accuracy",
    value: lastOf(manyParameters.history.val_accuracy),
    atLeast: 0.7,
  },
  between("adam's first step, first layer", at(movedByAdam, 0), 0.00095, 0.00101),
  { name: "adam's first step / that of sgd", value: at(movedByAdam, 0) / at(movedBySgd, 0), atLeast: 2000 },
  {
    name: "10 neurons, rate 0.1: validation accuracy",
    value: lastOf(tenWithLongSteps.history.val_accuracy),
    atLeast: 0.9,
  },
  { name: "2 neurons: training accuracy", value: at(trainingBySize, 0), atMost: 0.75 },
  between("10 neurons: training accuracy", at(trainingBySize, 2), 0.9, 0.96),
  { name: "300 neurons: training accuracy", value: at(trainingBySize, 5), atLeast: 0.985 },
  between("10 neurons: training − validation", at(trainingBySize, 2) - at(validationBySize, 2), -0.006, 0.01),
  {
    name: "300 neurons: training − validation",
    value: at(trainingBySize, 5) - at(validationBySize, 5),
    atLeast: 0.01,
  },
  between(
    "noise of 1 image / of 1,024, before training",
    at(beforeTraining, 0) / at(beforeTraining, 5),
    24,
    42,
  ),
  {
    name: "noise of 256 images: after one epoch / before",
    value: at(afterTraining, 4) / at(beforeTraining, 4),
    atLeast: 1.8,
  },
  {
    name: "true gradient: before / after one epoch",
    value: untrainedNoise.length / trainedNoise.length,
    atLeast: 2,
  },
  { name: "growing rate: range of batches of 1, 10, 100", value: range(growing.slice(0, 3)), atMost: 0.025 },
  { name: "rate 2, batches of 1,000", value: at(growing, -1), atMost: 0.7 },
  { name: "rate 0.01: batches of 1 − of 100", value: at(fixed, 0) - at(fixed, 2), atLeast: 0.15 },
  { name: "20 epochs: training accuracy", value: lastOf(long.history.accuracy), atLeast: 0.99 },
  between(
    "20 epochs: best of the second half − of the first",
    Math.max(...longValidation.slice(10)) - Math.max(...longValidation.slice(0, 10)),
    -0.004,
    0.006,
  ),
  between("as MNIST has them: shuffled − not", at(orderAccuracies, 0) - at(orderAccuracies, 1), -0.01, 0.01),
  {
    name: "sorted, not shuffled: training accuracy",
    value: orderRuns[3]?.training ?? Number.NaN,
    atLeast: 0.95,
  },
  { name: "sorted, not shuffled: validation accuracy", value: at(orderAccuracies, 3), atMost: 0.3 },
  { name: "sorted, not shuffled: share of nines", value: ninesAmongAnswers, atLeast: 0.8 },
  { name: "Nesterov in two ways, greatest distance", value: nesterovDifference, atMost: 1e-9 },
  {
    name: "seven rules against TensorFlow.js, greatest distance",
    value: Math.max(...ruleChecks.map((row) => row.distance)),
    atMost: 1e-3,
  },
  {
    name: "first tenth of an epoch: sgd − Adam",
    value: at(lossesOf("sgd"), 0) - at(lossesOf("Adam"), 0),
    atLeast: 0.6,
  },
  {
    name: "first tenth of an epoch: AdaGrad − RMSprop",
    value: at(lossesOf("AdaGrad"), 0) - at(lossesOf("RMSprop"), 0),
    atLeast: 0.4,
  },
  { name: "all but Adadelta after 5 epochs: least", value: Math.min(...ends), atLeast: 0.965 },
  { name: "all but Adadelta after 5 epochs: range", value: range(ends), atMost: 0.01 },
  { name: "sweep: range of the best", value: range(bestOf.map((row) => row["its accuracy"])), atMost: 0.015 },
  { name: "runs read from the file", value: keptRuns.shape[0] ?? Number.NaN, exactly: 36 },
  {
    name: "sweep: range of the means by optimiser",
    value: range(byOptimizer.column("accuracy_mean").values as number[]),
    atLeast: 0.05,
  },
  { name: "sweep: Adam at 0.001", value: at(sweep.Adam, 2), atLeast: 0.945 },
  { name: "sweep: AdaGrad at 0.0001", value: at(sweep.AdaGrad, 0), atMost: 0.4 },
  {
    name: "mistakes: falling rate / constant",
    value: mistakesOf(fallingRate) / mistakesOf(constantRate),
    atMost: 0.8,
  },
  { name: "sgd by name: rate", value: rateByName("sgd"), exactly: 0.01 },
  { name: "adadelta by name: rate", value: rateByName("adadelta"), exactly: 1 },
  { name: "rate 30: training loss", value: lastOf(tooFast.history.loss), atLeast: 5 },
  between("best of this lesson: errors in percent", 100 * (1 - bestValidation), 1.5, 2.5),
]);

// %% [markdown]
// ## Next
//
// Slopes have decided everything in this lesson, and nobody has asked where they come from. In [lesson 7: Activations, backpropagation, gradients](07-activations-backpropagation-gradients.ipynb) you compute them by hand, and find out why they fade.
