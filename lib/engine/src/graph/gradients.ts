import type { Operation, Value } from "./graph.js";
import { add } from "./ops/index.js";

/**
 * Adds the derivatives of a scalar with respect to values, by reverse mode: from the scalar back through the
 * operations that it is made of, each one's rule once, sums where a value has several users.
 *
 * @param loss a scalar.
 * @param values what to differentiate by.
 * @returns for each value its derivative, of the same shape; undefined where the loss doesn't depend on it.
 * @throws Error where an operation between has no rule.
 * @example
 * const [dw] = gradients(reduceSum(square(w), [0, 1]), [w]); // 2w
 */
export function gradients(loss: Value, values: readonly Value[]): (Value | undefined)[] {
  const sought = new Set(values.map(({ operation }) => operation));
  const derivatives = new Map<Value, Value[]>([[loss, [loss.graph.constant(1)]]]);
  const total = (value: Value) => {
    const parts = derivatives.get(value);
    if (!parts) return undefined;
    const sum = parts.reduce((a, b) => add(a, b));
    derivatives.set(value, [sum]);
    return sum;
  };
  const order = dependents(loss.operation, sought);
  const needed = new Set(order);
  for (const operation of order.reverse()) {
    if (sought.has(operation)) continue;
    const dy = total(operation.value);
    if (!dy) continue;
    if (!operation.gradient) throw new Error(`${operation.kind} has no gradient`);
    for (const [i, derive] of operation.gradient(dy).entries()) {
      const input = operation.inputs[i] as Value;
      if (!derive || !needed.has(input.operation)) continue;
      derivatives.set(input, [...(derivatives.get(input) ?? []), derive()]);
    }
  }
  return values.map(total);
}

/** Lists the operations on a path from what is sought to the end, each behind its inputs. */
function dependents(end: Operation, sought: ReadonlySet<Operation>): Operation[] {
  const order: Operation[] = [];
  const seen = new Map<Operation, boolean>();
  const visit = (operation: Operation): boolean => {
    const known = seen.get(operation);
    if (known !== undefined) return known;
    seen.set(operation, false);
    let depends = sought.has(operation);
    if (!depends) {
      for (const { operation: input } of operation.inputs) depends = visit(input) || depends;
    }
    seen.set(operation, depends);
    if (depends) order.push(operation);
    return depends;
  };
  visit(end);
  return order;
}
