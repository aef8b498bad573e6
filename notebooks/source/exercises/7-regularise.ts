// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 7 · Regularise
//
// A shop has 3,000 labelled pictures of clothes and no money for more. A network learns them by heart in a few minutes. What can be done, how much does it help, and how sure are you?
//
// You find the over-fitting in the curves, build four cures for it, and argue from runs which of them is worth having.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - tell over-fitting from chance, and from a training that shakes,
// - build dropout and an L2 penalty into a network, and augment its images,
// - write early stopping that gives back the best network,
// - compare cures by paired differences, and say what the runs allow you to say.
//
// **You need** lessons [11](../lessons/11-over-fitting.ipynb) and [12](../lessons/12-dropout-and-batch-norm.ipynb), and [lesson 5](../lessons/05-deeper-models.ipynb) for `compare`.
//
// **Time** about two hours. Some thirty small networks are trained, which takes about four minutes on two cores.

// %% [markdown]
// Only a twentieth of the training images is there to learn from. The next twentieth says when to stop. The last sixth are the **judges**: all comparisons are made on them, and nothing learns from them. The test images aren't used at all.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  accuracy,
  type Comparison,
  compare,
  fit,
  flatten,
  loadFashionMnist,
  normalize,
  oneHot,
  plotLines,
  predictClasses,
  setSeed,
  table,
  take,
  tf,
} from "course";
import { exercise7 as exercise } from "course/exercises";

const { train } = await loadFashionMnist();
const n = train.labels.size;
const xAll = normalize(flatten(train.images));
const yAll = oneHot(train.labels, 10);

const twentieth = Math.floor(n / 20); // 3,000 of 60,000
const few = { to: twentieth };
const held = { from: twentieth, to: 2 * twentieth };
const judges = { from: n - Math.floor(n / 6) };

const [x, y] = [take(xAll, few), take(yAll, few)];
const [xHeld, yHeld] = [take(xAll, held), take(yAll, held)];
const [xJudge, yJudge] = [take(xAll, judges), take(yAll, judges)];

// %% [markdown]
// ## 1. Read the curves
//
// A validation loss that ends above its lowest value can mean three things: it shakes a little, as it always does; the network learns its training images by heart; or training itself goes wrong, and the training loss rises too.
//
// Write a function that tells them apart. It gets the training and the validation losses of a run, one for each epoch, and a tolerance. It gives an object of three parts:
//
// - `best`: the epoch with the lowest validation loss, counted from 1; if several have it, the first of them.
// - `lost`: the last validation loss minus the lowest.
// - `verdict`: `"fine"` if no more was lost than the tolerance. Otherwise `"over-fits"` if the training loss is lower in the last epoch than in the best one, and `"unstable"` if it isn't.

// %% nbgrader={"grade": false, "grade_id": "curves-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function readCurves(
  loss: number[],
  valLoss: number[],
  tolerance: number,
): { best: number; lost: number; verdict: string } {
  // BEGIN SOLUTION
  const lowest = Math.min(...valLoss);
  const at = valLoss.indexOf(lowest);
  const end = valLoss.length - 1;
  const lost = (valLoss[end] ?? 0) - lowest;
  const hasFallen = (loss[end] ?? 0) < (loss[at] ?? 0);
  return { best: at + 1, lost, verdict: lost <= tolerance ? "fine" : hasFallen ? "over-fits" : "unstable" };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "curves", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("curves", readCurves);
// BEGIN HIDDEN TESTS
await exercise.grade("curves", readCurves);
// END HIDDEN TESTS

// %% [markdown]
// ## 2. A network with two cures
//
// Write a function that builds the network of this exercise, with as much dropout and as strong a penalty as it is told:
//
// - flat images of 784 pixels,
// - two hidden layers of 256 units with `relu`, and ten units with `softmax` at the end,
// - behind **each** hidden layer dropout with the rate `dropout`,
// - on the weights of **both** hidden layers an L2 penalty of the strength `l2`; none on biases, and none on the output layer,
// - Adam with its usual learning rate, categorical cross-entropy, and the accuracy.
//
// So `buildNetwork(0, 0)` is the plain network. Nothing else belongs to it.

// %% nbgrader={"grade": false, "grade_id": "network-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildNetwork(dropout: number, l2: number): tf.Sequential {
  // BEGIN SOLUTION
  const kernelRegularizer = tf.regularizers.l2({ l2 });
  const hidden = { units: 256, activation: "relu", kernelRegularizer } as const;
  const model = tf.sequential();
  model.add(tf.layers.dense({ ...hidden, inputShape: [784] }));
  model.add(tf.layers.dropout({ rate: dropout }));
  model.add(tf.layers.dense(hidden));
  model.add(tf.layers.dropout({ rate: dropout }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "network", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("network", buildNetwork);
// BEGIN HIDDEN TESTS
await exercise.grade("network", buildNetwork);
// END HIDDEN TESTS

// %% [markdown]
// Now look at the disease. The plain network sees its 3,000 images for 30 epochs.

// %% nbgrader={"grade": false, "grade_id": "setup-plain", "locked": true, "schema_version": 3, "solution": false, "task": false}
const plain = await exercise.whenTried(() => {
  setSeed(1);
  return fit(buildNetwork(0, 0), x, y, {
    epochs: 30,
    validationData: [xHeld, yHeld],
    seed: 1,
    chart: false,
    verbose: 0,
  });
});

// %% [markdown]
// The chart counts epochs from 0, your function counts from 1.
//
// <!-- expected picture: plain -->

// %% picture="plain"
await exercise.whenTried(() => {
  if (!plain) throw exercise.notTried();
  const { loss = [], val_loss = [] } = plain.history;
  return plotLines(
    { "training loss": loss, "validation loss": val_loss },
    {
      title: "No cure, 30 epochs",
      xTitle: "epoch",
      yTitle: "loss",
    },
  );
});

// %%
const plainReading = await exercise.whenTried(() => {
  if (!plain) throw exercise.notTried();
  return readCurves(plain.history.loss ?? [], plain.history.val_loss ?? [], 0.05);
});

plainReading;

// %% [markdown]
// ## 3. Stop early, and keep the best
//
// The first cure costs nothing: stop before it gets worse. By the time you know that it got worse, the best network is gone, unless you have kept it.
//
// Write a function that trains a compiled model, one epoch after the other in batches of 32. It
//
// - measures after each epoch the validation loss on `xHeld` and `yHeld`,
// - stops as soon as `patience` epochs have passed since the best one, or after 30 epochs,
// - leaves the model with the weights of the best epoch, the one with the lowest validation loss (the first, if there are several),
// - gives the validation losses of all epochs that it trained.
//
// How you do it is up to you: a loop that calls `fit` for one epoch at a time, or one call of `fit` with a callback. `exercise.hint("early")` helps.

// %% nbgrader={"grade": false, "grade_id": "early-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function trainEarly(
  model: tf.LayersModel,
  x: tf.Tensor2D,
  y: tf.Tensor2D,
  xHeld: tf.Tensor2D,
  yHeld: tf.Tensor2D,
  patience: number,
): Promise<number[]> {
  // BEGIN SOLUTION
  let best: tf.Tensor[] = [];
  let [lowest, since] = [Number.POSITIVE_INFINITY, 0];
  const onEpochEnd = async (_: number, logs: tf.Logs = {}) => {
    const loss = logs.val_loss ?? Number.NaN;
    since++;
    if (loss < lowest) {
      tf.dispose(best);
      best = model.getWeights().map((weight) => weight.clone());
      [lowest, since] = [loss, 0];
    }
    if (since === patience) model.stopTraining = true;
  };
  const { history } = await fit(model, x, y, {
    epochs: 30,
    validationData: [xHeld, yHeld],
    callbacks: { onEpochEnd },
    chart: false,
    verbose: 0,
  });
  model.setWeights(best);
  return history.val_loss ?? [];
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "early", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("early", trainEarly);
// BEGIN HIDDEN TESTS
await exercise.grade("early", trainEarly);
// END HIDDEN TESTS

// %% [markdown]
// ## 4. Compare the cures
//
// Three more cures change the training itself: **dropout**, an **L2 penalty**, and **augmentation**, which deforms the images anew in each epoch. Write a function that compares them with `compare`:
//
// - the first contender is the plain network,
// - at least one has dropout and no other cure, one only the L2 penalty, and one only augmentation (the option `deform` of `fit`); you may add others,
// - all learn from `x` and `y`, and are measured on the judges, `validationData: [xJudge, yJudge]`,
// - all get the same epochs (15 or more; at 40 the plain network is well past its best), the same batch size and no further options,
// - 3 seeds or more; 5 show more.
//
// How strong each cure is, you choose. Two points are for a fair comparison, one for an over-fitting that is there to be cured (the plain network has to lose 0.05 or more), and one for a cure whose loss on the judges is lower by 0.05.

// %% nbgrader={"grade": false, "grade_id": "cures-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function compareCures(): Promise<Comparison> {
  // BEGIN SOLUTION
  return compare(
    [
      { name: "plain", build: () => buildNetwork(0, 0) },
      { name: "dropout", build: () => buildNetwork(0.4, 0) },
      { name: "L2", build: () => buildNetwork(0, 0.0005) },
      {
        name: "augmentation",
        build: () => buildNetwork(0, 0),
        options: { deform: { shift: 1, rotate: 5, scale: 0.1 } },
      },
    ],
    x,
    y,
    { epochs: 40, batchSize: 32, validationData: [xJudge, yJudge], seeds: 5, verbose: 0 },
  );
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-cures", "locked": true, "schema_version": 3, "solution": false, "task": false}
const compared = await exercise.whenTried(compareCures);

// %% nbgrader={"grade": true, "grade_id": "cures", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("cures", compared);
// BEGIN HIDDEN TESTS
await exercise.grade("cures", compared);
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return compared;
});

// %% [markdown]
// The expected picture shows one set of runs. Yours depend on what you chose.
//
// <!-- expected picture: cures -->

// %% picture="cures"
await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return compared.plot("Accuracy on the judges, 5 seeds each");
});

// %% [markdown]
// ## 5. Paired differences
//
// The table speaks of accuracies. Over-fitting shows in the loss first, so you want the same for losses. From one seed to the next, all of these numbers move, and a seed that is bad for one network is often bad for the other. So compare them seed by seed.
//
// Write a function that gets a figure of several runs of one contender, and that of as many runs of another, in the order of the seeds. It gives the **mean** of the differences, second minus first, and the **standard error** of this mean: the standard deviation of the differences (with n − 1), divided by √n.

// %% nbgrader={"grade": false, "grade_id": "paired-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function pairedDifference(first: number[], second: number[]): [number, number] {
  // BEGIN SOLUTION
  const differences = second.map((value, seed) => value - (first[seed] ?? 0));
  const runs = differences.length;
  const mean = differences.reduce((sum, d) => sum + d, 0) / runs;
  const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (runs - 1) / runs)];
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "paired", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("paired", pairedDifference);
// BEGIN HIDDEN TESTS
await exercise.grade("paired", pairedDifference);
// END HIDDEN TESTS

// %% [markdown]
// Early stopping joins the contenders here, trained from as many seeds by your function. It is measured on the judges, which had no say in when it stopped.
//
// All losses are measured anew from the probabilities. The loss in a history won't do: for a network with an L2 penalty it holds the penalty, too.

// %% nbgrader={"grade": false, "grade_id": "setup-losses", "locked": true, "schema_version": 3, "solution": false, "task": false}
const figuresOf = (model: tf.LayersModel) =>
  tf.tidy(() => {
    const probabilities = model.predict(xJudge, { batchSize: 1000 }) as tf.Tensor;
    const loss = tf.metrics.categoricalCrossentropy(yJudge, probabilities).mean();
    return {
      loss: loss.dataSync()[0] ?? Number.NaN,
      accuracy: accuracy(take(train.labels, judges), predictClasses(model, xJudge)),
    };
  });

const stopped = await exercise.whenTried(async () => {
  if (!compared) throw exercise.notTried();
  const runs = [];
  for (const seed of (compared.contenders[0]?.runs ?? []).keys()) {
    setSeed(seed + 1);
    const model = buildNetwork(0, 0);
    const losses = await trainEarly(model, x, y, xHeld, yHeld, 5);
    runs.push({ epochs: losses.length, ...figuresOf(model) });
  }
  return runs;
});

// %%
const differences = await exercise.whenTried(() => {
  if (!compared || !stopped) throw exercise.notTried();
  const contenders = [
    ...compared.contenders.map(({ name, runs }) => ({
      name,
      runs: runs.map(({ model }) => figuresOf(model)),
    })),
    { name: "early stopping", runs: stopped },
  ];
  const first = contenders[0]?.runs ?? [];
  return contenders.map(({ name, runs }) => {
    const ofLoss = pairedDifference(
      first.map(({ loss }) => loss),
      runs.map(({ loss }) => loss),
    );
    const ofAccuracy = pairedDifference(
      first.map((run) => run.accuracy),
      runs.map((run) => run.accuracy),
    );
    return {
      cure: name,
      "mean loss": runs.reduce((sum, { loss }) => sum + loss, 0) / runs.length,
      difference: ofLoss[0],
      "its standard error": ofLoss[1],
      "difference in accuracy": ofAccuracy[0],
      "standard error": ofAccuracy[1],
    };
  });
});

await exercise.whenTried(() => {
  if (!differences) throw exercise.notTried();
  return table(differences, { digits: 3, caption: "On the judges, compared with no cure, seed by seed" });
});

// %% [markdown]
// ## 6. Which cure, and how sure?
//
// Answer in six to ten sentences, with numbers from your tables:
//
// - From which epoch on does the plain network over-fit, and what does that cost it?
// - What does each cure do to the loss, and what to the accuracy? Why need the two not agree?
// - Which of these differences are larger than two standard errors, and which might be chance? What does pairing by seeds leave out that the intervals of `compare` take into account?

// %% [markdown] nbgrader={"grade": true, "grade_id": "which-cure", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
// The plain network is at its best in epoch 13 of the 30. After that its training loss keeps falling, to about 0.1, while the validation loss rises by 0.14. So from epoch 14 on it learns its 3,000 images by heart. After 40 epochs its loss on the judges is 0.73.
//
// Every cure lowers that loss: augmentation and early stopping by a quarter, dropout by 0.19, the L2 penalty by 0.15. The standard errors are about 0.02, so none of this is chance. The accuracy hardly moves: between 0.009 less and 0.001 more. Accuracy asks only which class is ahead. The loss also asks how sure the network is, and the plain network is very sure of its mistakes. That is what the cures take away.
//
// In the accuracy, dropout and augmentation lie within two standard errors of nothing, which may be chance. The penalty and early stopping lie more than two below it. For the penalty, `compare` still can't tell: its interval also counts that other judges would have given other figures. Pairing by seeds takes these 10,000 images as they are. And I have looked at four differences: that one of them lies two standard errors off by chance is not so rare.
//
// **For the grader.** 4 points. 1 for the epoch from which the plain network over-fits, with the training loss as the reason. 1 for telling loss and accuracy apart, and saying why they need not agree. 1 for holding differences against their standard errors. 1 for saying that other images are a second chance, which pairing by seeds leaves out.

// %% [markdown]
// ## 7. What you would hand over
//
// The shop wants one network. Which cure, or which two together, would you choose, how strong, and trained for how long? Answer in three to five sentences. Say what you would still have to try before you were sure, and on which images.

// %% [markdown] nbgrader={"grade": true, "grade_id": "your-choice", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
// I would take augmentation. Its loss is the lowest, its accuracy is as good as without a cure, and after 40 epochs it shows no sign of needing to stop. Dropout is the simplest to add, and I would try the two together, at a rate of 0.2 or 0.3, and for longer: with both, learning by heart is hard, so more epochs may still help.
//
// What I haven't tried is other strengths: the penalty may simply be too strong, as it costs accuracy. All of this I would choose on the judges. But then the judges have chosen, so the figure that I tell the shop has to come from images that no choice has seen: the test images, once.
//
// **For the grader.** 3 points. 1 for a choice that follows from the student's own numbers. 1 for what is still open: strengths that weren't tried, two cures together. 1 for saying that the judges have now chosen, so that the last measurement needs images that no choice has seen.

// %% [markdown]
// ## 8. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// [Exercise 8](8-convolutions-and-residual-connections.ipynb): networks that look at neighbours, and a way around their layers.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

const ofCure = (name: string) => differences?.find(({ cure }) => cure === name);

checkNumbers([
  {
    name: "the plain network: what was lost in 30 epochs",
    value: plainReading?.lost ?? Number.NaN,
    atLeast: 0.05,
  },
  ...["dropout", "L2", "augmentation", "early stopping"].map((cure) => ({
    name: `${cure}: difference in the loss`,
    value: ofCure(cure)?.difference ?? Number.NaN,
    atMost: -0.05,
  })),
]);
