/**
 * Finds out what the emitter must know of a checked cell: which names it declares, which of them its
 * functions hold on to, which names of earlier cells it uses, and whether it awaits.
 */
import type TS from "typescript";
import type { Checker, ModuleFile } from "../language/typescript.js";
import { ambientFlag, ts } from "../language/typescript.js";
import type { Variable, VisibleNames } from "../language/visible.js";

export interface CellFacts {
  /** Every symbol that later cells may see, types included. */
  symbols: Map<string, TS.Symbol>;
  /** The cell's own names that have a value. */
  own: Map<TS.Symbol, OwnVariable>;
  /** Names of earlier cells that this cell uses. */
  used: Map<TS.Symbol, UsedVariable>;
  /** Imported names that are only types: there is nothing to load for them. Identified by their end. */
  typeOnlyImports: Set<number>;
  /** Paths of the notebook's own TypeScript files, by the names under which the cell imports them. */
  ownModules: Map<string, string>;
  /** The cell itself awaits, outside any function. */
  awaits: boolean;
}

export interface OwnVariable {
  name: string;
  mutable: boolean;
  /** A function or class of the cell refers to it. */
  captured: boolean;
  /** Declared with `let`, `const` or `var` by a statement of the cell itself, not inside a block. */
  statement: TS.VariableStatement | undefined;
  ambient: boolean;
}

export interface UsedVariable {
  variable: Variable;
  /** A function or class of the cell refers to it. */
  captured: boolean;
  /** Ends of the identifiers that refer to it. */
  places: number[];
}

export function analyse(file: ModuleFile, checker: Checker, visible: VisibleNames): CellFacts {
  const facts: CellFacts = {
    symbols: new Map(),
    own: new Map(),
    used: new Map(),
    typeOnlyImports: new Set(),
    ownModules: new Map(),
    awaits: false,
  };
  collectDeclarations(file, checker, facts);
  collectReferences(file, checker, visible, facts);
  return facts;
}

function collectDeclarations(file: ModuleFile, checker: Checker, facts: CellFacts): void {
  for (const [key, symbol] of file.locals ?? new Map<TS.__String, TS.Symbol>()) {
    const name = ts.unescapeLeadingUnderscores(key);
    const exported = checker.getExportSymbolOfSymbol(symbol);
    facts.symbols.set(name, exported);
    const meaning = symbol.flags & ts.SymbolFlags.Alias ? aliasMeaning(symbol, checker) : exported.flags;
    if ((meaning & ts.SymbolFlags.Value) === 0) {
      if (symbol.flags & ts.SymbolFlags.Alias) markTypeOnly(symbol, facts);
      continue;
    }
    const declarations = exported.declarations ?? [];
    const variable: OwnVariable = {
      name,
      mutable: (exported.flags & ts.SymbolFlags.Variable) !== 0 && !declarations.some(isConstant),
      captured: false,
      statement: cellStatement(declarations),
      ambient: declarations.every((declaration) => (declaration.flags & ambientFlag) !== 0),
    };
    facts.own.set(symbol, variable);
    facts.own.set(exported, variable);
  }
}

function aliasMeaning(symbol: TS.Symbol, checker: Checker): number {
  if (symbol.declarations?.some((declaration) => ts.isTypeOnlyImportOrExportDeclaration(declaration))) {
    return 0;
  }
  return checker.getAliasedSymbol(symbol).flags;
}

function markTypeOnly(symbol: TS.Symbol, facts: CellFacts): void {
  for (const declaration of symbol.declarations ?? []) {
    const { name } = declaration as TS.NamedDeclaration;
    if (name) facts.typeOnlyImports.add(name.end);
  }
}

function isConstant(declaration: TS.Declaration): boolean {
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Constant) !== 0;
}

/** The variable statement of the cell that declares the name, unless it is declared deeper or otherwise. */
function cellStatement(declarations: readonly TS.Declaration[]): TS.VariableStatement | undefined {
  const [declaration] = declarations;
  if (!declaration || declarations.length > 1) return undefined;
  const root = ts.isBindingElement(declaration)
    ? ts.walkUpBindingElementsAndPatterns(declaration)
    : declaration;
  const statement = root.parent?.parent;
  return ts.isVariableDeclaration(root) &&
    ts.isVariableStatement(statement) &&
    ts.isSourceFile(statement.parent)
    ? statement
    : undefined;
}

function collectReferences(
  file: ModuleFile,
  checker: Checker,
  visible: VisibleNames,
  facts: CellFacts,
): void {
  /** @param inClosure inside a function or a class; @param inFunction inside a function, where `await` is its own. */
  const visit = (node: TS.Node, inClosure: boolean, inFunction: boolean): void => {
    if (ts.isIdentifier(node)) refer(node, inClosure);
    else if (isAwait(node)) facts.awaits ||= !inFunction;
    else if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    else if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    else if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    const closes =
      ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node);
    const closure = inClosure || closes || ts.isClassLike(node) || ts.isModuleDeclaration(node);
    ts.forEachChild(node, (child) => visit(child, closure, inFunction || (closes && !isOutside(child))));
  };

  const refer = (node: TS.Identifier, inClosure: boolean): void => {
    if (!facts.symbols.has(node.text) && !visible.has(node.text)) return;
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    if (!symbol) return;
    const own = facts.own.get(symbol);
    if (own) {
      own.captured ||= inClosure;
      return;
    }
    const variable = visible.variable(symbol);
    if (!variable || variable.ambient) return;
    const used = facts.used.get(symbol) ?? { variable, captured: false, places: [] };
    used.captured ||= inClosure;
    used.places.push(node.end);
    facts.used.set(symbol, used);
  };

  visit(file, false, false);
}

/** A computed name or a decorator of a method runs where the class stands, not in the method. */
export function isOutside(node: TS.Node): boolean {
  return ts.isComputedPropertyName(node) || ts.isDecorator(node);
}

function isAwait(node: TS.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isForOfStatement(node)) return node.awaitModifier !== undefined;
  return (
    ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing
  );
}
