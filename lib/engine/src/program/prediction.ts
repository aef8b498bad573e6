import { encodeGraph } from "../graph/encode.js";
import { Graph } from "../graph/graph.js";
import { subtract } from "../graph/ops/index.js";
import type { ModelDescription } from "../model/description.js";
import { forward } from "../model/forward.js";
import { Random } from "../model/random.js";
import { rowsBetween } from "./batches.js";
import type { DataSpec } from "./data.js";
import { inputOf, placeholdersFor } from "./inputs.js";

/**
 * Compiles the prediction of a model: feed `x`, `begin`, `end` and the weights, and fetch `output`.
 *
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compilePrediction(model: ModelDescription, x: DataSpec["x"]): Uint8Array {
  const graph = new Graph();
  const read = placeholdersFor(graph, model);
  const none = graph.constant(0, "int32");
  const data = graph.placeholder("x", x.dtype, x.shape);
  const [begin, end] = [graph.placeholder("begin", "int32", []), graph.placeholder("end", "int32", [])];
  const input = inputOf(model, rowsBetween(data, begin, subtract(end, begin)));
  const { output } = forward(model, input, { training: false, random: new Random(none, none), weight: read });
  graph.fetchable("output", output);
  return encodeGraph(graph);
}
