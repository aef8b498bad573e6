import { encodeGraph } from "../graph/encode.js";
import { Graph, type Value } from "../graph/graph.js";
import { subtract } from "../graph/ops/index.js";
import type { ModelDescription } from "../model/description.js";
import { forward } from "../model/forward.js";
import { Random } from "../model/random.js";
import { Unsupported } from "../model/unsupported.js";
import { Fed, rowsBetween } from "./batches.js";
import type { TensorSpec } from "./data.js";
import { inputsOf, placeholdersFor } from "./inputs.js";

/**
 * Compiles the prediction of a model: feed `x`, `begin`, `end` and the weights, and fetch `output`.
 *
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compilePrediction(model: ModelDescription, x: TensorSpec): Uint8Array {
  const graph = new Graph();
  const read = placeholdersFor(graph, model);
  const none = graph.constant(0, "int32");
  const data = new Fed(graph, "x", x);
  const [begin, end] = [graph.placeholder("begin", "int32", []), graph.placeholder("end", "int32", [])];
  const inputs = inputsOf(model, [data.numbers((all) => rowsBetween(all, begin, subtract(end, begin)))]);
  const { outputs } = forward(model, inputs, {
    training: false,
    random: new Random(none, none),
    weight: read,
  });
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new Unsupported(`the model has ${inputs.length} inputs and ${outputs.length} outputs`);
  }
  graph.fetchable("output", outputs[0] as Value);
  return encodeGraph(graph);
}
