import { tf } from "course";
import { lesson15 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Image = number[][];
type Read = (image: Image, row: number, column: number) => number;

const widthOf = (image: Image): number => image[0]?.length ?? 0;
const pixel: Read = (image, row, column) => image[row]?.[column] ?? 0;
const each = (image: Image, f: (row: number, column: number) => number): Image =>
  image.map((line, r) => line.map((_, c) => f(r, c)));
const turned = (image: Image): Image =>
  (image[0] ?? []).map((_, c) => image.map((line) => line[c] as number));

const moved = (image: Image, down: number, right: number): Image =>
  each(image, (r, c) => pixel(image, r - down, c - right));

/** Bilinear, where the shares and the reading can be replaced. */
function between(
  image: Image,
  row: number,
  column: number,
  share: (below: number, beside: number) => number[] = (below, beside) => [below, beside],
  at: Read = pixel,
): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [b = 0, s = 0] = share(row - top, column - left);
  return (
    (1 - b) * (1 - s) * at(image, top, left) +
    (1 - b) * s * at(image, top, left + 1) +
    b * (1 - s) * at(image, top + 1, left) +
    b * s * at(image, top + 1, left + 1)
  );
}

const shared =
  (share: (below: number, beside: number) => number[]) => (image: Image, row: number, column: number) =>
    between(image, row, column, share);

interface Turn {
  angle?: (degrees: number) => number;
  middle?: (side: number) => number;
}

/** Turns an image, with the mistakes that are given. */
const turn =
  ({ angle = (degrees) => (degrees * Math.PI) / 180, middle = (side) => (side - 1) / 2 }: Turn = {}) =>
  (image: Image, degrees: number, valueAt: Read): Image => {
    const [sin, cos] = [Math.sin(angle(degrees)), Math.cos(angle(degrees))];
    const m = middle(image.length);
    return each(image, (r, c) =>
      valueAt(image, m + (r - m) * cos - (c - m) * sin, m + (r - m) * sin + (c - m) * cos),
    );
  };

type Deformed = (x: tf.Tensor) => tf.Tensor;
const once = { epochs: 1, batchSize: 64, verbose: 0 } as const;

/** One epoch; gives its loss. */
async function epochOf(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor): Promise<number> {
  const { history } = await model.fit(x, y, once);
  return history.loss?.[0] as number;
}

const place = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** The mean or another function of what all networks say of a digit, for each image. */
const combined = (answers: number[][][], f: (values: number[]) => number): number[][] =>
  (answers[0] ?? []).map((row, i) =>
    row.map((_, k) => f(answers.map((network) => network[i]?.[k] as number))),
  );

export const deepBigSimple: Bank = {
  exercise: lesson15,
  steps: {
    shift: {
      right: [
        solutions.shift,
        moved,
        // From the old image to the new one.
        (image: Image, down: number, right: number) => {
          const out = image.map((line) => line.map(() => 0));
          for (let r = 0; r < image.length; r++)
            for (let c = 0; c < widthOf(image); c++) {
              const line = out[r + down];
              if (line && c + right >= 0 && c + right < line.length) line[c + right] = pixel(image, r, c);
            }
          return out;
        },
        (image: Image, down: number, right: number) =>
          tf.tidy(() => {
            const [rows, columns] = [image.length, widthOf(image)];
            const before = (by: number) => Math.max(0, by);
            const padded = tf.pad(tf.tensor2d(image), [
              [before(down), before(-down)],
              [before(right), before(-right)],
            ]);
            return padded.slice([before(-down), before(-right)], [rows, columns]).arraySync();
          }),
        (image: Image, down: number, right: number) =>
          image.map((_, r) =>
            Float32Array.from({ length: widthOf(image) }, (__, c) => pixel(image, r - down, c - right)),
          ),
        // Whole rows, then columns.
        async (image: Image, down: number, right: number) => {
          const blank = new Array<number>(widthOf(image)).fill(0);
          return image
            .map((_, r) => image[r - down] ?? blank)
            .map((line) => line.map((_, c) => line[c - right] ?? 0));
        },
      ],
      wrong: [
        { mistake: "the other way", handIn: (i: Image, d: number, r: number) => moved(i, -d, -r) },
        { mistake: "down and right swapped", handIn: (i: Image, d: number, r: number) => moved(i, r, d) },
        { mistake: "only down", handIn: (i: Image, d: number) => moved(i, d, 0) },
        { mistake: "only right", handIn: (i: Image, _: number, r: number) => moved(i, 0, r) },
        {
          mistake: "comes in on the other side",
          handIn: (i: Image, d: number, r: number) =>
            each(i, (row, c) => pixel(i, (row - d + i.length) % i.length, (c - r + widthOf(i)) % widthOf(i))),
        },
        {
          mistake: "edge repeated",
          handIn: (i: Image, d: number, r: number) => {
            const inside = (at: number, length: number) => Math.min(length - 1, Math.max(0, at));
            return each(i, (row, c) => pixel(i, inside(row - d, i.length), inside(c - r, widthOf(i))));
          },
        },
        {
          mistake: "larger",
          handIn: (i: Image, d: number, r: number) =>
            Array.from({ length: i.length + Math.max(0, d) }, (_, row) =>
              Array.from({ length: widthOf(i) + Math.max(0, r) }, (__, c) => pixel(i, row - d, c - r)),
            ),
        },
        {
          mistake: "smaller",
          handIn: (i: Image, d: number, r: number) =>
            i.slice(0, i.length - d).map((line) => line.slice(0, line.length - r)),
        },
        { mistake: "not moved", handIn: (i: Image) => i },
        {
          mistake: "a row too far",
          handIn: (i: Image, d: number, r: number) => moved(i, d + Math.sign(d), r + Math.sign(r)),
        },
        { mistake: "one long list", handIn: (i: Image, d: number, r: number) => moved(i, d, r).flat() },
        { mistake: "transposed", handIn: (i: Image, d: number, r: number) => turned(moved(i, d, r)) },
        {
          mistake: "changed input",
          handIn: (i: Image, d: number, r: number) => {
            const result = moved(i, d, r);
            result.forEach((line, row) => {
              i[row] = line;
            });
            return i;
          },
        },
        {
          mistake: "no numbers",
          handIn: (i: Image, d: number, r: number) =>
            i.map((line, row) => line.map((_, c) => i[row - d]?.[c - r])),
        },
      ],
    },
    interpolate: {
      right: [
        solutions.interpolate,
        (image: Image, row: number, column: number) => between(image, row, column),
        // All pixels that lie nearer than one.
        (image: Image, row: number, column: number) => {
          let value = 0;
          for (const [r, line] of image.entries())
            for (const [c, at] of line.entries())
              value += Math.max(0, 1 - Math.abs(row - r)) * Math.max(0, 1 - Math.abs(column - c)) * at;
          return value;
        },
        (image: Image, row: number, column: number) => {
          const [r, c] = [Math.floor(row), Math.floor(column)];
          const [f, g] = [row - r, column - c];
          const left = pixel(image, r, c) + f * (pixel(image, r + 1, c) - pixel(image, r, c));
          const right = pixel(image, r, c + 1) + f * (pixel(image, r + 1, c + 1) - pixel(image, r, c + 1));
          return left + g * (right - left);
        },
        (image: Image, row: number, column: number) =>
          tf.tidy(() => {
            const near = (at: number, length: number) =>
              tf.relu(tf.sub(1, tf.abs(tf.sub(at, tf.range(0, length)))));
            const rows = near(row, image.length).expandDims(0) as tf.Tensor2D;
            const columns = near(column, widthOf(image)).expandDims(1) as tf.Tensor2D;
            return tf.matMul(tf.matMul(rows, tf.tensor2d(image)), columns).dataSync()[0];
          }),
        async (image: Image, row: number, column: number) =>
          [0, 1]
            .flatMap((i) => [0, 1].map((j) => [Math.floor(row) + i, Math.floor(column) + j] as const))
            .reduce(
              (all, [r, c]) =>
                all + (1 - Math.abs(row - r)) * (1 - Math.abs(column - c)) * pixel(image, r, c),
              0,
            ),
      ],
      wrong: [
        { mistake: "nearest pixel", handIn: shared((b, s) => [Math.round(b), Math.round(s)]) },
        { mistake: "upper left pixel", handIn: shared(() => [0, 0]) },
        { mistake: "mean of four", handIn: shared(() => [0.5, 0.5]) },
        { mistake: "shares turned round", handIn: shared((b, s) => [1 - b, 1 - s]) },
        { mistake: "shares swapped", handIn: shared((b, s) => [s, b]) },
        { mistake: "only across", handIn: shared((_, s) => [0, s]) },
        { mistake: "only down", handIn: shared((b) => [b, 0]) },
        { mistake: "row and column swapped", handIn: (i: Image, r: number, c: number) => between(i, c, r) },
        {
          mistake: "edge repeated",
          points: 2,
          handIn: (i: Image, r: number, c: number) =>
            between(i, r, c, undefined, (image, row, column) =>
              pixel(
                image,
                Math.min(image.length - 1, Math.max(0, row)),
                Math.min(widthOf(image) - 1, Math.max(0, column)),
              ),
            ),
        },
        {
          mistake: "0 near the edge",
          points: 2,
          handIn: (i: Image, r: number, c: number) =>
            r < 0 || c < 0 || r > i.length - 1 || c > widthOf(i) - 1 ? 0 : between(i, r, c),
        },
        {
          mistake: "three pixels",
          handIn: (i: Image, r: number, c: number) => {
            const here = pixel(i, Math.floor(r), Math.floor(c));
            return (
              here +
              (r % 1) * (pixel(i, Math.floor(r) + 1, Math.floor(c)) - here) +
              (c % 1) * (pixel(i, Math.floor(r), Math.floor(c) + 1) - here)
            );
          },
        },
        { mistake: "no result", handIn: (i: Image, r: number, c: number) => void between(i, r, c) },
        { mistake: "other", handIn: (i: Image, r: number, c: number) => 2 * between(i, r, c) },
      ],
    },
    rotate: {
      seeds: 12,
      right: [
        solutions.rotate,
        turn(),
        (image: Image, degrees: number, valueAt: Read) => {
          const a = degrees * (Math.PI / 180);
          const n = image.length;
          const out: Image = [];
          for (let r = 0; r < n; r++) {
            const line: number[] = [];
            for (let c = 0; c < n; c++) {
              const y = r - n / 2 + 0.5;
              const x = c - n / 2 + 0.5;
              const fromRow = y * Math.cos(a) - x * Math.sin(a) + n / 2 - 0.5;
              const fromColumn = y * Math.sin(a) + x * Math.cos(a) + n / 2 - 0.5;
              line.push(valueAt(image, fromRow, fromColumn));
            }
            out.push(line);
          }
          return out;
        },
        // Places as a matrix product.
        (image: Image, degrees: number, valueAt: Read) =>
          tf.tidy(() => {
            const a = (degrees / 180) * Math.PI;
            const m = (image.length - 1) / 2;
            const turning = tf.tensor2d([
              [Math.cos(a), Math.sin(a)],
              [-Math.sin(a), Math.cos(a)],
            ]);
            const seats = image.flatMap((line, r) => line.map((_, c) => [r - m, c - m]));
            const from = tf.matMul(tf.tensor2d(seats), turning).arraySync() as Image;
            return each(image, (r, c) => {
              const [y = 0, x = 0] = from[r * image.length + c] ?? [];
              return valueAt(image, y + m, x + m);
            });
          }),
        // In polar coordinates.
        (image: Image, degrees: number, valueAt: Read) => {
          const m = (image.length - 1) / 2;
          return each(image, (r, c) => {
            const far = Math.hypot(r - m, c - m);
            const angle = Math.atan2(r - m, c - m) - (degrees * Math.PI) / 180;
            return valueAt(image, m + far * Math.sin(angle), m + far * Math.cos(angle));
          });
        },
        async (image: Image, degrees: number) => turn()(image, degrees, between),
      ],
      wrong: [
        { mistake: "the other way", handIn: turn({ angle: (d) => (-d * Math.PI) / 180 }) },
        { mistake: "degrees as radians", handIn: turn({ angle: (d) => d }) },
        { mistake: "around the corner", handIn: turn({ middle: () => 0 }) },
        { mistake: "middle half a pixel off", handIn: turn({ middle: (side) => side / 2 }) },
        {
          mistake: "nearest pixel",
          handIn: (i: Image, d: number) =>
            turn()(i, d, (image, r, c) => pixel(image, Math.round(r), Math.round(c))),
        },
        {
          mistake: "places cut off",
          handIn: (i: Image, d: number) =>
            turn()(i, d, (image, r, c) => pixel(image, Math.floor(r), Math.floor(c))),
        },
        {
          mistake: "sine and cosine swapped",
          handIn: (i: Image, d: number, valueAt: Read) => {
            const [sin, cos] = [Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)];
            const m = (i.length - 1) / 2;
            return each(i, (r, c) =>
              valueAt(i, m + (r - m) * cos - (c - m) * sin, m + (r - m) * sin + (c - m) * cos),
            );
          },
        },
        {
          mistake: "row and column swapped",
          handIn: (i: Image, d: number, valueAt: Read) => turn()(i, d, (image, r, c) => valueAt(image, c, r)),
        },
        { mistake: "not turned", handIn: (i: Image) => i },
        { mistake: "turned twice", handIn: turn({ angle: (d) => (2 * d * Math.PI) / 180 }) },
        {
          mistake: "middle not added again",
          handIn: (i: Image, d: number, valueAt: Read) => {
            const m = (i.length - 1) / 2;
            return turn()(i, d, (image, r, c) => valueAt(image, r - m, c - m));
          },
        },
        {
          mistake: "one long list",
          handIn: (i: Image, d: number, valueAt: Read) => turn()(i, d, valueAt).flat(),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (i: Image, d: number, valueAt: Read) => tf.tensor2d(turn()(i, d, valueAt)),
        },
      ],
    },
    fitAnew: {
      // Training takes its time, and little follows from the seed.
      seeds: 2,
      right: [
        solutions.fitAnew,
        async (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, epochs: number, deformed: Deformed) => {
          const losses = new Float64Array(epochs);
          for (const epoch of losses.keys()) {
            const fresh = deformed(x);
            losses[epoch] = await epochOf(model, fresh, y);
            tf.dispose(fresh);
          }
          return losses;
        },
        async (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, epochs: number, deformed: Deformed) => {
          let left = epochs;
          const step = async (): Promise<number[]> => {
            if (left-- === 0) return [];
            const fresh = deformed(x);
            const loss = await epochOf(model, fresh, y);
            fresh.dispose();
            return [loss, ...(await step())];
          };
          return step();
        },
        // All epochs by one callback-free chain of promises.
        (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, epochs: number, deformed: Deformed) =>
          Array.from({ length: epochs }).reduce<Promise<number[]>>(async (before) => {
            const losses = await before;
            const fresh = deformed(x);
            const loss = await epochOf(model, fresh, y);
            fresh.dispose();
            return [...losses, loss];
          }, Promise.resolve([])),
        async (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, epochs: number, deformed: Deformed) => {
          const losses: number[] = [];
          for (let epoch = 0; epoch < epochs; epoch++) {
            const fresh = deformed(x);
            losses.push((await model.trainOnBatch(fresh, y)) as number);
            fresh.dispose();
          }
          return losses;
        },
        // All sets of images first.
        async (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, epochs: number, deformed: Deformed) => {
          const sets = Array.from({ length: epochs }, () => deformed(x));
          const losses: number[] = [];
          for (const set of sets) losses.push(await epochOf(model, set, y));
          tf.dispose(sets);
          return losses;
        },
      ],
      wrong: [
        {
          mistake: "deformed once",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => {
            const fresh = deformed(x);
            const { history } = await model.fit(fresh, y, { ...once, epochs });
            fresh.dispose();
            return history.loss;
          },
        },
        {
          mistake: "deformed again and again",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => {
            const losses: number[] = [];
            let fresh = x;
            for (let epoch = 0; epoch < epochs; epoch++) {
              fresh = deformed(fresh);
              losses.push(await epochOf(model, fresh, y));
            }
            return losses;
          },
        },
        {
          mistake: "trained on plain images",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => {
            const losses: number[] = [];
            for (let epoch = 0; epoch < epochs; epoch++) {
              deformed(x).dispose();
              losses.push(await epochOf(model, x, y));
            }
            return losses;
          },
        },
        {
          mistake: "only the last loss",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => (await solutions.fitAnew(model, x, y, epochs, deformed)).at(-1),
        },
        {
          mistake: "a list in each place",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => (await solutions.fitAnew(model, x, y, epochs, deformed)).map((loss) => [loss]),
        },
        {
          mistake: "several epochs on each",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => {
            const losses: number[] = [];
            for (let epoch = 0; epoch < epochs; epoch++) {
              const fresh = deformed(x);
              const { history } = await model.fit(fresh, y, { ...once, epochs });
              losses.push(history.loss?.[0] as number);
              fresh.dispose();
            }
            return losses;
          },
        },
        {
          mistake: "several epochs, all losses",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => {
            const losses: number[] = [];
            for (let epoch = 0; epoch < epochs; epoch++) {
              const fresh = deformed(x);
              const { history } = await model.fit(fresh, y, { ...once, epochs });
              losses.push(...(history.loss as number[]));
              fresh.dispose();
            }
            return losses;
          },
        },
        {
          mistake: "one epoch too few",
          handIn: (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, epochs: number, deformed: Deformed) =>
            solutions.fitAnew(model, x, y, epochs - 1, deformed),
        },
        {
          mistake: "first epoch plain",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => {
            const losses: number[] = [];
            let fresh = x;
            for (let epoch = 0; epoch < epochs; epoch++) {
              losses.push(await epochOf(model, fresh, y));
              if (fresh !== x) fresh.dispose();
              fresh = deformed(x);
            }
            fresh.dispose();
            return losses;
          },
        },
        {
          mistake: "one epoch too many",
          handIn: (model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, epochs: number, deformed: Deformed) =>
            solutions.fitAnew(model, x, y, epochs + 1, deformed),
        },
        {
          mistake: "not disposed",
          handIn: async (
            model: tf.LayersModel,
            x: tf.Tensor,
            y: tf.Tensor,
            epochs: number,
            deformed: Deformed,
          ) => {
            const losses: number[] = [];
            for (let epoch = 0; epoch < epochs; epoch++) losses.push(await epochOf(model, deformed(x), y));
            return losses;
          },
        },
        { mistake: "nothing trained", handIn: async () => [] },
        { mistake: "no result", handIn: async () => undefined },
      ],
    },
    committee: {
      right: [
        solutions.committee,
        (answers: number[][][]) => combined(answers, sum).map(place),
        (answers: number[][][]) => {
          const out: number[] = [];
          for (let i = 0; i < (answers[0]?.length ?? 0); i++) {
            let [best, most] = [-1, -1];
            for (let k = 0; k < (answers[0]?.[i]?.length ?? 0); k++) {
              let all = 0;
              for (const network of answers) all += network[i]?.[k] ?? 0;
              if (all > most) [best, most] = [k, all];
            }
            out.push(best);
          }
          return out;
        },
        (answers: number[][][]) => tf.tidy(() => tf.tensor3d(answers).mean(0).argMax(1).arraySync()),
        (answers: number[][][]) =>
          Int32Array.from(combined(answers, (values) => sum(values) / values.length).map(place)),
        async (answers: number[][][]) =>
          answers
            .reduce((one, other) => one.map((row, i) => row.map((p, k) => p + (other[i]?.[k] as number))))
            .map(place),
      ],
      wrong: [
        {
          mistake: "majority vote",
          handIn: (answers: number[][][]) =>
            combined(
              answers.map((network) => network.map((row) => row.map((_, k) => Number(k === place(row))))),
              sum,
            ).map(place),
        },
        {
          mistake: "the surest decides",
          handIn: (a: number[][][]) => combined(a, (v) => Math.max(...v)).map(place),
        },
        { mistake: "only the first network", handIn: (a: number[][][]) => a[0]?.map(place) },
        { mistake: "only the last network", handIn: (a: number[][][]) => a.at(-1)?.map(place) },
        {
          mistake: "product",
          handIn: (a: number[][][]) => combined(a, (v) => v.reduce((all, p) => all * p, 1)).map(place),
        },
        {
          mistake: "least probable",
          handIn: (a: number[][][]) => combined(a, sum).map((row) => row.indexOf(Math.min(...row))),
        },
        {
          mistake: "probabilities instead of digits",
          handIn: (a: number[][][]) => combined(a, (v) => sum(v) / v.length).map((row) => Math.max(...row)),
        },
        {
          mistake: "sums instead of digits",
          handIn: (a: number[][][]) => combined(a, sum).map((row) => Math.max(...row)),
        },
        { mistake: "means, not digits", handIn: (a: number[][][]) => combined(a, (v) => sum(v) / v.length) },
        { mistake: "sums, not digits", handIn: (a: number[][][]) => combined(a, sum) },
        {
          mistake: "one list for each network",
          handIn: (a: number[][][]) => a.map((network) => network.map(place)),
        },
        {
          mistake: "counted from 1",
          handIn: (a: number[][][]) => combined(a, sum).map((row) => place(row) + 1),
        },
        {
          mistake: "images and networks swapped",
          handIn: (a: number[][][]) =>
            a.map((network) =>
              place((network[0] ?? []).map((_, k) => sum(network.map((row) => row[k] as number)))),
            ),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (a: number[][][]) => tf.tidy(() => tf.tensor3d(a).mean(0).argMax(1)),
        },
      ],
    },
  },
};
