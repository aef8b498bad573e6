/** What the curves of a run say. */
export interface Reading {
  /** The epoch with the lowest validation loss, from 1; the first of several. */
  best: number;
  /** How much higher the validation loss ends up than it was there. */
  lost: number;
  verdict: "fine" | "over-fits" | "unstable";
}

/**
 * Reads the curves of a run.
 *
 * @param loss the training losses, one for each epoch.
 * @param valLoss the validation losses.
 * @param tolerance a rise of the validation loss by no more than this is taken for chance.
 */
export function readCurves(loss: readonly number[], valLoss: readonly number[], tolerance: number): Reading {
  const at = valLoss.indexOf(Math.min(...valLoss));
  const lost = (valLoss.at(-1) as number) - (valLoss[at] as number);
  const hasFallen = (loss.at(-1) as number) < (loss[at] as number);
  return { best: at + 1, lost, verdict: lost <= tolerance ? "fine" : hasFallen ? "over-fits" : "unstable" };
}
