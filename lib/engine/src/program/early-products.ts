import type { Operation, Value, Variable } from "../graph/graph.js";
import {
  add,
  concat,
  matMul,
  matMulOneThread,
  multiply,
  negative,
  reshape,
  shapeOf,
  slice,
  subtract,
} from "../graph/ops/index.js";
import type { Work } from "../graph/work.js";
import { gradientDescent } from "../model/optimizers.js";
import { threadCount } from "../node/threads.js";
import { rowsBetween } from "./batches.js";

/**
 * Computes the products of a network's first kernel W at the same time as its other layers, not before and behind them.
 *
 * Plain gradient descent makes W - r xᵀd of W, where x is a batch, d the derivative of the loss with respect to x W and
 * r the learning rate. So the next batch x' gives
 *
 *     x' (W - r xᵀd) = x'W - r (x'xᵀ) d
 *
 * x'W and x'xᵀ don't need d, so they are computed while other layers make it. These then wait for the product with d
 * alone, which is small where a batch is. W itself changes while other layers compute the next step.
 *
 * Loop-carried values: the next batch x', x'W, -r x'xᵀ, and for the change of W its own x and d.
 */
export class EarlyProducts {
  readonly #weight: number;
  readonly #kernel: Variable;
  readonly #rate: Value;
  readonly #inputs: (batchNumber?: Value) => Value;
  readonly #size: number;
  readonly #units: number;
  /** What the batch behind a run begins with, so that the next run goes on to the same bits. */
  readonly #kept: Variable;

  /**
   * @param weight the number of W, `[size, units]`.
   * @param kernel its variable.
   * @param rate the learning rate, a scalar.
   * @param inputs adds the inputs of a batch, with as many numbers as W has rows for each example; no example behind
   *   the last batch. Without a number it is the first batch of a run.
   */
  constructor(weight: number, kernel: Variable, rate: Value, inputs: (batchNumber?: Value) => Value) {
    this.#weight = weight;
    this.#kernel = kernel;
    this.#rate = rate;
    this.#inputs = inputs;
    [this.#size, this.#units] = kernel.shape as [number, number];
    this.#kept = rate.graph.variable("kept", "float32", [null, this.#units]);
  }

  /** Makes room for what is kept between runs. */
  prepare(): Operation {
    return this.#rate.graph.assign(this.#kept, this.#none(this.#units));
  }

  /**
   * Makes the loop-carried values for the first step of a run: there is no change
   * yet, as if it came from a batch without examples.
   *
   * @param continues 1 where the last run ended before this batch and nothing has changed since, else 0: an int32
   *   scalar.
   */
  first(continues: Value): Value[] {
    const { graph } = this.#rate;
    const x = this.#batch();
    const kept = graph.read(this.#kept);
    const known = multiply(continues, rowsOf(kept));
    const rest = rowsBetween(x, known, subtract(rowsOf(x), known));
    const none = graph.constant(0, "int32");
    const early = concat(
      [rowsBetween(kept, none, known), matMulOneThread(rest, graph.read(this.#kernel))],
      0,
    );
    const [noX, noD] = [this.#none(this.#size), this.#none(this.#units)];
    return [x, early, matMulOneThread(x, noX, false, true), noX, noD];
  }

  /** Tells the product of a step's batch and the kernel, `[n, units]`: the loop-carried values make it. */
  known(carried: readonly Value[]): { kernel: number; product: Value } {
    return { kernel: this.#weight, product: this.#product(carried) };
  }

  /**
   * Makes the loop-carried values for the next step.
   *
   * @param carried those of this step.
   * @param derivative that of the loss with respect to the product.
   * @param next the number of the next batch.
   */
  carry(carried: readonly Value[], derivative: Value, next: Value): Value[] {
    const [x] = carried as Carried;
    const changed = this.#change(carried);
    const nextX = this.#batch(next);
    const early = matMulOneThread(nextX, this.#rate.graph.read(this.#kernel, [changed]));
    const factors = multiply(matMulOneThread(nextX, x, false, true), negative(this.#rate));
    return [nextX, early, factors, x, derivative];
  }

  /** Makes the change that is left when the last step of a run is over, and keeps what the next run needs. */
  finish(carried: readonly Value[]): Operation[] {
    return [this.#change(carried), this.#rate.graph.assign(this.#kept, this.#product(carried))];
  }

  #product(carried: readonly Value[]): Value {
    const [, early, factors, , d] = carried as Carried;
    return add(early, matMul(factors, d));
  }

  /** Changes the kernel as the step before says, once that step's early product has been computed. */
  #change(carried: readonly Value[]): Operation {
    const [, early, , x, d] = carried as Carried;
    return gradientDescent({
      graph: this.#rate.graph,
      weight: this.#kernel,
      gradient: matMulOneThread(x, d, true),
      rate: this.#rate,
      controlInputs: [early.operation],
    });
  }

  #batch(batchNumber?: Value): Value {
    return reshape(this.#inputs(batchNumber), [null, this.#size]);
  }

  #none(columns: number): Value {
    return this.#rate.graph.constant([], "float32", [0, columns]);
  }
}

type Carried = [x: Value, early: Value, factors: Value, oldX: Value, d: Value];

/** How many rows a matrix has, an int32 scalar. */
function rowsOf(x: Value): Value {
  return reshape(slice(shapeOf(x), [0], [1]), []);
}

/** What one thread does: floating-point operations per second in large products, and seconds per operation of a graph. */
const FLOPS = 2e11;
const SECONDS = 3e-6;

/** The share of their speed that is left to threads that compute one product together. */
const TOGETHER = 0.6;

/**
 * Estimates whether a step takes less time with early products: then one thread computes them beside the rest;
 * otherwise all threads compute each, and the rest waits. Where other products are larger, all threads are busy anyway.
 *
 * The figures are those of two cores, where the estimate agrees with what was measured in batches of 128 of MNIST, as
 * the share of the time that is left: 0.70 and 0.82 for the third and the first network of lesson 12, 0.87 for
 * 784-512-10 and 784-512-256-128-10; but 1.02 for 784-512-512-512-10.
 *
 * @param kernel the shape of the first kernel.
 * @param batchSize examples in a batch.
 * @param work what a step computes without early products.
 */
export function paysToBeEarly(
  [size, units]: readonly [number, number],
  batchSize: number,
  work: Work,
  threads = threadCount(),
): boolean {
  const own = 4 * batchSize * size * units;
  const others = work.flops - own;
  const rest = work.operations * SECONDS + others / FLOPS;
  const correction = 2 * batchSize ** 2 * units;
  const beside = own + 2 * batchSize ** 2 * size;
  const all = rest + (correction + beside) / FLOPS;
  const early = Math.max(rest + correction / FLOPS, beside / FLOPS, all / threads);
  const usual = rest + own / (FLOPS * Math.max(TOGETHER * threads, 1));
  return others <= own && early < usual;
}
