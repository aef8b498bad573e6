import { expectNumbers, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import { drawMatrix, drawTargets, drawVector } from "../shared/draw.js";
import { partsOf } from "../shared/parts.js";
import { expectTensors, type TensorsMistake } from "../shared/tensors.js";

// Gradients: by hand, by TensorFlow, and how far two of them are apart.

export const byHand: Step = {
  title: "The gradient of one neuron, by hand",
  hints: [
    "Probabilities first: `x.dot(weights).add(bias).sigmoid()`. With cross-entropy the gradient along the sum in front of sigmoid is probability minus truth, for each image.",
    "Each image contributes its pixels times how far the neuron is off; the loss is a mean, so divide by the number of images. In one product: `off.dot(x)`.",
    "The penalty is `strength` times the sum of the squared weights. The derivative of w² is 2w. The bias has no penalty.",
  ],
  right: "Three lines. TensorFlow needs none of yours, and gets the same.",
  tests: [
    {
      name: "without a penalty",
      points: 1,
      run: (handedIn, trial) => tryByHand(handedIn, trial, 0),
    },
    {
      name: "with a penalty",
      points: 2,
      async run(handedIn, trial) {
        await tryByHand(handedIn, trial, trial.integer(20, 60) / 100);
        await tryByHand(handedIn, trial, trial.integer(2, 9) / 10, 1);
      },
    },
  ],
};

async function tryByHand(
  handedIn: unknown,
  trial: Trial,
  strength: number,
  n = trial.integer(6, 9),
): Promise<void> {
  const k = trial.integer(3, 5);
  const x = drawMatrix(trial, n, k);
  const [weights, bias] = [drawVector(trial, k), tf.scalar(trial.number(0.3, 0.9))];
  // Both kinds, and never all alike.
  const truth = tf.tensor1d(Array.from({ length: n }, (_, i) => (i < 2 ? i : trial.integer(0, 1))));
  const got = partsOf(trial, await trial.call(handedIn, [x, truth, weights, bias, strength]), [
    "weights",
    "bias",
  ]);
  const sums: tf.Tensor = x.dot(weights).add(bias);
  const p: tf.Tensor = sums.sigmoid();
  const off: tf.Tensor = p.sub(truth);
  const penalty: tf.Tensor = weights.mul(2 * strength);
  const from = (dSums: tf.Tensor, extra: tf.Tensor = penalty) => [
    dSums.dot(x).div(n).add(extra),
    dSums.mean(),
  ];
  const right = from(off) as [tf.Tensor, tf.Tensor];
  const mistakes: TensorsMistake[] = [
    {
      name: "not divided by the images",
      gives: () => [off.dot(x).add(penalty), off.sum()],
      says: "Those are sums over the images. The loss is their mean: divide by how many there are.",
    },
    {
      name: "weights not divided",
      gives: () => [off.dot(x).add(penalty), right[1]],
      says: "The gradient along the weights is a sum over the images, and that along the bias a mean. The loss is a mean, so both are.",
    },
    {
      name: "truth minus probability",
      gives: () => from(off.neg()),
      says: "The sign is turned round: probability minus truth.",
    },
    {
      name: "no sigmoid",
      gives: () => from(sums.sub(truth)),
      says: "The sums were taken for probabilities. Send them through sigmoid first.",
    },
    {
      name: "p(1 − p) as well",
      gives: () => from(off.mul(p).mul(tf.sub(1, p))),
      says: "A factor p(1 − p) is in it, as for a squared error. With cross-entropy it cancels.",
    },
    {
      name: "squared error",
      gives: () => from(off.mul(p).mul(tf.sub(1, p)).mul(2)),
      says: "That is the gradient of a squared error. The loss is cross-entropy, where the derivative of sigmoid cancels.",
    },
    {
      name: "no truth",
      gives: () => from(p),
      says: "The truth is missing: probability minus truth.",
    },
    {
      name: "inputs averaged first",
      gives: () => [(x.mean(0) as tf.Tensor).mul(off.mean()).add(penalty), right[1]],
      says: "Pixels and errors were averaged before they were multiplied. Multiply image by image, then average.",
    },
    {
      name: "bias left out",
      gives: () => {
        const without = (x.dot(weights) as tf.Tensor).sigmoid().sub(truth);
        return from(without);
      },
      says: "The sums were computed without the bias.",
    },
    {
      name: "a step, not the gradient",
      gives: () => [weights.sub(right[0]), bias.sub(right[1])],
      says: "Those are values after a step. The gradient alone is asked for.",
    },
    ...(strength === 0
      ? []
      : [
          {
            name: "penalty missing",
            gives: () => from(off, tf.zerosLike(weights)),
            says: "The penalty is missing. It pulls every weight towards 0.",
          },
          {
            name: "penalty not doubled",
            gives: () => from(off, weights.mul(strength)),
            says: "The derivative of w² is 2w. Yours is half of it.",
          },
          {
            name: "penalty subtracted",
            gives: () => from(off, penalty.neg()),
            says: "The penalty is subtracted. It is a part of the loss, so its gradient is added.",
          },
          {
            name: "penalty divided by the images",
            gives: () => from(off, penalty.div(n)),
            says: "The penalty was divided by the number of images. It stands beside the mean, not in it.",
          },
          {
            name: "the penalty itself",
            gives: () => from(off, weights.square().mul(strength)),
            says: "The penalty itself was added. Its derivative is asked for.",
          },
          {
            name: "penalty of the sign",
            gives: () => from(off, weights.sign().mul(strength)),
            says: "That is the derivative of |w|. Here the squares are punished.",
          },
          {
            name: "penalty for the bias",
            gives: () => [right[0], right[1].add(bias.mul(2 * strength))],
            says: "The bias is punished, too. Only the weights are.",
          },
        ]),
  ];
  expectTensors(trial, [got.weights, got.bias], right, {
    names: ["The gradient along the weights", "The gradient along the bias"],
    mistakes,
  });
}

export const byTensorflow: Step = {
  title: "The gradient along pixels, by TensorFlow",
  hints: [
    "Write the loss as a function of the images: `const lossOf = (x: tf.Tensor) => …`. In it, `model.apply(x)` gives the probabilities.",
    "The loss of a batch: minus the mean, over the images, of the logarithm of the probability of the true class. `probabilities.log().mul(truth).sum(1).mean().neg()`.",
    "`tf.grad(lossOf)` is a function. Call it with the images.",
  ],
  right: "Whatever you can compute with tensors, TensorFlow can differentiate, along whatever you like.",
  tests: [
    {
      name: "flat images",
      points: 2,
      run: (handedIn, trial) => tryPixels(handedIn, trial, [trial.integer(4, 6)]),
    },
    {
      name: "images with rows and columns",
      points: 1,
      run: (handedIn, trial) => tryPixels(handedIn, trial, [3, 4]),
    },
  ],
};

/** Makes a small network with random weights, which ends with softmax. */
function drawModel(trial: Trial, shape: number[], classes: number): tf.LayersModel {
  const inputs = shape.reduce((product, size) => product * size, 1);
  const hidden = 5;
  const model = tf.sequential();
  // Flat images need no layer that flattens, and TensorFlow.js refuses one.
  if (shape.length > 1) model.add(tf.layers.flatten({ inputShape: shape }));
  model.add(tf.layers.dense({ units: hidden, activation: "tanh", inputShape: [inputs] }));
  model.add(tf.layers.dense({ units: classes, activation: "softmax" }));
  model.setWeights([
    drawMatrix(trial, inputs, hidden).mul(0.6),
    drawVector(trial, hidden).mul(0.3),
    drawMatrix(trial, hidden, classes).mul(0.6),
    drawVector(trial, classes).mul(0.3),
  ]);
  return model;
}

async function tryPixels(handedIn: unknown, trial: Trial, shape: number[]): Promise<void> {
  const [n, classes] = [trial.integer(3, 5), trial.integer(3, 4)];
  const model = drawModel(trial, shape, classes);
  const pixels = shape.reduce((product, size) => product * size, 1);
  const images = drawMatrix(trial, n, pixels)
    .abs()
    .div(2)
    .reshape([n, ...shape]);
  let truth = drawTargets(trial, n, classes);
  const answers = model.predict(images) as tf.Tensor2D;
  // Some are answered wrongly, so that the truth isn't what the network says.
  while (sameClasses(truth, answers)) truth = drawTargets(trial, n, classes);
  const along = (loss: (p: tf.Tensor) => tf.Tensor) =>
    tf.grad((x: tf.Tensor) => loss(model.apply(x) as tf.Tensor).sum())(images);
  const ofTruth = (p: tf.Tensor): tf.Tensor => p.log().mul(truth).sum(1);
  const right = along((p) => ofTruth(p).mean().neg());
  const chosen = tf.oneHot(answers.argMax(1).toInt(), classes);
  trial.tensor(await trial.call(handedIn, [model, images, truth]), right, {
    what: "The gradient",
    tolerance: 2e-5,
    mistakes: [
      {
        name: "summed, not averaged",
        gives: () => right.mul(n),
        says: "That is the gradient of the *sum* of the losses. The loss is their mean over the images.",
      },
      {
        name: "averaged over the classes too",
        gives: () => right.div(classes),
        says: "The mean was taken over the classes, too: `mean()` over a table divides by all of its entries. Add up each row first, then take the mean over the images.",
      },
      {
        name: "sign turned round",
        gives: () => right.neg(),
        says: "The sign is turned round: the loss is *minus* the logarithm.",
      },
      {
        name: "gradient of the probability",
        gives: () => along((p) => p.mul(truth).sum(1).mean()),
        says: "That is the gradient of the probability of the true class. The loss is minus its logarithm.",
      },
      {
        name: "gradient of 1 − p",
        gives: () => along((p) => p.mul(truth).sum(1).mean().neg()),
        says: "That is the gradient of 1 − p. The loss is minus the logarithm of p.",
      },
      {
        name: "what the network says",
        gives: () => along((p) => p.log().mul(chosen).sum(1).mean().neg()),
        says: "The class that the network chooses was taken for the true one. `truth` says which is.",
      },
      {
        name: "softmax twice",
        gives: () => along((p) => p.logSoftmax().mul(truth).sum(1).mean().neg()),
        says: "Softmax is applied twice. The model gives probabilities already, and `softmaxCrossEntropy` wants logits.",
      },
      {
        name: "all classes",
        gives: () => along((p) => p.log().sum(1).mean().neg()),
        says: "The logarithms of all classes are in it. Only that of the true class counts.",
      },
      {
        name: "binary cross-entropy",
        gives: () =>
          along((p) =>
            p
              .log()
              .mul(truth)
              .add(tf.sub(1, p).log().mul(tf.sub(1, truth)))
              .sum(1)
              .mean()
              .neg(),
          ),
        says: "That is binary cross-entropy. With softmax only the probability of the true class counts.",
      },
      {
        name: "absolute values",
        gives: () => right.abs(),
        says: "The signs are gone. They say in which direction the loss grows.",
      },
      {
        name: "only the signs",
        gives: () => right.sign(),
        says: "Those are the signs alone. The gradient itself is asked for.",
      },
      { name: "the images", gives: () => images, says: "Those are the images." },
      {
        name: "moved images",
        gives: () => images.add(right),
        says: "Those are images that have been moved along the gradient. The gradient alone is asked for.",
      },
    ],
  });
}

function sameClasses(truth: tf.Tensor2D, answers: tf.Tensor2D): boolean {
  const [a, b] = [truth.argMax(1).dataSync(), answers.argMax(1).dataSync()];
  return a.every((label, i) => label === b[i]);
}

export const disagreement: Step = {
  title: "How far two gradients are apart",
  hints: [
    "For each pair: the distance `Math.abs(a - b)`, divided by the larger of `Math.abs(a)` and `Math.abs(b)`.",
    "Where both are 0, they agree, and 0 / 0 would be NaN: count 0 there.",
    "The greatest of all: `Math.max(…)`, or a loop that remembers the greatest so far.",
  ],
  right:
    "One number for a whole gradient. Below 0.001 the two agree, in float32; near 1 or above, one of them is wrong.",
  tests: [
    {
      name: "the greatest",
      points: 1,
      run: (handedIn, trial) => tryDisagreement(handedIn, trial, false),
    },
    {
      name: "zeros, and opposite signs",
      points: 1,
      run: (handedIn, trial) => tryDisagreement(handedIn, trial, true),
    },
  ],
};

async function tryDisagreement(handedIn: unknown, trial: Trial, corners: boolean): Promise<void> {
  const n = corners ? trial.integer(6, 8) : trial.integer(5, 7);
  // One place for each way to be wrong: the first pair, the worst, one below 0, and the nearest. The rest lies between.
  const [worst, negative, nearest, zero] = trial.shuffled(Array.from({ length: n - 1 }, (_, i) => i + 1)) as [
    number,
    number,
    number,
    number,
  ];
  const apart = Array.from({ length: n }, (_, i) => {
    if (i === 0) return trial.number(0.07, 0.1);
    if (i === nearest) return trial.number(0.02, 0.05);
    return i === negative ? trial.number(0.12, 0.14) : trial.number(0.16, 0.2);
  });
  // Numbers of very different sizes: what is far apart in itself need not be so in proportion.
  const a = apart.map((_, i) => (i === negative ? -1 : 1) * 10 ** (i % 3) * trial.number(0.05, 0.2));
  const b = a.map((value, i) => value * (1 + (apart[i] as number)));
  // The worst are small numbers, and there the measured one is smaller.
  a[worst] = -trial.number(0.02, 0.04);
  b[worst] = (a[worst] as number) * trial.number(0.4, 0.6);
  if (corners) {
    a[zero] = 0;
    b[zero] = 0;
    b[0] = -(a[0] as number) * trial.number(0.5, 0.8);
  }
  const each = (rule: (x: number, y: number) => number) => a.map((x, i) => rule(x, b[i] as number));
  const relative = (x: number, y: number) =>
    x === y ? 0 : Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y));
  const greatest = (values: readonly number[]) => Math.max(...values);
  const all = each(relative);
  const right = greatest(all);
  expectNumbers(await trial.call(handedIn, [a, b]), right, {
    what: "The disagreement",
    given: corners ? "With a pair of zeros, and a pair of opposite signs:" : `For ${n} pairs:`,
    mistakes: [
      {
        name: "not in proportion",
        gives: () => greatest(each((x, y) => Math.abs(x - y))),
        says: "That is the greatest distance. A distance of 0.01 is much between slopes of 0.02, and nothing between slopes of 20: divide by the larger of the two.",
      },
      {
        name: "divided by the first",
        gives: () => greatest(each((x, y) => (x === y ? 0 : Math.abs(x - y) / Math.abs(x)))),
        says: "The distances are divided by the first of each pair. Divide by the larger of the two, so that it doesn't matter which comes first.",
      },
      {
        name: "divided by the second",
        gives: () => greatest(each((x, y) => (x === y ? 0 : Math.abs(x - y) / Math.abs(y)))),
        says: "The distances are divided by the second of each pair. Divide by the larger of the two.",
      },
      {
        name: "divided by the sum",
        gives: () => greatest(each((x, y) => (x === y ? 0 : Math.abs(x - y) / (Math.abs(x) + Math.abs(y))))),
        says: "The distances are divided by the sum of both. Divide by the larger of the two.",
      },
      {
        name: "mean instead of greatest",
        gives: () => all.reduce((sum, value) => sum + value, 0) / n,
        says: "That is the mean. One wrong slope among many must be seen: take the greatest.",
      },
      {
        name: "smallest",
        gives: () => Math.min(...all),
        says: "That is the smallest. The worst pair counts, the greatest.",
      },
      {
        name: "a list",
        gives: () => all,
        says: "Those are all of them. The greatest is asked for.",
      },
      {
        name: "signs lost",
        gives: () =>
          greatest(
            each((x, y) =>
              x === 0 && y === 0
                ? 0
                : Math.abs(Math.abs(x) - Math.abs(y)) / Math.max(Math.abs(x), Math.abs(y)),
            ),
          ),
        says: "The signs were taken away before the difference. Slopes of opposite sign are as far apart as can be.",
      },
      {
        name: "no absolute value",
        gives: () => greatest(each((x, y) => (x === y ? 0 : (x - y) / Math.max(Math.abs(x), Math.abs(y))))),
        says: "Differences below 0 were lost. Take their absolute value.",
      },
      {
        name: "larger with its sign",
        gives: () => greatest(each((x, y) => (x === y ? 0 : Math.abs(x - y) / Math.max(x, y)))),
        says: "The larger of two negative numbers is the one nearer to 0. Compare their absolute values.",
      },
      {
        name: "percent",
        gives: () => 100 * right,
        says: "That is in percent. A fraction is asked for.",
      },
      {
        name: "only the first pair",
        gives: () => all[0] as number,
        says: "That is the first pair alone. Go through all of them.",
      },
      {
        name: "lengths of the whole",
        gives: () => {
          const length = (values: readonly number[]) => Math.hypot(...values);
          return length(each((x, y) => x - y)) / Math.max(length(a), length(b));
        },
        says: "That compares the lengths of the two as a whole, where large slopes hide small ones. Compare pair by pair.",
      },
      ...(corners
        ? [
            {
              name: "0 divided by 0",
              gives: () => Number.NaN,
              says: "Where both slopes are 0, 0 / 0 is NaN. They agree there: count 0.",
            },
          ]
        : []),
    ],
  });
}
