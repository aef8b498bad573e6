import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";
import { type Labels, type Layer, type Matrix, plain, product, rowsOf } from "./tools.js";

const sums = (x: Matrix, { weights, biases }: Layer) => x.matMul(weights).add(biases) as Matrix;

/** Goes through the layers by a rule of its own. */
const by =
  (rule: (input: Matrix, layer: Layer, i: number, network: Layer[], x: Matrix) => tf.Tensor) =>
  (x: Matrix, network: Layer[]) =>
    network.reduce<Matrix[]>(
      (values, layer, i) => values.concat(rule(values.at(-1) as Matrix, layer, i, network, x) as Matrix),
      [x],
    );
const behind = (i: number, network: Layer[], z: Matrix, activate = (value: tf.Tensor) => value.relu()) =>
  i < network.length - 1 ? activate(z) : z;

export const forward: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.forward,
    by((input, layer, i, network) => behind(i, network, sums(input, layer))),
    function recursive(x: Matrix, network: Layer[]): Matrix[] {
      const [first, ...rest] = network as [Layer, ...Layer[]];
      const z = sums(x, first);
      return rest.length === 0 ? [x, z] : [x, ...recursive(z.relu(), rest)];
    },
    // Lists of numbers.
    (x: Matrix, network: Layer[]) => {
      const values = [rowsOf(x)];
      plain(network).forEach(({ weights, biases }, i) => {
        const rows = product(values[i] as number[][], weights);
        values.push(
          rows.map((row) =>
            row.map((sum, j) => {
              const z = sum + (biases[j] as number);
              return i < network.length - 1 ? Math.max(0, z) : z;
            }),
          ),
        );
      });
      return values.map((rows) => tf.tensor2d(rows));
    },
    // Typed arrays.
    (x: Matrix, network: Layer[]) => {
      const values = [x];
      for (let layer = 0; layer < network.length; layer++) {
        const { weights, biases } = network[layer] as Layer;
        const input = values[layer] as Matrix;
        const [[n, inputs], neurons] = [input.shape, biases.size];
        const [a, w, b] = [input.dataSync(), weights.dataSync(), biases.dataSync()];
        const z = new Float32Array(n * neurons);
        for (let image = 0; image < n; image++) {
          for (let j = 0; j < neurons; j++) {
            let sum = b[j] as number;
            for (let k = 0; k < inputs; k++)
              sum += (a[image * inputs + k] as number) * (w[k * neurons + j] as number);
            z[image * neurons + j] = layer < network.length - 1 && sum < 0 ? 0 : sum;
          }
        }
        values.push(tf.tensor2d(z, [n, neurons]));
      }
      return values;
    },
    async (x: Matrix, network: Layer[]) => {
      const values = [x];
      for (const layer of network) {
        const z = sums(values.at(-1) as Matrix, layer);
        await z.data();
        values.push(layer === network.at(-1) ? z : tf.maximum(z, 0));
      }
      return values;
    },
    (x: Matrix, network: Layer[]) =>
      tf.tidy(() => {
        const values = [x];
        network.forEach(({ weights, biases }, i) => {
          const activation = i < network.length - 1 ? "relu" : "linear";
          values.push(
            tf.fused.matMul({ a: values[i] as Matrix, b: weights, bias: biases, activation }) as Matrix,
          );
        });
        return values;
      }),
  ],
  wrong: [
    { mistake: "ReLU behind the last layer", handIn: by((input, layer) => sums(input, layer).relu()) },
    { mistake: "no ReLU", handIn: by(sums) },
    {
      mistake: "sums in the list",
      handIn: (x: Matrix, network: Layer[]) => {
        const list = [x];
        let input = x;
        for (const layer of network) {
          const z = sums(input, layer);
          list.push(z);
          input = z.relu();
        }
        return list;
      },
    },
    {
      mistake: "no biases",
      handIn: by((input, { weights }, i, network) => behind(i, network, input.matMul(weights) as Matrix)),
    },
    {
      mistake: "biases behind ReLU",
      handIn: by((input, { weights, biases }, i, network) =>
        behind(i, network, input.matMul(weights) as Matrix).add(biases),
      ),
    },
    {
      mistake: "sigmoid",
      handIn: by((input, layer, i, network) => behind(i, network, sums(input, layer), tf.sigmoid)),
    },
    {
      mistake: "softmax at the end",
      handIn: by((input, layer, i, network) =>
        i < network.length - 1 ? sums(input, layer).relu() : sums(input, layer).softmax(),
      ),
    },
    {
      mistake: "ReLU behind the first layer only",
      points: 2,
      handIn: by((input, layer, i, network) =>
        i === 0 && network.length > 1 ? sums(input, layer).relu() : sums(input, layer),
      ),
    },
    {
      mistake: "only the logits",
      handIn: (x: Matrix, network: Layer[]) => answers.forward(x, network).at(-1),
    },
    {
      mistake: "input missing",
      handIn: (x: Matrix, network: Layer[]) => answers.forward(x, network).slice(1),
    },
    {
      mistake: "list from the last to the first",
      handIn: (x: Matrix, network: Layer[]) => answers.forward(x, network).reverse(),
    },
    {
      mistake: "error",
      handIn: by((input, { weights, biases }) => input.matMul(weights, false, true).add(biases)),
    },
    {
      // Where the sizes differ, nothing fits together.
      mistake: "error",
      handIn: (x: Matrix, network: Layer[]) => answers.forward(x, [...network].reverse()),
    },
    {
      mistake: "wrong length",
      handIn: (x: Matrix, network: Layer[]) => [x, ...answers.forward(x, network)],
    },
    {
      // One that knows of two layers only.
      mistake: "wrong length",
      points: 2,
      handIn: (x: Matrix, network: Layer[]) => {
        const [first, second = first] = network as [Layer, ...Layer[]];
        const hidden = sums(x, first).relu();
        return network.length === 1 ? [x, sums(x, first)] : [x, hidden, sums(hidden as Matrix, second)];
      },
    },
    {
      mistake: "disposed tensor",
      handIn: (x: Matrix, network: Layer[]) => {
        let values: Matrix[] = [];
        tf.tidy(() => {
          values = answers.forward(x, network);
        });
        return values;
      },
    },
  ],
};

const loss = (logits: Matrix, labels: Labels) => answers.crossEntropy(logits, labels).loss;
const truthOf = (logits: Matrix, labels: Labels) => tf.oneHot(labels, logits.shape[1]).toFloat() as Matrix;

/** The right answer with another loss, or another gradient. */
const withLoss =
  (rule: (logits: Matrix, truth: Matrix, labels: Labels) => unknown) => (logits: Matrix, labels: Labels) => ({
    ...answers.crossEntropy(logits, labels),
    loss: rule(logits, truthOf(logits, labels), labels),
  });
const withGradient =
  (rule: (p: tf.Tensor, truth: Matrix, n: number, logits: Matrix) => unknown) =>
  (logits: Matrix, labels: Labels) => ({
    loss: loss(logits, labels),
    gradient: rule(tf.softmax(logits), truthOf(logits, labels), logits.shape[0], logits),
  });

export const crossEntropy: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.crossEntropy,
    (logits: Matrix, labels: Labels) => {
      const truth = tf.oneHot(labels, logits.shape[1]);
      return {
        loss: tf.losses.softmaxCrossEntropy(truth, logits),
        gradient: logits.softmax().sub(truth).div(logits.shape[0]),
      };
    },
    // TensorFlow's own derivative.
    (logits: Matrix, labels: Labels) => {
      const truth = truthOf(logits, labels);
      const lossOf = (z: tf.Tensor) => z.logSoftmax().mul(truth).sum().div(-logits.shape[0]) as tf.Scalar;
      const { value, grad } = tf.valueAndGrad(lossOf)(logits);
      return { loss: value, gradient: grad };
    },
    // Loops over numbers.
    (logits: Matrix, labels: Labels) => {
      const [rows, classes] = [logits.arraySync(), labels.arraySync()];
      let sum = 0;
      const slopes = rows.map((row, i) => {
        const greatest = Math.max(...row);
        const powers = row.map((z) => Math.exp(z - greatest));
        const all = powers.reduce((a, b) => a + b, 0);
        const truth = classes[i] as number;
        sum += Math.log(all) + greatest - (row[truth] as number);
        return powers.map((power, c) => (power / all - (c === truth ? 1 : 0)) / rows.length);
      });
      return { loss: tf.scalar(sum / rows.length), gradient: tf.tensor2d(slopes) };
    },
    // Typed arrays.
    (logits: Matrix, labels: Labels) => {
      const [n, k] = logits.shape;
      const [z, truth] = [logits.dataSync(), labels.dataSync()];
      const gradient = new Float32Array(n * k);
      let total = 0;
      for (let i = 0; i < n; i++) {
        const row = z.subarray(i * k, (i + 1) * k) as Float32Array;
        const greatest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        let all = 0;
        for (const value of row) all += Math.exp(value - greatest);
        for (let c = 0; c < k; c++) gradient[i * k + c] = Math.exp((row[c] as number) - greatest) / all / n;
        const at = truth[i] as number;
        gradient[i * k + at] = (gradient[i * k + at] as number) - 1 / n;
        total -= (row[at] as number) - greatest - Math.log(all);
      }
      return { loss: tf.scalar(total / n), gradient: tf.tensor2d(gradient, [n, k]) };
    },
    async (logits: Matrix, labels: Labels) => {
      const places = [...(await labels.data())].map((label, i) => [i, label]);
      const logP = logits.sub(tf.logSumExp(logits, 1, true));
      const loss = tf
        .gatherND(logP, tf.tensor2d(places, undefined, "int32"))
        .mean()
        .neg();
      return { loss, gradient: logP.exp().sub(truthOf(logits, labels)).div(places.length) };
    },
    (logits: Matrix, labels: Labels) =>
      tf.tidy(() => {
        const truth = truthOf(logits, labels);
        const p = logits.softmax();
        const loss = tf.neg(tf.mean(tf.sum(tf.mul(truth, tf.logSoftmax(logits)), -1)));
        return { gradient: p.sub(truth).mul(1 / logits.shape[0]), loss };
      }),
  ],
  wrong: [
    { mistake: "no minus", handIn: withLoss((z, truth) => z.logSoftmax().mul(truth).sum(1).mean()) },
    {
      mistake: "summed, not averaged",
      handIn: withLoss((z, truth) => z.logSoftmax().mul(truth).sum().neg()),
    },
    {
      mistake: "divided by all entries",
      handIn: withLoss((z, truth) => z.logSoftmax().mul(truth).mean().neg()),
    },
    {
      mistake: "one loss for each image",
      handIn: withLoss((z, truth) => z.logSoftmax().mul(truth).sum(1).neg()),
    },
    {
      mistake: "softmax twice",
      handIn: withLoss((z, truth) => tf.losses.softmaxCrossEntropy(truth, z.softmax())),
    },
    { mistake: "no softmax", handIn: withLoss((z, truth) => z.mul(truth).sum(1).mean().neg()) },
    { mistake: "all classes", handIn: withLoss((z) => z.logSoftmax().sum(1).mean().neg()) },
    { mistake: "1 − p", handIn: withLoss((z, truth) => tf.sub(1, z.softmax().mul(truth).sum(1)).mean()) },
    { mistake: "no tensor", handIn: withLoss((z, _, labels) => loss(z, labels).arraySync()) },
    { mistake: "not divided by the images", points: 2, handIn: withGradient((p, truth) => p.sub(truth)) },
    {
      mistake: "target minus probability",
      points: 2,
      handIn: withGradient((p, truth, n) => truth.sub(p).div(n)),
    },
    { mistake: "no targets", points: 2, handIn: withGradient((p, _, n) => p.div(n)) },
    {
      mistake: "no softmax",
      points: 2,
      handIn: withGradient((_, truth, n, z) => z.sub(truth).div(n)),
    },
    {
      mistake: "divided by all",
      points: 2,
      handIn: withGradient((p, truth, n, z) => p.sub(truth).div(n * z.shape[1])),
    },
    {
      mistake: "not stable",
      points: 3,
      handIn: withLoss((z, truth) => z.exp().sum(1).log().sub(z.mul(truth).sum(1)).mean()),
    },
    {
      mistake: "clipped",
      points: 3,
      handIn: withLoss((z, truth) => z.softmax().clipByValue(1e-7, 1).log().mul(truth).sum(1).mean().neg()),
    },
    {
      mistake: "not stable",
      points: 3,
      handIn: withGradient((_, truth, n, z) => z.exp().div(z.exp().sum(1, true)).sub(truth).div(n)),
    },
    { mistake: "no object", handIn: loss },
    {
      mistake: "part missing",
      handIn: (logits: Matrix, labels: Labels) => ({ loss: loss(logits, labels) }),
    },
  ],
};
