import type { Mistake, Step, Trial } from "@course/checks";
import { tf } from "@course/core";

/** What batch norm knows of each filter. */
interface Norm {
  gamma: tf.Tensor;
  beta: tf.Tensor;
  mean: tf.Tensor;
  variance: tf.Tensor;
  epsilon: number;
}

export const fold: Step = {
  title: "Fold batch norm into the convolution",
  hints: [
    "In prediction batch norm is a factor and a shift for each filter: γ · (x − mean) / √(variance + ε) + β. Write it as x · factor + shift.",
    "The filters are the last axis of the kernel, so `kernel.mul(factor)` multiplies each filter by its own factor.",
    "The new bias is what is left where x is 0: β − mean · factor.",
  ],
  right: "In prediction, batch norm behind a convolution costs nothing: it is only other weights.",
  tests: [
    { name: "the kernel", points: 1, run: (handedIn, trial) => tryFold(handedIn, trial, "kernel") },
    { name: "the bias", points: 1, run: (handedIn, trial) => tryFold(handedIn, trial, "bias") },
    {
      name: "a filter that never changes",
      points: 1,
      run: (handedIn, trial) => tryFold(handedIn, trial, "constant"),
    },
  ],
};

async function tryFold(handedIn: unknown, trial: Trial, part: "kernel" | "bias" | "constant"): Promise<void> {
  const [size, channels] = [trial.integer(2, 3), trial.integer(2, 3)];
  // Another number than that of the channels, and than the size, so that axes are told apart.
  const filters = trial.integer(4, 6);
  const draw = (from: number, to: number) =>
    tf.tensor1d(Array.from({ length: filters }, () => trial.number(from, to)));
  const shape: [number, number, number, number] = [size, size, channels, filters];
  const kernel = tf.tensor4d(
    Array.from({ length: size * size * channels * filters }, () => trial.number(-1, 1)),
    shape,
  );
  const spread = part === "constant" ? draw(0, 0) : draw(0.3, 4);
  const norm: Norm = {
    gamma: draw(1.2, 2.5),
    beta: draw(-2, -0.5),
    mean: draw(0.4, 1.5),
    variance: spread,
    epsilon: trial.integer(5, 30) / 100,
  };
  const inputs = [kernel, norm.gamma, norm.beta, norm.mean, norm.variance, norm.epsilon];
  const got = await trial.call(handedIn, inputs);
  if (!Array.isArray(got) || got.length !== 2) {
    return trial.object(
      "no pair",
      "The result should be a pair: the new kernel and the new bias, `[kernel, bias]`.",
    );
  }
  trial.tensor(got[0], ofKernel(kernel, factorOf(norm)), {
    what: "The kernel",
    mistakes: FACTORS.map(
      ([name, factor, says]): Mistake => ({ name, gives: () => ofKernel(kernel, factor(norm)), says }),
    ),
  });
  if (part === "kernel") return;
  const right = shiftOf(norm);
  trial.tensor(got[1], right, {
    what: "The bias",
    mistakes: SHIFTS.map(([name, shift, says]): Mistake => ({ name, gives: () => shift(norm), says })),
  });
}

const ofKernel = (kernel: tf.Tensor, factor: tf.Tensor) => tf.mul(kernel, factor);
const deviation = ({ variance, epsilon }: Norm) => tf.sqrt(tf.add(variance, epsilon));
const factorOf = (norm: Norm) => tf.div(norm.gamma, deviation(norm));
const shiftOf = (norm: Norm) => tf.sub(norm.beta, tf.mul(norm.mean, factorOf(norm)));

type Compute = (norm: Norm) => tf.Tensor;

const FACTORS: readonly [mistake: string, factor: Compute, says: string][] = [
  ["no gamma", (norm) => tf.div(1, deviation(norm)), "γ is missing in the factor."],
  [
    "only gamma",
    ({ gamma }) => gamma,
    "The filters are multiplied by γ alone. Divide by √(variance + ε) as well.",
  ],
  [
    "no root",
    (norm) => tf.div(norm.gamma, tf.add(norm.variance, norm.epsilon)),
    "It is divided by the variance. Take its root first.",
  ],
  [
    "no epsilon",
    ({ gamma, variance }) => tf.div(gamma, tf.sqrt(variance)),
    "ε is missing. It belongs to the variance, under the root.",
  ],
  [
    "epsilon outside the root",
    ({ gamma, variance, epsilon }) => tf.div(gamma, tf.add(tf.sqrt(variance), epsilon)),
    "ε is added to the standard deviation. It belongs to the variance, under the root.",
  ],
  [
    "multiplied by the deviation",
    (norm) => tf.mul(norm.gamma, deviation(norm)),
    "The filters are multiplied by √(variance + ε). Batch norm divides by it.",
  ],
  [
    "kernel unchanged",
    ({ gamma }) => tf.onesLike(gamma),
    "The kernel is as it was. Its filters have to be scaled.",
  ],
];

const SHIFTS: readonly [mistake: string, shift: Compute, says: string][] = [
  [
    "only beta",
    ({ beta }) => beta,
    "The bias is β alone. The mean is subtracted too, and scaled with everything else.",
  ],
  [
    "mean not scaled",
    ({ beta, mean }) => tf.sub(beta, mean),
    "The mean is subtracted as it is. Batch norm subtracts it *before* it scales, so the factor applies to it.",
  ],
  [
    "mean added",
    (norm) => tf.add(norm.beta, tf.mul(norm.mean, factorOf(norm))),
    "The mean is added. Batch norm subtracts it.",
  ],
  ["no beta", (norm) => tf.neg(tf.mul(norm.mean, factorOf(norm))), "β is missing in the bias."],
  [
    "beta scaled",
    (norm) => tf.mul(tf.sub(norm.beta, norm.mean), factorOf(norm)),
    "β is scaled with the mean. It comes last, as it is.",
  ],
  ["opposite sign", (norm) => tf.neg(shiftOf(norm)), "The bias has the opposite sign."],
  [
    "no gamma in the bias",
    (norm) => tf.sub(norm.beta, tf.div(norm.mean, deviation(norm))),
    "The mean is divided by √(variance + ε), and not multiplied by γ. It gets the same factor as the filters.",
  ],
];
