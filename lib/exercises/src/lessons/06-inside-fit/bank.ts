import { shuffle, tf } from "course";
import { lesson06 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Table = tf.Tensor2D;
type Vector = tf.Tensor1D;

const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const logOfSum = (logits: Table): Vector =>
  tf.add(logits.sub(logits.max(1, true)).exp().sum<Vector>(1).log(), logits.max<Vector>(1));
const ofTruth = (values: Table, truth: Table): Vector => values.mul(truth).sum<Vector>(1);
const softmaxLoss = (logits: Table, truth: Table): Vector =>
  ofTruth(logits.softmax(), truth).log().neg() as Vector;
const placesOf = (logits: Table): number[] => logits.argMax(1).arraySync() as number[];
const shareEqual = (places: readonly number[], labels: Vector): number =>
  mean(Array.from(labels.dataSync(), (label, i) => Number(label === places[i])));
const inOrder = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const shuffled = (n: number): number[] => {
  const order = inOrder(n);
  tf.util.shuffle(order);
  return order;
};
const cut = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, k) => list.slice(k * size, (k + 1) * size));

type LossOf = () => tf.Scalar;
type Move = (variable: tf.Variable, gradient: tf.Tensor, rate: number) => tf.Tensor;
/** A step with a rule of its own, for the variables that are chosen. */
const stepBy =
  (rule: Move, chosen: (variables: tf.Variable[]) => tf.Variable[] = (variables) => variables) =>
  (variables: tf.Variable[], lossOf: LossOf, rate: number): number =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(lossOf, variables);
      for (const variable of chosen(variables)) {
        variable.assign(rule(variable, grads[variable.name] as tf.Tensor, rate));
      }
      return value.arraySync();
    });
const downhill: Move = (variable, gradient, rate) => variable.sub(gradient.mul(rate));

type TakeStep = (x: Table, y: Table) => number;
type Epoch = (images: Table, truth: Table, batches: number[][], step: TakeStep) => unknown;
/** The losses of steps, taken for the batches that are chosen. */
const losses = (images: Table, truth: Table, batches: number[][], step: TakeStep): number[] =>
  batches.map((rows) => tf.tidy(() => step(images.gather(rows), truth.gather(rows))));
const weighted = (each: readonly number[], batches: readonly number[][]): number =>
  sum(each.map((loss, k) => loss * (batches[k]?.length ?? 0)));

export const insideFit: Bank = {
  exercise: lesson06,
  steps: {
    dense: {
      right: [
        solutions.dense,
        (x: Table, w: Table, b: Vector) => tf.add(tf.matMul(x, w), b),
        (x: Table, w: Table, b: Vector) => tf.fused.matMul({ a: x, b: w, bias: b }),
        (x: Table, w: Table, b: Vector) => tf.tidy(() => tf.dot(x, w).add(b.reshape([1, -1]))),
        (x: Table, w: Table, b: Vector) => x.expandDims(2).mul(w.expandDims(0)).sum(1).add(b),
        // Each image by itself.
        (x: Table, w: Table, b: Vector) => tf.stack(x.unstack().map((row) => tf.add(tf.dot(row, w), b))),
        // Each neuron by itself.
        (x: Table, w: Table, b: Vector) => {
          const biases = b.unstack();
          const columns = w.unstack(1).map((column, i) => tf.add(tf.dot(x, column), biases[i] as tf.Tensor));
          return tf.stack(columns, 1);
        },
        // The bias as the weight of an input that is always 1.
        (x: Table, w: Table, b: Vector) =>
          tf.matMul(tf.concat([x, tf.ones([x.shape[0], 1])], 1), tf.concat([w, b.expandDims(0)], 0)),
      ],
      wrong: [
        { mistake: "no bias", handIn: (x: Table, w: Table, _b: Vector) => x.matMul(w) },
        { mistake: "bias subtracted", handIn: (x: Table, w: Table, b: Vector) => x.matMul(w).sub(b) },
        { mistake: "bias multiplied", handIn: (x: Table, w: Table, b: Vector) => x.matMul(w).mul(b) },
        { mistake: "activation", handIn: (x: Table, w: Table, b: Vector) => x.matMul(w).add(b).relu() },
        {
          mistake: "bias for each image",
          points: 1,
          // Where there are as many neurons as images it goes through, and where not, it has another shape.
          handIn: (x: Table, w: Table, b: Vector) =>
            x.shape[0] === w.shape[1] ? x.matMul(w).add(b.expandDims(1)) : x.matMul(w).add(b),
        },
        { mistake: "one bias for all", handIn: (x: Table, w: Table, b: Vector) => x.matMul(w).add(b.sum()) },
        {
          mistake: "products in place",
          points: 1,
          handIn: (x: Table, w: Table, b: Vector) =>
            x.shape[0] === x.shape[1] ? x.mul(w).add(b) : x.matMul(w).add(b),
        },
        {
          mistake: "swapped",
          points: 1,
          handIn: (x: Table, w: Table, b: Vector) =>
            x.shape[0] === w.shape[1] ? w.matMul(x).add(b) : x.matMul(w).add(b),
        },
        { mistake: "error", handIn: (x: Table, w: Table, b: Vector) => w.matMul(x).add(b) },
        { mistake: "error", handIn: (x: Table, w: Table, b: Vector) => x.mul(w).add(b) },
        {
          mistake: "weights transposed",
          points: 1,
          handIn: (x: Table, w: Table, b: Vector) =>
            x.shape[0] === w.shape[1] ? x.matMul(w, false, true).add(b) : x.matMul(w).add(b),
        },
        { mistake: "transposed", handIn: (x: Table, w: Table, b: Vector) => x.matMul(w).add(b).transpose() },
        {
          mistake: "no tensor",
          handIn: (x: Table, w: Table, b: Vector) => x.matMul(w).add(b).arraySync(),
        },
        {
          mistake: "no gradient",
          points: 2,
          handIn: (x: Table, w: Table, b: Vector) => tf.einsum("ni,ij->nj", x, w).add(b),
        },
        {
          mistake: "no gradient",
          points: 2,
          handIn: (x: Table, w: Table, b: Vector) => {
            const [rows, columns, biases] = [
              x.arraySync(),
              w.transpose().arraySync() as number[][],
              b.arraySync(),
            ];
            return tf.tensor2d(
              rows.map((row) =>
                columns.map((column, j) => sum(row.map((v, i) => v * (column[i] ?? 0))) + (biases[j] ?? 0)),
              ),
            );
          },
        },
        { mistake: "no result", handIn: (x: Table, w: Table, b: Vector) => void x.matMul(w).add(b) },
        { mistake: "other", handIn: (x: Table, w: Table, b: Vector) => x.matMul(w).add(b).mul(2) },
      ],
    },
    softmaxRows: {
      right: [
        solutions.softmaxRows,
        (logits: Table) => tf.softmax(logits),
        (logits: Table) => logits.logSoftmax().exp(),
        (logits: Table) => tf.exp(logits.sub(tf.logSumExp(logits, 1, true))),
        (logits: Table) =>
          tf.tensor2d(
            logits.arraySync().map((row) => {
              const greatest = Math.max(...row);
              const powers = row.map((z) => Math.exp(z - greatest));
              return powers.map((power) => power / sum(powers));
            }),
          ),
        (logits: Table) => tf.stack(logits.unstack().map((row) => tf.softmax(row as Vector))),
        async (logits: Table) => {
          const [n, classes] = logits.shape;
          const values = Float32Array.from(await logits.data());
          for (let i = 0; i < n; i++) {
            const row = values.subarray(i * classes, (i + 1) * classes);
            const greatest = row.reduce((most, z) => Math.max(most, z));
            for (let c = 0; c < classes; c++) row[c] = Math.exp((row[c] as number) - greatest);
            const all = sum(Array.from(row));
            for (let c = 0; c < classes; c++) row[c] = (row[c] as number) / all;
          }
          return tf.tensor2d(values, [n, classes]);
        },
        (logits: Table) => {
          const shiftDown = (z: Table) => z.sub(z.max(1).expandDims(1));
          const powers = shiftDown(logits).exp();
          return powers.div(powers.sum(1).reshape([-1, 1]));
        },
      ],
      wrong: [
        { mistake: "not divided by the sum", handIn: (logits: Table) => logits.exp() },
        {
          mistake: "divided by the greatest",
          handIn: (logits: Table) => logits.sub(logits.max(1, true)).exp(),
        },
        {
          mistake: "shares of the whole batch",
          handIn: (logits: Table) => logits.exp().div(logits.exp().sum()),
        },
        {
          mistake: "along the columns",
          handIn: (logits: Table) => logits.exp().div(logits.exp().sum(0)),
        },
        {
          mistake: "sums of other rows",
          points: 1,
          handIn: (logits: Table) => {
            const isSquare = logits.shape[0] === logits.shape[1];
            return logits.exp().div(logits.exp().sum(1, !isSquare));
          },
        },
        { mistake: "error", handIn: (logits: Table) => logits.exp().div(logits.exp().sum(1)) },
        { mistake: "logarithms", handIn: (logits: Table) => logits.logSoftmax() },
        { mistake: "opposite sign", handIn: (logits: Table) => logits.neg().softmax() },
        { mistake: "powers of 2", handIn: (logits: Table) => logits.mul(Math.LN2).softmax() },
        {
          mistake: "only the greatest",
          handIn: (logits: Table) => tf.oneHot(logits.argMax(1), logits.shape[1]).toFloat(),
        },
        {
          mistake: "not stable",
          points: 2,
          handIn: (logits: Table) => logits.exp().div(logits.exp().sum(1, true)),
        },
        {
          mistake: "one greatest for all",
          points: 3,
          handIn: (logits: Table) => {
            const powers = logits.sub(logits.max()).exp();
            return powers.div(powers.sum(1, true));
          },
        },
        { mistake: "no tensor", handIn: (logits: Table) => logits.softmax().arraySync() },
        { mistake: "other", handIn: (logits: Table) => logits.softmax().square() },
        { mistake: "transposed", handIn: (logits: Table) => logits.softmax().transpose() },
        {
          mistake: "disposed tensor",
          handIn: (logits: Table) => {
            const p = logits.softmax();
            p.dispose();
            return p;
          },
        },
      ],
    },
    crossEntropy: {
      right: [
        solutions.crossEntropy,
        (logits: Table, truth: Table) => tf.losses.softmaxCrossEntropy(truth, logits),
        (logits: Table, truth: Table) => logits.logSoftmax().mul(truth).sum(1).neg().mean(),
        (logits: Table, truth: Table) => tf.logSumExp(logits, 1).sub(ofTruth(logits, truth)).mean(),
        (logits: Table, truth: Table) => tf.mean(tf.sub(logOfSum(logits), tf.sum(tf.mul(truth, logits), 1))),
        (logits: Table, truth: Table) => logits.logSoftmax().mul(truth).sum().div(-logits.shape[0]),
        // Each image by itself.
        (logits: Table, truth: Table) => {
          const truths = truth.unstack();
          const each = logits.unstack().map((row, i) => row.logSumExp().sub(row.dot(truths[i] as tf.Tensor)));
          return tf.stack(each).mean();
        },
        (logits: Table, truth: Table) => {
          const differences = logits.sub(ofTruth(logits, truth).expandDims(1)) as Table;
          return tf.logSumExp(differences, 1).mean();
        },
      ],
      wrong: [
        { mistake: "no minus", handIn: (z: Table, t: Table) => ofTruth(z.logSoftmax(), t).mean() },
        {
          mistake: "summed, not averaged",
          handIn: (z: Table, t: Table) => ofTruth(z.logSoftmax(), t).neg().sum(),
        },
        {
          mistake: "divided by all entries",
          handIn: (z: Table, t: Table) => z.logSoftmax().mul(t).neg().mean(),
        },
        {
          mistake: "one loss for each image",
          handIn: (z: Table, t: Table) => ofTruth(z.logSoftmax(), t).neg(),
        },
        { mistake: "no softmax", handIn: (z: Table, t: Table) => ofTruth(z, t).neg().mean() },
        {
          mistake: "only the logarithm of the sum",
          handIn: (z: Table, _truth: Table) => tf.logSumExp(z, 1).mean(),
        },
        {
          mistake: "softmax twice",
          handIn: (z: Table, t: Table) => tf.losses.softmaxCrossEntropy(t, z.softmax()),
        },
        {
          mistake: "arguments swapped",
          handIn: (z: Table, t: Table) => tf.losses.softmaxCrossEntropy(z, t),
        },
        { mistake: "1 − p", handIn: (z: Table, t: Table) => tf.sub(1, ofTruth(z.softmax(), t)).mean() },
        {
          mistake: "all classes",
          handIn: (z: Table, _truth: Table) => z.logSoftmax().neg().sum(1).mean(),
        },
        {
          mistake: "greatest probability",
          handIn: (z: Table, _truth: Table) => z.softmax().max(1).log().neg().mean(),
        },
        {
          mistake: "logarithm of the mean",
          handIn: (z: Table, t: Table) => ofTruth(z.softmax(), t).mean().log().neg(),
        },
        { mistake: "base 2", handIn: (z: Table, t: Table) => softmaxLoss(z, t).mean().div(Math.LN2) },
        {
          mistake: "binary cross-entropy",
          handIn: (z: Table, t: Table) => tf.losses.sigmoidCrossEntropy(t, z),
        },
        { mistake: "not stable", points: 1, handIn: (z: Table, t: Table) => softmaxLoss(z, t).mean() },
        {
          mistake: "not stable",
          points: 1,
          handIn: (z: Table, t: Table) => z.exp().sum(1).log().sub(ofTruth(z, t)).mean(),
        },
        {
          mistake: "clipped",
          points: 1,
          handIn: (z: Table, t: Table) => ofTruth(z.softmax(), t).clipByValue(1e-7, 1).log().neg().mean(),
        },
        {
          mistake: "clipped",
          points: 1,
          handIn: (z: Table, t: Table) => ofTruth(z.softmax().add(1e-8), t).log().neg().mean(),
        },
        {
          mistake: "no gradient",
          points: 2,
          handIn: (z: Table, t: Table) =>
            tf.scalar(ofTruth(z.logSoftmax(), t).neg().mean().arraySync() as number),
        },
        {
          mistake: "no tensor",
          handIn: (z: Table, t: Table) => ofTruth(z.logSoftmax(), t).neg().mean().arraySync(),
        },
        { mistake: "other", handIn: (z: Table, t: Table) => softmaxLoss(z, t).mean().add(1) },
      ],
    },
    sgdStep: {
      right: [
        solutions.sgdStep,
        stepBy(downhill),
        // TensorFlow's own.
        (variables: tf.Variable[], lossOf: LossOf, rate: number) => {
          const optimizer = tf.train.sgd(rate);
          const loss = optimizer.minimize(lossOf, true, variables) as tf.Scalar;
          const value = loss.arraySync();
          loss.dispose();
          optimizer.dispose();
          return value;
        },
        // By hand, without tidy.
        (variables: tf.Variable[], lossOf: LossOf, rate: number) => {
          const { value, grads } = tf.variableGrads(lossOf, variables);
          for (const variable of variables) {
            const change = tf.mul(grads[variable.name] as tf.Tensor, -rate);
            const changed = variable.add(change);
            variable.assign(changed);
            tf.dispose([change, changed]);
          }
          const loss = value.arraySync();
          tf.dispose([value, grads]);
          return loss;
        },
        (variables: tf.Variable[], lossOf: LossOf, rate: number) => {
          let loss = 0;
          tf.tidy(() => {
            const { value, grads } = tf.variableGrads(lossOf, variables);
            loss = value.arraySync();
            variables.forEach((variable) => {
              variable.assign(tf.sub(variable, tf.mul(rate, grads[variable.name] as tf.Tensor)));
            });
          });
          return loss;
        },
        // Numbers in JavaScript.
        (variables: tf.Variable[], lossOf: LossOf, rate: number) =>
          tf.tidy(() => {
            const { value, grads } = tf.variableGrads(lossOf, variables);
            for (const variable of variables) {
              const slopes = grads[variable.name]?.dataSync() ?? [];
              const values = Float32Array.from(
                variable.dataSync(),
                (old, i) => old - rate * (slopes[i] as number),
              );
              variable.assign(tf.tensor(values, variable.shape));
            }
            return value.arraySync();
          }),
        // All new values first.
        (variables: tf.Variable[], lossOf: LossOf, rate: number) =>
          tf.tidy(() => {
            const { value, grads } = tf.variableGrads(lossOf, variables);
            const next = variables.map((variable) =>
              variable.sub(tf.mul(grads[variable.name] as tf.Tensor, rate)),
            );
            next.forEach((tensor, i) => void variables[i]?.assign(tensor));
            return value.arraySync();
          }),
      ],
      wrong: [
        {
          mistake: "unchanged",
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) =>
            tf.tidy(() => {
              const { value, grads } = tf.variableGrads(lossOf, variables);
              for (const variable of variables) variable.sub((grads[variable.name] as tf.Tensor).mul(rate));
              return value.arraySync();
            }),
        },
        { mistake: "uphill", handIn: stepBy((variable, gradient, rate) => variable.add(gradient.mul(rate))) },
        { mistake: "rate left out", handIn: stepBy((variable, gradient) => variable.sub(gradient)) },
        {
          mistake: "divided by the rate",
          handIn: stepBy((variable, gradient, rate) => variable.sub(gradient.div(rate))),
        },
        { mistake: "only the change", handIn: stepBy((_, gradient, rate) => gradient.mul(-rate)) },
        { mistake: "gradient assigned", handIn: stepBy((_, gradient) => gradient) },
        { mistake: "only the first", handIn: stepBy(downhill, (variables) => variables.slice(0, 1)) },
        { mistake: "one missing", handIn: stepBy(downhill, (variables) => variables.slice(0, -1)) },
        {
          mistake: "one after the other",
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) =>
            tf.tidy(() => {
              const before = lossOf().arraySync();
              for (const variable of variables) {
                const { grads } = tf.variableGrads(lossOf, [variable]);
                variable.assign(downhill(variable, grads[variable.name] as tf.Tensor, rate));
              }
              return before;
            }),
        },
        {
          mistake: "two steps",
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) => {
            stepBy(downhill)(variables, lossOf, rate);
            return stepBy(downhill)(variables, lossOf, rate);
          },
        },
        {
          mistake: "steps of equal size",
          handIn: stepBy((variable, gradient, rate) => variable.sub(gradient.sign().mul(rate))),
        },
        {
          mistake: "loss after the step",
          points: 1,
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) => {
            stepBy(downhill)(variables, lossOf, rate);
            return tf.tidy(() => lossOf().arraySync());
          },
        },
        {
          mistake: "tensors left behind",
          points: 2,
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) => {
            const { value, grads } = tf.variableGrads(lossOf, variables);
            for (const variable of variables) {
              variable.assign(variable.sub((grads[variable.name] as tf.Tensor).mul(rate)));
            }
            return value.arraySync();
          },
        },
        {
          mistake: "tensors left behind",
          points: 2,
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) =>
            tf.tidy(() => {
              const { value, grads } = tf.variableGrads(lossOf, variables);
              tf.train.sgd(rate).applyGradients(grads);
              return value.dataSync()[0];
            }),
        },
        {
          mistake: "tensor instead of numbers",
          points: 1,
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) =>
            tf.train.sgd(rate).minimize(lossOf, true, variables),
        },
        {
          mistake: "changed input",
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) => {
            const loss = stepBy(downhill)(variables, lossOf, rate);
            tf.dispose(variables);
            return loss;
          },
        },
        {
          mistake: "no result",
          handIn: (variables: tf.Variable[], lossOf: LossOf, rate: number) =>
            void stepBy(downhill)(variables, lossOf, rate),
        },
        {
          mistake: "other",
          handIn: stepBy((variable, gradient, rate) => variable.sub(gradient.mul(rate)).add(0.1)),
        },
      ],
    },
    accuracyOfLogits: {
      right: [
        solutions.accuracyOfLogits,
        (logits: Table, labels: Vector) => {
          const chosen = tf.tidy(() => logits.argMax(1).arraySync() as number[]);
          const truth = labels.arraySync();
          let right = 0;
          for (let i = 0; i < truth.length; i++) if (chosen[i] === truth[i]) right++;
          return right / truth.length;
        },
        (logits: Table, labels: Vector) => {
          const truth = labels.dataSync();
          const rows = logits.arraySync();
          return rows.filter((row, i) => row.indexOf(Math.max(...row)) === truth[i]).length / rows.length;
        },
        (logits: Table, labels: Vector) =>
          tf.tidy(() => tf.mean(tf.cast(tf.equal(tf.argMax(logits, -1), labels), "float32")).dataSync()[0]),
        (logits: Table, labels: Vector) =>
          tf.tidy(() => {
            const hot = tf.oneHot(labels, logits.shape[1]).toFloat();
            const right = logits.mul(hot).sum(1).equal(logits.max(1));
            return (right.sum().arraySync() as number) / logits.shape[0];
          }),
        (logits: Table, labels: Vector) => {
          const right = tf.tidy(() => logits.softmax().argMax(1).equal(labels));
          const share = mean(Array.from(right.dataSync()));
          right.dispose();
          return share;
        },
        async (logits: Table, labels: Vector) => {
          const chosen = logits.argMax(1);
          const [places, truth] = [await chosen.data(), await labels.data()];
          chosen.dispose();
          return mean(Array.from(truth, (label, i) => Number(label === places[i])));
        },
        (logits: Table, labels: Vector) => {
          const [n, classes] = logits.shape;
          const [values, truth] = [logits.dataSync(), labels.dataSync()];
          let right = 0;
          for (let i = 0; i < n; i++) {
            let best = 0;
            for (let c = 1; c < classes; c++) {
              if ((values[i * classes + c] as number) > (values[i * classes + best] as number)) best = c;
            }
            right += best === truth[i] ? 1 : 0;
          }
          return right / n;
        },
      ],
      wrong: [
        {
          mistake: "a count",
          handIn: (z: Table, labels: Vector) =>
            tf.tidy(() => z.argMax(1).equal(labels).sum().arraySync() as number),
        },
        { mistake: "percent", handIn: (z: Table, labels: Vector) => 100 * shareEqual(placesOf(z), labels) },
        {
          mistake: "the share of mistakes",
          handIn: (z: Table, labels: Vector) => 1 - shareEqual(placesOf(z), labels),
        },
        {
          mistake: "divided by the classes",
          handIn: (z: Table, labels: Vector) => (shareEqual(placesOf(z), labels) * labels.size) / z.shape[1],
        },
        {
          mistake: "the smallest logit",
          handIn: (z: Table, labels: Vector) => shareEqual(placesOf(z.neg()), labels),
        },
        {
          mistake: "along the columns",
          points: 1,
          handIn: (z: Table, labels: Vector) =>
            shareEqual(
              z.shape[0] === z.shape[1] ? (z.argMax(0).arraySync() as number[]) : placesOf(z),
              labels,
            ),
        },
        {
          mistake: "error",
          handIn: (z: Table, labels: Vector) => z.argMax().equal(labels).toFloat().mean().arraySync(),
        },
        {
          mistake: "counted from 1",
          handIn: (z: Table, labels: Vector) =>
            shareEqual(
              placesOf(z).map((place) => place + 1),
              labels,
            ),
        },
        {
          mistake: "only above 0",
          points: 1,
          handIn: (z: Table, labels: Vector) =>
            shareEqual(
              z.arraySync().map((row) => {
                let best = -1;
                let most = 0;
                row.forEach((value, c) => {
                  if (value > most) [best, most] = [c, value];
                });
                return best;
              }),
              labels,
            ),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (z: Table, labels: Vector) => z.argMax(1).equal(labels).toFloat().mean(),
        },
        {
          mistake: "tensors left behind",
          points: 3,
          handIn: (z: Table, labels: Vector) => z.argMax(1).equal(labels).toFloat().mean().arraySync(),
        },
        {
          mistake: "no numbers",
          handIn: (z: Table, labels: Vector) => `${shareEqual(placesOf(z), labels)}`,
        },
        { mistake: "other", handIn: (z: Table, labels: Vector) => shareEqual(placesOf(z), labels) / 7 },
        {
          mistake: "changed input",
          handIn: (z: Table, labels: Vector) => {
            const share = shareEqual(placesOf(z), labels);
            tf.dispose([z, labels]);
            return share;
          },
        },
      ],
    },
    shuffledBatches: {
      right: [
        solutions.shuffledBatches,
        (n: number, size: number) => cut(shuffled(n), size),
        (n: number, size: number) => cut(Array.from(tf.util.createShuffledIndices(n)), size),
        // Fisher and Yates, by hand.
        (n: number, size: number) => {
          const order = inOrder(n);
          for (let i = n - 1; i > 0; i--) {
            const j = Math.floor(Math.random() * (i + 1));
            [order[i], order[j]] = [order[j] as number, order[i] as number];
          }
          return cut(order, size);
        },
        // Sorted by random keys.
        (n: number, size: number) => {
          const keys = Float64Array.from({ length: n }, () => Math.random());
          return cut(
            inOrder(n).sort((a, b) => (keys[a] as number) - (keys[b] as number)),
            size,
          );
        },
        // Drawn from what is left.
        (n: number, size: number) => {
          const left = inOrder(n);
          const batches: number[][] = [];
          while (left.length > 0) {
            const batch: number[] = [];
            while (batch.length < size && left.length > 0) {
              batch.push(...left.splice(Math.floor(Math.random() * left.length), 1));
            }
            batches.push(batch);
          }
          return batches;
        },
        // A tensor of places, shuffled by the course.
        (n: number, size: number) =>
          tf.tidy(() => cut(shuffle(tf.range(0, n, 1, "int32") as Vector).arraySync(), size)),
        (n: number, size: number) => {
          function* batches(order: number[]): Generator<number[]> {
            while (order.length > 0) yield order.splice(0, size);
          }
          return [...batches(shuffled(n))];
        },
        async (n: number, size: number) =>
          shuffled(n).reduce<number[][]>((all, place, i) => {
            if (i % size === 0) all.push([]);
            all.at(-1)?.push(place);
            return all;
          }, []),
      ],
      wrong: [
        { mistake: "not shuffled", handIn: (n: number, size: number) => cut(inOrder(n), size) },
        {
          mistake: "neighbours stay together",
          handIn: (n: number, size: number) => {
            const batches = cut(inOrder(n), size);
            const last = n % size > 0 ? batches.pop() : undefined;
            tf.util.shuffle(batches);
            return last ? [...batches, last] : batches;
          },
        },
        {
          mistake: "neighbours stay together",
          handIn: (n: number, size: number) =>
            cut(inOrder(n), size).map((batch) => {
              tf.util.shuffle(batch);
              return batch;
            }),
        },
        {
          mistake: "last batch left out",
          points: 1,
          handIn: (n: number, size: number) =>
            cut(shuffled(n), size).filter((batch) => batch.length === size),
        },
        {
          mistake: "some twice",
          handIn: (n: number, size: number) =>
            cut(
              inOrder(n).map(() => Math.floor(Math.random() * n)),
              size,
            ),
        },
        {
          mistake: "counted from 1",
          handIn: (n: number, size: number) =>
            cut(
              shuffled(n).map((place) => place + 1),
              size,
            ),
        },
        {
          mistake: "past the end",
          handIn: (n: number, size: number) => cut(shuffled(n + 1), size),
        },
        {
          mistake: "some missing",
          handIn: (n: number, size: number) => cut(shuffled(n).slice(0, size), size),
        },
        { mistake: "not cut", handIn: (n: number, size: number) => shuffled(n).slice(0, n - 0 * size) },
        {
          mistake: "no lists",
          handIn: (n: number, size: number) => cut(shuffled(n), size).map((batch) => Int32Array.from(batch)),
        },
        {
          mistake: "no lists",
          handIn: (n: number, size: number) => cut(shuffled(n), size).map((batch) => tf.tensor1d(batch)),
        },
        {
          mistake: "an empty batch",
          handIn: (n: number, size: number) => [...cut(shuffled(n), size), []],
        },
        {
          mistake: "as many batches as the size",
          handIn: (n: number, size: number) => cut(shuffled(n), Math.ceil(n / size)),
        },
        {
          mistake: "wrong sizes",
          handIn: (n: number, size: number) => cut(shuffled(n), size - 1),
        },
        {
          mistake: "the same order each time",
          points: 2,
          handIn: (n: number, size: number) =>
            tf.tidy(() => cut(shuffle(tf.range(0, n, 1, "int32") as Vector, { seed: 7 }).arraySync(), size)),
        },
        {
          mistake: "no places",
          handIn: (n: number, size: number) =>
            cut(
              shuffled(n).map((place) => place / n + 0.001),
              size,
            ),
        },
        { mistake: "no result", handIn: (n: number, size: number) => void cut(shuffled(n), size) },
      ],
    },
    trainEpoch: {
      right: [
        solutions.trainEpoch,
        ((images, truth, batches, step) =>
          weighted(losses(images, truth, batches, step), batches) / images.shape[0]) satisfies Epoch,
        // By hand, without tidy.
        ((images, truth, batches, step) => {
          let [all, count] = [0, 0];
          for (let k = 0; k < batches.length; k++) {
            const rows = batches[k] as number[];
            const [x, y] = [images.gather(rows), truth.gather(rows)];
            all += rows.length * step(x, y);
            count += rows.length;
            tf.dispose([x, y]);
          }
          return all / count;
        }) satisfies Epoch,
        // Indices as a tensor, once for both.
        ((images, truth, batches, step) => {
          const each = batches.map((batch) =>
            tf.tidy(() => {
              const rows = tf.tensor1d(batch, "int32");
              return step(tf.gather(images, rows), tf.gather(truth, rows)) * batch.length;
            }),
          );
          return sum(each) / images.shape[0];
        }) satisfies Epoch,
        // The mean so far, renewed at each step.
        ((images, truth, batches, step) => {
          let [average, count] = [0, 0];
          for (const rows of batches) {
            const loss = tf.tidy(() => step(images.gather(rows), truth.gather(rows)));
            count += rows.length;
            average += ((loss - average) * rows.length) / count;
          }
          return average;
        }) satisfies Epoch,
        // One loss for each image.
        ((images, truth, batches, step) => {
          const perImage = new Float64Array(images.shape[0]);
          for (const rows of batches) {
            const loss = tf.tidy(() => step(images.gather(rows), truth.gather(rows)));
            for (const row of rows) perImage[row] = loss;
          }
          return mean(Array.from(perImage));
        }) satisfies Epoch,
        // Rows of numbers.
        ((images, truth, batches, step) => {
          const [pixels, targets] = [images.arraySync(), truth.arraySync()];
          const pick = (table: number[][], rows: number[]) =>
            tf.tensor2d(rows.map((row) => table[row] as number[]));
          return tf.tidy(
            () =>
              sum(batches.map((rows) => rows.length * step(pick(pixels, rows), pick(targets, rows)))) /
              pixels.length,
          );
        }) satisfies Epoch,
        (async (images, truth, batches, step) => {
          let all = 0;
          for (const rows of batches) {
            all += rows.length * tf.tidy(() => step(images.gather(rows), truth.gather(rows)));
            await tf.nextFrame();
          }
          return all / images.shape[0];
        }) satisfies Epoch,
      ],
      wrong: [
        {
          mistake: "no step",
          handIn: ((images, truth, batches, _step) =>
            images.size * truth.size * batches.length) satisfies Epoch,
        },
        {
          mistake: "all images at once",
          handIn: ((images, truth, batches, step) =>
            mean(batches.map(() => step(images, truth)))) satisfies Epoch,
        },
        {
          mistake: "order not used",
          handIn: ((images, truth, batches, step) => {
            let from = 0;
            const each = batches.map((rows) =>
              tf.tidy(() => {
                const at = from;
                from += rows.length;
                return step(
                  images.slice([at, 0], [rows.length, -1]),
                  truth.slice([at, 0], [rows.length, -1]),
                );
              }),
            );
            return weighted(each, batches) / images.shape[0];
          }) satisfies Epoch,
        },
        {
          mistake: "truth of other images",
          handIn: ((images, truth, batches, step) =>
            mean(
              batches.map((rows) =>
                tf.tidy(() => step(images.gather(rows), truth.slice([0, 0], [rows.length, -1]))),
              ),
            )) satisfies Epoch,
        },
        {
          mistake: "truth of other images",
          handIn: ((images, truth, batches, step) =>
            mean(batches.map((rows) => tf.tidy(() => step(images.gather(rows), truth))))) satisfies Epoch,
        },
        {
          mistake: "wrong shape",
          handIn: ((images, truth, batches, step) =>
            mean(
              batches.map((rows) => tf.tidy(() => step(truth.gather(rows), images.gather(rows)))),
            )) satisfies Epoch,
        },
        {
          mistake: "no tensors",
          handIn: ((images, truth, batches, step) =>
            mean(
              batches.map((rows) =>
                tf.tidy(() =>
                  step(
                    images.gather(rows).arraySync() as unknown as Table,
                    truth.gather(rows).arraySync() as unknown as Table,
                  ),
                ),
              ),
            )) satisfies Epoch,
        },
        {
          mistake: "last batch left out",
          handIn: ((images, truth, batches, step) =>
            mean(losses(images, truth, batches.slice(0, -1), step))) satisfies Epoch,
        },
        {
          mistake: "first batch left out",
          handIn: ((images, truth, batches, step) =>
            mean(losses(images, truth, batches.slice(1), step))) satisfies Epoch,
        },
        {
          mistake: "one step",
          handIn: ((images, truth, batches, step) =>
            losses(images, truth, batches.slice(0, 1), step)[0]) satisfies Epoch,
        },
        {
          mistake: "the same batch each time",
          handIn: ((images, truth, batches, step) =>
            mean(
              losses(
                images,
                truth,
                batches.map(() => batches[0] as number[]),
                step,
              ),
            )) satisfies Epoch,
        },
        {
          mistake: "one image each",
          handIn: ((images, truth, batches, step) =>
            mean(
              losses(
                images,
                truth,
                batches.flat().map((row) => [row]),
                step,
              ),
            )) satisfies Epoch,
        },
        {
          mistake: "each batch twice",
          handIn: ((images, truth, batches, step) =>
            mean(
              batches.map((rows) =>
                tf.tidy(() => {
                  step(images.gather(rows), truth.gather(rows));
                  return step(images.gather(rows), truth.gather(rows));
                }),
              ),
            )) satisfies Epoch,
        },
        {
          mistake: "other batches",
          handIn: ((images, truth, batches, step) =>
            mean(losses(images, truth, [...batches].reverse(), step))) satisfies Epoch,
        },
        {
          mistake: "small batch counts too much",
          points: 1,
          handIn: ((images, truth, batches, step) =>
            mean(losses(images, truth, batches, step))) satisfies Epoch,
        },
        {
          mistake: "summed, not averaged",
          points: 1,
          handIn: ((images, truth, batches, step) =>
            sum(losses(images, truth, batches, step))) satisfies Epoch,
        },
        {
          mistake: "not divided",
          points: 1,
          handIn: ((images, truth, batches, step) =>
            weighted(losses(images, truth, batches, step), batches)) satisfies Epoch,
        },
        {
          mistake: "divided by the batches",
          points: 1,
          handIn: ((images, truth, batches, step) =>
            weighted(losses(images, truth, batches, step), batches) / batches.length) satisfies Epoch,
        },
        {
          mistake: "not weighted",
          points: 1,
          handIn: ((images, truth, batches, step) =>
            sum(losses(images, truth, batches, step)) / images.shape[0]) satisfies Epoch,
        },
        {
          mistake: "the last loss",
          points: 1,
          handIn: ((images, truth, batches, step) =>
            losses(images, truth, batches, step).at(-1)) satisfies Epoch,
        },
        {
          mistake: "the first loss",
          points: 1,
          handIn: ((images, truth, batches, step) => losses(images, truth, batches, step)[0]) satisfies Epoch,
        },
        {
          mistake: "all batches taken for full ones",
          points: 1,
          handIn: ((images, truth, batches, step) =>
            (sum(losses(images, truth, batches, step)) * (batches[0]?.length ?? 0)) /
            images.shape[0]) satisfies Epoch,
        },
        {
          mistake: "tensors left behind",
          points: 2,
          handIn: ((images, truth, batches, step) =>
            weighted(
              batches.map((rows) => step(images.gather(rows), truth.gather(rows))),
              batches,
            ) / images.shape[0]) satisfies Epoch,
        },
        {
          mistake: "no result",
          handIn: ((images, truth, batches, step) =>
            void losses(images, truth, batches, step)) satisfies Epoch,
        },
      ],
    },
  },
};
