import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { paired as byHand } from "../model-answers.js";

type Runs = number[];

const sum = (list: Runs) => list.reduce((a, b) => a + b, 0);
const mean = (list: Runs) => sum(list) / list.length;
const differences = (a: Runs, b: Runs) => b.map((value, i) => value - (a[i] as number));
const squares = (list: Runs) => sum(list.map((value) => (value - mean(list)) ** 2));
const variance = (list: Runs) => squares(list) / (list.length - 1);
const error = (list: Runs) => Math.sqrt(variance(list) / list.length);

/** Gives what is computed from the differences. */
const of = (f: (d: Runs) => unknown) => (a: Runs, b: Runs) => f(differences(a, b));

export const paired: Answers = {
  right: [
    byHand,
    of((d) => [mean(d), error(d)]),
    of((d) => [mean(d), Math.sqrt(variance(d)) / Math.sqrt(d.length)]),
    // A loop.
    (a: Runs, b: Runs) => {
      let total = 0;
      let ofSquares = 0;
      for (let i = 0; i < a.length; i++) total += (b[i] as number) - (a[i] as number);
      const middle = total / a.length;
      for (let i = 0; i < a.length; i++) ofSquares += ((b[i] as number) - (a[i] as number) - middle) ** 2;
      return [middle, Math.sqrt(ofSquares / (a.length * (a.length - 1)))];
    },
    // The mean of the differences is the difference of the means.
    (a: Runs, b: Runs) => [mean(b) - mean(a), error(differences(a, b))],
    // Typed arrays.
    (a: Runs, b: Runs) => {
      const d = Float64Array.from(b, (value, i) => value - (a[i] as number));
      const middle = d.reduce((x, y) => x + y, 0) / d.length;
      const total = d.map((value) => (value - middle) ** 2).reduce((x, y) => x + y, 0);
      return Float64Array.of(middle, Math.sqrt(total / (d.length - 1) / d.length));
    },
    async (a: Runs, b: Runs) => byHand(a, b),
  ],
  wrong: [
    {
      mistake: "not paired",
      handIn: (a: Runs, b: Runs) => [
        mean(b) - mean(a),
        Math.sqrt(variance(a) / a.length + variance(b) / b.length),
      ],
    },
    { mistake: "opposite sign", handIn: (a: Runs, b: Runs) => byHand(b, a) },
    { mistake: "standard deviation", handIn: of((d) => [mean(d), Math.sqrt(variance(d))]) },
    { mistake: "divided by n", handIn: of((d) => [mean(d), Math.sqrt(squares(d)) / d.length]) },
    {
      mistake: "standard deviation, divided by n",
      handIn: of((d) => [mean(d), Math.sqrt(squares(d) / d.length)]),
    },
    { mistake: "variance", handIn: of((d) => [mean(d), variance(d)]) },
    { mistake: "no root", handIn: of((d) => [mean(d), variance(d) / d.length]) },
    {
      mistake: "divided by n, not its root",
      handIn: of((d) => [mean(d), Math.sqrt(variance(d)) / d.length]),
    },
    { mistake: "sum instead of mean", handIn: of((d) => [sum(d), error(d)]) },
    { mistake: "swapped", handIn: of((d) => [error(d), mean(d)]) },
    { mistake: "only the mean", handIn: of(mean) },
    { mistake: "all differences", handIn: of((d) => d) },
    { mistake: "both means", handIn: (a: Runs, b: Runs) => [mean(a), mean(b)] },
    { mistake: "tensor instead of numbers", handIn: (a: Runs, b: Runs) => tf.tensor1d(byHand(a, b)) },
  ],
};
