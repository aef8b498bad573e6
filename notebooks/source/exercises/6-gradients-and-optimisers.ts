// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 6 · Gradients and optimisers
//
// A gradient says which way is down. How far to go, and in what rhythm, is left to the optimiser and its rate. In this exercise you get a gradient in three ways and measure how far they are apart. You write optimisers, a schedule and an initialiser, look for a rate, and in the end decide between optimisers by runs that you can argue from.
//
// All of it is about clothes: first about the two kinds that are hardest to tell apart, T-shirts and shirts, then about all ten.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - derive a gradient with a penalty by hand, and get any gradient from TensorFlow,
// - say by one number how far two gradients are apart,
// - write optimisers that work on whole tensors, and a schedule with restarts,
// - find a learning rate by a sweep, on images held back,
// - compare optimisers fairly, each at its own rate.
//
// **You need** lessons [8](../lessons/08-optimisers.ipynb) to [10](../lessons/10-backpropagation-and-gradients.ipynb), and [exercise 3](3-experiments.ipynb) for `runExperiments`.
//
// **Time** about two hours. Some forty small networks are trained, which takes a minute or two.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  accuracy,
  type Comparison,
  compare,
  type ExperimentRuns,
  fit,
  flatten,
  loadFashionMnist,
  normalize,
  oneHot,
  plotLines,
  predictClasses,
  runExperiments,
  setSeed,
  table,
  take,
  tf,
} from "course";
import { exercise6 as exercise } from "course/exercises";

const { train } = await loadFashionMnist();
const xTrain = normalize(flatten(train.images)) as tf.Tensor2D;
const yTrain = oneHot(train.labels, 10) as tf.Tensor2D;

// T-shirts and shirts among the first 12,000 images: 1 means shirt.
const labels = Array.from(train.labels.dataSync()).slice(0, 12_000);
const isOneOfTwo = labels.flatMap((label, i) => (label === 0 || label === 6 ? [i] : []));
const xTwo = take(xTrain, isOneOfTwo);
const isShirt = tf.tensor1d(isOneOfTwo.map((i) => (labels[i] === 6 ? 1 : 0)));

// %% [markdown]
// ## 1. By hand
//
// One neuron is to tell shirts from T-shirts. It has a weight for each pixel and a bias, and sigmoid makes a probability of its sum. This is its loss:

// %%
function lossOfNeuron(
  x: tf.Tensor2D,
  truth: tf.Tensor1D,
  weights: tf.Tensor,
  bias: tf.Tensor,
  strength: number,
): tf.Scalar {
  const sums = x.dot(weights).add(bias);
  const crossEntropy = tf.losses.sigmoidCrossEntropy(truth, sums);
  return crossEntropy.add(weights.square().sum().mul(strength)) as tf.Scalar;
}

// %% [markdown]
// Binary cross-entropy, as a mean over the images, plus a penalty: `strength` times the sum of the squared weights. The penalty keeps weights small, and it has a gradient like everything else.
//
// Find the gradient of this loss along the weights and along the bias with pencil and paper, and write it down with operations on tensors. No `tf.grad` here: it comes next.

// %% nbgrader={"grade": false, "grade_id": "byHand-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function slopesByHand(
  x: tf.Tensor2D,
  truth: tf.Tensor1D,
  weights: tf.Tensor1D,
  bias: tf.Scalar,
  strength: number,
): { weights: tf.Tensor1D; bias: tf.Scalar } {
  // BEGIN SOLUTION
  const probabilities = x.dot(weights).add(bias).sigmoid();
  // Along the sum in front of sigmoid, cross-entropy has the slope p − t.
  const off = probabilities.sub(truth);
  const mean = off.dot(x).div(truth.size);
  return {
    weights: mean.add(weights.mul(2 * strength)) as tf.Tensor1D,
    bias: off.mean() as tf.Scalar,
  };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "byHand", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("byHand", slopesByHand);
// BEGIN HIDDEN TESTS
await exercise.grade("byHand", slopesByHand);
// END HIDDEN TESTS

// %% [markdown]
// ## 2. By TensorFlow
//
// `tf.grad(f)` is a function that gives the gradient of `f`, along whatever `f` takes. It need not be weights. Here is another question: along which *pixels* does the loss of a trained network grow?
//
// Write a function that takes a model which ends with softmax, images as the model wants them, and one-hot truth. It gives the gradient of the categorical cross-entropy, as a mean over the images, along all pixels: a tensor in the shape of the images.

// %% nbgrader={"grade": false, "grade_id": "byTensorflow-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function slopesOfPixels(model: tf.LayersModel, images: tf.Tensor, truth: tf.Tensor2D): tf.Tensor {
  // BEGIN SOLUTION
  const lossOf = (x: tf.Tensor) => {
    const probabilities = model.apply(x) as tf.Tensor;
    return probabilities.log().mul(truth).sum(1).mean().neg();
  };
  return tf.grad(lossOf)(images);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "byTensorflow", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("byTensorflow", slopesOfPixels);
// BEGIN HIDDEN TESTS
await exercise.grade("byTensorflow", slopesOfPixels);
// END HIDDEN TESTS

// %% [markdown]
// What is it good for? Train a small network, then change a thousand images that it has not learned from: each pixel by 0.03, a thirtieth of the way from black to white, in the direction in which the loss grows. To the eye they are the same. For comparison, change them by as much in random directions.

// %%
const fooled = await exercise.whenTried(async () => {
  setSeed(1);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  const count = Math.min(1_000, Math.floor(train.labels.size / 10));
  const rows = { from: train.labels.size - count };
  const [images, truth, classes] = [take(xTrain, rows), take(yTrain, rows), take(train.labels, rows)];
  // Stops the model from running before it is trained, where the step above isn't done.
  slopesOfPixels(model, take(images, { to: 1 }), take(truth, { to: 1 }));
  const learnFrom = { to: train.labels.size - count };
  await fit(model, take(xTrain, learnFrom), take(yTrain, learnFrom), {
    ...{ epochs: 2, batchSize: 128, seed: 1, chart: false, verbose: 0 },
  });
  const against = slopesOfPixels(model, images, truth).sign().mul(0.03);
  const byChance = tf.randomUniform(images.shape, -1, 1, "float32", 1).sign().mul(0.03);
  const reached = (x: tf.Tensor) => accuracy(classes, predictClasses(model, x as tf.Tensor2D));
  return [
    { images: "as they are", accuracy: reached(images) },
    { images: "changed by 0.03 at random", accuracy: reached(images.add(byChance).clipByValue(0, 1)) },
    { images: "changed by 0.03 along the slopes", accuracy: reached(images.add(against).clipByValue(0, 1)) },
  ];
});

await exercise.whenTried(() => {
  if (!fooled) throw exercise.notTried();
  return table(fooled, { caption: "A thousand images that were held back" });
});

// %% [markdown]
// Random changes hardly matter. The same amount of change along the gradient costs a quarter of the images. Such images are called *adversarial*.

// %% [markdown]
// ## 3. How far apart?
//
// Two gradients are never equal to the last digit, so you need a number that says how far they are apart. For each pair of slopes, take the distance and divide it by the larger of the two in size. The greatest of these counts. Where both slopes are 0 they agree.

// %% nbgrader={"grade": false, "grade_id": "disagreement-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function disagreement(exact: number[], measured: number[]): number {
  // BEGIN SOLUTION
  let worst = 0;
  for (const [i, a] of exact.entries()) {
    const b = measured[i];
    const size = Math.max(Math.abs(a), Math.abs(b));
    if (size > 0) worst = Math.max(worst, Math.abs(a - b) / size);
  }
  return worst;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "disagreement", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("disagreement", disagreement);
// BEGIN HIDDEN TESTS
await exercise.grade("disagreement", disagreement);
// END HIDDEN TESTS

// %% [markdown]
// Now your gradient by hand against two others: that of `tf.grads`, and measured slopes, for steps from 1 down to 0.000001. Twenty weights from the middle of the picture are measured.
//
// **Before you run it:** is a smaller step always better?

// %%
const steps = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001, 0.00001, 0.000001];
const apart = await exercise.whenTried(() =>
  tf.tidy(() => {
    const weights = tf.randomNormal([784], 0, 0.1, "float32", 3) as tf.Tensor1D;
    const [bias, strength] = [tf.scalar(0.2), 0.01];
    const byHand = slopesByHand(xTwo, isShirt, weights, bias, strength).weights.arraySync();
    const [byGrads] = tf.grads((w: tf.Tensor, b: tf.Tensor) => lossOfNeuron(xTwo, isShirt, w, b, strength))([
      weights,
      bias,
    ]);
    const places = Array.from({ length: 20 }, (_, i) => 290 + 11 * i);
    const lossWith = (place: number, by: number) => {
      const moved = weights.arraySync();
      moved[place] += by;
      return lossOfNeuron(xTwo, isShirt, tf.tensor1d(moved), bias, strength).arraySync();
    };
    return {
      "tf.grads": disagreement(byHand, Array.from(byGrads.dataSync())),
      measured: steps.map((h) =>
        disagreement(
          places.map((place) => byHand[place]),
          places.map((place) => (lossWith(place, h) - lossWith(place, -h)) / (2 * h)),
        ),
      ),
    };
  }),
);

await exercise.whenTried(() => {
  if (!apart) throw exercise.notTried();
  return plotLines(
    { "by hand against measured": apart.measured },
    {
      title: "How far the slopes are apart",
      xTitle: "step h",
      yTitle: "disagreement",
      x: steps,
      logX: true,
      logY: true,
    },
  );
});

// %% [markdown]
// With large steps the loss is curved between the two places. With tiny ones the two losses differ only in their last digits, and float32 has about seven. In between lies the step that measures best. The gradient of `tf.grads` is no measurement, and agrees with yours but for rounding.

// %% [markdown]
// ## 4. Three optimisers in one function
//
// Write the step of three optimisers, for a whole tensor of weights:
//
// - `"sgd"` subtracts the gradient times the rate. It remembers nothing.
// - `"momentum"` remembers a velocity: 0.9 times the old one, plus the gradient times the rate. The weights move by the new velocity.
// - `"adam"` remembers two running means, of the gradients with a memory of 0.9 and of their squares with one of 0.999. For the step both are corrected: divided by `1 - 0.9 ** step` and by `1 - 0.999 ** step`. The step is the rate times the first, divided by the root of the second plus 1e-7.
//
// `memory` is a list of tensors, all zeros at the beginning: none for sgd, the velocity for momentum, and for Adam the mean of the gradients and that of the squares. `step` counts from 1. The function gives the new weights and the new memory. Nothing that it is given may change.

// %% nbgrader={"grade": false, "grade_id": "update-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function update(
  rule: "sgd" | "momentum" | "adam",
  weights: tf.Tensor,
  gradient: tf.Tensor,
  memory: tf.Tensor[],
  rate: number,
  step: number,
): { weights: tf.Tensor; memory: tf.Tensor[] } {
  // BEGIN SOLUTION
  if (rule === "sgd") return { weights: weights.sub(gradient.mul(rate)), memory: [] };
  const [first, second] = memory;
  if (rule === "momentum") {
    const velocity = first.mul(0.9).add(gradient.mul(rate));
    return { weights: weights.sub(velocity), memory: [velocity] };
  }
  const mean = first.mul(0.9).add(gradient.mul(0.1));
  const square = second.mul(0.999).add(gradient.square().mul(0.001));
  const root = square.div(1 - 0.999 ** step).sqrt();
  const by = mean
    .div(1 - 0.9 ** step)
    .mul(rate)
    .div(root.add(1e-7));
  return { weights: weights.sub(by), memory: [mean, square] };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "update", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("update", update);
// BEGIN HIDDEN TESTS
await exercise.grade("update", update);
// END HIDDEN TESTS

// %% [markdown]
// A race on the neuron of section 1, all three at the rate 0.01. Each takes 150 steps on all images of the two kinds.

// %%
function race(rule: "sgd" | "momentum" | "adam", rateOf: (step: number) => number, count = 150): number[] {
  let weights: tf.Tensor = tf.zeros([784]);
  let bias: tf.Tensor = tf.scalar(0);
  const zeros = (like: tf.Tensor) =>
    Array.from({ length: { sgd: 0, momentum: 1, adam: 2 }[rule] }, () => tf.zerosLike(like));
  let [ofWeights, ofBias] = [zeros(weights), zeros(bias)];
  const losses: number[] = [];
  for (let step = 1; step <= count; step++) {
    const next = tf.tidy(() => {
      const slopes = slopesByHand(xTwo, isShirt, weights as tf.Tensor1D, bias as tf.Scalar, 0.001);
      losses.push(lossOfNeuron(xTwo, isShirt, weights, bias, 0.001).arraySync());
      return {
        weights: update(rule, weights, slopes.weights, ofWeights, rateOf(step - 1), step),
        bias: update(rule, bias, slopes.bias, ofBias, rateOf(step - 1), step),
      };
    });
    tf.dispose([weights, bias, ...ofWeights, ...ofBias]);
    ({ weights, memory: ofWeights } = next.weights);
    ({ weights: bias, memory: ofBias } = next.bias);
  }
  tf.dispose([weights, bias, ...ofWeights, ...ofBias]);
  return losses;
}

const raced = await exercise.whenTried(() => ({
  sgd: race("sgd", () => 0.01),
  momentum: race("momentum", () => 0.01),
  adam: race("adam", () => 0.01),
}));

// %% [markdown]
// <!-- expected picture: race -->

// %% picture="race"
await exercise.whenTried(() => {
  if (!raced) throw exercise.notTried();
  return plotLines(raced, { title: "Three optimisers at the same rate", xTitle: "step", yTitle: "loss" });
});

// %% [markdown]
// At the same rate, Adam is first in the end and sgd last. Is Adam the best, then? Not from this figure: momentum makes steps up to ten times as long as sgd at the same rate, and Adam makes steps of about the rate itself, whatever the gradient. An equal rate is not an equal chance. Sections 7 and 8 do better.

// %% [markdown]
// ## 5. A schedule with warm restarts
//
// A rate that falls to almost nothing lets the network settle. Then it may be worth shaking it up again: the rate jumps back to its top and falls once more, over a longer time.
//
// Write this schedule. The first cycle has `first` steps, and each further one twice as many as the one before. In each cycle the rate falls from `top` towards `low` along half a wave of the cosine: `low + (top - low) * (1 + cos(π * progress)) / 2`, where `progress` is the place in the cycle divided by the length of the cycle. `step` counts from 0, and the first step of each cycle has the rate `top`.

// %% nbgrader={"grade": false, "grade_id": "rateAt-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function rateAt(step: number, first: number, top: number, low: number): number {
  // BEGIN SOLUTION
  let place = step;
  let length = first;
  while (place >= length) {
    place -= length;
    length *= 2;
  }
  return low + ((top - low) * (1 + Math.cos((Math.PI * place) / length))) / 2;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "rateAt", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("rateAt", rateAt);
// BEGIN HIDDEN TESTS
await exercise.grade("rateAt", rateAt);
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => {
  const rates = Array.from({ length: 150 }, (_, step) => rateAt(step, 10, 0.1, 0.001));
  return plotLines({ rate: rates }, { title: "Restarts", xTitle: "step", yTitle: "rate" });
});

// %% [markdown]
// The race once more, with Adam and a schedule: what do the restarts do to the loss?

// %%
const scheduled = await exercise.whenTried(() => ({
  "adam, 0.01": race("adam", () => 0.01),
  "adam, restarts from 0.03": race("adam", (step) => rateAt(step, 10, 0.03, 0.0003)),
}));

await exercise.whenTried(() => {
  if (!scheduled) throw exercise.notTried();
  return plotLines(scheduled, { title: "A constant rate, and restarts", xTitle: "step", yTitle: "loss" });
});

// %% [markdown]
// ## 6. Initial weights that look at the data
//
// The formulas of Glorot and He assume inputs around 0 and of the size of 1. These pixels lie between 0 and 1, and half of them are 0. What would be the right size for them?
//
// Measure it. Write a function that draws random weights around 0 for a layer, and scales all of them by one factor, such that the sums `x.matMul(weights)` have a standard deviation of 1, over all images and all neurons together.

// %% nbgrader={"grade": false, "grade_id": "startWeights-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function startWeights(x: tf.Tensor2D, neurons: number): tf.Tensor2D {
  // BEGIN SOLUTION
  return tf.tidy(() => {
    const weights = tf.randomNormal([x.shape[1], neurons]) as tf.Tensor2D;
    const { variance } = tf.moments(x.matMul(weights));
    return weights.div(variance.sqrt()) as tf.Tensor2D;
  });
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "startWeights", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("startWeights", startWeights);
// BEGIN HIDDEN TESTS
await exercise.grade("startWeights", startWeights);
// END HIDDEN TESTS

// %% [markdown]
// Four layers of 100 neurons, with ReLU between them: how large are the sums in front of each ReLU, with your weights and with those of He and of Glorot?

// %%
const spreads = await exercise.whenTried(() =>
  tf.tidy(() => {
    setSeed(4);
    const x = take(xTrain, { to: 500 });
    const normal = (scale: (inputs: number) => number) => (input: tf.Tensor2D, neurons: number) =>
      tf.randomNormal([input.shape[1], neurons], 0, scale(input.shape[1])) as tf.Tensor2D;
    const ways = {
      "your own": startWeights,
      He: normal((inputs) => Math.sqrt(2 / inputs)),
      Glorot: normal((inputs) => Math.sqrt(2 / (inputs + 100))),
    };
    return Object.entries(ways).map(([weights, draw]) => {
      let input = x;
      const found = [1, 2, 3, 4].map((layer) => {
        const sums = input.matMul(draw(input, 100)) as tf.Tensor2D;
        input = sums.relu();
        return [`layer ${layer}`, Math.sqrt(tf.moments(sums).variance.dataSync()[0])] as const;
      });
      return { weights, ...Object.fromEntries(found) };
    });
  }),
);

await exercise.whenTried(() => {
  if (!spreads) throw exercise.notTried();
  return table(spreads, { caption: "The standard deviation of the sums" });
});

// %% [markdown]
// With Glorot's formula, which knows nothing of ReLU, the sums shrink from layer to layer. He's keeps them at one size. Yours makes them 1 in every layer, whatever comes in.

// %% [markdown]
// ## 7. Look for a rate
//
// Now all ten kinds of clothes, and a network with one hidden layer of 64 neurons. With momentum of 0.9, which rate is best? Nobody can derive it. One tries several, and compares on images held back.

// %%
function build(optimizer: tf.Optimizer): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

// %% [markdown]
// Write a function that trains this network with `runExperiments` at six rates or more, with `tf.train.momentum(rate, 0.9)`. Everything else is the same in all runs: three epochs, batches of 128, `validationSplit: 0.2`. Choose the rates so that
//
// - they are evenly spaced by factors, such as 0.001, 0.003, 0.01,
// - the largest is at least three hundred times the smallest, and neighbours are no more than a factor of ten apart,
// - the best one is framed: there are worse rates on either side.

// %% nbgrader={"grade": false, "grade_id": "sweep-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function sweepRates(): Promise<ExperimentRuns> {
  // BEGIN SOLUTION
  const rates = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
  return runExperiments(
    rates.map((rate) => ({ name: String(rate), build: () => build(tf.train.momentum(rate, 0.9)) })),
    xTrain,
    yTrain,
    { epochs: 3, batchSize: 128, validationSplit: 0.2, seed: 1 },
  );
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-sweep", "locked": true, "schema_version": 3, "solution": false, "task": false}
const swept = await exercise.whenTried(sweepRates);

// %% nbgrader={"grade": true, "grade_id": "sweep", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("sweep", swept);
// BEGIN HIDDEN TESTS
await exercise.grade("sweep", swept);
// END HIDDEN TESTS

// %%
const byRate = await exercise.whenTried(() => {
  if (!swept) throw exercise.notTried();
  return swept.finished
    .map(({ model, lastAccuracy }) => ({
      rate: Number((model.optimizer.getConfig() as { learningRate: number }).learningRate.toPrecision(4)),
      "accuracy, held back": lastAccuracy ?? 0,
    }))
    .sort((a, b) => a.rate - b.rate);
});

await exercise.whenTried(() => {
  if (!byRate) throw exercise.notTried();
  return plotLines(
    { "accuracy, held back": byRate.map((row) => row["accuracy, held back"]) },
    {
      title: "Momentum at several rates",
      xTitle: "rate",
      yTitle: "accuracy, held back",
      x: byRate.map(({ rate }) => rate),
      logX: true,
    },
  );
});

// %% [markdown]
// One run for each rate is enough to see the mountain. It isn't enough to tell the best from the second best.

// %% [markdown]
// ## 8. Which optimiser?
//
// Last, the question of section 4 in a form that can be answered. Write a function that compares sgd, momentum and Adam on this network by `compare`. Each optimiser must get the rate that suits it best: `compare` takes a list of rates as `settings`, tries them all for each contender, with a seed of their own, and hands the best one to `build`. For speed, a fifth of the images is enough.

// %%
const few = { to: Math.floor(train.labels.size / 5) };
const [xFew, yFew] = [take(xTrain, few), take(yTrain, few)];

// %% nbgrader={"grade": false, "grade_id": "which-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function compareOptimisers(): Promise<Comparison> {
  // BEGIN SOLUTION
  return compare(
    [
      { name: "sgd", build: (rate) => build(tf.train.sgd(rate)) },
      { name: "momentum", build: (rate) => build(tf.train.momentum(rate, 0.9)) },
      { name: "adam", build: (rate) => build(tf.train.adam(rate)) },
    ],
    xFew,
    yFew,
    {
      settings: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3],
      seeds: 5,
      epochs: 5,
      batchSize: 64,
      validationSplit: 0.2,
    },
  );
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-which", "locked": true, "schema_version": 3, "solution": false, "task": false}
const compared = await exercise.whenTried(compareOptimisers);

// %%
await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return compared;
});

// %%
await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return compared.plot("Three optimisers, each at its own rate");
});

// %% [markdown]
// Answer in five to eight sentences, with figures from your runs:
//
// - How far apart are the best rates of the three, and why are they?
// - Which of the three can you call better than sgd, and on what grounds?
// - Somebody says: *Adam is better than SGD, everybody knows.* What do your runs say to that, and what do they not say?

// %% [markdown] nbgrader={"grade": true, "grade_id": "which-optimiser", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
// The best rates lie far apart: 0.1 for sgd, 0.01 for momentum, 0.003 for Adam. Momentum adds up its steps, up to ten times their length if the gradients agree, so a rate ten times smaller brings it as far. Adam divides by the size of the gradients, so its steps have the length of the rate itself, and these gradients are small.
//
// Each optimiser had the rate that suited it best, found with a seed of its own. The network, the images, the batches and the five epochs were the same for all, and all were measured on the same images, which were held back. No test image was used for any choice.
//
// Momentum and Adam both came out above sgd in the mean, but both intervals of the difference include 0. So neither can be called better than sgd from these runs, and neither can be called equal: with five seeds the intervals are wide, and Adam's lies mostly above 0.
//
// So "everybody knows" finds no support here, and no refutation either. What my runs say holds for this network, 12,000 images and five epochs. With more seeds the intervals would become narrower. At one rate for all three, as in section 4, Adam had won clearly, but only since that rate suited it.
//
// **For the grader.** 4 points. 1 for the three rates, and a reason: the length of a step at a given rate differs. 1 for a verdict on each optimiser that follows from the interval of its difference. 1 for the limits: this network, so many epochs, these rates. 1 for naming what was the same for all, and that nothing was chosen on test images.

// %% [markdown]
// ## 9. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// [Lesson 11, over-fitting](../lessons/11-over-fitting.ipynb), if you have not done it yet. After lesson 12, [exercise 7, regularise](7-regularise.ipynb) asks what each cure is worth.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

checkNumbers([
  ...(fooled ?? []).map((row, i) => ({
    name: `accuracy, images ${row.images}`,
    value: row.accuracy,
    ...(i < 2 ? { atLeast: 0.83 } : { atMost: 0.7 }),
  })),
  { name: "by hand against tf.grads", value: apart?.["tf.grads"] ?? Number.NaN, atMost: 0.001 },
  { name: "by hand against measured, at best", value: Math.min(...(apart?.measured ?? [])), atMost: 0.01 },
  {
    name: "loss of sgd at the end of the race",
    value: raced?.sgd.at(-1) ?? Number.NaN,
    atLeast: 0.38,
    atMost: 0.46,
  },
  { name: "loss of adam at the end of the race", value: raced?.adam.at(-1) ?? Number.NaN, atMost: 0.35 },
  {
    name: "momentum at its best rate, held back",
    value: Math.max(...(byRate ?? []).map((row) => row["accuracy, held back"])),
    atLeast: 0.84,
  },
  ...(compared?.contenders ?? []).map(({ name, accuracy: { mean } }) => ({
    name: `${name} at its own rate, mean of five`,
    value: mean,
    atLeast: 0.82,
    atMost: 0.87,
  })),
]);
