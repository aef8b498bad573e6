import {
  describe,
  formatNumber,
  formatShape,
  type Grid,
  gridToHtml,
  gridToText,
  jupyterDisplay,
  letShowThemselves,
  SelfShowing,
  tf,
} from "@course/core";

/** What a summary says of one layer. */
export interface LayerSummary {
  /** As the model knows it, such as `dense_Dense1`. */
  name: string;
  /** The kind of layer, such as `Dense`. */
  type: string;
  /** null where the number of examples stands. */
  outputShape: (number | null)[];
  /** The number of its weights and biases. */
  parameters: number;
  /** How they come about: `784 × 128 + 128`; empty without parameters. */
  formula: string;
}

/** What a model consists of. It shows itself as a table. */
export class ModelSummary extends SelfShowing {
  /** @internal Use `summary`. */
  constructor(
    /** From the input to the output. */
    readonly layers: readonly LayerSummary[],
    /** All parameters. */
    readonly parameters: number,
    /** Those that training changes. */
    readonly trainable: number,
  ) {
    super();
  }

  /** Parameters that training by gradients doesn't change, such as the running means of batch normalisation. */
  get nonTrainable(): number {
    return this.parameters - this.trainable;
  }

  override toString(): string {
    return gridToText(this.#grid());
  }

  override toHtml(): string {
    return gridToHtml(this.#grid());
  }

  #grid(): Grid {
    return {
      caption: "Layers of the model",
      header: ["layer", "type", "output shape", "parameters", "calculation"],
      rows: this.layers.map(({ name, type, outputShape, parameters, formula }) => [
        name,
        type,
        formatShape(outputShape),
        formatNumber(parameters),
        formula,
      ]),
      numeric: [false, false, false, true, false],
      rowNames: true,
      note:
        `${formatNumber(this.parameters)} parameters: ${formatNumber(this.trainable)} trainable, ` +
        `${formatNumber(this.nonTrainable)} not`,
    };
  }
}

/**
 * Lists the layers of a model with the shape of their output and their parameters, and says how many these are and how they
 * come about. A model as the last expression of a cell shows this by itself.
 *
 * @param model a model whose layers know the shape of their input.
 * @returns a summary: `parameters`, `trainable`, `nonTrainable`, `layers`.
 * @throws TypeError where it is no model; Error where it doesn't know its shapes yet.
 * @example
 * summary(model).parameters; // 717210
 */
export function summary(model: tf.LayersModel): ModelSummary {
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError(
      `summary: expected a model, such as tf.sequential({ layers: […] }), got ${describe(model)}.`,
    );
  }
  if (!knowsShapes(model)) {
    throw new Error(
      "summary: the model doesn't know its shapes yet. Give its first layer an inputShape, such as [784].",
    );
  }
  return new ModelSummary(
    model.layers.map(summarize),
    model.countParams(),
    countValues(model.trainableWeights),
  );
}

function knowsShapes(model: tf.LayersModel): boolean {
  return (model.outputs ?? []).length > 0;
}

function summarize(layer: tf.layers.Layer): LayerSummary {
  const [shape] = [layer.outputShape].flat().some((part) => Array.isArray(part))
    ? (layer.outputShape as (number | null)[][])
    : [layer.outputShape as (number | null)[]];
  return {
    name: layer.name,
    type: layer.getClassName(),
    outputShape: shape ?? [],
    parameters: layer.countParams(),
    formula: layer.weights.map((weight) => weight.shape.join(" × ")).join(" + "),
  };
}

function countValues(weights: readonly tf.LayerVariable[]): number {
  return weights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((all, size) => all * (size ?? 1), 1),
    0,
  );
}

// Models come from TensorFlow.js and can't show themselves; here they learn it, for notebook and console.
letShowThemselves<tf.LayersModel>(tf.LayersModel.prototype, (model) =>
  knowsShapes(model) ? summary(model)[jupyterDisplay]() : { "text/plain": NOT_BUILT },
);

const NOT_BUILT = "A model without shapes yet: its first layer has no inputShape.";
