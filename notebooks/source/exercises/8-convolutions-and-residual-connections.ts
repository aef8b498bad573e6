// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 8 · Convolutions and residual connections
//
// A network can be good and small. In exercise 4 you had half a million parameters for 0.92. Here you have 150,000, and the goal is 0.925.
//
// You need to know what a layer costs before you build it, and two things that made deep networks trainable: batch norm, and a way around the layers.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - say what comes out of a convolution or a pooling layer, and what it costs,
// - build a residual block with the functional API,
// - fold batch norm into the convolution before it,
// - find a small network that is good, by validation curves.
//
// **You need** lessons [12](../lessons/12-dropout-and-batch-norm.ipynb), [13](../lessons/13-convolutions.ipynb) and [15](../lessons/15-deep-big-simple.ipynb), and [exercise 4](4-from-one-layer-to-convolutions.ipynb).
//
// **Time** about three hours. One training of the network at the end takes several minutes, and you will want to try more than one.
//
// **Test images** One network is measured on the test images, once: yours, when it is graded.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  accuracy,
  estimateTraining,
  fit,
  loadFashionMnist,
  oneHot,
  predictClasses,
  setSeed,
  summary,
  table,
  take,
  tf,
} from "course";
import { exercise8 as exercise } from "course/exercises";

const { train, test } = await loadFashionMnist();
const asPictures = (images: tf.Tensor3D) => tf.tidy(() => images.div(255).expandDims(3) as tf.Tensor4D);
const pictures = { train: asPictures(train.images), test: asPictures(test.images) };
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. Sizes and parameters
//
// What comes out of a layer, and how many weights has it? Both follow from a few numbers, so you can plan a network on paper.
//
// A layer is described here by
//
// - `kind`: `"convolution"` or `"pooling"`,
// - `size`: its filters, or windows, have `size` rows and `size` columns,
// - `stride`: how far they move from one place to the next, in both directions,
// - `padding`: with `"valid"` a filter has to lie inside the image. With `"same"` there is a place for every step of the stride that begins inside the image, ⌈n / stride⌉ of them, and zeros fill what is missing,
// - `filters`: how many filters a convolution has, each with one bias; 0 for pooling.
//
// Write a function that gets an image `[rows, columns, channels]` and a list of layers, one behind the other. For each layer it gives `[rows, columns, channels, parameters]` of what comes out of it.

// %% nbgrader={"grade": false, "grade_id": "setup-layers", "locked": true, "schema_version": 3, "solution": false, "task": false}
interface Layer {
  kind: "convolution" | "pooling";
  size: number;
  stride: number;
  padding: "same" | "valid";
  filters: number;
}

// %% nbgrader={"grade": false, "grade_id": "sizes-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function layerSizes(image: number[], layers: Layer[]): number[][] {
  // BEGIN SOLUTION
  let [rows = 0, columns = 0, channels = 0] = image;
  return layers.map(({ kind, size, stride, padding, filters }) => {
    const places = (n: number) =>
      padding === "same" ? Math.ceil(n / stride) : Math.floor((n - size) / stride) + 1;
    const isConvolution = kind === "convolution";
    const parameters = isConvolution ? filters * (size * size * channels + 1) : 0;
    [rows, columns, channels] = [places(rows), places(columns), isConvolution ? filters : channels];
    return [rows, columns, channels, parameters];
  });
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "sizes", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("sizes", layerSizes);
// BEGIN HIDDEN TESTS
await exercise.grade("sizes", layerSizes);
// END HIDDEN TESTS

// %% [markdown]
// The convolutional network of exercise 4, and the same with a second convolution and pooling. The layer with the most parameters is in neither list: what would a dense output layer of ten units behind each of them cost?

// %%
const planned = await exercise.whenTried(() => {
  const pool: Layer = { kind: "pooling", size: 2, stride: 2, padding: "valid", filters: 0 };
  const conv = (size: number, filters: number): Layer => ({
    kind: "convolution",
    size,
    stride: 1,
    padding: "same",
    filters,
  });
  const networks = { "one convolution": [conv(2, 64), pool], two: [conv(3, 32), pool, conv(3, 64), pool] };
  return Object.entries(networks).flatMap(([network, layers]) =>
    layerSizes([28, 28, 1], layers).map(([rows, columns, channels, parameters], i) => ({
      network,
      layer: layers[i]?.kind,
      rows,
      columns,
      channels,
      parameters,
    })),
  );
});

await exercise.whenTried(() => {
  if (!planned) throw exercise.notTried();
  return table(planned);
});

// %% [markdown]
// ## 2. A residual block
//
// The more layers a network has, the harder it is for it to hand anything on unchanged: each layer has to learn to. A **residual connection** leads the input around some layers and adds it to what they give. So these layers learn only what is to be *changed*, and if they learn nothing, nothing is lost.
//
// Such a network is no chain, so `tf.sequential` can't hold it. With the **functional API** a layer is applied to a symbolic tensor, a stand-in that has a shape and no values yet:
//
// ```ts
// const input = tf.input({ shape: [28, 28, 1] });
// const found = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(input) as tf.SymbolicTensor;
// const model = tf.model({ inputs: input, outputs: found });
// ```
//
// Write a function that takes a symbolic tensor `x` of shape `[rows, columns, channels]`, and leads it through a residual block:
//
// - **the way**: a convolution of 3 x 3 with `filters` filters, batch norm, ReLU, a second convolution like the first, batch norm,
// - **the shortcut**: `x` itself, if it has as many channels as there are filters. Otherwise the two can't be added: then the shortcut is a convolution of 1 x 1 with `filters` filters, and batch norm,
// - **the end**: the two are added, and a ReLU comes behind the sum.
//
// All padding is `"same"`, and no convolution has an activation of its own. Whether they have biases is up to you: batch norm makes them useless.

// %% nbgrader={"grade": false, "grade_id": "block-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function residualBlock(x: tf.SymbolicTensor, filters: number): tf.SymbolicTensor {
  // BEGIN SOLUTION
  const through = (start: tf.SymbolicTensor, ...layers: tf.layers.Layer[]) =>
    layers.reduce((before, layer) => layer.apply(before) as tf.SymbolicTensor, start);
  const conv = (kernelSize: number) =>
    tf.layers.conv2d({ filters, kernelSize, padding: "same", useBias: false, kernelInitializer: "heNormal" });
  const norm = () => tf.layers.batchNormalization({ momentum: 0.9 });
  const way = through(x, conv(3), norm(), tf.layers.reLU(), conv(3), norm());
  const shortcut = x.shape[3] === filters ? x : through(x, conv(1), norm());
  const sum = tf.layers.add().apply([way, shortcut]) as tf.SymbolicTensor;
  return through(sum, tf.layers.reLU());
  // END SOLUTION
}

// %% [markdown]
// The check looks at a model that consists of your block alone.

// %% nbgrader={"grade": false, "grade_id": "setup-block", "locked": true, "schema_version": 3, "solution": false, "task": false}
function blockAlone(rows: number, columns: number, channels: number, filters: number): tf.LayersModel {
  const input = tf.input({ shape: [rows, columns, channels] });
  return tf.model({ inputs: input, outputs: residualBlock(input, filters) });
}

// %% nbgrader={"grade": true, "grade_id": "block", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("block", blockAlone);
// BEGIN HIDDEN TESTS
await exercise.grade("block", blockAlone);
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => summary(blockAlone(7, 7, 32, 64)));

// %% [markdown]
// ## 3. What batch norm costs
//
// While it learns, batch norm uses the mean and variance of each batch. In prediction it uses running averages of them, which stay as they are. Then it is only a factor and a shift for each filter, and a convolution can do both: with other weights, and with a bias.
//
// Write a function that **folds** batch norm into the convolution before it. It gets the kernel of a convolution without bias, `[size, size, channels, filters]`, and γ, β, the running mean and the running variance of each filter, and ε. It gives the new kernel and the new bias: a convolution with these answers as both layers together did in prediction.

// %% nbgrader={"grade": false, "grade_id": "fold-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function foldBatchNorm(
  kernel: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  epsilon: number,
): tf.Tensor[] {
  // BEGIN SOLUTION
  const factor = gamma.div(variance.add(epsilon).sqrt());
  return [kernel.mul(factor), beta.sub(mean.mul(factor))];
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "fold", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("fold", foldBatchNorm);
// BEGIN HIDDEN TESTS
await exercise.grade("fold", foldBatchNorm);
// END HIDDEN TESTS

// %% [markdown]
// ## 4. Your own network
//
// Build a network with **at most 150,000 parameters**, with convolutions, batch norm, and at least one residual connection. It takes pictures `[28, 28, 1]` with pixels from 0 to 1, ends with ten probabilities, and is compiled. Take layers that TensorFlow.js brings, since it is built anew from them where it is graded. Everything else is yours. `exercise.hint("own")` helps where you are stuck.

// %% nbgrader={"grade": false, "grade_id": "own-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildOwn(): tf.LayersModel {
  // BEGIN SOLUTION
  const { conv2d, maxPooling2d, batchNormalization, reLU, dropout, flatten, dense } = tf.layers;
  const through = (start: tf.SymbolicTensor, ...layers: tf.layers.Layer[]) =>
    layers.reduce((before, layer) => layer.apply(before) as tf.SymbolicTensor, start);
  const halved = () => maxPooling2d({ poolSize: 2 });
  const input = tf.input({ shape: [28, 28, 1] });
  const seen = through(
    input,
    conv2d({ filters: 32, kernelSize: 3, padding: "same", useBias: false, kernelInitializer: "heNormal" }),
    batchNormalization({ momentum: 0.9 }),
    reLU(),
    halved(),
  );
  const parts = through(residualBlock(seen, 48), halved(), dropout({ rate: 0.1 }));
  const outputs = through(
    residualBlock(parts, 72),
    halved(),
    flatten(),
    dropout({ rate: 0.3 }),
    dense({ units: 10, activation: "softmax" }),
  );
  const model = tf.model({ inputs: input, outputs });
  model.compile({ optimizer: tf.train.adam(0.003), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "own", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("own", buildOwn);
// BEGIN HIDDEN TESTS
await exercise.grade("own", buildOwn);
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => summary(buildOwn()));

// %% [markdown]
// What will an epoch cost?

// %%
await exercise.whenTried(() =>
  estimateTraining(buildOwn(), {
    samples: train.labels.size,
    epochs: 8,
    batchSize: 128,
    validationSplit: 0.1,
  }),
);

// %% [markdown]
// ## 5. Beat 0.925
//
// Write a function that builds your network, trains it in whatever way you like, and gives it back trained. Hold the last tenth of the training images back from every training, and their mirror images too, if you use these; choose by what you see on them. Hints: `exercise.hint("beat")`.
//
// The check below measures on these images, as often as you like. On the test images your network is measured only once, by whoever grades it, with the same goals: 0.925, and two lower ones that give points as well. You have chosen by the first number, so the second is usually lower, by about half a percent here. Aim higher than the goal.
//
// `runExperiments` keeps each finished run on disk, so what has been trained once is there tomorrow, and what has changed is trained anew. `fitResumable` keeps a run after each epoch, in a file: a long training that you stop goes on from there ([lesson 15](../lessons/15-deep-big-simple.ipynb)).

// %% nbgrader={"grade": false, "grade_id": "beat-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function trainOwn(): Promise<tf.LayersModel> {
  // BEGIN SOLUTION
  const ownCount = Math.floor(train.labels.size * 0.9);
  const [x, y] = [take(pictures.train, { to: ownCount }), take(yTrain, { to: ownCount })];
  // Targets of 0.91 and 0.01 instead of 1 and 0, so that it isn't rewarded for being surer and surer.
  const softened = tf.concat([y, y]).mul(0.9).add(0.01);
  setSeed(1);
  const model = buildOwn();
  await fit(model, tf.concat([x, x.reverse(2)]), softened, {
    epochs: 8,
    batchSize: 128,
    validationData: [take(pictures.train, { from: ownCount }), take(yTrain, { from: ownCount })],
    learningRateDecay: 0.65,
    seed: 1,
  });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-own", "locked": true, "schema_version": 3, "solution": false, "task": false}
const own = await exercise.whenTried(trainOwn);

// %% nbgrader={"grade": true, "grade_id": "beat", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
await exercise.check("beat", own);
// BEGIN HIDDEN TESTS
await exercise.grade("beat", own);
// END HIDDEN TESTS

// %%
const ownAccuracy = await exercise.whenTried(() => {
  if (!own) throw exercise.notTried();
  const held = { from: Math.floor(train.labels.size * 0.9) };
  return accuracy(take(train.labels, held), predictClasses(own, take(pictures.train, held)));
});

await exercise.whenTried(() => {
  if (!own) throw exercise.notTried();
  return table([{ network: "your own", parameters: own.countParams(), "accuracy, held back": ownAccuracy }]);
});

// %% [markdown]
// Nobody grades you? Then measure on the test images yourself, once, when nothing will change any more: `accuracy(test.labels, predictClasses(own, pictures.test))`.

// %% [markdown]
// ## 6. Why it looks as it does
//
// Answer in five to eight sentences:
//
// - Where are the parameters of your network, and where is most of its computing? These are not the same layers. Use `layerSizes`.
// - What did you try, what did the validation curves tell you, and what did you change because of it? Name one thing that did *not* help.
// - Does your residual connection help? What would you have to train to know?

// %% [markdown] nbgrader={"grade": true, "grade_id": "why-so", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
// Of my 125,658 parameters about two thirds are in the second residual block, and most of the rest in the first; the first convolution has 288. The computing is spread otherwise, because a filter is used at every place: the first block works at 14 x 14 places, which makes about 7 million products for each picture, and the second at 7 x 7, which makes about 4 million. The first convolution makes a quarter of a million.
//
// I began with global average pooling and dropout of 0.2 in three places. After six epochs the accuracy was 93 % on the images it had learned from as well as on those held back: the network was far from learning by heart. So I took half of the dropout, more filters and eight epochs. Now it rose to 95 % on the former and stayed at 93 % on the latter, so neither more filters nor more epochs were what was missing. Moving the pictures by a pixel or two, anew in each epoch, did not help either. In the end I kept the places, with max pooling and `flatten`, since a garment always lies in the middle, and softened the targets, so that the network has no reason to be surer and surer of what it knows already. I did both at once, so I can't say which of them brought more.
//
// Whether the residual connections help I can't say from this. I would train the same network with the shortcuts left out, both from five seeds, and compare them on the images held back. With two blocks I expect little: such connections are made for networks that are much deeper.
//
// **For the grader.** 4 points. 1 for where the parameters are and where the computing is, with numbers. 1 for a decision that follows from a validation curve. 1 for something that did not help. 1 for the runs that would tell what the residual connection brings: the same network without it, from several seeds.

// %% [markdown]
// ## 7. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// This was the last exercise on these pictures. In [exercise 9](9-capstone.ipynb) you bring your own.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

checkNumbers([
  { name: "parameters of the own network", value: own?.countParams() ?? Number.NaN, atMost: 150_000 },
  { name: "the own network: accuracy, held back", value: ownAccuracy ?? Number.NaN, atLeast: 0.925 },
  {
    name: "the own network: test accuracy",
    value: own ? accuracy(test.labels, predictClasses(own, pictures.test)) : Number.NaN,
    atLeast: 0.925,
  },
]);
