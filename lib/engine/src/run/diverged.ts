import type { Tensor } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";
import type { Examples } from "../program/data.js";

/** Says that the loss has stopped being a finite number, where that was, and what is likely to be the cause. */
export class DivergedError extends Error {
  /** By which it is known where a class can't be compared. */
  override readonly name = "DivergedError";

  /**
   * @param epoch counted from 0.
   * @param batch counted from 0; undefined where it was the validation.
   * @param loss what it became: NaN or infinite.
   */
  constructor(
    readonly epoch: number,
    readonly batch: number | undefined,
    readonly loss: number,
    cause: string,
  ) {
    const where = batch === undefined ? "the validation" : `batch ${batch + 1}`;
    super(`The loss became ${loss} in epoch ${epoch + 1}, ${where}, so training stopped. ${cause}`);
  }
}

/** Above this, numbers aren't normalised to about 1. */
const MUCH = 2;

/**
 * Looks for the cause of a loss that isn't finite: first in the examples.
 *
 * @param examples those that the model learns from.
 * @param advice what to say where the inputs are large.
 */
export function causeOf({ xs, ys }: Examples, advice?: string): string {
  const strange = [
    ...xs.map((x, i) => ({ name: nameOf("x", xs, i), row: strangeRow(x) })),
    ...ys.map((y, i) => ({ name: nameOf("y", ys, i), row: strangeRow(y) })),
  ].find(({ row }) => row !== undefined);
  if (strange) {
    return `${strange.name} has numbers that are not finite, first in row ${strange.row}: remove such rows.`;
  }
  const max = Math.max(...xs.map(largest));
  const upTo = max.toLocaleString("en-US", { maximumSignificantDigits: Number.isInteger(max) ? 21 : 4 });
  const causes = [
    "a learning rate that is too high",
    ...(max > MUCH
      ? [`inputs that aren't normalised (x goes up to ${upTo}${advice ? `; ${advice}` : ""})`]
      : []),
  ];
  return (
    `Likely causes: ${causes.join("; ")}; or a loss that doesn't go with the last layer's activation. The weights may ` +
    "be spoilt: build and compile the model anew before the next try."
  );
}

function nameOf(name: string, { length }: readonly Tensor[], i: number): string {
  return length === 1 ? name : `${name}[${i}]`;
}

function largest(x: Tensor): number {
  return tf.tidy(() => (x.dtype === "bool" ? x.toInt() : x).max().dataSync()[0] as number);
}

/** The first row with NaN or an infinite number. */
function strangeRow(data: Tensor): number | undefined {
  if (data.dtype !== "float32") return undefined;
  return tf.tidy(() => {
    const isStrange = tf.logicalNot(tf.isFinite(data.reshape([data.shape[0] as number, -1]))).any(-1);
    return isStrange.any().dataSync()[0]
      ? (isStrange.cast("int32").argMax().dataSync()[0] as number)
      : undefined;
  });
}
