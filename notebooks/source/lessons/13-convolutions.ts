// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 13 · Convolutions
//
// Every network so far took an image as a list of 784 numbers. Which pixels lie beside each other, it was never told. In this lesson you build networks that know. The last of them has a ninth of the parameters of the network of lesson 3, and reads digits better than any network before it.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - slide a filter over an image by hand, and say what it finds,
// - say how large the result is, for any padding and stride,
// - count the parameters of a convolution, and say why there are so few,
// - build, train and look into a convolutional network,
// - say how much of the image one neuron sees,
// - say what such a network does when a digit is moved, and what it does not.
//
// **You need** [lesson 3](03-build-and-fit.ipynb): neurons, layers, parameters, training. Lessons [9](09-activations-and-initial-weights.ipynb) and [12](12-dropout-and-batch-norm.ipynb) explain what ReLU and dropout are for.
//
// **Time** about 90 minutes. Computing takes about two minutes on two cores, in several runs. Each can be stopped.

// %%
import {
  accuracy,
  checkNumbers,
  estimateTraining,
  fit,
  flatten,
  layerOutputs,
  loadMnist,
  normalize,
  oneHot,
  plotBars,
  plotConvolutionSteps,
  plotFeatureMaps,
  plotFilters,
  plotImage,
  plotImages,
  plotLines,
  plotPixels,
  plotPoolingSteps,
  predictClasses,
  question,
  setSeed,
  slider,
  summary,
  table,
  take,
  tf,
} from "course";

const { train, test } = await loadMnist();
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. What a dense layer does not know
//
// A network of dense layers, as in lessons 3 to 8, is also called a **multilayer perceptron**, or MLP. To feed it, you flattened each image into a row of 784 numbers. (One of the lectures calls a network with one hidden layer a *single*-layer perceptron. It has two layers of weights. With a single one, the pixels would lead straight to the ten answers.)
//
// [Lesson 2](02-flatten-normalise-one-hot.ipynb) mixed up the 784 pixels, in all images in the same way, and claimed that this is no harder for such a network. Now you can measure it.

// %%
setSeed(9);

const shuffledPlaces = Array.from(tf.util.createShuffledIndices(784));
const shufflePixels = (flat: tf.Tensor): tf.Tensor2D =>
  tf.tidy(() => tf.gather(flat, tf.tensor1d(shuffledPlaces, "int32"), 1) as tf.Tensor2D);

const flatTrain = normalize(flatten(train.images));
const flatTest = normalize(flatten(test.images));
const fourImages = take(flatTest, { from: 0, to: 4 });

plotImages(tf.concat([fourImages, shufflePixels(fourImages)]), {
  title: "Four test images, and the same with their pixels shuffled",
  columns: 4,
  captions: [...Array(4).fill("as they are"), ...Array(4).fill("shuffled")],
});

// %% [markdown]
// You can't read the lower row. Can the network? Train the same small MLP on both, three epochs each. It takes a few seconds.

// %%
function buildDense(): tf.Sequential {
  const network = tf.sequential();
  network.add(tf.layers.dense({ units: 128, activation: "relu", inputShape: [784] }));
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

const usual = { batchSize: 128, validationSplit: 0.1, seed: 1, chart: false, verbose: 0 } as const;
const lastOf = (values: number[] | undefined): number => values?.at(-1) ?? Number.NaN;

setSeed(1);

const dense = buildDense();
const denseHistory = await fit(dense, flatTrain, yTrain, { ...usual, epochs: 3 });

// %%
setSeed(1);

const denseOnShuffled = buildDense();
const shuffledTrain = shufflePixels(flatTrain);
const shuffledHistory = await fit(denseOnShuffled, shuffledTrain, yTrain, { ...usual, epochs: 3 });
shuffledTrain.dispose();

const denseValidation = {
  "pixels as they are": lastOf(denseHistory.history.val_accuracy),
  "pixels shuffled": lastOf(shuffledHistory.history.val_accuracy),
};

plotBars(denseValidation, {
  title: "An MLP reads shuffled images as well",
  xTitle: "images",
  yTitle: "validation accuracy",
  yRange: [0, 1],
  digits: 3,
});

// %% [markdown]
// It makes no difference. To a dense layer, two neighbouring pixels have no more to do with each other than any other two. So it ignores what you see first: that neighbouring pixels form *strokes*, with edges, ends and corners.
//
// What should a network look for that reads handwriting? One of the lectures puts this question beside a page of digits. Here is the answer that this lesson works out: *first look for small things that can be anywhere, and then for larger things made of them.*

// %% [markdown]
// ## 2. A filter, slid by hand
//
// ### One position
//
// Take the first test image, normalised, and cut a piece of 6 x 6 out of it.

// %%
type Picture = number[][];

const digit = normalize(take(test.images, [0]))
  .reshape([28, 28])
  .arraySync() as Picture;

plotImage(tf.tensor2d(digit), { title: "The first test image: a 7" });

// %%
const cutOut = (picture: Picture, top: number, left: number, side: number): Picture =>
  picture.slice(top, top + side).map((row) => row.slice(left, left + side));

// Two decimals, so that you can follow with pencil and paper.
const piece = cutOut(digit, 7, 17, 6).map((row) => row.map((value) => Math.round(value * 100) / 100));

plotPixels(tf.tensor2d(piece), {
  title: "Rows 7 to 12, columns 17 to 22: the corner of the 7",
  from: [7, 17],
});

// %% [markdown]
// Now a **filter**: a small table of weights. This one has 3 x 3. It compares right with left.

// %%
const darkToBright: Picture = [
  [-1, 0, 1],
  [-1, 0, 1],
  [-1, 0, 1],
];

table(
  darkToBright.map(([left, middle, right]) => ({ left, middle, right })),
  { digits: 0 },
);

// %% [markdown]
// Lay it on the piece, with its upper left corner on row 3, column 0. Multiply each weight by the number beneath it, and add the nine products up.

// %%
const [topRow, leftColumn] = [3, 0];
const products = darkToBright.flatMap((weights, i) =>
  weights.map((weight, j) => {
    const pixel = piece[topRow + i]?.[leftColumn + j] ?? Number.NaN;
    return { row: topRow + i, column: leftColumn + j, pixel, weight, product: pixel * weight + 0 }; // −0 + 0 is 0
  }),
);
const sumOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
const atOnePosition = sumOf(products.map(({ product }) => product));

table(products, { digits: 2, caption: `Sum of the products: ${atOnePosition.toFixed(2)}` });

// %% [markdown]
// You know this: it is the *weighted sum* of a neuron, one with nine inputs. The right column counts plus, the left column counts minus. Here it is dark on the left and bright on the right, so the sum is large. The filter has found an **edge**.
//
// **Predict, then run.** You lay the filter on a place where all nine pixels are equally bright, say 0.7. What is the sum?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const evenPatch = question({
  ask: "All nine pixels under the filter are 0.7. What is the weighted sum?",
  kind: "number",
  hints: [
    "What do the three weights of one row add up to?",
    "0.7 times −1, plus 0.7 times 0, plus 0.7 times 1.",
  ],
  check: (sum) => {
    const right = sumOf(darkToBright.flat().map((weight) => weight * 0.7));
    if (Math.abs(sum - 9 * 0.7) < 1e-6)
      return "That is the sum of the pixels. Each is multiplied by its weight first.";
    if (Math.abs(sum - 3 * 0.7) < 1e-6)
      return "That is the right column. The left one counts too, with minus.";
    return Math.abs(sum - right) < 1e-6 || "What the right column gives, the left column takes away.";
  },
  explain:
    "Where all pixels are alike, the weights of this filter cancel each other out. It answers to edges only.",
});

// %%
evenPatch.answer(undefined);

// %%
sumOf(darkToBright.flat().map((weight) => weight * 0.7));

// %% [markdown]
// So the filter says nothing where nothing changes, be it dark or bright.
//
// ### All positions
//
// Now **slide** the filter: lay it on every position where it fits, and write each sum down in its place. In JupyterLab, move the handle below the picture. (The text of this figure, which screen readers read, holds the sum of every position.)

// %%
plotConvolutionSteps(piece, darkToBright, {
  title: "The filter slides over the corner of the 7",
  position: 12,
});

// %% [markdown]
// This is a **convolution**. Its result is again a picture, a **feature map**: it tells where in the image the feature was found. Orange is *dark on the left, bright on the right*. Blue is the opposite: the right side of a stroke.
//
// The whole recipe in plain TypeScript:

// %%
/** The value at a place. Outside the picture it is 0. */
const at = (picture: Picture, row: number, column: number): number => picture[row]?.[column] ?? 0;

const sizeOf = (picture: Picture): [rows: number, columns: number] => [
  picture.length,
  picture[0]?.length ?? 0,
];

/** Slides a filter over a picture, `stride` pixels at a time. */
function convolve(picture: Picture, filter: Picture, stride = 1): Picture {
  const [[height, width], [high, wide]] = [sizeOf(picture), sizeOf(filter)];
  const result: Picture = [];
  for (let row = 0; row + high <= height; row += stride) {
    const sums: number[] = [];
    for (let column = 0; column + wide <= width; column += stride) {
      let sum = 0;
      for (let i = 0; i < high; i++) {
        for (let j = 0; j < wide; j++) sum += at(filter, i, j) * at(picture, row + i, column + j);
      }
      sums.push(sum);
    }
    result.push(sums);
  }
  return result;
}

const leftEdges = convolve(digit, darkToBright);

sizeOf(leftEdges);

// %% [markdown]
// ### Is it right?
//
// TensorFlow.js has the same as `tf.conv2d`. It wants four axes of an image, `[images, rows, columns, channels]`, and four of a filter, `[rows, columns, channels, filters]`. Here there is one image, one channel, one filter.

// %%
function tfConvolve(
  picture: Picture,
  filter: Picture,
  stride: number,
  padding: "valid" | "same",
): tf.Tensor2D {
  return tf.tidy(() => {
    const image = tf.tensor2d(picture).reshape([1, ...sizeOf(picture), 1]) as tf.Tensor4D;
    const weights = tf.tensor2d(filter).reshape([...sizeOf(filter), 1, 1]) as tf.Tensor4D;
    // Back to rows and columns: there was one image, and there is one channel.
    return tf.conv2d(image, weights, stride, padding).squeeze([0, 3]) as tf.Tensor2D;
  });
}

/** The greatest difference between our numbers and those of TensorFlow.js. */
const differenceFrom = (picture: Picture, tensor: tf.Tensor): number =>
  tf.tidy(() => tf.tensor2d(picture).sub(tensor).abs().max().arraySync() as number);

const convolutionDifference = differenceFrom(leftEdges, tfConvolve(digit, darkToBright, 1, "valid"));

convolutionDifference.toExponential(0);

// %% [markdown]
// The same, but for rounding. (Mathematicians turn the filter by half a circle before they slide it, and call only that a convolution. What neural networks do is *cross-correlation* to them. Since the weights are learnt, it makes no difference: the network learns the turned filter.)
//
// ### Four edges
//
// Turn the filter, and it finds other edges.

// %%
const turned = (filter: Picture): Picture =>
  filter.map((row, i) => row.map((_, j) => at(filter, row.length - 1 - j, i)));

const edgeFilters: Record<string, Picture> = { "left edge": darkToBright };
edgeFilters["upper edge"] = turned(darkToBright);
edgeFilters["right edge"] = turned(edgeFilters["upper edge"]);
edgeFilters["lower edge"] = turned(edgeFilters["right edge"]);

const edgeNames = Object.keys(edgeFilters);
/** Lays pictures behind each other: [rows, columns, channels]. */
const stack = (pictures: Picture[]): tf.Tensor3D =>
  tf.stack(
    pictures.map((p) => tf.tensor2d(p)),
    2,
  ) as tf.Tensor3D;

plotFilters(stack(Object.values(edgeFilters)).expandDims(2), {
  title: "Four filters",
  captions: edgeNames,
  columns: 4,
});

// %%
const relu = (picture: Picture): Picture => picture.map((row) => row.map((value) => Math.max(0, value)));

const edges = Object.fromEntries(
  edgeNames.map((name) => [name, relu(convolve(digit, edgeFilters[name] as Picture))]),
);

plotFeatureMaps(stack(Object.values(edges)), {
  title: "Where the 7 has each kind of edge",
  captions: edgeNames,
  columns: 4,
});

// %% [markdown]
// These maps went through `relu`, which keeps *found* and drops *the opposite found*. Each map is bright at one side of the strokes.
//
// The filter was the same everywhere. So it finds an edge wherever it is. A neuron of a dense layer can learn to see an edge too, but only in one place: for each other place, another neuron must learn it again. (One of the lectures imagines a group of neurons for each edge of a T-shirt. It would take as many groups as there are places where T-shirts have edges.)

// %% [markdown]
// A filter can be turned by less than a quarter, too. Turn it: which edges does it find at 45°, and which at 225°?

// %%
slider({ label: "Angle", min: 0, max: 345, step: 15, unit: "°" }, (angle) => {
  const [right, up] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const filter = [-1, 0, 1].map((row) => [-1, 0, 1].map((column) => column * right - row * up));
  return plotFeatureMaps(tfConvolve(digit, filter, 1, "valid").relu().expandDims(2), {
    title: "Edges towards which it gets brighter",
    captions: [`at ${angle}°`],
    range: [0, 3],
  });
});

// %% [markdown]
// ## 3. Size, padding, stride
//
// The picture had 28 rows. The feature map has 26: in the last two rows the filter no longer fits. If $n$ is the number of rows, and $k$ the number of rows of the filter, then there are $n - k + 1$ positions.
//
// **Predict, then run.** A filter of 5 x 5 slides over an image of 28 x 28. How many rows has the result?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const fiveByFive = question({
  ask: "A filter of 5 x 5 slides over 28 x 28 pixels. How many rows has the feature map?",
  kind: "number",
  hints: ["How far down can the upper row of the filter go?", "n − k + 1, with n = 28 and k = 5."],
  check: (rows) => {
    const [right] = sizeOf(convolve(digit, Array(5).fill(Array(5).fill(1))));
    if (rows === 23) return "Nearly. Count the first position too: for n = k there is one, not none.";
    if (rows === 26) return "That is for a filter of 3 x 3.";
    if (rows === right ** 2) return "That is the number of positions. How many rows of them?";
    return rows === right || "In how many places can the upper row of the filter be?";
  },
  explain: "Its upper row can be in 28 − 5 + 1 places.",
});

// %%
fiveByFive.answer(undefined);

// %%
sizeOf(convolve(digit, Array(5).fill(Array(5).fill(1))));

// %% [markdown]
// **Padding.** Pixels at the border are seen by fewer positions, and with every layer the picture shrinks. Both can be avoided: lay a frame of zeros around the picture first. With a 3 x 3 filter and a frame of one pixel, the result is as large as the picture. In TensorFlow.js this is called `padding: "same"`. No frame is `padding: "valid"`, the default.

// %%
function withFrame(picture: Picture, frame: number): Picture {
  const [height, width] = sizeOf(picture);
  return Array.from({ length: height + 2 * frame }, (_, row) =>
    Array.from({ length: width + 2 * frame }, (_, column) => at(picture, row - frame, column - frame)),
  );
}

const padded = convolve(withFrame(digit, 1), darkToBright);
const paddedDifference = differenceFrom(padded, tfConvolve(digit, darkToBright, 1, "same"));

table([
  {
    padded: sizeOf(padded).join(" x "),
    "greatest difference from tf.conv2d": paddedDifference.toExponential(0),
  },
]);

// %% [markdown]
// **Stride.** The filter may also move two pixels at a time. The result then has half as many rows and columns, a quarter of the numbers, and costs a quarter of the time.

// %%
const strided = convolve(digit, darkToBright, 2);
const stridedDifference = differenceFrom(strided, tfConvolve(digit, darkToBright, 2, "valid"));

table([
  {
    "stride 2": sizeOf(strided).join(" x "),
    "greatest difference from tf.conv2d": stridedDifference.toExponential(0),
  },
]);

// %% [markdown]
// In general there are $\lfloor (n - k) / s \rfloor + 1$ rows, for $n$ rows with their frame, a filter of $k$ rows and a stride of $s$. The signs ⌊ ⌋ mean *rounded down*. Hold it against TensorFlow.js:

// %%
const sizes = [
  { filter: 3, stride: 1, frame: 0 },
  { filter: 3, stride: 1, frame: 1 },
  { filter: 3, stride: 2, frame: 0 },
  { filter: 5, stride: 1, frame: 0 },
  { filter: 5, stride: 1, frame: 2 },
  { filter: 5, stride: 3, frame: 0 },
].map(({ filter, stride, frame }) => {
  const image = tf.zeros([1, 28, 28, 1]) as tf.Tensor4D;
  const weights = tf.zeros([filter, filter, 1, 1]) as tf.Tensor4D;
  const computed = tf.conv2d(image, weights, stride, frame > 0 ? "same" : "valid").shape[1];
  return {
    filter,
    stride,
    frame,
    "by the formula": Math.floor((28 + 2 * frame - filter) / stride) + 1,
    "tf.conv2d": computed,
  };
});

table(sizes, { caption: "Rows of the result, of an image with 28 rows" });

// %% [markdown]
// ## 4. Many filters, many channels
//
// ### From edges to corners
//
// One filter finds one thing. A layer has many filters, and gives as many feature maps, one behind the other. They are its **channels**. A colour photograph has three channels: red, green and blue. Our images have one. The four edge maps are a picture with four channels.
//
// The next layer takes all channels in. So each of its filters has a **depth**: a small table of weights for *each* channel. All products, over all channels, go into one sum. A bias is added, and then comes `relu`, as in every neuron.
//
// Here is such a filter by hand. It looks for a corner on the upper right. There, an upper edge comes from the left, and a right edge goes down. The other two channels don't matter: their weights are 0.

// %%
const nothing: Picture = [
  [0, 0, 0],
  [0, 0, 0],
  [0, 0, 0],
];
const cornerFilter: Record<string, Picture> = {
  "left edge": nothing,
  "upper edge": [
    [1, 1, 0],
    [1, 1, 0],
    [0, 0, 0],
  ],
  "right edge": [
    [0, 0, 0],
    [0, 1, 1],
    [0, 1, 1],
  ],
  "lower edge": nothing,
};
const cornerBias = -12;

/** One filter of a layer: all channels into one sum, then the bias, then relu. */
function featureMap(channels: Picture[], filter: Picture[], bias: number): Picture {
  const perChannel = channels.map((channel, c) => convolve(channel, filter[c] as Picture));
  const [first] = perChannel as [Picture];
  return relu(
    first.map((row, r) => row.map((_, c) => sumOf(perChannel.map((sums) => at(sums, r, c))) + bias)),
  );
}

const corners = featureMap(Object.values(edges), Object.values(cornerFilter), cornerBias);

plotFeatureMaps(stack([corners]), {
  title: "Where the 7 has a corner on the upper right",
  captions: ["corner"],
});

// %%
const brightest = Math.max(...corners.flat());
const cornerRow = corners.findIndex((row) => row.includes(brightest));
const cornerColumn = corners[cornerRow]?.indexOf(brightest) ?? Number.NaN;

table([{ "row in the map": cornerRow, "column in the map": cornerColumn, value: brightest }]);

// %% [markdown]
// It fires at the corner of the 7 and practically nowhere else. The bias of −12 sees to that: the upper edges alone, or the right edges alone, don't add up to 12.
//
// Look at what happened. The first layer knows pixels and finds edges. The second knows edges and finds corners. A third could find that a corner sits on a slanted stroke. The features form a **hierarchy**, from small and simple to large and special. One of the lectures calls that the point of *deep* learning. Another says that a convolution finds "hidden, higher-level features". A single one doesn't get that far. A stack of them does.
//
// And nobody will design these filters. Their weights are parameters like all others. They start at random, and training finds them. Before deep learning, people worked out good features by hand, and gave a dozen of them to a small network. Now the pixels go in, and the network extracts the features by itself.
//
// ### The same as a layer
//
// `tf.layers.conv2d` is the same again, with as many filters as you like. Give it our weights, and compare.

// %%
const cornerLayer = tf.sequential();
cornerLayer.add(tf.layers.conv2d({ filters: 1, kernelSize: 3, activation: "relu", inputShape: [26, 26, 4] }));
cornerLayer.setWeights([
  stack(Object.values(cornerFilter)).expandDims(3), // [rows, columns, channels, filters]
  tf.tensor1d([cornerBias]),
]);
const edgesAsInput = stack(Object.values(edges)).expandDims(0);
const cornerMap = (cornerLayer.predict(edgesAsInput) as tf.Tensor).reshape(sizeOf(corners));
const layerDifference = differenceFrom(corners, cornerMap);

layerDifference.toExponential(0);

// %% [markdown]
// ### How many parameters?
//
// A filter has a weight for each of its rows, columns and channels, and one bias. With $k$ x $k$ weights, $c$ channels coming in and $m$ filters, the layer has
//
// $$k \cdot k \cdot c \cdot m + m$$
//
// parameters. **Predict, then run.** A layer has 32 filters of 5 x 5. It takes 16 channels. How many parameters has it?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const convParameters = question({
  ask: "A convolution with 32 filters of 5 x 5 takes 16 channels. How many parameters has it?",
  kind: "number",
  hints: [
    "How many weights has one filter? Think of its depth.",
    "32 filters, each with 5 · 5 · 16 weights and one bias.",
  ],
  check: (count) => {
    const layer = tf.sequential();
    layer.add(tf.layers.conv2d({ filters: 32, kernelSize: 5, inputShape: [12, 12, 16] }));
    const right = layer.countParams();
    if (count === right - 32) return "Those are the weights. Each filter has a bias as well.";
    if (count === 5 * 5 * 32 + 32)
      return "That would be for one channel. A filter has weights for each of the 16.";
    if (count === right - 32 + 16) return "One bias for each filter, not for each channel.";
    return (
      count === right || "Rows times columns times channels times filters, plus one bias for each filter."
    );
  },
  explain:
    "For each of the 32 filters 5 · 5 · 16 weights and one bias. How large the picture is makes no difference.",
});

// %%
convParameters.answer(undefined);

// %%
const onSixteenChannels = 5 * 5 * 16 * 32 + 32;

onSixteenChannels;

// %% [markdown]
// The size of the picture is not in the formula! Sixteen filters of 5 x 5 on a digit give 16 maps of 24 x 24 numbers. What would a dense layer cost that gives as many?

// %%
const convolutionCost = 5 * 5 * 1 * 16 + 16;
const denseCost = 28 * 28 * (24 * 24 * 16) + 24 * 24 * 16;

const outputs = 24 * 24 * 16;

table([
  {
    layer: "convolution, 16 filters of 5 x 5",
    outputs,
    parameters: convolutionCost,
    multiplications: outputs * 5 * 5,
  },
  { layer: "dense, as many outputs", outputs, parameters: denseCost, multiplications: outputs * 28 * 28 },
]);

// %% [markdown]
// 416 against seven million. Two ideas save all that:
//
// - **Locality**: each output sees 25 pixels, not 784.
// - **Shared weights**: all positions use the same 25 weights.
//
// Both are assumptions about pictures: that what matters is small at first, and that it can be anywhere. For pictures they hold. So such a network need not find them out, and as a rule it gets by with fewer images.
//
// Few parameters are not little work: each weight is used at 24 · 24 places. Here the convolution multiplies 230,400 times for one image, with its 400 weights. A dense layer uses each weight once.

// %% [markdown]
// ## 5. Max pooling
//
// Behind a convolution there often is **max pooling**: cut the map into squares of 2 x 2, and keep of each square only the greatest number.

// %%
const rightEdgePiece = cutOut(edges["right edge"] as Picture, 6, 17, 6).map((row) =>
  row.map((value) => Math.round(value * 10) / 10),
);

plotPoolingSteps(rightEdgePiece, 2, {
  title: "Max pooling of a piece of the map of right edges",
  position: 4,
});

// %%
function maxPool(picture: Picture, side: number): Picture {
  const [height, width] = sizeOf(picture);
  const squares = (length: number) => Array.from({ length: Math.floor(length / side) }, (_, i) => i * side);
  return squares(height).map((row) =>
    squares(width).map((column) =>
      Math.max(...picture.slice(row, row + side).flatMap((cells) => cells.slice(column, column + side))),
    ),
  );
}

const pooled = Object.values(edges).map((map) => maxPool(map, 2));
const poolingDifference = Math.max(
  ...pooled.map((map, i) => {
    const before = stack([Object.values(edges)[i] as Picture]);
    return differenceFrom(map, tf.maxPool(before, 2, 2, "valid").reshape(sizeOf(map)));
  }),
);

table([{ size: sizeOf(pooled[0] as Picture).join(" x "), "difference from tf.maxPool": poolingDifference }]);

// %%
plotFeatureMaps(stack(pooled), {
  title: "The four edge maps, pooled",
  captions: edgeNames,
  columns: 4,
});

// %% [markdown]
// Three quarters of the numbers are gone, and you still see the 7 with its edges. Pooling
//
// - makes the next layers four times cheaper,
// - keeps what was found most clearly: the strongest answer of each square,
// - forgets *exactly where* it was found, by a pixel or so,
// - has no parameters.
//
// How much does it forgive? Move the digit one pixel to the right, and see how much the maps change, before and after pooling. (0 means not at all. 2 means that the two maps have nothing in common.)

// %%
/** Moves a picture to the right; what comes in is black. */
const moved = (picture: Picture, by: number): Picture =>
  picture.map((row) => row.map((_, column) => row[column - by] ?? 0));

/** How much two pictures differ, as a share of what there is. */
const change = (one: Picture, other: Picture): number =>
  sumOf(one.flatMap((row, r) => row.map((value, c) => Math.abs(value - at(other, r, c))))) /
  sumOf(one.flat());

const edgesOfMoved = edgeNames.map((name) => relu(convolve(moved(digit, 1), edgeFilters[name] as Picture)));
const changes = edgeNames.map((name, i) => ({
  map: name,
  "change before pooling": change(edges[name] as Picture, edgesOfMoved[i] as Picture),
  "after pooling": change(pooled[i] as Picture, maxPool(edgesOfMoved[i] as Picture, 2)),
}));

table(changes, { digits: 2, caption: "The digit moves by one pixel: change of its maps" });

// %% [markdown]
// The pooled maps change less, but they do change. It is often said that pooling makes a network indifferent to shifts. It takes the edge off small ones. Section 9 measures what that is worth.

// %% [markdown]
// ## 6. The network of the tutorial
//
// One of the lectures ends with a network that it calls out of its scope: convolution, max pooling, then flatten, and a dense layer that gives the answer. It trains it on the clothes of Fashion-MNIST, and so do you in [exercise 4](../exercises/4-from-one-layer-to-convolutions.ipynb). Here it reads digits.
//
// It takes pictures that are not flattened, with an axis for the channel at the end.

// %%
const asPictures = (images: tf.Tensor3D): tf.Tensor4D =>
  tf.tidy(() => normalize(images).expandDims(3) as tf.Tensor4D);

const xTrain = asPictures(train.images);
const xTest = asPictures(test.images);

xTrain.shape;

// %%
setSeed(1);

const tutorial = tf.sequential();
tutorial.add(
  tf.layers.conv2d({
    filters: 64,
    kernelSize: 2,
    padding: "same",
    activation: "relu",
    inputShape: [28, 28, 1],
  }),
);
tutorial.add(tf.layers.maxPooling2d({ poolSize: 2 }));
tutorial.add(tf.layers.flatten());
tutorial.add(tf.layers.dense({ units: 10, activation: "softmax" }));
tutorial.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

summary(tutorial);

// %% [markdown]
// Follow the shapes. 64 filters with `"same"` padding: 28 x 28 x 64. Pooling halves rows and columns: 14 x 14 x 64. Flatten lays them in a row of 12,544 numbers. And count:

// %%
const tutorialByHand = [2 * 2 * 1 * 64 + 64, 14 * 14 * 64 * 10 + 10];

table([
  { layer: "convolution", calculation: "2 · 2 · 1 · 64 + 64", parameters: tutorialByHand[0] },
  { layer: "dense", calculation: "14 · 14 · 64 · 10 + 10", parameters: tutorialByHand[1] },
  { layer: "together", calculation: "", parameters: sumOf(tutorialByHand) },
]);

// %% [markdown]
// 125,770, as the lecture prints. Nearly all of them belong to the dense layer: the convolution makes 64 channels out of one, and the dense layer must weigh every number of them. (A filter of 2 x 2 with `"same"` padding needs one more row and column. TensorFlow puts them below and on the right.)

// %%
const tutorialRun = { ...usual, epochs: 3 };

await estimateTraining(tutorial, { samples: xTrain.shape[0], ...tutorialRun });

// %%
await fit(tutorial, xTrain, yTrain, { ...tutorialRun, chart: true, verbose: 1 });
const accuracyTutorial = accuracy(test.labels, predictClasses(tutorial, xTest));
const accuracyDense = accuracy(test.labels, predictClasses(dense, flatTest));

table([
  { network: "MLP of section 1", parameters: dense.countParams(), "test accuracy": accuracyDense },
  { network: "the tutorial's", parameters: tutorial.countParams(), "test accuracy": accuracyTutorial },
]);

// %% [markdown]
// Three epochs each, a similar number of parameters, and fewer mistakes. Yet the tutorial's network has a single convolution, of tiny filters. It sees edges and no corners.

// %% [markdown]
// ## 7. A small network that reads better
//
// Now stack two convolutions, with pooling behind each. The first has few filters, because there are only so many kinds of edges. The second has more: there are many ways to put edges together. Dropout, from lesson 12, keeps the dense layers from learning by heart.

// %%
function buildSmall(): tf.Sequential {
  const network = tf.sequential();
  network.add(tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: "relu", inputShape: [28, 28, 1] }));
  network.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  network.add(tf.layers.conv2d({ filters: 32, kernelSize: 5, activation: "relu" }));
  network.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  network.add(tf.layers.flatten());
  network.add(tf.layers.dropout({ rate: 0.4 }));
  network.add(tf.layers.dense({ units: 128, activation: "relu" }));
  network.add(tf.layers.dropout({ rate: 0.4 }));
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

setSeed(1);

const small = buildSmall();
// Kept for later: the filters as they are before any training.
const filtersBefore = small.layers[0]?.getWeights()[0]?.clone() as tf.Tensor4D;

summary(small);

// %%
const smallByHand = [5 * 5 * 1 * 16 + 16, 5 * 5 * 16 * 32 + 32, 4 * 4 * 32 * 128 + 128, 128 * 10 + 10];

table([
  { layer: "first convolution", calculation: "5 · 5 · 1 · 16 + 16", parameters: smallByHand[0] },
  { layer: "second convolution", calculation: "5 · 5 · 16 · 32 + 32", parameters: smallByHand[1] },
  { layer: "dense", calculation: "4 · 4 · 32 · 128 + 128", parameters: smallByHand[2] },
  { layer: "output", calculation: "128 · 10 + 10", parameters: smallByHand[3] },
  { layer: "together", calculation: "", parameters: sumOf(smallByHand) },
]);

// %% [markdown]
// 80,202 parameters: a ninth of the network of lesson 3. Follow the shapes in the summary: 28, then 24, 12, 8 and 4 rows. The picture gets smaller and deeper on its way.
//
// Before you start it, ask what it costs.

// %%
const smallRun = { ...usual, epochs: 8 };

await estimateTraining(small, { samples: xTrain.shape[0], ...smallRun });

// %%
const smallHistory = await fit(small, xTrain, yTrain, { ...smallRun, chart: true, verbose: 1 });

// %% [markdown]
// (Don't be surprised that the validation curves are the better ones: dropout makes it hard in training only.)
//
// Near the end the curve hardly rises any more. Perhaps the steps are too large to get closer to the minimum. So train a little more with smaller steps, a tenth of Adam's usual rate. A run that goes on with a new optimiser is compiled anew. The weights stay.

// %%
small.compile({ optimizer: tf.train.adam(0.0001), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const smallSettled = await fit(small, xTrain, yTrain, { ...smallRun, epochs: 3, chart: true, verbose: 1 });

// %%
const predictedSmall = predictClasses(small, xTest);
const accuracySmall = accuracy(test.labels, predictedSmall);
const mistakes = (reached: number): number => Math.round((1 - reached) * test.labels.size);

table([
  {
    network: "MLP",
    parameters: dense.countParams(),
    "test accuracy": accuracyDense,
    mistakes: mistakes(accuracyDense),
  },
  {
    network: "the tutorial's",
    parameters: tutorial.countParams(),
    "test accuracy": accuracyTutorial,
    mistakes: mistakes(accuracyTutorial),
  },
  {
    network: "small",
    parameters: small.countParams(),
    "test accuracy": accuracySmall,
    mistakes: mistakes(accuracySmall),
  },
]);

// %%
plotBars(
  {
    MLP: mistakes(accuracyDense),
    "the tutorial's": mistakes(accuracyTutorial),
    small: mistakes(accuracySmall),
  },
  { title: "Mistakes on the test images", xTitle: "network", yTitle: "images misread" },
);

// %% [markdown]
// More than 99 of 100 right, with the fewest parameters of the three. It has also trained longer and with dropout, so the three bars are no experiment with one change. But none of the MLPs of the earlier lessons got there, not even those that were trained for twenty epochs. These are some of the digits that it still gets wrong:

// %%
const truths = test.labels.arraySync();
const guesses = predictedSmall.arraySync();
const wrong = truths.flatMap((truth, i) => (truth === guesses[i] ? [] : i)).slice(0, 10);

plotImages(take(test.images, wrong), {
  title: "The first digits that the small network misreads",
  labels: wrong.map((i) => truths[i] as number),
  predictions: wrong.map((i) => guesses[i] as number),
});

// %% [markdown]
// Some of them you would not bet on either.
//
// ### And on shuffled pixels?
//
// In section 1, the MLP did not mind shuffled pixels. **Predict:** will the small network? Its images have the same pixels as before, only not their neighbours. Two epochs are enough to see it.

// %%
setSeed(1);

const smallOnShuffled = buildSmall();
const shuffledPictures = tf.tidy(() => shufflePixels(flatTrain).reshape(xTrain.shape) as tf.Tensor4D);
const smallShuffledHistory = await fit(smallOnShuffled, shuffledPictures, yTrain, { ...usual, epochs: 2 });
shuffledPictures.dispose();

const wrongOf100 = (reached: number | undefined): number => 100 * (1 - (reached ?? Number.NaN));
const afterTwoEpochs = {
  MLP: wrongOf100(denseHistory.history.val_accuracy?.[1]),
  "MLP, shuffled": wrongOf100(shuffledHistory.history.val_accuracy?.[1]),
  small: wrongOf100(smallHistory.history.val_accuracy?.[1]),
  "small, shuffled": wrongOf100(smallShuffledHistory.history.val_accuracy?.[1]),
};

plotBars(afterTwoEpochs, {
  title: "Two epochs, with and without neighbours",
  xTitle: "network, pixels",
  yTitle: "mistakes in 100 validation images",
  digits: 2,
});

// %% [markdown]
// It loses its advantage and more. What it gained, it gained from neighbours. On data without neighbours, such as the columns of a table in any order, a convolution is the wrong tool.
//
// ### Is MNIST too easy?
//
// The tutorial leaves the digits aside, and gives three reasons: simple methods get 97% right, everybody uses them, and what works on them need not work on other pictures. Look at the table above. Between the worst and the best network lie less than four percent of the images. That is far more than chance, but it leaves little room: two good networks differ by a few images in a thousand, and lesson 5 showed how easily such a difference is chance. A good score on MNIST proves little. It is a good place to *see* how things work, because training takes a minute. To compare methods, take harder pictures, such as those of the exercises.

// %% [markdown]
// ## 8. How much does a neuron see?
//
// A number in the first feature map depends on 5 x 5 pixels. Behind the pooling, it depends on four such squares beside each other: 6 x 6. The part of the image that a number depends on is its **receptive field**.
//
// Two things count, from layer to layer. The *field* grows by (k − 1) steps, for a window of $k$ rows. And one *step* to the neighbour is, in pixels of the image, the product of all strides so far.

// %%
const windows = [
  { layer: "convolution 5 x 5", k: 5, stride: 1 },
  { layer: "pooling 2 x 2", k: 2, stride: 2 },
  { layer: "convolution 5 x 5", k: 5, stride: 1 },
  { layer: "pooling 2 x 2", k: 2, stride: 2 },
];

let field = 1;
let pixelsPerStep = 1;
const fields = windows.map(({ layer, k, stride }) => {
  field += (k - 1) * pixelsPerStep;
  pixelsPerStep *= stride;
  return { layer, "field, in rows": field, "pixels to the neighbour": pixelsPerStep };
});

table(fields);

// %% [markdown]
// At the end, each number sees 16 of the 28 rows. The dense layers see all. Check it with `tf.grad` from lesson 10: take one number in the middle of the last map, and ask which pixels it has a slope along. Where the slope is 0, it doesn't look. (ReLU and pooling hide some pixels for some images. So take many images of noise, and add the slopes up.)

// %%
const lastPooling = tf.model({
  inputs: small.inputs,
  outputs: small.layers[3]?.output as tf.SymbolicTensor,
});
const slopesOfPixels = tf.tidy(() => {
  const noise = tf.randomUniform([200, 28, 28, 1], 0, 1, "float32", 8);
  // One number of each of the 32 maps, in row 1, column 1.
  const oneNumber = (x: tf.Tensor) =>
    (lastPooling.apply(x) as tf.Tensor4D).slice([0, 1, 1, 0], [-1, 1, 1, -1]);
  return tf.grad(oneNumber)(noise).abs().sum(0).reshape([28, 28]).arraySync() as Picture;
});
const rowsSeen = slopesOfPixels.filter((row) => row.some((value) => value > 0)).length;

plotFeatureMaps(stack([slopesOfPixels]), {
  title: "The pixels that one number sees",
  captions: [`${rowsSeen} rows`],
});

// %% [markdown]
// It is brightest in the middle: pixels there reach the number on many ways, those at the edge of the field on few.
//
// This also answers how large filters should be. Two layers of 3 x 3 see as much as one of 5 x 5, with fewer weights and one more bend:

// %%
table([
  { layers: "one of 5 x 5", "field, in rows": 5, "weights, one channel": 5 * 5 },
  { layers: "two of 3 x 3", "field, in rows": 1 + 2 + 2, "weights, one channel": 2 * 3 * 3 },
]);

// %% [markdown]
// ### What the filters have learnt
//
// Here are the 16 filters of the first layer, before any training and after it, on one colour scale.

// %%
const filtersAfter = small.layers[0]?.getWeights()[0] as tf.Tensor4D;
const farthestWeight = tf.tidy(
  () => tf.concat([filtersBefore, filtersAfter]).abs().max().arraySync() as number,
);
const oneScale = [-farthestWeight, farthestWeight] as const;

plotFilters(filtersBefore, { title: "The 16 filters before training", range: oneScale });

// %%
plotFilters(filtersAfter, { title: "The same filters after training", range: oneScale });

// %% [markdown]
// Before: small weights, and noise. After: the weights have grown, and in many filters orange and blue have gathered on two sides. Those are edge filters, in all directions, like those that you made by hand, only less tidy. Others are bars, and some still look like noise. Nobody told them to: this is what made the loss smaller. One of the lectures calls such neurons *self-organising feature detectors*.
//
// Don't trust your eyes alone: people see patterns in clouds. Put it in a number. In a filter that has found an order, neighbouring weights are alike. Compare the mean difference between neighbours with that between any two weights of a filter. For noise the ratio is about 1.

// %%
function roughness(filters: tf.Tensor4D): number {
  return tf.tidy(() => {
    const [rows = 0, columns = 0, channels = 0, count = 0] = filters.shape;
    const sideways = filters
      .slice([0, 1, 0, 0], [rows, columns - 1, channels, count])
      .sub(filters.slice([0, 0, 0, 0], [rows, columns - 1, channels, count]));
    const down = filters
      .slice([1, 0, 0, 0], [rows - 1, columns, channels, count])
      .sub(filters.slice([0, 0, 0, 0], [rows - 1, columns, channels, count]));
    const neighbours = tf.concat([sideways.flatten(), down.flatten()]).abs().mean();
    const flat = filters.reshape([rows * columns, channels * count]);
    const any = flat.expandDims(0).sub(flat.expandDims(1)).abs().sum();
    const pairs = rows * columns * (rows * columns - 1) * channels * count;
    return neighbours.div(any.div(pairs)).arraySync() as number;
  });
}

const roughnessBefore = roughness(filtersBefore);
const roughnessAfter = roughness(filtersAfter);

table([
  { filters: "before training", "neighbours differ / any two differ": roughnessBefore },
  { filters: "after training", "neighbours differ / any two differ": roughnessAfter },
]);

// %% [markdown]
// ### What they see
//
// `layerOutputs` gives what any layer puts out for an image. Layer 0 is the first convolution.

// %%
const [firstMaps, secondMaps] = layerOutputs(small, take(xTest, [0]), [0, 2]) as [tf.Tensor, tf.Tensor];

plotFeatureMaps(firstMaps, { title: "The 7 in the 16 maps of the first convolution" });

// %%
plotFeatureMaps(secondMaps, { title: "The 7 in the 32 maps of the second convolution" });

// %% [markdown]
// In the first layer you recognise the 7 in most maps, seen from several sides. In the second, only spots are left: *here is what I look for*. What each of them looks for is hard to put in words. Don't expect every map to have a meaning for people.

// %% [markdown]
// ## 9. Move the digit
//
// MNIST's digits are all centred. What if they are not? Move every test image to the right, pixel by pixel, and ask all three networks. None has ever seen a digit that was off centre.
//
// Up to four pixels, practically nothing is pushed out of the picture:

// %%
const movedRight = (images: tf.Tensor4D, by: number): tf.Tensor4D =>
  tf.tidy(() =>
    images.slice([0, 0, 0, 0], [-1, 28, 28 - by, 1]).pad([
      [0, 0],
      [0, 0],
      [by, 0],
      [0, 0],
    ]),
  );

const shifts = [0, 1, 2, 3, 4, 5, 6];
const inkLeft = (by: number): number =>
  tf.tidy(() => movedRight(xTest, by).sum().div(xTest.sum()).arraySync() as number);

table(
  shifts.map((by) => ({ pixels: by, "ink that is left": inkLeft(by) })),
  { digits: 4 },
);

// %%
const threeImages = take(xTest, { from: 0, to: 3 });

plotImages(tf.concat([0, 2, 4].map((by) => movedRight(threeImages, by))), {
  title: "Moved by 0, 2 and 4 pixels",
  captions: [0, 2, 4].flatMap((by) => Array(3).fill(`by ${by}`)),
  columns: 3,
});

// %% [markdown]
// **Predict, then run.** You would read them all. Every image is moved by 4 pixels. Which fraction does the *small network* still get right? (An answer within a tenth will do.)

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
function accuracyOn(network: tf.LayersModel, by: number): number {
  return tf.tidy(() => {
    const x = movedRight(xTest, by);
    const isFlat = network.inputs[0]?.shape.length === 2;
    return accuracy(test.labels, predictClasses(network, isFlat ? x.reshape([-1, 784]) : x));
  });
}

const movedByFour = question({
  ask: "All digits are moved by 4 pixels. Which test accuracy has the small network, from 0 to 1? Within 0.1 will do.",
  kind: "number",
  hints: [
    "A filter finds an edge wherever it is. But what does the dense layer behind the filters read?",
    "It is neither as good as before, nor as bad as guessing.",
  ],
  check: (guess) => {
    const right = accuracyOn(small, 4);
    if (guess > 1) return "As a fraction: 0.5 is half of them.";
    if (Math.abs(guess - right) <= 0.1) return true;
    return guess > right
      ? "Fewer. The filters find everything again, but four pixels farther right. Who minds?"
      : "More. The filters still find every edge, and pooling forgives a little.";
  },
  explain:
    "The filters find everything again, wherever it is. But the dense layer behind them reads fixed places.",
});

// %%
movedByFour.answer(undefined);

// %%
const networks: Record<string, tf.LayersModel> = { MLP: dense, "the tutorial's": tutorial, small };
const whenMoved = Object.fromEntries(
  Object.entries(networks).map(([name, network]) => [name, shifts.map((by) => accuracyOn(network, by))]),
);

plotLines(whenMoved, {
  title: "Accuracy when the digits are moved to the right",
  xTitle: "pixels moved",
  yTitle: "test accuracy",
  x: shifts,
  yRange: [0, 1],
});

// %%
table(
  Object.entries(whenMoved).map(([network, reached]) => ({
    network,
    ...Object.fromEntries(reached.map((value, by) => [`by ${by}`, value])),
  })),
  { digits: 3 },
);

// %% [markdown]
// The MLP breaks down first: to it, a 7 two pixels farther right is a different list of numbers. The tutorial's network bears a little more, the small network most. But it breaks down too.
//
// *Convolutional networks don't care where things are*, you will read. Take it apart:
//
// - The **convolution** does not care. Move the picture, and the feature map moves along, otherwise unchanged. This is called **equivariance**, and it is exact, apart from the border:

// %%
const mapOfMoved = convolve(moved(digit, 3), darkToBright);
const movedMap = moved(leftEdges, 3);
// The first three columns are the border: what moved in there.
const equivariance = Math.max(
  ...mapOfMoved.flatMap((row, r) => row.slice(3).map((value, c) => Math.abs(value - at(movedMap, r, c + 3)))),
);

plotFeatureMaps(stack([leftEdges, mapOfMoved]), {
  title: "The left edges of a 7, and of the same moved by 3",
  captions: ["as it is", "moved"],
  columns: 2,
});

// %%
equivariance;

// %% [markdown]
// - **Pooling** forgives shifts within its squares. After two poolings, one place of a map stands for 4 x 4 pixels, so a shift by one pixel often changes little.
// - The **dense** layer behind `flatten` cares very much. It has a weight of its own for every place of every map. What it has learnt for one place, it doesn't know for the next.
//
// So the network is not indifferent to shifts. What makes it so is data: show it moved digits in training. That is what lesson 15 does.

// %% [markdown]
// ## 10. What could go wrong here
//
// ### No axis for the channel
//
// Give the network images as they are stored, without the last axis:

// %%
try {
  await fit(small, take(normalize(train.images), { from: 0, to: 100 }), take(yTrain, { from: 0, to: 100 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// `expandDims(3)` adds it.
//
// ### A picture that has become too small
//
// Every `"valid"` convolution and every pooling makes the picture smaller. At some point a filter no longer fits:

// %%
try {
  const tooDeep = tf.sequential();
  tooDeep.add(tf.layers.conv2d({ filters: 8, kernelSize: 5, inputShape: [28, 28, 1] }));
  tooDeep.add(tf.layers.maxPooling2d({ poolSize: 4 }));
  tooDeep.add(tf.layers.conv2d({ filters: 8, kernelSize: 9 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Follow the rows: 28, then 24, then 6. A filter of 9 rows has no position there: 6 − 9 + 1 is less than 0. The message says what the layer was given. Take a smaller filter, or `padding: "same"`.
//
// ### Flatten forgotten
//
// A dense layer takes maps, too, but not as you think. It works on each *place* by itself, and puts out a picture with ten channels:

// %%
const withoutFlatten = tf.sequential();
withoutFlatten.add(tf.layers.conv2d({ filters: 8, kernelSize: 5, inputShape: [28, 28, 1] }));
withoutFlatten.add(tf.layers.dense({ units: 10, activation: "softmax" }));
withoutFlatten.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

try {
  await fit(withoutFlatten, take(xTrain, { from: 0, to: 100 }), take(yTrain, { from: 0, to: 100 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Add `tf.layers.flatten()` in front of it.
//
// ### Too many parameters behind flatten
//
// No message at all comes when the dense layer gets huge. Leave the two poolings out of the small network, and see where its parameters go:

// %%
const withoutPooling = tf.sequential();
withoutPooling.add(tf.layers.conv2d({ filters: 16, kernelSize: 5, inputShape: [28, 28, 1] }));
withoutPooling.add(tf.layers.conv2d({ filters: 32, kernelSize: 5 }));
withoutPooling.add(tf.layers.flatten());
withoutPooling.add(tf.layers.dense({ units: 128 }));
withoutPooling.add(tf.layers.dense({ units: 10, activation: "softmax" }));

summary(withoutPooling);

// %% [markdown]
// Always look at the summary before you train.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz13 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 11. Summary
//
// - A filter is a small table of weights. Slid over a picture, it gives a feature map: a weighted sum at each position. It finds one small thing, wherever it is.
// - The result has $\lfloor (n - k) / s \rfloor + 1$ rows. A frame of zeros keeps the size.
// - A layer has many filters, each as deep as the picture that it takes. Stacked, layers find edges, then corners, then shapes.
// - Few parameters, because weights are local and shared. Much work, because each is used everywhere.
// - Max pooling keeps the strongest answer of each square: cheaper, and a little more tolerant.
// - The filters are learnt, and many of the first become edge filters by themselves.
// - The receptive field grows from layer to layer.
// - A convolution moves along with the picture. The whole network does not: moved digits must be learnt.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "MLP: validation accuracy", value: denseValidation["pixels as they are"], atLeast: 0.955 },
  {
    name: "MLP: as they are minus shuffled, in size",
    value: Math.abs(denseValidation["pixels as they are"] - denseValidation["pixels shuffled"]),
    atMost: 0.01,
  },
  { name: "filter at one position", value: atOnePosition, atLeast: 2.59, atMost: 2.61 },
  { name: "convolution: difference from tf.conv2d", value: convolutionDifference, atMost: 1e-5 },
  { name: "with padding: difference", value: paddedDifference, atMost: 1e-5 },
  { name: "with stride: difference", value: stridedDifference, atMost: 1e-5 },
  {
    name: "sizes that the formula gets wrong",
    value: sizes.filter((size) => size["by the formula"] !== size["tf.conv2d"]).length,
    exactly: 0,
  },
  { name: "corner: row in the map", value: cornerRow, exactly: 6 },
  { name: "corner: column in the map", value: cornerColumn, exactly: 18 },
  { name: "corner by hand: difference from the layer", value: layerDifference, atMost: 1e-4 },
  { name: "parameters of 16 filters of 5 x 5", value: convolutionCost, exactly: 416 },
  { name: "of a dense layer with as many outputs", value: denseCost, atLeast: 7e6, atMost: 7.5e6 },
  { name: "max pooling: difference from tf.maxPool", value: poolingDifference, atMost: 1e-5 },
  {
    name: "one pixel: change after pooling / before, at most",
    value: Math.max(...changes.map((row) => row["after pooling"] / row["change before pooling"])),
    atMost: 1,
  },
  { name: "parameters of the tutorial's network", value: tutorial.countParams(), exactly: 125_770 },
  { name: "the tutorial's: test accuracy", value: accuracyTutorial, atLeast: 0.962 },
  { name: "the tutorial's minus MLP", value: accuracyTutorial - accuracyDense, atLeast: 0 },
  { name: "parameters of the small network", value: small.countParams(), exactly: 80_202 },
  { name: "parameters of the small network by hand", value: sumOf(smallByHand), exactly: 80_202 },
  { name: "small: test accuracy", value: accuracySmall, atLeast: 0.991 },
  { name: "small minus MLP", value: accuracySmall - accuracyDense, atLeast: 0.015, atMost: 0.04 },
  {
    name: "small: validation accuracy gained by smaller steps",
    value: lastOf(smallSettled.history.val_accuracy) - lastOf(smallHistory.history.val_accuracy),
    atLeast: -0.002,
  },
  {
    name: "two epochs, mistakes in 100: small shuffled minus MLP shuffled",
    value: afterTwoEpochs["small, shuffled"] - afterTwoEpochs["MLP, shuffled"],
    atLeast: 0,
  },
  {
    name: "two epochs, mistakes in 100: small shuffled minus small",
    value: afterTwoEpochs["small, shuffled"] - afterTwoEpochs.small,
    atLeast: 1,
  },
  { name: "receptive field by the formula", value: field, exactly: 16 },
  { name: "rows seen, measured", value: rowsSeen, exactly: 16 },
  { name: "filters before training: roughness", value: roughnessBefore, atLeast: 0.85, atMost: 1.15 },
  { name: "after / before", value: roughnessAfter / roughnessBefore, atMost: 0.8 },
  { name: "MLP moved by 4", value: whenMoved.MLP?.[4] ?? Number.NaN, atMost: 0.5 },
  { name: "small moved by 2", value: whenMoved.small?.[2] ?? Number.NaN, atLeast: 0.93 },
  { name: "small moved by 4", value: whenMoved.small?.[4] ?? Number.NaN, atLeast: 0.6, atMost: 0.95 },
  {
    name: "small minus MLP, moved by 4",
    value: (whenMoved.small?.[4] ?? Number.NaN) - (whenMoved.MLP?.[4] ?? Number.NaN),
    atLeast: 0.2,
  },
  { name: "ink left when moved by 4", value: inkLeft(4), atLeast: 0.99 },
  { name: "equivariance: greatest difference", value: equivariance, exactly: 0 },
]);

// %% [markdown]
// ## Next
//
// You have had a first look inside a network. [Lesson 14](14-what-the-network-sees.ipynb) looks closer: at weights, maps and mistakes, at networks that learn without labels, and at what your own network makes of a digit that you draw.
