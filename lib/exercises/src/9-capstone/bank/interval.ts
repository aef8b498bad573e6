import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { interval as byHand } from "../model-answers.js";

const clip = (value: number) => Math.min(1, Math.max(0, value));

/** An interval of some half width. */
const around = (half: (accuracy: number, n: number) => number) => (right: number, n: number) => {
  const accuracy = right / n;
  return [accuracy, clip(accuracy - half(accuracy, n)), clip(accuracy + half(accuracy, n))];
};
const half = (a: number, n: number) => 1.96 * Math.sqrt((a * (1 - a)) / n);

export const interval: Answers = {
  right: [
    byHand,
    around(half),
    // With conditions in place of minimum and maximum.
    (right: number, n: number) => {
      const accuracy = right / n;
      const width = 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / n);
      let low = accuracy - width;
      let high = accuracy + width;
      if (low < 0) low = 0;
      if (high > 1) high = 1;
      return [accuracy, low, high];
    },
    // From the counts.
    (right: number, n: number) => {
      const width = (1.96 * Math.sqrt((right * (n - right)) / n)) / n;
      return [right / n, clip(right / n - width), clip(right / n + width)];
    },
    // Typed arrays.
    (right: number, n: number) => Float64Array.from(byHand(right, n)),
    // Tensors.
    (right: number, n: number) =>
      tf.tidy(() => {
        const accuracy = tf.scalar(right / n);
        const width = accuracy.mul(tf.sub(1, accuracy)).div(n).sqrt().mul(1.96);
        return [
          ...tf
            .stack([accuracy, accuracy.sub(width), accuracy.add(width)])
            .clipByValue(0, 1)
            .dataSync(),
        ];
      }),
    async (right: number, n: number) => byHand(right, n),
    // With 1.96 to more digits.
    around((a, n) => 1.959964 * Math.sqrt((a * (1 - a)) / n)),
  ],
  wrong: [
    {
      mistake: "not kept between 0 and 1",
      handIn: (right: number, n: number) => {
        const a = right / n;
        return [a, a - half(a, n), a + half(a, n)];
      },
    },
    { mistake: "one standard error", handIn: around((a, n) => Math.sqrt((a * (1 - a)) / n)) },
    { mistake: "root forgotten", handIn: around((a, n) => (1.96 * a * (1 - a)) / n) },
    { mistake: "n forgotten", handIn: around((a) => 1.96 * Math.sqrt(a * (1 - a))) },
    { mistake: "n outside the root", handIn: around((a, n) => (1.96 * Math.sqrt(a * (1 - a))) / n) },
    { mistake: "n − 1", handIn: around((a, n) => 1.96 * Math.sqrt((a * (1 - a)) / (n - 1))) },
    {
      mistake: "width instead of ends",
      handIn: (right: number, n: number) => [right / n, -half(right / n, n), half(right / n, n)],
    },
    {
      mistake: "ends swapped",
      handIn: (right: number, n: number) => {
        const [a, low, high] = byHand(right, n);
        return [a, high, low];
      },
    },
    {
      mistake: "in percent",
      handIn: (right: number, n: number) => byHand(right, n).map((value) => 100 * value),
    },
    {
      mistake: "count instead of share",
      handIn: (right: number, n: number) => [right, ...byHand(right, n).slice(1)],
    },
    { mistake: "ends only", handIn: (right: number, n: number) => byHand(right, n).slice(1) },
    {
      mistake: "tensor instead of numbers",
      handIn: (right: number, n: number) => tf.tensor1d(byHand(right, n)),
    },
    { mistake: "no numbers", handIn: (right: number, n: number) => String(byHand(right, n)) },
  ],
};
