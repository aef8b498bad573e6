import type { Attribute, ConstantData, DataType, NodeDef, Shape } from "./saved-model.js";

/**
 * Tells how a change of an operation's first output follows from changes of its inputs: given the derivative of
 * the loss with respect to that output, it gives one function per input that makes the derivative with respect to
 * it, or null where there is none. Only the functions that are needed are called.
 */
export type GradientRule = (dy: Value) => readonly ((() => Value) | null)[];

/** The rule of what changes in steps only: no derivative passes. */
export const noGradient: GradientRule = () => [];

/** What an operation gives: its type, and its shape as far as it is known. */
export interface OutputSpec {
  dtype: DataType;
  shape: Shape;
}

/** How an operation is set. */
export interface OperationOptions {
  attributes?: Record<string, Attribute>;
  outputs: readonly OutputSpec[];
  /** Without one, no derivative passes through the operation. */
  gradient?: GradientRule;
  /** Operations that must have run before, beside those that make the inputs. */
  controlInputs?: readonly Operation[];
  /** The name in the graph; by default it is made from the kind of operation. */
  name?: string;
}

/** One output of an operation: a tensor that has its values when the graph runs. */
export class Value {
  constructor(
    readonly operation: Operation,
    readonly index: number,
    readonly dtype: DataType,
    readonly shape: Shape,
  ) {}

  get graph(): Graph {
    return this.operation.graph;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The size of an axis that is known when the graph is built; a negative axis counts from the last. */
  size(axis: number): number {
    const size = this.shape.at(axis);
    if (size == null) throw new Error(`axis ${axis} of ${this.operation.name} has no fixed size`);
    return size;
  }
}

/** One operation of a graph. */
export class Operation {
  readonly outputs: readonly Value[];

  constructor(
    readonly graph: Graph,
    readonly name: string,
    readonly kind: string,
    /** Inputs can be replaced until the graph is encoded; loops need that for what is fed back. */
    readonly inputs: Value[],
    readonly controlInputs: readonly Operation[],
    readonly attributes: Record<string, Attribute>,
    readonly frame: Frame | undefined,
    outputs: readonly OutputSpec[],
    readonly gradient: GradientRule | undefined,
  ) {
    this.outputs = outputs.map(({ dtype, shape }, i) => new Value(this, i, dtype, shape));
  }

  /** The first output. */
  get value(): Value {
    return this.outputs[0] as Value;
  }

  /** Writes the operation as TensorFlow reads it, with the names that inputs have there. */
  node(nameOf: (input: Value) => string): NodeDef {
    const { name, kind, inputs, controlInputs, attributes } = this;
    return {
      name,
      op: kind,
      inputs: [...inputs.map(nameOf), ...controlInputs.map((operation) => `^${operation.name}`)],
      attributes,
    };
  }
}

/** The inside of a loop, which values from outside enter once. */
interface Frame {
  name: string;
  parallel: number;
  entered: Map<Value, Value>;
  /** What runs once per round: operations without inputs from inside hang on it. */
  round: Operation | undefined;
}

/** What a round of a loop begins with. */
export interface Round {
  /** Counted from 0, an int32 scalar. */
  number: Value;
  /** The end of the round before. */
  previous: Operation;
  /** The loop-carried values as the round before has left them. */
  carried: readonly Value[];
}

/** What a round of a loop ends with. */
export interface RoundEnd {
  /** The operations that end the round. */
  ends: readonly Operation[];
  /** The loop-carried values for the next round. */
  carry?: readonly Value[];
}

/** A value with the name under which it is fetched. */
export interface NamedValue {
  name: string;
  value: Value;
}

/** A variable that lives in the session, from one run of the graph to the next. */
export interface Variable {
  readonly name: string;
  readonly dtype: "float32" | "int32";
  readonly shape: Shape;
  readonly handle: Value;
}

/**
 * A TensorFlow graph under construction. Shapes are known but for the number of rows in a batch.
 *
 * @example
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * graph.fetchable("doubled", multiply(x, 2));
 * const bytes = encodeGraph(graph);
 */
export class Graph {
  readonly #operations: Operation[] = [];
  readonly #names = new Map<string, number>();
  readonly #results: Operation[] = [];
  readonly #resultsOnOneThread: NamedValue[] = [];
  #frame: Frame | undefined;

  /** All operations, in the order in which they were added. */
  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** What can be fetched. */
  get results(): readonly Operation[] {
    return this.#results;
  }

  /** What can be fetched and is to be computed on one thread. */
  get resultsOnOneThread(): readonly NamedValue[] {
    return this.#resultsOnOneThread;
  }

  /** Adds an operation. Type attributes must be given; `T` is set where `typed` is used instead. */
  add(kind: string, inputs: readonly Value[], options: OperationOptions): Operation {
    const frame = this.#frame;
    if (!frame) return this.#append(kind, inputs, options);
    const inside = inputs.map((value) =>
      value.operation.frame === frame ? value : this.#enter(value, frame),
    );
    const isFree = inside.every(({ operation }) => operation.kind === "Enter");
    const controlInputs = [...(options.controlInputs ?? []), ...(isFree && frame.round ? [frame.round] : [])];
    return this.#append(kind, inside, { ...options, controlInputs });
  }

  /** Adds an operation with the attribute `T`, the type of its first input, and one output of the same type. */
  typed(kind: string, inputs: readonly Value[], options: TypedOptions): Value {
    const dtype = (inputs[0] as Value).dtype;
    return this.add(kind, inputs, {
      ...options,
      attributes: { T: { type: dtype }, ...options.attributes },
      outputs: [{ dtype: options.dtype ?? dtype, shape: options.shape }],
    }).value;
  }

  /** Adds a constant; a single number is a scalar. */
  constant(
    values: number | readonly number[],
    dtype: ConstantData["dtype"] = "float32",
    shape?: readonly number[],
  ): Value {
    const tensor = {
      dtype,
      values: typeof values === "number" ? [values] : values,
      shape: shape ?? (typeof values === "number" ? [] : [values.length]),
    };
    return this.add("Const", [], {
      attributes: { dtype: { type: dtype }, value: { tensor } },
      outputs: [tensor],
    }).value;
  }

  /** Adds an input of the graph, to be fed under this name. */
  placeholder(name: string, dtype: DataType, shape: Shape): Value {
    return this.#append("Placeholder", [], {
      name,
      attributes: { dtype: { type: dtype }, shape: { shape } },
      outputs: [{ dtype, shape }],
    }).value;
  }

  /** Adds a variable. It holds nothing until something is assigned. */
  variable(name: string, dtype: Variable["dtype"], shape: Shape): Variable {
    const handle = this.#append("VarHandleOp", [], {
      name,
      attributes: { dtype: { type: dtype }, shape: { shape }, shared_name: { string: name } },
      outputs: [{ dtype: "resource", shape: [] }],
    }).value;
    return { name, dtype, shape, handle };
  }

  /** Reads a variable, after the operations given. */
  read({ handle, dtype, shape }: Variable, controlInputs: readonly Operation[] = []): Value {
    const attributes = { dtype: { type: dtype } };
    return this.add("ReadVariableOp", [handle], { attributes, controlInputs, outputs: [{ dtype, shape }] })
      .value;
  }

  /** Sets a variable. */
  assign({ handle, dtype }: Variable, value: Value, controlInputs: readonly Operation[] = []): Operation {
    const attributes = { dtype: { type: dtype } };
    return this.add("AssignVariableOp", [handle, value], { attributes, controlInputs, outputs: [] });
  }

  /** Gives a value under a name to fetch, once the operations given have run. */
  fetchable(name: string, value: Value, controlInputs: readonly Operation[] = []): void {
    const { dtype, shape } = value;
    const result = this.#append("Identity", [value], {
      name,
      controlInputs,
      attributes: { T: { type: dtype } },
      outputs: [{ dtype, shape }],
    });
    this.#results.push(result);
  }

  /** Gives a value under a name to fetch; all that it needs is then computed on one thread, but for MatMul. */
  fetchableOnOneThread(name: string, value: Value): void {
    this.#resultsOnOneThread.push({ name, value });
  }

  /**
   * Adds a loop: `for (i = 0; i < limit; i++) body(i)`. The old control-flow operations (Enter, Merge, Switch,
   * NextIteration, Exit) are used, because the functions of the newer `While` would hide the body from the
   * optimizer.
   *
   * @param name of the loop, unique in the graph.
   * @param limit how many rounds, an int32 scalar from outside.
   * @param body adds the operations of one round.
   * @param parallel rounds that may be under way at once, as far as `body` lets them.
   * @param initial the loop-carried values for the first round.
   * @returns the operation that ends the loop, and the loop-carried values as the last round leaves them.
   */
  loop(
    name: string,
    limit: Value,
    body: (round: Round) => RoundEnd,
    parallel = 1,
    initial: readonly Value[] = [],
  ): { end: Operation; carried: Value[] } {
    if (this.#frame) throw new Error("a loop inside a loop isn't supported");
    const zero = this.constant(0, "int32");
    const frame: Frame = { name, parallel, entered: new Map(), round: undefined };
    this.#frame = frame;
    const merge = (value: Value) => {
      const { dtype, shape } = value;
      const start = this.#append("Enter", [value], {
        attributes: enterAttributes(frame, dtype, false),
        outputs: [{ dtype, shape }],
      });
      const outputs = [
        { dtype, shape },
        { dtype: "int32", shape: [] },
      ] as const;
      const attributes = { T: { type: dtype }, N: { int: 2 } };
      return this.#append("Merge", [start.value, start.value], { attributes, outputs });
    };
    const pass = (kind: string, value: Value, controlInputs: readonly Operation[] = []) =>
      this.#append(kind, [value], {
        attributes: { T: { type: value.dtype } },
        controlInputs,
        outputs: [value],
      });
    const [count, token, ...heads] = [zero, zero, ...initial].map(merge) as [Operation, Operation];
    const less = this.#append("Less", [count.value, this.#enter(limit, frame)], {
      attributes: { T: { type: "int32" } },
      outputs: [{ dtype: "bool", shape: [] }],
    });
    const more = this.#append("LoopCond", [less.value], { outputs: [{ dtype: "bool", shape: [] }] });
    const decide = ({ value }: Operation) =>
      this.#append("Switch", [value, more.value], {
        attributes: { T: { type: value.dtype } },
        outputs: [value, value],
      });
    const [countSwitch, tokenSwitch, ...switches] = [count, token, ...heads].map(decide) as [
      Operation,
      Operation,
    ];
    const proceed = ({ outputs }: Operation, controlInputs: readonly Operation[] = []) =>
      pass("Identity", outputs[1] as Value, controlInputs);
    const round = proceed(countSwitch);
    const previous = proceed(tokenSwitch);
    frame.round = round;

    const carried = switches.map((one) => proceed(one).value);
    const { ends, carry = [] } = body({ number: round.value, previous, carried });

    const next = this.add("AddV2", [round.value, this.constant(1, "int32")], {
      attributes: { T: { type: "int32" } },
      outputs: [{ dtype: "int32", shape: [] }],
    });
    const end = proceed(tokenSwitch, ends);
    const nexts = [next.value, end.value, ...carry];
    for (const [i, head] of [count, token, ...heads].entries()) {
      head.inputs[1] = pass("NextIteration", nexts[i] as Value).value;
    }
    this.#frame = undefined;
    const exit = (one: Operation) => pass("Exit", one.outputs[0] as Value);
    return { end: exit(tokenSwitch), carried: switches.map((one) => exit(one).value) };
  }

  #append(kind: string, inputs: readonly Value[], options: OperationOptions): Operation {
    const { attributes = {}, outputs, gradient, controlInputs = [], name = kind } = options;
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    const unique = count === 0 ? name : `${name}_${count}`;
    const frame = this.#frame;
    const operation = new Operation(
      this,
      unique,
      kind,
      [...inputs],
      controlInputs,
      attributes,
      frame,
      outputs,
      gradient,
    );
    this.#operations.push(operation);
    return operation;
  }

  #enter(value: Value, frame: Frame): Value {
    const known = frame.entered.get(value);
    if (known) return known;
    const { dtype, shape } = value;
    const attributes = enterAttributes(frame, dtype, true);
    const inside = this.#append("Enter", [value], { attributes, outputs: [{ dtype, shape }] }).value;
    frame.entered.set(value, inside);
    return inside;
  }
}

/** How an operation of the usual form is set: see {@link Graph.typed}. */
export interface TypedOptions extends Omit<OperationOptions, "outputs"> {
  shape: Shape;
  /** The type of the output, where it isn't that of the first input. */
  dtype?: DataType;
}

function enterAttributes({ name, parallel }: Frame, dtype: DataType, isConstant: boolean) {
  return {
    T: { type: dtype },
    frame_name: { string: name },
    is_constant: { bool: isConstant },
    parallel_iterations: { int: parallel },
  };
}
