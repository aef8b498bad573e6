import { fit, tf } from "course";

// The answers of exercise 2, written out: each in its long form, without what the course has ready. The bank takes them
// as right, and tests mutate them.

export function parameters(sizes: number[]): number {
  let count = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const inputs = sizes[layer - 1] as number;
    const neurons = sizes[layer] as number;
    count += inputs * neurons + neurons;
  }
  return count;
}

export function build(): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [784], units: 256, activation: "relu" }));
  model.add(tf.layers.dense({ units: 128, activation: "relu" }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

export async function training(model: tf.LayersModel, x: tf.Tensor2D, y: tf.Tensor2D) {
  const rows = x.shape[0];
  const learnt = rows - rows / 5;
  const held = rows / 5;
  return fit(model, x.slice(0, learnt), y.slice(0, learnt), {
    epochs: 20,
    batchSize: 256,
    validationData: [x.slice(learnt, held), y.slice(learnt, held)],
    chart: false,
    verbose: 0,
  });
}

export function predict(model: tf.LayersModel, x: tf.Tensor2D): tf.Tensor1D {
  const labels: number[] = [];
  for (const row of (model.predict(x) as tf.Tensor2D).arraySync()) {
    let best = 0;
    for (let label = 1; label < row.length; label++) {
      if ((row[label] as number) > (row[best] as number)) best = label;
    }
    labels.push(best);
  }
  return tf.tensor1d(labels, "int32");
}

export function accuracy(labels: tf.Tensor1D, predictions: tf.Tensor1D): number {
  const answers = predictions.dataSync();
  let hits = 0;
  for (const [i, label] of labels.dataSync().entries()) {
    if (label === answers[i]) hits++;
  }
  return hits / labels.size;
}

export function confusion(labels: tf.Tensor1D, predictions: tf.Tensor1D, numClasses: number): number[][] {
  const counts: number[][] = [];
  for (let label = 0; label < numClasses; label++) counts.push(new Array<number>(numClasses).fill(0));
  const answers = predictions.dataSync();
  for (const [i, label] of labels.dataSync().entries()) {
    const row = counts[label] as number[];
    row[answers[i] as number] = (row[answers[i] as number] as number) + 1;
  }
  return counts;
}

export function report(counts: number[][]) {
  const precision: number[] = [];
  const recall: number[] = [];
  const f1: number[] = [];
  for (let label = 0; label < counts.length; label++) {
    const hits = counts[label]?.[label] as number;
    let called = 0;
    let there = 0;
    for (let other = 0; other < counts.length; other++) {
      called += counts[other]?.[label] as number;
      there += counts[label]?.[other] as number;
    }
    const p = called === 0 ? 0 : hits / called;
    const r = hits / there;
    precision.push(p);
    recall.push(r);
    f1.push(p + r === 0 ? 0 : (2 * p * r) / (p + r));
  }
  return { precision, recall, f1 };
}

export function confused(counts: number[][]): [number, number] {
  let pair: [number, number] = [0, 1];
  let most = -1;
  for (let truth = 0; truth < counts.length; truth++) {
    for (let answer = 0; answer < counts.length; answer++) {
      const count = counts[truth]?.[answer] as number;
      if (truth !== answer && count > most) {
        most = count;
        pair = [truth, answer];
      }
    }
  }
  return pair;
}
