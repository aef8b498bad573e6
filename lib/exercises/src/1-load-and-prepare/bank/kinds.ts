import type { tf } from "course";

// What answers of exercise 1 get.

export type Images = tf.Tensor3D;
export type Rows = tf.Tensor2D;
export type Labels = tf.Tensor1D;
