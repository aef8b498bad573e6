import type { Tensor } from "@tensorflow/tfjs";
import type { DataType, Shape } from "../graph/saved-model.js";
import type { ModelDescription } from "../model/description.js";
import { Unsupported } from "../model/unsupported.js";
import { asBytes, type Bytes, bytesOf } from "../node/byte-tensors.js";
import tf from "../node/tfjs.cjs";
import { inputName, sampleWeightName, targetName } from "./names.js";

/** Examples as a run takes them. */
export interface Examples {
  /** Those for each input of the model. */
  xs: readonly Tensor[];
  /** Those for each output. */
  ys: readonly Tensor[];
  /** Weights of the examples for each output, where it has some. */
  sampleWeights?: readonly (Tensor | null)[];
  /** The inputs are handed over as numbers, even where they are kept as bytes. */
  asNumbers?: boolean;
}

/** The type of a tensor, and the sizes of its axes but the first. */
export interface TensorSpec {
  dtype: DataType;
  shape: Shape;
  /** Where it comes as bytes: by what these are divided. */
  bytes?: Pick<Bytes, "divisor">;
}

/** What of the examples shapes a graph. */
export interface DataSpec {
  xs: readonly TensorSpec[];
  ys: readonly TensorSpec[];
  /** Whether the targets are the inputs themselves, as an autoencoder's are. */
  isReconstruction: boolean;
  /** For each output, whether each target row has a single 1. */
  isOneHot: readonly boolean[];
  /** For each output, whether each example has a weight. */
  isWeighted: readonly boolean[];
}

/** What of these examples shapes the graph. */
export function specOf(
  { losses }: Pick<ModelDescription, "losses">,
  { xs, ys, sampleWeights, asNumbers }: Examples,
): DataSpec {
  const [x, y] = [xs[0] as Tensor, ys[0] as Tensor];
  return {
    xs: xs.map((one) => tensorSpec(one, asNumbers)),
    ys: ys.map((one) => tensorSpec(one)),
    isReconstruction:
      xs.length === 1 &&
      ys.length === 1 &&
      x.dataId === y.dataId &&
      x.shape.join() === y.shape.join() &&
      x.dtype === y.dtype,
    isOneHot: ys.map((one, i) => losses[i] === "categoricalCrossentropy" && isOneHot(one)),
    isWeighted: ys.map((_, i) => Boolean(sampleWeights?.[i])),
  };
}

/** Gives examples the names under which a graph is fed with them. */
export function feedsOf(
  { xs, ys, sampleWeights = [], asNumbers }: Examples,
  kind = "",
): Record<string, Tensor> {
  const named = (name: (kind: string, i: number) => string, tensors: readonly (Tensor | null)[]) =>
    tensors.flatMap((tensor, i) => (tensor ? [[name(kind, i), tensor] as const] : []));
  return Object.fromEntries([
    ...named(
      inputName,
      xs.map((x) => feedOf(x, asNumbers)),
    ),
    ...named(
      targetName,
      ys.map((y) => feedOf(y)),
    ),
    ...named(sampleWeightName, sampleWeights),
  ]);
}

/** Gives inputs as a graph takes them: as bytes where they are kept so, unless numbers are asked for. */
export function feedOf(x: Tensor, asNumbers = false): Tensor {
  return !asNumbers && bytesOf(x) ? asBytes(x) : x;
}

/**
 * What of the inputs, or of the targets, shapes the graph.
 *
 * @param asNumbers as `feedOf` is told.
 * @throws Unsupported for a type that graphs don't take.
 */
export function tensorSpec(x: Tensor, asNumbers = false): TensorSpec {
  const { dtype, shape } = x;
  const bytes = asNumbers ? undefined : bytesOf(x);
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
    throw new Unsupported(`examples of type ${dtype} aren't compiled`);
  }
  return { dtype, shape: [null, ...shape.slice(1)], ...(bytes && { bytes: { divisor: bytes.divisor } }) };
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
