import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";

type Rows = readonly (readonly number[])[];

/** Draws a table whose columns differ in size and spread. */
function drawRows(trial: Trial, rows: number, columns: number): number[][] {
  const scales = Array.from({ length: columns }, () => ({
    mean: trial.number(2, 9),
    spread: trial.number(1, 4),
  }));
  return Array.from({ length: rows }, () =>
    scales.map(({ mean, spread }) => mean + spread * trial.number(-1, 1)),
  );
}

const column = (rows: Rows, c: number) => rows.map((row) => row[c] as number);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[], less = 0) =>
  mean(values.map((value) => (value - mean(values)) ** 2)) * (values.length / (values.length - less));

/** Applies a rule to each column: from its values in `train` and its values in `part`. */
function byColumn(train: Rows, part: Rows, rule: (train: number[], part: number[]) => number[]): tf.Tensor2D {
  const columns = (train[0] ?? []).map((_, c) => rule(column(train, c), column(part, c)));
  return tf.tensor2d(part.map((_, r) => columns.map((values) => values[r] as number)));
}

const scaled = (values: readonly number[], center: number, width: number) =>
  values.map((value) => (width === 0 ? 0 : (value - center) / width));

function right(train: Rows, part: Rows): tf.Tensor2D {
  return byColumn(train, part, (own, values) => scaled(values, mean(own), Math.sqrt(variance(own))));
}

function mistakesOf(train: Rows, part: Rows) {
  const [all, allOfTrain] = [[...train, ...part], train.flat()];
  const by = (rule: (train: number[], part: number[]) => number[]) => () => byColumn(train, part, rule);
  return [
    {
      name: "figures of the part itself",
      gives: by((_, values) => scaled(values, mean(values), Math.sqrt(variance(values)))),
      says: "Mean and deviation were measured on the second part. Whoever measures on the test part has looked at it: take those of `train`.",
    },
    {
      name: "figures of all together",
      gives: () => byColumn(all, part, (own, values) => scaled(values, mean(own), Math.sqrt(variance(own)))),
      says: "Mean and deviation were measured on both parts together. Take those of `train` alone.",
    },
    {
      name: "mean of train, deviation of the part",
      gives: by((own, values) => scaled(values, mean(own), Math.sqrt(variance(values)))),
      says: "The mean is that of `train`, the deviation that of the second part. Take both from `train`.",
    },
    {
      name: "mean of the part, deviation of train",
      gives: by((own, values) => scaled(values, mean(values), Math.sqrt(variance(own)))),
      says: "The deviation is that of `train`, the mean that of the second part. Take both from `train`.",
    },
    {
      name: "variance",
      gives: by((own, values) => scaled(values, mean(own), variance(own))),
      says: "Divided was by the variance. The standard deviation is its square root.",
    },
    {
      name: "not divided",
      gives: by((own, values) => scaled(values, mean(own), 1)),
      says: "The mean was taken away, but nothing divided. Divide by the standard deviation.",
    },
    {
      name: "not centred",
      gives: by((own, values) => scaled(values, 0, Math.sqrt(variance(own)))),
      says: "Divided was by the standard deviation, but the mean wasn't taken away first.",
    },
    {
      name: "all columns alike",
      gives: by((_, values) => scaled(values, mean(allOfTrain), Math.sqrt(variance(allOfTrain)))),
      says: "All columns were measured together. Each column has a mean and a deviation of its own: `tf.moments(train, 0)`.",
    },
    {
      name: "row by row",
      gives: () => tf.tensor2d(part.map((row) => scaled(row, mean(row), Math.sqrt(variance(row))))),
      says: "Each row was standardised by itself. Go down the columns: axis 0.",
    },
    {
      name: "scaled to 0 to 1",
      gives: by((own, values) => scaled(values, Math.min(...own), Math.max(...own) - Math.min(...own))),
      says: "The columns were scaled by their smallest and greatest value. Asked for are mean and standard deviation.",
    },
    {
      name: "divided by n − 1",
      gives: by((own, values) => scaled(values, mean(own), Math.sqrt(variance(own, 1)))),
      says: "In the variance the squares were divided by n − 1. Here they are divided by n, as `tf.moments` does.",
    },
    {
      name: "train instead of the part",
      gives: () => right(train, train),
      says: "That is `train`, standardised. Asked for is the second part.",
    },
    {
      name: "unchanged",
      gives: () => tf.tensor2d(part as number[][]),
      says: "The part came back as it was.",
    },
  ];
}

/** Checks the values for two tables. */
async function expectRight(handedIn: unknown, trial: Trial, train: Rows, part: Rows): Promise<tf.Tensor> {
  const inputs = [tf.tensor2d(train as number[][]), tf.tensor2d(part as number[][])];
  const got = await trial.call(handedIn, inputs);
  return trial.tensor(got, right(train, part), { mistakes: mistakesOf(train, part), tolerance: 1e-3 });
}

export const standardise: Step = {
  title: "Standardise",
  hints: [
    "`tf.moments(train, 0)` gives `{ mean, variance }`, each with one number for each column.",
    "`part.sub(mean)` takes the mean of each column away from every row.",
    "`x.divNoNan(deviation)` divides, and gives 0 wherever the deviation is 0.",
  ],
  right: "What is measured on `train` is used everywhere, so no other part has been looked at.",
  tests: [
    {
      name: "by the figures of train",
      points: 1,
      async run(handedIn, trial) {
        const columns = trial.integer(2, 4);
        const train = drawRows(trial, trial.integer(6, 9), columns);
        const part = drawRows(trial, trial.integer(3, 5), columns);
        await expectRight(handedIn, trial, train, part);
      },
    },
    {
      name: "columns that never change",
      points: 1,
      async run(handedIn, trial) {
        const columns = trial.integer(3, 4);
        const constant = trial.integer(0, columns - 1);
        const value = trial.integer(1, 3);
        const drawn = drawRows(trial, trial.integer(6, 9), columns);
        const train = drawn.map((row) => row.map((one, c) => (c === constant ? value : one)));
        const rows = drawRows(trial, 4, columns);
        const part = rows.map((row, r) => row.map((one, c) => (c === constant && r < 2 ? value : one)));
        const inputs = [tf.tensor2d(train), tf.tensor2d(part)];
        const got = await trial.call(handedIn, inputs);
        expectZeros(trial, got, constant, part, value);
        trial.tensor(got, right(train, part), { mistakes: mistakesOf(train, part), tolerance: 1e-3 });
      },
    },
  ],
};

/** Looks at the column that never changes. */
function expectZeros(trial: Trial, got: unknown, constant: number, part: Rows, value: number): void {
  const tensor = got as tf.Tensor | null;
  if (tensor?.rank !== 2 || tensor.shape[0] !== part.length || (tensor.shape[1] ?? 0) <= constant) return;
  const came = (tensor.arraySync() as number[][]).map((row) => row[constant] as number);
  if (came.every((one) => one === 0)) return;
  const given = `In \`train\` a column is always ${value}. Expected: zeros in it. Came: ${came.map((one) => Number(one.toPrecision(4))).join(", ")}.`;
  if (came.some((one) => Number.isNaN(one) || !Number.isFinite(one))) {
    trial.object(
      "division by 0",
      `${given} Its deviation is 0, and dividing by 0 gives NaN or infinity, which no network survives.`,
    );
  }
  if (came.every((one, r) => Math.abs(one - (part[r]?.[constant] as number)) < 1e-4))
    trial.object("column unchanged", `${given} It tells nothing, so nothing is to be left of it.`);
  if (came.every((one, r) => Math.abs(one - ((part[r]?.[constant] as number) - value)) < 1e-4)) {
    trial.object(
      "only centred",
      `${given} The mean was taken away, and where another value turns up, it stays. The network has never seen it change.`,
    );
  }
  if (came.some((one) => Math.abs(one) > 50)) {
    trial.object(
      "small number added",
      `${given} A small number in place of the deviation makes a value that turns up for the first time huge.`,
    );
  }
  trial.object("other constant column", given);
}
