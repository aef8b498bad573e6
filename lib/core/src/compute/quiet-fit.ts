import type { LayersModel, ModelFitArgs } from "@tensorflow/tfjs";
import { isQuiet } from "../node/quiet.js";

/**
 * Has `model.fit` and `model.fitDataset` print nothing while `quietly` runs, unless their `verbose` says so. Otherwise
 * TensorFlow.js prints a line and a bar for every epoch.
 *
 * @param model the prototype of models; it is changed.
 */
export function keepFitQuiet(model: Pick<LayersModel, "fit" | "fitDataset">): void {
  const { fit, fitDataset } = model;
  model.fit = function (x, y, options) {
    return fit.call(this, x, y, quietened(options));
  };
  model.fitDataset = function (dataset, options) {
    return fitDataset.call(this, dataset, quietened(options) as typeof options);
  };
}

function quietened<Options extends Pick<ModelFitArgs, "verbose">>(options?: Options): Options | undefined {
  return isQuiet() ? ({ verbose: 0, ...options } as Options) : options;
}
