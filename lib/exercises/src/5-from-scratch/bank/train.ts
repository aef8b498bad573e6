import { flatten, loadFashionMnist, normalize, take, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";
import { both, type Labels, type Layer, type Matrix } from "./tools.js";

interface Options {
  epochs: number;
  batchSize: number;
  rate: number;
  keep: number;
}
type Asked = [x: Matrix, labels: Labels, network: Layer[], options: Options];

const zeros = (network: Layer[]) => both((value) => tf.zerosLike(value as tf.Tensor), network);
const copy = (network: Layer[]) => both((value) => (value as tf.Tensor).clone(), network);
const disposeAll = (...networks: Layer[][]) => {
  for (const { weights, biases } of networks.flat()) tf.dispose([weights, biases]);
};
const gradientsOf = (x: Matrix, labels: Labels, network: Layer[]) => {
  const values = answers.forward(x, network);
  return answers.backward(values, network, answers.crossEntropy(values.at(-1) as Matrix, labels).gradient);
};
const places = (n: number) => Array.from({ length: n }, (_, i) => i);
const shuffled = (n: number) => {
  const order = places(n);
  tf.util.shuffle(order);
  return order;
};
const cut = (order: number[], size: number) =>
  Array.from({ length: Math.ceil(order.length / size) }, (_, k) => order.slice(k * size, (k + 1) * size));

/** A loop whose parts can be replaced. */
const loop =
  ({
    batches = (n: number, size: number): number[][] => cut(shuffled(n), size),
    labelRows = (rows: number[]) => rows,
    epochs = (count: number) => count,
    step = answers.momentum,
    forgets = "never" as "never" | "each batch" | "each epoch",
    tidy = tf.tidy as <T extends tf.TensorContainer>(work: () => T) => T,
    gradientFrom = (current: Layer[], _start: Layer[]) => current,
    stepsPerBatch = 1,
    isLast = (_batch: number) => false,
  } = {}) =>
  (...[x, labels, network, options]: Asked): Layer[] => {
    const { batchSize, rate, keep } = options;
    let current = copy(network);
    let velocity = zeros(network);
    for (let epoch = 0; epoch < epochs(options.epochs); epoch++) {
      if (forgets === "each epoch") velocity = zeros(network);
      for (const [k, rows] of batches(x.shape[0], batchSize).entries()) {
        if (isLast(k)) break;
        for (let time = 0; time < stepsPerBatch; time++) {
          if (forgets === "each batch") velocity = zeros(network);
          const old = [current, velocity] as const;
          const next = tidy(() => {
            const from = gradientFrom(current, network);
            const gradients = gradientsOf(x.gather(rows), labels.gather(labelRows(rows)), from);
            return step(current, gradients, velocity, rate, keep);
          });
          ({ network: current, velocity } = next);
          if (tidy === tf.tidy) disposeAll(...old);
        }
      }
    }
    return current;
  };

export const train: Answers = {
  seeds: 2,
  apart: 1,
  right: [
    answers.train,
    loop(),
    // Variables that the optimiser changes in place.
    async (...[x, labels, network, { epochs, batchSize, rate, keep }]: Asked) => {
      const variables = network.map(({ weights, biases }) => ({
        weights: tf.variable(weights) as unknown as Matrix,
        biases: tf.variable(biases) as unknown as Labels,
      }));
      const flat = variables.flatMap(({ weights, biases }) => [weights, biases]) as unknown as tf.Variable[];
      const optimizer = tf.train.momentum(rate, keep);
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (const rows of cut(shuffled(x.shape[0]), batchSize)) {
          tf.tidy(() => {
            const gradients = gradientsOf(x.gather(rows), labels.gather(rows), variables);
            const named = gradients.flatMap(({ weights, biases }) => [weights, biases] as tf.Tensor[]);
            optimizer.applyGradients(
              named.map((tensor, i) => ({ name: (flat[i] as tf.Variable).name, tensor })),
            );
          });
          await tf.nextFrame();
        }
      }
      const result = copy(variables);
      optimizer.dispose();
      tf.dispose(flat);
      return result;
    },
    // Shuffled by Fisher and Yates, all tensors held in one tidy for each epoch.
    (...[x, labels, network, { epochs, batchSize, rate, keep }]: Asked) => {
      let state = { network: copy(network), velocity: zeros(network) };
      for (let epoch = 0; epoch < epochs; epoch++) {
        const before = state;
        state = tf.tidy(() => {
          const order = places(x.shape[0]);
          for (let i = order.length - 1; i > 0; i--) {
            const other = Math.floor(Math.random() * (i + 1));
            [order[i], order[other]] = [order[other] as number, order[i] as number];
          }
          let moving = before;
          for (let at = 0; at < order.length; at += batchSize) {
            const rows = tf.tensor1d(order.slice(at, at + batchSize), "int32");
            const gradients = gradientsOf(tf.gather(x, rows), tf.gather(labels, rows), moving.network);
            moving = answers.momentum(moving.network, gradients, moving.velocity, rate, keep);
          }
          return moving;
        });
        disposeAll(before.network, before.velocity);
      }
      disposeAll(state.velocity);
      return state.network;
    },
    // All images are put into a new order first, then cut.
    (...[x, labels, network, { epochs, batchSize, rate, keep }]: Asked) => {
      let [current, velocity] = [network, zeros(network)];
      for (let epoch = 0; epoch < epochs; epoch++) {
        const order = tf.tensor1d([...tf.util.createShuffledIndices(x.shape[0])], "int32");
        const [images, truth] = [x.gather(order), labels.gather(order)];
        for (let at = 0; at < x.shape[0]; at += batchSize) {
          const size = Math.min(batchSize, x.shape[0] - at);
          const next = tf.tidy(() => {
            const gradients = gradientsOf(images.slice(at, size), truth.slice(at, size), current);
            return answers.momentum(current, gradients, velocity, rate, keep);
          });
          if (current !== network) disposeAll(current);
          disposeAll(velocity);
          ({ network: current, velocity } = next);
        }
        tf.dispose([order, images, truth]);
      }
      disposeAll(velocity);
      return current;
    },
    // By recursion over the batches, and an order drawn with sort.
    async (...[x, labels, network, { epochs, batchSize, rate, keep }]: Asked) => {
      const work = Array.from({ length: epochs }, () => {
        const keys = places(x.shape[0]).map((i) => [Math.random(), i] as const);
        return cut(
          keys.sort(([a], [b]) => a - b).map(([, i]) => i),
          batchSize,
        );
      }).flat();
      const go = (k: number, current: Layer[], velocity: Layer[]): Layer[] => {
        const rows = work[k];
        if (!rows) return current;
        const next = tf.tidy(() =>
          answers.momentum(
            current,
            gradientsOf(x.gather(rows), labels.gather(rows), current),
            velocity,
            rate,
            keep,
          ),
        );
        disposeAll(current, velocity);
        return go(k + 1, next.network, next.velocity);
      };
      return go(0, copy(network), zeros(network));
    },
  ],
  wrong: [
    { mistake: "unchanged", handIn: (...[, , network]: Asked) => copy(network) },
    {
      mistake: "uphill",
      handIn: loop({ step: (n, g, v, rate, keep) => answers.momentum(n, g, v, -rate, keep) }),
    },
    { mistake: "twice in each batch", handIn: loop({ stepsPerBatch: 2 }) },
    { mistake: "one epoch only", handIn: loop({ epochs: () => 1 }) },
    {
      mistake: "one epoch too few",
      handIn: loop({ epochs: (count) => Math.max(1, count - 1) }),
    },
    {
      mistake: "one epoch too many",
      handIn: loop({ epochs: (count) => (count > 1 ? count + 1 : 1) }),
    },
    { mistake: "velocity forgotten", handIn: loop({ forgets: "each batch" }) },
    { mistake: "velocity forgotten", handIn: loop({ forgets: "each epoch" }) },
    { mistake: "the first network again and again", handIn: loop({ gradientFrom: (_, start) => start }) },
    {
      mistake: "last batch left out",
      points: 1,
      handIn: loop({ batches: (n, size) => cut(shuffled(n), size).filter((rows) => rows.length === size) }),
    },
    { mistake: "all images at once", points: 1, handIn: loop({ batches: (n, _size) => [shuffled(n)] }) },
    {
      mistake: "one image each",
      points: 1,
      handIn: loop({ batches: (n, size) => (size === n ? [shuffled(n)] : cut(shuffled(n), 1)) }),
    },
    { mistake: "one step", points: 1, handIn: oneStep },
    {
      mistake: "as many batches as the size",
      points: 1,
      handIn: loop({
        batches: (n, size) => {
          const order = shuffled(n);
          if (size === n) return [order];
          return Array.from({ length: size }, (_, k) => [order[k % n] as number]);
        },
      }),
    },
    { mistake: "not shuffled", points: 2, handIn: loop({ batches: (n, size) => cut(places(n), size) }) },
    {
      mistake: "the same order each time",
      points: 2,
      handIn: loop({ batches: (n, size) => cut(places(n).reverse(), size) }),
    },
    {
      mistake: "labels of other images",
      points: 2,
      handIn: loop({ labelRows: (rows) => rows.map((_, i) => i) }),
    },
    { mistake: "tensors left behind", points: 3, handIn: loop({ tidy: (work) => work() }) },
    {
      mistake: "changed input",
      handIn: (...[x, labels, network, options]: Asked) => {
        const end = answers.train(x, labels, network, options);
        network.splice(0, network.length, ...end);
        return end;
      },
    },
    {
      mistake: "changed input",
      handIn: (...[x, labels, network, options]: Asked) => {
        const end = answers.train(x, labels, network, options);
        disposeAll(network);
        return end;
      },
    },
  ],
};

/** One step, where several are asked for. */
function oneStep(...[x, labels, network, options]: Asked): Layer[] {
  const whole = options.batchSize >= x.shape[0];
  if (whole) return answers.train(x, labels, network, options);
  return answers.train(x.slice(0, 1), labels.slice(0, 1), network, { ...options, epochs: 1 });
}

// A network that has learned from the sample. What it reaches is asked for on the whole data only.

const sample = await loadFashionMnist({ sample: true });
const flat = (images: tf.Tensor3D) => flatten(images) as Matrix;
const pixels = normalize(flat(sample.train.images)) as Matrix;
const n = pixels.shape[0];
const held = Math.floor(n * 0.9);

/** Draws a network after He. */
function drawn(sizes: readonly number[]): Layer[] {
  return sizes.slice(1).map((neurons, i) => ({
    weights: tf.randomNormal(
      [sizes[i] as number, neurons],
      0,
      Math.sqrt(2 / (sizes[i] as number)),
      "float32",
      i + 1,
    ),
    biases: tf.zeros([neurons]),
  }));
}

const OPTIONS: Options = { epochs: 4, batchSize: 32, rate: 0.05, keep: 0.9 };
const learnedFrom = (
  x: Matrix,
  labels: Labels,
  sizes: readonly number[] = [784, 32, 10],
  options: Partial<Options> = {},
) => answers.train(x, labels, drawn(sizes), { ...OPTIONS, ...options });

const range = { to: held };
const [x, labels] = [take(pixels, range) as Matrix, take(sample.train.labels, range) as Labels];
const network = learnedFrom(x, labels);
const [first, second] = network as [Layer, Layer];

export const learned: Answers = {
  seeds: 2,
  apart: 2,
  right: [
    network,
    learnedFrom(x, labels, [784, 10]),
    learnedFrom(x, labels, [784, 24, 16, 10], { epochs: 5 }),
    loop({ batches: (count, size) => cut(shuffled(count), size) })(x, labels, drawn([784, 20, 10]), OPTIONS),
    // Adam, by TensorFlow's own optimiser.
    byAdam(),
    // As a list that was put together from numbers.
    network.map(({ weights, biases }) => ({
      weights: tf.tensor2d(weights.arraySync()),
      biases: tf.tensor1d(biases.arraySync()),
    })),
    network.map(({ weights, biases }, i) => ({
      weights: tf.variable(weights),
      biases: tf.variable(biases),
      name: i,
    })),
  ],
  wrong: [
    { mistake: "accuracy of chance", handIn: both((value) => tf.zerosLike(value as tf.Tensor), network) },
    { mistake: "accuracy of chance", handIn: [first, { ...second, weights: second.weights.neg() }] },
    {
      mistake: "not normalised",
      handIn: [{ ...first, weights: first.weights.div(255), biases: first.biases.add(-1.5) }, second],
    },
    { mistake: "NaN", handIn: [{ ...first, weights: first.weights.mul(Number.NaN) }, second] },
    { mistake: "no list", handIn: { network } },
    { mistake: "unreadable", handIn: answers.train },
    { mistake: "no layers", handIn: [] },
    { mistake: "no object", handIn: network.flatMap(({ weights, biases }) => [weights, biases]) },
    { mistake: "part missing", handIn: network.map(({ weights }) => ({ weights })) },
    {
      mistake: "wrong shape",
      handIn: network.map(({ weights, biases }) => ({ weights, biases: biases.expandDims(0) })),
    },
    { mistake: "wrong input", handIn: [second] },
    { mistake: "wrong outputs", handIn: [first] },
    { mistake: "layers don't fit", handIn: [first, first, second] },
    { mistake: "layers don't fit", handIn: [{ weights: first.weights, biases: second.biases }, second] },
    {
      mistake: "learned what was held back",
      handIn: learnedFrom(pixels.slice(held), sample.train.labels.slice(held) as Labels, [784, 32, 10], {
        epochs: 40,
      }),
    },
    {
      mistake: "trained on the test set",
      handIn: learnedFrom(
        normalize(flat(sample.test.images)) as Matrix,
        sample.test.labels as Labels,
        [784, 32, 10],
        // By heart: after 30 some draws of the weights are only little better on them than on others.
        { epochs: 80 },
      ),
    },
    { mistake: "promise", handIn: Promise.resolve(network) },
  ],
};

function byAdam(): Layer[] {
  const layers = drawn([784, 32, 10]).map(({ weights, biases }) => ({
    weights: tf.variable(weights),
    biases: tf.variable(biases),
  }));
  const flatList = layers.flatMap((layer) => [layer.weights, layer.biases] as tf.Variable[]);
  const optimizer = tf.train.adam(0.003);
  for (let step = 0; step < 120; step++) {
    const at = (step % 40) * 32;
    optimizer.minimize(
      () => {
        const logits = answers.forward(x.slice(at, 32), layers as unknown as Layer[]).at(-1) as Matrix;
        return answers.crossEntropy(logits, labels.slice(at, 32)).loss;
      },
      false,
      flatList,
    );
  }
  return layers as unknown as Layer[];
}
