import type { Trial } from "@course/checks";
import { tf } from "@course/core";
import { layersOf, type ModelReading, type ReadModel, readModel } from "../readings/index.js";
import { expectPlain } from "./layers.js";

export { type Compilation, expectCompiled } from "./compilation.js";
export { type ModelReading, readModel };

/**
 * Checks that a value is what `readModel` gives: at grading it comes from where the student's code runs.
 *
 * @param trial objects.
 * @param value anything.
 */
export function expectModel(trial: Trial, value: unknown): ModelReading {
  const reading = value as ReadModel | null | undefined;
  if (reading?.model instanceof tf.LayersModel) return reading as ModelReading;
  if (typeof reading?.trouble === "string") {
    trial.object(
      "can't be built anew",
      `Where it is graded, your network is built anew from its weights and from the layers that TensorFlow.js brings. With this one that can't be done. ${reading.trouble}`,
    );
  }
  return trial.object("no model", "A model is expected here.");
}

/**
 * Calls a student's function for a model.
 *
 * @param trial calls it, and objects.
 * @param f what was handed in.
 * @param inputs what it is called with; nothing by default.
 */
export async function askForModel(
  trial: Trial,
  f: unknown,
  inputs: readonly unknown[] = [],
): Promise<ModelReading> {
  return expectModel(trial, await trial.call(f, inputs, { read: readModel }));
}

/** A network of dense layers, as it should be. */
export interface DenseNetwork {
  /** The length of an input. */
  inputs: number;
  /** Units of each hidden layer. */
  hidden: readonly number[];
  /** The activation of hidden layers. */
  activation: Activation;
  /** The activation of the last layer, which has ten units. */
  output: Activation;
}

type Activation = (typeof ACTIVATIONS)[number];

/** The layers that a dense network may have: activations can be layers of their own, and flat rows may be flattened. */
export const DENSE = {
  kinds: ["InputLayer", "Dense", "Activation", "ReLU", "Softmax", "Flatten", "Reshape"],
  asked: "Only dense layers are asked for.",
};

/**
 * Checks the sizes of a dense network, read off its weights: however the layers were written down.
 *
 * @param trial objects.
 * @param model the model.
 * @param network what it should be.
 */
export function expectSizes(trial: Trial, model: tf.LayersModel, network: DenseNetwork): void {
  expectInput(trial, model, [network.inputs]);
  expectPlain(trial, model, DENSE);
  expectUnits(trial, model, network);
}

/** Checks how many units each dense layer has, whatever stands between them. */
export function expectUnits(trial: Trial, model: tf.LayersModel, { hidden }: DenseNetwork): void {
  const sizes = denseSizes(model);
  const expected = [...hidden, CLASSES];
  if (sizes.join() === expected.join()) {
    if (denseWeights(model).some(({ bias }) => !bias)) {
      trial.object("no biases", "A layer has no biases. Leave `useBias` as it is by default.");
    }
    return;
  }
  const [mistake, why] = sizeMistake(sizes, hidden);
  trial.object(mistake, `${why} Expected: layers of ${listOf(expected)} units. Came: ${listOf(sizes)}.`);
}

function sizeMistake(sizes: readonly number[], hidden: readonly number[]): [mistake: string, why: string] {
  const last = sizes.at(-1);
  if (sizes.join() === hidden.join())
    return ["no output layer", "The last layer, one unit for each class, is missing."];
  if (last === CLASSES - 1) {
    return ["nine outputs", "The classes are numbered from 0 to 9. How many are there?"];
  }
  if (sizes.slice(0, -1).join() === hidden.join()) {
    return ["wrong outputs", "The last layer needs one unit for each class."];
  }
  if (last === CLASSES && sizes.slice(0, -1).join() === [...hidden].reverse().join()) {
    return ["reversed", "The hidden layers are in the opposite order."];
  }
  if (last === CLASSES && hidden.length > 1 && sizes.length === 2 && sizes[0] === hidden[0]) {
    return ["only the first", "Only the first hidden layer was built."];
  }
  if (last === CLASSES && sizes.length - 1 < hidden.length) {
    return ["layers missing", "There are fewer hidden layers than asked for."];
  }
  if (last === CLASSES && sizes.length - 1 > hidden.length) {
    return ["too many layers", "There is a layer more than asked for."];
  }
  return ["wrong sizes", "The layers don't have the sizes that were asked for."];
}

function listOf(sizes: readonly number[]): string {
  return sizes.length === 0 ? "no" : sizes.join(", ");
}

const CLASSES = 10;

/** Checks the shape of an input, without the number of examples. */
export function expectInput(trial: Trial, model: tf.LayersModel, shape: readonly number[]): void {
  const given = model.inputs[0]?.shape.slice(1) ?? [];
  if (given.join() === shape.join()) return;
  const message = `The model takes inputs of shape [${given}]. Expected: [${shape}].`;
  if (shape.length === 1 && given.length > 1) {
    trial.object("images as input", `${message} Each image comes as one flat row.`);
  }
  if (shape.length === 3 && given.length === 2) {
    trial.object(
      "no channel",
      `${message} A convolution wants an axis for the channels, even if there is only one.`,
    );
  }
  if (shape.length === 3 && given.length === 1) {
    trial.object(
      "flat input",
      `${message} A convolution looks at neighbours, so it must get images that aren't flattened.`,
    );
  }
  trial.object("wrong input", message);
}

/** Gives the units of each dense layer, read off the weights. */
export function denseSizes(model: tf.LayersModel): number[] {
  return denseWeights(model).map(({ kernel }) => kernel.shape[1] as number);
}

function denseWeights(model: tf.LayersModel): { kernel: tf.Tensor2D; bias: tf.Tensor | undefined }[] {
  return layersOf(model)
    .filter((layer) => layer.getClassName() === "Dense")
    .map((layer) => layer.getWeights())
    .map(([kernel, bias]) => ({ kernel: kernel as tf.Tensor2D, bias }));
}

/**
 * Checks what the activations of a dense network do, by computing its answer to random inputs from its weights.
 *
 * @param trial makes the inputs, and objects.
 * @param model a network whose sizes are right.
 * @param network what it should be.
 */
export function expectDenseAnswers(trial: Trial, model: tf.LayersModel, network: DenseNetwork): void {
  const x = randomInputs(trial, [ROWS, network.inputs]);
  expectAnswers(trial, model, x, network, answersOf(model, x));
}

type Compute = (hidden: Activation, output: Activation) => tf.Tensor;

/** Gives a function that computes from the weights what a dense network with certain activations answers. */
function answersOf(model: tf.LayersModel, x: tf.Tensor): Compute {
  const layers = denseWeights(model);
  return (hidden, output) =>
    layers.reduce<tf.Tensor>((values, { kernel, bias }, i) => {
      const sums = tf.add(tf.matMul(values as tf.Tensor2D, kernel), bias ?? 0);
      return activate(sums, i === layers.length - 1 ? output : hidden);
    }, x);
}

/**
 * Finds out the activations of a dense network by what it computes.
 *
 * @param trial makes the inputs.
 * @param model a network of dense layers.
 * @returns those of the hidden layers and of the last one; undefined where they are mixed, or unknown.
 */
export function activationsOf(
  trial: Trial,
  model: tf.LayersModel,
): readonly [Activation, Activation] | undefined {
  const x = randomInputs(trial, [ROWS, model.inputs[0]?.shape[1] ?? 1]);
  const compute = answersOf(model, x);
  let found: (typeof PAIRS)[number] | undefined;
  tf.tidy(() => {
    const got = model.predict(x) as tf.Tensor;
    found = PAIRS.find((pair) => isClose(got, compute(...pair)));
  });
  return found;
}

/**
 * Checks what a model answers, and names the activations where these are the mistake.
 *
 * @param trial objects.
 * @param model the model.
 * @param x inputs.
 * @param expected the right activations.
 * @param compute gives the answer of a network with these weights and these activations.
 */
export function expectAnswers(
  trial: Trial,
  model: tf.LayersModel,
  x: tf.Tensor,
  expected: Pick<DenseNetwork, "activation" | "output">,
  compute: Compute,
): void {
  tf.tidy(() => {
    const got = model.predict(x) as tf.Tensor;
    const agrees = (hidden: Activation, output: Activation) => isClose(got, compute(hidden, output));
    if (agrees(expected.activation, expected.output)) return;
    const found = PAIRS.find((pair) => agrees(...pair));
    if (found) trial.object(...activationMistake(expected, ...found));
    trial.object(
      "other",
      "The network computes something else than asked for. Look at the activation of each layer.",
    );
  });
}

const ACTIVATIONS = [
  "linear",
  "relu",
  "sigmoid",
  "softmax",
  "tanh",
  "relu6",
  "elu",
  "selu",
  "softplus",
] as const;

/** Every activation of the hidden layers with every one of the last layer. */
const PAIRS = [
  ["relu", "softmax"] as const,
  ...ACTIVATIONS.flatMap((hidden) => ACTIVATIONS.map((output) => [hidden, output] as const)),
];

function activationMistake(
  expected: Pick<DenseNetwork, "activation" | "output">,
  hidden: Activation,
  output: Activation,
): readonly [mistake: string, message: string] {
  if (output !== expected.output) {
    const seen = output === "linear" ? "no activation" : `the activation ${output}`;
    if (expected.output === "softmax") {
      return [
        "softmax missing",
        `The last layer has ${seen}, so the ten outputs are no probabilities that sum to 1. Which activation makes them so?`,
      ];
    }
    return ["wrong output activation", `The last layer has ${seen}. The text above asks for another one.`];
  }
  if (hidden === "linear") {
    return [
      "no hidden activation",
      "The hidden layers have no activation. A weighted sum of weighted sums is one weighted sum: such a network is no better than one without hidden layers.",
    ];
  }
  return [
    "wrong hidden activation",
    `The hidden layers have the activation ${hidden}. The text above asks for another one.`,
  ];
}

/** Applies an activation to weighted sums. */
export function activate(sums: tf.Tensor, activation: Activation): tf.Tensor {
  if (activation === "linear") return sums;
  return tf[activation](sums);
}

function isClose(a: tf.Tensor, b: tf.Tensor): boolean {
  if (a.shape.join() !== b.shape.join()) return false;
  return (tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as number) < 1e-4;
}

/** Rows of inputs that tell activations apart. */
const ROWS = 12;

/**
 * Makes inputs in the range of normalised pixels, from 0 to 1. Every other example is brighter by far: there activations
 * part that are alike for small sums.
 */
export function randomInputs(trial: Trial, shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const example = size / (shape[0] ?? 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) =>
      trial.number(0, Math.floor(i / example) % 2 === 0 ? 1 : BRIGHTER),
    ),
    [...shape],
  );
}

const BRIGHTER = 8;
