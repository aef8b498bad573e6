import { fit, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { early as byHand } from "../model-answers.js";

type Rows = tf.Tensor2D;
type Train = (
  model: tf.LayersModel,
  x: Rows,
  y: Rows,
  xHeld: Rows,
  yHeld: Rows,
  patience: number,
) => Promise<unknown>;

/** What a loop decides on after each epoch. */
interface Rules {
  /** Whether the last loss is an improvement. */
  isBetter?: (losses: number[]) => boolean;
  /** How many epochs to wait. */
  wait?: (patience: number) => number;
  /** Whether the waiting begins anew with each improvement. */
  renews?: boolean;
  most?: number;
  /** Which weights are put back. */
  puts?: "best" | "last" | "start" | "nothing";
  measures?: "val_loss" | "loss" | "val_accuracy";
}

const improves = (losses: number[]) => (losses.at(-1) as number) < Math.min(...losses.slice(0, -1));

/** Trains in a loop of its own by some rules. */
function byRules({
  isBetter = improves,
  wait = (patience) => patience,
  renews = true,
  most = 30,
  puts = "best",
  measures = "val_loss",
}: Rules = {}): Train {
  return async (model, x, y, xHeld, yHeld, patience) => {
    const losses: number[] = [];
    const copies = () => model.getWeights().map((weight) => weight.clone());
    const start = copies();
    let best = start;
    let waited = 0;
    while (losses.length < most && waited < wait(patience)) {
      const { history } = await fit(model, x, y, { ...quiet, validationData: [xHeld, yHeld] });
      losses.push(history[measures]?.[0] as number);
      if (isBetter(losses)) {
        best = copies();
        if (renews) waited = 0;
      } else waited++;
    }
    if (puts === "best") model.setWeights(best);
    if (puts === "start") model.setWeights(start);
    return losses;
  };
}

const quiet = { chart: false, verbose: 0 } as const;

/** One call of `fit`, with a callback. */
const byCallback: Train = async (model, x, y, xHeld, yHeld, patience) => {
  let [lowest, since] = [Number.POSITIVE_INFINITY, 0];
  let best: tf.Tensor[] = [];
  const { history } = await fit(model, x, y, {
    ...quiet,
    epochs: 30,
    validationData: [xHeld, yHeld],
    callbacks: {
      onEpochEnd: async (_: number, logs?: tf.Logs) => {
        const loss = logs?.val_loss as number;
        since++;
        if (loss < lowest) {
          [lowest, since] = [loss, 0];
          best = model.getWeights().map((weight) => weight.clone());
        }
        if (since >= patience) model.stopTraining = true;
      },
    },
  });
  model.setWeights(best);
  return history.val_loss;
};

/** Weights as numbers, and an evaluation of its own. */
const byNumbers: Train = async (model, x, y, xHeld, yHeld, patience) => {
  const losses: number[] = [];
  let best: { values: Float32Array; shape: number[] }[] = [];
  for (let since = 0; since < patience && losses.length < 30; since++) {
    await fit(model, x, y, quiet);
    const measures = model.evaluate(xHeld, yHeld) as tf.Scalar[];
    const loss = measures[0]?.dataSync()[0] as number;
    if (losses.every((other) => loss < other)) {
      best = model.getWeights().map((weight) => ({
        values: Float32Array.from(weight.dataSync()),
        shape: weight.shape,
      }));
      since = -1;
    }
    losses.push(loss);
  }
  model.setWeights(best.map(({ values, shape }) => tf.tensor(values, shape)));
  return losses;
};

/** All weights of all epochs are kept, and the choice is made at the end. */
const byList: Train = async (model, x, y, xHeld, yHeld, patience) => {
  const epochs: { loss: number; weights: tf.Tensor[] }[] = [];
  const best = () => epochs.reduce((a, b) => (b.loss < a.loss ? b : a));
  do {
    const { history } = await model.fit(x, y, { verbose: 0, validationData: [xHeld, yHeld] });
    epochs.push({
      loss: history.val_loss?.[0] as number,
      weights: model.getWeights().map((weight) => weight.clone()),
    });
  } while (epochs.length < 30 && epochs.length - 1 - epochs.indexOf(best()) < patience);
  model.setWeights(best().weights);
  return epochs.map(({ loss }) => loss);
};

/** A class of one's own. */
const byClass: Train = async (model, x, y, xHeld, yHeld, patience) => {
  class Keeper {
    losses: number[] = [];
    best: tf.Tensor[] = [];
    at = 0;
    note(loss: number): boolean {
      if (this.losses.length === 0 || loss < (this.losses[this.at] as number)) {
        this.at = this.losses.length;
        this.best = model.getWeights().map((weight) => weight.clone());
      }
      return this.losses.push(loss) - 1 - this.at < patience;
    }
  }
  const keeper = new Keeper();
  for (let epoch = 0; epoch < 30; epoch++) {
    const { history } = await fit(model, x, y, { ...quiet, validationData: [xHeld, yHeld], shuffle: false });
    if (!keeper.note(history.val_loss?.[0] as number)) break;
  }
  model.setWeights(keeper.best);
  return Float64Array.from(keeper.losses);
};

export const early: Answers = {
  // Each is several trainings.
  seeds: 1,
  apart: 1,
  right: [byHand, byRules(), byCallback, byNumbers, byList, byClass],
  wrong: [
    { mistake: "keeps the last", handIn: byRules({ puts: "last" }) },
    { mistake: "start put back", handIn: byRules({ puts: "start" }) },
    { mistake: "one too late", handIn: byRules({ wait: (patience) => patience + 1 }) },
    { mistake: "one too early", handIn: byRules({ wait: (patience) => patience - 1 }) },
    { mistake: "too late", handIn: byRules({ wait: (patience) => patience + 2 }) },
    { mistake: "never stops", handIn: byRules({ wait: () => 99 }) },
    { mistake: "patience never renewed", points: 2, handIn: byRules({ renews: false }) },
    {
      mistake: "another epoch kept",
      handIn: (async (model, x, y, xHeld, yHeld, patience) => {
        // Keeps the best but one.
        let [kept, best] = [model.getWeights(), model.getWeights()].map((all) =>
          all.map((one) => one.clone()),
        );
        const isBetter = (losses: number[]) => {
          if (!improves(losses)) return false;
          kept = best;
          best = model.getWeights().map((weight) => weight.clone());
          return true;
        };
        const losses = await byRules({ isBetter })(model, x, y, xHeld, yHeld, patience);
        model.setWeights(kept as tf.Tensor[]);
        return losses;
      }) satisfies Train,
    },
    { mistake: "training losses", handIn: byRules({ measures: "loss" }) },
    { mistake: "trained otherwise", handIn: byRules({ measures: "val_accuracy" }) },
    {
      mistake: "trained otherwise",
      handIn: ((model, x, y, xHeld, yHeld, patience) =>
        byHand(model, xHeld, yHeld, x.slice(0), y.slice(0), patience)) satisfies Train,
    },
    {
      mistake: "nothing learnt",
      handIn: (async (model, x, y, xHeld, yHeld, patience) => {
        const other = tf.sequential({
          layers: [tf.layers.dense({ units: y.shape[1], inputShape: [x.shape[1]], activation: "softmax" })],
        });
        other.compile({ optimizer: "adam", loss: model.loss as string });
        return byHand(other, x, y, xHeld, yHeld, patience);
      }) satisfies Train,
    },
    {
      mistake: "too many epochs",
      points: 3,
      handIn: byRules({ most: 34 }),
    },
    {
      mistake: "no losses",
      handIn: (async (...inputs) => {
        await byHand(...inputs);
        return inputs[0];
      }) satisfies Train,
    },
    {
      mistake: "no result",
      handIn: (async (...inputs) => {
        await byHand(...inputs);
      }) satisfies Train,
    },
    {
      mistake: "no epoch",
      handIn: (async (...inputs) => inputs.filter((input) => Number.isNaN(input))) satisfies Train,
    },
  ],
};
