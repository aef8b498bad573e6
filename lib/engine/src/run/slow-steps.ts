import type { LayersModel, Scalar, Tensor, Tensor1D } from "@tensorflow/tfjs";
import { measureOf, stepOf } from "../model/internals.js";
import tf from "../node/tfjs.cjs";
import type { Examples } from "../program/data.js";
import type { MeasureRun, TrainRun } from "../session/trainer.js";
import { mix, mulberry32 } from "./shuffle.js";

/**
 * Makes the steps of `model.fit` and of `model.evaluate` by TensorFlow.js itself, one after the other: whatever a model is
 * made of, it can do that.
 */
export class SlowSteps {
  readonly #model: LayersModel;

  constructor(model: LayersModel) {
    this.#model = model;
  }

  /**
   * Trains on some batches. Whatever a layer draws from `Math.random` follows from the seed.
   *
   * @returns the measures of each batch, one after the other.
   */
  train({ xs, ys, sampleWeights = [] }: Examples, order: Tensor, run: TrainRun): Float32Array {
    const { steps, batchSize, passed, seed } = run;
    const [rows] = order.shape as [number];
    return each(steps, (i) => {
      const batch = run.first + i;
      const size = Math.min(batchSize, rows - batch * batchSize);
      const picked = order.slice(batch * batchSize, size) as Tensor1D;
      const take = (tensor: Tensor | null) => tensor && tf.gather(tensor, picked);
      const data = [...xs, ...ys, ...sampleWeights].map(take);
      return withRandom(mulberry32(mix(seed ^ mix(passed + batch))), () => stepOf(this.#model)(data));
    });
  }

  /** Measures on some batches of the rows from `begin` to `end`. */
  measure({ xs, ys }: Examples, { first, steps, batchSize, begin, end }: MeasureRun): Float32Array {
    return each(steps, (i) => {
      const from = begin + (first + i) * batchSize;
      const size = Math.min(batchSize, end - from);
      return measureOf(this.#model)([...xs, ...ys].map((tensor) => rowsOf(tensor, from, size)));
    });
  }
}

/** Puts the measures of some batches one behind the other. */
function each(steps: number, measure: (step: number) => Scalar[]): Float32Array {
  const rows = Array.from({ length: steps }, (_, step) =>
    tf.tidy(() => {
      const scalars = measure(step);
      const values = scalars.map((scalar) => scalar.dataSync()[0] as number);
      tf.dispose(scalars);
      return values;
    }),
  );
  return Float32Array.from(rows.flat());
}

function rowsOf(tensor: Tensor, from: number, size: number): Tensor {
  const rest = tensor.shape.slice(1);
  return tensor.slice([from, ...rest.map(() => 0)], [size, ...rest]);
}

/** Lets a function, which must not wait for anything, draw from another generator. */
function withRandom<T>(generator: () => number, run: () => T): T {
  const { random } = Math;
  Math.random = generator;
  try {
    return run();
  } finally {
    Math.random = random;
  }
}
