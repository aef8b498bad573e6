import type { Step, Trial } from "@course/checks";
import { describe, isTensor } from "@course/core";
import { partsOf } from "../../shared/parts.js";

const PARTS = ["train", "validation", "test"] as const;
type Part = (typeof PARTS)[number];
type Rows = Record<Part, number[]>;

/** The share of each class that validation gets, and the test. */
const SHARE = 0.2;

/** Draws the labels of some examples: classes of different sizes, sorted or mixed. */
function drawLabels(trial: Trial, isSorted: boolean): number[] {
  const classes = trial.integer(3, 4);
  // A fifth of these sizes isn't whole, and is rounded up for some, down for others.
  const sizes = trial.shuffled([12, 18, 27, 34]).slice(0, classes);
  const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
  return isSorted ? labels : trial.shuffled(labels);
}

/** Asks for the three lists of rows. */
async function ask(handedIn: unknown, trial: Trial, labels: number[], seed: number): Promise<Rows> {
  const parts = partsOf(trial, await trial.call(handedIn, [labels, seed]), PARTS);
  const lists = PARTS.map((part): [Part, number[]] => [part, rowsIn(trial, part, parts[part])]);
  return Object.fromEntries(lists) as Rows;
}

function rowsIn(trial: Trial, part: Part, value: unknown): number[] {
  if (isTensor(value)) {
    trial.object(
      "tensor instead of rows",
      `The part \`${part}\` should be a list of rows. It is ${describe(value)}. \`arraySync()\` gives the numbers in a tensor.`,
    );
  }
  const isTyped = ArrayBuffer.isView(value) && !(value instanceof DataView);
  const rows = Array.isArray(value) || isTyped ? Array.from(value as ArrayLike<unknown>) : undefined;
  if (!rows?.every((row): row is number => Number.isInteger(row))) {
    trial.object(
      "no rows",
      `The part \`${part}\` should be a list of rows, whole numbers. It is ${describe(value)}.`,
    );
  }
  return rows as number[];
}

/** Checks that each row is in one part, once. */
function expectEachOnce(trial: Trial, rows: Rows, labels: readonly number[]): void {
  const n = labels.length;
  const all = PARTS.flatMap((part) => rows[part]);
  const sorted = all.toSorted((a, b) => a - b);
  const classes = new Set(labels).size;
  if (all.length > classes && sorted.every((row) => row < classes)) {
    trial.object(
      "labels instead of rows",
      `The lists hold numbers up to ${sorted.at(-1)} only. Are they labels? Asked for are rows: the positions of the examples, from 0 to ${n - 1}.`,
    );
  }
  if (sorted[0] === 1 && sorted.at(-1) === n && new Set(all).size === n) {
    trial.object(
      "counted from 1",
      `Your rows go from 1 to ${n}. Rows are counted from 0, so the last is ${n - 1}.`,
    );
  }
  const outside = all.find((row) => row < 0 || row >= n);
  if (outside !== undefined) {
    trial.object("row outside", `There is no row ${outside}: with ${n} labels they go from 0 to ${n - 1}.`);
  }
  for (const [i, part] of PARTS.entries()) {
    const twice = rows[part].find((row, at) => rows[part].indexOf(row) !== at);
    if (twice !== undefined)
      trial.object("row twice", `The row ${twice} stands twice in \`${part}\`. Each row is drawn once.`);
    for (const other of PARTS.slice(i + 1)) {
      const shared = rows[part].find((row) => rows[other].includes(row));
      if (shared === undefined) continue;
      trial.object(
        "parts overlap",
        `The row ${shared} is in \`${part}\` and in \`${other}\`. What was learned from, or chosen by, can't be measured on.`,
      );
    }
  }
  if (all.length < n) {
    const lost = labels.findIndex((_, row) => !all.includes(row));
    trial.object(
      "rows missing",
      `${all.length} of ${n} rows are in a part; row ${lost}, for instance, is in none. No example is to be wasted.`,
    );
  }
}

/** Ways to size the parts that go wrong: how many of a class of n. */
const SIZES: readonly [
  mistake: string,
  validation: (n: number) => number,
  test: (n: number) => number,
  says: string,
][] = [
  [
    "rounded down",
    (n) => Math.floor(n * SHARE),
    (n) => Math.floor(n * SHARE),
    "A fifth was rounded down. `Math.round` rounds to the nearest.",
  ],
  [
    "rounded up",
    (n) => Math.ceil(n * SHARE),
    (n) => Math.ceil(n * SHARE),
    "A fifth was rounded up. `Math.round` rounds to the nearest.",
  ],
  [
    "fifth of the rest",
    (n) => Math.round(n * SHARE),
    (n) => Math.round((n - Math.round(n * SHARE)) * SHARE),
    "The second part is a fifth of what the first had left over. Both get a fifth of the whole class.",
  ],
  [
    "fifth of the rest",
    (n) => Math.round((n - Math.round(n * SHARE)) * SHARE),
    (n) => Math.round(n * SHARE),
    "The second part is a fifth of what the first had left over. Both get a fifth of the whole class.",
  ],
  [
    "tenths",
    (n) => Math.round(n / 10),
    (n) => Math.round(n / 10),
    "That is a tenth for each of the two. Asked for is a fifth.",
  ],
  [
    "train too small",
    (n) => Math.round(n * SHARE),
    (n) => n - 2 * Math.round(n * SHARE),
    "The test got what was to be learned from. Three fifths go to `train`.",
  ],
];

/** Checks that each class is divided by the same shares. */
function expectShares(trial: Trial, rows: Rows, labels: readonly number[]): void {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const sizes = classes.map((label) => labels.filter((one) => one === label).length);
  const counts = (part: Part) =>
    classes.map((label) => rows[part].filter((row) => labels[row] === label).length);
  const came = { validation: counts("validation"), test: counts("test") };
  const right = sizes.map((n) => Math.round(n * SHARE));
  if (came.validation.join() === right.join() && came.test.join() === right.join()) return;
  const described = `The classes have ${sizes.join(", ")} examples. Expected in \`validation\` and in \`test\`: ${right.join(", ")}. Came: ${came.validation.join(", ")} and ${came.test.join(", ")}.`;
  const found = SIZES.find(
    ([, validation, test]) =>
      sizes.map(validation).join() === came.validation.join() && sizes.map(test).join() === came.test.join(),
  );
  if (found) trial.object(found[0], `${found[3]} ${described}`);
  const total = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0);
  const isNear = (list: readonly number[]) => Math.abs(total(list) - labels.length * SHARE) <= classes.length;
  if (isNear(came.validation) && isNear(came.test)) {
    trial.object(
      "not stratified",
      `The parts have the right size, but not the same share of each class. Divide class by class. ${described}`,
    );
  }
  trial.object("other shares", described);
}

const key = (rows: Rows) => PARTS.map((part) => rows[part].toSorted((a, b) => a - b).join()).join(" | ");

/** Checks that chance decides, and the seed decides on chance. */
async function expectDrawn(handedIn: unknown, trial: Trial): Promise<void> {
  const labels = drawLabels(trial, trial.integer(0, 1) === 0);
  const seed = trial.integer(1, 1000);
  const [first, again] = [await ask(handedIn, trial, labels, seed), await ask(handedIn, trial, labels, seed)];
  if (key(first) !== key(again)) {
    trial.object(
      "not repeatable",
      `With the same labels and the seed ${seed}, two calls gave different parts. Then each run of the notebook is tested on other examples, and in the end on all. Let everything random follow from the seed.`,
    );
  }
  const others = [await ask(handedIn, trial, labels, seed + 1), await ask(handedIn, trial, labels, seed + 7)];
  if (others.some((other) => key(other) !== key(first))) return;
  const inOrder = [...new Set(labels)].every((label) => {
    const part = (row: number) => PARTS.findIndex((name) => first[name].includes(row));
    const places = [...labels.keys()].filter((row) => labels[row] === label).map(part);
    return places.filter((place, i) => i > 0 && place !== places[i - 1]).length <= 2;
  });
  if (inOrder) {
    trial.object(
      "not drawn",
      "The parts are cut off in the order of the rows. Files are often sorted, by day or by camera, and then the test differs from what was learned. Mix each class before you cut it.",
    );
  }
  trial.object(
    "seed ignored",
    "Other seeds give the same parts. Which rows are drawn has to follow from the seed.",
  );
}

export const split: Step = {
  title: "Three parts",
  hints: [
    "Go class by class. `labels.keys()` gives all rows; `filter` keeps those of one class.",
    "`shuffle(tf.tensor1d(rows), { seed })` mixes the rows of a class; `arraySync()` makes a list of them again.",
    "Of a mixed class of n, the first `Math.round(n * 0.2)` go to `validation`, as many to `test`, the rest to `train`. `slice` cuts.",
  ],
  right: "No example is in two parts, all parts are composed alike, and the seed says who is where.",
  tests: [
    {
      name: "each row once, of each class the same share",
      points: 1,
      async run(handedIn, trial) {
        for (const isSorted of [false, true]) {
          const labels = drawLabels(trial, isSorted);
          const rows = await ask(handedIn, trial, labels, trial.integer(1, 1000));
          expectEachOnce(trial, rows, labels);
          expectShares(trial, rows, labels);
        }
      },
    },
    { name: "drawn at random, by the seed", points: 1, run: expectDrawn },
  ],
};
