/** A notebook without the rest of the kernel: compiles cells, runs them, commits them. */
import { createRequire } from "node:module";
import { Script } from "node:vm";
import { initialisedNames } from "../../lib/kernel/src/cell/scope.js";
import { createCompiler, type NotebookCompiler } from "../../lib/kernel/src/compile/notebook-compiler.js";
import type { CellFunction, Compiled, Compiler, Diagnostic, Scope } from "../../lib/kernel/src/compiler.js";
import { SourceModules } from "../../lib/kernel/src/node/cells/source-modules.js";

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
  readonly scope: Scope = {};
  readonly require: NodeJS.Require;
  readonly #sources = new SourceModules();
  count = 0;

  constructor(
    readonly cwd = `${root}notebooks`,
    compiler: Kind = freshCompiler(cwd) as Compiler as Kind,
  ) {
    this.compiler = compiler;
    this.require = createRequire(`${cwd}/notebook.js`);
  }

  compile(source: string): Compiled {
    const compiled = this.compiler.compile(source, { id: `cell ${++this.count}` });
    if (!compiled.ok) throw new TypeErrors(compiled.diagnostics);
    return compiled;
  }

  /** Compiles, runs and commits a cell, as the executor does; returns the value of its last expression. */
  async run(source: string): Promise<unknown> {
    const compiled = this.compile(source);
    try {
      const value = await this.execute(compiled);
      this.compiler.commit(compiled);
      return value;
    } catch (error) {
      this.compiler.commit(compiled, initialisedNames(this.scope, compiled));
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

  async execute(compiled: Compiled): Promise<unknown> {
    const run = new Script(compiled.code, { filename: compiled.id }).runInThisContext() as CellFunction;
    this.#sources.update(compiled.modules);
    return run(this.scope, this.require, (specifier) => this.#load(specifier));
  }

  async #load(specifier: string): Promise<unknown> {
    if (this.#sources.has(specifier)) return this.#sources.load(specifier);
    const loaded = this.require(specifier);
    return loaded.__esModule || loaded[Symbol.toStringTag] === "Module"
      ? loaded
      : { ...loaded, default: loaded };
  }
}

/** A value inside a text with `|` at the cursor: the text without it, and the offset. */
export function cursor(text: string): [source: string, offset: number] {
  const offset = text.indexOf("|");
  return [text.slice(0, offset) + text.slice(offset + 1), offset];
}
