import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";

type Asked = [x: tf.Tensor2D, truth: tf.Tensor1D, weights: tf.Tensor1D, bias: tf.Scalar, strength: number];
type Parts = { weights: tf.Tensor; bias: tf.Tensor };

/** A gradient whose errors, or whose penalty, follow another rule. */
const hand =
  ({
    errors = (p: tf.Tensor, t: tf.Tensor, _z: tf.Tensor): tf.Tensor => p.sub(t),
    penalty = (w: tf.Tensor, strength: number, _n: number): tf.Tensor => w.mul(2 * strength),
    biasPenalty = (_b: tf.Tensor, _strength: number): number | tf.Tensor => 0,
    sums = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor => x.dot(w).add(b),
  } = {}) =>
  (...[x, t, w, b, strength]: Asked): Parts => {
    const z = sums(x, w, b);
    const off = errors(z.sigmoid(), t, z);
    const n = t.size;
    return {
      weights: off
        .dot(x)
        .div(n)
        .add(penalty(w, strength, n)),
      bias: off.mean().add(biasPenalty(b, strength)),
    };
  };
const changed =
  (rule: (parts: Parts, ...asked: Asked) => unknown) =>
  (...asked: Asked) =>
    rule(answers.byHand(...asked), ...asked);

export const byHand: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.byHand,
    hand(),
    // A matrix product instead of dot.
    (...[x, t, w, b, strength]: Asked) => {
      const p = tf.sigmoid(x.matMul(w.expandDims(1) as tf.Tensor2D).add(b));
      const off = p.sub(t.expandDims(1)).div(x.shape[0]) as tf.Tensor2D;
      return {
        weights: x.matMul(off, true, false).squeeze([1]).add(w.mul(strength).mul(2)),
        bias: off.sum(),
      };
    },
    // TensorFlow's own derivative.
    (...[x, t, w, b, strength]: Asked) => {
      const loss = (weights: tf.Tensor, bias: tf.Tensor) =>
        tf.losses
          .sigmoidCrossEntropy(t, x.dot(weights).add(bias))
          .add(weights.square().sum().mul(strength)) as tf.Scalar;
      const [weights, bias] = tf.grads(loss)([w, b]);
      return { weights, bias };
    },
    // Loops over numbers.
    (...[x, t, w, b, strength]: Asked) => {
      const [rows, truth, values, offset] = [x.arraySync(), t.arraySync(), w.arraySync(), b.arraySync()];
      const slopes = values.map((value) => 2 * strength * value);
      let biasSlope = 0;
      rows.forEach((row, i) => {
        const z = row.reduce((sum, pixel, k) => sum + pixel * (values[k] as number), offset);
        const off = (1 / (1 + Math.exp(-z)) - (truth[i] as number)) / rows.length;
        row.forEach((pixel, k) => {
          slopes[k] = (slopes[k] as number) + off * pixel;
        });
        biasSlope += off;
      });
      return { weights: tf.tensor1d(slopes), bias: tf.scalar(biasSlope) };
    },
    // Typed arrays.
    (...[x, t, w, b, strength]: Asked) => {
      const [n, k] = x.shape;
      const [xs, ts, ws, bs] = [x.dataSync(), t.dataSync(), w.dataSync(), b.dataSync()];
      const slopes = new Float32Array(k + 1);
      for (let i = 0; i < n; i++) {
        let z = bs[0] as number;
        for (let j = 0; j < k; j++) z += (xs[i * k + j] as number) * (ws[j] as number);
        const off = 1 / (1 + Math.exp(-z)) - (ts[i] as number);
        for (let j = 0; j < k; j++) slopes[j] = (slopes[j] as number) + (off * (xs[i * k + j] as number)) / n;
        slopes[k] = (slopes[k] as number) + off / n;
      }
      return {
        weights: tf.tensor1d(
          slopes.subarray(0, k).map((slope, j) => slope + 2 * strength * (ws[j] as number)),
        ),
        bias: tf.scalar(slopes[k] as number),
      };
    },
    async (...asked: Asked) => {
      const { weights, bias } = hand()(...asked);
      await weights.data();
      return { bias, weights };
    },
  ],
  wrong: [
    {
      mistake: "not divided by the images",
      handIn: (...[x, t, w, b, strength]: Asked) => {
        const off = x.dot(w).add(b).sigmoid().sub(t);
        return { weights: off.dot(x).add(w.mul(2 * strength)), bias: off.sum() };
      },
    },
    {
      mistake: "weights not divided",
      handIn: changed((parts, x, t, w, b, strength) => ({
        ...parts,
        weights: x
          .dot(w)
          .add(b)
          .sigmoid()
          .sub(t)
          .dot(x)
          .add(w.mul(2 * strength)),
      })),
    },
    { mistake: "truth minus probability", handIn: hand({ errors: (p, t) => t.sub(p) }) },
    { mistake: "no sigmoid", handIn: hand({ errors: (_, t, z) => z.sub(t) }) },
    { mistake: "p(1 − p) as well", handIn: hand({ errors: (p, t) => p.sub(t).mul(p).mul(tf.sub(1, p)) }) },
    {
      mistake: "squared error",
      handIn: hand({ errors: (p, t) => p.sub(t).mul(p).mul(tf.sub(1, p)).mul(2) }),
    },
    { mistake: "no truth", handIn: hand({ errors: (p) => p }) },
    { mistake: "bias left out", handIn: hand({ sums: (x, w) => x.dot(w) }) },
    { mistake: "penalty missing", points: 1, handIn: hand({ penalty: (w) => tf.zerosLike(w) }) },
    {
      mistake: "penalty not doubled",
      points: 1,
      handIn: hand({ penalty: (w, strength) => w.mul(strength) }),
    },
    {
      mistake: "penalty subtracted",
      points: 1,
      handIn: hand({ penalty: (w, strength) => w.mul(-2 * strength) }),
    },
    {
      mistake: "penalty divided by the images",
      points: 1,
      handIn: hand({ penalty: (w, strength, n) => w.mul((2 * strength) / n) }),
    },
    { mistake: "the penalty itself", points: 1, handIn: hand({ penalty: (w, s) => w.square().mul(s) }) },
    { mistake: "penalty of the sign", points: 1, handIn: hand({ penalty: (w, s) => w.sign().mul(s) }) },
    { mistake: "penalty for the bias", points: 1, handIn: hand({ biasPenalty: (b, s) => b.mul(2 * s) }) },
    {
      mistake: "a step, not the gradient",
      handIn: changed((parts, _x, _t, w, b) => ({ weights: w.sub(parts.weights), bias: b.sub(parts.bias) })),
    },
    { mistake: "no object", handIn: changed(({ weights, bias }) => [weights, bias]) },
    { mistake: "part missing", handIn: changed(({ weights }) => ({ weights })) },
    { mistake: "no tensor", handIn: changed(({ weights, bias }) => ({ weights, bias: bias.arraySync() })) },
    {
      mistake: "wrong shape",
      handIn: changed(({ weights, bias }) => ({ weights: weights.expandDims(1), bias })),
    },
  ],
};

type Pixels = [model: tf.LayersModel, images: tf.Tensor, truth: tf.Tensor2D];

/** The gradient of another loss of the probabilities. */
const along =
  (loss: (p: tf.Tensor, truth: tf.Tensor2D) => tf.Tensor) =>
  (...[model, images, truth]: Pixels) =>
    tf.grad((x: tf.Tensor) => loss(model.apply(x) as tf.Tensor, truth))(images);
const ofTruth = (p: tf.Tensor, truth: tf.Tensor2D): tf.Tensor => p.log().mul(truth).sum(1);

export const byTensorflow: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.byTensorflow,
    along((p, truth) => ofTruth(p, truth).mean().neg()),
    (...[model, images, truth]: Pixels) => {
      const { grad, value } = tf.valueAndGrad((x: tf.Tensor) => {
        const p = model.predict(x) as tf.Tensor;
        return tf.metrics.categoricalCrossentropy(truth, p).mean() as tf.Scalar;
      })(images);
      value.dispose();
      return grad;
    },
    async (...[model, images, truth]: Pixels) => {
      const variable = tf.variable(images);
      const { grads } = tf.variableGrads(
        () =>
          ofTruth(model.apply(variable) as tf.Tensor, truth)
            .mean()
            .neg() as tf.Scalar,
        [variable],
      );
      await tf.nextFrame();
      variable.dispose();
      return Object.values(grads)[0];
    },
    // One image after the other.
    (...[model, images, truth]: Pixels) => {
      const n = images.shape[0] as number;
      const slopes = Array.from({ length: n }, (_, i) => {
        const lossOf = (x: tf.Tensor) =>
          ofTruth(model.apply(x) as tf.Tensor, truth.slice(i, 1))
            .sum()
            .neg();
        return tf.grad(lossOf)(images.slice(i, 1)).div(n);
      });
      return tf.concat(slopes);
    },
    (...[model, images, truth]: Pixels) =>
      tf.tidy(() => {
        const n = truth.shape[0];
        // The gradient along the probabilities, handed over to TensorFlow as the second argument.
        const p = model.apply(images) as tf.Tensor;
        const dP = truth.div(p).div(-n);
        return tf.grad((x: tf.Tensor) => model.apply(x) as tf.Tensor)(images, dP);
      }),
    // By hand, from the last layer to the first.
    (...[model, images, truth]: Pixels) => {
      const [w1, b1, w2, b2] = model.getWeights() as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
      const x = images.reshape([images.shape[0] as number, -1]) as tf.Tensor2D;
      const hidden = x.matMul(w1).add(b1).tanh() as tf.Tensor2D;
      const off = hidden.matMul(w2).add(b2).softmax().sub(truth).div(x.shape[0]) as tf.Tensor2D;
      const back = off.matMul(w2, false, true).mul(tf.sub(1, hidden.square())) as tf.Tensor2D;
      return back.matMul(w1, false, true).reshape(images.shape);
    },
  ],
  wrong: [
    { mistake: "summed, not averaged", handIn: along((p, truth) => ofTruth(p, truth).sum().neg()) },
    {
      mistake: "averaged over the classes too",
      handIn: along((p, truth) => p.log().mul(truth).mean().neg()),
    },
    { mistake: "sign turned round", handIn: along((p, truth) => ofTruth(p, truth).mean()) },
    { mistake: "gradient of the probability", handIn: along((p, truth) => p.mul(truth).sum(1).mean()) },
    { mistake: "gradient of 1 − p", handIn: along((p, truth) => tf.sub(1, p.mul(truth).sum(1)).mean()) },
    {
      mistake: "what the network says",
      handIn: (model: tf.LayersModel, images: tf.Tensor, _truth: tf.Tensor2D) => {
        const p = model.predict(images) as tf.Tensor2D;
        return answers.byTensorflow(
          model,
          images,
          tf.oneHot(p.argMax(1).toInt(), p.shape[1]).toFloat() as tf.Tensor2D,
        );
      },
    },
    { mistake: "softmax twice", handIn: along((p, truth) => tf.losses.softmaxCrossEntropy(truth, p)) },
    { mistake: "all classes", handIn: along((p, _truth) => p.log().sum(1).mean().neg()) },
    {
      mistake: "binary cross-entropy",
      handIn: along((p, t) =>
        p
          .log()
          .mul(t)
          .add(tf.sub(1, p).log().mul(tf.sub(1, t)))
          .sum(1)
          .mean()
          .neg(),
      ),
    },
    { mistake: "absolute values", handIn: (...asked: Pixels) => answers.byTensorflow(...asked).abs() },
    { mistake: "only the signs", handIn: (...asked: Pixels) => answers.byTensorflow(...asked).sign() },
    {
      mistake: "the images",
      handIn: (_m: tf.LayersModel, images: tf.Tensor, _t: tf.Tensor) => images.clone(),
    },
    { mistake: "moved images", handIn: (...asked: Pixels) => asked[1].add(answers.byTensorflow(...asked)) },
    {
      // Along the biases of the last layer.
      mistake: "wrong shape",
      handIn: (...[model, images, truth]: Pixels) => {
        const { grads } = tf.variableGrads(
          () =>
            ofTruth(model.apply(images) as tf.Tensor, truth)
              .mean()
              .neg() as tf.Scalar,
        );
        return Object.values(grads).at(-1);
      },
    },
    {
      // A loss that leaves the tensors on its way.
      mistake: "error",
      handIn: (...[model, images, truth]: Pixels) =>
        tf.grad((x: tf.Tensor) =>
          tf.scalar(
            ofTruth(model.apply(x) as tf.Tensor, truth)
              .mean()
              .neg()
              .arraySync() as number,
          ),
        )(images),
    },
    { mistake: "no tensor", handIn: (...asked: Pixels) => answers.byTensorflow(...asked).arraySync() },
  ],
};

const relative = (a: number, b: number) =>
  a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
const pairs =
  (rule: (a: number, b: number) => number, gather = (values: number[]): unknown => Math.max(...values)) =>
  (exact: number[], measured: number[]) =>
    gather(exact.map((a, i) => rule(a, measured[i] as number)));

export const disagreement: Answers = {
  right: [
    answers.disagreement,
    pairs(relative),
    (exact: number[], measured: number[]) =>
      exact.reduce((worst, a, i) => {
        const b = measured[i] as number;
        const distance = Math.abs(a - b);
        return distance === 0 ? worst : Math.max(worst, distance / Math.max(Math.abs(a), Math.abs(b)));
      }, 0),
    // Typed arrays.
    (exact: number[], measured: number[]) => {
      const [a, b] = [Float64Array.from(exact), Float64Array.from(measured)];
      const apart = a.map((value, i) => Math.abs(value - (b[i] as number)));
      const sizes = a.map((value, i) =>
        Math.max(Math.abs(value), Math.abs(b[i] as number), Number.MIN_VALUE),
      );
      return apart
        .map((distance, i) => distance / (sizes[i] as number))
        .sort()
        .at(-1);
    },
    // Tensors.
    (exact: number[], measured: number[]) =>
      tf.tidy(() => {
        const [a, b] = [tf.tensor1d(exact), tf.tensor1d(measured)];
        return a.sub(b).abs().divNoNan(tf.maximum(a.abs(), b.abs())).max().arraySync();
      }),
    async (exact: number[], measured: number[]) => {
      const all = await Promise.all(exact.map(async (a, i) => relative(a, measured[i] as number)));
      return all.sort((one, other) => other - one)[0];
    },
    function recursive([a, ...exact]: number[], [b, ...measured]: number[]): number {
      if (a === undefined || b === undefined) return 0;
      return Math.max(relative(a, b), recursive(exact, measured));
    },
  ],
  wrong: [
    { mistake: "not in proportion", handIn: pairs((a, b) => Math.abs(a - b)) },
    { mistake: "divided by the second", handIn: pairs((a, b) => (a === b ? 0 : Math.abs((a - b) / b))) },
    {
      mistake: "divided by the sum",
      handIn: pairs((a, b) => (a === b ? 0 : Math.abs(a - b) / (Math.abs(a) + Math.abs(b)))),
    },
    {
      mistake: "mean instead of greatest",
      handIn: pairs(relative, (values) => values.reduce((a, b) => a + b, 0) / values.length),
    },
    { mistake: "smallest", handIn: pairs(relative, (values) => Math.min(...values)) },
    { mistake: "a list", handIn: pairs(relative, (values) => values) },
    {
      mistake: "signs lost",
      points: 1,
      handIn: pairs((a, b) => relative(Math.abs(a), Math.abs(b))),
    },
    {
      mistake: "no absolute value",
      handIn: pairs((a, b) => (a === b ? 0 : (a - b) / Math.max(Math.abs(a), Math.abs(b)))),
    },
    {
      mistake: "larger with its sign",
      handIn: pairs((a, b) => (a === b ? 0 : Math.abs(a - b) / Math.max(a, b))),
    },
    { mistake: "percent", handIn: pairs(relative, (values) => 100 * Math.max(...values)) },
    { mistake: "only the first pair", handIn: ([a = 0]: number[], [b = 0]: number[]) => relative(a, b) },
    {
      mistake: "lengths of the whole",
      handIn: (a: number[], b: number[]) =>
        Math.hypot(...a.map((x, i) => x - (b[i] as number))) / Math.max(Math.hypot(...a), Math.hypot(...b)),
    },
    {
      mistake: "0 divided by 0",
      points: 1,
      handIn: pairs((a, b) => Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))),
    },
    {
      mistake: "tensor instead of numbers",
      handIn: (a: number[], b: number[]) => tf.scalar(answers.disagreement(a, b)),
    },
  ],
};
