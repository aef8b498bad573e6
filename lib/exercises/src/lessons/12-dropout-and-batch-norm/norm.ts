import { expectNumbers, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";

const meanOf = (values: readonly number[]): number => total(values) / values.length;
const squaresOf = (values: readonly number[], mean = meanOf(values)): number =>
  total(values.map((x) => (x - mean) ** 2));
const varianceOf = (values: readonly number[]): number => squaresOf(values) / values.length;
const turned = (rows: readonly (readonly number[])[]): number[][] =>
  (rows[0] ?? []).map((_, j) => rows.map((row) => row[j] as number));

export const batchNorm: Step = {
  title: "Write batch norm for training",
  hints: [
    "Each neuron is a column. Its values are `batch.map((row) => row[j])`.",
    "Mean and variance are those of the column; the variance divides by the number of images.",
    "x becomes (x − mean) / √(variance + epsilon). The root covers both.",
    "At the end multiply by `gamma[j]`, then add `beta[j]`.",
  ],
  right:
    "Whatever scale the neurons had before, each now has its own β as mean and about γ as standard deviation.",
  tests: [
    {
      name: "normalised",
      points: 1,
      run: (handedIn, trial) => tryNorm(handedIn, trial, { isPlain: true }),
    },
    {
      name: "with γ and β",
      points: 1,
      run: (handedIn, trial) => tryNorm(handedIn, trial, {}),
    },
    {
      name: "a neuron that is always the same",
      points: 1,
      run: (handedIn, trial) => tryNorm(handedIn, trial, { isConstant: true }),
    },
  ],
};

async function tryNorm(
  handedIn: unknown,
  trial: Trial,
  { isPlain = false, isConstant = false }: { isPlain?: boolean; isConstant?: boolean },
): Promise<void> {
  // Never square, so that rows and columns are told apart.
  const neurons = trial.integer(3, 4);
  const images = trial.integer(5, 8);
  const same = trial.integer(1, 9) / 2;
  const batch = Array.from({ length: images }, () =>
    Array.from({ length: neurons }, (_, j) =>
      isConstant && j === 1 ? same : (trial.integer(-20, 30) + 15 * j) / 10,
    ),
  );
  // No column may be constant by chance, nor have a variance that hides where epsilon goes.
  for (let j = 0; j < neurons; j++) {
    if (isConstant && j === 1) continue;
    (batch[0] as number[])[j] = 4 + 1.5 * j;
    (batch[1] as number[])[j] = -3 + 1.5 * j;
  }
  const gamma = Array.from({ length: neurons }, () => (isPlain ? 1 : trial.integer(12, 30) / 10));
  const beta = Array.from({ length: neurons }, () => (isPlain ? 0 : trial.integer(-30, -4) / 10));
  const epsilon = trial.integer(10, 40) / 100;
  type Statistic = { mean: number; variance: number };
  const columns = turned(batch);
  const each = (f: (x: number, i: number, j: number) => number) =>
    batch.map((row, i) => row.map((x, j) => f(x, i, j)));
  const ofColumns = columns.map(
    (column): Statistic => ({ mean: meanOf(column), variance: varianceOf(column) }),
  );
  const ofRows = batch.map((row): Statistic => ({ mean: meanOf(row), variance: varianceOf(row) }));
  const ofAll = { mean: meanOf(batch.flat()), variance: varianceOf(batch.flat()) };
  const g = (j: number) => gamma[j] as number;
  const b = (j: number) => beta[j] as number;
  const column = (j: number) => ofColumns[j] as Statistic;
  const hat = (x: number, { mean, variance }: Statistic) => (x - mean) / Math.sqrt(variance + epsilon);
  const scaled = (f: (x: number, i: number, j: number) => number) =>
    each((x, i, j) => g(j) * f(x, i, j) + b(j));
  const right = scaled((x, _, j) => hat(x, column(j)));
  expectNumbers(await trial.call(handedIn, [batch, gamma, beta, epsilon]), right, {
    what: "The batch",
    given: `For ${images} images, ${neurons} neurons, γ = [${gamma}], β = [${beta}] and ε = ${epsilon}:`,
    tolerance: 1e-5,
    mistakes: [
      {
        name: "normalised by image",
        gives: () => scaled((x, i) => hat(x, ofRows[i] as Statistic)),
        says: "Mean and variance are those of each row, that is, of each image. Batch norm takes them for each neuron, over the images: down a column.",
      },
      {
        name: "over the whole batch",
        gives: () => scaled((x) => hat(x, ofAll)),
        says: "One mean and one variance are taken for all neurons together. Each neuron has its own.",
      },
      {
        name: "variance divided by n − 1",
        gives: () =>
          scaled((x, _, j) =>
            hat(x, { mean: column(j).mean, variance: (column(j).variance * images) / (images - 1) }),
          ),
        says: "The variance is divided by n − 1. Batch norm describes this batch, and estimates nothing: it divides by n.",
      },
      {
        name: "no epsilon",
        gives: () => scaled((x, _, j) => (x - column(j).mean) / Math.sqrt(column(j).variance)),
        says: "ε is missing. It keeps a neuron that is always the same from being divided by 0.",
      },
      {
        name: "epsilon outside the root",
        gives: () => scaled((x, _, j) => (x - column(j).mean) / (Math.sqrt(column(j).variance) + epsilon)),
        says: "ε is added to the standard deviation. It belongs to the variance, under the root.",
      },
      {
        name: "no root",
        gives: () => scaled((x, _, j) => (x - column(j).mean) / (column(j).variance + epsilon)),
        says: "It is divided by the variance. Take its root first.",
      },
      {
        name: "not centred",
        gives: () => scaled((x, _, j) => x / Math.sqrt(column(j).variance + epsilon)),
        says: "The mean is not subtracted.",
      },
      {
        name: "only centred",
        gives: () => scaled((x, _, j) => x - column(j).mean),
        says: "The mean is subtracted, but nothing is divided by the root of the variance.",
      },
      {
        name: "neither gamma nor beta",
        gives: () => each((x, _, j) => hat(x, column(j))),
        says: "The values are normalised. Scale them by γ and shift them by β as well.",
      },
      {
        name: "no beta",
        gives: () => each((x, _, j) => g(j) * hat(x, column(j))),
        says: "β is missing. It is added at the end.",
      },
      {
        name: "no gamma",
        gives: () => each((x, _, j) => hat(x, column(j)) + b(j)),
        says: "γ is missing. The normalised value is multiplied by it.",
      },
      {
        name: "gamma and beta swapped",
        gives: () => each((x, _, j) => b(j) * hat(x, column(j)) + g(j)),
        says: "γ and β have changed places: γ multiplies, β is added.",
      },
      {
        name: "beta before gamma",
        gives: () => each((x, _, j) => g(j) * (hat(x, column(j)) + b(j))),
        says: "β is multiplied by γ too. Multiply first, then add.",
      },
      {
        name: "normalised afterwards",
        gives: () =>
          each((x, _, j) => (g(j) * x + b(j) - column(j).mean) / Math.sqrt(column(j).variance + epsilon)),
        says: "γ and β are applied before it is normalised. They come last, or the normalising would undo them.",
      },
      {
        name: "only gamma and beta",
        gives: () => scaled((x) => x),
        says: "Nothing is normalised: mean and variance are missing.",
      },
      {
        name: "transposed",
        gives: () => turned(right),
        says: "Rows and columns have changed places. The result has a row for each image, as the batch has.",
      },
    ],
  });
}

export const normInPrediction: Step = {
  title: "Write batch norm for prediction",
  hints: [
    "Two numbers go through a loop over `batches`: the average of the means, which starts at 0, and that of the variances, which starts at 1.",
    "With each batch: new average = momentum · old average + (1 − momentum) · that of this batch.",
    "After the loop each of the `outputs` becomes (x − average mean) / √(average variance + epsilon).",
  ],
  right: "An image's answer no longer depends on which others it comes with.",
  tests: [
    {
      name: "after several batches",
      points: 1,
      run: (handedIn, trial) => tryPrediction(handedIn, trial, trial.integer(2, 4)),
    },
    {
      name: "a single image",
      points: 1,
      run: (handedIn, trial) => tryPrediction(handedIn, trial, 1),
    },
    {
      name: "before any batch",
      points: 1,
      run: (handedIn, trial) => tryPrediction(handedIn, trial, trial.integer(2, 4), 0),
    },
  ],
};

async function tryPrediction(
  handedIn: unknown,
  trial: Trial,
  images: number,
  many = trial.integer(3, 5),
): Promise<void> {
  const draw = () => trial.integer(-10, 60) / 10;
  const outputs = Array.from({ length: images }, (_, i) => draw() + 7 * i);
  const batches = Array.from({ length: many }, (_, b) =>
    Array.from({ length: trial.integer(3, 5) }, (_, i) => Math.round((draw() + 3 * b + 0.1 * i) * 10) / 10),
  );
  for (const batch of batches) batch[1] = (batch[0] as number) + 3;
  const momentum = trial.integer(70, 90) / 100;
  const epsilon = trial.integer(10, 40) / 100;
  const means = batches.map(meanOf);
  const variances = batches.map(varianceOf);
  const run = (values: readonly number[], start: number, m = momentum) =>
    values.reduce((average, value) => m * average + (1 - m) * value, start);
  const normalised = (mean: number, variance: number) =>
    outputs.map((x) => (x - mean) / Math.sqrt(variance + epsilon));
  const [mean, variance] = [run(means, 0), run(variances, 1)];
  expectNumbers(
    await trial.call(handedIn, [outputs, batches, momentum, epsilon]),
    normalised(mean, variance),
    {
      what: "The list of normalised outputs",
      given: `For the outputs [${outputs}], ${many} batches, a momentum of ${momentum} and ε = ${epsilon}:`,
      tolerance: 1e-5,
      mistakes: [
        {
          name: "their own mean and variance",
          gives: () => normalised(meanOf(outputs), varianceOf(outputs)),
          says: "The outputs are normalised with their own mean and variance. In prediction it is the running averages that count.",
        },
        {
          name: "momentum turned round",
          gives: () => normalised(run(means, 0, 1 - momentum), run(variances, 1, 1 - momentum)),
          says: "The momentum goes to the new batch. It is the *old* average that is multiplied by it, and the new one by 1 − momentum.",
        },
        {
          name: "both start at 0",
          gives: () => normalised(mean, run(variances, 0)),
          says: "The average of the variances starts at 0. It starts at 1.",
        },
        {
          name: "both start at 1",
          gives: () => normalised(run(means, 1), variance),
          says: "The average of the means starts at 1. It starts at 0.",
        },
        {
          name: "starts with the first batch",
          gives: () =>
            many === 0
              ? []
              : normalised(
                  run(means.slice(1), means[0] as number),
                  run(variances.slice(1), variances[0] as number),
                ),
          says: "The averages start as those of the first batch. They start at 0 and 1, and the first batch moves them like any other.",
        },
        {
          name: "plain averages",
          gives: () => (many === 0 ? [] : normalised(meanOf(means), meanOf(variances))),
          says: "All batches count alike. In a running average, each new batch counts by 1 − momentum.",
        },
        {
          name: "only the last batch",
          gives: () => (many === 0 ? [] : normalised(means.at(-1) as number, variances.at(-1) as number)),
          says: "That is the last batch alone. The averages move a little towards each batch.",
        },
        {
          name: "only one step",
          gives: () => normalised(run(means.slice(-1), 0), run(variances.slice(-1), 1)),
          says: "Only the last batch has moved the averages: they are set to their start again in each round of the loop.",
        },
        {
          name: "no epsilon",
          gives: () => outputs.map((x) => (x - mean) / Math.sqrt(variance)),
          says: "ε is missing under the root.",
        },
        {
          name: "epsilon outside the root",
          gives: () => outputs.map((x) => (x - mean) / (Math.sqrt(variance) + epsilon)),
          says: "ε is added to the standard deviation. It belongs to the variance, under the root.",
        },
        {
          name: "no root",
          gives: () => outputs.map((x) => (x - mean) / (variance + epsilon)),
          says: "It is divided by the variance. Take its root first.",
        },
        {
          name: "variance divided by n − 1",
          gives: () =>
            normalised(
              mean,
              run(
                batches.map((batch) => squaresOf(batch) / (batch.length - 1)),
                1,
              ),
            ),
          says: "The variance of a batch is divided by n − 1. As in training, it is divided by n.",
        },
        {
          name: "standard deviations averaged",
          gives: () => {
            const deviation = run(variances.map(Math.sqrt), 1);
            return normalised(mean, deviation ** 2);
          },
          says: "The standard deviations are averaged. It is the variances that are, and the root comes at the end.",
        },
        {
          name: "not centred",
          gives: () => outputs.map((x) => x / Math.sqrt(variance + epsilon)),
          says: "The average of the means is not subtracted.",
        },
        {
          name: "the averages",
          gives: () => [mean, variance],
          says: "Those are the two averages. Normalise the outputs with them.",
        },
      ],
    },
  );
}
