import { tf } from "course";
import { lesson09 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { shares, total } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Pair = { outputs: number[]; derivatives: number[] };

const mean = (numbers: readonly number[]): number => total(numbers) / numbers.length;
const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

/** Leaky ReLU from a rule for each side. */
const leaky =
  (
    output: (z: number, leak: number) => number,
    derivative: (z: number, leak: number) => number = (z, leak) => (z > 0 ? 1 : leak),
  ) =>
  (z: number[], leak: number): Pair => ({
    outputs: z.map((value) => output(value, leak)),
    derivatives: z.map((value) => derivative(value, leak)),
  });
const rightOutput = (z: number, leak: number): number => (z > 0 ? z : leak * z);

/** The sigmoid from a rule for the output, and one for the derivative, which may use both. */
const sigmoidOf =
  (output: (z: number) => number, derivative: (a: number, z: number) => number = (a) => a * (1 - a)) =>
  (z: number[]): Pair => ({
    outputs: z.map(output),
    derivatives: z.map((value) => derivative(output(value), value)),
  });

const stableShares = (logits: readonly number[]): number[] => {
  const greatest = Math.max(...logits);
  return shares(logits.map((z) => Math.exp(z - greatest)));
};
const logsOf = (logits: number[]): number[] => solutions.logSoftmax(logits);
const lossesOf = (logits: number[][], labels: number[]): number[] =>
  logits.map((row, i) => -(logsOf(row)[labels[i] as number] as number));

/** Makes a matrix from a rule for its numbers. */
const filled = (rows: number, columns: number, draw: () => number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
const evenly = (limit: number) => () => limit * (2 * Math.random() - 1);
const normal = (deviation: number) => () =>
  deviation * Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
type Scheme = "glorot uniform" | "he normal";
/** Draws with other spreads: the limit of the even one, the deviation of the normal one. */
const drawing =
  (
    limit: (fanIn: number, fanOut: number) => number = (i, o) => Math.sqrt(6 / (i + o)),
    deviation: (fanIn: number, fanOut: number) => number = (i) => Math.sqrt(2 / i),
  ) =>
  (i: number, o: number, scheme: Scheme): number[][] =>
    filled(i, o, scheme === "glorot uniform" ? evenly(limit(i, o)) : normal(deviation(i, o)));

type Maxout = { output: number; gradient: number[] };
const sumsOf = (x: number[], weights: number[][], biases: number[]): number[] =>
  weights.map((row, k) => total(row.map((w, i) => w * (x[i] as number))) + (biases[k] as number));
/** The right answer with another output, or another gradient. */
const maxoutBut =
  (change: (right: Maxout, x: number[], weights: number[][], biases: number[]) => unknown) =>
  (x: number[], weights: number[][], biases: number[]): unknown => ({
    ...solutions.maxout(x, weights, biases),
    ...(change(solutions.maxout(x, weights, biases), x, weights, biases) as object),
  });

export const activationsBank: Bank = {
  exercise: lesson09,
  steps: {
    leakyRelu: {
      right: [
        solutions.leakyRelu,
        (z: number[], leak: number) => {
          const [outputs, derivatives]: [number[], number[]] = [[], []];
          for (const value of z) {
            outputs.push(Math.max(value, leak * value));
            derivatives.push(value > 0 ? 1 : leak);
          }
          return { outputs, derivatives };
        },
        (z: number[], leak: number) => {
          const derivatives = Float64Array.from(z, (value) => (value > 0 ? 1 : leak));
          return { outputs: derivatives.map((slope, i) => slope * (z[i] as number)), derivatives };
        },
        (z: number[], leak: number) =>
          tf.tidy(() => {
            const t = tf.tensor1d(z);
            const derivatives = tf.where(t.greater(0), tf.onesLike(t), tf.fill(t.shape, leak));
            return {
              outputs: Array.from(t.leakyRelu(leak).dataSync()),
              derivatives: Array.from(derivatives.dataSync()),
            };
          }),
        async (z: number[], leak: number) => ({
          outputs: await tf.leakyRelu(tf.tensor1d(z), leak).array(),
          derivatives: await tf
            .grad((x: tf.Tensor) => tf.leakyRelu(x, leak))(tf.tensor1d(z))
            .array(),
        }),
        (z: number[], leak: number) => {
          const steepness = (value: number): number => {
            if (value > 0) return 1;
            return leak;
          };
          return { outputs: z.map((value) => value * steepness(value)), derivatives: z.map(steepness) };
        },
        (z: number[], leak: number) => {
          const outputs = new Array<number>(z.length).fill(0);
          const derivatives = new Array<number>(z.length).fill(leak);
          for (let i = 0; i < z.length; i++) {
            const value = z[i] as number;
            outputs[i] = leak * Math.min(0, value) + Math.max(0, value);
            if (value > 0) derivatives[i] = 1;
          }
          return { outputs, derivatives };
        },
      ],
      wrong: [
        { mistake: "plain ReLU", handIn: leaky((z) => Math.max(0, z)) },
        { mistake: "the leak itself", handIn: leaky((z, leak) => (z > 0 ? z : leak)) },
        { mistake: "the leak itself", handIn: leaky((z, leak) => Math.max(leak, z)) },
        { mistake: "sides swapped", handIn: leaky((z, leak) => (z > 0 ? leak * z : z)) },
        { mistake: "positive on the left", handIn: leaky((z, leak) => (z > 0 ? z : -leak * z)) },
        { mistake: "leak subtracted", handIn: leaky((z, leak) => (z > 0 ? z : z - leak)) },
        {
          mistake: "outputs and derivatives swapped",
          handIn: leaky((z, leak) => (z > 0 ? 1 : leak), rightOutput),
        },
        { mistake: "derivative 0 on the left", handIn: leaky(rightOutput, (z) => (z > 0 ? 1 : 0)) },
        { mistake: "derivative 1 at 0", handIn: leaky(rightOutput, (z, leak) => (z >= 0 ? 1 : leak)) },
        { mistake: "derivative 1 everywhere", handIn: leaky(rightOutput, () => 1) },
        { mistake: "derivatives are the outputs", handIn: leaky(rightOutput, rightOutput) },
        { mistake: "value instead of 1", handIn: leaky(rightOutput, (z, leak) => (z > 0 ? z : leak)) },
        {
          mistake: "derivative falls on the left",
          handIn: leaky(rightOutput, (z, leak) => (z > 0 ? 1 : -leak)),
        },
        {
          mistake: "sides of the derivative swapped",
          handIn: leaky(rightOutput, (z, leak) => (z > 0 ? leak : 1)),
        },
        // A leak of 0 is taken for none at all.
        {
          mistake: "other",
          points: 1,
          handIn: (z: number[], leak: number) => solutions.leakyRelu(z, leak || 0.01),
        },
        {
          mistake: "no object",
          handIn: (z: number[], leak: number) => z.map((value) => rightOutput(value, leak)),
        },
        {
          mistake: "part missing",
          handIn: (z: number[], leak: number) => ({ outputs: z.map((value) => rightOutput(value, leak)) }),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (z: number[], leak: number) => ({
            outputs: tf.leakyRelu(tf.tensor1d(z), leak),
            derivatives: z.map((value) => (value > 0 ? 1 : leak)),
          }),
        },
        {
          mistake: "changed input",
          handIn: (z: number[], leak: number) => {
            for (const [i, value] of z.entries()) z[i] = rightOutput(value, leak);
            return { outputs: z, derivatives: z.map((value) => (value > 0 ? 1 : leak)) };
          },
        },
      ],
    },
    sigmoid: {
      right: [
        solutions.sigmoid,
        sigmoidOf(logistic),
        sigmoidOf((z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)))),
        sigmoidOf((z) => (1 + Math.tanh(z / 2)) / 2),
        (z: number[]) => {
          const t = tf.sigmoid(tf.tensor1d(z));
          return { outputs: t.dataSync(), derivatives: t.mul(tf.sub(1, t)).dataSync() };
        },
        async (z: number[]) => ({
          outputs: await tf.sigmoid(tf.tensor1d(z)).array(),
          derivatives: await tf
            .grad((x: tf.Tensor) => tf.sigmoid(x))(tf.tensor1d(z))
            .array(),
        }),
        (z: number[]) => {
          const outputs = new Float64Array(z.length);
          const derivatives = new Float64Array(z.length);
          for (let i = 0; i < z.length; i++) {
            const a = 1 / (1 + Math.E ** -(z[i] as number));
            outputs[i] = a;
            derivatives[i] = a - a ** 2;
          }
          return { outputs, derivatives };
        },
        (z: number[]) => ({
          outputs: z.map(logistic),
          derivatives: z.map((value) => logistic(value) * logistic(-value)),
        }),
      ],
      wrong: [
        { mistake: "sign turned round", handIn: sigmoidOf((z) => 1 / (1 + Math.exp(z))) },
        {
          mistake: "not stable",
          points: 1,
          handIn: sigmoidOf((z) => Math.exp(z) / (1 + Math.exp(z))),
        },
        { mistake: "tanh", handIn: sigmoidOf(Math.tanh, (a) => 1 - a * a) },
        { mistake: "not turned over", handIn: sigmoidOf((z) => 1 + Math.exp(-z)) },
        {
          mistake: "softmax",
          handIn: (z: number[]) => ({ outputs: shares(z.map(Math.exp)), derivatives: z }),
        },
        {
          mistake: "outputs and derivatives swapped",
          handIn: (z: number[]) => {
            const { outputs, derivatives } = solutions.sigmoid(z);
            return { outputs: derivatives, derivatives: outputs };
          },
        },
        {
          mistake: "derivative not stable",
          points: 1,
          handIn: sigmoidOf(logistic, (_, z) => Math.exp(-z) / (1 + Math.exp(-z)) ** 2),
        },
        { mistake: "derivative of tanh", handIn: sigmoidOf(logistic, (a) => 1 - a * a) },
        { mistake: "z instead of a", handIn: sigmoidOf(logistic, (_, z) => z * (1 - z)) },
        { mistake: "only 1 − a", handIn: sigmoidOf(logistic, (a) => 1 - a) },
        { mistake: "derivatives are the outputs", handIn: sigmoidOf(logistic, (a) => a) },
        {
          mistake: "sigmoid of the output",
          handIn: sigmoidOf(logistic, (a) => logistic(a) * (1 - logistic(a))),
        },
        { mistake: "negative derivative", handIn: sigmoidOf(logistic, (a) => a * (a - 1)) },
        { mistake: "rounded", handIn: sigmoidOf((z) => Math.round(logistic(z))) },
        { mistake: "no object", handIn: (z: number[]) => z.map(logistic) },
        { mistake: "no object", handIn: (z: number[]) => tf.sigmoid(tf.tensor1d(z)) },
        {
          mistake: "part missing",
          handIn: (z: number[]) => ({ outputs: z.map(logistic), slopes: z.map(logistic) }),
        },
      ],
    },
    logSoftmax: {
      right: [
        solutions.logSoftmax,
        (z: number[]) => {
          const most = Math.max(...z);
          const logOfSum = most + Math.log(total(z.map((value) => Math.exp(value - most))));
          return z.map((value) => value - logOfSum);
        },
        (z: number[]) => {
          let most = Number.NEGATIVE_INFINITY;
          for (const value of z) if (value > most) most = value;
          let sum = 0;
          for (let i = 0; i < z.length; i++) sum += Math.exp((z[i] as number) - most);
          const logs: number[] = [];
          for (let i = 0; i < z.length; i++) logs.push((z[i] as number) - most - Math.log(sum));
          return logs;
        },
        (z: number[]) => tf.tidy(() => Array.from(tf.logSoftmax(tf.tensor1d(z)).dataSync())),
        async (z: number[]) => {
          const t = tf.tensor1d(z);
          return t.sub(t.logSumExp()).array();
        },
        (z: number[]) => {
          const out = Float64Array.from(z);
          const most = out.reduce((a, b) => Math.max(a, b));
          const sum = out.reduce((a, b) => a + Math.exp(b - most), 0);
          return out.map((value) => value - most - Math.log(sum));
        },
        (z: number[]) => {
          const [least] = [...z].sort((a, b) => b - a);
          const shift = least as number;
          const logOfSum = Math.log(z.map((value) => Math.exp(value - shift)).reduce((a, b) => a + b));
          return z.map((value) => value - shift - logOfSum);
        },
      ],
      wrong: [
        { mistake: "not stable", points: 1, handIn: (z: number[]) => shares(z.map(Math.exp)).map(Math.log) },
        {
          mistake: "sum not stable",
          points: 1,
          handIn: (z: number[]) => z.map((value) => value - Math.log(total(z.map(Math.exp)))),
        },
        { mistake: "logarithm of 0", points: 2, handIn: (z: number[]) => stableShares(z).map(Math.log) },
        { mistake: "no logarithm", handIn: (z: number[]) => stableShares(z) },
        {
          mistake: "greatest not subtracted from all",
          handIn: (z: number[]) => {
            const most = Math.max(...z);
            const sum = total(z.map((value) => Math.exp(value - most)));
            return z.map((value) => value - Math.log(sum));
          },
        },
        {
          mistake: "greatest only subtracted",
          handIn: (z: number[]) => z.map((value) => value - Math.max(...z)),
        },
        {
          mistake: "sum without its logarithm",
          handIn: (z: number[]) => {
            const most = Math.max(...z);
            const sum = total(z.map((value) => Math.exp(value - most)));
            return z.map((value) => value - most - sum);
          },
        },
        { mistake: "opposite sign", handIn: (z: number[]) => logsOf(z).map((value) => -value) },
        { mistake: "base 2", handIn: (z: number[]) => logsOf(z).map((value) => value / Math.LN2) },
        {
          mistake: "no numbers",
          handIn: (z: number[]) => logsOf(z).map((value) => value.toFixed(6)),
        },
        { mistake: "tensor instead of numbers", handIn: (z: number[]) => tf.logSoftmax(tf.tensor1d(z)) },
        { mistake: "other", handIn: (z: number[]) => logsOf(z).slice(1) },
        { mistake: "no result", handIn: (z: number[]) => void logsOf(z) },
        {
          mistake: "changed input",
          handIn: (z: number[]) => {
            const most = Math.max(...z);
            for (let i = 0; i < z.length; i++) z[i] = (z[i] as number) - most;
            return logsOf(z);
          },
        },
      ],
    },
    crossEntropyFromLogits: {
      right: [
        solutions.crossEntropyFromLogits,
        (logits: number[][], labels: number[]) => mean(lossesOf(logits, labels)),
        (logits: number[][], labels: number[]) => {
          let sum = 0;
          for (let i = 0; i < labels.length; i++) {
            const row = logits[i] as number[];
            const most = Math.max(...row);
            let powers = 0;
            for (const z of row) powers += Math.exp(z - most);
            sum += most + Math.log(powers) - (row[labels[i] as number] as number);
          }
          return sum / labels.length;
        },
        (logits: number[][], labels: number[]) =>
          tf.tidy(() => {
            const rows = tf.tensor2d(logits);
            const truth = tf.oneHot(tf.tensor1d(labels, "int32"), rows.shape[1]);
            return tf.losses.softmaxCrossEntropy(truth, rows).arraySync() as number;
          }),
        async (logits: number[][], labels: number[]) => {
          const rows = tf.tensor2d(logits);
          const truth = tf.oneHot(tf.tensor1d(labels, "int32"), rows.shape[1]);
          const [loss] = await rows.logSoftmax().mul(truth).sum(1).mean().neg().data();
          return loss;
        },
        (logits: number[][], labels: number[]) =>
          // The sum over the differences from the true logit; the greatest of them is taken out first.
          mean(
            logits.map((row, i) => {
              const ahead = row.map((z) => z - (row[labels[i] as number] as number));
              const most = Math.max(...ahead);
              return most + Math.log(ahead.reduce((sum, z) => sum + Math.exp(z - most), 0));
            }),
          ),
        (logits: number[][], labels: number[]) => {
          const rows = logits.map((row) => Float64Array.from(logsOf(row)));
          return labels.reduce((sum, label, i) => sum - (rows[i]?.[label] as number), 0) / labels.length;
        },
      ],
      wrong: [
        {
          mistake: "clipped",
          points: 1,
          handIn: (logits: number[][], labels: number[]) =>
            mean(
              logits.map(
                (row, i) => -Math.log(Math.max(stableShares(row)[labels[i] as number] as number, 1e-7)),
              ),
            ),
        },
        {
          mistake: "logarithm of 0",
          points: 2,
          handIn: (logits: number[][], labels: number[]) =>
            mean(logits.map((row, i) => -Math.log(stableShares(row)[labels[i] as number] as number))),
        },
        {
          mistake: "not stable",
          points: 2,
          handIn: (logits: number[][], labels: number[]) =>
            mean(logits.map((row, i) => -Math.log(shares(row.map(Math.exp))[labels[i] as number] as number))),
        },
        {
          mistake: "no minus",
          handIn: (logits: number[][], labels: number[]) => -mean(lossesOf(logits, labels)),
        },
        {
          mistake: "summed, not averaged",
          handIn: (logits: number[][], labels: number[]) => total(lossesOf(logits, labels)),
        },
        {
          mistake: "averaged over the classes too",
          handIn: (logits: number[][], labels: number[]) =>
            mean(lossesOf(logits, labels)) / (logits[0]?.length ?? 1),
        },
        {
          mistake: "logits taken for probabilities",
          handIn: (logits: number[][], labels: number[]) =>
            mean(logits.map((row, i) => -Math.log(row[labels[i] as number] as number))),
        },
        {
          mistake: "only the logit",
          handIn: (logits: number[][], labels: number[]) =>
            -mean(logits.map((row, i) => row[labels[i] as number] as number)),
        },
        {
          mistake: "greatest logit",
          handIn: (logits: number[][], _labels: number[]) =>
            -mean(logits.map((row) => Math.max(...logsOf(row)))),
        },
        {
          mistake: "all classes",
          handIn: (logits: number[][], labels: number[]) => -total(logits.flatMap(logsOf)) / labels.length,
        },
        {
          mistake: "1 − p",
          handIn: (logits: number[][], labels: number[]) =>
            mean(lossesOf(logits, labels).map((loss) => 1 - Math.exp(-loss))),
        },
        {
          mistake: "first label for all",
          handIn: (logits: number[][], labels: number[]) =>
            mean(
              lossesOf(
                logits,
                labels.map(() => labels[0] as number),
              ),
            ),
        },
        {
          mistake: "no numbers",
          handIn: (logits: number[][], labels: number[]) => mean(lossesOf(logits, labels)).toFixed(4),
        },
        { mistake: "other", handIn: lossesOf },
      ],
    },
    drawWeights: {
      // Each answer draws some thirty thousand numbers for a seed.
      seeds: 3,
      right: [
        solutions.drawWeights,
        drawing(),
        (i: number, o: number, scheme: Scheme) => {
          const rows: number[][] = [];
          for (let r = 0; r < i; r++) {
            const row: number[] = [];
            for (let c = 0; c < o; c++) {
              row.push(
                scheme === "he normal"
                  ? normal(Math.sqrt(2 / i))()
                  : (Math.random() - 0.5) * 2 * Math.sqrt(6 / (i + o)),
              );
            }
            rows.push(row);
          }
          return rows;
        },
        (i: number, o: number, scheme: Scheme) =>
          tf.tidy(() => {
            const limit = Math.sqrt(6 / (i + o));
            const drawn =
              scheme === "glorot uniform"
                ? tf.randomUniform([i, o], -limit, limit)
                : tf.randomNormal([i, o], 0, Math.sqrt(2 / i));
            return drawn.arraySync();
          }),
        async (i: number, o: number, scheme: Scheme) =>
          scheme === "glorot uniform"
            ? tf.initializers.glorotUniform({}).apply([i, o]).array()
            : tf.randomNormal([i, o], 0, Math.sqrt(2 / i)).array(),
        (i: number, o: number, scheme: Scheme) => {
          // The sum of twelve uniform numbers is nearly normal, with the variance 1.
          const bell = () => total(Array.from({ length: 12 }, Math.random)) - 6;
          const scale = scheme === "he normal" ? Math.sqrt(2 / i) : Math.sqrt(2 / (i + o)) * Math.sqrt(3);
          return filled(i, o, () => scale * (scheme === "he normal" ? bell() : 2 * Math.random() - 1));
        },
        (i: number, o: number, scheme: Scheme) =>
          Array.from({ length: i }, () =>
            new Float32Array(o).map(
              scheme === "he normal" ? normal(Math.sqrt(2 / i)) : evenly(Math.sqrt(6 / (i + o))),
            ),
          ),
      ],
      wrong: [
        { mistake: "limit taken for the deviation", handIn: drawing((i, o) => Math.sqrt(2 / (i + o))) },
        {
          mistake: "truncated",
          points: 1,
          handIn: (i: number, o: number, scheme: Scheme) =>
            scheme === "glorot uniform"
              ? solutions.drawWeights(i, o, scheme)
              : tf.initializers.heNormal({}).apply([i, o]).arraySync(),
        },
        { mistake: "the other scheme", handIn: drawing((i) => Math.sqrt(6 / i)) },
        {
          mistake: "the other scheme",
          points: 1,
          handIn: drawing(undefined, (i, o) => Math.sqrt(2 / (i + o))),
        },
        {
          mistake: "fan-out instead of fan-in",
          points: 1,
          handIn: drawing(undefined, (_, o) => Math.sqrt(2 / o)),
        },
        { mistake: "variance for the deviation", points: 1, handIn: drawing(undefined, (i) => 2 / i) },
        { mistake: "variance for the deviation", handIn: drawing((i, o) => 6 / (i + o)) },
        { mistake: "1 instead of 2", points: 1, handIn: drawing(undefined, (i) => Math.sqrt(1 / i)) },
        { mistake: "1 instead of 2", handIn: drawing((i, o) => Math.sqrt(3 / (i + o))) },
        { mistake: "one size for all layers", handIn: drawing(() => 0.05) },
        { mistake: "mean not 0", handIn: (i: number, o: number) => filled(i, o, Math.random) },
        {
          mistake: "mean not 0",
          handIn: (i: number, o: number) => filled(i, o, () => Math.sqrt(6 / (i + o)) * Math.random()),
        },
        { mistake: "all equal", handIn: (i: number, o: number) => filled(i, o, () => 0) },
        {
          mistake: "all equal",
          handIn: (i: number, o: number) => filled(i, o, () => Math.sqrt(2 / (i + o))),
        },
        {
          mistake: "equal rows",
          handIn: (i: number, o: number) =>
            new Array(i).fill(Array.from({ length: o }, evenly(Math.sqrt(6 / (i + o))))),
        },
        {
          mistake: "equal columns",
          handIn: (i: number, o: number) =>
            Array.from({ length: i }, () => new Array(o).fill(evenly(Math.sqrt(6 / (i + o)))())),
        },
        {
          mistake: "normal instead of uniform",
          handIn: (i: number, o: number) => filled(i, o, normal(Math.sqrt(2 / (i + o)))),
        },
        {
          mistake: "uniform instead of normal",
          points: 1,
          handIn: (i: number, o: number, scheme: Scheme) =>
            filled(i, o, evenly(scheme === "he normal" ? Math.sqrt(6 / i) : Math.sqrt(6 / (i + o)))),
        },
        {
          mistake: "the same each time",
          points: 0,
          handIn: (i: number, o: number) => {
            const limit = Math.sqrt(6 / (i + o));
            return tf.randomUniform([i, o], -limit, limit, "float32", 7).arraySync();
          },
        },
        {
          mistake: "transposed",
          handIn: (i: number, o: number) => filled(o, i, evenly(Math.sqrt(6 / (i + o)))),
        },
        {
          mistake: "one list",
          handIn: (i: number, o: number) => Array.from({ length: i * o }, evenly(Math.sqrt(6 / (i + o)))),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (i: number, o: number) => tf.initializers.glorotUniform({}).apply([i, o]),
        },
        { mistake: "no matrix", handIn: (i: number, o: number) => `${i} × ${o}` },
        {
          mistake: "wrong size",
          handIn: (i: number, o: number) => filled(i + 1, o, evenly(Math.sqrt(6 / (i + o)))),
        },
        { mistake: "no numbers", handIn: (i: number, o: number) => filled(i, o, () => Number.NaN) },
      ],
    },
    maxout: {
      right: [
        solutions.maxout,
        (x: number[], weights: number[][], biases: number[]) => {
          const sums = sumsOf(x, weights, biases);
          const output = Math.max(...sums);
          return { output, gradient: weights[sums.indexOf(output)] };
        },
        (x: number[], weights: number[][], biases: number[]) =>
          weights
            .map((row, k) => ({
              output: row.reduce((sum, w, i) => sum + w * (x[i] as number), biases[k] as number),
              gradient: row,
            }))
            .reduce((best, piece) => (piece.output > best.output ? piece : best)),
        (x: number[], weights: number[][], biases: number[]) =>
          tf.tidy(() => {
            const sums = tf.tensor2d(weights).dot(tf.tensor1d(x)).add(tf.tensor1d(biases));
            const winner = sums.argMax().dataSync()[0] as number;
            return { output: sums.max().dataSync()[0], gradient: weights[winner] };
          }),
        async (x: number[], weights: number[][], biases: number[]) => {
          const f = (input: tf.Tensor) =>
            tf
              .tensor2d(weights)
              .matMul(input.reshape([-1, 1]))
              .reshape([-1])
              .add(tf.tensor1d(biases))
              .max();
          const { value, grad } = tf.valueAndGrad(f)(tf.tensor1d(x));
          return { output: (await value.data())[0], gradient: await grad.array() };
        },
        (x: number[], weights: number[][], biases: number[]) => {
          const inputs = Float64Array.from(x);
          let winner = 0;
          const sums = new Float64Array(weights.length);
          for (let k = 0; k < weights.length; k++) {
            sums[k] = biases[k] as number;
            for (let i = 0; i < inputs.length; i++)
              sums[k] = (sums[k] as number) + (inputs[i] as number) * (weights[k]?.[i] as number);
            if ((sums[k] as number) > (sums[winner] as number)) winner = k;
          }
          return { output: sums[winner], gradient: Float64Array.from(weights[winner] as number[]) };
        },
        (x: number[], weights: number[][], biases: number[]) => {
          const [best] = sumsOf(x, weights, biases)
            .map((sum, k) => [sum, k] as const)
            .sort((a, b) => b[0] - a[0]);
          const [output, k] = best as readonly [number, number];
          return { output, gradient: weights[k] };
        },
      ],
      wrong: [
        {
          mistake: "no biases",
          handIn: maxoutBut((_, x, weights, biases) => ({
            output: Math.max(
              ...sumsOf(
                x,
                weights,
                biases.map(() => 0),
              ),
            ),
          })),
        },
        { mistake: "summed", handIn: maxoutBut((_, ...all) => ({ output: total(sumsOf(...all)) })) },
        { mistake: "averaged", handIn: maxoutBut((_, ...all) => ({ output: mean(sumsOf(...all)) })) },
        { mistake: "the least", handIn: maxoutBut((_, ...all) => ({ output: Math.min(...sumsOf(...all)) })) },
        {
          mistake: "ReLU as well",
          points: 1,
          handIn: maxoutBut(({ output }) => ({ output: Math.max(0, output) })),
        },
        { mistake: "the first row", handIn: maxoutBut((_, ...all) => ({ output: sumsOf(...all)[0] })) },
        {
          mistake: "the strongest row",
          handIn: maxoutBut((_, x, weights, biases) => {
            const bare = sumsOf(
              x,
              weights,
              biases.map(() => 0),
            );
            const k = bare.indexOf(Math.max(...bare));
            return { output: sumsOf(x, weights, biases)[k], gradient: weights[k] };
          }),
        },
        {
          mistake: "which row",
          handIn: maxoutBut((_, ...all) => {
            const sums = sumsOf(...all);
            return { output: sums.indexOf(Math.max(...sums)) };
          }),
        },
        {
          mistake: "bias behind",
          handIn: maxoutBut((_, x, weights, biases) => ({
            output:
              Math.max(
                ...sumsOf(
                  x,
                  weights,
                  biases.map(() => 0),
                ),
              ) + Math.max(...biases),
          })),
        },
        { mistake: "inputs instead of weights", handIn: maxoutBut((_, x) => ({ gradient: x })) },
        {
          mistake: "weights times inputs",
          handIn: maxoutBut(({ gradient }, x) => ({
            gradient: gradient.map((w, i) => w * (x[i] as number)),
          })),
        },
        {
          mistake: "gradient of the first row",
          handIn: maxoutBut((_, _x, weights) => ({ gradient: weights[0] })),
        },
        {
          mistake: "gradient of the strongest row",
          handIn: maxoutBut((_, x, weights, biases) => {
            const bare = sumsOf(
              x,
              weights,
              biases.map(() => 0),
            );
            return { gradient: weights[bare.indexOf(Math.max(...bare))] };
          }),
        },
        {
          mistake: "gradient of all rows",
          handIn: maxoutBut((_, x, weights) => ({
            gradient: x.map((_input, i) => total(weights.map((row) => row[i] as number))),
          })),
        },
        {
          mistake: "mean of all rows",
          handIn: maxoutBut((_, x, weights) => ({
            gradient: x.map((_input, i) => mean(weights.map((row) => row[i] as number))),
          })),
        },
        { mistake: "ones", handIn: maxoutBut((_, x) => ({ gradient: x.map(() => 1) })) },
        { mistake: "all weights", handIn: maxoutBut((_, _x, weights) => ({ gradient: weights })) },
        {
          mistake: "no object",
          handIn: (x: number[], weights: number[][], biases: number[]) =>
            Math.max(...sumsOf(x, weights, biases)),
        },
        {
          mistake: "part missing",
          handIn: (x: number[], weights: number[][], biases: number[]) => ({
            output: Math.max(...sumsOf(x, weights, biases)),
          }),
        },
      ],
    },
  },
};
