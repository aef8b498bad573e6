import { argmax, ExperimentRun, ExperimentRuns, setSeed, tf } from "course";
import { exercise3 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import { type Deviation, dense, sampleData, type Trained, trained } from "../bank/networks.js";

const data = await sampleData();

type Hidden = number[];

/** A function with a mistake, as a student would write it. */
const builds =
  (deviation: Deviation, sizes = (hidden: Hidden) => hidden) =>
  (hidden: Hidden) =>
    dense(sizes(hidden), deviation);

/** The right network, with activations as layers of their own. */
function withActivationLayers(hidden: Hidden): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [784] }));
  for (const units of hidden) {
    model.add(tf.layers.dense({ units }));
    model.add(tf.layers.reLU());
  }
  model.add(tf.layers.dense({ units: 10 }));
  model.add(tf.layers.softmax());
  model.compile({
    optimizer: tf.train.adam(0.001),
    loss: "categoricalCrossentropy",
    metrics: ["categoricalAccuracy"],
  });
  return model;
}

function notCompiled(hidden: Hidden): tf.Sequential {
  return tf.sequential({ layers: dense(hidden).layers });
}

function withBatchNormalization(hidden: Hidden): tf.Sequential {
  const model = tf.sequential();
  hidden.forEach((units, i) => {
    model.add(tf.layers.dense({ units, activation: "relu", ...(i === 0 ? { inputShape: [784] } : {}) }));
    model.add(tf.layers.batchNormalization());
  });
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** Gives the same model again, from its second call on. */
function keepsTheModel(): (hidden: Hidden) => tf.Sequential {
  let kept: tf.Sequential;
  return (hidden) => {
    if (hidden.length === 2) kept = dense(hidden);
    return kept;
  };
}

/** The weights at the start follow from the seed, so that the bank is the same each time. */
function small(deviation: Deviation = {}, sizes: Hidden = [16]): tf.Sequential {
  setSeed(1);
  return dense(sizes, deviation);
}

const LONG = { epochs: 20, validationSplit: 0.2 };
const { x, y, raw } = data.train;
const longRun = await trained(small(), x, y, LONG);
const heldBackOnTest = { epochs: 20, validationData: [data.test.x, data.test.y] as [tf.Tensor, tf.Tensor] };
const heldBackOnTraining = { epochs: 20, validationData: [x, y] as [tf.Tensor, tf.Tensor] };

/** Where over-fitting begins. */
function begins(losses: number[]): number | null {
  const lowest = losses.indexOf(Math.min(...losses));
  return lowest === losses.length - 1 ? null : lowest + 2;
}

function beginsByLoop(losses: number[]): number | null {
  let lowest = Number.POSITIVE_INFINITY;
  let from: number | null = null;
  losses.forEach((loss, i) => {
    if (loss <= lowest) [lowest, from] = [loss, null];
    else from ??= i + 1;
  });
  return from;
}

const SHAPES: Record<string, Hidden> = {
  none: [],
  "4": [4],
  "8": [8],
  "12": [12],
  "8-8": [8, 8],
  "8-8-8": [8, 8, 8],
};

async function run(
  name: string,
  sizes: Hidden,
  options: object = {},
  inputs: tf.Tensor = x,
): Promise<ExperimentRun> {
  const { model, history } = await trained(small({}, sizes), inputs, y, {
    epochs: 5,
    validationSplit: 0.2,
    ...options,
  });
  return new ExperimentRun(name, model, history);
}

const six: ExperimentRun[] = [];
for (const [name, sizes] of Object.entries(SHAPES)) six.push(await run(name, sizes));
const runs = new ExperimentRuns(six);

/** The six, with one of them replaced. */
const withInstead = (name: string, other: ExperimentRun) =>
  new ExperimentRuns(six.map((one) => (one.name === name ? other : one)));

const twelve = (options: object, inputs?: tf.Tensor) => run("12", [12], options, inputs);
const noWidths = new ExperimentRuns([...six.filter(({ name }) => name !== "12"), await run("8-4", [8, 4])]);
const noDepths = new ExperimentRuns([
  ...six.filter(({ name }) => !["none", "8-8-8"].includes(name)),
  await run("6", [6]),
  await run("10", [10]),
]);

/** The six once more, with histories of which each column of the table is another number. */
const clear = new ExperimentRuns(
  six.map(({ name, model, history }) => {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(history)), history, {
      history: {
        ...history.history,
        val_loss: [0.9, 0.5, 0.6, 0.7, 0.8],
        val_accuracy: [0.61, 0.75, 0.74, 0.73, 0.72],
        accuracy: [0.6, 0.7, 0.8, 0.85, 0.88],
      },
    });
    return new ExperimentRun(name, model, copy);
  }),
);

interface Row {
  run: string;
  hiddenLayers: number;
  units: number;
  accuracy: number;
  overfitsFrom: number | null;
}

function rowOf({ name, history }: ExperimentRun): Row {
  const hidden = SHAPES[name] ?? [];
  return {
    run: name,
    hiddenLayers: hidden.length,
    units: hidden.reduce((sum, units) => sum + units, 0),
    accuracy: Number(history.history.val_accuracy?.at(-1)?.toFixed(3)),
    overfitsFrom: begins(history.history.val_loss ?? []),
  };
}

/** A table in which each row is changed in the same way. */
const tableWith = (change: (row: Row, of: ExperimentRun) => object = () => ({})) => ({
  runs: clear,
  results: clear.all.map((one) => ({ ...rowOf(one), ...change(rowOf(one), one) })),
});

type Sure = (probabilities: tf.Tensor2D, labels: tf.Tensor1D) => { right: number; wrong: number };

/** How sure, where only the way to measure one image and to take the mean differ. */
const sureBy =
  (
    measure: (row: number[], truth: number) => number = (row) => Math.max(...row),
    mean: (values: number[], all: number) => number = (values) =>
      values.reduce((sum, value) => sum + value, 0) / values.length,
  ): Sure =>
  (probabilities, labels) => {
    const truth = labels.arraySync();
    const rows = probabilities.arraySync();
    const isRight = rows.map((row, i) => row.indexOf(Math.max(...row)) === truth[i]);
    const values = rows.map((row, i) => measure(row, truth[i] as number));
    return {
      right: mean(
        values.filter((_, i) => isRight[i]),
        values.length,
      ),
      wrong: mean(
        values.filter((_, i) => !isRight[i]),
        values.length,
      ),
    };
  };

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** The same with tensors throughout. */
const sureByTensors: Sure = (probabilities, labels) => {
  const isRight = argmax(probabilities).equal(labels.toInt()).toFloat();
  const greatest = probabilities.max(1);
  const meanWhere = (mask: tf.Tensor) => greatest.mul(mask).sum().div(mask.sum()).arraySync() as number;
  return { right: meanWhere(isRight), wrong: meanWhere(tf.sub(1, isRight)) };
};

const fewer: Trained = await trained(small(), x, y, { ...LONG, epochs: 19 });

export const experiments: Bank = {
  exercise: exercise3,
  steps: {
    build: {
      right: [builds({}), withActivationLayers],
      wrong: [
        { mistake: "softmax missing", points: 1, handIn: builds({ output: "linear" }) },
        { mistake: "softmax missing", points: 1, handIn: builds({ output: "sigmoid" }) },
        { mistake: "no hidden activation", points: 1, handIn: builds({ hidden: "linear" }) },
        { mistake: "wrong hidden activation", points: 1, handIn: builds({ hidden: "sigmoid" }) },
        { mistake: "always the same", handIn: keepsTheFirstSizes() },
        { mistake: "one model for all", handIn: keepsTheModel() },
        { mistake: "only the first", handIn: builds({}, (hidden) => hidden.slice(0, 1)) },
        { mistake: "reversed", handIn: builds({}, (hidden) => [...hidden].reverse()) },
        { mistake: "too many layers", handIn: builds({}, (hidden) => [784, ...hidden]) },
        { mistake: "no output layer", handIn: noOutputLayer },
        { mistake: "nine outputs", handIn: builds({ outputs: 9 }) },
        { mistake: "wrong outputs", handIn: builds({ outputs: 1 }) },
        { mistake: "wrong sizes", handIn: builds({}, (hidden) => hidden.map((units) => units + 1)) },
        { mistake: "images as input", handIn: builds({ inputShape: [28, 28] }) },
        { mistake: "wrong input", handIn: builds({ inputShape: [783] }) },
        { mistake: "no biases", handIn: builds({ useBias: false }) },
        { mistake: "another layer", handIn: withBatchNormalization },
        {
          mistake: "error",
          points: 2,
          handIn: (hidden: Hidden) => dense([hidden[0] as number, ...hidden.slice(1)]),
        },
        { mistake: "no result", handIn: (hidden: Hidden) => void dense(hidden) },
        { mistake: "promise", handIn: async (hidden: Hidden) => dense(hidden) },
        { mistake: "unreadable", handIn: (hidden: Hidden) => [...hidden, 10] },
        { mistake: "not compiled", points: 3, handIn: notCompiled },
        { mistake: "wrong optimizer", points: 3, handIn: builds({ optimizer: "sgd" }) },
        { mistake: "wrong rate", points: 3, handIn: builds({ optimizer: tf.train.adam(0.1) }) },
        { mistake: "binary cross-entropy", points: 3, handIn: builds({ loss: "binaryCrossentropy" }) },
        { mistake: "mean squared error", points: 3, handIn: builds({ loss: "meanSquaredError" }) },
        { mistake: "sparse loss", points: 3, handIn: builds({ loss: "sparseCategoricalCrossentropy" }) },
        { mistake: "wrong loss", points: 3, handIn: builds({ loss: "meanAbsoluteError" }) },
        { mistake: "no accuracy", points: 3, handIn: builds({ metrics: [] }) },
      ],
    },
    "more-epochs": {
      right: [longRun, new ExperimentRun("long", longRun.model, longRun.history)],
      wrong: [
        { mistake: "too few epochs", handIn: fewer },
        { mistake: "no validation", handIn: await trained(small(), x, y, { epochs: 20 }) },
        { mistake: "promise", handIn: Promise.resolve(longRun) },
        { mistake: "unreadable", handIn: longRun.history },
        {
          mistake: "validated on the test set",
          points: 1,
          handIn: await trained(small(), x, y, heldBackOnTest),
        },
        {
          mistake: "validated on the training images",
          points: 1,
          handIn: await trained(small(), x, y, heldBackOnTraining),
        },
        {
          mistake: "wrong split",
          points: 1,
          handIn: await trained(small(), x, y, { ...LONG, validationSplit: 0.5 }),
        },
        { mistake: "not normalised", points: 1, handIn: await trained(small(), raw, y, LONG) },
        {
          mistake: "divided twice",
          points: 1,
          handIn: await trained(small(), x.div(255), y, { ...LONG, epochs: 60 }),
        },
        { mistake: "untrained model", points: 1, handIn: { ...longRun, model: small() } },
        {
          mistake: "another run",
          points: 1,
          handIn: { ...longRun, model: (await trained(small(), x, y, { epochs: 2 })).model },
        },
        {
          mistake: "accuracy of chance",
          points: 1,
          handIn: await trained(small({ optimizer: tf.train.sgd(1e-9) }), x, y, LONG),
        },
      ],
    },
    "over-fitting": {
      right: [begins, beginsByLoop],
      wrong: [
        { mistake: "one too early", handIn: (losses: number[]) => losses.indexOf(Math.min(...losses)) + 1 },
        { mistake: "two too early", handIn: (losses: number[]) => losses.indexOf(Math.min(...losses)) },
        { mistake: "first rise", points: 1, handIn: (losses: number[]) => firstRise(losses) + 1 },
        { mistake: "first rise", points: 1, handIn: (losses: number[]) => firstRise(losses) + 1 || null },
        { mistake: "highest loss", handIn: (losses: number[]) => losses.indexOf(Math.max(...losses)) + 1 },
        { mistake: "last epoch", handIn: (losses: number[]) => losses.length },
        { mistake: "the loss itself", handIn: (losses: number[]) => Math.min(...losses) },
        { mistake: "not found", handIn: () => null },
        { mistake: "no number", handIn: (losses: number[]) => String(begins(losses)) },
        { mistake: "changed input", handIn: (losses: number[]) => losses.sort((a, b) => a - b)[0] },
        {
          mistake: "found where there is none",
          points: 2,
          handIn: (losses: number[]) => losses.indexOf(Math.min(...losses)) + 2,
        },
        { mistake: "other", handIn: (losses: number[]) => (begins(losses) ?? 0) + 1 },
      ],
    },
    experiments: {
      right: [runs, new ExperimentRuns([...six, await run("32", [32])])],
      wrong: [
        { mistake: "unreadable", handIn: six },
        { mistake: "too few runs", handIn: new ExperimentRuns(six.slice(0, 5)) },
        { mistake: "the same network twice", handIn: withInstead("4", await run("eight again", [8])) },
        { mistake: "not trained", handIn: withInstead("12", notTrained()) },
        { mistake: "no widths compared", points: 1, handIn: noWidths },
        { mistake: "no depths compared", points: 1, handIn: noDepths },
        {
          mistake: "several changes at once",
          points: 2,
          handIn: withInstead("12", await twelve({ epochs: 6 })),
        },
        {
          mistake: "several changes at once",
          points: 2,
          handIn: withInstead("12", await twelve({ batchSize: 32 })),
        },
        {
          mistake: "several changes at once",
          points: 2,
          handIn: withInstead("12", await twelve({ validationSplit: 0.5 })),
        },
        { mistake: "too few epochs", points: 2, handIn: new ExperimentRuns(await shortRuns()) },
        { mistake: "not normalised", points: 3, handIn: withInstead("12", await twelve({}, raw)) },
        {
          mistake: "another run",
          points: 3,
          handIn: withInstead(
            "12",
            new ExperimentRun("12", (await twelve({ epochs: 1 })).model, longRunOf("12")),
          ),
        },
      ],
    },
    results: {
      right: [tableWith(), { runs, results: six.map(rowOf) }],
      wrong: [
        { mistake: "unreadable", handIn: { runs: six, results: [] } },
        { mistake: "no table", handIn: { runs: clear, results: "see above" } },
        { mistake: "row missing", handIn: { runs: clear, results: tableWith().results.slice(1) } },
        {
          mistake: "too many rows",
          handIn: { runs: clear, results: [...tableWith().results, tableWith().results[0]] },
        },
        { mistake: "unknown run", handIn: tableWith(({ run: name }) => ({ run: `${name}!` })) },
        { mistake: "unknown run", handIn: { runs: clear, results: [null] } },
        {
          mistake: "too few runs",
          handIn: {
            runs: new ExperimentRuns(clear.all.slice(0, 5)),
            results: tableWith().results.slice(0, 5),
          },
        },
        {
          mistake: "output counted as hidden",
          handIn: tableWith((row) => ({ hiddenLayers: row.hiddenLayers + 1 })),
        },
        { mistake: "output counted as hidden", handIn: tableWith((row) => ({ units: row.units + 10 })) },
        { mistake: "wrong depth", handIn: tableWith((row) => ({ hiddenLayers: row.hiddenLayers + 2 })) },
        { mistake: "wrong width", handIn: tableWith((row) => ({ units: row.units + 1 })) },
        { mistake: "percent", points: 1, handIn: tableWith((row) => ({ accuracy: row.accuracy * 100 })) },
        { mistake: "training accuracy", points: 1, handIn: tableWith(() => ({ accuracy: 0.88 })) },
        { mistake: "best instead of last", points: 1, handIn: tableWith(() => ({ accuracy: 0.75 })) },
        { mistake: "loss as accuracy", points: 1, handIn: tableWith(() => ({ accuracy: 0.8 })) },
        { mistake: "other", points: 1, handIn: tableWith(() => ({ accuracy: undefined })) },
        {
          mistake: "one too early",
          points: 1,
          handIn: tableWith((row) => ({ overfitsFrom: (row.overfitsFrom ?? 0) - 1 })),
        },
        { mistake: "not found", points: 1, handIn: tableWith(() => ({ overfitsFrom: null })) },
      ],
    },
    confidence: {
      right: [sureBy(), sureByTensors],
      wrong: [
        {
          mistake: "swapped",
          handIn: (p: tf.Tensor2D, labels: tf.Tensor1D) => {
            const { right, wrong } = sureBy()(p, labels);
            return { right: wrong, wrong: right };
          },
        },
        { mistake: "probability of the truth", handIn: sureBy((row, truth) => row[truth] as number) },
        {
          mistake: "accuracy",
          handIn: sureBy(undefined, (values, all) => values.length / all),
        },
        {
          mistake: "not separated",
          handIn: (p: tf.Tensor2D) => {
            const mean = p.max(1).mean().arraySync();
            return { right: mean, wrong: mean };
          },
        },
        { mistake: "percent", handIn: sureBy((row) => 100 * Math.max(...row)) },
        { mistake: "sums", handIn: sureBy(undefined, sum) },
        { mistake: "divided by all", handIn: sureBy(undefined, (values, all) => sum(values) / all) },
        { mistake: "least probability", handIn: sureBy((row) => Math.min(...row)) },
        { mistake: "mean probability", handIn: sureBy((row) => sum(row) / row.length) },
        {
          mistake: "only right",
          handIn: (p: tf.Tensor2D, labels: tf.Tensor1D) => {
            const { right } = sureBy()(p, labels);
            return { right, wrong: 1 - right };
          },
        },
        { mistake: "tensors", handIn: (p: tf.Tensor2D) => ({ right: p.max(1), wrong: p.max(1) }) },
        { mistake: "no numbers", handIn: (p: tf.Tensor2D) => p.max(1).arraySync() },
        { mistake: "other", handIn: () => ({ right: 0.123, wrong: 0.456 }) },
      ],
    },
  },
};

/** Always builds 32 units, whatever is asked for; the first time what was asked for. */
function keepsTheFirstSizes(): (hidden: Hidden) => tf.Sequential {
  let sizes: Hidden = [];
  return (hidden) => {
    if (hidden.length === 2) sizes = hidden;
    return dense(sizes);
  };
}

function noOutputLayer(hidden: Hidden): tf.Sequential {
  const model = tf.sequential();
  hidden.forEach((units, i) => {
    model.add(tf.layers.dense({ units, activation: "relu", ...(i === 0 ? { inputShape: [784] } : {}) }));
  });
  if (hidden.length > 0) {
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  }
  return model;
}

/** The position of the first loss that is higher than the one before; -1 where there is none. */
function firstRise(losses: number[]): number {
  return losses.findIndex((loss, i) => i > 0 && loss > (losses[i - 1] as number));
}

function longRunOf(name: string): Trained["history"] {
  return runs.get(name).history;
}

function notTrained(): ExperimentRun {
  const history = Object.assign(Object.create(Object.getPrototypeOf(longRun.history)), longRun.history, {
    history: {},
  });
  return new ExperimentRun("12", small({}, [12]), history);
}

async function shortRuns(): Promise<ExperimentRun[]> {
  const short: ExperimentRun[] = [];
  for (const [name, sizes] of Object.entries(SHAPES)) short.push(await run(name, sizes, { epochs: 4 }));
  return short;
}
