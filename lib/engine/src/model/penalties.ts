import type { LayersModel } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";
import { penaltiesIn } from "./internals.js";
import { Unsupported } from "./unsupported.js";

/** Where a layer's configuration tells of the regularizer of which weight. */
export const REGULARIZED: Readonly<Record<string, string>> = {
  kernelRegularizer: "kernel",
  biasRegularizer: "bias",
  depthwiseRegularizer: "depthwise_kernel",
  pointwiseRegularizer: "pointwise_kernel",
  gammaRegularizer: "gamma",
  betaRegularizer: "beta",
  alphaRegularizer: "alpha",
  embeddingsRegularizer: "embeddings",
};

/** The settings of a regularizer, as a layer's configuration gives them. */
export interface L1L2 {
  className: string;
  config: { l1: number; l2: number };
}

/**
 * Checks that what layers add to the loss is what their configuration says. TensorFlow.js goes on with the regularizer that
 * a layer was built with, even if the layer has got another one since.
 *
 * @throws Unsupported where it isn't.
 */
export function checkPenalties(model: LayersModel): void {
  for (const layer of penaltiesIn(model)) {
    const config = layer.getConfig() as Record<string, L1L2 | null | undefined>;
    const expected = Object.entries(REGULARIZED).flatMap(([key, role]) => {
      const settings = config[key];
      const weight = layer.weights.find(({ originalName }) => originalName.endsWith(`/${role}`));
      return settings && weight ? [{ settings, weight }] : [];
    });
    const isAsSaid = tf.tidy(() => {
      const given = layer.losses.reduce((sum, loss) => sum + (loss().dataSync()[0] as number), 0);
      const said = expected.reduce((sum, { settings: { config }, weight }) => {
        const values = weight.read();
        const absolute = values.abs().sum().dataSync()[0] as number;
        const squares = values.square().sum().dataSync()[0] as number;
        return sum + config.l1 * absolute + config.l2 * squares;
      }, 0);
      return !(Math.abs(given - said) > 1e-4 * Math.abs(given));
    });
    if (!isAsSaid) throw new Unsupported(`${layer.name} was built with another regularizer`);
  }
}
