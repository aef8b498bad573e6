import { tf } from "course";
import { lesson13 } from "course/practice";
import { type Bank, once } from "../../bank/bank.js";
import { convolved, halfTurned, type Picture, pictureOf, transposed, valueAt } from "./pictures.js";
import * as solutions from "./solutions.js";

const widthOf = (picture: Picture): number => picture[0]?.length ?? 0;
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** The piece of a picture below a filter. */
const piece = (picture: Picture, row: number, column: number, high: number, wide = high): Picture =>
  picture.slice(row, row + high).map((line) => line.slice(column, column + wide));

const product = (one: Picture, other: Picture): number =>
  sum(one.flatMap((line, i) => line.map((value, j) => value * valueAt(other, i, j))));

/** Valid positions, with what is done at each. */
function positions(picture: Picture, filter: Picture, at: (row: number, column: number) => number): Picture {
  return pictureOf(picture.length - filter.length + 1, widthOf(picture) - widthOf(filter) + 1, at);
}

const plain = (picture: Picture, filter: Picture): Picture => convolved(picture, filter);

function byTensors(picture: Picture, filter: Picture, stride: number, frame: number): Picture {
  return tf.tidy(() => {
    const padded = tf.pad(tf.tensor2d(picture), [
      [frame, frame],
      [frame, frame],
    ]);
    const image = padded.reshape([1, ...padded.shape, 1]) as tf.Tensor4D;
    const weights = tf.tensor2d(filter).reshape([filter.length, widthOf(filter), 1, 1]) as tf.Tensor4D;
    return tf.conv2d(image, weights, stride, "valid").squeeze([0, 3]).arraySync() as Picture;
  });
}

type Frame = readonly [number, number, number, number];
const framed = (
  picture: Picture,
  filter: Picture,
  stride: readonly [number, number],
  frame: Frame,
  outside?: (row: number, column: number) => number,
): Picture => convolved(picture, filter, { stride, frame, outside });
const around = (frame: number): Frame => [frame, frame, frame, frame];

/** A picture with a frame of some value. */
const withFrame = (picture: Picture, frame: number, value = 0): Picture =>
  pictureOf(
    picture.length + 2 * frame,
    widthOf(picture) + 2 * frame,
    (r, c) => picture[r - frame]?.[c - frame] ?? value,
  );

/** What a function makes of the numbers of all channels at each place. */
const each = (maps: Picture[], f: (values: number[]) => number): Picture =>
  pictureOf(maps[0]?.length ?? 0, widthOf(maps[0] ?? []), (r, c) => f(maps.map((map) => valueAt(map, r, c))));

const relu = (value: number): number => Math.max(0, value);

/** Pools with any function of the numbers in a square. */
function pool(
  picture: Picture,
  side: number,
  f: (values: number[]) => number,
  { step = side, count = (length: number) => Math.floor(length / side) } = {},
): Picture {
  return pictureOf(count(picture.length), count(widthOf(picture)), (r, c) =>
    f(piece(picture, r * step, c * step, side).flat()),
  );
}

const greatest = (values: number[]): number => Math.max(...values);

interface Parts {
  filters?: number;
  kernelSize?: number;
  padding?: "same" | "valid";
  activation?: "relu" | "linear" | "tanh";
  output?: "softmax" | "sigmoid" | "linear";
  units?: number;
  pooling?: "max" | "average" | "none";
  inputShape?: number[];
  optimizer?: string | tf.Optimizer;
  loss?: string;
  metrics?: string[];
}

/** The network of the tutorial, with the mistakes that are given. */
function network({
  filters = 64,
  kernelSize = 2,
  padding = "same",
  activation = "relu",
  output = "softmax",
  units = 10,
  pooling = "max",
  inputShape = [28, 28, 1],
  optimizer = "adam",
  loss = "categoricalCrossentropy",
  metrics = ["accuracy"],
}: Parts = {}): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters, kernelSize, padding, activation, inputShape }));
  if (pooling === "max") model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  if (pooling === "average") model.add(tf.layers.averagePooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units, activation: output }));
  model.compile({ optimizer, loss, metrics });
  return model;
}

const built = (parts: Parts) => once(() => network(parts));

export const convolutionsBank: Bank = {
  exercise: lesson13,
  steps: {
    convolve: {
      right: [
        solutions.convolve,
        plain,
        (picture: Picture, filter: Picture) =>
          positions(picture, filter, (r, c) =>
            product(filter, piece(picture, r, c, filter.length, widthOf(filter))),
          ),
        (picture: Picture, filter: Picture) => {
          const out: Picture = [];
          for (let r = 0; r <= picture.length - filter.length; r++) {
            out[r] = [];
            for (let c = 0; c <= widthOf(picture) - widthOf(filter); c++) {
              let all = 0;
              for (let i = 0; i < filter.length; i++)
                for (let j = 0; j < widthOf(filter); j++)
                  all += valueAt(filter, i, j) * valueAt(picture, r + i, c + j);
              (out[r] as number[])[c] = all;
            }
          }
          return out;
        },
        (picture: Picture, filter: Picture) => byTensors(picture, filter, 1, 0),
        // Weight by weight: each shifts the picture.
        (picture: Picture, filter: Picture) => {
          const result = positions(picture, filter, () => 0).map((line) => Float64Array.from(line));
          filter.forEach((weights, i) => {
            weights.forEach((weight, j) => {
              result.forEach((line, r) => {
                for (let c = 0; c < line.length; c++)
                  line[c] = (line[c] as number) + weight * valueAt(picture, r + i, c + j);
              });
            });
          });
          return result;
        },
        async (picture: Picture, filter: Picture) => {
          const flat = new Float32Array(picture.flat());
          const width = widthOf(picture);
          return positions(picture, filter, (r, c) =>
            sum(
              filter.flatMap((line, i) => line.map((w, j) => w * (flat[(r + i) * width + c + j] as number))),
            ),
          );
        },
      ],
      wrong: [
        { mistake: "filter turned", handIn: (p: Picture, f: Picture) => plain(p, halfTurned(f)) },
        {
          mistake: "rows and columns of the filter swapped",
          handIn: (p: Picture, f: Picture) => plain(p, transposed(f)),
        },
        { mistake: "transposed", handIn: (p: Picture, f: Picture) => transposed(plain(p, f)) },
        {
          mistake: "last positions missing",
          handIn: (p: Picture, f: Picture) =>
            plain(p, f)
              .slice(0, -1)
              .map((line) => line.slice(0, -1)),
        },
        {
          mistake: "past the edge",
          handIn: (p: Picture, f: Picture) =>
            pictureOf(p.length, widthOf(p), (r, c) =>
              sum(f.flatMap((line, i) => line.map((w, j) => w * valueAt(p, r + i, c + j)))),
            ),
        },
        {
          mistake: "with a frame",
          handIn: (p: Picture, f: Picture) =>
            tf.tidy(() =>
              tf
                .conv2d(
                  tf.tensor2d(p).reshape([1, p.length, widthOf(p), 1]) as tf.Tensor4D,
                  tf.tensor2d(f).reshape([f.length, widthOf(f), 1, 1]) as tf.Tensor4D,
                  1,
                  "same",
                )
                .squeeze([0, 3])
                .arraySync(),
            ),
        },
        {
          mistake: "sum never reset",
          handIn: (p: Picture, f: Picture) => {
            let all = 0;
            return positions(p, f, (r, c) => {
              all += product(f, piece(p, r, c, f.length, widthOf(f)));
              return all;
            });
          },
        },
        {
          mistake: "only one product",
          handIn: (p: Picture, f: Picture) =>
            positions(p, f, (r, c) => {
              let last = 0;
              f.forEach((line, i) => {
                line.forEach((w, j) => {
                  last = w * valueAt(p, r + i, c + j);
                });
              });
              return last;
            }),
        },
        {
          mistake: "pixels without weights",
          handIn: (p: Picture, f: Picture) =>
            positions(p, f, (r, c) => sum(piece(p, r, c, f.length, widthOf(f)).flat())),
        },
        {
          mistake: "mean instead of sum",
          handIn: (p: Picture, f: Picture) =>
            plain(p, f).map((line) => line.map((value) => value / f.flat().length)),
        },
        { mistake: "one long list", handIn: (p: Picture, f: Picture) => plain(p, f).flat() },
        {
          mistake: "always the same pixels",
          handIn: (p: Picture, f: Picture) => positions(p, f, () => product(f, p)),
        },
        {
          mistake: "side by side",
          handIn: (p: Picture, f: Picture) => framed(p, f, [f.length, widthOf(f)], around(0)),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (p: Picture, f: Picture) => tf.tensor2d(plain(p, f)),
        },
        {
          mistake: "changed input",
          handIn: (p: Picture, f: Picture) => {
            const result = plain(p, f);
            result.forEach((line, r) => {
              p[r] = line;
            });
            return result;
          },
        },
        { mistake: "no result", handIn: (p: Picture, f: Picture) => void plain(p, f) },
        { mistake: "other", handIn: (p: Picture, f: Picture) => plain(p, f).map((line) => line.map(relu)) },
      ],
    },
    slide: {
      right: [
        solutions.slide,
        (p: Picture, f: Picture, stride: number, frame: number) =>
          framed(p, f, [stride, stride], around(frame)),
        byTensors,
        // A larger picture first, then every position, of which some are kept.
        (p: Picture, f: Picture, stride: number, frame: number) =>
          plain(withFrame(p, frame), f)
            .filter((_, r) => r % stride === 0)
            .map((line) => line.filter((_, c) => c % stride === 0)),
        (p: Picture, f: Picture, stride: number, frame: number) => {
          const padded = withFrame(p, frame);
          const count = (length: number, k: number) => Math.floor((length - k) / stride) + 1;
          const out = Array.from({ length: count(padded.length, f.length) }, () =>
            new Float64Array(count(widthOf(padded), widthOf(f))).fill(0),
          );
          for (const [r, line] of out.entries())
            for (const c of line.keys())
              line[c] = product(f, piece(padded, r * stride, c * stride, f.length, widthOf(f)));
          return out;
        },
        async (p: Picture, f: Picture, stride: number, frame: number) => {
          const rows: Picture = [];
          for (let r = -frame; r + f.length <= p.length + frame; r += stride) {
            const line: number[] = [];
            for (let c = -frame; c + widthOf(f) <= widthOf(p) + frame; c += stride)
              line.push(sum(f.flatMap((w, i) => w.map((v, j) => v * valueAt(p, r + i, c + j)))));
            rows.push(line);
          }
          return rows;
        },
      ],
      wrong: [
        {
          mistake: "no frame",
          points: 1,
          handIn: (p: Picture, f: Picture, s: number) => framed(p, f, [s, s], around(0)),
        },
        {
          mistake: "frame above and left only",
          points: 1,
          handIn: (p: Picture, f: Picture, s: number, m: number) => framed(p, f, [s, s], [m, m, 0, 0]),
        },
        {
          mistake: "frame below and right only",
          points: 1,
          handIn: (p: Picture, f: Picture, s: number, m: number) => framed(p, f, [s, s], [0, 0, m, m]),
        },
        {
          mistake: "half of the frame",
          points: 1,
          handIn: (p: Picture, f: Picture, s: number, m: number) =>
            framed(p, f, [s, s], [0, 0, 2 * m, 2 * m]),
        },
        {
          mistake: "frame not of zeros",
          points: 1,
          handIn: (p: Picture, f: Picture, s: number, m: number) =>
            framed(withFrame(p, m, 1), f, [s, s], around(0)),
        },
        {
          mistake: "frame repeats the border",
          points: 1,
          handIn: (p: Picture, f: Picture, s: number, m: number) =>
            framed(p, f, [s, s], around(m), (r, c) => {
              const inside = (i: number, length: number) => Math.min(length - 1, Math.max(0, i));
              return valueAt(p, inside(r, p.length), inside(c, widthOf(p)));
            }),
        },
        {
          mistake: "stride of 1",
          points: 2,
          handIn: (p: Picture, f: Picture, _: number, m: number) => framed(p, f, [1, 1], around(m)),
        },
        {
          mistake: "stride only down",
          points: 2,
          handIn: (p: Picture, f: Picture, s: number, m: number) => framed(p, f, [s, 1], around(m)),
        },
        {
          mistake: "stride only across",
          points: 2,
          handIn: (p: Picture, f: Picture, s: number, m: number) => framed(p, f, [1, s], around(m)),
        },
        {
          mistake: "filter turned",
          handIn: (p: Picture, f: Picture, s: number, m: number) =>
            framed(p, halfTurned(f), [s, s], around(m)),
        },
        {
          mistake: "frame around the result",
          points: 1,
          handIn: (p: Picture, f: Picture, s: number, m: number) =>
            withFrame(framed(p, f, [s, s], around(0)), m),
        },
        {
          mistake: "transposed",
          handIn: (p: Picture, f: Picture, s: number, m: number) =>
            transposed(framed(p, f, [s, s], around(m))),
        },
        { mistake: "tensor instead of numbers", handIn: (p: Picture) => tf.tensor2d(p) },
        { mistake: "other", handIn: (p: Picture) => p },
      ],
    },
    featureMap: {
      right: [
        solutions.featureMap,
        (maps: Picture[], bias: number) => each(maps, (values) => relu(sum(values) + bias)),
        (maps: Picture[], bias: number) => {
          const result = (maps[0] ?? []).map((line) => line.map(() => bias));
          for (const map of maps)
            for (const [r, line] of map.entries())
              for (const [c, value] of line.entries())
                (result[r] as number[])[c] = valueAt(result, r, c) + value;
          return result.map((line) => line.map((value) => (value > 0 ? value : 0)));
        },
        (maps: Picture[], bias: number) =>
          tf.tidy(() =>
            tf
              .relu(
                tf
                  .stack(maps.map((map) => tf.tensor2d(map)))
                  .sum(0)
                  .add(bias),
              )
              .arraySync(),
          ),
        (maps: Picture[], bias: number) =>
          maps
            .reduce((all, map) => all.map((line, r) => line.map((value, c) => value + valueAt(map, r, c))))
            .map((line) => Float64Array.from(line, (value) => relu(value + bias))),
        async (maps: Picture[], bias: number) =>
          tf.tidy(() =>
            tf
              .addN(maps.map((map) => tf.tensor2d(map)))
              .add(bias)
              .maximum(0)
              .arraySync(),
          ),
      ],
      wrong: [
        { mistake: "relu missing", handIn: (m: Picture[], b: number) => each(m, (v) => sum(v) + b) },
        { mistake: "bias missing", handIn: (m: Picture[]) => each(m, (v) => relu(sum(v))) },
        {
          mistake: "bias behind relu",
          handIn: (m: Picture[], b: number) => each(m, (v) => relu(sum(v)) + b),
        },
        {
          mistake: "relu for each channel",
          handIn: (m: Picture[], b: number) => each(m, (v) => relu(sum(v.map(relu)) + b)),
        },
        {
          mistake: "bias for each channel",
          handIn: (m: Picture[], b: number) => each(m, (v) => relu(sum(v.map((x) => x + b)))),
        },
        {
          mistake: "only the first channel",
          handIn: (m: Picture[], b: number) => each(m, ([first = 0]) => relu(first + b)),
        },
        {
          mistake: "only the last channel",
          handIn: (m: Picture[], b: number) => each(m, (v) => relu((v.at(-1) ?? 0) + b)),
        },
        {
          mistake: "mean of the channels",
          handIn: (m: Picture[], b: number) => each(m, (v) => relu(sum(v) / v.length + b)),
        },
        {
          mistake: "greatest of the channels",
          handIn: (m: Picture[], b: number) => each(m, (v) => relu(greatest(v) + b)),
        },
        {
          mistake: "one map for each channel",
          handIn: (m: Picture[], b: number) => m.map((map) => each([map], ([v = 0]) => relu(v + b))),
        },
        { mistake: "bias subtracted", handIn: (m: Picture[], b: number) => each(m, (v) => relu(sum(v) - b)) },
        {
          mistake: "absolute value instead of relu",
          handIn: (m: Picture[], b: number) => each(m, (v) => Math.abs(sum(v) + b)),
        },
        {
          mistake: "transposed",
          handIn: (m: Picture[], b: number) => transposed(each(m, (v) => relu(sum(v) + b))),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (m: Picture[], b: number) =>
            tf.relu(
              tf
                .stack(m.map((map) => tf.tensor2d(map)))
                .sum(0)
                .add(b),
            ),
        },
        {
          mistake: "changed input",
          handIn: (m: Picture[], b: number) => {
            for (const map of m) for (const line of map) line[0] = (line[0] ?? 0) + b;
            return m[0];
          },
        },
      ],
    },
    maxPool: {
      right: [
        solutions.maxPool,
        (p: Picture, side: number) => pool(p, side, greatest),
        (p: Picture, side: number) => {
          const [rows, columns] = [Math.floor(p.length / side), Math.floor(widthOf(p) / side)];
          const out = Array.from({ length: rows }, () =>
            new Array<number>(columns).fill(Number.NEGATIVE_INFINITY),
          );
          for (let r = 0; r < rows * side; r++)
            for (let c = 0; c < columns * side; c++) {
              const line = out[Math.floor(r / side)] as number[];
              const at = Math.floor(c / side);
              line[at] = Math.max(line[at] as number, valueAt(p, r, c));
            }
          return out;
        },
        (p: Picture, side: number) =>
          tf.tidy(() => {
            const map = tf.tensor2d(p).expandDims(2) as tf.Tensor3D;
            return tf.maxPool(map, side, side, "valid").squeeze([2]).arraySync();
          }),
        (p: Picture, side: number) => pool(p, side, greatest).map((line) => Float32Array.from(line)),
        (p: Picture, side: number) =>
          pool(p, side, (values) => values.reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY)),
        async (p: Picture, side: number) =>
          pool(p, side, (values) => values.sort((a, b) => b - a)[0] as number),
      ],
      wrong: [
        {
          mistake: "mean pooling",
          handIn: (p: Picture, side: number) => pool(p, side, (values) => sum(values) / values.length),
        },
        { mistake: "sum of each square", handIn: (p: Picture, side: number) => pool(p, side, sum) },
        {
          mistake: "smallest number",
          handIn: (p: Picture, side: number) => pool(p, side, (values) => Math.min(...values)),
        },
        {
          mistake: "first number",
          handIn: (p: Picture, side: number) => pool(p, side, ([first = 0]) => first),
        },
        {
          mistake: "squares overlap",
          handIn: (p: Picture, side: number) =>
            pool(p, side, greatest, { step: 1, count: (length) => length - side + 1 }),
        },
        {
          mistake: "rest kept",
          points: 2,
          handIn: (p: Picture, side: number) =>
            pool(p, side, greatest, { count: (length) => Math.ceil(length / side) }),
        },
        {
          mistake: "starts from 0",
          points: 3,
          handIn: (p: Picture, side: number) => pool(p, side, (values) => Math.max(0, ...values)),
        },
        {
          mistake: "greatest in size",
          points: 3,
          handIn: (p: Picture, side: number) =>
            pool(p, side, (values) => values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))),
        },
        {
          mistake: "rows only",
          handIn: (p: Picture, side: number) =>
            pictureOf(Math.floor(p.length / side), widthOf(p), (r, c) =>
              greatest(piece(p, r * side, c, side, 1).flat()),
            ),
        },
        {
          mistake: "columns only",
          handIn: (p: Picture, side: number) =>
            pictureOf(p.length, Math.floor(widthOf(p) / side), (r, c) =>
              greatest(piece(p, r, c * side, 1, side).flat()),
            ),
        },
        { mistake: "one long list", handIn: (p: Picture, side: number) => pool(p, side, greatest).flat() },
        { mistake: "transposed", handIn: (p: Picture, side: number) => transposed(pool(p, side, greatest)) },
        {
          mistake: "always squares of 2 x 2",
          points: 1,
          handIn: (p: Picture) => pool(p, 2, greatest),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (p: Picture, side: number) =>
            tf.maxPool(tf.tensor2d(p).expandDims(2) as tf.Tensor3D, side, side, "valid"),
        },
      ],
    },
    buildTutorial: {
      // Building is slow, and little follows from the seed.
      seeds: 1,
      right: [
        solutions.buildTutorial,
        () => network(),
        () => {
          const model = tf.sequential({
            layers: [
              tf.layers.inputLayer({ inputShape: [28, 28, 1] }),
              tf.layers.conv2d({ filters: 64, kernelSize: [2, 2], padding: "same" }),
              tf.layers.reLU(),
              tf.layers.maxPool2d({ poolSize: [2, 2], strides: [2, 2] }),
              tf.layers.flatten(),
              tf.layers.dense({ units: 10 }),
              tf.layers.softmax(),
            ],
          });
          model.compile({ optimizer: tf.train.adam(), loss: "categoricalCrossentropy", metrics: "accuracy" });
          return model;
        },
        () => {
          const input = tf.input({ shape: [28, 28, 1] });
          const layers = [
            tf.layers.conv2d({ filters: 64, kernelSize: 2, padding: "same", activation: "relu" }),
            tf.layers.maxPooling2d({}),
            tf.layers.flatten(),
            tf.layers.dense({ units: 10, activation: "softmax" }),
          ];
          const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
          const model = tf.model({ inputs: input, outputs: output });
          model.compile({ optimizer: "adam", loss: tf.metrics.categoricalCrossentropy, metrics: ["acc"] });
          return model;
        },
        async () => network({ optimizer: tf.train.adam(0.001) }),
        // Flattened by reshaping.
        () => {
          const model = tf.sequential();
          const shape = { inputShape: [28, 28, 1] };
          model.add(
            tf.layers.conv2d({ filters: 64, kernelSize: 2, padding: "same", activation: "relu", ...shape }),
          );
          model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
          model.add(tf.layers.reshape({ targetShape: [14 * 14 * 64] }));
          model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
          model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
          return model;
        },
      ],
      wrong: [
        { mistake: "padding missing", handIn: built({ padding: "valid" }) },
        { mistake: "no pooling", handIn: built({ pooling: "none" }) },
        { mistake: "average pooling", handIn: built({ pooling: "average" }) },
        { mistake: "wrong filters", handIn: built({ filters: 32 }) },
        { mistake: "wrong kernel", handIn: built({ kernelSize: 3 }) },
        { mistake: "no hidden activation", handIn: built({ activation: "linear" }) },
        { mistake: "wrong hidden activation", handIn: built({ activation: "tanh" }) },
        { mistake: "softmax missing", handIn: built({ output: "sigmoid" }) },
        { mistake: "wrong outputs", handIn: built({ units: 9 }) },
        { mistake: "wrong input", handIn: built({ inputShape: [32, 32, 1] }) },
        {
          mistake: "flat input",
          handIn: once(() => {
            const model = tf.sequential();
            model.add(tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }));
            model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
            return model;
          }),
        },
        { mistake: "wrong optimizer", points: 1, handIn: built({ optimizer: "sgd" }) },
        { mistake: "mean squared error", points: 1, handIn: built({ loss: "meanSquaredError" }) },
        { mistake: "no accuracy", points: 1, handIn: built({ metrics: [] }) },
        { mistake: "no result", handIn: () => void network() },
      ],
    },
  },
};
