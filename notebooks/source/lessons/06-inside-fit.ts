// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 6 · Inside fit
//
// You have called `fit` many times by now. In this lesson you write what is inside it. You start with a matrix product and end with a network that reads handwritten digits, trained by a loop of your own. Then you train the same network with `model.fit` and with the course's `fit`, from the same initial weights and on the same images in the same order. If nothing in `fit` is magic, all three must lead to the same losses.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - say what vector, matrix, dot product and matrix product mean, and what they have to do with a layer,
// - compute logits, softmax, the loss and the accuracy of a whole batch with tensors,
// - have TensorFlow compute gradients, and take a step of gradient descent,
// - keep memory clean with `tf.tidy` and `dispose`,
// - write the loop that trains a network,
// - read the result of `model.evaluate`, and write a callback that reads weights.
//
// **You need** [lesson 3](03-build-and-fit.ipynb): neurons, softmax, the loss, epochs and batches.
//
// **Time** about an hour and a half, with all seven practice steps. Training takes less than a minute on two cores.
//
// As in lesson 3, a fifth of the training images is held back, and no step of the training sees them. All accuracies of this lesson are measured on these 12,000 images. The test images aren't needed.

// %%
import {
  checkNumbers,
  evaluate,
  fit,
  flatten,
  loadMnist,
  normalize,
  oneHot,
  plotFilters,
  plotLines,
  question,
  setSeed,
  table,
  take,
  tf,
  trainValidationSplit,
} from "course";
import { lesson06 as lesson } from "course/practice";

const { train } = await loadMnist();
const parts = trainValidationSplit(normalize(flatten(train.images)), train.labels, { validationSplit: 0.2 });
const { xTrain, xValidation, yValidation: labels } = parts;
const yTrain = oneHot(parts.yTrain, 10);
const yValidation = oneHot(labels, 10);

table({
  images: ["to train on", "held back"],
  x: [xTrain.shape, xValidation.shape],
  y: [yTrain.shape, yValidation.shape],
});

// %% [markdown]
// ## 1. A layer is a matrix product
//
// Lesson 3 computed a neuron with numbers in a list. A network computes with whole tables of numbers instead. You have met the words (all are in the [glossary](glossary.ipynb)), and this is how they fit together:
//
// | word | what it is | you may know it as | in TensorFlow.js |
// |---|---|---|---|
// | vector | an ordered list of numbers | array, row, column | a tensor with the shape `[n]` |
// | matrix | a table of numbers, in rows and columns | two-dimensional array, spreadsheet | a tensor with the shape `[rows, columns]` |
// | dot product | two vectors multiplied place by place, and the products added up | weighted sum, scalar product | `a.dot(b)` |
// | matrix product | the dot product of each row of one matrix with each column of another | matrix multiplication | `a.matMul(b)` |
//
// A dot product turns two vectors into a single number. A matrix product is many of them at once. Here are two tiny images of three pixels each, one in each row, and the weights of two neurons, one in each column:

// %%
const twoImages = tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
]);
const twoNeurons = tf.tensor2d([
  [1, 0],
  [0, 1],
  [2, 1],
]);

twoImages.matMul(twoNeurons).arraySync();

// %% [markdown]
// The first number is the dot product of the first image with the first neuron: 1 · 1 + 2 · 0 + 3 · 2 = 7. Below it is the same neuron for the second image: 4 · 1 + 5 · 0 + 6 · 2 = 16. So there is a row for each image and a column for each neuron, and one operation has computed all weighted sums of a layer.
//
// It only works if a row of the first matrix is as long as a column of the second: the inner two lengths must agree, and the outer two remain. That is why images have to be flattened first. `reshape` does that, and one of its lengths may be `-1`: TensorFlow.js works it out from the others. These two images have six numbers in all, so rows of two make three rows:

// %%
twoImages.reshape([-1, 2]).arraySync();

// %% [markdown]
// **Predict, then run.** A batch of 128 flattened images is multiplied by the weights of a layer with 64 neurons. What is the shape of the product?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const shapeOfProduct = question({
  ask: "What is the shape of the product of a [128, 784] matrix and a [784, 64] matrix? Answer with an array of two numbers.",
  kind: "numbers",
  hints: ["Which two lengths must agree? They vanish.", "A row for each image, a column for each neuron."],
  check: (shape) => {
    const [images, neurons] = [128, 64];
    if (shape[0] === neurons && shape[1] === images)
      return "Rows and columns are swapped. Images are the rows.";
    if (shape.includes(784))
      return "The inner lengths, 784 and 784, vanish: each dot product adds up 784 products.";
    return (
      (shape.length === 2 && shape[0] === images && shape[1] === neurons) ||
      "The outer two lengths remain: that of the images and that of the neurons."
    );
  },
  explain: "The inner lengths vanish, and a row for each image and a column for each neuron remain.",
});

// %%
shapeOfProduct.answer(undefined);

// %% [markdown]
// ### Your turn: a dense layer
//
// Write `dense`. It gives the weighted sums of all neurons for all images, with the biases added. There is no activation yet. Adding a vector to a matrix adds it to each row.
//
// As before, you may run the cells as they are and read on: a reference stands in. `lesson.hint("dense")` helps.

// %%
function dense(x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  // A matrix product, and an addition.
  throw lesson.notTried();
}

// %%
const checkedDense = await lesson.checked("dense", dense);

// %% [markdown]
// A tensor never changes once it is made, but parameters have to. For them there is `tf.variable`: it holds a tensor, and `assign` puts another one in its place. Here are the variables of the smallest network that can tell ten digits apart. It has a single layer, and is known as *softmax regression*. Its parameters may all begin at 0.
//
// <!-- term: softmax regression | A network of a single layer with softmax. Also called multinomial logistic regression. -->

// %%
const weights = tf.variable(tf.zeros<tf.Rank.R2>([784, 10]));
const bias = tf.variable(tf.zeros<tf.Rank.R1>([10]));

const batch = { from: 0, to: 128 };
const xBatch = take(xTrain, batch);
const yBatch = take(yTrain, batch);

checkedDense(xBatch, weights, bias).shape;

// %% [markdown]
// ## 2. From logits to one number
//
// The outputs of this layer are the logits: a score for each class, which can be any number. Softmax turns each row of them into probabilities.
//
// ### Your turn: softmax for a batch
//
// Write `softmaxRows`. In lesson 3 you did it for one image, and now each row has a greatest logit and a sum of its own. The check includes very large logits, and rows that are far apart.

// %%
function softmaxRows(logits: tf.Tensor2D): tf.Tensor2D {
  // .max, .sub, .exp, .sum and .div do it. Axis 1 runs along a row.
  throw lesson.notTried();
}

// %%
const checkedSoftmaxRows = await lesson.checked("softmaxRows", softmaxRows);

// %% [markdown]
// ### Your turn: cross-entropy from logits
//
// The probability that a network gives to what was really observed is called the likelihood. The loss is minus the logarithm of that: if $p$ is the probability of the true class, an image costs $-\ln p$. Lesson 3 also showed what goes wrong if softmax and logarithm are computed one after the other: a probability can become 0, and 0 has no logarithm. Put together, they simplify. With logits $z_1, \dots, z_{10}$ and the true class $t$,
//
// $$-\ln p = -\ln \frac{e^{z_t}}{e^{z_1} + \dots + e^{z_{10}}} = \ln(e^{z_1} + \dots + e^{z_{10}}) - z_t.$$
//
// No probability is left in it. Write `crossEntropy`, which gives the mean of this over a batch, as a tensor with one number. `truth` holds one-hot rows, so `logits.mul(truth)` keeps the logits of the true classes and makes all others 0.

// %%
function crossEntropy(logits: tf.Tensor2D, truth: tf.Tensor2D): tf.Scalar {
  // For each row the logarithm of the sum of powers, minus the logit of the true class; then the mean.
  throw lesson.notTried();
}

// %%
const checkedCrossEntropy = await lesson.checked("crossEntropy", crossEntropy);

// %% [markdown]
// With all parameters at 0, all logits are 0, and each class has a probability of 0.1. So before any learning the loss must be −ln 0.1:

// %%
const lossBefore = checkedCrossEntropy(checkedDense(xBatch, weights, bias), yBatch).arraySync();

table({ loss: ["of the batch", "−ln 0.1"], value: [lossBefore, -Math.log(0.1)] });

// %% [markdown]
// ## 3. The gradient, and a step
//
// For each parameter, how fast does the loss grow if that parameter grows? That list of numbers is the gradient: one *derivative*, or slope, for each parameter. `tf.variableGrads` takes a function that computes the loss, and gives back the loss together with the gradient of each variable.

// %%
const lossOfBatch = () => checkedCrossEntropy(checkedDense(xBatch, weights, bias), yBatch);

const { grads } = tf.variableGrads(lossOfBatch, [weights, bias]);
const gradient = grads[weights.name] as tf.Tensor2D;

gradient.shape;

// %% [markdown]
// There is one number for each of the 7,840 weights. For a single layer you can compute them yourself. The derivative of the loss of one image with respect to its logits is simply $p - t$: the probabilities minus the one-hot truth. (Lesson 10 derives it.) A weight passes a pixel on to a logit, so its share is that pixel times the error of that logit, averaged over all images. That is a dot product of two columns, and for all weights at once it is a matrix product:

// %%
const error = checkedSoftmaxRows(checkedDense(xBatch, weights, bias)).sub(yBatch);
const byHand = xBatch.transpose().matMul(error).div(xBatch.shape[0]);
const differenceByHand = byHand.sub(gradient).abs().max().arraySync() as number;

differenceByHand;

// %% [markdown]
// The largest difference between the two is rounding: both ways give the same gradient. Since each column holds a number for each pixel, it can be shown as a picture. The step will go *against* the gradient, so here is the gradient with its sign turned round. Orange weights are going to grow, blue ones are going to shrink.

// %%
plotFilters(gradient.neg(), {
  title: "Where the first step will move the weights of the ten digits",
  columns: 5,
});

// %% [markdown]
// The weights of each digit will grow where that digit has ink, and shrink where only the others have. After one look at 128 images you can already make out some of the digits.
//
// ### Your turn: a step of gradient descent
//
// The plainest optimiser, *stochastic gradient descent*, moves each parameter by the gradient times a small number, the **learning rate**, downhill: new value = old value − rate · gradient.
//
// <!-- term: gradient descent | Moving each parameter a little against its gradient, again and again. It is called stochastic where each step looks at some of the examples only. -->
// <!-- term: learning rate | The number that the gradient is multiplied by in each step. Also called step size. -->
//
// Write `sgdStep`. It takes the gradients of all variables, moves all variables, and returns the loss *before* the step as a number. (The check also wants nothing to be left in memory. If that is all that is missing, leave it for now: section 4 is about it.)

// %%
function sgdStep(variables: tf.Variable[], lossOf: () => tf.Scalar, rate: number): number {
  // tf.variableGrads gives { value, grads }; grads[variable.name] is the gradient of a variable.
  throw lesson.notTried();
}

// %%
const checkedSgdStep = await lesson.checked("sgdStep", sgdStep);

// %% [markdown]
// Twenty steps, all on the same batch:

// %%
const lossesOfSteps = Array.from({ length: 20 }, () => checkedSgdStep([weights, bias], lossOfBatch, 0.5));

plotLines(
  { loss: lossesOfSteps },
  {
    title: "Twenty steps on one batch",
    xTitle: "step",
    yTitle: "loss of the batch",
    x: lossesOfSteps.map((_, i) => i + 1),
    yRange: [0, 2.5],
  },
);

// %% [markdown]
// The loss falls with every step. This is all that learning is: a loss, its gradient, and a small move, over and over.

// %% [markdown]
// ## 4. Cleaning up: tidy and dispose
//
// JavaScript frees the memory of an array once nothing refers to it any more. Tensors are different: their numbers lie in the memory of TensorFlow, where JavaScript's garbage collector doesn't look. Each operation makes a new tensor, and the tensor stays until it is *disposed* of. `tf.memory().numTensors` counts them.
//
// **Predict, then run.** How many tensors does this line leave behind?
//
// ```ts
// xBatch.matMul(weights).add(bias).relu();
// ```

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const tensorsLeft = question({
  ask: "How many tensors does `xBatch.matMul(weights).add(bias).relu()` leave in memory?",
  kind: "number",
  hints: ["Each operation makes a tensor.", "Nobody keeps the results in between, but they are there."],
  check: (count) => {
    const before = tf.memory().numTensors;
    const made: tf.Tensor[] = [xBatch.matMul(weights)];
    made.push(made[0]?.add(bias) as tf.Tensor);
    made.push(made[1]?.relu() as tf.Tensor);
    const left = tf.memory().numTensors - before;
    tf.dispose(made);
    if (count === 1) return "The last one, and those in between: nothing disposes of them.";
    if (count === 0)
      return "JavaScript's garbage collector doesn't know of tensors. Nothing disposes of these.";
    return count === left || "Count the operations: each makes one tensor.";
  },
  explain: "The product, the sum, and what relu gives: three tensors.",
});

// %%
tensorsLeft.answer(undefined);

// %% [markdown]
// `tf.tidy` is the remedy. It runs a function, and disposes of every tensor that was made meanwhile, except for the one that the function returns. Compare fifty calls with and without it:

// %%
function countAfterEach(work: () => void): number[] {
  const before = tf.memory().numTensors;
  return Array.from({ length: 50 }, () => {
    work();
    return tf.memory().numTensors - before;
  });
}

const untidy = countAfterEach(() => {
  xBatch.matMul(weights).add(bias).relu();
});
const tidy = countAfterEach(() => {
  tf.tidy(() => xBatch.matMul(weights).add(bias).relu().arraySync());
});

plotLines(
  { "without tidy": untidy, "with tidy": tidy },
  { title: "Tensors that are left", xTitle: "call", yTitle: "tensors", x: untidy.map((_, i) => i + 1) },
);

// %% [markdown]
// Fifty calls leave 150 tensors. In a training loop that adds up. An epoch takes 375 steps, and each takes a batch of 128 rows out of the images. If these batches alone were left behind, an epoch would cost this many megabytes:

// %%
const bytesOfBatch = 128 * 784 * 4; // float32 takes four bytes

(375 * bytesOfBatch) / 1_000_000;

// %% [markdown]
// The intermediate results come on top of that, so a long training run would use up the memory. This is often the first trouble that people have with TensorFlow.js. A few rules prevent it:
//
// - Put each step of a loop into `tf.tidy(() => { … })`, and return from it only what you need. A number, as `arraySync()` gives it, needs no tensor.
// - Variables survive a `tidy`. They live until you dispose of them.
// - `tf.tidy` can't wait: its function must not be `async`. There, call `tensor.dispose()` yourself, or `tf.dispose([a, b, c])`.
// - If in doubt, look at `tf.memory().numTensors` before and after.
//
// Tensors that you make once and keep, such as `xTrain`, need none of this. What matters is what you make again and again. If the check of `sgdStep` complained about tensors left behind, go back and mend it now.

// %% [markdown]
// ## 5. An epoch
//
// Three pieces are missing: the order of the images, a measure, and the loop itself.
//
// ### Your turn: shuffle, and cut into batches
//
// In each epoch the images come in a new random order, cut into batches, which are also called *mini-batches*. It is enough to shuffle their places, the numbers from 0 to n − 1. Write `shuffledBatches`, which gives the places in random order, in lists of `batchSize`. If some are left over, they make a last, smaller batch.

// %%
function shuffledBatches(n: number, batchSize: number): number[][] {
  // tf.util.shuffle(list) shuffles a list in place.
  throw lesson.notTried();
}

// %%
const checkedBatches = await lesson.checked("shuffledBatches", shuffledBatches);

// %% [markdown]
// Ten images in batches of four. `gather` takes the rows of a batch out of a tensor:

// %%
setSeed(6);
const places = checkedBatches(10, 4);
const someLabels = take(labels, { from: 0, to: 10 });

table(
  places.map((rows, i) => ({
    batch: i + 1,
    places: rows.join(", "),
    "labels of these": tf.tidy(() => someLabels.gather(rows).arraySync().join(", ")),
  })),
);

// %% [markdown]
// ### Your turn: accuracy
//
// Write `accuracyOfLogits`: the share of rows whose greatest logit is that of the true class. `labels` holds class numbers here, not one-hot rows. Leave nothing in memory.

// %%
function accuracyOfLogits(logits: tf.Tensor2D, labels: tf.Tensor1D): number {
  // argMax, equal and mean.
  throw lesson.notTried();
}

// %%
const checkedAccuracy = await lesson.checked("accuracyOfLogits", accuracyOfLogits);

// %% [markdown]
// ### Your turn: the training loop
//
// And now the loop. `trainEpoch` goes through the batches. For each it takes the images and the truth of its rows, and hands both to `step`, which moves the parameters and gives the loss. At the end it returns the mean loss of all images, in which a batch counts as often as it has images. The batches must not stay in memory.

// %%
function trainEpoch(
  images: tf.Tensor2D,
  truth: tf.Tensor2D,
  batches: number[][],
  step: (x: tf.Tensor2D, y: tf.Tensor2D) => number,
): number {
  // For each list of rows: gather, step, and clean up.
  throw lesson.notTried();
}

// %%
const checkedTrainEpoch = await lesson.checked("trainEpoch", trainEpoch);

// %% [markdown]
// ## 6. A network that learns
//
// Now the pieces are put together. This network has a hidden layer of 64 neurons with `relu`. Its weights must not begin at 0: all hidden neurons would then stay alike. So they are random. Lesson 9 explains how large they should be.

// %%
setSeed(6);
const w1 = tf.variable(tf.randomNormal<tf.Rank.R2>([784, 64], 0, Math.sqrt(2 / 784)));
const b1 = tf.variable(tf.zeros<tf.Rank.R1>([64]));
const w2 = tf.variable(tf.randomNormal<tf.Rank.R2>([64, 10], 0, Math.sqrt(2 / 64)));
const b2 = tf.variable(tf.zeros<tf.Rank.R1>([10]));

const parameters: tf.Variable[] = [w1, b1, w2, b2];
const initial = parameters.map((parameter) => parameter.clone());

// %% [markdown]
// A network is a function from images to logits, and a step is your `sgdStep` with the loss of one batch:

// %%
const rate = 0.5;

function forward(x: tf.Tensor2D): tf.Tensor2D {
  const hidden = tf.relu(checkedDense(x, w1, b1));
  return checkedDense(hidden, w2, b2);
}

function step(x: tf.Tensor2D, y: tf.Tensor2D): number {
  return checkedSgdStep(parameters, () => checkedCrossEntropy(forward(x), y), rate);
}

// %% [markdown]
// This is the whole training: three epochs, in a few seconds.

// %%
const batchSize = 128;
const epochs = 3;
const log: { epoch: number; loss: number; "accuracy held back": number }[] = [];

for (let epoch = 1; epoch <= epochs; epoch++) {
  const batches = checkedBatches(xTrain.shape[0], batchSize);
  const loss = checkedTrainEpoch(xTrain, yTrain, batches, step);
  const accuracy = tf.tidy(() => checkedAccuracy(forward(xValidation), labels));
  log.push({ epoch, loss, "accuracy held back": accuracy });
}

table(log);

// %% [markdown]
// This program, of which you know every line, reads more than 95 of 100 held-back digits correctly. This is what training has changed in the weights of the first hidden neurons:

// %%
plotFilters(w1.sub(initial[0] as tf.Tensor), {
  title: "What training has added to the weights of 16 hidden neurons",
  count: 16,
});

// %% [markdown]
// ## 7. The same by fit
//
// Does `fit` do anything else? To find out, all three ways start from the same initial weights, and see the same images in the same order, which is drawn once and used in all epochs. `timed` measures how long each takes.

// %%
const batches = checkedBatches(xTrain.shape[0], batchSize);
const xInOrder = xTrain.gather(batches.flat());
const yInOrder = yTrain.gather(batches.flat());

interface Run {
  losses: number[];
  seconds: number;
}

async function timed(train: () => number[] | Promise<number[]>): Promise<Run> {
  const start = performance.now();
  const losses = await train();
  return { losses, seconds: (performance.now() - start) / 1000 };
}

// %% [markdown]
// **Your loop**, once more from the start:

// %%
parameters.forEach((parameter, i) => {
  parameter.assign(initial[i] as tf.Tensor);
});

const byLoop = await timed(() =>
  Array.from({ length: epochs }, () => checkedTrainEpoch(xTrain, yTrain, batches, step)),
);

// %% [markdown]
// **`model.fit`** gets the network as layers. `setWeights` gives it the same initial weights, and `shuffle: false` leaves the images in the order in which they are.

// %%
function networkOfLayers(): tf.Sequential {
  const network = tf.sequential();
  network.add(tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }));
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({
    optimizer: tf.train.sgd(rate),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  network.setWeights(initial);
  return network;
}

const options = { epochs, batchSize, shuffle: false, verbose: 0 } as const;
const model = networkOfLayers();
const byModelFit = await timed(async () => {
  const { history } = await model.fit(xInOrder, yInOrder, options);
  return history.loss as number[];
});

// %% [markdown]
// And **the course's `fit`**:

// %%
const sameModel = networkOfLayers();
const byCourseFit = await timed(async () => {
  const { history } = await fit(sameModel, xInOrder, yInOrder, { ...options, chart: false });
  return history.loss as number[];
});

// %%
const differences = byLoop.losses.map((loss, i) =>
  Math.max(...[byModelFit, byCourseFit].map(({ losses }) => Math.abs(loss - (losses[i] ?? Number.NaN)))),
);

table(
  {
    epoch: differences.map((_, i) => i + 1),
    "your loop": byLoop.losses,
    "model.fit": byModelFit.losses,
    "the course's fit": byCourseFit.losses,
    "largest difference": differences,
  },
  { digits: 6, caption: "The loss of each epoch" },
);

// %% [markdown]
// They agree to within rounding: each operation rounds to about seven digits, and the three ways don't add up their numbers in the same order. After more than a thousand steps, nothing else tells them apart. There is no momentum in `fit`, and no secret trick. What it does is your loop.
//
// What about the time? The last column compares each way with the course's `fit`.

// %%
const inSeconds = (time: number) => `${time.toFixed(1)} s`;

table(
  Object.entries({ "your loop": byLoop, "model.fit": byModelFit, "the course's fit": byCourseFit }).map(
    ([way, { seconds }]) => ({
      way,
      takes: inSeconds(seconds),
      "for each second of the course's fit": inSeconds(seconds / byCourseFit.seconds),
    }),
  ),
);

// %% [markdown]
// Your loop and `model.fit` do the same work in the same manner: each operation is a separate call from JavaScript. The course's `fit` first compiles the network, its gradients and the loop over the batches into one program, which TensorFlow then runs as a whole. It computes the same in less time, the compiling included.

// %% [markdown]
// ## 8. What else is in the box
//
// ### evaluate
//
// To measure a network, TensorFlow.js has `model.evaluate`. It returns the loss first, and then the metrics, in the order in which `compile` was given them. Each is a tensor. (A network that was compiled without metrics gives a single tensor, the loss, and no list.) The course's `evaluate` gives the same by name, as numbers. With your own functions it is one line each:

// %%
const measured = model.evaluate(xValidation, yValidation, { batchSize: 1_000 }) as tf.Scalar[];
const [evaluatedLoss = Number.NaN, evaluatedAccuracy = Number.NaN] = measured.map((one) => one.arraySync());
tf.dispose(measured);

const byName = await evaluate(sameModel, xValidation, yValidation);

const ownLoss = tf.tidy(() => checkedCrossEntropy(forward(xValidation), yValidation).arraySync());
const ownAccuracy = tf.tidy(() => checkedAccuracy(forward(xValidation), labels));

table([
  { "measured by": "model.evaluate", loss: evaluatedLoss, accuracy: evaluatedAccuracy },
  { "measured by": "the course's evaluate", loss: byName.loss, accuracy: byName.accuracy },
  { "measured by": "your functions", loss: ownLoss, accuracy: ownAccuracy },
]);

// %% [markdown]
// Three networks, trained in three ways, give the same numbers once more, to within rounding error.
//
// ### A callback of your own
//
// In a loop of your own you can look at anything between two epochs. `fit` and `model.fit` let you do so with a callback: an object whose functions they call at certain moments. The function `onEpochEnd` is given the number of the epoch, counted from 0, and the losses and metrics. This callback reads the weights of the first layer with `getWeights`, and writes down how far they have moved from their initial values:

// %%
const watched = networkOfLayers();
const moved: number[] = [];

const watchWeights = {
  onEpochEnd: async (_epoch: number, _logs?: tf.Logs) => {
    const [kernel] = watched.getWeights();
    const distance = tf.tidy(() =>
      kernel
        ?.sub(initial[0] as tf.Tensor)
        .abs()
        .mean()
        .arraySync(),
    );
    moved.push(distance as number);
  },
};

await fit(watched, xInOrder, yInOrder, { ...options, chart: false, callbacks: watchWeights });

table({ epoch: moved.map((_, i) => i + 1), "mean distance from the initial weight": moved }, { digits: 5 });

// %% [markdown]
// The tensors that `getWeights` gives are the weights themselves, not copies, so don't dispose of them. What the callback makes from them is cleaned up by `tidy`.
//
// The weights move most in the first epoch, and less in each later one.

// %% [markdown]
// ## 9. What could go wrong here
//
// ### Matrices that don't fit
//
// If you swap the two factors of the matrix product, the inner lengths don't agree:

// %%
try {
  w1.matMul(xBatch);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// The message shows both shapes. The lengths that meet, 64 and 128, don't agree. Write down the shapes whenever you see this: `[128,784]` times `[784,64]` is the order in which they fit.
//
// ### A tensor that is gone
//
// `tidy` and `dispose` can do too much. A tensor that you still need must be returned from `tidy`, or it is gone:

// %%
let kept = xBatch;
tf.tidy(() => {
  kept = xBatch.mul(2);
});

try {
  kept.print();
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### A gradient that breaks off
//
// TensorFlow finds a gradient by following the operations back from the loss to the variables. If a number is taken out with `arraySync` on the way, the trace breaks off there:

// %%
try {
  tf.variableGrads(() => tf.scalar(lossOfBatch().arraySync()), [weights]);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Compute with tensors until you have the loss, and take its number out afterwards.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz06 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 10. Summary
//
// - The weighted sums of a layer, for all images of a batch, are one matrix product. Its inner lengths must agree.
// - Logits are scores. Softmax turns them into probabilities, and the loss is best computed from the logits themselves.
// - The gradient holds a slope for each parameter. A step of gradient descent subtracts it, times the learning rate.
// - Each operation makes a tensor, and only you can free it: `tf.tidy` for each step, `dispose` where you must wait.
// - An epoch is a loop: shuffle, cut into batches, and for each batch gather, compute the gradient, and take a step.
// - `fit` does the same as your loop. From the same start, with the same order, it reaches the same loss.
// - `model.evaluate` returns the loss first, then the metrics. A callback can read anything between two epochs.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const last = <T>(values: T[]): T => values.at(-1) as T;

checkNumbers([
  { name: "images held back", value: xValidation.shape[0], exactly: 12_000 },
  { name: "images trained on", value: xTrain.shape[0], exactly: 48_000 },
  { name: "weights of the single layer", value: weights.size, exactly: 7_840 },
  { name: "loss with all parameters at 0", value: lossBefore + Math.log(0.1), atLeast: -1e-5, atMost: 1e-5 },
  { name: "gradient by hand and by variableGrads", value: differenceByHand, atMost: 1e-6 },
  { name: "loss after twenty steps on a batch", value: last(lossesOfSteps), atMost: 0.8 },
  {
    name: "greatest rise of the loss from one step to the next",
    value: Math.max(...lossesOfSteps.slice(1).map((loss, i) => loss - (lossesOfSteps[i] ?? 0))),
    atMost: 0,
  },
  { name: "tensors left by fifty calls without tidy", value: last(untidy), exactly: 150 },
  { name: "tensors left by fifty calls with tidy", value: last(tidy), exactly: 0 },
  { name: "accuracy held back after three epochs", value: last(log)["accuracy held back"], atLeast: 0.95 },
  { name: "steps of three epochs", value: epochs * batches.length, exactly: 1_125 },
  { name: "largest difference between the losses", value: Math.max(...differences), atMost: 0.001 },
  {
    name: "ways that take longer than the course's fit",
    value: [byLoop, byModelFit].filter(({ seconds }) => seconds > byCourseFit.seconds).length,
    exactly: 2,
  },
  { name: "your loss, less that of model.evaluate", value: Math.abs(ownLoss - evaluatedLoss), atMost: 0.005 },
  {
    name: "your accuracy, less that of model.evaluate",
    value: Math.abs(ownAccuracy - evaluatedAccuracy),
    atMost: 0.003,
  },
  {
    name: "the course's evaluate, less model.evaluate",
    value: Math.abs(byName.loss - evaluatedLoss),
    atMost: 0.005,
  },
  {
    name: "distance moved: the first epoch, less the second",
    value: 2 * (moved[0] ?? 0) - (moved[1] ?? 0),
    atLeast: 0,
  },
]);

// %% [markdown]
// ## Next
//
// Now that you can open the box, you can take its settings apart. [Lesson 7: Capacity and batches](07-capacity-and-batches.ipynb) asks how many neurons a network needs, and how many images a batch should hold.
