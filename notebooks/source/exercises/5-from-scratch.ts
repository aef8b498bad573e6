// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 5 · From scratch
//
// You have built networks with `tf.layers`, compiled them, and trained them with `fit`. Now you do without all three. From matrix products upwards you write a network that sorts clothes: its layers, its loss, the way back, the optimiser, and the loop. At the end it should get more than 0.84 of the images right that were held back from its training.
//
// Lesson 6 trained a single layer, and lesson 10 sent gradients through two. Here the number of layers is open: every function that you write takes a whole network, as a list.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - write forward and backward passes for any number of dense layers,
// - compute a loss and its gradient together, without trouble from large logits,
// - find a mistake in a gradient by measuring it,
// - train in mini-batches, with momentum, and leave no tensor behind.
//
// **You need** lessons [6](../lessons/06-inside-fit.ipynb), [8](../lessons/08-optimisers.ipynb) and [10](../lessons/10-backpropagation-and-gradients.ipynb).
//
// **Test images** One network is measured on the test images, once: the one that your loop has trained, when it is graded. Until then you have images held back.
//
// **Time** about two hours. The training takes less than a minute of it.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  accuracy,
  fit,
  flatten,
  loadFashionMnist,
  normalize,
  oneHot,
  plotFilters,
  plotPredictions,
  predictClasses,
  setSeed,
  table,
  take,
  tf,
} from "course";
import { exercise5 as exercise } from "course/exercises";

// (A `type`, not an `interface`: only that way `tf.tidy` can give one back.)
type Layer = { weights: tf.Tensor2D; biases: tf.Tensor1D };
type Network = Layer[];

const { train, test, classNames } = await loadFashionMnist();
const pixels = normalize(flatten(train.images)) as tf.Tensor2D;
const heldBackFrom = Math.floor(train.labels.size * 0.9);

const xTrain = take(pixels, { to: heldBackFrom });
const labelsTrain = take(train.labels, { to: heldBackFrom });
const xHeldBack = take(pixels, { from: heldBackFrom });
const labelsHeldBack = take(train.labels, { from: heldBackFrom });

// %% [markdown]
// A layer is an object with `weights`, `[inputs, neurons]`, and `biases`, `[neurons]`. A network is a list of layers. Gradients and velocities have the same form as the network that they belong to.
//
// Labels stay as they are, class numbers from 0 to 9. The last tenth of the training images is held back: `xHeldBack` and `labelsHeldBack` tell how good a network is while you work on it. The test images are for whoever grades it.

// %% [markdown]
// ## 1. Forward
//
// Write a function that sends images through a network. Each layer multiplies what it gets by its weights and adds its biases. Behind each layer but the last comes ReLU; the last gives logits.
//
// The way back will need everything that was computed on the way there. So give back a list: first `x` itself, then the output of each layer, behind ReLU where there is one. The logits are its last entry.

// %% nbgrader={"grade": false, "grade_id": "forward-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function forward(x: tf.Tensor2D, network: Network): tf.Tensor2D[] {
  // BEGIN SOLUTION
  const values = [x];
  for (const [i, { weights, biases }] of network.entries()) {
    const sums = values[i].matMul(weights).add(biases) as tf.Tensor2D;
    values.push(i === network.length - 1 ? sums : sums.relu());
  }
  return values;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "forward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("forward", forward);
// BEGIN HIDDEN TESTS
await exercise.grade("forward", forward);
// END HIDDEN TESTS

// %% [markdown]
// ## 2. The loss, and its gradient
//
// The loss is the cross-entropy of softmax, as a mean over the images. Write a function that computes it from logits and class numbers, together with its gradient along the logits. The two share most of their work, which is why frameworks put them into one function, too.
//
// It must not fail where logits are far apart. No power may become Infinity, and no probability of 0 may reach a logarithm.

// %% nbgrader={"grade": false, "grade_id": "crossEntropy-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): { loss: tf.Scalar; gradient: tf.Tensor2D } {
  // BEGIN SOLUTION
  const [images, classes] = logits.shape;
  const truth = tf.oneHot(labels, classes).toFloat();
  // With the greatest logit of each row subtracted, no power is above 1, and each row has one that is 1.
  const shifted = logits.sub(logits.max(1, true));
  const powers = shifted.exp();
  const sums = powers.sum(1, true);
  const loss = sums.log().sum().sub(shifted.mul(truth).sum()).div(images) as tf.Scalar;
  const gradient = powers.div(sums).sub(truth).div(images) as tf.Tensor2D;
  return { loss, gradient };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "crossEntropy", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("crossEntropy", crossEntropy);
// BEGIN HIDDEN TESTS
await exercise.grade("crossEntropy", crossEntropy);
// END HIDDEN TESTS

// %% [markdown]
// A network that has not learned anything should be as good as a guess among ten classes: its loss should be near ln 10 = 2.303. It is a check that costs one line, and it finds many mistakes before any training. Here are a network with weights near 0 and a hundred images:

// %%
const untrainedLoss = await exercise.whenTried(() => {
  setSeed(1);
  const drawn: Network = [
    { weights: tf.randomNormal([784, 64], 0, 0.01), biases: tf.zeros([64]) },
    { weights: tf.randomNormal([64, 10], 0, 0.01), biases: tf.zeros([10]) },
  ];
  const logits = forward(take(xTrain, { to: 100 }), drawn).at(-1) as tf.Tensor2D;
  return crossEntropy(logits, take(labelsTrain, { to: 100 })).loss.arraySync();
});

untrainedLoss;

// %% [markdown]
// ## 3. Backward
//
// Now the way back. Write a function that takes the list of `forward`, the network, and the gradient along the logits. It gives back the gradients along all weights and biases: a list with a `{ weights, biases }` for each layer, in the order of the layers.
//
// Begin at the last layer. For each layer you need what it got on the way there, and the gradient along its sums. From these two come the gradients of its weights and biases, and what goes on to the layer before it. There, ReLU lets the gradient through where its output was above 0.

// %% nbgrader={"grade": false, "grade_id": "backward-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function backward(values: tf.Tensor2D[], network: Network, dLogits: tf.Tensor2D): Network {
  // BEGIN SOLUTION
  const gradients: Network = [];
  let dSums = dLogits;
  for (let i = network.length - 1; i >= 0; i--) {
    const input = values[i];
    gradients.unshift({
      weights: input.transpose().matMul(dSums) as tf.Tensor2D,
      biases: dSums.sum(0) as tf.Tensor1D,
    });
    // Through the weights, and through the ReLU of the layer before. (For the first layer nobody asks.)
    dSums = dSums.matMul(network[i].weights.transpose()).mul(input.greater(0)) as tf.Tensor2D;
  }
  return gradients;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("backward", backward);
// BEGIN HIDDEN TESTS
await exercise.grade("backward", backward);
// END HIDDEN TESTS

// %% [markdown]
// ## 4. Measure a slope
//
// Outside of a course nothing tells you that a gradient is right, but you can measure it. Make one weight larger by `h`, and then smaller by `h`; the difference of the two losses, divided by 2h, is the slope along that weight.
//
// Write the function for a whole network. `at` says which weight is meant: `at.layer`, `at.row` and `at.column`, all counted from 0. The network that is handed in must stay as it is.

// %% nbgrader={"grade": false, "grade_id": "slope-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function measuredSlope(
  x: tf.Tensor2D,
  labels: tf.Tensor1D,
  network: Network,
  at: { layer: number; row: number; column: number },
  h: number,
): number {
  // BEGIN SOLUTION
  const lossWith = (change: number): number =>
    tf.tidy(() => {
      const { weights, biases } = network[at.layer];
      const rows = weights.arraySync();
      rows[at.row][at.column] += change;
      const moved = [...network];
      moved[at.layer] = { weights: tf.tensor2d(rows), biases };
      const logits = forward(x, moved).at(-1) as tf.Tensor2D;
      return crossEntropy(logits, labels).loss.arraySync();
    });
  return (lossWith(h) - lossWith(-h)) / (2 * h);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("slope", measuredSlope);
// BEGIN HIDDEN TESTS
await exercise.grade("slope", measuredSlope);
// END HIDDEN TESTS

// %% [markdown]
// Now hold the two against each other, on real images: for six weights of a network with two hidden layers, what you measure, and what `backward` says. Pixels in a corner are 0 in every image, so the weights of the first layer are taken from its middle.

// %%
const slopes = await exercise.whenTried(() => {
  setSeed(2);
  const sizes = [784, 24, 16, 10];
  const network: Network = [0, 1, 2].map((i) => ({
    weights: tf.randomNormal([sizes[i], sizes[i + 1]], 0, Math.sqrt(2 / sizes[i])),
    biases: tf.zeros([sizes[i + 1]]),
  }));
  const [x, labels] = [take(xTrain, { to: 64 }), take(labelsTrain, { to: 64 })];
  const values = forward(x, network);
  const gradients = backward(values, network, crossEntropy(values.at(-1) as tf.Tensor2D, labels).gradient);
  return [
    { layer: 0, row: 400, column: 3 },
    { layer: 0, row: 407, column: 11 },
    { layer: 1, row: 2, column: 5 },
    { layer: 1, row: 20, column: 9 },
    { layer: 2, row: 7, column: 1 },
    { layer: 2, row: 12, column: 8 },
  ].map((at) => ({
    ...at,
    measured: measuredSlope(x, labels, network, at, 0.01),
    "by backward": gradients[at.layer].weights.arraySync()[at.row][at.column],
  }));
});

await exercise.whenTried(() => {
  if (!slopes) throw exercise.notTried();
  return table(slopes, { caption: "Slopes of the loss along six weights, measured and computed" });
});

// %% [markdown]
// Nearly all agree to the last digit shown. Where one doesn't, a ReLU has switched within the step: on one side of it the weight plays a part, on the other it doesn't, and the measured slope is a mean of both.

// %% [markdown]
// ## 5. A step with momentum
//
// The optimiser keeps a velocity, in the form of the network. At each step
//
// - the new velocity is `keep` times the old one, plus the gradient,
// - and every weight and bias moves against the new velocity, times the rate.
//
// Write the step for a whole network. It gives back the new network and the new velocity, and changes nothing of what it was given.

// %% nbgrader={"grade": false, "grade_id": "momentum-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function momentumStep(
  network: Network,
  gradients: Network,
  velocity: Network,
  rate: number,
  keep: number,
): { network: Network; velocity: Network } {
  // BEGIN SOLUTION
  const next = velocity.map(({ weights, biases }, i) => ({
    weights: weights.mul(keep).add(gradients[i].weights) as tf.Tensor2D,
    biases: biases.mul(keep).add(gradients[i].biases) as tf.Tensor1D,
  }));
  const moved = network.map(({ weights, biases }, i) => ({
    weights: weights.sub(next[i].weights.mul(rate)) as tf.Tensor2D,
    biases: biases.sub(next[i].biases.mul(rate)) as tf.Tensor1D,
  }));
  return { network: moved, velocity: next };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "momentum", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("momentum", momentumStep);
// BEGIN HIDDEN TESTS
await exercise.grade("momentum", momentumStep);
// END HIDDEN TESTS

// %% [markdown]
// ## 6. The loop
//
// All pieces are there. Write the function that puts them together, and gives back the trained network:
//
// - the velocity begins as zeros, and goes on through all batches and epochs,
// - in each epoch the images come in a new random order, in batches of `batchSize`; what is left over makes a last, smaller batch,
// - each batch is one step: forward, loss and gradient, backward, momentum.
//
// A step makes about thirty tensors, and an epoch has hundreds of steps. So put each step into `tf.tidy`, and dispose of the old network and the old velocity once you have new ones. The network that was handed in must not be disposed of.

// %% nbgrader={"grade": false, "grade_id": "train-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function trainNetwork(
  x: tf.Tensor2D,
  labels: tf.Tensor1D,
  network: Network,
  { epochs, batchSize, rate, keep }: { epochs: number; batchSize: number; rate: number; keep: number },
): Promise<Network> {
  // BEGIN SOLUTION
  let current = network.map(({ weights, biases }) => ({ weights: weights.clone(), biases: biases.clone() }));
  let velocity = network.map(({ weights, biases }) => ({
    weights: tf.zerosLike(weights),
    biases: tf.zerosLike(biases),
  }));
  const order = Array.from({ length: x.shape[0] }, (_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    tf.util.shuffle(order);
    for (let from = 0; from < order.length; from += batchSize) {
      const rows = order.slice(from, from + batchSize);
      const next = tf.tidy(() => {
        const values = forward(x.gather(rows), current);
        const { gradient } = crossEntropy(values.at(-1) as tf.Tensor2D, labels.gather(rows));
        return momentumStep(current, backward(values, current, gradient), velocity, rate, keep);
      });
      tf.dispose([current, velocity]);
      ({ network: current, velocity } = next);
    }
    // Lets the notebook breathe, so that Stop works between two epochs.
    await tf.nextFrame();
  }
  tf.dispose(velocity);
  return current;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("train", trainNetwork);
// BEGIN HIDDEN TESTS
await exercise.grade("train", trainNetwork);
// END HIDDEN TESTS

// %% [markdown]
// ## 7. Reach 0.84
//
// Write a function that draws a network, trains it with your `trainNetwork` on `xTrain` and `labelsTrain`, and gives it back. How many layers, how many neurons, which rate, how many epochs: all this is yours. Draw the weights as lesson 9 has it. Hints: `exercise.hint("learned")`.
//
// The check measures on the images held back, as often as you like. The grader does it on the test images, once. There are points for four fifths of the images, and more for 0.84.

// %% nbgrader={"grade": false, "grade_id": "learned-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function learn(): Promise<Network> {
  // BEGIN SOLUTION
  setSeed(5);
  const sizes = [784, 128, 10];
  // After He: with ReLU the sums of each layer keep their size.
  const drawn: Network = sizes.slice(1).map((neurons, i) => ({
    weights: tf.randomNormal([sizes[i], neurons], 0, Math.sqrt(2 / sizes[i])),
    biases: tf.zeros([neurons]),
  }));
  return trainNetwork(xTrain, labelsTrain, drawn, { epochs: 6, batchSize: 64, rate: 0.05, keep: 0.9 });
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-learned", "locked": true, "schema_version": 3, "solution": false, "task": false}
const began = performance.now();
const mine = await exercise.whenTried(learn);
const mySeconds = (performance.now() - began) / 1000;

// %% nbgrader={"grade": true, "grade_id": "learned", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("learned", mine);
// BEGIN HIDDEN TESTS
await exercise.grade("learned", mine);
// END HIDDEN TESTS

// %% [markdown]
// What it answers to the first ten images that it has never seen:
//
// <!-- expected picture: answers -->

// %% picture="answers"
await exercise.whenTried(() => {
  if (!mine) throw exercise.notTried();
  const logits = forward(take(xHeldBack, { to: 10 }), mine).at(-1) as tf.Tensor2D;
  const images = take(train.images, { from: heldBackFrom, to: heldBackFrom + 10 });
  return plotPredictions(images, logits.softmax(), take(labelsHeldBack, { to: 10 }), {
    count: 10,
    classNames,
    title: "Ten images that were held back",
  });
});

// %% [markdown]
// And what it looks for: the weights of twelve of its first neurons, each as a picture.

// %%
await exercise.whenTried(() => {
  if (!mine) throw exercise.notTried();
  const { weights } = mine[0];
  const few = Math.min(12, weights.shape[1]);
  return plotFilters(weights.slice([0, 0], [784, few]), { title: "The weights of the first neurons" });
});

// %% [markdown]
// ## 8. What `fit` did for you
//
// The same by `tf.layers`, `compile` and `fit`: one hidden layer of 128 neurons, momentum, batches of 64, six epochs.

// %%
const compared = await exercise.whenTried(async () => {
  if (!mine) throw exercise.notTried();
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, activation: "relu", kernelInitializer: "heNormal", inputShape: [784] }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: "categoricalCrossentropy" });
  const start = performance.now();
  await fit(model, xTrain, oneHot(labelsTrain, 10), {
    epochs: 6,
    batchSize: 64,
    seed: 5,
    chart: false,
    verbose: 0,
  });
  const seconds = (performance.now() - start) / 1000;
  const logits = forward(xHeldBack, mine).at(-1) as tf.Tensor2D;
  return [
    {
      by: "your loop",
      "accuracy, held back": accuracy(labelsHeldBack, logits.argMax(1) as tf.Tensor1D),
      seconds: Math.round(mySeconds),
    },
    {
      by: "fit",
      "accuracy, held back": accuracy(labelsHeldBack, predictClasses(model, xHeldBack)),
      seconds: Math.round(seconds),
    },
  ];
});

await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return table(compared);
});

// %% [markdown]
// Answer in five to eight sentences:
//
// - Name four things that `compile` and `fit` did for you all the time, and that you have written here.
// - How far are the two accuracies apart? Is one of the two ways better, and what would you have to run to know?
// - Suppose that you had forgotten ReLU in `backward`. The loss would still fall. Which of the cells above would have told you, and why does a falling loss not?

// %% [markdown] nbgrader={"grade": true, "grade_id": "what-fit-does", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
// `compile` and `fit` computed the gradients of all layers, which here is `backward`. They kept the velocity of the optimiser from step to step, shuffled the images anew in each epoch and cut them into batches, and disposed of all tensors in between. They also drew the initial weights.
//
// On the images held back, my loop comes to 0.868 and `fit` to 0.875: less than one percent apart. These are single runs, with other initial weights and another order of the images. That one of them is a little higher says nothing: both do the same computation. To know whether there is a difference I would run each from several seeds, and compare the means with their intervals.
//
// With ReLU forgotten on the way back, the gradients of the first layer point in a direction that is wrong, yet not entirely wrong, and those of the last layer are right. So the loss falls, only less far than it could. The table in section 4 would have shown it: the slopes measured in the first two layers would differ from those that `backward` gives. A falling loss only says that the steps go downhill on the whole.
//
// **For the grader.** 4 points. 1 for four things of which each is really done by `compile` or `fit`. 1 for the distance of the accuracies, with the figures. 1 for saying that single runs can't tell, and what could: several seeds. 1 for the gradient check, and why a falling loss proves nothing.

// %% [markdown]
// ## 9. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// [Exercise 6, gradients and optimisers](6-gradients-and-optimisers.ipynb): find out why one optimiser needs another rate than the next, and argue from runs.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

checkNumbers([
  {
    name: "loss of a network that has not learned",
    value: untrainedLoss ?? Number.NaN,
    atLeast: 2.28,
    atMost: 2.33,
  },
  {
    name: "measured slope and backward, farthest apart",
    value: Math.max(...(slopes ?? []).map((row) => Math.abs(row.measured - row["by backward"]))),
    atMost: 0.002,
  },
  ...(compared ?? []).map((row) => ({
    name: `${row.by}: accuracy, held back`,
    value: row["accuracy, held back"],
    atLeast: 0.85,
    atMost: 0.89,
  })),
  {
    name: "your loop: test accuracy",
    value: mine
      ? accuracy(
          test.labels,
          (forward(normalize(flatten(test.images)) as tf.Tensor2D, mine).at(-1) as tf.Tensor2D).argMax(
            1,
          ) as tf.Tensor1D,
        )
      : Number.NaN,
    atLeast: 0.84,
  },
]);
