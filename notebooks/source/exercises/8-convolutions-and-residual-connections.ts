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
// **Time** about three hours. One training of the network at the end takes several minutes, and you will want to try more than one. All training can be stopped, and goes on where it was with the next run of the cell.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  accuracy,
  estimateTraining,
  loadFashionMnist,
  oneHot,
  predictClasses,
  runExperiments,
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
  const { conv2d, maxPooling2d, batchNormalization, dropout, flatten, dense } = tf.layers;
  const seeing = (filters: number) => [
    conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" }),
    maxPooling2d({ poolSize: 2 }),
    batchNormalization({ momentum: 0.9 }),
  ];
  const through = (start: tf.SymbolicTensor, layers: tf.layers.Layer[]) =>
    layers.reduce((before, layer) => layer.apply(before) as tf.SymbolicTensor, start);
  const input = tf.input({ shape: [28, 28, 1] });
  const seen = through(input, [...seeing(32), ...seeing(64), dropout({ rate: 0.1 })]);
  const changed = residualBlock(seen, 64);
  const outputs = through(changed, [
    flatten(),
    dropout({ rate: 0.3 }),
    dense({ units: 10, activation: "softmax" }),
  ]);
  const model = tf.model({ inputs: input, outputs });
  model.compile({ optimizer: tf.train.adam(0.002), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
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
// The check below measures on these images, as often as you like. On the test images your network is measured only once, by whoever grades it, with the same goals: 0.905, 0.915 and 0.925. You have chosen by the first number, so the second is usually lower, by about half a percent here. Aim higher than the goal.
//
// `runExperiments` keeps each finished run on disk, so what has been trained once is there tomorrow, and what has changed is trained anew. `fitResumable` keeps a run after each epoch, in a file: a long training that you stop goes on from there ([lesson 15](../lessons/15-deep-big-simple.ipynb)).

// %% nbgrader={"grade": false, "grade_id": "beat-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function trainOwn(): Promise<tf.LayersModel> {
  // BEGIN SOLUTION
  const runs = await runExperiments(
    [{ name: "two convolutions and a block", build: buildOwn }],
    pictures.train,
    yTrain,
    { epochs: 8, batchSize: 128, validationSplit: 0.1, learningRateDecay: 0.72, seed: 1, chart: true },
  );
  return runs.best.model;
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
// Of my 124,810 parameters the residual block has 74,240, the output layer 31,370, and the second convolution 18,496. The computing is spread otherwise, since a filter is used at every place: the first convolution has 288 weights at 28 x 28 places, which makes 0.2 million products for each picture, the second 18,432 at 14 x 14, which makes 3.6 million, and the block 73,728 at 7 x 7, as many again. The output layer uses each of its weights once.
//
// I began with strong dropout, 0.3 and 0.4, and that did not help. After five epochs the training accuracy still lay below the validation accuracy: the network was far from learning by heart, and dropout only slowed it down. So I took less of it, and a learning rate that begins higher and falls with each epoch.
//
// Whether the residual connection helps I can't say from this. I would train the same network with the shortcut left out, both from five seeds, and compare them on the images held back. With two convolutions in the block I expect little: such connections are made for networks that are much deeper.
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
