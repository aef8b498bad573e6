/**
 * Decides for every name of a cell where it lives at run time.
 *
 * Two wishes pull apart. A loop over a top-level variable should be as fast as in a plain script, and that
 * needs a local which no function holds on to. And a variable must stay one variable, whichever cell or
 * function changes it. So:
 *
 * - Own `let` and `const` that no function of the cell refers to are *stored*: plain locals of the frame,
 *   copied into the cell's object when the cell ends or waits.
 * - All other own names are *accessed*: the cell's object gets a getter (and setter) to the real variable.
 * - Names of earlier cells that can't change are *constants* at the top of the function.
 * - Variables of earlier cells are *borrowed*, a local that is written back at the end, when nobody else can
 *   touch them meanwhile; otherwise they are *remote*, a property access at every place.
 */

import { ts } from "../language/typescript.js";
import type { Variable } from "../language/visible.js";
import type { CellFacts, OwnVariable } from "./analysis.js";

export interface Plan {
  stored: string[];
  /** Statements that declare stored names, by their end. */
  storedStatements: Set<number>;
  accessed: OwnVariable[];
  constants: Variable[];
  borrowed: Variable[];
  /** Ends of identifiers, with the variable they reach for. */
  remote: Map<number, Variable>;
  /** Scope keys of the earlier cells, with the local that holds each one's object. */
  owners: Map<string, string>;
  async: boolean;
  /** Those of `import.meta`, `__dirname` and `__filename` that the source mentions. */
  mentions: Set<string>;
}

export function makePlan(facts: CellFacts, importsValues: boolean, source: string): Plan {
  const plan: Plan = {
    stored: [],
    storedStatements: new Set(),
    accessed: [],
    constants: [],
    borrowed: [],
    remote: new Map(),
    owners: new Map(),
    async: facts.awaits || importsValues,
    mentions: new Set(source.match(/import\.meta|__dirname|__filename/g)),
  };
  planOwn(plan, facts);
  for (const { variable, captured, places } of facts.used.values()) {
    if (!plan.owners.has(variable.scopeKey)) plan.owners.set(variable.scopeKey, `__from${plan.owners.size}`);
    if (!variable.mutable) plan.constants.push(variable);
    else if (!variable.shared && !captured && !facts.awaits) plan.borrowed.push(variable);
    else for (const place of places) plan.remote.set(place, variable);
  }
  return plan;
}

function planOwn(plan: Plan, facts: CellFacts): void {
  const own = [...new Set(facts.own.values())].filter((variable) => !variable.ambient);
  /** A statement is moved as a whole: one name that a function refers to keeps its siblings too. */
  const kept = new Set(own.filter((variable) => variable.captured).map((variable) => variable.statement));
  for (const variable of own) {
    const { statement } = variable;
    if (statement && !kept.has(statement) && !isUsing(statement.declarationList.flags)) {
      plan.stored.push(variable.name);
      plan.storedStatements.add(statement.end);
    } else {
      plan.accessed.push(variable);
    }
  }
}

function isUsing(flags: number): boolean {
  return (flags & ts.NodeFlags.Using) !== 0;
}
