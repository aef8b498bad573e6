import type { Graph, Operation, Round, RoundEnd, Value, Variable } from "../graph/graph.js";
import {
  add,
  cast,
  divide,
  gather,
  minimum,
  multiply,
  reshape,
  shapeOf,
  subtract,
} from "../graph/ops/index.js";
import type { DataSpec, TensorSpec } from "./data.js";
import { inputName, sampleWeightName, targetName } from "./names.js";

/** Steps that may be under way at once: what doesn't depend on the weights begins before its turn. */
export const PARALLEL_STEPS = 2;

/** The measures of the steps of one run, a row each. */
export class Rows {
  readonly #graph: Graph;
  readonly #columns: number;
  readonly #variable: Variable;

  constructor(graph: Graph, columns: number) {
    this.#graph = graph;
    this.#columns = columns;
    this.#variable = graph.variable("rows", "float32", [null, columns]);
  }

  /** Makes room for this many rows. */
  clear(steps: Value): Operation {
    const shape = this.#graph.typed("Pack", [steps, this.#graph.constant(this.#columns, "int32")], {
      shape: [2],
      attributes: { N: { int: 2 }, axis: { int: 0 } },
    });
    const zeros = this.#graph.add("Fill", [shape, this.#graph.constant(0)], {
      attributes: { T: { type: "float32" }, index_type: { type: "int32" } },
      outputs: [{ dtype: "float32", shape: [null, this.#columns] }],
    });
    return this.#graph.assign(this.#variable, zeros.value);
  }

  /** Writes the measures of a step. */
  write(step: Value, measures: readonly Value[]): Operation {
    const row = this.#graph.typed("Pack", measures, {
      shape: [measures.length],
      attributes: { N: { int: measures.length }, axis: { int: 0 } },
    });
    return this.#graph.add("ResourceScatterUpdate", [this.#variable.handle, step, row], {
      attributes: { dtype: { type: "float32" }, Tindices: { type: "int32" } },
      outputs: [],
    });
  }

  /** Gives all rows, once the loop has ended. */
  read(ends: readonly Operation[]): Value {
    return this.#graph.read(this.#variable, ends);
  }
}

/** What says which batches a run takes. */
export interface Range {
  /** How many. */
  steps: Value;
  /** The number of the first. */
  first: Value;
  /** Rows of each. */
  size: Value;
}

/** Adds the placeholders that say which batches a run takes: `steps`, `first`, `batchSize`. */
export function rangeOf(graph: Graph): Range {
  const [steps, first, size] = ["steps", "first", "batchSize"].map((name) =>
    graph.placeholder(name, "int32", []),
  ) as [Value, Value, Value];
  return { steps, first, size };
}

/** A batch of examples. */
export interface Batch {
  /** For each input of the model. */
  xs: Value[];
  /** For each output. */
  ys: Value[];
}

/** Inputs or targets that are fed, as numbers or as bytes. */
export class Fed {
  readonly #spec: TensorSpec;
  readonly #placeholder: Value;
  readonly #divisor: Value | undefined;

  constructor(graph: Graph, name: string, spec: TensorSpec) {
    this.#spec = spec;
    this.#placeholder = graph.placeholder(name, spec.bytes ? "uint8" : spec.dtype, spec.shape);
    const { divisor = 1 } = spec.bytes ?? {};
    this.#divisor = divisor === 1 ? undefined : hidden(graph.constant(divisor));
  }

  /** Gives the numbers of what `take` takes of them. */
  numbers(take: (all: Value) => Value): Value {
    const numbers = cast(take(this.#placeholder), this.#spec.dtype);
    return this.#divisor ? divide(numbers, this.#divisor) : numbers;
  }
}

/**
 * Hides from TensorFlow's optimizer that a value is constant: a division by a constant it would turn into a
 * multiplication with the reciprocal, which rounds otherwise.
 */
function hidden(value: Value): Value {
  const { graph, dtype, shape } = value;
  const attributes = { dtype: { type: dtype }, shape: { shape } };
  return graph.add("PlaceholderWithDefault", [value], { attributes, outputs: [{ dtype, shape }] }).value;
}

/** Examples, and loops over their batches. */
export class Batches {
  readonly #graph: Graph;
  readonly #xs: readonly Fed[];
  readonly #ys: readonly Fed[];
  readonly #sampleWeights: readonly (Value | undefined)[];
  readonly #steps: Value;
  readonly #first: Value;
  readonly #size: Value;

  /** @param kind what comes before the names of placeholders. */
  constructor(graph: Graph, { xs, ys, isReconstruction, isWeighted }: DataSpec, range: Range, kind = "") {
    this.#graph = graph;
    this.#xs = xs.map((spec, i) => new Fed(graph, inputName(kind, i), spec));
    const targets = ys.map((spec, i) => new Fed(graph, targetName(kind, i), spec));
    // TensorFlow takes a batch only once where the same is asked for twice.
    this.#ys = isReconstruction ? this.#xs : targets;
    this.#sampleWeights = isWeighted.map((is, i) =>
      is ? graph.placeholder(sampleWeightName(kind, i), "float32", [null]) : undefined,
    );
    this.#steps = range.steps;
    this.#first = range.first;
    this.#size = range.size;
  }

  /**
   * Adds a loop over `steps` batches from number `first` on.
   *
   * @param body adds the operations of one step, given the number of the batch.
   * @param initial the loop-carried values for the first step.
   * @param finish adds what is to be done with the loop-carried values that the last step leaves.
   * @returns the measures of each.
   */
  loop(
    name: string,
    rows: Rows,
    parallel: number,
    body: (round: Round, batchNumber: Value) => RoundEnd,
    initial: readonly Value[] = [],
    finish: (carried: readonly Value[]) => readonly Operation[] = () => [],
  ): Value {
    const run = (round: Round) => body(round, add(this.#first, round.number));
    const steps = this.#graph.typed("Identity", [this.#steps], {
      shape: [],
      controlInputs: [rows.clear(this.#steps)],
    });
    const loop = this.#graph.loop(name, steps, run, parallel, initial);
    return rows.read([loop.end, ...finish(loop.carried)]);
  }

  /** A batch of the rows that stand in `order`. */
  taken(order: Value, batchNumber: Value): Batch & { weights: readonly (Value | undefined)[]; count: Value } {
    const begin = multiply(batchNumber, this.#size);
    const all = reshape(shapeOf(order), []);
    const count = minimum(this.#size, subtract(all, begin));
    const rows = rowsBetween(order, begin, count);
    const take = (x: Value) => gather(x, rows);
    const weights = this.#sampleWeights.map((weight) => weight && take(weight));
    const batch = (fed: Fed) => fed.numbers(take);
    return { xs: this.#xs.map(batch), ys: this.#ys.map(batch), weights, count };
  }

  /** The first input's batch of the rows that stand in `order`; none behind the last batch. */
  firstInput(order: Value, batchNumber: Value = this.#first): Value {
    const all = reshape(shapeOf(order), []);
    const begin = minimum(multiply(batchNumber, this.#size), all);
    const rows = rowsBetween(order, begin, minimum(this.#size, subtract(all, begin)));
    return (this.#xs[0] as Fed).numbers((x) => gather(x, rows));
  }

  /** A batch of the rows from `begin` to before `end`. */
  between(begin: Value, end: Value, batchNumber: Value): Batch {
    const from = add(begin, multiply(batchNumber, this.#size));
    const size = minimum(this.#size, subtract(end, from));
    const batch = (fed: Fed) => fed.numbers((x) => rowsBetween(x, from, size));
    return { xs: this.#xs.map(batch), ys: this.#ys.map(batch) };
  }
}

/** Some rows of a tensor; without a copy where TensorFlow can. */
export function rowsBetween(x: Value, begin: Value, size: Value): Value {
  const { graph } = x;
  const rest = x.shape.slice(1).map((n) => n as number);
  const vector = (first: Value, others: readonly number[]) =>
    graph.typed("Pack", [first, ...others.map((n) => graph.constant(n, "int32"))], {
      shape: [x.rank],
      attributes: { N: { int: x.rank }, axis: { int: 0 } },
    });
  const from = vector(
    begin,
    rest.map(() => 0),
  );
  return graph.typed("Slice", [x, from, vector(size, rest)], {
    shape: [null, ...rest],
    attributes: { Index: { type: "int32" } },
  });
}
