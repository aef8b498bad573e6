import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";

export const fitAnew: Step = {
  title: "Train on images that are new in each epoch",
  hints: [
    "A loop over the epochs. In each of them: `const fresh = deformed(x)`, and then `model.fit` with `epochs: 1`.",
    "`await model.fit(fresh, y, { epochs: 1, batchSize: 64, verbose: 0 })` gives a history; its loss is `history.loss[0]`.",
    "Deform `x` itself each time, not the images of the last epoch. Dispose of `fresh` when it has been trained on.",
  ],
  right:
    "The network never sees the same images twice. `fit` of the course does the same, with the deforming in a second thread.",
  tests: [
    {
      name: "several epochs",
      points: 1,
      run: (handedIn, trial) => tryFit(handedIn, trial, trial.integer(3, 4)),
    },
    { name: "one epoch", points: 1, run: (handedIn, trial) => tryFit(handedIn, trial, 1) },
  ],
};

const [ROWS, INPUTS] = [8, 3];

async function tryFit(handedIn: unknown, trial: Trial, epochs: number): Promise<void> {
  const numbers = (n: number) => Array.from({ length: n }, () => trial.integer(1, 20) / 10);
  const x = tf.tensor2d(numbers(ROWS * INPUTS), [ROWS, INPUTS]);
  const y = tf.tensor2d(numbers(ROWS), [ROWS, 1]);
  const start = tf.tensor2d(numbers(INPUTS), [INPUTS, 1]);
  const shifts = Array.from({ length: 30 }, (_, i) => (i + 1) / 10);
  const build = (): tf.Sequential => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 1, useBias: false, inputShape: [INPUTS] }));
    model.setWeights([start]);
    model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
    return model;
  };
  const made: tf.Tensor[] = [];
  const asked: number[] = [];
  // Each call moves the images by another amount, so that every way of asking leads to other losses.
  const deformed = (images: tf.Tensor): tf.Tensor => {
    const fresh = images.add(shifts[made.length % shifts.length] as number);
    made.push(tf.keep(fresh));
    asked.push(images.id);
    return fresh;
  };
  const model = build();
  const got = await trial.call(handedIn, [model, x, y, epochs, deformed]);
  const calls = made.length;
  const left = made.filter((tensor) => !tensor.isDisposed).length;
  for (const tensor of made) if (!tensor.isDisposed) tensor.dispose();
  const given = `For ${epochs} epoch${epochs === 1 ? "" : "s"}:`;
  const losses = (inputs: readonly number[], per = 1): number[] => lossesOf(x, y, start, inputs, per);
  const epochsOf = (f: (epoch: number) => number) => Array.from({ length: epochs }, (_, epoch) => f(epoch));
  const right = losses(epochsOf((epoch) => shifts[epoch] as number));
  const mistakes: NumberMistake[] = [
    {
      name: "deformed once",
      gives: () => losses(epochsOf(() => shifts[0] as number)),
      says: "The images are deformed once, and the same ones serve in each epoch. Call `deformed` inside the loop.",
    },
    {
      name: "deformed again and again",
      gives: () => losses(epochsOf((epoch) => shifts.slice(0, epoch + 1).reduce((a, b) => a + b))),
      says: "Images that are deformed already are deformed again, more in each epoch. Deform `x` itself each time.",
    },
    {
      name: "trained on plain images",
      gives: () => losses(epochsOf(() => 0)),
      says: "The network is trained on `x` as it is.",
    },
    {
      name: "only the last loss",
      gives: () => right.at(-1) as number,
      says: "That is the loss of the last epoch. Those of all epochs are asked for.",
    },
    {
      name: "a list in each place",
      gives: () => right.map((loss) => [loss]),
      says: "Each place holds a list of one number. `history.loss[0]` is the number.",
    },
    {
      name: "several epochs on each",
      gives: () => {
        const all = losses(
          epochsOf((epoch) => shifts[epoch] as number),
          epochs,
        );
        return epochsOf((epoch) => all[epoch * epochs] as number);
      },
      says: "Each set of images is trained on for several epochs. Give `fit` the option `epochs: 1`.",
    },
    {
      name: "several epochs, all losses",
      gives: () =>
        losses(
          epochsOf((epoch) => shifts[epoch] as number),
          epochs,
        ),
      says: "Each set of images is trained on for several epochs. Give `fit` the option `epochs: 1`.",
    },
    {
      name: "one epoch too few",
      gives: () => right.slice(0, -1),
      says: "There is one epoch too few.",
    },
    {
      name: "first epoch plain",
      gives: () => losses([0, ...epochsOf((epoch) => shifts[epoch] as number).slice(0, -1)]),
      says: "The first epoch is trained on `x` as it is. Deform before you train.",
    },
    {
      name: "one epoch too many",
      gives: () => losses(Array.from({ length: epochs + 1 }, (_, epoch) => shifts[epoch] as number)),
      says: "There is one epoch too many.",
    },
  ];
  if (calls === 0 && Array.isArray(got) && got.length === 0) {
    trial.object("nothing trained", `${given} nothing was trained on: \`deformed\` was not called.`);
  }
  expectNumbers(got, right, { what: "The list of losses", given, mistakes, tolerance: 1e-4 });
  if (left > 0) {
    trial.object(
      "not disposed",
      `${given} the losses are right, but ${left} of ${calls} tensors that \`deformed\` made are still in memory. Dispose of each when it has been trained on.`,
    );
  }
}

/** The losses of a neuron without bias that learns by gradient descent, all rows in one batch, computed by hand. */
function lossesOf(
  x: tf.Tensor2D,
  y: tf.Tensor2D,
  start: tf.Tensor2D,
  shifts: readonly number[],
  per: number,
): number[] {
  const [rows, targets] = [x.arraySync(), y.arraySync()];
  let weights = start.arraySync().map(([w = 0]) => w);
  const losses: number[] = [];
  for (const shift of shifts.flatMap((one) => new Array<number>(per).fill(one))) {
    const moved = rows.map((row) => row.map((value) => value + shift));
    const errors = moved.map(
      (row, i) =>
        row.reduce((sum, value, j) => sum + value * (weights[j] as number), 0) - (targets[i]?.[0] ?? 0),
    );
    losses.push(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    const gradient = weights.map(
      (_, j) =>
        (2 * moved.reduce((sum, row, i) => sum + (errors[i] as number) * (row[j] as number), 0)) /
        errors.length,
    );
    weights = weights.map((w, j) => w - 0.01 * (gradient[j] as number));
  }
  return losses;
}
