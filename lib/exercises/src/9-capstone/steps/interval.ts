import { expectNumbers, type Step } from "@course/checks";

/** Nineteen of twenty intervals of this width hold what they should. */
const Z = 1.96;

type Interval = [accuracy: number, low: number, high: number];

const clip = (value: number) => Math.min(1, Math.max(0, value));

/** Computes the accuracy, and an interval of so many standard errors around it. */
function around(right: number, n: number, width: (accuracy: number) => number): Interval {
  const accuracy = right / n;
  return [accuracy, clip(accuracy - width(accuracy)), clip(accuracy + width(accuracy))];
}

export const interval: Step = {
  title: "How far off can it be?",
  hints: [
    "The accuracy is `right / n`. What is under the root is `accuracy * (1 - accuracy) / n`.",
    "`Math.max(0, …)` and `Math.min(1, …)` keep the ends between 0 and 1.",
  ],
  right: "A small test part leaves much open. Say so wherever you state the accuracy.",
  tests: [
    {
      name: "accuracy and interval",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(40, 90);
        const cases: [number, number][] = [
          [Math.round(n * trial.number(0.6, 0.8)), n],
          // Near the ends the interval would go past them.
          [n - 1, n],
          [1, n],
        ];
        for (const [right, total] of cases) {
          const se = (a: number) => Math.sqrt((a * (1 - a)) / total);
          const accuracy = right / total;
          const half = Z * se(accuracy);
          const got = await trial.call(handedIn, [right, total]);
          expectNumbers(
            got,
            around(right, total, () => half),
            {
              tolerance: 1e-4,
              given: `For ${right} right answers of ${total}:`,
              mistakes: [
                {
                  name: "not kept between 0 and 1",
                  gives: () => [accuracy, accuracy - half, accuracy + half],
                  says: "The interval goes past what an accuracy can be.",
                },
                {
                  name: "one standard error",
                  gives: () => around(right, total, se),
                  says: "That is one standard error to each side. Take 1.96 of them.",
                },
                {
                  name: "root forgotten",
                  gives: () => around(right, total, (a) => (Z * a * (1 - a)) / total),
                  says: "The root is missing.",
                },
                {
                  name: "n forgotten",
                  gives: () => around(right, total, (a) => Z * Math.sqrt(a * (1 - a))),
                  says: "Inside the root, divide by the number of examples: the more there are, the narrower the interval.",
                },
                {
                  name: "n outside the root",
                  gives: () => around(right, total, (a) => (Z * Math.sqrt(a * (1 - a))) / total),
                  says: "The number of examples belongs inside the root.",
                },
                {
                  name: "n − 1",
                  gives: () => around(right, total, (a) => Z * Math.sqrt((a * (1 - a)) / (total - 1))),
                  says: "Here the share is divided by n, not n − 1.",
                },
                {
                  name: "width instead of ends",
                  gives: () => [accuracy, -half, half],
                  says: "These are distances from the accuracy. Asked for are the ends themselves.",
                },
                {
                  name: "ends swapped",
                  gives: () => {
                    const [share, low, high] = around(right, total, () => half);
                    return [share, high, low];
                  },
                  says: "The upper end comes before the lower one.",
                },
                {
                  name: "in percent",
                  gives: () => around(right, total, () => half).map((value) => 100 * value),
                  says: "These are percent. Accuracy goes from 0 to 1.",
                },
                {
                  name: "count instead of share",
                  gives: () => [right, ...around(right, total, () => half).slice(1)],
                  says: "The first number is how many are right. Divide by how many there are.",
                },
                {
                  name: "ends only",
                  gives: () => around(right, total, () => half).slice(1),
                  says: "The accuracy itself comes first.",
                },
              ],
            },
          );
        }
      },
    },
  ],
};
