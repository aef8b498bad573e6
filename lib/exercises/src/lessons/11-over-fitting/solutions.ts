import { tf } from "course";

export function stratifiedSplit(labels: number[], share: number): [number[], number[]] {
  const training: number[] = [];
  const heldBack: number[] = [];
  for (const digit of new Set(labels)) {
    const positions: number[] = [];
    for (const [i, label] of labels.entries()) {
      if (label === digit) positions.push(i);
    }
    tf.util.shuffle(positions);
    const count = Math.round(share * positions.length);
    heldBack.push(...positions.slice(0, count));
    training.push(...positions.slice(count));
  }
  return [training, heldBack];
}

export function generalisationGap(loss: number[], valLoss: number[]): [number, number] {
  const gaps = valLoss.map((value, i) => value - (loss[i] ?? 0));
  const best = valLoss.indexOf(Math.min(...valLoss));
  return [gaps[best] ?? 0, gaps[gaps.length - 1] ?? 0];
}

export function earlyStopping(valLoss: number[], patience: number): [number, number] {
  let lowest = Number.POSITIVE_INFINITY;
  let keep = 0;
  for (const [i, value] of valLoss.entries()) {
    const epoch = i + 1;
    if (value < lowest) {
      lowest = value;
      keep = epoch;
    }
    if (epoch - keep === patience) return [epoch, keep];
  }
  return [valLoss.length, keep];
}

export function l2Penalty(weights: number[][], strength: number): [number, number[][]] {
  let penalty = 0;
  for (const row of weights) {
    for (const weight of row) penalty += strength * weight ** 2;
  }
  // The derivative of w² is 2w.
  const gradient = weights.map((row) => row.map((weight) => 2 * strength * weight));
  return [penalty, gradient];
}

export function biasAndVariance(predictions: number[], truth: number): [number, number] {
  const k = predictions.length;
  const mean = predictions.reduce((sum, p) => sum + p, 0) / k;
  const squares = predictions.reduce((sum, p) => sum + (p - mean) ** 2, 0);
  const variance = squares / (k - 1);
  // The mean of k is itself scattered, by variance / k. That part is no bias.
  return [(mean - truth) ** 2 - variance / k, variance];
}
