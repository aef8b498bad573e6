import { tf } from "course";
import { lesson10 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import * as solutions from "./solutions.js";

type Matrix = tf.Tensor2D;
type Vector = tf.Tensor1D;
type Backward = ReturnType<typeof solutions.denseBackward>;
type Gradients = ReturnType<typeof solutions.backwardPass>;
type Network = [x: Matrix, targets: Matrix, w1: Matrix, b1: Vector, w2: Matrix, b2: Vector];

const { denseForward, denseBackward, softmaxGradient, reluBackward } = solutions;

/** The right answer for a dense layer, with another part. */
const backwardBut =
  (change: (right: Backward, x: Matrix, weights: Matrix, dZ: Matrix) => object) =>
  (x: Matrix, weights: Matrix, dZ: Matrix): object => {
    const right = denseBackward(x, weights, dZ);
    return { ...right, ...change(right, x, weights, dZ) };
  };

/** A central difference, or what a rule makes of the values above and below. */
const measured =
  (rule: (above: number, below: number, h: number, here: number, value: number) => number) =>
  (f: (x: number[]) => number, at: number[], h: number): number[] =>
    at.map((value, i) => {
      const moved = (by: number) => at.map((x, k) => (k === i ? x + by : x));
      return rule(f(moved(h)), f(moved(-h)), h, f(at), value);
    });

/** Adds up products, as a matrix product does, number by number. */
function product(a: number[][], b: number[][]): number[][] {
  return a.map((row) =>
    (b[0] as number[]).map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] as number), 0)),
  );
}
const rowsOf = (matrix: tf.Tensor): number[][] => matrix.arraySync() as number[][];
const turned = (a: number[][]): number[][] =>
  (a[0] as number[]).map((_, j) => a.map((row) => row[j] as number));

/** The forward pass, with what a backward pass needs of it. */
function forward(...[x, targets, w1, b1, w2, b2]: Network) {
  const z = denseForward(x, w1, b1);
  const a = z.relu();
  const logits = denseForward(a, w2, b2);
  return { z, a, logits, dLogits: softmaxGradient(logits, targets) };
}
/** The right answer for a network, with another part. */
const passBut =
  (change: (right: Gradients, kept: ReturnType<typeof forward>, ...network: Network) => object) =>
  (...network: Network): object => {
    const right = solutions.backwardPass(...network);
    return { ...right, ...change(right, forward(...network), ...network) };
  };
/** A backward pass whose gradient of the logits is another one. */
const passFrom =
  (dLogitsOf: (kept: ReturnType<typeof forward>, targets: Matrix) => tf.Tensor) =>
  (...network: Network): Gradients => {
    const [x, targets, w1, , w2] = network;
    const kept = forward(...network);
    const second = denseBackward(kept.a, w2, dLogitsOf(kept, targets));
    const first = denseBackward(x, w1, reluBackward(second.dX, kept.z));
    return { w1: first.dWeights, b1: first.dBiases, w2: second.dWeights, b2: second.dBiases };
  };

export const backpropagationBank: Bank = {
  exercise: lesson10,
  steps: {
    denseForward: {
      right: [
        solutions.denseForward,
        (x: Matrix, w: Matrix, b: Vector) => tf.add(tf.matMul(x, w), b),
        (x: Matrix, w: Matrix, b: Vector) => tf.tidy(() => x.dot(w).add(b.expandDims(0))),
        (x: Matrix, w: Matrix, b: Vector) => {
          const [rows, matrix, biases] = [x.arraySync(), w.arraySync(), b.arraySync()];
          return tf.tensor2d(
            rows.map((row) =>
              biases.map((bias, j) =>
                row.reduce((sum, value, i) => sum + value * (matrix[i]?.[j] as number), bias),
              ),
            ),
          );
        },
        async (x: Matrix, w: Matrix, b: Vector) => {
          const biases = await b.array();
          return tf.tensor2d(
            product(await x.array(), await w.array()).map((row) =>
              row.map((z, j) => z + (biases[j] as number)),
            ),
          );
        },
        (x: Matrix, w: Matrix, b: Vector) => {
          const [[n, inputs], neurons] = [x.shape, b.size];
          const [xs, ws, bs] = [x.dataSync(), w.dataSync(), b.dataSync()];
          const z = new Float32Array(n * neurons);
          for (let image = 0; image < n; image++) {
            for (let j = 0; j < neurons; j++) {
              let sum = bs[j] as number;
              for (let i = 0; i < inputs; i++)
                sum += (xs[image * inputs + i] as number) * (ws[i * neurons + j] as number);
              z[image * neurons + j] = sum;
            }
          }
          return tf.tensor2d(z, [n, neurons]);
        },
        (x: Matrix, w: Matrix, b: Vector) => tf.fused.matMul({ a: x, b: w, bias: b }),
      ],
      wrong: [
        { mistake: "no biases", handIn: (x: Matrix, w: Matrix, _b: Vector) => x.matMul(w) },
        { mistake: "biases subtracted", handIn: (x: Matrix, w: Matrix, b: Vector) => x.matMul(w).sub(b) },
        // Where there are as many inputs as neurons, nothing complains.
        { mistake: "error", handIn: (x: Matrix, w: Matrix, b: Vector) => x.matMul(w, false, true).add(b) },
        { mistake: "ReLU as well", handIn: (x: Matrix, w: Matrix, b: Vector) => x.matMul(w).add(b).relu() },
        {
          mistake: "sigmoid as well",
          handIn: (x: Matrix, w: Matrix, b: Vector) => x.matMul(w).add(b).sigmoid(),
        },
        {
          mistake: "mean over the inputs",
          handIn: (x: Matrix, w: Matrix, b: Vector) => x.matMul(w).div(w.shape[0]).add(b),
        },
        {
          mistake: "bias for each input",
          handIn: (x: Matrix, w: Matrix, b: Vector) => x.matMul(w).add(b.mul(w.shape[0])),
        },
        { mistake: "error", handIn: (x: Matrix, w: Matrix, b: Vector) => x.mul(w).add(b) },
        {
          mistake: "weights transposed",
          points: 1,
          handIn: (x: Matrix, w: Matrix, b: Vector) =>
            x.matMul(w.shape[0] === w.shape[1] ? w.transpose() : w).add(b),
        },
        {
          mistake: "transposed",
          handIn: (x: Matrix, w: Matrix, b: Vector) => denseForward(x, w, b).transpose(),
        },
        {
          mistake: "no tensor",
          handIn: (x: Matrix, w: Matrix, b: Vector) => denseForward(x, w, b).arraySync(),
        },
        { mistake: "wrong shape", handIn: (x: Matrix, w: Matrix, b: Vector) => denseForward(x, w, b).sum(0) },
        { mistake: "no result", handIn: (x: Matrix, w: Matrix, b: Vector) => void denseForward(x, w, b) },
        { mistake: "other", handIn: (x: Matrix, w: Matrix, b: Vector) => denseForward(x, w, b).mul(1.01) },
      ],
    },
    denseBackward: {
      right: [
        solutions.denseBackward,
        (x: Matrix, w: Matrix, dZ: Matrix) => ({
          dX: tf.matMul(dZ, w, false, true),
          dWeights: tf.matMul(x, dZ, true),
          dBiases: tf.sum(dZ, 0),
        }),
        (x: Matrix, w: Matrix, dZ: Matrix) => {
          const [dX, dWeights, dBiases] = tf.grads((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
            a.matMul(b).add(c),
          )([x, w, tf.zeros([w.shape[1]])], dZ) as [tf.Tensor, tf.Tensor, tf.Tensor];
          return { dX, dWeights, dBiases };
        },
        (x: Matrix, w: Matrix, dZ: Matrix) => {
          const [rows, matrix, slopes] = [x.arraySync(), w.arraySync(), dZ.arraySync()];
          const dX = rows.map((row) => row.map(() => 0));
          const dWeights = matrix.map((row) => row.map(() => 0));
          const dBiases = new Array<number>(w.shape[1]).fill(0);
          for (const [n, slope] of slopes.entries()) {
            for (const [j, s] of slope.entries()) {
              dBiases[j] = (dBiases[j] as number) + s;
              for (let i = 0; i < w.shape[0]; i++) {
                (dX[n] as number[])[i] = (dX[n]?.[i] as number) + s * (matrix[i]?.[j] as number);
                (dWeights[i] as number[])[j] = (dWeights[i]?.[j] as number) + s * (rows[n]?.[i] as number);
              }
            }
          }
          return { dX: tf.tensor2d(dX), dWeights: tf.tensor2d(dWeights), dBiases: tf.tensor1d(dBiases) };
        },
        async (x: Matrix, w: Matrix, dZ: Matrix) => {
          const [rows, matrix, slopes] = [await x.array(), await w.array(), await dZ.array()];
          return {
            dX: tf.tensor2d(product(slopes, turned(matrix))),
            dWeights: tf.tensor2d(product(turned(rows), slopes)),
            dBiases: tf.tensor1d(turned(slopes).map((column) => column.reduce((a, b) => a + b))),
          };
        },
        (x: Matrix, w: Matrix, dZ: Matrix) =>
          tf.tidy(() => ({
            dX: w.dot(dZ.transpose()).transpose(),
            dWeights: dZ.transpose().matMul(x).transpose(),
            dBiases: tf.ones([1, dZ.shape[0]]).matMul(dZ).reshape([-1]),
          })),
        (x: Matrix, w: Matrix, dZ: Matrix) => ({
          dX: dZ.matMul(w.transpose()),
          // Image by image, and then added up.
          dWeights: tf.addN(
            x.unstack().map((row, n) => tf.outerProduct(row as Vector, dZ.unstack()[n] as Vector)),
          ),
          dBiases: dZ.mean(0).mul(dZ.shape[0]),
        }),
      ],
      wrong: [
        {
          mistake: "error",
          handIn: (x: Matrix, w: Matrix, dZ: Matrix) => ({ ...denseBackward(x, w, dZ), dX: dZ.matMul(w) }),
        },
        {
          mistake: "dX: weights not transposed",
          points: 1,
          handIn: backwardBut((right, _, w, dZ) =>
            w.shape[0] === w.shape[1] ? { dX: dZ.matMul(w) } : right,
          ),
        },
        {
          mistake: "dX: weights first",
          points: 1,
          handIn: backwardBut((right, _, w, dZ) =>
            w.shape[0] === dZ.shape[0] && w.shape[0] === w.shape[1] ? { dX: w.matMul(dZ) } : right,
          ),
        },
        {
          mistake: "dX: averaged over the neurons",
          handIn: backwardBut(({ dX }, _, w) => ({ dX: dX.div(w.shape[1]) })),
        },
        {
          mistake: "dX and dWeights swapped",
          handIn: backwardBut(({ dX, dWeights }) => ({ dX: dWeights, dWeights: dX })),
        },
        { mistake: "dX: transposed", handIn: backwardBut(({ dX }) => ({ dX: dX.transpose() })) },
        { mistake: "dX: only dZ", handIn: backwardBut((_, _x, _w, dZ) => ({ dX: dZ })) },
        {
          mistake: "dWeights: transposed",
          handIn: backwardBut(({ dWeights }) => ({ dWeights: dWeights.transpose() })),
        },
        {
          mistake: "dWeights: averaged over the images",
          handIn: backwardBut(({ dWeights }, x) => ({ dWeights: dWeights.div(x.shape[0]) })),
        },
        {
          mistake: "dWeights: uses the weights",
          handIn: backwardBut((_, _x, w, dZ) => ({ dWeights: w.mul(dZ.sum(0)) })),
        },
        {
          mistake: "dWeights: inputs summed first",
          handIn: backwardBut((_, x, _w, dZ) => ({ dWeights: tf.outerProduct(x.sum(0), dZ.sum(0)) })),
        },
        {
          mistake: "dWeights: x not transposed",
          points: 1,
          handIn: backwardBut((right, x, w, dZ) =>
            x.shape[0] === x.shape[1] && w.shape[0] === w.shape[1] ? { dWeights: x.matMul(dZ) } : right,
          ),
        },
        { mistake: "dBiases: not summed", handIn: backwardBut((_, _x, _w, dZ) => ({ dBiases: dZ })) },
        {
          mistake: "dBiases: summed over the neurons",
          handIn: backwardBut((_, _x, _w, dZ) => ({ dBiases: dZ.sum(1) })),
        },
        {
          mistake: "dBiases: averaged over the images",
          handIn: backwardBut((_, _x, _w, dZ) => ({ dBiases: dZ.mean(0) })),
        },
        {
          mistake: "dBiases: row instead of vector",
          handIn: backwardBut((_, _x, _w, dZ) => ({ dBiases: dZ.sum(0, true) })),
        },
        { mistake: "dBiases: one number", handIn: backwardBut((_, _x, _w, dZ) => ({ dBiases: dZ.sum() })) },
        { mistake: "part missing", handIn: backwardBut(() => ({ dBiases: undefined })) },
        {
          mistake: "no object",
          handIn: (x: Matrix, w: Matrix, dZ: Matrix) => Object.values(denseBackward(x, w, dZ)),
        },
        { mistake: "no tensor", handIn: backwardBut(({ dX }) => ({ dX: dX.arraySync() })) },
      ],
    },
    numericalGradient: {
      right: [
        solutions.numericalGradient,
        measured((above, below, h) => (above - below) / (2 * h)),
        (f: (x: number[]) => number, at: number[], h: number) => {
          const gradient: number[] = [];
          const x = [...at];
          for (let i = 0; i < x.length; i++) {
            const old = x[i] as number;
            x[i] = old + h;
            const above = f(x);
            x[i] = old - h;
            const below = f(x);
            x[i] = old;
            gradient.push((above - below) / (2 * h));
          }
          return gradient;
        },
        (f: (x: number[]) => number, at: number[], h: number) =>
          at.map((value, i) => (f(at.with(i, value + h)) - f(at.with(i, value - h))) / h / 2),
        async (f: (x: number[]) => number, at: number[], h: number) =>
          Promise.all(
            at.map(async (value, i) => (f(at.with(i, value + h)) - f(at.with(i, value - h))) / (2 * h)),
          ),
        (f: (x: number[]) => number, at: number[], h: number) => {
          const gradient = new Float64Array(at.length);
          at.forEach((_, i) => {
            const ask = (by: number): number => f(at.map((x, k) => x + (k === i ? by : 0)));
            gradient[i] = (ask(h) - ask(-h)) / (2 * h);
          });
          return gradient;
        },
        (f: (x: number[]) => number, at: number[], h: number) => {
          // The mean of what both sides say.
          const oneSide = (i: number, by: number): number => {
            const moved = [...at];
            moved.splice(i, 1, (at[i] as number) + by);
            return (f(moved) - f(at)) / by;
          };
          return at.map((_, i) => (oneSide(i, h) + oneSide(i, -h)) / 2);
        },
      ],
      wrong: [
        { mistake: "one side only", handIn: measured((above, _, h, here) => (above - here) / h) },
        { mistake: "one side only, below", handIn: measured((_, below, h, here) => (here - below) / h) },
        { mistake: "divided by h", handIn: measured((above, below, h) => (above - below) / h) },
        { mistake: "multiplied by h", handIn: measured((above, below, h) => ((above - below) / 2) * h) },
        { mistake: "not divided", handIn: measured((above, below, _h) => above - below) },
        { mistake: "halved", handIn: measured((above, below, _h) => (above - below) / 2) },
        { mistake: "sign turned round", handIn: measured((above, below, h) => (below - above) / (2 * h)) },
        {
          mistake: "all moved together",
          handIn: (f: (x: number[]) => number, at: number[], h: number) =>
            at.map(() => (f(at.map((x) => x + h)) - f(at.map((x) => x - h))) / (2 * h)),
        },
        {
          mistake: "not put back",
          handIn: (f: (x: number[]) => number, at: number[], h: number) => {
            const x = [...at];
            return at.map((_, i) => {
              x[i] = (x[i] as number) + h;
              const above = f(x);
              x[i] = (x[i] as number) - 2 * h;
              return (above - f(x)) / (2 * h);
            });
          },
        },
        {
          mistake: "divided by the value",
          handIn: measured((above, below, _h, _, value) => (above - below) / (2 * value)),
        },
        {
          mistake: "one number for all",
          handIn: (f: (x: number[]) => number, at: number[], h: number) =>
            solutions.numericalGradient(f, at, h)[0],
        },
        {
          mistake: "h not used",
          handIn: (f: (x: number[]) => number, at: number[], _h: number) =>
            solutions.numericalGradient(f, at, 1e-5),
        },
        {
          mistake: "changed input",
          handIn: (f: (x: number[]) => number, at: number[], h: number) =>
            at.map((value, i) => {
              at[i] = value + h;
              const above = f(at);
              at[i] = value - h;
              return (above - f(at)) / (2 * h);
            }),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (f: (x: number[]) => number, at: number[], h: number) =>
            tf.tensor1d(solutions.numericalGradient(f, at, h)),
        },
        {
          mistake: "other",
          handIn: (f: (x: number[]) => number, at: number[], _h: number) => at.map(() => f(at)),
        },
      ],
    },
    softmaxGradient: {
      right: [
        solutions.softmaxGradient,
        (logits: Matrix, t: Matrix) => tf.div(tf.sub(tf.softmax(logits), t), t.shape[0]),
        (logits: Matrix, t: Matrix) => tf.grad((z: tf.Tensor) => tf.losses.softmaxCrossEntropy(t, z))(logits),
        (logits: Matrix, t: Matrix) =>
          tf.tidy(() => {
            const shifted = logits.sub(logits.max(1, true)).exp();
            return shifted
              .div(shifted.sum(1, true))
              .sub(t)
              .mul(1 / logits.shape[0]);
          }),
        async (logits: Matrix, t: Matrix) => {
          const [rows, truth] = [await logits.array(), await t.array()];
          return tf.tensor2d(
            rows.map((row, i) => {
              const most = Math.max(...row);
              const powers = row.map((z) => Math.exp(z - most));
              const sum = powers.reduce((a, b) => a + b);
              return powers.map((power, j) => (power / sum - (truth[i]?.[j] as number)) / rows.length);
            }),
          );
        },
        (logits: Matrix, t: Matrix) => {
          const p = logits.softmax().dataSync();
          const truth = t.dataSync();
          const out = new Float32Array(p.length);
          for (let i = 0; i < p.length; i++)
            out[i] = ((p[i] as number) - (truth[i] as number)) / logits.shape[0];
          return tf.tensor2d(out, logits.shape);
        },
        (logits: Matrix, t: Matrix) => logits.logSoftmax().exp().sub(t).div(t.sum()),
      ],
      wrong: [
        { mistake: "not divided by the images", handIn: (z: Matrix, t: Matrix) => z.softmax().sub(t) },
        {
          mistake: "target minus probability",
          handIn: (z: Matrix, t: Matrix) => t.sub(z.softmax()).div(z.shape[0]),
        },
        {
          mistake: "target minus probability, not divided",
          handIn: (z: Matrix, t: Matrix) => t.sub(z.softmax()),
        },
        { mistake: "divided by all", handIn: (z: Matrix, t: Matrix) => z.softmax().sub(t).div(z.size) },
        {
          mistake: "divided by the classes",
          handIn: (z: Matrix, t: Matrix) => z.softmax().sub(t).div(z.shape[1]),
        },
        { mistake: "no targets", handIn: (z: Matrix, _t: Matrix) => z.softmax().div(z.shape[0]) },
        { mistake: "probabilities", handIn: (z: Matrix, _t: Matrix) => z.softmax() },
        { mistake: "no softmax", handIn: (z: Matrix, t: Matrix) => z.sub(t).div(z.shape[0]) },
        { mistake: "no softmax, not divided", handIn: (z: Matrix, t: Matrix) => z.sub(t) },
        {
          mistake: "p(1 − p) as well",
          handIn: (z: Matrix, t: Matrix) => {
            const p = z.softmax();
            return p.sub(t).mul(p).mul(tf.sub(1, p)).div(z.shape[0]);
          },
        },
        { mistake: "sigmoid", handIn: (z: Matrix, t: Matrix) => z.sigmoid().sub(t).div(z.shape[0]) },
        {
          mistake: "derivative of the loss by the probability",
          handIn: (z: Matrix, t: Matrix) => t.div(z.softmax()).neg().div(z.shape[0]),
        },
        {
          mistake: "not stable",
          points: 1,
          handIn: (z: Matrix, t: Matrix) => z.exp().div(z.exp().sum(1, true)).sub(t).div(z.shape[0]),
        },
        { mistake: "summed over the images", handIn: (z: Matrix, t: Matrix) => z.softmax().sub(t).mean(0) },
        { mistake: "no tensor", handIn: (z: Matrix, t: Matrix) => softmaxGradient(z, t).arraySync() },
        { mistake: "transposed", handIn: (z: Matrix, t: Matrix) => softmaxGradient(z, t).transpose() },
      ],
    },
    reluBackward: {
      right: [
        solutions.reluBackward,
        (dA: Matrix, z: Matrix) => dA.mul(z.relu().sign()),
        (dA: Matrix, z: Matrix) => tf.where(z.greater(0), dA, tf.zerosLike(dA)),
        (dA: Matrix, z: Matrix) => tf.mul(dA, tf.step(z)),
        (dA: Matrix, z: Matrix) => tf.grad((x: tf.Tensor) => tf.relu(x))(z, dA),
        (dA: Matrix, z: Matrix) => {
          const rows = z.arraySync();
          return tf.tensor2d(
            dA.arraySync().map((row, i) => row.map((d, j) => ((rows[i]?.[j] ?? 0) > 0 ? d : 0))),
          );
        },
        async (dA: Matrix, z: Matrix) => {
          const [slopes, sums] = [await dA.data(), await z.data()];
          const out = new Float32Array(slopes.length);
          for (let i = 0; i < out.length; i++) if ((sums[i] as number) > 0) out[i] = slopes[i] as number;
          return tf.tensor2d(out, z.shape);
        },
      ],
      wrong: [
        { mistake: "all passes", handIn: (dA: Matrix, _z: Matrix) => dA.clone() },
        { mistake: "passes at 0", points: 1, handIn: (dA: Matrix, z: Matrix) => dA.mul(z.greaterEqual(0)) },
        { mistake: "ReLU of the gradient", handIn: (dA: Matrix, _z: Matrix) => dA.relu() },
        { mistake: "ReLU of z", handIn: (_dA: Matrix, z: Matrix) => z.relu() },
        { mistake: "multiplied by the output", handIn: (dA: Matrix, z: Matrix) => dA.mul(z.relu()) },
        { mistake: "multiplied by z", handIn: (dA: Matrix, z: Matrix) => dA.mul(z) },
        { mistake: "gate turned round", handIn: (dA: Matrix, z: Matrix) => dA.mul(z.lessEqual(0)) },
        { mistake: "gate by the gradient", handIn: (dA: Matrix, z: Matrix) => z.mul(dA.greater(0)) },
        { mistake: "only the gate", handIn: (_dA: Matrix, z: Matrix) => z.greater(0).toFloat() },
        { mistake: "no shut gate", handIn: (dA: Matrix, z: Matrix) => dA.mul(z.sign()) },
        { mistake: "no tensor", handIn: (dA: Matrix, z: Matrix) => reluBackward(dA, z).arraySync() },
        { mistake: "other", handIn: (dA: Matrix, z: Matrix) => reluBackward(dA, z).mul(2) },
      ],
    },
    backwardPass: {
      seeds: 20,
      right: [
        solutions.backwardPass,
        (...[x, targets, w1, b1, w2, b2]: Network) => {
          const loss = (v1: tf.Tensor, c1: tf.Tensor, v2: tf.Tensor, c2: tf.Tensor) =>
            tf.losses.softmaxCrossEntropy(targets, x.matMul(v1).add(c1).relu().matMul(v2).add(c2));
          const [g1, h1, g2, h2] = tf.grads(loss)([w1, b1, w2, b2]);
          return { w1: g1, b1: h1, w2: g2, b2: h2 };
        },
        (...[x, targets, w1, b1, w2, b2]: Network) =>
          tf.tidy(() => {
            const a = x.matMul(w1).add(b1).relu();
            const dLogits = tf.softmax(a.matMul(w2).add(b2)).sub(targets).div(x.shape[0]);
            const dZ = dLogits.matMul(w2, false, true).mul(a.sign());
            return { w1: x.matMul(dZ, true), b1: dZ.sum(0), w2: a.matMul(dLogits, true), b2: dLogits.sum(0) };
          }),
        async (...network: Network) => solutions.backwardPass(...network),
        passFrom(({ logits }, targets) => logits.softmax().sub(targets).div(targets.shape[0])),
        (...[x, targets, w1, b1, w2, b2]: Network) => {
          // Image by image, and the gradients added up.
          const parts = x
            .arraySync()
            .map((_, i) =>
              solutions.backwardPass(x.slice([i], [1]), targets.slice([i], [1]), w1, b1, w2, b2),
            );
          const mean = (name: keyof Gradients) =>
            tf.addN(parts.map((part) => part[name] as tf.Tensor)).div(x.shape[0]);
          return { w1: mean("w1"), b1: mean("b1"), w2: mean("w2"), b2: mean("b2") };
        },
        (...[x, targets, w1, b1, w2, b2]: Network) => {
          const z = product(x.arraySync(), w1.arraySync()).map((row) =>
            row.map((value, j) => value + (b1.arraySync()[j] as number)),
          );
          const a = z.map((row) => row.map((value) => Math.max(0, value)));
          const dLogits = rowsOf(softmaxGradient(denseForward(tf.tensor2d(a), w2, b2), targets));
          const dZ = product(dLogits, turned(w2.arraySync())).map((row, i) =>
            row.map((d, j) => ((z[i]?.[j] as number) > 0 ? d : 0)),
          );
          const sums = (rows: number[][]) => tf.tensor1d(turned(rows).map((c) => c.reduce((p, q) => p + q)));
          return {
            w1: tf.tensor2d(product(turned(x.arraySync()), dZ)),
            b1: sums(dZ),
            w2: tf.tensor2d(product(turned(a), dLogits)),
            b2: sums(dLogits),
          };
        },
      ],
      wrong: [
        {
          mistake: "summed over the images",
          handIn: passFrom(({ logits }, t) => logits.softmax().sub(t)),
        },
        { mistake: "divided twice", handIn: passFrom(({ dLogits }, t) => dLogits.div(t.shape[0])) },
        { mistake: "sign turned round", handIn: passFrom(({ dLogits }) => dLogits.neg()) },
        {
          mistake: "no softmax",
          handIn: passFrom(({ logits }, t) => logits.sub(t).div(t.shape[0])),
        },
        {
          mistake: "no ReLU forward",
          handIn: (...[x, targets, w1, b1, w2, b2]: Network) => {
            const z = denseForward(x, w1, b1);
            const second = denseBackward(z, w2, softmaxGradient(denseForward(z, w2, b2), targets));
            const first = denseBackward(x, w1, second.dX);
            return { w1: first.dWeights, b1: first.dBiases, w2: second.dWeights, b2: second.dBiases };
          },
        },
        {
          mistake: "z instead of a",
          handIn: passBut((_, { z, dLogits }, _x, _t, _w1, _b1, w2) => ({
            w2: denseBackward(z, w2, dLogits).dWeights,
          })),
        },
        {
          mistake: "layers swapped",
          handIn: passBut(({ w1, w2 }) => ({ w1: w2, w2: w1 })),
        },
        {
          mistake: "the weights themselves",
          handIn: (...[, , w1, b1, w2, b2]: Network) => ({ w1, b1, w2, b2 }),
        },
        {
          mistake: "a step instead of the gradient",
          handIn: passBut((right, _, _x, _t, _w1, _b1, w2) => ({ w2: w2.sub(right.w2) })),
        },
        {
          mistake: "b2: summed over the images",
          handIn: passBut(({ b2 }, _, x) => ({ b2: b2.mul(x.shape[0]) })),
        },
        { mistake: "b2: divided twice", handIn: passBut(({ b2 }, _, x) => ({ b2: b2.div(x.shape[0]) })) },
        { mistake: "b2: not summed", handIn: passBut((_, { dLogits }) => ({ b2: dLogits })) },
        {
          mistake: "no ReLU backward",
          handIn: passBut((_, { a, dLogits }, x, _t, w1, _b1, w2) => ({
            w1: denseBackward(x, w1, denseBackward(a, w2, dLogits).dX).dWeights,
          })),
        },
        {
          mistake: "gate by the gradient",
          handIn: passBut((_, { a, dLogits }, x, _t, w1, _b1, w2) => ({
            w1: denseBackward(x, w1, denseBackward(a, w2, dLogits).dX.relu()).dWeights,
          })),
        },
        {
          mistake: "multiplied by a",
          handIn: passBut((_, { a, dLogits }, x, _t, w1, _b1, w2) => ({
            w1: denseBackward(x, w1, denseBackward(a, w2, dLogits).dX.mul(a)).dWeights,
          })),
        },
        {
          mistake: "w2 not transposed",
          points: 1,
          handIn: passBut((right, { z, dLogits }, x, _t, w1, _b1, w2) =>
            w2.shape[0] === w2.shape[1]
              ? { w1: denseBackward(x, w1, reluBackward(dLogits.matMul(w2), z)).dWeights }
              : right,
          ),
        },
        { mistake: "w1: divided twice", handIn: passBut(({ w1 }, _, x) => ({ w1: w1.div(x.shape[0]) })) },
        {
          mistake: "hidden layer skipped",
          points: 1,
          handIn: passBut((right, { dLogits }, x, _t, w1, _b1, w2) =>
            w2.shape[0] === w2.shape[1] ? { w1: denseBackward(x, w1, dLogits).dWeights } : right,
          ),
        },
        {
          mistake: "changed weights",
          handIn: passBut(({ w2: dW2 }, { a, z, dLogits }, x, _t, w1, _b1, w2) => ({
            w1: denseBackward(x, w1, reluBackward(denseBackward(a, w2.sub(dW2), dLogits).dX, z)).dWeights,
          })),
        },
        {
          mistake: "b1: no ReLU backward",
          handIn: passBut((_, { a, dLogits }, _x, _t, _w1, _b1, w2) => ({
            b1: denseBackward(a, w2, dLogits).dX.sum(0),
          })),
        },
        {
          mistake: "b1: not summed",
          handIn: passBut((_, { a, z, dLogits }, _x, _t, _w1, _b1, w2) => ({
            b1: reluBackward(denseBackward(a, w2, dLogits).dX, z),
          })),
        },
        { mistake: "b1: divided twice", handIn: passBut(({ b1 }, _, x) => ({ b1: b1.div(x.shape[0]) })) },
        { mistake: "part missing", handIn: passBut(() => ({ b1: undefined })) },
        {
          mistake: "no object",
          handIn: (...network: Network) => Object.values(solutions.backwardPass(...network)),
        },
        { mistake: "no tensor", handIn: passBut(({ w2 }) => ({ w2: w2.arraySync() })) },
      ],
    },
  },
};
