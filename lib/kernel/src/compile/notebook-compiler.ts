/** Puts the parts of the compiler together. */
import type TS from "typescript";
import type {
  CellInfo,
  Compiled,
  CompiledModule,
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
import { Followers, type Retyped } from "./check/followers.js";
import { moduleHints } from "./check/missing-modules.js";
import { listed, rejection } from "./check/missing-names.js";
import { analyse, type CellFacts } from "./emit/analysis.js";
import { emit } from "./emit/emit.js";
import { transpileModule } from "./emit/modules.js";
import { importedModules, parseCell } from "./language/cell-file.js";
import { type Checker, type ModuleFile, setEnclosing, ts } from "./language/typescript.js";
import { type Variable, VisibleNames } from "./language/visible.js";

/** Creates the compiler of one notebook, in this process. */
export function createCompiler(options: CompilerOptions): NotebookCompiler {
  return new NotebookCompiler(options);
}

/** What is known of a compiled cell that was not committed yet. */
interface Pending {
  file: ModuleFile;
  facts: CellFacts;
  retyped: Retyped | undefined;
  /** Sentences about what no longer fits, by name. */
  misfits: ReadonlyMap<string, string>;
}

export class NotebookCompiler implements Compiler {
  readonly #declarations: Declarations;
  readonly #checking: Checking;
  #visible = new VisibleNames();
  #followers: Followers;
  readonly #pending = new WeakMap<Compiled, Pending>();
  /** The cell ids to show for their files. */
  readonly #ids = new WeakMap<TS.SourceFile, string>();
  /** Offered when an import is completed. */
  #modules: readonly string[];
  #home: string | undefined;
  #cells = 0;
  /** Work to do ahead of need, in this order. Each step says whether there is more of it. */
  readonly #warmUps: (() => boolean)[] = [
    () => this.#checking.checker === undefined,
    () => this.#declarations.readAhead(),
    () => this.#rehearse("consol"),
    () => this.#rehearse('new Intl.NumberFormat("en", { '),
    saveCodeCache,
  ];

  constructor({ cwd, preload = [], home }: CompilerOptions) {
    this.#home = home;
    this.#declarations = new Declarations(cwd);
    this.#checking = new Checking(this.#declarations);
    this.#followers = this.#newFollowers();
    this.#declarations.preload(preload);
    this.#modules = preload;
  }

  /** Goes on for a notebook in another folder. What was read stays. */
  moveTo({ cwd, preload = [], home }: CompilerOptions): void {
    this.#home = home;
    if (this.#declarations.moveTo(cwd)) this.#checking.renew();
    this.#declarations.preload(preload);
    this.#modules = preload;
  }

  compile(source: string, cell: CellInfo): Compiled | Rejected {
    let file = this.#open(source, cell.id);
    const retyped = this.#followers.retype(file, this.#checking.checker);
    if (retyped) {
      this.#checking.remove(file);
      file = this.#open(source, cell.id);
      this.#followers.enclose(file, retyped);
      this.#visible.know(this.#variablesOf(retyped));
    }
    const errors = this.#errors(file);
    if (errors.length > 0) {
      this.#checking.remove(file);
      const rejected = rejection(errors, this.#visible, source);
      rejected.hints.push(...moduleHints(errors, this.#declarations.cwd, this.#home));
      this.#visible.miss(declaredNames(file), { cell: cell.id, wasRejected: true });
      return rejected;
    }
    const { checker } = this.#checking;
    const facts = analyse(file, checker, this.#visible);
    const misfits = retyped ? this.#misfits(retyped, checker) : new Map<string, string>();
    const compiled: Compiled = {
      ok: true,
      ...emit(file, facts, cell.id, (name) => this.#visible.isShared(name)),
      declares: [...new Set([...facts.own.values()].filter((own) => !own.ambient).map((own) => own.name))],
      scopeKey: cell.scopeKey ?? String(++this.#cells),
      id: cell.id,
      notes: [...new Set([...misfits.values(), ...this.#reminders(facts)])],
    };
    this.#pending.set(compiled, { file, facts, retyped, misfits });
    return compiled;
  }

  commit(compiled: Compiled, initialised?: ReadonlySet<string>): void {
    const pending = this.#pending.get(compiled);
    if (!pending) throw new Error(`"${compiled.id}" was already committed, or compiled before a reset.`);
    this.#pending.delete(compiled);
    const { file, facts, retyped, misfits } = pending;
    const symbols = new Map(facts.symbols);
    const variables = new Map<TS.Symbol, Variable>();
    for (const [symbol, { name, mutable, live, captured, ambient }] of facts.own) {
      variables.set(symbol, { name, mutable, live, ambient });
      if (captured) this.#visible.share(name);
      if (initialised && !ambient && !initialised.has(name)) symbols.delete(name);
    }
    for (const { variable, captured } of facts.used.values())
      if (captured) this.#visible.share(variable.name);
    if (retyped && [...retyped.changed].some((name) => symbols.has(name))) {
      this.#visible.renew(retyped.symbols, misfits);
      this.#followers.accept(retyped);
    }
    this.#visible.add(symbols, variables, compiled.id);
    this.#followers.add(file, compiled.id, symbols);
    if (initialised) {
      const lost = compiled.declares.filter((name) => !initialised.has(name));
      this.#visible.miss(lost, { cell: compiled.id, wasRejected: false });
    }
  }

  /** Compiles a module of the notebook's own, for `node/cells/local-modules.ts`. */
  compileModule(path: string, source: string): CompiledModule {
    return transpileModule(path, source);
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
    this.#followers = this.#newFollowers();
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
    for (const source of this.#declarations.ownSources(importedModules(file)))
      found.push(...errorsOf(source as ModuleFile, checker));
    return found.map((diagnostic) => describe(diagnostic, nameOf));
  }

  /** Sentences about earlier declarations that don't fit what the new cell makes of a name. */
  #misfits(retyped: Retyped, checker: Checker): Map<string, string> {
    const { changed, cells } = retyped;
    const misfits = new Map<string, string>();
    for (const { id, file, declarations } of cells) {
      const errors = errorsOf(file, checker);
      for (const { name, pos, end } of declarations) {
        const error = errors.find(({ start = -1 }) => start >= pos && start < end);
        if (!error) continue;
        const { line, column, message } = describe(error, () => id);
        const place = `line ${line}:${column} - TS${error.code}: ${message}`;
        misfits.set(name, `${name} of ${id} doesn't fit the new ${listed([...changed])}: ${place}`);
      }
    }
    return misfits;
  }

  /** Sentences about names that the cell uses and that may not be what the learner expects. */
  #reminders(facts: CellFacts): string[] {
    const sentences = new Set<string>();
    for (const { variable } of facts.used.values()) {
      const { name } = variable;
      const missed = this.#visible.missed(name);
      const why = missed?.wasRejected ? "has an error and was not run" : "failed before it came to that";
      if (missed)
        sentences.add(
          `${name} is the earlier version, of ${this.#visible.cellOf(name)}: ${missed.cell}, which was to declare it anew, ${why}.`,
        );
      const misfit = this.#visible.misfit(name);
      if (misfit) sentences.add(misfit);
    }
    return [...sentences];
  }

  /** The variables that belong to the new symbols of what follows. */
  #variablesOf({ symbols }: Retyped): Map<TS.Symbol, Variable> {
    const variables = new Map<TS.Symbol, Variable>();
    for (const [name, symbol] of symbols) {
      const before = this.#visible.symbol(name);
      const variable = before && this.#visible.variable(before);
      if (variable) variables.set(symbol, variable);
    }
    return variables;
  }

  #newFollowers(): Followers {
    return new Followers(this.#visible, () => this.#declarations.cwd);
  }
}

/** The names that a cell declares, or would. */
function declaredNames(file: ModuleFile): string[] {
  return [...(file.locals?.keys() ?? [])].map((key) => ts.unescapeLeadingUnderscores(key));
}
