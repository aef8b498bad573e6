import type { Step, Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import { oneHot } from "course";
import { readTraining } from "../../readings/index.js";
import { someClasses } from "../../shared/draw.js";
import { learnt, lossOf, type SoftmaxLayer } from "../../shared/softmax-layer.js";
import type { Values } from "../variant.js";

/** @param values `epochs` and `batchSize`: as it is to be trained. */
export const training = ({ epochs, batchSize }: Pick<Values, "epochs" | "batchSize">): Step => ({
  title: "Train it",
  hints: [
    "`fit` of lesson 3 takes the model, the inputs, the labels, and the options `epochs`, `batchSize` and `validationSplit`.",
    "Use the `model`, `x` and `y` that your function gets, not `xTrain`: the check calls it with others. And return what `fit` gives.",
  ],
  right: "The last fifth of the data is kept back in every epoch, and never learnt from.",
  tests: [
    {
      name: "it learns from what it is given",
      points: 2,
      async run(handedIn, trial) {
        // So few that all are in one batch: then it follows from the data which weights it ends with.
        const { run, x, y, before } = await tryTraining(handedIn, trial, 5 * trial.integer(4, 7));
        expectSplit(trial, run, x.length);
        expectLearnt(trial, run, x, y, before);
        expectValidated(trial, run, x, y);
      },
    },
    {
      name: "epochs and batches",
      points: 1,
      async run(handedIn, trial) {
        const { run } = await tryTraining(handedIn, trial, 5 * trial.integer(70, 110));
        if (run.epochs !== epochs) {
          trial.object("wrong epochs", `Epochs expected: ${epochs}. Came: ${run.epochs}.`);
        }
        if (run.batchSize !== batchSize) {
          trial.object(
            "wrong batch size",
            `A batch has ${run.batchSize} examples. Expected: ${batchSize}. Without the option \`batchSize\` it is 32.`,
          );
        }
      },
    },
  ],
});

/** What is seen of a run of training. */
interface Run {
  samples: number;
  batchSize: number;
  epochs: number;
  doValidation: boolean;
  /** The validation loss of the last epoch; undefined where none was measured. */
  held: number | undefined;
  after: SoftmaxLayer;
}

type Rows = readonly (readonly number[])[];

/** Has a small network trained on few examples, which takes little time. */
async function tryTraining(handedIn: unknown, trial: Trial, given: number) {
  const [inputs, classes] = [trial.integer(8, 14), someClasses(trial, 4, 9)];
  const x = table(trial, given, inputs, 1);
  const labels = trial.labels(given, classes);
  const y = oneHot(labels, classes);
  const before = { kernel: table(trial, inputs, classes, 2), bias: new Array<number>(classes).fill(0) };
  const model = networkOf(before);
  const got = await trial.call(handedIn, [model, tf.tensor2d(x.map((row) => [...row])), y], {
    read: readTraining,
  });
  const { history, weights, ...run } = got as Omit<Run, "held" | "after"> & {
    history: Record<string, number[]>;
    weights: [tf.Tensor2D, tf.Tensor1D];
  };
  if (![run.samples, run.batchSize, run.epochs].every((value) => typeof value === "number")) {
    trial.object("no history", "Your function should return the history that `fit` gives.");
  }
  const [kernel, bias] = weights;
  return {
    run: {
      ...run,
      held: history?.val_loss?.at(-1),
      after: { kernel: kernel.arraySync(), bias: bias.arraySync() },
    },
    x,
    y: y.arraySync(),
    before,
  };
}

/** Checks how many examples were learnt from, and how many held back. */
function expectSplit(trial: Trial, { samples, doValidation }: Run, given: number): void {
  if (samples > given) {
    trial.object(
      "trained on other data",
      `It was given ${given} examples, and trained on ${formatNumber(samples)}. Use \`x\` and \`y\`, the data that your function gets. If those others were the test images, nothing could be measured with them any more.`,
    );
  }
  if (samples === given && doValidation) {
    trial.object(
      "validation leaked",
      `It trained on all ${given} examples, and validated on examples too. So the validation examples were learnt from. Hold a fifth back with \`validationSplit\`.`,
    );
  }
  if (!doValidation) {
    trial.object("no validation", "Nothing is held back for validation. Which option of `fit` does that?");
  }
  if (samples !== trainedOf(given)) {
    const held = given - samples;
    trial.object(
      "another share held back",
      `Of ${given} examples ${held === 1 ? "1 is" : `${held} are`} held back for validation. Expected: a fifth, ${given - trainedOf(given)}.`,
    );
  }
}

/** Checks that the weights are those that come of the first four fifths, and of nothing else. */
function expectLearnt(trial: Trial, run: Run, x: Rows, y: Rows, before: SoftmaxLayer): void {
  if (distance(run.after, before) < 1e-7) {
    trial.object(
      "nothing learnt",
      "The weights of the model that your function got are the same as before. Was this model trained, or another one?",
    );
  }
  const { epochs, batchSize, samples: cut } = run;
  // Several batches are in a random order.
  if (batchSize < cut || epochs > 200) return;
  const from = (rows: readonly [Rows, Rows], start = before) => learnt(start, ...rows, epochs);
  if (distance(run.after, from([x.slice(0, cut), y.slice(0, cut)])) < NEAR) return;
  const held = x.length - cut;
  if (distance(run.after, from([x.slice(held), y.slice(held)])) < NEAR) {
    trial.object(
      "another part held back",
      "The first fifth of the data was held back for validation. Asked for is the last.",
    );
  }
  trial.object(
    "trained otherwise",
    `It says that it learnt from ${cut} examples in ${epochs} epochs. But ${epochs} epochs with the first ${cut} examples of \`x\`, each with its own label of \`y\`, lead to other weights. Did each image keep its label? Was the model trained once only, with nothing but these, as it was compiled?`,
  );
}

/** Checks that the validation loss was measured on the last fifth. */
function expectValidated(trial: Trial, { held, after, samples }: Run, x: Rows, y: Rows): void {
  const lossFrom = (from: number, to: number) => lossOf(after, x.slice(from, to), y.slice(from, to));
  const right = lossFrom(samples, x.length);
  const isNear = (loss: number) => held !== undefined && Math.abs(held - loss) < 1e-3;
  if (isNear(right)) return;
  const all = [lossFrom(0, samples), lossFrom(0, x.length), lossFrom(0, x.length - samples)];
  if (all.some(isNear)) {
    trial.object(
      "validation leaked",
      "The validation examples are among those that it learns from. Then the validation only says how well they were learnt by heart. Hold the last fifth back with `validationSplit`.",
    );
  }
  trial.object(
    "validated on other data",
    `The validation loss at the end is ${held === undefined ? "missing" : formatNumber(held)}. On the last fifth of the data, which was to be held back, the model reaches ${formatNumber(right)}. What was it validated on?`,
  );
}

function trainedOf(given: number): number {
  return given - given / 5;
}

/** Sums in another order differ less than this, other data more. */
const NEAR = 2e-4;

function distance(a: SoftmaxLayer, b: SoftmaxLayer): number {
  const [left, right] = [a, b].map(({ kernel, bias }) => [...kernel.flat(), ...bias]) as [number[], number[]];
  return Math.max(...left.map((value, i) => Math.abs(value - (right[i] as number))));
}

function table(trial: Trial, rows: number, columns: number, most: number): number[][] {
  // As float32, since that is what a network gets.
  const row = () => Array.from({ length: columns }, () => Math.fround(trial.number(-most, most)));
  return Array.from({ length: rows }, row);
}

function networkOf({ kernel, bias }: SoftmaxLayer): tf.LayersModel {
  const dense = { inputShape: [kernel.length], units: bias.length, activation: "softmax" as const };
  const model = tf.sequential({ layers: [tf.layers.dense(dense)] });
  model.setWeights([tf.tensor2d(kernel.map((row) => [...row])), tf.tensor1d([...bias])]);
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}
