import { tf } from "course";
import { lesson14 } from "course/practice";
import { type Bank, once } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Picture = number[][];
type Score = (picture: Picture) => number;

const columnOf = (rows: number[][], j: number): number[] => rows.map((row) => row[j] as number);
const widthOf = (picture: Picture): number => picture[0]?.length ?? 0;

/** The places of some values, sorted by them. */
const ranked = (values: number[], order: (a: number, b: number) => number = (a, b) => b - a): number[] =>
  values.map((_, i) => i).sort((i, j) => order(values[i] as number, values[j] as number));

const copyOf = (picture: Picture): Picture => picture.map((line) => [...line]);

/** A picture of which a square was filled. */
function filled(picture: Picture, top: number, left: number, side: number, value = 0): Picture {
  return picture.map((line, r) =>
    line.map((pixel, c) => (r >= top && r < top + side && c >= left && c < left + side ? value : pixel)),
  );
}

/** What a function gives for each place where a square fits. */
const places = (
  picture: Picture,
  side: number,
  f: (top: number, left: number) => number,
  step = 1,
): Picture =>
  Array.from({ length: Math.floor((picture.length - side) / step) + 1 }, (_, r) =>
    Array.from({ length: Math.floor((widthOf(picture) - side) / step) + 1 }, (__, c) =>
      f(r * step, c * step),
    ),
  );

const falls = (score: Score, picture: Picture, side: number): Picture =>
  places(picture, side, (top, left) => score(picture) - score(filled(picture, top, left, side)));

const turned = (picture: Picture): Picture => (picture[0] ?? []).map((_, c) => columnOf(picture, c));

interface Parts {
  sizes?: (size: number) => number[];
  hidden?: "relu" | "linear" | "sigmoid";
  output?: "sigmoid" | "relu" | "softmax" | "linear";
  inputShape?: number[];
  optimizer?: string;
  loss?: string;
}

/** An autoencoder with the mistakes that are given. */
function autoencoder(
  size: number,
  {
    sizes = (n) => [n, 784],
    hidden = "relu",
    output = "sigmoid",
    inputShape = [784],
    optimizer = "adam",
    loss = "meanSquaredError",
  }: Parts = {},
): tf.Sequential {
  const units = sizes(size);
  const model = tf.sequential({
    layers: units.map((n, i) =>
      tf.layers.dense({
        units: n,
        activation: i === units.length - 1 ? output : hidden,
        ...(i === 0 ? { inputShape } : {}),
      }),
    ),
  });
  model.compile({ optimizer, loss });
  return model;
}

const built = (parts: Parts) => (size: number) => autoencoder(size, parts);

/** Points at given shares of the way. */
const path = (start: number[], end: number[], shares: number[]): number[][] =>
  shares.map((share) => start.map((value, i) => value + share * ((end[i] as number) - value)));
const counted = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

const squared = (a: number[], b: number[]): number =>
  sum(a.map((value, i) => (value - (b[i] as number)) ** 2));
const smallest = (values: number[]): number => values.indexOf(Math.min(...values));
const by =
  (distance: (a: number[], b: number[]) => number) =>
  (code: number[], codes: number[][]): number =>
    smallest(codes.map((other) => distance(code, other)));

export const whatItSees: Bank = {
  exercise: lesson14,
  steps: {
    mostExciting: {
      right: [
        solutions.mostExciting,
        (outputs: number[][], neuron: number, count: number) =>
          ranked(columnOf(outputs, neuron)).slice(0, count),
        // One after the other: the greatest that isn't taken yet.
        (outputs: number[][], neuron: number, count: number) => {
          const found: number[] = [];
          while (found.length < count) {
            let best = -1;
            for (let i = 0; i < outputs.length; i++) {
              if (found.includes(i)) continue;
              if (best < 0 || (outputs[i]?.[neuron] as number) > (outputs[best]?.[neuron] as number))
                best = i;
            }
            found.push(best);
          }
          return found;
        },
        (outputs: number[][], neuron: number, count: number) =>
          tf.tidy(() => tf.topk(tf.tensor2d(outputs).transpose().gather(neuron), count).indices.arraySync()),
        (outputs: number[][], neuron: number, count: number) => {
          const column = Float64Array.from(columnOf(outputs, neuron));
          const sorted = Float64Array.from(column).sort().reverse();
          return Int32Array.from(sorted.slice(0, count), (value) => column.indexOf(value));
        },
        async (outputs: number[][], neuron: number, count: number) =>
          Object.entries(columnOf(outputs, neuron))
            .toSorted(([, a], [, b]) => b - a)
            .map(([image]) => Number(image))
            .slice(0, count),
      ],
      wrong: [
        {
          mistake: "outputs instead of images",
          handIn: (o: number[][], n: number, k: number) =>
            columnOf(o, n)
              .sort((a, b) => b - a)
              .slice(0, k),
        },
        {
          mistake: "least exciting",
          handIn: (o: number[][], n: number, k: number) =>
            ranked(columnOf(o, n), (a, b) => a - b).slice(0, k),
        },
        {
          mistake: "least exciting first",
          handIn: (o: number[][], n: number, k: number) => ranked(columnOf(o, n)).slice(0, k).reverse(),
        },
        {
          mistake: "sorted as text",
          handIn: (o: number[][], n: number, k: number) =>
            columnOf(o, n)
              .sort()
              .reverse()
              .slice(0, k)
              .map((value) => columnOf(o, n).indexOf(value)),
        },
        {
          mistake: "counted from 1",
          handIn: (o: number[][], n: number, k: number) =>
            ranked(columnOf(o, n))
              .slice(0, k)
              .map((i) => i + 1),
        },
        {
          mistake: "all images",
          handIn: (o: number[][], n: number) => ranked(columnOf(o, n)),
        },
        {
          mistake: "one too many",
          handIn: (o: number[][], n: number, k: number) => ranked(columnOf(o, n)).slice(0, k + 1),
        },
        {
          mistake: "the last ones",
          handIn: (o: number[][], n: number, k: number) => ranked(columnOf(o, n)).slice(-k),
        },
        {
          mistake: "another neuron",
          handIn: (o: number[][], n: number, k: number) =>
            ranked(columnOf(o, (n + 1) % (o[0]?.length ?? 1))).slice(0, k),
        },
        {
          mistake: "neurons instead of images",
          handIn: (o: number[][], n: number, k: number) => ranked(o[n] as number[]).slice(0, k),
        },
        {
          mistake: "all neurons together",
          handIn: (o: number[][], _: number, k: number) => ranked(o.map(sum)).slice(0, k),
        },
        {
          mistake: "changed input",
          handIn: (o: number[][], n: number, k: number) => {
            const right = ranked(columnOf(o, n)).slice(0, k);
            o.sort((a, b) => (b[n] as number) - (a[n] as number));
            return right;
          },
        },
        { mistake: "no result", handIn: (o: number[][], n: number) => void ranked(columnOf(o, n)) },
      ],
    },
    occlusionMap: {
      // Each map asks for the score dozens of times.
      seeds: 8,
      right: [
        solutions.occlusionMap,
        falls,
        (score: Score, picture: Picture, side: number) => {
          const whole = score(picture);
          const work = copyOf(picture);
          // One copy, mended after each place.
          return places(picture, side, (top, left) => {
            for (let r = top; r < top + side; r++)
              for (let c = left; c < left + side; c++) (work[r] as number[])[c] = 0;
            const fall = whole - score(work);
            for (let r = top; r < top + side; r++)
              for (let c = left; c < left + side; c++) (work[r] as number[])[c] = picture[r]?.[c] as number;
            return fall;
          });
        },
        (score: Score, picture: Picture, side: number) =>
          tf.tidy(() => {
            const all = tf.tensor2d(picture);
            return places(picture, side, (top, left) => {
              const hole = tf.pad(tf.ones([side, side]), [
                [top, picture.length - side - top],
                [left, widthOf(picture) - side - left],
              ]);
              const covered = all.mul(tf.sub(1, hole)).arraySync() as Picture;
              // What went through a tensor has lost a few digits.
              return score(all.arraySync() as Picture) - score(covered);
            });
          }),
        (score: Score, picture: Picture, side: number) =>
          falls(score, picture, side).map((line) => Float64Array.from(line)),
        async (score: Score, picture: Picture, side: number) => {
          const whole = score(picture);
          const out: Picture = [];
          for (let top = 0; top <= picture.length - side; top++) {
            out.push([]);
            for (let left = 0; left <= widthOf(picture) - side; left++) {
              const covered = structuredClone(picture);
              for (let i = 0; i < side * side; i++)
                (covered[top + Math.floor(i / side)] as number[])[left + (i % side)] = 0;
              out.at(-1)?.push(whole - score(covered));
            }
          }
          return out;
        },
      ],
      wrong: [
        {
          mistake: "score instead of its fall",
          handIn: (f: Score, p: Picture, k: number) => places(p, k, (t, l) => f(filled(p, t, l, k))),
        },
        {
          mistake: "rise instead of fall",
          handIn: (f: Score, p: Picture, k: number) => places(p, k, (t, l) => f(filled(p, t, l, k)) - f(p)),
        },
        {
          mistake: "covers stay",
          handIn: (f: Score, p: Picture, k: number) => {
            const copy = copyOf(p);
            return places(p, k, (t, l) => {
              for (const line of copy.slice(t, t + k)) line.fill(0, l, l + k);
              return f(p) - f(copy);
            });
          },
        },
        {
          mistake: "covered with ink",
          handIn: (f: Score, p: Picture, k: number) =>
            places(p, k, (t, l) => f(p) - f(filled(p, t, l, k, 1))),
        },
        {
          mistake: "all but the square covered",
          handIn: (f: Score, p: Picture, k: number) =>
            places(p, k, (t, l) => {
              const holes = filled(p, t, l, k);
              return f(p) - f(p.map((line, r) => line.map((pixel, c) => pixel - (holes[r]?.[c] as number))));
            }),
        },
        {
          mistake: "one pixel only",
          points: 1,
          handIn: (f: Score, p: Picture, k: number) => places(p, k, (t, l) => f(p) - f(filled(p, t, l, 1))),
        },
        {
          mistake: "share of the score",
          handIn: (f: Score, p: Picture, k: number) =>
            places(p, k, (t, l) => (f(p) - f(filled(p, t, l, k))) / f(p)),
        },
        {
          mistake: "squares side by side",
          points: 1,
          handIn: (f: Score, p: Picture, k: number) =>
            places(p, k, (t, l) => f(p) - f(filled(p, t, l, k)), k),
        },
        {
          mistake: "past the edge",
          points: 1,
          handIn: (f: Score, p: Picture, k: number) => places(p, 1, (t, l) => f(p) - f(filled(p, t, l, k))),
        },
        {
          mistake: "last places missing",
          handIn: (f: Score, p: Picture, k: number) =>
            falls(f, p, k)
              .slice(0, -1)
              .map((line) => line.slice(0, -1)),
        },
        { mistake: "one long list", handIn: (f: Score, p: Picture, k: number) => falls(f, p, k).flat() },
        { mistake: "transposed", handIn: (f: Score, p: Picture, k: number) => turned(falls(f, p, k)) },
        {
          mistake: "changed input",
          handIn: (f: Score, p: Picture, k: number) =>
            places(p, k, (t, l) => {
              const before = f(p);
              for (const line of p.slice(t, t + k)) line.fill(0, l, l + k);
              return before - f(p);
            }),
        },
        { mistake: "other", handIn: (f: Score, p: Picture, k: number) => places(p, k, () => f(p)) },
      ],
    },
    buildAutoencoder: {
      // Building is slow, and little follows from the seed.
      seeds: 1,
      right: [
        solutions.buildAutoencoder,
        (size: number) => autoencoder(size),
        (size: number) => {
          const input = tf.input({ shape: [784] });
          const code = tf.layers.dense({ units: size, activation: "relu" }).apply(input);
          const image = tf.layers.dense({ units: 784, activation: "sigmoid" }).apply(code);
          const model = tf.model({ inputs: input, outputs: image as tf.SymbolicTensor });
          model.compile({ optimizer: tf.train.adam(0.001), loss: tf.metrics.meanSquaredError });
          return model;
        },
        (size: number) => {
          const model = tf.sequential();
          model.add(tf.layers.inputLayer({ inputShape: [784] }));
          model.add(tf.layers.dense({ units: size }));
          model.add(tf.layers.reLU());
          model.add(tf.layers.dense({ units: 784 }));
          model.add(tf.layers.activation({ activation: "sigmoid" }));
          model.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["mse"] });
          return model;
        },
        async (size: number) => {
          const [encoder, decoder] = [
            tf.layers.dense({ units: size, activation: "relu", inputDim: 784 }),
            tf.layers.dense({ units: 784, activation: "sigmoid" }),
          ];
          const model = tf.sequential({ layers: [encoder, decoder] });
          model.compile({ optimizer: "adam", loss: ["meanSquaredError"] });
          return model;
        },
      ],
      wrong: [
        { mistake: "wrong output activation", handIn: built({ output: "linear" }) },
        { mistake: "wrong output activation", handIn: built({ output: "softmax" }) },
        { mistake: "no hidden activation", handIn: built({ hidden: "linear" }) },
        { mistake: "wrong hidden activation", handIn: built({ hidden: "sigmoid" }) },
        { mistake: "ten outputs", handIn: built({ sizes: (n) => [n, 10] }) },
        { mistake: "no decoder", handIn: built({ sizes: (n) => [n] }) },
        { mistake: "reversed", handIn: built({ sizes: (n) => [784, n] }) },
        { mistake: "too many layers", handIn: built({ sizes: (n) => [128, n, 128, 784] }) },
        { mistake: "wrong sizes", handIn: built({ sizes: () => [32, 784] }) },
        { mistake: "wrong outputs", handIn: built({ sizes: (n) => [n, 28] }) },
        { mistake: "images as input", handIn: built({ inputShape: [28, 28] }) },
        { mistake: "loss of a classifier", points: 1, handIn: built({ loss: "categoricalCrossentropy" }) },
        { mistake: "loss of a classifier", points: 1, handIn: built({ loss: "binaryCrossentropy" }) },
        { mistake: "wrong loss", points: 1, handIn: built({ loss: "meanAbsoluteError" }) },
        { mistake: "wrong optimizer", points: 1, handIn: built({ optimizer: "sgd" }) },
        {
          mistake: "not compiled",
          points: 1,
          handIn: (size: number) =>
            tf.sequential({
              layers: [
                tf.layers.dense({ units: size, activation: "relu", inputShape: [784] }),
                tf.layers.dense({ units: 784, activation: "sigmoid" }),
              ],
            }),
        },
        { mistake: "no result", handIn: once(() => undefined) },
      ],
    },
    walk: {
      right: [
        solutions.walk,
        (s: number[], e: number[], n: number) =>
          path(
            s,
            e,
            counted(n, (i) => i / (n - 1)),
          ),
        (s: number[], e: number[], n: number) => {
          const out: number[][] = [];
          for (let i = 0; i < n; i++) {
            const share = i / (n - 1);
            out.push(s.map((value, j) => (1 - share) * value + share * (e[j] as number)));
          }
          return out;
        },
        // Step by step.
        (s: number[], e: number[], n: number) => {
          const step = s.map((value, j) => ((e[j] as number) - value) / (n - 1));
          const out = [[...s]];
          while (out.length < n)
            out.push((out.at(-1) as number[]).map((value, j) => value + (step[j] as number)));
          return out;
        },
        (s: number[], e: number[], n: number) =>
          tf.tidy(() => {
            const shares = tf.linspace(0, 1, n).expandDims(1);
            return tf
              .tensor1d(s)
              .add(shares.mul(tf.sub(e, s)))
              .arraySync();
          }),
        async (s: number[], e: number[], n: number) =>
          path(
            s,
            e,
            counted(n, (i) => i / (n - 1)),
          ).map((point) => Float64Array.from(point)),
      ],
      wrong: [
        {
          mistake: "never arrives",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              s,
              e,
              counted(n, (i) => i / n),
            ),
        },
        {
          mistake: "start missing",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              s,
              e,
              counted(n, (i) => (i + 1) / n),
            ),
        },
        {
          mistake: "neither start nor end",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              s,
              e,
              counted(n, (i) => (i + 1) / (n + 1)),
            ),
        },
        {
          mistake: "one point too many",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              s,
              e,
              counted(n + 1, (i) => i / n),
            ),
        },
        {
          mistake: "backwards",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              e,
              s,
              counted(n, (i) => i / (n - 1)),
            ),
        },
        {
          mistake: "start not added",
          handIn: (s: number[], e: number[], n: number) =>
            counted(n, (i) => i / (n - 1)).map((share) => s.map((v, j) => share * ((e[j] as number) - v))),
        },
        {
          mistake: "end not measured from the start",
          handIn: (s: number[], e: number[], n: number) =>
            counted(n, (i) => i / (n - 1)).map((share) => s.map((v, j) => v + share * (e[j] as number))),
        },
        { mistake: "only start and end", handIn: (s: number[], e: number[]) => [s, e] },
        {
          mistake: "all points in the middle",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              s,
              e,
              counted(n, () => 0.5),
            ),
        },
        {
          mistake: "transposed",
          handIn: (s: number[], e: number[], n: number) =>
            turned(
              path(
                s,
                e,
                counted(n, (i) => i / (n - 1)),
              ),
            ),
        },
        {
          mistake: "one long list",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              s,
              e,
              counted(n, (i) => i / (n - 1)),
            ).flat(),
        },
        {
          mistake: "jumps at the end",
          handIn: (s: number[], e: number[], n: number) =>
            path(
              s,
              e,
              counted(n, (i) => Math.floor(i / (n - 1))),
            ),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (s: number[], e: number[], n: number) =>
            tf.tensor2d(
              path(
                s,
                e,
                counted(n, (i) => i / (n - 1)),
              ),
            ),
        },
      ],
    },
    nearest: {
      right: [
        solutions.nearest,
        by(squared),
        by((a, b) => Math.hypot(...a.map((value, i) => value - (b[i] as number)))),
        (code: number[], codes: number[][]) => {
          let best = 0;
          for (let i = 1; i < codes.length; i++)
            if (squared(code, codes[i] as number[]) < squared(code, codes[best] as number[])) best = i;
          return best;
        },
        (code: number[], codes: number[][]) =>
          tf.tidy(() => tf.tensor2d(codes).sub(code).square().sum(1).argMin().arraySync()),
        (code: number[], codes: number[][]) => {
          const distances = Float64Array.from(codes, (other) => squared(code, other));
          return distances.indexOf(distances.reduce((a, b) => Math.min(a, b)));
        },
        async (code: number[], codes: number[][]) =>
          codes.map((other, i) => ({ i, d: squared(code, other) })).sort((a, b) => a.d - b.d)[0]?.i,
      ],
      wrong: [
        { mistake: "farthest", handIn: by((a, b) => -squared(a, b)) },
        {
          mistake: "absolute differences",
          handIn: by((a, b) => sum(a.map((v, i) => Math.abs(v - (b[i] as number))))),
        },
        {
          mistake: "differences that cancel",
          handIn: by((a, b) => Math.abs(sum(a.map((v, i) => v - (b[i] as number))))),
        },
        {
          mistake: "differences that cancel",
          handIn: by((a, b) => sum(a.map((v, i) => v - (b[i] as number))) ** 2),
        },
        {
          mistake: "greatest dot product",
          handIn: by((a, b) => -sum(a.map((v, i) => v * (b[i] as number)))),
        },
        {
          mistake: "squared distance instead of its place",
          handIn: (code: number[], codes: number[][]) =>
            Math.min(...codes.map((other) => squared(code, other))),
        },
        {
          mistake: "distance instead of its place",
          handIn: (code: number[], codes: number[][]) =>
            Math.sqrt(Math.min(...codes.map((other) => squared(code, other)))),
        },
        {
          mistake: "the code instead of its place",
          handIn: (code: number[], codes: number[][]) => codes[by(squared)(code, codes)],
        },
        {
          mistake: "counted from 1",
          handIn: (code: number[], codes: number[][]) => by(squared)(code, codes) + 1,
        },
        { mistake: "the last one", handIn: (_: number[], codes: number[][]) => codes.length - 1 },
        { mistake: "the first one", handIn: () => 0 },
        {
          mistake: "tensor instead of numbers",
          handIn: (c: number[], cs: number[][]) => tf.scalar(by(squared)(c, cs)),
        },
        { mistake: "no result", handIn: (c: number[], cs: number[][]) => void by(squared)(c, cs) },
      ],
    },
  },
};
