import { type FitOptions, fit, tf } from "course";
import { lesson07 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

const weightsOf = (sizes: readonly number[]): number[] =>
  sizes.slice(1).map((units, i) => units * (sizes[i] as number));

/** Keeps drawing until there are enough numbers that pass. */
function drawn(count: number, normal: () => number, passes: (value: number) => boolean): number[] {
  const kept: number[] = [];
  for (let tries = 0; kept.length < count && tries < 10_000; tries++) {
    const value = normal();
    if (passes(value)) kept.push(value);
  }
  return kept;
}

/** Trains, and gives what a callback at each batch makes of its logs. */
async function noted<T>(
  network: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: FitOptions,
  note: (logs: tf.Logs, batch: number) => T,
): Promise<T[]> {
  const list: T[] = [];
  await fit(network, x, y, {
    ...options,
    callbacks: {
      onBatchEnd: async (batch: number, logs?: tf.Logs) => void list.push(note(logs ?? {}, batch)),
    },
  });
  return list;
}

type Training = [network: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, options: FitOptions];

const accuracyIn = ({ accuracy }: tf.Logs): number => accuracy ?? Number.NaN;

function means(values: readonly number[], keep: number, add: number, start?: number): number[] {
  const list: number[] = [];
  for (const value of values) list.push(keep * (list.at(-1) ?? start ?? value) + add * value);
  return list;
}

const inOrder = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function mixed<T>(items: readonly T[]): T[] {
  const list = [...items];
  tf.util.shuffle(list as never);
  return list;
}

function cut(list: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

export const capacityAndBatches: Bank = {
  exercise: lesson07,
  steps: {
    countParameters: {
      right: [
        solutions.countParameters,
        (sizes: number[]) => {
          let count = 0;
          for (let i = 1; i < sizes.length; i++)
            count += ((sizes[i - 1] as number) + 1) * (sizes[i] as number);
          return count;
        },
        (sizes: number[]) =>
          sizes.slice(1).reduce((all, units, i) => all + units * ((sizes[i] as number) + 1), 0),
        (sizes: number[]) => sum(weightsOf(sizes)) + sum(sizes.slice(1)),
        ([inputs = 0, ...layers]: number[]) => {
          let count = 0;
          let before = inputs;
          for (const units of layers) {
            count += before * units + units;
            before = units;
          }
          return count;
        },
        function count([inputs = 0, units, ...rest]: number[]): number {
          return units === undefined ? 0 : (inputs + 1) * units + count([units, ...rest]);
        },
        (sizes: number[]) =>
          tf.tidy(() => {
            const [before, after] = [tf.tensor1d(sizes.slice(0, -1)), tf.tensor1d(sizes.slice(1))];
            return tf.sum(tf.mul(tf.add(before, 1), after)).dataSync()[0];
          }),
        (sizes: number[]) => {
          const [input, ...layers] = sizes;
          const network = tf.sequential();
          for (const [i, units] of layers.entries())
            network.add(tf.layers.dense({ units, ...(i === 0 ? { inputShape: [input as number] } : {}) }));
          return network.countParams();
        },
      ],
      wrong: [
        { mistake: "no biases", handIn: (sizes: number[]) => sum(weightsOf(sizes)) },
        {
          mistake: "a bias for each input",
          handIn: (sizes: number[]) => sum(weightsOf(sizes)) + sum(sizes.slice(0, -1)),
        },
        { mistake: "the input as a layer", handIn: (sizes: number[]) => sum(weightsOf(sizes)) + sum(sizes) },
        {
          mistake: "one bias for each layer",
          handIn: (sizes: number[]) => sum(weightsOf(sizes)) + sizes.length - 1,
        },
        {
          mistake: "every layer reads the input",
          handIn: (sizes: number[]) =>
            sum(sizes.slice(1).map((units) => units * (sizes[0] as number) + units)),
        },
        {
          mistake: "only the last layer",
          handIn: (sizes: number[]) => ((sizes.at(-2) as number) + 1) * (sizes.at(-1) as number),
        },
        {
          mistake: "the last layer missing",
          handIn: (sizes: number[]) => solutions.countParameters(sizes.slice(0, -1)),
        },
        {
          mistake: "a list, not added up",
          handIn: (sizes: number[]) =>
            weightsOf(sizes).map((weights, i) => weights + (sizes[i + 1] as number)),
        },
        { mistake: "product of all sizes", handIn: (sizes: number[]) => sizes.reduce((a, b) => a * b) },
        { mistake: "sum of the sizes", handIn: (sizes: number[]) => sum(sizes.slice(1)) },
        {
          mistake: "past the end",
          handIn: (sizes: number[]) => sum(sizes.map((units, i) => units * (sizes[i + 1] as number) + units)),
        },
        { mistake: "no numbers", handIn: (sizes: number[]) => `${solutions.countParameters(sizes)}` },
        { mistake: "no result", handIn: (sizes: number[]) => void weightsOf(sizes) },
        { mistake: "other", handIn: () => 79_510 },
      ],
    },
    truncatedNormal: {
      right: [
        solutions.truncatedNormal,
        (count: number, deviation: number, normal: () => number) =>
          Array.from({ length: count }, () => {
            let value = normal();
            while (Math.abs(value) > 2) value = normal();
            return value * deviation;
          }),
        (count: number, deviation: number, normal: () => number) => {
          const weights = new Float64Array(count);
          for (let i = 0; i < count; ) {
            const weight = deviation * normal();
            if (weight >= -2 * deviation && weight <= 2 * deviation) weights[i++] = weight;
          }
          return weights;
        },
        (count: number, deviation: number, normal: () => number) => {
          const draw = (): number => {
            const value = normal();
            return Math.abs(value) < 2 ? value : draw();
          };
          return new Array(count).fill(0).map(() => draw() * deviation);
        },
        (count: number, deviation: number, normal: () => number) =>
          drawn(count, normal, (value) => value ** 2 <= 4).map((value) => value * deviation),
        (count: number, deviation: number, normal: () => number) => {
          const weights: number[] = [];
          do {
            const value = normal() * deviation;
            if (Math.abs(value) / deviation > 2) continue;
            weights.push(value);
          } while (weights.length < count);
          return weights;
        },
        (count: number, deviation: number, normal: () => number) => {
          const values = Array.from({ length: count }, normal);
          for (;;) {
            const far = values.findIndex((value) => Math.abs(value) > 2);
            if (far < 0) return values.map((value) => value * deviation);
            values[far] = normal();
          }
        },
        async (count: number, deviation: number, normal: () => number) => {
          function* numbers() {
            for (;;) {
              const value = normal();
              if (Math.abs(value) <= 2) yield value;
            }
          }
          const source = numbers();
          return Array.from({ length: count }, () => (source.next().value as number) * deviation);
        },
      ],
      wrong: [
        {
          mistake: "not truncated",
          points: 1,
          handIn: (count: number, deviation: number, normal: () => number) =>
            Array.from({ length: count }, () => normal() * deviation),
        },
        {
          mistake: "not scaled",
          handIn: (count: number, deviation: number, normal: () => number) =>
            deviation && drawn(count, normal, (value) => Math.abs(value) <= 2),
        },
        {
          mistake: "clipped",
          points: 1,
          handIn: (count: number, deviation: number, normal: () => number) =>
            Array.from({ length: count }, () => Math.min(2, Math.max(-2, normal())) * deviation),
        },
        {
          mistake: "dropped, not redrawn",
          points: 1,
          handIn: (count: number, deviation: number, normal: () => number) =>
            Array.from({ length: count }, () => normal() * deviation).filter(
              (weight) => Math.abs(weight) <= 2 * deviation,
            ),
        },
        {
          mistake: "set to 0",
          points: 1,
          handIn: (count: number, deviation: number, normal: () => number) =>
            Array.from({ length: count }, () => {
              const value = normal();
              return Math.abs(value) <= 2 ? value * deviation : 0;
            }),
        },
        {
          mistake: "redrawn once",
          points: 1,
          handIn: (count: number, deviation: number, normal: () => number) =>
            Array.from({ length: count }, () => {
              const value = normal();
              return (Math.abs(value) > 2 ? normal() : value) * deviation;
            }),
        },
        {
          mistake: "only one side",
          points: 1,
          handIn: (count: number, deviation: number, normal: () => number) =>
            drawn(count, normal, (value) => value <= 2).map((value) => value * deviation),
        },
        {
          mistake: "one deviation",
          handIn: (count: number, deviation: number, normal: () => number) =>
            drawn(count, normal, (value) => Math.abs(value) <= 1).map((value) => value * deviation),
        },
        {
          mistake: "not truncated",
          points: 1,
          handIn: (count: number, deviation: number, normal: () => number) =>
            drawn(
              count,
              () => normal() * deviation,
              (weight) => Math.abs(weight) <= 2,
            ),
        },
        {
          mistake: "absolute values",
          handIn: (count: number, deviation: number, normal: () => number) =>
            drawn(count, normal, (value) => Math.abs(value) <= 2).map((value) => Math.abs(value) * deviation),
        },
        {
          mistake: "one too many",
          handIn: (count: number, deviation: number, normal: () => number) =>
            drawn(count + 1, normal, (value) => Math.abs(value) <= 2).map((value) => value * deviation),
        },
        {
          mistake: "other",
          handIn: (count: number, deviation: number, _normal: () => number) =>
            Array.from(tf.truncatedNormal([count], 0, deviation).dataSync()),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (count: number, deviation: number, normal: () => number) =>
            tf.tensor1d(solutions.truncatedNormal(count, deviation, normal)),
        },
        {
          mistake: "no result",
          handIn: (count: number, deviation: number, normal: () => number) =>
            void solutions.truncatedNormal(count, deviation, normal),
        },
      ],
    },
    countSteps: {
      right: [
        solutions.countSteps,
        (images: number, size: number, epochs: number) => epochs * Math.ceil(images / size),
        (images: number, size: number, epochs: number) => {
          const full = Math.floor(images / size);
          return (images % size === 0 ? full : full + 1) * epochs;
        },
        (images: number, size: number, epochs: number) => {
          let steps = 0;
          for (let epoch = 0; epoch < epochs; epoch++)
            for (let left = images; left > 0; left -= size) steps++;
          return steps;
        },
        (images: number, size: number, epochs: number) => Math.trunc((images + size - 1) / size) * epochs,
        (images: number, size: number, epochs: number) => cut(inOrder(images), size).length * epochs,
        async (images: number, size: number, epochs: number) =>
          Array.from({ length: epochs }, () => Math.ceil(images / size)).reduce((a, b) => a + b, 0),
      ],
      wrong: [
        {
          mistake: "epochs missing",
          handIn: (images: number, size: number, epochs: number) => epochs && Math.ceil(images / size),
        },
        {
          mistake: "rounded down",
          points: 1,
          handIn: (images: number, size: number, epochs: number) => Math.floor(images / size) * epochs,
        },
        {
          mistake: "rounded at the end",
          points: 1,
          handIn: (images: number, size: number, epochs: number) =>
            Math.ceil((images / size) * epochs - 1e-9),
        },
        {
          mistake: "rounded down",
          points: 1,
          handIn: (images: number, size: number, epochs: number) => Math.round(images / size) * epochs,
        },
        {
          mistake: "not rounded",
          points: 1,
          handIn: (images: number, size: number, epochs: number) => (images / size) * epochs,
        },
        {
          mistake: "one more each epoch",
          handIn: (images: number, size: number, epochs: number) => (Math.floor(images / size) + 1) * epochs,
        },
        {
          mistake: "images instead of batches",
          handIn: (images: number, size: number, epochs: number) => size && images * epochs,
        },
        {
          mistake: "multiplied by the batch size",
          handIn: (images: number, size: number, epochs: number) => images * size * epochs,
        },
        {
          mistake: "divided by the epochs",
          handIn: (images: number, size: number, epochs: number) => Math.ceil(images / size) / epochs,
        },
        {
          mistake: "other",
          handIn: (images: number, size: number, _epochs: number) => Math.ceil(images / size) * 7,
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (images: number, size: number, epochs: number) =>
            tf.scalar(Math.ceil(images / size) * epochs),
        },
        {
          mistake: "no result",
          handIn: (images: number, size: number, epochs: number) => void (Math.ceil(images / size) * epochs),
        },
        {
          mistake: "other",
          handIn: (images: number, size: number, epochs: number) => Math.ceil(images / size) ** epochs,
        },
      ],
    },
    batchAccuracies: {
      // Each is a training, and little follows from the seed.
      seeds: 2,
      right: [
        solutions.batchAccuracies,
        (...training: Training) => noted(...training, accuracyIn),
        (...training: Training) => noted(...training, ({ acc }) => acc),
        async (network: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, options: FitOptions) => {
          const accuracies: number[] = [];
          await fit(network, x, y, {
            ...options,
            callbacks: [
              {
                onBatchEnd: (_batch: number, logs?: tf.Logs) =>
                  void accuracies.push(logs?.accuracy as number),
              },
            ],
          });
          return accuracies;
        },
        async (...training: Training) => Float64Array.from(await noted(...training, accuracyIn)),
        async (...training: Training) => {
          const byBatch = await noted(...training, (logs, batch) => [batch, accuracyIn(logs)] as const);
          return byBatch.map(([, accuracy]) => accuracy);
        },
        async (network: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, options: FitOptions) => {
          const { epochs = 1, batchSize = 32, shuffle = true } = options;
          const accuracies: number[] = [];
          await network.fit(x, y, {
            epochs,
            batchSize,
            shuffle,
            verbose: 0,
            callbacks: { onBatchEnd: async (_batch, logs) => void accuracies.push(logs?.acc as number) },
          });
          return accuracies;
        },
        async (...training: Training) => {
          class Collector extends tf.CustomCallback {
            readonly accuracies: number[] = [];
            override async onBatchEnd(_batch: number, logs: Record<string, number> = {}): Promise<void> {
              this.accuracies.push(logs.accuracy as number);
            }
          }
          const [network, x, y, options] = training;
          const collector = new Collector({});
          await fit(network, x, y, { ...options, callbacks: collector as never });
          return collector.accuracies;
        },
      ],
      wrong: [
        {
          mistake: "once each epoch",
          handIn: async (network: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, options: FitOptions) =>
            (await fit(network, x, y, options)).history.accuracy,
        },
        { mistake: "losses", handIn: (...training: Training) => noted(...training, ({ loss }) => loss) },
        {
          mistake: "only the first epoch",
          handIn: (network: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, { batchSize, ...rest }: FitOptions) =>
            noted(network, x, y, { ...rest, batchSize, epochs: 1 }, accuracyIn),
        },
        {
          mistake: "only the last batch",
          handIn: async (...training: Training) => (await noted(...training, accuracyIn)).slice(-1),
        },
        {
          mistake: "a number instead of a list",
          handIn: async (...training: Training) => (await noted(...training, accuracyIn)).at(-1),
        },
        {
          mistake: "running sums",
          handIn: (...training: Training) => {
            let all = 0;
            return noted(...training, (logs) => {
              all += accuracyIn(logs);
              return all;
            });
          },
        },
        {
          mistake: "numbers of the batches",
          handIn: (...training: Training) => noted(...training, (_, batch) => batch),
        },
        {
          mistake: "other batches",
          handIn: (network: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, { epochs }: FitOptions) =>
            noted(network, x, y, { epochs, shuffle: false, chart: false, verbose: 0 }, accuracyIn),
        },
        {
          mistake: "returned too early",
          handIn: (...training: Training) => {
            noted(...training, accuracyIn).catch(() => {});
            return [];
          },
        },
        {
          mistake: "returned too early",
          handIn: async (network: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, options: FitOptions) => {
            const accuracies: number[] = [];
            await fit(network, x, y, options);
            return accuracies;
          },
        },
        {
          mistake: "no such metric",
          handIn: (...training: Training) =>
            noted(...training, ({ val_accuracy }) => val_accuracy ?? Number.NaN),
        },
        {
          mistake: "no result",
          handIn: async (...training: Training) => void (await noted(...training, accuracyIn)),
        },
        {
          mistake: "no numbers",
          handIn: (...training: Training) => noted(...training, (logs) => accuracyIn(logs).toFixed(4)),
        },
      ],
    },
    runningMean: {
      right: [
        solutions.runningMean,
        (values: number[], memory: number) => means(values, memory, 1 - memory),
        (values: number[], memory: number) => {
          let mean = values[0] as number;
          return values.map((value) => {
            mean += (1 - memory) * (value - mean);
            return mean;
          });
        },
        (values: number[], memory: number) => {
          const out = new Float64Array(values.length);
          for (let i = 0; i < values.length; i++) {
            const before = i === 0 ? (values[0] as number) : (out[i - 1] as number);
            out[i] = memory * before + (1 - memory) * (values[i] as number);
          }
          return out;
        },
        (values: number[], memory: number) =>
          values.reduce<number[]>(
            (list, value) => list.concat(memory * (list.at(-1) ?? value) + (1 - memory) * value),
            [],
          ),
        (values: number[], memory: number) => {
          const meanAt = (i: number): number =>
            i === 0 ? (values[0] as number) : memory * meanAt(i - 1) + (1 - memory) * (values[i] as number);
          return values.map((_, i) => meanAt(i));
        },
        (values: number[], memory: number) =>
          // Each value with the weight that is left of it.
          values.map((_, n) =>
            sum(
              values
                .slice(0, n + 1)
                .map((value, i) => value * memory ** (n - i) * (i === 0 ? 1 : 1 - memory)),
            ),
          ),
      ],
      wrong: [
        {
          mistake: "starts at 0",
          handIn: (values: number[], memory: number) => means(values, memory, 1 - memory, 0),
        },
        {
          mistake: "memory the wrong way round",
          handIn: (values: number[], memory: number) => means(values, 1 - memory, memory),
        },
        {
          mistake: "plain mean",
          handIn: (values: number[], memory: number) =>
            memory && values.map((_, i) => sum(values.slice(0, i + 1)) / (i + 1)),
        },
        {
          mistake: "new value whole",
          handIn: (values: number[], memory: number) => means(values, memory, 1),
        },
        {
          mistake: "only two values",
          handIn: (values: number[], memory: number) =>
            values.map((value, i) => memory * (values[i - 1] ?? value) + (1 - memory) * value),
        },
        {
          mistake: "only the last",
          handIn: (values: number[], memory: number) => means(values, memory, 1 - memory).at(-1),
        },
        {
          mistake: "first value missing",
          handIn: (values: number[], memory: number) => means(values, memory, 1 - memory).slice(1),
        },
        {
          mistake: "first value as mean throughout",
          handIn: (values: number[], memory: number) =>
            values.map((value) => memory * (values[0] as number) + (1 - memory) * value),
        },
        {
          mistake: "other",
          handIn: (values: number[], _memory: number) => means(values, 0.99, 0.01),
        },
        {
          mistake: "past the end",
          handIn: (values: number[], memory: number) =>
            values.map((value, i) => memory * (values[i - 1] as number) + (1 - memory) * value),
        },
        {
          mistake: "changed input",
          handIn: (values: number[], memory: number) => {
            for (let i = 1; i < values.length; i++)
              values[i] = memory * (values[i - 1] as number) + (1 - memory) * (values[i] as number);
            values[0] = 0;
            return values;
          },
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (values: number[], memory: number) => tf.tensor1d(means(values, memory, 1 - memory)),
        },
        {
          mistake: "no result",
          handIn: (values: number[], memory: number) => void means(values, memory, 1 - memory),
        },
      ],
    },
    shuffledBatches: {
      right: [
        solutions.shuffledBatches,
        (count: number, size: number) => cut(mixed(inOrder(count)), size),
        (count: number, size: number) => {
          const order = Array.from(tf.util.createShuffledIndices(count));
          const batches: number[][] = [];
          while (order.length > 0) batches.push(order.splice(0, size));
          return batches;
        },
        (count: number, size: number) => {
          const keyed = inOrder(count).map((i) => ({ i, key: Math.random() }));
          return cut(
            keyed.sort((a, b) => a.key - b.key).map(({ i }) => i),
            size,
          );
        },
        (count: number, size: number) => {
          const order = Int32Array.from(mixed(inOrder(count)));
          return Array.from({ length: Math.ceil(count / size) }, (_, i) =>
            order.subarray(i * size, (i + 1) * size),
          );
        },
        (count: number, size: number) => {
          const left = inOrder(count);
          const batches: number[][] = [];
          while (left.length > 0) {
            const batch: number[] = [];
            while (batch.length < size && left.length > 0)
              batch.push(left.splice(Math.floor(Math.random() * left.length), 1)[0] as number);
            batches.push(batch);
          }
          return batches;
        },
        async (count: number, size: number) =>
          mixed([...Array(count).keys()]).reduce<number[][]>((batches, i) => {
            const last = batches.at(-1);
            if (last && last.length < size) last.push(i);
            else batches.push([i]);
            return batches;
          }, []),
      ],
      wrong: [
        {
          mistake: "not shuffled",
          points: 1,
          handIn: (count: number, size: number) => cut(inOrder(count), size),
        },
        {
          mistake: "not shuffled",
          points: 1,
          handIn: (count: number, size: number) => cut(inOrder(count).reverse(), size),
        },
        {
          mistake: "always the same order",
          points: 1,
          handIn: (count: number, size: number) =>
            cut(
              inOrder(count).sort((a, b) => Math.sin(a * 7.3 + 1) - Math.sin(b * 7.3 + 1)),
              size,
            ),
        },
        {
          mistake: "shuffled within batches",
          points: 1,
          handIn: (count: number, size: number) => cut(inOrder(count), size).map(mixed),
        },
        {
          mistake: "only the batches shuffled",
          points: 1,
          handIn: (count: number, size: number) => {
            const batches = cut(inOrder(count), size);
            const last = batches.pop() as number[];
            return [...mixed(batches), last];
          },
        },
        {
          mistake: "only turned",
          points: 1,
          handIn: (count: number, size: number) => {
            const from = 1 + Math.floor(Math.random() * (count - 1));
            return cut([...inOrder(count).slice(from), ...inOrder(count).slice(0, from)], size);
          },
        },
        {
          mistake: "last batch missing",
          handIn: (count: number, size: number) =>
            cut(mixed(inOrder(count)), size).filter((batch) => batch.length === size),
        },
        {
          mistake: "last batch filled up",
          handIn: (count: number, size: number) => {
            const order = mixed(inOrder(count));
            return cut(order, size).map((batch) =>
              batch.length === size ? batch : [...batch, ...order, ...order, ...order].slice(0, size),
            );
          },
        },
        {
          mistake: "empty batch",
          handIn: (count: number, size: number) =>
            Array.from({ length: Math.floor(count / size) + 1 }, (_, i) =>
              mixed(inOrder(count))
                .map((_, k) => k)
                .slice(i * size, (i + 1) * size),
            ),
        },
        {
          mistake: "drawn with repetition",
          handIn: (count: number, size: number) =>
            cut(
              inOrder(count).map((i) => (i === 0 ? 0 : Math.floor(Math.random() * (count - 1)))),
              size,
            ),
        },
        {
          mistake: "counted from 1",
          handIn: (count: number, size: number) => cut(mixed(inOrder(count).map((i) => i + 1)), size),
        },
        { mistake: "not split", handIn: (count: number, size: number) => size && mixed(inOrder(count)) },
        {
          mistake: "so many batches",
          handIn: (count: number, size: number) => {
            const order = mixed(inOrder(count));
            const each = Math.ceil(count / size);
            return Array.from({ length: size }, (_, i) =>
              order.filter((_, place) => (each > 1 ? place % size === i : place === i)),
            );
          },
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (count: number, size: number) => tf.tensor1d(mixed(inOrder(count)).slice(0, size)),
        },
        {
          mistake: "no result",
          handIn: (count: number, size: number) => void cut(mixed(inOrder(count)), size),
        },
        {
          mistake: "no numbers",
          handIn: (count: number, size: number) => cut(mixed(inOrder(count)), size).join(";"),
        },
      ],
    },
  },
};
