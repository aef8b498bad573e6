import type { Mistake, Step, Trial } from "@course/checks";
import { tf } from "course";
import { drawMatrix, drawTargets, drawVector } from "../../shared/draw.js";
import { partsOf } from "../../shared/parts.js";
import { softmaxSlopeMistakes, softmaxSlopes } from "../../shared/softmax-slopes.js";
import { lesson } from "../lesson.js";
import { backwardPass } from "./backward-pass.js";
import { numericalGradient } from "./numerical-gradient.js";
import * as solutions from "./solutions.js";

const denseForward: Step = {
  title: "Send a batch forward through a dense layer",
  hints: [
    "`x.matMul(weights)` computes the weighted sums of all images and all neurons at once.",
    "`add` adds a vector to every row of a matrix: `….add(biases)`.",
  ],
  right: "One matrix product for the whole batch.",
  tests: [
    {
      name: "the weighted sums",
      points: 1,
      run: (handedIn, trial) => tryForward(handedIn, trial, trial.integer(2, 4), trial.integer(5, 7)),
    },
    {
      name: "as many inputs as neurons",
      points: 1,
      run: (handedIn, trial) => tryForward(handedIn, trial, 4, 4),
    },
  ],
};

async function tryForward(handedIn: unknown, trial: Trial, inputs: number, neurons: number): Promise<void> {
  const n = neurons + trial.integer(1, 3);
  const x = drawMatrix(trial, n, inputs);
  const weights = drawMatrix(trial, inputs, neurons);
  const biases = drawVector(trial, neurons);
  const sums: tf.Tensor = x.matMul(weights);
  const mistakes: Mistake[] = [
    { name: "no biases", gives: () => sums, says: "The biases are missing." },
    {
      name: "biases subtracted",
      gives: () => sums.sub(biases),
      says: "The biases are subtracted. They are added.",
    },
    {
      name: "weights transposed",
      gives: () => x.matMul(weights.transpose()).add(biases),
      says: "The weights are transposed. They have a row for each input and a column for each neuron, as the product needs them.",
    },
    {
      name: "ReLU as well",
      gives: () => sums.add(biases).relu(),
      says: "An activation was applied. Asked for are the sums in front of it.",
    },
    {
      name: "sigmoid as well",
      gives: () => sums.add(biases).sigmoid(),
      says: "An activation was applied. Asked for are the sums in front of it.",
    },
    {
      name: "mean over the inputs",
      gives: () => sums.div(inputs).add(biases),
      says: "The weighted sums were divided by the number of inputs. They are sums, not means.",
    },
    {
      name: "bias for each input",
      gives: () => sums.add(biases.mul(inputs)),
      says: "The bias was added once for each input. A neuron has one bias.",
    },
    {
      name: "product place by place",
      gives: () => x.mul(weights).add(biases),
      says: "The numbers were multiplied place by place: `mul`. A dense layer needs the matrix product: `matMul`.",
    },
    {
      name: "bias of the image",
      gives: () => sums.add(biases.reshape([-1, 1])),
      says: "The biases were added along the images. Each neuron, that is each column, has one.",
    },
  ];
  trial.tensor(await trial.call(handedIn, [x, weights, biases]), sums.add(biases), {
    what: "The result",
    mistakes,
  });
}

const denseBackward: Step = {
  title: "Send a gradient backward through a dense layer",
  hints: [
    "Look at the shapes first. dX must be as x, [n, inputs]; dWeights as weights, [inputs, neurons]; dBiases [neurons].",
    "An input reached the loss through all neurons, each time multiplied by a weight. So dX is a product of dZ, [n, neurons], with the transposed weights, [neurons, inputs].",
    "A weight met input x and passed it to z. So dWeights is a product of the transposed x, [inputs, n], with dZ, [n, neurons].",
    "A bias was added to the z of every image. Where paths meet, gradients add: `dZ.sum(0)`.",
  ],
  right: "Two matrix products and a sum: that is all of backpropagation for a dense layer.",
  tests: [
    {
      name: "the three gradients",
      points: 1,
      run: (handedIn, trial) => tryBackward(handedIn, trial, [trial.integer(6, 8), 3, trial.integer(4, 5)]),
    },
    {
      name: "sizes that are equal",
      points: 1,
      run: (handedIn, trial) => tryBackward(handedIn, trial, [4, 4, 4]),
    },
  ],
};

async function tryBackward(
  handedIn: unknown,
  trial: Trial,
  [n, inputs, neurons]: [number, number, number],
): Promise<void> {
  const x = drawMatrix(trial, n, inputs);
  const weights = drawMatrix(trial, inputs, neurons);
  const dZ = drawMatrix(trial, n, neurons);
  const names = ["dX", "dWeights", "dBiases"] as const;
  const got = partsOf(trial, await trial.call(handedIn, [x, weights, dZ]), names);
  const right = solutions.denseBackward(x, weights, dZ);
  trial.tensor(got.dX, right.dX, {
    what: "`dX`",
    mistakes: [
      {
        name: "dX: weights not transposed",
        gives: () => dZ.matMul(weights),
        says: "The weights must be transposed on the way back: forward they lead from inputs to neurons, backward from neurons to inputs.",
      },
      {
        name: "dX: weights first",
        gives: () => weights.matMul(dZ),
        says: "The factors have changed places: dZ comes first, with a row for each image.",
      },
      {
        name: "dX: averaged over the neurons",
        gives: () => right.dX.div(neurons),
        says: "dX was divided by the number of neurons. Where paths meet, gradients add.",
      },
      {
        name: "dX and dWeights swapped",
        gives: () => right.dWeights,
        says: "That is the gradient of the weights.",
      },
      {
        name: "dX: transposed",
        gives: () => right.dX.transpose(),
        says: "dX is transposed. It must have the shape of x.",
      },
      { name: "dX: only dZ", gives: () => dZ, says: "That is dZ. On the way back it meets the weights." },
    ],
  });
  trial.tensor(got.dWeights, right.dWeights, {
    what: "`dWeights`",
    mistakes: [
      {
        name: "dWeights: x not transposed",
        gives: () => x.matMul(dZ),
        says: "x must be transposed: then a row of it holds one input of all images.",
      },
      {
        name: "dWeights: transposed",
        gives: () => dZ.transpose().matMul(x),
        says: "It is transposed. dWeights must have the shape of the weights: a row for each input.",
      },
      {
        name: "dWeights: averaged over the images",
        gives: () => right.dWeights.div(n),
        says: "It was divided by the number of images. If the loss is a mean, this division stands in dZ already: it must not come twice.",
      },
      {
        name: "dWeights: uses the weights",
        gives: () => weights.mul(dZ.sum(0)),
        says: "The weights themselves are in it. z is x times the weights: the derivative with respect to a weight is the *input*.",
      },
      {
        name: "dWeights: inputs summed first",
        gives: () => x.sum(0).reshape([-1, 1]).mul(dZ.sum(0)),
        says: "x and dZ were summed over the images before they were multiplied. Multiply image by image, then add.",
      },
    ],
  });
  trial.tensor(got.dBiases, right.dBiases, {
    what: "`dBiases`",
    mistakes: [
      {
        name: "dBiases: not summed",
        gives: () => dZ,
        says: "That is dZ. There is one bias for all images: add up its column.",
      },
      {
        name: "dBiases: summed over the neurons",
        gives: () => dZ.sum(1),
        says: "It was summed over the neurons. Sum over the images, which are the rows: axis 0.",
      },
      {
        name: "dBiases: averaged over the images",
        gives: () => dZ.mean(0),
        says: "That is the mean over the images. If the loss is a mean, the division stands in dZ already: here it is the sum.",
      },
      {
        name: "dBiases: row instead of vector",
        gives: () => dZ.sum(0, true),
        says: "It has one axis too many. The biases are a vector, and so is their gradient.",
      },
      {
        name: "dBiases: one number",
        gives: () => dZ.sum(),
        says: "All of dZ was added up. Each neuron has a bias of its own: sum over axis 0 only.",
      },
    ],
  });
}

const softmaxGradient: Step = {
  title: "Find the gradient of softmax with cross-entropy",
  hints: [
    "For one image it is the probabilities minus the targets: p − t.",
    "`logits.softmax()` gives the probabilities of each row, and it is stable.",
    "The loss is the *mean* over the images, so each image has a share of 1/n: divide by `logits.shape[0]`.",
  ],
  right: "Probability minus target: how far the network is off, class by class.",
  tests: [
    {
      name: "ordinary logits",
      points: 1,
      run: (handedIn, trial) => trySoftmaxGradient(handedIn, trial, 1),
    },
    {
      name: "very large logits",
      points: 1,
      run: (handedIn, trial) => trySoftmaxGradient(handedIn, trial, 300),
    },
  ],
};

async function trySoftmaxGradient(handedIn: unknown, trial: Trial, scale: number): Promise<void> {
  const [n, classes] = [trial.integer(3, 6), trial.integer(3, 5) + 4];
  const logits: tf.Tensor = drawMatrix(trial, n, classes).mul(scale);
  const targets = drawTargets(trial, n, classes);
  trial.tensor(await trial.call(handedIn, [logits, targets]), softmaxSlopes(logits, targets), {
    mistakes: softmaxSlopeMistakes(logits, targets),
  });
}

const reluBackward: Step = {
  title: "Send a gradient backward through ReLU",
  hints: [
    "ReLU has the derivative 1 where z is above 0, and 0 elsewhere. Along a chain, derivatives multiply.",
    "`z.greater(0)` is 1 where z is above 0 and 0 elsewhere, and `mul` multiplies place by place.",
  ],
  right: "A gate: the gradient passes where the signal did.",
  tests: [
    {
      name: "both sides of 0",
      points: 1,
      run: (handedIn, trial) => tryReluBackward(handedIn, trial, false),
    },
    {
      name: "z of exactly 0",
      points: 1,
      run: (handedIn, trial) => tryReluBackward(handedIn, trial, true),
    },
  ],
};

async function tryReluBackward(handedIn: unknown, trial: Trial, withZeros: boolean): Promise<void> {
  const [n, neurons] = [trial.integer(3, 5), trial.integer(3, 5) + 3];
  const dA = drawMatrix(trial, n, neurons);
  const drawn = drawMatrix(trial, n, neurons);
  // Every third is 0 in the second test.
  const z: tf.Tensor = withZeros
    ? drawn.mul(
        tf.tensor2d(
          Array.from({ length: n * neurons }, (_, i) => Number(i % 3 !== 0)),
          [n, neurons],
        ),
      )
    : drawn;
  const gate = z.greater(0).toFloat();
  trial.tensor(await trial.call(handedIn, [dA, z]), dA.mul(gate), {
    mistakes: [
      {
        name: "all passes",
        gives: () => dA,
        says: "All of the gradient passes. Where z is not above 0, ReLU puts out 0 whatever z is: nothing passes there.",
      },
      {
        name: "passes at 0",
        gives: () => dA.mul(z.greaterEqual(0).toFloat()),
        says: "Where z is exactly 0 the gradient passes. By convention the derivative is 0 there.",
      },
      {
        name: "ReLU of the gradient",
        gives: () => dA.relu(),
        says: "ReLU was applied to the gradient. What decides is the sign of z, not that of the gradient.",
      },
      {
        name: "ReLU of z",
        gives: () => z.relu(),
        says: "That is the forward way. Backward, the gradient dA is let through where z is above 0.",
      },
      {
        name: "multiplied by the output",
        gives: () => dA.mul(z.relu()),
        says: "The gradient is multiplied by the output of ReLU. Multiply by its *derivative*, which is 1 or 0.",
      },
      {
        name: "multiplied by z",
        gives: () => dA.mul(z),
        says: "The gradient is multiplied by z. Multiply by the derivative of ReLU, which is 1 or 0.",
      },
      {
        name: "gate turned round",
        gives: () => dA.mul(z.lessEqual(0).toFloat()),
        says: "The gate is turned round: the gradient passes where z is above 0.",
      },
      {
        name: "gate by the gradient",
        gives: () => z.mul(dA.greater(0).toFloat()),
        says: "The two have changed places: z decides, and the gradient passes.",
      },
      {
        name: "only the gate",
        gives: () => gate,
        says: "That is the derivative of ReLU. Multiply the gradient by it.",
      },
      {
        name: "no shut gate",
        gives: () => dA.mul(z.sign()),
        says: "Where z is below 0 the gradient comes through with its sign turned. It is 0 there.",
      },
    ],
  });
}

/** What a learner writes in lesson 10. */
export const lesson10 = lesson(
  "10-backpropagation-and-gradients",
  "Lesson 10: Backpropagation and gradients",
  { denseForward, denseBackward, numericalGradient, softmaxGradient, reluBackward, backwardPass },
  solutions,
);
