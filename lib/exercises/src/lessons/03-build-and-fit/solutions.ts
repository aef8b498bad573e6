import { tf } from "course";

export function neuron(inputs: number[], weights: number[], bias: number): number {
  let sum = bias;
  for (const [i, input] of inputs.entries()) {
    sum += input * (weights[i] ?? 0);
  }
  return Math.max(0, sum);
}

export function softmax(logits: number[]): number[] {
  // Without the greatest of them, no power can be too large for a number. The shares stay the same.
  const greatest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export function crossEntropy(probabilities: number[][], labels: number[]): number {
  let sum = 0;
  for (const [i, label] of labels.entries()) {
    sum -= Math.log(probabilities[i]?.[label] ?? 0);
  }
  return sum / labels.length;
}

export function buildNetwork(): tf.LayersModel {
  const network = tf.sequential();
  network.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
  network.add(tf.layers.dense({ units: 128, activation: "relu" }));
  network.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}
