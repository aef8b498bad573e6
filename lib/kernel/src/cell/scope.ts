/**
 * The run-time side of cell variables, for the executor.
 *
 * Each cell keeps its variables in an object of its own in the scope (see `compile/emit/plan.ts`), as plain properties or
 * as accessors to the cell's real variables.
 */
import type { Compiled, Scope } from "../compiler.js";

/**
 * Lists the names of a cell that have got a value so far.
 *
 * Call it when a cell has failed or was interrupted, and give the result to `Compiler.commit`.
 */
export function initialisedNames(scope: Scope, compiled: Compiled): Set<string> {
  const variables = scope[compiled.scopeKey];
  return new Set(variables ? compiled.declares.filter((name) => hasValue(variables, name)) : []);
}

/**
 * Cuts a cell that was interrupted, but may still run one day, off from the variables it has stored.
 *
 * What it stores later goes nowhere, so it can't overwrite what newer cells have done meanwhile.
 */
export function detach(scope: Scope, compiled: Compiled): void {
  const variables = scope[compiled.scopeKey];
  if (!variables) return;
  scope[compiled.scopeKey] = Object.create(
    Object.getPrototypeOf(variables),
    Object.getOwnPropertyDescriptors(variables),
  );
}

function hasValue(variables: Record<string, unknown>, name: string): boolean {
  try {
    // A `var` exists from the start, but what it was meant to hold has not come.
    return name in variables && (variables[name] !== undefined || Object.hasOwn(variables, name));
  } catch {
    // The variable is in its temporal dead zone.
    return false;
  }
}
