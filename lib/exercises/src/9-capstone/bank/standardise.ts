import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { standardise as byHand } from "../model-answers.js";

type Two = tf.Tensor2D;

const momentsOf = (x: Two) => {
  const { mean, variance } = tf.moments(x, 0);
  return { mean, deviation: variance.sqrt() };
};
const column = (rows: number[][], c: number) => rows.map((row) => row[c] as number);
const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standardises by figures from anywhere. */
const by = (figures: (train: Two, part: Two) => { mean: tf.Tensor; deviation: tf.Tensor }) => {
  return (train: Two, part: Two) => {
    const { mean, deviation } = figures(train, part);
    return part.sub(mean).divNoNan(deviation);
  };
};

export const standardise: Answers = {
  right: [
    byHand,
    by((train) => momentsOf(train)),
    // In loops.
    (train: Two, part: Two) => {
      const [rows, values] = [train.arraySync(), part.arraySync()];
      const result = values.map((row) => [...row]);
      for (let c = 0; c < (rows[0] as number[]).length; c++) {
        let sum = 0;
        for (const row of rows) sum += row[c] as number;
        const mean = sum / rows.length;
        let squares = 0;
        for (const row of rows) squares += ((row[c] as number) - mean) ** 2;
        const deviation = Math.sqrt(squares / rows.length);
        for (const row of result) row[c] = deviation === 0 ? 0 : ((row[c] as number) - mean) / deviation;
      }
      return tf.tensor2d(result);
    },
    // Typed arrays.
    (train: Two, part: Two) => {
      const [n, columns] = train.shape;
      const [values, own] = [train.dataSync(), part.dataSync()];
      const result = new Float32Array(own.length);
      for (let c = 0; c < columns; c++) {
        const list = Float64Array.from({ length: n }, (_, r) => values[r * columns + c] as number);
        const mean = list.reduce((a, b) => a + b, 0) / n;
        const deviation = Math.sqrt(list.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
        for (let i = c; i < own.length; i += columns)
          result[i] = deviation > 0 ? ((own[i] as number) - mean) / deviation : 0;
      }
      return tf.tensor2d(result, part.shape);
    },
    // In the functional style.
    (train: Two, part: Two) => {
      const rows = train.arraySync();
      const scales = (rows[0] as number[]).map((_, c) => {
        const values = column(rows, c);
        const mean = meanOf(values);
        return { mean, deviation: Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) };
      });
      return tf.tensor2d(
        part.arraySync().map((row) =>
          row.map((value, c) => {
            const { mean, deviation } = scales[c] as { mean: number; deviation: number };
            return deviation === 0 ? 0 : (value - mean) / deviation;
          }),
        ),
      );
    },
    // Where the deviation is 0, something else stands there, and the result is taken out.
    (train: Two, part: Two) => {
      const { mean, deviation } = momentsOf(train);
      const isConstant = deviation.equal(0);
      const safe = tf.where(isConstant, tf.onesLike(deviation), deviation);
      return part.sub(mean).div(safe).mul(isConstant.logicalNot().toFloat());
    },
    async (train: Two, part: Two) => byHand(train, part),
    // From the squares.
    (train: Two, part: Two) => {
      const mean = train.mean(0);
      const variance = train.sub(mean).square().mean(0);
      return part.sub(mean).divNoNan(tf.sqrt(variance));
    },
  ],
  wrong: [
    { mistake: "figures of the part itself", handIn: by((_, part) => momentsOf(part)) },
    {
      mistake: "figures of all together",
      handIn: by((train, part) => momentsOf(tf.concat([train, part]) as Two)),
    },
    {
      mistake: "mean of train, deviation of the part",
      handIn: by((train, part) => ({ mean: momentsOf(train).mean, deviation: momentsOf(part).deviation })),
    },
    {
      mistake: "mean of the part, deviation of train",
      handIn: by((train, part) => ({ mean: momentsOf(part).mean, deviation: momentsOf(train).deviation })),
    },
    {
      mistake: "variance",
      handIn: by((train) => {
        const { mean, variance } = tf.moments(train, 0);
        return { mean, deviation: variance };
      }),
    },
    { mistake: "not divided", handIn: (train: Two, part: Two) => part.sub(momentsOf(train).mean) },
    { mistake: "not centred", handIn: (train: Two, part: Two) => part.divNoNan(momentsOf(train).deviation) },
    {
      mistake: "all columns alike",
      handIn: by((train) => {
        const { mean, variance } = tf.moments(train);
        return { mean, deviation: variance.sqrt() };
      }),
    },
    {
      mistake: "row by row",
      handIn: (_: Two, part: Two) => {
        const { mean, variance } = tf.moments(part, 1, true);
        return part.sub(mean).divNoNan(variance.sqrt());
      },
    },
    {
      mistake: "scaled to 0 to 1",
      handIn: by((train) => ({ mean: train.min(0), deviation: train.max(0).sub(train.min(0)) })),
    },
    {
      mistake: "divided by n − 1",
      handIn: by((train) => {
        const { mean, variance } = tf.moments(train, 0);
        const n = train.shape[0];
        return { mean, deviation: variance.mul(n / (n - 1)).sqrt() };
      }),
    },
    { mistake: "train instead of the part", handIn: (train: Two) => byHand(train, train) },
    { mistake: "unchanged", handIn: (_: Two, part: Two) => part.clone() },
    { mistake: "no tensor", handIn: (train: Two, part: Two) => byHand(train, part).arraySync() },
    {
      mistake: "division by 0",
      points: 1,
      handIn: (train: Two, part: Two) => {
        const { mean, deviation } = momentsOf(train);
        return part.sub(mean).div(deviation);
      },
    },
    {
      mistake: "small number added",
      points: 1,
      handIn: (train: Two, part: Two) => {
        const { mean, deviation } = momentsOf(train);
        return part.sub(mean).div(deviation.add(1e-7));
      },
    },
    {
      mistake: "only centred",
      points: 1,
      handIn: (train: Two, part: Two) => {
        const { mean, deviation } = momentsOf(train);
        return part.sub(mean).div(tf.where(deviation.equal(0), tf.onesLike(deviation), deviation));
      },
    },
    {
      mistake: "column unchanged",
      points: 1,
      handIn: (train: Two, part: Two) => {
        const { mean, deviation } = momentsOf(train);
        const isConstant = deviation.equal(0).tile([part.shape[0]]).reshape(part.shape);
        return tf.where(isConstant, part, part.sub(mean).divNoNan(deviation));
      },
    },
  ],
};
