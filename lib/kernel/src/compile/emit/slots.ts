/** The code by which a cell reads and fills the slots of its names, see `plan.ts`. */
import type TS from "typescript";
import { type Factory, ts } from "../language/typescript.js";
import type { Namer } from "./names.js";
import type { Plan } from "./plan.js";

const factory = ts.factory as Factory;

export class Slots {
  readonly #plan: Plan;
  readonly #named: Namer;
  #fillers = 0;

  constructor(plan: Plan, named: Namer) {
    this.#plan = plan;
    this.#named = named;
  }

  /** A name of the kernel's own. */
  identifier(word: string): TS.Identifier {
    return factory.createIdentifier(this.#named(word));
  }

  /** What is in the slot. */
  value(name: string): TS.Expression {
    return factory.createPropertyAccessExpression(this.identifier(`slot_${name}`), "value");
  }

  /** `slot.owner = run, slot.value = x`: what a declaration does, as two expressions. */
  filling(name: string): TS.Expression[] {
    const owner = factory.createPropertyAccessExpression(this.identifier(`slot_${name}`), "owner");
    return [
      factory.createAssignment(owner, this.identifier("run")),
      factory.createAssignment(this.value(name), factory.createIdentifier(name)),
    ];
  }

  /** The expressions that fill the slots of those names of a declaration which belong to the cell. */
  fillingAll(name: TS.BindingName | TS.Identifier): TS.Expression[] {
    return namesIn(name).flatMap(({ end, text }) => (this.#plan.declared.has(end) ? this.filling(text) : []));
  }

  /** A declaration to stand behind that of the name: its initialiser fills the slots, and nobody reads it. */
  declaring(name: TS.BindingName | TS.Identifier): TS.VariableDeclaration[] {
    const expressions = this.fillingAll(name);
    if (expressions.length === 0) return [];
    return [this.#filler(factory.inlineExpressions(expressions))];
  }

  /** The same for a name that follows a variable of a module; undefined where it doesn't. */
  binding(name: TS.Identifier, value: TS.Expression): TS.VariableDeclaration | undefined {
    if (!this.#plan.declared.get(name.end)?.live) return undefined;
    const slot = this.identifier(`slot_${name.text}`);
    const owner = factory.createPropertyAccessExpression(slot, "owner");
    const read = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, value);
    const bind = factory.createPropertyAccessExpression(slot, "bind");
    const expressions = [
      factory.createAssignment(owner, this.identifier("run")),
      factory.createCallExpression(bind, undefined, [read]),
    ];
    return this.#filler(factory.inlineExpressions(expressions));
  }

  /** `run.live && n !== unset && (slot.owner = run, slot.value = n)` for each local that is stored. */
  storing(): TS.Expression[] {
    return this.#plan.stored.map((name) => {
      const live = factory.createPropertyAccessExpression(this.identifier("run"), "live");
      const isSet = factory.createStrictInequality(factory.createIdentifier(name), this.identifier("unset"));
      const fill = factory.createParenthesizedExpression(factory.inlineExpressions(this.filling(name)));
      return factory.createLogicalAnd(factory.createLogicalAnd(live, isSet), fill);
    });
  }

  #filler(value: TS.Expression): TS.VariableDeclaration {
    const name = this.identifier(`filled${this.#fillers++}`);
    return factory.createVariableDeclaration(name, undefined, undefined, value);
  }
}

/** The identifiers that a declaration declares. */
function namesIn(name: TS.BindingName): TS.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}
