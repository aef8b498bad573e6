import {
  describe,
  escapeHtml,
  inNotebook,
  jupyterDisplay,
  type MimeBundle,
  openChannel,
  readOptions,
  SelfShowing,
  tf,
} from "@course/core";
import type { Tensor2D } from "@tensorflow/tfjs";
import { pageScript } from "../node/page-script.js";
import { pixelValues } from "../page/digit/pixel-values.js";
import { CHANNEL, type DrawingData, MIME_TYPE } from "../page/network/drawing-data.js";
import { encodeNetwork, NotForPages } from "./encode-network.js";

/** How a drawing is given to a model. */
export interface DrawDigitOptions {
  /**
   * The values that stood for black and white in the training data. `[0, 1]` by default, as `normalize` gives;
   * `[0, 255]` for a model that was trained on pixels as loaded.
   */
  range?: readonly [number, number];
  /** What stands above it; `"Draw a digit"` by default. */
  title?: string;
  /**
   * Whether the model is saved in the output too, so that it answers in an exported page. By default where it has at
   * most 150,000 weights, because each takes 1.33 bytes of the notebook.
   */
  embed?: boolean;
}

/** More weights than this are not saved by default; they would take 200 KB. */
const MOST_WEIGHTS = 150_000;

/** What to say where the page can't ask the model of the notebook. */
const NO_CHANNEL =
  "This kernel has no channel to the page: a copy of the model, as it is now, answers. Run the cell again after more training.";

/** The shapes of one example that a drawing can be given. */
const SHAPES = ["784", "28,28", "28,28,1"];

/**
 * Shows a field on which one draws a digit with mouse, finger or keyboard, and the model answers while one draws: with
 * ten probabilities, and with a picture of what it saw. Each drawing becomes an image like those of MNIST first: see
 * {@link mnistImage}.
 *
 * In JupyterLab the model answers that the notebook has, with the weights of that moment, so that one can train it
 * further in another cell. In an exported page, or where the cell has not been run yet, the copy saved in the output
 * answers. Its weights are rounded to 8 bits: of 10,000 test images that changes the answer to about 5, and no
 * probability by more than 0.03.
 *
 * @param model a model for digits: input `[n, 784]`, `[n, 28, 28]` or `[n, 28, 28, 1]`, output `[n, 10]`. Where its last
 *   layer has no activation, softmax makes probabilities of its outputs.
 * @param options see {@link DrawDigitOptions}.
 * @returns a value that shows itself as the last expression of a cell.
 * @throws TypeError where model is no such model; TypeError, RangeError where options don't fit.
 * @example
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }),
 *     tf.layers.dense({ units: 10, activation: "softmax" }),
 *   ],
 * });
 * // … train it, then:
 * drawDigit(model);
 */
export function drawDigit(model: tf.LayersModel, options: DrawDigitOptions = {}): DigitDrawing {
  const {
    range = [0, 1],
    title = "Draw a digit",
    embed,
  } = readOptions("drawDigit", options, {
    range: "list",
    title: "text",
    embed: "boolean",
  });
  const [black, white] = range;
  if (range.length !== 2 || !Number.isFinite(black) || !Number.isFinite(white) || black === white) {
    throw new RangeError(
      `drawDigit: range must be two different numbers, for black and for white, such as [0, 1], not [${range.join(", ")}].`,
    );
  }
  checkModel(model);
  return new DigitDrawing(model, [black, white], title, embed);
}

/** A field to draw on, as `drawDigit` makes it. It shows itself. */
export class DigitDrawing extends SelfShowing {
  readonly #model: tf.LayersModel;
  readonly #range: readonly [number, number];
  readonly #title: string;
  readonly #embed: boolean | undefined;

  /** @internal Use `drawDigit`. */
  constructor(
    model: tf.LayersModel,
    range: readonly [number, number],
    title: string,
    embed: boolean | undefined,
  ) {
    super();
    this.#model = model;
    this.#range = range;
    this.#title = title;
    this.#embed = embed;
  }

  override toString(): string {
    return (
      `${this.#title}: a field to draw on with mouse, finger or keyboard. The model "${this.#model.name}" answers with ` +
      "ten probabilities. It is shown in JupyterLab and in pages exported from it."
    );
  }

  override [jupyterDisplay](): MimeBundle {
    const channel = openChannel(CHANNEL, (pixels) => ({ outputs: this.#answer(pixels) }));
    const still = super[jupyterDisplay]();
    if (channel !== undefined) return { [MIME_TYPE]: { channel }, ...still };
    if (!inNotebook()) return still;
    return {
      "text/html": `${still["text/html"]}\n<p>${NO_CHANNEL}</p>`,
      "text/plain": `${still["text/plain"]} ${NO_CHANNEL}`,
    };
  }

  override toHtml(): string {
    const data: DrawingData = {
      title: this.#title,
      range: this.#range,
      outputs: outputsOf(this.#model),
      ...this.#embedded(),
    };
    // Nothing in it can end the script element.
    const json = JSON.stringify(data).replaceAll("<", "\\u003c");
    return (
      `<div data-draw-digit><p>${escapeHtml(this.toString())}</p>` +
      `<script type="application/json">${json}</script></div>\n<script>${pageScript()}</script>`
    );
  }

  /** Computes the ten outputs for 784 pixels, 0–255. */
  #answer(pixels: Uint8Array): number[] {
    const shape = (this.#model.inputs[0]?.shape ?? []).slice(1).map(Number);
    const output = tf.tidy(() => {
      const values = pixelValues(pixels, this.#range);
      return (this.#model.predict(tf.tensor(values, [1, ...shape])) as Tensor2D).dataSync();
    });
    return Array.from(output);
  }

  #embedded(): Pick<DrawingData, "network" | "why"> {
    const weights = this.#model.countParams();
    if (this.#embed === false) return { why: "it was left out (embed: false)." };
    if (this.#embed === undefined && weights > MOST_WEIGHTS) {
      const limit = MOST_WEIGHTS.toLocaleString("en");
      const count = weights.toLocaleString("en");
      return {
        why: `it has ${count} weights, and only up to ${limit} are put into a page without embed: true.`,
      };
    }
    try {
      return { network: encodeNetwork(this.#model) };
    } catch (error) {
      if (error instanceof NotForPages) return { why: `a page can't compute it, because ${error.message}.` };
      throw error;
    }
  }
}

/** Checks that a drawing can be given to a model, and that it answers with ten numbers. */
function checkModel(model: unknown): asserts model is tf.LayersModel {
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError(`drawDigit: expected a model, such as tf.sequential gives, got ${describe(model)}.`);
  }
  if (!model.built && model.layers.length === 0)
    throw new TypeError("drawDigit: this model has no layers yet.");
  const inputs = model.inputs.map(({ shape }) => shape.slice(1).join());
  if (inputs.length !== 1 || !SHAPES.includes(inputs[0] as string)) {
    throw new TypeError(
      `drawDigit: expected a model with the input [n, 784], [n, 28, 28] or [n, 28, 28, 1], but this one takes ${inputs
        .map((shape) => `[n, ${shape.replaceAll(",", ", ")}]`)
        .join(" and ")}.`,
    );
  }
  const outputs = model.outputs.map(({ shape }) => shape.slice(1).join());
  if (outputs.length !== 1 || outputs[0] !== "10") {
    throw new TypeError(
      `drawDigit: expected a model with the output [n, 10], a number for each digit, but this one gives ${outputs
        .map((shape) => `[n, ${shape.replaceAll(",", ", ")}]`)
        .join(" and ")}.`,
    );
  }
}

/** Tells what the ten outputs are, from the activation of the last layer. */
function outputsOf(model: tf.LayersModel): DrawingData["outputs"] {
  const last = model.layers.at(-1) as tf.layers.Layer;
  if (last instanceof tf.LayersModel) return outputsOf(last);
  if (last.getClassName() === "Softmax") return "probabilities";
  const { activation } = last.getConfig();
  if (activation === "softmax") return "probabilities";
  return activation === "sigmoid" || activation === "hard_sigmoid" ? "independent" : "scores";
}
