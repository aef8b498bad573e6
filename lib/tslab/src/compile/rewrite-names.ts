import type TypeScript from "typescript";
import type { Compiler } from "../tslab.js";

/**
 * Makes the transformer that lets a cell use names of earlier cells, in place of tslab's own.
 *
 * tslab keeps each name of a cell as a property of one object, `exports`, and writes `exports.epochs` where a later cell
 * says `epochs`. What it gets wrong, and what is right here:
 *
 * - `{ epochs }` becomes `{ epochs: exports.epochs }`; a property in a pattern, `{ loss: first }`, stays as it is.
 * - A local variable that is called `exports` is renamed, so that it doesn't hide that object.
 * - A variable that a function of its cell uses lives in that object from the beginning. So there is one variable, also
 *   when a later cell changes it.
 *
 * @param ts tslab's TypeScript.
 * @param checker knows which name means what.
 * @param earlier the file in which tslab declares the names of earlier cells.
 */
export function nameRewriter(
  ts: Compiler,
  checker: TypeScript.TypeChecker,
  earlier: TypeScript.SourceFile,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => (cell) => {
    const { factory } = context;
    const shared = sharedVariables(ts, checker, cell);
    const renamed = factory.createUniqueName(EXPORTS);
    return ts.visitEachChild(cell, visit, context);

    function visit(node: TypeScript.Node): TypeScript.Node {
      if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
      if (ts.isShorthandPropertyAssignment(node)) return written(node);
      if (ts.isBindingElement(node)) return boundElement(node);
      if (ts.isExportSpecifier(node)) return exported(node);
      if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)) {
        return withoutShared(node, node.exportClause);
      }
      if (ts.isVariableStatement(node) && node.parent === cell && isShared(node)) return inObject(node);
      if (!ts.isIdentifier(node)) return ts.visitEachChild(node, visit, context);
      return replacement(checker.getSymbolAtLocation(node), node.text) ?? node;
    }

    /** What stands for a name where it means something else than JavaScript would find. */
    function replacement(symbol: TypeScript.Symbol | undefined, name: string) {
      if (symbol?.declarations?.some((declaration) => isTopLevel(ts, declaration, earlier))) {
        return factory.createPropertyAccessExpression(factory.createIdentifier(EXPORTS), name);
      }
      const isOfThisCell = symbol?.declarations?.some((one) => one.getSourceFile() === cell);
      return name === EXPORTS && isOfThisCell && isVariable(ts, symbol) ? renamed : undefined;
    }

    function written(node: TypeScript.ShorthandPropertyAssignment): TypeScript.Node {
      const value = replacement(checker.getShorthandAssignmentValueSymbol(node), node.name.text);
      if (!value)
        return ts.visitEachChild(node, (child) => (child === node.name ? child : visit(child)), context);
      const fallback = node.objectAssignmentInitializer;
      return factory.createPropertyAssignment(
        node.name.text,
        fallback ? factory.createAssignment(value, visit(fallback) as TypeScript.Expression) : value,
      );
    }

    function boundElement(node: TypeScript.BindingElement): TypeScript.Node {
      const name = ts.visitNode(node.name, visit) as TypeScript.BindingName;
      const property = node.propertyName ?? (name === node.name ? undefined : node.name);
      return factory.updateBindingElement(
        node,
        node.dotDotDotToken,
        // A new identifier: tslab, which comes after this, takes it for no name.
        property && ts.isIdentifier(property) && !node.dotDotDotToken
          ? factory.createIdentifier(property.text)
          : node.propertyName && (ts.visitNode(node.propertyName, visit) as TypeScript.PropertyName),
        name,
        node.initializer && (ts.visitNode(node.initializer, visit) as TypeScript.Expression),
      );
    }

    /** tslab itself exports the names of a cell, at its end. */
    function exported(node: TypeScript.ExportSpecifier): TypeScript.Node {
      if (node.propertyName || node.name.text !== EXPORTS) return node;
      return factory.createExportSpecifier(false, renamed, EXPORTS);
    }

    function withoutShared(node: TypeScript.ExportDeclaration, names: TypeScript.NamedExports) {
      const elements = names.elements.filter(({ name }) => !shared.has(name.text));
      return factory.updateExportDeclaration(
        node,
        node.modifiers,
        node.isTypeOnly,
        factory.updateNamedExports(
          names,
          elements.map((element) => exported(element) as TypeScript.ExportSpecifier),
        ),
        node.moduleSpecifier,
        undefined,
      );
    }

    function isShared({ declarationList, modifiers }: TypeScript.VariableStatement): boolean {
      return !modifiers?.length && namesIn(ts, declarationList).some((name) => shared.has(name));
    }

    function inObject(node: TypeScript.VariableStatement): TypeScript.Node {
      const { declarationList } = ts.visitEachChild(node, visit, context);
      return factory.updateVariableStatement(
        node,
        [factory.createModifier(ts.SyntaxKind.ExportKeyword)],
        declarationList,
      );
    }
  };
}

/** The object that holds the names of earlier cells. */
const EXPORTS = "exports";

function isTopLevel(ts: Compiler, declaration: TypeScript.Declaration, file: TypeScript.SourceFile): boolean {
  if (declaration.getSourceFile() !== file) return false;
  if (ts.isVariableDeclaration(declaration)) return declaration.parent.parent.parent === file;
  if (
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration)
  ) {
    return true;
  }
  return declaration.parent === file;
}

function isVariable(ts: Compiler, symbol: TypeScript.Symbol | undefined): boolean {
  return ((symbol?.flags ?? 0) & ts.SymbolFlags.Variable) !== 0;
}

/**
 * Finds the statements of a cell whose variables another cell may change while a function of this one uses them. All
 * variables of such a statement count.
 */
function sharedVariables(
  ts: Compiler,
  checker: TypeScript.TypeChecker,
  cell: TypeScript.SourceFile,
): ReadonlySet<string> {
  const used = new Set<TypeScript.Symbol>();
  const look = (node: TypeScript.Node, inFunction: boolean): void => {
    if (inFunction && ts.isIdentifier(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      if (symbol) used.add(symbol);
    }
    const inside = inFunction || ts.isFunctionLike(node) || ts.isClassLike(node);
    ts.forEachChild(node, (child) => look(child, inside));
  };
  look(cell, false);
  const names = cell.statements
    .filter(ts.isVariableStatement)
    .map(({ declarationList }) => declarationList)
    .filter(({ flags }) => !(flags & ts.NodeFlags.Const))
    .filter((list) =>
      identifiersIn(ts, list).some((one) => used.has(checker.getSymbolAtLocation(one) as never)),
    )
    .flatMap((list) => namesIn(ts, list));
  return new Set(names.includes(EXPORTS) ? names.filter((name) => name !== EXPORTS) : names);
}

function namesIn(ts: Compiler, list: TypeScript.VariableDeclarationList): string[] {
  return identifiersIn(ts, list).map(({ text }) => text);
}

function identifiersIn(ts: Compiler, list: TypeScript.VariableDeclarationList): TypeScript.Identifier[] {
  const inside = (name: TypeScript.BindingName): TypeScript.Identifier[] => {
    if (ts.isIdentifier(name)) return [name];
    return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : inside(element.name)));
  };
  return list.declarations.flatMap(({ name }) => inside(name));
}
