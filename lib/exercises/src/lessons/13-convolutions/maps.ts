import { expectNumbers, type Step, type Trial } from "@course/checks";
import { drawPicture, type Picture, pictureOf, transposed, valueAt } from "./pictures.js";

export const featureMap: Step = {
  title: "Add up the channels",
  hints: [
    "The result has as many rows and columns as each of the maps: go through those of the first.",
    "At each place add up the numbers of *all* maps at that place, and then the bias, once.",
    "At the end comes `relu`: `Math.max(0, sum)`.",
  ],
  right:
    "One filter gives one map, however many channels it reads. A layer of 32 filters does this 32 times.",
  tests: [
    { name: "two channels", points: 1, run: (handedIn, trial) => tryMap(handedIn, trial, 2) },
    {
      name: "more channels",
      points: 1,
      run: (handedIn, trial) => tryMap(handedIn, trial, trial.integer(3, 5)),
    },
    { name: "one channel", points: 1, run: (handedIn, trial) => tryMap(handedIn, trial, 1) },
  ],
};

async function tryMap(handedIn: unknown, trial: Trial, channels: number): Promise<void> {
  const [rows, columns] = [trial.integer(4, 5), trial.integer(6, 8)];
  const maps = Array.from({ length: channels }, () => drawPicture(trial, rows, columns, 20));
  const bias = (trial.integer(0, 1) === 0 ? -1 : 1) * (trial.integer(2, 5) + 0.5);
  // A place where each channel is positive, and the sum as well; and one where it is negative.
  for (const map of maps) {
    (map[0] as number[])[0] = trial.integer(7, 20);
    (map[0] as number[])[1] = -trial.integer(7, 20);
  }
  // And, where there are several, one where the first is negative, and the others make up for it.
  if (channels > 1) {
    maps.forEach((map, c) => {
      (map[1] as number[])[0] = c === 0 ? -9 : 18;
      (map[1] as number[])[1] = c === 0 ? 18 : -30;
    });
  }
  const relu = (value: number) => Math.max(0, value);
  const each = (f: (values: number[]) => number): Picture =>
    pictureOf(rows, columns, (r, c) => f(maps.map((map) => valueAt(map, r, c))));
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const right = each((values) => relu(sum(values) + bias));
  expectNumbers(await trial.call(handedIn, [maps, bias]), right, {
    what: "The map",
    given: `For ${channels} channel${channels === 1 ? "" : "s"} of ${rows} x ${columns} and a bias of ${bias}:`,
    mistakes: [
      {
        name: "relu missing",
        gives: () => each((values) => sum(values) + bias),
        says: "Negative sums are left. `relu` makes 0 of them.",
      },
      {
        name: "bias missing",
        gives: () => each((values) => relu(sum(values))),
        says: "The bias is missing.",
      },
      {
        name: "bias behind relu",
        gives: () => each((values) => relu(sum(values)) + bias),
        says: "The bias is added behind `relu`. It belongs to the sum, before it.",
      },
      {
        name: "relu for each channel",
        gives: () => each((values) => relu(sum(values.map(relu)) + bias)),
        says: "`relu` is applied to each channel. What one channel counts against must stay in the sum: apply it once, at the end.",
      },
      {
        name: "bias for each channel",
        gives: () => each((values) => relu(sum(values) + channels * bias)),
        says: "The bias is added once for each channel. A filter has one bias.",
      },
      {
        name: "only the first channel",
        gives: () => each(([value = 0]) => relu(value + bias)),
        says: "Only the first channel is in it.",
      },
      {
        name: "only the last channel",
        gives: () => each((values) => relu((values.at(-1) as number) + bias)),
        says: "Only the last channel is in it. Add to the sum, don't replace it.",
      },
      {
        name: "mean of the channels",
        gives: () => each((values) => relu(sum(values) / channels + bias)),
        says: "That is the mean of the channels. They are added up.",
      },
      {
        name: "greatest of the channels",
        gives: () => each((values) => relu(Math.max(...values) + bias)),
        says: "That takes the greatest of the channels. They are added up.",
      },
      {
        name: "one map for each channel",
        gives: () => maps.map((map) => map.map((line) => line.map((value) => relu(value + bias)))),
        says: "There is a map for each channel. All channels go into one sum, and give one map.",
      },
      {
        name: "bias subtracted",
        gives: () => each((values) => relu(sum(values) - bias)),
        says: "The bias is subtracted. It is added, and may be negative itself.",
      },
      {
        name: "absolute value instead of relu",
        gives: () => each((values) => Math.abs(sum(values) + bias)),
        says: "Negative sums lost their sign. `relu` makes 0 of them.",
      },
      { name: "transposed", gives: () => transposed(right), says: "Rows and columns have changed places." },
    ],
  });
}

export const maxPool: Step = {
  title: "Pool a map",
  hints: [
    "Go through the rows and columns at which a square begins: 0, `side`, 2 · `side` …",
    "Stop where a square no longer fits: `row + side <= picture.length`.",
    "`picture.slice(row, row + side)` gives the rows of a square; of each of them you need `slice(column, column + side)`.",
  ],
  right: "No weight, no bias: pooling has nothing to learn.",
  tests: [
    {
      name: "squares of 2 x 2",
      points: 1,
      run: (handedIn, trial) => tryPool(handedIn, trial, 2, [4, 6]),
    },
    {
      name: "larger squares",
      points: 1,
      run: (handedIn, trial) => tryPool(handedIn, trial, 3, [6, 9]),
    },
    {
      name: "a rest at the edge",
      points: 1,
      async run(handedIn, trial) {
        await tryPool(handedIn, trial, 2, [5, 7]);
        await tryPool(handedIn, trial, 3, [8, 7]);
      },
    },
    {
      name: "nothing but negative numbers",
      points: 1,
      run: (handedIn, trial) => tryPool(handedIn, trial, 2, [4, 6], -1),
    },
  ],
};

async function tryPool(
  handedIn: unknown,
  trial: Trial,
  side: number,
  [rows, columns]: readonly [number, number],
  sign = 1,
): Promise<void> {
  const picture = pictureOf(rows, columns, () => sign * trial.integer(1, 999));
  const squares = (
    step: number,
    count: (length: number) => number,
    f: (values: number[]) => number,
  ): Picture =>
    pictureOf(count(rows), count(columns), (r, c) =>
      f(picture.slice(r * step, r * step + side).flatMap((line) => line.slice(c * step, c * step + side))),
    );
  const whole = (length: number) => Math.floor(length / side);
  const greatest = (values: number[]) => Math.max(...values);
  const right = squares(side, whole, greatest);
  expectNumbers(await trial.call(handedIn, [picture, side]), right, {
    what: "The pooled map",
    given: `For a map of ${rows} x ${columns} and squares of ${side} x ${side}:`,
    mistakes: [
      {
        name: "mean pooling",
        gives: () => squares(side, whole, (values) => values.reduce((a, b) => a + b) / values.length),
        says: "That is the mean of each square. Max pooling takes the greatest number.",
      },
      {
        name: "sum of each square",
        gives: () => squares(side, whole, (values) => values.reduce((a, b) => a + b)),
        says: "That is the sum of each square. Max pooling takes the greatest number.",
      },
      {
        name: "greatest in size",
        gives: () =>
          squares(side, whole, (values) => values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))),
        says: "The number with the greatest size is taken, whatever its sign.",
      },
      {
        name: "smallest number",
        gives: () => squares(side, whole, (values) => Math.min(...values)),
        says: "That is the smallest number of each square.",
      },
      {
        name: "first number",
        gives: () => squares(side, whole, ([first = 0]) => first),
        says: "That is the upper left number of each square. Look for the greatest.",
      },
      {
        name: "squares overlap",
        gives: () => squares(1, (length) => length - side + 1, greatest),
        says: "The squares overlap: each begins one pixel behind the last. They lie side by side.",
      },
      {
        name: "rest kept",
        gives: () => squares(side, (length) => Math.ceil(length / side), greatest),
        says: "What is left over at the edge has become a square of its own. A rest that fills no square is left out.",
      },
      {
        name: "starts from 0",
        gives: () => squares(side, whole, (values) => Math.max(0, ...values)),
        says: "Where all numbers are negative, 0 comes out. Begin the search with a number of the square, or with −Infinity.",
      },
      {
        name: "rows only",
        gives: () =>
          pictureOf(whole(rows), columns, (r, c) =>
            greatest(picture.slice(r * side, (r + 1) * side).map((line) => line[c] as number)),
          ),
        says: "Only rows are pooled, columns are not.",
      },
      {
        name: "columns only",
        gives: () =>
          pictureOf(rows, whole(columns), (r, c) =>
            greatest((picture[r] as number[]).slice(c * side, (c + 1) * side)),
          ),
        says: "Only columns are pooled, rows are not.",
      },
      {
        name: "one long list",
        gives: () => right.flat(),
        says: "All numbers stand in one list. The result is a map again: a list of rows.",
      },
      { name: "transposed", gives: () => transposed(right), says: "Rows and columns have changed places." },
      {
        name: "always squares of 2 x 2",
        gives: () =>
          pictureOf(Math.floor(rows / 2), Math.floor(columns / 2), (r, c) =>
            greatest(picture.slice(2 * r, 2 * r + 2).flatMap((line) => line.slice(2 * c, 2 * c + 2))),
          ),
        says: "The squares have 2 x 2 numbers, whatever `side` is.",
      },
    ],
  });
}
