import type { Value } from "../graph/graph.js";
import {
  abs,
  add,
  clip,
  divide,
  elu,
  erf,
  logSoftmax,
  minimum,
  multiply,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from "../graph/ops/index.js";
import { Unsupported } from "./unsupported.js";

/** The activations of tfjs-layers by the names in a layer's configuration; formulas as in its `activations.ts`. */
const ACTIVATIONS: Record<string, (x: Value) => Value> = {
  linear: (x) => x,
  relu,
  relu6: (x) => minimum(6, relu(x)),
  sigmoid,
  tanh,
  elu,
  selu,
  softplus,
  softmax,
  logSoftmax,
  softsign: (x) => divide(x, add(abs(x), 1)),
  hardSigmoid: (x) => clip(add(0.5, multiply(0.2, x)), 0, 1),
  swish: (x) => multiply(sigmoid(x), x),
  mish: (x) => multiply(x, tanh(softplus(x))),
  gelu: (x) => multiply(x, multiply(0.5, add(1, erf(divide(x, Math.SQRT2))))),
  gelu_new: (x) => {
    const inner = add(x, multiply(0.044715, multiply(x, multiply(x, x))));
    return multiply(0.5, multiply(x, add(1, tanh(multiply(Math.sqrt(2 / Math.PI), inner)))));
  },
};

/**
 * Adds an activation.
 *
 * @param x what it is applied to.
 * @param name as a layer's `getConfig()` gives it; none or null is linear.
 * @throws Unsupported for a name that isn't known.
 */
export function activate(x: Value, name: unknown): Value {
  const rule = ACTIVATIONS[String(name ?? "linear")];
  if (!rule) throw new Unsupported(`the activation ${String(name)} can't be compiled`);
  return rule(x);
}
