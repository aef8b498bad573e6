import type { Graph, Operation, Value } from "./graph.js";

/** Tells how many numbers the largest tensor has that the rounds of a loop compute, for batches of a size. */
export function largestIn(graph: Graph, loop: string, batchSize: number): number {
  const outputs = inside(graph, loop).flatMap((operation) => operation.outputs);
  return Math.max(...outputs.map((value) => numbersIn(value, batchSize)));
}

/** What the rounds of a loop compute. */
export interface Work {
  /** How many operations. */
  operations: number;
  /** How many floating-point operations in matrix products. */
  flops: number;
}

/** Tells what the rounds of a loop compute, for batches of a size. */
export function workIn(graph: Graph, loop: string, batchSize: number): Work {
  const operations = inside(graph, loop);
  const products = operations.filter(({ kind }) => kind === "MatMul");
  // Each number of the left matrix meets each column of the result.
  const flops = products.map(
    ({ inputs: [left], value }) => 2 * numbersIn(left as Value, batchSize) * (value.shape[1] ?? batchSize),
  );
  return { operations: operations.length, flops: flops.reduce((a, b) => a + b, 0) };
}

/** Finds the operations that use each of these values. */
export function usersOf(graph: Graph, values: readonly Value[]): Map<Value, Operation[]> {
  const users = new Map<Value, Operation[]>(values.map((value) => [value, []]));
  for (const operation of graph.operations) {
    for (const input of new Set(operation.inputs)) users.get(input)?.push(operation);
  }
  return users;
}

function inside(graph: Graph, loop: string): Operation[] {
  return graph.operations.filter(({ frame }) => frame?.name === loop);
}

/** How many numbers a value has, where what isn't known of its shape is the size of a batch. */
function numbersIn({ shape }: Value, batchSize: number): number {
  return shape.reduce<number>((product, n) => product * (n ?? batchSize), 1);
}
