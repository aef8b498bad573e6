import { formatNumber, formatShape, type Grid, gridToText, readOptions, round, tf } from "@course/core";

/** What is shown of the weights. */
export interface ShowWeightsOptions {
  /** After every how many epochs, 1 by default. */
  every?: number;
  /** How many of the first values, 4 by default. */
  values?: number;
}

/**
 * Makes a callback that prints, after each epoch, a line for the weights and one for the biases of each layer: shape,
 * least, mean and greatest value, and the first values. So one sees them change without a screen full of numbers.
 *
 * @param options see {@link ShowWeightsOptions}.
 * @returns a callback for `fit` and `model.fit`.
 * @throws TypeError, RangeError where options don't fit.
 * @example
 * await fit(model, x, y, { epochs: 2, callbacks: showWeights() });
 */
export function showWeights(options: ShowWeightsOptions = {}): tf.Callback {
  const { every = 1, values = 4 } = readOptions("showWeights", options, { every: "count", values: "count" });
  return new ShowWeights(every, values);
}

class ShowWeights extends tf.Callback {
  readonly #every: number;
  readonly #values: number;

  constructor(every: number, values: number) {
    super();
    this.#every = every;
    this.#values = values;
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    if ((epoch + 1) % this.#every !== 0) return;
    const { layers } = this.model as unknown as tf.LayersModel;
    const caption = `Weights and biases after epoch ${epoch + 1}`;
    console.log(gridToText(weightGrid(layers, this.#values, caption)));
  }
}

/**
 * Puts the weights of layers into rows, one for each tensor of weights.
 *
 * @param layers layers that have been built; those without weights are left out.
 * @param count how many of the first values stand in each row.
 * @param caption the heading.
 * @returns a grid ready to be shown.
 */
function weightGrid(layers: readonly tf.layers.Layer[], count: number, caption: string): Grid {
  return {
    caption,
    header: ["layer", "tensor", "shape", "min", "mean", "max", "first values"],
    rows: layers.flatMap((layer) =>
      layer.weights.map((weight, i) => [
        i === 0 ? layer.name : "",
        kindOf(weight.originalName),
        ...facts(weight, count),
      ]),
    ),
    numeric: [false, false, false, true, true, true, false],
  };
}

/** TensorFlow calls weights "kernel". All other names, such as batch normalisation's, stay. */
function kindOf(name: string): string {
  const kind = name.split("/").at(-1) as string;
  return { kernel: "weights", bias: "biases" }[kind] ?? kind;
}

function facts(weight: tf.LayerVariable, count: number): string[] {
  return tf.tidy(() => {
    const values = weight.read();
    const number = (tensor: tf.Tensor) => formatNumber(tensor.dataSync()[0] as number, 3);
    const first = Array.from(values.flatten().slice(0, Math.min(count, values.size)).dataSync());
    const more = values.size > count ? " …" : "";
    return [
      formatShape(values.shape),
      number(values.min()),
      number(values.mean()),
      number(values.max()),
      `${first.map((value) => round(value, 3)).join(" ")}${more}`,
    ];
  });
}
