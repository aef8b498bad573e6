import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "course";
import {
  countParameters,
  flopOfEpoch,
  type ModelDefinition,
  readModels,
} from "../../scripts/bench/models.js";
import { buildModel } from "../../scripts/bench/peers/build-model.mjs";

/** Figures of the lecture: the networks of the lessons must be these and no others. */
const PARAMETERS: Record<string, number> = {
  "lesson-03": 615_440 + 100_480 + 1_290,
  "lesson-05": 223_978,
  "lesson-12-first": 479_306,
  "lesson-12-third": 505_162,
  "lesson-12-dropout": 932_362,
  "cnn-exercise-4": 125_770,
};

test("each model has the parameters it names, by our count and by TensorFlow.js's", () => {
  for (const definition of readModels()) {
    assert.equal(countParameters(definition), definition.parameters, definition.name);
    const model = buildModel(tf, definition);
    assert.equal(model.countParams(), definition.parameters, definition.name);
    model.dispose();
  }
});

test("the networks of the lessons have the parameters of the lecture", () => {
  const found = Object.fromEntries(readModels().map(({ name, parameters }) => [name, parameters]));
  for (const [name, parameters] of Object.entries(PARAMETERS)) assert.equal(found[name], parameters, name);
  assert.ok((found["cnn-small"] ?? Number.POSITIVE_INFINITY) < 100_000);
});

test("an output has the shape of its target", () => {
  for (const definition of readModels()) {
    const model = buildModel(tf, definition);
    const target = definition.target === "input" ? definition.input : [10];
    assert.deepEqual(model.outputs[0]?.shape, [null, ...target], definition.name);
    model.dispose();
  }
});

const dense: ModelDefinition = {
  name: "two layers",
  title: "",
  input: [4],
  layers: [
    { type: "dense", units: 3, activation: "relu" },
    { type: "dropout", rate: 0.5 },
    { type: "dense", units: 2, activation: "softmax" },
  ],
  optimizer: { type: "sgd", rate: 0.1 },
  loss: "categoricalCrossentropy",
  batch: 8,
  validation: 0.25,
  images: { quick: 100, full: 100 },
  parameters: 15 + 8,
};

test("the work of an epoch: three times the way forward, without the gradient of the input", () => {
  const [first, second] = [2 * 4 * 3, 2 * 3 * 2];
  const training = 2 * first + 3 * second;
  assert.equal(flopOfEpoch(dense, 100), 75 * training + 25 * (first + second));
});

test("the work of a convolution follows from the size of its output", () => {
  const definition: ModelDefinition = {
    ...dense,
    input: [5, 5, 2],
    layers: [{ type: "conv2d", filters: 3, kernel: 2, padding: "valid", activation: "relu" }],
    validation: 0,
  };
  const forward = 2 * (4 * 4) * 3 * (2 * 2 * 2);
  assert.equal(flopOfEpoch(definition, 1), 2 * forward);
  const same = { ...definition, layers: [{ ...definition.layers[0], padding: "same" }] } as ModelDefinition;
  assert.equal(flopOfEpoch(same, 1), 2 * forward * (25 / 16));
});
