import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { drawMatrix } from "../shared/draw.js";
import { expectRandom } from "../shared/random-weights.js";

/** How far the spread of the sums may be off: the scaling is exact, but for rounding and for n − 1 in place of n. */
const ROOM = 0.01;

export const startWeights: Step = {
  title: "Initial weights that look at the data",
  hints: [
    "Draw them first, of any size: `tf.randomNormal([x.shape[1], neurons])`.",
    "The sums that they lead to are `x.matMul(weights)`. `tf.moments(sums).variance` is their variance, over all images and neurons.",
    "If all weights are divided by a number, so are all sums, and so is their standard deviation. By which number do you divide, to make it 1?",
  ],
  right:
    "No formula, and no assumption about the pixels: the batch itself says how large the weights must be.",
  tests: [
    {
      name: "inputs that are all positive",
      points: 1,
      run: (handedIn, trial) => tryStart(handedIn, trial, { scale: trial.number(0.2, 0.4), centre: 1.5 }),
    },
    {
      name: "inputs around 0",
      points: 1,
      run: (handedIn, trial) => tryStart(handedIn, trial, { scale: 1, centre: 0 }),
    },
    {
      name: "very large inputs",
      points: 1,
      run: (handedIn, trial) => tryStart(handedIn, trial, { scale: trial.integer(60, 90), centre: 100 }),
    },
  ],
};

async function tryStart(
  handedIn: unknown,
  trial: Trial,
  { scale, centre }: { scale: number; centre: number },
): Promise<void> {
  // So many neurons that the mean of all sums is near 0, and it makes no difference whether it is subtracted.
  const [n, inputs, neurons] = [trial.integer(30, 40), trial.integer(24, 30), trial.integer(800, 900)];
  // Some images are brighter than others, and the first is a dark one: no image stands for all.
  const brightness = tf.tensor2d(
    Array.from({ length: n }, (_, i) => [i === 0 ? 0.3 : trial.number(0.4, 1.8)]),
  );
  const x = drawMatrix(trial, n, inputs).mul(scale).add(centre).mul(brightness) as tf.Tensor2D;
  const given = `For ${n} images of ${inputs} numbers, and ${neurons} neurons:`;
  const draw = async () => readWeights(trial, await trial.call(handedIn, [x, neurons]), inputs, neurons);
  const weights = await draw();
  const rows = weights.arraySync();
  expectRandom(trial, rows, given);
  expectSpread(trial, x, weights, given);
  const [average, own] = momentsOf(weights);
  if (Math.abs(average) > 0.2 * own) {
    trial.object(
      "mean not 0",
      `${given} the mean of the weights is ${average.toPrecision(3)}, and their standard deviation ${own.toPrecision(3)}. As many weights should be below 0 as above.`,
    );
  }
  const again = (await draw()).arraySync();
  if (again.every((row, i) => row.every((w, j) => w === rows[i]?.[j]))) {
    trial.object(
      "the same each time",
      "Two calls give the very same weights, so all layers of one size would start alike. Draw anew at each call, without a fixed seed.",
    );
  }
}

function readWeights(trial: Trial, got: unknown, inputs: number, neurons: number): tf.Tensor2D {
  const isNumbers = got instanceof tf.Tensor && !got.isDisposed && got.rank === 2;
  if (isNumbers && got.shape[0] === neurons && got.shape[1] === inputs) {
    trial.object(
      "transposed",
      `The weights are [${got.shape}]. Expected: [${[inputs, neurons]}], a row for each input and a column for each neuron.`,
    );
  }
  if (!isNumbers || got.shape[0] !== inputs || got.shape[1] !== neurons) {
    // What came is described by the usual comparison.
    trial.tensor(got, tf.zeros([inputs, neurons]), { what: "The result" });
  }
  const weights = got as tf.Tensor2D;
  if (!weights.dataSync().every(Number.isFinite)) {
    trial.object("NaN", "Some weights are NaN or Infinity. Was something divided by 0?");
  }
  return weights;
}

function momentsOf(tensor: tf.Tensor): [mean: number, deviation: number] {
  const { mean, variance } = tf.moments(tensor);
  return [mean.dataSync()[0] as number, Math.sqrt(variance.dataSync()[0] as number)];
}

/** Compares the standard deviation of the sums with 1, and finds what was scaled instead. */
function expectSpread(trial: Trial, x: tf.Tensor2D, weights: tf.Tensor2D, given: string): void {
  const sums = x.matMul(weights) as tf.Tensor2D;
  const [, deviation] = momentsOf(sums);
  const near = (value: number, expected: number, room = 1e-3) => Math.abs(value / expected - 1) < room;
  if (near(deviation, 1, ROOM)) return;
  const [, own] = momentsOf(weights);
  const { variance } = tf.moments(sums, 0);
  const columns = Array.from(variance.dataSync(), Math.sqrt);
  const images = Array.from(tf.moments(sums, 1).variance.dataSync(), Math.sqrt);
  const average = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  // Weights drawn with a standard deviation of 1 lead to sums of this one.
  const drawn = deviation / own;
  const [inputs, neurons] = weights.shape;
  const found: [name: string, isIt: boolean, says: string][] = [
    [
      "each neuron by itself",
      columns.every((column) => near(column, 1)),
      "Every neuron was scaled by itself. Then they differ by their means, and all sums together are spread wider. One factor for the whole layer is asked for.",
    ],
    [
      "behind ReLU",
      near(momentsOf(sums.relu())[1], 1),
      "The sums behind ReLU have a standard deviation of 1. It is to be 1 in front of it.",
    ],
    [
      "one image",
      images.slice(0, 1).every((one) => near(one, 1)),
      "Only the sums of the first image have a standard deviation of 1. Use all images.",
    ],
    [
      "mean of the images' spreads",
      near(average(images), 1) || near(average(columns), 1),
      "The mean of several standard deviations is 1. Take the standard deviation of all sums together.",
    ],
    [
      "the weights themselves",
      near(own, 1),
      "The weights themselves have a standard deviation of exactly 1. Their sums should have it.",
    ],
    [
      "divided by the variance",
      near(own * drawn ** 2, 1, 0.03),
      "The weights were divided by the variance. Its root is the standard deviation.",
    ],
    [
      "range instead of spread",
      near(Math.max(...sums.abs().dataSync()), 1) ||
        near((sums.max().dataSync()[0] as number) - (sums.min().dataSync()[0] as number), 1),
      "The sums were divided by their greatest value, or by their range. Divide by their standard deviation.",
    ],
    [
      "multiplied",
      near(own, drawn, 0.03),
      "The weights were multiplied by the standard deviation. Divide by it.",
    ],
    [
      "not scaled",
      near(own, 1, 0.1),
      "The weights are as they were drawn, with a standard deviation of 1. Scale them by what the sums tell.",
    ],
    [
      "a formula",
      [2 / inputs, 1 / inputs, 2 / (inputs + neurons)].some((wanted) => near(own, Math.sqrt(wanted), 0.1)),
      "The size of these weights comes from a formula, which takes inputs around 0 and of the size of 1 for granted. Measure instead: what spread have the sums?",
    ],
  ];
  const [name, , says] = found.find(([, isIt]) => isIt) ?? ["wrong spread", true, ""];
  trial.object(
    name,
    `${given} ${says} Expected: sums with a standard deviation of 1. Came: ${deviation.toPrecision(4)}.`.replace(
      "  ",
      " ",
    ),
  );
}
