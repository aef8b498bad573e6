import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";
import {
  asLayer,
  both,
  type Labels,
  type Layer,
  type Matrix,
  plain,
  product,
  rowsOf,
  turned,
  zip,
} from "./tools.js";

type Values = Matrix[];

/** A way back with a rule of its own for ReLU, for what comes back to a layer, or for what a layer gets. */
const way =
  ({
    gate = (dA: Matrix, a: Matrix): tf.Tensor => dA.mul(a.greater(0)),
    back = (dZ: Matrix, weights: Matrix): tf.Tensor => dZ.matMul(weights, false, true),
    layer = (input: Matrix, dZ: Matrix, _output: Matrix): { weights: tf.Tensor; biases: tf.Tensor } => ({
      weights: input.matMul(dZ, true),
      biases: dZ.sum(0),
    }),
    first = (dLogits: Matrix, _logits: Matrix): tf.Tensor => dLogits,
  } = {}) =>
  (values: Values, network: Layer[], dLogits: Matrix) => {
    const gradients: object[] = [];
    let dZ = first(dLogits, values.at(-1) as Matrix) as Matrix;
    for (let i = network.length - 1; i >= 0; i--) {
      const input = values[i] as Matrix;
      gradients.unshift(layer(input, dZ, values[i + 1] as Matrix));
      if (i > 0) dZ = gate(back(dZ, (network[i] as Layer).weights) as Matrix, input) as Matrix;
    }
    return gradients;
  };

const changed =
  (rule: (gradient: tf.Tensor, value: tf.Tensor) => tf.Tensor) =>
  (values: Values, network: Layer[], d: Matrix) =>
    both(rule, answers.backward(values, network, d), network);

export const backward: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.backward,
    way(),
    // Recursive: the first layer's gradients stand in front of those of the others.
    (values: Values, network: Layer[], dLogits: Matrix) => {
      const from = (i: number): { gradients: Layer[]; dInput: Matrix } => {
        if (i === network.length) return { gradients: [], dInput: dLogits };
        const { gradients, dInput } = from(i + 1);
        const output = values[i + 1] as Matrix;
        const dZ = i === network.length - 1 ? dInput : (dInput.mul(output.step()) as Matrix);
        const own = {
          weights: (values[i] as Matrix).transpose().dot(dZ) as Matrix,
          biases: dZ.sum(0) as Labels,
        };
        return {
          gradients: [own, ...gradients],
          dInput: dZ.dot((network[i] as Layer).weights.transpose()) as Matrix,
        };
      };
      return from(0).gradients;
    },
    // Lists of numbers.
    (values: Values, network: Layer[], dLogits: Matrix) => {
      const layers = plain(network);
      let dZ = rowsOf(dLogits);
      return [...layers.keys()]
        .reverse()
        .map((i) => {
          const input = rowsOf(values[i] as Matrix);
          const gradient = {
            weights: product(turned(input), dZ),
            biases: turned(dZ).map((c) => c.reduce((a, b) => a + b, 0)),
          };
          const dA = product(dZ, turned(layers[i]?.weights as number[][]));
          dZ = zip(dA, input, (d, a) => (a > 0 ? d : 0));
          return asLayer(gradient);
        })
        .reverse();
    },
    // Typed arrays.
    (values: Values, network: Layer[], dLogits: Matrix) => {
      const gradients = new Array<Layer>(network.length);
      let dZ = dLogits.dataSync() as Float32Array;
      const n = dLogits.shape[0];
      for (let layer = network.length - 1; layer >= 0; layer--) {
        const [inputs, neurons] = (network[layer] as Layer).weights.shape;
        const [a, w] = [(values[layer] as Matrix).dataSync(), (network[layer] as Layer).weights.dataSync()];
        const [dW, dB, dX] = [
          new Float32Array(inputs * neurons),
          new Float32Array(neurons),
          new Float32Array(n * inputs),
        ];
        for (let image = 0; image < n; image++) {
          for (let j = 0; j < neurons; j++) {
            const d = dZ[image * neurons + j] as number;
            dB[j] = (dB[j] as number) + d;
            for (let k = 0; k < inputs; k++) {
              const at = image * inputs + k;
              dW[k * neurons + j] = (dW[k * neurons + j] as number) + (a[at] as number) * d;
              if ((a[at] as number) > 0) dX[at] = (dX[at] as number) + (w[k * neurons + j] as number) * d;
            }
          }
        }
        gradients[layer] = { weights: tf.tensor2d(dW, [inputs, neurons]), biases: tf.tensor1d(dB) };
        dZ = dX;
      }
      return gradients;
    },
    async (values: Values, network: Layer[], dLogits: Matrix) => {
      const gradients: Layer[] = [];
      for (let [i, dZ] = [network.length - 1, dLogits]; i >= 0; i--) {
        const input = values[i] as Matrix;
        gradients.push({ weights: tf.matMul(input, dZ, true, false), biases: tf.sum(dZ, 0) });
        await tf.nextFrame();
        const dA = tf.matMul(dZ, (network[i] as Layer).weights, false, true);
        dZ = tf.where(input.greater(0), dA, tf.zerosLike(dA)) as Matrix;
      }
      return gradients.reverse();
    },
    // TensorFlow's own derivative of the sum of logits times dLogits.
    (values: Values, network: Layer[], dLogits: Matrix) => {
      const flat = network.flatMap(({ weights, biases }) => [weights, biases] as tf.Tensor[]);
      const weighted = (...tensors: tf.Tensor[]) => {
        let value: tf.Tensor = values[0] as Matrix;
        for (let i = 0; i < tensors.length; i += 2) {
          value = value.matMul(tensors[i] as tf.Tensor).add(tensors[i + 1] as tf.Tensor);
          if (i + 2 < tensors.length) value = value.relu();
        }
        return value.mul(dLogits).sum();
      };
      const slopes = tf.grads(weighted)(flat);
      return network.map((_, i) => ({ weights: slopes[2 * i], biases: slopes[2 * i + 1] }));
    },
  ],
  wrong: [
    { mistake: "no ReLU on the way back", handIn: way({ gate: (dA) => dA }) },
    { mistake: "no ReLU on the way back", handIn: way({ gate: (dA, a) => dA.mul(a.greaterEqual(0)) }) },
    { mistake: "ReLU of the gradient", handIn: way({ gate: (dA) => dA.relu() }) },
    { mistake: "multiplied by the output", handIn: way({ gate: (dA, a) => dA.mul(a) }) },
    { mistake: "gate turned round", handIn: way({ gate: (dA, a) => dA.mul(a.lessEqual(0)) }) },
    { mistake: "a gate at the logits", handIn: way({ first: (d, logits) => d.mul(logits.greater(0)) }) },
    {
      mistake: "averaged over the images",
      handIn: (values: Values, network: Layer[], d: Matrix) =>
        both((gradient) => gradient.div(d.shape[0]), answers.backward(values, network, d)),
    },
    { mistake: "uphill turned round", handIn: changed((gradient) => gradient.neg()) },
    { mistake: "a step, not the gradient", handIn: changed((gradient, value) => value.sub(gradient)) },
    { mistake: "error", handIn: way({ back: (dZ, weights) => dZ.matMul(weights) }) },
    {
      mistake: "gradients transposed",
      handIn: way({ layer: (input, dZ) => ({ weights: dZ.matMul(input, true), biases: dZ.sum(0) }) }),
    },
    {
      mistake: "biases: not summed",
      handIn: way({ layer: (input, dZ) => ({ weights: input.matMul(dZ, true), biases: dZ }) }),
    },
    {
      mistake: "biases: averaged over the images",
      handIn: way({ layer: (input, dZ) => ({ weights: input.matMul(dZ, true), biases: dZ.mean(0) }) }),
    },
    {
      mistake: "biases: row instead of vector",
      handIn: way({ layer: (input, dZ) => ({ weights: input.matMul(dZ, true), biases: dZ.sum(0, true) }) }),
    },
    {
      mistake: "biases: summed over the neurons",
      handIn: way({ layer: (input, dZ) => ({ weights: input.matMul(dZ, true), biases: dZ.sum(1) }) }),
    },
    {
      mistake: "output instead of input",
      handIn: way({ layer: (_, dZ, output) => ({ weights: output.matMul(dZ, true), biases: dZ.sum(0) }) }),
    },
    {
      mistake: "order reversed",
      handIn: (values: Values, network: Layer[], d: Matrix) => answers.backward(values, network, d).reverse(),
    },
    {
      mistake: "the weights themselves",
      handIn: (_values: Values, network: Layer[], _d: Matrix) => both((value) => value.clone(), network),
    },
    {
      mistake: "wrong length",
      handIn: (values: Values, network: Layer[], d: Matrix) => answers.backward(values, network, d).slice(1),
    },
    {
      // Knows of one hidden layer only.
      mistake: "wrong length",
      points: 2,
      handIn: (values: Values, network: Layer[], d: Matrix) =>
        answers.backward(values.slice(-3), network.slice(-2), d).slice(0, 2),
    },
    {
      mistake: "no object",
      handIn: (values: Values, network: Layer[], d: Matrix) =>
        answers.backward(values, network, d).map(({ weights }) => weights),
    },
  ],
};

type Asked = [
  x: Matrix,
  labels: Labels,
  network: Layer[],
  at: { layer: number; row: number; column: number },
  h: number,
];

const lossOf = (x: Matrix, labels: Labels, network: Layer[]) =>
  answers.crossEntropy(answers.forward(x, network).at(-1) as Matrix, labels).loss.arraySync();

/** The network with one weight moved, or whatever a rule makes of its weights. */
function moved(network: Layer[], { layer, row, column }: Asked[3], by: number): Layer[] {
  return network.map(({ weights, biases }, i) => {
    if (i !== layer) return { weights, biases };
    const values = weights.arraySync();
    (values[row] as number[])[column] = (values[row]?.[column] as number) + by;
    return { weights: tf.tensor2d(values), biases };
  });
}

/** What a rule makes of the losses above, below, and here. */
const measured =
  (rule: (above: number, below: number, h: number, here: number) => number, place = (at: Asked[3]) => at) =>
  (...[x, labels, network, at, h]: Asked) => {
    const loss = (by: number) => lossOf(x, labels, moved(network, place(at), by));
    return rule(loss(h), loss(-h), h, loss(0));
  };
const central = (above: number, below: number, h: number) => (above - below) / (2 * h);

export const slope: Answers = {
  seeds: 3,
  apart: 1,
  right: [
    answers.slope,
    measured(central),
    // A table of zeros with h in one place.
    (...[x, labels, network, { layer, row, column }, h]: Asked) => {
      const { shape } = (network[layer] as Layer).weights;
      const step = tf.buffer(shape);
      step.set(h, row, column);
      const change = step.toTensor();
      const lossWith = (sign: number) => {
        const other = network.map((one, i) =>
          i === layer ? { ...one, weights: one.weights.add(change.mul(sign)) as Matrix } : one,
        );
        return lossOf(x, labels, other);
      };
      return (lossWith(1) - lossWith(-1)) / h / 2;
    },
    // Typed arrays.
    (...[x, labels, network, at, h]: Asked) => {
      const { weights, biases } = network[at.layer] as Layer;
      const [above, below] = [1, -1].map((sign) => {
        const values = Float32Array.from(weights.dataSync());
        const place = at.row * weights.shape[1] + at.column;
        values[place] = (values[place] as number) + sign * h;
        const copy = network.slice();
        copy.splice(at.layer, 1, { weights: tf.tensor2d(values, weights.shape), biases });
        return lossOf(x, labels, copy);
      }) as [number, number];
      return (above - below) / (2 * h);
    },
    async (...[x, labels, network, at, h]: Asked) => {
      const loss = async (by: number) => {
        const logits = answers.forward(x, moved(network, at, by)).at(-1) as Matrix;
        return (
          await tf.losses.softmaxCrossEntropy(tf.oneHot(labels, logits.shape[1]), logits).data()
        )[0] as number;
      };
      const [above, below] = await Promise.all([loss(h), loss(-h)]);
      return central(above as number, below as number, h);
    },
    // All in plain numbers.
    (...[x, labels, network, at, h]: Asked) => {
      const loss = (by: number) => {
        const layers = plain(network);
        const row = layers[at.layer]?.weights[at.row] as number[];
        row[at.column] = (row[at.column] as number) + by;
        const logits = layers.reduce(
          (rows, { weights, biases }, i) =>
            product(rows, weights).map((sums) =>
              sums.map((sum, j) =>
                i < layers.length - 1
                  ? Math.max(0, sum + (biases[j] as number))
                  : sum + (biases[j] as number),
              ),
            ),
          rowsOf(x),
        );
        const truth = labels.arraySync();
        const losses = logits.map(
          (z, i) =>
            Math.log(z.reduce((sum, one) => sum + Math.exp(one), 0)) - (z[truth[i] as number] as number),
        );
        return losses.reduce((a, b) => a + b, 0) / losses.length;
      };
      return central(loss(h), loss(-h), h);
    },
  ],
  wrong: [
    { mistake: "one side only", handIn: measured((above, _, h, here) => (above - here) / h) },
    { mistake: "one side only, below", handIn: measured((_, below, h, here) => (here - below) / h) },
    { mistake: "divided by h", handIn: measured((above, below, h) => (above - below) / h) },
    { mistake: "multiplied by h", handIn: measured((above, below, h) => ((above - below) / 2) * h) },
    { mistake: "not divided", handIn: measured((above, below) => above - below) },
    { mistake: "sign turned round", handIn: measured((above, below, h) => (below - above) / (2 * h)) },
    { mistake: "a loss", handIn: measured((above) => above) },
    {
      mistake: "h not used",
      handIn: (x: Matrix, labels: Labels, network: Layer[], at: Asked[3], _h: number) =>
        measured(central)(x, labels, network, at, 0.01),
    },
    {
      mistake: "row and column swapped",
      handIn: (...[x, labels, network, { layer, row, column }, h]: Asked) =>
        measured(central)(x, labels, network, { layer, row: column, column: row }, h),
    },
    {
      mistake: "another layer",
      handIn: (...[x, labels, network, at, h]: Asked) => {
        const layer = at.layer === 0 ? 1 : 0;
        return measured(central)(x, labels, network, { ...at, layer }, h);
      },
    },
    {
      mistake: "all weights moved",
      handIn: (...[x, labels, network, { layer }, h]: Asked) => {
        const loss = (by: number) =>
          lossOf(
            x,
            labels,
            network.map((one, i) => (i === layer ? { ...one, weights: one.weights.add(by) as Matrix } : one)),
          );
        return central(loss(h), loss(-h), h);
      },
    },
    {
      mistake: "tensor instead of numbers",
      handIn: (...asked: Asked) => tf.scalar(answers.slope(...asked)),
    },
    {
      mistake: "changed input",
      handIn: (...[x, labels, network, at, h]: Asked) => {
        const loss = (by: number) => {
          network[at.layer] = moved(network, at, by)[at.layer] as Layer;
          return lossOf(x, labels, network);
        };
        return central(loss(h), loss(-2 * h), h);
      },
    },
    {
      mistake: "no numbers",
      handIn: (...asked: Asked) => String(answers.slope(...asked)),
    },
  ],
};
