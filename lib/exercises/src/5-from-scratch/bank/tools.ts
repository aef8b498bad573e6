import { tf } from "course";
import type { Layer } from "../network.js";

export type { Layer };
export type Matrix = tf.Tensor2D;
export type Labels = tf.Tensor1D;
export type Rows = number[][];

// What answers are written with that use no operation on tensors.

export const rowsOf = (matrix: Matrix): Rows => matrix.arraySync();

/** A layer as plain numbers. */
export interface PlainLayer {
  weights: Rows;
  biases: number[];
}
export const plain = (network: Layer[]): PlainLayer[] =>
  network.map(({ weights, biases }) => ({ weights: weights.arraySync(), biases: biases.arraySync() }));

export const asLayer = ({ weights, biases }: PlainLayer): Layer => ({
  weights: tf.tensor2d(weights),
  biases: tf.tensor1d(biases),
});

export const turned = (rows: Rows): Rows =>
  (rows[0] as number[]).map((_, j) => rows.map((row) => row[j] as number));

export function product(a: Rows, b: Rows): Rows {
  const columns = turned(b);
  return a.map((row) =>
    columns.map((column) => row.reduce((sum, value, k) => sum + value * (column[k] as number), 0)),
  );
}

export const zip = (a: Rows, b: Rows, rule: (a: number, b: number) => number): Rows =>
  a.map((row, i) => row.map((value, j) => rule(value, b[i]?.[j] as number)));

/** Makes something of the tensors of several networks, place by place. */
export const both = (rule: (...tensors: tf.Tensor[]) => tf.Tensor, ...networks: Layer[][]): Layer[] =>
  (networks[0] as Layer[]).map((_, i) => ({
    weights: rule(...networks.map((network) => (network[i] as Layer).weights)) as Matrix,
    biases: rule(...networks.map((network) => (network[i] as Layer).biases)) as Labels,
  }));
