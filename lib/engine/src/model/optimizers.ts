import type { Graph, Operation, Value, Variable } from "../graph/graph.js";
import { abs, add, divide, maximum, multiply, sqrt, square, subtract } from "../graph/ops/index.js";
import type { OptimizerDescription } from "./description.js";
import type { OptimizerKind, OptimizerSettings } from "./internals.js";
import { Unsupported } from "./unsupported.js";

/** What one step changes: a weight, and what its optimizer remembers of it. */
export interface Step {
  graph: Graph;
  weight: Variable;
  /** The weight's value at the beginning of the step. */
  value: Value;
  /** What the optimizer remembers of this weight, in the order of `slots`. */
  slots: readonly Variable[];
  /** What the optimizer remembers of all, in the order of `scalars`: values at the beginning of the step. */
  scalars: readonly Value[];
  gradient: Value;
  /** The learning rate. */
  rate: Value;
  /** What must have run before the weight may change. */
  controlInputs: readonly Operation[];
}

/** A memory of the optimizer for each weight: the field that holds it, the end of its name, its first value. */
interface Slot {
  field: string;
  suffix: string;
  initial: number;
}

/** An optimizer of TensorFlow.js as the graph needs it. */
export interface OptimizerRule {
  slots: readonly Slot[];
  /** Fields that hold one number each, as `tf.Variable`. */
  scalars: readonly string[];
  /** Whether small weights are better changed in one variable than each in its own. */
  isFasterTogether: boolean;
  /** Whether it is plain gradient descent: w -= rate g, see {@link gradientDescent}. */
  isPlain?: boolean;
  /** Changes one weight. */
  apply(step: Step): Operation[];
  /** Gives the numbers of `scalars` for the next step. */
  advance(scalars: readonly Value[]): Value[];
}

/**
 * The rules by kind. Formulas and state are those of tfjs-core 4.22 (src/optimizers), so that training can go on
 * in `model.fit` and after saving; operations of TensorFlow are used where they compute the same.
 */
const RULES: Readonly<Record<OptimizerKind, (settings: OptimizerSettings) => OptimizerRule>> = {
  // w -= rate g
  sgd: () => ({
    ...NO_STATE,
    isPlain: true,
    apply: (step) => [gradientDescent(step)],
  }),
  // Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).
  momentum: ({ momentum, useNesterov }) => ({
    ...NO_STATE,
    slots: [zeros("accumulations", "momentum")],
    apply: (step) => {
      const inputs = [step.rate, step.gradient, step.graph.constant(momentum)];
      return [native("ResourceApplyMomentum", step, inputs, { use_nesterov: { bool: useNesterov } })];
    },
  }),
  // Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5; centered: Graves (arXiv:1308.0850).
  rmsprop: ({ decay, momentum, epsilon, centered }) => ({
    ...NO_STATE,
    slots: [
      zeros("accumulatedMeanSquares", "rms"),
      zeros("accumulatedMoments", "momentum"),
      ...(centered ? [zeros("accumulatedMeanGrads", "mg")] : []),
    ],
    apply: (step) => {
      const { graph, gradient, rate } = step;
      if (!centered) {
        const settings = [decay, momentum, epsilon].map((value) => graph.constant(value));
        return [native("ResourceApplyRMSProp", step, [rate, ...settings, gradient])];
      }
      const [oldSquares, oldMoment, oldMean] = read(step) as [Value, Value, Value];
      const squares = blend(oldSquares, square(gradient), decay);
      const mean = blend(oldMean, gradient, decay);
      const deviation = sqrt(subtract(squares, add(square(mean), epsilon)));
      const moment = add(multiply(oldMoment, momentum), divide(multiply(gradient, rate), deviation));
      return store(step, subtract(step.value, moment), [squares, moment, mean]);
    },
  }),
  // Duchi et al., "Adaptive subgradient methods" (2011).
  adagrad: ({ initialAccumulatorValue, epsilon }) => ({
    ...NO_STATE,
    slots: [{ field: "accumulatedGrads", suffix: "accumulator", initial: initialAccumulatorValue }],
    apply: (step) => {
      const { gradient, rate, value } = step;
      const [old] = read(step) as [Value];
      const total = add(old, square(gradient));
      const change = multiply(divide(gradient, sqrt(add(total, epsilon))), rate);
      return store(step, subtract(value, change), [total]);
    },
  }),
  // Zeiler (arXiv:1212.5701), algorithm 1; TensorFlow.js divides by the mean of before the step.
  adadelta: ({ rho, epsilon }) => ({
    ...NO_STATE,
    slots: [zeros("accumulatedGrads", "accum_grad"), zeros("accumulatedUpdates", "accum_var")],
    apply: (step) => {
      const { gradient, rate, value } = step;
      const [squares, updates] = read(step) as [Value, Value];
      const change = multiply(divide(sqrt(add(updates, epsilon)), sqrt(add(squares, epsilon))), gradient);
      const memory = [blend(squares, square(gradient), rho), blend(updates, square(change), rho)];
      return store(step, subtract(value, multiply(change, rate)), memory);
    },
  }),
  // Kingma and Ba (arXiv:1412.6980), algorithm 1. TensorFlow adds epsilon to the uncorrected root of the second
  // moment (the form at the end of their section 2), so epsilon is scaled to make both the same.
  adam: ({ beta1, beta2, epsilon }) => ({
    slots: [zeros("accumulatedFirstMoment", "m"), zeros("accumulatedSecondMoment", "v")],
    // TensorFlow cuts the least work into eight parts here, and wakes other threads for them.
    isFasterTogether: true,
    scalars: ["accBeta1", "accBeta2"],
    apply: (step) => {
      const { graph, gradient, rate, scalars } = step;
      const [power1, power2] = scalars as [Value, Value];
      const scaled = multiply(sqrt(subtract(1, power2)), epsilon);
      const inputs = [power1, power2, rate, graph.constant(beta1), graph.constant(beta2), scaled, gradient];
      return [native("ResourceApplyAdam", step, inputs, { use_nesterov: { bool: false } })];
    },
    advance: ([power1, power2]) => [multiply(power1 as Value, beta1), multiply(power2 as Value, beta2)],
  }),
  // Kingma and Ba (arXiv:1412.6980), algorithm 2, with a decay of the learning rate.
  adamax: ({ beta1, beta2, epsilon, decay }) => ({
    slots: [zeros("accumulatedFirstMoment", "m"), zeros("accumulatedWeightedInfNorm", "v")],
    scalars: ["iteration", "accBeta1"],
    isFasterTogether: false,
    apply: (step) => {
      const { gradient, scalars, value } = step;
      const [iteration, power] = scalars as [Value, Value];
      const [oldMoment, oldNorm] = read(step) as [Value, Value];
      const rate = divide(step.rate, add(multiply(iteration, decay), 1));
      const moment = blend(oldMoment, gradient, beta1);
      const norm = maximum(multiply(oldNorm, beta2), abs(gradient));
      const change = multiply(divide(rate, subtract(1, power)), divide(moment, add(norm, epsilon)));
      return store(step, subtract(value, change), [moment, norm]);
    },
    advance: ([iteration, power]) => [add(iteration as Value, 1), multiply(power as Value, beta1)],
  }),
};

const NO_STATE: Omit<OptimizerRule, "apply"> = {
  slots: [],
  isFasterTogether: false,
  scalars: [],
  advance: () => [],
};

/**
 * Gives the rule of an optimizer.
 *
 * @throws Unsupported for an optimizer that isn't one of TensorFlow.js's own.
 */
export function optimizerRule({ kind, name, settings }: OptimizerDescription): OptimizerRule {
  if (!kind) throw new Unsupported(`the optimizer ${name} can't be compiled`);
  return RULES[kind](settings);
}

function zeros(field: string, suffix: string): Slot {
  return { field, suffix, initial: 0 };
}

/** Changes a weight by w -= rate g. */
export function gradientDescent(
  step: Pick<Step, "graph" | "weight" | "gradient" | "rate" | "controlInputs">,
): Operation {
  return native("ResourceApplyGradientDescent", { ...step, slots: [] }, [step.rate, step.gradient]);
}

/** Uses one of TensorFlow's operations that change a weight and its slots in place. */
function native(
  kind: string,
  step: Pick<Step, "graph" | "weight" | "slots" | "controlInputs">,
  inputs: readonly Value[],
  attributes = {},
): Operation {
  const { graph, weight, slots, controlInputs } = step;
  const handles = [weight, ...slots].map(({ handle }) => handle);
  return graph.add(kind, [...handles, ...inputs], {
    attributes: { T: { type: "float32" }, use_locking: { bool: false }, ...attributes },
    controlInputs,
    outputs: [],
  });
}

function read({ graph, slots, value }: Step): Value[] {
  // The weight has been read in this step; what is remembered belongs to the same moment.
  return slots.map((slot) => graph.read(slot, [value.operation]));
}

function store(
  { graph, weight, slots, controlInputs }: Step,
  value: Value,
  memory: readonly Value[],
): Operation[] {
  return [
    graph.assign(weight, value, controlInputs),
    ...slots.map((slot, i) => graph.assign(slot, memory[i] as Value, controlInputs)),
  ];
}

/** The moving average: old · decay + now · (1 - decay). */
function blend(old: Value, now: Value, decay: number): Value {
  return add(multiply(old, decay), multiply(now, 1 - decay));
}
