// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 10 · Backpropagation and gradients
//
// Training needs the gradient of the loss: one derivative for each of some hundred thousand weights. In this lesson you compute it, first on a network small enough for pencil and paper, then for a batch of real digits. Then you see why the same method fails in a network of ten layers, and what puts that right.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - take derivatives along chains and at forks,
// - write the backward pass of a dense layer, of ReLU, and of softmax with cross-entropy,
// - check any gradient against a measurement,
// - explain why backpropagation is cheap,
// - recognise gradients that vanish or explode, and neurons that die.
//
// **You need** [lesson 9](09-activations-and-initial-weights.ipynb): derivatives, activations, logits and initial weights. `tf.tidy` was explained in [lesson 6](06-inside-fit.ipynb).
//
// **Time** about an hour and a half. Computing takes about a minute on two cores.

// %%
import {
  checkNumbers,
  compare,
  fit,
  flatten,
  layerGradients,
  loadMnist,
  normalize,
  oneHot,
  plotLines,
  plotNetwork,
  question,
  setSeed,
  table,
  take,
  tf,
} from "course";
import { lesson10 as lesson } from "course/practice";

const { train } = await loadMnist();
const aFifth = { from: 0, to: train.images.shape[0] / 5 };
const xFew = normalize(flatten(take(train.images, aFifth)));
const yFew = oneHot(take(train.labels, aFifth), 10);
const batch = { from: 0, to: 128 };
const [xBatch, yBatch] = [take(xFew, batch), take(yFew, batch)];

// %% [markdown]
// A fifth of the training images is enough here. Where an accuracy is given, it was measured on the last 20% of these, which no network of this lesson was trained on. The test images are not used.
//
// Here is the history behind this lesson in a few lines. Each will make sense when you come to it.

// %%
table([
  { year: "1957", what: "the perceptron: one artificial neuron that learns" },
  {
    year: "1986",
    what: "Rumelhart, Hinton and Williams make backpropagation known; memory and computers are too small for much of it",
  },
  {
    year: "1989",
    what: "LeCun and others train convolutional networks with it; dense networks of many layers resist",
  },
  { year: "until 2006", what: "many give up deep networks for support vector machines and boosted trees" },
  { year: "2006", what: "Hinton, Osindero and Teh train a deep network layer by layer, then all of it" },
  {
    year: "2010",
    what: "plain backpropagation does it: large networks, much computing, careful initial weights",
  },
]);

// %% [markdown]
// ## 1. Chains and forks
//
// A network is a chain of functions, where the output of one is the input of the next. Think of gears. If the first gear turns the second 3 times as fast, and the second turns the third twice as fast, the first turns the third 6 times as fast. It is the same with derivatives. **Along a chain they multiply.** This is the *chain rule*.
//
// <!-- term: chain rule | Along a chain of functions the derivatives multiply. -->
//
// The other rule is about forks. If a number reaches the end on several paths, **the derivatives of the paths add up**. Below, $x$ is used twice.

// %%
const inner = (x: number): number => 3 * x + 1;
const outer = (u: number): number => u * u;
const chain = (x: number): number => outer(inner(x));
const fork = (x: number): number => inner(x) * outer(x);
const derivative = (f: (x: number) => number, x: number): number => (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;

table([
  {
    function: "chain: outer(inner(x))",
    "by the rule": derivative(outer, inner(2)) * derivative(inner, 2),
    measured: derivative(chain, 2),
  },
  {
    function: "fork: inner(x) · outer(x)",
    "by the rule": derivative(inner, 2) * outer(2) + inner(2) * derivative(outer, 2),
    measured: derivative(fork, 2),
  },
]);

// %% [markdown]
// Multiply along a chain, add at a fork. There is no third rule.
//
// ## 2. By hand
//
// Here is the training table of one of the lectures: four rows, three inputs, two classes.

// %%
const rows = [
  { inputs: [1.4, 2.7, 1.9], target: 0 },
  { inputs: [3.8, 3.4, 3.2], target: 0 },
  { inputs: [6.4, 2.8, 1.7], target: 1 },
  { inputs: [4.1, 0.1, 0.2], target: 0 },
];

table(
  rows.map(({ inputs: [x1, x2, x3], target }) => ({ x1, x2, x3, "class t": target })),
  { digits: 1 },
);

// %% [markdown]
// And here is the smallest network worth the name: three inputs, two hidden neurons and one output, all with sigmoid. Its eleven parameters start at random. They were drawn once and rounded, so that you can follow with pencil and paper.

// %%
const start = {
  w: tf.tensor2d([
    [0.3, -0.2],
    [-0.2, 0.4],
    [0.1, -0.3],
  ]), // a row for each input, a column for each hidden neuron
  b: tf.tensor1d([0.1, 0.2]),
  v: tf.tensor2d([[0.6], [-0.5]]),
  c: tf.tensor1d([0.1]),
};

function computationalGraph(): tf.LayersModel {
  const x = tf.input({ shape: [3], name: "x" });
  const z = tf.layers.dense({ units: 2, name: "z" }).apply(x);
  const a = tf.layers.activation({ activation: "sigmoid", name: "a" }).apply(z);
  const s = tf.layers.dense({ units: 1, name: "s" }).apply(a);
  const y = tf.layers.activation({ activation: "sigmoid", name: "y" }).apply(s);
  return tf.model({ inputs: x, outputs: y as tf.SymbolicTensor });
}

plotNetwork(computationalGraph(), { title: "Eleven parameters" });

// %% [markdown]
// A picture like this is called a *computational graph*. Each box computes one thing from the box above it. The loss compares $y$ with the target $t$; here it is the squared error $L = (y - t)^2$.
//
// <!-- term: computational graph | A picture of a computation, in which each box computes one thing from the boxes before it. -->
//
// **Forward**, the first row goes through from top to bottom. **Backward**, we ask from the bottom to the top: how much would the loss change if this number changed a little? Each answer is the one before it, times one derivative. That is the chain rule, and nothing else is needed.

// %%
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

// Forward: row 1.
const z1 = 0.3 * 1.4 - 0.2 * 2.7 + 0.1 * 1.9 + 0.1;
const z2 = -0.2 * 1.4 + 0.4 * 2.7 - 0.3 * 1.9 + 0.2;
const [a1, a2] = [sigmoid(z1), sigmoid(z2)];
const output = sigmoid(0.6 * a1 - 0.5 * a2 + 0.1);

// Backward: d… stands for "derivative of the loss with respect to …".
const dy = 2 * (output - 0); //        the loss is (y − t)², and t is 0
const ds = dy * output * (1 - output); //  y is the sigmoid of s
const [da1, da2] = [ds * 0.6, ds * -0.5]; // s contains 0.6 · a1 − 0.5 · a2
const dz1 = da1 * a1 * (1 - a1); //    a1 is the sigmoid of z1
const dz2 = da2 * a2 * (1 - a2);

table({
  number: ["z1", "z2", "a1", "a2", "y", "weight from x1 to z1"],
  forward: [z1, z2, a1, a2, output, 0.3],
  "derivative of the loss": [dz1, dz2, da1, da2, dy, dz1 * 1.4],
});

// %% [markdown]
// The network answers 0.5306, where 0 is right: with random weights it can only guess. The error $y - t$ has travelled back to every neuron, and on its way it was multiplied by the very weights that carried the signal forward. Hence the name **backpropagation**.
//
// <!-- term: backpropagation | Finding the gradient by the chain rule, from the loss back to the first layer, with every result kept for the layers before it. -->
//
// One more multiplication gives the derivative with respect to each parameter. A weight is multiplied by what comes in through it, so its derivative is that of its neuron times what came in. A bias is simply added, so its derivative is that of its neuron.

// %% [markdown]
// ## 3. A layer at a time
//
// What you have just followed number by number, two matrix products do for a whole layer and a whole batch. From here on, `x` has a row for each image, and `weights` a column for each neuron. (In shapes, $n$ is the number of images.)
//
// ### Your turn: forward
//
// Write `denseForward`: the weighted sums plus biases of all neurons, for all images. No activation yet. The result is a tensor `[n, neurons]`. (`lesson.hint("denseForward")` helps, and a reference stands in for whatever you leave out.)

// %%
function denseForward(x: tf.Tensor, weights: tf.Tensor, biases: tf.Tensor): tf.Tensor {
  // One matrix product, and the biases.
  throw lesson.notTried();
}

// %%
const checkedDenseForward = await lesson.checked("denseForward", denseForward);

// %% [markdown]
// ### Your turn: backward
//
// Suppose you know `dZ`, `[n, neurons]`: the derivative of the loss with respect to each of the sums $z$. Write `denseBackward`, which carries it one layer further:
//
// | result | derivative with respect to | shape |
// |---|---|---|
// | `dX` | what came in | as `x` |
// | `dWeights` | the weights | as `weights` |
// | `dBiases` | the biases | as the biases |
//
// An input reached all neurons, a weight met all images, and so did a bias: three forks, at which paths add up. A matrix product does just that. If you don't see which one, look at the shapes: there is only one way in which they fit.

// %%
function denseBackward(
  x: tf.Tensor,
  weights: tf.Tensor,
  dZ: tf.Tensor,
): { dX: tf.Tensor; dWeights: tf.Tensor; dBiases: tf.Tensor } {
  // Two matrix products and a sum.
  throw lesson.notTried();
}

// %%
const checkedDenseBackward = await lesson.checked("denseBackward", denseBackward);

// %% [markdown]
// With both, the gradient of the whole table takes a few lines. The loss is the mean over the four rows, so each of them has a quarter of it.

// %%
const tableX = tf.tensor2d(rows.map(({ inputs }) => inputs));
const tableT = tf.tensor2d(rows.map(({ target }) => [target]));
type Parameters = { w: tf.Tensor; b: tf.Tensor; v: tf.Tensor; c: tf.Tensor };

function forward({ w, b, v, c }: Parameters) {
  const hidden = checkedDenseForward(tableX, w, b).sigmoid();
  return { hidden, answers: checkedDenseForward(hidden, v, c).sigmoid() };
}

const backThroughSigmoid = (dA: tf.Tensor, a: tf.Tensor): tf.Tensor => dA.mul(a).mul(tf.sub(1, a));

function tableGradient(parameters: Parameters): Parameters {
  const { hidden, answers } = forward(parameters);
  const dAnswers = answers.sub(tableT).mul(2 / rows.length);
  const last = checkedDenseBackward(hidden, parameters.v, backThroughSigmoid(dAnswers, answers));
  const first = checkedDenseBackward(tableX, parameters.w, backThroughSigmoid(last.dX, hidden));
  return { w: first.dWeights, b: first.dBiases, v: last.dWeights, c: last.dBiases };
}

const tableLoss = (parameters: Parameters): tf.Tensor =>
  forward(parameters).answers.sub(tableT).square().mean();

// %% [markdown]
// ### Your turn: check it
//
// A gradient that hasn't been checked is worth little. Write `numericalGradient`, which measures it: for each place of `at` the central difference of `f`, with the step `h`, while all other places stay as they are.

// %%
function numericalGradient(f: (x: number[]) => number, at: number[], h: number): number[] {
  // One place after the other: a little above, a little below.
  throw lesson.notTried();
}

// %%
const checkedNumericalGradient = await lesson.checked("numericalGradient", numericalGradient);

// %% [markdown]
// Three ways to the gradient of the eleven parameters: by hand, by measuring, and by `tf.grads`, which differentiates whatever you compute with tensors.

// %% jupyter={"source_hidden": true}
// Folded away: the four parts as one list of eleven numbers, and back.
const inOneList = ({ w, b, v, c }: Parameters): number[] =>
  [w, b, v, c].flatMap((part) => Array.from(part.dataSync()));
const inParts = (list: number[]): Parameters => ({
  w: tf.tensor2d(list.slice(0, 6), [3, 2]),
  b: tf.tensor1d(list.slice(6, 8)),
  v: tf.tensor2d(list.slice(8, 10), [2, 1]),
  c: tf.tensor1d(list.slice(10)),
});

// %%
const farthest = (one: number[], other: number[]): number =>
  Math.max(...one.map((value, i) => Math.abs(value - Number(other[i]))));

const byHand = inOneList(tableGradient(start));
// TensorFlow computes with seven digits, so the step is larger than in lesson 9.
const byMeasuring = checkedNumericalGradient(
  (list) => Number(tableLoss(inParts(list)).dataSync()[0]),
  inOneList(start),
  0.01,
);
const gradientOf = tf.grads((w: tf.Tensor, b: tf.Tensor, v: tf.Tensor, c: tf.Tensor) =>
  tableLoss({ w, b, v, c }),
);
const byTensorFlow = gradientOf([start.w, start.b, start.v, start.c]).flatMap((part) =>
  Array.from(part.dataSync()),
);
const parameter = ["w11", "w12", "w21", "w22", "w31", "w32", "b1", "b2", "v1", "v2", "c"];

table(
  { parameter, "by hand": byHand, measured: byMeasuring, "tf.grads": byTensorFlow },
  {
    digits: 6,
    caption: `Farthest from what was found by hand: measured ${farthest(byHand, byMeasuring).toExponential(1)}, tf.grads ${farthest(byHand, byTensorFlow).toExponential(1)}`,
  },
);

// %% [markdown]
// Three ways, one gradient.
//
// **Predict, then run.** The derivative along v1 is positive. To make the loss smaller, should v1 go up or down?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whichWay = question({
  ask: 'The derivative of the loss along v1 is positive. Should v1 go "up" or "down"?',
  kind: ["up", "down"],
  hints: ["A positive derivative: go right, and you go up.", "We want to go down."],
  check: (way) =>
    way === (Number(byHand[8]) > 0 ? "down" : "up") ||
    "The derivative points uphill. The loss is to go down.",
  explain: "A positive derivative says that the loss grows with v1. So less of it is better.",
});

// %%
whichWay.answer(undefined);

// %% [markdown]
// ### Learn
//
// All of training is now in your hands. Start with random parameters, send the rows forward, compute the loss, go back for the gradient, move every parameter against its derivative, by that derivative times the learning rate, and repeat. Mind two names: *backpropagation* computes the gradient, *gradient descent* uses it.

// %%
const losses: number[] = [];
let learnt = inOneList(start);
for (let step = 1; step <= 5_000; step++) {
  learnt = tf.tidy(() => {
    const gradient = inOneList(tableGradient(inParts(learnt)));
    if (step % 20 === 1) losses.push(Number(tableLoss(inParts(learnt)).dataSync()[0]));
    return learnt.map((value, i) => value - 0.5 * Number(gradient[i]));
  });
}
const answersAfter = Array.from(forward(inParts(learnt)).answers.dataSync());

plotLines(
  { loss: losses.slice(0, 50) },
  {
    title: "Eleven parameters learn four rows: the first 1,000 steps",
    xTitle: "step",
    yTitle: "loss: mean squared error",
    x: losses.slice(0, 50).map((_, i) => 20 * i + 1),
    yRange: [0, 0.3],
  },
);

// %%
table({
  row: [1, 2, 3, 4],
  "class t": rows.map(({ target }) => target),
  "before: y": forward(start).answers.dataSync(),
  "after 5,000 steps: y": answersAfter,
});

// %% [markdown]
// It has learnt the table. Training is said to have reached **convergence** when the parameters hardly change any more. But look at the curve once more. It grew flat, as if it had arrived, and then fell again. On a plateau the parameters hardly change either.
//
// <!-- term: convergence | The state of a training in which the parameters hardly change any more. -->

// %% [markdown]
// ## 4. Ten classes
//
// For real digits two pieces are missing: softmax with cross-entropy at the end, and ReLU in the middle.
//
// ### Your turn: softmax with cross-entropy
//
// Softmax is complicated to differentiate, and so is the logarithm behind it. Together they leave something very simple. With respect to the logits, the gradient of the loss of one image is
//
// $$p - t,$$
//
// the probabilities minus the one-hot targets: how far the network is off, class by class.
//
// <details><summary><b>Why?</b> Three lines of algebra.</summary>
//
// Let $S = \sum_k e^{z_k}$, so that $p_i = e^{z_i}/S$. For the true class $c$ the loss is
//
// $$L = -\ln p_c = -z_c + \ln S.$$
//
// The derivative of $\ln S$ with respect to $z_i$ is $\frac{1}{S} \cdot e^{z_i} = p_i$, by the chain rule. That of $-z_c$ is $-1$ where $i = c$ and 0 elsewhere, which is $-t_i$. So
//
// $$\frac{\partial L}{\partial z_i} = p_i - t_i.$$
//
// </details>
//
// Write `softmaxGradient` for a batch. The loss is the *mean* over its images.

// %%
function softmaxGradient(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  // Both [n, classes], and so is the result.
  throw lesson.notTried();
}

// %%
const checkedSoftmaxGradient = await lesson.checked("softmaxGradient", softmaxGradient);

// %% [markdown]
// ### Your turn: through ReLU
//
// Write `reluBackward`. `dA` is the derivative of the loss with respect to the outputs of ReLU, `z` is what went into it. The result is the derivative with respect to `z`. At 0, take 0.

// %%
function reluBackward(dA: tf.Tensor, z: tf.Tensor): tf.Tensor {
  // A gate: where did the signal pass?
  throw lesson.notTried();
}

// %%
const checkedReluBackward = await lesson.checked("reluBackward", reluBackward);

// %% [markdown]
// ### Your turn: the whole way
//
// Write `backwardPass` for a network of two layers: dense, ReLU, dense, softmax with cross-entropy. It goes forward first, and keeps what it needs on the way back. It gives the gradients of all four parameters, under their names. You have all the pieces: `checkedDenseForward`, `checkedDenseBackward`, `checkedReluBackward`, `checkedSoftmaxGradient`.

// %%
function backwardPass(
  x: tf.Tensor,
  targets: tf.Tensor,
  w1: tf.Tensor,
  b1: tf.Tensor,
  w2: tf.Tensor,
  b2: tf.Tensor,
): { w1: tf.Tensor; b1: tf.Tensor; w2: tf.Tensor; b2: tf.Tensor } {
  // Forward: z, a, logits. Then back: logits, a, z.
  throw lesson.notTried();
}

// %%
const checkedBackwardPass = await lesson.checked("backwardPass", backwardPass);

// %% [markdown]
// Try it on 128 real digits and 64 hidden neurons, 50,890 parameters, with He's initial weights. `tf.grads` computes the same in its own way.

// %%
setSeed(7);

const he = () => tf.initializers.heUniform({});
const twoLayers = [he().apply([784, 64]), tf.zeros([64]), he().apply([64, 10]), tf.zeros([10])] as const;
const count = twoLayers.reduce((sum, part) => sum + part.size, 0);
const lossOf = (w1: tf.Tensor, b1: tf.Tensor, w2: tf.Tensor, b2: tf.Tensor): tf.Tensor =>
  tf.losses.softmaxCrossEntropy(yBatch, xBatch.matMul(w1).add(b1).relu().matMul(w2).add(b2));

const mine = checkedBackwardPass(xBatch, yBatch, ...twoLayers);
const own = [mine.w1, mine.b1, mine.w2, mine.b2];
const theirs = tf.grads(lossOf)([...twoLayers]);
const twoLayersApart = theirs.map((part, i) =>
  Number(
    part
      .sub(own[i] as tf.Tensor)
      .abs()
      .max()
      .dataSync()[0],
  ),
);

table(
  {
    parameter: ["w1", "b1", "w2", "b2"],
    "yours − tf.grads, at most": twoLayersApart.map((value) => value.toExponential(1)),
  },
  { caption: `${count} derivatives` },
);

// %% [markdown]
// Now let it learn, in a loop of your own: two epochs over four fifths of the images, with a learning rate of 0.1. It contains nothing but your functions and a subtraction.

// %%
const trainingImages = 0.8 * aFifth.to;
let network = [...twoLayers] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
for (let epoch = 1; epoch <= 2; epoch++) {
  for (let from = 0; from < trainingImages; from += 128) {
    const images = { from, to: Math.min(from + 128, trainingImages) };
    network = tf.tidy(() => {
      const g = checkedBackwardPass(take(xFew, images), take(yFew, images), ...network);
      return [g.w1, g.b1, g.w2, g.b2].map((gradient, i) =>
        network[i]?.sub(gradient.mul(0.1)),
      ) as typeof network;
    });
  }
}

const held = { from: trainingImages, to: aFifth.to };
const [w1, b1, w2, b2] = network;
const answers = take(xFew, held).matMul(w1).add(b1).relu().matMul(w2).add(b2).argMax(1);
const ownAccuracy = Number(answers.equal(take(yFew, held).argMax(1)).mean().dataSync()[0]);

table([{ "validation accuracy": ownAccuracy, images: held.to - held.from }]);

// %% [markdown]
// A network that reads digits, trained by a backward pass that you wrote yourself.
//
// ## 5. Why backward?
//
// The chain rule works in any direction. Why go backward? Because of the cost. If you follow the change of one weight forward to the loss, you get one derivative. If you go backward from the loss, each derivative that you have found serves everything in front of it. Keeping results to use them again is what programmers call **memoisation**.
//
// <!-- term: memoisation | Keeping results that have been computed, to use them again. -->
//
// **Predict, then run.** A network has layers of 3, 3, 3 and 1 neurons, in this order. On how many paths does a change of one neuron in the *first* layer reach the output?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const paths = question({
  ask: "Layers of 3, 3, 3 and 1 neurons, each neuron connected to all of the next layer. How many paths lead from one neuron of the first layer to the output?",
  kind: "number",
  hints: [
    "It can go to any of 3 neurons in the second layer.",
    "From each of those to any of 3 in the third. From there only one way is left.",
  ],
  check: (number) => {
    const right = [3, 3, 1].reduce((ways, neurons) => ways * neurons, 1);
    if (number === 27) return "That is from all three neurons of the first layer together.";
    if (number === 6 || number === 7) return "At each fork the paths multiply, they don't add.";
    return number === right || "3 ways, then 3 ways for each of them, then 1.";
  },
  explain:
    "3 ways into the second layer, from each of them 3 into the third, and 1 from there: they multiply.",
});

// %%
paths.answer(undefined);

// %% [markdown]
// Each further layer multiplies the number of paths by 3, yet the backward pass visits each weight only once. How much is that worth in the network of lesson 3, with its 717,210 parameters? Measure what one loss costs on a batch of 128 images, and what a whole gradient costs.

// %% jupyter={"source_hidden": true}
// Folded away: a stopwatch, and the network of lesson 3.
/** The shortest of several times, in milliseconds: the others were disturbed. */
function shortestTime(work: () => void): number {
  const runs = Array.from({ length: 8 }, () => {
    const began = performance.now();
    tf.tidy(work);
    return performance.now() - began;
  });
  return Math.min(...runs);
}

const lesson3 = tf.sequential();
lesson3.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
lesson3.add(tf.layers.dense({ units: 128, activation: "relu" }));
lesson3.add(tf.layers.dense({ units: 10, activation: "softmax" }));
lesson3.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

// %%
const timeOfLoss = shortestTime(
  () =>
    void tf.metrics
      .categoricalCrossentropy(yBatch, lesson3.predict(xBatch) as tf.Tensor)
      .mean()
      .dataSync(),
);
const timeOfGradient = shortestTime(() => void layerGradients(lesson3, xBatch, yBatch));
const measurements = 2 * lesson3.countParams();

table(
  [
    { "the whole gradient by": "backpropagation", milliseconds: timeOfGradient },
    {
      "the whole gradient by": "central differences: two losses for each parameter",
      milliseconds: measurements * timeOfLoss,
    },
  ],
  { digits: 1, caption: `One loss takes ${timeOfLoss.toFixed(1)} ms here` },
);

// %% [markdown]
// Backpropagation costs as much as a few losses. By measuring, a single step of training would take an hour or more, and an epoch has hundreds of steps. A discovery about the *order of multiplications* made neural networks practical.

// %% [markdown]
// ## 6. Through ten layers
//
// Look again at what reached the first layer in section 2: the error, times a weight, times a derivative $a(1-a)$. In a deep network there are many more such factors, and a product of many numbers below 1 is next to nothing.
//
// **Predict, then run.** A network has nine hidden layers with sigmoid, whose derivative is 0.25 at most. A gradient on its way back passes all nine. By what factor do these derivatives alone shrink it, at best?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const nineDerivatives = question({
  ask: "Nine sigmoid layers, each with a derivative of 0.25 at most. What is the product of the nine derivatives, at most? (JavaScript may compute it for you: ** is to the power of.)",
  kind: "number",
  hints: ["Derivatives along a chain multiply.", "0.25 · 0.25 · … nine times."],
  check: (factor) => {
    const right = 0.25 ** 9;
    if (Math.abs(factor - 9 * 0.25) < 1e-9) return "Along a chain derivatives multiply, they don't add.";
    if (factor > 1) return "By what factor does it shrink? The product, not how many times smaller.";
    return Math.abs(factor / right - 1) < 0.1 || "0.25 to the power of nine.";
  },
  explain: "A quarter of a quarter of a quarter …: after nine layers next to nothing is left.",
});

// %%
nineDerivatives.answer(undefined);

// %% [markdown]
// About four millionths. The weights are factors too, and may make up for it or make it worse. So measure: ten layers, nine of them with 64 neurons, before any training. `layerGradients` sends a batch forward and backward, and gives the size of the gradient in each layer, as the root of its mean square (`rms`).
//
// For weights that are too large, the loss is computed from logits. The usual one clips probabilities, as you saw in lesson 9, and would hide an explosion.

// %% jupyter={"source_hidden": true}
// Folded away: a network of ten layers, much as in lesson 9.
type Initializer = ReturnType<typeof tf.initializers.zeros>;
const glorot = (): Initializer => tf.initializers.glorotUniform({});
const large = (): Initializer => tf.initializers.randomNormal({ stddev: 1 });
const crossEntropyOnLogits = (truth: tf.Tensor, logits: tf.Tensor) =>
  tf.losses.softmaxCrossEntropy(truth, logits);

function tenLayers(
  activation: "sigmoid" | "tanh" | "relu",
  initializer: () => Initializer,
  rate = 0.05,
  onLogits = false,
): tf.LayersModel {
  const model = tf.sequential();
  for (let layer = 1; layer <= 10; layer++) {
    model.add(
      tf.layers.dense({
        units: layer < 10 ? 64 : 10,
        activation: layer < 10 ? activation : onLogits ? "linear" : "softmax",
        kernelInitializer: initializer(),
        ...(layer === 1 && { inputShape: [784] }),
      }),
    );
  }
  const loss = onLogits ? crossEntropyOnLogits : "categoricalCrossentropy";
  model.compile({ optimizer: tf.train.sgd(rate), loss, metrics: ["accuracy"] });
  return model;
}

// %%
setSeed(7);

const deepNetworks = {
  "sigmoid, Glorot": tenLayers("sigmoid", glorot),
  "ReLU, Glorot": tenLayers("relu", glorot),
  "ReLU, He": tenLayers("relu", he),
  "ReLU, large weights": tenLayers("relu", large, 0.05, true),
  "tanh, large weights": tenLayers("tanh", large, 0.05, true),
};
const sizes = Object.fromEntries(
  Object.entries(deepNetworks).map(([name, model]) => [
    name,
    layerGradients(model, xBatch, yBatch).map(({ rms }) => rms),
  ]),
);

plotLines(sizes, {
  title: "Size of the gradient, layer by layer, before any training",
  xTitle: "layer, from the input to the output",
  yTitle: "rms of the gradient",
  x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  logY: true,
});

// %%
const firstAndLast = Object.entries(sizes).map(([name, rms]) => ({
  name,
  first: Number(rms[0]),
  last: Number(rms[9]),
}));

table(
  firstAndLast.map(({ name, first, last }) => ({
    network: name,
    "first layer": first.toExponential(1),
    "last layer": last.toExponential(1),
    "first / last": (first / last).toExponential(1),
  })),
);

// %% [markdown]
// Read the chart from right to left, as the gradient travels.
//
// - **Sigmoid: the gradient vanishes.** It shrinks in every layer, and the first one gets about a millionth of what the last one gets. This is the **vanishing gradient**.
// - **ReLU: it arrives**, with either initialiser. Where a ReLU neuron is active, its derivative is 1, and no factor is lost.
// - **Large weights: the gradient explodes.** With ReLU the signal grows in every layer on its way forward, so even the last layer gets a gradient of about a million, where He gives it 0.02. With tanh, which keeps the signal within bounds, the gradient grows on its way *back*: the first layer gets far more than the last. Both are called an **exploding gradient**.
//
// <!-- term: vanishing gradient | A gradient that shrinks from layer to layer on its way back, until the first layers learn nothing. -->
// <!-- term: exploding gradient | A gradient that is huge, because many factors above 1 multiply. -->
//
// So ReLU doesn't prevent exploding gradients, although you may read that it does. It spares you the factor of the sigmoid, but it can do nothing about the weights. Nor are gradients invariably smaller towards the first layers, as you may also read. It depends on both factors.
//
// Does it matter for learning? In this comparison each network differs from the one before it in one thing: the activation, or in the end the initialiser. Four learning rates are tried with each first, and five seeds are trained with the best one.

// %% on_sample={"epochs: 6, seeds: 5, settings: [0.05, 0.1, 0.2, 0.4]": "epochs: 1, seeds: 3, settings: [0.1, 0.4]"}
const training = { batchSize: 128, validationSplit: 0.2 };

const trained = await compare(
  [
    { name: "sigmoid, Glorot", build: (rate) => tenLayers("sigmoid", glorot, rate) },
    { name: "tanh, Glorot", build: (rate) => tenLayers("tanh", glorot, rate) },
    { name: "ReLU, Glorot", build: (rate) => tenLayers("relu", glorot, rate) },
    { name: "ReLU, He", build: (rate) => tenLayers("relu", he, rate) },
  ],
  xFew,
  yFew,
  { ...training, epochs: 6, seeds: 5, settings: [0.05, 0.1, 0.2, 0.4], folder: "none" },
);

trained;

// %% [markdown]
// At none of the rates does the sigmoid network do better than one that always names the same digit. The gradient of its first layers is so small that their weights stay what they were, random, and all later layers have to work with what these make of the images. This is one of the reasons why deep networks were given up in the years before 2006.
//
// The other three all learn. Their intervals overlap, so this comparison doesn't say which is best. Note that tanh, which is flat at both ends like the sigmoid, learns as well: its derivative is 1 in the middle, and Glorot's initial weights keep $z$ near there.
//
// ### Neurons that die
//
// ReLU has a weakness of its own. If $z$ is below 0 for *every* image, the output is always 0, the derivative is always 0, and no gradient ever reaches the weights. That is a **dead neuron**, and it stays dead. A single step that is too large can do that.
//
// <!-- term: dead neuron | A ReLU neuron that puts out 0 for every image, and so gets no gradient any more. Also called dying ReLU. -->
//
// Here all 64 hidden neurons are pushed over the edge on purpose, with a bias of −20, and then trained for three epochs.

// %% jupyter={"source_hidden": true}
// Folded away: networks of two layers whose hidden biases are −20, and their gradients.
function pushedOver(hidden: tf.layers.Layer, optimizer: tf.Optimizer): tf.LayersModel {
  setSeed(3);
  const biasInitializer = tf.initializers.constant({ value: -20 });
  const dense = tf.layers.dense({ units: 64, kernelInitializer: he(), biasInitializer, inputShape: [784] });
  const model = tf.sequential({
    layers: [dense, hidden, tf.layers.dense({ units: 10, activation: "softmax" })],
  });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const leaky = () => tf.layers.leakyReLU({ alpha: 0.1 });
const pushed = [
  { name: "ReLU, Adam", model: pushedOver(tf.layers.reLU(), tf.train.adam()) },
  { name: "leaky ReLU, Adam", model: pushedOver(leaky(), tf.train.adam()) },
  { name: "leaky ReLU, gradient descent", model: pushedOver(leaky(), tf.train.sgd(0.1)) },
].map(({ name, model }) => ({
  name,
  model,
  gradient: Number(layerGradients(model, xBatch, yBatch)[0]?.rms),
}));

// %%
const revived: number[] = [];
for (const { model } of pushed) {
  const { history } = await fit(model, xFew, yFew, {
    ...training,
    epochs: 3,
    seed: 3,
    chart: false,
    verbose: 0,
  });
  revived.push(Number((history.val_accuracy as number[]).at(-1)));
}

table(
  pushed.map(({ name, gradient }, i) => ({
    network: name,
    "gradient in the first layer": gradient,
    "validation accuracy": revived[i],
  })),
);

// %% [markdown]
// Plain ReLU gets a gradient of exactly 0 and learns nothing. Leaky ReLU gets a little, and how far that goes depends on the optimiser. Adam scales every gradient, however small, to steps of about the learning rate, and finds its way back. Plain gradient descent takes steps that are as small as the gradient, and has not got as far after three epochs.
//
// In practice only some neurons die, and the others do the work. If many do, lower the learning rate or take leaky ReLU.

// %% [markdown]
// ## 7. Side room: three prices for one gradient
//
// Section 5 says that going backward is cheap. Here is the count. On nets of 3 neurons a layer, three methods find the derivatives of the output with respect to all weights, and multiplications are counted: *every path* follows each path by itself, *forward mode* follows the change of each weight forward, and *reverse mode* goes backward and keeps what it has found, which is backpropagation.

// %% jupyter={"source_hidden": true}
// Folded away: the three methods, with a counter for multiplications, on nets of 2 to 8 layers.
let multiplications = 0;

function times(one: number, other: number): number {
  multiplications += 1;
  return one * other;
}

const sumOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
const at = (list: number[] | undefined, i: number): number => list?.[i] ?? 0;

interface Net {
  /** `weights[layer][neuron][input]` */
  weights: number[][][];
  /** What goes into each layer, and the derivatives of its activations. */
  inputs: number[][];
  derivatives: number[][];
}

function makeNet(depth: number): Net {
  const sizesOfNet = [3, ...Array.from({ length: depth - 1 }, () => 3), 1];
  const weights = sizesOfNet
    .slice(1)
    .map((neurons, layer) =>
      Array.from({ length: neurons }, () =>
        Array.from({ length: at(sizesOfNet, layer) }, () => Math.random() * 2 - 1),
      ),
    );
  const net: Net = { weights, inputs: [[0.5, -1, 2]], derivatives: [] };
  for (const [layer, neurons] of weights.entries()) {
    const outputs = neurons.map((row) => Math.tanh(sumOf(row.map((w, i) => w * at(net.inputs[layer], i)))));
    net.derivatives.push(outputs.map((value) => 1 - value * value));
    net.inputs.push(outputs);
  }
  return net;
}

/** Calls a function for each weight: its layer, the neuron that it leads to, and the input that it takes. */
function forEachWeight(net: Net, get: (layer: number, neuron: number, input: number) => number): number[] {
  return net.weights.flatMap((neurons, layer) =>
    neurons.flatMap((row, neuron) => row.map((_, input) => get(layer, neuron, input))),
  );
}

/** How much the output changes with the z of a neuron. With a memo, each answer is computed once. */
function alongNeuron(net: Net, layer: number, neuron: number, memo?: Map<string, number>): number {
  const key = `${layer},${neuron}`;
  const known = memo?.get(key);
  if (known !== undefined) return known;
  const ownDerivative = at(net.derivatives[layer], neuron);
  const next = net.weights[layer + 1];
  const result = next
    ? times(
        ownDerivative,
        sumOf(next.map((row, k) => times(at(row, neuron), alongNeuron(net, layer + 1, k, memo)))),
      )
    : ownDerivative;
  memo?.set(key, result);
  return result;
}

function backwardMode(net: Net, memo?: Map<string, number>): number[] {
  return forEachWeight(net, (layer, neuron, input) =>
    times(alongNeuron(net, layer, neuron, memo), at(net.inputs[layer], input)),
  );
}

function forwardMode(net: Net): number[] {
  return forEachWeight(net, (layer, neuron, input) => {
    const change = times(at(net.derivatives[layer], neuron), at(net.inputs[layer], input));
    let changes = (net.derivatives[layer] ?? []).map((_, k) => (k === neuron ? change : 0));
    for (let l = layer + 1; l < net.weights.length; l++) {
      changes = (net.weights[l] ?? []).map((row, k) =>
        times(at(net.derivatives[l], k), sumOf(row.map((w, i) => times(w, at(changes, i))))),
      );
    }
    return at(changes, 0);
  });
}

setSeed(7);

const costs = [2, 3, 4, 5, 6, 7, 8].map((depth) => {
  const net = makeNet(depth);
  const [everyPath, forwards, reverse] = [
    () => backwardMode(net),
    () => forwardMode(net),
    () => backwardMode(net, new Map()),
  ].map((method) => {
    multiplications = 0;
    const gradient = method();
    return { gradient, multiplications };
  }) as [Cost, Cost, Cost];
  return { depth, everyPath, forwards, reverse };
});
type Cost = { gradient: number[]; multiplications: number };

// %%
plotLines(
  {
    "every path": costs.map(({ everyPath }) => everyPath.multiplications),
    "forward mode": costs.map(({ forwards }) => forwards.multiplications),
    "reverse mode": costs.map(({ reverse }) => reverse.multiplications),
  },
  {
    title: "The same gradient at three prices",
    xTitle: "layers of 3 neurons",
    yTitle: "multiplications",
    x: costs.map(({ depth }) => depth),
    logY: true,
  },
);

// %% [markdown]
// All three give the same gradient. Reverse mode needs about two multiplications for each weight, however deep the net is. Forward mode is the better choice where few numbers go in and many come out. A loss is a single number, so training is the other case.

// %% [markdown]
// ## 8. What could go wrong here
//
// ### No derivative at all
//
// Accuracy counts right answers: is this probability above one half, yes or no? Such a question is a step, and TensorFlow.js refuses to differentiate it. This is why networks are trained on a loss, which is smooth, and only judged by their accuracy.

// %%
try {
  tf.grad((p: tf.Tensor) => p.greater(0.5).toFloat())(tf.tensor1d([0.2, 0.7]));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### The gradient explodes
//
// Train the ReLU network with the large weights of section 6:

// %%
try {
  await fit(tenLayers("relu", large, 0.05, true), xFew, yFew, {
    ...training,
    epochs: 1,
    seed: 7,
    chart: false,
    verbose: 0,
  });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// The first step was so large that the next computation overflowed. The message can't know that the weights were the cause. `layerGradients` shows it before you train.
//
// ### Changing weights too early
//
// "Update the weights while you go back", you may read. That gives no message, and it is wrong: the derivatives of the first layer must be computed with the *old* weights of the later ones. Change v first, with the learning rate of 0.5 from section 3, and the rest of the gradient belongs to another network:

// %%
const early = tf.tidy(() => {
  const { hidden, answers: before } = forward(start);
  const dLast = backThroughSigmoid(before.sub(tableT).mul(2 / rows.length), before);
  const changed = start.v.sub(checkedDenseBackward(hidden, start.v, dLast).dWeights.mul(0.5));
  const { dX } = checkedDenseBackward(hidden, changed, dLast);
  return Array.from(
    checkedDenseBackward(tableX, start.w, backThroughSigmoid(dX, hidden)).dWeights.dataSync(),
  );
});
const errorsOfEarly = early.map((value, i) => value / Number(byHand[i]) - 1);

table({
  parameter: parameter.slice(0, 6),
  "all steps at the end": byHand.slice(0, 6),
  "v changed too early": early,
  "relative error": errorsOfEarly,
});

// %% [markdown]
// All six are off by 8 or 9 percent, and with a larger learning rate it would be more. First compute *all* derivatives, then change *all* parameters.
//
// ### A difference that is too fine
//
// If a small $h$ is good, a tiny one is not better. A computer keeps about 16 digits, and the difference of two nearly equal numbers has few of them left.

// %%
const steps = Array.from({ length: 12 }, (_, i) => 10 ** -(i + 1));
const exact = sigmoid(1) * (1 - sigmoid(1));
const errorsOfSteps = steps.map((h) =>
  Math.max(1e-16, Math.abs(Number(checkedNumericalGradient(([v]) => sigmoid(Number(v)), [1], h)[0]) - exact)),
);

plotLines(
  { error: { x: steps, y: errorsOfSteps } },
  {
    title: "How wrong a central difference is",
    xTitle: "step h",
    yTitle: "error of the derivative of the sigmoid at 1",
    logX: true,
    logY: true,
  },
);

// %% [markdown]
// The best $h$ lies between the two errors, near 0.00001 here. For what TensorFlow.js computes, with its seven digits, take a larger one, as in section 3.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz10 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 9. Summary
//
// - Along a chain derivatives multiply, at a fork they add. Backpropagation is these two rules, from the end to the beginning, with every result kept.
// - Back through a dense layer: dX = dZ · weightsᵀ, dWeights = xᵀ · dZ, dBiases = the sum of dZ over the images. Back through ReLU: a gate. Softmax with cross-entropy: p − t.
// - The whole gradient costs as much as a few losses. Check it against central differences.
// - In a deep network many factors multiply. With sigmoid the gradient vanishes, with large weights it explodes.
// - A ReLU neuron that is silent for all images gets no gradient, and stays silent.
// - First all derivatives, then all steps.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const ratioOf = (name: string): number => {
  const { first, last } = firstAndLast.find((row) => row.name === name) ?? { first: Number.NaN, last: 1 };
  return first / last;
};
checkNumbers([
  { name: "row 1: output", value: output, atLeast: 0.53055, atMost: 0.53065 },
  { name: "table: by hand against measured, at most", value: farthest(byHand, byMeasuring), atMost: 1e-4 },
  { name: "table: by hand against tf.grads, at most", value: farthest(byHand, byTensorFlow), atMost: 1e-4 },
  {
    name: "row 1 by hand against the layer: derivative of w11",
    value: dz1 * 1.4,
    atLeast: 0.02,
    atMost: 0.2,
  },
  { name: "table learnt: loss", value: Number(losses.at(-1)), atMost: 0.02 },
  {
    name: "table learnt: rows on the right side of one half",
    value: rows.filter(({ target }, i) => Math.round(Number(answersAfter[i])) === target).length,
    exactly: 4,
  },
  { name: "two layers: against tf.grads, at most", value: Math.max(...twoLayersApart), atMost: 1e-4 },
  { name: "two layers: parameters", value: count, exactly: 50_890 },
  { name: "two layers, own loop: accuracy", value: ownAccuracy, atLeast: 0.8 },
  {
    name: "three methods, one gradient: greatest difference",
    value: Math.max(
      ...costs.flatMap(({ everyPath, forwards, reverse }) => [
        farthest(reverse.gradient, everyPath.gradient),
        farthest(reverse.gradient, forwards.gradient),
      ]),
    ),
    atMost: 1e-9,
  },
  {
    name: "reverse mode: multiplications per weight, at most",
    value: Math.max(...costs.map(({ reverse }) => reverse.multiplications / reverse.gradient.length)),
    atMost: 2.5,
  },
  {
    name: "8 layers: every path / reverse mode",
    value: Number(costs.at(-1)?.everyPath.multiplications) / Number(costs.at(-1)?.reverse.multiplications),
    atLeast: 50,
  },
  { name: "parameters of lesson 3", value: lesson3.countParams(), exactly: 717_210 },
  { name: "gradient / one loss, in time", value: timeOfGradient / timeOfLoss, atMost: 40 },
  { name: "sigmoid: first gradient / last", value: ratioOf("sigmoid, Glorot"), atMost: 1e-5 },
  { name: "ReLU with He: first gradient / last", value: ratioOf("ReLU, He"), atLeast: 0.1, atMost: 10 },
  {
    name: "ReLU, large weights: gradient / that with He",
    value: Number(sizes["ReLU, large weights"]?.[0]) / Number(sizes["ReLU, He"]?.[0]),
    atLeast: 1e4,
  },
  { name: "tanh, large weights: first gradient / last", value: ratioOf("tanh, large weights"), atLeast: 10 },
  { name: "sigmoid, ten layers: accuracy", value: trained.get("sigmoid, Glorot").accuracy.mean, atMost: 0.2 },
  {
    name: "ReLU, ten layers: better than sigmoid by at least",
    value: Number(trained.get("ReLU, Glorot").difference?.low),
    atLeast: 0.3,
  },
  {
    name: "tanh, ten layers: better than sigmoid by at least",
    value: Number(trained.get("tanh, Glorot").difference?.low),
    atLeast: 0.3,
  },
  { name: "dead ReLU: gradient", value: Number(pushed[0]?.gradient), exactly: 0 },
  { name: "dead ReLU: accuracy", value: Number(revived[0]), atMost: 0.2 },
  { name: "leaky ReLU with Adam: accuracy", value: Number(revived[1]), atLeast: 0.6 },
]);

// %% [markdown]
// ## Next
//
// You can now say what happens in every step of training. [Lesson 11: Over-fitting](11-over-fitting.ipynb) asks what training does to a network's honesty: when does it learn the digits, and when only the images?
