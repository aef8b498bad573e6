/** A notebook without the rest of the kernel: compiles cells, runs them, commits them. */
import { Script } from "node:vm";
import { initialisedNames, NotebookScope } from "../../lib/kernel/src/cell/scope.js";
import { createCompiler, type NotebookCompiler } from "../../lib/kernel/src/compile/notebook-compiler.js";
import type { CellFunction, CellRun, Compiled, Compiler, Diagnostic } from "../../lib/kernel/src/compiler.js";
import { Modules } from "../../lib/kernel/src/node/cells/modules.js";

export const root = new URL("../../", import.meta.url).pathname;

/** A cell that did not compile. */
export class TypeErrors extends Error {
  constructor(readonly diagnostics: Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.formatted).join("\n\n"));
  }
}

const compilers = new Map<string, NotebookCompiler>();

/** One compiler for all notebooks of a folder, because reading the declarations takes a second. */
function freshCompiler(cwd: string): NotebookCompiler {
  const compiler = compilers.get(cwd) ?? createCompiler({ cwd, preload: ["course"] });
  compilers.set(cwd, compiler);
  compiler.reset();
  return compiler;
}

/** A notebook. Making a new one in the same folder ends the one before. */
export class Notebook<Kind extends Compiler = NotebookCompiler> {
  readonly compiler: Kind;
  readonly scope = new NotebookScope();
  readonly modules: Modules;
  count = 0;

  constructor(
    readonly cwd = `${root}notebooks`,
    compiler: Kind = freshCompiler(cwd) as Compiler as Kind,
  ) {
    this.compiler = compiler;
    this.modules = new Modules(cwd, (path, source) => compiler.compileModule(path, source));
  }

  compile(source: string): Compiled {
    const compiled = this.compiler.compile(source, { id: `cell ${++this.count}` });
    if (!compiled.ok) throw new TypeErrors(compiled.diagnostics);
    return compiled;
  }

  /** Compiles, runs and commits a cell, as the executor does; returns the value of its last expression. */
  async run(source: string): Promise<unknown> {
    const compiled = this.compile(source);
    const run = newRun();
    try {
      const value = await this.execute(compiled, run);
      this.compiler.commit(compiled);
      return value;
    } catch (error) {
      this.compiler.commit(compiled, initialisedNames(this.scope, compiled, run));
      throw error;
    }
  }

  /** The errors of a cell that must not compile, worded in one line each. */
  errors(source: string): string[] {
    const result = this.compiler.compile(source, { id: `cell ${++this.count}` });
    if (result.ok) throw new Error(`This compiled, but should not:\n${source}`);
    return result.diagnostics.map(
      ({ line, column, code, message }) => `${line}:${column} TS${code} ${message}`,
    );
  }

  async execute(compiled: Compiled, run = newRun()): Promise<unknown> {
    const cell = new Script(compiled.code, { filename: compiled.id }).runInThisContext() as CellFunction;
    return cell(this.scope, run, this.modules.require, this.modules.import);
  }
}

export function newRun(): CellRun {
  return { live: true, at: undefined };
}

/** A value inside a text with `|` at the cursor: the text without it, and the offset. */
export function cursor(text: string): [source: string, offset: number] {
  const offset = text.indexOf("|");
  return [text.slice(0, offset) + text.slice(offset + 1), offset];
}
