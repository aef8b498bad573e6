/**
 * Decides for every name of a cell where its value is while the cell runs.
 *
 * Two wishes pull apart. A loop over a top-level variable should be as fast as in a plain script, and that
 * needs a local which no function holds on to. And a name must mean one thing everywhere, whichever cell or
 * function changes or redeclares it; so functions reach for the slot of the name (see `cell/scope.ts`). So:
 *
 * - Own `let` and `const` that no function anywhere refers to are *stored*: plain locals of the frame, copied
 *   into their slots when the cell ends or waits.
 * - All other own names are *declared*: they get into their slots at once. The code of functions finds them
 *   there; that of the cell itself, too, unless they can't change.
 * - Names of earlier cells that can't change are *constants* at the top of the function, for the code of the cell itself.
 * - Variables of earlier cells are *borrowed*, a local that is written back at the end, when nobody else can
 *   touch them meanwhile; otherwise they are *remote*: the slot at every place.
 */
import { ts } from "../language/typescript.js";
import type { CellFacts, OwnVariable, Place, UsedVariable } from "./analysis.js";

export interface Plan {
  stored: string[];
  /** Statements that declare stored names, by their end. */
  storedStatements: Set<number>;
  /** Declared names, by the ends of the names in their declarations. */
  declared: Map<number, OwnVariable>;
  /** Functions of the cell itself, which exist from its start. */
  functions: string[];
  /** Names that hold `undefined` from the start. */
  hoisted: string[];
  constants: string[];
  borrowed: string[];
  /** Ends of identifiers that stand for what is in a slot, with its name. */
  remote: Map<number, string>;
  /** The names whose slots the cell needs. */
  slots: Set<string>;
  /** Own names, which nothing that the kernel adds may hide. */
  own: Set<string>;
  async: boolean;
}

/** @param isShared tells whether a function of an earlier cell refers to the name. */
export function makePlan(
  facts: CellFacts,
  importsValues: boolean,
  isShared: (name: string) => boolean,
): Plan {
  const plan: Plan = {
    stored: [],
    storedStatements: new Set(),
    declared: new Map(),
    functions: [],
    hoisted: [],
    constants: [],
    borrowed: [],
    remote: new Map(),
    slots: new Set(),
    own: new Set(facts.symbols.keys()),
    async: facts.awaits || importsValues,
  };
  planOwn(plan, facts, isShared);
  for (const used of facts.used.values()) planUsed(plan, used, facts.awaits, isShared);
  return plan;
}

function planOwn(plan: Plan, facts: CellFacts, isShared: (name: string) => boolean): void {
  const own = [...new Set(facts.own.values())].filter((variable) => !variable.ambient);
  /** A statement is moved as a whole: one name that a function refers to keeps its siblings too. */
  const kept = new Set(
    own
      .filter((variable) => variable.captured || isShared(variable.name) || isEarly(variable))
      .map((variable) => variable.statement),
  );
  for (const variable of own) {
    const { statement, name } = variable;
    plan.slots.add(name);
    if (statement && !kept.has(statement) && !isUsing(statement.declarationList.flags)) {
      plan.stored.push(name);
      plan.storedStatements.add(statement.end);
      continue;
    }
    for (const end of variable.declaredAt) plan.declared.set(end, variable);
    if (variable.isFunction) plan.functions.push(name);
    if (variable.hoisted) plan.hoisted.push(name);
    const isInSlot = ({ inClosure, isWritten }: Place): boolean =>
      variable.mutable || variable.live || (inClosure && !isWritten);
    for (const place of variable.places) if (isInSlot(place)) plan.remote.set(place.end, name);
  }
}

function planUsed(
  plan: Plan,
  { variable, captured, places }: UsedVariable,
  awaits: boolean,
  isShared: (name: string) => boolean,
): void {
  const { name, mutable, live } = variable;
  plan.slots.add(name);
  if (mutable && !isShared(name) && !captured && !awaits) {
    plan.borrowed.push(name);
    return;
  }
  /** Who assigns to a constant behind the type checker's back is to meet one. */
  const isLocal = ({ inClosure, isWritten }: Place): boolean =>
    !mutable && !live && (!inClosure || isWritten);
  if (places.some(isLocal)) plan.constants.push(name);
  for (const place of places) if (!isLocal(place)) plan.remote.set(place.end, name);
}

/** A `var` that is mentioned before its declaration. */
function isEarly({ hoisted, statement, places }: OwnVariable): boolean {
  return hoisted && statement !== undefined && places.some((place) => place.end <= statement.pos);
}

function isUsing(flags: number): boolean {
  return (flags & ts.NodeFlags.Using) !== 0;
}
