/**
 * What earlier cells declared, and how later cells see it.
 *
 * TypeScript looks a name up in a node's scope, then in its parent's, and so on. A source file has no
 * parent, but when it is given one the search goes on there. So each cell that ran leaves a layer, an
 * empty module whose `locals` are the cell's symbols, and the next cell's file gets the newest layer as its
 * parent. That makes cells nested scopes: full types without re-declaring anything, `const` and `let`
 * kept apart, and a new declaration shadows an older one. What functions of older cells make of a new declaration is
 * in `check/followers.ts`.
 */
import type TS from "typescript";
import { emptyModule } from "./cell-file.js";
import { type ModuleFile, setEnclosing, ts } from "./typescript.js";

/** A name that a cell gave a value. */
export interface Variable {
  name: string;
  /** May be assigned: `let` and `var`. */
  mutable: boolean;
  /** May be changed by the module it was imported from. */
  live: boolean;
  /** Only declared (`declare const x`): it lives outside the cells. */
  ambient: boolean;
}

/** Why a name has no value, or an older one than the learner may expect. */
export interface Missed {
  /** The cell that was to declare it. */
  cell: string;
  /** That cell has errors and was not run; otherwise it failed before it came to the declaration. */
  wasRejected: boolean;
}

interface Layer {
  file: ModuleFile;
  symbols: Map<string, TS.Symbol>;
}

export class VisibleNames {
  #layers: Layer[] = [];
  #variables = new Map<TS.Symbol, Variable>();
  /** The cells that declared the names. */
  readonly #cells = new Map<string, string>();
  /** Names to which a function of some cell refers, so that they may change behind the back of the cell that runs. */
  readonly #shared = new Set<string>();
  readonly #missed = new Map<string, Missed>();
  /** What doesn't fit the names it mentions any more, with a sentence that says so. */
  readonly #misfits = new Map<string, string>();

  /** The scope that encloses the next cell. */
  get enclosing(): TS.SourceFile | undefined {
    return this.#layers.at(-1)?.file;
  }

  variable(symbol: TS.Symbol): Variable | undefined {
    return this.#variables.get(symbol);
  }

  /** True when some cell declared the name; a cheap test before asking the checker. */
  has(name: string): boolean {
    return this.#cells.has(name);
  }

  /** What the name means now; the newest of its symbols, where a value and a type share it. */
  symbol(name: string): TS.Symbol | undefined {
    return this.#layers.findLast((layer) => layer.symbols.has(name))?.symbols.get(name);
  }

  /** The cell that declared the name. */
  cellOf(name: string): string | undefined {
    return this.#cells.get(name);
  }

  /** Which cell was to declare the name, and didn't. */
  missed(name: string): Missed | undefined {
    return this.#missed.get(name);
  }

  /** Says what is wrong where the name doesn't fit what it refers to any more. */
  misfit(name: string): string | undefined {
    return this.#misfits.get(name);
  }

  isShared(name: string): boolean {
    return this.#shared.has(name);
  }

  /** Notes that a function refers to the name. */
  share(name: string): void {
    this.#shared.add(name);
  }

  /** Adds the declarations of a cell on top of those before. */
  add(symbols: Map<string, TS.Symbol>, variables: Map<TS.Symbol, Variable>, cell: string): void {
    for (const name of symbols.keys()) {
      this.#missed.delete(name);
      this.#cells.set(name, cell);
    }
    this.know(variables);
    this.renew(symbols);
  }

  /** Notes what symbols stand for, whether they will be visible or not. */
  know(variables: ReadonlyMap<TS.Symbol, Variable>): void {
    for (const [symbol, variable] of variables) this.#variables.set(symbol, variable);
  }

  /**
   * Gives names another meaning, on top of those before.
   *
   * @param misfits sentences about those of them that have errors now.
   */
  renew(symbols: Map<string, TS.Symbol>, misfits: ReadonlyMap<string, string> = new Map()): void {
    if (symbols.size === 0) return;
    for (const name of symbols.keys()) this.#misfits.delete(name);
    for (const [name, sentence] of misfits) this.#misfits.set(name, sentence);
    for (const layer of this.#layers) hideShadowed(layer, symbols);
    this.#layers = this.#layers.filter((layer) => layer.symbols.size > 0);
    this.#layers.push({ file: emptyModule(), symbols });
    let parent: TS.SourceFile | undefined;
    for (const { file, symbols: own } of this.#layers) {
      setScope(file, own, parent);
      parent = file;
    }
  }

  /** Notes that a cell was to declare the names, and didn't. */
  miss(names: Iterable<string>, missed: Missed): void {
    for (const name of names) this.#missed.set(name, missed);
  }
}

/** Makes a scope of names by hand. */
export function scopeOf(symbols: Map<string, TS.Symbol>, enclosing: TS.SourceFile | undefined): ModuleFile {
  const file = emptyModule();
  setScope(file, symbols, enclosing);
  return file;
}

function setScope(
  file: ModuleFile,
  symbols: Map<string, TS.Symbol>,
  enclosing: TS.SourceFile | undefined,
): void {
  const entries = [...symbols].map(([name, symbol]) => [ts.escapeLeadingUnderscores(name), symbol] as const);
  file.locals = new Map(entries) as TS.SymbolTable;
  setEnclosing(file, enclosing);
}

/** Drops symbols that newer ones of the same name hide in every meaning (value, type, namespace). */
function hideShadowed(layer: Layer, newer: ReadonlyMap<string, TS.Symbol>): void {
  for (const [name, symbol] of newer) {
    const older = layer.symbols.get(name);
    if (older && (meanings(older) & ~meanings(symbol)) === 0) layer.symbols.delete(name);
  }
}

function meanings(symbol: TS.Symbol): number {
  const all = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;
  return symbol.flags & ts.SymbolFlags.Alias ? all : symbol.flags & all;
}
