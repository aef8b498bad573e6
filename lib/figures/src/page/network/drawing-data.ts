import type { Source } from "../ask/asker.js";
import type { EncodedNetwork } from "./network.js";

/** Who answers a drawing: of 28 x 28 pixels, 0–255, gives the ten outputs of the model. */
export type DrawingSource = Source<Uint8Array, readonly number[]>;

/** The MIME type under which JupyterLab is told that a digit can be drawn here. */
export const MIME_TYPE = "application/vnd.course.draw-digit+json";

/** The name of the channel between page and kernel. */
export const CHANNEL = "course.draw-digit";

/** What stands under {@link MIME_TYPE}. The rest is in the HTML of the same output, see {@link DrawingData}. */
export interface KernelLink {
  /** The channel on which the model of the notebook answers. */
  readonly channel: string;
}

/** What the HTML of an output says to its page, as JSON in a script element. */
export interface DrawingData {
  readonly title: string;
  /** The values that the model takes for black and white. */
  readonly range: readonly [number, number];
  /**
   * What the ten outputs are: probabilities that add up to 1 (softmax), ten independent ones (sigmoid), or scores that
   * softmax turns into probabilities.
   */
  readonly outputs: "probabilities" | "independent" | "scores";
  /** The model itself, for pages without a kernel. */
  readonly network?: EncodedNetwork;
  /** Why there is no network in it. */
  readonly why?: string;
}
