// Optimisers as rules for one weight, and how they go wrong.

/** What an optimiser does with the gradient of a weight: gives the step, and behind it what it remembers. */
export type Rule = (gradient: number, memory: readonly number[], rate: number) => number[];

export interface RuleMistake {
  name: string;
  gives: (gradient: number, memory: readonly number[], rate: number) => number[];
  says: string;
}

/** What keeps Adam and RMSprop from dividing by 0. */
export const EPSILON = 1e-7;

/** Momentum: the step is the new velocity, or with Nesterov looks ahead of it. */
export const byMomentum =
  (nesterov: boolean): Rule =>
  (g, [v = 0], r) => {
    const next = 0.9 * v + r * g;
    return [nesterov ? 0.9 * next + r * g : next, next];
  };

export const MOMENTUM: readonly RuleMistake[] = [
  {
    name: "nothing kept",
    gives: (g, _, r) => [r * g, r * g],
    says: "Nothing of the old velocity is in it. Keep 0.9 of it.",
  },
  {
    name: "all kept",
    gives: (g, [v = 0], r) => [v + r * g, v + r * g],
    says: "All of the old velocity is kept, so it never slows down. Keep 0.9 of it.",
  },
  {
    name: "rate missing",
    gives: (g, [v = 0]) => [0.9 * v + g, 0.9 * v + g],
    says: "The gradient is added as it is. Multiply it by the rate.",
  },
  {
    name: "running mean",
    gives: (g, [v = 0], r) => [0.9 * v + 0.1 * r * g, 0.9 * v + 0.1 * r * g],
    says: "Only a tenth of the new step is added, as in a running mean. Momentum adds the whole of it.",
  },
  {
    name: "rate for the velocity too",
    gives: (g, [v = 0], r) => [r * (0.9 * v + g), r * (0.9 * v + g)],
    says: "The old velocity is multiplied by the rate again. It holds the rate already: only the gradient is multiplied.",
  },
  {
    name: "subtracted",
    gives: (g, [v = 0], r) => [0.9 * v - r * g, 0.9 * v - r * g],
    says: "The gradient is subtracted. The step has the sign of the gradient, and is subtracted from the weight afterwards.",
  },
  {
    name: "old velocity remembered",
    gives: (g, [v = 0], r) => [0.9 * v + r * g, v],
    says: "The step is right, but the old velocity is remembered. The next step needs the new one.",
  },
  {
    name: "always looking ahead",
    gives: byMomentum(true),
    says: "That is Nesterov's step. Without `nesterov` the step is the new velocity.",
  },
];

/** Adam: the two means are remembered undivided, and the number of steps behind them. */
export const byAdam: Rule = (g, [m = 0, q = 0, t = 0], r) => {
  const [nextM, nextQ, count] = [0.9 * m + 0.1 * g, 0.999 * q + 0.001 * g * g, t + 1];
  const root = Math.sqrt(nextQ / (1 - 0.999 ** count));
  return [(r * nextM) / (1 - 0.9 ** count) / (root + EPSILON), nextM, nextQ, count];
};

/** Gives what Adam gives, with a mistake in one of its parts. */
function adamWith({
  counted = (t: number) => t + 1,
  correctM = (m: number, count: number) => m / (1 - 0.9 ** count),
  correctQ = (q: number, count: number) => q / (1 - 0.999 ** count),
  keepM = 0.9,
  keepQ = 0.999,
  root = Math.sqrt,
  rated = true,
  remembersCorrected = false,
}: {
  counted?: (t: number) => number;
  correctM?: (m: number, count: number) => number;
  correctQ?: (q: number, count: number) => number;
  keepM?: number;
  keepQ?: number;
  root?: (value: number) => number;
  rated?: boolean;
  remembersCorrected?: boolean;
}): Rule {
  return (g, [m = 0, q = 0, t = 0], r) => {
    const count = counted(t);
    const nextM = keepM * m + (1 - keepM) * g;
    const nextQ = keepQ * q + (1 - keepQ) * g * g;
    const [mean, square] = [correctM(nextM, count), correctQ(nextQ, count)];
    const step = ((rated ? r : 1) * mean) / (root(square) + EPSILON);
    return [step, ...(remembersCorrected ? [mean, square] : [nextM, nextQ]), t + 1];
  };
}

export const ADAM: readonly RuleMistake[] = [
  {
    name: "no correction",
    gives: adamWith({ correctM: (m) => m, correctQ: (q) => q }),
    says: "The two means are used as they are. At first they are too small: divide them by `1 - 0.9 ** count` and `1 - 0.999 ** count`.",
  },
  {
    name: "only the gradients corrected",
    gives: adamWith({ correctQ: (q) => q }),
    says: "Only the mean of the gradients is corrected. That of the squares needs it even more.",
  },
  {
    name: "only the squares corrected",
    gives: adamWith({ correctM: (m) => m }),
    says: "Only the mean of the squares is corrected. That of the gradients began at 0 as well.",
  },
  {
    name: "same correction for both",
    gives: adamWith({ correctQ: (q, count) => q / (1 - 0.9 ** count) }),
    says: "Both means are divided by the same number. The squares have a memory of 0.999, so theirs is another one.",
  },
  {
    name: "correction by the first step",
    gives: adamWith({ correctM: (m) => m / 0.1, correctQ: (q) => q / (1 - 0.999) }),
    says: "Every step is corrected as if it were the first. The number of steps is the exponent.",
  },
  {
    name: "same memory for both",
    gives: adamWith({ keepQ: 0.9, correctQ: (q, count) => q / (1 - 0.9 ** count) }),
    says: "Both means have a memory of 0.9. That of the squares is 0.999.",
  },
  {
    name: "no root",
    gives: adamWith({ root: (value) => value }),
    says: "The step is divided by the mean of the squares. Take its root.",
  },
  { name: "rate missing", gives: adamWith({ rated: false }), says: "The rate is missing in the step." },
  {
    name: "corrected means remembered",
    gives: adamWith({ remembersCorrected: true }),
    says: "The step is right, but the corrected means are remembered. Then they are corrected again and again: remember them as they were before.",
  },
  {
    name: "steps not counted",
    gives: (g, memory, r) => [...byAdam(g, memory, r).slice(0, 3), memory[2] ?? 0],
    says: "The number of steps stays as it was. The next step needs one more.",
  },
  {
    name: "number of steps missing",
    gives: (g, memory, r) => byAdam(g, memory, r).slice(0, 3),
    says: "The number of steps is missing at the end of the list.",
  },
  {
    name: "gradient in place of its mean",
    gives: (g, memory, r) => [
      (r * g) /
        (Math.sqrt((byAdam(g, memory, r)[2] as number) / (1 - 0.999 ** ((memory[2] ?? 0) + 1))) + EPSILON),
      ...byAdam(g, memory, r).slice(1),
    ],
    says: "The step uses the gradient itself. Adam takes the running mean of the gradients, corrected.",
  },
];
