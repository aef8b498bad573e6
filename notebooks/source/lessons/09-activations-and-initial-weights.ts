// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 9 · Activations and initial weights
//
// The activation stands between a neuron's weighted sum and its output. And the weights have to be chosen before the first step of training. Both look like details. In a deep network they decide whether it learns anything.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - say what a derivative is, and measure one,
// - write the usual activations with their derivatives, and say what each is good for,
// - compute probabilities and losses from logits without losing the digits that matter,
// - draw initial weights that suit a layer, and show what happens with others,
// - tell a minimum from a saddle.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) for neurons, softmax and the loss, and [lesson 8](08-optimisers.ipynb) for the steps of an optimiser.
//
// **Time** about an hour and a half. Computing takes about a minute on two cores.

// %%
import {
  checkNumbers,
  compare,
  fit,
  flatten,
  interact,
  layerOutputs,
  loadMnist,
  normalize,
  oneHot,
  plotFeatureMaps,
  plotLines,
  plotSurface,
  question,
  setSeed,
  slider,
  table,
  take,
  tf,
} from "course";
import { lesson09 as lesson } from "course/practice";

const { train } = await loadMnist();
const aFifth = { from: 0, to: train.images.shape[0] / 5 };
const xFew = normalize(flatten(take(train.images, aFifth)));
const yFew = oneHot(take(train.labels, aFifth), 10);

// %% [markdown]
// A fifth of the training images is enough for this lesson. Of these, the last 20% are held back, and every accuracy below is measured on them. The test images stay unused.
//
// ## 1. A derivative is a small experiment
//
// To learn, a network must know what the loss would do if a weight changed a little. You can always find out by trying. Take a simpler function first, one that squares its input, and watch what happens near 3.

// %%
const square = (x: number): number => x * x;

function derivative(f: (x: number) => number, x: number, h = 1e-5): number {
  return (f(x + h) - f(x - h)) / (2 * h);
}

table(
  [1, 0.1, 0.01, 0.001].map((h) => ({
    "small change h": h,
    "square(3 + h)": square(3 + h),
    rise: square(3 + h) - square(3),
    "rise / h": (square(3 + h) - square(3)) / h,
    "central difference": derivative(square, 3, h),
  })),
  { digits: 6 },
);

// %% [markdown]
// The smaller the change, the closer *rise / h* comes to 6. That number is the **derivative** of `square` at 3, also called its slope there: near 3, the output changes 6 times as much as the input. If you look a little to both sides instead of to one, the same $h$ gets you closer, as the last column shows. This is a **central difference**:
//
// $$f'(x) \approx \frac{f(x+h) - f(x-h)}{2h}$$
//
// From school you may remember that the derivative of $x^2$ is $2x$. A formula saves the experiment, but whenever you doubt one, you can measure.
//
// <!-- term: derivative | How fast the output of a function changes with its input. Also called slope. -->
// <!-- term: central difference | A derivative that is measured by looking a little to both sides. -->
//
// **Predict, then run.** What is the derivative of `square` at −1.5?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const slopeOfSquare = question({
  ask: "What is the derivative of square at −1.5?",
  kind: "number",
  hints: ["Does the curve rise or fall there, as you go to the right?", "The derivative of x² is 2x."],
  check: (value) => {
    const right = derivative(square, -1.5);
    if (Math.abs(value + right) < 1e-3) return "That is how steep it is. But does it rise or fall there?";
    if (Math.abs(value - square(-1.5)) < 1e-3) return "That is the height of the curve, not its steepness.";
    return Math.abs(value - right) < 1e-3 || "Two times x: put in −1.5.";
  },
  explain: "The derivative of x² is 2x. It is negative, because the curve falls there.",
});

// %%
slopeOfSquare.answer(undefined);

// %% [markdown]
// A negative derivative means that going right leads down. Keep that picture: a derivative points uphill, and to get down you go against it.

// %% [markdown]
// ## 2. Activations and their derivatives
//
// ### Does it fire?
//
// Artificial neurons were inspired by nerve cells. A nerve cell collects signals through branches called *dendrites*, and the contacts at which they arrive are of different strength, as weights are. If enough comes together, the cell *fires*: it sends a signal through its *axon* to other cells.
//
// The likeness doesn't go far. A brain has about 10¹¹ nerve cells. (One lecture says 10¹⁴, which is nearer to the number of their *connections*.) A cell fires a hundred times a second at most, and yet you recognise a face in a fraction of a second. That leaves time for about ten steps one after the other, so a great many cells must work in parallel. And the loss of a few cells goes unnoticed. A brain learns, among other ways, by strengthening connections between cells that fire together; a network follows a gradient. It is an algorithm, and need not work as a brain does.
//
// The first artificial neuron, the **perceptron**, either fires or doesn't. Call its weighted sum plus bias $z$: the activation is a **step**, 1 where $z$ is above 0 and 0 elsewhere. Bend the step into a smooth curve, the **sigmoid**, and the same neuron is what statisticians call *logistic regression*. Today's hidden layers mostly use **ReLU**, which passes on what is above 0.
//
// <!-- term: perceptron | The first artificial neuron, which either fires or doesn't. The word is also used for neurons in general. -->
// <!-- term: sigmoid | The activation 1 / (1 + *e* to the power of −z), a smooth step from 0 to 1. Also called logistic function. -->

// %% [markdown]
// ### Your turn: ReLU, with or without a leak
//
// **Leaky ReLU** doesn't cut negative numbers off. It scales them down by a small factor, the leak. With a leak of 0 it is plain ReLU.
//
// <!-- term: leaky ReLU | The activation that lets positive numbers through and scales negative ones down by a small factor. -->
//
// Write `leakyRelu` for a list of numbers. It gives the outputs, and the derivative of the output at each of the numbers. At 0, where there is a corner, take the derivative of the left side, as TensorFlow does. `lesson.hint("leakyRelu")` helps. As before, a reference stands in for whatever you leave out.

// %%
function leakyRelu(z: number[], leak: number): { outputs: number[]; derivatives: number[] } {
  // How high is the curve at each z, and how steep?
  throw lesson.notTried();
}

// %%
const checkedLeakyRelu = await lesson.checked("leakyRelu", leakyRelu);

// %% [markdown]
// ### Your turn: the sigmoid
//
// The sigmoid is $a = \frac{1}{1 + e^{-z}}$. It lies between 0 and 1, so it can be read as a probability. Its derivative is $a(1-a)$, which needs nothing but the output.
//
// The check also tries numbers so far from 0 that `Math.exp` overflows.

// %%
function sigmoid(z: number[]): { outputs: number[]; derivatives: number[] } {
  // First the outputs, then the derivatives from them.
  throw lesson.notTried();
}

// %%
const checkedSigmoid = await lesson.checked("sigmoid", sigmoid);

// %% [markdown]
// Here are six activations together, each with its derivative, and with the function of TensorFlow.js that does the same. **tanh** has the shape of the sigmoid, but goes from −1 to 1 and is steeper.
//
// <!-- term: tanh | The hyperbolic tangent, an activation of the shape of the sigmoid that goes from −1 to 1. -->

// %%
const leak = 0.1;

const activations = [
  {
    name: "step",
    f: (z: number[]) => ({ outputs: z.map((v) => (v > 0 ? 1 : 0)), derivatives: z.map(() => 0) }),
    tensor: (z: tf.Tensor) => tf.step(z),
  },
  {
    name: "linear",
    f: (z: number[]) => ({ outputs: z, derivatives: z.map(() => 1) }),
    tensor: (z: tf.Tensor) => z.mul(1),
  },
  { name: "sigmoid", f: checkedSigmoid, tensor: (z: tf.Tensor) => tf.sigmoid(z) },
  {
    name: "tanh",
    f: (z: number[]) => ({ outputs: z.map(Math.tanh), derivatives: z.map((v) => 1 - Math.tanh(v) ** 2) }),
    tensor: (z: tf.Tensor) => tf.tanh(z),
  },
  { name: "ReLU", f: (z: number[]) => checkedLeakyRelu(z, 0), tensor: (z: tf.Tensor) => tf.relu(z) },
  {
    name: "leaky ReLU",
    f: (z: number[]) => checkedLeakyRelu(z, leak),
    tensor: (z: tf.Tensor) => tf.leakyRelu(z, leak),
  },
];

// %%
// None of these is 0, where the step jumps and the two ReLUs have a corner.
const zs = Array.from({ length: 44 }, (_, i) => -4.73 + i * 0.22);

function curves(names: string[], what: "outputs" | "derivatives"): Record<string, number[]> {
  const chosen = activations.filter(({ name }) => names.includes(name));
  return Object.fromEntries(chosen.map(({ name, f }) => [name, f(zs)[what]]));
}

plotLines(curves(["step", "sigmoid", "tanh", "ReLU", "leaky ReLU"], "outputs"), {
  title: "Five activations",
  xTitle: "z: weighted sum + bias",
  yTitle: "output of the neuron",
  x: zs,
  yRange: [-1.2, 3],
});

// %%
plotLines(curves(["sigmoid", "tanh", "ReLU", "leaky ReLU"], "derivatives"), {
  title: "Their derivatives",
  xTitle: "z: weighted sum + bias",
  yTitle: "derivative of the output",
  x: zs,
});

// %% [markdown]
// - The **step** says yes or no and nothing between. If five output neurons say yes, which class is it? Worse, its derivative is 0 everywhere, so an optimiser learns nothing from it.
// - A **linear** activation puts out $z$ itself. That suits an output that can be any number, such as a price. Inside a network it is useless, as section 3 shows.
// - **Sigmoid** and **tanh** are flat at both ends. A neuron whose $z$ lies far out there is called *saturated*: it hardly reacts any more, and hardly learns. (It is the derivative that is near 0. The output may well be near 1.)
// - **ReLU** has the derivative 1 on the whole right half, which is why it is the usual choice for hidden layers. On the left nothing comes through. **Leaky ReLU** keeps a little there.
//
// <!-- term: saturated | Of a neuron: so far out on its activation that the curve is flat, and hardly anything is learnt. -->
//
// **Predict, then run.** How large can the derivative of the sigmoid be at most? The next lesson shows how much hangs on this number.

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const steepestSigmoid = question({
  ask: "What is the largest derivative that the sigmoid has anywhere?",
  kind: "number",
  hints: ["Where is the curve steepest? What is its output a there?", "Put that a into a(1 − a)."],
  check: (value) => {
    const right = checkedSigmoid([0]).derivatives[0] ?? Number.NaN;
    if (value === 0.5) return "That is its output where it is steepest. What is the derivative there?";
    if (value === 1) return "That is the largest derivative of tanh.";
    return Math.abs(value - right) < 1e-3 || "It is steepest at z = 0, where its output is one half.";
  },
  explain: "At z = 0 its output is one half, and one half times one half is a quarter.",
});

// %%
steepestSigmoid.answer(undefined);

// %% [markdown]
// ### Are the formulas right?
//
// Never trust a derivative that you haven't checked. TensorFlow.js computes derivatives by itself: `tf.grad(f)` is a function that gives the derivative of `f`. Compare the formulas with it, and with central differences, at 44 places.

// %%
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - Number(b[i]))));

const formulaChecks = activations.map(({ name, f, tensor }) => {
  const { derivatives } = f(zs);
  const measured = zs.map((z) => derivative((x) => Number(f([x]).outputs[0]), z));
  return {
    activation: name,
    byTensorFlow: farthest(derivatives, tf.grad(tensor)(tf.tensor1d(zs)).dataSync()),
    byMeasuring: farthest(derivatives, measured),
  };
});

table(
  formulaChecks.map(({ activation, byTensorFlow, byMeasuring }) => ({
    activation,
    "formula − tf.grad, at most": byTensorFlow.toExponential(0),
    "formula − central difference, at most": byMeasuring.toExponential(0),
  })),
);

// %% [markdown]
// They agree to within rounding error.
//
// You may read that training needs activations that can be differentiated everywhere. That isn't quite it. ReLU has a corner at 0, where it has no derivative, and programs simply take 0 there. The step can be differentiated everywhere except at its jump, and is useless. What training needs is a derivative that says something.
//
// The **bias**, finally, shifts such a curve to the left or right. It sets how much must come in before the neuron reacts.

// %%
plotLines(
  Object.fromEntries(
    [-3, 0, 3].map((bias) => [`bias ${bias}`, checkedSigmoid(zs.map((sum) => sum + bias)).outputs]),
  ),
  {
    title: "A sigmoid neuron with three biases",
    xTitle: "weighted sum, without the bias",
    yTitle: "output",
    x: zs,
  },
);

// %% [markdown]
// ## 3. Why a bend is needed
//
// Stack three layers whose activation is linear. Whatever their weights are, a single layer can do the same: multiply the three matrices of weights into one.

// %%
setSeed(7);

const [first, second, third] = [tf.randomNormal([3, 5]), tf.randomNormal([5, 5]), tf.randomNormal([5, 2])];
const someInputs = tf.randomNormal([4, 3]);
const throughThree = someInputs.matMul(first).matMul(second).matMul(third);
const throughOne = someInputs.matMul(first.matMul(second).matMul(third));
const collapse = farthest(throughThree.dataSync(), throughOne.dataSync());

table([{ "three linear layers − one layer, at most": collapse }], { digits: 7 });

// %% [markdown]
// With a bend it is the other way round. One hidden layer can imitate any continuous curve, given enough neurons. For ReLU you can see how. The neuron `relu(x − k)` is silent up to $k$ and rises from there on. Add up several of them, each with an output weight that bends the sum at its $k$ by just as much as the curve asks for:

// %% jupyter={"source_hidden": true}
// Folded away: a hidden layer of ReLU neurons, with its weights worked out from the curve.
function imitate(f: (x: number) => number, from: number, to: number, neurons: number): (x: number) => number {
  const width = (to - from) / neurons;
  const knots = Array.from({ length: neurons }, (_, i) => from + i * width);
  const steepness = knots.map((k) => (f(k + width) - f(k)) / width);
  const outputWeights = steepness.map((value, i) => value - (steepness[i - 1] ?? 0));
  return (x) => knots.reduce((sum, k, i) => sum + (outputWeights[i] ?? 0) * Math.max(0, x - k), f(from));
}

// %%
const wave = (x: number): number => Math.sin(x) + 0.3 * Math.sin(3 * x);
const waveXs = Array.from({ length: 43 }, (_, i) => (i * 2 * Math.PI) / 42);
const with6 = waveXs.map(imitate(wave, 0, 2 * Math.PI, 6));
const with24 = waveXs.map(imitate(wave, 0, 2 * Math.PI, 24));

plotLines(
  { "a curve": waveXs.map(wave), "6 ReLU neurons": with6, "24 ReLU neurons": with24 },
  { title: "One hidden layer draws a curve", xTitle: "input", yTitle: "output", x: waveXs },
);

// %% [markdown]
// ### Regions in the plane
//
// With two inputs, an example is a point in a plane, and a network divides the plane into regions, one for each class. Here the first class is a ring. The cells below train fifteen small networks on it, which takes some ten seconds, and you turn neurons and layers. How many neurons does one hidden layer need to close the ring? Do more layers help where there are too few?

// %% jupyter={"source_hidden": true}
// Folded away: the points of the plane, and a small network that learns which of them lie in the ring.
const side = 32;
const plane = Array.from({ length: side ** 2 }, (_, i) => [
  ((i % side) + 0.5) / (side / 2) - 1,
  (Math.floor(i / side) + 0.5) / (side / 2) - 1,
]);
const inRing = plane.map(([x = 0, y = 0]) => (Math.abs(Math.hypot(x, y) - 0.6) < 0.2 ? 1 : 0));

async function regions(neurons: number, layers: number): Promise<tf.Tensor2D> {
  setSeed(11);
  const network = tf.sequential();
  for (let i = 0; i < layers; i++) {
    const inputShape = i === 0 ? { inputShape: [2] } : {};
    network.add(
      tf.layers.dense({ units: neurons, activation: "relu", kernelInitializer: "heNormal", ...inputShape }),
    );
  }
  network.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));
  network.compile({ optimizer: tf.train.adam(0.02), loss: "binaryCrossentropy" });
  const [x, y] = [tf.tensor2d(plane), tf.tensor2d(inRing, [side ** 2, 1])];
  await fit(network, x, y, { epochs: 60, batchSize: 64, seed: 1, chart: false, verbose: 0 });
  return (network.predict(x) as tf.Tensor).reshape([side, side]) as tf.Tensor2D;
}

// %% on_sample={"[1, 2, 4, 8, 16]": "[1, 4]"}
const neuronCounts = [1, 2, 4, 8, 16];
const layerCounts = [1, 2, 3];
const answersInPlane = new Map<string, tf.Tensor2D>();
for (const neurons of neuronCounts) {
  for (const layers of layerCounts)
    answersInPlane.set(`${neurons}, ${layers}`, await regions(neurons, layers));
}

interact(
  {
    neurons: slider({ label: "Neurons per layer", values: neuronCounts, value: 4 }),
    layers: slider({ label: "Hidden layers", values: layerCounts }),
  },
  ({ neurons, layers }) => {
    const answer = answersInPlane.get(`${neurons}, ${layers}`) as tf.Tensor2D;
    const truth = tf.tensor2d(inRing, [side, side]);
    const right = answer.greater(0.5).equal(truth.greater(0.5)).toFloat().mean().arraySync() as number;
    return plotFeatureMaps(tf.stack([truth, answer], 2), {
      title: `${neurons} × ${layers}: ${(100 * right).toFixed(0)}% of the plane is right`,
      captions: ["the ring", "the network: white is in the ring"],
      columns: 2,
      range: [0, 1],
    });
  },
);

// %% [markdown]
// Each neuron of the first layer bends the answer along one straight line, so it takes several to go round. Later layers bend what is already bent, and give finer regions with as many neurons in each layer. But they can't bring back what a first layer of one or two neurons has lost.
//
// The imitated curve needed no training: its weights were worked out. So weights that do the job exist. The same is true of functions with 784 inputs, such as *which digit is this?* But nobody can write those weights down. The problem is to find them, and that is what training is for.
//
// ## 4. Logits and lost digits
//
// Softmax, from lesson 3, is the activation of an output layer when exactly one class is true. Unlike the others it looks at a whole layer: raise one logit, and its probability rises while all others fall.

// %%
const raised = zs.map((z) => Array.from(tf.softmax(tf.tensor1d([z, 1, 0])).dataSync()));
const names = ["first class", "second class (logit 1)", "third class (logit 0)"];

plotLines(Object.fromEntries(names.map((name, i) => [name, raised.map((p) => Number(p[i]))])), {
  title: "Raise the first logit, and the probabilities move together",
  xTitle: "logit of the first class",
  yTitle: "probability",
  x: zs,
});

// %% [markdown]
// ### Your turn: log-softmax
//
// The loss needs the *logarithm* of a probability. Forming the probability first and taking its logarithm afterwards is risky: once a probability has been rounded to 0, its logarithm is −∞. So combine the two. With $S$ for the sum of all powers,
//
// $$\ln \frac{e^{z_i}}{S} = z_i - \ln S.$$
//
// Write `logSoftmax`, which gives the logarithm of each probability. The check tries logits around 1,000, and some that lie a thousand apart.

// %%
function logSoftmax(logits: number[]): number[] {
  // Subtract the greatest first. Never take the logarithm of a single power.
  throw lesson.notTried();
}

// %%
const checkedLogSoftmax = await lesson.checked("logSoftmax", logSoftmax);

// %% [markdown]
// ### Your turn: cross-entropy on logits
//
// Write `crossEntropyFromLogits`: the mean cross-entropy of several images. `logits` has a row for each image, and `labels` holds their true classes. It is the function that you wrote in lesson 3, but it starts one step earlier, at the logits. You can use `checkedLogSoftmax`.

// %%
function crossEntropyFromLogits(logits: number[][], labels: number[]): number {
  // Minus the log-softmax of the true class; then the mean.
  throw lesson.notTried();
}

// %%
const checkedCrossEntropy = await lesson.checked("crossEntropyFromLogits", crossEntropyFromLogits);

// %% [markdown]
// Does it make a difference in practice? In TensorFlow.js, the loss `"categoricalCrossentropy"` gets probabilities, and clips them at 0.0000001 before it takes the logarithm. Let the true class fall further and further behind the other one, and watch both losses.

// %%
const behind = Array.from({ length: 41 }, (_, i) => i);
const truth = tf.tensor2d([[1, 0]]);
const clippedLoss = (logits: tf.Tensor) => tf.metrics.categoricalCrossentropy(truth, logits.softmax()).mean();

plotLines(
  {
    "clipped, from probabilities": behind.map((gap) =>
      Number(clippedLoss(tf.tensor2d([[-gap, 0]])).dataSync()[0]),
    ),
    "from logits": behind.map((gap) => checkedCrossEntropy([[-gap, 0]], [0])),
  },
  {
    title: "What a wrong answer costs",
    xTitle: "how far the logit of the true class is behind",
    yTitle: "loss",
    x: behind,
  },
);

// %%
const lossOnLogits = (logits: tf.Tensor) => tf.losses.softmaxCrossEntropy(truth, logits);
const derivativesBehind = [5, 10, 15, 20, 40].map((gap) => {
  const logits = tf.tensor2d([[-gap, 0]]);
  const along = (loss: (logits: tf.Tensor) => tf.Tensor) => Number(tf.grad(loss)(logits).dataSync()[0]);
  return { behind: gap, clipped: along(clippedLoss), fromLogits: along(lossOnLogits) };
});

table(
  derivativesBehind.map(({ behind: gap, clipped, fromLogits }) => ({
    "the true class is behind by": gap,
    "derivative, clipped": clipped,
    "derivative, from logits": fromLogits,
  })),
);

// %% [markdown]
// From logits, the derivative along the true logit stays close to −1 however wrong the answer is: *raise it*. The clipped loss turns flat, its derivative becomes 0, and the worst mistakes of all teach the network nothing. That is what held the network back in lesson 3, when it got raw pixels. In TensorFlow.js you get a loss on logits from `tf.losses.softmaxCrossEntropy` and an output layer without softmax.
//
// Some classifiers end in ten sigmoids instead of softmax, each with a cross-entropy of its own. These are ten separate answers, and their outputs need not sum to 1.

// %% [markdown]
// ## 5. Where to start: initial weights
//
// ### Not all equal
//
// Training changes weights, so it needs some to begin with. If all weights of a layer are 0, or all are equal, its neurons are all the same. They get the same gradient, so they stay the same however long you train, and 64 neurons are worth no more than one:

// %%
const training = { batchSize: 128, validationSplit: 0.2 };
const equalNetwork = tf.sequential();
const constant = () => tf.initializers.constant({ value: 0.05 });
equalNetwork.add(
  tf.layers.dense({ units: 64, activation: "relu", kernelInitializer: constant(), inputShape: [784] }),
);
equalNetwork.add(tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer: constant() }));
equalNetwork.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
await fit(equalNetwork, xFew, yFew, { ...training, epochs: 3, seed: 7, chart: false, verbose: 0 });

const [trained] = equalNetwork.getWeights() as [tf.Tensor2D];
const firstNeuron = trained.slice([0, 0], [784, 1]);
const weightsMoved = trained.sub(0.05).abs().max().dataSync()[0] as number;
const neuronsDiffer = trained.sub(firstNeuron).abs().max().dataSync()[0] as number;

table([{ "weights have moved by up to": weightsMoved, "neurons differ by up to": neuronsDiffer }], {
  digits: 6,
});

// %% [markdown]
// So weights are drawn at *random*, with a mean of 0 so that no output is favoured. Biases can all start at 0.
//
// ### Not too large, not too small
//
// How large should the weights be? A neuron adds up many products. The more inputs it has, the larger the sum, and the smaller each weight must be. Two numbers of a layer count, the two sizes of its matrix of weights:
//
// - **fan-in**: how many inputs each neuron has,
// - **fan-out**: how many neurons the layer has. On the way back, the gradient of an input is a sum of that many products.
//
// Suppose that weights are independent, with a mean of 0. The variance of a sum is then the sum of the variances, so for inputs with a mean square $q$:
//
// $$\text{variance of } z = \text{fan-in} \cdot \text{variance of the weights} \cdot q.$$
//
// For the signal to keep its size, the weights need a variance of $1 / \text{fan-in}$. ReLU cuts half of it off and with it half of the mean square, so they need twice as much. The same sum on the way back asks for $1 / \text{fan-out}$. From this come the two usual recipes, **Glorot initialisation** and **He initialisation**:
//
// <!-- term: fan-in | How many inputs each neuron of a layer has. -->
// <!-- term: fan-out | How many neurons a layer has. -->
// <!-- term: Glorot initialisation | Random initial weights with the variance 2 / (fan-in + fan-out), for sigmoid and tanh. Also called Xavier initialisation. -->
// <!-- term: He initialisation | Random initial weights with the variance 2 / fan-in, for ReLU. Also called Kaiming initialisation. -->
//
// | recipe | standard deviation | made for |
// |---|---|---|
// | Glorot (or *Xavier*) | $\sqrt{2 / (\text{fan-in} + \text{fan-out})}$ | sigmoid and tanh: a compromise between the way forward and the way back |
// | He | $\sqrt{2 / \text{fan-in}}$ | ReLU, with the 2 that makes up for the half cut off |
//
// Both come in two shapes, *uniform* (spread evenly between two limits) and *normal* (a bell curve).

// %% [markdown]
// ### Your turn: draw the weights
//
// Write `drawWeights`. It gives a matrix of `fanIn` rows with `fanOut` numbers each, drawn anew at every call. The check draws some thousands and measures them.
//
// One thing to know: numbers spread evenly between −limit and limit have the standard deviation limit / √3.

// %%
function drawWeights(fanIn: number, fanOut: number, scheme: "glorot uniform" | "he normal"): number[][] {
  // Which standard deviation, and which numbers have it?
  throw lesson.notTried();
}

// %%
const checkedDrawWeights = await lesson.checked("drawWeights", drawWeights);

// %% [markdown]
// Now measure what TensorFlow.js draws, for a layer with 784 inputs and 256 neurons, and yours beside it.

// %%
setSeed(7);

const [fanIn, fanOut] = [784, 256];
const [glorotDeviation, heDeviation] = [Math.sqrt(2 / (fanIn + fanOut)), Math.sqrt(2 / fanIn)];
const deviationOf = (weights: tf.Tensor): number => Number(weights.square().mean().sqrt().dataSync()[0]);
const initializers = tf.initializers;
const drawn = [
  { name: "glorotUniform", formula: glorotDeviation, of: initializers.glorotUniform({}) },
  { name: "glorotNormal", formula: glorotDeviation, of: initializers.glorotNormal({}) },
  { name: "heUniform", formula: heDeviation, of: initializers.heUniform({}) },
  { name: "heNormal", formula: heDeviation, of: initializers.heNormal({}) },
].map(({ name, formula, of }) => ({ name, formula, measured: deviationOf(of.apply([fanIn, fanOut])) }));
const yours = tf.tensor2d(checkedDrawWeights(fanIn, fanOut, "he normal"));
drawn.push({ name: "yours, he normal", formula: heDeviation, measured: deviationOf(yours) });

table(drawn.map((row) => ({ ...row, "measured / formula": row.measured / row.formula })));

// %% [markdown]
// The two *normal* ones of TensorFlow.js come out smaller than their formulas, by a factor of 0.88. They draw again whenever a number lies more than two standard deviations from 0, and don't make up for the spread that this takes away. That adds up when ten layers multiply it. This lesson uses the uniform shapes, which are exact.
//
// ### Follow the signal
//
// Build a network of ten layers, nine of them with 64 ReLU neurons each, and send a batch of 128 images through it before any training. How large are the outputs of each layer?

// %%
type Initializer = ReturnType<typeof tf.initializers.zeros>;

function reluNetwork(layers: number, initializer: () => Initializer, rate = 0.05): tf.LayersModel {
  const network = tf.sequential();
  for (let layer = 1; layer <= layers; layer++) {
    network.add(
      tf.layers.dense({
        units: layer < layers ? 64 : 10,
        activation: layer < layers ? "relu" : "softmax",
        kernelInitializer: initializer(),
        ...(layer === 1 && { inputShape: [784] }),
      }),
    );
  }
  network.compile({ optimizer: tf.train.sgd(rate), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

const glorot = () => tf.initializers.glorotUniform({});
const he = () => tf.initializers.heUniform({});
const small = () => tf.initializers.randomUniform({ minval: -0.05, maxval: 0.05 });

// %%
setSeed(7);

const batch = { from: 0, to: 128 };
const untrained = {
  "−0.05 to 0.05": reluNetwork(10, small),
  Glorot: reluNetwork(10, glorot),
  He: reluNetwork(10, he),
};
const signals = Object.fromEntries(
  Object.entries(untrained).map(([name, network]) => [
    name,
    layerOutputs(network, take(xFew, batch)).slice(0, 9).map(deviationOf),
  ]),
);

plotLines(signals, {
  title: "Forward: size of the outputs of nine ReLU layers",
  xTitle: "layer, from the input to the output",
  yTitle: "root of the mean square",
  x: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  logY: true,
});

// %% [markdown]
// With the same small weights in every layer the signal fades on its way through. With He it arrives about as large as it was sent. Glorot lies between: without the 2 that ReLU needs, it loses some of it in each layer.
//
// ### Does it matter?
//
// Train all three, from five seeds each, with plain gradient descent for six epochs. A learning rate that suits one may not suit the others, so `compare` first tries four rates with each and keeps the best one.

// %% on_sample={"[0.05, 0.1, 0.2, 0.4]": "[0.1, 0.4]", "epochs: 6, seeds: 5": "epochs: 1, seeds: 3"}
const settings = [0.05, 0.1, 0.2, 0.4];

const deep = await compare(
  [
    { name: "Glorot", build: (rate) => reluNetwork(10, glorot, rate) },
    { name: "He", build: (rate) => reluNetwork(10, he, rate) },
    { name: "−0.05 to 0.05", build: (rate) => reluNetwork(10, small, rate) },
  ],
  xFew,
  yFew,
  { ...training, epochs: 6, seeds: 5, settings, folder: "none" },
);

deep;

// %% [markdown]
// The small weights don't get going at any of the four rates: the network does no better than one that always names the same digit. Between Glorot and He, this comparison can't tell. Glorot's signals and gradients are smaller, but a larger learning rate makes up for that. (The trial runs in the log show it: He is ahead at a rate of 0.05, and Glorot at 0.2. With a single rate, the choice of that rate would have decided the contest.)
//
// Every further layer takes away some more of Glorot's signal. What about twenty layers?

// %% on_sample={"epochs: 6, seeds: 5": "epochs: 1, seeds: 3"}
const deeper = await compare(
  [
    { name: "twenty layers, Glorot", build: (rate) => reluNetwork(20, glorot, rate) },
    { name: "twenty layers, He", build: (rate) => reluNetwork(20, he, rate) },
  ],
  xFew,
  yFew,
  { ...training, epochs: 6, seeds: 5, settings, folder: "none" },
);

deeper;

// %% [markdown]
// Now none of the rates makes up for it, and with He the network still learns. A spread that depends on the layer is one of the things that made deep networks trainable.
//
// `tf.layers.dense` takes a Glorot initialiser if you don't say anything (the normal one). For many layers of ReLU, say `kernelInitializer: "heUniform"`.

// %% [markdown]
// ## 6. Side room: maxout
//
// A **maxout** neuron learns its own bend. It has several rows of weights instead of one, computes a weighted sum with each, and puts out the greatest. With the two sums $0$ and $z$ it is ReLU; with $z$ and $-z$, the absolute value.
//
// <!-- term: maxout | A neuron that computes several weighted sums and puts out the greatest. -->
//
// ### Your turn: a maxout neuron
//
// Write `maxout`. `weights` has a row for each sum and `biases` a number. Besides the output, give its gradient: the derivatives of the output with respect to each of the inputs.

// %%
function maxout(
  inputs: number[],
  weights: number[][],
  biases: number[],
): { output: number; gradient: number[] } {
  // Which row wins? Only that one counts, for the gradient too.
  throw lesson.notTried();
}

// %%
const checkedMaxout = await lesson.checked("maxout", maxout);

// %%
const threeLines = { weights: [[-1], [0.2], [1.5]], biases: [-1, 0, -3] };
const maxed = zs.map((x) => checkedMaxout([x], threeLines.weights, threeLines.biases));
const slopeOfMaximum = tf.grad((x: tf.Tensor) =>
  tf.maximum(tf.maximum(x.mul(-1).sub(1), x.mul(0.2)), x.mul(1.5).sub(3)),
);
const maxoutDifference = farthest(
  maxed.map(({ gradient }) => Number(gradient[0])),
  slopeOfMaximum(tf.tensor1d(zs)).dataSync(),
);

plotLines(
  {
    "maxout of three lines": maxed.map(({ output }) => output),
    "its derivative": maxed.map(({ gradient }) => Number(gradient[0])),
  },
  {
    title: "A maxout neuron chooses among straight lines",
    xTitle: "input x",
    yTitle: "output, derivative",
    x: zs,
  },
);

// %% [markdown]
// It pays for its bend with several times as many weights. So compare fairly: 64 maxout neurons with two rows each against 128 ReLU neurons, which have as many weights in that layer. TensorFlow.js has no maxout layer, but two dense layers and `tf.layers.maximum` make one.

// %% jupyter={"source_hidden": true}
// Folded away: the two networks.
function compiled(network: tf.LayersModel): tf.LayersModel {
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

function maxoutNetwork(): tf.LayersModel {
  const input = tf.input({ shape: [784] });
  const rows = [1, 2].map(() => tf.layers.dense({ units: 64 }).apply(input) as tf.SymbolicTensor);
  const hidden = tf.layers.maximum().apply(rows);
  const output = tf.layers.dense({ units: 10, activation: "softmax" }).apply(hidden);
  return compiled(tf.model({ inputs: input, outputs: output as tf.SymbolicTensor }));
}

function reluLayer(): tf.LayersModel {
  const hidden = tf.layers.dense({ units: 128, activation: "relu", inputShape: [784] });
  return compiled(tf.sequential({ layers: [hidden, tf.layers.dense({ units: 10, activation: "softmax" })] }));
}

// %% on_sample={"epochs: 5, seeds: 5": "epochs: 1, seeds: 3"}
const bends = await compare(
  [
    { name: "128 ReLU neurons", build: reluLayer },
    { name: "64 maxout neurons", build: maxoutNetwork },
  ],
  xFew,
  yFew,
  { ...training, epochs: 5, seeds: 5, folder: "none" },
);

bends;

// %% [markdown]
// With as many weights, maxout does better here, by about one percent. One data set and one size of network don't settle the question, but a bend that is learnt can be worth its weights.

// %% [markdown]
// ## 7. Side room: the landscape of the loss
//
// The loss is a number for each choice of the weights. With two weights you can draw it as a landscape, and training walks downhill in it.
//
// A single linear neuron makes a landscape with one valley. Stretch a string between any two points on it, and the string never passes below the ground: such a landscape is called **convex**. Wherever you start, downhill leads to the same bottom, its **minimum**. (Upside down it would be a hill with a *maximum*. A loss should become small, so we look for minima.)
//
// <!-- term: convex | Of a landscape: a string stretched between any two of its points never passes below the ground. -->

// %% jupyter={"source_hidden": true}
// Folded away: walking downhill, with derivatives by central differences.
type Place = [number, number];

function walk(height: (a: number, b: number) => number, from: Place, steps: number, rate: number): Place[] {
  const way: Place[] = [from];
  for (let step = 0; step < steps; step++) {
    const [a, b] = way[step] as Place;
    way.push([
      a - rate * derivative((value) => height(value, b), a),
      b - rate * derivative((value) => height(a, value), b),
    ]);
  }
  return way;
}

const everyFifth = (way: Place[]): Place[] => way.filter((_, step) => step % 5 === 0);
const lastOf = <T>(items: T[]): T => items.at(-1) as T;

// %%
const points = [-2, -1, 1, 2].map((x) => ({ x, t: 1.5 * Math.tanh(1.2 * x) }));
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const bowl = (w: number, b: number): number => mean(points.map(({ x, t }) => (w * x + b - t) ** 2));
const intoTheBowl = {
  "from one side": walk(bowl, [-1.5, 1.5], 40, 0.1),
  "from the other": walk(bowl, [1.8, -1.8], 40, 0.1),
};

plotSurface(bowl, {
  title: "The loss of one linear neuron",
  xTitle: "weight",
  yTitle: "bias",
  zTitle: "loss",
  xRange: [-2, 2],
  yRange: [-2, 2],
  cells: 12,
  paths: Object.fromEntries(Object.entries(intoTheBowl).map(([name, way]) => [name, everyFifth(way)])),
});

// %% [markdown]
// Now put one neuron behind another: $b \cdot \tanh(a \cdot x)$. The targets of the four examples can be met exactly, with $a = 1.2$ and $b = 1.5$.

// %%
const twoLayers = (a: number, b: number): number =>
  mean(points.map(({ x, t }) => (b * Math.tanh(a * x) - t) ** 2));
const walks: Record<string, Place[]> = {
  "from (−0.5, 0.58)": walk(twoLayers, [-0.5, 0.58], 120, 0.1),
  "from (0.5, −0.6)": walk(twoLayers, [0.5, -0.6], 120, 0.1),
  "from (0, 0)": walk(twoLayers, [0, 0], 120, 0.1),
};

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

// %% [markdown]
// There are two valleys, equally deep: change the sign of both weights, and the network computes the same. Between them, at (0, 0), is a **saddle**. The ground rises one way and falls the other, as on the back of a horse, and its slope is 0 along both weights. A walk that starts exactly there never moves. That is what becomes of a network whose weights all start at 0.
//
// So a gradient of 0 doesn't mean that you have arrived, and the landscape is not convex: a string between the two minima passes below the saddle. With thousands of weights, saddles are thought to be far more frequent than bad minima, because a single direction that leads down is enough to make one.
//
// <!-- term: saddle | A place where the gradient is 0 although the loss falls in one direction and rises in another. Also called saddle point. -->
//
// Minima can also differ in depth. Along a single weight, the deepest is the **global** minimum, and the others are **local**:

// %%
const hilly = (w: number): number => Math.sin(3 * w) + 0.3 * w * w;
const ground = Array.from({ length: 50 }, (_, i) => -3.2 + i * 0.13);
const slides = [-2.2, -1.2, 0.6].map((from) =>
  walk((w) => hilly(w), [from, 0], 200, 0.02)
    .map(([w]) => w)
    .filter((_, step) => step % 4 === 0),
);

plotLines(
  {
    loss: { x: ground, y: ground.map(hilly) },
    ...Object.fromEntries(
      slides.map((way) => [`walk from ${way[0]}`, { x: way.slice(0, 11), y: way.slice(0, 11).map(hilly) }]),
    ),
  },
  { title: "Where you start decides where you end", xTitle: "weight", yTitle: "loss" },
);

// %% [markdown]
// Three starts lead to three ends. This is one more reason why initial weights matter, and why another seed gives a slightly different result.

// %% [markdown]
// ## 8. What could go wrong here
//
// ### A power that overflows
//
// This softmax looks right, and is, as long as logits are moderate:

// %%
const naiveSoftmax = (logits: number[]): number[] => {
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

table([
  {
    logits: "2, 1, −1",
    "naive softmax": naiveSoftmax([2, 1, -1])
      .map((p) => p.toFixed(3))
      .join(" "),
  },
  { logits: "1000, 999, 0", "naive softmax": naiveSoftmax([1000, 999, 0]).join(" ") },
]);

// %% [markdown]
// `NaN` means *not a number*. *e* to the power of 1,000 is larger than any number that JavaScript knows, and infinity divided by infinity is undefined. In a network that diverges, a single `NaN` spreads to all weights in one step.
//
// ### Softmax twice
//
// A loss on logits applies softmax itself. Give it the outputs of a softmax layer by mistake, and there is no message. Probabilities between 0 and 1 are taken for logits, and even a perfect answer costs

// %%
const softmaxTwice = checkedCrossEntropy([[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]], [3]);

softmaxTwice;

// %% [markdown]
// A loss of ten classes that never falls below about 1.46 has had its softmax twice.
//
// ### An activation that isn't there
//
// Leaky ReLU is a layer of its own in TensorFlow.js: `tf.layers.leakyReLU({ alpha: 0.1 })`, placed after a dense layer without activation. As the name of an activation it isn't known:

// %%
try {
  tf.layers.dense({ units: 64, activation: "leakyrelu" as "relu", inputShape: [784] });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz09 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 9. Summary
//
// - A derivative says how fast the output changes with the input. You can always measure it by a central difference.
// - An activation needs a bend, or layers collapse into one. And it needs a derivative that says something. ReLU is the usual choice for hidden layers.
// - Softmax turns logits into probabilities, where exactly one class is true. Compute the loss from the logits: clipped probabilities lose the gradient of the worst mistakes.
// - Initial weights must be random, and their size must fit the layer: He for ReLU, Glorot for tanh and sigmoid.
// - A gradient of 0 may be a minimum or a saddle. Beyond one layer the landscape is not convex, and the start matters.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const ends = Object.values(walks).map((way) => twoLayers(...lastOf(way)));
const shareOf = (i: number): number => Number(drawn[i]?.measured) / Number(drawn[i]?.formula);
const lastSize = (name: string): number => lastOf(signals[name] as number[]) / Number(signals[name]?.[0]);
checkNumbers([
  { name: "derivative of the square at 3", value: derivative(square, 3), atLeast: 5.9999, atMost: 6.0001 },
  {
    name: "activations: formula against tf.grad, at most",
    value: Math.max(...formulaChecks.map(({ byTensorFlow }) => byTensorFlow)),
    atMost: 1e-4,
  },
  {
    name: "activations: formula against central differences, at most",
    value: Math.max(...formulaChecks.map(({ byMeasuring }) => byMeasuring)),
    atMost: 1e-4,
  },
  { name: "maxout: derivative against tf.grad, at most", value: maxoutDifference, atMost: 1e-4 },
  { name: "three linear layers against one, at most", value: collapse, atMost: 1e-4 },
  { name: "24 ReLU neurons: error at most", value: farthest(with24, waveXs.map(wave)), atMost: 0.1 },
  { name: "clipped: derivative where it is flat", value: Number(derivativesBehind[3]?.clipped), exactly: 0 },
  {
    name: "logits: derivative in the same place",
    value: Number(derivativesBehind[3]?.fromLogits),
    atLeast: -1.0001,
    atMost: -0.99,
  },
  { name: "equal weights: neurons differ after training by", value: neuronsDiffer, atMost: 1e-4 },
  { name: "glorotUniform: measured / formula", value: shareOf(0), atLeast: 0.99, atMost: 1.01 },
  { name: "glorotNormal: measured / formula", value: shareOf(1), atLeast: 0.87, atMost: 0.89 },
  { name: "heUniform: measured / formula", value: shareOf(2), atLeast: 0.99, atMost: 1.01 },
  { name: "heNormal: measured / formula", value: shareOf(3), atLeast: 0.87, atMost: 0.89 },
  { name: "small weights: outputs of layer 9 / layer 1", value: lastSize("−0.05 to 0.05"), atMost: 1e-4 },
  { name: "He: outputs of layer 9 / layer 1", value: lastSize("He"), atLeast: 0.3, atMost: 4 },
  { name: "small weights, trained: accuracy", value: deep.get("−0.05 to 0.05").accuracy.mean, atMost: 0.2 },
  { name: "He, trained: accuracy", value: deep.get("He").accuracy.mean, atLeast: 0.8 },
  { name: "Glorot, trained: accuracy", value: deep.get("Glorot").accuracy.mean, atLeast: 0.8 },
  { name: "ten layers, He and Glorot: lower end", value: Number(deep.get("He").difference?.low), atMost: 0 },
  {
    name: "ten layers, He and Glorot: upper end",
    value: Number(deep.get("He").difference?.high),
    atLeast: 0,
  },
  {
    name: "twenty layers: He is better by at least",
    value: Number(deeper.get("twenty layers, He").difference?.low),
    atLeast: 0.1,
  },
  {
    name: "maxout is better by at least",
    value: Number(bends.get("64 maxout neurons").difference?.low),
    atLeast: 0,
  },
  { name: "softmax twice: least loss", value: softmaxTwice, atLeast: 1.46, atMost: 1.47 },
  {
    name: "bowl: distance between the ends of two walks",
    value: Math.hypot(
      ...[0, 1].map(
        (i) =>
          Number(lastOf(intoTheBowl["from one side"])[i]) - Number(lastOf(intoTheBowl["from the other"])[i]),
      ),
    ),
    atMost: 0.05,
  },
  {
    name: "walks into the two valleys: loss",
    value: Math.max(Number(ends[0]), Number(ends[1])),
    atMost: 0.01,
  },
  { name: "walk from the saddle: loss", value: Number(ends[2]), atLeast: 1 },
]);

// %% [markdown]
// ## Next
//
// You know the derivative of each part. [Lesson 10: Backpropagation and gradients](10-backpropagation-and-gradients.ipynb) puts them together, and finds the gradient of a whole network in a single pass.
