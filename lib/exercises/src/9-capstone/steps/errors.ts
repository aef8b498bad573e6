import { expectNumbers, type Step, type Trial } from "@course/checks";
import { partsOf } from "../../shared/parts.js";

/** Answers of a network, and the truth. */
interface Answers {
  probabilities: number[][];
  labels: number[];
}

const argmax = (row: readonly number[]) => row.indexOf(Math.max(...row));
const zeros = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));

/** How sure the network is in the answers that it draws, in sixty-fourths: each another one. */
const SURE = [34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60];

/** Draws answers whose mistakes stand in another order for each way to sort them. */
function drawAnswers(trial: Trial): Answers {
  for (;;) {
    const drawn = drawOnce(trial);
    const orders = Object.values(ordersOf(drawn)).map(String);
    if (new Set(orders).size === orders.length) return drawn;
  }
}

/** Draws answers: right and wrong ones in any order, none as sure as another; a class that is never answered. */
function drawOnce(trial: Trial): Answers {
  const classes = trial.integer(3, 4);
  const never = trial.integer(0, classes - 1);
  const answered = Array.from({ length: classes }, (_, label) => label).filter((label) => label !== never);
  const rows = trial.shuffled(SURE).map((sure, i) => {
    const answer = answered[i % answered.length] as number;
    // Half of them are wrong; what never is answered is among the truth.
    const truths = Array.from({ length: classes }, (_, label) => label).filter((label) => label !== answer);
    const truth =
      i % 2 === 0 ? answer : i === 1 ? never : (truths[trial.integer(0, truths.length - 1)] as number);
    return { row: rowOf(trial, classes, answer, sure), truth };
  });
  const mixed = trial.shuffled(rows);
  return { probabilities: mixed.map(({ row }) => row), labels: mixed.map(({ truth }) => truth) };
}

/** A row of probabilities, all of them sixty-fourths: the answer gets what it is sure of, the others share the rest. */
function rowOf(trial: Trial, classes: number, answer: number, sure: number): number[] {
  const row = new Array<number>(classes).fill(0);
  const others = trial.shuffled([...row.keys()].filter((label) => label !== answer));
  let rest = 64 - sure;
  row[answer] = sure / 64;
  others.forEach((label, i) => {
    const share = i === others.length - 1 ? rest : trial.integer(0, Math.min(rest, sure - 2));
    row[label] = share / 64;
    rest -= share;
  });
  return row;
}

function countsOf({ probabilities, labels }: Answers): number[][] {
  const counts = zeros(probabilities[0]?.length ?? 0);
  probabilities.forEach((row, i) => {
    const line = counts[labels[i] as number] as number[];
    line[argmax(row)] = (line[argmax(row)] as number) + 1;
  });
  return counts;
}

const transposed = (counts: readonly (readonly number[])[]) =>
  counts.map((_, i) => counts.map((row) => row[i] as number));

function softCounts({ probabilities, labels }: Answers): number[][] {
  const counts = zeros(probabilities[0]?.length ?? 0);
  probabilities.forEach((row, i) => {
    row.forEach((value, c) => {
      const line = counts[labels[i] as number] as number[];
      line[c] = (line[c] as number) + value;
    });
  });
  return counts;
}

async function ask(handedIn: unknown, trial: Trial, { probabilities, labels }: Answers) {
  const got = await trial.call(handedIn, [probabilities, labels]);
  return partsOf(trial, got, ["counts", "worst"]);
}

async function expectCounts(handedIn: unknown, trial: Trial): Promise<void> {
  const drawn = drawAnswers(trial);
  const { counts } = await ask(handedIn, trial, drawn);
  const right = countsOf(drawn);
  expectNumbers(counts, right, {
    what: "The part `counts`",
    mistakes: [
      {
        name: "transposed",
        gives: () => transposed(right),
        says: "Rows and columns are swapped: the row is the true class, the column the answer.",
      },
      {
        name: "mistakes only",
        gives: () => right.map((row, i) => row.map((count, c) => (i === c ? 0 : count))),
        says: "The right answers are missing. They belong on the diagonal.",
      },
      {
        name: "shares",
        gives: () =>
          right.map((row) => {
            const sum = row.reduce((total, count) => total + count, 0);
            return row.map((count) => (sum === 0 ? 0 : count / sum));
          }),
        says: "These are shares of each row. Asked for are counts.",
      },
      {
        name: "probabilities added",
        gives: () => softCounts(drawn),
        says: "Probabilities were added up. Each example counts once, for the class with the greatest one.",
      },
      {
        name: "diagonal only",
        gives: () => right.map((row, i) => row.map((count, c) => (i === c ? count : 0))),
        says: "Only the right answers were counted.",
      },
    ],
  });
}

/** The positions of some answers, the surest first. */
function byCertainty({ probabilities }: Answers, positions: readonly number[]): number[] {
  const sure = (i: number) => Math.max(...(probabilities[i] as number[]));
  return positions.toSorted((a, b) => sure(b) - sure(a));
}

/** The positions of the mistakes, in the right order and in others. */
function ordersOf(answers: Answers) {
  const { probabilities, labels } = answers;
  const isWrong = (i: number) => argmax(probabilities[i] as number[]) !== labels[i];
  const wrong = [...labels.keys()].filter(isWrong);
  const ofTruth = (i: number) => probabilities[i]?.[labels[i] as number] as number;
  const lead = (i: number) => {
    const [first = 0, second = 0] = (probabilities[i] as number[]).toSorted((a, b) => b - a);
    return first - second;
  };
  const right = byCertainty(answers, wrong);
  return {
    right,
    reversed: right.toReversed(),
    wrong,
    byTruth: wrong.toSorted((a, b) => ofTruth(a) - ofTruth(b)),
    byLead: wrong.toSorted((a, b) => lead(b) - lead(a)),
  };
}

async function expectWorst(handedIn: unknown, trial: Trial): Promise<void> {
  const drawn = drawAnswers(trial);
  const { probabilities, labels } = drawn;
  const { worst } = await ask(handedIn, trial, drawn);
  const all = [...labels.keys()];
  const { right, reversed, wrong, byTruth, byLead } = ordersOf(drawn);
  expectNumbers(worst, right, {
    what: "The part `worst`",
    mistakes: [
      {
        name: "least sure first",
        gives: () => reversed,
        says: "The order is the opposite one: the mistake that the network is surest of comes first.",
      },
      {
        name: "not sorted",
        gives: () => wrong,
        says: "They stand in the order of the examples. The surest comes first.",
      },
      {
        name: "by the true class",
        gives: () => byTruth,
        says: "They were sorted by the probability of the true class. How sure the network is of its mistake is the probability of its answer.",
      },
      {
        name: "by the lead",
        gives: () => byLead,
        says: "They were sorted by how far the answer lies ahead of the next class. Sort by the probability of the answer.",
      },
      {
        name: "right answers",
        gives: () =>
          byCertainty(
            drawn,
            all.filter((i) => !wrong.includes(i)),
          ),
        says: "These are the right answers.",
      },
      {
        name: "all answers",
        gives: () => byCertainty(drawn, all),
        says: "The right answers are among them, too.",
      },
      {
        name: "counted from 1",
        gives: () => right.map((i) => i + 1),
        says: "Each is one too large: positions are counted from 0.",
      },
      {
        name: "certainties",
        gives: () => right.map((i) => Math.max(...(probabilities[i] as number[]))),
        says: "These are probabilities. Asked for are positions.",
      },
      {
        name: "labels",
        gives: () => right.map((i) => labels[i] as number),
        says: "These are the true classes. Asked for are positions.",
      },
      {
        name: "answers",
        gives: () => right.map((i) => argmax(probabilities[i] as number[])),
        says: "These are the classes that were answered. Asked for are positions.",
      },
      {
        name: "only the worst",
        gives: () => right.slice(0, 1),
        says: "That is one of them. Asked for are all mistakes, in order.",
      },
    ],
  });
}

export const errors: Step = {
  title: "What goes wrong",
  hints: [
    "The answer to an example is where its row of probabilities is greatest: `row.indexOf(Math.max(...row))`.",
    "Make the matrix of zeros with as many rows as there are probabilities in a row. Then add 1 at `counts[truth][answer]` for each example.",
    "For `worst` keep the positions where answer and label differ. Then sort them by `Math.max(...row)`, the greatest first.",
  ],
  right: "The matrix says what is taken for what; the surest mistakes say where to look.",
  tests: [
    { name: "what is taken for what", points: 1, run: expectCounts },
    { name: "the surest mistakes", points: 1, run: expectWorst },
  ],
};
