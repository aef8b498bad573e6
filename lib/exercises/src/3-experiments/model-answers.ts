import { tf } from "course";

// The answers of exercise 3, written out: each in its long form, without what the course has ready. The bank takes them
// as right, and tests mutate them.

export function build(hidden: number[]): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [784] }));
  for (let i = 0; i < hidden.length; i++) {
    model.add(tf.layers.dense({ units: hidden[i] as number, activation: "relu" }));
  }
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

export function overFitting(losses: number[]): number | null {
  let lowest = 0;
  for (let epoch = 1; epoch < losses.length; epoch++) {
    if ((losses[epoch] as number) <= (losses[lowest] as number)) lowest = epoch;
  }
  if (lowest === losses.length - 1) return null;
  return lowest + 2;
}

export function confidence(
  probabilities: tf.Tensor2D,
  labels: tf.Tensor1D,
): { right: number; wrong: number } {
  const rows = probabilities.arraySync();
  const truth = labels.arraySync();
  let right = 0;
  let rights = 0;
  let wrong = 0;
  let wrongs = 0;
  for (let i = 0; i < truth.length; i++) {
    const row = rows[i] as number[];
    const greatest = Math.max(...row);
    if (row.indexOf(greatest) === truth[i]) {
      right += greatest;
      rights += 1;
    } else {
      wrong += greatest;
      wrongs += 1;
    }
  }
  return { right: right / rights, wrong: wrong / wrongs };
}
