import { readOptions, ready, tf } from "@course/core";
import { randomGenerator, withRandom } from "@course/core/random";
import { SMALL_DEFORMATIONS } from "@course/deform";
import type { TrainingHistory } from "@course/runs";
import { loadMnist } from "../data/load.js";
import { flatten } from "../prepare/flatten.js";
import { normalize } from "../prepare/normalize.js";
import { oneHot } from "../prepare/one-hot.js";
import { fitResumable } from "../training/fit-resumable.js";

/** How the long run goes. */
export interface LongRunOptions {
  /** Path of the file in which the run is kept after each epoch. */
  file: string;
  /** How often all 60,000 images are seen, each time deformed anew; 1 or more, 60 by default. */
  epochs?: number;
  /** Stops the run, as Stop in a notebook does. */
  signal?: AbortSignal;
}

/** Units of the hidden layers in the published network with the fewest errors. */
const PUBLISHED_UNITS = [2500, 2000, 1500, 1000, 500];

/**
 * Builds and compiles a deep, big, simple network for flat images of 28 x 28 pixels: dense layers, one behind the
 * other, as in Cireșan, Meier, Gambardella, Schmidhuber, "Deep, big, simple neural nets for handwritten digit
 * recognition" (Neural Computation 22, 2010). Different from there: ReLU instead of a scaled tanh, initial weights
 * after He instead of -0.05 to 0.05, and Adam in batches instead of one image at a time.
 *
 * @param units of the hidden layers, first to last; by default those of the published network, 11,972,510 weights.
 * @returns a compiled model.
 * @example
 * buildDeepBigSimple([1000, 500]).countParams(); // 1290510
 */
export function buildDeepBigSimple(units: readonly number[] = PUBLISHED_UNITS): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [784] }));
  for (const count of units) {
    model.add(tf.layers.dense({ units: count, activation: "relu", kernelInitializer: "heNormal" }));
  }
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({
    optimizer: tf.train.adam(0.0005),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

/**
 * Trains the published deep, big, simple network on all of MNIST, deformed anew for each epoch, and keeps the run in
 * a file: an epoch takes about a quarter of a minute on two idle cores. It can be stopped at any time; called again
 * it goes on. The learning rate falls to a thousandth by the end, as in the published work.
 *
 * The test images are measured after each epoch and chosen by in none: what counts is the last epoch.
 *
 * @param options see {@link LongRunOptions}.
 * @returns the measures of all epochs; `val_accuracy` is that on the 10,000 test images.
 * @throws as `fitResumable` does.
 * @example
 * const history = await trainDeepBigSimple({ file: "night.model" });
 */
export async function trainDeepBigSimple(options: LongRunOptions): Promise<TrainingHistory> {
  const settings = readOptions("trainDeepBigSimple", options, {
    file: "text",
    epochs: "count",
    signal: "signal",
  });
  const { file, epochs = 60, signal } = settings;
  await ready();
  const { train, test } = await loadMnist();
  const examples = tf.tidy(() => [
    normalize(flatten(train.images)),
    oneHot(train.labels, 10),
    normalize(flatten(test.images)),
    oneHot(test.labels, 10),
  ]);
  const [x, y, xTest, yTest] = examples as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const model = withRandom(randomGenerator(1), () => buildDeepBigSimple());
  try {
    return await fitResumable(model, x, y, {
      file,
      epochs,
      batchSize: 256,
      deform: SMALL_DEFORMATIONS,
      learningRateDecay: 0.001 ** (1 / epochs),
      validationData: [xTest, yTest],
      signal,
    });
  } finally {
    tf.dispose(examples);
    model.dispose();
  }
}
