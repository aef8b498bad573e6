import { tf } from "course";
import { lesson11 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Lists = [training: number[], heldBack: number[]];

const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const lowest = (losses: readonly number[]): number => losses.indexOf(Math.min(...losses));
const at = (list: readonly number[], i: number): number => list[i] as number;

/** Splits class by class, with the mistakes that are given. */
function split(
  labels: number[],
  share: number,
  {
    round = Math.round,
    order = (positions: number[]) => tf.util.shuffle(positions),
  }: { round?: (value: number) => number; order?: (positions: number[]) => void } = {},
): Lists {
  const lists: Lists = [[], []];
  for (const digit of new Set(labels)) {
    const positions = labels.flatMap((label, i) => (label === digit ? [i] : []));
    order(positions);
    const count = round(share * positions.length);
    lists[0].push(...positions.slice(count));
    lists[1].push(...positions.slice(0, count));
  }
  return lists;
}

/** Splits without a look at the classes. */
function plainSplit(labels: number[], share: number): Lists {
  const positions = labels.map((_, i) => i);
  tf.util.shuffle(positions);
  const count = Math.round(share * labels.length);
  return [positions.slice(count), positions.slice(0, count)];
}

const gapOf = (loss: number[], valLoss: number[], i: number): number => at(valLoss, i) - at(loss, i);

const squareSum = (weights: number[][]): number => sum(weights.flat().map((w) => w * w));
const times = (weights: number[][], factor: number): number[][] =>
  weights.map((row) => row.map((w) => factor * w));

/** The squared distance of the mean from the truth, and the variance with k − 1. */
function parts(p: number[], truth: number): { distance: number; variance: number; k: number } {
  const m = mean(p);
  const variance = sum(p.map((value) => (value - m) ** 2)) / (p.length - 1);
  return { distance: (m - truth) ** 2, variance, k: p.length };
}

export const overFitting: Bank = {
  exercise: lesson11,
  steps: {
    stratifiedSplit: {
      right: [
        solutions.stratifiedSplit,
        (labels: number[], share: number) => split(labels, share),
        // All positions are shuffled at once, and counted off by class.
        (labels: number[], share: number) => {
          const counts = new Map<number, number>();
          for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
          const left = new Map([...counts].map(([label, count]) => [label, Math.round(share * count)]));
          const [training, heldBack]: Lists = [[], []];
          const order = labels.map((_, i) => i);
          tf.util.shuffle(order);
          for (const i of order) {
            const label = at(labels, i);
            const open = left.get(label) as number;
            (open > 0 ? heldBack : training).push(i);
            left.set(label, open - 1);
          }
          return [training, heldBack];
        },
        // Sorted by random keys, as typed arrays.
        (labels: number[], share: number) => {
          const lists: Lists = [[], []];
          const classes = Math.max(...labels) + 1;
          for (let label = 0; label < classes; label++) {
            const mine = labels
              .map((other, i) => ({ other, i, key: Math.random() }))
              .filter(({ other }) => other === label)
              .sort((a, b) => a.key - b.key)
              .map(({ i }) => i);
            const count = Math.round(share * mine.length);
            lists[1].push(...mine.splice(0, count));
            lists[0].push(...mine);
          }
          return lists.map((list) => Int32Array.from(list.sort((a, b) => a - b)));
        },
        // By tensors, and Fisher–Yates by hand; asynchronous.
        async (labels: number[], share: number) => {
          const shuffled = (list: number[]) => {
            for (let i = list.length - 1; i > 0; i--) {
              const j = Math.floor(Math.random() * (i + 1));
              [list[i], list[j]] = [at(list, j), at(list, i)];
            }
            return list;
          };
          const heldBack: number[] = [];
          for (const label of new Set(labels)) {
            const places = await tf.whereAsync(tf.tensor1d(labels, "int32").equal(label));
            const mine = shuffled(Array.from(await places.squeeze([1]).data()));
            heldBack.push(...mine.slice(0, Math.round(share * mine.length)));
          }
          const held = new Set(heldBack);
          return [labels.map((_, i) => i).filter((i) => !held.has(i)), heldBack];
        },
        // Grouped by a reduction, held back from the end.
        (labels: number[], share: number) => {
          const groups = labels.reduce<Record<number, number[]>>((all, label, i) => {
            all[label] = [...(all[label] ?? []), i];
            return all;
          }, {});
          return Object.values(groups).reduce<Lists>(
            ([training, heldBack], positions) => {
              tf.util.shuffle(positions);
              const cut = positions.length - Math.round(positions.length * share);
              return [
                [...training, ...positions.slice(0, cut)],
                [...heldBack, ...positions.slice(cut)],
              ];
            },
            [[], []],
          );
        },
      ],
      wrong: [
        { mistake: "not stratified", handIn: plainSplit },
        {
          mistake: "not stratified",
          handIn: (labels: number[], share: number) => {
            const cut = Math.round(labels.length * (1 - share));
            const positions = labels.map((_, i) => i);
            return [positions.slice(0, cut), positions.slice(cut)];
          },
        },
        {
          mistake: "not random",
          handIn: (labels: number[], share: number) => split(labels, share, { order: () => {} }),
        },
        {
          mistake: "not random",
          handIn: (labels: number[], share: number) =>
            split(labels, share, { order: (positions) => positions.reverse() }),
        },
        { mistake: "swapped", handIn: (labels: number[], share: number) => split(labels, share).reverse() },
        { mistake: "swapped", handIn: (labels: number[], share: number) => plainSplit(labels, 1 - share) },
        {
          mistake: "rounded down",
          handIn: (labels: number[], share: number) => split(labels, share, { round: Math.floor }),
        },
        {
          mistake: "rounded up",
          handIn: (labels: number[], share: number) => split(labels, share, { round: Math.ceil }),
        },
        {
          mistake: "labels instead of positions",
          handIn: (labels: number[], share: number) =>
            split(labels, share).map((positions) => positions.map((i) => labels[i])),
        },
        {
          mistake: "counted from 1",
          handIn: (labels: number[], share: number) =>
            split(labels, share).map((positions) => positions.map((i) => i + 1)),
        },
        {
          mistake: "in both",
          handIn: (labels: number[], share: number) => [labels.map((_, i) => i), split(labels, share)[1]],
        },
        {
          mistake: "images missing",
          handIn: (labels: number[], share: number) => {
            const [training, heldBack] = split(labels, share);
            return [training.slice(1), heldBack];
          },
        },
        {
          mistake: "twice",
          handIn: (labels: number[], share: number) => {
            const [training, heldBack] = split(labels, share);
            return [training, [...heldBack, ...heldBack]];
          },
        },
        {
          mistake: "no position",
          handIn: (labels: number[], share: number) => {
            const [training, heldBack] = split(labels, share);
            return [[...training, labels.length], heldBack];
          },
        },
        {
          mistake: "wrong share",
          handIn: (labels: number[], share: number) => split(labels, share / 2),
        },
        {
          mistake: "no two lists",
          handIn: (labels: number[], share: number) => {
            const [training, heldBack] = split(labels, share);
            return { training, heldBack };
          },
        },
        { mistake: "no two lists", handIn: (labels: number[], share: number) => split(labels, share)[1] },
        {
          mistake: "tensor instead of numbers",
          handIn: (labels: number[], share: number) =>
            split(labels, share).map((positions) => tf.tensor1d(positions, "int32")),
        },
        { mistake: "no result", handIn: (labels: number[], share: number) => void split(labels, share) },
      ],
    },
    generalisationGap: {
      right: [
        solutions.generalisationGap,
        (loss: number[], valLoss: number[]) => {
          let best = 0;
          for (let i = 1; i < valLoss.length; i++) if (at(valLoss, i) < at(valLoss, best)) best = i;
          return [gapOf(loss, valLoss, best), gapOf(loss, valLoss, valLoss.length - 1)];
        },
        (loss: number[], valLoss: number[]) =>
          [lowest(valLoss), valLoss.length - 1].map((i) => at(valLoss, i) - at(loss, i)),
        (loss: number[], valLoss: number[]) =>
          tf.tidy(() => {
            const gaps = tf.sub(valLoss, loss);
            const best = tf.argMin(valLoss).dataSync()[0] as number;
            return [best, valLoss.length - 1].map((i) => gaps.dataSync()[i]);
          }),
        (loss: number[], valLoss: number[]) => {
          const gaps = Float64Array.from(valLoss, (value, i) => value - at(loss, i));
          return Float64Array.of(gaps[lowest(valLoss)] as number, gaps.at(-1) as number);
        },
        (loss: number[], valLoss: number[]) => {
          const epochs = valLoss.map((value, i) => ({ value, gap: value - at(loss, i) }));
          const best = [...epochs].sort((a, b) => a.value - b.value)[0];
          return [best?.gap, epochs.at(-1)?.gap];
        },
        async (loss: number[], valLoss: number[]) => {
          const best = valLoss.reduce((found, value, i) => (value < at(valLoss, found) ? i : found), 0);
          return [gapOf(loss, valLoss, best), (valLoss.at(-1) as number) - (loss.at(-1) as number)];
        },
      ],
      wrong: [
        {
          mistake: "swapped",
          handIn: (loss: number[], valLoss: number[]) =>
            [valLoss.length - 1, lowest(valLoss)].map((i) => gapOf(loss, valLoss, i)),
        },
        {
          mistake: "opposite sign",
          handIn: (loss: number[], valLoss: number[]) =>
            [lowest(valLoss), valLoss.length - 1].map((i) => -gapOf(loss, valLoss, i)),
        },
        {
          mistake: "lowest of each",
          handIn: (loss: number[], valLoss: number[]) => [
            Math.min(...valLoss) - Math.min(...loss),
            gapOf(loss, valLoss, valLoss.length - 1),
          ],
        },
        {
          mistake: "best epoch by training loss",
          handIn: (loss: number[], valLoss: number[]) =>
            [lowest(loss), valLoss.length - 1].map((i) => gapOf(loss, valLoss, i)),
        },
        {
          mistake: "smallest gap",
          handIn: (loss: number[], valLoss: number[]) => [
            Math.min(...valLoss.map((_, i) => gapOf(loss, valLoss, i))),
            gapOf(loss, valLoss, valLoss.length - 1),
          ],
        },
        {
          mistake: "first epoch",
          handIn: (loss: number[], valLoss: number[]) =>
            [0, valLoss.length - 1].map((i) => gapOf(loss, valLoss, i)),
        },
        {
          mistake: "ratio",
          handIn: (loss: number[], valLoss: number[]) =>
            [lowest(valLoss), valLoss.length - 1].map((i) => at(valLoss, i) / at(loss, i)),
        },
        {
          mistake: "only validation",
          handIn: (_: number[], valLoss: number[]) => [Math.min(...valLoss), valLoss.at(-1)],
        },
        {
          mistake: "all epochs",
          handIn: (loss: number[], valLoss: number[]) => valLoss.map((_, i) => gapOf(loss, valLoss, i)),
        },
        {
          mistake: "only the best epoch",
          handIn: (loss: number[], valLoss: number[]) => gapOf(loss, valLoss, lowest(valLoss)),
        },
        {
          mistake: "only the last epoch",
          handIn: (loss: number[], valLoss: number[]) => (valLoss.at(-1) as number) - (loss.at(-1) as number),
        },
        {
          mistake: "twice the last",
          handIn: (loss: number[], valLoss: number[]) =>
            [1, 1].map(() => gapOf(loss, valLoss, valLoss.length - 1)),
        },
        {
          mistake: "past the end",
          handIn: (loss: number[], valLoss: number[]) =>
            [lowest(valLoss), valLoss.length].map((i) => gapOf(loss, valLoss, i)),
        },
        {
          mistake: "no numbers",
          handIn: (loss: number[], valLoss: number[]) => ({ atBest: gapOf(loss, valLoss, lowest(valLoss)) }),
        },
        {
          mistake: "no result",
          handIn: (loss: number[], valLoss: number[]) => void gapOf(loss, valLoss, lowest(valLoss)),
        },
      ],
    },
    earlyStopping: {
      right: [
        solutions.earlyStopping,
        (valLoss: number[], patience: number) => {
          let [best, wait] = [0, 0];
          for (let i = 1; i < valLoss.length; i++) {
            if (at(valLoss, i) < at(valLoss, best)) [best, wait] = [i, 0];
            else wait++;
            if (wait >= patience) return [i + 1, best + 1];
          }
          return [valLoss.length, best + 1];
        },
        (valLoss: number[], patience: number) => {
          const bestUntil = valLoss.map((_, i) => lowest(valLoss.slice(0, i + 1)));
          const found = bestUntil.findIndex((best, i) => i - best >= patience);
          const stop = found < 0 ? valLoss.length - 1 : found;
          return [stop + 1, at(bestUntil, stop) + 1];
        },
        (valLoss: number[], patience: number) => {
          let epoch = 0;
          let keep = 0;
          while (epoch < valLoss.length && epoch - keep < patience) {
            epoch++;
            if (keep === 0 || at(valLoss, epoch - 1) < at(valLoss, keep - 1)) keep = epoch;
          }
          return [epoch, keep];
        },
        (valLoss: number[], patience: number) => {
          for (let stop = patience + 1; stop <= valLoss.length; stop++) {
            const keep = lowest(valLoss.slice(0, stop)) + 1;
            if (stop - keep >= patience) return Int32Array.of(stop, keep);
          }
          return Int32Array.of(valLoss.length, lowest(valLoss) + 1);
        },
        (valLoss: number[], patience: number) => {
          const { stop, keep } = valLoss.reduce(
            (state, value, i) => {
              if (state.isOver) return state;
              const isBetter = value < state.least;
              const best = isBetter ? i + 1 : state.keep;
              return {
                least: isBetter ? value : state.least,
                keep: best,
                stop: i + 1,
                isOver: i + 1 - best >= patience,
              };
            },
            { least: Number.POSITIVE_INFINITY, keep: 0, stop: 0, isOver: false },
          );
          return [stop, keep];
        },
        // As TensorFlow.js itself does it.
        async (valLoss: number[], patience: number) => {
          const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
          model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
          const callback = tf.callbacks.earlyStopping({ monitor: "val_loss", patience });
          callback.setModel(model);
          await callback.onTrainBegin();
          let epoch = 0;
          for (const value of valLoss) {
            await callback.onEpochEnd(epoch++, { val_loss: value });
            if (model.stopTraining) break;
          }
          model.dispose();
          return [epoch, lowest(valLoss.slice(0, epoch)) + 1];
        },
      ],
      wrong: [
        {
          mistake: "keeps the last",
          handIn: (valLoss: number[], patience: number) => {
            const [stop] = solutions.earlyStopping(valLoss, patience);
            return [stop, stop];
          },
        },
        {
          mistake: "counted from 0",
          handIn: (valLoss: number[], patience: number) =>
            solutions.earlyStopping(valLoss, patience).map((epoch) => epoch - 1),
        },
        {
          mistake: "swapped",
          handIn: (valLoss: number[], patience: number) =>
            solutions.earlyStopping(valLoss, patience).reverse(),
        },
        {
          mistake: "looks ahead",
          handIn: (valLoss: number[], patience: number) => [
            solutions.earlyStopping(valLoss, patience)[0],
            lowest(valLoss) + 1,
          ],
        },
        { mistake: "never stops", handIn: (valLoss: number[]) => [valLoss.length, lowest(valLoss) + 1] },
        {
          mistake: "one too late",
          handIn: (valLoss: number[], patience: number) => {
            const [stop, keep] = solutions.earlyStopping(valLoss, patience);
            return [Math.min(stop + 1, valLoss.length), keep];
          },
        },
        {
          mistake: "one too late",
          handIn: (valLoss: number[], patience: number) => {
            let [best, wait] = [0, 0];
            for (let i = 1; i < valLoss.length; i++) {
              if (at(valLoss, i) < at(valLoss, best)) [best, wait] = [i, 0];
              else if (++wait > patience) return [i + 1, best + 1];
            }
            return [valLoss.length, best + 1];
          },
        },
        {
          mistake: "one too early",
          handIn: (valLoss: number[], patience: number) => solutions.earlyStopping(valLoss, patience - 1),
        },
        {
          mistake: "compared with the epoch before",
          handIn: (valLoss: number[], patience: number) => {
            let wait = 0;
            for (let i = 1; i < valLoss.length; i++) {
              wait = at(valLoss, i) < at(valLoss, i - 1) ? 0 : wait + 1;
              if (wait === patience) return [i + 1, lowest(valLoss.slice(0, i + 1)) + 1];
            }
            return [valLoss.length, lowest(valLoss) + 1];
          },
        },
        {
          mistake: "patience never renewed",
          handIn: (valLoss: number[], patience: number) => {
            let [best, wait] = [0, 0];
            for (let i = 1; i < valLoss.length; i++) {
              if (at(valLoss, i) < at(valLoss, best)) best = i;
              else if (++wait === patience) return [i + 1, best + 1];
            }
            return [valLoss.length, best + 1];
          },
        },
        {
          mistake: "an equal loss counts as better",
          points: 2,
          handIn: (valLoss: number[], patience: number) => {
            let [best, wait] = [0, 0];
            for (let i = 1; i < valLoss.length; i++) {
              if (at(valLoss, i) <= at(valLoss, best)) [best, wait] = [i, 0];
              else wait++;
              if (wait >= patience) return [i + 1, best + 1];
            }
            return [valLoss.length, best + 1];
          },
        },
        {
          mistake: "last of the lowest",
          points: 2,
          handIn: (valLoss: number[], patience: number) => {
            const [stop, keep] = solutions.earlyStopping(valLoss, patience);
            return [stop, valLoss.lastIndexOf(at(valLoss, keep - 1), stop - 1) + 1];
          },
        },
        {
          mistake: "the loss itself",
          handIn: (valLoss: number[], patience: number) => {
            const [stop, keep] = solutions.earlyStopping(valLoss, patience);
            return [stop, valLoss[keep - 1]];
          },
        },
        {
          mistake: "only the stop",
          handIn: (valLoss: number[], patience: number) => solutions.earlyStopping(valLoss, patience)[0],
        },
        {
          mistake: "only what to keep",
          handIn: (valLoss: number[], patience: number) => solutions.earlyStopping(valLoss, patience)[1],
        },
        {
          mistake: "no numbers",
          handIn: (valLoss: number[], patience: number) => {
            const [stop, keep] = solutions.earlyStopping(valLoss, patience);
            return { stop, keep };
          },
        },
        {
          mistake: "no result",
          handIn: (valLoss: number[], patience: number) => void solutions.earlyStopping(valLoss, patience),
        },
      ],
    },
    l2Penalty: {
      right: [
        solutions.l2Penalty,
        (weights: number[][], strength: number) => [
          strength * squareSum(weights),
          times(weights, 2 * strength),
        ],
        (weights: number[][], strength: number) => {
          let penalty = 0;
          const gradient: number[][] = [];
          for (const row of weights) {
            const slopes: number[] = [];
            for (const w of row) {
              penalty += w * w;
              slopes.push(2 * strength * w);
            }
            gradient.push(slopes);
          }
          return [penalty * strength, gradient];
        },
        // TensorFlow differentiates.
        (weights: number[][], strength: number) =>
          tf.tidy(() => {
            const penalty = (w: tf.Tensor) => w.square().sum().mul(strength) as tf.Scalar;
            const { value, grad } = tf.valueAndGrad(penalty)(tf.tensor2d(weights));
            return [value.arraySync(), grad.arraySync()];
          }),
        (weights: number[][], strength: number) => [
          strength * weights.flat().reduce((all, w) => all + w ** 2, 0),
          weights.map((row) => Float64Array.from(row, (w) => w * strength * 2)),
        ],
        async (weights: number[][], strength: number) => {
          const w = tf.tensor2d(weights);
          const penalty = tf.regularizers.l2({ l2: strength }).apply(w);
          return [(await penalty.data())[0], await w.mul(2 * strength).array()];
        },
        (weights: number[][], strength: number) => {
          const length = Math.hypot(...weights.flat());
          return [strength * length ** 2, weights.map((row) => row.map((w) => strength * (w + w)))];
        },
      ],
      wrong: [
        {
          mistake: "absolute values",
          handIn: (weights: number[][], strength: number) => [
            strength * sum(weights.flat().map(Math.abs)),
            weights.map((row) => row.map((w) => strength * Math.sign(w))),
          ],
        },
        {
          mistake: "not squared",
          handIn: (weights: number[][], strength: number) => [
            strength * sum(weights.flat()),
            times(weights, 2 * strength),
          ],
        },
        {
          mistake: "half of it",
          handIn: (weights: number[][], strength: number) => [
            0.5 * strength * squareSum(weights),
            times(weights, strength),
          ],
        },
        {
          mistake: "gradient without the 2",
          handIn: (weights: number[][], strength: number) => [
            strength * squareSum(weights),
            times(weights, strength),
          ],
        },
        {
          mistake: "gradient without the strength",
          handIn: (weights: number[][], strength: number) => [
            strength * squareSum(weights),
            times(weights, 2),
          ],
        },
        {
          mistake: "gradient without either",
          handIn: (weights: number[][], strength: number) => [strength * squareSum(weights), weights],
        },
        {
          mistake: "gradient with the opposite sign",
          handIn: (weights: number[][], strength: number) => [
            strength * squareSum(weights),
            times(weights, -2 * strength),
          ],
        },
        {
          mistake: "gradient is the penalty of each weight",
          handIn: (weights: number[][], strength: number) => [
            strength * squareSum(weights),
            weights.map((row) => row.map((w) => strength * w * w)),
          ],
        },
        {
          mistake: "no strength",
          handIn: (weights: number[][], strength: number) => [
            squareSum(weights),
            times(weights, 2 * strength),
          ],
        },
        {
          mistake: "neither with the strength",
          handIn: (weights: number[][]) => [squareSum(weights), times(weights, 2)],
        },
        {
          mistake: "mean instead of sum",
          handIn: (weights: number[][], strength: number) => {
            const n = weights.flat().length;
            return [(strength * squareSum(weights)) / n, times(weights, (2 * strength) / n)];
          },
        },
        {
          mistake: "mean, and gradient of the sum",
          handIn: (weights: number[][], strength: number) => [
            (strength * squareSum(weights)) / weights.flat().length,
            times(weights, 2 * strength),
          ],
        },
        {
          mistake: "root",
          handIn: (weights: number[][], strength: number) => [
            strength * Math.hypot(...weights.flat()),
            times(weights, 2 * strength),
          ],
        },
        {
          mistake: "strength squared",
          handIn: (weights: number[][], strength: number) => [
            squareSum(times(weights, strength)),
            times(weights, 2 * strength),
          ],
        },
        {
          mistake: "flat gradient",
          handIn: (weights: number[][], strength: number) => [
            strength * squareSum(weights),
            times(weights, 2 * strength).flat(),
          ],
        },
        {
          mistake: "swapped",
          handIn: (weights: number[][], strength: number) =>
            [strength * squareSum(weights), times(weights, 2 * strength)].reverse(),
        },
        {
          mistake: "only the penalty",
          handIn: (weights: number[][], strength: number) => strength * squareSum(weights),
        },
        {
          mistake: "only the gradient",
          handIn: (weights: number[][], strength: number) => times(weights, 2 * strength),
        },
        {
          mistake: "no numbers",
          handIn: (weights: number[][], strength: number) => [
            strength * squareSum(weights),
            tf.tensor2d(times(weights, 2 * strength)),
          ],
        },
        {
          mistake: "changed input",
          handIn: (weights: number[][], strength: number) => {
            const penalty = strength * squareSum(weights);
            for (const row of weights) for (const [i, w] of row.entries()) row[i] = 2 * strength * w;
            return [penalty, weights];
          },
        },
      ],
    },
    biasAndVariance: {
      right: [
        solutions.biasAndVariance,
        (p: number[], truth: number) => {
          const { distance, variance, k } = parts(p, truth);
          return [distance - variance / k, variance];
        },
        (p: number[], truth: number) => {
          let [all, squares] = [0, 0];
          for (const value of p) all += value;
          const m = all / p.length;
          for (const value of p) squares += (value - m) * (value - m);
          return [(truth - m) ** 2 - squares / (p.length * (p.length - 1)), squares / (p.length - 1)];
        },
        // The error minus the variance: the two add up to it.
        (p: number[], truth: number) => {
          const { variance } = parts(p, truth);
          return [mean(p.map((value) => (value - truth) ** 2)) - variance, variance];
        },
        // Float64 throughout: half the mean squared distance of all pairs is the variance.
        (p: number[], truth: number) => {
          const pairs = p.flatMap((a, i) => p.slice(i + 1).map((b) => (a - b) ** 2));
          const variance = mean(pairs) / 2;
          return Float64Array.of((mean(p) - truth) ** 2 - variance / p.length, variance);
        },
        // And the mean product of the distances of two different predictions is the squared bias.
        (p: number[], truth: number) => {
          const d = p.map((value) => value - truth);
          const products = d.flatMap((a, i) => d.filter((_, j) => j !== i).map((b) => a * b));
          return [mean(products), parts(p, truth).variance];
        },
        async (p: number[], truth: number) => {
          const m = mean(p);
          const k = p.length;
          const variance = p.reduce((all, value) => all + (value - m) ** 2 / (k - 1), 0);
          return [(m - truth) ** 2 - variance / k, variance];
        },
      ],
      wrong: [
        {
          mistake: "neither corrected",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            return [distance, (variance * (k - 1)) / k];
          },
        },
        {
          mistake: "bias not corrected",
          handIn: (p: number[], truth: number) => {
            const { distance, variance } = parts(p, truth);
            return [distance, variance];
          },
        },
        {
          mistake: "variance divided by k",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            const plain = (variance * (k - 1)) / k;
            return [distance - plain / k, plain];
          },
        },
        {
          mistake: "variance divided by k, bias right",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            return [distance - variance / k, (variance * (k - 1)) / k];
          },
        },
        {
          mistake: "whole variance subtracted",
          handIn: (p: number[], truth: number) => {
            const { distance, variance } = parts(p, truth);
            return [distance - variance, variance];
          },
        },
        {
          mistake: "correction added",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            return [distance + variance / k, variance];
          },
        },
        {
          mistake: "clipped at 0",
          points: 1,
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            return [Math.max(0, distance - variance / k), variance];
          },
        },
        {
          mistake: "bias not squared",
          handIn: (p: number[], truth: number) => [mean(p) - truth, parts(p, truth).variance],
        },
        {
          mistake: "standard deviation",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            return [distance - variance / k, Math.sqrt(variance)];
          },
        },
        {
          mistake: "distances from the truth",
          handIn: (p: number[], truth: number) => {
            const k = p.length;
            const error = sum(p.map((value) => (value - truth) ** 2)) / (k - 1);
            return [(mean(p) - truth) ** 2 - error / k, error];
          },
        },
        {
          mistake: "not divided",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            const squares = variance * (k - 1);
            return [distance - squares / k, squares];
          },
        },
        {
          mistake: "swapped",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            return [variance, distance - variance / k];
          },
        },
        {
          mistake: "the error",
          handIn: (p: number[], truth: number) => mean(p.map((value) => (value - truth) ** 2)),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (p: number[], truth: number) => {
            const { mean: m, variance } = tf.moments(tf.tensor1d(p));
            return tf.stack([m.sub(truth).square(), variance]);
          },
        },
        {
          mistake: "no numbers",
          handIn: (p: number[], truth: number) => {
            const { distance, variance, k } = parts(p, truth);
            return { bias: distance - variance / k, variance };
          },
        },
        { mistake: "no result", handIn: (p: number[], truth: number) => void parts(p, truth) },
      ],
    },
  },
};
