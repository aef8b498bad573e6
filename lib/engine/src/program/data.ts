import type { Tensor } from "@tensorflow/tfjs";
import type { DataType, Shape } from "../graph/saved-model.js";
import type { ModelDescription } from "../model/description.js";
import { lossName } from "../model/losses.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";

/** Examples as a run takes them. */
export interface Examples {
  x: Tensor;
  y: Tensor;
  sampleWeight?: Tensor;
}

/** What of the examples shapes a graph. */
export interface DataSpec {
  x: { dtype: DataType; shape: Shape };
  y: { dtype: DataType; shape: Shape };
  /** Whether the targets are the inputs themselves, as an autoencoder's are. */
  isReconstruction: boolean;
  /** Whether each target row has a single 1. */
  isOneHot: boolean;
  /** Whether each example has a weight. */
  isWeighted: boolean;
}

/** What of these examples shapes the graph. */
export function specOf(model: Pick<ModelDescription, "loss">, { x, y, sampleWeight }: Examples): DataSpec {
  return {
    x: tensorSpec(x),
    y: tensorSpec(y),
    isReconstruction: x.dataId === y.dataId && x.shape.join() === y.shape.join() && x.dtype === y.dtype,
    isOneHot: lossName(model) === "categoricalCrossentropy" && isOneHot(y),
    isWeighted: sampleWeight !== undefined,
  };
}

/** What of the inputs, or of the targets, shapes the graph. @throws Unsupported for a type that graphs don't take. */
export function tensorSpec({ dtype, shape }: Tensor): DataSpec["x"] {
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
    throw new Unsupported(`examples of type ${dtype} aren't compiled`);
  }
  return { dtype, shape: [null, ...shape.slice(1)] };
}

const oneHot = new WeakMap<object, boolean>();

/** Tells whether each row has a single 1 and otherwise zeros; asked again for the same data it remembers. */
function isOneHot(y: Tensor): boolean {
  const known = oneHot.get(y.dataId);
  if (known !== undefined) return known;
  const answer = tf.tidy(() => {
    const numbers = y.cast("float32");
    const isBinary = numbers.equal(0).logicalOr(numbers.equal(1)).all();
    return isBinary.logicalAnd(numbers.sum(-1).equal(1).all()).dataSync()[0] === 1;
  });
  oneHot.set(y.dataId, answer);
  return answer;
}
