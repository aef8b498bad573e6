/** Puts the parts of the compiler together. */
import type TS from "typescript";
import type {
  CellInfo,
  Compiled,
  Compiler,
  CompilerOptions,
  CompletionReply,
  Diagnostic,
  Inspection,
  Rejected,
} from "../compiler.js";
import { saveCodeCache } from "../node/compiler/code-cache.js";
import { relative } from "../node/paths.js";
import { completeness } from "./ask/completeness.js";
import { completeAt } from "./ask/completion.js";
import { inspectAt } from "./ask/inspection.js";
import { Checking } from "./check/checking.js";
import { Declarations } from "./check/declarations.js";
import { describe, errorsOf } from "./check/diagnostics.js";
import { analyse, type CellFacts } from "./emit/analysis.js";
import { emit } from "./emit/emit.js";
import { compileOwnSources, ownSourcePath } from "./emit/own-sources.js";
import { importedModules, isCell, parseCell } from "./language/cell-file.js";
import { type ModuleFile, setEnclosing, ts } from "./language/typescript.js";
import { type Variable, VisibleNames } from "./language/visible.js";

/** Creates the compiler of one notebook, in this process. */
export function createCompiler(options: CompilerOptions): NotebookCompiler {
  return new NotebookCompiler(options);
}

export class NotebookCompiler implements Compiler {
  readonly #declarations: Declarations;
  readonly #checking: Checking;
  #visible = new VisibleNames();
  readonly #pending = new WeakMap<Compiled, CellFacts>();
  /** The cell ids to show for their files. */
  readonly #ids = new WeakMap<TS.SourceFile, string>();
  /** Offered when an import is completed. */
  #modules: readonly string[];
  #cells = 0;
  /** Work to do ahead of need, in this order. Each step says whether there is more of it. */
  readonly #warmUps: (() => boolean)[] = [
    () => this.#checking.checker === undefined,
    () => this.#declarations.readAhead(),
    () => this.#rehearse("consol"),
    () => this.#rehearse('new Intl.NumberFormat("en", { '),
    saveCodeCache,
  ];

  constructor({ cwd, preload = [] }: CompilerOptions) {
    this.#declarations = new Declarations(cwd);
    this.#checking = new Checking(this.#declarations);
    this.#declarations.preload(preload);
    this.#modules = preload;
  }

  /** Goes on for a notebook in another folder. What was read stays. */
  moveTo({ cwd, preload = [] }: CompilerOptions): void {
    if (this.#declarations.moveTo(cwd)) this.#checking.renew();
    this.#declarations.preload(preload);
    this.#modules = preload;
  }

  compile(source: string, cell: CellInfo): Compiled | Rejected {
    const file = this.#open(source, cell.id);
    const errors = this.#errors(file);
    if (errors.length > 0) {
      this.#checking.remove(file);
      return { ok: false, diagnostics: errors };
    }
    const { checker } = this.#checking;
    const facts = analyse(file, checker, this.#visible);
    for (const request of importedModules(file)) {
      const path = ownSourcePath(this.#declarations.resolve(request).resolvedModule);
      if (path) facts.ownModules.set(request.name, path);
    }
    const scopeKey = cell.scopeKey ?? String(++this.#cells);
    const compiled: Compiled = {
      ok: true,
      ...emit(file, facts, scopeKey, cell.id),
      declares: [...new Set([...facts.own.values()].filter((own) => !own.ambient).map((own) => own.name))],
      scopeKey,
      id: cell.id,
      modules: facts.ownModules.size > 0 ? compileOwnSources(this.#declarations) : [],
    };
    this.#pending.set(compiled, facts);
    return compiled;
  }

  commit(compiled: Compiled, initialised?: ReadonlySet<string>): void {
    const facts = this.#pending.get(compiled);
    if (!facts) throw new Error(`"${compiled.id}" was already committed, or compiled before a reset.`);
    this.#pending.delete(compiled);
    const symbols = new Map(facts.symbols);
    const variables = new Map<TS.Symbol, Variable>();
    for (const [symbol, { name, mutable, captured, ambient }] of facts.own) {
      variables.set(symbol, { name, scopeKey: compiled.scopeKey, mutable, shared: captured, ambient });
      if (initialised && !ambient && !initialised.has(name)) symbols.delete(name);
    }
    for (const { variable, captured } of facts.used.values()) variable.shared ||= captured;
    this.#visible.add(symbols, variables);
    if (initialised) {
      const lost = compiled.declares.filter((name) => !initialised.has(name));
      this.#visible.lose(lost, compiled.id);
    }
  }

  complete(source: string, offset: number): CompletionReply {
    return this.#ask(source, (file) => completeAt(file, offset, this.#checking, this.#offered()));
  }

  inspect(source: string, offset: number): Inspection | undefined {
    return this.#ask(source, (file) => inspectAt(file, offset, this.#checking));
  }

  isComplete(source: string) {
    return completeness(source);
  }

  /**
   * Does a slice (15 ms) of work ahead of need; false when nothing is left to do. The first slice builds the program,
   * which every cell needs, and takes as long as that takes.
   */
  warmUp(): boolean {
    const end = performance.now() + 15;
    do {
      const step = this.#warmUps[0];
      if (!step) return false;
      if (!step()) this.#warmUps.shift();
    } while (performance.now() < end);
    return true;
  }

  /** Forgets every cell. */
  reset(): void {
    this.#visible = new VisibleNames();
    this.#checking.removeAll();
  }

  /** Completes something, so that the first completion that is asked for finds its code compiled and types known. */
  #rehearse(unfinished: string): false {
    this.complete(unfinished, unfinished.length);
    return false;
  }

  /** The preloaded modules that exist for this notebook. */
  #offered(): string[] {
    const mode = ts.ModuleKind.ESNext;
    return this.#modules.filter((name) => this.#declarations.resolve({ name, mode }).resolvedModule);
  }

  /** Answers a question about a cell that is being written. */
  #ask<T>(source: string, answer: (file: ModuleFile) => T): T {
    const file = this.#open(source, "this cell");
    try {
      return answer(file);
    } finally {
      this.#checking.remove(file);
    }
  }

  /** Parses a cell, loads the declarations it imports, and puts it into the scope of earlier cells. */
  #open(source: string, id: string): ModuleFile {
    const file = parseCell(source, this.#declarations.cwd);
    this.#ids.set(file, id);
    setEnclosing(file, this.#visible.enclosing);
    if (this.#declarations.include(importedModules(file))) this.#checking.renew();
    this.#checking.add(file);
    return file;
  }

  #errors(file: ModuleFile): Diagnostic[] {
    const { checker } = this.#checking;
    const nameOf = (other: TS.SourceFile) =>
      this.#ids.get(other) ?? relative(this.#declarations.cwd, other.fileName);
    const found = errorsOf(file, checker);
    if (file.imports.length > 0) {
      for (const source of this.#declarations.ownSources()) {
        found.push(...errorsOf(source as ModuleFile, checker));
      }
    }
    return found.map((diagnostic) => describe(diagnostic, nameOf, (error) => this.#reword(error)));
  }

  /** Says why a name is missing, where we know. */
  #reword({ code, file, start, length }: TS.Diagnostic): string | undefined {
    if (!file || !isCell(file) || start === undefined) return undefined;
    const name = file.text.slice(start, start + (length ?? 0));
    const cell = this.#visible.lostIn(name);
    const isMissingName = code === 2304 || code === 2552 || code === 18004;
    if (!cell || !isMissingName) return undefined;
    return `Cannot find name '${name}'. It is not defined because ${cell} failed before giving it a value.`;
  }
}
