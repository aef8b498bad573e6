/**
 * Rewrites the syntax tree of a cell according to its plan, before TypeScript removes the types: imports
 * become calls, names of earlier cells property accesses, and the last expression is returned.
 */
import type TS from "typescript";
import { type Factory, ts } from "../language/typescript.js";
import { type CellFacts, isOutside } from "./analysis.js";
import { importCalls, isImport, loader } from "./imports.js";
import type { Plan } from "./plan.js";

const factory = ts.factory as Factory;

export function transformCell(
  file: TS.SourceFile,
  context: TS.TransformationContext,
  plan: Plan,
  facts: CellFacts,
): TS.SourceFile {
  const last = lastExpression(file);

  let inFunction = false;
  const visit = (node: TS.Node): TS.Node | undefined => {
    if (ts.isIdentifier(node)) return remote(node) ?? node;
    if (ts.isShorthandPropertyAssignment(node)) return shorthand(node);
    if (ts.isAwaitExpression(node) && !inFunction) return savingAwait(node);
    if (ts.isForOfStatement(node) && node.awaitModifier && !inFunction) return savingLoop(node);
    if (ts.isCallExpression(node)) return call(node);
    if (isImportMeta(node)) return factory.createIdentifier("__meta");
    if (isExportModifier(node)) return undefined;
    return visitChildren(node);
  };
  const visitChildren = <T extends TS.Node>(node: T): T => {
    const outer = inFunction;
    const inner = outer || hasOwnAwait(node);
    const visitChild = (child: TS.Node): TS.Node | undefined => {
      inFunction = isOutside(child) ? outer : inner;
      return visit(child);
    };
    const visited = ts.visitEachChild(node, visitChild, context);
    inFunction = outer;
    return visited;
  };
  /** Everything in a cell is visible to later cells, so `export` says nothing and is dropped. */
  const isExportModifier = (node: TS.Node) =>
    (node.kind === ts.SyntaxKind.ExportKeyword || node.kind === ts.SyntaxKind.DefaultKeyword) &&
    node.parent?.parent === file;
  const visitExpression = (node: TS.Expression) => ts.visitNode(node, visit) as TS.Expression;

  const remote = (node: TS.Identifier): TS.Expression | undefined => {
    const variable = plan.remote.get(node.end);
    if (!variable || node.text !== variable.name) return undefined;
    const owner = factory.createIdentifier(plan.owners.get(variable.scopeKey) ?? "");
    return ts.setTextRange(factory.createPropertyAccessExpression(owner, variable.name), node);
  };

  const shorthand = (node: TS.ShorthandPropertyAssignment): TS.Node => {
    const access = remote(node.name);
    if (!access) return visitChildren(node);
    const { objectAssignmentInitializer: fallback } = node;
    const value = fallback ? factory.createAssignment(access, visitExpression(fallback)) : access;
    return ts.setTextRange(factory.createPropertyAssignment(node.name.text, value), node);
  };

  /** `await x` while variables are in locals: what the cell has so far is stored first. */
  const savingAwait = (node: TS.AwaitExpression): TS.Expression => {
    const awaited = visitExpression(node.expression);
    if (plan.stored.length === 0) return factory.updateAwaitExpression(node, awaited);
    const saved = factory.createParenthesizedExpression(
      factory.inlineExpressions([...savings(plan), awaited]),
    );
    return factory.updateAwaitExpression(node, saved);
  };

  const savingLoop = (node: TS.ForOfStatement): TS.Statement => {
    const loop = visitChildren(node);
    if (plan.stored.length === 0) return loop;
    const iterated = factory.createParenthesizedExpression(
      factory.inlineExpressions([...savings(plan), loop.expression]),
    );
    return factory.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, iterated, loop.statement);
  };

  const call = (node: TS.CallExpression): TS.Expression => {
    const args = node.arguments.map(visitExpression);
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier, ...rest] = args;
      const dynamic = [
        specifier ?? factory.createVoidZero(),
        factory.createStringLiteral("dynamic"),
        ...rest,
      ];
      return ts.setTextRange(factory.createCallExpression(loader(), undefined, dynamic), node);
    }
    const callee = visitExpression(node.expression);
    // `(0, owner.f)()`: a plain call passes no `this`.
    const detached =
      callee !== node.expression && ts.isIdentifier(node.expression)
        ? ts.setTextRange(
            factory.createParenthesizedExpression(
              factory.createComma(factory.createNumericLiteral(0), callee),
            ),
            node.expression,
          )
        : callee;
    return factory.updateCallExpression(node, detached, node.typeArguments, args);
  };

  const statement = (node: TS.Statement): TS.Statement[] => {
    if (ts.isExportDeclaration(node)) return [];
    if (ts.isExportAssignment(node)) return [ts.setTextRange(ending(node, node.expression), node)];
    if (ts.isExpressionStatement(node)) return [ts.setTextRange(ending(node, node.expression), node)];
    if (ts.isVariableStatement(node) && plan.storedStatements.has(node.end)) return [assignments(node)];
    return [ts.visitNode(node, visit) as TS.Statement];
  };

  const ending = (node: TS.Statement, expression: TS.Expression): TS.Statement => {
    const value = visitExpression(expression);
    return node === last ? factory.createReturnStatement(value) : factory.createExpressionStatement(value);
  };

  /** `let { a } = f(), b;` → `({ a } = f()), b = void 0;` */
  const assignments = (node: TS.VariableStatement): TS.Statement => {
    const expressions = node.declarationList.declarations.map((declaration) => {
      const name = ts.visitNode(declaration.name, visit) as TS.BindingName;
      const target = ts.isIdentifier(name) ? name : factory.converters.convertToAssignmentPattern(name);
      const value = declaration.initializer
        ? visitExpression(declaration.initializer)
        : factory.createVoidZero();
      return ts.setTextRange(factory.createAssignment(target, value), declaration);
    });
    return ts.setTextRange(factory.createExpressionStatement(factory.inlineExpressions(expressions)), node);
  };

  const imports = file.statements.flatMap((node) => importCalls(node, facts));
  const others = file.statements.filter((node) => !isImport(node)).flatMap(statement);
  return factory.updateSourceFile(file, [...imports, ...others]);
}

/** The statement whose value the cell shows: the last one that does something, if it is an expression. */
function lastExpression(file: TS.SourceFile): TS.Statement | undefined {
  const last = file.statements.findLast((node) => !isSilent(node));
  return last && (ts.isExpressionStatement(last) || ts.isExportAssignment(last)) ? last : undefined;
}

function isSilent(node: TS.Statement): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEmptyStatement(node);
}

/** `n !== __unset && (__cell.n = n)` for each local. */
function savings(plan: Plan): TS.Expression[] {
  return plan.stored.map((name) => {
    const local = factory.createIdentifier(name);
    const slot = factory.createPropertyAccessExpression(factory.createIdentifier("__cell"), name);
    return factory.createLogicalAnd(
      factory.createStrictInequality(local, factory.createIdentifier("__unset")),
      factory.createAssignment(slot, local),
    );
  });
}

function isImportMeta(node: TS.Node): boolean {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;
}

/** True where `await` belongs to the function instead of the cell. */
function hasOwnAwait(node: TS.Node): boolean {
  return ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node);
}
