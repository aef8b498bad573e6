import type { Value } from "../graph/graph.js";
import { add, cast, greaterEqual, multiply, shapeOf } from "../graph/ops.js";

/**
 * Random numbers that follow from a seed, the number of the step and the place in the model, and from nothing
 * else: the same seed gives the same bits, in whatever order threads compute. The generator is Philox: Salmon et
 * al., "Parallel random numbers: as easy as 1, 2, 3" (SC11).
 */
export class Random {
  readonly #seed: Value;
  readonly #step: Value;
  #places = 0;

  /**
   * @param seed an int32 scalar.
   * @param step an int32 scalar, another one in each step.
   */
  constructor(seed: Value, step: Value) {
    this.#seed = seed;
    this.#step = step;
  }

  /** As many numbers as x has: `scale` with the probability 1 - rate, else 0. */
  keep(x: Value, rate: number, scale: number): Value {
    return multiply(cast(greaterEqual(this.#draw("StatelessRandomUniform", x), rate), "float32"), scale);
  }

  /** As many numbers as x has, from the standard normal distribution. */
  normal(x: Value): Value {
    return this.#draw("StatelessRandomNormal", x);
  }

  #draw(kind: string, like: Value): Value {
    const { graph } = like;
    // Places are kept apart by multiples of 2³² / golden ratio: Knuth, The Art of Computer Programming 3, 6.4.
    const place = Math.imul(this.#places++, 0x9e3779b9);
    const seed = graph.typed("Pack", [add(this.#seed, place), this.#step], {
      shape: [2],
      attributes: { N: { int: 2 }, axis: { int: 0 } },
    });
    return graph.add(kind, [shapeOf(like), seed], {
      attributes: { dtype: { type: "float32" }, T: { type: "int32" }, Tseed: { type: "int32" } },
      outputs: [{ dtype: "float32", shape: like.shape }],
    }).value;
  }
}
