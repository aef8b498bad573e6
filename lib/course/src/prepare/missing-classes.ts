import { formatPercent, isQuiet, type tf } from "@course/core";

/** The targets of examples: one-hot rows, or a class number for each. */
interface Targets {
  y: tf.Tensor;
  /** The first and the last row (excluded), all by default. */
  from?: number;
  to?: number;
}

/** Where examples to validate with come from, for the message. */
interface Source {
  /** The function that asks. */
  who: string;
  /** What holds them: "the last 10% of the examples". */
  what: string;
  /** Whether a single number in a row of `y` is the number of a class; else it is a measurement. */
  hasLabels: boolean;
}

/** Less likely than this by chance, and it's no chance. */
const UNLIKELY = 1e-3;
/** A class that the training has in less than this part of what a mixed order would give it is as good as missing. */
const HARDLY = 0.05;

/**
 * Prints a line where examples to validate with hold classes that the training hasn't, or hardly, or where they hold one
 * class only: then the data is sorted, and what is measured on them says nothing. Each tensor of targets is spoken of
 * once. Targets that are no classes are left alone.
 *
 * @param train what is learnt from.
 * @param validation what is validated with.
 */
export function warnOfMissingClasses(train: Targets, validation: Targets, source: Source): void {
  if (isQuiet() || warned.has(validation.y)) return;
  const [learnt, held] = [train, validation].map((targets) => countClasses(targets, source.hasLabels));
  if (!learnt || !held) return;
  const problem = problemOf(learnt, held);
  if (!problem) return;
  warned.add(validation.y);
  console.log(
    `${source.who}: ${source.what}, kept to validate with, ${problem}. So the measures on them say little. Are the ` +
      "examples sorted by class? Mix them first: const [xMixed, yMixed] = shuffle([x, y], { seed: 1 }).",
  );
}

const warned = new WeakSet<tf.Tensor>();

/** How often each class occurs. */
type Counts = Map<number, number>;

/** Counts classes; gives undefined where the targets are no classes. */
function countClasses(
  { y, from = 0, to = y.shape[0] as number }: Targets,
  hasLabels: boolean,
): Counts | undefined {
  const columns = y.rank === 1 ? 1 : (y.shape[1] as number);
  if (y.rank > 2 || y.dtype === "string" || (columns === 1 && !hasLabels)) return undefined;
  const values = y.dataSync();
  const counts: Counts = new Map();
  for (let row = from; row < to; row++) {
    const label = columns === 1 ? (values[row] as number) : oneHotLabel(values, row * columns, columns);
    if (!Number.isInteger(label) || label < 0) return undefined;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** Gives the column of the only 1 among zeros; −1 for any other row. */
function oneHotLabel(values: ArrayLike<number>, from: number, columns: number): number {
  let label = -1;
  for (let column = 0; column < columns; column++) {
    const value = values[from + column];
    if (value === 0) continue;
    if (value !== 1 || label >= 0) return -1;
    label = column;
  }
  return label;
}

function problemOf(learnt: Counts, held: Counts): string | undefined {
  const total = (counts: Counts) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [learntRows, heldRows] = [total(learnt), total(held)];
  const share = heldRows / (learntRows + heldRows);
  const missing = [...held]
    .filter(([label, count]) => isMissing(learnt.get(label) ?? 0, count, share))
    .map(([label]) => label)
    .sort((a, b) => a - b);
  if (missing.length > 0) {
    const isNone = missing.every((label) => !learnt.has(label));
    return `hold ${listOf(missing)}, which ${isNone ? "none" : "hardly any"} of the others has`;
  }
  const [only] = held.keys();
  if (held.size > 1 || only === undefined) return undefined;
  const part = ((learnt.get(only) ?? 0) + heldRows) / (learntRows + heldRows);
  return heldRows * Math.log(part) < Math.log(UNLIKELY) ? `hold ${listOf([only])} only` : undefined;
}

/** Tells whether a class is as good as missing in the training, and not by chance. */
function isMissing(learnt: number, held: number, share: number): boolean {
  const all = learnt + held;
  if (learnt > HARDLY * all * (1 - share)) return false;
  // The binomial distribution: so many of all in the training, each there with the same probability.
  let logProbability = held * Math.log(share) + learnt * Math.log(1 - share);
  for (let i = 0; i < learnt; i++) logProbability += Math.log((all - i) / (i + 1));
  return logProbability < Math.log(UNLIKELY);
}

/** The most classes that are listed. */
const LISTED = 10;

function listOf(labels: readonly number[]): string {
  if (labels.length === 1) return `class ${labels[0]}`;
  if (labels.length > LISTED) return `${labels.length} classes`;
  return `classes ${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}

/** Says how much is kept back from the end: "the last 10% of the examples". */
export function lastPart(kept: number, all: number): string {
  return `the last ${formatPercent(kept / all, 3)} of the examples`;
}
