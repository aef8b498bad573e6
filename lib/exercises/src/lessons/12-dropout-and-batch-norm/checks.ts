import { expectNumbers, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import { dropout } from "./dropout.js";
import { batchNorm, normInPrediction } from "./norm.js";
import * as solutions from "./solutions.js";

const countParameters: Step = {
  title: "Count the parameters",
  hints: [
    "A dense layer has inputs × units weights, and units biases. The inputs are the units of the layer before.",
    "Batch norm learns γ and β for each neuron, and keeps two averages for each.",
    "The output layer has no batch norm.",
  ],
  right: "The second number is what no gradient ever reaches.",
  tests: [
    {
      name: "one hidden layer",
      points: 1,
      run: (handedIn, trial) => tryCount(handedIn, trial, 1),
    },
    {
      name: "several hidden layers",
      points: 1,
      run: (handedIn, trial) => tryCount(handedIn, trial, trial.integer(2, 4)),
    },
  ],
};

async function tryCount(handedIn: unknown, trial: Trial, depth: number): Promise<void> {
  const inputs = trial.integer(50, 90);
  const hidden = trial.shuffled([37, 29, 23, 18].map((size) => size + trial.integer(0, 4))).slice(0, depth);
  const outputs = trial.integer(5, 12);
  const sizes = [inputs, ...hidden, outputs];
  const layers = sizes.slice(1).map((units, i) => ({ inputs: sizes[i] as number, units }));
  const weights = total(layers.map((layer) => layer.inputs * layer.units));
  const biases = total(layers.map(({ units }) => units));
  const neurons = total(hidden);
  const dense = weights + biases;
  expectNumbers(await trial.call(handedIn, [inputs, hidden, outputs]), [dense + 2 * neurons, 2 * neurons], {
    what: "The pair of counts",
    given: `For ${inputs} inputs, hidden layers of [${hidden}] and ${outputs} outputs:`,
    mistakes: [
      {
        name: "everything trained",
        gives: () => [dense + 4 * neurons, 0],
        says: "Everything is counted as trained. The two running averages are not: no gradient reaches them.",
      },
      {
        name: "averages counted twice",
        gives: () => [dense + 4 * neurons, 2 * neurons],
        says: "The running averages are in both numbers. The first holds only what the optimiser changes.",
      },
      {
        name: "no batch norm",
        gives: () => [dense, 0],
        says: "Those are the dense layers alone. Batch norm behind each hidden layer has parameters as well.",
      },
      {
        name: "gamma and beta not trained",
        gives: () => [dense, 4 * neurons],
        says: "All four numbers of batch norm are counted as not trained. γ and β are learnt like weights.",
      },
      {
        name: "gamma and beta missing",
        gives: () => [dense, 2 * neurons],
        says: "γ and β are missing: two numbers for each neuron that are learnt.",
      },
      {
        name: "one of each",
        gives: () => [dense + neurons, neurons],
        says: "For each neuron one trained number and one average are counted. There are two of either kind: γ and β, mean and variance.",
      },
      {
        name: "batch norm behind the outputs",
        gives: () => [dense + 2 * (neurons + outputs), 2 * (neurons + outputs)],
        says: "The output layer is counted with batch norm. It has none.",
      },
      {
        name: "no biases",
        gives: () => [weights + 2 * neurons, 2 * neurons],
        says: "The biases of the dense layers are missing.",
      },
      {
        name: "no output layer",
        gives: () => {
          const last = layers.at(-1) as { inputs: number; units: number };
          return [dense - last.inputs * last.units - last.units + 2 * neurons, 2 * neurons];
        },
        says: "The output layer is missing.",
      },
      {
        name: "each layer reads the inputs",
        gives: () => [inputs * (neurons + outputs) + biases + 2 * neurons, 2 * neurons],
        says: "Every layer is counted as if it read the inputs of the network. A layer reads the outputs of the one before it.",
      },
      {
        name: "all together",
        gives: () => dense + 4 * neurons,
        says: "That is the number of all parameters. Give two: those that are trained, and those that aren't.",
      },
      {
        name: "all, and those not trained",
        gives: () => [dense + 4 * neurons, 2 * neurons],
        says: "The first number holds all parameters. It should hold only those that are trained.",
      },
      {
        name: "swapped",
        gives: () => [2 * neurons, dense + 2 * neurons],
        says: "The two have changed places: those that are trained come first.",
      },
    ],
  });
}

const maxNorm: Step = {
  title: "Limit the norm of each neuron",
  hints: [
    "The weights of neuron j are a column: `weights.map((row) => row[j])`.",
    "The norm of a vector is the root of the sum of its squares.",
    "Where it is greater than `most`, multiply the whole column by `most / norm`. Elsewhere change nothing.",
  ],
  right: "The direction of each neuron stays. Only its length is limited.",
  tests: [
    {
      name: "long and short columns",
      points: 1,
      run: (handedIn, trial) => tryMaxNorm(handedIn, trial, { isEmpty: false }),
    },
    {
      name: "a column of zeros",
      points: 1,
      run: (handedIn, trial) => tryMaxNorm(handedIn, trial, { isEmpty: true }),
    },
  ],
};

async function tryMaxNorm(handedIn: unknown, trial: Trial, { isEmpty }: { isEmpty: boolean }): Promise<void> {
  const rows = trial.integer(5, 7);
  const columns = trial.integer(3, 4);
  const most = trial.integer(25, 35) / 10;
  // The first neuron is short, the second long, also each of its weights; the others are either.
  const sizes = Array.from({ length: columns }, (_, j) =>
    j === 0 ? 4 : j === 1 ? 50 : trial.integer(0, 1) * 20 + 6,
  );
  const weights = Array.from({ length: rows }, () =>
    sizes.map((size) => ((trial.integer(0, 1) === 0 ? -1 : 1) * trial.integer(size - 3, size)) / 10),
  );
  if (isEmpty) for (const row of weights) row[columns - 1] = 0;
  const flat = weights.flat();
  const norms = (list: readonly number[][], of: (vector: readonly number[]) => number) => list.map(of);
  const lengthOf = (vector: readonly number[]) => Math.sqrt(total(vector.map((w) => w * w)));
  const columnsOf = sizes.map((_, j) => weights.map((row) => row[j] as number));
  const byColumn = (factor: (norm: number) => number, of = lengthOf) => {
    const factors = norms(columnsOf, of).map(factor);
    return weights.map((row) => row.map((w, j) => w * (factors[j] as number)));
  };
  const limit = (norm: number) => (norm > most ? most / norm : 1);
  const right = byColumn(limit);
  expectNumbers(await trial.call(handedIn, [weights, most]), right, {
    what: "The matrix of weights",
    given: `For ${rows} inputs, ${columns} neurons and a norm of at most ${most}:`,
    mistakes: [
      {
        name: "rows instead of columns",
        gives: () =>
          weights.map((row) => {
            const factor = limit(lengthOf(row));
            return row.map((w) => w * factor);
          }),
        says: "The norms are those of the rows. The weights of a neuron are a column: one for each of its inputs.",
      },
      {
        name: "one norm for the whole matrix",
        gives: () => weights.map((row) => row.map((w) => w * limit(lengthOf(flat)))),
        says: "All weights together have one norm here. Each neuron is limited by itself.",
      },
      {
        name: "short ones stretched",
        gives: () => byColumn((norm) => most / norm),
        says: "Every neuron has got the greatest norm, those that were shorter too. Change only those that are longer than `most`.",
      },
      {
        name: "each weight clipped",
        gives: () => weights.map((row) => row.map((w) => Math.min(most, Math.max(-most, w)))),
        says: "Each weight is limited by itself. It is the norm of all weights of a neuron that is limited.",
      },
      {
        name: "no root",
        gives: () => byColumn((norm) => (norm ** 2 > most ? most / norm ** 2 : 1)),
        says: "That takes the sum of the squares for the norm. The norm is its root.",
      },
      {
        name: "sum of absolute values",
        gives: () => byColumn(limit, (vector) => total(vector.map(Math.abs))),
        says: "That adds up the absolute values. The norm is the root of the sum of the squares.",
      },
      {
        name: "divided by the norm",
        gives: () => byColumn((norm) => (norm > most ? 1 / norm : 1)),
        says: "Long columns now have the norm 1. Multiply them by `most` as well.",
      },
      {
        name: "turned round",
        gives: () => byColumn((norm) => (norm > most ? 1 : most / norm)),
        says: "The short ones are stretched, and the long ones left alone. It is the other way round.",
      },
      {
        name: "multiplied by the norm",
        gives: () => byColumn((norm) => (norm > most ? norm / most : 1)),
        says: "Long columns became longer: multiply by `most / norm`, not by `norm / most`.",
      },
      {
        name: "nothing limited",
        gives: () => weights,
        says: "Nothing has changed, though a neuron has a greater norm than allowed.",
      },
    ],
  });
}

/** What a learner writes in lesson 12. */
export const lesson12 = lesson(
  "12-dropout-and-batch-norm",
  "Lesson 12: Dropout and batch norm",
  { dropout, batchNorm, normInPrediction, countParameters, maxNorm },
  solutions,
);
