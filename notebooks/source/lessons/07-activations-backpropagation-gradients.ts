// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 7 · Activations, backpropagation, gradients
//
// So far the optimiser knew in which direction to change each weight, and nobody asked how. In this lesson you find out. You compute a whole step of learning by hand, on a network small enough for pencil and paper. Then you see why the same method fails in a network of ten layers, and what puts it right.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - say what a derivative is, and measure one,
// - choose between step, sigmoid, tanh, ReLU, leaky ReLU, maxout and softmax, and say what their slopes have to do with it,
// - carry an error backwards through a network by hand, and check the result in two ways,
// - explain why backpropagation is cheap,
// - recognise gradients that vanish or explode, and choose initial weights that prevent it,
// - tell a minimum from a saddle.
//
// **You need** [lesson 3](03-build-and-fit.ipynb): neurons, layers, the loss, the optimiser. No mathematics beyond that of school: every symbol is explained before it is used.
//
// **Time** about 90 minutes. Computing takes less than a minute on two cores.

// %%
import {
  checkNumbers,
  fit,
  flatten,
  layerGradients,
  loadMnist,
  normalize,
  oneHot,
  plotBars,
  plotLines,
  plotSurface,
  question,
  setSeed,
  table,
  take,
  tf,
} from "course";

const { train } = await loadMnist();
const xTrain = normalize(flatten(train.images));
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// The history of this lesson in five lines. Each will make sense when you come to it.

// %%
table([
  { year: "1957", what: "the perceptron: one artificial neuron that learns" },
  { year: "1986", what: "Rumelhart, Hinton and Williams make backpropagation known" },
  { year: "until 2006", what: "it fails in networks of many layers; many give them up" },
  { year: "2006", what: "Hinton, Osindero and Teh train such a network layer by layer, then all of it" },
  {
    year: "2010",
    what: "plain backpropagation does it after all: large networks, much computing, careful weights",
  },
]);

// %% [markdown]
// ## 1. A slope is a small experiment
//
// To learn, a network must know: *if I made this weight a little larger, would the loss rise or fall, and how fast?* You can always find out by trying. Change the weight a little, and see what the loss does.
//
// Take a function simpler than a network first. It squares its input.

// %%
function square(x: number): number {
  return x * x;
}

const atThree = [1, 0.1, 0.01, 0.001].map((h) => ({
  "small change h": h,
  "square(3 + h)": square(3 + h),
  rise: square(3 + h) - square(3),
  "rise / h": (square(3 + h) - square(3)) / h,
}));

table(atThree, { digits: 6 });

// %% [markdown]
// The smaller the change, the nearer the last column comes to 6. This number is called the **slope**, or **derivative**, of `square` at 3. It says: near 3, the output changes 6 times as much as the input.
//
// We write $f'(x)$, "f prime of x", for the slope of the function $f$ at $x$. If you look a little to both sides instead of to one, you get closer with the same $h$:
//
// $$f'(x) \approx \frac{f(x+h) - f(x-h)}{2h}$$
//
// The sign ≈ means *about equal*. This recipe is called a **finite difference**.

// %%
function slope(f: (x: number) => number, x: number, h = 1e-5): number {
  return (f(x + h) - f(x - h)) / (2 * h);
}

slope(square, 3);

// %% [markdown]
// In a picture, the slope is the steepness of the straight line that touches the curve.

// %%
const around = Array.from({ length: 25 }, (_, i) => -1 + i * 0.25);
const slopeAtThree = slope(square, 3);
const onTheLine = [1.5, 4.5];

plotLines(
  {
    square: { x: around, y: around.map(square) },
    "line of slope 6 that touches at 3": {
      x: onTheLine,
      y: onTheLine.map((x) => square(3) + slopeAtThree * (x - 3)),
    },
  },
  { title: "The slope at one point", xTitle: "x", yTitle: "square(x)" },
);

// %% [markdown]
// At school you may have learnt that the derivative of $x^2$ is $2x$. At 3 that is 6, as measured. Such a formula saves the experiment. But whenever you doubt a formula, you can measure.
//
// **Predict, then run.** What is the slope of `square` at −1.5? Look at the picture or use the formula.

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const slopeOfSquare = question({
  ask: "What is the slope of square at −1.5?",
  kind: "number",
  hints: ["Does the curve rise or fall there, as you go to the right?", "The slope of x² is 2x."],
  check: (value) => {
    const right = slope(square, -1.5);
    if (Math.abs(value + right) < 1e-3) return "That is how steep it is. But does it rise or fall there?";
    if (Math.abs(value - square(-1.5)) < 1e-3) return "That is the height of the curve, not its slope.";
    return Math.abs(value - right) < 1e-3 || "Two times x: put in −1.5.";
  },
  explain: "The slope of x² is 2x. It is negative, since the curve falls there.",
});

// %%
slopeOfSquare.answer(undefined);

// %%
slope(square, -1.5);

// %% [markdown]
// A negative slope means: go right, and you go down. Keep the picture in mind: **the slope points uphill**. To go down, go against it.
//
// A function of several numbers has a slope for each of them: change one number a little, and leave the others as they are. Such a slope is called a **partial derivative**. For the loss $L$ and a weight $w$ it is written
//
// $$\frac{\partial L}{\partial w}$$
//
// and read "the slope of L along w". The list of the slopes along all weights is called the **gradient**.

// %% [markdown]
// ## 2. Activations and their slopes
//
// ### Does it fire?
//
// Artificial neurons were inspired by those in the brain. A nerve cell collects signals through its *dendrites*. A thick dendrite passes on more, as a large weight does. If enough comes together, the cell *fires*: it sends a signal through its *axon* to other cells. The likeness ends soon. A network is an algorithm, and need not work as a brain does. (One of the lectures gives the brain 10¹⁴ neurons. Counts come to about 10¹¹. It has at least 10¹⁴ *connections*.)
//
// Remember the neuron of lesson 3. It computes the weighted sum of its inputs plus its bias. Call this number $z$. Then it applies its activation $f$. Its output is $a = f(z)$.
//
// The first artificial neuron, the **perceptron**, fires or does not. Its activation is a **step**: 1 if $z$ is above 0, otherwise 0. Bend the step into a smooth curve, the **sigmoid**, and the same neuron is what statisticians call *logistic regression*.
//
// Here are six activations, each with a formula for its slope. The number *e* ≈ 2.718 you know from lesson 3.

// %%
interface Activation {
  output: (z: number) => number;
  /** The formula for the slope at z. */
  slope: (z: number) => number;
  /** The same function in TensorFlow.js. */
  tensor: (z: tf.Tensor) => tf.Tensor;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const leak = 0.1;
// Math.exp(z) is e to the power of z, with e = 2.718…

const activations: Record<string, Activation> = {
  step: { output: (z) => (z > 0 ? 1 : 0), slope: () => 0, tensor: (z) => tf.step(z) },
  linear: { output: (z) => z, slope: () => 1, tensor: (z) => z.mul(1) },
  sigmoid: {
    output: sigmoid,
    slope: (z) => sigmoid(z) * (1 - sigmoid(z)),
    tensor: (z) => tf.sigmoid(z),
  },
  tanh: { output: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2, tensor: (z) => tf.tanh(z) },
  ReLU: { output: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0), tensor: (z) => tf.relu(z) },
  "leaky ReLU": {
    output: (z) => (z > 0 ? z : leak * z),
    slope: (z) => (z > 0 ? 1 : leak),
    tensor: (z) => tf.leakyRelu(z, leak),
  },
};

// %%
// None of these is 0, where step and the two ReLUs have a corner.
const zs = Array.from({ length: 44 }, (_, i) => -4.73 + i * 0.22);

function curves(names: string[], what: "output" | "slope"): Record<string, { x: number[]; y: number[] }> {
  return Object.fromEntries(
    names.map((name) => [name, { x: zs, y: zs.map((z) => (activations[name] as Activation)[what](z)) }]),
  );
}

const flatAtTheEnds = ["step", "sigmoid", "tanh"];
const withoutBound = ["linear", "ReLU", "leaky ReLU"];

plotLines(curves(flatAtTheEnds, "output"), {
  title: "Activations that squeeze every number into a small range",
  xTitle: "z: weighted sum + bias",
  yTitle: "output of the neuron",
});

// %%
plotLines(curves(flatAtTheEnds, "slope"), {
  title: "Their slopes",
  xTitle: "z: weighted sum + bias",
  yTitle: "slope of the output",
});

// %% [markdown]
// - **step**: says *fired* or *not fired*, nothing between. If five output neurons say 1, which class is it? And its slope is 0 everywhere, so it gives an optimiser nothing to go by.
// - **sigmoid**: from 0 to 1, so it can be read as a probability. Its formula is $\frac{1}{1 + e^{-z}}$.
// - **tanh**: the same shape from −1 to 1. Its outputs lie around 0, and it is steeper.
//
// Sigmoid and tanh have a convenience: their slopes can be computed from their *outputs*. If the output is $a$, then the slope of sigmoid is $a(1-a)$, and that of tanh is $1-a^2$. Nothing else need be kept.
//
// **Predict, then run.** How large can the slope of the sigmoid be at most?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const steepestSigmoid = question({
  ask: "What is the greatest slope that the sigmoid has anywhere?",
  kind: "number",
  hints: ["Where is the curve steepest? What is its output a there?", "Put that a into a(1 − a)."],
  check: (value) => {
    const right = (activations.sigmoid as Activation).slope(0);
    if (value === 0.5) return "That is its output where it is steepest. What is the slope there?";
    if (value === 1) return "That is the greatest slope of tanh.";
    return Math.abs(value - right) < 1e-3 || "It is steepest at z = 0, where its output is one half.";
  },
  explain: "At z = 0 its output is one half, and one half times one half is a quarter.",
});

// %%
steepestSigmoid.answer(undefined);

// %%
table(
  flatAtTheEnds.slice(1).map((name) => {
    const { slope: slopeAt } = activations[name] as Activation;
    return {
      activation: name,
      "slope at 0": slopeAt(0),
      "at 2": slopeAt(2),
      "at 5": slopeAt(5),
      "at 10": slopeAt(10),
    };
  }),
  { digits: 6 },
);

// %% [markdown]
// The slope of the sigmoid is 0.25 at the most, and practically 0 from 10 on. A neuron whose $z$ is that far out is called **saturated**: it hardly reacts any more, and hardly learns.
//
// Mind the difference, which is often confused: it is the *slope* that is near 0. The output itself may well be near 1.

// %%
plotLines(curves(withoutBound, "output"), {
  title: "Activations without an upper bound",
  xTitle: "z: weighted sum + bias",
  yTitle: "output of the neuron",
});

// %%
plotLines(curves(withoutBound, "slope"), {
  title: "Their slopes",
  xTitle: "z: weighted sum + bias",
  yTitle: "slope of the output",
});

// %% [markdown]
// - **linear**: puts out $z$ itself, any number at all. Good for predicting a price. Inside a network it is useless, as you will see in a moment.
// - **ReLU**: the greater of 0 and $z$. Its slope is 1 on the whole right half. That is why it is the first choice for hidden layers. On the left its slope is 0.
// - **leaky ReLU**: on the left it has a small slope too, here 0.1, so that no neuron is ever quite silent.
//
// ### Are the formulas right?
//
// Never trust a derivative that you have not checked. TensorFlow.js computes slopes by itself: `tf.grad(f)` is a function that gives the slope of `f`. Compare our formulas with it, and with finite differences, at 44 places.

// %%
const activationChecks = Object.entries(activations).map(([name, { output, slope: formula, tensor }]) => {
  const byTensorFlow = tf.grad(tensor)(tf.tensor1d(zs)).dataSync();
  const greatest = (other: (z: number, i: number) => number) =>
    Math.max(...zs.map((z, i) => Math.abs(formula(z) - other(z, i))));
  return {
    activation: name,
    "formula − tf.grad, at most": greatest((_, i) => byTensorFlow[i] ?? Number.NaN),
    "formula − finite difference, at most": greatest((z) => slope(output, z)),
  };
});

table(
  activationChecks.map(({ activation, ...differences }) => ({
    activation,
    ...Object.fromEntries(Object.entries(differences).map(([name, value]) => [name, value.toExponential(0)])),
  })),
);

// %% [markdown]
// They agree but for rounding.
//
// One of the lectures says that backpropagation only works if the activation can be differentiated. That is nearly right. ReLU has a corner at 0, where it has no slope, and it works best of all: programs simply take 0 there. The step can be differentiated everywhere but at one point, and does not work. What is needed is a slope that *says something*.
//
// ### What the bias does
//
// The bias shifts the curve to the left or to the right: it sets how much must come in before the neuron reacts.

// %%
plotLines(
  Object.fromEntries(
    [-3, 0, 3].map((bias) => [`bias ${bias}`, { x: zs, y: zs.map((sum) => sigmoid(sum + bias)) }]),
  ),
  { title: "A sigmoid neuron with three biases", xTitle: "weighted sum, without the bias", yTitle: "output" },
);

// %% [markdown]
// ### Maxout
//
// A **maxout** neuron has several sets of weights instead of one. It computes a weighted sum with each of them, and puts out the greatest. With one input $x$, each sum is a straight line $wx + b$.

// %%
interface StraightLine {
  w: number;
  b: number;
}

function maxout(x: number, lines: StraightLine[]): number {
  return Math.max(...lines.map(({ w, b }) => w * x + b));
}

/** Only the line that wins counts, so the slope is its weight. */
function maxoutSlope(x: number, lines: StraightLine[]): number {
  const winner = lines.reduce((best, line) => (line.w * x + line.b > best.w * x + best.b ? line : best));
  return winner.w;
}

const threeLines = [
  { w: -1, b: -1 },
  { w: 0.2, b: 0 },
  { w: 1.5, b: -3 },
];

plotLines(
  {
    "maxout of three lines": { x: zs, y: zs.map((x) => maxout(x, threeLines)) },
    "its slope": { x: zs, y: zs.map((x) => maxoutSlope(x, threeLines)) },
  },
  { title: "A maxout neuron chooses among straight lines", xTitle: "input x", yTitle: "output, slope" },
);

// %% [markdown]
// With the two lines $0$ and $z$ it is ReLU. With $z$ and $-z$ it is the absolute value. Maxout learns its own bend, and pays for it with several times as many weights. TensorFlow.js has no such layer, but it has `tf.maximum`, which knows its slope.

// %%
const reluLines = [
  { w: 0, b: 0 },
  { w: 1, b: 0 },
];
const maxoutIsRelu = Math.max(...zs.map((z) => Math.abs(maxout(z, reluLines) - Math.max(0, z))));
const slopeOfMaximum = tf.grad((x: tf.Tensor) =>
  threeLines.map(({ w, b }) => x.mul(w).add(b)).reduce((a, b) => tf.maximum(a, b)),
);
const bySlopeOfMaximum = slopeOfMaximum(tf.tensor1d(zs)).dataSync();
const maxoutDifference = Math.max(
  ...zs.map((z, i) => Math.abs(maxoutSlope(z, threeLines) - (bySlopeOfMaximum[i] ?? 0))),
);

table([{ "maxout of 0 and z − ReLU": maxoutIsRelu, "maxout slope − tf.grad": maxoutDifference }], {
  digits: 8,
});

// %% [markdown]
// ### Softmax
//
// Softmax, from lesson 3, turns a layer's scores into probabilities that sum to 1. It is the activation of an output layer when exactly one class is true. It differs from all others above: each output depends on *all* scores. Raise one score, and its probability rises while the others fall.

// %%
function softmax(scores: number[]): number[] {
  const powers = scores.map((score) => Math.exp(score));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const otherScores = [1, 0];
const probabilitiesAt = (first: number): number[] => softmax([first, ...otherScores]);

plotLines(
  Object.fromEntries(
    ["first class", "second class (score 1)", "third class (score 0)"].map((name, i) => [
      name,
      { x: zs, y: zs.map((z) => probabilitiesAt(z)[i] ?? 0) },
    ]),
  ),
  {
    title: "Raise the first score, and the probabilities move together",
    xTitle: "score of the first class",
    yTitle: "probability",
  },
);

// %% [markdown]
// So softmax has a whole table of slopes. Write $p_i$ for the probability of class $i$, and $z_j$ for the score of class $j$. The slope of $p_i$ along $z_j$ is $p_i(1 - p_i)$ where $i = j$, and $-p_i p_j$ otherwise.

// %%
const someScores = [2, 1, -1];
const p = softmax(someScores);
const softmaxSlope = (i: number, j: number): number => (p[i] ?? 0) * ((i === j ? 1 : 0) - (p[j] ?? 0));
const measuredSlope = (i: number, j: number): number =>
  slope((z) => softmax(someScores.map((score, k) => (k === j ? z : score)))[i] ?? 0, someScores[j] ?? 0);

const classes = [0, 1, 2];
const softmaxDifference = Math.max(
  ...classes.flatMap((i) => classes.map((j) => Math.abs(softmaxSlope(i, j) - measuredSlope(i, j)))),
);

table(
  classes.map((i) => ({
    "slope of": `p of class ${i}`,
    "along score 0": softmaxSlope(i, 0),
    "along score 1": softmaxSlope(i, 1),
    "along score 2": softmaxSlope(i, 2),
  })),
  {
    caption: `Slopes of softmax; the greatest difference from finite differences is ${softmaxDifference.toExponential(0)}`,
  },
);

// %% [markdown]
// Each column sums to 0: what one class gains, the others lose.
//
// Softmax and categorical cross-entropy belong together, and here is why. The loss is $-\ln p$ of the true class. Follow the slope through both, and nearly everything cancels. What is left, for each score, is **the probability minus the target**: how much too sure the network was.

// %%
const target = [0, 1, 0];
const slopeOfBoth = tf.grad((scores: tf.Tensor) =>
  tf.losses.softmaxCrossEntropy(tf.tensor2d([target]), scores),
);
const byGrad = slopeOfBoth(tf.tensor2d([someScores])).dataSync();
const crossEntropyDifference = Math.max(
  ...classes.map((i) => Math.abs((p[i] ?? 0) - (target[i] ?? 0) - (byGrad[i] ?? 0))),
);

table({
  class: classes,
  probability: p,
  target,
  "probability − target": classes.map((i) => (p[i] ?? 0) - (target[i] ?? 0)),
  "tf.grad": Array.from(byGrad),
});

// %% [markdown]
// One lecture puts ten sigmoids at the end of a classifier, and another says *sigmoid* where its code says softmax. Ten sigmoids are ten separate answers. Their outputs need not sum to 1:

// %%
const sumOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);

table([
  { "output layer": "softmax", outputs: p.map((value) => value.toFixed(3)).join(" "), sum: sumOf(p) },
  {
    "output layer": "sigmoid",
    outputs: someScores.map((score) => sigmoid(score).toFixed(3)).join(" "),
    sum: sumOf(someScores.map(sigmoid)),
  },
]);

// %% [markdown]
// ### Why a bend is needed
//
// Stack three layers whose activation is linear. Whatever their weights, one layer can do the same: multiply the three tables of weights into one.

// %%
setSeed(7);

const [first, second, third] = [tf.randomNormal([3, 5]), tf.randomNormal([5, 5]), tf.randomNormal([5, 2])];
const someInputs = tf.randomNormal([4, 3]);
const throughThree = someInputs.matMul(first).matMul(second).matMul(third);
const throughOne = someInputs.matMul(first.matMul(second).matMul(third));
const collapse = throughThree.sub(throughOne).abs().max().arraySync() as number;

table([{ "three linear layers − one layer, at most": collapse }], { digits: 7 });

// %% [markdown]
// With a bend it is the other way round. **One hidden layer can imitate any curve**, if it has enough neurons. For ReLU you can see how. The neuron `relu(x − k)` is silent up to the place $k$ and then rises. Add up several of them, each with an output weight that bends the sum at its $k$ just as much as needed:

// %%
const wave = (x: number): number => Math.sin(x) + 0.3 * Math.sin(3 * x);

function imitate(f: (x: number) => number, from: number, to: number, neurons: number): (x: number) => number {
  const width = (to - from) / neurons;
  const knots = Array.from({ length: neurons }, (_, i) => from + i * width);
  const steepness = knots.map((k) => (f(k + width) - f(k)) / width);
  const outputWeights = steepness.map((value, i) => value - (steepness[i - 1] ?? 0));
  return (x) => knots.reduce((sum, k, i) => sum + (outputWeights[i] ?? 0) * Math.max(0, x - k), f(from));
}

const waveXs = Array.from({ length: 43 }, (_, i) => (i * 2 * Math.PI) / 42);
const imitations = [6, 24].map((neurons) => ({ neurons, f: imitate(wave, 0, 2 * Math.PI, neurons) }));
const imitationError = ({ f }: { f: (x: number) => number }): number =>
  Math.max(...waveXs.map((x) => Math.abs(f(x) - wave(x))));

plotLines(
  {
    "a curve": { x: waveXs, y: waveXs.map(wave) },
    ...Object.fromEntries(
      imitations.map(({ neurons, f }) => [`${neurons} ReLU neurons`, { x: waveXs, y: waveXs.map(f) }]),
    ),
  },
  { title: "One hidden layer draws a curve", xTitle: "input", yTitle: "output" },
);

// %% [markdown]
// Nothing was trained here. The weights were computed from the curve. So weights that do the job *exist*, for this curve and any other. For images nobody can write them down: the problem is to **find** them. That is what the rest of this lesson is about.

// %% [markdown]
// ## 3. Slopes multiply
//
// A network is a chain of functions: what one puts out, the next takes in. So you need one rule about chains.
//
// Think of gears. If the first gear turns the second 3 times as fast, and the second turns the third twice as fast, then the first turns the third 6 times as fast. It is the same with slopes: **along a chain, slopes multiply**. That is the *chain rule*.

// %%
const inner = (x: number): number => 3 * x + 1;
const outer = (u: number): number => u * u;
const chain = (x: number): number => outer(inner(x));

table([
  { what: "slope of inner at 2", value: slope(inner, 2) },
  { what: "slope of outer at inner(2)", value: slope(outer, inner(2)) },
  { what: "their product", value: slope(inner, 2) * slope(outer, inner(2)) },
  { what: "slope of the chain at 2, measured", value: slope(chain, 2) },
]);

// %% [markdown]
// The second rule is about forks. If a number reaches the end on several routes, **the slopes of the routes add up**. It does not matter what the routes do with it. Here $x$ is used twice, and the two results are even multiplied:

// %%
const fork = (x: number): number => inner(x) * outer(x);

table([
  { what: "slope through inner, while outer stays", value: slope(inner, 2) * outer(2) },
  { what: "slope through outer, while inner stays", value: slope(outer, 2) * inner(2) },
  { what: "their sum", value: slope(inner, 2) * outer(2) + slope(outer, 2) * inner(2) },
  { what: "slope of the whole at 2, measured", value: slope(fork, 2) },
]);

// %% [markdown]
// Along a chain multiply, at a fork add. There is no third rule.

// %% [markdown]
// ## 4. Backpropagation by hand
//
// Here is the training table of one of the lectures: four rows, three inputs, two classes.

// %%
type Inputs = [number, number, number];

const rows: { inputs: Inputs; target: number }[] = [
  { inputs: [1.4, 2.7, 1.9], target: 0 },
  { inputs: [3.8, 3.4, 3.2], target: 0 },
  { inputs: [6.4, 2.8, 1.7], target: 1 },
  { inputs: [4.1, 0.1, 0.2], target: 0 },
];

table(
  rows.map(({ inputs: [x1, x2, x3], target: t }) => ({ x1, x2, x3, "class t": t })),
  { digits: 1 },
);

// %% [markdown]
// And here is the smallest network worth the name: three inputs, two hidden neurons, one output, all with sigmoid. It has eleven parameters.
//
// ```text
//  inputs          hidden neurons                 output neuron
//
//   x1 ─┬─ w11, w12, w13 ──► z1 = … + b1, a1 ─── v1 ─┐
//   x2 ─┤                                            ├──► s = … + c, y ──► loss L
//   x3 ─┴─ w21, w22, w23 ──► z2 = … + b2, a2 ─── v2 ─┘                     compares y with t
// ```
//
// | symbol | is |
// |---|---|
// | $x_1, x_2, x_3$ | the inputs of a row |
// | $w_{12}$ | the weight with which hidden neuron 1 takes input 2, and so on; $b_1, b_2$ are the biases |
// | $z_1, z_2$ | weighted sum + bias of the hidden neurons; $a_1, a_2$ are their outputs |
// | $v_1, v_2, c$ | the weights and the bias of the output neuron |
// | $s$ | weighted sum + bias of the output neuron; $y$ is its output |
// | $t$ | the target: the true class, 0 or 1 |
// | $L$ | the loss, here the squared error $(y - t)^2$ |
//
// The parameters start at random. These were drawn once and rounded to one decimal, so that you can follow with pencil and paper.

// %%
/** All parameters in one list, always in this order. */
type Eleven = [number, number, number, number, number, number, number, number, number, number, number];

const parameterNames = ["w11", "w12", "w13", "b1", "w21", "w22", "w23", "b2", "v1", "v2", "c"];
const start: Eleven = [0.3, -0.2, 0.1, 0.1, -0.2, 0.4, -0.3, 0.2, 0.6, -0.5, 0.1];

table([Object.fromEntries(parameterNames.map((name, i) => [name, start[i]]))], { digits: 1 });

// %% [markdown]
// ### Forward
//
// First a row goes forward through the network.

// %%
function forward([x1, x2, x3]: Inputs, parameters: Eleven) {
  const [w11, w12, w13, b1, w21, w22, w23, b2, v1, v2, c] = parameters;
  const z1 = w11 * x1 + w12 * x2 + w13 * x3 + b1;
  const z2 = w21 * x1 + w22 * x2 + w23 * x3 + b2;
  const [a1, a2] = [sigmoid(z1), sigmoid(z2)];
  const s = v1 * a1 + v2 * a2 + c;
  return { z1, z2, a1, a2, s, y: sigmoid(s) };
}

const [row1] = rows as [(typeof rows)[number]];
const seen = forward(row1.inputs, start);
const lossOfRow1 = (seen.y - row1.target) ** 2;

table([{ ...seen, t: row1.target, "L = (y − t)²": lossOfRow1 }]);

// %% [markdown]
// Check one: $z_1$ is 0.3 · 1.4 − 0.2 · 2.7 + 0.1 · 1.9 + 0.1 = 0.17. The network answers 0.5306 where 0 is right. With random weights it can only guess.
//
// ### Backward
//
// Now ask, from the end to the beginning: how much would the loss change if this number changed a little? Each line takes the answer of a line above it and multiplies it by one slope. That is the chain rule, and it is all there is.

// %%
function backward(inputs: Inputs, t: number, parameters: Eleven) {
  const [, , , , , , , , v1, v2] = parameters;
  const { a1, a2, y } = forward(inputs, parameters);
  const dy = 2 * (y - t); //          the loss is a square
  const ds = dy * y * (1 - y); //     y is the sigmoid of s
  const da1 = ds * v1; //             s contains v1 · a1
  const da2 = ds * v2;
  const dz1 = da1 * a1 * (1 - a1); // a1 is the sigmoid of z1
  const dz2 = da2 * a2 * (1 - a2);
  return { dy, ds, da1, da2, dz1, dz2 };
}

const back = backward(row1.inputs, row1.target, start);

table([
  { "slope of L along": "y", is: "2 (y − t)", value: back.dy },
  { "slope of L along": "s", is: "slope along y · y (1 − y)", value: back.ds },
  { "slope of L along": "a1", is: "slope along s · v1", value: back.da1 },
  { "slope of L along": "a2", is: "slope along s · v2", value: back.da2 },
  { "slope of L along": "z1", is: "slope along a1 · a1 (1 − a1)", value: back.dz1 },
  { "slope of L along": "z2", is: "slope along a2 · a2 (1 − a2)", value: back.dz2 },
]);

// %% [markdown]
// The error $y - t$ has travelled backwards to every neuron, and on its way it was multiplied by the very weights that brought the signal forwards. Hence the name **backpropagation**.
//
// One more multiplication gives the slope along each parameter. A weight is multiplied by the number that comes in through it, so its slope is *the slope of its neuron · what came in*. A bias is simply added, so its slope is that of its neuron.

// %%
function gradientOfRow({ inputs, target: t }: (typeof rows)[number], parameters: Eleven): Eleven {
  const [x1, x2, x3] = inputs;
  const { a1, a2 } = forward(inputs, parameters);
  const { ds, dz1, dz2 } = backward(inputs, t, parameters);
  return [dz1 * x1, dz1 * x2, dz1 * x3, dz1, dz2 * x1, dz2 * x2, dz2 * x3, dz2, ds * a1, ds * a2, ds];
}

const gradientOfRow1 = gradientOfRow(row1, start);

table({ parameter: parameterNames, value: start, "slope of the loss, row 1": gradientOfRow1 }, { digits: 5 });

// %% [markdown]
// ### All four rows
//
// The loss of the whole table is the mean of the losses of its rows. So its gradient is the mean of their gradients.

// %%
function tableLoss(parameters: Eleven): number {
  return sumOf(rows.map(({ inputs, target: t }) => (forward(inputs, parameters).y - t) ** 2)) / rows.length;
}

function tableGradient(parameters: Eleven): Eleven {
  const ofRows = rows.map((row) => gradientOfRow(row, parameters));
  return parameters.map((_, i) => sumOf(ofRows.map((gradient) => gradient[i] ?? 0)) / rows.length) as Eleven;
}

const byHand = tableGradient(start);

plotBars(Object.fromEntries(parameterNames.map((name, i) => [name, byHand[i] ?? 0])), {
  title: "How the loss of the table depends on each parameter",
  xTitle: "parameter",
  yTitle: "slope of the loss",
  digits: 2,
  yRange: [-0.1, 0.2],
});

// %% [markdown]
// **Predict, then run.** The slope along $v_1$ is positive. To make the loss smaller, should $v_1$ go up or down?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whichWay = question({
  ask: 'The slope of the loss along v1 is positive. Should v1 go "up" or "down"?',
  kind: ["up", "down"],
  hints: ["A positive slope: go right, and you go up.", "We want to go down."],
  check: (way) => {
    const moved = start.map((value, i) => (parameterNames[i] === "v1" ? value + 0.01 : value)) as Eleven;
    const right = tableLoss(moved) > tableLoss(start) ? "down" : "up";
    return way === right || "The slope points uphill. The loss is to go down.";
  },
  explain: "A positive slope says that the loss grows with v1. So less of it is better.",
});

// %%
whichWay.answer(undefined);

// %% [markdown]
// ### Is it right?
//
// Two checks. First the experiment of section 1, for each of the eleven parameters: change it a little, and see what the loss does. Second `tf.grads`, which is `tf.grad` for several inputs.

// %%
const byExperiment = start.map((_, i) =>
  slope((value) => tableLoss(start.map((old, k) => (k === i ? value : old)) as Eleven), start[i] ?? 0),
);

const inputTable = tf.tensor2d(rows.map(({ inputs }) => inputs));
const targets = tf.tensor2d(rows.map(({ target: t }) => [t]));
const gradientsOf = tf.grads((W: tf.Tensor, b: tf.Tensor, v: tf.Tensor, c: tf.Tensor) => {
  const hidden = inputTable
    .matMul(W as tf.Tensor2D)
    .add(b)
    .sigmoid();
  const y = hidden
    .matMul(v as tf.Tensor)
    .add(c)
    .sigmoid();
  return tf.losses.meanSquaredError(targets, y);
});

const [w11, w12, w13, b1, w21, w22, w23, b2, v1, v2, c] = start;
// In TensorFlow.js a neuron's weights stand in a column.
const [dW, db, dv, dc] = gradientsOf([
  tf.tensor2d([
    [w11, w21],
    [w12, w22],
    [w13, w23],
  ]),
  tf.tensor1d([b1, b2]),
  tf.tensor2d([[v1], [v2]]),
  tf.tensor1d([c]),
]) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
const hiddenSlopes = dW.transpose().arraySync() as number[][];
const byTensorFlow = [0, 1]
  .flatMap((neuron) => [...(hiddenSlopes[neuron] ?? []), db.dataSync()[neuron] ?? Number.NaN])
  .concat(Array.from(dv.dataSync()), Array.from(dc.dataSync()));

table(
  {
    parameter: parameterNames,
    "by hand": byHand,
    "finite difference": byExperiment,
    "tf.grads": byTensorFlow,
  },
  { digits: 6 },
);

// %%
const farthest = (others: number[]): number =>
  Math.max(...byHand.map((value, i) => Math.abs(value - (others[i] ?? Number.NaN))));

table([
  {
    "by hand, compared with": "finite differences",
    "greatest difference": farthest(byExperiment).toExponential(1),
  },
  { "by hand, compared with": "tf.grads", "greatest difference": farthest(byTensorFlow).toExponential(1) },
]);

// %% [markdown]
// Three ways, one gradient. (`tf.grads` computes with about seven digits, so it differs a little more.)
//
// ### Learn
//
// Now take a step: change every parameter against its slope. How far, is set by the **learning rate**:
//
// $$\text{new parameter} = \text{old parameter} - \text{learning rate} \cdot \text{slope}$$
//
// Doing this over and over is called **gradient descent**. The two words are often mixed up: *backpropagation* computes the gradient, *gradient descent* uses it. All of training in four lines:
//
// 1. Start with random parameters.
// 2. Send the rows forward, and compute the loss.
// 3. Send the error backward, and get all slopes. Then change all parameters.
// 4. Repeat from 2, until the parameters hardly change any more. That is called **convergence**.

// %%
function descend(from: Eleven, steps: number, learningRate: number) {
  let parameters = from;
  const log: { step: number; loss: number; "greatest change of a parameter": number }[] = [];
  for (let step = 1; step <= steps; step++) {
    const gradient = tableGradient(parameters);
    parameters = parameters.map((value, i) => value - learningRate * (gradient[i] ?? 0)) as Eleven;
    const change = learningRate * Math.max(...gradient.map(Math.abs));
    log.push({ step, loss: tableLoss(parameters), "greatest change of a parameter": change });
  }
  return { parameters, log };
}

const learnt = descend(start, 5_000, 0.5);

const everyTwentieth = learnt.log.filter(({ step }) => step <= 1_000 && step % 20 === 1);

plotLines(
  { loss: { x: everyTwentieth.map(({ step }) => step), y: everyTwentieth.map(({ loss }) => loss) } },
  {
    title: "Eleven parameters learn four rows: the first 1,000 steps",
    xTitle: "step",
    yTitle: "loss: mean squared error",
    yRange: [0, 0.3],
  },
);

// %%
table(
  [1, 10, 100, 1_000, 5_000].map((step) => learnt.log[step - 1] ?? {}),
  { digits: 6 },
);

// %%
const answersOfNet = rows.map(({ inputs }) => forward(inputs, learnt.parameters).y);

table(
  rows.map(({ inputs, target: t }, i) => ({
    row: i + 1,
    inputs: inputs.join(", "),
    "class t": t,
    "before: y": forward(inputs, start).y,
    "after: y": answersOfNet[i],
  })),
);

// %% [markdown]
// It has learnt the table. Look at the curve once more: it grew flatter, as if it had arrived, and then fell again. Small changes do not always mean that you are at the end. Section 8 comes back to this.

// %% [markdown]
// ## 5. Never compute twice
//
// Why go *backward*? The chain rule works in any direction. The answer is the cost.
//
// Write the question as a function: how much does the output change if the $z$ of this neuron changes? By the fork rule, it is a sum over all neurons of the next layer. Each asks the same question one layer further on. So the function calls itself.

// %%
let multiplications = 0;

/** Multiplies, and keeps count. */
function times(x: number, y: number): number {
  multiplications += 1;
  return x * y;
}

interface Net {
  /** `weights[layer][neuron][input]` */
  weights: number[][][];
  /** What goes into each layer, and the slopes of its activations. */
  inputs: number[][];
  slopes: number[][];
}

/** How much the output of the net changes with the z of a neuron. With a memo, each answer is computed once. */
function slopeOfNeuron(net: Net, layer: number, neuron: number, memo?: Map<string, number>): number {
  const key = `${layer},${neuron}`;
  const known = memo?.get(key);
  if (known !== undefined) return known;
  const ownSlope = net.slopes[layer]?.[neuron] ?? 0;
  const next = net.weights[layer + 1];
  const result = next
    ? times(
        ownSlope,
        sumOf(next.map((weights, k) => times(weights[neuron] ?? 0, slopeOfNeuron(net, layer + 1, k, memo)))),
      )
    : ownSlope;
  memo?.set(key, result);
  return result;
}

// %% [markdown]
// The optional `memo` is a note-book: an answer that was given once is written down and looked up the next time. Programmers call that **memoisation**.
//
// **Predict, then run.** A net has layers of 3, 3, 3 and 1 neurons, in this order. On how many routes does a change of one neuron in the *first* layer reach the output?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const routes = question({
  ask: "Layers of 3, 3, 3 and 1 neurons, each neuron connected with all of the next layer. How many routes lead from one neuron of the first layer to the output?",
  kind: "number",
  hints: [
    "It goes to any of 3 neurons in the second layer.",
    "From each of those to any of 3 in the third. From there only one way is left.",
  ],
  check: (count) => {
    const right = [3, 3, 1].reduce((ways, neurons) => ways * neurons, 1);
    if (count === 27) return "That is from all three neurons of the first layer together.";
    if (count === 6 || count === 7) return "At each fork the routes multiply, they don't add.";
    return count === right || "3 ways, then 3 ways for each of them, then 1.";
  },
  explain:
    "3 ways into the second layer, from each of them 3 into the third, and 1 from there: they multiply.",
});

// %%
routes.answer(undefined);

// %% [markdown]
// With every layer more, there are three times as many routes. Without a memo, the function walks all of them. Count what three methods cost on the same net:
//
// - **every route**: the function above without a memo,
// - **forward mode**: for each weight, follow its change forward through the net,
// - **reverse mode**: the function above with a memo. That *is* backpropagation.

// %%
function makeNet(depth: number): Net {
  const sizes = [3, ...Array.from({ length: depth - 1 }, () => 3), 1];
  const weights = sizes
    .slice(1)
    .map((count, layer) =>
      Array.from({ length: count }, () =>
        Array.from({ length: sizes[layer] ?? 0 }, () => Math.random() * 2 - 1),
      ),
    );
  const net: Net = { weights, inputs: [[0.5, -1, 2]], slopes: [] };
  for (const [layer, neurons] of weights.entries()) {
    const outputs = neurons.map((own) =>
      Math.tanh(sumOf(own.map((w, i) => w * (net.inputs[layer]?.[i] ?? 0)))),
    );
    net.slopes.push(outputs.map((a) => 1 - a * a));
    net.inputs.push(outputs);
  }
  return net;
}

/** Calls a function for each weight: its layer, the neuron that it leads to, and the input that it takes. */
function forEachWeight(net: Net, get: (layer: number, neuron: number, input: number) => number): number[] {
  return net.weights.flatMap((neurons, layer) =>
    neurons.flatMap((own, neuron) => own.map((_, input) => get(layer, neuron, input))),
  );
}

function everyRoute(net: Net, memo?: Map<string, number>): number[] {
  return forEachWeight(net, (layer, neuron, input) =>
    times(slopeOfNeuron(net, layer, neuron, memo), net.inputs[layer]?.[input] ?? 0),
  );
}

function forwardMode(net: Net): number[] {
  return forEachWeight(net, (layer, neuron, input) => {
    const first = times(net.slopes[layer]?.[neuron] ?? 0, net.inputs[layer]?.[input] ?? 0);
    let changes = (net.slopes[layer] ?? []).map((_, k) => (k === neuron ? first : 0));
    for (let l = layer + 1; l < net.weights.length; l++) {
      changes = (net.weights[l] ?? []).map((own, k) =>
        times(net.slopes[l]?.[k] ?? 0, sumOf(own.map((w, i) => times(w, changes[i] ?? 0)))),
      );
    }
    return changes[0] ?? 0;
  });
}

// %%
setSeed(7);

const costs = [2, 3, 4, 5, 6, 7, 8].map((depth) => {
  const net = makeNet(depth);
  const count = (method: () => number[]) => {
    multiplications = 0;
    const gradient = method();
    return { gradient, multiplications };
  };
  const [naive, forwards, reverse] = [
    count(() => everyRoute(net)),
    count(() => forwardMode(net)),
    count(() => everyRoute(net, new Map())),
  ];
  const apart = (other: number[]) =>
    Math.max(...reverse.gradient.map((value, i) => Math.abs(value - (other[i] ?? Number.NaN))));
  return {
    layers: depth,
    weights: reverse.gradient.length,
    "every route": naive.multiplications,
    "forward mode": forwards.multiplications,
    "reverse mode": reverse.multiplications,
    "greatest difference": Math.max(apart(naive.gradient), apart(forwards.gradient)),
  };
});

table(
  costs.map(({ "greatest difference": difference, ...row }) => ({
    ...row,
    "greatest difference": difference.toExponential(0),
  })),
  {
    caption: "Multiplications for the slopes of the output along all weights",
  },
);

// %%
const methods = ["every route", "forward mode", "reverse mode"] as const;

plotLines(Object.fromEntries(methods.map((method) => [method, costs.map((cost) => cost[method])])), {
  title: "The same gradient at three prices",
  xTitle: "layers of 3 neurons",
  yTitle: "multiplications",
  x: costs.map(({ layers }) => layers),
  logY: true,
});

// %% [markdown]
// All three give the same gradient. On this scale, where each line upwards means ten times as much, *every route* runs away. Reverse mode needs about two multiplications per weight, however deep the net: one backward pass for *all* weights together. (Forward mode is the better one where few numbers go in and many come out. A loss is a single number, so training is the other case.)
//
// How much is that worth in the network of lesson 3, with its 717,210 parameters? Measure what one loss costs, and what all its slopes cost, on a batch of 128 images.

// %%
setSeed(5);

const lesson3 = tf.sequential();
lesson3.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
lesson3.add(tf.layers.dense({ units: 128, activation: "relu" }));
lesson3.add(tf.layers.dense({ units: 10, activation: "softmax" }));
lesson3.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const batch = { from: 0, to: 128 };
const [xBatch, yBatch] = [take(xTrain, batch), take(yTrain, batch)];

/** The least of several times, in milliseconds: the others were disturbed. */
function shortestTime(work: () => void): number {
  const runs = Array.from({ length: 8 }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return Math.min(...runs);
}

const timeOfLoss = shortestTime(() => {
  tf.tidy(() =>
    tf.metrics
      .categoricalCrossentropy(yBatch, lesson3.predict(xBatch) as tf.Tensor)
      .mean()
      .dataSync(),
  );
});
const timeOfGradient = shortestTime(() => {
  layerGradients(lesson3, xBatch, yBatch);
});
const experiments = 2 * lesson3.countParams();

table(
  [
    { "all slopes by": "backpropagation", "losses computed": 1, milliseconds: timeOfGradient },
    {
      "all slopes by": "finite differences",
      "losses computed": experiments,
      milliseconds: experiments * timeOfLoss,
    },
  ],
  { digits: 1, caption: `One loss takes ${timeOfLoss.toFixed(1)} ms here` },
);

// %% [markdown]
// Backpropagation costs a few losses. By experiment, a single step of training would take minutes to hours, and you need hundreds of steps per epoch. That is why a discovery about the *order of multiplications* made neural networks possible.

// %% [markdown]
// ## 6. Through ten layers
//
// Look again at what reaches the first layer in section 4: the error, times a weight, times a slope $a(1-a)$. In a deep network there are many more such factors. Multiply many numbers below 1, and nothing is left.
//
// **Predict, then run.** A network has nine hidden layers, all with sigmoid, whose slope is 0.25 at the most. A signal on its way back passes all nine. By which factor do these slopes alone shrink it, at best?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const nineSlopes = question({
  ask: "Nine sigmoid layers, each with a slope of 0.25 at most. What is the product of the nine slopes, at most? (JavaScript may compute it for you: ** is to the power of.)",
  kind: "number",
  hints: ["Slopes along a chain multiply.", "0.25 · 0.25 · … nine times."],
  check: (factor) => {
    const right = (activations.sigmoid as Activation).slope(0) ** 9;
    if (Math.abs(factor - 9 * 0.25) < 1e-9) return "Along a chain slopes multiply, they don't add.";
    if (factor > 1) return "By which factor does it shrink? The product, not how many times smaller.";
    return Math.abs(factor / right - 1) < 0.1 || "0.25 to the power of nine.";
  },
  explain: "A quarter of a quarter of a quarter …: after nine layers next to nothing is left.",
});

// %%
nineSlopes.answer(undefined);

// %%
const productOfSlopes = 0.25 ** 9;

productOfSlopes.toExponential(1);

// %% [markdown]
// About four millionths. The weights are factors too, and may make up for it or not. So measure. This function builds a network of ten layers: nine hidden ones of 64 neurons, and one of ten outputs.
//
// For networks that explode, its last layer can give plain scores instead of probabilities. The loss then applies softmax itself. It computes the same, but it has no limit: in lesson 3 you saw that the usual loss is cut off where a probability is practically 0. There it is flat, its slopes are 0, and nothing of an explosion would be seen.

// %%
type Initializer = ReturnType<typeof tf.initializers.zeros>;

function tenLayers(
  activation: "sigmoid" | "tanh" | "relu",
  initializer: () => Initializer,
  outputs: "probabilities" | "scores" = "probabilities",
): tf.Sequential {
  setSeed(7);
  const network = tf.sequential();
  for (let layer = 1; layer <= 10; layer++) {
    network.add(
      tf.layers.dense({
        units: layer < 10 ? 64 : 10,
        activation: layer < 10 ? activation : outputs === "scores" ? "linear" : "softmax",
        kernelInitializer: initializer(),
        ...(layer === 1 ? { inputShape: [784] } : {}),
      }),
    );
  }
  const lossOfScores = (truth: tf.Tensor, scores: tf.Tensor) => tf.losses.softmaxCrossEntropy(truth, scores);
  network.compile({
    optimizer: tf.train.sgd(0.05),
    loss: outputs === "scores" ? lossOfScores : "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return network;
}

const glorot = (): Initializer => tf.initializers.glorotUniform({});
const he = (): Initializer => tf.initializers.heUniform({});
const large = (): Initializer => tf.initializers.randomNormal({ stddev: 1 });

// %% [markdown]
// `layerGradients` sends one real batch through, forward and backward, and tells how large the slopes in each layer are: the root of the mean of their squares, `rms` for short. Nothing is trained. (The names *Glorot*, *He* and *large* say how the weights were drawn. Section 7 explains them.)

// %%
const deepNets = {
  "sigmoid, Glorot": tenLayers("sigmoid", glorot),
  "ReLU, He": tenLayers("relu", he),
  "tanh, large weights": tenLayers("tanh", large, "scores"),
};
const deepGradients = Object.fromEntries(
  Object.entries(deepNets).map(([name, network]) => [
    name,
    layerGradients(network, xBatch, yBatch).map(({ rms }) => rms),
  ]),
);
const layerNumbers = Array.from({ length: 10 }, (_, i) => i + 1);

plotLines(deepGradients, {
  title: "Size of the gradient, layer by layer, before any training",
  xTitle: "layer, from the input to the output",
  yTitle: "rms of the slopes of the loss",
  x: layerNumbers,
  logY: true,
});

// %%
const ratios = Object.fromEntries(
  Object.entries(deepGradients).map(([name, sizes]) => [
    name,
    (sizes[0] ?? Number.NaN) / (sizes[9] ?? Number.NaN),
  ]),
);

table(
  Object.entries(deepGradients).map(([network, sizes]) => ({
    network,
    "first layer": (sizes[0] ?? 0).toExponential(1),
    "last layer": (sizes[9] ?? 0).toExponential(1),
    "first / last": (ratios[network] ?? 0).toExponential(1),
  })),
);

// %% [markdown]
// Read the chart from right to left, as the error travels.
//
// - **Sigmoid: the gradient vanishes.** With each layer it shrinks to about a quarter or less. What reaches the first layer is about a millionth of what the last layer gets.
// - **ReLU: it arrives.** Where a ReLU neuron is active, its slope is 1, and no factor is lost.
// - **tanh with large weights: the gradient explodes.** The weights are factors too. Here they are so large that the signal grows on its way back.
//
// Does it matter? Train the first two in the same way: three epochs on 12,000 images.

// %%
const brief = { batchSize: 128, validationSplit: 0.2, seed: 7, chart: false, verbose: 0 } as const;
const briefRows = { from: 0, to: Math.min(12_000, xTrain.shape[0]) };

/** Gives the validation accuracy after each epoch. */
async function trainBriefly(network: tf.LayersModel, epochs = 3): Promise<number[]> {
  const history = await fit(network, take(xTrain, briefRows), take(yTrain, briefRows), { ...brief, epochs });
  return history.history.val_accuracy as number[];
}

const lastOf = (values: number[]): number => values.at(-1) ?? Number.NaN;
const sigmoidAccuracy = lastOf(await trainBriefly(deepNets["sigmoid, Glorot"]));

const reluAccuracy = lastOf(await trainBriefly(deepNets["ReLU, He"]));

// %%
plotBars(
  { sigmoid: sigmoidAccuracy, ReLU: reluAccuracy },
  {
    title: "Ten layers after three epochs",
    xTitle: "activation of the hidden layers",
    yTitle: "validation accuracy",
    yRange: [0, 1],
  },
);

// %% [markdown]
// The sigmoid network guesses, as it did at the start. Its first layers get a gradient so small that their weights stay what they were: random. All that comes after them works on random mush. That is why people gave up on deep networks in the years before 2006, and why one of the lectures says that the activation used by default "is not a good choice".
//
// ### What is said about it, and what is so
//
// *ReLU avoids vanishing and exploding gradients*, says one lecture. It avoids the factor of the sigmoid. It does nothing about weights that are too large or too small:

// %%
const reluLarge = layerGradients(tenLayers("relu", large, "scores"), xBatch, yBatch);

table(
  [
    { network: "ReLU, He", "rms in the first layer": deepGradients["ReLU, He"]?.[0] },
    { network: "ReLU, large weights", "rms in the first layer": reluLarge[0]?.rms },
  ],
  { digits: 3 },
);

// %% [markdown]
// *The derivatives become invariably smaller towards the first layers*, says another. In the third network above they become larger.
//
// ### Neurons that die
//
// ReLU has a weakness of its own. If $z$ is below 0 for *every* image, the neuron always puts out 0, its slope is always 0, and no gradient ever reaches its weights. It is **dead**, and stays so. A step that was too large can do that. Here all 64 hidden neurons are pushed over the edge on purpose, with a bias of −20. Then both networks may train.

// %%
function pushedOver(hidden: tf.layers.Layer): tf.Sequential {
  setSeed(3);
  const network = tf.sequential();
  const biasInitializer = tf.initializers.constant({ value: -20 });
  network.add(tf.layers.dense({ units: 64, kernelInitializer: he(), biasInitializer, inputShape: [784] }));
  network.add(hidden);
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

const pushedNets = {
  ReLU: pushedOver(tf.layers.reLU()),
  "leaky ReLU": pushedOver(tf.layers.leakyReLU({ alpha: leak })),
};
const pushed: {
  activation: string;
  "gradient in the first layer": number;
  "accuracy after three epochs": number;
}[] = [];
for (const [activation, network] of Object.entries(pushedNets)) {
  const [firstGradient] = layerGradients(network, xBatch, yBatch);
  const accuracyAfter = lastOf(await trainBriefly(network));
  pushed.push({
    activation,
    "gradient in the first layer": firstGradient?.rms ?? Number.NaN,
    "accuracy after three epochs": accuracyAfter,
  });
}

table(pushed);

// %% [markdown]
// ReLU gets a gradient of exactly 0, and learns nothing. Leaky ReLU gets a little, and finds its way back. In practice only some neurons die, and the others do the work. If many do, lower the learning rate, or take leaky ReLU.

// %% [markdown]
// ## 7. Where to start: initial weights
//
// A step of learning changes weights. Somebody must choose the first ones.
//
// ### Not all equal
//
// Start with all weights 0, or all equal, and the neurons of a layer are all the same. They get the same gradient, so they stay the same for ever. However many images come, 64 neurons are worth no more than one.

// %%
const allEqual = tf.sequential();
const constant = (): Initializer => tf.initializers.constant({ value: 0.05 });
allEqual.add(
  tf.layers.dense({ units: 64, activation: "relu", kernelInitializer: constant(), inputShape: [784] }),
);
allEqual.add(tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer: constant() }));
allEqual.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const equalAccuracy = lastOf(await trainBriefly(allEqual));

const trainedWeights = allEqual.layers[0]?.getWeights()[0] as tf.Tensor2D;
const weightsMoved = trainedWeights.sub(0.05).abs().max().arraySync() as number;
const neuronsDiffer = trainedWeights
  .sub(trainedWeights.slice([0, 0], [784, 1]))
  .abs()
  .max()
  .arraySync() as number;

table(
  [
    {
      "weights have moved by up to": weightsMoved,
      "neurons differ by up to": neuronsDiffer,
      accuracy: equalAccuracy,
    },
  ],
  { digits: 6 },
);

// %% [markdown]
// So the weights must be **random**: each neuron starts somewhere else. (Biases may all start at 0, and they do.)
//
// ### Not too large, not too small
//
// How large should they be? A neuron adds up many products. The more inputs it has, the larger its sum, and the smaller each weight must be to keep the sum within bounds. Two numbers of a layer matter:
//
// - **fan-in**: how many inputs each neuron has,
// - **fan-out**: how many outputs the layer has, that is, its neurons. On the way *back*, the signal of each input is a sum of that many products.
//
// They are simply the two sizes of the layer's table of weights. (You will also read that fan-out is the number of neurons that one neuron feeds. That is the next layer's size, and in the middle of a network with equal layers it is the same number.)

// %%
const fans = deepNets["ReLU, He"].layers.map((layer, i) => {
  const [fanIn = 0, fanOut = 0] = layer.getWeights()[0]?.shape ?? [];
  return { layer: i + 1, "fan-in": fanIn, "fan-out": fanOut };
});

table([fans[0], fans[1], fans[9]].flatMap((fan) => fan ?? []));

// %% [markdown]
// The **standard deviation** says how far numbers lie from their mean, typically. For weights whose mean is 0 it is the root of the mean of their squares. Three ways to draw weights:
//
// | initialiser | standard deviation | made for |
// |---|---|---|
// | uniform | the same in every layer: each weight lies anywhere between −0.05 and 0.05 | nothing in particular |
// | Glorot (also *Xavier*) | $\sqrt{2 / (\text{fan-in} + \text{fan-out})}$ | sigmoid and tanh: a compromise between the way forward and the way back |
// | He | $\sqrt{2 / \text{fan-in}}$ | ReLU: half of its signals are cut to 0, and the 2 makes up for it |
//
// Glorot and He come in two shapes each, *uniform* and *normal*. Draw a table of weights with each, and measure.

// %%
setSeed(7);

const [fanIn, fanOut] = [784, 256];
const uniformEdge = 0.05;
const formulas = {
  uniform: uniformEdge / Math.sqrt(3), // of numbers spread evenly between −edge and edge
  glorot: Math.sqrt(2 / (fanIn + fanOut)),
  he: Math.sqrt(2 / fanIn),
};
const uniform = (): Initializer =>
  tf.initializers.randomUniform({ minval: -uniformEdge, maxval: uniformEdge });

const drawn = [
  { initialiser: "randomUniform", formula: formulas.uniform, from: uniform() },
  { initialiser: "glorotUniform", formula: formulas.glorot, from: glorot() },
  { initialiser: "glorotNormal", formula: formulas.glorot, from: tf.initializers.glorotNormal({}) },
  { initialiser: "heUniform", formula: formulas.he, from: he() },
  { initialiser: "heNormal", formula: formulas.he, from: tf.initializers.heNormal({}) },
].map(({ from, ...row }) => {
  const measured = from.apply([fanIn, fanOut]).square().mean().sqrt().arraySync() as number;
  return { ...row, measured, "measured / formula": measured / row.formula };
});

table(drawn);

// %% [markdown]
// Surprise: the two *normal* ones are smaller than their formulas, by a factor of 0.88. TensorFlow.js throws away every number that lies more than two standard deviations from 0 and draws again, and does not make up for what that takes away. It is a small thing, but over ten layers 0.88 to the power of ten is only 0.28:

// %%
const tenTimesTooSmall = 0.88 ** 10;

tenTimesTooSmall;

// %% [markdown]
// So this lesson takes the uniform shapes, which are exact.
//
// ### Follow the signal
//
// Now send the batch through ten ReLU layers, once for each initialiser, and look at how large the outputs of each layer are.

// %%
const reluNets = {
  uniform: tenLayers("relu", uniform),
  Glorot: tenLayers("relu", glorot),
  He: tenLayers("relu", he),
};

function sizesOfOutputs(network: tf.Sequential): number[] {
  return tf.tidy(() => {
    const all = tf.model({
      inputs: network.inputs,
      outputs: network.layers.map((layer) => layer.output as tf.SymbolicTensor),
    });
    return (all.predict(xBatch) as tf.Tensor[]).map(
      (outputs) => outputs.square().mean().sqrt().arraySync() as number,
    );
  });
}

const outputSizes = Object.fromEntries(
  Object.entries(reluNets).map(([name, network]) => [name, sizesOfOutputs(network).slice(0, 9)]),
);

plotLines(outputSizes, {
  title: "Forward: size of the outputs of the nine ReLU layers",
  xTitle: "layer, from the input to the output",
  yTitle: "rms of the outputs",
  x: layerNumbers.slice(0, 9),
  logY: true,
});

// %%
const reluGradients = Object.fromEntries(
  Object.entries(reluNets).map(([name, network]) => [
    name,
    layerGradients(network, xBatch, yBatch).map(({ rms }) => rms),
  ]),
);

plotLines(reluGradients, {
  title: "Backward: size of the gradient in the same layers",
  xTitle: "layer, from the input to the output",
  yTitle: "rms of the slopes of the loss",
  x: layerNumbers,
  logY: true,
});

// %% [markdown]
// With weights between −0.05 and 0.05 the signal fades on its way through, and the gradient is tiny *everywhere*. With He it arrives in the size in which it was sent. Glorot is in between: without the 2 for ReLU, it loses some in each layer.
//
// And in training, all else being equal? Six epochs each.

// %%
const initialised: Record<string, number[]> = {};
for (const [name, network] of Object.entries(reluNets)) {
  initialised[name] = await trainBriefly(network, 6);
}

plotLines(initialised, {
  title: "Ten ReLU layers learn, by initialiser",
  xTitle: "epoch",
  yTitle: "validation accuracy",
  x: [1, 2, 3, 4, 5, 6],
  yRange: [0, 1],
});

// %% [markdown]
// The activation did not change, nor the data, nor the optimiser. Only the numbers at the start did. With He, the network learns from the first epoch on. With Glorot it first has to grow its weights, and then catches up. With the uniform weights it does not get going at all. This simple change, a scale that depends on the layer, is one of the things that made deep networks trainable.
//
// `tf.layers.dense` takes Glorot if you don't say anything. With two or three layers you will notice no difference. With ten and ReLU, say `kernelInitializer: "heUniform"`.

// %% [markdown]
// ## 8. The landscape of the loss
//
// The loss is a number for each choice of the weights. With two weights you can draw it: one weight goes along, one goes across, and the loss is the height. Learning means walking downhill in this landscape.
//
// ### A bowl
//
// One linear neuron, two weights, on the four rows of section 4. (Its inputs are the first two columns, each shifted to the mean 0 and scaled to the standard deviation 1.)

// %%
function standardised(values: number[]): number[] {
  const mean = sumOf(values) / values.length;
  const spread = Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / values.length);
  return values.map((value) => (value - mean) / spread);
}

const columnOne = standardised(rows.map(({ inputs }) => inputs[0]));
const columnTwo = standardised(rows.map(({ inputs }) => inputs[1]));
const meanTarget = sumOf(rows.map(({ target: t }) => t)) / rows.length;

function bowl(weight1: number, weight2: number): number {
  const errors = rows.map(
    ({ target: t }, i) => weight1 * (columnOne[i] ?? 0) + weight2 * (columnTwo[i] ?? 0) - (t - meanTarget),
  );
  return sumOf(errors.map((error) => error ** 2)) / rows.length;
}

type Place = [number, number];

/** Walks downhill, with slopes by finite differences. */
function walk(height: (x: number, y: number) => number, from: Place, steps: number, rate: number): Place[] {
  const way: Place[] = [from];
  for (let step = 0; step < steps; step++) {
    const [x, y] = way[step] as Place;
    way.push([
      x - rate * slope((value) => height(value, y), x),
      y - rate * slope((value) => height(x, value), y),
    ]);
  }
  return way;
}

const everyFifth = (way: Place[]): Place[] => way.filter((_, step) => step % 5 === 0);
const intoTheBowl = [walk(bowl, [-1.8, 1.5], 40, 0.2), walk(bowl, [1.5, 1.8], 40, 0.2)] as [Place[], Place[]];

plotSurface(bowl, {
  title: "The loss of one linear neuron",
  xTitle: "weight 1",
  yTitle: "weight 2",
  zTitle: "loss",
  xRange: [-2, 2],
  yRange: [-2, 2],
  cells: 12,
  paths: { "from one side": everyFifth(intoTheBowl[0]), "from the other": everyFifth(intoTheBowl[1]) },
});

// %% [markdown]
// Such a landscape is called **convex**: stretch a string between any two points on it, and the string never passes below the ground. A convex landscape has one valley. It does not matter where you start: downhill leads to the same bottom, its **minimum**. (Turn it upside down and you have a hill with one top, a *maximum*. Losses are to become small, so we look for minima only.)
//
// ### Two layers make a saddle
//
// Now put one neuron behind another: a tanh neuron with the weight $a$, and a linear one with the weight $b$. The network computes $b \cdot \tanh(a \cdot x)$. For its four examples we take targets that it can reach exactly, with $a = 1.2$ and $b = 1.5$. Can the walk find these two numbers?

// %%
const trueWeights: Place = [1.2, 1.5];
const examples = [-2, -1, 1, 2].map((x) => ({ x, t: trueWeights[1] * Math.tanh(trueWeights[0] * x) }));

function twoLayers(a: number, b: number): number {
  return sumOf(examples.map(({ x, t }) => (b * Math.tanh(a * x) - t) ** 2)) / examples.length;
}

const starts: Record<string, Place> = {
  "from (−0.5, 0.58)": [-0.5, 0.58],
  "from (0.5, −0.6)": [0.5, -0.6],
  "from (0, 0)": [0, 0],
};
const walks = Object.fromEntries(
  Object.entries(starts).map(([name, from]) => [name, walk(twoLayers, from, 120, 0.1)]),
);

plotSurface(twoLayers, {
  title: "The loss of two neurons, one behind the other",
  xTitle: "a, first layer",
  yTitle: "b, second layer",
  zTitle: "loss",
  xRange: [-2, 2],
  yRange: [-2, 2],
  cells: 14,
  paths: Object.fromEntries(Object.entries(walks).map(([name, way]) => [name, everyFifth(way)])),
});

// %%
table(
  Object.entries(walks).map(([name, way]) => {
    const [a = 0, b = 0] = way.at(-1) ?? [];
    return { walk: name, "ends at a": a, b, loss: twoLayers(a, b) };
  }),
  { digits: 3 },
);

// %% [markdown]
// In JupyterLab, turn it with the mouse. There are **two** valleys, and both are equally deep. If you change the sign of both weights, the network computes the same, so every minimum has a twin.
//
// Between them, at (0, 0), is a **saddle**: the ground rises in one direction and falls in another, as on the back of a horse. Its slope is 0 along both weights. Whoever starts there exactly never moves: that is what becomes of a network whose weights all start at 0.
//
// So a slope of 0 does not tell you that you are at the bottom. Look around:

// %%
const around0 = 0.2;
const lookAround = (name: string, [a, b]: Place) => ({
  place: name,
  "slope along a": Math.abs(slope((value) => twoLayers(value, b), a)).toFixed(4),
  "slope along b": Math.abs(slope((value) => twoLayers(a, value), b)).toFixed(4),
  "one way: rises by": twoLayers(a + around0, b + around0) - twoLayers(a, b),
  "the other way: rises by": twoLayers(a + around0, b - around0) - twoLayers(a, b),
});
const saddleAndMinimum = [lookAround("saddle (0, 0)", [0, 0]), lookAround("minimum (1.2, 1.5)", trueWeights)];

table(saddleAndMinimum, { digits: 4 });

// %% [markdown]
// At the minimum it goes up whichever way you look. At the saddle it goes down one way. A rise that is negative is a way out.
//
// Such a landscape is **not convex**. The string shows it: stretch one between the two minima, and its middle lies far below the saddle.

// %%
const middleOfString = (twoLayers(...trueWeights) + twoLayers(-trueWeights[0], -trueWeights[1])) / 2;

table([{ "middle of the string": middleOfString, "ground below it, at (0, 0)": twoLayers(0, 0) }], {
  digits: 3,
});

// %% [markdown]
// Even without stopping there, a saddle costs time. The nearer a walk comes to it, the flatter the ground and the shorter the steps:

// %%
const everySecond = Array.from({ length: 31 }, (_, i) => 2 * i);
const lossesOnTheWay = (from: Place): number[] => {
  const way = walk(twoLayers, from, 60, 0.1);
  return everySecond.map((step) => twoLayers(...(way[step] as Place)));
};

plotLines(
  {
    "from (−0.5, 0.58), past the saddle": lossesOnTheWay([-0.5, 0.58]),
    "from (0.5, 0.58), straight down": lossesOnTheWay([0.5, 0.58]),
  },
  { title: "A saddle holds up the walk", xTitle: "step", yTitle: "loss", x: everySecond, yRange: [0, 3.5] },
);

// %% [markdown]
// You have seen such a plateau before, in section 4. With thousands of weights, saddles are far more frequent than bad minima: it is enough that *one* direction out of thousands leads down.
//
// ### Several minima
//
// Minima need not be equally deep. Here is a landscape along a single weight. The deepest place is the **global** minimum. The others are **local**: the bottom of a valley, but not of all valleys.

// %%
const hilly = (w: number): number => Math.sin(3 * w) + 0.3 * w * w;
const slideStarts = [-2.2, -1.2, 0.6];
const slides = slideStarts.map((from) => {
  const way = [from];
  for (let step = 0; step < 200; step++) {
    const w = way[step] ?? 0;
    way.push(w - 0.02 * slope(hilly, w));
  }
  return way;
});
const ground = Array.from({ length: 50 }, (_, i) => -3.2 + i * 0.13);

plotLines(
  {
    loss: { x: ground, y: ground.map(hilly) },
    ...Object.fromEntries(
      slides.map((way, i) => {
        const shown = way.filter((_, step) => step % 4 === 0 && step <= 40);
        return [`walk from ${slideStarts[i]}`, { x: shown, y: shown.map(hilly) }];
      }),
    ),
  },
  { title: "Where you start decides where you end", xTitle: "weight", yTitle: "loss" },
);

// %%
table(
  slideStarts.map((from, i) => ({
    start: from,
    end: slides[i]?.at(-1),
    loss: hilly(slides[i]?.at(-1) ?? 0),
  })),
  { digits: 3 },
);

// %% [markdown]
// Three starts, three ends. This is one more reason why the initial weights matter, and why training the same network with another seed gives a slightly different result.

// %% [markdown]
// ## 9. What could go wrong here
//
// ### The thread is cut
//
// `tf.grad` records what you do with tensors. As soon as a number leaves the tensors, the thread is cut:

// %%
try {
  tf.grad((x: tf.Tensor) => tf.scalar((x.arraySync() as number) ** 2))(tf.scalar(3));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Stay with tensors between input and output: `x.square()`.
//
// ### No slope at all
//
// Accuracy counts right answers: is this probability above one half, yes or no? Such a question is a step, and TensorFlow.js refuses to differentiate it.

// %%
try {
  tf.grad((x: tf.Tensor) => x.greater(0.5).toFloat())(tf.tensor1d([0.2, 0.7]));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// This is why networks are trained on a loss, which is smooth, and only judged by their accuracy.
//
// ### The gradient explodes
//
// Train the ReLU network with the large weights of section 6:

// %%
try {
  await trainBriefly(tenLayers("relu", large, "scores"));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// `NaN` means *not a number*. The first step was so large that the next computation overflowed. The message cannot know that the weights were the cause. `layerGradients` shows it before you train.
//
// ### Changing weights too early
//
// "Update the weights while you go back", one reads, and one lecture says so too. That gives no message, and it is wrong: the slopes of the first layer must be computed with the *old* weights of the later layers. Change $v_1$ and $v_2$ first, and the rest of the gradient belongs to another network.

// %%
const rate = 5;
const tooEarly = start.map((value, i) => (i >= 8 ? value - rate * (byHand[i] ?? 0) : value)) as Eleven;
// Forward with the old weights, backward with the new ones.
const mixed = rows.map(({ inputs: [x1, x2, x3], target: t }) => {
  const { a1, a2, y } = forward([x1, x2, x3], start);
  const ds = 2 * (y - t) * y * (1 - y);
  const [dz1, dz2] = [ds * tooEarly[8] * a1 * (1 - a1), ds * tooEarly[9] * a2 * (1 - a2)];
  return [dz1 * x1, dz1 * x2, dz1 * x3, dz1, dz2 * x1, dz2 * x2, dz2 * x3, dz2];
});
const mixedGradient = Array.from(
  { length: 8 },
  (_, i) => sumOf(mixed.map((gradient) => gradient[i] ?? 0)) / rows.length,
);

table({
  parameter: parameterNames.slice(0, 8),
  "all at the end": byHand.slice(0, 8),
  "v1 and v2 too early": mixedGradient,
});

// %% [markdown]
// The first four come out far too small, the last four far too large. First compute *all* slopes, then change *all* parameters.
//
// ### A finite difference that is too fine
//
// If a small $h$ is good, a tiny one is not better. The computer keeps about 16 digits, and the difference of two nearly equal numbers has few of them left.

// %%
const finesses = Array.from({ length: 12 }, (_, i) => 10 ** -(i + 1));
const exactSlope = (activations.sigmoid as Activation).slope(1);
const errorsOfSlope = finesses.map((h) => Math.max(1e-16, Math.abs(slope(sigmoid, 1, h) - exactSlope)));

plotLines(
  { error: { x: finesses, y: errorsOfSlope } },
  {
    title: "How wrong a finite difference is",
    xTitle: "small change h",
    yTitle: "error of the slope of the sigmoid at 1",
    logX: true,
    logY: true,
  },
);

// %% [markdown]
// Between the two errors lies the best $h$, near 0.00001 here. To check a gradient that TensorFlow.js computes, with its seven digits, take a larger one.

// %% [markdown]
// ## 10. Summary
//
// - A derivative is a slope: the change of the output per change of the input. The gradient is the list of the slopes along all weights. It points uphill.
// - An activation needs a bend, or layers collapse into one. And it needs a slope that says something. ReLU for hidden layers, softmax at the end, for one class out of several.
// - Along a chain slopes multiply, at a fork they add. Backpropagation is these two rules, from the end to the beginning, with every result kept: the gradient of all weights for the price of a few losses.
// - Check any gradient against finite differences.
// - In deep networks, many factors multiply. The gradient vanishes with sigmoid, and it explodes with large weights.
// - Initial weights must differ, and their size must fit the layer: He for ReLU, Glorot for tanh and sigmoid.
// - A slope of 0 may be a minimum, or a saddle. With two layers or more, the landscape is not convex, and the start matters.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "slope of the square at 3", value: slopeAtThree, atLeast: 5.9999, atMost: 6.0001 },
  {
    name: "activations: formula against tf.grad, at most",
    value: Math.max(...activationChecks.map((row) => row["formula − tf.grad, at most"])),
    atMost: 1e-4,
  },
  {
    name: "activations: formula against finite differences, at most",
    value: Math.max(...activationChecks.map((row) => row["formula − finite difference, at most"])),
    atMost: 1e-4,
  },
  { name: "maxout: slope against tf.grad, at most", value: maxoutDifference, atMost: 1e-4 },
  { name: "softmax: slopes against finite differences, at most", value: softmaxDifference, atMost: 1e-4 },
  {
    name: "softmax and cross-entropy: slope against tf.grad, at most",
    value: crossEntropyDifference,
    atMost: 1e-4,
  },
  { name: "three linear layers against one, at most", value: collapse, atMost: 1e-4 },
  {
    name: "24 ReLU neurons draw the curve, error at most",
    value: imitationError(imitations[1] ?? { f: wave }),
    atMost: 0.1,
  },
  { name: "row 1: output", value: seen.y, atLeast: 0.53055, atMost: 0.53065 },
  { name: "table: by hand against finite differences, at most", value: farthest(byExperiment), atMost: 1e-4 },
  { name: "table: by hand against tf.grads, at most", value: farthest(byTensorFlow), atMost: 1e-4 },
  { name: "table learnt: loss", value: tableLoss(learnt.parameters), atMost: 0.02 },
  {
    name: "table learnt: rows on the right side of one half",
    value: rows.filter(({ target: t }, i) => Math.round(answersOfNet[i] ?? Number.NaN) === t).length,
    exactly: 4,
  },
  {
    name: "three methods, one gradient: greatest difference",
    value: Math.max(...costs.map((cost) => cost["greatest difference"])),
    atMost: 1e-9,
  },
  {
    name: "reverse mode: multiplications per weight, at most",
    value: Math.max(...costs.map((cost) => cost["reverse mode"] / cost.weights)),
    atMost: 2.5,
  },
  {
    name: "8 layers: every route / reverse mode",
    value: (costs.at(-1)?.["every route"] ?? 0) / (costs.at(-1)?.["reverse mode"] ?? 1),
    atLeast: 50,
  },
  { name: "parameters of lesson 3", value: lesson3.countParams(), exactly: 717_210 },
  { name: "gradient / one loss, in time", value: timeOfGradient / timeOfLoss, atMost: 40 },
  { name: "sigmoid: first gradient / last", value: ratios["sigmoid, Glorot"] ?? Number.NaN, atMost: 1e-5 },
  {
    name: "ReLU with He: first gradient / last",
    value: ratios["ReLU, He"] ?? Number.NaN,
    atLeast: 0.1,
    atMost: 10,
  },
  {
    name: "tanh, large weights: first gradient / last",
    value: ratios["tanh, large weights"] ?? Number.NaN,
    atLeast: 10,
  },
  {
    name: "ReLU, large weights: gradient / that with He",
    value: (reluLarge[0]?.rms ?? Number.NaN) / (deepGradients["ReLU, He"]?.[0] ?? Number.NaN),
    atLeast: 1e4,
  },
  { name: "sigmoid, ten layers: accuracy", value: sigmoidAccuracy, atMost: 0.2 },
  { name: "ReLU, ten layers: accuracy", value: reluAccuracy, atLeast: 0.7 },
  {
    name: "dead ReLU: gradient",
    value: pushed[0]?.["gradient in the first layer"] ?? Number.NaN,
    exactly: 0,
  },
  {
    name: "dead ReLU: accuracy",
    value: pushed[0]?.["accuracy after three epochs"] ?? Number.NaN,
    atMost: 0.2,
  },
  {
    name: "leaky ReLU: accuracy",
    value: pushed[1]?.["accuracy after three epochs"] ?? Number.NaN,
    atLeast: 0.6,
  },
  { name: "equal weights: neurons differ after training by", value: neuronsDiffer, atMost: 1e-4 },
  {
    name: "glorotUniform: measured / formula",
    value: drawn[1]?.["measured / formula"] ?? Number.NaN,
    atLeast: 0.99,
    atMost: 1.01,
  },
  {
    name: "heUniform: measured / formula",
    value: drawn[3]?.["measured / formula"] ?? Number.NaN,
    atLeast: 0.99,
    atMost: 1.01,
  },
  {
    name: "heNormal: measured / formula",
    value: drawn[4]?.["measured / formula"] ?? Number.NaN,
    atLeast: 0.87,
    atMost: 0.89,
  },
  {
    name: "uniform: outputs of layer 9 / layer 1",
    value: (outputSizes.uniform?.[8] ?? Number.NaN) / (outputSizes.uniform?.[0] ?? Number.NaN),
    atMost: 1e-4,
  },
  {
    name: "He: outputs of layer 9 / layer 1",
    value: (outputSizes.He?.[8] ?? Number.NaN) / (outputSizes.He?.[0] ?? Number.NaN),
    atLeast: 0.3,
    atMost: 4,
  },
  { name: "uniform: accuracy after 6 epochs", value: lastOf(initialised.uniform ?? []), atMost: 0.2 },
  {
    name: "He minus Glorot: accuracy after 2 epochs",
    value: (initialised.He?.[1] ?? Number.NaN) - (initialised.Glorot?.[1] ?? Number.NaN),
    atLeast: 0.1,
  },
  { name: "He: accuracy after 6 epochs", value: lastOf(initialised.He ?? []), atLeast: 0.85 },
  { name: "Glorot: accuracy after 6 epochs", value: lastOf(initialised.Glorot ?? []), atLeast: 0.7 },
  {
    name: "bowl: distance between the ends of two walks",
    value: Math.hypot(
      ...[0, 1].map((i) => (intoTheBowl[0].at(-1)?.[i] ?? 9) - (intoTheBowl[1].at(-1)?.[i] ?? 0)),
    ),
    atMost: 0.05,
  },
  {
    name: "saddle: way down",
    value: saddleAndMinimum[0]?.["one way: rises by"] ?? Number.NaN,
    atMost: -0.01,
  },
  {
    name: "saddle: way up",
    value: saddleAndMinimum[0]?.["the other way: rises by"] ?? Number.NaN,
    atLeast: 0.01,
  },
]);

// %% [markdown]
// ## Next
//
// You can now say what happens in every step of training. [Lesson 8: Dropout, batch norm, over-fitting](08-dropout-batch-norm-over-fitting.ipynb) asks what it does to the network's honesty: when does it learn the digits, and when only the images?
