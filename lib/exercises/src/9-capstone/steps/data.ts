import type { Step, Trial } from "@course/checks";
import { describe } from "@course/core";
import { type ReadOwnData, readOwnData } from "../../readings/index.js";

/** On fewer examples than this, a share says next to nothing. */
const FEWEST = 20;

/** Checks that a value is what `readOwnData` gives: at grading it comes from where the student's code runs. */
async function lookAt(trial: Trial, handedIn: unknown): Promise<ReadOwnData> {
  const value = (await trial.look(handedIn, readOwnData)) as Partial<ReadOwnData> | null | undefined;
  const isWhole =
    Array.isArray(value?.classNames) &&
    Array.isArray(value.parts) &&
    value.parts.length === 3 &&
    value.parts.every(
      ({ labels, names } = {} as never) =>
        Array.isArray(labels) && Array.isArray(names) && labels.length === names.length,
    );
  if (!isWhole) {
    trial.object(
      "no data",
      `Expected: what \`loadImageFolder\` or \`loadTable\` gives. Came: ${describe(value)}.`,
    );
  }
  return value as ReadOwnData;
}

function expectAlike(trial: Trial, { classNames, parts }: ReadOwnData): void {
  const all = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  for (const { part, labels } of parts.slice(1)) {
    if (labels.length >= FEWEST) continue;
    trial.object(
      "too few examples",
      `The part ${part} has ${labels.length} examples. Expected: ${FEWEST} or more, because a share of fewer says next to nothing. Collect more examples, or take one of the sets that come with the course.`,
    );
  }
  const train = parts[0]?.labels.length ?? 0;
  if (train < all / 2) {
    trial.object(
      "little to learn from",
      `The part train has ${train} of ${all} examples. Expected: half of them or more. Most are there to be learned from.`,
    );
  }
  const classes = classNames.map((name, label) => {
    const counts = parts.map(({ labels }) => labels.filter((one) => one === label).length);
    return { name, counts, total: counts.reduce((sum, count) => sum + count, 0) };
  });
  for (const { name, counts, total } of classes) {
    const empty = parts[counts.indexOf(0)];
    if (!empty) continue;
    trial.object(
      "class missing",
      `The part ${empty.part} has no example of the class "${name}", of which there are ${total}. Divide class by class.`,
    );
  }
  for (const { name, counts, total } of classes) {
    for (const [i, { part, labels }] of parts.entries()) {
      const count = counts[i] as number;
      const expected = (total * labels.length) / all;
      if (Math.abs(count - expected) <= Math.max(2, 0.1 * expected)) continue;
      trial.object(
        "not stratified",
        `The part ${part} has ${count} examples of the class "${name}". If each part had the same share of it, there would be about ${Math.round(expected)}. Divide class by class.`,
      );
    }
  }
}

function expectApart(trial: Trial, { parts, twins }: ReadOwnData): void {
  const known = new Map<string, string>();
  for (const { part, names } of parts) {
    for (const name of names) {
      const other = known.get(name);
      if (other !== undefined) {
        trial.object(
          "example in two places",
          `${name} is in ${other === part ? `${part}, twice` : `${other} and in ${part}`}. Each example belongs to one part, once.`,
        );
      }
      known.set(name, part);
    }
  }
  const [one, two] = twins ?? [];
  if (one && two) {
    trial.object(
      "the same picture twice",
      `${one.name} and ${two.name} are the same picture, and one is in ${one.part}, the other in ${two.part}. A network that has seen it once has an easy time. Remove the copies.`,
    );
  }
}

export const data: Step = {
  title: "The data, loaded",
  hints: [
    'A folder of pictures: `loadImageFolder("my-pictures", { size: 32, split: splitRows })`. A table: `loadTable("my.csv", { label: "kind", split: splitRows, standardise: false })`.',
    'Without data of your own: the path is `includedData("digits")` for `loadImageFolder`, or `includedData("penguins")` for `loadTable`, with the label `"species"`.',
    "If loading fails, the message names the file or the line. Mend it there, and run the cell again.",
  ],
  right: "Three parts, composed alike, with nothing in common. Leave the test part alone until section 8.",
  tests: [
    {
      name: "parts that are composed alike",
      points: 1,
      async run(handedIn, trial) {
        expectAlike(trial, await lookAt(trial, handedIn));
      },
    },
    {
      name: "nothing in two parts",
      points: 1,
      async run(handedIn, trial) {
        expectApart(trial, await lookAt(trial, handedIn));
      },
    },
  ],
};
