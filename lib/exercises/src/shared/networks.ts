import type { Trial } from "@course/checks";
import { tf } from "@course/core";
import { type ModelReading, readModel } from "../readings/index.js";

export { type ModelReading, readModel };

/**
 * Checks that a value is what `readModel` gives: at grading it comes from where the student's code runs.
 *
 * @param trial objects.
 * @param value anything.
 */
export function expectModel(trial: Trial, value: unknown): ModelReading {
  const reading = value as Partial<ModelReading> | null | undefined;
  if (reading?.model instanceof tf.LayersModel) return reading as ModelReading;
  return trial.object("no model", "A model is expected here.");
}

/** How the model should be compiled. */
export interface Compilation {
  optimizer: "Adam" | "SGD";
  /** The learning rate that the optimiser has by default. */
  rate: number;
}

/** Checks optimiser, loss and metric: a classifier of ten classes is always meant. */
export function expectCompiled(trial: Trial, { compiled }: ModelReading, expected: Compilation): void {
  if (!compiled) {
    trial.object(
      "not compiled",
      "The model isn't compiled. Call `model.compile({ … })` before you return it.",
    );
  }
  const { optimizer, rate, loss, metrics } = compiled;
  const isAsExpected = optimizer === expected.optimizer;
  if (!isAsExpected) {
    trial.object(
      "wrong optimizer",
      `Expected: the optimiser ${expected.optimizer}. Came: ${optimizer}. What does the text above ask for?`,
    );
  }
  if (typeof rate === "number" && Math.abs(rate - expected.rate) > expected.rate * 1e-6) {
    trial.object(
      "wrong rate",
      `The optimiser has a learning rate of ${rate}. Expected: the usual one, which it has when you give only its name.`,
    );
  }
  if (loss !== "categoricalCrossentropy") {
    const [mistake, why] = LOSSES[loss] ?? ["wrong loss", "Which loss goes with softmax and one-hot labels?"];
    trial.object(mistake, `The model is compiled with the loss \`${loss}\`. ${why}`);
  }
  if (!metrics.some((metric) => ACCURACIES.has(metric))) {
    trial.object(
      "no accuracy",
      "The model measures no accuracy while it learns. Which option of `compile` asks for it?",
    );
  }
}

const LOSSES: Record<string, [mistake: string, why: string]> = {
  binaryCrossentropy: [
    "binary cross-entropy",
    "That one is for questions that can be true together (lesson 5). Here exactly one class is true.",
  ],
  sparseCategoricalCrossentropy: [
    "sparse loss",
    "That one wants the class numbers themselves. Here the labels are one-hot rows.",
  ],
  meanSquaredError: [
    "mean squared error",
    "That one measures distances between numbers. Here the outputs are probabilities of classes.",
  ],
};

const ACCURACIES = new Set(["accuracy", "acc", "categoricalAccuracy"]);

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

type Activation = "linear" | "relu" | "sigmoid" | "softmax" | "tanh";

/**
 * Checks the sizes of a dense network, read off its weights: however the layers were written down.
 *
 * @param trial objects.
 * @param model the model.
 * @param network what it should be.
 */
export function expectSizes(trial: Trial, model: tf.LayersModel, { inputs, hidden }: DenseNetwork): void {
  expectInput(trial, model, [inputs]);
  const other = model.layers.find(
    (layer) => layer.getClassName() !== "Dense" && layer.getWeights().length > 0,
  );
  if (other) {
    trial.object(
      "another layer",
      `The network has a layer of the kind ${other.getClassName()}. Only dense layers are asked for.`,
    );
  }
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
  return model.layers
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
  const x = randomInputs(trial, [6, network.inputs]);
  const layers = denseWeights(model);
  expectAnswers(trial, model, x, network, (hidden, output) =>
    layers.reduce<tf.Tensor>((values, { kernel, bias }, i) => {
      const sums = tf.add(tf.matMul(values as tf.Tensor2D, kernel), bias ?? 0);
      return activate(sums, i === layers.length - 1 ? output : hidden);
    }, x),
  );
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
  compute: (hidden: Activation, output: Activation) => tf.Tensor,
): void {
  tf.tidy(() => {
    const got = model.predict(x) as tf.Tensor;
    const agrees = (hidden: Activation, output: Activation) => isClose(got, compute(hidden, output));
    if (agrees(expected.activation, expected.output)) return;
    for (const hidden of ACTIVATIONS) {
      for (const output of ACTIVATIONS) {
        if (agrees(hidden, output)) trial.object(...activationMistake(expected, hidden, output));
      }
    }
    trial.object(
      "other",
      "The network computes something else than asked for. Look at the activation of each layer.",
    );
  });
}

const ACTIVATIONS: readonly Activation[] = ["linear", "relu", "sigmoid", "softmax", "tanh"];

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
  return activation === "softmax" ? tf.softmax(sums) : tf[activation](sums);
}

function isClose(a: tf.Tensor, b: tf.Tensor): boolean {
  if (a.shape.join() !== b.shape.join()) return false;
  return (tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as number) < 1e-4;
}

/** Makes inputs between 0 and 1, in the range of normalised pixels. */
export function randomInputs(trial: Trial, shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => trial.number(0, 1)),
    [...shape],
  );
}
