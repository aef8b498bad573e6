import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import {
  type Batch,
  drawBatch,
  each,
  expectLayers,
  gradientsOf,
  type Layer,
  type LayersMistake,
  lossOf,
  slopesOfLogits,
  valuesOf,
} from "./network.js";

// The way back: all gradients, and one of them measured.

export const backward: Step = {
  title: "Backward, through any number of layers",
  hints: [
    "Go through the layers from the last to the first, with the gradient along the sums of the current layer in a variable. It begins as `dLogits`.",
    "The input of layer `i` is `values[i]`. The gradient along its weights is the transposed input times `dZ`, and the one along its biases is `dZ.sum(0)`.",
    "To the layer before: `dZ` times the transposed weights is the gradient along `values[i]`. That came out of ReLU: let through what is above 0 there, `values[i].greater(0)`.",
    "`gradients.unshift(…)` puts an entry in front of a list, so that the first layer comes first in the end.",
  ],
  right: "One loop, whatever the depth. This is what `model.fit` does between two steps.",
  tests: [
    {
      name: "one hidden layer",
      points: 2,
      run: (handedIn, trial) =>
        tryBackward(handedIn, trial, trial.integer(6, 8), [5, trial.integer(3, 4), trial.integer(9, 11)]),
    },
    {
      name: "several hidden layers",
      points: 1,
      run: (handedIn, trial) => tryBackward(handedIn, trial, 5, [5, 5, 5, 5]),
    },
    {
      name: "no hidden layer",
      points: 1,
      run: (handedIn, trial) => tryBackward(handedIn, trial, 6, [3, trial.integer(4, 5)]),
    },
  ],
};

async function tryBackward(
  handedIn: unknown,
  trial: Trial,
  n: number,
  sizes: readonly number[],
): Promise<void> {
  const { x, labels, network } = drawBatch(trial, n, sizes);
  const values = valuesOf(x, network);
  // Twice as much as for the mean over the images, and of any sign: nothing but this gradient may be relied on.
  const dLogits = slopesOfLogits(values.at(-1) as tf.Tensor2D, labels).mul(2 * n) as tf.Tensor2D;
  const got = await trial.call(handedIn, [values, network, dLogits]);
  expectLayers(trial, got, gradientsOf(values, network, dLogits), {
    what: "The gradient along",
    mistakes: backwardMistakes(values, network, dLogits),
  });
}

function backwardMistakes(
  values: readonly tf.Tensor2D[],
  network: readonly Layer[],
  dLogits: tf.Tensor2D,
): LayersMistake[] {
  const n = dLogits.shape[0];
  const right = () => gradientsOf(values, network, dLogits);
  const gated = (gate: (dA: tf.Tensor2D, a: tf.Tensor2D) => tf.Tensor) => () =>
    gradientsOf(values, network, dLogits, { gate: gate as (dA: tf.Tensor2D, a: tf.Tensor2D) => tf.Tensor2D });
  const biases = (rule: (dZ: tf.Tensor2D) => tf.Tensor) => () => {
    const gradients: Layer[] = [];
    let dZ = dLogits;
    for (let i = network.length - 1; i >= 0; i--) {
      gradients.unshift({ ...(right()[i] as Layer), biases: rule(dZ) as tf.Tensor1D });
      const input = values[i] as tf.Tensor2D;
      if (i > 0) {
        const dA: tf.Tensor = dZ.matMul((network[i] as Layer).weights, false, true);
        dZ = dA.mul(input.greater(0)) as tf.Tensor2D;
      }
    }
    return gradients;
  };
  return [
    {
      name: "no ReLU on the way back",
      gives: gated((dA) => dA),
      says: "The gradient went past ReLU unchanged. Where a neuron was silent, nothing passes.",
    },
    {
      name: "ReLU of the gradient",
      gives: gated((dA) => dA.relu()),
      says: "ReLU was applied to the gradient. What decides is whether the *value* was above 0 on the way there.",
    },
    {
      name: "multiplied by the output",
      gives: gated((dA, a) => dA.mul(a)),
      says: "The gradient was multiplied by the output of ReLU. Multiply by its derivative, which is 1 or 0.",
    },
    {
      name: "gate turned round",
      gives: gated((dA, a) => dA.mul(a.lessEqual(0))),
      says: "The gradient passes where the neuron was silent. It is the other way round.",
    },
    {
      name: "a gate at the logits",
      gives: () =>
        gradientsOf(values, network, dLogits.mul((values.at(-1) as tf.Tensor).greater(0)) as tf.Tensor2D),
      says: "Where a logit is below 0 its gradient was cut off. There is no ReLU behind the last layer.",
    },
    {
      name: "averaged over the images",
      gives: () => each((gradient) => gradient.div(n), right()),
      says: "It was divided by the number of images. That division stands in `dLogits` already, if the loss is a mean: here gradients are added up.",
    },
    {
      name: "weights not transposed",
      gives: () => {
        const gradients: Layer[] = [];
        let dZ = dLogits;
        for (let i = network.length - 1; i >= 0; i--) {
          const input = values[i] as tf.Tensor2D;
          gradients.unshift({ weights: input.matMul(dZ, true) as tf.Tensor2D, biases: dZ.sum(0) });
          const dA: tf.Tensor = dZ.matMul((network[i] as Layer).weights);
          dZ = dA.mul(input.greater(0)) as tf.Tensor2D;
        }
        return gradients;
      },
      says: "On the way back the weights must be transposed.",
    },
    {
      name: "output instead of input",
      gives: () => right().map((layer, i) => ({ ...layer, weights: outputTimes(i) })),
      says: "The gradient along the weights was computed with what the layer gave. It needs what the layer *got*: `values[i]` for layer `i`.",
    },
    {
      name: "gradients transposed",
      gives: () => right().map(({ weights, biases }) => ({ biases, weights: weights.transpose() })),
      says: "The gradient is transposed. It must have the shape of the weights: a row for each input.",
    },
    {
      name: "uphill turned round",
      gives: () => each((gradient) => gradient.neg(), right()),
      says: "The sign is turned round. Subtracting comes later, in the step.",
    },
    {
      name: "biases: averaged over the images",
      gives: biases((dZ) => dZ.mean(0)),
      says: "That is the mean over the images. Where paths meet, gradients are added up.",
    },
    {
      name: "biases: not summed",
      gives: biases((dZ) => dZ),
      says: "It has a row for each image. There is one bias for all of them: add up its column.",
    },
    {
      name: "biases: row instead of vector",
      gives: biases((dZ) => dZ.sum(0, true)),
      says: "It has one axis too many. The biases are a vector, and so is their gradient.",
    },
    {
      name: "biases: summed over the neurons",
      gives: biases((dZ) => dZ.sum(1)),
      says: "It was summed over the neurons. Sum over the images, which are the rows: axis 0.",
    },
    {
      name: "the weights themselves",
      gives: () => network,
      says: "Those are the weights and biases. Their gradients are asked for.",
    },
    {
      name: "a step, not the gradient",
      gives: () => each((value, gradient) => value.sub(gradient), network, right()),
      says: "Those are weights after a step. The gradients alone are asked for.",
    },
  ];

  function outputTimes(i: number): tf.Tensor2D {
    let dZ = dLogits;
    for (let k = network.length - 1; k > i; k--) {
      const dA: tf.Tensor = dZ.matMul((network[k] as Layer).weights, false, true);
      dZ = dA.mul((values[k] as tf.Tensor2D).greater(0)) as tf.Tensor2D;
    }
    return (values[i + 1] as tf.Tensor2D).matMul(dZ, true) as tf.Tensor2D;
  }
}

export const slope: Step = {
  title: "Measure a slope",
  hints: [
    "Make a copy of the network in which one weight is larger by `h`, and one in which it is smaller by `h`. The loss of both comes from your `forward` and your `crossEntropy`.",
    "`weights.arraySync()` gives rows that you may change, `tf.tensor2d(rows)` makes a tensor of them again. `network.map((layer, i) => (i === at.layer ? { …, weights: … } : layer))` leaves the other layers as they are.",
    "The two losses are 2h apart: divide their difference by `2 * h`.",
  ],
  right:
    "Two losses for one slope: slow and sure. Where it agrees with your way back, that one is right too.",
  tests: [
    {
      name: "one weight, in any layer",
      points: 1,
      async run(handedIn, trial) {
        await trySlope(handedIn, trial, [4, 3, 5], 1);
        await trySlope(handedIn, trial, [4, 3, 5], 0);
      },
    },
    {
      name: "sizes that are equal",
      points: 1,
      run: (handedIn, trial) => trySlope(handedIn, trial, [4, 4, 4, 4], trial.integer(1, 2)),
    },
  ],
};

/** Sums in float32 leave so much room for a difference that is divided by 2h. */
const ROOM = 2e-4;

async function trySlope(
  handedIn: unknown,
  trial: Trial,
  sizes: readonly number[],
  layer: number,
): Promise<void> {
  for (;;) {
    const { x, labels, network } = drawBatch(trial, 6, sizes);
    // A place that every layer has, also with row and column swapped.
    const least = Math.min(...network.flatMap(({ weights }) => weights.shape));
    const row = trial.integer(0, least - 1);
    const column = (row + trial.integer(1, least - 1)) % least;
    const at = { layer, row, column };
    const h = trial.integer(30, 60) / 100;
    const [expected, mistakes] = slopes({ x, labels, network }, at, h);
    // Where two of them lead to the same, nobody could tell which it was.
    const all = [expected, ...mistakes.map(({ gives }) => gives() as number)].sort((a, b) => a - b);
    const isClear = all.every((value, i) => i === 0 || value - (all[i - 1] as number) > 5 * ROOM);
    if (!isClear) continue;
    expectNumbers(await trial.call(handedIn, [x, labels, network, at, h]), expected, {
      what: "The slope",
      tolerance: ROOM,
      given: `For the weight in row ${row} and column ${column} of layer [${layer}], with h = ${h}:`,
      mistakes,
    });
    return;
  }
}

interface Place {
  layer: number;
  row: number;
  column: number;
}

/** Gives the measured slope, and what it is with a mistake. */
function slopes(batch: Batch, at: Place, h: number): [number, NumberMistake[]] {
  const { x, labels, network } = batch;
  const here = lossOf(x, labels, network);
  const lossAt = (by: number, { layer, row, column }: Place = at): number =>
    lossOf(
      x,
      labels,
      network.map((one, i) => (i === layer ? { ...one, weights: moved(one.weights, by, row, column) } : one)),
    );
  const [above, below] = [lossAt(h), lossAt(-h)];
  const elsewhere = (place: Place) => (lossAt(h, place) - lossAt(-h, place)) / (2 * h);
  const swapped = { ...at, row: at.column, column: at.row };
  const other = at.layer === 0 ? 1 : 0;
  const tiny = 0.01;
  const all = (by: number) =>
    lossOf(
      x,
      labels,
      network.map((one, i) =>
        i === at.layer ? { ...one, weights: one.weights.add(by) as tf.Tensor2D } : one,
      ),
    );
  return [
    (above - below) / (2 * h),
    [
      {
        name: "one side only",
        gives: () => (above - here) / h,
        says: "That looks to one side only: (loss above − loss here) / h. Look to both sides.",
      },
      {
        name: "one side only, below",
        gives: () => (here - below) / h,
        says: "That looks to one side only: (loss here − loss below) / h. Look to both sides.",
      },
      {
        name: "divided by h",
        gives: () => (above - below) / h,
        says: "That is twice as much: the two losses are 2h apart.",
      },
      {
        name: "multiplied by h",
        gives: () => ((above - below) / 2) * h,
        says: "In TypeScript `/ 2 * h` divides by 2 and then *multiplies* by h. Write `/ (2 * h)`.",
      },
      {
        name: "not divided",
        gives: () => above - below,
        says: "That is the difference of two losses. Divide it by their distance, 2h.",
      },
      {
        name: "sign turned round",
        gives: () => (below - above) / (2 * h),
        says: "The sign is turned round: the loss with the larger weight comes first.",
      },
      {
        name: "a loss",
        gives: () => above,
        says: "That is the loss with the larger weight. A slope is the difference of two losses, divided by 2h.",
      },
      {
        name: "h not used",
        gives: () => (lossAt(tiny) - lossAt(-tiny)) / (2 * tiny),
        says: "That is the slope for a far smaller step. Use the h that you are given.",
      },
      {
        name: "all weights moved",
        gives: () => (all(h) - all(-h)) / (2 * h),
        says: "All weights of the layer were moved. Move one, and leave the others as they are.",
      },
      {
        name: "row and column swapped",
        gives: () => elsewhere(swapped),
        says: "That is the slope of another weight: row and column are swapped. `weights` has a row for each input.",
      },
      {
        name: "another layer",
        gives: () => elsewhere({ ...at, layer: other }),
        says: "That is the slope of a weight in another layer. `at.layer` counts from 0.",
      },
    ],
  ];
}

function moved(weights: tf.Tensor2D, by: number, row: number, column: number): tf.Tensor2D {
  const buffer = Float32Array.from(weights.dataSync());
  const at = row * weights.shape[1] + column;
  buffer[at] = (buffer[at] as number) + by;
  return tf.tensor2d(buffer, weights.shape);
}
