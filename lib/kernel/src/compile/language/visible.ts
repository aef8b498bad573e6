/**
 * What earlier cells declared, and how later cells see it.
 *
 * TypeScript looks a name up in a node's scope, then in its parent's, and so on. A source file has no
 * parent, but when it is given one the search goes on there. So each cell that ran leaves a layer, an
 * empty module whose `locals` are the cell's symbols, and the next cell's file gets the newest layer as its
 * parent. That makes cells nested scopes: full types without re-declaring anything, `const` and `let`
 * kept apart, a new declaration shadows an older one, and functions of an old cell keep theirs.
 */
import type TS from "typescript";
import { emptyModule } from "./cell-file.js";
import { type ModuleFile, setEnclosing, ts } from "./typescript.js";

/** A name that a cell gave a value. */
export interface Variable {
  name: string;
  /** Key of its cell in the scope object. */
  scopeKey: string;
  /** May be assigned: `let` and `var`. */
  mutable: boolean;
  /** A function somewhere refers to it, so it may change behind the back of the cell that runs. */
  shared: boolean;
  /** Only declared (`declare const x`): it lives outside the cells. */
  ambient: boolean;
}

interface Layer {
  file: ModuleFile;
  symbols: Map<string, TS.Symbol>;
}

export class VisibleNames {
  #layers: Layer[] = [];
  #variables = new Map<TS.Symbol, Variable>();
  /** Names that a failed cell would have declared, with that cell's id. */
  #lost = new Map<string, string>();

  /** The scope that encloses the next cell. */
  get enclosing(): TS.SourceFile | undefined {
    return this.#layers.at(-1)?.file;
  }

  variable(symbol: TS.Symbol): Variable | undefined {
    return this.#variables.get(symbol);
  }

  /** True when some cell declared the name; a cheap test before asking the checker. */
  has(name: string): boolean {
    return this.#layers.some((layer) => layer.symbols.has(name));
  }

  /** The cell that failed before it gave the name a value. */
  lostIn(name: string): string | undefined {
    return this.#lost.get(name);
  }

  /** Adds the declarations of a cell on top of those before. */
  add(symbols: Map<string, TS.Symbol>, variables: Map<TS.Symbol, Variable>): void {
    if (symbols.size === 0) return;
    for (const layer of this.#layers) hideShadowed(layer, symbols);
    this.#layers = this.#layers.filter((layer) => layer.symbols.size > 0);
    for (const name of symbols.keys()) this.#lost.delete(name);
    for (const [symbol, variable] of variables) this.#variables.set(symbol, variable);
    this.#layers.push({ file: emptyModule(), symbols });
    let parent: TS.SourceFile | undefined;
    for (const { file, symbols: own } of this.#layers) {
      file.locals = own as unknown as TS.SymbolTable;
      setEnclosing(file, parent);
      parent = file;
    }
  }

  lose(names: Iterable<string>, cellId: string): void {
    for (const name of names) this.#lost.set(name, cellId);
  }
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
