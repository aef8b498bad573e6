/**
 * What the rest of the kernel knows of TypeScript: this interface and nothing else.
 *
 * A cell is compiled to one script which evaluates to a {@link CellFunction}. The executor calls that
 * function, then tells the compiler with `commit` which declarations later cells may use.
 */

/** Type-checks and compiles cells, and answers questions about them, against what earlier cells declared. */
export interface Compiler {
  /** Type-checks and compiles one cell against what committed cells declared. Changes no state. */
  compile(source: string, cell: CellInfo): Compiled | Rejected;
  /**
   * Makes the declarations of a cell that ran visible to later cells.
   *
   * @param initialised given when the cell failed half way: the names that really got a value
   *   (see `initialisedNames` in `cell/scope.ts`). The others keep their older meaning, if they had one.
   */
  commit(compiled: Compiled, initialised?: ReadonlySet<string>): void;
  /** Offers completions at an offset (UTF-16 units) of a cell. */
  complete(source: string, offset: number): CompletionReply;
  /** Describes the name at an offset: its type and its doc comment. */
  inspect(source: string, offset: number): Inspection | undefined;
  /** Tells whether Enter should run the cell (console clients ask this). */
  isComplete(source: string): CompletenessReply;
}

export interface CellInfo {
  /** The script name shown in stack traces, unique per execution, e.g. "cell 3". */
  id: string;
  /** A key to use again, when a compiler is restored. */
  scopeKey?: string;
}

export interface Compiled {
  ok: true;
  /** A script that evaluates to a {@link CellFunction}: `new vm.Script(code, { filename: cell.id }).runInThisContext()`. */
  code: string;
  /** From lines and columns of `code` to those of the cell. */
  sourceMap: RawSourceMap;
  /** Names that have a value when the cell has run. Types are not listed. */
  declares: string[];
  /** Key of this cell's variables in the {@link Scope}. */
  scopeKey: string;
  /** True when the cell function is async, because the cell awaits or imports. */
  async: boolean;
  id: string;
  /** The notebook's own TypeScript files that the cell may import, for `SourceModules.update`. */
  modules: CompiledModule[];
}

export interface CompiledModule {
  /** The whole path; imports of this file name it so. */
  path: string;
  /** A CommonJS module. */
  code: string;
  sourceMap: RawSourceMap;
}

export interface Rejected {
  ok: false;
  diagnostics: Diagnostic[];
}

/** One error, with places as the learner sees them: line and column count from 1. */
export interface Diagnostic {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The whole message chain, one line each, indented like tsc's. */
  message: string;
  /** TypeScript's number, e.g. 2322. */
  code: number;
  category: "error" | "warning" | "suggestion" | "message";
  /** The lines of the cell that the error spans (at most 4). */
  sourceLines: string[];
  /** The error as `tsc --pretty` prints it, without colours: place, message, source line, `~~~` under it, related places. */
  formatted: string;
}

/**
 * The compiled cell.
 *
 * @param scope one object per session, kept by the executor: `{}` at the start and after a reset. The cell
 *   stores its variables under its own key, so two cells may use one name without meeting.
 * @param require loads a module for `require(…)` calls in a cell.
 * @param import_ loads a module. Static imports and `import()` of the cell end here.
 * @returns the value of the last expression (undefined where there is none), or a promise of it.
 */
export type CellFunction = (
  scope: Scope,
  require: NodeJS.Require,
  import_: ImportFunction,
) => unknown | Promise<unknown>;

/** Variables of the cells that ran, by `Compiled.scopeKey`, then by name. */
export type Scope = Record<string, Record<string, unknown>>;

/** @param kind "static" for an import declaration, "dynamic" for `import()`. */
export type ImportFunction = (
  specifier: string,
  kind: "static" | "dynamic",
  attributes?: ImportAttributes,
) => Promise<unknown> | unknown;

export interface CompletionReply {
  matches: string[];
  /** The range of the source that a match replaces. */
  start: number;
  end: number;
  types?: CompletionType[];
}

export interface CompletionType {
  text: string;
  /** What kind of thing it is: "function", "property", "const", "module"… */
  type: string;
  signature?: string;
  start: number;
  end: number;
}

export interface Inspection {
  text: string;
  markdown: string;
}

export interface CompletenessReply {
  status: "complete" | "incomplete" | "invalid" | "unknown";
  /** Indentation of the next line, when incomplete. */
  indent?: string;
}

/** Source map revision 3. */
export interface RawSourceMap {
  version: 3;
  file?: string;
  sources: string[];
  sourcesContent?: (string | null)[];
  names: string[];
  mappings: string;
}

export interface CompilerOptions {
  /** Where the notebook lies: imports resolve from here upwards. */
  cwd: string;
  /** Modules whose declarations are read ahead of the first import, e.g. `["my-library"]`. */
  preload?: readonly string[];
}
