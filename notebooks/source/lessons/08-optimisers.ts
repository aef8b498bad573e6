// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 8 · Optimisers and learning rates
//
// In lesson 7 a network with two hidden layers learnt nothing, while one with a single layer did. You now find out what holds it up, and free it in four different ways. Then you write the rules that turn gradients into steps, from plain descent to Adam, and compare them fairly.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - find out why a network is stuck, by changing one thing at a time,
// - write gradient descent, momentum, RMSprop and Adam, and say what each remembers,
// - sweep a learning rate, and read the results with a DataFrame,
// - compare optimisers at rates that were tuned alike,
// - write a learning-rate schedule, and test whether it helps.
//
// **You need** [lesson 7](07-capacity-and-batches.ipynb), and from [lesson 6](06-inside-fit.ipynb) the gradient. For each weight it has one number, the *slope*: how much the loss rises per unit by which that weight grows.
//
// **Time** about an hour and a half. Some hundred short runs take two to three minutes of computing on two cores.

// %%
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checkNumbers,
  compare,
  evaluate,
  fit,
  flatten,
  layerGradients,
  loadMnist,
  normalize,
  oneHot,
  plotClassCounts,
  plotLines,
  predictClasses,
  question,
  runExperiments,
  setSeed,
  slider,
  table,
  take,
  tf,
} from "course";
import { lesson08 as lesson } from "course/practice";
import { DataFrame, readCSV, toCSV } from "danfojs-node";

const { train, classNames } = await loadMnist();
const images = normalize(flatten(train.images));
const labels = oneHot(train.labels, 10);
const heldBack = Math.round(train.labels.size / 12); // 5,000 of 60,000, as in lesson 7
const [xTrain, yTrain] = [take(images, { from: heldBack }), take(labels, { from: heldBack })];
const [xVal, yVal] = [take(images, { to: heldBack }), take(labels, { to: heldBack })];
const validationData: [tf.Tensor, tf.Tensor] = [xVal, yVal];

// %% [markdown]
// As in lesson 7, 55,000 images are trained on, and 5,000 others are for validation. The test set isn't used. The folded cell holds two functions that you know: `buildNetwork`, and `trainOneEpoch`, which trains as the lecture did and gives the accuracy of every batch.

// %% jupyter={"source_hidden": true}
// Folded away: two functions of lesson 7.
const asInTheLecture = () => tf.initializers.truncatedNormal({ stddev: 0.02 });
const he = () => tf.initializers.heUniform({});

function buildNetwork(
  hidden: number[],
  optimizer: tf.Optimizer | string,
  initializer = asInTheLecture,
): tf.Sequential {
  const network = tf.sequential();
  for (const [i, units] of [...hidden, 10].entries()) {
    const activation = i < hidden.length ? "relu" : "softmax";
    const kernelInitializer = initializer();
    const inputShape = i === 0 ? { inputShape: [784] } : {};
    network.add(tf.layers.dense({ units, activation, kernelInitializer, ...inputShape }));
  }
  network.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

/** One epoch in batches of 10. Gives the accuracy of every batch. */
async function trainOneEpoch(network: tf.LayersModel): Promise<number[]> {
  const accuracies: number[] = [];
  const callbacks = {
    onBatchEnd: async (_batch: number, logs?: tf.Logs) => void accuracies.push(logs?.accuracy ?? Number.NaN),
  };
  await fit(network, xTrain, yTrain, { batchSize: 10, seed: 3, chart: false, verbose: 0, callbacks });
  return accuracies;
}

/** The running mean that a log shows at the end, with a memory of 0.9. */
const displayed = (values: number[]): number => values.reduce((mean, value) => 0.9 * mean + 0.1 * value);

// %% [markdown]
// ## 1. Why is it stuck?
//
// Here is the network once more, exactly as it was: two hidden layers of 100 neurons, `sgd` at a rate of 0.001, batches of 10, one epoch. Beside it is the last run of that experiment, which only replaces `sgd` with `adam`, at the same rate. (The display jumps by a few hundredths, as the case file of lesson 7 shows.)

// %%
setSeed(3);
const stuck = buildNetwork([100, 100], tf.train.sgd(0.001));
const stuckBatches = await trainOneEpoch(stuck);

setSeed(3);
const withAdam = buildNetwork([100, 100], tf.train.adam(0.001));
const adamBatches = await trainOneEpoch(withAdam);

table([
  { optimiser: "sgd", "the lecture": "0.12", "displayed here": displayed(stuckBatches) },
  { optimiser: "adam", "the lecture": "0.9644", "displayed here": displayed(adamBatches) },
]);

// %% [markdown]
// Before you explain a failure, look at it. Which digits does the stuck network see in the validation images?

// %%
plotClassCounts(predictClasses(stuck, xVal), classNames, { title: "What the stuck network answers" });

// %%
const shares = Array.from(yTrain.mean(0).dataSync());
const entropy = shares.reduce((sum, share) => sum - share * Math.log(share), 0);
const stuckScores = await evaluate(stuck, xTrain, yTrain);

table([
  { network: "gives each digit its share, whatever the image", loss: entropy, accuracy: Math.max(...shares) },
  { network: "stuck (on its training images)", loss: stuckScores.loss, accuracy: stuckScores.accuracy },
]);

// %% [markdown]
// It says *one* to nearly everything, because that is the most frequent digit. The first row is a network that never looks at the image, and the stuck one is hardly different. In 5,500 steps its output layer has learnt how often each digit occurs, which ten biases can do alone. The layers before it didn't move. Why not?
//
// `layerGradients` measures the slopes in each layer before any training. Its `rms` is their typical size, the root of the mean of their squares.

// %%
function slopeSizes(hidden: number[]): number[] {
  setSeed(3);
  const network = buildNetwork(hidden, "sgd");
  return layerGradients(network, take(xTrain, { to: 500 }), take(yTrain, { to: 500 })).map(({ rms }) => rms);
}

const [slopesOne, slopesTwo] = [slopeSizes([100]), slopeSizes([100, 100])];

table([
  {
    network: "100",
    "first layer": slopesOne[0]?.toExponential(1),
    "last layer": slopesOne[1]?.toExponential(1),
  },
  {
    network: "100 and 100",
    "first layer": slopesTwo[0]?.toExponential(1),
    "last layer": slopesTwo[2]?.toExponential(1),
  },
]);

// %% [markdown]
// (`6e-5` means $6 \cdot 10^{-5}$, that is 0.00006.)
//
// **Predict, then run.** A weight has the slope 0.00006, and the learning rate is 0.001. How far does `sgd` move that weight in one step?

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
const epochsToDouble = 0.02 / stepLength / 5_500;

table([
  {
    "one step": stepLength.toExponential(0),
    "epochs to move by 0.02, the size of a weight": Math.round(epochsToDouble),
  },
]);

// %% [markdown]
// Even if every step went the same way, such a weight would need some sixty epochs to double. The slopes are so small because the weights are. A signal on its way through the network is multiplied by the weights of every layer, and so is the error on its way back: with weights that are too small, both fade. [Lesson 9](09-activations-and-initial-weights.ipynb) works out which size is right. It is named *He*, after its author.

// %% [markdown]
// ## 2. Change one thing
//
// Now test it. Each of these networks differs from the stuck one in a single thing: the size of the initial weights, the rate, the optimiser, or the hidden layers. The last one has a single layer of 300, and with it far more parameters. (It is sometimes said that many parameters call for a better optimiser.)

// %%
const freed = await compare(
  [
    { name: "stuck", build: () => buildNetwork([100, 100], tf.train.sgd(0.001)) },
    { name: "He weights", build: () => buildNetwork([100, 100], tf.train.sgd(0.001), he) },
    { name: "rate 0.1", build: () => buildNetwork([100, 100], tf.train.sgd(0.1)) },
    { name: "adam", build: () => buildNetwork([100, 100], tf.train.adam(0.001)) },
    { name: "one layer of 300", build: () => buildNetwork([300], tf.train.sgd(0.001)) },
  ],
  xTrain,
  yTrain,
  { epochs: 1, batchSize: 10, seeds: 3, validationData, folder: "none" },
);

freed;

// %% [markdown]
// Every single change frees it, and no interval comes near 0. You need no other optimiser: plain `sgd` at the same rate learns if only the initial weights have the right size. Nor are many parameters the trouble. One layer of 300 has more than twice as many, and it learns. What holds the network up is its depth together with small weights, one factor more that makes the signals fade.
//
// ### Is it a bad local minimum?
//
// The lecture says that the network is stuck in a *local minimum*, the bottom of a valley that isn't the deepest one. From there every small step leads up, and no patience would help. So let the stuck run go on, for ten epochs.
//
// <!-- term: local minimum | A place from which every small step leads up, even if there are deeper places elsewhere. The deepest of all is the global minimum. -->

// %%
setSeed(3);
const { history: patient } = await fit(buildNetwork([100, 100], tf.train.sgd(0.001)), xTrain, yTrain, {
  epochs: 10,
  batchSize: 10,
  seed: 3,
  validationData,
  chart: false,
  verbose: 0,
});

plotLines(
  { "validation loss": patient.val_loss ?? [], "validation accuracy": patient.val_accuracy ?? [] },
  {
    title: "The stuck run, with patience",
    xTitle: "epoch",
    yTitle: "loss, accuracy",
    x: (patient.val_loss ?? []).map((_, i) => i + 1),
    yRange: [0, 2.5],
  },
);

// %% [markdown]
// For two epochs next to nothing happens. Then the loss begins to fall, fastest in the fourth epoch, and more slowly from there on. (It doesn't take sixty epochs, since the slopes grow with the weights.) So the network was not in a valley but on a **plateau**: ground that falls so gently that short steps seem to lead nowhere. Near the point where all weights are 0, the ground is flat in every direction, a *saddle*. Lesson 10 shows one.
//
// If a loss doesn't fall, ask first whether it *cannot* fall or is only slow. Look at the slopes, and try a larger rate.
//
// <!-- term: plateau | In the landscape of the loss: ground that falls so gently that short steps seem to lead nowhere. -->

// %% [markdown]
// ## 3. Down a slope
//
// An **optimiser** is the rule that turns gradients into steps. To see what such a rule does, let it walk in a landscape that you know: a long valley with only two weights, gently sloping along $a$ and steep along $b$. Its height is $a^2/40 + 0.45\,b^2$, so its slopes are $a/20$ and $0.9\,b$.
//
// ### Your turn: gradient descent
//
// Write `descend`. It gets a function that gives the gradient at any place, a place to start from, the rate and the number of steps. The result is the path: a list of places, beginning with the start. (If you leave it out, a reference stands in. `lesson.hint("descend")` helps.)

// %%
function descend(
  gradientAt: (weights: number[]) => number[],
  start: number[],
  rate: number,
  steps: number,
): number[][] {
  // At each place the gradient there, and a step against it.
  throw lesson.notTried();
}

// %%
const checkedDescend = await lesson.checked("descend", descend);

// %%
const gradientAt = ([a = 0, b = 0]: number[]): number[] => [a / 20, 0.9 * b];
const asLine = (path: number[][]) => ({ x: path.map(([a = 0]) => a), y: path.map(([, b = 0]) => b) });
const angles = Array.from({ length: 25 }, (_, i) => (i / 24) * 2 * Math.PI);
const contour = asLine(angles.map((angle) => [4 * Math.cos(angle), Math.sqrt(0.4 / 0.45) * Math.sin(angle)]));

plotLines(
  {
    "where the height is 0.4": contour,
    "rate 0.5": asLine(checkedDescend(gradientAt, [-4, 1.5], 0.5, 25)),
    "rate 2": asLine(checkedDescend(gradientAt, [-4, 1.5], 2, 25)),
  },
  { title: "Gradient descent in a long valley, 25 steps", xTitle: "weight a", yTitle: "weight b" },
);

// %% [markdown]
// This is the dilemma of plain descent. A small rate goes straight to the floor of the valley, and then creeps along it. A large one gets along faster, but jumps from wall to wall. At a rate of 2.3 it would leap higher with each step. One rate has to serve two directions that differ in steepness. A network has thousands.

// %% [markdown]
// ## 4. Momentum
//
// With **momentum**, descent behaves like a heavy ball. It keeps most of its velocity, and each slope adds a little:
//
// <!-- term: momentum | An addition to gradient descent: each step keeps most of the one before it, as a heavy ball keeps its velocity. -->
//
// $$v \leftarrow 0.9\,v + r g, \qquad s = v$$
//
// Here $g$ is the slope of a weight, $r$ the rate, $v$ its velocity, and $s$ the step by which the weight is then lowered. (The arrow means *becomes*.) Across the valley the slopes change their sign and cancel. Along it they add up.
//
// A ball overshoots. **Nesterov's** idea is to brake in time: momentum will carry you on anyway, so look at the slope *there*. Programs do so with a step that is made of the new velocity:
//
// $$s = 0.9\,v + r g$$
//
// ### Your turn: momentum
//
// All rules in this lesson have one form. They get the slope of one weight, what they remember of that weight, and the rate. They return a list that holds the step, followed by what is to be remembered. At the start nothing is remembered and the list is empty, so the velocity is 0.

// %%
function momentum(gradient: number, [velocity = 0]: number[], rate: number, nesterov = false): number[] {
  // [step, new velocity]
  throw lesson.notTried();
}

// %%
const checkedMomentum = await lesson.checked("momentum", momentum);

// %% jupyter={"source_hidden": true}
// Folded away: a walk like that of `descend`, with any rule and a memory for each weight.
type Rule = (gradient: number, memory: number[], rate: number) => number[];

function walk(rule: Rule, rate: number, steps = 25): number[][] {
  let weights = [-4, 1.5].map((value) => ({ value, memory: [] as number[] }));
  const path = [[-4, 1.5]];
  for (let i = 0; i < steps; i++) {
    const gradient = gradientAt(weights.map(({ value }) => value));
    weights = weights.map(({ value, memory }, k) => {
      const [step = 0, ...remembered] = rule(gradient[k] ?? 0, memory, rate);
      return { value: value - step, memory: remembered };
    });
    path.push(weights.map(({ value }) => value));
  }
  return path;
}

// %%
const nesterov: Rule = (gradient, memory, rate) => checkedMomentum(gradient, memory, rate, true);

plotLines(
  {
    "where the height is 0.4": contour,
    "momentum, rate 0.2": asLine(walk(checkedMomentum, 0.2)),
    "Nesterov, rate 0.2": asLine(walk(nesterov, 0.2)),
  },
  { title: "25 steps with a velocity", xTitle: "weight a", yTitle: "weight b" },
);

// %% [markdown]
// Momentum swings through the valley like a ball in a bowl. Nesterov swings less.
//
// **Predict, then run.** A weight has a slope of 1 at every step, for a long time. Plain descent moves it by the rate. How many times as long do the steps of momentum become?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const timesAsLong = question({
  ask: "On a constant slope, how many times as long as those of plain descent do the steps of momentum become?",
  kind: "number",
  hints: [
    "In the end v stays as it is. So v = 0.9 v + r g.",
    "How much of v is lost at each step, and what makes up for it?",
  ],
  check: (times) => {
    let memory: number[] = [];
    for (let i = 0; i < 500; i++) memory = checkedMomentum(1, memory, 1).slice(1);
    if (Math.abs(times - 1.9) < 1e-9) return "That is the second step. It goes on growing.";
    if (times === 0.9) return "The velocity keeps 0.9 of itself, and something is added at each step.";
    return Math.abs(times - (memory[0] ?? 0)) < 0.01 || "Let it run, or solve v = 0.9 v + r g.";
  },
  explain:
    "A tenth of v is lost at each step, and r g makes up for it: v is ten times r g. Use a smaller rate.",
});

// %%
timesAsLong.answer(undefined);

// %% [markdown]
// ## 5. A rate for each weight
//
// The next rules give every weight a rate that fits the size of *its own* slopes. **RMSprop** keeps a running mean of their squares (the running mean of lesson 7) and divides by its root, the *root mean square*:
//
// $$q \leftarrow 0.9\,q + 0.1\,g^2, \qquad s = \frac{r\,g}{\sqrt{q + \varepsilon}}$$
//
// The number $\varepsilon$ ("epsilon") is tiny, 0.0000001, and only prevents a division by 0.
//
// <!-- term: RMSprop | An optimiser that divides each slope by the root of a running mean of its squares, so that each weight has a rate of its own. -->
//
// ### Your turn: RMSprop

// %%
function rmsprop(gradient: number, [q = 0]: number[], rate: number): number[] {
  // [step, new q]
  throw lesson.notTried();
}

// %%
const checkedRmsprop = await lesson.checked("rmsprop", rmsprop);

// %% [markdown]
// ## 6. Adam: both ideas
//
// **Adam** keeps two running means: $m$ of the slopes, much as momentum does, and $q$ of their squares, as RMSprop does.
//
// $$m \leftarrow 0.9\,m + 0.1\,g, \qquad q \leftarrow 0.999\,q + 0.001\,g^2$$
//
// Both start at 0, so at first they are too small. After one step, $m$ is only $0.1\,g$: it has collected a tenth of its weight. After $t$ steps it has collected $1 - 0.9^t$, as the old 0 still counts $0.9^t$. Adam divides by that, and likewise for $q$. This is called **bias correction**:
//
// $$\hat m = \frac{m}{1 - 0.9^t}, \qquad \hat q = \frac{q}{1 - 0.999^t}, \qquad s = \frac{r\,\hat m}{\sqrt{\hat q} + \varepsilon}$$
//
// ### Your turn: Adam
//
// The memory is $m$, $q$ and $t$, the number of steps made. Remember the two means as they are, without the correction.
//
// <!-- term: Adam | An optimiser with two running means for each weight, of its slopes and of their squares: momentum and RMSprop in one. -->
// <!-- term: bias correction | In Adam, the division that makes up for running means that start at 0. -->

// %%
function adam(gradient: number, [m = 0, q = 0, t = 0]: number[], rate: number): number[] {
  // [step, new m, new q, new t], with memories of 0.9 and 0.999
  throw lesson.notTried();
}

// %%
const checkedAdam = await lesson.checked("adam", adam);

// %% [markdown]
// **Predict, then run.** A weight has a slope of only 0.00006, as in section 1. The rate is 0.001. How far does Adam move it in its very first step?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const firstOfAdam = question({
  ask: "How far does Adam move a weight whose slope is 0.00006 in its first step, at a rate of 0.001?",
  kind: "number",
  hints: [
    "After the correction, what is the mean of a single slope? And the mean of a single square?",
    "The root of g² is the size of g.",
  ],
  check: (distance) => {
    const [step = 0] = checkedAdam(0.00006, [], 0.001);
    if (Math.abs(distance - 6e-8) < 1e-12)
      return "That is the step of sgd. Adam divides by the size of the slope.";
    if (Math.abs(distance - 0.0001) < 1e-9) return "Remember the correction: m is divided by 0.1.";
    return Math.abs(distance / step - 1) < 0.01 || "Work out the two corrected means, and their ratio.";
  },
  explain:
    "The corrected m is g, and the root of the corrected q is the size of g. Their ratio is 1, so the step is the rate.",
});

// %%
firstOfAdam.answer(undefined);

// %%
table(
  [10, 1, 0.001, -0.00006].map((slope) => ({
    slope: `${slope}`,
    "sgd moves it by": (0.001 * slope).toExponential(0),
    "Adam's first step": checkedAdam(slope, [], 0.001)[0]?.toFixed(5),
  })),
);

// %% [markdown]
// That is why Adam isn't held up by the plateau. However small the slope, the first step has the length of the rate. It takes from the slope which *way* to go, and hardly how far. Later, where the slopes keep changing sign, $m$ is smaller than the root of $q$, and the steps become shorter.

// %%
plotLines(
  {
    "where the height is 0.4": contour,
    "RMSprop, rate 0.2": asLine(walk(checkedRmsprop, 0.2)),
    "Adam, rate 0.3": asLine(walk(checkedAdam, 0.3)),
  },
  { title: "25 steps with a rate for each weight", xTitle: "weight a", yTitle: "weight b" },
);

// %% [markdown]
// Both walk the steep direction and the gentle one at a similar speed. Adam swings, since it has momentum too.
//
// ### A race at any rate
//
// Now let all of them start at the same time, with your own rules. The lower a curve comes, the nearer that rule is to the floor of the valley. Turn the rate. Which rule is lowest after 25 steps at a rate of 0.1, and which at a rate of 2?

// %%
const racers: Record<string, Rule> = {
  "plain descent": (gradient, _memory, rate) => [rate * gradient],
  momentum: checkedMomentum,
  RMSprop: checkedRmsprop,
  Adam: checkedAdam,
};
const heightAt = ([a = 0, b = 0]: number[]): number => a ** 2 / 40 + 0.45 * b ** 2;

slider({ label: "Learning rate", values: [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2], value: 0.1 }, (rate) =>
  plotLines(
    Object.fromEntries(Object.entries(racers).map(([name, rule]) => [name, walk(rule, rate).map(heightAt)])),
    {
      title: "Four optimisers at one rate",
      xTitle: "step",
      yTitle: "height",
      logY: true,
      yRange: [1e-5, 10],
    },
  ),
);

// %% [markdown]
// At 0.1 it is RMSprop, and at 2 plain descent. A race at a single rate says more about the rate than about the rules: each rule has a rate of its own at which it does best.
//
// ### Are these the real ones?
//
// This is how you call them in TensorFlow.js. (Mind the third argument of `tf.train.momentum`: it switches on Nesterov momentum.) The folded cell lets them walk for 50 steps beside the rules of this lesson, and measures how far they get apart: by no more than rounding error. (AdaGrad, from which RMSprop comes, is in a side room at the end.)

// %%
const optimisers: Record<string, (rate: number) => tf.Optimizer> = {
  sgd: (rate) => tf.train.sgd(rate),
  momentum: (rate) => tf.train.momentum(rate, 0.9),
  Nesterov: (rate) => tf.train.momentum(rate, 0.9, true),
  AdaGrad: (rate) => tf.train.adagrad(rate),
  RMSprop: (rate) => tf.train.rmsprop(rate, 0.9),
  Adam: (rate) => tf.train.adam(rate),
};

// %% jupyter={"source_hidden": true}
// Folded away: 50 steps of each rule, and of TensorFlow.js beside it.
function realWalk(optimizer: tf.Optimizer, steps: number): number[][] {
  const place = tf.variable(tf.tensor1d([-4, 1.5]));
  const steepness = tf.tensor1d([1 / 40, 0.45]);
  return Array.from({ length: steps }, () => {
    optimizer.minimize(() => place.square().mul(steepness).sum() as tf.Scalar, false, [place]);
    return Array.from(place.dataSync());
  });
}

const rules: Record<string, [rule: Rule, rate: number]> = {
  sgd: [(gradient, _memory, rate) => [rate * gradient], 2],
  momentum: [checkedMomentum, 0.2],
  Nesterov: [nesterov, 0.2],
  RMSprop: [checkedRmsprop, 0.2],
  Adam: [checkedAdam, 0.3],
};

const ruleChecks = Object.entries(rules).map(([optimiser, [rule, rate]]) => {
  const ours = walk(rule, rate, 50).slice(1);
  const real = realWalk(optimisers[optimiser]?.(rate) ?? tf.train.sgd(rate), 50);
  const distances = real.map(([a = 0, b = 0], i) =>
    Math.hypot(a - (ours[i]?.[0] ?? 0), b - (ours[i]?.[1] ?? 0)),
  );
  return { optimiser, distance: Math.max(...distances) };
});

table(
  ruleChecks.map(({ optimiser, distance }) => ({
    optimiser,
    "greatest distance": distance.toExponential(0),
  })),
);

// %% [markdown]
// ## 7. The learning rate decides
//
// Which of them is best? That question has no answer as long as each runs at a rate picked by guess. So first try eight rates with every optimiser: 48 runs of one epoch, in batches of 100, with *He* weights. All are tuned alike.

// %% on_sample={"[0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]": "[0.001, 0.1, 1]"}
const rates = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
const settings = Object.keys(optimisers).flatMap((optimiser) => rates.map((rate) => ({ optimiser, rate })));

const sweep = await runExperiments(
  settings.map(({ optimiser, rate }) => ({
    name: `${optimiser}, rate ${rate}`,
    build: () => buildNetwork([100, 100], optimisers[optimiser]?.(rate) ?? "sgd", he),
  })),
  xTrain,
  yTrain,
  { epochs: 1, batchSize: 100, seed: 0, validationData, folder: "none" },
);

// %% [markdown]
// So many runs are best kept in a DataFrame ([lesson 1](01-load-and-look.ipynb#A-table-that-can-be-asked)), with a row for each run and a column for each setting and each result.

// %%
const sweepRuns = new DataFrame(
  sweep.all.map(({ lastAccuracy = 0 }, i) => ({ ...settings[i], accuracy: lastAccuracy })),
);

sweepRuns.sortValues("accuracy", { ascending: false }).head(6);

// %%
const allAccuracies = sweepRuns.column("accuracy").values as number[];
const accuraciesOf = (optimiser: string): number[] =>
  allAccuracies.filter((_, i) => settings[i]?.optimiser === optimiser);

plotLines(Object.fromEntries(Object.keys(optimisers).map((name) => [name, accuraciesOf(name)])), {
  title: "Eight rates for each optimiser, one run each",
  xTitle: "learning rate",
  yTitle: "validation accuracy after one epoch",
  x: rates,
  logX: true,
  yRange: [0, 1],
});

// %% [markdown]
// Every curve has the same shape: too small is slow, too large is ruin, and there is a range in between. What differs most is *where* that range lies. AdaGrad is said to need no tuning of the rate. Its curve says otherwise.
//
// ### Ask the runs
//
// `groupby` puts the runs of one optimiser together, and `agg` computes figures for each group.

// %%
const byOptimiser = sweepRuns.groupby(["optimiser"]).agg({ accuracy: ["max", "mean", "std"] });

byOptimiser;

// %% [markdown]
// The best accuracies (`max`) lie close together, and the means don't. The mean tells how an optimiser does if you choose one of these eight rates blindly. (Of course it depends on which eight.)
//
// ### The race
//
// Now each optimiser runs at its best rate, from five new seeds.

// %% on_sample={"seeds: 5": "seeds: 3"}
const bestRates = Object.keys(optimisers).map((name) => {
  const accuracies = accuraciesOf(name);
  return { name, rate: rates[accuracies.indexOf(Math.max(...accuracies))] ?? 0.001 };
});

const race = await compare(
  bestRates.map(({ name, rate }) => ({
    name: `${name}, rate ${rate}`,
    build: () => buildNetwork([100, 100], optimisers[name]?.(rate) ?? "sgd", he),
  })),
  xTrain,
  yTrain,
  { epochs: 1, batchSize: 100, seeds: 5, validationData, folder: "none" },
);

race.plot("Six optimisers at rates that were tuned alike");

// %%
race;

// %% [markdown]
// At its own best rate, none of the other five can be told from plain `sgd`. Every interval of a difference includes 0, so this race has no winner. That doesn't prove the six equal. It says that whatever difference there is, after one epoch on this network, is small beside what the rate decides.
//
// Adam is often called the fastest. In the experiment of section 1 it was compared with `sgd` at one and the same rate of 0.001, where Adam has its good range and `sgd` doesn't. The case for Adam is just that: 0.001, the rate you get if you say nothing, is a good one for it.

// %% [markdown]
// ## 8. Let it fall
//
// Lesson 7 showed that late in training the gradient of a batch is mostly noise. With a constant rate the weights then jitter. A smaller rate averages the noise away, but would be slow at the start. So begin with a large rate and lower it: a **learning-rate schedule**, or *annealing*. A popular one follows half a cosine wave down to 0, after a short **warm-up**, in which the rate rises in a straight line.
//
// <!-- term: learning-rate schedule | A rule by which the learning rate changes during training. Also called annealing, or decay, where it falls. -->
// <!-- term: warm-up | The first steps of a training, in which the learning rate rises. -->
//
// ### Your turn: warm-up and cosine
//
// Write `rateAt`, the rate of a step. Steps are counted from 0, and there are `steps` of them. The first `warmUp` steps rise evenly, and the last of these has the rate `top`. From step `warmUp` on, the rate is `top` times $(1 + \cos \pi p)/2$, where $p$ runs from 0 at step `warmUp` to 1 at step `steps`.

// %%
function rateAt(step: number, steps: number, warmUp: number, top: number): number {
  // Up in a straight line, then down along a cosine.
  throw lesson.notTried();
}

// %%
const checkedRateAt = await lesson.checked("rateAt", rateAt);

// %%
const epochs = 4;
const allSteps = epochs * Math.ceil(xTrain.shape[0] / 100);
const someSteps = Array.from({ length: 45 }, (_, i) => Math.floor((i * allSteps) / 45));

plotLines(
  {
    "warm-up and cosine": {
      x: someSteps,
      y: someSteps.map((step) => checkedRateAt(step, allSteps, allSteps / 10, 1)),
    },
  },
  { title: "The rate during a run, as a share of its top", xTitle: "step", yTitle: "rate / top" },
);

// %% jupyter={"source_hidden": true}
// Folded away: a callback that sets the rate before each batch. It knows the model that is trained, and so its optimiser.
class FollowSchedule extends tf.Callback {
  private step = 0;
  private top = 0;

  private get optimizer(): tf.SGDOptimizer {
    return this.model.optimizer as tf.SGDOptimizer;
  }

  override async onTrainBegin(): Promise<void> {
    this.step = 0;
    this.top = Number(this.optimizer.getConfig().learningRate);
  }

  override async onBatchBegin(): Promise<void> {
    this.optimizer.setLearningRate(checkedRateAt(this.step, allSteps, allSteps / 10, this.top));
    this.step += 1;
  }
}

// %% [markdown]
// Does it help? A callback in the folded cell sets the rate before each batch. Both contenders are plain `sgd`, for four epochs, and each gets the best of five rates.

// %% on_sample={"seeds: 5, settings: [0.1, 0.2, 0.4, 0.8, 1.6]": "seeds: 3, settings: [0.1, 0.8]"}
const build = (rate: number) => buildNetwork([100, 100], tf.train.sgd(rate), he);
const schedules = await compare(
  [
    { name: "constant", build },
    { name: "warm-up and cosine", build, options: { callbacks: new FollowSchedule() } },
  ],
  xTrain,
  yTrain,
  { epochs, batchSize: 100, seeds: 5, settings: [0.1, 0.2, 0.4, 0.8, 1.6], validationData, folder: "none" },
);

schedules;

// %% [markdown]
// The interval of the difference lies above 0, so here the schedule is better. Look at the rates, too. The schedule can afford a larger one, since it doesn't keep it. A constant rate has to be a compromise between long steps at the start and little noise at the end. The price is one more setting: how long the run is going to be.
//
// Adam is sometimes said to anneal the rate of every weight by itself. That isn't quite so. Each weight does have a step of its own, but $q$ forgets, so the steps may become shorter *or longer*. If you want Adam to anneal, lower its rate yourself.
//
// ### What to take
//
// Start with Adam at 0.001, and let the rate fall where a run is long. Whatever you use, look at the rate before you blame anything else: try a few that are a factor of 10 apart on a short run, then some in between.

// %% [markdown]
// ## 9. What could go wrong here
//
// ### An optimiser shared by two networks
//
// An optimiser remembers something for every weight. Use it for a second network, and it brings along the memories of the first. If the shapes differ, there is an error:

// %%
const few = { to: 100 };
const shared = tf.train.adam(0.001);
const quiet = { chart: false, verbose: 0 } as const;
await fit(buildNetwork([100], shared), take(xTrain, few), take(yTrain, few), quiet);

try {
  await fit(buildNetwork([50], shared), take(xTrain, few), take(yTrain, few), quiet);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// If the shapes are the same, nothing warns you. Make a new optimiser for each network. This is why `compare` asks for a function that builds one.
//
// ### The same name, another rate
//
// What rate do you get if you name none? Ask.

// %%
const rateOf = (optimizer: tf.Optimizer): number => Number(optimizer.getConfig().learningRate);
const rateByName = (name: string): number => rateOf(buildNetwork([10], name).optimizer);

table([
  { optimiser: "sgd", "by name": rateByName("sgd"), "tf.train without a rate": "must be given" },
  { optimiser: "adam", "by name": rateByName("adam"), "tf.train without a rate": rateOf(tf.train.adam()) },
  {
    optimiser: "adadelta",
    "by name": rateByName("adadelta"),
    "tf.train without a rate": rateOf(tf.train.adadelta()),
  },
]);

// %% [markdown]
// In the lecture's library `sgd` means a rate of 0.001, and here 0.01. Results can't be repeated unless the rate is written down. So write it down.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz08 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 10. Summary
//
// - The network was not in a local minimum. Its slopes were tiny because its initial weights were too small. Good initial weights free it, or a larger rate, or Adam, or patience.
// - Momentum remembers its velocity. RMSprop gives each weight its own rate. Adam does both, and corrects its means at the start.
// - The learning rate matters most. Sweep it in factors.
// - Compare optimisers at rates that were tuned alike, or you compare their good ranges.
// - A schedule can begin with longer steps, because it ends with short ones.

// %% [markdown]
// ## 11. Side room: AdaGrad and Adadelta
//
// **AdaGrad** came before RMSprop. It *adds up* the squares, $q \leftarrow q + g^2$, and never forgets. So its steps become shorter and shorter, whether the goal is near or not. TensorFlow.js starts $q$ at 0.1. As long as the squared slopes are tiny beside that, as on the plateau, AdaGrad is plain descent with about three times the rate.
//
// **Adadelta** forgets, with a memory of 0.95. In place of a rate, it uses the typical size of its own last steps, so it keeps a second running mean $u$ of their squares: $s = g \sqrt{u + \varepsilon} / \sqrt{q + \varepsilon}$. It was invented to need no rate, so its rate is 1.
//
// How the steps develop shows best on a slope that stays at 1.

// %%
const adagrad: Rule = (gradient, [q = 0.1], rate) => {
  const next = q + gradient ** 2;
  return [(rate * gradient) / Math.sqrt(next + 1e-7), next];
};
const adadelta: Rule = (gradient, [q = 0, u = 0], rate) => {
  const step = (Math.sqrt(u + 1e-7) / Math.sqrt(q + 1e-7)) * gradient;
  return [rate * step, 0.95 * q + 0.05 * gradient ** 2, 0.95 * u + 0.05 * step ** 2];
};

// %% jupyter={"source_hidden": true}
// Folded away: the steps of a rule on a slope that stays at 1.
const atSteps = [1, 2, 4, 8, 16, 32, 64, 128, 256];

function stepsOnASlope(rule: Rule): number[] {
  let memory: number[] = [];
  const lengths = Array.from({ length: 256 }, () => {
    const [step = 0, ...remembered] = rule(1, memory, 1);
    memory = remembered;
    return step;
  });
  return atSteps.map((step) => lengths[step - 1] ?? 0);
}

// %%
plotLines(
  {
    momentum: stepsOnASlope(checkedMomentum),
    AdaGrad: stepsOnASlope(adagrad),
    RMSprop: stepsOnASlope(checkedRmsprop),
    Adadelta: stepsOnASlope(adadelta),
    Adam: stepsOnASlope(checkedAdam),
  },
  {
    title: "Length of the steps on a constant slope of 1, at rate 1",
    xTitle: "step",
    yTitle: "length of the step",
    x: atSteps,
    logX: true,
    logY: true,
  },
);

// %% [markdown]
// Momentum grows to ten times the step of plain descent. AdaGrad falls and doesn't stop falling. RMSprop starts with a long step, because its $q$ starts at 0 and nothing makes up for that. Adam has the rate from the first step on: that is what its correction is for.

// %% [markdown]
// ## 12. Side room: keep the runs
//
// Runs that took long are worth keeping. A **CSV** file (*comma-separated values*) holds a table as plain text, which spreadsheets and most programs can read.

// %%
const csvFile = join(tmpdir(), "learning-rates.csv");
toCSV(sweepRuns, { filePath: csvFile });

const keptRuns = await readCSV(csvFile);

keptRuns.head(3);

// %% [markdown]
// ## 13. Case file: four runs of a lecture
//
// Here are the four runs of lessons 7 and 8, with the lecture's reasons and yours. At its end the lecture names the best result on MNIST of its time: an error of 0.227%. How far have you come on the validation images?

// %%
table({
  run: ["100, sgd", "10, sgd", "100 and 100, sgd", "100 and 100, adam"],
  "the lecture": ["0.695", "0.29 to 0.44", "0.12", "0.9644"],
  "its reason": ["–", "too little capacity", "a bad local minimum", "a rate for each weight"],
  "what you found": [
    "short steps",
    "short steps; 10 neurons can reach more than 0.9",
    "a plateau; patience leads out of it",
    "yes: its steps don't depend on the size of the slopes",
  ],
});

// %%
const best = Math.max(...[...race.contenders, ...schedules.contenders].map(({ accuracy }) => accuracy.mean));

table(
  [
    { network: "the best mean of this lesson", "errors in percent": 100 * (1 - best) },
    { network: "the best result that the lecture names", "errors in percent": 0.227 },
  ],
  { digits: 3 },
);

// %% [markdown]
// That result took other layers and more images. [Lesson 13](13-convolutions.ipynb) and [lesson 15](15-deep-big-simple.ipynb) go there.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const between = (name: string, value: number, atLeast: number, atMost: number) => ({
  name,
  value,
  atLeast,
  atMost,
});
const at = (values: readonly number[] | undefined, i: number): number => values?.at(i) ?? Number.NaN;
const meanOf500 = (values: number[]): number => {
  const recent = values.slice(-500);
  return recent.reduce((a, b) => a + b, 0) / recent.length;
};
const lowOf = (name: string): number => freed.get(name).difference?.low ?? Number.NaN;
const falls = (patient.val_loss ?? []).map((value, i, all) => (all[i - 1] ?? value) - value);
const maxima = Object.keys(optimisers).map((name) => Math.max(...accuraciesOf(name)));
const range = (values: number[]): number => Math.max(...values) - Math.min(...values);

checkNumbers([
  { name: "images trained on", value: xTrain.shape[0], exactly: 55_000 },
  { name: "steps of one epoch", value: stuckBatches.length, exactly: 5_500 },
  between("stuck: displayed", displayed(stuckBatches), 0.03, 0.22),
  between("stuck: last 500 steps", meanOf500(stuckBatches), 0.09, 0.14),
  between("adam: displayed", displayed(adamBatches), 0.91, 0.995),
  between("adam: last 500 steps", meanOf500(adamBatches), 0.94, 0.97),
  between("stuck: loss − that of the shares", stuckScores.loss - entropy, -0.03, 0.003),
  between("two layers: slopes in the first, × 10⁵", at(slopesTwo, 0) * 1e5, 5.5, 6.5),
  {
    name: "slopes in the first layer: one layer / two",
    value: at(slopesOne, 0) / at(slopesTwo, 0),
    atLeast: 6,
  },
  between("epochs for a weight to double", epochsToDouble, 58, 63),
  { name: "He weights − stuck, lower end", value: lowOf("He weights"), atLeast: 0.4 },
  { name: "rate 0.1 − stuck, lower end", value: lowOf("rate 0.1"), atLeast: 0.4 },
  { name: "adam − stuck, lower end", value: lowOf("adam"), atLeast: 0.4 },
  { name: "one layer of 300 − stuck, lower end", value: lowOf("one layer of 300"), atLeast: 0.4 },
  { name: "patience: validation loss after 2 epochs", value: at(patient.val_loss, 1), atLeast: 2.2 },
  {
    name: "patience: the epoch of the greatest fall",
    value: falls.indexOf(Math.max(...falls)) + 1,
    exactly: 4,
  },
  {
    name: "patience: validation accuracy after 10 epochs",
    value: at(patient.val_accuracy, -1),
    atLeast: 0.8,
  },
  {
    name: "rules against TensorFlow.js, greatest distance",
    value: Math.max(...ruleChecks.map((row) => row.distance)),
    atMost: 1e-3,
  },
  { name: "sweep: range of the best", value: range(maxima), atMost: 0.015 },
  {
    name: "sweep: range of the means by optimiser",
    value: range(byOptimiser.column("accuracy_mean").values as number[]),
    atLeast: 0.05,
  },
  { name: "sweep: Adam at 0.001", value: at(accuraciesOf("Adam"), 1), atLeast: 0.945 },
  { name: "sweep: sgd at 0.001", value: at(accuraciesOf("sgd"), 1), atMost: 0.7 },
  { name: "sweep: AdaGrad at 0.0003", value: at(accuraciesOf("AdaGrad"), 0), atMost: 0.6 },
  {
    name: "race: the lowest upper end of a difference",
    value: Math.min(...race.contenders.slice(1).map(({ difference }) => difference?.high ?? Number.NaN)),
    atLeast: 0,
  },
  {
    name: "race: the highest lower end of a difference",
    value: Math.max(...race.contenders.slice(1).map(({ difference }) => difference?.low ?? Number.NaN)),
    atMost: 0,
  },
  {
    name: "schedule − constant rate, lower end",
    value: schedules.get("warm-up and cosine").difference?.low ?? 0,
    atLeast: 0,
  },
  {
    name: "rate: schedule / constant",
    value: (schedules.get("warm-up and cosine").setting ?? 0) / (schedules.get("constant").setting ?? 1),
    atLeast: 2,
  },
  { name: "runs read from the file", value: keptRuns.shape[0] ?? Number.NaN, exactly: 48 },
  { name: "sgd by name: rate", value: rateByName("sgd"), exactly: 0.01 },
  { name: "adadelta by name: rate", value: rateByName("adadelta"), exactly: 1 },
  between("best of this lesson: errors in percent", 100 * (1 - best), 1.5, 3),
]);

// %% [markdown]
// ## Next
//
// The slopes were too small because the weights were. How large should they be, and what do the activations do to a signal on its way? That is [lesson 9: Activations and initial weights](09-activations-and-initial-weights.ipynb).
