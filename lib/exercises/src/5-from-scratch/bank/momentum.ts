import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";
import { asLayer, both, type Labels, type Layer, type Matrix, plain, zip } from "./tools.js";

type Asked = [network: Layer[], gradients: Layer[], velocity: Layer[], rate: number, keep: number];

/** A step with a rule of its own for the velocity, and for the values. */
const by =
  (
    velocityOf: (v: tf.Tensor, g: tf.Tensor, keep: number, rate: number) => tf.Tensor,
    movedTo = (
      value: tf.Tensor,
      next: tf.Tensor,
      rate: number,
      _v: tf.Tensor,
      _g: tf.Tensor,
      _keep: number,
    ): tf.Tensor => value.sub(next.mul(rate)),
  ) =>
  (...[network, gradients, velocity, rate, keep]: Asked) => {
    const next = both((v, g) => velocityOf(v as tf.Tensor, g as tf.Tensor, keep, rate), velocity, gradients);
    const moved = both(
      (...[value, fast, v, g]) =>
        movedTo(value as tf.Tensor, fast as tf.Tensor, rate, v as tf.Tensor, g as tf.Tensor, keep),
      ...[network, next, velocity, gradients],
    );
    return { network: moved, velocity: next };
  };
const right = (v: tf.Tensor, g: tf.Tensor, keep: number) => v.mul(keep).add(g);

const onlyLayer =
  (isMoved: (i: number, count: number) => boolean) =>
  (...asked: Asked) => {
    const { network, velocity } = answers.momentum(...asked);
    const count = network.length;
    return {
      network: asked[0].map((layer, i) => (isMoved(i, count) ? network[i] : layer)),
      velocity: asked[2].map((layer, i) => (isMoved(i, count) ? velocity[i] : layer)),
    };
  };

export const momentum: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.momentum,
    by(right),
    // Both at once, layer by layer.
    (...[network, gradients, velocity, rate, keep]: Asked) => {
      const moving: { network: Layer[]; velocity: Layer[] } = { network: [], velocity: [] };
      for (let i = 0; i < network.length; i++) {
        const [old, slopes, fast] = [network[i], gradients[i], velocity[i]] as [Layer, Layer, Layer];
        const weights = tf.add(tf.mul(keep, fast.weights), slopes.weights) as Matrix;
        const biases = tf.add(tf.mul(keep, fast.biases), slopes.biases) as Labels;
        moving.velocity.push({ weights, biases });
        moving.network.push({
          weights: tf.sub(old.weights, tf.mul(rate, weights)) as Matrix,
          biases: tf.sub(old.biases, tf.mul(rate, biases)) as Labels,
        });
      }
      return moving;
    },
    // Lists of numbers.
    (...[network, gradients, velocity, rate, keep]: Asked) => {
      const [values, slopes, fast] = [plain(network), plain(gradients), plain(velocity)];
      const next = fast.map(({ weights, biases }, i) => ({
        weights: zip(weights, slopes[i]?.weights as number[][], (v, g) => keep * v + g),
        biases: biases.map((v, j) => keep * v + (slopes[i]?.biases[j] as number)),
      }));
      const there = values.map(({ weights, biases }, i) => ({
        weights: zip(weights, next[i]?.weights as number[][], (w, v) => w - rate * v),
        biases: biases.map((b, j) => b - rate * (next[i]?.biases[j] as number)),
      }));
      return { network: there.map(asLayer), velocity: next.map(asLayer) };
    },
    // Typed arrays, with a helper for one tensor.
    (...[network, gradients, velocity, rate, keep]: Asked) => {
      const combine = <T extends tf.Tensor>(a: T, b: T, rule: (a: number, b: number) => number): T => {
        const [left, other] = [a.dataSync(), b.dataSync()];
        return tf.tensor(
          Float32Array.from(left, (value, i) => rule(value, other[i] as number)),
          a.shape,
        ) as T;
      };
      const layers = (a: Layer[], b: Layer[], rule: (a: number, b: number) => number) =>
        a.map((layer, i) => ({
          weights: combine(layer.weights, (b[i] as Layer).weights, rule),
          biases: combine(layer.biases, (b[i] as Layer).biases, rule),
        }));
      const next = layers(velocity, gradients, (v, g) => keep * v + g);
      return { velocity: next, network: layers(network, next, (w, v) => w - rate * v) };
    },
    // TensorFlow's own optimiser would do it so, with variables.
    (...[network, gradients, velocity, rate, keep]: Asked) =>
      tf.tidy(() => {
        const fast = both(
          (v, g) => {
            const variable = tf.variable(v as tf.Tensor);
            variable.assign(variable.mul(keep).add(g as tf.Tensor));
            return variable.clone();
          },
          ...[velocity, gradients],
        );
        return {
          velocity: fast,
          network: both((w, v) => (w as tf.Tensor).add((v as tf.Tensor).mul(-rate)), network, fast),
        };
      }),
    async (...asked: Asked) => {
      await tf.nextFrame();
      return by(right)(...asked);
    },
  ],
  wrong: [
    { mistake: "nothing kept", points: 1, handIn: by((_, g) => g.clone()) },
    { mistake: "all kept", points: 1, handIn: by((v, g) => v.add(g)) },
    {
      mistake: "rate in the velocity",
      handIn: by(
        (v, g, keep, rate) => v.mul(keep).add(g.mul(rate)),
        (value, next) => value.sub(next),
      ),
    },
    { mistake: "a running mean", handIn: by((v, g, keep) => v.mul(keep).add(g.mul(1 - keep))) },
    { mistake: "memory the wrong way round", handIn: by((v, g, keep) => v.mul(1 - keep).add(g.mul(keep))) },
    { mistake: "gradient subtracted", handIn: by((v, g, keep) => v.mul(keep).sub(g)) },
    {
      mistake: "gradient subtracted",
      handIn: by(
        (v, g, keep) => v.mul(keep).sub(g),
        (value, next, rate) => value.add(next.mul(rate)),
      ),
    },
    { mistake: "uphill", handIn: by(right, (value, next, rate) => value.add(next.mul(rate))) },
    { mistake: "rate left out", handIn: by(right, (value, next) => value.sub(next)) },
    { mistake: "unchanged", handIn: by(right, (value, _next, rate, v) => value.sub(v.mul(rate))) },
    {
      mistake: "gradient instead of velocity",
      points: 1,
      handIn: by(right, (value, _next, rate, _v, g) => value.sub(g.mul(rate))),
    },
    {
      mistake: "Nesterov",
      handIn: by(right, (value, next, rate, _v, g, keep) => value.sub(next.mul(keep).add(g).mul(rate))),
    },
    { mistake: "steps, not weights", handIn: by(right, (_value, next, rate) => next.mul(-rate)) },
    { mistake: "unchanged", handIn: by(right, (value) => value.clone()) },
    {
      mistake: "old velocity given back",
      handIn: (...asked: Asked) => ({ ...answers.momentum(...asked), velocity: asked[2] }),
    },
    {
      mistake: "biases forgotten",
      handIn: (...asked: Asked) => {
        const { network, velocity } = answers.momentum(...asked);
        return {
          network: network.map(({ weights }, i) => ({ weights, biases: asked[0][i]?.biases })),
          velocity: velocity.map(({ weights }, i) => ({ weights, biases: asked[2][i]?.biases })),
        };
      },
    },
    { mistake: "only the first layer", handIn: onlyLayer((i) => i === 0) },
    { mistake: "only the last layer", handIn: onlyLayer((i, count) => i === count - 1) },
    { mistake: "no object", handIn: (...asked: Asked) => answers.momentum(...asked).network },
    {
      mistake: "part missing",
      handIn: (...asked: Asked) => ({ network: answers.momentum(...asked).network }),
    },
  ],
};
