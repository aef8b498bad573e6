import type { Step, Trial } from "@course/checks";
import { formatNumber, isTensor, tf } from "@course/core";
import { someClasses } from "../../shared/draw.js";

export const predict: Step = {
  title: "The network's answers",
  hints: [
    "`model.predict(x)` gives ten probabilities for each image. Its type is that of one tensor or several: write `as tf.Tensor2D` behind it.",
    "The answer is the place of the greatest number in each row. You wrote that in exercise 1, step 7.",
  ],
  right: "One label for each image, whichever images they are.",
  tests: [
    {
      name: "the labels",
      points: 2,
      async run(handedIn, trial) {
        const drawn = someNetwork(trial);
        await tryPredict(handedIn, trial, drawn);
        await tryPredict(handedIn, trial, { ...drawn, x: drawn.x.slice(0, 1) });
      },
    },
  ],
};

async function tryPredict(handedIn: unknown, trial: Trial, { model, x }: Drawn): Promise<void> {
  const n = x.shape[0];
  const probabilities = model.predict(x) as tf.Tensor2D;
  const got = await trial.call(handedIn, [model, x]);
  if (isTensor(got) && got.rank === 1 && ![n, probabilities.shape[1]].includes(got.size)) {
    trial.object(
      "other data",
      `It was given ${n} images, and gave ${formatNumber(got.size)} labels. Does it use \`x\`, or other images whatever it is given?`,
    );
  }
  trial.tensor(got, probabilities.argMax(1), {
    what: "The tensor of labels",
    anyKind: true,
    mistakes: [
      {
        name: "wrong axis",
        gives: () => probabilities.argMax(0),
        says: "There is one number for each class, so it was searched down the columns. Search along each row: that is the other axis.",
      },
      {
        name: "probabilities",
        gives: () => probabilities,
        says: "These are the probabilities. Which class has the greatest of them?",
      },
      {
        name: "max instead of argmax",
        gives: () => probabilities.max(1),
        says: "That is the greatest probability of each row. Asked for is its place, the class.",
      },
      {
        name: "argmin",
        gives: () => probabilities.argMin(1),
        says: "That is the class with the smallest probability.",
      },
      {
        name: "rounded",
        gives: () => probabilities.round(),
        says: "The probabilities were rounded. Asked for is one label for each image.",
      },
      {
        name: "counted from 1",
        gives: () => probabilities.argMax(1).add(1),
        says: "Every label is 1 too large: classes are numbered from 0.",
      },
      {
        name: "as a column",
        gives: () => probabilities.argMax(1).expandDims(1),
        says: "The labels are right, but come as a column. Asked for is a plain list, of one axis.",
      },
      {
        name: "scaled anew",
        gives: () => (model.predict(x.div(255)) as tf.Tensor2D).argMax(1),
        says: "Its inputs were divided by 255 once more. They are from 0 to 1 already, as the network has learnt them.",
      },
      {
        name: "scaled anew",
        gives: () => (model.predict(x.mul(255)) as tf.Tensor2D).argMax(1),
        says: "Its inputs were multiplied by 255. The network has learnt pixels from 0 to 1.",
      },
      {
        name: "looks for more than a half",
        gives: () => probabilities.round().argMax(1),
        says: "The probabilities were rounded first. The greatest of them may be less than 0.5, and then all are 0.",
      },
    ],
  });
}

interface Drawn {
  model: tf.LayersModel;
  x: tf.Tensor2D;
}

/**
 * Draws a network with biases, and inputs from 0 to 1 for it: several classes are answered, each clearly before the
 * next one, and what is scaled anew or rounded leads to other answers. Dropout is in it, so that it matters that the
 * network isn't learning.
 */
function someNetwork(trial: Trial): Drawn {
  const [inputs, hidden, classes] = [trial.integer(6, 12), trial.integer(7, 10), someClasses(trial, 5, 9)];
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [inputs], units: hidden, activation: "relu" }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: classes, activation: "softmax" }),
    ],
  });
  const numbers = (shape: number[], from: number, to: number) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => trial.number(from, to)),
      shape,
    );
  for (;;) {
    model.setWeights([
      numbers([inputs, hidden], -2, 2),
      numbers([hidden], -1, 1),
      numbers([hidden, classes], -1, 1),
      numbers([classes], -1, 1),
    ]);
    const x = numbers([trial.integer(60, 90), inputs], 0, 1) as tf.Tensor2D;
    const rows = (model.predict(x) as tf.Tensor2D).arraySync();
    const sorted = rows.map((row) => [...row].sort((a, b) => b - a) as [number, number]);
    const clear = [...rows.keys()].filter((i) => (sorted[i]?.[0] ?? 0) - (sorted[i]?.[1] ?? 0) > 0.02);
    const chosen = tf.gather(x, clear);
    const answer = (input: tf.Tensor) => model.predict(input) as tf.Tensor;
    const right = answer(chosen).argMax(1);
    const misread = [
      answer(chosen.div(255)).argMax(1),
      answer(chosen.mul(255)).argMax(1),
      answer(chosen).round().argMax(1),
    ];
    const different = new Set([right, ...misread].map((labels) => labels.dataSync().join()));
    const several = new Set(right.dataSync()).size >= 3;
    if (clear.length > 35 && several && different.size > misread.length) return { model, x: chosen };
  }
}
