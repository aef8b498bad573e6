import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { layersOf } from "../../readings/index.js";
import { expectPlain } from "../../shared/layers.js";
import {
  activate,
  askForModel,
  DENSE,
  denseSizes,
  expectAnswers,
  expectInput,
  type ModelReading,
  randomInputs,
} from "../../shared/networks.js";

export const buildAutoencoder: Step = {
  title: "Build an autoencoder",
  hints: [
    "Two dense layers: the first has `size` neurons, the second as many as there are pixels.",
    "The code is made with `relu`. A pixel lies between 0 and 1, which is what `sigmoid` gives.",
    'Compile with "adam" and the loss "meanSquaredError".',
  ],
  right: "From 784 numbers to a few, and back.",
  tests: [
    {
      name: "layers",
      points: 1,
      async run(handedIn, trial) {
        for (const size of [trial.integer(11, 30), trial.integer(3, 9)]) {
          expectLayers(trial, (await askForModel(trial, handedIn, [size])).model, size);
        }
      },
    },
    {
      name: "compiled",
      points: 1,
      async run(handedIn, trial) {
        expectReconstruction(trial, await askForModel(trial, handedIn, [trial.integer(3, 9)]));
      },
    },
  ],
};

function expectLayers(trial: Trial, model: tf.LayersModel, size: number): void {
  expectInput(trial, model, [784]);
  expectPlain(trial, model, DENSE);
  const sizes = denseSizes(model);
  if (sizes.join() !== `${size},784`) {
    const [mistake, why] = sizeMistake(sizes, size);
    trial.object(
      mistake,
      `${why} Expected: layers of ${size}, 784 units. Came: ${sizes.join(", ") || "none"}.`,
    );
  }
  const x = randomInputs(trial, [6, 784]) as tf.Tensor2D;
  const weights = layersOf(model).flatMap((layer) => layer.getWeights());
  if (weights.length !== 4)
    trial.object("no biases", "A layer has no biases. Leave `useBias` as it is by default.");
  const [encoder, encoderBias, decoder, decoderBias] = weights as [
    tf.Tensor2D,
    tf.Tensor,
    tf.Tensor2D,
    tf.Tensor,
  ];
  expectAnswers(trial, model, x, { activation: "relu", output: "sigmoid" }, (hidden, output) => {
    const code = activate(tf.add(tf.matMul(x, encoder), encoderBias), hidden);
    return activate(tf.add(tf.matMul(code as tf.Tensor2D, decoder), decoderBias), output);
  });
}

function sizeMistake(sizes: readonly number[], size: number): readonly [mistake: string, why: string] {
  if (sizes.join() === String(size))
    return ["no decoder", "The second half is missing, which makes an image of the code."];
  if (sizes.at(-1) === 10)
    return ["ten outputs", "It is no digit that comes out, but an image: one output for each pixel."];
  if (sizes.join() === `784,${size}`)
    return ["reversed", "The layers are in the opposite order: the narrow one comes first."];
  if (sizes.length > 2) return ["too many layers", "There are more layers than two."];
  if (sizes.at(-1) !== 784) return ["wrong outputs", "There must be one output for each pixel."];
  return ["wrong sizes", "The code should have `size` numbers."];
}

function expectReconstruction(trial: Trial, { compiled }: ModelReading): void {
  if (!compiled)
    trial.object("not compiled", "The model isn't compiled. Call `compile` before you return it.");
  if (compiled.optimizer !== "Adam") {
    trial.object("wrong optimizer", `Expected: the optimiser Adam. Came: ${compiled.optimizer}.`);
  }
  if (compiled.loss === "meanSquaredError") return;
  if (/cross/i.test(compiled.loss)) {
    trial.object(
      "loss of a classifier",
      `The loss is \`${compiled.loss}\`, which compares classes. Pixels are compared by the mean squared error.`,
    );
  }
  trial.object("wrong loss", `Expected: the loss "meanSquaredError". Came: ${compiled.loss}.`);
}
