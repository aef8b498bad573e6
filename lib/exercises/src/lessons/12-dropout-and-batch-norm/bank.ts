import { tf } from "course";
import { lesson12 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Rows = number[][];

const meanOf = (values: readonly number[]): number => sum(values) / values.length;
const varianceOf = (values: readonly number[], m = meanOf(values)): number =>
  meanOf(values.map((x) => (x - m) ** 2));
const at = (list: readonly number[], i: number): number => list[i] as number;
const columnsOf = (rows: Rows): Rows => (rows[0] ?? []).map((_, j) => rows.map((row) => at(row, j)));

/** Dropout with the mistakes that are given. */
function drop(
  values: number[],
  rate: number,
  isTraining: boolean,
  {
    stays = 1 / (1 - rate),
    otherwise = 1,
    goes = rate,
  }: { stays?: number; otherwise?: number; goes?: number } = {},
): number[] {
  return values.map((value) => {
    if (!isTraining) return value * otherwise;
    return Math.random() < goes ? 0 : value * stays;
  });
}

/** Batch norm of which the parts can be replaced. */
function norm(
  batch: Rows,
  gamma: number[],
  beta: number[],
  divisor: (variance: number) => number,
  { centre = true, scale = true, shift = true }: { centre?: boolean; scale?: boolean; shift?: boolean } = {},
): Rows {
  const columns = columnsOf(batch);
  return batch.map((row) =>
    row.map((x, j) => {
      const column = columns[j] as number[];
      const hat = (x - (centre ? meanOf(column) : 0)) / divisor(varianceOf(column));
      return (scale ? at(gamma, j) : 1) * hat + (shift ? at(beta, j) : 0);
    }),
  );
}

const root = (epsilon: number) => (variance: number) => Math.sqrt(variance + epsilon);

/** The running averages, from a start. */
function averages(
  batches: Rows,
  momentum: number,
  start: readonly [number, number] = [0, 1],
): [number, number] {
  let [mean, variance] = start;
  for (const batch of batches) {
    mean = momentum * mean + (1 - momentum) * meanOf(batch);
    variance = momentum * variance + (1 - momentum) * varianceOf(batch);
  }
  return [mean, variance];
}

const hats = (outputs: number[], [mean, variance]: readonly [number, number], epsilon: number): number[] =>
  outputs.map((x) => (x - mean) / Math.sqrt(variance + epsilon));

/** Parameters of the dense layers. */
function denseOf(inputs: number, hidden: number[], outputs: number): number {
  const sizes = [inputs, ...hidden, outputs];
  return sum(sizes.slice(1).map((units, i) => (at(sizes, i) + 1) * units));
}

const lengthOf = (vector: readonly number[]): number => Math.sqrt(sum(vector.map((w) => w * w)));

/** Multiplies each column by a factor that follows from its norm. */
function byColumn(weights: Rows, factor: (norm: number) => number, of = lengthOf): Rows {
  const factors = columnsOf(weights).map((column) => factor(of(column)));
  return weights.map((row) => row.map((w, j) => w * at(factors, j)));
}

const limit = (most: number) => (norm: number) => (norm > most ? most / norm : 1);

export const dropoutAndBatchNorm: Bank = {
  exercise: lesson12,
  steps: {
    dropout: {
      // Chance takes many calls to rule out.
      seeds: 16,
      right: [
        solutions.dropout,
        (values: number[], rate: number, isTraining: boolean) => drop(values, rate, isTraining),
        (values: number[], rate: number, isTraining: boolean) => {
          const out: number[] = [];
          for (let i = 0; i < values.length; i++) {
            if (!isTraining) out.push(at(values, i));
            else if (Math.random() >= rate) out.push(at(values, i) / (1 - rate));
            else out.push(0);
          }
          return out;
        },
        (values: number[], rate: number, isTraining: boolean) => {
          if (!isTraining) return [...values];
          const mask = values.map(() => (Math.random() < 1 - rate ? 1 : 0));
          return values.map((value, i) => (value * at(mask, i)) / (1 - rate));
        },
        (values: number[], rate: number, isTraining: boolean) =>
          tf.tidy(() => {
            const x = tf.tensor1d(values);
            if (!isTraining) return x.arraySync();
            const mask = tf.randomUniform([values.length]).greaterEqual(rate);
            return x
              .mul(mask)
              .div(1 - rate)
              .arraySync();
          }),
        (values: number[], rate: number, isTraining: boolean) =>
          Float64Array.from(values, (value) =>
            isTraining ? (Math.random() >= rate ? value / (1 - rate) : 0) : value,
          ),
        // Exactly as many as the rate says, at random places.
        async (values: number[], rate: number, isTraining: boolean) => {
          if (!isTraining) return values;
          const places = values.map((_, i) => i);
          tf.util.shuffle(places);
          const gone = new Set(places.slice(0, Math.round(rate * values.length)));
          return values.map((value, i) => (gone.has(i) ? 0 : value / (1 - rate)));
        },
      ],
      wrong: [
        {
          mistake: "not scaled",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { stays: 1 }),
        },
        {
          mistake: "scaled in prediction",
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { stays: 1, otherwise: 1 - rate }),
        },
        {
          mistake: "scaled up in prediction",
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { otherwise: 1 / (1 - rate) }),
        },
        {
          mistake: "scaled down",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { stays: 1 - rate }),
        },
        {
          mistake: "divided by the rate",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { stays: 1 / rate }),
        },
        {
          mistake: "1 + rate",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { stays: 1 + rate }),
        },
        {
          mistake: "rate is what stays",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { goes: 1 - rate, stays: 1 / rate }),
        },
        {
          mistake: "one draw for all",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) => {
            const goes = isTraining && Math.random() < rate;
            return values.map((value) => (goes ? 0 : isTraining ? value / (1 - rate) : value));
          },
        },
        {
          mistake: "always the same mask",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) => {
            if (!isTraining) return values;
            const gone = Math.round(rate * values.length);
            return values.map((value, i) => (i < gone ? 0 : value / (1 - rate)));
          },
        },
        { mistake: "nothing dropped", points: 1, handIn: (values: number[]) => values },
        {
          mistake: "all dropped",
          points: 1,
          handIn: (values: number[], _: number, isTraining: boolean) =>
            values.map((value) => (isTraining ? 0 : value)),
        },
        {
          mistake: "wrong share",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining, { goes: 0.1 }),
        },
        {
          mistake: "removed instead of set to 0",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            drop(values, rate, isTraining).filter((value) => value !== 0),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (values: number[], rate: number, isTraining: boolean) =>
            isTraining ? tf.dropout(tf.tensor1d(values), rate) : tf.tensor1d(values),
        },
        {
          mistake: "other",
          handIn: (values: number[], rate: number) => drop(values, rate, true),
        },
        {
          mistake: "changed input",
          points: 1,
          handIn: (values: number[], rate: number, isTraining: boolean) => {
            if (isTraining && rate > 0)
              for (const i of values.keys()) if (Math.random() < rate) values[i] = 0;
            return values;
          },
        },
      ],
    },
    batchNorm: {
      right: [
        solutions.batchNorm,
        (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
          norm(batch, gamma, beta, root(epsilon)),
        (batch: Rows, gamma: number[], beta: number[], epsilon: number) => {
          const out = batch.map((row) => [...row]);
          for (let j = 0; j < gamma.length; j++) {
            let [all, squares] = [0, 0];
            for (const row of batch) all += at(row, j);
            const m = all / batch.length;
            for (const row of batch) squares += (at(row, j) - m) ** 2;
            const deviation = Math.sqrt(squares / batch.length + epsilon);
            for (const row of out) row[j] = (at(gamma, j) * (at(row, j) - m)) / deviation + at(beta, j);
          }
          return out;
        },
        (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
          tf.tidy(() => {
            const x = tf.tensor2d(batch);
            const { mean, variance } = tf.moments(x, 0);
            return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta).arraySync();
          }),
        (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
          tf.tidy(() => {
            const x = tf.tensor2d(batch);
            const { mean, variance } = tf.moments(x, 0);
            const [m, v] = [mean as tf.Tensor1D, variance as tf.Tensor1D];
            return tf.batchNorm2d(x, m, v, tf.tensor1d(beta), tf.tensor1d(gamma), epsilon).arraySync();
          }),
        // Column by column, and turned back.
        (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
          columnsOf(
            columnsOf(batch).map((column, j) => {
              const m = meanOf(column);
              const factor = at(gamma, j) / Math.sqrt(varianceOf(column, m) + epsilon);
              return column.map((x) => factor * (x - m) + at(beta, j));
            }),
          ),
        async (batch: Rows, gamma: number[], beta: number[], epsilon: number) => {
          const statistics = columnsOf(batch).map((column) => {
            const m = meanOf(column);
            // The mean of the squares minus the square of the mean.
            return { m, v: meanOf(column.map((x) => x * x)) - m * m };
          });
          return batch.map((row) =>
            Float64Array.from(row, (x, j) => {
              const { m = 0, v = 1 } = statistics[j] ?? {};
              return ((x - m) / (v + epsilon) ** 0.5) * at(gamma, j) + at(beta, j);
            }),
          );
        },
      ],
      wrong: [
        {
          mistake: "normalised by image",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            batch.map((row) =>
              row.map(
                (x, j) => (at(gamma, j) * (x - meanOf(row))) / root(epsilon)(varianceOf(row)) + at(beta, j),
              ),
            ),
        },
        {
          mistake: "over the whole batch",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            tf.tidy(() => {
              const x = tf.tensor2d(batch);
              const { mean, variance } = tf.moments(x);
              return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta).arraySync();
            }),
        },
        {
          mistake: "variance divided by n − 1",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, gamma, beta, (v) => Math.sqrt((v * batch.length) / (batch.length - 1) + epsilon)),
        },
        {
          mistake: "no epsilon",
          handIn: (batch: Rows, gamma: number[], beta: number[]) => norm(batch, gamma, beta, Math.sqrt),
        },
        {
          mistake: "epsilon outside the root",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, gamma, beta, (v) => Math.sqrt(v) + epsilon),
        },
        {
          mistake: "no root",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, gamma, beta, (v) => v + epsilon),
        },
        {
          mistake: "not centred",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, gamma, beta, root(epsilon), { centre: false }),
        },
        {
          mistake: "only centred",
          handIn: (batch: Rows, gamma: number[], beta: number[]) => norm(batch, gamma, beta, () => 1),
        },
        {
          mistake: "neither gamma nor beta",
          points: 1,
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, gamma, beta, root(epsilon), { scale: false, shift: false }),
        },
        {
          mistake: "no beta",
          points: 1,
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, gamma, beta, root(epsilon), { shift: false }),
        },
        {
          mistake: "no gamma",
          points: 1,
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, gamma, beta, root(epsilon), { scale: false }),
        },
        {
          mistake: "gamma and beta swapped",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(batch, beta, gamma, root(epsilon)),
        },
        {
          mistake: "beta before gamma",
          points: 1,
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            norm(
              batch,
              gamma,
              gamma.map((g, j) => g * at(beta, j)),
              root(epsilon),
            ),
        },
        {
          mistake: "only gamma and beta",
          handIn: (batch: Rows, gamma: number[], beta: number[]) =>
            batch.map((row) => row.map((x, j) => at(gamma, j) * x + at(beta, j))),
        },
        {
          mistake: "transposed",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            columnsOf(norm(batch, gamma, beta, root(epsilon))),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            tf.tensor2d(norm(batch, gamma, beta, root(epsilon))),
        },
        {
          mistake: "no result",
          handIn: (batch: Rows, gamma: number[], beta: number[], epsilon: number) =>
            void norm(batch, gamma, beta, root(epsilon)),
        },
      ],
    },
    normInPrediction: {
      right: [
        solutions.normInPrediction,
        (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
          hats(outputs, averages(batches, momentum), epsilon),
        (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
          const [mean, variance] = batches.reduce(
            ([m = 0, v = 1], batch) => [
              m + (1 - momentum) * (meanOf(batch) - m),
              v + (1 - momentum) * (varianceOf(batch) - v),
            ],
            [0, 1],
          );
          return hats(outputs, [mean as number, variance as number], epsilon);
        },
        // From the last batch back: what each still counts.
        (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
          const n = batches.length;
          const share = (i: number) => (1 - momentum) * momentum ** (n - 1 - i);
          const mean = sum(batches.map((batch, i) => share(i) * meanOf(batch)));
          const variance = momentum ** n + sum(batches.map((batch, i) => share(i) * varianceOf(batch)));
          return Float64Array.from(outputs, (x) => (x - mean) / Math.sqrt(variance + epsilon));
        },
        (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
          tf.tidy(() => {
            let [mean, variance]: tf.Tensor[] = [tf.scalar(0), tf.scalar(1)];
            for (const batch of batches) {
              const now = tf.moments(batch);
              mean = (mean as tf.Tensor).mul(momentum).add(now.mean.mul(1 - momentum));
              variance = (variance as tf.Tensor).mul(momentum).add(now.variance.mul(1 - momentum));
            }
            return tf
              .sub(outputs, mean as tf.Tensor)
              .div((variance as tf.Tensor).add(epsilon).sqrt())
              .arraySync();
          }),
        // The layer of TensorFlow.js does it.
        (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
          tf.tidy(() => {
            const layer = tf.layers.batchNormalization({ momentum, epsilon });
            layer.build([null, 1]);
            for (const batch of batches) layer.apply(tf.tensor2d(batch.map((x) => [x])), { training: true });
            const y = layer.apply(tf.tensor2d(outputs.map((x) => [x]))) as tf.Tensor2D;
            return Array.from(y.dataSync());
          }),
        async (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
          const running = { mean: 0, variance: 1 };
          const move = (old: number, now: number) => old * momentum + now * (1 - momentum);
          batches.forEach((batch) => {
            running.mean = move(running.mean, meanOf(batch));
            running.variance = move(running.variance, varianceOf(batch));
          });
          return hats(outputs, [running.mean, running.variance], epsilon);
        },
      ],
      wrong: [
        {
          mistake: "their own mean and variance",
          handIn: (outputs: number[], _: Rows, __: number, epsilon: number) =>
            hats(outputs, [meanOf(outputs), varianceOf(outputs)], epsilon),
        },
        {
          mistake: "momentum turned round",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
            hats(outputs, averages(batches, 1 - momentum), epsilon),
        },
        {
          mistake: "both start at 0",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
            hats(outputs, averages(batches, momentum, [0, 0]), epsilon),
        },
        {
          mistake: "both start at 1",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
            hats(outputs, averages(batches, momentum, [1, 1]), epsilon),
        },
        {
          mistake: "starts with the first batch",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
            const [first = [], ...rest] = batches;
            return hats(outputs, averages(rest, momentum, [meanOf(first), varianceOf(first)]), epsilon);
          },
        },
        {
          mistake: "plain averages",
          handIn: (outputs: number[], batches: Rows, _: number, epsilon: number) =>
            hats(outputs, [meanOf(batches.map(meanOf)), meanOf(batches.map((b) => varianceOf(b)))], epsilon),
        },
        {
          mistake: "only the last batch",
          handIn: (outputs: number[], batches: Rows, _: number, epsilon: number) => {
            const last = batches.at(-1) ?? [];
            return hats(outputs, [meanOf(last), varianceOf(last)], epsilon);
          },
        },
        {
          mistake: "only one step",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
            hats(outputs, averages(batches.slice(-1), momentum), epsilon),
        },
        {
          mistake: "no epsilon",
          handIn: (outputs: number[], batches: Rows, momentum: number) =>
            hats(outputs, averages(batches, momentum), 0),
        },
        {
          mistake: "epsilon outside the root",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
            const [mean, variance] = averages(batches, momentum);
            return outputs.map((x) => (x - mean) / (Math.sqrt(variance) + epsilon));
          },
        },
        {
          mistake: "no root",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
            const [mean, variance] = averages(batches, momentum);
            return outputs.map((x) => (x - mean) / (variance + epsilon));
          },
        },
        {
          mistake: "variance divided by n − 1",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
            let [mean, variance] = [0, 1];
            for (const batch of batches) {
              mean = momentum * mean + (1 - momentum) * meanOf(batch);
              variance =
                momentum * variance +
                ((1 - momentum) * varianceOf(batch) * batch.length) / (batch.length - 1);
            }
            return hats(outputs, [mean, variance], epsilon);
          },
        },
        {
          mistake: "standard deviations averaged",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) => {
            let deviation = 1;
            for (const batch of batches)
              deviation = momentum * deviation + (1 - momentum) * Math.sqrt(varianceOf(batch));
            return hats(outputs, [averages(batches, momentum)[0], deviation ** 2], epsilon);
          },
        },
        {
          mistake: "not centred",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
            hats(outputs, [0, averages(batches, momentum)[1]], epsilon),
        },
        {
          mistake: "the averages",
          handIn: (_: number[], batches: Rows, momentum: number) => averages(batches, momentum),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
            tf.tensor1d(hats(outputs, averages(batches, momentum), epsilon)),
        },
        {
          mistake: "NaN",
          points: 2,
          // A start that is made of the first batch, but 0 and 1 count as well.
          handIn: (outputs: number[], batches: Rows, momentum: number, epsilon: number) =>
            batches.length === 0
              ? outputs.map(() => Number.NaN)
              : hats(outputs, averages(batches, momentum), epsilon),
        },
      ],
    },
    countParameters: {
      right: [
        solutions.countParameters,
        (inputs: number, hidden: number[], outputs: number) => [
          denseOf(inputs, hidden, outputs) + 2 * sum(hidden),
          2 * sum(hidden),
        ],
        (inputs: number, hidden: number[], outputs: number) => {
          let [trained, averaged, before] = [0, 0, inputs];
          for (let i = 0; i < hidden.length; i++) {
            const units = at(hidden, i);
            trained += units * (before + 3);
            averaged += 2 * units;
            before = units;
          }
          return [trained + (before + 1) * outputs, averaged];
        },
        (inputs: number, hidden: number[], outputs: number) => {
          const layers = [...hidden, outputs].map((units, i) => ({
            units,
            reads: i === 0 ? inputs : at(hidden, i - 1),
            isLast: i === hidden.length,
          }));
          return layers.reduce(
            ([trained = 0, averaged = 0], { units, reads, isLast }) => [
              trained + reads * units + units + (isLast ? 0 : 2 * units),
              averaged + (isLast ? 0 : 2 * units),
            ],
            [0, 0],
          );
        },
        (inputs: number, hidden: number[], outputs: number) =>
          Int32Array.of(denseOf(inputs, hidden, outputs) + 2 * sum(hidden), 2 * sum(hidden)),
        // Recursive.
        function count(inputs: number, hidden: number[], outputs: number): number[] {
          const [units, ...rest] = hidden;
          if (units === undefined) return [(inputs + 1) * outputs, 0];
          const [trained = 0, averaged = 0] = count(units, rest, outputs);
          return [trained + (inputs + 3) * units, averaged + 2 * units];
        },
        // The shapes of the weights that the layers would build.
        async (inputs: number, hidden: number[], outputs: number) => {
          const shapes: { shape: number[]; isTrained: boolean }[] = [];
          let before = inputs;
          for (const units of hidden) {
            shapes.push({ shape: [before, units], isTrained: true });
            for (const isTrained of [true, true, true, false, false])
              shapes.push({ shape: [units], isTrained });
            before = units;
          }
          shapes.push({ shape: [before, outputs], isTrained: true }, { shape: [outputs], isTrained: true });
          return [true, false].map((kind) =>
            sum(
              shapes
                .filter(({ isTrained }) => isTrained === kind)
                .map(({ shape }) => tf.util.sizeFromShape(shape)),
            ),
          );
        },
      ],
      wrong: [
        {
          mistake: "everything trained",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs) + 4 * sum(hidden),
            0,
          ],
        },
        {
          mistake: "averages counted twice",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs) + 4 * sum(hidden),
            2 * sum(hidden),
          ],
        },
        {
          mistake: "no batch norm",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs),
            0,
          ],
        },
        {
          mistake: "gamma and beta not trained",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs),
            4 * sum(hidden),
          ],
        },
        {
          mistake: "gamma and beta missing",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs),
            2 * sum(hidden),
          ],
        },
        {
          mistake: "one of each",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs) + sum(hidden),
            sum(hidden),
          ],
        },
        {
          mistake: "batch norm behind the outputs",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs) + 2 * sum([...hidden, outputs]),
            2 * sum([...hidden, outputs]),
          ],
        },
        {
          mistake: "no biases",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden, outputs) - sum(hidden) - outputs + 2 * sum(hidden),
            2 * sum(hidden),
          ],
        },
        {
          mistake: "no output layer",
          handIn: (inputs: number, hidden: number[]) => {
            const last = hidden.at(-1) ?? 0;
            return [denseOf(inputs, hidden.slice(0, -1), last) + 2 * sum(hidden), 2 * sum(hidden)];
          },
        },
        {
          mistake: "each layer reads the inputs",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            (inputs + 1) * sum([...hidden, outputs]) + 2 * sum(hidden),
            2 * sum(hidden),
          ],
        },
        {
          mistake: "all together",
          handIn: (inputs: number, hidden: number[], outputs: number) =>
            denseOf(inputs, hidden, outputs) + 4 * sum(hidden),
        },
        {
          mistake: "swapped",
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            2 * sum(hidden),
            denseOf(inputs, hidden, outputs) + 2 * sum(hidden),
          ],
        },
        {
          mistake: "no numbers",
          handIn: (inputs: number, hidden: number[], outputs: number) => ({
            trained: denseOf(inputs, hidden, outputs),
            averaged: 2 * sum(hidden),
          }),
        },
        {
          mistake: "other",
          points: 1,
          handIn: (inputs: number, hidden: number[], outputs: number) => [
            denseOf(inputs, hidden.slice(0, 1), outputs) + 2 * at(hidden, 0),
            2 * at(hidden, 0),
          ],
        },
      ],
    },
    maxNorm: {
      right: [
        solutions.maxNorm,
        (weights: Rows, most: number) => byColumn(weights, limit(most)),
        (weights: Rows, most: number) => {
          const out = weights.map((row) => [...row]);
          for (let j = 0; j < (weights[0]?.length ?? 0); j++) {
            let squares = 0;
            for (const row of weights) squares += at(row, j) ** 2;
            const norm = Math.sqrt(squares);
            if (norm <= most) continue;
            for (const row of out) row[j] = (at(row, j) * most) / norm;
          }
          return out;
        },
        (weights: Rows, most: number) =>
          tf.tidy(() => {
            const w = tf.tensor2d(weights);
            const norms = w.square().sum(0).sqrt();
            const factor = tf.where(norms.greater(most), tf.div(most, norms.add(1e-12)), tf.onesLike(norms));
            return w.mul(factor).arraySync();
          }),
        (weights: Rows, most: number) =>
          columnsOf(
            columnsOf(weights).map((column) => {
              const factor = Math.min(1, most / (Math.hypot(...column) || 1));
              return column.map((w) => factor * w);
            }),
          ),
        (weights: Rows, most: number) => {
          const norms = new Float64Array(weights[0]?.length ?? 0);
          for (const row of weights)
            for (const [j, w] of row.entries()) norms[j] = Math.hypot(norms[j] as number, w);
          return weights.map((row) =>
            Float64Array.from(row, (w, j) => (w * most) / Math.max(most, norms[j] as number)),
          );
        },
        // The constraint of TensorFlow.js.
        async (weights: Rows, most: number) => {
          const limited = tf.constraints.maxNorm({ maxValue: most, axis: 0 }).apply(tf.tensor2d(weights));
          return limited.array();
        },
      ],
      wrong: [
        {
          mistake: "rows instead of columns",
          handIn: (weights: Rows, most: number) => columnsOf(byColumn(columnsOf(weights), limit(most))),
        },
        {
          mistake: "one norm for the whole matrix",
          handIn: (weights: Rows, most: number) => {
            const factor = limit(most)(lengthOf(weights.flat()));
            return weights.map((row) => row.map((w) => factor * w));
          },
        },
        {
          mistake: "short ones stretched",
          handIn: (weights: Rows, most: number) => byColumn(weights, (norm) => most / norm),
        },
        {
          mistake: "each weight clipped",
          handIn: (weights: Rows, most: number) =>
            weights.map((row) => row.map((w) => Math.min(most, Math.max(-most, w)))),
        },
        {
          mistake: "no root",
          handIn: (weights: Rows, most: number) =>
            byColumn(weights, limit(most), (vector) => sum(vector.map((w) => w * w))),
        },
        {
          mistake: "sum of absolute values",
          handIn: (weights: Rows, most: number) =>
            byColumn(weights, limit(most), (vector) => sum(vector.map(Math.abs))),
        },
        {
          mistake: "divided by the norm",
          handIn: (weights: Rows, most: number) => byColumn(weights, (norm) => (norm > most ? 1 / norm : 1)),
        },
        {
          mistake: "turned round",
          handIn: (weights: Rows, most: number) =>
            byColumn(weights, (norm) => (norm > most ? 1 : most / norm)),
        },
        {
          mistake: "multiplied by the norm",
          handIn: (weights: Rows, most: number) =>
            byColumn(weights, (norm) => (norm > most ? norm / most : 1)),
        },
        { mistake: "nothing limited", handIn: (weights: Rows) => weights },
        {
          mistake: "tensor instead of numbers",
          handIn: (weights: Rows, most: number) => tf.tensor2d(byColumn(weights, limit(most))),
        },
        {
          mistake: "changed input",
          handIn: (weights: Rows, most: number) => {
            const limited = byColumn(weights, limit(most));
            for (const [i, row] of weights.entries()) row.splice(0, row.length, ...(limited[i] as number[]));
            return weights;
          },
        },
        {
          mistake: "no result",
          handIn: (weights: Rows, most: number) => void byColumn(weights, limit(most)),
        },
      ],
    },
  },
};
