import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import {
  ADAM,
  byAdam,
  byMomentum,
  EPSILON,
  MOMENTUM,
  type Rule,
  type RuleMistake,
} from "../../shared/optimiser-rules.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";

const descend: Step = {
  title: "Walk down a slope",
  hints: [
    "Keep the current weights in a variable, and the path in a list that begins with `start`.",
    "Each step: the gradient at the *current* weights, then `weight − rate · gradient` for every weight.",
    "Make a new list for each place, such as with `weights.map((weight, i) => …)`. If you change the old one, the path changes with it.",
  ],
  right: "That is gradient descent, whole. All other optimisers change only the line that makes the step.",
  tests: [
    {
      name: "one step",
      points: 1,
      run: (handedIn, trial) => tryDescend(handedIn, trial, 1),
    },
    {
      name: "several steps",
      points: 1,
      run: (handedIn, trial) => tryDescend(handedIn, trial, trial.integer(3, 5)),
    },
  ],
};

async function tryDescend(handedIn: unknown, trial: Trial, steps: number): Promise<void> {
  const n = trial.integer(2, 4);
  const rate = trial.integer(5, 12) / 100;
  const start = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1) * trial.number(1, 3));
  // A tilted valley: the slope along one weight depends on the others, so it matters when it is measured.
  const steepness = Array.from({ length: n }, () => trial.number(0.8, 2));
  const bound = trial.number(0.3, 0.6);
  const gradientAt = (weights: readonly number[]): number[] =>
    weights.map(
      (weight, i) => (steepness[i] as number) * weight + bound * (weights[(i + 1) % n] as number) + 0.2,
    );
  const path = (next: (weights: number[], step: number) => number[], from = start): number[][] => {
    const places = [from];
    for (let step = 0; step < steps; step++) places.push(next([...(places.at(-1) as number[])], step));
    return places;
  };
  const by = (factor: number) => (weights: number[]) => {
    const gradient = gradientAt(weights);
    return weights.map((weight, i) => weight - factor * (gradient[i] as number));
  };
  const right = path(by(rate));
  const first = gradientAt(start);
  const mistakes: NumberMistake[] = [
    {
      name: "uphill",
      gives: () => path(by(-rate)),
      says: "It goes uphill. A step goes *against* the gradient: subtract.",
    },
    {
      name: "only the end",
      gives: () => right.at(-1) as number[],
      says: "That is the place where it ends. The whole path is asked for, a list of places.",
    },
    {
      name: "start missing",
      gives: () => right.slice(1),
      says: "The path begins behind the first step. Begin it with `start`.",
    },
    { name: "one step too few", gives: () => right.slice(0, -1), says: "There is one step too few." },
    {
      name: "one step too many",
      gives: () => [...right, by(rate)(right.at(-1) as number[])],
      says: "There is one step too many.",
    },
    {
      name: "rate missing",
      gives: () => path(by(1)),
      says: "The gradient is subtracted as it is. Multiply it by the rate.",
    },
    {
      name: "the same list each time",
      gives: () => right.map(() => right.at(-1) as number[]),
      says: "All places are the same, because they are one list that was changed. Make a new list at each step.",
    },
    {
      name: "steps, not places",
      gives: () => path((weights) => gradientAt(weights).map((slope) => -rate * slope)),
      says: "Those are steps. Add each to the place where it begins.",
    },
    {
      name: "divided by the rate",
      gives: () => path(by(1 / rate)),
      says: "The gradient is divided by the rate. Multiply it.",
    },
    {
      name: "one weight after the other",
      gives: () =>
        path((weights) => {
          for (let i = 0; i < n; i++)
            weights[i] = (weights[i] as number) - rate * (gradientAt(weights)[i] as number);
          return weights;
        }),
      says: "The gradient was measured again after each single weight. Measure it once for each step, and move all weights by it.",
    },
    {
      name: "only the first weight",
      gives: () =>
        path((weights) =>
          weights.map((weight, i) => (i === 0 ? weight - rate * (gradientAt(weights)[0] as number) : weight)),
        ),
      says: "Only the first weight moves. Every weight has its own entry in the gradient.",
    },
    {
      name: "only the sign of the gradient",
      gives: () =>
        path((weights) => {
          const g = gradientAt(weights);
          return weights.map((weight, i) => weight - rate * Math.sign(g[i] as number));
        }),
      says: "Only the signs of the gradient are used. A steep slope makes a long step.",
    },
  ];
  if (steps > 1) {
    mistakes.push({
      name: "gradient of the start",
      gives: () => path((weights) => weights.map((weight, i) => weight - rate * (first[i] as number))),
      says: "Every step uses the gradient at the start. Measure it anew at each place.",
    });
  }
  expectNumbers(await trial.call(handedIn, [gradientAt, start, rate, steps]), right, {
    what: "The path",
    given: `For ${n} weights, ${steps} step${steps === 1 ? "" : "s"} at a rate of ${rate}:`,
    mistakes,
  });
}

/** What a rule gives for one gradient after another, each time with what it remembered; a list of its results. */
async function steps(
  handedIn: unknown,
  trial: Trial,
  gradients: readonly number[],
  rule: Rule,
  mistakes: readonly RuleMistake[],
  memories: string,
  { more = [], start = [] }: { more?: readonly unknown[]; start?: readonly number[] } = {},
): Promise<void> {
  const rate = trial.integer(2, 9) / 100;
  let memory = start;
  for (const gradient of gradients) {
    const expected = rule(gradient, memory, rate);
    const given = `For the gradient ${gradient}, the memory [${memory.map(short).join(", ")}] and the rate ${rate}:`;
    const before = memory;
    const got = await trial.call(handedIn, [gradient, [...memory], rate, ...more]);
    expectNumbers(got, expected, {
      what: `The list of the step and ${memories}`,
      // The memory is often far below 1.
      tolerance: 1e-9,
      given,
      mistakes: [
        ...mistakes.map(({ name, gives, says }) => ({
          name,
          says,
          gives: () => gives(gradient, before, rate),
        })),
        {
          name: "only the step",
          gives: () => expected[0] as number,
          says: `That is the step alone. The next step needs ${memories} as well: give a list.`,
        },
        {
          name: "step in a list, nothing remembered",
          gives: () => expected.slice(0, 1),
          says: `The step is right. What is to be remembered, ${memories}, should follow it in the list.`,
        },
        {
          name: "only the memory",
          gives: () => expected.slice(1),
          says: "That is the memory alone. The step comes before it in the list.",
        },
        {
          name: "step turned round",
          gives: () => [-(expected[0] as number), ...expected.slice(1)],
          says: "The step has the opposite sign. It is *subtracted* from the weight afterwards, so it has the sign of the gradient.",
        },
        {
          name: "memory before the step",
          gives: () => [...expected.slice(1), expected[0] as number],
          says: "The order is the other way round: first the step, then the memory.",
        },
      ],
    });
    memory = expected.slice(1);
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Gradients of which each has another size, and one another sign. */
function someGradients(trial: Trial): number[] {
  return [1.3, -0.4, 2.1, 0.7].map((size) => Number((size * trial.number(0.8, 1.2)).toFixed(2)));
}

const momentum: Step = {
  title: "Write momentum",
  hints: [
    "The new velocity keeps 0.9 of the old one, and adds `rate * gradient`.",
    "Without Nesterov the step is the new velocity. Give both: `[step, next]`.",
    "With Nesterov the step looks ahead: 0.9 of the *new* velocity, plus `rate * gradient` once more.",
  ],
  right: "One number remembered for each weight, and the steps can grow to ten times those of plain descent.",
  tests: [
    { name: "momentum", points: 1, run: (handedIn, trial) => tryMomentum(handedIn, trial, false) },
    { name: "Nesterov momentum", points: 1, run: (handedIn, trial) => tryMomentum(handedIn, trial, true) },
  ],
};

/** Tries momentum in the middle of a run, and at its beginning, where nothing is remembered yet. */
async function tryMomentum(handedIn: unknown, trial: Trial, nesterov: boolean): Promise<void> {
  const mistakes = nesterov ? NESTEROV : MOMENTUM;
  const more = nesterov ? [true] : [];
  for (const start of [[trial.integer(11, 39) / 100], []]) {
    const gradients = someGradients(trial).slice(0, 3);
    await steps(handedIn, trial, gradients, byMomentum(nesterov), mistakes, "the velocity", { more, start });
  }
}

const NESTEROV: readonly RuleMistake[] = [
  {
    name: "not looking ahead",
    gives: byMomentum(false),
    says: "With `nesterov` true the step is another one: 0.9 of the new velocity, plus `rate * gradient`.",
  },
  {
    name: "gradient missing in the step",
    gives: (g, [v = 0], r) => [0.9 * (0.9 * v + r * g), 0.9 * v + r * g],
    says: "The step is 0.9 of the new velocity, *plus* `rate * gradient`.",
  },
  {
    name: "whole velocity in the step",
    gives: (g, [v = 0], r) => [0.9 * v + 2 * r * g, 0.9 * v + r * g],
    says: "The whole new velocity is in the step. Only 0.9 of it is kept for the step ahead.",
  },
  {
    name: "step remembered",
    gives: (g, [v = 0], r) => {
      const step = 0.9 * (0.9 * v + r * g) + r * g;
      return [step, step];
    },
    says: "The step is right, but it is remembered too. The velocity is remembered, without the look ahead.",
  },
];

const byRms: Rule = (g, [q = 0], r) => {
  const next = 0.9 * q + 0.1 * g * g;
  return [(r * g) / Math.sqrt(next + EPSILON), next];
};

const rmsprop: Step = {
  title: "Write RMSprop",
  hints: [
    "First the running mean of the squared gradients: 0.9 of the old one, plus 0.1 of `gradient ** 2`.",
    "Then the step: `rate * gradient`, divided by the root of the *new* mean plus 1e-7.",
    "Give both in a list: `[step, next]`.",
  ],
  right: "A weight whose gradients are a thousand times smaller than another's now makes steps as long.",
  tests: [
    {
      name: "one step after another",
      points: 1,
      run: (handedIn, trial) =>
        steps(handedIn, trial, someGradients(trial), byRms, RMSPROP, "the mean of the squares"),
    },
    {
      name: "tiny gradients, and none",
      points: 1,
      run: (handedIn, trial) =>
        steps(
          handedIn,
          trial,
          [0, Number((trial.integer(2, 9) * 1e-4).toFixed(6)), 0],
          byRms,
          RMSPROP,
          "the mean of the squares",
        ),
    },
  ],
};

const RMSPROP: readonly RuleMistake[] = [
  {
    name: "no root",
    gives: (g, [q = 0], r) => [(r * g) / (0.9 * q + 0.1 * g * g + EPSILON), 0.9 * q + 0.1 * g * g],
    says: "The step is divided by the mean of the squares. Take its root first, so that it is of the size of a gradient.",
  },
  {
    name: "old mean",
    gives: (g, [q = 0], r) => [(r * g) / Math.sqrt(q + EPSILON), 0.9 * q + 0.1 * g * g],
    says: "The step uses the old mean. Work the new gradient in first.",
  },
  {
    name: "sum of the squares",
    gives: (g, [q = 0], r) => [(r * g) / Math.sqrt(q + g * g + EPSILON), q + g * g],
    says: "The squares are added up without forgetting, which is AdaGrad. RMSprop keeps a running mean.",
  },
  {
    name: "gradient not squared",
    gives: (g, [q = 0], r) => [(r * g) / Math.sqrt(0.9 * q + 0.1 * g + EPSILON), 0.9 * q + 0.1 * g],
    says: "The gradient is not squared in the mean.",
  },
  {
    name: "memory the wrong way round",
    gives: (g, [q = 0], r) => [(r * g) / Math.sqrt(0.1 * q + 0.9 * g * g + EPSILON), 0.1 * q + 0.9 * g * g],
    says: "Nine tenths should be kept of the old mean, and one tenth taken from the new square.",
  },
  {
    name: "rate missing",
    gives: (g, [q = 0]) => [g / Math.sqrt(0.9 * q + 0.1 * g * g + EPSILON), 0.9 * q + 0.1 * g * g],
    says: "The rate is missing in the step.",
  },
  {
    name: "gradient missing in the step",
    gives: (g, [q = 0], r) => [r / Math.sqrt(0.9 * q + 0.1 * g * g + EPSILON), 0.9 * q + 0.1 * g * g],
    says: "The step is the rate divided by the root. Multiply it by the gradient, which also gives it its sign.",
  },
  {
    name: "no epsilon",
    gives: (g, [q = 0], r) => [(r * g) / Math.sqrt(0.9 * q + 0.1 * g * g), 0.9 * q + 0.1 * g * g],
    says: "Without the 1e-7 under the root, a gradient of 0 at the start makes 0 / 0.",
  },
  {
    name: "epsilon outside the root",
    gives: (g, [q = 0], r) => [(r * g) / (Math.sqrt(0.9 * q + 0.1 * g * g) + EPSILON), 0.9 * q + 0.1 * g * g],
    says: "The 1e-7 is added to the root. In RMSprop it stands under the root.",
  },
];

const adam: Step = {
  title: "Write Adam",
  hints: [
    "Two running means: of the gradients with a memory of 0.9, and of their squares with one of 0.999. And the number of steps grows by 1.",
    "Divide the first mean by `1 - 0.9 ** count` and the second by `1 - 0.999 ** count`. Keep these in constants of their own: the means themselves are remembered undivided.",
    "The step is the rate times the first, divided by the root of the second plus 1e-7. The 1e-7 is added to the root.",
  ],
  right: "In its first step every weight moves by the rate, whatever its gradient.",
  tests: [
    {
      name: "the first step",
      points: 1,
      run: (handedIn, trial) =>
        steps(
          handedIn,
          trial,
          someGradients(trial).slice(0, 1),
          byAdam,
          ADAM,
          "the two means and the number of steps",
        ),
    },
    {
      name: "one step after another",
      points: 1,
      run: (handedIn, trial) =>
        steps(handedIn, trial, someGradients(trial), byAdam, ADAM, "the two means and the number of steps"),
    },
  ],
};

const rateAt: Step = {
  title: "Write a schedule with warm-up",
  hints: [
    "Two cases: `if (step < warmUp)` the rate rises in a straight line, and reaches the top in the last step of the warm-up.",
    "Step 0 is the first step, and its rate is `top / warmUp`, not 0.",
    "Behind the warm-up, `(step - warmUp) / (steps - warmUp)` runs from 0 to 1. Put it into `(1 + Math.cos(Math.PI * progress)) / 2`, which falls from 1 to 0.",
  ],
  right: "A gentle start, long steps in the middle, and very short ones at the end.",
  tests: [
    {
      name: "the warm-up",
      points: 1,
      run: (handedIn, trial) => tryRate(handedIn, trial, "rise"),
    },
    {
      name: "behind the warm-up",
      points: 1,
      run: (handedIn, trial) => tryRate(handedIn, trial, "fall"),
    },
    {
      name: "no warm-up",
      points: 1,
      run: (handedIn, trial) => tryRate(handedIn, trial, "none"),
    },
  ],
};

async function tryRate(handedIn: unknown, trial: Trial, which: "rise" | "fall" | "none"): Promise<void> {
  const warmUp = which === "none" ? 0 : trial.integer(6, 12);
  const steps = warmUp + trial.integer(30, 60);
  const top = trial.integer(11, 49) / 100;
  const share = (step: number) => (step - warmUp) / (steps - warmUp);
  const cosine = (p: number) => (top * (1 + Math.cos(Math.PI * p))) / 2;
  const right = (step: number) => (step < warmUp ? (top * (step + 1)) / warmUp : cosine(share(step)));
  const places =
    which === "rise"
      ? [trial.integer(1, 4), 0, warmUp - 1]
      : which === "fall"
        ? [warmUp + trial.integer(5, 12), steps - trial.integer(3, 9), steps - 1, warmUp]
        : [trial.integer(5, 9), 0, steps - 2];
  for (const step of places) {
    expectNumbers(await trial.call(handedIn, [step, steps, warmUp, top]), right(step), {
      what: "The rate",
      given: `For step ${step} of ${steps}, a warm-up of ${warmUp} and a top of ${top}:`,
      mistakes: [
        {
          name: "warm-up from 0",
          gives: () => (step < warmUp ? (top * step) / warmUp : cosine(share(step))),
          says: "The first step of the warm-up has a rate of 0, so it is lost, and the last does not reach the top. Step 0 is the first of them: count it.",
        },
        {
          name: "fall counted from the start",
          gives: () => (step < warmUp ? (top * (step + 1)) / warmUp : cosine(step / steps)),
          says: "The fall is counted from step 0, so that the rate jumps after the warm-up. It should begin at the top: count from the end of the warm-up.",
        },
        {
          name: "fall over all steps",
          gives: () => (step < warmUp ? (top * (step + 1)) / warmUp : cosine((step - warmUp) / steps)),
          says: "The fall takes as many steps as the whole run, so that it does not come to its end. It has `steps - warmUp` of them.",
        },
        {
          name: "straight line",
          gives: () => (step < warmUp ? (top * (step + 1)) / warmUp : top * (1 - share(step))),
          says: "Behind the warm-up the rate falls in a straight line. It should follow a cosine.",
        },
        {
          name: "not halved",
          gives: () => (step < warmUp ? (top * (step + 1)) / warmUp : 2 * cosine(share(step))),
          says: "1 + cos runs from 2 to 0. Halve it.",
        },
        {
          name: "quarter of a wave",
          gives: () =>
            step < warmUp ? (top * (step + 1)) / warmUp : top * Math.cos((Math.PI / 2) * share(step)),
          says: "That is the first quarter of a cosine wave, which falls steeply to the end. Take half a wave: (1 + cos(π · progress)) / 2.",
        },
        {
          name: "below 0",
          gives: () => (step < warmUp ? (top * (step + 1)) / warmUp : top * Math.cos(Math.PI * share(step))),
          says: "The cosine itself falls from 1 to −1, and a negative rate goes uphill. Add 1 and halve it.",
        },
        {
          name: "degrees",
          gives: () =>
            step < warmUp ? (top * (step + 1)) / warmUp : (top * (1 + Math.cos(180 * share(step)))) / 2,
          says: "`Math.cos` wants its angle in radians: half a wave is `Math.PI`.",
        },
        {
          name: "top missing",
          gives: () => right(step) / top,
          says: "That runs from 0 to 1. Multiply it by `top`.",
        },
        {
          name: "constant after the warm-up",
          gives: () => (step < warmUp ? (top * (step + 1)) / warmUp : top),
          says: "The rate stays at the top. Behind the warm-up it should fall.",
        },
        {
          name: "rises instead of falling",
          gives: () => (step < warmUp ? (top * (step + 1)) / warmUp : top - cosine(share(step))),
          says: "Behind the warm-up the rate rises. It should fall from the top to 0.",
        },
        {
          name: "no warm-up",
          gives: () => cosine(step / steps),
          says: "The rate falls from the first step on, as if there were no warm-up.",
        },
      ],
    });
  }
}

/** What a learner writes in lesson 8. */
export const lesson08 = lesson(
  "08-optimisers",
  "Lesson 8: Optimisers and learning rates",
  { descend, momentum, rmsprop, adam, rateAt },
  solutions,
);
