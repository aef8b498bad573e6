import { SourceMap } from "node:module";
import { Script } from "node:vm";

/**
 * Runs a script in the global scope.
 *
 * @param code of the script.
 * @param filename its name in stack traces.
 * @returns the value of its last expression.
 * @throws SyntaxError, and what the script throws.
 */
export function runScript(code: string, filename: string): unknown {
  return new Script(code, { filename }).runInThisContext();
}

/** Finds places of the source by places of the compiled code. Lines and columns count from 0. */
export interface Places {
  findEntry(line: number, column: number): { originalLine: number; originalColumn: number } | object;
}

/** Reads a source map of revision 3. */
export function readSourceMap(map: object): Places {
  return new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]);
}
