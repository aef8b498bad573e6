import type { Graph, Operation, Value } from "./graph.js";
import { onOneThread } from "./one-thread.js";
import { encodeSavedModel } from "./saved-model.js";

/**
 * Gives a graph as the bytes of `saved_model.pb`, the one file of a SavedModel: what can be fetched, and what that needs.
 *
 * @throws Error where something can't be computed on one thread that is to be.
 */
export function encodeGraph(graph: Graph): Uint8Array {
  const { operations, results, resultsOnOneThread } = graph;
  const functions = resultsOnOneThread.map(({ name, value }) =>
    onOneThread(name, value, needed(operations, [value.operation])),
  );
  // What is fed must be there, whether it is needed or not.
  const placeholders = operations.filter(({ kind }) => kind === "Placeholder");
  const nameOf = ({ operation, index }: Value) =>
    index === 0 ? operation.name : `${operation.name}:${index}`;
  const nodes = needed(operations, [...placeholders, ...results]).map((operation) => operation.node(nameOf));
  return encodeSavedModel(
    [...nodes, ...functions.flatMap((one) => one.nodes)],
    functions.map(({ definition }) => definition),
  );
}

/** Lists operations with all that they need, in the order in which they were added. */
function needed(all: readonly Operation[], ends: readonly Operation[]): Operation[] {
  const found = new Set<Operation>();
  const open = [...ends];
  for (let operation = open.pop(); operation; operation = open.pop()) {
    if (found.has(operation)) continue;
    found.add(operation);
    open.push(...operation.inputs.map((input) => input.operation), ...operation.controlInputs);
  }
  return all.filter((operation) => found.has(operation));
}
