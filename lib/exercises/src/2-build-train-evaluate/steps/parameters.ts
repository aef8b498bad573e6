import { expectNumbers, type Step, type Trial } from "@course/checks";

export const parameters: Step = {
  title: "Count the parameters",
  hints: [
    "Take one layer: each of its neurons has a weight for each input, and one bias.",
    "Go through the list in pairs of neighbours: inputs and neurons of the first layer, of the second, and so on.",
  ],
  right: "The first layer has most of them: it is the one that meets the 784 pixels.",
  tests: [
    {
      name: "the count",
      points: 2,
      async run(handedIn, trial) {
        for (const layers of [3, 1, 2, 5, 4]) await tryParameters(handedIn, trial, someSizes(trial, layers));
        // Equal neighbours, and layers that grow.
        const size = trial.integer(3, 9);
        await tryParameters(handedIn, trial, [size, size, size, size + 1, 3 * size, 1]);
      },
    },
  ],
};

/** Draws the inputs and the neurons of each layer: all differ, in any order. */
function someSizes(trial: Trial, layers: number): number[] {
  const numbers = Array.from({ length: layers + 1 }, (_, i) => trial.integer(20 * i + 3, 20 * i + 20));
  return trial.shuffled(numbers);
}

async function tryParameters(handedIn: unknown, trial: Trial, sizes: readonly number[]): Promise<void> {
  const pairs = sizes.slice(1).map((neurons, i) => [sizes[i] as number, neurons] as const);
  const sum = (of: (inputs: number, neurons: number, layer: number) => number) =>
    pairs.reduce((total, [inputs, neurons], layer) => total + of(inputs, neurons, layer), 0);
  const got = await trial.call(handedIn, [[...sizes]]);
  expectNumbers(
    got,
    sum((inputs, neurons) => (inputs + 1) * neurons),
    {
      what: "The number of parameters",
      given: `For the sizes ${sizes.join(", ")}.`,
      mistakes: [
        {
          name: "biases forgotten",
          gives: () => sum((inputs, neurons) => inputs * neurons),
          says: "The biases are missing: one for each neuron.",
        },
        {
          name: "biases of the inputs",
          gives: () => sum((inputs, neurons) => inputs * neurons + inputs),
          says: "There is a bias for each neuron of a layer, not for each of its inputs.",
        },
        {
          name: "one bias a layer",
          gives: () => sum((inputs, neurons) => inputs * neurons + 1),
          says: "Each neuron has a bias of its own, not only each layer.",
        },
        {
          name: "last layer forgotten",
          gives: () =>
            sum((inputs, neurons, layer) => (layer === pairs.length - 1 ? 0 : (inputs + 1) * neurons)),
          says: "A layer is missing: the last one.",
        },
        {
          name: "first layer forgotten",
          gives: () => sum((inputs, neurons, layer) => (layer === 0 ? 0 : (inputs + 1) * neurons)),
          says: "A layer is missing: the first one, which reads the inputs.",
        },
        {
          name: "no bias in the output",
          gives: () => sum((inputs, neurons, layer) => (inputs + Number(layer < pairs.length - 1)) * neurons),
          says: "The biases of the last layer are missing: its neurons have some, too.",
        },
        {
          name: "inputs counted as a layer",
          gives: () => sum((inputs, neurons) => (inputs + 1) * neurons) + (sizes[0] as number),
          says: "The inputs are no neurons: they have no parameters of their own.",
        },
        {
          name: "neurons instead of parameters",
          gives: () => sum((_, neurons) => neurons),
          says: "These are the neurons. Each of them has many parameters.",
        },
        {
          name: "for one number of layers",
          gives: () => (pairs.length === 1 ? Number.NaN : -1),
          says: `It works for lists of one length. This one has ${sizes.length} numbers, and another one may have more: go through the list, however long it is.`,
        },
        ...[1, 2, 3, 4].map((layers) => ({
          name: "for one number of layers",
          gives: () =>
            layers < pairs.length ? sum((i, n, layer) => (layer < layers ? (i + 1) * n : 0)) : -1,
          says: `Only ${layers === 1 ? "the first layer was" : `the first ${layers} layers were`} counted. Go through the list, however long it is.`,
        })),
      ],
    },
  );
}
