import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  argmax,
  type Dataset,
  denormalize,
  flatten,
  fromOneHot,
  loadMnist,
  normalize,
  oneHot,
  shuffle,
  take,
  tf,
  trainValidationSplit,
  unflatten,
} from "../../lib/course/src/index.js";

let mnist: Dataset;
before(async () => {
  mnist = await loadMnist({ sample: true });
});

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

test("flatten keeps every number and its place; unflatten is its inverse", () => {
  const { images } = mnist.train;
  const flat = flatten(images);
  assert.deepEqual(flat.shape, [1600, 784]);
  assert.equal(flat.dtype, "int32");
  assert.deepEqual(flat.dataSync(), images.dataSync());
  const back = unflatten(flat);
  assert.deepEqual(back.shape, images.shape);
  assert.deepEqual(back.dataSync(), images.dataSync());
  assert.deepEqual(flatten(tf.zeros([2, 4, 5, 3])).shape, [2, 60]);
});

test("flatten and unflatten refuse other shapes", () => {
  assert.throws(
    () => flatten(tf.zeros([3, 784])),
    /got a tensor \[3,784\] of float32\. Is it flat already\?/,
  );
  assert.throws(
    () => flatten([[1]] as never),
    /expected images \[n, height, width\], got an array of length 1/,
  );
  assert.throws(() => unflatten(tf.zeros([2, 783])), /28 x 28 has 784 pixels, but each row of x has 783/);
  assert.throws(() => unflatten(tf.zeros([2, 2, 2]) as never), TypeError);
});

test("normalize divides by 255; denormalize is its inverse", () => {
  const { images } = mnist.train;
  const x = normalize(images);
  assert.equal(x.dtype, "float32");
  assert.deepEqual(x.shape, images.shape);
  const expected = Float32Array.from(images.dataSync(), (pixel) => Math.fround(pixel / 255));
  assert.deepEqual(x.dataSync(), expected);
  assert.deepEqual([tf.min(x).dataSync()[0], tf.max(x).dataSync()[0]], [0, 1]);
  assert.deepEqual(denormalize(x).dataSync(), images.dataSync());
  assert.equal(denormalize(x).dtype, "int32");
});

test("normalize refuses what is no image, and images that it has normalised before", () => {
  const x = normalize(mnist.test.images);
  assert.throws(() => normalize(x), /look normalised already; expected pixel values from 0 to 255/);
  assert.throws(
    () => normalize(tf.tensor1d([-1, 3])),
    /go from -1 to 3; expected pixel values from 0 to 255/,
  );
  assert.throws(() => normalize(tf.tensor1d([256])), RangeError);
  assert.throws(() => normalize(tf.tensor1d([1, Number.NaN, 30])), /NaN or infinite/);
  assert.throws(() => normalize(tf.tensor1d([Number.POSITIVE_INFINITY])), /NaN or infinite/);
  assert.throws(() => normalize([0, 255] as never), /expected a tensor, got an array of length 2/);
  assert.throws(
    () => normalize(tf.tensor1d(["a"]) as never),
    /expected numbers, got a tensor \[1\] of string/,
  );
  const disposed = tf.tensor1d([1]);
  disposed.dispose();
  assert.throws(() => normalize(disposed), /has been disposed/);
  assert.throws(() => denormalize(tf.tensor1d([2])), /expected values from 0 to 1/);
});

test("normalize takes black images, dark ones of whole numbers, and none", () => {
  assert.deepEqual(values(normalize(tf.zeros([1, 2, 2]))), [0, 0, 0, 0]);
  assert.deepEqual(values(normalize(tf.tensor1d([0, 1], "int32"))), [0, Math.fround(1 / 255)]);
  assert.deepEqual(normalize(tf.zeros([0, 28, 28])).shape, [0, 28, 28]);
});

test("oneHot puts a single 1 into the column of the label; fromOneHot finds it", () => {
  const y = oneHot(mnist.train.labels, 10);
  assert.deepEqual([y.shape, y.dtype], [[1600, 10], "float32"]);
  assert.deepEqual(values(take(y, [0])), [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual(values(take(y, [1])), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(fromOneHot(y).dataSync(), mnist.train.labels.dataSync());
  assert.equal(fromOneHot(y).dtype, "int32");
  assert.deepEqual(values(oneHot([1, 0], 2)), [0, 1, 1, 0]);
  assert.deepEqual(values(oneHot(tf.tensor1d([1, 0]), 2)), [0, 1, 1, 0]);
});

test("oneHot and fromOneHot refuse what they can't mean", () => {
  assert.throws(() => oneHot([0, 10], 10), /label at position 1 is 10; expected whole numbers from 0 to 9/);
  assert.throws(() => oneHot([0, -1], 10), /position 1 is -1/);
  assert.throws(() => oneHot([0.5], 10), /position 0 is 0\.5/);
  assert.throws(() => oneHot([Number.NaN], 10), /position 0 is NaN/);
  assert.throws(() => oneHot(tf.zeros([2, 10]) as never, 10), /Are they one-hot already\?/);
  assert.throws(() => oneHot([1], 0), /numClasses is 0; expected a whole number from 1 up/);
  assert.throws(() => oneHot("5" as never, 10), /expected labels, a tensor \[n\] or an array, got "5"/);
  for (const row of [
    [0, 0],
    [1, 1],
    [0.5, 0.5],
    [2, 0],
  ]) {
    assert.throws(() => fromOneHot(tf.tensor2d([[1, 0], row])), /row 1 is not one-hot/);
  }
});

test("argmax finds the greatest of each row, the first of equals, and refuses NaN", () => {
  assert.deepEqual(
    values(
      argmax(
        tf.tensor2d([
          [0.1, 0.7, 0.2],
          [0.5, 0.5, 0],
        ]),
      ),
    ),
    [1, 0],
  );
  assert.equal(argmax(tf.tensor2d([[1, 0]])).dtype, "int32");
  assert.throws(() => argmax(tf.tensor2d([[Number.NaN, 0]])), /NaN/);
  assert.throws(() => argmax(tf.tensor1d([1]) as never), /expected a tensor \[n, numClasses\]/);
});

test("trainValidationSplit holds back the last part, as Keras and fit do", () => {
  const { images, labels } = mnist.train;
  const parts = trainValidationSplit(images, labels, { validationSplit: 0.2 });
  assert.deepEqual(parts.xTrain.shape, [1280, 28, 28]);
  assert.deepEqual(parts.xValidation.shape, [320, 28, 28]);
  assert.deepEqual(parts.yTrain.dataSync(), labels.dataSync().slice(0, 1280));
  assert.deepEqual(parts.yValidation.dataSync(), labels.dataSync().slice(1280));
  assert.deepEqual(parts.xValidation.dataSync(), images.dataSync().slice(1280 * 784));
  const bySize = trainValidationSplit(images, labels, { validationSize: 100 });
  assert.deepEqual([bySize.yTrain.shape, bySize.yValidation.shape], [[1500], [100]]);
});

test("trainValidationSplit splits 60,000 as the lecture does, without rounding errors", () => {
  const x = tf.zeros([60000, 1]);
  for (const [share, train] of [
    [0.2, 48000],
    [0.1, 54000],
    [1 / 12, 55000],
  ] as const) {
    const { xTrain } = trainValidationSplit(x, x, { validationSplit: share });
    assert.equal(xTrain.shape[0], train);
  }
});

test("trainValidationSplit shuffles on demand, rows and labels alike, repeatably with a seed", () => {
  const x = tf.range(0, 100).reshape([100, 1]);
  const y = tf.range(0, 100);
  const split = (seed: number) => trainValidationSplit(x, y, { validationSplit: 0.25, shuffle: true, seed });
  const parts = split(1);
  assert.deepEqual(parts.xTrain.dataSync(), parts.yTrain.dataSync());
  assert.deepEqual(parts.xValidation.dataSync(), parts.yValidation.dataSync());
  const all = [...values(parts.yTrain), ...values(parts.yValidation)];
  assert.notDeepEqual(all, values(y));
  assert.deepEqual(
    all.sort((a, b) => a - b),
    values(y),
  );
  assert.deepEqual(values(split(1).yTrain), values(parts.yTrain));
  assert.notDeepEqual(values(split(2).yTrain), values(parts.yTrain));
});

test("trainValidationSplit refuses what leaves one part empty, or is unclear", () => {
  const x = tf.zeros([10, 2]);
  const y = tf.zeros([10]);
  assert.throws(
    () => trainValidationSplit(x, y, {}),
    /either validationSplit, such as 0\.2, or validationSize/,
  );
  assert.throws(() => trainValidationSplit(x, y, { validationSplit: 0.2, validationSize: 2 }), TypeError);
  for (const validationSplit of [0, 1, -0.1, 20, Number.NaN]) {
    assert.throws(
      () => trainValidationSplit(x, y, { validationSplit }),
      /expected a share above 0 and below 1/,
    );
  }
  for (const validationSize of [0, 10, 2.5]) {
    assert.throws(() => trainValidationSplit(x, y, { validationSize }), /whole number from 1 to 9/);
  }
  assert.throws(
    () => trainValidationSplit(x, tf.zeros([9]), { validationSize: 1 }),
    /x has 10 rows but y has 9/,
  );
  assert.throws(
    () => trainValidationSplit(tf.zeros([1]), tf.zeros([1]), { validationSplit: 0.5 }),
    RangeError,
  );
});

test("take gives the rows asked for", () => {
  const x = tf.tensor2d(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [3, 2],
    "int32",
  );
  assert.deepEqual(take(x, [2, 0, 2]).arraySync(), [
    [5, 6],
    [1, 2],
    [5, 6],
  ]);
  assert.deepEqual(take(x, tf.tensor1d([1], "int32")).arraySync(), [[3, 4]]);
  assert.deepEqual(take(x, { from: 1 }).arraySync(), [
    [3, 4],
    [5, 6],
  ]);
  assert.deepEqual(take(x, { to: 1 }).arraySync(), [[1, 2]]);
  assert.deepEqual(take(x, { from: 1, to: 1 }).shape, [0, 2]);
  assert.deepEqual(take(x, []).shape, [0, 2]);
  assert.equal(take(x, [0]).dtype, "int32");
});

test("take refuses rows that are not there", () => {
  const x = tf.zeros([3, 2]);
  assert.throws(() => take(x, [3]), /position 3; expected whole numbers from 0 to 2/);
  assert.throws(() => take(x, [-1]), RangeError);
  assert.throws(() => take(x, [0.5]), RangeError);
  assert.throws(() => take(x, { from: 2, to: 1 }), /0 ≤ from ≤ to ≤ 3/);
  assert.throws(() => take(x, { to: 4 }), RangeError);
  assert.throws(() => take(x, 1 as never), /expected positions, such as \[0, 3\], or \{ from, to \}, got 1/);
  assert.throws(() => take(tf.scalar(1), [0]), TypeError);
});

test("shuffle mixes rows, several tensors alike, and loses none", () => {
  const x = tf.range(0, 50).reshape([50, 1]);
  const y = tf.range(0, 50);
  const [xMixed, yMixed] = shuffle([x, y], { seed: 3 }) as [tf.Tensor, tf.Tensor];
  assert.deepEqual(xMixed.shape, [50, 1]);
  assert.deepEqual(xMixed.dataSync(), yMixed.dataSync());
  assert.notDeepEqual(values(yMixed), values(y));
  assert.deepEqual(
    values(yMixed).sort((a, b) => a - b),
    values(y),
  );
  assert.deepEqual(values(shuffle(y, { seed: 3 })), values(yMixed));
  assert.throws(() => shuffle([x, tf.zeros([49])]), RangeError);
});

test("no step leaves a tensor behind besides its result", () => {
  const { images, labels } = mnist.test;
  const steps: [string, number, () => unknown][] = [
    ["flatten", 1, () => flatten(images)],
    ["normalize", 1, () => normalize(images)],
    ["oneHot", 1, () => oneHot(labels, 10)],
    ["take", 1, () => take(images, [1, 2])],
    ["shuffle", 1, () => shuffle(labels)],
    ["split", 4, () => trainValidationSplit(images, labels, { validationSplit: 0.5, shuffle: true })],
  ];
  for (const [name, results, step] of steps) {
    const before = tf.memory().numTensors;
    step();
    assert.equal(tf.memory().numTensors - before, results, name);
  }
});

test("the checks of normalize cost little on 60,000 images", () => {
  const images = tf.fill([60000, 28, 28], 200, "int32");
  const median = (work: () => tf.Tensor) => {
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      work().dispose();
      return performance.now() - start;
    });
    return times.sort((a, b) => a - b)[3] as number;
  };
  const bare = median(() => tf.tidy(() => tf.div(images, 255)));
  const checked = median(() => normalize(images));
  images.dispose();
  // Two passes of reading beside one of reading and writing four bytes for each.
  assert.ok(checked < 5 * bare, `${checked} ms beside ${bare} ms for the bare division`);
});

test("what has become infinite is found in images that are kept as bytes, too", () => {
  const { images } = mnist.train;
  for (const divisor of [0, Number.NaN]) {
    assert.throws(() => tf.tidy(() => normalize(images.toFloat().div(divisor))), /NaN or infinite/);
  }
});
