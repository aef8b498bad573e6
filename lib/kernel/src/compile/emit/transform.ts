/**
 * Rewrites the syntax tree of a cell according to its plan, before TypeScript removes the types: imports
 * become calls, names that live in slots property accesses, and the last expression is returned.
 */
import type TS from "typescript";
import { type Factory, ts } from "../language/typescript.js";
import { type CellFacts, isOutside } from "./analysis.js";
import { importCalls, isImport } from "./imports.js";
import type { Namer } from "./names.js";
import type { Plan } from "./plan.js";
import { Slots } from "./slots.js";

const factory = ts.factory as Factory;

export function transformCell(
  file: TS.SourceFile,
  context: TS.TransformationContext,
  plan: Plan,
  facts: CellFacts,
  named: Namer,
): TS.SourceFile {
  const last = lastExpression(file);
  const slots = new Slots(plan, named);

  let inFunction = false;
  const visit = (node: TS.Node): TS.VisitResult<TS.Node | undefined> => {
    if (ts.isIdentifier(node)) return remote(node) ?? node;
    if (ts.isShorthandPropertyAssignment(node)) return shorthand(node);
    if (ts.isAwaitExpression(node) && !inFunction) return savingAwait(node);
    if (ts.isForInStatement(node) || ts.isForOfStatement(node)) return loop(node);
    if (ts.isVariableDeclarationList(node)) return declarationList(node);
    if (ts.isCallExpression(node)) return call(node);
    if (ts.isTaggedTemplateExpression(node)) return tagged(node);
    if (isImportMeta(node)) return slots.identifier("meta");
    if (isExportModifier(node)) return undefined;
    return visitChildren(node);
  };
  const visitChildren = <T extends TS.Node>(node: T): T => {
    const outer = inFunction;
    const inner = outer || hasOwnAwait(node);
    const visitChild = (child: TS.Node): TS.VisitResult<TS.Node | undefined> => {
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
    const name = plan.remote.get(node.end);
    if (name !== node.text) return undefined;
    return ts.setTextRange(slots.value(name), node);
  };

  const shorthand = (node: TS.ShorthandPropertyAssignment): TS.Node => {
    const access = remote(node.name);
    if (!access) return visitChildren(node);
    const { objectAssignmentInitializer: fallback } = node;
    const value = fallback ? factory.createAssignment(access, visitExpression(fallback)) : access;
    return ts.setTextRange(factory.createPropertyAssignment(node.name.text, value), node);
  };

  /** `await x` of the cell itself: notes where it waits, and stores what it has so far. */
  const savingAwait = (node: TS.AwaitExpression): TS.Expression =>
    factory.updateAwaitExpression(node, saving(node, visitExpression(node.expression)));

  const saving = (node: TS.Node, value: TS.Expression): TS.Expression => {
    const at = factory.createPropertyAccessExpression(slots.identifier("run"), "at");
    const place = factory.createNumericLiteral(node.getStart(file));
    return factory.createParenthesizedExpression(
      factory.inlineExpressions([factory.createAssignment(at, place), ...slots.storing(), value]),
    );
  };

  /** Loops whose variables belong to the cell (`for (var x of …)`) fill their slots at each turn. */
  const loop = (node: TS.ForInStatement | TS.ForOfStatement): TS.Statement => {
    const { initializer } = node;
    const names = ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];
    const fillings = names.flatMap(({ name }) => slots.fillingAll(name));
    const visited = visitChildren(node);
    const body =
      fillings.length === 0
        ? visited.statement
        : factory.createBlock([
            factory.createExpressionStatement(factory.inlineExpressions(fillings)),
            visited.statement,
          ]);
    if (ts.isForInStatement(visited))
      return factory.updateForInStatement(visited, visited.initializer, visited.expression, body);
    const awaits = visited.awaitModifier !== undefined && !inFunction;
    const iterated = awaits ? saving(node.expression, visited.expression) : visited.expression;
    return factory.updateForOfStatement(visited, visited.awaitModifier, visited.initializer, iterated, body);
  };

  /** `const a = 1, b = 2` → `const a = 1, filled0 = (…), b = 2, filled1 = (…)`. */
  const declarationList = (node: TS.VariableDeclarationList): TS.VariableDeclarationList => {
    const visited = visitChildren(node);
    const isLoop = ts.isForInStatement(node.parent) || ts.isForOfStatement(node.parent);
    if (isLoop || isUsing(node)) return visited;
    const isOfCell = ts.isVariableStatement(node.parent) && node.parent.parent === file;
    const declarations = visited.declarations.flatMap((declaration, index) => {
      const original = node.declarations[index];
      // A var without a value, somewhere inside, leaves the variable as it is.
      if (!original || !(original.initializer || isOfCell)) return [declaration];
      return [declaration, ...slots.declaring(original.name)];
    });
    return declarations.length === visited.declarations.length
      ? visited
      : factory.updateVariableDeclarationList(visited, declarations);
  };

  const call = (node: TS.CallExpression): TS.Expression => {
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier, ...rest] = node.arguments.map(visitExpression);
      const dynamic = [
        specifier ?? factory.createVoidZero(),
        factory.createStringLiteral("dynamic"),
        ...rest,
      ];
      return ts.setTextRange(
        factory.createCallExpression(slots.identifier("import"), undefined, dynamic),
        node,
      );
    }
    const visited = visitChildren(node);
    const { typeArguments, arguments: given } = visited;
    const callee = detached(node.expression, visited.expression);
    if (ts.isCallChain(visited))
      return factory.updateCallChain(visited, callee, visited.questionDotToken, typeArguments, given);
    return factory.updateCallExpression(visited, callee, typeArguments, given);
  };

  const tagged = (node: TS.TaggedTemplateExpression): TS.Expression => {
    const visited = visitChildren(node);
    const tag = detached(node.tag, visited.tag);
    return factory.updateTaggedTemplateExpression(visited, tag, visited.typeArguments, visited.template);
  };

  /** `(0, slot.value)()`: a plain call passes no `this`. */
  const detached = <T extends TS.Expression>(before: T, now: T): T | TS.ParenthesizedExpression => {
    if (!ts.isIdentifier(skipParentheses(before)) || !ts.isPropertyAccessExpression(skipParentheses(now)))
      return now;
    const comma = factory.createComma(factory.createNumericLiteral(0), now);
    const parentheses = ts.setTextRange(factory.createParenthesizedExpression(comma), before);
    // V8 says that a call happens behind what is called; an error shall point at its beginning.
    for (const part of [now, comma, parentheses]) ts.setEmitFlags(part, ts.EmitFlags.NoTrailingSourceMap);
    return parentheses;
  };

  const statement = (node: TS.Statement): TS.Statement[] => {
    if (ts.isExportDeclaration(node)) return [];
    if (ts.isExportAssignment(node) || ts.isExpressionStatement(node))
      return [ts.setTextRange(ending(node, visitExpression(node.expression)), node)];
    if (isNameless(node)) return [ts.setTextRange(ending(node, defaultExport(visitChildren(node))), node)];
    if (ts.isVariableStatement(node) && plan.storedStatements.has(node.end)) return [assignments(node)];
    const fillings = fillingsAfter(node);
    const visited = ts.visitNode(node, visit) as TS.Statement;
    if (fillings.length === 0) return [visited];
    return [visited, factory.createExpressionStatement(factory.inlineExpressions(fillings))];
  };

  const ending = (node: TS.Statement, value: TS.Expression): TS.Statement =>
    node === last ? factory.createReturnStatement(value) : factory.createExpressionStatement(value);

  /** What fills the slots of a statement that doesn't do so inside. */
  const fillingsAfter = (node: TS.Statement): TS.Expression[] => {
    if (ts.isClassDeclaration(node) || ts.isEnumDeclaration(node) || ts.isImportEqualsDeclaration(node))
      return node.name ? slots.fillingAll(node.name) : [];
    if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)) return slots.fillingAll(node.name);
    if (ts.isVariableStatement(node) && isUsing(node.declarationList))
      return node.declarationList.declarations.flatMap(({ name }) => slots.fillingAll(name));
    return [];
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

  const imports = file.statements.flatMap((node, index) => importCalls(node, facts, slots, index));
  const functions = plan.functions.flatMap((name) => slots.filling(name));
  const start =
    functions.length > 0 ? [factory.createExpressionStatement(factory.inlineExpressions(functions))] : [];
  const others = file.statements.filter((node) => !isImport(node)).flatMap(statement);
  return factory.updateSourceFile(file, [...imports, ...start, ...others]);
}

/** The statement whose value the cell shows: the last one that does something, if it is an expression. */
function lastExpression(file: TS.SourceFile): TS.Statement | undefined {
  const last = file.statements.findLast((node) => !isSilent(node));
  return last && (ts.isExpressionStatement(last) || ts.isExportAssignment(last) || isNameless(last))
    ? last
    : undefined;
}

function isSilent(node: TS.Statement): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEmptyStatement(node);
}

/** `export default function () {…}` or `export default class {…}`. */
function isNameless(node: TS.Statement): node is TS.FunctionDeclaration | TS.ClassDeclaration {
  return (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name === undefined;
}

/** The same as a value, named "default" as in a module. */
function defaultExport(node: TS.FunctionDeclaration | TS.ClassDeclaration): TS.Expression {
  const value = ts.isFunctionDeclaration(node)
    ? factory.createFunctionExpression(
        node.modifiers as readonly TS.Modifier[] | undefined,
        node.asteriskToken,
        undefined,
        node.typeParameters,
        node.parameters,
        node.type,
        node.body ?? factory.createBlock([]),
      )
    : factory.createClassExpression(
        node.modifiers,
        undefined,
        node.typeParameters,
        node.heritageClauses,
        node.members,
      );
  const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment("default", value)]);
  return factory.createPropertyAccessExpression(factory.createParenthesizedExpression(holder), "default");
}

function skipParentheses(node: TS.Node): TS.Node {
  return ts.isParenthesizedExpression(node) ? skipParentheses(node.expression) : node;
}

function isUsing(list: TS.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.Using) !== 0;
}

function isImportMeta(node: TS.Node): boolean {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;
}

/** True where `await` belongs to the function instead of the cell. */
function hasOwnAwait(node: TS.Node): boolean {
  return ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node);
}
