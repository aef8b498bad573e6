import { shuffle, tf } from "course";

// The answers of exercise 9, written out: each in its long form. The bank takes them as right, and tests mutate them.

export function split(
  labels: number[],
  seed: number,
): { train: number[]; validation: number[]; test: number[] } {
  const parts: { train: number[]; validation: number[]; test: number[] } = {
    train: [],
    validation: [],
    test: [],
  };
  for (const label of new Set(labels)) {
    const rows: number[] = [];
    labels.forEach((one, row) => {
      if (one === label) rows.push(row);
    });
    const mixed = shuffle(tf.tensor1d(rows), { seed }).arraySync();
    const fifth = Math.round(rows.length * 0.2);
    mixed.forEach((row, i) => {
      const part = i < fifth ? parts.validation : i < 2 * fifth ? parts.test : parts.train;
      part.push(row);
    });
  }
  return parts;
}

export function standardise(train: tf.Tensor2D, part: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(train, 0);
    return part.sub(mean).divNoNan(variance.sqrt());
  });
}

export function baseline(trainLabels: number[], labels: number[]): number {
  const counts: number[] = new Array(Math.max(...trainLabels) + 1).fill(0);
  for (const label of trainLabels) counts[label] = (counts[label] as number) + 1;
  const answer = counts.indexOf(Math.max(...counts));
  let right = 0;
  for (const label of labels) if (label === answer) right++;
  return right / labels.length;
}

export function errors(probabilities: number[][], labels: number[]): { counts: number[][]; worst: number[] } {
  const classes = (probabilities[0] as number[]).length;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const mistakes: { row: number; sure: number }[] = [];
  probabilities.forEach((row, i) => {
    const sure = Math.max(...row);
    const answer = row.indexOf(sure);
    const truth = labels[i] as number;
    const line = counts[truth] as number[];
    line[answer] = (line[answer] as number) + 1;
    if (answer !== truth) mistakes.push({ row: i, sure });
  });
  mistakes.sort((a, b) => b.sure - a.sure);
  return { counts, worst: mistakes.map(({ row }) => row) };
}

export function interval(right: number, n: number): [number, number, number] {
  const accuracy = right / n;
  const half = 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / n);
  return [accuracy, Math.max(0, accuracy - half), Math.min(1, accuracy + half)];
}
