import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";

type Name = "sgd" | "momentum" | "adam";
type Asked = [
  rule: Name,
  weights: tf.Tensor,
  gradient: tf.Tensor,
  memory: tf.Tensor[],
  rate: number,
  step: number,
];
type Result = { weights: tf.Tensor; memory: tf.Tensor[] };

/** The right answer, with another one for one of the rules. */
const but =
  (which: Name, rule: (...asked: Asked) => unknown) =>
  (...asked: Asked) =>
    asked[0] === which ? rule(...asked) : answers.update(...asked);
const always =
  (change: (right: Result, ...asked: Asked) => unknown) =>
  (...asked: Asked) =>
    change(answers.update(...asked), ...asked);

/** Adam with a part of its own. */
const adam = ({
  means = (m: tf.Tensor, g: tf.Tensor): tf.Tensor => m.mul(0.9).add(g.mul(0.1)),
  squares = (q: tf.Tensor, g: tf.Tensor): tf.Tensor => q.mul(0.999).add(g.square().mul(0.001)),
  correctMean = (step: number) => 1 - 0.9 ** step,
  correctSquare = (step: number) => 1 - 0.999 ** step,
  step: stepOf = (mean: tf.Tensor, square: tf.Tensor, rate: number, _g: tf.Tensor): tf.Tensor =>
    mean.mul(rate).div(square.sqrt().add(1e-7)),
  remembers = (raw: tf.Tensor[], _corrected: tf.Tensor[]): tf.Tensor[] => raw,
} = {}) =>
  but("adam", (_, weights, g, [m, q], rate, step) => {
    const raw = [means(m as tf.Tensor, g), squares(q as tf.Tensor, g)] as [tf.Tensor, tf.Tensor];
    const corrected = [raw[0].div(correctMean(step)), raw[1].div(correctSquare(step))] as [
      tf.Tensor,
      tf.Tensor,
    ];
    return { weights: weights.sub(stepOf(...corrected, rate, g)), memory: remembers(raw, corrected) };
  });

/** Momentum with another velocity. */
const velocity = (rule: (v: tf.Tensor, g: tf.Tensor, rate: number) => tf.Tensor) =>
  but("momentum", (_, weights, g, [v], rate) => {
    const next = rule(v as tf.Tensor, g, rate);
    return { weights: weights.sub(next), memory: [next] };
  });

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

export const update: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.update,
    adam(),
    // A table of rules.
    (...[rule, weights, gradient, memory, rate, step]: Asked) => {
      const rules: Record<Name, () => [tf.Tensor, tf.Tensor[]]> = {
        sgd: () => [tf.mul(gradient, rate), []],
        momentum: () => {
          const next = tf.add(tf.mul(memory[0] as tf.Tensor, 0.9), tf.mul(gradient, rate));
          return [next, [next]];
        },
        adam: () => {
          const [m, q] = memory as [tf.Tensor, tf.Tensor];
          const next = [m.sub(m.sub(gradient).mul(0.1)), q.sub(q.sub(gradient.square()).mul(0.001))] as [
            tf.Tensor,
            tf.Tensor,
          ];
          const root = tf.sqrt(next[1].div(1 - 0.999 ** step));
          return [
            next[0]
              .div(1 - 0.9 ** step)
              .div(root.add(1e-7))
              .mul(rate),
            next,
          ];
        },
      };
      const [by, next] = rules[rule]();
      return { weights: tf.sub(weights, by), memory: next };
    },
    // Lists of numbers.
    (...[rule, weights, gradient, memory, rate, step]: Asked) => {
      const [w, g, first, second] = [weights, gradient, ...memory].map(numbers) as [
        number[],
        number[],
        number[]?,
        number[]?,
      ];
      const tensor = (values: number[]) => tf.tensor(values, weights.shape);
      if (rule === "sgd")
        return { weights: tensor(w.map((value, i) => value - rate * (g[i] as number))), memory: [] };
      if (rule === "momentum") {
        const v = g.map((slope, i) => 0.9 * (first?.[i] as number) + rate * slope);
        return { weights: tensor(w.map((value, i) => value - (v[i] as number))), memory: [tensor(v)] };
      }
      const m = g.map((slope, i) => 0.9 * (first?.[i] as number) + 0.1 * slope);
      const q = g.map((slope, i) => 0.999 * (second?.[i] as number) + 0.001 * slope ** 2);
      const there = w.map(
        (value, i) =>
          value -
          (rate * (m[i] as number)) /
            (1 - 0.9 ** step) /
            (Math.sqrt((q[i] as number) / (1 - 0.999 ** step)) + 1e-7),
      );
      return { weights: tensor(there), memory: [tensor(m), tensor(q)] };
    },
    // Typed arrays.
    (...[rule, weights, gradient, memory, rate, step]: Asked) => {
      const [w, g] = [Float32Array.from(weights.dataSync()), gradient.dataSync()];
      const held = memory.map((tensor) => Float32Array.from(tensor.dataSync()));
      for (let i = 0; i < w.length; i++) {
        const slope = g[i] as number;
        let by = rate * slope;
        const [a, b] = held;
        if (rule === "momentum" && a) {
          by += 0.9 * (a[i] as number);
          a[i] = by;
        } else if (a && b) {
          a[i] = 0.9 * (a[i] as number) + 0.1 * slope;
          b[i] = 0.999 * (b[i] as number) + 0.001 * slope * slope;
          by =
            (rate * (a[i] as number)) /
            (1 - 0.9 ** step) /
            (Math.sqrt((b[i] as number) / (1 - 0.999 ** step)) + 1e-7);
        }
        w[i] = (w[i] as number) - by;
      }
      return {
        weights: tf.tensor(w, weights.shape),
        memory: held.map((values) => tf.tensor(values, weights.shape)),
      };
    },
    async (...asked: Asked) => {
      await tf.nextFrame();
      return tf.tidy(() => answers.update(...asked));
    },
    (...asked: Asked) => {
      switch (asked[0]) {
        case "sgd":
          return { memory: [], weights: asked[1].add(asked[2].mul(-asked[4])) };
        case "momentum": {
          const [, weights, gradient, [before], rate] = asked;
          const memory = [tf.addN([(before as tf.Tensor).mul(0.9), gradient.mul(rate)])];
          return { memory, weights: weights.sub(memory[0] as tf.Tensor) };
        }
        default:
          return adam()(...asked);
      }
    },
  ],
  wrong: [
    {
      mistake: "uphill",
      handIn: always(({ weights, memory }, _, old) => ({ memory, weights: old.mul(2).sub(weights) })),
    },
    { mistake: "rate missing", handIn: but("sgd", (_, w, g) => ({ weights: w.sub(g), memory: [] })) },
    {
      mistake: "divided by the rate",
      handIn: but("sgd", (_, w, g, __, rate) => ({ weights: w.sub(g.div(rate)), memory: [] })),
    },
    {
      mistake: "only the sign of the gradient",
      handIn: but("sgd", (_, w, g, __, rate) => ({ weights: w.sub(g.sign().mul(rate)), memory: [] })),
    },
    {
      mistake: "steps, not weights",
      handIn: always(({ weights, memory }, _, old) => ({ memory, weights: old.sub(weights) })),
    },
    {
      mistake: "wrong length",
      handIn: but("sgd", (_, w, g, __, rate) => ({ weights: w.sub(g.mul(rate)), memory: [g.clone()] })),
    },
    { mistake: "nothing kept", points: 1, handIn: velocity((_, g, rate) => g.mul(rate)) },
    { mistake: "all kept", points: 1, handIn: velocity((v, g, rate) => v.add(g.mul(rate))) },
    { mistake: "rate missing", points: 1, handIn: velocity((v, g) => v.mul(0.9).add(g)) },
    {
      mistake: "running mean",
      points: 1,
      handIn: velocity((v, g, rate) => v.mul(0.9).add(g.mul(0.1 * rate))),
    },
    { mistake: "subtracted", points: 1, handIn: velocity((v, g, rate) => v.mul(0.9).sub(g.mul(rate))) },
    {
      mistake: "always looking ahead",
      points: 1,
      handIn: but("momentum", (_, w, g, [v], rate) => {
        const next = (v as tf.Tensor).mul(0.9).add(g.mul(rate));
        return { weights: w.sub(next.mul(0.9).add(g.mul(rate))), memory: [next] };
      }),
    },
    {
      mistake: "old velocity remembered",
      points: 1,
      handIn: but("momentum", (...asked) => ({ ...answers.update(...asked), memory: asked[3] })),
    },
    { mistake: "no correction", points: 2, handIn: adam({ correctMean: () => 1, correctSquare: () => 1 }) },
    { mistake: "only the gradients corrected", points: 2, handIn: adam({ correctSquare: () => 1 }) },
    { mistake: "only the squares corrected", points: 2, handIn: adam({ correctMean: () => 1 }) },
    {
      mistake: "same correction for both",
      points: 2,
      handIn: adam({ correctSquare: (step) => 1 - 0.9 ** step }),
    },
    {
      mistake: "correction by the first step",
      points: 3,
      handIn: adam({ correctMean: () => 0.1, correctSquare: () => 0.001 }),
    },
    { mistake: "no root", points: 2, handIn: adam({ step: (m, q, rate) => m.mul(rate).div(q.add(1e-7)) }) },
    { mistake: "rate missing", points: 2, handIn: adam({ step: (m, q) => m.div(q.sqrt().add(1e-7)) }) },
    {
      mistake: "corrected means remembered",
      points: 2,
      handIn: adam({ remembers: (_, corrected) => corrected }),
    },
    {
      mistake: "gradient in place of its mean",
      points: 3,
      handIn: adam({ step: (_, q, rate, g) => g.mul(rate).div(q.sqrt().add(1e-7)) }),
    },
    { mistake: "memory swapped", points: 2, handIn: adam({ remembers: (raw) => [...raw].reverse() }) },
    {
      mistake: "old memory",
      points: 2,
      handIn: but("adam", (...asked) => ({ ...answers.update(...asked), memory: asked[3] })),
    },
    {
      mistake: "plain gradient descent",
      points: 2,
      handIn: but("adam", (_, w, g, memory, rate) => ({ weights: w.sub(g.mul(rate)), memory })),
    },
    { mistake: "no object", handIn: always(({ weights }) => weights) },
    { mistake: "no list", handIn: always(({ weights, memory }) => ({ weights, memory: memory[0] ?? null })) },
  ],
};
