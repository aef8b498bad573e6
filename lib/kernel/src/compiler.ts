/**
 * What the rest of the kernel knows of TypeScript: this interface and nothing else.
 *
 * A cell is compiled to one script which evaluates to a {@link CellFunction}. The executor calls that
 * function, then tells the compiler with `commit` which declarations later cells may use.
 */

/** Type-checks and compiles cells, and answers questions about them, against what earlier cells declared. */
export interface Compiler {
  /**
   * Type-checks and compiles one cell against what committed cells declared. Nothing is visible to later cells before
   * `commit`; of a rejected cell it is remembered, for later messages, which names it was to declare.
   */
  compile(source: string, cell: CellInfo): Compiled | Rejected;
  /**
   * Makes the declarations of a cell that ran visible to later cells.
   *
   * @param initialised given when the cell failed half way: the names that really got a value
   *   (see `initialisedNames` in `cell/scope.ts`). The others keep their older meaning, if they had one.
   */
  commit(compiled: Compiled, initialised?: ReadonlySet<string>): void;
  /** Compiles a module of the notebook's own, whatever its text is worth. */
  compileModule(path: string, source: string): CompiledModule;
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
  /** A key to use again, when a compiler is restored. The compiler process knows a compiled cell by it. */
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
  /** By which the compiler process knows the cell. */
  scopeKey: string;
  /** True when the cell function is async, because the cell awaits or imports. */
  async: boolean;
  id: string;
  /** What the learner should know before the cell runs, a line each. */
  notes: string[];
}

export interface CompiledModule {
  /**
   * "module": a call of `System.register` with the module's parts; what imports of ES modules mean is all in there.
   * "commonjs": the body of a CommonJS module.
   */
  format: "module" | "commonjs";
  code: string;
  sourceMap: RawSourceMap;
}

export interface Rejected {
  ok: false;
  diagnostics: Diagnostic[];
  /** What the learner may do about them, a line each. */
  hints: string[];
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
 * @param scope one object per session, kept by the executor.
 * @param run this run of the cell.
 * @param require loads a module for `require(…)` calls in a cell.
 * @param import_ loads a module. Static imports and `import()` of the cell end here.
 * @returns the value of the last expression (undefined where there is none), or a promise of it.
 */
export type CellFunction = (
  scope: Scope,
  run: CellRun,
  require: NodeJS.Require,
  import_: ImportFunction,
) => unknown | Promise<unknown>;

/** One run of a compiled cell. */
export interface CellRun {
  /** False once the cell was interrupted: what it still does must not reach the variables of newer cells. */
  live: boolean;
  /** Where in the cell's text it last began to await something; undefined before that. */
  at: number | undefined;
}

/** Where the variables of the cells are, see `cell/scope.ts`. */
export interface Scope {
  slot(name: string): Slot;
}

export interface Slot {
  value: unknown;
  /** The run that declared the name last. */
  owner: CellRun | undefined;
  bind(read: () => unknown): void;
  hoist(): void;
}

export interface ImportFunction {
  /** @param kind "static" for an import declaration, "dynamic" for `import()`, which always gives a promise. */
  (specifier: string, kind: "static" | "dynamic", attributes?: ImportCallOptions): Promise<unknown> | unknown;
  /** Completes `import.meta` of a module. */
  meta(place: { url: string; dirname: string; filename: string }): object;
}

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
  /** A folder with packages, to be named to who imports one of them from a notebook that lies elsewhere. */
  home?: string;
}
