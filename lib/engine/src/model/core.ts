import type { LayersModel } from "@tensorflow/tfjs";

/**
 * Gives the model that does the work: a `tf.Sequential` keeps one inside, to which it hands on `compile` and `fit`.
 */
export function coreOf(model: LayersModel): LayersModel {
  return (model as { model?: LayersModel }).model ?? model;
}
