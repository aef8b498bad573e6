// From a drawing to an image like those of MNIST, from a model to what a page computes, and what is shown.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { randomGenerator } from "@course/core/random";
import { drawDigit, loadMnist, type MimeBundle, mimeBundle, mnistImage, tf } from "course";
import { encodeNetwork } from "../../lib/figures/src/drawing/encode-network.js";
import { Asker, type Outcome } from "../../lib/figures/src/page/ask/asker.js";
import { blackImage, type GreyImage } from "../../lib/figures/src/page/digit/grey-image.js";
import { drawStrokes, type Stroke } from "../../lib/figures/src/page/digit/ink.js";
import { mnistImage as toMnist } from "../../lib/figures/src/page/digit/mnist-image.js";
import { CHANNEL, type DrawingData, MIME_TYPE } from "../../lib/figures/src/page/network/drawing-data.js";
import { networkFunction } from "../../lib/figures/src/page/network/forward.js";

const SIZE = 28;

/** Draws an image with letters: " " is black, "#" is white, "-" and "+" lie between. */
function picture({ pixels, width }: GreyImage): string[] {
  const letters = Array.from(pixels, (value) => " -+#"[Math.min(3, Math.ceil(value / 85))]).join("");
  return Array.from({ length: pixels.length / width }, (_, row) =>
    letters.slice(row * width, (row + 1) * width).trimEnd(),
  );
}

/** White within a box, black around it. */
function box(size: number, left: number, top: number, width: number, height: number): GreyImage {
  const image = blackImage(size);
  for (let row = top; row < top + height; row++)
    image.pixels.fill(255, row * size + left, row * size + left + width);
  return image;
}

/** Where the centre of mass lies, from the left and the upper edge. */
function centre({ pixels, width }: GreyImage): [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((value, place) => {
    mass += value;
    x += value * ((place % width) + 0.5);
    y += value * (Math.floor(place / width) + 0.5);
  });
  return [x / mass, y / mass];
}

test("an empty drawing is a black image", () => {
  const { pixels, box } = toMnist(blackImage(280));
  assert.equal(pixels.length, SIZE * SIZE);
  assert.ok(pixels.every((value) => value === 0));
  assert.equal(box, undefined);
  assert.equal(tf.sum(mnistImage(tf.zeros([50, 40], "int32"))).dataSync()[0], 0);
});

test("a bar becomes 20 pixels high, wherever it was drawn and however large", () => {
  for (const drawing of [
    box(280, 30, 50, 20, 200),
    box(280, 255, 0, 20, 200),
    box(100, 7, 13, 6, 60),
    box(28, 3, 2, 2, 20),
  ]) {
    const { pixels, box } = toMnist(drawing);
    assert.deepEqual(box, { left: 13, top: 4, width: 2, height: 20 });
    const expected = blackImage(SIZE);
    for (let row = 4; row < 24; row++) expected.pixels.fill(255, row * SIZE + 13, row * SIZE + 15);
    assert.deepEqual(pixels, expected.pixels);
  }
});

test("a dot becomes a disc in the middle", () => {
  const { pixels, box } = toMnist(drawStrokes([[{ x: 40, y: 200 }]], 280, 24));
  assert.deepEqual(box, { left: 4, top: 4, width: 20, height: 20 });
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const distance = Math.hypot(row - 13.5, column - 13.5);
      const value = pixels[row * SIZE + column] as number;
      if (distance < 8.5) assert.equal(value, 255);
      if (distance > 11) assert.equal(value, 0);
    }
  }
});

test("known strokes become known pixels", () => {
  const seven: Stroke[] = [
    [
      { x: 80, y: 60 },
      { x: 200, y: 60 },
      { x: 130, y: 230 },
    ],
  ];
  assert.deepEqual(picture(toMnist(drawStrokes(seven, 280, 24))), [
    ...Array(8).fill(""),
    "      +#############+",
    "      ###############",
    "      -+++++++++++##+",
    "                 +##-",
    "                -###",
    "                +##-",
    "               -###-",
    "               -##+",
    "               +##-",
    "              -##+",
    "              +##-",
    "             -###",
    "             -##+",
    "             ###-",
    "            -##+",
    "            +##-",
    "           -###",
    "           +##-",
    "           ###-",
    "           +#+",
  ]);
});

test("the ink stays within the image, and its centre of mass is in row and column 14", () => {
  const random = randomGenerator(3);
  for (let i = 0; i < 200; i++) {
    const points = Array.from({ length: 1 + Math.floor(6 * random()) }, () => ({
      x: 280 * random(),
      y: 280 * random(),
    }));
    const image = toMnist(drawStrokes([points], 280, 4 + 30 * random()));
    assert.ok(image.box);
    assert.equal(Math.max(image.box.width, image.box.height), 20);
    assert.ok(Math.min(image.box.left, image.box.top) >= 0);
    assert.ok(Math.max(image.box.left + image.box.width, image.box.top + image.box.height) <= SIZE);
    for (const mass of centre(image)) assert.ok(mass >= 14 && mass < 15, `${centre(image)}`);
  }
  // All the ink is at one end: it is moved as far as the border allows.
  const lopsided = box(300, 0, 0, 300, 2);
  for (let row = 2; row < 60; row++) lopsided.pixels.fill(255, row * 300, row * 300 + 40);
  assert.equal(toMnist(lopsided).box?.left, 8);
});

test("an image of MNIST, enlarged, becomes itself again", async () => {
  const { test } = await loadMnist({ sample: true });
  const values = test.images.dataSync();
  const count = test.images.shape[0];
  for (let n = 0; n < count; n++) {
    const original = Uint8Array.from(values.subarray(n * 784, (n + 1) * 784));
    for (const factor of [1, 5]) {
      const large = blackImage(SIZE * factor);
      large.pixels.forEach((_, place) => {
        const [row, column] = [Math.floor(place / large.width), place % large.width];
        large.pixels[place] = original[
          Math.floor(row / factor) * SIZE + Math.floor(column / factor)
        ] as number;
      });
      const { pixels } = toMnist(large);
      const off = pixels.findIndex((value, place) => Math.abs(value - (original[place] as number)) > 1);
      assert.equal(off, -1, `image ${n}, enlarged ${factor} times, pixel ${off}`);
    }
  }
});

test("mnistImage takes tensors, and says what is wrong with others", () => {
  const image = mnistImage(tf.ones([60, 6], "int32").mul(255) as tf.Tensor2D);
  assert.deepEqual([image.shape, image.dtype], [[28, 28], "int32"]);
  assert.equal(tf.sum(image).dataSync()[0], 20 * 2 * 255);
  assert.throws(() => mnistImage(tf.ones([784]) as never), /expected a drawing \[height, width\]/);
  assert.throws(
    () => mnistImage(tf.fill([5, 5], 300)),
    /from 300 to 300; expected pixel values from 0 to 255/,
  );
  assert.throws(() => mnistImage(tf.fill([5, 5], Number.NaN)), /NaN/);
});

/** Gives all kernels weights that 8 bits hold exactly, and all others random ones, so that nothing is saturated. */
function fillWeights(model: tf.LayersModel, random: () => number): void {
  for (const layer of model.layers) {
    const filled = layer.getWeights().map((old) => {
      const units = old.shape.at(-1) ?? 1;
      const isKernel = old.shape.length > 1;
      const values = Float32Array.from({ length: old.size }, (_, i) => {
        // One weight of each neuron is the largest that there is.
        if (isKernel)
          return (i < units ? 127 : Math.round(254 * random() - 127)) / (128 * Math.sqrt(old.size / units));
        return 0.2 + 0.6 * random();
      });
      return tf.tensor(values, old.shape);
    });
    layer.setWeights(filled);
  }
}

const { layers } = tf;
const NETWORKS: Record<string, () => tf.layers.Layer[]> = {
  "two dense layers": () => [
    layers.dense({ units: 32, activation: "relu", inputShape: [784] }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  "no biases, sigmoid": () => [
    layers.flatten({ inputShape: [28, 28] }),
    layers.dense({ units: 12, useBias: false }),
    layers.dense({ units: 10, activation: "sigmoid" }),
  ],
  "batch normalisation": () => [
    layers.dense({ units: 20, inputShape: [784] }),
    layers.batchNormalization(),
    layers.activation({ activation: "tanh" }),
    layers.dense({ units: 15, activation: "elu" }),
    layers.batchNormalization({ scale: false, center: false, epsilon: 0.1 }),
    layers.dense({ units: 10 }),
    layers.softmax(),
  ],
  "convolutions, valid": () => [
    layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] }),
    layers.batchNormalization(),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 6, kernelSize: [2, 4], strides: [2, 1], useBias: false }),
    layers.leakyReLU({ alpha: 0.1 }),
    layers.averagePooling2d({ poolSize: 3, strides: 2 }),
    layers.flatten(),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  "convolutions, same": () => [
    layers.reshape({ targetShape: [28, 28, 1], inputShape: [784] }),
    layers.conv2d({ filters: 3, kernelSize: 5, strides: 2, padding: "same", activation: "sigmoid" }),
    layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }),
    layers.conv2d({ filters: 5, kernelSize: 2, padding: "same", activation: "selu" }),
    layers.averagePooling2d({ poolSize: 2, strides: 1, padding: "same" }),
    layers.globalAveragePooling2d({}),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  "global maximum": () => [
    layers.conv2d({ filters: 10, kernelSize: 3, inputShape: [28, 28, 1] }),
    layers.reLU(),
    layers.globalMaxPooling2d({}),
    layers.dense({ units: 10, activation: "softplus" }),
  ],
  "other activations": () => [
    layers.dense({ units: 9, activation: "softsign", inputShape: [784] }),
    layers.dense({ units: 9, activation: "swish" }),
    layers.dense({ units: 9, activation: "hardSigmoid" }),
    layers.dense({ units: 9, activation: "relu6" }),
    layers.elu(),
    layers.dense({ units: 10, activation: "linear" }),
  ],
  "a model in a model": () => [
    tf.sequential({ layers: [layers.dense({ units: 8, activation: "relu", inputShape: [784] })] }),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
};

for (const [name, make] of Object.entries(NETWORKS)) {
  test(`a page computes what TensorFlow computes: ${name}`, () => {
    const random = randomGenerator(7);
    const model = tf.sequential({ layers: make() });
    fillWeights(model, random);
    const compute = networkFunction(encodeNetwork(model));
    for (let i = 0; i < 3; i++) {
      const x = Float32Array.from({ length: 784 }, () => (random() < 0.5 ? 0 : random()));
      const shape = (model.inputs[0]?.shape ?? []).slice(1).map(Number);
      const expected = (model.predict(tf.tensor(x, [1, ...shape])) as tf.Tensor).dataSync();
      const got = compute(x);
      assert.equal(got.length, 10);
      for (const [k, value] of expected.entries()) {
        assert.ok(Math.abs((got[k] as number) - value) <= 1e-4, `${got} instead of ${expected}`);
      }
      assert.ok(new Set(expected).size > 1, "the outputs differ, so that the comparison says something");
    }
  });
}

test("rounding to 8 bits moves no weight by more than half of its neuron's step", () => {
  const model = tf.sequential({
    layers: [layers.dense({ units: 10, inputShape: [784], kernelInitializer: "randomNormal" })],
  });
  const weights = model.layers[0]?.getWeights()[0]?.dataSync() ?? [];
  const compute = networkFunction(encodeNetwork(model));
  for (const i of [0, 17, 783]) {
    const one = new Float32Array(784);
    one[i] = 1;
    compute(one).forEach((value, unit) => {
      const column = Array.from({ length: 784 }, (_, row) => Math.abs(weights[row * 10 + unit] as number));
      const step = Math.max(...column) / 127;
      assert.ok(Math.abs(value - (weights[i * 10 + unit] as number)) <= step / 2 + 1e-7);
    });
  }
});

/** What the HTML of a drawing says to its page. */
function dataOf(html: string): DrawingData {
  const [, json = ""] = /<script type="application\/json">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json);
}

const small = () =>
  tf.sequential({ layers: [layers.dense({ units: 10, activation: "softmax", inputShape: [784] })] });

test("what is shown holds the network, a text, and a program that ends nowhere else", () => {
  const drawing = drawDigit(small(), { range: [0, 255], title: "Try </script> it" });
  const html = drawing.toHtml();
  const { range, outputs, network, why, title } = dataOf(html);
  assert.deepEqual([range, outputs, why, title], [[0, 255], "probabilities", undefined, "Try </script> it"]);
  assert.deepEqual(network?.inputShape, [784]);
  assert.equal(html.match(/<script/g)?.length, 2);
  assert.equal(html.match(/<\/script/g)?.length, 2);
  assert.doesNotMatch(html, /https?:\/\//, "nothing is fetched");
  assert.match(String(drawing), /a field to draw on with mouse, finger or keyboard/);
});

test("a model that a page can't compute is shown nevertheless, and says why", () => {
  const input = tf.input({ shape: [784] });
  const [a, b] = [1, 2].map(() => layers.dense({ units: 10 }).apply(input) as tf.SymbolicTensor);
  const forked = tf.model({
    inputs: input,
    outputs: layers.add().apply([a, b] as tf.SymbolicTensor[]) as tf.SymbolicTensor,
  });
  assert.match(dataOf(drawDigit(forked).toHtml()).why ?? "", /its layers are no chain|class Add/);
  const separable = tf.sequential({
    layers: [
      layers.separableConv2d({ filters: 2, kernelSize: 3, inputShape: [28, 28, 1] }),
      layers.flatten(),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  assert.match(dataOf(drawDigit(separable).toHtml()).why ?? "", /a layer of class SeparableConv2D/);
  assert.match(dataOf(drawDigit(small(), { embed: false }).toHtml()).why ?? "", /left out/);
  const large = tf.sequential({
    layers: [layers.dense({ units: 200, inputShape: [784] }), layers.dense({ units: 10 })],
  });
  assert.match(dataOf(drawDigit(large).toHtml()).why ?? "", /159,010 weights, and only up to 150,000/);
  assert.ok(dataOf(drawDigit(large, { embed: true }).toHtml()).network);
});

test("what the outputs are is told from the last layer", () => {
  const of = (activation?: "softmax" | "sigmoid" | "relu") =>
    dataOf(
      drawDigit(
        tf.sequential({ layers: [layers.dense({ units: 10, activation, inputShape: [784] })] }),
      ).toHtml(),
    ).outputs;
  assert.deepEqual([of("softmax"), of("sigmoid"), of()], ["probabilities", "independent", "scores"]);
});

test("a model of another shape, and wrong options, are refused with what was expected", () => {
  const model = (inputShape: number[], units: number) =>
    tf.sequential({ layers: [layers.flatten({ inputShape }), layers.dense({ units })] });
  assert.throws(() => drawDigit(model([32, 32, 3], 10)), {
    name: "TypeError",
    message:
      "drawDigit: expected a model with the input [n, 784], [n, 28, 28] or [n, 28, 28, 1], but this one takes [n, 32, 32, 3].",
  });
  assert.throws(
    () => drawDigit(model([28, 28], 2)),
    /expected a model with the output \[n, 10\].*gives \[n, 2\]/,
  );
  assert.throws(
    () => drawDigit(undefined as never),
    /expected a model, such as tf\.sequential gives, got undefined/,
  );
  assert.throws(() => drawDigit(tf.sequential()), /no layers/);
  assert.throws(() => drawDigit(small(), { range: [1, 1] }), /two different numbers/);
  assert.throws(() => drawDigit(small(), { size: 3 } as never), /there is no option "size"/);
});

const KERNEL = Symbol.for("jupyter.kernel");
afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[KERNEL];
});

test("in a notebook the model answers questions from the page, with the weights of that moment", () => {
  type Ask = (data: object, bytes: Uint8Array[]) => void;
  let ask: Ask = () => assert.fail("nobody listens");
  const sent: Record<string, unknown>[] = [];
  const comm = {
    id: "channel-1",
    send: (data: Record<string, unknown>) => sent.push(data),
    onMessage: (callback: Ask) => {
      ask = callback;
    },
  };
  const opened: string[] = [];
  (globalThis as Record<symbol, unknown>)[KERNEL] = {
    comms: {
      open: (target: string) => {
        opened.push(target);
        return comm;
      },
    },
  };
  const model = tf.sequential({ layers: [layers.dense({ units: 10, inputShape: [784] })] });
  const shown = mimeBundle(drawDigit(model, { range: [-1, 1] })) as MimeBundle;
  assert.deepEqual(Object.keys(shown), [MIME_TYPE, "text/html", "text/plain"]);
  assert.deepEqual(shown[MIME_TYPE], { channel: "channel-1" });
  assert.deepEqual(opened, [CHANNEL]);
  model.setWeights([tf.ones([784, 10]), tf.range(0, 10)]);
  ask({ id: "q1" }, [new Uint8Array(784).fill(255)]);
  const { numTensors } = tf.memory();
  ask({ id: "q2" }, [new Uint8Array(784)]);
  assert.equal(tf.memory().numTensors, numTensors, "an answer leaves no tensors behind");
  const digits = Array.from({ length: 10 }, (_, digit) => digit);
  assert.deepEqual(sent.splice(0), [
    { id: "q1", outputs: digits.map((digit) => 784 + digit) },
    { id: "q2", outputs: digits.map((digit) => digit - 784) },
  ]);
  model.dispose();
  ask({ id: "q3" }, [new Uint8Array(784)]);
  assert.equal(sent[0]?.id, "q3");
  assert.match(String(sent[0]?.error), /disposed/);
});

test("one question at a time, and then only the latest drawing", async () => {
  let waits = 0;
  const shown: Outcome<readonly number[]>[] = [];
  const asked: number[] = [];
  const answers: ((outputs: number[]) => void)[] = [];
  const asker = new Asker<Uint8Array, readonly number[]>(
    (outcome) => shown.push(outcome),
    () => waits++,
  );
  const source = {
    answer: ([first = 0]: Uint8Array) => {
      asked.push(first);
      return new Promise<number[]>((resolve) => answers.push(resolve));
    },
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  asker.source = source;
  for (const value of [1, 2, 3, 4]) asker.ask(Uint8Array.of(value));
  assert.deepEqual([asked, waits], [[1], 1]);
  answers[0]?.([10]);
  await settle();
  assert.deepEqual([asked, shown], [[1, 4], [{ answer: [10] }]]);
  // What is still on its way when another one answers is never shown.
  asker.source = { answer: () => [99] };
  asker.ask(Uint8Array.of(5));
  answers[1]?.([40]);
  await settle();
  assert.deepEqual(shown.slice(1), [{ answer: [99] }]);
  asker.source = { answer: () => assert.fail("no") };
  asker.ask(Uint8Array.of(6));
  assert.match(String(shown[2]?.error), /no/);
  // An empty drawing takes back what was not yet asked.
  asker.source = source;
  asker.ask(Uint8Array.of(7));
  asker.ask(Uint8Array.of(8));
  asker.ask(undefined);
  answers[2]?.([70]);
  await settle();
  assert.deepEqual([asked, waits], [[1, 4, 7], 3]);
});
