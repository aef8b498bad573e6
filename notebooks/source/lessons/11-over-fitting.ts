// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 11 · Over-fitting
//
// A network can learn what digits look like, or it can learn the training images by heart. Its training loss doesn't tell you which. In this lesson you learn to see the difference, to measure where it comes from, and to stop at the right time.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - tell under-fitting from over-fitting by two curves, and measure the generalisation gap,
// - hold images back so that every class is represented,
// - stop a training early and keep the weights of its best epoch,
// - write the L2 penalty, and say when it is the same as weight decay,
// - estimate bias and variance, and say what noise has to do with them.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) (training and validation loss, over-fitting), [lesson 5](05-deeper-models.ipynb) (`compare`) and [lesson 8](08-optimisers.ipynb) (SGD and Adam).
//
// **Time** about 80 minutes. Computing takes about three minutes on two cores, half of it in section 5. Each run can be stopped.

// %%
import {
  type Comparison,
  checkNumbers,
  compare,
  display,
  fit,
  flatten,
  interact,
  loadMnist,
  normalize,
  oneHot,
  plotHistogram,
  plotImages,
  plotLines,
  question,
  setSeed,
  slider,
  table,
  take,
  tf,
} from "course";
import { lesson11 as lesson } from "course/practice";

const { train } = await loadMnist();
const xTrain = normalize(flatten(train.images));
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. Learning by heart
//
// To see over-fitting at its plainest, make it easy: take few images. Suppose you have only a twelfth of the training images, 5,000, and train on just a tenth of those. The other nine tenths are the validation images. That is far more than usual, but it makes the curves smooth.
//
// With so few images, chance matters. A random tenth might hold twice as many 1s as 5s. A **stratified split** prevents that: it splits each class by itself, so both parts have the digits in the same proportion.
//
// <!-- term: stratified split | A split of each class by itself, so that all parts hold the classes in the same proportion. -->
//
// A third part is needed as well. The validation images will decide when to stop and which setting to use, and whatever is chosen that way looks a little better on *these* images than it really is. So the last 10,000 training images take no part in any choice. They are the **judges**: every comparison in this lesson is measured on them. The test images aren't used at all.
//
// ### Your turn: a stratified split
//
// Write `stratifiedSplit`. For each digit it holds back `Math.round(share * count)` of its `count` images, chosen at random. The result is two lists of positions: those to train on, and those that are held back. `tf.util.shuffle(list)` puts a list into a random order.
//
// As before, you may leave it out and run the cells: a reference stands in. `lesson.hint("stratifiedSplit")` helps.

// %%
function stratifiedSplit(labels: number[], share: number): [number[], number[]] {
  // [positions to train on, positions held back]
  throw lesson.notTried();
}

// %%
const checkedSplit = await lesson.checked("stratifiedSplit", stratifiedSplit);

// %%
const n = xTrain.shape[0]; // 60,000
const labelsOfSome = Array.from(train.labels.slice(0, Math.floor(n / 12)).dataSync()); // 5,000

setSeed(1);
const [few, held] = checkedSplit(labelsOfSome, 0.9);
const [xFew, yFew] = [take(xTrain, few), take(yTrain, few)];
const [xHeld, yHeld] = [take(xTrain, held), take(yTrain, held)];

const judges = { from: n - Math.floor(n / 6) };
const [xJudge, yJudge] = [take(xTrain, judges), take(yTrain, judges)];

table({ digit: [..."0123456789"], "to train on": yFew.sum(0), "held back": yHeld.sum(0) });

// %% [markdown]
// Now two networks of very different **capacity**, which is how many different functions a network can represent. One has a single hidden layer of 2 neurons. The other has six hidden layers of 256.

// %%
function network(sizes: number[], { rate = 0.0005, l2 = 0 } = {}): tf.Sequential {
  const kernelInitializer = "heUniform";
  const kernelRegularizer = tf.regularizers.l2({ l2 }); // section 3 explains it; 0 switches it off
  const model = tf.sequential();
  for (const [i, units] of sizes.entries()) {
    const common = { units, kernelInitializer, kernelRegularizer } as const;
    const inputShape = i === 0 ? { inputShape: [784] } : {};
    model.add(tf.layers.dense({ ...common, activation: "relu", ...inputShape }));
  }
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  const optimizer = tf.train.adam(rate);
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const small = [2];
const large = [256, 256, 256, 256, 256, 256];

table({
  "hidden layers": [small, large],
  parameters: [small, large].map((sizes) => network(sizes).countParams()),
});

// %% [markdown]
// The large one has more than a thousand parameters for each of its training images. Watch both for 30 epochs. (The small one learns slowly, so it gets a larger learning rate. Even so it is still improving in the last epoch.)

// %%
const validationData: [tf.Tensor, tf.Tensor] = [xHeld, yHeld];
const training = { epochs: 30, batchSize: 32, validationData };

setSeed(5);
const historySmall = await fit(network(small, { rate: 0.003 }), xFew, yFew, {
  ...training,
  seed: 5,
  verbose: 0,
});

// %% [markdown]
// Both losses stay high, even on the images it trains on: two neurons are too few for ten digits. This is **under-fitting**.
//
// <!-- term: under-fitting | The loss stays high even on the training examples. -->

// %%
setSeed(5);
const historyLarge = await fit(network(large), xFew, yFew, { ...training, seed: 5, verbose: 0 });

// %% [markdown]
// The training loss falls to almost nothing. The validation loss falls for a few epochs, turns round and rises. This is **over-fitting**, as lesson 3 defined it: the validation loss rises while the training loss goes on falling, so what the network still learns holds for its training images only.

// %% [markdown]
// ### Your turn: the gap
//
// The **generalisation gap** is the validation loss minus the training loss of the same epoch. Write `generalisationGap`. It gets both losses of all epochs and gives two gaps: that of the epoch with the lowest validation loss, and that of the last epoch.

// %%
function generalisationGap(loss: number[], valLoss: number[]): [number, number] {
  // [the gap of the best epoch, the gap of the last]
  throw lesson.notTried();
}

// %%
const checkedGap = await lesson.checked("generalisationGap", generalisationGap);

// %%
const curvesOf = ({ history }: { history: Record<string, number[]> }) =>
  history as { loss: number[]; val_loss: number[]; accuracy: number[]; val_accuracy: number[] };

const twoRuns = Object.entries({ small: historySmall, large: historyLarge }).map(([name, run]) => {
  const { loss, val_loss, val_accuracy } = curvesOf(run);
  const [gapAtBest, gapAtEnd] = checkedGap(loss, val_loss);
  const best = val_loss.indexOf(Math.min(...val_loss));
  return {
    network: name,
    "best epoch": best + 1,
    "its validation loss": val_loss[best],
    "its gap": gapAtBest,
    "its validation accuracy": val_accuracy[best],
    "last validation loss": val_loss.at(-1),
    "last gap": gapAtEnd,
    "last validation accuracy": val_accuracy.at(-1),
  };
});

table(twoRuns, { digits: 3 });

// %% [markdown]
// A gap by itself is not over-fitting. Every network does a little better on images it has seen, and as long as the validation loss falls, training is worthwhile.
//
// Look at the large network's accuracy, too. Its validation loss rises again, and its accuracy hardly moves. Accuracy only asks which digit comes first. The loss also asks how sure the network was. With more training it becomes more and more confident, in its wrong answers as well, and a confident wrong answer costs most. That is why over-fitting shows in the loss first.
//
// **Predict, then run.** A trained network has a training loss of 0.002 and a validation loss of 0.8. What is most likely to help?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whatHelps = question({
  ask: 'Training loss 0.002, validation loss 0.8. What helps: "more epochs", "more neurons" or "more images"?',
  kind: ["more epochs", "more neurons", "more images"],
  hints: [
    "How large is the gap between the two losses?",
    "It knows its training images as well as can be. So what does it lack?",
  ],
  check: (choice) => {
    if (choice === "more epochs") {
      return "Its training loss is as good as 0. What would it learn in further epochs? Look at the second chart.";
    }
    if (choice === "more neurons") {
      return "It knows its training images by heart already. Neurons can't tell it what other handwriting looks like.";
    }
    return choice === "more images";
  },
  explain: "It has learnt what there was to learn. Section 4 tries it.",
});

// %%
whatHelps.answer(undefined);

// %% [markdown]
// ## 2. When to stop
//
// The large network was at its best after a few epochs. **Early stopping** ends the training once the validation loss has not improved for a certain number of epochs. That number is called **patience**.
//
// <!-- term: early stopping | Ending the training once the validation loss has not improved for some epochs. -->
// <!-- term: patience | For how many epochs without an improvement early stopping waits. -->
//
// **Predict, then run.** The validation losses of the first seven epochs are 0.9, 0.6, 0.5, 0.55, 0.52, 0.58 and 0.49. After which epoch does training stop with a patience of 3?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const stopsAfter = question({
  ask: "Losses 0.9, 0.6, 0.5, 0.55, 0.52, 0.58, 0.49 and a patience of 3: after which epoch does it stop?",
  kind: "number",
  hints: [
    "In which epoch is the loss lowest, as long as the seventh isn't known?",
    "Count three epochs on from there.",
  ],
  check: (epoch) => {
    if (epoch === 7)
      return "It never gets there. How many epochs without an improvement has it seen by then?";
    if (epoch === 3)
      return "That is the best epoch so far. It takes three more to know that none of them is better.";
    if (epoch === 4) return "One worse epoch doesn't exhaust a patience of 3.";
    return (
      epoch === 3 + 3 ||
      "Begin at the epoch with the lowest loss, and count epochs that aren't better than it."
    );
  },
  explain:
    "The third epoch is the best, and the three after it are worse. The seventh would have been better still.",
});

// %%
stopsAfter.answer(undefined);

// %% [markdown]
// Stopping is half of it. By the time patience runs out, the weights are several epochs past the best ones. So the best ones have to be kept.
//
// ### Your turn: early stopping
//
// Write `earlyStopping`. From the validation losses and the patience it finds the epoch after which training stops, and the epoch to keep: the one with the lowest loss so far, the first if there are several. Epochs are counted from 1. If the patience isn't exhausted, training runs to the last epoch.

// %%
function earlyStopping(valLoss: number[], patience: number): [number, number] {
  // [the epoch after which training stops, the epoch to keep]
  throw lesson.notTried();
}

// %%
const checkedStopping = await lesson.checked("earlyStopping", earlyStopping);

// %%
const lossesOfLarge = curvesOf(historyLarge).val_loss;

table(
  [1, 3, 5].map((patience) => {
    const [stop, keep] = checkedStopping(lossesOfLarge, patience);
    return {
      patience,
      "stops after": stop,
      "its loss": lossesOfLarge[stop - 1],
      keeps: keep,
      "loss of that": lossesOfLarge[keep - 1],
    };
  }),
);

// %% [markdown]
// While a network trains, a callback does this. TensorFlow.js brings `tf.callbacks.earlyStopping`, which stops but leaves you with the last weights. Here is one that keeps the best. It copies the weights whenever the loss improves, and puts them back at the end.

// %%
class KeepBest extends tf.Callback {
  #lowest = Number.POSITIVE_INFINITY;
  #epoch = 0;
  #weights: tf.Tensor[] = [];

  override async onTrainBegin() {
    this.#lowest = Number.POSITIVE_INFINITY;
  }

  override async onEpochEnd(epoch: number, logs: Record<string, number>) {
    const { val_loss = Number.NaN } = logs;
    if (val_loss < this.#lowest) {
      tf.dispose(this.#weights);
      this.#weights = this.model.getWeights().map((weight) => weight.clone());
      [this.#lowest, this.#epoch] = [val_loss, epoch];
    }
    if (epoch - this.#epoch >= 5) this.model.stopTraining = true; // the patience is 5
  }

  override async onTrainEnd() {
    this.model.setWeights(this.#weights);
  }
}

// %% [markdown]
// Does it matter? Train the large network three ways, five times each: for all 30 epochs, with early stopping that keeps the last weights, and with early stopping that keeps the best ones. `compare` reports accuracies. Over-fitting shows in the loss, so `judged` measures that as well, on the judges, with an interval for the difference from the first contender.

// %% jupyter={"source_hidden": true}
// Folded away: the loss of each run on the judges, and paired differences with their intervals.

/** The cross-entropy on the judges, without the price of any weights. */
function lossOn(model: tf.LayersModel): number {
  return tf.tidy(() => {
    const p = model.predict(xJudge, { batchSize: 1000 }) as tf.Tensor;
    return tf.metrics.categoricalCrossentropy(yJudge, p).mean().arraySync() as number;
  });
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Student's t for five runs, so that 1, 2, 3 or 4 intervals hold together with 95 %. */
const T_OF_FIVE = [2.776, 3.495, 3.961, 4.315];

interface Judged {
  name: string;
  losses: number[];
  /** Mean difference from the first contender, and half the width of its interval. */
  difference: number;
  margin: number;
}

function judgements(comparison: Comparison): Judged[] {
  const all = comparison.contenders.map(({ runs }) => runs.map(({ model }) => lossOn(model)));
  const [first = []] = all;
  return comparison.contenders.map(({ name }, i) => {
    const losses = all[i] ?? [];
    const differences = losses.map((loss, seed) => loss - (first[seed] ?? Number.NaN));
    const difference = mean(differences);
    const variance = mean(differences.map((d) => (d - difference) ** 2)) * (5 / 4);
    const margin = (T_OF_FIVE[all.length - 2] ?? Number.NaN) * Math.sqrt(variance / 5);
    return { name, losses, difference, margin };
  });
}

function judged(judgement: Judged[]) {
  const rows = judgement.map(({ name, losses, difference, margin }, i) => ({
    contender: name,
    loss: mean(losses),
    "best and worst run": `${Math.min(...losses).toFixed(3)} to ${Math.max(...losses).toFixed(3)}`,
    "difference from the first": i === 0 ? "" : difference.toFixed(3),
    "interval of the difference":
      i === 0 ? "" : `${(difference - margin).toFixed(3)} to ${(difference + margin).toFixed(3)}`,
  }));
  return table(rows, { caption: "Five runs each, measured on the judges", digits: 3 });
}

// %% on_sample={"...training, seeds: 5": "...training, epochs: 8, seeds: 3"}
const lastWeights = tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 5 });
const stopping = await compare(
  [
    { name: "30 epochs", build: () => network(large) },
    { name: "stops, last weights", build: () => network(large), options: { callbacks: lastWeights } },
    { name: "stops, best weights", build: () => network(large), options: { callbacks: new KeepBest() } },
  ],
  xFew,
  yFew,
  { ...training, seeds: 5, folder: "none" },
);

// %%
const stoppingJudged = judgements(stopping);

display(judged(stoppingJudged));
stopping;

// %% [markdown]
// Stopping early lowers the loss on the judges, in both ways: neither interval of a difference reaches 0. The best weights have the lowest mean, though the two ways differ little here, because with a patience of 5 epochs the loss has not risen far. Keeping the best costs nothing but a copy of the weights.
//
// The accuracy is another matter. There the verdict is *can't tell* for both. Early stopping makes a network less over-confident, which isn't the same as more often right. If it is accuracy that you care about, monitor `val_accuracy` instead.

// %% [markdown]
// ## 3. Make weights cost something
//
// The methods of regularisation are meant to narrow the gap. The oldest one adds a price to the loss: the sum of the squares of all weights $w$, times a small number $\lambda$, its strength.
//
// $$\text{loss} + \lambda \sum w^2$$
//
// This is **L2 regularisation**. A large weight now has to earn its price: the network keeps it only if it lowers the loss by more.
//
// <!-- term: L2 regularisation | A price on the loss: the sum of the squares of all weights, times a small number. Elsewhere: ridge. -->
//
// ### Your turn: the penalty and its gradient
//
// Write `l2Penalty` for the weights of a layer, a matrix. It gives the penalty, and its gradient with respect to each weight. The derivative of $w^2$ is $2w$.

// %%
function l2Penalty(weights: number[][], strength: number): [number, number[][]] {
  // [the penalty, its gradient]
  throw lesson.notTried();
}

// %%
const checkedPenalty = await lesson.checked("l2Penalty", l2Penalty);

// %%
const [penalty, gradient] = checkedPenalty([[10, 0.1]], 0.01);

table([{ penalty, "gradient of 10": gradient[0]?.[0], "gradient of 0.1": gradient[0]?.[1] }]);

// %% [markdown]
// The gradient is proportional to the weight. A step of plain SGD subtracts it times the learning rate, so every weight shrinks by the same percentage. That is why L2 is also called **weight decay**.
//
// <!-- term: weight decay | Shrinking every weight by the same percentage in each step. With plain gradient descent it is the same as L2 regularisation, with Adam it isn't. -->
//
// For Adam the two are *not* the same. Adam rescales each gradient by its recent size, and rescales the penalty with it. Here is one step on the two weights above, with the penalty as the only loss:

// %%
function oneStep(optimizer: tf.Optimizer): number[] {
  const weights = tf.variable(tf.tensor1d([10, 0.1]));
  optimizer.minimize(() => weights.square().sum().mul(0.01) as tf.Scalar);
  return Array.from(weights.dataSync());
}

const [sgdStep, adamStep] = [oneStep(tf.train.sgd(0.1)), oneStep(tf.train.adam(0.1))];

table({ before: [10, 0.1], "after SGD": sgdStep, "after Adam": adamStep }, { digits: 4 });

// %% [markdown]
// SGD took 0.2% off each. Adam took 0.1 off each, whatever its size. If you want real decay with Adam, it has to be applied to the weights directly. That variant is known as *AdamW* (Loshchilov and Hutter, *Decoupled weight decay regularization*). The L2 penalty is still useful with Adam, and it is what `kernelRegularizer` adds.
//
// How strong should the penalty be? Try four strengths. (The losses that `fit` reports contain the penalty, so they can't be compared with those of a network without one. `judged` leaves it out.)

// %% on_sample={"...training, seeds: 5": "...training, epochs: 2, seeds: 3"}
const strengths = [0.0003, 0.001, 0.003, 0.01];
const penalised = await compare(
  [
    { name: "no penalty", build: () => network(large) },
    ...strengths.map((l2) => ({ name: `L2, ${l2}`, build: () => network(large, { l2 }) })),
  ],
  xFew,
  yFew,
  { ...training, seeds: 5, folder: "none" },
);

// %%
const penalisedJudged = judgements(penalised);

display(judged(penalisedJudged));
penalised;

// %% [markdown]
// The loss falls with the two strengths in the middle. With the weakest and the strongest we can't tell. And the strongest costs accuracy: so high a price keeps the network from learning what it should. The strength is a hyperparameter, to be chosen by validation images like any other.

// %% [markdown]
// ## 4. More images
//
// The gap exists because 500 images leave too much open. What if there are 20 times as many? Two epochs then take about as many steps as 30 did before. The second network is smaller: one hidden layer of 128.

// %% on_sample={"...training, seeds: 5": "...training, epochs: 2, seeds: 3", "validationData: [xJudge, yJudge], seeds: 5": "validationData: [xJudge, yJudge], seeds: 3"}
const many = { from: 0, to: Math.floor(n / 6) }; // 10,000 images
const fewImages = await compare(
  [
    { name: "large", build: () => network(large) },
    { name: "one layer of 128", build: () => network([128]) },
  ],
  xFew,
  yFew,
  { ...training, seeds: 5, folder: "none" },
);
const manyImages = await compare(
  [
    { name: "large, 20 times the images", build: () => network(large) },
    { name: "one layer of 128, 20 times the images", build: () => network([128]) },
  ],
  take(xTrain, many),
  take(yTrain, many),
  { epochs: 2, batchSize: 32, validationData: [xJudge, yJudge], seeds: 5, folder: "none" },
);

// %%
const [fewJudged, manyJudged] = [judgements(fewImages), judgements(manyImages)];

display(judged(fewJudged));
display(judged(manyJudged));
plotLines(
  {
    large: [fewJudged, manyJudged].map(([first]) => mean(first?.losses ?? [])),
    "one layer of 128": [fewJudged, manyJudged].map((both) => mean(both[1]?.losses ?? [])),
  },
  {
    title: "Few images and many",
    xTitle: "training images",
    yTitle: "loss on the judges",
    x: [few.length, many.to],
    logX: true,
  },
);

// %% [markdown]
// Both losses fall steeply, and the order turns round. On few images the small network is better, on many the large one. So over-fitting is not a property of a network. It is a property of a network *and* its data. More images are the surest remedy, and the most expensive one.
//
// If no more can be had, you can make some out of those you have: shift them a little, rotate them, bend them. This is called **data augmentation**, and [lesson 15](15-deep-big-simple.ipynb) is built on it.
//
// <!-- term: data augmentation | Making new training examples out of old ones, by changes that leave the label true. -->

// %% [markdown]
// ## 5. Bias and variance
//
// If you had been given a *different* 500 images, you would have got another network, with other mistakes. So there are two ways to be wrong, as in archery:
//
// - All arrows land close together, but beside the target. That distance is the **bias**.
// - The arrows are scattered around the target. That scatter is the **variance**.
//
// <!-- term: variance | How far the answers of networks scatter that were trained on different samples. How far their mean is off is called bias, like the parameter of a neuron. -->
//
// An arrow is a network trained on one sample. Shoot twenty: train the same network on twenty samples that have no image in common, each time from other initial weights. Then ask all twenty about the same images.

// %% on_sample={"epochs: 30": "epochs: 1"}
const size = Math.floor(n / 120); // 500
const samples = Array.from({ length: 20 }, (_, k) => ({ from: k * size, to: (k + 1) * size }));

/** Trains a network on each of the twenty samples. Gives their probabilities for the judges. */
async function twentyNetworks(sizes: number[], rate: number): Promise<tf.Tensor2D[]> {
  const answers: tf.Tensor2D[] = [];
  for (const [k, rows] of samples.entries()) {
    setSeed(10 + k);
    const model = network(sizes, { rate });
    const options = { epochs: 30, batchSize: 32, seed: k + 1, chart: false, verbose: 0 } as const;
    await fit(model, take(xTrain, rows), take(yTrain, rows), options);
    answers.push(model.predict(xJudge, { batchSize: 1000 }) as tf.Tensor2D);
    // The weights, and what Adam remembers of each.
    model.dispose();
    model.optimizer.dispose();
  }
  return answers;
}

const twenty = await twentyNetworks([128], 0.003);

// %% [markdown]
// Here is one image, and what the twenty say about it: the probability that each gives to the true digit. It is the image about which they disagree most.

// %%
const ofTruth = tf.stack(twenty.map((p) => p.mul(yJudge).sum(1))) as tf.Tensor2D; // [20, images]
const disputed = tf.moments(ofTruth, 0).variance.argMax().arraySync() as number;
const twentyAnswers = Array.from(ofTruth.gather([disputed], 1).dataSync());

const imageOf = (rows: tf.Tensor1D) => take(take(train.images, judges), rows);
const labelsOf = (rows: tf.Tensor1D) => yJudge.argMax(1).gather(rows) as tf.Tensor1D;
const disputedRow = tf.tensor1d([disputed], "int32");

display(plotImages(imageOf(disputedRow), { labels: labelsOf(disputedRow), title: "The disputed image" }));
plotHistogram(twentyAnswers, {
  title: "Twenty networks, one image",
  xTitle: "probability of the true digit",
  yTitle: "networks",
  bins: 10,
});

// %% [markdown]
// The target is a probability of 1. Measure how far the answers are off by the square of the distance. For a prediction $p$ of a network trained on a random sample, and the truth $t$, the mean error splits exactly:
//
// $$\text{mean of } (p-t)^2 = \underbrace{(\bar p - t)^2}_{\text{bias, squared}} + \underbrace{\text{mean of } (p - \bar p)^2}_{\text{variance}}$$
//
// Here $\bar p$ is the mean prediction of *all possible* samples.
//
// <details><summary><b>Why?</b> Two lines of algebra.</summary>
//
// Go from $p$ to $t$ by way of $\bar p$, and square:
//
// $$(p-t)^2 = (\bar p - t)^2 + 2\,(\bar p - t)(p - \bar p) + (p - \bar p)^2.$$
//
// Now take the mean over all samples. The first term is the same for all of them. In the second, $p - \bar p$ is 0 on average, so it vanishes. The third becomes the variance.
//
// </details>
//
// We have twenty samples, and only their own mean $m$. It lies nearer to the twenty than $\bar p$ does, so distances from it are too small: the sum of squares has to be divided by $k-1$ instead of $k$. And $m$ itself is scattered around $\bar p$, by a $k$-th of the variance, which makes $(m-t)^2$ too large by just that.
//
// ### Your turn: bias and variance
//
// Write `biasAndVariance` for $k$ predictions of one number. The variance divides by $k-1$. The squared bias is $(m-t)^2$ minus variance$/k$. It may come out slightly negative, since it is an estimate.

// %%
function biasAndVariance(predictions: number[], truth: number): [number, number] {
  // [squared bias, variance]
  throw lesson.notTried();
}

// %%
const checkedBias = await lesson.checked("biasAndVariance", biasAndVariance);

// %%
const [biasOfOne, varianceOfOne] = checkedBias(twentyAnswers, 1);
const errorOfOne = mean(twentyAnswers.map((p) => (p - 1) ** 2));

table([
  {
    "squared bias": biasOfOne,
    variance: varianceOfOne,
    "their sum": biasOfOne + varianceOfOne,
    "mean squared error": errorOfOne,
  },
]);

// %% [markdown]
// The corrections cancel, so the two still add up to the error.
//
// Now do the same for all ten probabilities of all judges: add up over the ten, and take the mean over the images. Do so for seven networks with one hidden layer, from 2 neurons to 512, twenty times each. This takes about a minute.

// %%
function decompose(answers: tf.Tensor2D[]) {
  return tf.tidy(() => {
    const k = answers.length;
    const all = tf.stack(answers); // [k, images, 10]
    const m = all.mean(0);
    const squares = (d: tf.Tensor) => d.square().sum(-1).mean().arraySync() as number;
    const variance = (squares(all.sub(m)) * k) / (k - 1);
    return { bias: squares(m.sub(yJudge)) - variance / k, variance, error: squares(all.sub(yJudge)) };
  });
}

// %% on_sample={"[2, 4, 8, 16, 32, 128, 512]": "[2, 128]"}
const widths = [2, 4, 8, 16, 32, 128, 512];
const byWidth: { width: number; parts: ReturnType<typeof decompose>; answers: tf.Tensor2D[] }[] = [];
for (const width of widths) {
  const answers = width === 128 ? twenty : await twentyNetworks([width], 0.003);
  byWidth.push({ width, parts: decompose(answers), answers });
}

const partsByWidth = byWidth.map(({ width, parts }) => ({ neurons: width, ...parts }));

display(table(partsByWidth, { digits: 3 }));
plotLines(
  {
    error: byWidth.map(({ parts }) => parts.error),
    "squared bias": byWidth.map(({ parts }) => parts.bias),
    variance: byWidth.map(({ parts }) => parts.variance),
  },
  {
    title: "One hidden layer, from very small to very wide",
    xTitle: "neurons in the hidden layer",
    yTitle: "mean over the judges",
    x: widths,
    logX: true,
    yRange: [0, 0.8],
  },
);

// %% [markdown]
// Small networks have a large bias: whatever the sample, they get it wrong. (Part of that is unfinished training, since all have only 30 epochs.) With more neurons the bias falls, as it should.
//
// Many textbooks draw the variance rising with the size of a network, so that the error falls, reaches its lowest point at the right size, and rises again. Look for that in the chart. The variance rises only from 2 to 4 neurons. From there it falls, and the widest network has the smallest error.
//
// The textbooks' rise is real, but it ends about where a network is just able to learn all its training images by heart. Beyond that point there are many ways to fit them, training tends to find smooth ones, and the error falls a second time. This is known as **double descent** (Belkin and others, *Reconciling modern machine learning practice and the bias-variance trade-off*). In our chart, only a hump of the variance is left of it.
//
// <!-- term: double descent | The error falls, rises up to the size at which a network can just learn its training examples by heart, and falls again beyond it. -->
//
// ### Layers and weights
//
// One of the lectures says: more layers make more weights, and that leads to over-fitting and higher variance; fewer layers make fewer weights, and that leads to under-fitting and higher bias. It gives no experiment. Here is one: six layers of 256, beside one layer of 512, which has nearly as many weights. Both train at the same learning rate. To see how certain the estimates are, four teams of five networks each make one of their own.

// %%
const sixLayers = await twentyNetworks(large, 0.0005);
const oneLayer = await twentyNetworks([512], 0.0005);

/** The parts as all twenty estimate them, and as four teams of five do. */
function inTeams(name: string, answers: tf.Tensor2D[]) {
  const teams = [0, 5, 10, 15].map((from) => decompose(answers.slice(from, from + 5)));
  const span = (part: "bias" | "variance") =>
    teams
      .map((team) => team[part].toFixed(3))
      .sort()
      .join(", ");
  const { bias, variance } = decompose(answers);
  return {
    network: name,
    "squared bias": bias,
    "by teams": span("bias"),
    variance,
    "by teams ": span("variance"),
  };
}

table([inTeams("one layer of 512", oneLayer), inTeams("six layers of 256", sixLayers)], { digits: 3 });

// %% [markdown]
// On *layers* the lecture is right. The six layers have less bias and more variance, and all four teams agree: their estimates don't overlap. On *weights* it isn't. In the table above, 512 neurons have four times the weights of 128, about the same variance and less bias. The number of weights is a poor measure of how badly a network will over-fit.
//
// **Predict, then run.** Let the twenty networks answer together, with the mean of their probabilities. Which part of the error does that reduce?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const whatCancels = question({
  ask: 'Twenty networks answer together, with the mean of their probabilities. What becomes smaller: "bias" or "variance"?',
  kind: ["bias", "variance"],
  hints: [
    "Think of the arrows: where does the mean of many lie?",
    "A mean of k predictions is scattered by variance / k.",
  ],
  check: (part) => {
    if (part === "bias")
      return "The mean lies where the arrows lie on average. If that is beside the target, so is it.";
    return part === "variance";
  },
  explain: "Scatter cancels in a mean. A common mistake doesn't.",
});

// %%
whatCancels.answer(undefined);

// %%
const shareRight = (answers: tf.Tensor): number =>
  answers.argMax(-1).equal(yJudge.argMax(-1)).toFloat().mean().arraySync() as number;

const together = [
  { network: "one layer of 512", answers: oneLayer },
  { network: "six layers of 256", answers: sixLayers },
].map(({ network: name, answers }) => ({
  network: name,
  "mean accuracy of the twenty": mean(answers.map(shareRight)),
  "best of the twenty": Math.max(...answers.map(shareRight)),
  "accuracy of their mean answer": shareRight(tf.addN(answers).div(20)),
}));

table(together);

// %% [markdown]
// The mean answer is right more often than the best of the twenty, and by a good deal. Such an **ensemble** is the surest way to reduce variance, but it costs twenty trainings. Lesson 12 shows a cheap imitation.
//
// <!-- term: ensemble | Several networks that answer together, by the mean of their probabilities. Also called committee. -->
//
// ### The third part: noise
//
// Some labels can't be predicted by anybody. The writer's 4 looks like a 9, or the label is simply wrong. That part of the error is called **noise**, and the full formula has three terms:
//
// <!-- term: noise | The part of the error that nobody could avoid, such as wrong labels. Also called irreducible error. -->
//
// $$\text{error} = \text{noise} + \text{bias}^2 + \text{variance}$$
//
// With one label for each image, noise can't be told from bias: the networks agree, and the label disagrees. So what we measured as squared bias contains the noise. Here are the judges on which the twenty networks of six layers contradict the label most.

// %%
const agreed = tf.stack(sixLayers).mean(0) as tf.Tensor2D;
const againstLabel = agreed.mul(tf.sub(1, yJudge)).max(1); // the most that a digit gets that isn't the label
const doubtful = tf.topk(againstLabel as tf.Tensor1D, 8).indices;

plotImages(imageOf(doubtful as tf.Tensor1D), {
  labels: labelsOf(doubtful as tf.Tensor1D),
  predictions: agreed.argMax(1).gather(doubtful) as tf.Tensor1D,
  title: "Twenty networks agree, and the label says something else",
});

// %% [markdown]
// Some are mistakes of the networks: bias. Others you would read as they do. That is noise, and no network should learn it.
//
// ### Turn capacity and noise
//
// Where the truth is known, you can set the noise yourself. Fifteen points lie on a curve, but for some noise. A polynomial is fitted to them, and its **degree** is its capacity: with 15 coefficients it can pass through all 15 points. Turn both. Which degree comes nearest to the curve without noise, and which with a noise of 0.4?

// %% jupyter={"source_hidden": true}
// Folded away: the polynomial with the least squared error, by making 1, x, x², … orthogonal on the points.
function fitPolynomial(x: number[], y: number[], degree: number, places: number[]): number[] {
  const everywhere = [...x, ...places];
  const dot = (a: number[], b: number[]) => x.reduce((sum, _, i) => sum + (a[i] ?? 0) * (b[i] ?? 0), 0);
  const basis: number[][] = [];
  let fitted = everywhere.map(() => 0);
  for (let power = 0; power <= degree; power++) {
    const last = basis.at(-1);
    let next = everywhere.map((place, i) => (last?.[i] ?? 1) * (last ? place : 1));
    for (const known of [...basis, ...basis]) {
      const share = dot(next, known);
      next = next.map((value, i) => value - share * (known[i] ?? 0));
    }
    const length = Math.sqrt(dot(next, next));
    basis.push(next.map((value) => value / length));
    const share = dot(next, y) / length;
    fitted = fitted.map((value, i) => value + (share * (next[i] ?? 0)) / length);
  }
  return fitted;
}

// %%
const curve = (x: number): number => Math.sin(3 * x);
const fifteen = Array.from({ length: 15 }, (_, i) => i / 7 - 1);
const between = Array.from({ length: 57 }, (_, i) => i / 28 - 1);
setSeed(2);
const scatter = Array.from(tf.randomNormal([15]).dataSync());

interact(
  {
    degree: slider({
      label: "Degree",
      min: 0,
      max: 14,
      step: 1,
      value: 3,
      positions: [0, 1, 3, 5, 7, 9, 11, 14],
    }),
    noise: slider({ label: "Noise", min: 0, max: 0.6, step: 0.1, value: 0.2, positions: [0, 0.2, 0.4] }),
  },
  ({ degree, noise }) => {
    const y = fifteen.map((x, i) => curve(x) + noise * (scatter[i] ?? 0));
    const fitted = fitPolynomial(fifteen, y, degree, between);
    const rmse = (a: number[], b: number[]) =>
      Math.sqrt(mean(a.map((value, i) => (value - (b[i] ?? 0)) ** 2)));
    const [seen, unseen] = [fitted.slice(0, 15), fitted.slice(15)];
    const errors = `error on the points ${rmse(seen, y).toFixed(2)}, to the curve ${rmse(unseen, between.map(curve)).toFixed(2)}`;
    return plotLines(
      {
        curve: { x: between, y: between.map(curve) },
        points: { x: fifteen, y },
        fit: { x: between, y: unseen },
      },
      { title: `Degree ${degree}: ${errors}`, xTitle: "input", yTitle: "output", yRange: [-2, 2] },
    );
  },
);

// %% [markdown]
// The error on the points can only fall as the degree grows, and at 14 it is 0. Without noise, a high degree does no harm: there is nothing wrong to learn. With noise, the third degree comes nearest to the curve. A polynomial of a higher one is nearer to the points and farther from the curve, and at 14 it swings far beyond them.
//
// ## 6. Side room: why k − 1?
//
// Try the corrections where the truth is known. Draw five predictions around 0.7 with a standard deviation of 0.2. The truth is 1. So the squared bias is 0.09 and the variance 0.04. Estimate both, 20,000 times, and average.

// %%
setSeed(3);
const manyFives = tf.randomNormal([20_000, 5], 0.7, 0.2).arraySync() as number[][];
const corrected = manyFives.map((five) => checkedBias(five, 1));
const plain = manyFives.map((five) => {
  const m = mean(five);
  return [(m - 1) ** 2, mean(five.map((p) => (p - m) ** 2))];
});
const average = (pairs: number[][], i: number) => mean(pairs.map((pair) => pair[i] ?? Number.NaN));
const estimates = [
  { estimate: "true", "squared bias": 0.09, variance: 0.04 },
  { estimate: "plain", "squared bias": average(plain, 0), variance: average(plain, 1) },
  { estimate: "corrected", "squared bias": average(corrected, 0), variance: average(corrected, 1) },
];

table(estimates, { digits: 3 });

// %% [markdown]
// On average the corrected estimates are right, even with few networks. The plain ones call part of the variance bias. With twenty networks they would be off by a twentieth of the variance, with five by a fifth.

// %% [markdown]
// ## 7. What could go wrong here
//
// ### Best weights on request
//
// In Keras, early stopping can restore the best weights itself. In TensorFlow.js:

// %%
try {
  tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 5, restoreBestWeights: true });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// That is why you need a callback such as `KeepBest`.
//
// ### Sorted images
//
// `validationSplit` holds the *last* images back. If they are sorted by digit, the validation images are of other classes than the training images. `fit` tells you:

// %%
const sorted = [...few].sort((a, b) => (labelsOfSome[a] ?? 0) - (labelsOfSome[b] ?? 0));
const sortedRun = await fit(network([16]), take(xTrain, sorted), take(yTrain, sorted), {
  ...{ epochs: 1, validationSplit: 0.2, chart: false },
});

table([{ "validation accuracy": sortedRun.history.val_accuracy?.at(-1) }]);

// %% [markdown]
// ### The winner flatters itself
//
// Choose the best of twenty networks by 200 images, then measure it on the others:

// %%
const flattery = tf.tidy(() => {
  const hits = tf.stack(sixLayers.map((p) => p.argMax(-1).equal(yJudge.argMax(-1)).toFloat())) as tf.Tensor2D;
  const [chosenBy, others] = tf.split(hits, [200, xJudge.shape[0] - 200], 1).map((part) => part.mean(1));
  const winner = (chosenBy as tf.Tensor1D).argMax().arraySync() as number;
  const scoreOf = (scores: tf.Tensor | undefined) =>
    (scores as tf.Tensor1D).arraySync()[winner] ?? Number.NaN;
  return { "on the 200 that chose it": scoreOf(chosenBy), "on the other images": scoreOf(others) };
});

table([flattery]);

// %% [markdown]
// The winner was partly good and partly lucky, and the luck doesn't carry over. The same happens with epochs, seeds and settings: whatever is chosen by some images looks better on them. That is why the judges chose nothing. And it is why validating on the test images, as one of the lectures does, is harmless only as long as nothing is chosen by them.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz11 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 8. Summary
//
// - Under-fitting: both losses stay high. Over-fitting: the validation loss rises while the training loss falls. It shows in the loss before it shows in the accuracy.
// - The generalisation gap is the validation loss minus the training loss.
// - Early stopping ends a training once the validation loss no longer improves. Keep the weights of the best epoch. Here it lowered the loss, and for the accuracy we couldn't tell.
// - L2 adds the squares of the weights to the loss. With SGD it is weight decay, with Adam it isn't.
// - More images helped most. Over-fitting belongs to a network together with its data.
// - The error is noise + bias² + variance. More layers raised the variance and lowered the bias; more neurons did not raise the variance. The mean of many networks has little variance.
// - Judge on images that chose nothing.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const [ofSmall, ofLarge] = twoRuns as [(typeof twoRuns)[number], (typeof twoRuns)[number]];
const top = ({ difference, margin }: Judged): number => difference + margin;
const byName = (judgement: Judged[], name: string): Judged =>
  judgement.find((one) => one.name === name) ?? (judgement[0] as Judged);
const partOf = (neurons: number) =>
  byWidth.find(({ width }) => width === neurons)?.parts ?? decompose(twenty);
const varianceByWidth = byWidth.map(({ parts }) => parts.variance);
const teamsOf = (answers: tf.Tensor2D[]) =>
  [0, 5, 10, 15].map((from) => decompose(answers.slice(from, from + 5)));
const [flat, deep] = [teamsOf(oneLayer), teamsOf(sixLayers)];
const accuracyOfStrongest = penalised.get("L2, 0.01").difference?.high ?? Number.NaN;

checkNumbers([
  { name: "small: parameters", value: network(small).countParams(), exactly: 1_600 },
  { name: "large: parameters", value: network(large).countParams(), exactly: 532_490 },
  { name: "small: last validation loss", value: ofSmall["last validation loss"] ?? 0, atLeast: 1.2 },
  { name: "small: last gap", value: ofSmall["last gap"], atMost: 0.7 },
  {
    name: "large: validation loss, last / best",
    value: (ofLarge["last validation loss"] ?? 0) / (ofLarge["its validation loss"] ?? 1),
    atLeast: 1.05,
  },
  { name: "large: best epoch", value: ofLarge["best epoch"], atMost: 20 },
  {
    name: "large: validation accuracy, last minus that of the best epoch, in size",
    value: Math.abs((ofLarge["last validation accuracy"] ?? 0) - (ofLarge["its validation accuracy"] ?? 1)),
    atMost: 0.03,
  },
  {
    name: "stops, best weights: upper end of the difference in loss",
    value: top(byName(stoppingJudged, "stops, best weights")),
    atMost: 0,
  },
  {
    name: "stops, last weights: upper end of the difference in loss",
    value: top(byName(stoppingJudged, "stops, last weights")),
    atMost: 0,
  },
  {
    name: "stops, best weights: loss below that of the last weights",
    value:
      mean(byName(stoppingJudged, "stops, last weights").losses) -
      mean(byName(stoppingJudged, "stops, best weights").losses),
    atLeast: 0,
    atMost: 0.05,
  },
  {
    name: "stops, best weights: upper end of the difference in accuracy",
    value: stopping.get("stops, best weights").difference?.high ?? Number.NaN,
    atLeast: 0,
  },
  {
    name: "stops, best weights: lower end of the difference in accuracy",
    value: stopping.get("stops, best weights").difference?.low ?? Number.NaN,
    atMost: 0,
  },
  {
    name: "L2, 0.001: upper end of the difference in loss",
    value: top(byName(penalisedJudged, "L2, 0.001")),
    atMost: 0,
  },
  {
    name: "L2, 0.003: upper end of the difference in loss",
    value: top(byName(penalisedJudged, "L2, 0.003")),
    atMost: 0,
  },
  { name: "L2, 0.01: upper end of the difference in accuracy", value: accuracyOfStrongest, atMost: 0 },
  {
    name: "few images, one layer of 128: upper end of the difference in loss",
    value: fewJudged[1] ? top(fewJudged[1]) : Number.NaN,
    atMost: 0,
  },
  {
    name: "many images, one layer of 128: lower end of the difference in loss",
    value: manyJudged[1] ? manyJudged[1].difference - manyJudged[1].margin : Number.NaN,
    atLeast: 0,
  },
  {
    name: "one image: bias and variance minus the error",
    value: Math.abs(biasOfOne + varianceOfOne - errorOfOne),
    atMost: 1e-6,
  },
  { name: "squared bias: 512 neurons / 2 neurons", value: partOf(512).bias / partOf(2).bias, atMost: 0.35 },
  {
    name: "neurons where the variance is greatest",
    value: widths[varianceByWidth.indexOf(Math.max(...varianceByWidth))] ?? 0,
    exactly: 4,
  },
  {
    name: "error: 512 neurons minus the best of the others",
    value: partOf(512).error - Math.min(...byWidth.slice(0, -1).map(({ parts }) => parts.error)),
    atMost: 0.003,
  },
  {
    name: "variance: 512 neurons / 128 neurons",
    value: partOf(512).variance / partOf(128).variance,
    atLeast: 0.85,
    atMost: 1.1,
  },
  { name: "squared bias: 128 neurons minus 512", value: partOf(128).bias - partOf(512).bias, atLeast: 0 },
  {
    name: "variance: least of the teams of six layers minus greatest of one layer",
    value:
      Math.min(...deep.map(({ variance }) => variance)) - Math.max(...flat.map(({ variance }) => variance)),
    atLeast: 0,
  },
  {
    name: "squared bias: least of the teams of one layer minus greatest of six layers",
    value: Math.min(...flat.map(({ bias }) => bias)) - Math.max(...deep.map(({ bias }) => bias)),
    atLeast: 0,
  },
  {
    name: "together minus the best of the twenty, in accuracy",
    value: Math.min(
      ...together.map((one) => one["accuracy of their mean answer"] - one["best of the twenty"]),
    ),
    atLeast: 0.015,
  },
  {
    name: "winner: accuracy on the 200 minus that on the others",
    value: flattery["on the 200 that chose it"] - flattery["on the other images"],
    atLeast: 0.005,
  },
  { name: "after Adam: the large weight", value: adamStep[0] ?? 0, atLeast: 9.899, atMost: 9.901 },
  { name: "corrected variance of five", value: average(corrected, 1), atLeast: 0.0395, atMost: 0.0405 },
]);

// %% [markdown]
// ## Next
//
// Two layers are meant to help a network train or generalise: one switches neurons off, the other keeps their outputs in range. [Lesson 12: Dropout and batch norm](12-dropout-and-batch-norm.ipynb) builds both by hand, and finds out what each of them is good for.
