import type { Answers } from "../../bank/bank.js";
import { parameters as byHand } from "../model-answers.js";

function parametersOf(sizes: readonly number[], count: (inputs: number, neurons: number) => number): number {
  return sizes.slice(1).reduce((sum, neurons, i) => sum + count(sizes[i] as number, neurons), 0);
}

export const parameters: Answers = {
  right: [
    byHand,
    async (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => (inputs + 1) * neurons),
    ([inputs = 0, ...layers]: number[]) => {
      let [before, sum] = [inputs, 0];
      for (const neurons of layers) {
        sum += (before + 1) * neurons;
        before = neurons;
      }
      return sum;
    },
    function count(sizes: number[]): number {
      const [inputs, neurons] = sizes;
      return neurons === undefined ? 0 : ((inputs ?? 0) + 1) * neurons + count(sizes.slice(1));
    },
    (sizes: number[]) => {
      const biases = sizes.slice(1).reduce((a, b) => a + b, 0);
      const weights = sizes.map((size, i) => size * (sizes[i + 1] ?? 0)).reduce((a, b) => a + b, 0);
      return weights + biases;
    },
    (sizes: number[]) => {
      let sum = 0;
      for (const i of sizes.keys()) if (i > 0) sum += ((sizes[i - 1] ?? 0) + 1) * (sizes[i] ?? 0);
      return sum;
    },
    (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons + neurons),
  ],
  wrong: [
    {
      mistake: "for one number of layers",
      handIn: ([a = 0, b = 0, c = 0, d = 0]: number[]) => (a + 1) * b + (b + 1) * c + (c + 1) * d,
    },
    {
      mistake: "past the end",
      handIn: (s: [number, number, number, number]) =>
        (s[0] + 1) * s[1] + (s[1] + 1) * s[2] + (s[2] + 1) * s[3],
    },
    {
      mistake: "no bias in the output",
      handIn: (sizes: number[]) => parametersOf(sizes, (i, n) => i * n + n) - (sizes.at(-1) ?? 0),
    },
    { mistake: "other", handIn: (sizes: number[]) => parametersOf(sizes, (i, n) => i * n + n) + 1 },
    {
      mistake: "biases forgotten",
      handIn: (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons),
    },
    {
      mistake: "biases of the inputs",
      handIn: (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons + inputs),
    },
    {
      mistake: "one bias a layer",
      handIn: (sizes: number[]) => parametersOf(sizes, (inputs, neurons) => inputs * neurons + 1),
    },
    {
      mistake: "last layer forgotten",
      handIn: (sizes: number[]) => parametersOf(sizes.slice(0, -1), (i, n) => i * n + n),
    },
    {
      mistake: "first layer forgotten",
      handIn: (sizes: number[]) => parametersOf(sizes.slice(1), (i, n) => i * n + n),
    },
    {
      mistake: "inputs counted as a layer",
      handIn: (sizes: number[]) => parametersOf(sizes, (i, n) => i * n + n) + (sizes[0] ?? 0),
    },
    {
      mistake: "neurons instead of parameters",
      handIn: (sizes: number[]) => parametersOf(sizes, (_, n) => n),
    },
    { mistake: "other", handIn: () => 235_146 },
    { mistake: "no numbers", handIn: (sizes: number[]) => `${sizes}` },
    { mistake: "NaN", handIn: (sizes: number[]) => (sizes.length - sizes.length) / 0 },
    {
      mistake: "past the end",
      handIn: (sizes: number[]) =>
        sizes.reduce((sum, size, i) => sum + (size + 1) * (sizes[i + 1] as number), 0),
    },
  ],
};
