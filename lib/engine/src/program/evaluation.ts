import { encodeGraph } from "../graph/encode.js";
import { Graph } from "../graph/graph.js";
import type { ModelDescription } from "../model/description.js";
import type { Metric } from "../model/metrics.js";
import { Rows, rangeOf } from "./batches.js";
import type { DataSpec } from "./data.js";
import { placeholdersFor } from "./inputs.js";
import { addMeasuring, measuresOf } from "./measuring.js";

/** A graph with the names to feed and to fetch. */
export interface Program {
  graph: Uint8Array;
  /** The keys of the measures in logs, `loss` first: the columns of what a run gives. */
  labels: readonly string[];
  metrics: readonly Metric[];
}

/**
 * Compiles the evaluation of a model: feed `measured.x0`, `measured.y0` and so on, `steps`, `first`, `batchSize`,
 * `begin`, `end` and the weights as `weight0`, `weight1`, …, and fetch `measure`.
 *
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compileEvaluation(model: ModelDescription, data: DataSpec): Program {
  const graph = new Graph();
  const read = placeholdersFor(graph, model);
  const measures = measuresOf(model);
  const { metrics, labels } = measures;
  const rows = new Rows(graph, labels.length);
  addMeasuring(graph, model, data, rangeOf(graph), rows, measures, () => read);
  return { graph: encodeGraph(graph), labels, metrics };
}
