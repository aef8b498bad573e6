import type { Tensor } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";
import type { Examples } from "../session/trainer.js";

/** Says that the loss has stopped being a finite number, where that was, and what is likely to be the cause. */
export class DivergedError extends Error {
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
    super(`The loss became ${loss} in epoch ${epoch + 1}, ${where}, so the training stopped. ${cause}`);
  }
}

/** Looks for the cause of a loss that isn't finite: first in the examples. */
export function causeOf({ x, y }: Examples): string {
  const [inX, inY] = [strangeRow(x), strangeRow(y)];
  if (inX !== undefined) return `x has numbers that are not finite, first in row ${inX}: remove such rows.`;
  if (inY !== undefined) return `y has numbers that are not finite, first in row ${inY}: remove such rows.`;
  return (
    "The examples are finite, so the likely causes are a learning rate that is too high, inputs that aren't " +
    "normalised, or a loss that doesn't go with the last layer. The weights may be spoilt: build and compile the " +
    "model anew."
  );
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
