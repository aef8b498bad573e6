import { ExperimentRun, ExperimentRuns, setSeed, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { dense, sampleData, type Told, type Trained, telling, trained } from "../../bank/networks.js";

const data = await sampleData();
const { x, y } = data.train;
const images = x.shape[0] as number;
const fifth = images / 5;
const HOW = { epochs: 3, batchSize: 128, validationSplit: 0.2 };

/** Builds the network of the exercise, with weights that are the same each time. */
function build(
  rate: number,
  optimizer: tf.Optimizer = tf.train.momentum(rate, 0.9),
  sizes = [64],
  more = {},
) {
  setSeed(1);
  return dense(sizes, { optimizer, ...more });
}

async function run(rate: number, options: object = {}, model = build(rate)): Promise<ExperimentRun> {
  const { history } = await trained(model, x, y, { ...HOW, ...options });
  return new ExperimentRun(String(rate), model, history);
}

const RATES = [0.0001, 0.001, 0.01, 0.1, 1, 10];
const runs: ExperimentRun[] = [];
for (const rate of RATES) runs.push(await run(rate));
const finer: ExperimentRun[] = [];
for (const rate of [0.0003, 0.003, 0.03, 0.3, 3]) finer.push(await run(rate));

const heldBack = [x.slice(images - fifth, fifth), y.slice(images - fifth, fifth)] as const;
const AS_TRAINED: Told = { epochs: 3, batchSize: 128, samples: images - fifth };

/** A run that tells of another training than it had. */
function told(
  model: tf.LayersModel,
  how: Partial<Told> = {},
  on: readonly [tf.Tensor, tf.Tensor] = heldBack,
) {
  const { history }: Trained = telling(model, on, { ...AS_TRAINED, ...how });
  return new ExperimentRun("other", model, history);
}

/** All runs, with that of rate 0.01 replaced. */
const withOther = (other: ExperimentRun) =>
  new ExperimentRuns(runs.map((one) => (one === runs[2] ? other : one)));
const of = (...rates: number[]) =>
  new ExperimentRuns([...runs, ...finer].filter(({ name }) => rates.includes(Number(name))));

const middle = runs[2] as ExperimentRun;
const keras = tf.sequential();
keras.add(tf.layers.inputLayer({ inputShape: [784] }));
keras.add(tf.layers.dense({ units: 64 }));
keras.add(tf.layers.reLU());
keras.add(tf.layers.dense({ units: 10 }));
keras.add(tf.layers.softmax());
keras.compile({
  optimizer: tf.train.momentum(0.02, 0.9, false),
  loss: "categoricalCrossentropy",
  metrics: ["acc"],
});

export const sweep: Answers = {
  seeds: 1,
  apart: 1,
  right: [
    new ExperimentRuns(runs),
    new ExperimentRuns([...runs, ...finer]),
    // In whatever order.
    new ExperimentRuns([...finer, ...runs].reverse()),
    of(0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1),
    of(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
    // Layers and activations apart, and a rate that isn't round.
    new ExperimentRuns([...runs, await run(0.02, {}, keras)]),
    withOther(await run(0.009, { seed: 3 })),
  ],
  wrong: [
    { mistake: "a rate twice", points: 1, handIn: withOther(await run(0.001, { seed: 2 }, build(0.001))) },
    { mistake: "too few rates", points: 1, handIn: of(0.001, 0.01, 0.1, 1, 10) },
    {
      mistake: "range too narrow",
      points: 1,
      handIn: new ExperimentRuns([...of(0.01, 0.03, 0.1, 0.3, 1).all, await run(0.02)]),
    },
    { mistake: "a gap", points: 1, handIn: of(0.0001, 0.0003, 0.001, 0.1, 0.3, 1) },
    {
      mistake: "spaced by differences",
      points: 1,
      handIn: new ExperimentRuns([0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07].map((rate) => told(build(rate)))),
    },
    {
      mistake: "best at the upper end",
      points: 3,
      handIn: of(0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03),
    },
    {
      mistake: "best at the lower end",
      points: 3,
      handIn: new ExperimentRuns([...of(1, 3, 10).all, await run(40), await run(120), await run(400)]),
    },
    { mistake: "wrong optimizer", handIn: withOther(told(build(0.01, tf.train.sgd(0.01)))) },
    { mistake: "wrong optimizer", handIn: withOther(told(build(0.01, tf.train.adam(0.01)))) },
    { mistake: "other momentum", handIn: withOther(told(build(0.01, tf.train.momentum(0.01, 0.5)))) },
    { mistake: "other momentum", handIn: withOther(told(build(0.01, tf.train.momentum(0.01, 0.9, true)))) },
    { mistake: "wrong sizes", handIn: withOther(told(build(0.01, tf.train.momentum(0.01, 0.9), [32]))) },
    { mistake: "wrong epochs", handIn: withOther(told(middle.model, { epochs: 5 })) },
    { mistake: "wrong batch size", handIn: withOther(told(middle.model, { batchSize: 32 })) },
    {
      mistake: "wrong loss",
      handIn: withOther(told(build(0.01, tf.train.momentum(0.01, 0.9), [64], { loss: "meanSquaredError" }))),
    },
    {
      mistake: "validated on the test set",
      points: 2,
      handIn: withOther(told(middle.model, {}, [data.test.x, data.test.y])),
    },
    {
      mistake: "wrong split",
      points: 2,
      handIn: withOther(told(middle.model, { samples: images - images / 10 })),
    },
    { mistake: "other options", handIn: withOther(await run(0.01, { learningRateDecay: 0.1 })) },
  ],
};
