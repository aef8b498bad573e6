import type { Step, Trial } from "@course/checks";
import { isTensor } from "@course/core";

export const stratifiedSplit: Step = {
  title: "Split the images, class by class",
  hints: [
    "Do the same for each digit: collect the positions at which `labels` has it.",
    "`tf.util.shuffle(positions)` puts a list into a random order.",
    "The first `Math.round(share * positions.length)` of the shuffled positions are held back. The others are for training.",
    "`heldBack.push(...some)` appends all items of one list to another.",
  ],
  right: "Both parts have each digit in the same proportion.",
  tests: [
    {
      name: "each class in proportion",
      points: 1,
      async run(handedIn, trial) {
        await trySplit(handedIn, trial, 0.2);
        await trySplit(handedIn, trial, 0.7);
      },
    },
  ],
};

/** How many images of each class there are, so that 0.2 and 0.7 of them are rounded both up and down. */
const COUNTS = [43, 51, 62, 36, 21];
const RARE = 2;

async function trySplit(handedIn: unknown, trial: Trial, share: number): Promise<void> {
  const counts = [...trial.shuffled(COUNTS), RARE];
  const labels = trial.shuffled(counts.flatMap((count, label) => new Array<number>(count).fill(label)));
  const n = labels.length;
  const [training, heldBack] = expectTwoLists(trial, await trial.call(handedIn, [labels, share]));
  const given = `For ${n} labels and a share of ${share}:`;
  expectPositions(trial, labels, training, heldBack, given);
  const held = countsOf(labels, heldBack, counts.length);
  const wanted = (round: (value: number) => number) => counts.map((count) => round(share * count));
  const is = (other: readonly number[]) => held.join() === other.join();
  const came = `${given} Expected: ${listOf(wanted(Math.round))} held back of the classes. Came: ${listOf(held)}.`;
  if (!is(wanted(Math.round))) {
    const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
    if (is(counts.map((count, label) => count - (wanted(Math.round)[label] as number)))) {
      trial.object("swapped", `The two lists have changed places: the training images come first. ${came}`);
    }
    if (is(wanted(Math.floor))) {
      trial.object(
        "rounded down",
        `The number of images held back is rounded down for each class. Use \`Math.round\`. ${came}`,
      );
    }
    if (is(wanted(Math.ceil))) {
      trial.object(
        "rounded up",
        `The number of images held back is rounded up for each class. Use \`Math.round\`. ${came}`,
      );
    }
    if (Math.abs(sum(held) - share * n) <= counts.length) {
      trial.object(
        "not stratified",
        `As a whole about the right number is held back, but not of each class. Split each class by itself. ${came}`,
      );
    }
    if (Math.abs(sum(held) - (1 - share) * n) <= counts.length) {
      trial.object(
        "swapped",
        `About ${1 - share} of the images are held back: the two lists have changed places, and the classes aren't split one by one. ${came}`,
      );
    }
    trial.object("wrong share", `That isn't the share of each class that should be held back. ${came}`);
  }
  const isCut = counts.every((count, label) => {
    const positions = labels.flatMap((other, i) => (other === label ? [i] : []));
    const mine = heldBack.filter((i) => labels[i] === label).sort((a, b) => a - b);
    const [first, last] = [positions.slice(0, mine.length), positions.slice(count - mine.length)];
    return [first, last].some((part) => part.join() === mine.join());
  });
  if (isCut) {
    trial.object(
      "not random",
      "Of each class just the first ones, or the last ones, are held back. The images may be sorted in some way: choose at random.",
    );
  }
}

/** Reads a pair of lists of numbers. */
function expectTwoLists(trial: Trial, got: unknown): [number[], number[]] {
  const lists = Array.isArray(got) ? got.map(readList) : [];
  if (lists.length === 2 && lists.every((list) => list !== undefined)) return lists as [number[], number[]];
  if (isTensor(got) || (Array.isArray(got) && got.some((part) => isTensor(part)))) {
    trial.object(
      "tensor instead of numbers",
      "Lists of positions are expected, not tensors. `arraySync()` gives the numbers in a tensor.",
    );
  }
  return trial.object(
    "no two lists",
    "Two lists of positions are expected: `[training, heldBack]`, the images to train on and those that are held back.",
  );
}

function readList(value: unknown): number[] | undefined {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList) return undefined;
  const items = Array.from(value as ArrayLike<unknown>);
  return items.every((item) => typeof item === "number") ? items : undefined;
}

/** Checks that each position is in one of the lists, once. */
function expectPositions(
  trial: Trial,
  labels: readonly number[],
  training: readonly number[],
  heldBack: readonly number[],
  given: string,
): void {
  const n = labels.length;
  const all = [...training, ...heldBack];
  const sorted = [...all].sort((a, b) => a - b);
  if (sorted.join() === [...labels].sort((a, b) => a - b).join()) {
    trial.object(
      "labels instead of positions",
      `The lists hold labels. Positions are asked for: where in \`labels\` the images stand. ${given}`,
    );
  }
  if (sorted.at(0) === 1 && sorted.at(-1) === n) {
    trial.object("counted from 1", `Positions are counted from 0. ${given}`);
  }
  const odd = all.find((i) => !Number.isInteger(i) || i < 0 || i >= n);
  if (odd !== undefined) {
    trial.object(
      "no position",
      `${given} ${odd} is no position. Expected: whole numbers from 0 to ${n - 1}.`,
    );
  }
  const inTraining = new Set(training);
  const both = heldBack.filter((i) => inTraining.has(i)).length;
  if (both > 0) {
    trial.object(
      "in both",
      `${given} ${both} images are in both lists, so the network would be validated on images that it has learnt from.`,
    );
  }
  const distinct = new Set(all).size;
  if (distinct < all.length) {
    trial.object("twice", `${given} ${all.length - distinct} positions occur more than once in a list.`);
  }
  if (distinct < n) {
    trial.object("images missing", `${given} ${n - distinct} images are in neither list.`);
  }
}

function countsOf(labels: readonly number[], positions: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const i of positions) {
    const label = labels[i] as number;
    counts[label] = (counts[label] as number) + 1;
  }
  return counts;
}

function listOf(counts: readonly number[]): string {
  return counts.join(", ");
}
