import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { readTensorCount } from "../readings/index.js";
import { alike, expectList } from "../shared/tensors.js";
import { type Pace, stepped } from "./momentum.js";
import {
  type Batch,
  drawBatch,
  drawNetwork,
  each,
  expectLayers,
  gradientsOf,
  type Layer,
  lossOf,
  slopesOfLogits,
  valuesOf,
} from "./network.js";

export const train: Step = {
  title: "The loop",
  hints: [
    "Begin with a velocity of zeros, as a list of layers: `tf.zerosLike(weights)`. It goes on through all steps and epochs.",
    "In each epoch shuffle the places 0, 1, …, n − 1, with `tf.util.shuffle(order)`, and cut them into batches: `order.slice(from, from + batchSize)`. `x.gather(rows)` takes these rows out, and the labels need the same ones.",
    "A step is forward, loss and gradient, backward, and the step of the optimiser. Put all four into `tf.tidy(() => …)`, and return the new network and the new velocity from it.",
    "Then dispose of the old ones, `tf.dispose([network, velocity])`, but never of the network that you were given: whoever called you still needs it. A copy at the start, by `clone()`, saves you from thinking about it.",
  ],
  right: "That is `fit`: batches, four functions, and a clean memory.",
  tests: [
    {
      name: "the steps",
      points: 1,
      run: tryWholeBatches,
    },
    {
      name: "batches, and a last one that isn't full",
      points: 1,
      run: tryBatches,
    },
    {
      name: "in a new order each time",
      points: 1,
      run: tryOrder,
    },
    {
      name: "nothing is left behind",
      points: 1,
      run: tryMemory,
    },
  ],
};

/** How to train, as the student's function takes it. */
interface Options extends Pace {
  epochs: number;
  batchSize: number;
}

async function askForNetwork(
  handedIn: unknown,
  trial: Trial,
  { x, labels, network }: Batch,
  options: Options,
): Promise<unknown> {
  return trial.call(handedIn, [x, labels, network, { ...options }]);
}

interface WalkOptions extends Pace {
  /** After which steps the velocity is lost: none by default. */
  forgets?: (step: number) => boolean;
}

/** Makes steps on batches, one after the other, and gives the network after each; the first is as it began. */
function walk(
  { x, labels, network }: Batch,
  batches: readonly (readonly number[])[],
  { rate, keep, forgets = () => false }: WalkOptions,
): Layer[][] {
  const rest = each((value) => tf.zerosLike(value), network);
  let moving = { network, velocity: rest };
  return [
    network,
    ...batches.map((rows, step) => {
      const values = valuesOf(x.gather([...rows]), moving.network);
      const slopes = slopesOfLogits(values.at(-1) as tf.Tensor2D, labels.gather([...rows]));
      const gradients = gradientsOf(values, moving.network, slopes);
      moving = stepped(moving.network, gradients, moving.velocity, { rate, keep });
      if (forgets(step)) moving.velocity = rest;
      return moving.network;
    }),
  ];
}

const last = <T>(list: readonly T[]): T => list.at(-1) as T;

function places(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** All images in one batch: the order within it plays no part. */
async function tryWholeBatches(handedIn: unknown, trial: Trial): Promise<void> {
  const n = trial.integer(5, 7);
  const drawn = drawBatch(trial, n, [4, 3, 5]);
  // All of one class: whether images keep their labels is looked at later.
  const batch = { ...drawn, labels: drawn.labels.gather(new Array<number>(n).fill(0)) };
  const pace = { rate: trial.integer(20, 40) / 100, keep: trial.integer(60, 90) / 100 };
  const whole = places(0, n);
  for (const epochs of [1, 3]) {
    const options = { epochs, batchSize: n, ...pace };
    const steps = Array.from({ length: epochs }, () => whole);
    const path = walk(batch, steps, pace);
    expectLayers(trial, await askForNetwork(handedIn, trial, batch, options), last(path), {
      what: `After ${epochs === 1 ? "one step" : `${epochs} epochs of one batch`},`,
      mistakes: [
        {
          name: "unchanged",
          gives: () => batch.network,
          says: "The network is as it was. Is it the new one that is given back?",
        },
        {
          name: "uphill",
          gives: () => last(walk(batch, steps, { ...pace, rate: -pace.rate })),
          says: "The network goes uphill. Which sign has your step, and which your gradient?",
        },
        {
          name: "twice in each batch",
          gives: () => last(walk(batch, [...steps, ...steps], pace)),
          says: "There are two steps for each batch.",
        },
        ...(epochs === 1
          ? []
          : [
              {
                name: "one epoch only",
                gives: () => path[1] as Layer[],
                says: "There was only one epoch. Is `return` inside the loop?",
              },
              {
                name: "one epoch too few",
                gives: () => path[epochs - 1] as Layer[],
                says: "There is one epoch too few.",
              },
              {
                name: "one epoch too many",
                gives: () => last(walk(batch, [...steps, whole], pace)),
                says: "There is one epoch too many.",
              },
              {
                name: "velocity forgotten",
                gives: () => last(walk(batch, steps, { ...pace, forgets: () => true })),
                says: "Each epoch begins from rest. The velocity goes on: make the zeros once, in front of both loops.",
              },
              {
                name: "the first network again and again",
                gives: () => {
                  // The velocity grows, but the gradient is always that of the start.
                  const values = valuesOf(batch.x, batch.network);
                  const slopes = slopesOfLogits(last(values), batch.labels);
                  const gradients = gradientsOf(values, batch.network, slopes);
                  let velocity = each((value) => tf.zerosLike(value), batch.network);
                  let end = batch.network;
                  for (let step = 0; step < epochs; step++) {
                    ({ network: end, velocity } = stepped(end, gradients, velocity, pace));
                  }
                  return end;
                },
                says: "Each gradient is that of the network at the start. Compute it for the network as it is now.",
              },
            ]),
      ],
    });
  }
}

/** Images that are all the same: in whatever order they come, a step is a step. So steps can be counted. */
async function tryBatches(handedIn: unknown, trial: Trial): Promise<void> {
  const batchSize = trial.integer(4, 5);
  const n = 2 * batchSize + trial.integer(1, batchSize - 1);
  const epochs = 2;
  const one = drawBatch(trial, 4, [4, 3, 5]);
  const rows = new Array<number>(n).fill(0);
  const batch: Batch = { x: one.x.gather(rows), labels: one.labels.gather(rows), network: one.network };
  const pace = { rate: trial.integer(20, 30) / 100, keep: trial.integer(50, 70) / 100 };
  const perEpoch = Math.ceil(n / batchSize);
  const right = epochs * perEpoch;
  const full = epochs * Math.floor(n / batchSize);
  const got = await askForNetwork(handedIn, trial, batch, { epochs, batchSize, ...pace });
  const after = (steps: number) => last(walk(batch, new Array<number[]>(steps).fill([0]), pace));
  const said: [steps: number, name: string, says: string][] = [
    [0, "unchanged", "The network is as it was."],
    [
      full,
      "last batch left out",
      "The images that are left over at the end of an epoch make a last, smaller batch. Yours leaves them out.",
    ],
    [
      epochs,
      "all images at once",
      "Each epoch is one step, on all images. Cut them into batches of `batchSize`.",
    ],
    [
      epochs * n,
      "one image each",
      "There is a step for each single image. A batch holds `batchSize` of them.",
    ],
    [perEpoch, "one epoch only", "There was only one epoch. Is `return` inside the loop?"],
    [
      epochs * batchSize,
      "as many batches as the size",
      "There are `batchSize` batches. It is how many images each holds.",
    ],
    [1, "one step", "There was only one step. Is `return` inside the loops?"],
    [right + epochs, "one batch too many", "Each epoch has one batch too many."],
  ];
  const forgetting = (forgets: (step: number) => boolean) => () =>
    last(walk(batch, new Array<number[]>(right).fill([0]), { ...pace, forgets }));
  expectLayers(trial, got, after(right), {
    what: `After ${epochs} epochs of ${n} images, in batches of ${batchSize},`,
    mistakes: [
      ...said
        .filter(([steps]) => steps !== right)
        .map(([steps, name, says]) => ({ name, says, gives: () => after(steps) })),
      {
        name: "velocity forgotten",
        gives: forgetting(() => true),
        says: "Each batch begins from rest. The velocity goes on: make the zeros once, in front of both loops.",
      },
      {
        name: "velocity forgotten",
        gives: forgetting((step) => (step + 1) % perEpoch === 0),
        says: "Each epoch begins from rest. The velocity goes on: make the zeros once, in front of both loops.",
      },
    ],
  });
}

/** Classes that are easily told apart, with a network that has learned nothing. */
function easyBatch(trial: Trial): Batch {
  const [n, classes] = [18, 3];
  const classOf = (i: number) => i % classes;
  const rows = places(0, n).map((i) =>
    places(0, classes + 1).map((k) => (k === classOf(i) ? 2 : 0) + trial.number(-0.3, 0.3)),
  );
  return {
    x: tf.tensor2d(rows),
    labels: tf.tensor1d(places(0, n).map(classOf), "int32"),
    network: drawNetwork(trial, [classes + 1, 5, classes]),
  };
}

async function tryOrder(handedIn: unknown, trial: Trial): Promise<void> {
  const batch = easyBatch(trial);
  const options = { epochs: 4, batchSize: 3, rate: 0.25, keep: 0.7 };
  const ask = async () => {
    const got = await askForNetwork(handedIn, trial, batch, options);
    const shown = each((value) => value, batch.network);
    // Only the form is looked at here: what it holds follows from the order.
    const list = expectList(trial, got, shown.length, "one for each layer") as Layer[];
    return list;
  };
  const [first, second] = [await ask(), await ask()];
  const same = (a: readonly Layer[], b: readonly Layer[]) =>
    b.every((layer, i) => alike(a[i]?.weights, layer.weights) && alike(a[i]?.biases, layer.biases));
  if (same(first, second)) {
    const inOrder = places(0, 6).map((k) => places(3 * k, 3));
    const path = walk(batch, Array.from({ length: options.epochs }, () => inOrder).flat(), options);
    if (same(first, last(path))) {
      trial.object(
        "not shuffled",
        "The images come in the order in which they lie, in each epoch. Shuffle their places first.",
      );
    }
    trial.object(
      "the same order each time",
      "Two trainings gave the very same network, so both had the same order. Draw a new one for each epoch, without a fixed seed.",
    );
  }
  const loss = lossOf(batch.x, batch.labels, first);
  if (!(loss < 0.3)) {
    trial.object(
      "labels of other images",
      `On images that are easily told apart the loss is ${loss.toFixed(2)} after ${options.epochs} epochs; it should be near 0. Does every image keep its label? The rows that are taken out of the images must be taken out of the labels, too.`,
    );
  }
}

/** Compares a short training with a long one: what each leaves behind should be the same. */
async function tryMemory(handedIn: unknown, trial: Trial): Promise<void> {
  const batch = drawBatch(trial, 7, [4, 3, 5]);
  const inputs = (epochs: number) => [
    batch.x,
    batch.labels,
    batch.network,
    { epochs, batchSize: 3, rate: 0.1, keep: 0.5 },
  ];
  const counts: number[] = [];
  for (const epochs of [1, 1, 3]) {
    const count = await trial.call(handedIn, inputs(epochs), { read: readTensorCount });
    if (typeof count !== "number") trial.object("no count", "The tensors can't be counted.");
    counts.push(count);
  }
  const [a = 0, b = 0, c = 0] = counts;
  // Two epochs more, of three batches each.
  const left = Math.round((c - b - (b - a)) / 6);
  if (left > 0) {
    trial.object(
      "tensors left behind",
      `The network is right, but each step leaves about ${left} ${left === 1 ? "tensor" : "tensors"} in memory. Put the whole step into \`tf.tidy(() => …)\`, return the new network and velocity from it, and dispose of the old ones.`,
    );
  }
}
