/**
 * Declarations of earlier cells that follow what they refer to.
 *
 * A function finds what its names mean when it is called. So when a name is declared again, functions that refer to
 * it mean the new declaration, and their types with them: after `let rate = "fast"`, a function that returns `rate`
 * returns a string. The same goes for classes, interfaces and types. Other values were computed in their time, and
 * keep the types they had.
 *
 * A checker never looks at a declaration twice. So the cells of those that follow are parsed once more, in a
 * scope in which the names have their new meaning, and the new symbols take the places of the old ones.
 */
import type TS from "typescript";
import { parseCell } from "../language/cell-file.js";
import { type Checker, type ModuleFile, setEnclosing, ts } from "../language/typescript.js";
import { scopeOf, type VisibleNames } from "../language/visible.js";

/** A cell that ran. */
interface Cell {
  id: string;
  source: string;
  /** All that it has declared. */
  symbols: Map<string, TS.Symbol>;
}

/** A declaration that follows. */
interface Follower {
  name: string;
  cell: Cell;
  /** Every name that its text mentions. */
  mentions: ReadonlySet<string>;
}

/** A cell that was parsed again, and the places of its declarations that follow. */
interface Again {
  id: string;
  file: ModuleFile;
  declarations: { name: string; pos: number; end: number }[];
}

/** What becomes of earlier declarations by a new cell. */
export interface Retyped {
  /** Names that the new cell declares again. */
  changed: ReadonlySet<string>;
  /** The new symbols of what follows them. */
  symbols: Map<string, TS.Symbol>;
  cells: Again[];
}

export class Followers {
  readonly #visible: VisibleNames;
  readonly #cwd: () => string;
  readonly #followers = new Map<string, Follower>();

  constructor(visible: VisibleNames, cwd: () => string) {
    this.#visible = visible;
    this.#cwd = cwd;
  }

  /** Remembers what follows among the names that a cell has declared. */
  add(file: ModuleFile, id: string, symbols: Map<string, TS.Symbol>): void {
    for (const name of symbols.keys()) this.#followers.delete(name);
    if (file.moduleAugmentations.length > 0) return;
    const cell: Cell = { id, source: file.text, symbols: new Map(symbols) };
    for (const { name, statement } of followingIn(file)) {
      if (!symbols.has(name)) continue;
      const before = this.#followers.get(name)?.mentions ?? [];
      this.#followers.set(name, { name, cell, mentions: new Set([...before, ...mentionsOf(statement)]) });
    }
  }

  /**
   * Finds which earlier declarations take another meaning by a new cell, and parses them again.
   *
   * @param file the new cell, in the scope of those before.
   * @returns undefined where there are none. Else `file` is to be parsed again, and given to {@link enclose}.
   */
  retype(file: ModuleFile, checker: Checker): Retyped | undefined {
    const own = namesOf(file);
    const changed = new Set<string>();
    for (const name of own.keys())
      if (this.#isMentioned(name, own) && this.#differs(name, own, file, checker)) changed.add(name);
    if (changed.size === 0) return undefined;
    const names = new Map<Cell, Set<string>>();
    for (const { name, cell } of this.#following(changed, own))
      names.set(cell, (names.get(cell) ?? new Set()).add(name));
    const cells = [...names].map(([cell, following]) => this.#again(cell, following, own));
    const symbols = new Map(
      cells.flatMap(({ file: again, declarations }) => {
        const all = namesOf(again);
        return declarations.flatMap(({ name }) => {
          const symbol = all.get(name);
          return symbol ? [[name, symbol] as const] : [];
        });
      }),
    );
    return { changed, symbols, cells };
  }

  /** Puts a new cell into the scope of what follows it, and what follows into that of the cell. */
  enclose(file: ModuleFile, { symbols, cells }: Retyped): void {
    const scope = scopeOf(symbols, this.#visible.enclosing);
    setEnclosing(file, scope);
    const inner = scopeOf(namesOf(file), scope);
    for (const again of cells) setEnclosing(again.file, inner);
  }

  /** Takes the new symbols for those that follow. */
  accept({ symbols }: Retyped): void {
    for (const [name, symbol] of symbols) this.#followers.get(name)?.cell.symbols.set(name, symbol);
  }

  #isMentioned(name: string, own: ReadonlyMap<string, TS.Symbol>): boolean {
    for (const follower of this.#followers.values())
      if (!own.has(follower.name) && follower.mentions.has(name)) return true;
    return false;
  }

  /** The declarations that refer to the names, or to others that do. */
  #following(changed: ReadonlySet<string>, own: ReadonlyMap<string, TS.Symbol>): Follower[] {
    const names = new Set(changed);
    const found = new Set<Follower>();
    for (let before = -1; before < found.size; ) {
      before = found.size;
      for (const follower of this.#followers.values()) {
        if (own.has(follower.name) || ![...names].some((name) => follower.mentions.has(name))) continue;
        found.add(follower);
        names.add(follower.name);
      }
    }
    return [...found];
  }

  /**
   * Parses a cell again. Those of its names that don't follow keep their meaning, or have the one that a later cell gave
   * them.
   */
  #again(cell: Cell, following: ReadonlySet<string>, own: ReadonlyMap<string, TS.Symbol>): Again {
    const file = parseCell(cell.source, this.#cwd());
    for (const name of namesOf(file).keys()) {
      if (following.has(name)) continue;
      const key = ts.escapeLeadingUnderscores(name);
      const known = cell.symbols.get(name);
      if (known && !own.has(name) && this.#visible.symbol(name) === known) file.locals?.set(key, known);
      else file.locals?.delete(key);
    }
    const declarations = followingIn(file)
      .filter(({ name }) => following.has(name))
      .map(({ name, statement: { pos, end } }) => ({ name, pos, end }));
    return { id: cell.id, file, declarations };
  }

  /** True unless the name means the same as before for those who refer to it. */
  #differs(name: string, own: ReadonlyMap<string, TS.Symbol>, file: ModuleFile, checker: Checker): boolean {
    const before = this.#visible.symbol(name);
    const now = own.get(name);
    if (!before || !now) return false;
    const isAlias = (symbol: TS.Symbol) => (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    if (isAlias(before) && isAlias(now))
      return checker.getAliasedSymbol(before) !== checker.getAliasedSymbol(now);
    if (isAlias(before) || isAlias(now)) return true;
    const kinds = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;
    if (((before.flags ^ now.flags) & kinds) !== 0) return true;
    if (now.flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Function)) {
      const [old, fresh] = [checker.getTypeOfSymbol(before), checker.getTypeOfSymbol(now)];
      if (old === fresh) return false;
      const text = (type: TS.Type) => checker.typeToString(type, file, ts.TypeFormatFlags.NoTruncation);
      return (
        text(old) !== text(fresh) ||
        !checker.isTypeAssignableTo(old, fresh) ||
        !checker.isTypeAssignableTo(fresh, old)
      );
    }
    const isTypeOnly = (now.flags & ts.SymbolFlags.Value) === 0;
    return !isTypeOnly || textOf(before) !== textOf(now);
  }
}

/** The names that a cell declares itself. */
function namesOf(file: ModuleFile): Map<string, TS.Symbol> {
  const names = new Map<string, TS.Symbol>();
  for (const [key, symbol] of file.locals ?? []) {
    const { exportSymbol } = symbol as TS.Symbol & { exportSymbol?: TS.Symbol };
    names.set(ts.unescapeLeadingUnderscores(key), exportSymbol ?? symbol);
  }
  return names;
}

/** The declarations of a cell that follow what they refer to. */
function followingIn(file: ModuleFile): { name: string; statement: TS.Statement }[] {
  return file.statements.flatMap((statement): { name: string; statement: TS.Statement }[] => {
    const isDeclaration =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement);
    if (isDeclaration) return statement.name ? [{ name: statement.name.text, statement }] : [];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer && isFunction(initializer) ? [{ name: name.text, statement }] : [],
    );
  });
}

/** A function, or an object or list that holds some. */
function isFunction(node: TS.Expression): boolean {
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isClassExpression(node)) return true;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return isFunction(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.length > 0 && node.elements.every(isFunction);
  return (
    ts.isObjectLiteralExpression(node) &&
    node.properties.length > 0 &&
    node.properties.every(
      (property) =>
        ts.isMethodDeclaration(property) ||
        (ts.isPropertyAssignment(property) && isFunction(property.initializer)),
    )
  );
}

function mentionsOf(statement: TS.Statement): Set<string> {
  const found = new Set<string>();
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node) && !isPropertyName(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

/** True for `b` in `a.b` and in `{ b: 1 }`, which say nothing of a variable `b`. */
function isPropertyName(node: TS.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    ((ts.isClassElement(parent) || ts.isTypeElement(parent)) && parent.name === node)
  );
}

function textOf(symbol: TS.Symbol): string {
  return (symbol.declarations ?? []).map((declaration) => declaration.getText()).join("\n");
}
