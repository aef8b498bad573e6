/** Import declarations of a cell, which become calls of the loader at the top of its function. */
import type TS from "typescript";
import { type Factory, ts } from "../language/typescript.js";
import type { CellFacts } from "./analysis.js";
import type { Slots } from "./slots.js";

const factory = ts.factory as Factory;

/** True for `import …` and `import x = require(…)`. */
export function isImport(node: TS.Statement): boolean {
  return (
    ts.isImportDeclaration(node) ||
    (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
  );
}

/** True when the cell loads a module before it starts: then its function is async. */
export function importsValues(file: TS.SourceFile, facts: CellFacts): boolean {
  return file.statements.some((node) => ts.isImportDeclaration(node) && loads(node, facts));
}

/** True for an import of more than types: names that are only types are left out, and so is an import of nothing else. */
function loads({ importClause: clause }: TS.ImportDeclaration, facts: CellFacts): boolean {
  if (!clause) return true;
  if (clause.isTypeOnly) return false;
  return importedNames(clause, facts).length > 0;
}

interface ImportedName {
  name: TS.Identifier;
  /** What the module calls it; undefined for the module as a whole. */
  property: string | undefined;
}

function importedNames(clause: TS.ImportClause, facts: CellFacts): ImportedName[] {
  const names: ImportedName[] = [];
  const { name, namedBindings } = clause;
  if (name) names.push({ name, property: "default" });
  if (namedBindings && ts.isNamespaceImport(namedBindings)) {
    names.push({ name: namedBindings.name, property: undefined });
  } else {
    for (const element of namedBindings?.elements ?? []) {
      if (element.isTypeOnly) continue;
      names.push({ name: element.name, property: (element.propertyName ?? element.name).text });
    }
  }
  return names.filter(({ name: { end } }) => !facts.typeOnlyImports.has(end));
}

/**
 * `import d, { a as b } from "m"` → `const module = await import("m", "static"), d = module.default, b = module.a;`, each
 * name followed by what puts it into its slot.
 */
export function importCalls(
  node: TS.Statement,
  facts: CellFacts,
  slots: Slots,
  number: number,
): TS.Statement[] {
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    if (node.isTypeOnly || facts.typeOnlyImports.has(node.name.end)) return [];
    const { expression } = node.moduleReference;
    const require = factory.createIdentifier("require");
    const required = factory.createCallExpression(require, undefined, [expression]);
    return [constants([declaration(node.name, required), ...slots.declaring(node.name)], node)];
  }
  if (!ts.isImportDeclaration(node) || !loads(node, facts)) return [];
  const call = factory.createAwaitExpression(
    factory.createCallExpression(slots.identifier("import"), undefined, [
      node.moduleSpecifier,
      factory.createStringLiteral("static"),
      ...attributes(node),
    ]),
  );
  if (!node.importClause) return [ts.setTextRange(factory.createExpressionStatement(call), node)];
  const module = slots.identifier(`module${number}`);
  const bindings = importedNames(node.importClause, facts).flatMap(({ name, property }) => {
    if (property === undefined) return [declaration(name, module), ...slots.declaring(name)];
    const value = factory.createElementAccessExpression(module, factory.createStringLiteral(property));
    const binding = slots.binding(name, value);
    return binding ? [binding] : [declaration(name, value), ...slots.declaring(name)];
  });
  return [constants([declaration(module, call), ...bindings], node)];
}

/** `with { type: "json" }` as an argument `{ with: { type: "json" } }`, as in `import()`. */
function attributes(node: TS.ImportDeclaration): TS.Expression[] {
  if (!node.attributes) return [];
  const entries = node.attributes.elements.map(({ name, value }) =>
    factory.createPropertyAssignment(ts.isIdentifier(name) ? name.text : name, value),
  );
  const values = factory.createObjectLiteralExpression(entries);
  return [factory.createObjectLiteralExpression([factory.createPropertyAssignment("with", values)])];
}

function declaration(name: TS.Identifier, value: TS.Expression): TS.VariableDeclaration {
  return factory.createVariableDeclaration(name, undefined, undefined, value);
}

function constants(declarations: TS.VariableDeclaration[], place: TS.Node): TS.Statement {
  const list = factory.createVariableDeclarationList(declarations, ts.NodeFlags.Const);
  return ts.setTextRange(factory.createVariableStatement(undefined, list), place);
}
