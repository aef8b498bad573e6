import { tf } from "course";
import { lesson08 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import * as solutions from "./solutions.js";

type Slope = (weights: number[]) => number[];
type Memory = number[];

/** The places of a walk whose every step is made from a place and the gradient there. */
function walk(
  start: number[],
  steps: number,
  next: (weights: number[], step: number) => number[],
): number[][] {
  const path = [start];
  for (let step = 0; step < steps; step++) path.push(next([...(path.at(-1) as number[])], step));
  return path;
}

const moved = (weights: number[], gradient: number[], factor: number): number[] =>
  weights.map((weight, i) => weight - factor * (gradient[i] as number));

const velocityOf = (g: number, v: number, r: number): number => 0.9 * v + r * g;
const squareOf = (g: number, q: number): number => 0.9 * q + 0.1 * g ** 2;

/** The means of Adam, and the number of the step. */
function meansOf(g: number, [m = 0, q = 0, t = 0]: Memory): [m: number, q: number, t: number] {
  return [0.9 * m + 0.1 * g, 0.999 * q + 0.001 * g ** 2, t + 1];
}

const wave = (progress: number): number => (1 + Math.cos(Math.PI * progress)) / 2;
const warmed = (step: number, warmUp: number, top: number, later: () => number): number =>
  step < warmUp ? (top * (step + 1)) / warmUp : later();

export const optimisers: Bank = {
  exercise: lesson08,
  steps: {
    descend: {
      right: [
        solutions.descend,
        (slope: Slope, start: number[], rate: number, steps: number) =>
          walk(start, steps, (weights) => moved(weights, slope(weights), rate)),
        (slope: Slope, start: number[], rate: number, steps: number) => {
          const weights = Float64Array.from(start);
          const path = [Array.from(weights)];
          for (let step = 0; step < steps; step++) {
            const gradient = slope(Array.from(weights));
            for (let i = 0; i < weights.length; i++)
              weights[i] = (weights[i] as number) - rate * (gradient[i] as number);
            path.push(Array.from(weights));
          }
          return path;
        },
        (slope: Slope, start: number[], rate: number, steps: number) =>
          Array.from({ length: steps }).reduce<number[][]>(
            (path) => path.concat([moved(path.at(-1) as number[], slope(path.at(-1) as number[]), rate)]),
            [start],
          ),
        function go(slope: Slope, start: number[], rate: number, steps: number): number[][] {
          if (steps === 0) return [start];
          return [start, ...go(slope, moved(start, slope(start), rate), rate, steps - 1)];
        },
        async (slope: Slope, start: number[], rate: number, steps: number) => {
          const path = [[...start]];
          while (path.length <= steps) {
            const here = path[path.length - 1] as number[];
            const gradient = await slope(here);
            path.push(here.map((weight, i) => weight - (gradient[i] as number) * rate));
          }
          return path;
        },
        (slope: Slope, start: number[], rate: number, steps: number) => {
          const weights = [...start];
          const path = [[...weights]];
          for (let step = 0; step < steps; step++) {
            for (const [i, g] of slope([...weights]).entries())
              weights[i] = (weights[i] as number) - rate * g;
            path.push(structuredClone(weights));
          }
          return path;
        },
      ],
      wrong: [
        {
          mistake: "uphill",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            walk(start, steps, (weights) => moved(weights, slope(weights), -rate)),
        },
        {
          mistake: "only the end",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            solutions.descend(slope, start, rate, steps).at(-1),
        },
        {
          mistake: "start missing",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            solutions.descend(slope, start, rate, steps).slice(1),
        },
        {
          mistake: "one step too few",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            solutions.descend(slope, start, rate, steps - 1),
        },
        {
          mistake: "one step too many",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            solutions.descend(slope, start, rate, steps + 1),
        },
        {
          mistake: "rate missing",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            rate && walk(start, steps, (weights) => moved(weights, slope(weights), 1)),
        },
        {
          mistake: "the same list each time",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) => {
            const weights = [...start];
            const path = [weights];
            for (let step = 0; step < steps; step++) {
              for (const [i, g] of slope([...weights]).entries())
                weights[i] = (weights[i] as number) - rate * g;
              path.push(weights);
            }
            return path;
          },
        },
        {
          mistake: "changed input",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) => {
            const path = [start];
            for (let step = 0; step < steps; step++) {
              for (const [i, g] of slope([...start]).entries()) start[i] = (start[i] as number) - rate * g;
              path.push(start);
            }
            return path;
          },
        },
        {
          mistake: "steps, not places",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            walk(start, steps, (weights) => slope(weights).map((g) => -rate * g)),
        },
        {
          mistake: "divided by the rate",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            walk(start, steps, (weights) => moved(weights, slope(weights), 1 / rate)),
        },
        {
          mistake: "one weight after the other",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            walk(start, steps, (weights) => {
              for (const i of weights.keys())
                weights[i] = (weights[i] as number) - rate * (slope(weights)[i] as number);
              return weights;
            }),
        },
        {
          mistake: "gradient of the start",
          points: 1,
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            walk(start, steps, (weights) => moved(weights, slope(start), rate)),
        },
        {
          mistake: "only the first weight",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            walk(start, steps, ([first = 0, ...rest]) => [
              first - rate * (slope([first, ...rest])[0] as number),
              ...rest,
            ]),
        },
        {
          mistake: "only the sign of the gradient",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            walk(start, steps, (weights) => moved(weights, slope(weights).map(Math.sign), rate)),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            tf.tensor2d(solutions.descend(slope, start, rate, steps)),
        },
        {
          mistake: "no result",
          handIn: (slope: Slope, start: number[], rate: number, steps: number) =>
            void solutions.descend(slope, start, rate, steps),
        },
      ],
    },
    momentum: {
      right: [
        solutions.momentum,
        (g: number, [v = 0]: Memory, r: number, nesterov = false) => {
          const next = velocityOf(g, v, r);
          if (nesterov) return [velocityOf(g, next, r), next];
          return [next, next];
        },
        (g: number, memory: Memory, r: number, nesterov = false) => {
          const v = memory.length > 0 ? (memory[0] as number) : 0;
          let next = v * 0.9;
          next += r * g;
          let step = next;
          if (nesterov) step = next * 0.9 + g * r;
          return [step, next];
        },
        (g: number, memory: Memory, r: number, nesterov?: boolean) => {
          const next = 0.9 * (memory[0] ?? 0) + r * g;
          return Float64Array.of(nesterov ? next + 0.9 * next + r * g - next : next, next);
        },
        async (g: number, [v = 0]: Memory, r: number, nesterov = false) => {
          const [kept, added] = [0.9 * v, r * g];
          return [nesterov ? 0.9 * kept + 1.9 * added : kept + added, kept + added];
        },
        (...[g, [v = 0], r, nesterov]: [number, Memory, number, boolean?]) =>
          [velocityOf(g, v, r)].flatMap((next) => [nesterov ? velocityOf(g, next, r) : next, next]),
        (g: number, [v]: Memory, r: number, nesterov = false) => {
          const old = v === undefined ? 0 : v;
          // 10 times a running mean of the steps.
          const next = 10 * (0.9 * (old / 10) + 0.1 * r * g);
          return [[next, 0.9 * next + r * g][Number(nesterov)], next];
        },
      ],
      wrong: [
        {
          mistake: "all kept",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => [v + r * g, v + r * g],
        },
        {
          mistake: "nothing kept",
          handIn: (g: number, _memory: Memory, r: number, _nesterov = false) => [r * g, r * g],
        },
        {
          mistake: "rate missing",
          handIn: (g: number, [v = 0]: Memory, _rate: number, _nesterov = false) => [
            0.9 * v + g,
            0.9 * v + g,
          ],
        },
        {
          mistake: "running mean",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => [
            0.9 * v + 0.1 * r * g,
            0.9 * v + 0.1 * r * g,
          ],
        },
        {
          mistake: "rate for the velocity too",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => [
            r * (0.9 * v + g),
            r * (0.9 * v + g),
          ],
        },
        {
          mistake: "subtracted",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => [
            0.9 * v - r * g,
            0.9 * v - r * g,
          ],
        },
        {
          mistake: "old velocity remembered",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => [velocityOf(g, v, r), v],
        },
        {
          mistake: "always looking ahead",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => {
            const next = velocityOf(g, v, r);
            return [velocityOf(g, next, r), next];
          },
        },
        {
          mistake: "not looking ahead",
          points: 1,
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => [
            velocityOf(g, v, r),
            velocityOf(g, v, r),
          ],
        },
        {
          mistake: "gradient missing in the step",
          points: 1,
          handIn: (g: number, [v = 0]: Memory, r: number, nesterov = false) => {
            const next = velocityOf(g, v, r);
            return [nesterov ? 0.9 * next : next, next];
          },
        },
        {
          mistake: "whole velocity in the step",
          points: 1,
          handIn: (g: number, [v = 0]: Memory, r: number, nesterov = false) => {
            const next = velocityOf(g, v, r);
            return [nesterov ? next + r * g : next, next];
          },
        },
        {
          mistake: "step remembered",
          points: 1,
          handIn: (g: number, [v = 0]: Memory, r: number, nesterov = false) => {
            const next = velocityOf(g, v, r);
            const step = nesterov ? velocityOf(g, next, r) : next;
            return [step, step];
          },
        },
        {
          mistake: "only the step",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => velocityOf(g, v, r),
        },
        {
          mistake: "no numbers",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => ({
            step: velocityOf(g, v, r),
          }),
        },
        {
          mistake: "no result",
          handIn: (g: number, [v = 0]: Memory, r: number, _nesterov = false) => void velocityOf(g, v, r),
        },
      ],
    },
    rmsprop: {
      right: [
        solutions.rmsprop,
        (g: number, [q = 0]: Memory, r: number) => {
          const next = squareOf(g, q);
          return [(r / Math.sqrt(next + 1e-7)) * g, next];
        },
        (g: number, memory: Memory, r: number) => {
          const old = memory[0] ?? 0;
          const next = old + 0.1 * (g * g - old);
          return Float64Array.of(r * g * (next + 1e-7) ** -0.5, next);
        },
        (g: number, memory: Memory, r: number) => {
          let q = memory.length === 0 ? 0 : (memory[0] as number);
          q *= 0.9;
          q += 0.1 * g * g;
          const root = Math.sqrt(q + 0.0000001);
          return [(g / root) * r, q];
        },
        async (g: number, [q = 0]: Memory, r: number) => {
          const step = (next: number): number => (r * g) / Math.sqrt(next + 1e-7);
          return [step(squareOf(g, q)), squareOf(g, q)];
        },
        (...[g, [q = 0], r]: [number, Memory, number]) =>
          [squareOf(g, q)].flatMap((next) => [(r * g) / (next + 1e-7) ** 0.5, next]),
        (g: number, [q]: Memory, r: number) => {
          const next = 0.9 * (q || 0) + 0.1 * g ** 2;
          return [Math.sign(g) * r * Math.sqrt((g * g) / (next + 1e-7)), next];
        },
      ],
      wrong: [
        {
          mistake: "no root",
          handIn: (g: number, [q = 0]: Memory, r: number) => [
            (r * g) / (squareOf(g, q) + 1e-7),
            squareOf(g, q),
          ],
        },
        {
          mistake: "old mean",
          handIn: (g: number, [q = 0]: Memory, r: number) => [(r * g) / Math.sqrt(q + 1e-7), squareOf(g, q)],
        },
        {
          mistake: "sum of the squares",
          handIn: (g: number, [q = 0]: Memory, r: number) => [
            (r * g) / Math.sqrt(q + g * g + 1e-7),
            q + g * g,
          ],
        },
        {
          mistake: "gradient not squared",
          handIn: (g: number, [q = 0]: Memory, r: number) => {
            const next = 0.9 * q + 0.1 * g;
            return [(r * g) / Math.sqrt(next + 1e-7), next];
          },
        },
        {
          mistake: "memory the wrong way round",
          handIn: (g: number, [q = 0]: Memory, r: number) => {
            const next = 0.1 * q + 0.9 * g * g;
            return [(r * g) / Math.sqrt(next + 1e-7), next];
          },
        },
        {
          mistake: "rate missing",
          handIn: (g: number, [q = 0]: Memory, _rate: number) => [
            g / Math.sqrt(squareOf(g, q) + 1e-7),
            squareOf(g, q),
          ],
        },
        {
          mistake: "gradient missing in the step",
          handIn: (g: number, [q = 0]: Memory, r: number) => [
            r / Math.sqrt(squareOf(g, q) + 1e-7),
            squareOf(g, q),
          ],
        },
        {
          mistake: "no epsilon",
          handIn: (g: number, [q = 0]: Memory, r: number) => [
            (r * g) / Math.sqrt(squareOf(g, q)),
            squareOf(g, q),
          ],
        },
        {
          mistake: "epsilon outside the root",
          handIn: (g: number, [q = 0]: Memory, r: number) => [
            (r * g) / (Math.sqrt(squareOf(g, q)) + 1e-7),
            squareOf(g, q),
          ],
        },
        {
          mistake: "step turned round",
          handIn: (g: number, memory: Memory, r: number) => {
            const [step = 0, q = 0] = solutions.rmsprop(g, memory, r);
            return [-step, q];
          },
        },
        {
          mistake: "memory before the step",
          handIn: (g: number, memory: Memory, r: number) => solutions.rmsprop(g, memory, r).reverse(),
        },
        {
          mistake: "only the step",
          handIn: (g: number, memory: Memory, r: number) => solutions.rmsprop(g, memory, r)[0],
        },
        {
          mistake: "step in a list, nothing remembered",
          handIn: (g: number, memory: Memory, r: number) => solutions.rmsprop(g, memory, r).slice(0, 1),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (g: number, memory: Memory, r: number) => tf.tensor1d(solutions.rmsprop(g, memory, r)),
        },
        {
          mistake: "no result",
          handIn: (g: number, memory: Memory, r: number) => void solutions.rmsprop(g, memory, r),
        },
      ],
    },
    adam: {
      right: [
        solutions.adam,
        (g: number, memory: Memory, r: number) => {
          const [m, q, t] = meansOf(g, memory);
          return [(r * (m / (1 - 0.9 ** t))) / (Math.sqrt(q / (1 - 0.999 ** t)) + 1e-7), m, q, t];
        },
        (g: number, memory: Memory, r: number) => {
          let [m = 0, q = 0, t = 0] = memory;
          t++;
          m += 0.1 * (g - m);
          q += 0.001 * (g * g - q);
          const [mean, square] = [m / (1 - 0.9 ** t), q / (1 - 0.999 ** t)];
          return [r * mean * (1 / (Math.sqrt(square) + 1e-7)), m, q, t];
        },
        (g: number, memory: Memory, r: number) => {
          const next = Float64Array.from(meansOf(g, memory));
          const [m = 0, q = 0, t = 0] = next;
          // The correction of both, put into the rate, as many programs do.
          const correction = Math.sqrt(1 - 0.999 ** t);
          const step = (r * correction * m) / (1 - 0.9 ** t) / (Math.sqrt(q) + 1e-7 * correction);
          return Float64Array.of(step, ...next);
        },
        async (g: number, memory: Memory, r: number) => {
          const mean = (keep: number, old: number, value: number) => keep * old + (1 - keep) * value;
          const [m = 0, q = 0, t = 0] = memory;
          const next = [mean(0.9, m, g), mean(0.999, q, g ** 2), t + 1] as const;
          const whole = (keep: number, value: number) => value / (1 - keep ** next[2]);
          return [(r * whole(0.9, next[0])) / (Math.sqrt(whole(0.999, next[1])) + 1e-7), ...next];
        },
        (g: number, [m, q, t]: Memory, r: number) => {
          const count = (t ?? 0) + 1;
          const means = { m: 0.9 * (m ?? 0) + 0.1 * g, q: 0.999 * (q ?? 0) + 0.001 * g * g };
          let [ofM, ofQ] = [1, 1];
          for (let i = 0; i < count; i++) {
            ofM *= 0.9;
            ofQ *= 0.999;
          }
          return [(r * means.m) / (1 - ofM) / ((means.q / (1 - ofQ)) ** 0.5 + 1e-7), means.m, means.q, count];
        },
        (...[g, memory, r]: [number, Memory, number]) =>
          [meansOf(g, memory)].flatMap(([m, q, t]) => [
            (r * m) / (1 - 0.9 ** t) / (1e-7 + Math.sqrt(q / (1 - 0.999 ** t))),
            m,
            q,
            t,
          ]),
      ],
      wrong: [
        {
          mistake: "no correction",
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [(r * m) / (Math.sqrt(q) + 1e-7), m, q, t];
          },
        },
        {
          mistake: "only the gradients corrected",
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [(r * m) / (1 - 0.9 ** t) / (Math.sqrt(q) + 1e-7), m, q, t];
          },
        },
        {
          mistake: "only the squares corrected",
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [(r * m) / (Math.sqrt(q / (1 - 0.999 ** t)) + 1e-7), m, q, t];
          },
        },
        {
          mistake: "same correction for both",
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [(r * m) / (1 - 0.9 ** t) / (Math.sqrt(q / (1 - 0.9 ** t)) + 1e-7), m, q, t];
          },
        },
        {
          mistake: "correction by the first step",
          points: 1,
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [(r * m) / (1 - 0.9) / (Math.sqrt(q / (1 - 0.999)) + 1e-7), m, q, t];
          },
        },
        {
          mistake: "same memory for both",
          handIn: (g: number, [m = 0, q = 0, t = 0]: Memory, r: number) => {
            const [nextM, nextQ, count] = [0.9 * m + 0.1 * g, 0.9 * q + 0.1 * g * g, t + 1];
            const c = 1 - 0.9 ** count;
            return [(r * nextM) / c / (Math.sqrt(nextQ / c) + 1e-7), nextM, nextQ, count];
          },
        },
        {
          mistake: "no root",
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [(r * m) / (1 - 0.9 ** t) / (q / (1 - 0.999 ** t) + 1e-7), m, q, t];
          },
        },
        {
          mistake: "rate missing",
          handIn: (g: number, memory: Memory, _rate: number) => solutions.adam(g, memory, 1),
        },
        {
          mistake: "corrected means remembered",
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [solutions.adam(g, memory, r)[0], m / (1 - 0.9 ** t), q / (1 - 0.999 ** t), t];
          },
        },
        {
          mistake: "steps not counted",
          handIn: (g: number, memory: Memory, r: number) => [
            ...solutions.adam(g, memory, r).slice(0, 3),
            memory[2] ?? 0,
          ],
        },
        {
          mistake: "number of steps missing",
          handIn: (g: number, memory: Memory, r: number) => solutions.adam(g, memory, r).slice(0, 3),
        },
        {
          mistake: "gradient in place of its mean",
          points: 1,
          handIn: (g: number, memory: Memory, r: number) => {
            const [m, q, t] = meansOf(g, memory);
            return [(r * g) / (Math.sqrt(q / (1 - 0.999 ** t)) + 1e-7), m, q, t];
          },
        },
        {
          mistake: "step turned round",
          handIn: (g: number, memory: Memory, r: number) => {
            const [step = 0, ...rest] = solutions.adam(g, memory, r);
            return [-step, ...rest];
          },
        },
        {
          mistake: "only the step",
          handIn: (g: number, memory: Memory, r: number) => solutions.adam(g, memory, r)[0],
        },
        {
          mistake: "only the memory",
          handIn: (g: number, memory: Memory, r: number) => solutions.adam(g, memory, r).slice(1),
        },
        {
          mistake: "no result",
          handIn: (g: number, memory: Memory, r: number) => void solutions.adam(g, memory, r),
        },
      ],
    },
    rateAt: {
      right: [
        solutions.rateAt,
        (step: number, steps: number, warmUp: number, top: number) =>
          warmed(step, warmUp, top, () => top * wave((step - warmUp) / (steps - warmUp))),
        (step: number, steps: number, warmUp: number, top: number) => {
          if (step >= warmUp) {
            const left = (steps - step) / (steps - warmUp);
            return 0.5 * top * (1 - Math.cos(Math.PI * left));
          }
          return top * ((step + 1) / warmUp);
        },
        (step: number, steps: number, warmUp: number, top: number) => {
          const progress = Math.max(0, (step - warmUp) / (steps - warmUp));
          const rise = Math.min(1, (step + 1) / Math.max(1, warmUp));
          return top * rise * Math.cos((Math.PI / 2) * progress) ** 2;
        },
        (step: number, steps: number, warmUp: number, top: number) => {
          const rates = new Float64Array(steps);
          for (let i = 0; i < steps; i++) {
            rates[i] = i < warmUp ? ((i + 1) * top) / warmUp : top * wave((i - warmUp) / (steps - warmUp));
          }
          return rates[step];
        },
        async (step: number, steps: number, warmUp: number, top: number) => {
          let rate = top;
          if (step < warmUp) rate *= (step + 1) / warmUp;
          else rate *= (1 + Math.cos((Math.PI * (step - warmUp)) / (steps - warmUp))) / 2;
          return rate;
        },
        (step: number, steps: number, warmUp: number, top: number) =>
          tf.tidy(() => {
            if (step < warmUp) return tf.linspace(top / warmUp, top, warmUp).dataSync()[step];
            const angle = tf.scalar((Math.PI * (step - warmUp)) / (steps - warmUp));
            return top * (0.5 + 0.5 * (tf.cos(angle).dataSync()[0] as number));
          }),
      ],
      wrong: [
        {
          mistake: "no warm-up",
          handIn: (step: number, steps: number, _warmUp: number, top: number) => top * wave(step / steps),
        },
        {
          mistake: "warm-up from 0",
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            step < warmUp ? (top * step) / warmUp : top * wave((step - warmUp) / (steps - warmUp)),
        },
        {
          mistake: "fall counted from the start",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(step, warmUp, top, () => top * wave(step / steps)),
        },
        {
          mistake: "fall over all steps",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(step, warmUp, top, () => top * wave((step - warmUp) / steps)),
        },
        {
          mistake: "straight line",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(step, warmUp, top, () => top * (1 - (step - warmUp) / (steps - warmUp))),
        },
        {
          mistake: "not halved",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(step, warmUp, top, () => top * 2 * wave((step - warmUp) / (steps - warmUp))),
        },
        {
          mistake: "quarter of a wave",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(
              step,
              warmUp,
              top,
              () => top * Math.cos((Math.PI * (step - warmUp)) / (steps - warmUp) / 2),
            ),
        },
        {
          mistake: "below 0",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(step, warmUp, top, () => top * Math.cos((Math.PI * (step - warmUp)) / (steps - warmUp))),
        },
        {
          mistake: "degrees",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(
              step,
              warmUp,
              top,
              () => (top * (1 + Math.cos((180 * (step - warmUp)) / (steps - warmUp)))) / 2,
            ),
        },
        {
          mistake: "top missing",
          handIn: (step: number, steps: number, warmUp: number, _top: number) =>
            warmed(step, warmUp, 1, () => wave((step - warmUp) / (steps - warmUp))),
        },
        {
          mistake: "constant after the warm-up",
          points: 1,
          handIn: (step: number, _steps: number, warmUp: number, top: number) =>
            warmed(step, warmUp, top, () => top),
        },
        {
          mistake: "rises instead of falling",
          points: 1,
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            warmed(step, warmUp, top, () => top * (1 - wave((step - warmUp) / (steps - warmUp)))),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            tf.scalar(solutions.rateAt(step, steps, warmUp, top)),
        },
        {
          mistake: "no result",
          handIn: (step: number, steps: number, warmUp: number, top: number) =>
            void solutions.rateAt(step, steps, warmUp, top),
        },
      ],
    },
  },
};
