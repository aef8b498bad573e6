import { reading } from "@course/checks";
import type { tf } from "@course/core";

/** Takes the losses that a training with early stopping gives, and from the model, its first input, the weights. */
export const readEarly = reading("early", (losses, [model]) => ({
  losses: ArrayBuffer.isView(losses) ? Array.from(losses as Float32Array) : losses,
  weights: (model as tf.LayersModel).getWeights().map((weight) => weight.clone()),
}));
