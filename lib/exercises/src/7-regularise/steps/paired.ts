import { expectNumbers, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";

export const paired: Step = {
  title: "Paired differences",
  hints: [
    "The two lists belong together seed by seed. What is left of chance in `second[i] - first[i]`?",
    "The mean of the differences is their sum by how many there are, n.",
    "The standard error of a mean is the standard deviation divided by √n. The variance divides by n − 1.",
  ],
  right: "What a seed does to both drops out. So few runs can show a small difference.",
  tests: [
    {
      name: "mean and standard error",
      points: 1,
      async run(handedIn, trial) {
        await tryPaired(handedIn, trial, { isAlike: false });
        await tryPaired(handedIn, trial, { isAlike: false });
      },
    },
    {
      name: "a difference that is the same from every seed",
      points: 1,
      run: (handedIn, trial) => tryPaired(handedIn, trial, { isAlike: true }),
    },
  ],
};

const meanOf = (numbers: readonly number[]) => total(numbers) / numbers.length;

/** Sums up squared distances from the mean. */
function squaresOf(numbers: readonly number[]): number {
  const mean = meanOf(numbers);
  return total(numbers.map((number) => (number - mean) ** 2));
}

async function tryPaired(handedIn: unknown, trial: Trial, { isAlike }: { isAlike: boolean }): Promise<void> {
  const n = trial.integer(3, 6);
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  const gain = trial.integer(40, 90) / 1e4;
  // Seeds scatter by more than what the second gains.
  const first = Array.from({ length: n }, (_, i) => round(0.8 + 0.011 * i + trial.number(0, 0.006)));
  const drawn = trial.shuffled(first);
  const second = drawn.map((value, i) =>
    round(value + gain + (isAlike ? 0 : (i % 2 === 0 ? 1 : -1) * trial.number(0.002, 0.009))),
  );
  const differences = second.map((value, i) => value - (drawn[i] as number));
  const mean = meanOf(differences);
  const variance = squaresOf(differences) / (n - 1);
  const error = Math.sqrt(variance / n);
  const apart = (squaresOf(drawn) + squaresOf(second)) / (n - 1);
  expectNumbers(await trial.call(handedIn, [drawn, second]), [mean, error], {
    what: "The pair of mean and standard error",
    given: `For the accuracies [${drawn}] and [${second}]:`,
    tolerance: 1e-8,
    mistakes: [
      {
        name: "not paired",
        gives: () => [mean, Math.sqrt(apart / n)],
        says: "The mean is right. The standard error is that of two independent means: it counts what the seeds do to both. Take the scatter of the differences.",
      },
      {
        name: "opposite sign",
        gives: () => [-mean, error],
        says: "The mean has the opposite sign: it is the second minus the first.",
      },
      {
        name: "standard deviation",
        gives: () => [mean, Math.sqrt(variance)],
        says: "The second number is the standard deviation of a single difference. Divide by √n: the mean of n differences scatters less.",
      },
      {
        name: "divided by n",
        gives: () => [mean, Math.sqrt((variance * (n - 1)) / n / n)],
        says: "The variance is divided by n. The distances are measured from the differences' own mean: divide by n − 1.",
      },
      {
        name: "standard deviation, divided by n",
        gives: () => [mean, Math.sqrt((variance * (n - 1)) / n)],
        says: "The second number is a standard deviation, with n in place of n − 1. The standard error of the mean is smaller by √n.",
      },
      {
        name: "variance",
        gives: () => [mean, variance],
        says: "The second number is the variance of a single difference. Take the root, and divide by √n.",
      },
      {
        name: "no root",
        gives: () => [mean, variance / n],
        says: "The second number is the square of the standard error. Take the root.",
      },
      {
        name: "divided by n, not its root",
        gives: () => [mean, Math.sqrt(variance) / n],
        says: "The standard deviation is divided by n. The standard error divides it by √n.",
      },
      {
        name: "sum instead of mean",
        gives: () => [mean * n, error],
        says: "The first number is the sum of the differences, not their mean.",
      },
      {
        name: "swapped",
        gives: () => [error, mean],
        says: "The two have changed places: the mean first.",
      },
      {
        name: "ratio",
        gives: () => [mean / error, error],
        says: "The first number is the mean in standard errors. Give the mean itself.",
      },
      {
        name: "both means",
        gives: () => [meanOf(drawn), meanOf(second)],
        says: "Those are the means of the two lists. Asked for are the mean of the differences, and its standard error.",
      },
      {
        name: "only the mean",
        gives: () => mean,
        says: "That is the mean. Give its standard error as well.",
      },
      {
        name: "all differences",
        gives: () => differences,
        says: "Those are the differences. Give their mean, and its standard error.",
      },
    ],
  });
}
