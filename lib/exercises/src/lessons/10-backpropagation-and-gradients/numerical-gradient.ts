import { expectNumbers, type Step, type Trial } from "@course/checks";

/** What a learner writes to check a gradient by experiment. */
export const numericalGradient: Step = {
  title: "Measure a gradient",
  hints: [
    "One number after the other: make a copy of `at`, change place `i` of the copy, and ask `f`.",
    "`const above = [...at];` copies the list. Then `above[i] += h`, and the same below.",
    "The difference of the two values belongs to a step of 2h: divide by `2 * h`.",
  ],
  right: "It takes two values of f for each number: sure, and slow.",
  tests: [
    {
      name: "a smooth function",
      points: 1,
      run: (handedIn, trial) => tryGradient(handedIn, trial, trial.integer(2, 20) / 100),
    },
    {
      name: "another step, one number",
      points: 1,
      run: (handedIn, trial) => tryGradient(handedIn, trial, trial.integer(2, 9) / 1_000, 1),
    },
  ],
};

/** Tries a function of the third degree, for which a step of h shows in the result. */
async function tryGradient(
  handedIn: unknown,
  trial: Trial,
  h: number,
  n = trial.integer(3, 5),
): Promise<void> {
  const some = () => Array.from({ length: n }, () => trial.integer(10, 30) / 10);
  const [at, cubes, squares] = [some(), some(), some()];
  // Neighbours are multiplied, so that it matters whether the others stay as they are.
  const f = (x: number[]): number =>
    x.reduce(
      (sum, value, i) =>
        sum +
        (cubes[i] as number) * value ** 3 +
        (squares[i] as number) * value * ((i > 0 ? x[i - 1] : undefined) ?? value),
      0,
    );
  const moved = (i: number, by: number) => at.map((value, k) => (k === i ? value + by : value));
  const each = (rule: (i: number) => number) => () => at.map((_, i) => rule(i));
  const expected = each((i) => (f(moved(i, h)) - f(moved(i, -h))) / (2 * h));
  const cumulative = () => {
    // The places that were changed before are left changed.
    const x = [...at];
    return at.map((_, i) => {
      x[i] = (x[i] as number) + h;
      const above = f(x);
      x[i] = (x[i] as number) - 2 * h;
      return (above - f(x)) / (2 * h);
    });
  };
  const tiny = (step: number) => each((i) => (f(moved(i, step)) - f(moved(i, -step))) / (2 * step));
  expectNumbers(await trial.call(handedIn, [f, at, h]), expected(), {
    what: "The gradient",
    tolerance: 1e-7,
    given: `At [${at}], with h = ${h}:`,
    mistakes: [
      {
        name: "one side only",
        gives: each((i) => (f(moved(i, h)) - f(at)) / h),
        says: "That looks to one side only: f(x + h) − f(x). Look to both sides: f(x + h) − f(x − h), divided by 2h.",
      },
      {
        name: "one side only, below",
        gives: each((i) => (f(at) - f(moved(i, -h))) / h),
        says: "That looks to one side only: f(x) − f(x − h). Look to both sides: f(x + h) − f(x − h), divided by 2h.",
      },
      {
        name: "divided by h",
        gives: each((i) => (f(moved(i, h)) - f(moved(i, -h))) / h),
        says: "That is twice as much: from x − h to x + h is a step of 2h.",
      },
      {
        name: "multiplied by h",
        gives: each((i) => ((f(moved(i, h)) - f(moved(i, -h))) / 2) * h),
        says: "In TypeScript `/ 2 * h` divides by 2 and then *multiplies* by h. Write `/ (2 * h)`.",
      },
      {
        name: "not divided",
        gives: each((i) => f(moved(i, h)) - f(moved(i, -h))),
        says: "That is how much f changes. Divide by the size of the step, 2h.",
      },
      {
        name: "halved",
        gives: each((i) => (f(moved(i, h)) - f(moved(i, -h))) / 2),
        says: "That is divided by 2, and not by h.",
      },
      {
        name: "sign turned round",
        gives: each((i) => (f(moved(i, -h)) - f(moved(i, h))) / (2 * h)),
        says: "The sign is turned round: the value above comes first.",
      },
      {
        name: "all moved together",
        gives: each(() => (f(at.map((x) => x + h)) - f(at.map((x) => x - h))) / (2 * h)),
        says: "All numbers were changed at once. Change one, and leave the others as they are.",
      },
      {
        name: "not put back",
        gives: cumulative,
        says: "A number that was changed stays changed while the next one is measured. Make a new copy for each, or put it back.",
      },
      {
        name: "divided by the value",
        gives: each((i) => (f(moved(i, h)) - f(moved(i, -h))) / (2 * (at[i] as number))),
        says: "That is divided by the number itself. Divide by the size of the step, 2h.",
      },
      {
        name: "one number for all",
        gives: () => (f(moved(0, h)) - f(moved(0, -h))) / (2 * h),
        says: "That is the derivative along the first number only. A gradient has one for each.",
      },
      ...[1e-4, 1e-5, 1e-6, 1e-3].map((step) => ({
        name: "h not used",
        gives: tiny(step),
        says: `That is the gradient with a step of ${step}. Use the h that you are given.`,
      })),
    ],
  });
}
