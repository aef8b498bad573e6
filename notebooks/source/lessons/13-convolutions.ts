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
// Every network so far took an image as a list of 784 numbers. It was never told which pixels lie beside each other. In this lesson you write what knows it, a convolution, and build networks from it. The last one has a ninth of the parameters of the network of lesson 3, and reads digits better than any network before it.
//
// ## Before you start
//
// **You will be able to**
//
// - write a convolution with padding and stride, a layer with several channels, and max pooling,
// - say how large the result is, and count the parameters,
// - build, train and look into a convolutional network,
// - say what such a network does when a digit is moved, and what it does not.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) (neurons, layers, parameters), [lesson 5](05-deeper-models.ipynb) (`compare`) and [lesson 12](12-dropout-and-batch-norm.ipynb) (dropout).
//
// **Time** about 90 minutes. Computing takes about two minutes on two cores, most of it in section 7. Each run can be stopped.
//
// **Test images** One network is measured on the test images, once, at the end of section 7. All other figures come from training images that were held back.

// %%
import {
  accuracy,
  type Comparison,
  checkNumbers,
  compare,
  display,
  estimateTraining,
  fit,
  flatten,
  layerOutputs,
  loadMnist,
  normalize,
  oneHot,
  plotConvolutionSteps,
  plotFeatureMaps,
  plotFilters,
  plotImage,
  plotImages,
  plotLines,
  plotNetwork,
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
import { lesson13 as lesson } from "course/practice";

const { train, test } = await loadMnist();
const xTrain = normalize(train.images).expandDims(3) as tf.Tensor4D; // pictures with an axis for the channel
const yTrain = oneHot(train.labels, 10);

// For comparisons: a fifth of the training images, 12,000.
const fifth = { to: xTrain.shape[0] / 5 };
const [xSome, ySome] = [take(xTrain, fifth), take(yTrain, fifth)];

// %% [markdown]
// ## 1. What a dense layer does not know
//
// A network of dense layers, as in the lessons before this one, is also called a **multilayer perceptron**, or MLP. To feed it, you flattened each image into a row of 784 numbers. (One of the lectures calls a network with one hidden layer a *single*-layer perceptron, though it has two layers of weights.)
// <!-- term: multilayer perceptron | A network of dense layers, at least one of them hidden. Also called MLP, or feed-forward network. -->
//
// [Lesson 2](02-flatten-normalise-one-hot.ipynb) mixed up the 784 pixels, in all images in the same way, and claimed that this is no harder for such a network. Now you can measure it.

// %%
setSeed(9);

const shuffledPlaces = tf.tensor1d(Array.from(tf.util.createShuffledIndices(784)), "int32");
const flatSome = normalize(flatten(take(train.images, fifth)));
const shuffledSome = tf.gather(flatSome, shuffledPlaces, 1) as tf.Tensor2D;

plotImages(tf.concat([take(flatSome, { to: 4 }), take(shuffledSome, { to: 4 })]), {
  title: "Four training images, and the same with their pixels shuffled",
  columns: 4,
  captions: [...Array(4).fill("as they are"), ...Array(4).fill("shuffled")],
});

// %% [markdown]
// You can't read the lower row. Can the network? Train the same small MLP on both, five times each.

// %% on_sample={"seeds: 5": "seeds: 3"}
function buildDense(): tf.Sequential {
  const network = tf.sequential();
  network.add(tf.layers.dense({ units: 128, activation: "relu", inputShape: [784] }));
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

const brief = { epochs: 3, batchSize: 64, seeds: 5, folder: "none" };
const denseContest = await compare(
  [
    { name: "MLP", build: buildDense },
    { name: "MLP, pixels shuffled", build: buildDense, x: shuffledSome },
  ],
  flatSome,
  ySome,
  brief,
);

denseContest;

// %% [markdown]
// No difference can be seen: the interval of the difference holds 0. To a dense layer, two neighbouring pixels have no more to do with each other than any other two. It ignores what you see first, that neighbouring pixels form *strokes*, with edges, ends and corners.
//
// What should a network look for that reads handwriting? This lesson works out one answer: *first for small things that can be anywhere, and then for larger things made of them.*
//
// ## 2. A filter, slid by hand
//
// ### One position
//
// Take the first training image, normalised, and cut a piece of 6 x 6 out of it. A **filter** is a small matrix of weights. This one compares right with left.
// <!-- term: filter | A small matrix of weights that is laid on every place of a picture. Also called kernel. -->

// %%
type Picture = number[][];

const digit = take(xTrain, [0]).reshape([28, 28]).arraySync() as Picture;

const cutOut = (picture: Picture, top: number, left: number, side: number): Picture =>
  picture.slice(top, top + side).map((row) => row.slice(left, left + side));

// Two decimals, so that you can follow with pencil and paper.
const piece = cutOut(digit, 9, 9, 6).map((row) => row.map((value) => Math.round(value * 100) / 100));
const darkToBright: Picture = [
  [-1, 0, 1],
  [-1, 0, 1],
  [-1, 0, 1],
];

display(plotImage(tf.tensor2d(digit), { title: "The first training image: a 5" }));
display(plotPixels(tf.tensor2d(piece), { title: "Rows 9 to 14, columns 9 to 14", from: [9, 9] }));
table(
  darkToBright.map(([left, middle, right]) => ({ left, middle, right })),
  { digits: 0, caption: "The filter" },
);

// %% [markdown]
// Lay it on the piece, with its upper left corner on row 1, column 1 of the piece. Multiply each weight by the number beneath it, and add the nine products up.

// %%
const products = darkToBright.flatMap((weights, i) =>
  weights.map((weight, j) => {
    const pixel = piece[1 + i][1 + j];
    return { row: 1 + i, column: 1 + j, pixel, weight, product: pixel * weight + 0 }; // −0 + 0 is 0
  }),
);
const sumOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
const atOnePosition = sumOf(products.map(({ product }) => product));

table(products, { digits: 2, caption: `Sum of the products: ${atOnePosition.toFixed(2)}` });

// %% [markdown]
// This is the weighted sum of a neuron with nine inputs. Where it is dark on the left and bright on the right, the sum is large. The filter has found an **edge**.
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

// %% [markdown]
// So the filter says nothing where nothing changes, be it dark or bright.
//
// ### All positions
//
// Now **slide** the filter: lay it on every position where it fits, and write each sum down in its place. In JupyterLab, move the handle below the picture.

// %%
plotConvolutionSteps(piece, darkToBright, { title: "The filter slides over the piece", position: 5 });

// %% [markdown]
// This is a **convolution**. Its result is again a picture, a **feature map**: it tells where in the image the feature was found. Orange is *dark on the left, bright on the right*. Blue is the opposite.
// <!-- term: convolution | Laying a filter on every place of a picture and taking the weighted sum there. Mathematicians call it cross-correlation. -->
// <!-- term: feature map | What a filter gives: a picture of where its feature was found. Also called activation map. -->
//
// (Mathematicians turn the filter by half a circle before they slide it, and call only that a convolution. What networks do is *cross-correlation* to them. Since the weights are learnt, it makes no difference.)
//
// ### Your turn: slide a filter
//
// Write `convolve`. The filter is laid on every position where it fits, one pixel further each time. It needn't be square.

// %%
function convolve(picture: Picture, filter: Picture): Picture {
  // For each position: the sum of weight times pixel.
  throw lesson.notTried();
}

// %%
const checkedConvolve = await lesson.checked("convolve", convolve);

// %% [markdown]
// TensorFlow.js has the same as `tf.conv2d`. It wants four axes of an image, `[images, rows, columns, channels]`, and four of a filter, `[rows, columns, channels, filters]`. Here there is one image, one channel, one filter.

// %%
function tfConvolve(picture: Picture, filter: Picture, stride: number, padding: "valid" | "same") {
  const image = tf.tensor2d(picture).reshape([1, picture.length, picture[0].length, 1]) as tf.Tensor4D;
  const weights = tf.tensor2d(filter).reshape([filter.length, filter[0].length, 1, 1]) as tf.Tensor4D;
  return tf.conv2d(image, weights, stride, padding).squeeze([0, 3]);
}

/** The greatest difference between our numbers and those of TensorFlow.js. */
const differenceFrom = (picture: Picture, tensor: tf.Tensor): number =>
  tf.tensor2d(picture).sub(tensor).abs().max().arraySync() as number;

const leftEdges = checkedConvolve(digit, darkToBright);
const convolutionDifference = differenceFrom(leftEdges, tfConvolve(digit, darkToBright, 1, "valid"));

table([
  { rows: leftEdges.length, columns: leftEdges[0].length, "greatest difference": convolutionDifference },
]);

// %% [markdown]
// The two agree to within rounding error.
//
// ### Four edges
//
// Turn the filter, and it finds other edges. The maps below went through `relu`, which keeps *found* and drops *the opposite found*.

// %%
const turned = (filter: Picture): Picture =>
  filter.map((row, i) => row.map((_, j) => filter[row.length - 1 - j][i]));
const upper = turned(darkToBright);
const edgeFilters = { left: darkToBright, upper, right: turned(upper), lower: turned(turned(upper)) };
const edgeNames = Object.keys(edgeFilters).map((side) => `${side} edge`);

const relu = (picture: Picture): Picture => picture.map((row) => row.map((value) => Math.max(0, value)));
const edges = Object.values(edgeFilters).map((filter) => relu(checkedConvolve(digit, filter)));

/** Lays pictures behind each other: [rows, columns, channels]. */
const stack = (pictures: Picture[]) => tf.tensor3d(pictures).transpose([1, 2, 0]) as tf.Tensor3D;

const four = { captions: edgeNames, columns: 4 };
display(plotFilters(stack(Object.values(edgeFilters)).expandDims(2), { title: "Four filters", ...four }));
plotFeatureMaps(stack(edges), { title: "Where the 5 has each kind of edge", ...four });

// %% [markdown]
// The filter was the same everywhere, so it finds an edge wherever it is. A neuron of a dense layer can learn to see an edge too, but only in one place: for each other place, another neuron must learn it again. (One of the lectures imagines a group of neurons for each edge of a T-shirt. It would take a group for each place where a T-shirt can have an edge.)

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
    const right = checkedConvolve(digit, Array(5).fill(Array(5).fill(1))).length;
    if (rows === 23) return "Nearly. Count the first position too: for n = k there is one, not none.";
    if (rows === 26) return "That is for a filter of 3 x 3.";
    if (rows === right ** 2) return "That is the number of positions. How many rows of them?";
    return rows === right || "In how many places can the upper row of the filter be?";
  },
  explain: "Its upper row can be in 28 − 5 + 1 places.",
});

// %%
fiveByFive.answer(undefined);

// %% [markdown]
// Pixels at the border are seen by fewer positions, and with every layer the picture shrinks. Both can be avoided by **padding**: lay a frame of zeros around the picture first. With a 3 x 3 filter and a frame of one pixel, the result is as large as the picture. In TensorFlow.js this is called `padding: "same"`. No frame is `padding: "valid"`, the default.
// <!-- term: padding | A frame of zeros around a picture, so that a convolution doesn't make it smaller. -->
//
// The filter may also move two pixels at a time: a **stride** of 2. The result then has half as many rows and columns, and costs a quarter of the time. In general there are $\lfloor (n - k) / s \rfloor + 1$ rows, for $n$ rows with their frame, a filter of $k$ rows and a stride of $s$. The signs ⌊ ⌋ mean *rounded down*.
// <!-- term: stride | How many pixels a filter moves from one position to the next. -->
//
// ### Your turn: stride and frame
//
// Write `slide`. The frame has the same width on all four sides. At the end, the filter stops where it would stick out of the frame.

// %%
function slide(picture: Picture, filter: Picture, stride: number, frame: number): Picture {
  // As convolve, but with a frame of zeros, and stride pixels at a time.
  throw lesson.notTried();
}

// %%
const checkedSlide = await lesson.checked("slide", slide);

// %%
const sizes = [
  { filter: 3, stride: 1, frame: 1 },
  { filter: 3, stride: 2, frame: 0 },
  { filter: 5, stride: 1, frame: 2 },
  { filter: 5, stride: 3, frame: 0 },
].map(({ filter, stride, frame }) => {
  const ones: Picture = Array(filter).fill(Array(filter).fill(1));
  const yours = checkedSlide(digit, ones, stride, frame);
  return {
    ...{ filter, stride, frame, "rows by the formula": Math.floor((28 + 2 * frame - filter) / stride) + 1 },
    "rows of yours": yours.length,
    "difference from tf.conv2d": differenceFrom(
      yours,
      tfConvolve(digit, ones, stride, frame > 0 ? "same" : "valid"),
    ),
  };
});

table(sizes, { caption: "The image with 28 rows" });

// %% [markdown]
// ## 4. Many filters, many channels
//
// ### From edges to corners
//
// One filter finds one thing. A layer has many filters, and gives as many feature maps, one behind the other: its **channels**. A colour photograph has three, red, green and blue. Our images have one. The four edge maps are a picture with four channels.
// <!-- term: channel | One of the layers of numbers that a picture consists of: a colour, or a feature map. -->
//
// The next layer takes all channels in, so each of its filters has a matrix of weights for *each* channel. Each matrix slides over its own channel, and all results go into one sum. A bias is added, and then comes `relu`, as in every neuron.
//
// ### Your turn: add up the channels
//
// Write `featureMap`. `maps` holds, for each channel, what the filter's weights for that channel gave there; all have the same size.

// %%
function featureMap(maps: Picture[], bias: number): Picture {
  // At each place: the sum over all maps, plus the bias, through relu.
  throw lesson.notTried();
}

// %%
const checkedFeatureMap = await lesson.checked("featureMap", featureMap);

// %% [markdown]
// Here is a filter by hand that looks for a corner on the upper left: an upper edge that goes on to the right, and a left edge that goes on below. The other two channels don't matter, so their weights are 0.

// %%
const rowsOf = (text: string): Picture => text.split(" ").map((row) => [...row].map(Number));
const nothing = rowsOf("000 000 000");
const [ofLeftEdges, ofUpperEdges] = [rowsOf("000 110 110"), rowsOf("011 011 000")];
const cornerFilter = [ofLeftEdges, ofUpperEdges, nothing, nothing];
const cornerBias = -14;

const sheets = edges.map((map, channel) => checkedConvolve(map, cornerFilter[channel]));
const corners = checkedFeatureMap(sheets, cornerBias);

plotFeatureMaps(stack([corners]), {
  title: "Where the 5 has a corner on the upper left",
  captions: ["corner"],
});

// %% [markdown]
// It fires at such corners of the 5, and hardly anywhere else. The bias of −14 sees to that: one kind of edge alone doesn't add up to 14.
//
// The first layer knows pixels and finds edges. The second knows edges and finds corners. The features form a **hierarchy**, from small and simple to large and special. One of the lectures says that a convolution finds "hidden, higher-level features". A single one doesn't get that far. A stack of them does.
//
// Nobody needs to design these filters: their weights start at random, and training finds them. Before deep learning, people worked out a dozen good features by hand. Now the pixels go in, and the network extracts the features by itself.
//
// `tf.layers.conv2d` is the same again, with as many filters as you like. Give it our weights, and compare.

// %%
const cornerLayer = tf.layers.conv2d({
  filters: 1,
  kernelSize: 3,
  activation: "relu",
  inputShape: [26, 26, 4],
});
const cornerNetwork = tf.sequential({ layers: [cornerLayer] });
// [rows, columns, channels, filters]
cornerLayer.setWeights([stack(cornerFilter).expandDims(3), tf.tensor1d([cornerBias])]);
const byLayer = cornerNetwork.predict(stack(edges).expandDims(0)) as tf.Tensor;
const layerDifference = differenceFrom(corners, byLayer.squeeze([0, 3]));

layerDifference;

// %% [markdown]
// ### How many parameters?
//
// A filter has a weight for each of its rows, columns and channels, and one bias. With $k$ x $k$ weights, $c$ channels coming in and $m$ filters, the layer has $k \cdot k \cdot c \cdot m + m$ parameters.
//
// **Predict, then run.** A layer has 32 filters of 5 x 5. It takes 16 channels. How many parameters has it?

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

// %% [markdown]
// The size of the picture is not in the formula. Sixteen filters of 5 x 5 on a digit give 16 maps of 24 x 24 numbers. What would a dense layer cost that gives as many?

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
// 416 against seven million. Two assumptions about pictures save all that:
//
// - **Locality**: what matters is small at first. Each output sees 25 pixels, not 784.
// - **Shared weights**: it can be anywhere. All positions use the same 25 weights.
// <!-- term: shared weights | The same weights used at every place, as a convolution does. Also called weight sharing. -->
//
// Few parameters are not little work. Each weight is used at 24 · 24 places: here the convolution multiplies 230,400 times for one image, with its 416 parameters. A dense layer uses each weight once.
//
// ## 5. Max pooling
//
// Behind a convolution there often is **max pooling**: cut the map into squares of 2 x 2, and keep of each square only the greatest number.
// <!-- term: max pooling | Keeping only the greatest number of each square of a feature map. -->

// %%
const edgePiece = cutOut(edges[0], 8, 8, 6).map((row) => row.map((value) => Math.round(value * 10) / 10));

plotPoolingSteps(edgePiece, 2, { title: "Max pooling of a piece of the map of left edges", position: 4 });

// %% [markdown]
// ### Your turn: max pooling
//
// Write `maxPool` for squares of `side` x `side`. Rows or columns that are left over at the end fill no square, and are left out.

// %%
function maxPool(picture: Picture, side: number): Picture {
  // The greatest number of each square.
  throw lesson.notTried();
}

// %%
const checkedMaxPool = await lesson.checked("maxPool", maxPool);

// %%
const pooled = edges.map((map) => checkedMaxPool(map, 2));
const poolingDifference = Math.max(
  ...pooled.map((map, i) => differenceFrom(map, tf.maxPool(stack([edges[i]]), 2, 2, "valid").squeeze([2]))),
);

display(table([{ rows: pooled[0].length, "difference from tf.maxPool": poolingDifference }]));
plotFeatureMaps(stack(pooled), { title: "The four edge maps, pooled", ...four });

// %% [markdown]
// Three quarters of the numbers are gone, and you still see the 5 with its edges. Pooling makes the next layers four times cheaper, keeps the strongest answer of each square, and forgets *exactly where* it was found, by a pixel or so. It has no parameters. It is often said that pooling makes a network indifferent to shifts. It takes the edge off small ones; section 9 measures what that is worth.
//
// ## 6. The network of the tutorial
//
// One of the lectures ends with a network that it calls out of its scope. It trains it on the clothes of Fashion-MNIST, as you do in [exercise 4](../exercises/4-from-one-layer-to-convolutions.ipynb). It has 64 filters of 2 x 2 with `"same"` padding and ReLU, then max pooling with squares of 2, then flatten, and a dense layer of ten with softmax. It takes pictures that are not flattened, with an axis for the channel: `[28, 28, 1]`.
//
// ### Your turn: build it
//
// Build and compile this network, with Adam and the loss and metric that you know.

// %%
function buildTutorial(): tf.Sequential {
  // A convolution, max pooling, flatten, and a dense layer; then compile.
  throw lesson.notTried();
}

// %%
const checkedTutorial = await lesson.checked("buildTutorial", buildTutorial);

// %%
summary(checkedTutorial());

// %% [markdown]
// Follow the shapes, from 28 x 28 x 64 over 14 x 14 x 64 to a row of 12,544 numbers. And count:

// %%
const tutorialByHand = [2 * 2 * 1 * 64 + 64, 14 * 14 * 64 * 10 + 10];

table([
  { layer: "convolution", calculation: "2 · 2 · 1 · 64 + 64", parameters: tutorialByHand[0] },
  { layer: "dense", calculation: "14 · 14 · 64 · 10 + 10", parameters: tutorialByHand[1] },
  { layer: "together", calculation: "", parameters: sumOf(tutorialByHand) },
]);

// %% [markdown]
// 125,770, as the lecture prints. Nearly all of them belong to the dense layer: the convolution makes 64 channels out of one, and the dense layer must weigh every number of them. And with a single convolution, of tiny filters, it sees edges and no corners.
//
// ## 7. A small network that reads better
//
// Now stack two convolutions, with pooling behind each. The first has few filters, because there are only so many kinds of edges; the second has more. Dropout makes it harder for the dense layers to learn images by heart.

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

summary(buildSmall());

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
// 80,202 parameters: a ninth of the network of lesson 3. The picture gets smaller and deeper on its way.
//
// ### Is it the convolution?
//
// Compare the three networks fairly: the same 12,000 images, a fifth of them held back, the same three epochs, three seeds. And **predict**: what will the small network do with shuffled pixels, which the MLP didn't mind?

// %%
const shuffledPictures = shuffledSome.reshape(xSome.shape);

const contest = await compare(
  [
    { name: "MLP", build: buildDense, x: flatSome },
    { name: "the tutorial's", build: checkedTutorial },
    { name: "small", build: buildSmall },
    { name: "small, pixels shuffled", build: buildSmall, x: shuffledPictures },
  ],
  xSome,
  ySome,
  { ...brief, seeds: 3 },
);

display(contest);
contest.plot("Three networks, and one without neighbours");

// %% [markdown]
// The small network reads about three more of a hundred images than the MLP, and the interval of the difference lies above 0. With its pixels shuffled it loses that advantage and more. What it gained, it gained from neighbours. On data without neighbours, such as the columns of a table in any order, a convolution is the wrong tool.
//
// The tutorial's network can't be told from the MLP after so few images and epochs. A single convolution isn't enough.
//
// ### All images, more epochs
//
// How far does the small network get with all training images and more time? A tenth is held back for validation. Ask first what it costs.

// %% on_sample={"epochs: 8": "epochs: 2"}
setSeed(1);
const small = buildSmall();
// Kept for section 8: the filters as they are before any training.
const filtersBefore = small.layers[0].getWeights()[0].clone() as tf.Tensor4D;
const smallRun = { epochs: 8, batchSize: 128, validationSplit: 0.1, seed: 1, verbose: 0 } as const;

await estimateTraining(small, { samples: xTrain.shape[0], ...smallRun });

// %%
const smallHistory = await fit(small, xTrain, yTrain, smallRun);

// %% [markdown]
// Near the end the curve hardly rises any more. Train a little more with smaller steps, a tenth of Adam's usual rate: a run that goes on with a new optimiser is compiled anew, and the weights stay. Then the test images have their turn.

// %%
small.compile({ optimizer: tf.train.adam(0.0001), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const smallSettled = await fit(small, xTrain, yTrain, { ...smallRun, epochs: 3, chart: false });

const xTest = normalize(test.images).expandDims(3);
const predictedSmall = predictClasses(small, xTest);
const accuracySmall = accuracy(test.labels, predictedSmall);

table([{ parameters: small.countParams(), "test accuracy": accuracySmall }]);

// %%
const truths = test.labels.arraySync();
const guesses = predictedSmall.arraySync();
const wrong = truths.flatMap((truth, i) => (truth === guesses[i] ? [] : i)).slice(0, 10);

plotImages(take(test.images, wrong), {
  title: "The first digits that the small network misreads",
  labels: wrong.map((i) => truths[i]),
  predictions: wrong.map((i) => guesses[i]),
});

// %% [markdown]
// More than 99 of 100 are right, which none of the MLPs of the earlier lessons reached. Some of the others you would not bet on either.
//
// ### Is MNIST too easy?
//
// The tutorial leaves the digits aside, since simple methods get 97% right and what works on them need not work on other pictures. There is something to that: two good networks differ here by a few images in a thousand. To compare methods, take harder pictures, such as those of the exercises.
//
// ## 8. What it has learnt
//
// ### What the filters have learnt
//
// Here are the 16 filters of the first layer, before any training and after it, on one colour scale.

// %%
const filtersAfter = small.layers[0].getWeights()[0] as tf.Tensor4D;
const farthest = tf.concat([filtersBefore, filtersAfter]).abs().max().arraySync() as number;
const range = [-farthest, farthest] as const;

display(plotFilters(filtersBefore, { title: "The 16 filters before training", range }));
plotFilters(filtersAfter, { title: "The same filters after training", range });

// %% [markdown]
// The weights have grown, and in many filters orange and blue have gathered on two sides. Those are edge filters, only less tidy than yours. Others are bars, and some still look like noise. Nobody told them to: this is what made the loss smaller. One of the lectures calls such neurons *self-organising feature detectors*.
//
// ### What they see
//
// `layerOutputs` gives what any layer puts out for an image. Layer 0 is the first convolution, layer 2 the second.

// %%
const [firstMaps, secondMaps] = layerOutputs(small, take(xTrain, [0]), [0, 2]) as [tf.Tensor, tf.Tensor];

display(plotFeatureMaps(firstMaps, { title: "The 5 in the 16 maps of the first convolution" }));
plotFeatureMaps(secondMaps, { title: "The 5 in the 32 maps of the second convolution" });

// %% [markdown]
// A network is often called a black box, but you can open it. In the first layer you recognise the 5 in most maps. In the second, only spots are left: *here is what I look for*. Don't expect every map to have a meaning for people.
//
// ## 9. Move the digit
//
// MNIST's digits are all centred. What if they are not? Move 6,000 training images that none of the networks has been trained on to the right, pixel by pixel, and ask the first three networks of section 7. None has ever seen a digit that was off centre.

// %%
const heldBack = { from: xTrain.shape[0] * 0.9 }; // 6,000 images
const [xHeld, labelsHeld] = [take(xTrain, heldBack), take(train.labels, heldBack)];

const movedRight = (images: tf.Tensor4D, by: number): tf.Tensor4D =>
  images.slice([0, 0, 0, 0], [-1, 28, 28 - by, 1]).pad([
    [0, 0],
    [0, 0],
    [by, 0],
    [0, 0],
  ]);

const threeImages = take(xHeld, { to: 3 });

plotImages(tf.concat([0, 2, 4].map((by) => movedRight(threeImages, by))), {
  title: "Moved by 0, 2 and 4 pixels",
  captions: [0, 2, 4].flatMap((by) => Array(3).fill(`by ${by}`)),
  columns: 3,
});

// %% [markdown]
// **Predict, then run.** You would read them all. Every image is moved by 4 pixels. Which fraction does the *small network* still get right? (An answer within a tenth will do.)

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const networkOf = (name: string): tf.LayersModel => contest.get(name).runs[0].model as tf.LayersModel;

function accuracyOn(network: tf.LayersModel, by: number): number {
  return tf.tidy(() => {
    const x = movedRight(xHeld, by);
    const isFlat = network.inputs[0]?.shape.length === 2;
    return accuracy(labelsHeld, predictClasses(network, isFlat ? x.reshape([-1, 784]) : x));
  });
}

const movedByFour = question({
  ask: "All digits are moved by 4 pixels. Which accuracy has the small network, from 0 to 1? Within 0.1 will do.",
  kind: "number",
  hints: [
    "A filter finds an edge wherever it is. But what does the dense layer behind the filters read?",
    "It is neither as good as before, nor as bad as guessing.",
  ],
  check: (guess) => {
    const right = accuracyOn(networkOf("small"), 4);
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
const shifts = [0, 1, 2, 3, 4, 5, 6];
const whenMoved = Object.fromEntries(
  ["MLP", "the tutorial's", "small"].map((name) => [
    name,
    shifts.map((by) => accuracyOn(networkOf(name), by)),
  ]),
);

plotLines(whenMoved, {
  title: "Accuracy when the digits are moved to the right",
  xTitle: "pixels moved",
  yTitle: "accuracy on images held back",
  x: shifts,
  yRange: [0, 1],
});

// %% [markdown]
// The MLP breaks down first: to it, a 7 two pixels farther right is a different list of numbers. The tutorial's network tolerates a little more, the small network most. But it breaks down too.
//
// *Convolutional networks don't care where things are*, you will read. Take it apart:
//
// - The **convolution** does not care. When the picture moves, the feature map moves along. This is called **equivariance**. Apart from the border it is exact.
// - **Pooling** forgives shifts within its squares: after two poolings, one place of a map stands for 4 x 4 pixels.
// - The **dense** layer behind `flatten` cares very much. It has a weight of its own for every place of every map.
// <!-- term: equivariance | When the input moves, the output moves along and is otherwise the same. If the output doesn't change at all, it is invariance. -->
//
// So the network is not indifferent to shifts. What makes it so is data: show it moved digits in training. That is what lesson 15 does.
//
// ## 10. Side room: how much does a neuron see?
//
// A number in the first feature map depends on 5 x 5 pixels. Behind the pooling, it depends on four such squares beside each other: 6 x 6. The part of the image that a number depends on is its **receptive field**. From layer to layer, the *field* grows by (k − 1) steps, for a window of $k$ rows. And one *step* to the neighbour is, in pixels of the image, the product of all strides so far.
// <!-- term: receptive field | The part of the image that a neuron depends on. -->

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
// At the end, each number sees 16 of the 28 rows. The dense layers see all. Check it with `tf.grad` from lesson 10: take one number in the middle of the last map, and ask along which pixels of many noisy images it has a slope.

// %%
const lastPooling = tf.model({ inputs: small.inputs, outputs: small.layers[3].output as tf.SymbolicTensor });
const noise = tf.randomUniform([200, 28, 28, 1], 0, 1, "float32", 8);
// One number of each of the 32 maps, in row 1, column 1.
const oneNumber = (x: tf.Tensor) => (lastPooling.apply(x) as tf.Tensor4D).slice([0, 1, 1, 0], [-1, 1, 1, -1]);
const slopes = tf.tidy(() => tf.grad(oneNumber)(noise).abs().sum(0).reshape([28, 28]).arraySync() as Picture);
const rowsSeen = slopes.filter((row) => row.some((value) => value > 0)).length;

plotFeatureMaps(stack([slopes]), {
  title: "The pixels that one number sees",
  captions: [`${rowsSeen} rows`],
});

// %% [markdown]
// Pixels in the middle influence the number along many paths, those at the edge of the field along few. This also says how large filters should be. Two layers of 3 x 3 see as much as one of 5 x 5, with 18 weights for one channel in place of 25, and one more bend.
//
// ## 11. Side room: a residual connection
//
// `tf.sequential` makes a chain: each layer reads the one before it. With `tf.model` a layer may read any outputs that are there already. You *apply* a layer to what it shall read, and in the end you name the first and the last. So the outputs of a layer can go two ways: through two more layers, and straight past them. Then both are added. That is a **residual connection**: the two layers only have to learn what must be *changed*.
// <!-- term: residual connection | A way past some layers: their input is added to their output. Also called skip connection, or shortcut; networks built from it are ResNets. -->

// %%
function buildDeep(blocks: number, isResidual: boolean): tf.LayersModel {
  type Signal = tf.SymbolicTensor;
  const dense = (units: number, activation: "relu" | "softmax") => tf.layers.dense({ units, activation });
  const pixels = tf.input({ shape: [784] });
  let signal = dense(64, "relu").apply(pixels) as Signal;
  for (let block = 0; block < blocks; block++) {
    const changed = dense(64, "relu").apply(dense(64, "relu").apply(signal)) as Signal;
    signal = isResidual ? (tf.layers.add().apply([signal, changed]) as Signal) : changed;
  }
  const network = tf.model({ inputs: pixels, outputs: dense(10, "softmax").apply(signal) as Signal });
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

plotNetwork(buildDeep(1, true), { title: "One block of two layers, and the way past them" });

// %% [markdown]
// Stack twenty such blocks, so that the network has more than forty layers, and train it with and without the way past them.

// %% on_sample={"{ ...brief, seeds: 3 }": "{ ...brief, seeds: 3, epochs: 1 }"}
const deepContest = await compare(
  [
    { name: "plain", build: () => buildDeep(20, false) },
    { name: "residual", build: () => buildDeep(20, true) },
  ],
  flatSome,
  ySome,
  { ...brief, seeds: 3 },
);

deepContest;

// %% [markdown]
// Without the way past, the deep network only guesses. With it, it learns, and has not one parameter more. The gradients of lesson 10 fade on their way back through many layers, and the sum gives them a way round. Networks with hundreds of layers, ResNets, are built like that.
//
// ## 12. What could go wrong here
//
// ### No axis for the channel
//
// Give the network images as they are stored, without the last axis:

// %%
try {
  await fit(small, normalize(take(train.images, { to: 100 })), take(yTrain, { to: 100 }));
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
  await fit(withoutFlatten, take(xTrain, { to: 100 }), take(yTrain, { to: 100 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// Add `tf.layers.flatten()` in front of it. Leave out the poolings instead, and no message comes: the dense layer just gets huge. Always look at the summary before you train.

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
// ## 13. Summary
//
// - Slid over a picture, a filter gives a feature map. It finds one small thing, wherever it is.
// - The result has $\lfloor (n - k) / s \rfloor + 1$ rows. A frame of zeros keeps the size.
// - A layer has many filters, each as deep as the picture that it takes. Stacked, layers find edges, then corners, then shapes.
// - Few parameters, because weights are local and shared. Much work, because each is used everywhere.
// - Max pooling keeps the strongest answer of each square: cheaper, and a little more tolerant.
// - A convolution moves along with the picture. The whole network does not: moved digits must be learnt.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const differenceOf = (comparison: Comparison, name: string) =>
  comparison.get(name).difference ?? { mean: Number.NaN, low: Number.NaN, high: Number.NaN };

checkNumbers([
  {
    name: "MLP, shuffled: lower end of the difference",
    value: differenceOf(denseContest, "MLP, pixels shuffled").low,
    atMost: 0,
  },
  {
    name: "MLP, shuffled: upper end of the difference",
    value: differenceOf(denseContest, "MLP, pixels shuffled").high,
    atLeast: 0,
  },
  { name: "filter at one position", value: atOnePosition, atLeast: 2 },
  { name: "convolution: difference from tf.conv2d", value: convolutionDifference, atMost: 1e-5 },
  {
    name: "with stride or frame: difference",
    value: Math.max(...sizes.map((row) => row["difference from tf.conv2d"])),
    atMost: 1e-5,
  },
  {
    name: "sizes that the formula gets wrong",
    value: sizes.filter((row) => row["rows by the formula"] !== row["rows of yours"]).length,
    exactly: 0,
  },
  { name: "corner by hand: difference from the layer", value: layerDifference, atMost: 1e-4 },
  {
    name: "places where the corner is found",
    value: corners.flat().filter((value) => value > 0).length,
    atLeast: 1,
    atMost: 12,
  },
  { name: "parameters of 16 filters of 5 x 5", value: convolutionCost, exactly: 416 },
  { name: "of a dense layer with as many outputs", value: denseCost, atLeast: 7e6, atMost: 7.5e6 },
  { name: "max pooling: difference from tf.maxPool", value: poolingDifference, atMost: 1e-5 },
  { name: "parameters of the tutorial's network", value: checkedTutorial().countParams(), exactly: 125_770 },
  { name: "parameters of the small network", value: small.countParams(), exactly: 80_202 },
  { name: "parameters of the small network by hand", value: sumOf(smallByHand), exactly: 80_202 },
  {
    name: "the tutorial's: lower end of the difference from the MLP",
    value: differenceOf(contest, "the tutorial's").low,
    atMost: 0,
  },
  {
    name: "the tutorial's: upper end of the difference from the MLP",
    value: differenceOf(contest, "the tutorial's").high,
    atLeast: 0,
  },
  {
    name: "small: lower end of the difference from the MLP",
    value: differenceOf(contest, "small").low,
    atLeast: 0,
  },
  {
    name: "small, shuffled: upper end of the difference from the MLP",
    value: differenceOf(contest, "small, pixels shuffled").high,
    atMost: 0,
  },
  { name: "small: test accuracy", value: accuracySmall, atLeast: 0.991 },
  {
    name: "small: validation accuracy gained by smaller steps",
    value:
      (smallSettled.history.val_accuracy?.at(-1) ?? Number.NaN) -
      (smallHistory.history.val_accuracy?.at(-1) ?? Number.NaN),
    atLeast: -0.002,
  },
  { name: "receptive field by the formula", value: field, exactly: 16 },
  { name: "rows seen, measured", value: rowsSeen, exactly: 16 },
  {
    name: "filters: greatest weight after / before",
    value: filtersAfter.abs().max().div(filtersBefore.abs().max()).arraySync() as number,
    atLeast: 1.2,
  },
  { name: "MLP moved by 4", value: whenMoved.MLP[4], atMost: 0.5 },
  {
    name: "small minus the tutorial's, moved by 4",
    value: whenMoved.small[4] - whenMoved["the tutorial's"][4],
    atLeast: 0.05,
  },
  {
    name: "the tutorial's minus MLP, moved by 2",
    value: whenMoved["the tutorial's"][2] - whenMoved.MLP[2],
    atLeast: 0,
  },
  { name: "small moved by 6", value: whenMoved.small[6], atMost: 0.7 },
  {
    name: "residual: lower end of the difference from plain",
    value: differenceOf(deepContest, "residual").low,
    atLeast: 0,
  },
]);

// %% [markdown]
// ## Next
//
// You have had a first look inside a network. [Lesson 14](14-what-the-network-sees.ipynb) looks closer: at weights, answers and mistakes, at networks that learn without labels, and at what your own network makes of a digit that you draw.
