import { expectNumbers, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";

export const committee: Step = {
  title: "Let several networks decide",
  hints: [
    "For each image: add up what the networks say, digit by digit.",
    "The answer is the digit with the greatest sum. Whether you divide by the number of networks makes no difference.",
    "`sums.indexOf(Math.max(...sums))` is the place of the greatest.",
  ],
  right: "A network that isn't sure counts little, one that is sure counts much.",
  tests: [
    { name: "three networks", points: 1, run: (handedIn, trial) => tryCommittee(handedIn, trial, 3) },
    {
      name: "more networks",
      points: 1,
      run: (handedIn, trial) => tryCommittee(handedIn, trial, trial.integer(4, 5)),
    },
    { name: "one network", points: 1, run: (handedIn, trial) => tryCommittee(handedIn, trial, 1) },
  ],
};

const place = (values: readonly number[], wanted = Math.max(...values)): number => values.indexOf(wanted);

async function tryCommittee(handedIn: unknown, trial: Trial, networks: number): Promise<void> {
  const classes = trial.integer(5, 7);
  /** Probabilities in hundredths: a few classes with a size, the rest shares what is left. */
  const row = (sizes: Record<number, number>): number[] => {
    const left = 100 - total(Object.values(sizes));
    const rest = classes - Object.keys(sizes).length;
    return Array.from({ length: classes }, (_, c) => (sizes[c] ?? left / rest) / 100);
  };
  // Each image is a case in which a mistake gives another answer.
  const cases = trial.shuffled(Array.from({ length: 8 }, (_, i) => i)).map((i) => {
    const [a, b, c] = trial.shuffled(Array.from({ length: classes }, (_, k) => k)) as [
      number,
      number,
      number,
    ];
    const many = (make: (network: number) => Record<number, number>) =>
      Array.from({ length: networks }, (_, n) => row(make(n)));
    // Each time another network is the one that differs.
    const odd = i % networks;
    // Most say a, hardly sure; one is very sure of b, and the others don't rule it out: together b.
    if (i < 3) return many((n) => (n === odd ? { [b]: 96, [a]: 1 } : { [a]: 47, [b]: 44 }));
    // One is the surest of all, of c; the others agree on a, and it wins.
    if (i < 6) return many((n) => (n === odd ? { [c]: 70, [a]: 20 } : { [a]: 66, [b]: 24, [c]: 2 }));
    // b is nobody's first choice, but one rules a out entirely: a product would choose b.
    return many((n) => (n === odd ? { [a]: 0, [b]: 52, [c]: 48 } : { [a]: 90, [b]: 5, [c]: 5 }));
  });
  const answers = Array.from({ length: networks }, (_, n) => cases.map((rows) => rows[n] as number[]));
  const together = (combine: (values: number[]) => number): number[] =>
    cases.map((rows) =>
      place(Array.from({ length: classes }, (_, k) => combine(rows.map((r) => r[k] as number)))),
    );
  const vote = cases.map((rows) => {
    const counts = new Array<number>(classes).fill(0);
    for (const r of rows) counts[place(r)] = (counts[place(r)] as number) + 1;
    return place(counts);
  });
  const sums = cases.map((rows) =>
    Array.from({ length: classes }, (_, k) => total(rows.map((r) => r[k] as number))),
  );
  const right = together(total);
  expectNumbers(await trial.call(handedIn, [answers]), right, {
    what: "The list of answers",
    given: `For ${networks} network${networks === 1 ? "" : "s"}, ${cases.length} images and ${classes} classes:`,
    mistakes: [
      {
        name: "majority vote",
        gives: () => vote,
        says: "Each network has one vote here, however sure it is. Add up the probabilities.",
      },
      {
        name: "the surest decides",
        gives: () => together((values) => Math.max(...values)),
        says: "The network that is surest decides alone. Add the probabilities of all of them up.",
      },
      {
        name: "only the first network",
        gives: () => cases.map(([first = []]) => place(first)),
        says: "Only the first network decides.",
      },
      {
        name: "only the last network",
        gives: () => cases.map((rows) => place(rows.at(-1) as number[])),
        says: "Only the last network decides.",
      },
      {
        name: "product",
        gives: () => together((values) => values.reduce((all, value) => all * value, 1)),
        says: "The probabilities are multiplied, so that one network can rule a digit out. Add them up.",
      },
      {
        name: "least probable",
        gives: () => sums.map((line) => place(line, Math.min(...line))),
        says: "That is the least probable digit. Take the greatest sum.",
      },
      {
        name: "probabilities instead of digits",
        gives: () => sums.map((line) => Math.max(...line) / networks),
        says: "Those are the probabilities of the answers. The digits themselves are asked for.",
      },
      {
        name: "sums instead of digits",
        gives: () => sums.map((line) => Math.max(...line)),
        says: "Those are the greatest sums. The places where they stand are asked for.",
      },
      {
        name: "means, not digits",
        gives: () => sums.map((line) => line.map((sum) => sum / networks)),
        says: "Those are the mean probabilities. Which digit has the greatest?",
      },
      {
        name: "sums, not digits",
        gives: () => sums,
        says: "Those are the sums. Which digit has the greatest?",
      },
      {
        name: "one list for each network",
        gives: () => answers.map((rows) => rows.map((r) => place(r))),
        says: "There is an answer of each network. One answer of all together is asked for.",
      },
      {
        name: "counted from 1",
        gives: () => right.map((k) => k + 1),
        says: "The digits are counted from 1.",
      },
      {
        name: "images and networks swapped",
        gives: () =>
          answers.map((rows) =>
            place(Array.from({ length: classes }, (_, k) => total(rows.map((r) => r[k] as number)))),
          ),
        says: "The images of each network are added up. It is the networks that are, for each image.",
      },
    ],
  });
}
