import { describe, formatShape, isTensor, tf, valueRange } from "@course/core";
import { rangeOf } from "../prepare/range.js";

/**
 * Checks that a model can learn from, or be tested on, these examples, and says in plain words why not: what was
 * expected, what was given, and what was probably forgotten. TensorFlow.js itself finds some of these errors, but
 * names neither the cause nor the cure.
 *
 * @param model a compiled model with one input and one output.
 * @param x the inputs `[n, …]`, finite numbers; raw pixels 0–255 are allowed.
 * @param y the targets `[n, …]`, finite numbers: one-hot rows, class numbers or whatever the loss needs.
 * @param who the function that asks, for messages.
 * @throws TypeError where x or y is no tensor; RangeError where a shape or value doesn't fit; Error where the
 *   model isn't compiled.
 */
export function checkExamples(model: tf.LayersModel, x: unknown, y: unknown, who: string): void {
  checkModel(model, who);
  checkInputs(model, x, who);
  checkTargets(model, y, who);
  const [rows, targets] = [x.shape[0] as number, y.shape[0] as number];
  if (rows !== targets) {
    throw new RangeError(
      `${who}: x has ${rows} rows but y has ${targets}; expected one target for each input. ` +
        "Are both from the same part of the data (train or test)?",
    );
  }
  if (rows === 0) throw new RangeError(`${who}: x and y are empty; expected at least one example.`);
  rangeOf(x, `${who}: x`);
  checkTargetValues(model, y, who);
}

function checkModel(model: tf.LayersModel, who: string): void {
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError(
      `${who}: expected a model, such as tf.sequential({ layers: […] }), got ${describe(model)}.`,
    );
  }
  if (model.optimizer == null) {
    throw new Error(
      `${who}: the model isn't compiled. First call, for example, model.compile({ optimizer: "adam", ` +
        'loss: "categoricalCrossentropy", metrics: ["accuracy"] }).',
    );
  }
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new Error(
      `${who}: the model has ${model.inputs.length} inputs and ${model.outputs.length} outputs; expected one of ` +
        "each. TensorFlow.js's own model.fit and model.evaluate take more.",
    );
  }
}

/**
 * Checks that a model can take these inputs.
 *
 * @param model a model with one input.
 * @param x the inputs `[n, …]`; their values are not looked at.
 * @param who the function that asks, for messages.
 * @throws TypeError where x is no tensor; RangeError where its shape doesn't fit.
 */
export function checkInputs(model: tf.LayersModel, x: unknown, who: string): asserts x is tf.Tensor {
  checkTensor(x, "x", who);
  const expected = model.inputs[0]?.shape ?? [];
  if (fits(x.shape, expected)) return;
  throw new RangeError(
    `${who}: the model takes inputs of shape ${formatShape(expected)}, but x has shape ${formatShape(x.shape)}.` +
      adviseInput(expected, x.shape),
  );
}

function adviseInput(expected: readonly (number | null)[], given: readonly number[]): string {
  const size = (shape: readonly (number | null)[]) =>
    shape.slice(1).reduce<number>((all, n) => all * (n ?? 1), 1);
  if (size(expected) !== size(given)) {
    if (fits([1, ...given], expected)) return " A single example needs a row of its own: x.expandDims(0).";
    return " Was the model built for other data? Its first layer's inputShape says what it takes.";
  }
  const product = given.slice(1).join(" × ");
  if (expected.length === 2)
    return ` ${product} = ${expected[1]}: flatten the images first, with flatten(x).`;
  return ` The numbers are as many: reshape x to ${formatShape([given[0] ?? null, ...expected.slice(1)])}.`;
}

function checkTargets(model: tf.LayersModel, y: unknown, who: string): asserts y is tf.Tensor {
  checkTensor(y, "y", who);
  const output = model.outputs[0]?.shape ?? [];
  const classes = output.at(-1);
  if (isSparse(model)) {
    if (y.rank === 1 || (y.rank === 2 && y.shape[1] === 1)) return;
    throw new RangeError(
      `${who}: the loss sparseCategoricalCrossentropy takes class numbers, [n], but y has shape ` +
        `${formatShape(y.shape)}. Take the labels as they were before oneHot, or the loss categoricalCrossentropy.`,
    );
  }
  if (fits(y.shape, output) || (y.rank === 1 && classes === 1)) return;
  const isLabels = y.rank === 1 || (y.rank === 2 && y.shape[1] === 1);
  const advice =
    isLabels && output.length === 2
      ? ` If y holds class numbers, turn them into rows with oneHot(y, ${classes}).`
      : " Does the last layer have as many units as there are classes?";
  throw new RangeError(
    `${who}: the model gives outputs of shape ${formatShape(output)}, but y has shape ${formatShape(y.shape)}.${advice}`,
  );
}

function checkTargetValues(model: tf.LayersModel, y: tf.Tensor, who: string): void {
  const { min, max } = valueRange(y, `${who}: y`);
  const classes = model.outputs[0]?.shape.at(-1) ?? 1;
  if (isSparse(model) && (min < 0 || max >= classes)) {
    throw new RangeError(
      `${who}: y holds class numbers from ${min} to ${max}, but the model has ${classes} outputs, for classes 0 to ` +
        `${classes - 1}.`,
    );
  }
}

function checkTensor(value: unknown, name: string, who: string): asserts value is tf.Tensor {
  if (!isTensor(value))
    throw new TypeError(`${who}: expected ${name} to be a tensor, got ${describe(value)}.`);
  if (value.isDisposed) {
    throw new TypeError(`${who}: ${name} has been disposed; load or compute it again.`);
  }
  if (value.rank === 0)
    throw new TypeError(`${who}: expected ${name} to have rows, [n, …], got a single number.`);
}

function fits(shape: readonly number[], expected: readonly (number | null)[]): boolean {
  return (
    shape.length === expected.length &&
    shape.every((size, axis) => axis === 0 || expected[axis] === null || expected[axis] === size)
  );
}

function isSparse(model: tf.LayersModel): boolean {
  return model.loss === "sparseCategoricalCrossentropy";
}
