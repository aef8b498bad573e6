import { argmax, ExperimentRun, ExperimentRuns, setSeed, tf } from "course";
import { exercise3 } from "course/exercises";
import type { Bank } from "../bank/bank.js";
import {
  type Deviation,
  dense,
  Halved,
  sampleData,
  type Told,
  type Trained,
  telling,
  trained,
  withWeightsOf,
} from "../bank/networks.js";
import { total as sum } from "../shared/sums.js";
import * as answers from "./model-answers.js";

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

const LONG = { epochs: 30, batchSize: 128, validationSplit: 0.2 };
const { x, y, raw } = data.train;
const images = x.shape[0] as number;
const fifth = images / 5;

const part = (from: number, count: number) =>
  [x.slice(from, count), y.slice(from, count)] as [tf.Tensor, tf.Tensor];
const heldBack = part(images - fifth, fifth);
const longRun = await trained(small({}, [256]), x, y, LONG);

const AS_ASKED: Told = { epochs: 30, batchSize: 128, samples: images - fifth };

/** A long run with another network or another history: as it would have been told, without the training. */
function long(told: Partial<Told> = {}, model: tf.LayersModel = likeLong(), on = heldBack): Trained {
  return telling(model, on, { ...AS_ASKED, ...told });
}

/** The network of the long run once more, or one that deviates from it. */
const likeLong = (deviation: Deviation = {}, sizes: Hidden = [256]) =>
  withWeightsOf(longRun.model, dense(sizes, deviation));

/** A long run by TensorFlow.js's own `fit`, whose history says `val_acc`. */
async function byModelFit(): Promise<{ model: tf.LayersModel; history: tf.History }> {
  const model = small({}, [256]);
  const history = await model.fit(x, y, { ...LONG, verbose: 0 });
  return { model, history };
}

/** Measures written down by hand, behind a loop of one's own. */
async function byLoop() {
  const model = likeLong();
  await model.trainOnBatch(...part(0, 128));
  const measures = (model.evaluate(...heldBack) as tf.Scalar[]).map((one) => one.dataSync()[0] as number);
  const [val_loss, val_accuracy] = measures.map((measure) => new Array<number>(30).fill(measure));
  return { model, history: { history: { val_loss, val_accuracy } } };
}

/** What a student may hand in instead of a plain object. */
class LongRun {
  constructor(
    readonly model: tf.LayersModel,
    readonly history: Trained["history"],
  ) {}
}

/** Leaves out what was measured on images held back. */
function withoutValidation({ model, history }: Trained): object {
  const { loss, accuracy } = history.history;
  return { model, history: { params: history.params, history: { loss, accuracy } } };
}

/** Has learned all images, those that are held back among them. */
async function learnedAll(): Promise<tf.LayersModel> {
  const { model } = await trained(small({}, [256]), x, y, { epochs: 40, batchSize: 64 });
  return withWeightsOf(model, dense([256]));
}

/** Has made more steps than its history tells of. */
async function trainedBefore(): Promise<Trained> {
  const model = likeLong();
  await trained(model, ...part(0, 10), { epochs: 31, batchSize: 1 });
  return long({}, model);
}

function withDropout(): tf.Sequential {
  setSeed(1);
  return compiled([
    tf.layers.dense({ units: 256, activation: "relu", inputShape: [784] }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 10, activation: "softmax" }),
  ]);
}

/** Where over-fitting begins. */
function begins(losses: number[]): number | null {
  const lowest = losses.lastIndexOf(Math.min(...losses));
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
  deviation: Deviation = {},
): Promise<ExperimentRun> {
  const { model, history } = await trained(small(deviation, sizes), inputs, y, {
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

/** The run of 12 units with something else in it: as it would be told, without the training. */
function twelve(told: Partial<Told>, deviation: Deviation = {}, on = heldBack): ExperimentRun {
  return told12(withWeightsOf(runs.get("12").model, dense([12], deviation)), told, on);
}

function told12(model: tf.LayersModel, told: Partial<Told> = {}, on = heldBack): ExperimentRun {
  return new ExperimentRun("12", ...both(telling(model, on, { ...AS_TRAINED, ...told })));
}

const AS_TRAINED: Told = { epochs: 5, batchSize: 64, samples: images - fifth };

const both = ({ model, history }: Trained) => [model, history] as const;
const dense12 = (config: object = {}) =>
  tf.layers.dense({ units: 12, activation: "relu", inputShape: [784], ...config });
const out = () => tf.layers.dense({ units: 10, activation: "softmax" });

/** Compiles layers as the exercise asks. */
function compiled(layers: tf.layers.Layer[], deviation: Deviation = {}): tf.Sequential {
  const { optimizer = "adam", loss = "categoricalCrossentropy", metrics = ["accuracy"] } = deviation;
  const model = tf.sequential({ layers });
  model.compile({ optimizer, loss, metrics });
  return model;
}
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

/** The same with tensors throughout. */
const sureByTensors: Sure = (probabilities, labels) => {
  const isRight = argmax(probabilities).equal(labels.toInt()).toFloat();
  const greatest = probabilities.max(1);
  const meanWhere = (mask: tf.Tensor) => greatest.mul(mask).sum().div(mask.sum()).arraySync() as number;
  return { right: meanWhere(isRight), wrong: meanWhere(tf.sub(1, isRight)) };
};

export const experiments: Bank = {
  exercise: exercise3,
  steps: {
    build: {
      seeds: 3,
      apart: 1,
      right: [
        answers.build,
        async (hidden: Hidden) => dense(hidden),
        builds({}),
        withActivationLayers,
        functional,
        nested,
        builds({ optimizer: tf.train.adam() }),
        (hidden: Hidden) => recompiled(hidden, { loss: ["categoricalCrossentropy"], metrics: "acc" }),
        (hidden: Hidden) =>
          recompiled(hidden, { loss: tf.metrics.categoricalCrossentropy, metrics: [rightClasses] }),
        (hidden: Hidden) =>
          recompiled(hidden, { loss: crossEntropy, metrics: [tf.metrics.categoricalAccuracy] }),
        builds({ metrics: ["accuracy", "mse"] }),
        (hidden: Hidden) =>
          layered(hidden, () => ({ kernelInitializer: tf.initializers.heNormal({ seed: 1 }) })),
        ({ length, ...sizes }: Hidden) => dense(Array.from({ ...sizes, length })),
        (hidden: Hidden) => {
          const model = dense(hidden);
          const { outputNames } = model;
          const by = <T>(value: T) => Object.fromEntries(outputNames.map((name) => [name, value]));
          model.compile({ optimizer: "adam", loss: by("categoricalCrossentropy"), metrics: by("accuracy") });
          return model;
        },
      ],
      wrong: [
        {
          mistake: "another layer",
          handIn: (hidden: Hidden) => layered(hidden, () => ({}), tf.layers.dropout({ rate: 0.5 })),
        },
        {
          mistake: "another layer",
          handIn: (hidden: Hidden) => layered(hidden, () => ({}), tf.layers.gaussianNoise({ stddev: 1 })),
        },
        {
          mistake: "regulariser",
          handIn: (hidden: Hidden) => layered(hidden, () => ({ kernelRegularizer: "l1l2" })),
        },
        {
          mistake: "constraint",
          handIn: (hidden: Hidden) => layered(hidden, () => ({ kernelConstraint: "maxNorm" })),
        },
        {
          mistake: "frozen layer",
          handIn: (hidden: Hidden) => layered(hidden, () => ({ trainable: false })),
        },
        {
          mistake: "all weights alike",
          handIn: (hidden: Hidden) => layered(hidden, () => ({ kernelInitializer: "zeros" })),
        },
        { mistake: "wrong hidden activation", points: 1, handIn: builds({ hidden: "relu6" }) },
        { mistake: "wrong hidden activation", points: 1, handIn: builds({ hidden: "elu" }) },
        { mistake: "other", points: 1, handIn: mixedActivations },
        { mistake: "layers missing", handIn: builds({}, (hidden) => hidden.slice(0, 3)) },
        {
          mistake: "can't be built anew",
          handIn: (hidden: Hidden) => layered(hidden, () => ({}), new Halved()),
        },
        { mistake: "other options", points: 3, handIn: builds({ optimizer: tf.train.adam(0.001, 0.5) }) },
        {
          mistake: "other options",
          points: 3,
          handIn: builds({ optimizer: tf.train.adam(0.001, 0.9, 0.9) }),
        },
        { mistake: "wrong optimizer", points: 3, handIn: builds({ optimizer: tf.train.adamax(0.001) }) },
        {
          mistake: "wrong loss",
          points: 3,
          handIn: (hidden: Hidden) => recompiled(hidden, { loss: tf.losses.softmaxCrossEntropy }),
        },
        { mistake: "no accuracy", points: 3, handIn: builds({ metrics: ["binaryAccuracy"] }) },
        { mistake: "softmax missing", points: 1, handIn: builds({ output: "linear" }) },
        { mistake: "softmax missing", points: 1, handIn: builds({ output: "sigmoid" }) },
        { mistake: "no hidden activation", points: 1, handIn: builds({ hidden: "linear" }) },
        { mistake: "wrong hidden activation", points: 1, handIn: builds({ hidden: "sigmoid" }) },
        { mistake: "always the same", handIn: keepsTheFirstSizes() },
        { mistake: "always the same", handIn: keepsTheModel() },
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
          // A list without entries has no first one.
          handIn: (hidden: Hidden) => dense([hidden[0] as number, ...hidden.slice(1)]),
        },
        { mistake: "no result", handIn: (hidden: Hidden) => void dense(hidden) },
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
      seeds: 1,
      right: [
        longRun,
        new ExperimentRun("long", longRun.model, longRun.history),
        new LongRun(longRun.model, longRun.history),
        await byModelFit(),
        await byLoop(),
        { ...long(), note: "more than asked for" },
        long({}, likeLong({ metrics: ["categoricalAccuracy"] })),
      ],
      wrong: [
        { mistake: "too few epochs", handIn: long({ epochs: 20 }) },
        { mistake: "too many epochs", handIn: long({ epochs: 31 }) },
        { mistake: "wrong sizes", handIn: long({}, likeLong({}, [16])) },
        { mistake: "too many layers", handIn: long({}, likeLong({}, [256, 256])) },
        { mistake: "another layer", handIn: long({}, withDropout()) },
        { mistake: "wrong hidden activation", handIn: long({}, likeLong({ hidden: "tanh" })) },
        { mistake: "wrong optimizer", handIn: long({}, likeLong({ optimizer: "sgd" })) },
        { mistake: "other options", handIn: long({}, likeLong({ optimizer: tf.train.adam(0.001, 0.5) })) },
        { mistake: "wrong batch size", handIn: long({ batchSize: 32 }) },
        { mistake: "other options", handIn: long({ options: { learningRateDecay: 0.9 } }) },
        { mistake: "other options", handIn: long({ options: { shuffle: false } }) },
        { mistake: "trained more than that", handIn: await trainedBefore() },
        {
          mistake: "no validation",
          handIn: withoutValidation(long()),
        },
        { mistake: "promise", handIn: Promise.resolve(longRun) },
        { mistake: "unreadable", handIn: longRun.history },
        { mistake: "unreadable", handIn: { model: longRun.model } },
        {
          mistake: "validated on the test set",
          points: 1,
          handIn: long({ samples: images }, likeLong(), [data.test.x, data.test.y]),
        },
        {
          mistake: "validated on the training images",
          points: 1,
          handIn: long({ samples: images }, likeLong(), [x, y]),
        },
        {
          mistake: "validated on the training images",
          points: 1,
          handIn: long({}, likeLong(), part(0, fifth)),
        },
        {
          mistake: "wrong split",
          points: 1,
          handIn: long({ samples: images / 2 }, likeLong(), part(images / 2, images / 2)),
        },
        { mistake: "learned what was held back", points: 1, handIn: long({}, await learnedAll()) },
        {
          mistake: "not normalised",
          points: 1,
          handIn: long({}, likeLong(), [raw.slice(images - fifth), heldBack[1]]),
        },
        {
          mistake: "divided twice",
          points: 1,
          handIn: long({}, likeLong(), [heldBack[0].div(255), heldBack[1]]),
        },
        { mistake: "untrained model", points: 1, handIn: { ...longRun, model: small({}, [256]) } },
        { mistake: "another run", points: 1, handIn: long({}, likeLong(), part(fifth, fifth)) },
        { mistake: "accuracy of chance", points: 1, handIn: long({}, small({}, [256])) },
      ],
    },
    "over-fitting": {
      right: [
        answers.overFitting,
        async (losses: number[]) => begins(losses),
        begins,
        beginsByLoop,
        (losses: number[]) => {
          const least = Math.min(...losses);
          for (let i = losses.length - 1; i >= 0; i--) {
            if (losses[i] === least) return i === losses.length - 1 ? null : i + 2;
          }
          return null;
        },
        (losses: number[]) => {
          const from = losses.findLastIndex((loss) => losses.every((other) => loss <= other)) + 2;
          return from > losses.length ? null : from;
        },
        (losses: number[]) => {
          const position = tf.tidy(() => tf.argMin(tf.tensor1d([...losses]).reverse()).arraySync() as number);
          return position === 0 ? null : losses.length - position + 1;
        },
        (losses: number[]) =>
          [...losses.keys()].find((i) => losses.slice(i).every((loss) => loss > Math.min(...losses))) ===
          undefined
            ? null
            : ([...losses.keys()].find((i) =>
                losses.slice(i).every((loss) => loss > Math.min(...losses)),
              ) as number) + 1,
        (losses: readonly number[]) => {
          const [, at] = losses.reduce(
            ([least, where], loss, i) => (loss <= least ? [loss, i] : [least, where]),
            [Number.POSITIVE_INFINITY, -1] as [number, number],
          );
          return at + 1 < losses.length ? at + 2 : null;
        },
      ],
      wrong: [
        {
          mistake: "one too early",
          handIn: (losses: number[]) => losses.lastIndexOf(Math.min(...losses)) + 1,
        },
        { mistake: "two too early", handIn: (losses: number[]) => losses.lastIndexOf(Math.min(...losses)) },
        {
          mistake: "one too late",
          handIn: (losses: number[]) => losses.lastIndexOf(Math.min(...losses)) + 3,
        },
        {
          mistake: "first of the lowest",
          points: 1,
          handIn: (losses: number[]) => beginsAt(losses, losses.indexOf(Math.min(...losses))),
        },
        { mistake: "first rise", points: 1, handIn: (losses: number[]) => firstRise(losses) + 1 },
        { mistake: "first rise", points: 1, handIn: (losses: number[]) => firstRise(losses) + 1 || null },
        { mistake: "not found", handIn: (losses: number[]) => twoRises(losses) },
        { mistake: "last rise", handIn: (losses: number[]) => lastTurn(losses) },
        { mistake: "highest loss", handIn: (losses: number[]) => losses.indexOf(Math.max(...losses)) + 1 },
        { mistake: "last epoch", handIn: (losses: number[]) => losses.length },
        { mistake: "the loss itself", handIn: (losses: number[]) => Math.min(...losses) },
        { mistake: "not found", handIn: () => null },
        { mistake: "no number", handIn: (losses: number[]) => String(begins(losses)) },
        { mistake: "no number", handIn: (losses: number[]) => [begins(losses)] },
        { mistake: "no number", points: 2, handIn: (losses: number[]) => begins(losses) ?? false },
        { mistake: "no result", points: 2, handIn: (losses: number[]) => begins(losses) ?? undefined },
        { mistake: "changed input", handIn: (losses: number[]) => losses.sort((a, b) => a - b)[0] },
        {
          mistake: "found where there is none",
          points: 2,
          handIn: (losses: number[]) => losses.lastIndexOf(Math.min(...losses)) + 2,
        },
        {
          mistake: "found where there is none",
          points: 2,
          handIn: (losses: number[]) => begins(losses) ?? -1,
        },
        { mistake: "error", points: 2, handIn: failsAtTheEnd },
      ],
    },
    experiments: {
      seeds: 1,
      right: [
        runs,
        new ExperimentRuns([...six, await run("32", [32])]),
        new ExperimentRuns([...six].reverse()),
        new ExperimentRuns([
          ...six,
          new ExperimentRun("failed", small(), longRun.history, { failure: "NaN" }),
        ]),
        // The same network from another seed shows how much chance moves.
        new ExperimentRuns([...six, await run("12 again", [12], { seed: 2 })]),
        all({}, { optimizer: "sgd", hidden: "tanh" }),
      ],
      wrong: [
        { mistake: "unreadable", handIn: six },
        { mistake: "unreadable", handIn: { all: six, finished: six } },
        { mistake: "too few runs", handIn: new ExperimentRuns(six.slice(0, 5)) },
        { mistake: "the same network twice", handIn: withInstead("4", await run("eight again", [8])) },
        { mistake: "not trained", handIn: withInstead("12", notTrained()) },
        { mistake: "images as input", handIn: withInstead("12", imagesAsInput()) },
        { mistake: "no widths compared", points: 1, handIn: noWidths },
        { mistake: "no depths compared", points: 1, handIn: noDepths },
        ...[
          twelve({ epochs: 6 }),
          twelve({ batchSize: 32 }),
          twelve({ samples: images / 2 }),
          twelve({ options: { learningRateDecay: 0.9 } }),
          twelve({}, { optimizer: tf.train.rmsprop(0.001) }),
          twelve({}, { optimizer: tf.train.adam(0.001, 0.5) }),
          twelve({}, { optimizer: tf.train.adam(0.01) }),
          twelve({}, { hidden: "tanh" }),
          twelve({}, { output: "sigmoid" }),
          twelve({}, { loss: "meanSquaredError" }),
        ].map((other) => ({
          mistake: "several changes at once",
          points: 2,
          handIn: withInstead("12", other),
        })),
        {
          mistake: "another layer",
          points: 2,
          handIn: withInstead("12", told12(compiled([dense12(), tf.layers.dropout({ rate: 0.5 }), out()]))),
        },
        {
          mistake: "regulariser",
          points: 2,
          handIn: withInstead("12", told12(compiled([dense12({ kernelRegularizer: "l1l2" }), out()]))),
        },
        { mistake: "too few epochs", points: 2, handIn: all({ epochs: 4 }) },
        {
          mistake: "other options",
          points: 2,
          handIn: all({ options: { learningRateDecay: 0.9 } }),
        },
        {
          mistake: "wrong split",
          points: 3,
          handIn: all({ samples: images * 0.9 }, {}, part(images * 0.9, images * 0.1)),
        },
        {
          mistake: "not normalised",
          points: 3,
          handIn: withInstead("12", twelve({}, {}, [raw.slice(images - fifth), heldBack[1]])),
        },
        {
          mistake: "another run",
          points: 3,
          handIn: withInstead("12", twelve({}, {}, part(fifth, fifth))),
        },
      ],
    },
    results: {
      seeds: 1,
      right: [
        tableWith(),
        { runs, results: six.map(rowOf) },
        tableWith((row, { history }) => ({ ...row, accuracy: history.history.val_accuracy?.at(-1) })),
        { runs: clear, results: [...tableWith().results].reverse() },
        tableWith(() => ({ parameters: 7, remark: "wide" })),
        {
          runs: clear,
          results: tableWith().results.map((row) => Object.assign(new (class ResultRow {})(), row)),
        },
        tableWith((_, { overfitsFrom }) => ({ overfitsFrom: overfitsFrom ?? null })),
      ],
      wrong: [
        {
          mistake: "no number",
          points: 1,
          handIn: tableWith((row) => ({ accuracy: row.accuracy.toFixed(3) })),
        },
        { mistake: "cut off", points: 1, handIn: exactly(0.8866, 0.886) },
        { mistake: "too few digits", points: 1, handIn: exactly(0.8866, 0.89) },
        { mistake: "other", points: 1, handIn: tableWith(() => ({ accuracy: 0.123 })) },
        { mistake: "wrong depth", handIn: tableWith((row) => ({ hiddenLayers: String(row.hiddenLayers) })) },
        { mistake: "no number", points: 1, handIn: tableWith(() => ({ overfitsFrom: undefined })) },
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
        { mistake: "no number", points: 1, handIn: tableWith(() => ({ accuracy: undefined })) },
        {
          mistake: "one too early",
          points: 1,
          handIn: tableWith((row) => ({ overfitsFrom: (row.overfitsFrom ?? 0) - 1 })),
        },
        { mistake: "not found", points: 1, handIn: tableWith(() => ({ overfitsFrom: null })) },
      ],
    },
    confidence: {
      right: [
        answers.confidence,
        sureBy(),
        sureByTensors,
        sureByCounting,
        (p: tf.Tensor2D, labels: tf.Tensor1D) => ({ ...sureBy()(p, labels), more: "than asked for" }),
        (p: tf.Tensor2D, labels: tf.Tensor1D) => Object.assign(new (class Sure {})(), sureBy()(p, labels)),
        (p: tf.Tensor2D, labels: tf.Tensor1D) => {
          const { right, wrong } = sureBy()(p, labels);
          return { right: Number(right.toFixed(4)), wrong: Number(wrong.toFixed(4)) };
        },
        (p: tf.Tensor2D, labels: tf.Tensor1D) => new SureOf(sureBy()(p, labels)),
      ],
      wrong: [
        {
          mistake: "rounded",
          handIn: (p: tf.Tensor2D, labels: tf.Tensor1D) => {
            const { right, wrong } = sureBy()(p, labels);
            return { right: Math.floor(right * 200) / 200, wrong: Math.floor(wrong * 200) / 200 };
          },
        },
        {
          mistake: "error",
          points: 2,
          handIn: (p: tf.Tensor2D, labels: tf.Tensor1D) =>
            sureBy()(tf.tensor2d(p.arraySync(), [labels.size, 10]), labels),
        },
        {
          mistake: "only wrong",
          handIn: (p: tf.Tensor2D, labels: tf.Tensor1D) => ({ ...sureBy()(p, labels), right: 0.99 }),
        },
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

/** The right network, each layer with some options of its own, and another layer behind each hidden one. */
function layered(hidden: Hidden, config: () => object, behind?: tf.layers.Layer): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [784] }));
  hidden.forEach((units, i) => {
    model.add(tf.layers.dense({ units, activation: "relu", ...config() }));
    if (i === 0 && behind) model.add(behind);
  });
  model.add(tf.layers.dense({ units: 10, activation: "softmax", ...config() }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** The right network, compiled once more. */
function recompiled(hidden: Hidden, how: object): tf.Sequential {
  const model = dense(hidden);
  model.compile({ optimizer: "adam", ...how } as tf.ModelCompileArgs);
  return model;
}

function functional(hidden: Hidden): tf.LayersModel {
  const input = tf.input({ shape: [784] });
  const last = hidden.reduce<tf.SymbolicTensor>(
    (before, units) => tf.layers.dense({ units, activation: "relu" }).apply(before) as tf.SymbolicTensor,
    input,
  );
  const outputs = tf.layers.dense({ units: 10, activation: "softmax" }).apply(last) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** A network inside of a network. */
function nested(hidden: Hidden): tf.Sequential {
  const model = tf.sequential();
  model.add(dense(hidden));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

function mixedActivations(hidden: Hidden): tf.Sequential {
  let i = 0;
  return layered(hidden, () => (i++ === 1 ? { activation: "sigmoid" } : {}));
}

const crossEntropy = (truth: tf.Tensor, predicted: tf.Tensor) =>
  tf.neg(tf.sum(tf.mul(truth, tf.log(tf.add(predicted, 1e-7))), -1));
const rightClasses = (truth: tf.Tensor, predicted: tf.Tensor) =>
  tf.mean(tf.equal(truth.argMax(-1), predicted.argMax(-1)));

/** Gives both numbers by getters. */
class SureOf {
  readonly #sure: { right: number; wrong: number };
  constructor(sure: { right: number; wrong: number }) {
    this.#sure = sure;
  }
  get right(): number {
    return this.#sure.right;
  }
  get wrong(): number {
    return this.#sure.wrong;
  }
}

function sureByCounting(probabilities: tf.Tensor2D, labels: tf.Tensor1D) {
  const [values, truth, classes] = [probabilities.dataSync(), labels.dataSync(), probabilities.shape[1]];
  const sums = { right: 0, wrong: 0 };
  const counts = { right: 0, wrong: 0 };
  for (let i = 0; i < truth.length; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if ((values[i * classes + k] as number) > (values[i * classes + best] as number)) best = k;
    }
    const kind = best === truth[i] ? "right" : "wrong";
    sums[kind] += values[i * classes + best] as number;
    counts[kind]++;
  }
  return { right: sums.right / counts.right, wrong: sums.wrong / counts.wrong };
}

const beginsAt = (losses: number[], lowest: number) => (lowest === losses.length - 1 ? null : lowest + 2);

/** The first of two rises in a row. */
function twoRises(losses: number[]): number | null {
  const at = losses.findIndex(
    (loss, i) =>
      i > 1 && loss > (losses[i - 1] as number) && (losses[i - 1] as number) > (losses[i - 2] as number),
  );
  return at < 0 ? null : at;
}

/** Where the loss turns upwards for the last time. */
function lastTurn(losses: number[]): number | null {
  for (let i = losses.length - 1; i > 0; i--) {
    const rises = (losses[i] as number) > (losses[i - 1] as number);
    if (rises && (i === 1 || (losses[i - 1] as number) < (losses[i - 2] as number))) return i + 1;
  }
  return null;
}

function failsAtTheEnd(losses: number[]): number | null {
  const from = begins(losses);
  if (from === null) throw new Error("nothing found");
  return from;
}

/** A table of runs whose accuracy is known, with another in each row. */
function exactly(reached: number, written: number) {
  const runs = new ExperimentRuns(
    clear.all.map(({ name, model, history }) => {
      const copy = Object.assign(Object.create(Object.getPrototypeOf(history)), history, {
        history: { ...history.history, val_accuracy: [0.6, 0.9, 0.8, 0.7, reached] },
      });
      return new ExperimentRun(name, model, copy);
    }),
  );
  return { runs, results: tableWith(() => ({ accuracy: written })).results };
}

/** The six networks, all with the same deviation. */
function all(told: Partial<Told>, deviation: Deviation = {}, on = heldBack): ExperimentRuns {
  return new ExperimentRuns(
    six.map(({ name, model }) => {
      const same = withWeightsOf(model, dense(SHAPES[name] ?? [], deviation));
      return new ExperimentRun(name, ...both(telling(same, on, { ...AS_TRAINED, ...told })));
    }),
  );
}

function imagesAsInput(): ExperimentRun {
  const model = compiled([
    tf.layers.flatten({ inputShape: [28, 28] }),
    tf.layers.dense({ units: 12, activation: "relu" }),
    out(),
  ]);
  return new ExperimentRun("12", model, longRun.history);
}

/** The position of the first loss that is higher than the one before; -1 where there is none. */
function firstRise(losses: number[]): number {
  return losses.findIndex((loss, i) => i > 0 && loss > (losses[i - 1] as number));
}

function notTrained(): ExperimentRun {
  const history = Object.assign(Object.create(Object.getPrototypeOf(longRun.history)), longRun.history, {
    history: {},
  });
  return new ExperimentRun("12", small({}, [12]), history);
}
