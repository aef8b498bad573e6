import { describe, explained, tf, valueRange } from "@course/core";
import { checkInputs } from "./examples.js";

/** A layer of a model: its position from 0 (negative ones count from the end, −1 is the last), or its name. */
export type LayerChoice = number | string;

/**
 * Computes what layers put out for given inputs: what a network has made of an image halfway through. Layers behave as in
 * `predict`, so nothing drops out. The model stays as it is.
 *
 * @param model a model with one input. In a model made with `tf.model`, the first layer is the input itself.
 * @param x inputs, `[n, …]` as the model takes them, finite numbers.
 * @param layers one layer or a list of them, see {@link LayerChoice}; all by default.
 * @returns one tensor, `[n, …]`, for one layer; a list of tensors, in the order asked for, for a list or for all.
 * @throws TypeError where the model is none, x is no tensor or a layer is neither number nor text; RangeError where the
 *   shape of x doesn't fit or there is no such layer; Error where the model has several inputs, or a layer takes no part
 *   in computing the model's output.
 * @example
 * const maps = layerOutputs(model, take(xTest, [0]), 0); // [1, 28, 28, 64] behind a convolution of 64 filters
 */
export function layerOutputs(model: tf.LayersModel, x: tf.Tensor, layers: LayerChoice): tf.Tensor;
export function layerOutputs(
  model: tf.LayersModel,
  x: tf.Tensor,
  layers?: readonly LayerChoice[],
): tf.Tensor[];
export function layerOutputs(
  model: tf.LayersModel,
  x: tf.Tensor,
  layers?: LayerChoice | readonly LayerChoice[],
): tf.Tensor | tf.Tensor[] {
  const who = "layerOutputs";
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError(`${who}: expected a model, such as tf.sequential(…), got ${describe(model)}.`);
  }
  if (model.inputs.length !== 1) {
    throw new Error(`${who}: the model has ${model.inputs.length} inputs; expected one.`);
  }
  checkInputs(model, x, who);
  if (x.shape[0] === 0) throw new RangeError(`${who}: x is empty; expected at least one example.`);
  valueRange(x, `${who}: x`);
  const isOne = typeof layers === "number" || typeof layers === "string";
  const chosen = isOne ? [layers] : (layers ?? model.layers.map((_, i) => i));
  if (!Array.isArray(chosen) || chosen.length === 0) {
    throw new TypeError(`${who}: expected a layer or a list of layers, got ${describe(layers)}.`);
  }
  const outputs = chosen.map((choice) => outputOf(model, findLayer(model, choice)));
  const results = tf.tidy(() => {
    const halfway = tf.model({ inputs: model.inputs, outputs });
    try {
      return [halfway.predict(x, { batchSize: 256 })].flat();
    } catch (error) {
      throw explained(error, who);
    }
  });
  return isOne ? (results[0] as tf.Tensor) : results;
}

function findLayer(model: tf.LayersModel, choice: LayerChoice): tf.layers.Layer {
  const { layers } = model;
  if (typeof choice !== "number" && typeof choice !== "string") {
    throw new TypeError(
      `layerOutputs: a layer is chosen by its position or its name, not by ${describe(choice)}.`,
    );
  }
  const found =
    typeof choice === "number"
      ? Number.isInteger(choice) && layers.at(choice)
      : layers.find(({ name }) => name === choice);
  if (found) return found;
  const names = layers.map(({ name }, i) => `${i} "${name}"`).join(", ");
  throw new RangeError(`layerOutputs: the model has no layer ${describe(choice)}. There are: ${names}.`);
}

/** A layer that is used in several models has an output in each: finds the one that follows from this model's input. */
function outputOf(model: tf.LayersModel, layer: tf.layers.Layer): tf.SymbolicTensor {
  for (let use = layer.inboundNodes.length - 1; use >= 0; use--) {
    const output = [layer.getOutputAt(use)].flat()[0] as tf.SymbolicTensor;
    if (dependsOn(output, model.inputs[0] as tf.SymbolicTensor)) return output;
  }
  throw new Error(`layerOutputs: the layer "${layer.name}" takes no part in computing the model's output.`);
}

function dependsOn(output: tf.SymbolicTensor, input: tf.SymbolicTensor): boolean {
  const earlier = new Set([output]);
  // A set that grows while it is walked through is walked to its new end.
  for (const tensor of earlier) for (const before of tensor.inputs ?? []) earlier.add(before);
  return earlier.has(input);
}
