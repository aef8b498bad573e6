import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { drawMatrix } from "../shared/draw.js";
import {
  ADAM,
  byAdam,
  byMomentum,
  MOMENTUM,
  type Rule,
  type RuleMistake,
} from "../shared/optimiser-rules.js";
import { partsOf } from "../shared/parts.js";
import { expectList, expectTensors, type TensorsMistake } from "../shared/tensors.js";

type Name = "sgd" | "momentum" | "adam";

export const update: Step = {
  title: "Three optimisers in one function",
  hints: [
    "Each rule makes a step of the gradient and of what it remembers, and a new memory. The new weights are the old ones minus the step. For `sgd` the step is `gradient.mul(rate)`, and the memory stays empty: `[]`.",
    "Momentum: `velocity.mul(0.9).add(gradient.mul(rate))` is the new velocity, and the step as well.",
    "Adam: `mean.mul(0.9).add(gradient.mul(0.1))`, and `square.mul(0.999).add(gradient.square().mul(0.001))`. Both are remembered as they are.",
    "For its step Adam divides the mean by `1 - 0.9 ** step` and the square by `1 - 0.999 ** step`. Then: the rate times the first, divided by the root of the second plus 1e-7.",
  ],
  right: "The same function moves one weight or fifty thousand. You will race the three below.",
  tests: [
    {
      name: "sgd",
      points: 1,
      run: (handedIn, trial) => tryUpdate(handedIn, trial, "sgd", trial.integer(1, 9)),
    },
    {
      name: "momentum",
      points: 1,
      async run(handedIn, trial) {
        await tryUpdate(handedIn, trial, "momentum", 1);
        await tryUpdate(handedIn, trial, "momentum", trial.integer(2, 9));
      },
    },
    {
      name: "the first step of Adam",
      points: 1,
      run: (handedIn, trial) => tryUpdate(handedIn, trial, "adam", 1),
    },
    {
      name: "a later step of Adam",
      points: 1,
      run: (handedIn, trial) => tryUpdate(handedIn, trial, "adam", trial.integer(3, 9)),
    },
  ],
};

const bySgd: Rule = (gradient, _memory, rate) => [rate * gradient];

const SGD: readonly RuleMistake[] = [
  {
    name: "rate missing",
    gives: (g) => [g],
    says: "The gradient is subtracted as it is. Multiply it by the rate.",
  },
  {
    name: "divided by the rate",
    gives: (g, _, r) => [g / r],
    says: "The gradient is divided by the rate. Multiply it.",
  },
  {
    name: "only the sign of the gradient",
    gives: (g, _, r) => [r * Math.sign(g)],
    says: "Only the signs of the gradient are used. A steep slope makes a long step.",
  },
];

/** For each rule: what it does with one weight, how it goes wrong, and what its memory holds. */
const RULES: Record<Name, { rule: Rule; mistakes: readonly RuleMistake[]; memory: readonly string[] }> = {
  sgd: { rule: bySgd, mistakes: SGD, memory: [] },
  momentum: {
    rule: byMomentum(false),
    mistakes: MOMENTUM,
    memory: ["the velocity"],
  },
  adam: {
    rule: byAdam,
    // The number of steps is told here, and not remembered.
    mistakes: ADAM.filter(({ name }) => !/steps not counted|number of steps/.test(name)),
    memory: ["the mean of the gradients", "the mean of the squares"],
  },
};

async function tryUpdate(handedIn: unknown, trial: Trial, name: Name, step: number): Promise<void> {
  const { rule, mistakes, memory: held } = RULES[name];
  const shape: [number, number] = [trial.integer(2, 3), trial.integer(3, 4)];
  const draw = () => drawMatrix(trial, ...shape);
  const [weights, gradient] = [draw(), draw()];
  const rate = trial.integer(3, 9) / 100;
  // A mean of squares is never negative, and of the size of a squared gradient.
  const memory = held.map((_, i) => {
    if (step === 1) return tf.zeros<tf.Rank.R2>(shape);
    return i === 1 ? (draw().square().mul(0.01) as tf.Tensor2D) : (draw().mul(0.1) as tf.Tensor2D);
  });
  const got = partsOf(trial, await trial.call(handedIn, [name, weights, gradient, memory, rate, step]), [
    "weights",
    "memory",
  ]);
  const after = apply({ weights, gradient, memory, rate, step });
  const right = after(rule);
  const list = expectList(
    trial,
    got.memory,
    held.length,
    held.length === 0 ? "none: plain gradient descent remembers nothing" : held.join(" and "),
  );
  const known: TensorsMistake[] = mistakes.map(({ gives, ...mistake }) => ({
    ...mistake,
    says: `With "${name}": ${mistake.says}`,
    gives: () => after(gives),
  }));
  const [there, ...remembered] = right as [tf.Tensor, ...tf.Tensor[]];
  expectTensors(trial, [got.weights, ...list], right, {
    names: [`With "${name}", the result \`weights\``, ...held.map((what) => `With "${name}", ${what}`)],
    tolerance: 1e-5,
    mistakes: [
      ...known,
      {
        name: "uphill",
        gives: () => [weights.mul(2).sub(there), ...remembered],
        says: `With "${name}": the weights went uphill. Subtract the step.`,
      },
      {
        name: "steps, not weights",
        gives: () => [weights.sub(there), ...remembered],
        says: `With "${name}": those are the steps. Subtract them from the weights.`,
      },
      {
        name: "unchanged",
        gives: () => [weights, ...remembered],
        says: `With "${name}": the weights are as they were.`,
      },
      {
        name: "old memory",
        gives: () => [there, ...memory],
        says: `With "${name}": the weights are right, but what comes back as memory is what was given. The next step needs the new one.`,
      },
      {
        name: "plain gradient descent",
        gives: () => [weights.sub(gradient.mul(rate)), ...remembered],
        says: `With "${name}": the step is that of plain gradient descent.`,
      },
      {
        name: "plain gradient descent",
        gives: () => [weights.sub(gradient.mul(rate)), ...memory],
        says: `With "${name}": the step is that of plain gradient descent.`,
      },
      ...(held.length === 2
        ? [
            {
              name: "memory swapped",
              gives: () => [there, ...[...remembered].reverse()],
              says: "The two means have changed places: first that of the gradients, then that of the squares.",
            },
          ]
        : []),
    ],
  });
}

interface Situation {
  weights: tf.Tensor2D;
  gradient: tf.Tensor2D;
  memory: readonly tf.Tensor2D[];
  rate: number;
  step: number;
}

/** Makes of a rule for one weight what it does with all of them: the new weights, and the new memory. */
function apply({ weights, gradient, memory, rate, step }: Situation): (rule: Rule) => tf.Tensor[] {
  const [w, g] = [weights.dataSync(), gradient.dataSync()];
  const held = memory.map((tensor) => tensor.dataSync());
  return (rule) => {
    const results = Array.from(g, (value, i) =>
      rule(
        value,
        [...held.map((values) => values[i] as number), ...(held.length === 2 ? [step - 1] : [])],
        rate,
      ),
    );
    const column = (k: number) => results.map((result) => result[k] as number);
    const tensor = (values: number[]) => tf.tensor2d(values, weights.shape);
    return [
      tensor(column(0).map((by, i) => (w[i] as number) - by)),
      ...held.map((_, k) => tensor(column(k + 1))),
    ];
  };
}
