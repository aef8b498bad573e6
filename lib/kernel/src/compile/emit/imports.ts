/** Import declarations of a cell, which become calls of the loader at the top of its function. */
import type TS from "typescript";
import { type Factory, ts } from "../language/typescript.js";
import type { CellFacts } from "./analysis.js";

const factory = ts.factory as Factory;

/** The function that loads modules. */
export function loader(): TS.Identifier {
  return factory.createIdentifier("__import");
}

/** True for `import …` and `import x = require(…)`. */
export function isImport(node: TS.Statement): boolean {
  return (
    ts.isImportDeclaration(node) ||
    (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
  );
}

/** True when the cell loads a module before it starts: then its function is async. */
export function importsValues(file: TS.SourceFile, facts: CellFacts): boolean {
  return file.statements.some((node) => ts.isImportDeclaration(node) && importCalls(node, facts).length > 0);
}

/**
 * `import d, { a as b } from "m"` → `const { default: d, a: b } = await __import("m", "static");`.
 * Names that are only types are left out, and so is an import that has nothing else.
 */
export function importCalls(node: TS.Statement, facts: CellFacts): TS.Statement[] {
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    if (node.isTypeOnly || facts.typeOnlyImports.has(node.name.end)) return [];
    const { expression } = node.moduleReference;
    const required = factory.createCallExpression(factory.createIdentifier("require"), undefined, [
      expression,
    ]);
    return [constant(node.name, required, node)];
  }
  if (!ts.isImportDeclaration(node) || node.importClause?.isTypeOnly) return [];
  const { importClause: clause } = node;
  const module = factory.createAwaitExpression(
    factory.createCallExpression(loader(), undefined, [
      moduleName(node.moduleSpecifier, facts),
      factory.createStringLiteral("static"),
      ...attributes(node),
    ]),
  );
  if (!clause) return [ts.setTextRange(factory.createExpressionStatement(module), node)];

  const isValue = (name: TS.Identifier) => !facts.typeOnlyImports.has(name.end);
  const elements: TS.BindingElement[] = [];
  const bind = (property: string, name: TS.Identifier) =>
    elements.push(factory.createBindingElement(undefined, factory.createStringLiteral(property), name));
  if (clause.name && isValue(clause.name)) bind("default", clause.name);
  const { namedBindings } = clause;
  if (namedBindings && ts.isNamedImports(namedBindings)) {
    for (const { name, propertyName, isTypeOnly } of namedBindings.elements) {
      if (!isTypeOnly && isValue(name)) bind((propertyName ?? name).text, name);
    }
  }
  const pattern = factory.createObjectBindingPattern(elements);
  if (namedBindings && ts.isNamespaceImport(namedBindings) && isValue(namedBindings.name)) {
    const namespace = constant(namedBindings.name, module, node);
    return elements.length > 0 ? [namespace, constant(pattern, namedBindings.name, node)] : [namespace];
  }
  return elements.length > 0 ? [constant(pattern, module, node)] : [];
}

/** The notebook's own TypeScript files are named by their whole paths, for the loader. */
function moduleName(specifier: TS.Expression, facts: CellFacts): TS.Expression {
  const path = ts.isStringLiteralLike(specifier) ? facts.ownModules.get(specifier.text) : undefined;
  return path === undefined ? specifier : factory.createStringLiteral(path);
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

function constant(name: TS.BindingName, value: TS.Expression, place: TS.Node): TS.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
  return ts.setTextRange(factory.createVariableStatement(undefined, list), place);
}
