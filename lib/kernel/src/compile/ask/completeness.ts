/** Tells whether a cell is finished, for consoles in which Enter either runs the code or starts a new line. */
import type TS from "typescript";
import type { CompletenessReply } from "../../compiler.js";
import { type ModuleFile, ts } from "../language/typescript.js";

/** Errors that more text can mend, wherever they are reported. */
const unterminated = new Set([
  1010, // '*/' expected.
  1160, // Unterminated template literal.
]);

/** A line break can't come to the rescue of a plain string. */
const unterminatedString = 1002;

export function completeness(source: string): CompletenessReply {
  // A blank line at the end means: run it as it is.
  if (/\n[ \t]*\n[ \t]*$/.test(source) && !isUnterminated(source)) return { status: "complete" };
  const errors = parseErrors(source);
  if (errors.length === 0) return { status: "complete" };
  const end = source.trimEnd().length;
  const mendable = errors.every(
    ({ code, start }) => unterminated.has(code) || (start >= end && code !== unterminatedString),
  );
  return mendable ? { status: "incomplete", indent: nextIndent(source) } : { status: "invalid" };
}

function parseErrors(source: string): TS.DiagnosticWithLocation[] {
  const file = ts.createSourceFile("cell.mts", source, {
    languageVersion: ts.ScriptTarget.ES2022,
    setExternalModuleIndicator: (f) => Object.assign(f, { externalModuleIndicator: true }),
  });
  return (file as ModuleFile).parseDiagnostics;
}

function isUnterminated(source: string): boolean {
  return parseErrors(source).some(({ code }) => unterminated.has(code));
}

/** Two blanks deeper after an opening bracket, else as the last line. */
function nextIndent(source: string): string {
  const line = source.slice(source.lastIndexOf("\n") + 1);
  const current = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]\s*(\/\/.*)?$/.test(line) || /=>\s*$/.test(line) ? `${current}  ` : current;
}
