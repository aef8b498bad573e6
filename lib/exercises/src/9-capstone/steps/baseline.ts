import { expectNumbers, type Step, type Trial } from "@course/checks";

/** Labels to learn from, and those to be measured on. */
interface Drawn {
  train: number[];
  labels: number[];
}

const countOf = (list: readonly number[], label: number) => list.filter((one) => one === label).length;
const classesIn = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b);

/** The commonest of some labels; of several, the smallest. */
function commonest(list: readonly number[]): number {
  return classesIn(list).reduce((best, label) => (countOf(list, label) > countOf(list, best) ? label : best));
}

const shareOf = (list: readonly number[], label: number) => countOf(list, label) / list.length;

function right({ train, labels }: Drawn): number {
  return shareOf(labels, commonest(train));
}

function mistakesOf({ train, labels }: Drawn) {
  const best = commonest(train);
  const counts = classesIn(train).map((label) => countOf(train, label));
  const most = Math.max(...counts);
  const least = classesIn(train).find((label) => countOf(train, label) === Math.min(...counts)) ?? 0;
  const last = classesIn(train).findLast((label) => countOf(train, label) === most) ?? 0;
  const classes = Math.max(...train, ...labels) + 1;
  return [
    {
      name: "commonest of the part itself",
      gives: () => shareOf(labels, commonest(labels)),
      says: "That is the share of the class that is commonest in `labels`. To know it one has to look at what one is measured on: take the commonest of `trainLabels`.",
    },
    {
      name: "measured on train",
      gives: () => shareOf(train, best),
      says: "That is its share of `trainLabels`. Asked for is how often the answer is right on `labels`.",
    },
    {
      name: "count instead of share",
      gives: () => countOf(labels, best),
      says: "That is how many are right. Divide by how many there are.",
    },
    {
      name: "divided by the training part",
      gives: () => countOf(labels, best) / train.length,
      says: "Divided was by the size of the training part.",
    },
    {
      name: "the class",
      gives: () => best,
      says: "That is the class. Asked for is its accuracy on `labels`.",
    },
    {
      name: "last of the commonest",
      gives: () => shareOf(labels, last),
      says: "Several classes are equally common in `trainLabels`. The smallest of them counts.",
    },
    {
      name: "first example's class",
      gives: () => shareOf(labels, train[0] as number),
      says: "That is the share of the class that comes first in `trainLabels`. Count how often each occurs.",
    },
    {
      name: "rarest",
      gives: () => shareOf(labels, least),
      says: "That is the rarest class of `trainLabels`.",
    },
    {
      name: "share of wrong ones",
      gives: () => 1 - shareOf(labels, best),
      says: "That is the share of wrong answers.",
    },
    {
      name: "one of so many classes",
      gives: () => 1 / classesIn(train).length,
      says: "That is 1 divided by the number of classes, what guessing gives. Always answering the commonest class does better where classes differ in size.",
    },
    {
      name: "one of so many classes",
      gives: () => 1 / classes,
      says: "That is 1 divided by the number of classes, what guessing gives. Always answering the commonest class does better where classes differ in size.",
    },
    {
      name: "percent",
      gives: () => 100 * shareOf(labels, best),
      says: "That is in percent. Accuracy goes from 0 to 1.",
    },
    {
      name: "rounds to 0",
      gives: () => 0,
      says: "The answer is 0, so no label was recognised. Are numbers compared with texts, as the keys of an object are?",
    },
  ];
}

async function expectRight(handedIn: unknown, trial: Trial, drawn: Drawn): Promise<void> {
  const { train, labels } = drawn;
  const got = await trial.call(handedIn, [train, labels]);
  expectNumbers(got, right(drawn), {
    what: "The accuracy",
    given: `For trainLabels [${train}] and labels [${labels}]:`,
    mistakes: mistakesOf(drawn),
  });
}

const repeated = (counts: readonly number[]) =>
  counts.flatMap((count, label) => new Array<number>(count).fill(label));

/** The commonest class of the one is not that of the other. */
function differing(trial: Trial): Drawn {
  // The commonest is not class 0: that would look like an accuracy of 0.
  const [best = 1, ...others] = trial.shuffled([1, 2, 3]);
  const order = [best, ...trial.shuffled([0, ...others])];
  const place = (counts: readonly number[]) => {
    const placed = [0, 0, 0, 0];
    order.forEach((label, i) => {
      placed[label] = counts[i] as number;
    });
    return trial.shuffled(repeated(placed));
  };
  const train = place([9, 6, 5, 2]);
  // The class that comes first is another one than the commonest.
  const first = train.indexOf(order[2] as number);
  [train[0], train[first]] = [train[first] as number, train[0] as number];
  return { train, labels: place([trial.integer(4, 5), 7, 2, 1]) };
}

/** Two classes are equally common to learn from. */
function tied(trial: Trial): Drawn {
  const low = trial.integer(0, 1);
  const counts = [2, 2, 2, 2];
  counts[low] = 6;
  counts[low + 2] = 6;
  const train = trial.shuffled(repeated(counts));
  const first = train.indexOf(low + 2);
  [train[0], train[first]] = [train[first] as number, train[0] as number];
  const part = [1, 1, 1, 1];
  part[low] = 2;
  part[low + 2] = 4;
  // Among these another class is the commonest.
  part[1 - low] = trial.integer(5, 6);
  return { train, labels: trial.shuffled(repeated(part)) };
}

/** The commonest class doesn't occur among the labels at all. */
function absent(trial: Trial): Drawn {
  return {
    train: trial.shuffled(repeated([3, trial.integer(6, 8), 4])),
    labels: trial.shuffled(repeated([trial.integer(2, 4), 0, 5])),
  };
}

export const baseline: Step = {
  title: "The answer that needs no network",
  hints: [
    "First count how often each class occurs in `trainLabels`. Then find the greatest count; `indexOf` finds the first of several.",
    "The answer to every example is that class. On `labels` it is right wherever the label is this class.",
    "`labels.filter((label) => label === answer).length` counts them. Divide by how many labels there are.",
  ],
  right: "Whatever a network reaches is to be held against this.",
  tests: [
    {
      name: "the commonest class of train, measured elsewhere",
      points: 1,
      async run(handedIn, trial) {
        await expectRight(handedIn, trial, differing(trial));
      },
    },
    {
      name: "ties, and classes that don't occur",
      points: 1,
      async run(handedIn, trial) {
        for (const draw of [tied, absent]) await expectRight(handedIn, trial, draw(trial));
      },
    },
  ],
};
