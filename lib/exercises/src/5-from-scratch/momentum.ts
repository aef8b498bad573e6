import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { partsOf } from "../shared/parts.js";
import { drawNetwork, each, expectLayers, type Layer, type LayersMistake } from "./network.js";

export const momentum: Step = {
  title: "A step with momentum",
  hints: [
    "For each layer, and in it for weights and biases alike: `velocity.mul(keep).add(gradient)` is the new velocity.",
    "The *new* velocity, times the rate, is subtracted from the value.",
    "`network.map((layer, i) => …)` goes through the layers; `gradients[i]` and `velocity[i]` belong to the same layer.",
  ],
  right: "An optimiser is no more than this: a rule that makes new weights of old ones, and of a memory.",
  tests: [
    {
      name: "from rest",
      points: 1,
      run: (handedIn, trial) => tryStep(handedIn, trial, { fromRest: true }),
    },
    {
      name: "in the middle of a run",
      points: 2,
      run: (handedIn, trial) => tryStep(handedIn, trial, { fromRest: false }),
    },
  ],
};

async function tryStep(handedIn: unknown, trial: Trial, { fromRest }: { fromRest: boolean }): Promise<void> {
  const sizes = [trial.integer(2, 3), trial.integer(3, 4), 5];
  const [network, gradients, drawn] = [0, 1, 2].map(() => drawNetwork(trial, sizes)) as [
    Layer[],
    Layer[],
    Layer[],
  ];
  const velocity = fromRest ? each((value) => tf.zerosLike(value), drawn) : drawn;
  const rate = trial.integer(30, 70) / 100;
  const keep = trial.integer(60, 90) / 100;
  const got = partsOf(trial, await trial.call(handedIn, [network, gradients, velocity, rate, keep]), [
    "network",
    "velocity",
  ]);
  const mistakes = stepMistakes(network, gradients, velocity, { rate, keep });
  const right = stepped(network, gradients, velocity, { rate, keep });
  expectLayers(trial, got.velocity, right.velocity, {
    what: "The velocity of",
    mistakes: mistakes.map(({ gives, ...mistake }) => ({ ...mistake, gives: () => gives().velocity })),
  });
  expectLayers(trial, got.network, right.network, {
    what: "What became of",
    mistakes: mistakes
      .filter(({ velocityIsRight = false }) => velocityIsRight)
      .map(({ gives, ...mistake }) => ({ ...mistake, gives: () => gives().network })),
  });
}

/** A network on its way, and how fast each weight moves. */
export interface Moving {
  network: Layer[];
  velocity: Layer[];
}

/** How far to go, and how much of the velocity stays. */
export interface Pace {
  rate: number;
  keep: number;
}

/** Makes one step with momentum. */
export function stepped(
  network: readonly Layer[],
  gradients: readonly Layer[],
  velocity: readonly Layer[],
  { rate, keep }: Pace,
): Moving {
  const next = each((v, g) => v.mul(keep).add(g), velocity, gradients);
  return { network: each((value, v) => value.sub(v.mul(rate)), network, next), velocity: next };
}

interface StepMistake extends Omit<LayersMistake, "gives"> {
  gives: () => Moving;
  /** Whether only the network is wrong; false by default. */
  velocityIsRight?: boolean;
}

function stepMistakes(
  network: readonly Layer[],
  gradients: readonly Layer[],
  velocity: readonly Layer[],
  pace: Pace,
): StepMistake[] {
  const { rate, keep } = pace;
  const right = () => stepped(network, gradients, velocity, pace);
  const moved = (by: readonly Layer[], how = rate) => each((value, v) => value.sub(v.mul(how)), network, by);
  const by = (next: () => Layer[]) => () => ({ velocity: next(), network: moved(next()) });
  const onlyFor = (isMoved: (i: number, part: "weights" | "biases") => boolean) => (): Moving => {
    const { network: there, velocity: fast } = right();
    const pick = (old: readonly Layer[], now: readonly Layer[]) =>
      old.map((layer, i) => ({
        weights: isMoved(i, "weights") ? (now[i] as Layer).weights : layer.weights,
        biases: isMoved(i, "biases") ? (now[i] as Layer).biases : layer.biases,
      }));
    return { network: pick(network, there), velocity: pick(velocity, fast) };
  };
  return [
    {
      name: "nothing kept",
      gives: by(() => [...gradients]),
      says: "Nothing of the old velocity is in the new one. Keep a part of it: `keep`.",
    },
    {
      name: "all kept",
      gives: by(() => each((v, g) => v.add(g), velocity, gradients)),
      says: "All of the old velocity is in the new one. Keep only a part of it: `keep`.",
    },
    {
      name: "rate in the velocity",
      gives: () => {
        const next = each((v, g) => v.mul(keep).add(g.mul(rate)), velocity, gradients);
        return { velocity: next, network: moved(next, 1) };
      },
      says: "The rate is in the velocity already. Both ways are used; here the velocity is made of gradients alone, and the rate comes in where the network moves.",
    },
    {
      name: "a running mean",
      gives: by(() => each((v, g) => v.mul(keep).add(g.mul(1 - keep)), velocity, gradients)),
      says: "Only a part of the gradient is added, `1 - keep`, as in a running mean. Momentum adds the whole of it.",
    },
    {
      name: "memory the wrong way round",
      gives: by(() => each((v, g) => v.mul(1 - keep).add(g.mul(keep)), velocity, gradients)),
      says: "`keep` is the part of the old velocity that stays, and the gradient is added whole.",
    },
    {
      name: "gradient subtracted",
      gives: by(() => each((v, g) => v.mul(keep).sub(g), velocity, gradients)),
      says: "The gradient is subtracted from the velocity. Add it: the velocity is subtracted from the weights later.",
    },
    {
      name: "gradient subtracted",
      gives: () => {
        const next = each((v, g) => v.mul(keep).sub(g), velocity, gradients);
        return { velocity: next, network: moved(next, -rate) };
      },
      says: "The gradient is subtracted from the velocity, which is then added to the weights. Here it is the other way round: the velocity is a sum of gradients.",
    },
    {
      name: "unchanged",
      velocityIsRight: true,
      gives: () => ({ velocity: right().velocity, network: [...network] }),
      says: "The network is as it was. `sub` makes a new tensor: it is this one that has to be given back.",
    },
    {
      name: "uphill",
      velocityIsRight: true,
      gives: () => ({ velocity: right().velocity, network: moved(right().velocity, -rate) }),
      says: "The step goes uphill. Subtract the velocity, times the rate.",
    },
    {
      name: "rate left out",
      velocityIsRight: true,
      gives: () => ({ velocity: right().velocity, network: moved(right().velocity, 1) }),
      says: "The velocity is subtracted as it is. Multiply it by the rate.",
    },
    {
      name: "old velocity",
      velocityIsRight: true,
      gives: () => ({ velocity: right().velocity, network: moved(velocity) }),
      says: "The network moved by the old velocity. Work the gradient in first.",
    },
    {
      name: "gradient instead of velocity",
      velocityIsRight: true,
      gives: () => ({ velocity: right().velocity, network: moved(gradients) }),
      says: "The network moved by the gradient alone. It moves by the velocity.",
    },
    {
      name: "old velocity given back",
      gives: () => ({ velocity: [...velocity], network: right().network }),
      says: "The velocity that was given comes back. The next step needs the new one.",
    },
    {
      name: "Nesterov",
      velocityIsRight: true,
      gives: () => ({
        velocity: right().velocity,
        network: moved(each((v, g) => v.mul(keep).add(g), right().velocity, gradients)),
      }),
      says: "That is Nesterov's step, which looks ahead. Plain momentum moves by the new velocity.",
    },
    {
      name: "steps, not weights",
      velocityIsRight: true,
      gives: () => ({ velocity: right().velocity, network: each((v) => v.mul(-rate), right().velocity) }),
      says: "Those are the steps alone. Add them to the weights and biases.",
    },
    {
      name: "biases forgotten",
      velocityIsRight: true,
      gives: onlyFor((_, part) => part === "weights"),
      says: "The biases are as they were. They have gradients and velocities, too.",
    },
    {
      name: "only the first layer",
      velocityIsRight: true,
      gives: onlyFor((i) => i === 0),
      says: "Only the first layer has moved.",
    },
    {
      name: "only the last layer",
      velocityIsRight: true,
      gives: onlyFor((i) => i === network.length - 1),
      says: "Only the last layer has moved.",
    },
  ];
}
