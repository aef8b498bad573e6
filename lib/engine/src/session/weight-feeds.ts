import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { weightsOf } from "../model/description.js";
import { innerModel } from "../model/internals.js";
import { weightName } from "../program/names.js";

/** The weights as a graph without variables is fed with them. */
export function weightFeeds(model: LayersModel): Record<string, Tensor> {
  return Object.fromEntries(weightsOf(innerModel(model)).map((weight, i) => [weightName(i), weight.read()]));
}
