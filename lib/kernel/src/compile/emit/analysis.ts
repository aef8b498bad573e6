/**
 * Finds out what the emitter must know of a checked cell: which names it declares, where it refers to them
 * and to names of earlier cells, and whether it awaits.
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
  /** The cell itself awaits, outside any function. */
  awaits: boolean;
}

/** An identifier that refers to a variable. */
export interface Place {
  /** Where the identifier ends. */
  end: number;
  /** In a function or a class: it may be reached when the cell has long ended. */
  inClosure: boolean;
  /** Something is assigned to it. */
  isWritten: boolean;
}

export interface OwnVariable {
  name: string;
  mutable: boolean;
  /** The name of a variable that the imported module may change. */
  live: boolean;
  /** `var`, which exists before its declaration is reached. */
  hoisted: boolean;
  isFunction: boolean;
  /** A function or class of the cell refers to it. */
  captured: boolean;
  /** Declared with `let`, `const` or `var` by a statement of the cell itself, not inside a block. */
  statement: TS.VariableStatement | undefined;
  ambient: boolean;
  /** The ends of the names in its declarations. */
  declaredAt: number[];
  places: Place[];
}

export interface UsedVariable {
  variable: Variable;
  /** A function or class of the cell refers to it. */
  captured: boolean;
  places: Place[];
}

export function analyse(file: ModuleFile, checker: Checker, visible: VisibleNames): CellFacts {
  const facts: CellFacts = {
    symbols: new Map(),
    own: new Map(),
    used: new Map(),
    typeOnlyImports: new Set(),
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
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const meaning = isAlias ? aliasMeaning(symbol, checker) : exported.flags;
    if ((meaning & ts.SymbolFlags.Value) === 0) {
      if (isAlias) markTypeOnly(symbol, facts);
      continue;
    }
    const declarations = exported.declarations ?? [];
    const isVariable = (exported.flags & ts.SymbolFlags.Variable) !== 0;
    const variable: OwnVariable = {
      name,
      mutable: isVariable && !declarations.some(isConstant),
      live: isAlias && isLive(symbol, checker),
      hoisted: (exported.flags & ts.SymbolFlags.FunctionScopedVariable) !== 0,
      isFunction: (exported.flags & ts.SymbolFlags.Function) !== 0,
      captured: false,
      statement: cellStatement(declarations),
      ambient: declarations.every((declaration) => (declaration.flags & ambientFlag) !== 0),
      declaredAt: declarations.flatMap((declaration) => ts.getNameOfDeclaration(declaration)?.end ?? []),
      places: [],
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

/** True where the imported name may get another value: a `let` of the module, or something without types. */
function isLive(symbol: TS.Symbol, checker: Checker): boolean {
  const { flags, declarations } = checker.getAliasedSymbol(symbol);
  if (!declarations) return true;
  return (flags & ts.SymbolFlags.Variable) !== 0 && !declarations.some(isConstant);
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
    const place = { end: node.end, inClosure, isWritten: ts.isWriteAccess(node) };
    const own = facts.own.get(symbol);
    if (own) {
      if (own.declaredAt.includes(node.end) || isInItself(node, symbol)) return;
      own.captured ||= inClosure;
      own.places.push(place);
      return;
    }
    const variable = visible.variable(symbol);
    if (!variable || variable.ambient || variable.name !== node.text) return;
    const used = facts.used.get(symbol) ?? { variable, captured: false, places: [] };
    used.captured ||= inClosure;
    used.places.push(place);
    facts.used.set(symbol, used);
  };

  visit(file, false, false);
}

/** Inside a class, an enumeration or a namespace its name is a binding of its own. */
function isInItself(node: TS.Node, { declarations = [] }: TS.Symbol): boolean {
  return declarations.some(
    (declaration) =>
      (ts.isClassDeclaration(declaration) ||
        ts.isEnumDeclaration(declaration) ||
        ts.isModuleDeclaration(declaration)) &&
      declaration.pos <= node.pos &&
      node.end <= declaration.end,
  );
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
