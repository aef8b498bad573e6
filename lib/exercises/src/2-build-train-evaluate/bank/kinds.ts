import type { tf } from "course";

// What answers of exercise 2 get.

export type Labels = tf.Tensor1D;
export type Rows = tf.Tensor2D;
export type Counts = number[][];
