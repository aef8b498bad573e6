import type { Value } from "../graph/graph.js";
import { add, cast, concat, greaterEqual, multiply, reshape, shapeOf, slice } from "../graph/ops/index.js";

/**
 * Random numbers that follow from a seed, the number of the step and the place in the model, and from nothing
 * else: the same seed gives the same bits, in whatever order threads compute. The generator is Philox: Salmon et
 * al., "Parallel random numbers: as easy as 1, 2, 3" (SC11).
 */
export class Random {
  readonly #seed: Value;
  readonly #step: Value;
  readonly #rows: Value | undefined;
  #places = 0;

  /**
   * @param seed an int32 scalar.
   * @param step an int32 scalar, another one in each step.
   * @param rows how many examples the batch has, an int32 scalar, where that is known before the batch itself is:
   *   numbers are then drawn while something else is computed.
   */
  constructor(seed: Value, step: Value, rows?: Value) {
    this.#seed = seed;
    this.#step = step;
    this.#rows = rows;
  }

  /**
   * As many numbers as x has: `scale` with the probability 1 - rate, else 0.
   *
   * Drawing is what costs time, so a byte must do for a number: it is kept where its byte isn't below 256 rate.
   * Where that isn't whole, one of its two neighbours is taken at random in each step, so that the probability is
   * as asked for.
   */
  keep(x: Value, rate: number, scale: number): Value {
    const bound = 256 * rate;
    // A byte can't tell rates this close to 1 apart.
    const kept =
      bound > 255 ? greaterEqual(this.#uniform(x), rate) : greaterEqual(this.#bytes(x), this.#near(bound));
    return multiply(cast(kept, "float32"), scale);
  }

  /** As many numbers as x has, from the standard normal distribution. */
  normal(x: Value): Value {
    return this.#draw("StatelessRandomNormal", "float32", this.#shapeOf(x), x.shape);
  }

  #uniform(x: Value): Value {
    return this.#draw("StatelessRandomUniform", "float32", this.#shapeOf(x), x.shape);
  }

  /** As many bytes as x has numbers; each row takes whole words of four. */
  #bytes(x: Value): Value {
    const { graph } = x;
    const numbers = x.shape.slice(1).reduce<number>((product, _, i) => product * x.size(i + 1), 1);
    const words = Math.ceil(numbers / 4);
    const shape = concat([this.#rowsOf(x), graph.constant([words], "int32")], 0);
    const drawn = this.#draw("StatelessRandomUniformFullInt", "int32", shape, [null, words]);
    const bytes = graph.typed("Bitcast", [drawn], {
      dtype: "uint8",
      shape: [null, words, 4],
      attributes: { type: { type: "uint8" } },
    });
    const rows = reshape(bytes, [null, 4 * words]);
    return reshape(numbers === 4 * words ? rows : slice(rows, [0, 0], [null, numbers]), x.shape);
  }

  /** One of the whole numbers beside `value`, as a byte: the nearer, the more probable, so that its mean is `value`. */
  #near(value: number): Value {
    const { graph } = this.#seed;
    if (Number.isInteger(value)) return graph.constant(value, "uint8");
    const offset = this.#draw("StatelessRandomUniform", "float32", graph.constant([], "int32"), []);
    return cast(add(offset, value), "uint8");
  }

  #shapeOf(x: Value): Value {
    return this.#rows
      ? concat([this.#rowsOf(x), x.graph.constant(x.shape.slice(1) as number[], "int32")], 0)
      : shapeOf(x);
  }

  /** How many rows x has, as a vector of one number. */
  #rowsOf(x: Value): Value {
    return this.#rows ? reshape(this.#rows, [1]) : slice(shapeOf(x), [0], [1]);
  }

  #draw(kind: string, dtype: "float32" | "int32", shape: Value, known: Value["shape"]): Value {
    const { graph } = shape;
    // Places are kept apart by multiples of 2³² / golden ratio: Knuth, The Art of Computer Programming 3, 6.4.
    const place = Math.imul(this.#places++, 0x9e3779b9);
    const seed = graph.typed("Pack", [add(this.#seed, place), this.#step], {
      shape: [2],
      attributes: { N: { int: 2 }, axis: { int: 0 } },
    });
    return graph.add(kind, [shape, seed], {
      attributes: { dtype: { type: dtype }, T: { type: "int32" }, Tseed: { type: "int32" } },
      outputs: [{ dtype, shape: known }],
    }).value;
  }
}
