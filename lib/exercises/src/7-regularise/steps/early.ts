import type { Step, Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import { readEarly } from "../../readings/index.js";
import { lossOf, type SoftmaxLayer } from "../../shared/softmax-layer.js";
import { type Kind, MOST, type SmallRun, smallRun, stopped } from "./small-run.js";

export const early: Step = {
  title: "Stop early, and put the best weights back",
  hints: [
    "Train one epoch at a time in a loop of your own: `fit` without `epochs` trains one, and with `validationData` its history holds one `val_loss`. Or hand a callback with `onEpochEnd` to a single `fit`.",
    "Copies of the weights: `model.getWeights().map((weight) => weight.clone())`. Without `clone` they change with the model.",
    "Remember the lowest loss, the weights of then, and how many epochs ago that was. Where that reaches the patience, stop.",
    "`model.setWeights(best)` at the very end, also where the patience was never used up.",
  ],
  right: "What comes back is the network of the best epoch, whatever happened after it.",
  tests: [
    {
      name: "stops, and puts the best back",
      points: 2,
      run: (handedIn, trial) => tryEarly(handedIn, trial, "over-fits"),
    },
    {
      name: "a validation loss that shakes",
      points: 1,
      run: (handedIn, trial) => tryEarly(handedIn, trial, "shakes"),
    },
    {
      name: "a patience that isn't used up",
      points: 1,
      run: (handedIn, trial) => tryEarly(handedIn, trial, "learns on"),
    },
  ],
};

/** As far as the same loss, computed in another order, may be off. */
const NEAR = 1e-4;

async function tryEarly(handedIn: unknown, trial: Trial, kind: Kind): Promise<void> {
  const run = smallRun(trial, kind);
  const { x, y, xHeld, yHeld, patience } = run;
  const inputs = [networkOf(run), ...[x, y, xHeld, yHeld].map((rows) => tf.tensor2d(rows)), patience];
  const got = (await trial.call(handedIn, inputs, { read: readEarly })) as {
    losses: unknown;
    weights: [tf.Tensor2D, tf.Tensor1D];
  } | null;
  const losses = readLosses(trial, got?.losses);
  const [kernel, bias] = got?.weights ?? [];
  if (!(kernel instanceof tf.Tensor) || !(bias instanceof tf.Tensor)) {
    return trial.object("no weights", "The model that your function got has no weights any more.");
  }
  const after = { kernel: kernel.arraySync(), bias: bias.arraySync() };
  expectTrained(trial, run, losses, after);
  expectStop(trial, losses, patience);
  expectKept(trial, run, losses, after);
}

function readLosses(trial: Trial, got: unknown): number[] {
  if (!Array.isArray(got) || !got.every((loss) => typeof loss === "number")) {
    return trial.object(
      "no losses",
      "Your function should return the list of the validation losses, one for each epoch.",
    );
  }
  if (got.length === 0) trial.object("no epoch", "It gave an empty list, so it trained no epoch.");
  if (got.length > MOST) {
    trial.object("too many epochs", `It gave ${got.length} losses. At most ${MOST} epochs are asked for.`);
  }
  return got;
}

/** Checks what was learnt from, by the first losses. */
function expectTrained(trial: Trial, run: SmallRun, losses: readonly number[], after: SoftmaxLayer): void {
  const { x, y, xHeld, yHeld, start, weights } = run;
  const known = losses.slice(0, run.losses.length);
  const are = (f: (layer: SoftmaxLayer) => number) =>
    known.every((loss, i) => Math.abs(loss - f(weights[i] as SoftmaxLayer)) < NEAR * (1 + loss));
  if (are((layer) => lossOf(layer, xHeld, yHeld))) return;
  const moved = after.kernel
    .flat()
    .some((weight, i) => Math.abs(weight - (start.kernel.flat()[i] as number)) > 1e-6);
  const came = `For the first epochs it gave ${listOf(known)}.`;
  if (!moved) {
    trial.object(
      "nothing learnt",
      `The weights of the model are as they were before. ${came} Was it this model that was trained?`,
    );
  }
  // The training loss that `fit` gives is that before the epoch's correction.
  const before = [start, ...weights];
  if (
    are((layer) => lossOf(layer, x, y)) ||
    known.every((loss, i) => near(loss, lossOf(before[i] as SoftmaxLayer, x, y)))
  ) {
    trial.object(
      "training losses",
      `${came} Those are the losses of the training examples. Stop by the losses of \`xHeld\` and \`yHeld\`.`,
    );
  }
  if (known.length > 1 && known.every((loss) => near(loss, known[0] as number))) {
    trial.object("always the same loss", `${came} It is the same loss each time.`);
  }
  trial.object(
    "trained otherwise",
    `${came} One epoch after the other with \`x\` and \`y\`, measured on \`xHeld\` and \`yHeld\`, gives ${listOf(run.losses.slice(0, known.length))}. Was the model trained with these alone, in batches of 32, and measured after each epoch?`,
  );
}

const near = (a: number, b: number) => Math.abs(a - b) < NEAR * (1 + Math.abs(b));

/** Checks that training ended as soon as the patience was used up, and not before. */
function expectStop(trial: Trial, losses: readonly number[], patience: number): void {
  const { stop, keep } = stopped(losses, patience);
  const n = losses.length;
  const came = `With a patience of ${patience} it trained for ${n} epochs, whose losses are ${listOf(losses)}.`;
  if (n > stop) {
    const best = `The lowest loss until then is that of epoch ${keep}, so it should stop after epoch ${stop}.`;
    if (n === stop + 1) trial.object("one too late", `${came} ${best}`);
    if (n === MOST) trial.object("never stops", `${came} ${best}`);
    trial.object("too late", `${came} ${best}`);
  }
  if (n === MOST || n - keep >= patience) return;
  // It waits for as long as the patience, but counts something else.
  const pauses = losses.filter((loss, i) => i > 0 && loss >= Math.min(...losses.slice(0, i))).length;
  if (pauses === patience && n - keep < pauses) {
    trial.object(
      "patience never renewed",
      `${came} All epochs without an improvement seem to be counted together. With each improvement the waiting begins anew.`,
    );
  }
  if (n - keep === patience - 1) {
    trial.object(
      "one too early",
      `${came} The best epoch is ${keep}: wait for ${patience} whole epochs after it.`,
    );
  }
  const rises = losses.filter((loss, i) => i > 0 && loss > (losses[i - 1] as number)).length;
  if (rises === patience) {
    trial.object(
      "counts rises",
      `${came} It seems to count how often the loss rose from one epoch to the next.`,
    );
  }
  trial.object(
    "too early",
    `${came} The best epoch is ${keep}: it should go on until ${patience} epochs bring nothing better.`,
  );
}

/** Checks that the model has the weights of its best epoch. */
function expectKept(trial: Trial, run: SmallRun, losses: readonly number[], after: SoftmaxLayer): void {
  const { keep } = stopped(losses, run.patience);
  const loss = lossOf(after, run.xHeld, run.yHeld);
  if (near(loss, losses[keep - 1] as number)) return;
  const came = `The best epoch is ${keep}, with a validation loss of ${formatNumber(losses[keep - 1] as number)}. The model that your function leaves behind has one of ${formatNumber(loss)}`;
  if (near(loss, losses.at(-1) as number)) {
    trial.object(
      "keeps the last",
      `${came}: it has the weights of the last epoch. Put those of the best one back.`,
    );
  }
  const start = lossOf(run.start, run.xHeld, run.yHeld);
  if (near(loss, start)) {
    trial.object("start put back", `${came}: it has the weights from before the training.`);
  }
  const other = losses.findIndex((one) => near(loss, one));
  if (other >= 0) {
    trial.object("another epoch kept", `${came}: it has the weights of epoch ${other + 1}.`);
  }
  trial.object("other weights", `${came}, and no epoch had that.`);
}

function listOf(losses: readonly number[]): string {
  const shown = losses.slice(0, 12).map((loss) => formatNumber(loss, 4));
  return `[${shown.join(", ")}${losses.length > shown.length ? ", …" : ""}]`;
}

function networkOf({ start: { kernel, bias }, rate }: SmallRun): tf.LayersModel {
  const dense = { inputShape: [kernel.length], units: bias.length, activation: "softmax" as const };
  const model = tf.sequential({ layers: [tf.layers.dense(dense)] });
  model.setWeights([tf.tensor2d(kernel.map((row) => [...row])), tf.tensor1d([...bias])]);
  model.compile({ optimizer: tf.train.sgd(rate), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}
