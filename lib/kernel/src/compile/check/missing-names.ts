/** Says more about names that TypeScript can't find: what a cell that was not run, or failed, has to do with it. */
import type { Diagnostic, Rejected } from "../../compiler.js";
import type { VisibleNames } from "../language/visible.js";
import { hintsFromPython, isPythonic } from "./from-python.js";

/** TypeScript's "Cannot find name", with and without a name that is like it, and in `{ name }`. */
const MISSING = new Set([2304, 2552, 18004]);
/** The same with advice about packages, which nobody needs who forgot to run a cell that declares `test`. */
const WITH_ADVICE = new Set([2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2868]);

/**
 * Rejects a cell. The errors about one missing name become one, which says why the name is missing where that is known.
 *
 * @param source the text of the cell.
 */
export function rejection(errors: readonly Diagnostic[], visible: VisibleNames, source: string): Rejected {
  const diagnostics: Diagnostic[] = [];
  const known = new Map<string, Diagnostic>();
  const unknown = new Set<string>();
  for (const error of errors) {
    const name = missingName(error);
    const first = name === undefined ? undefined : known.get(name);
    if (first) {
      first.formatted += `${first.formatted.includes("\n\nAlso at ") ? "," : "\n\nAlso at"} ${error.line}:${error.column}`;
      continue;
    }
    const told = WITH_ADVICE.has(error.code) ? withoutAdvice(error) : { ...error };
    diagnostics.push(told);
    if (name === undefined) continue;
    known.set(name, told);
    const missed = visible.missed(name);
    if (missed) {
      const why = missed.wasRejected
        ? `${missed.cell}, which was to declare it, has an error and was not run`
        : `${missed.cell} failed before giving it a value`;
      const message = `Cannot find name '${name}'. It is not defined because ${why}.`;
      told.formatted = told.formatted.replace(told.message, () => message);
      told.message = message;
    } else if (error.code !== 2552) unknown.add(name);
  }
  const hints = hintsFromPython(source, diagnostics);
  const own = [...unknown].filter((name) => !isPythonic(name));
  if (own.length > 0) hints.push(notRun(own));
  return { ok: false, diagnostics, hints };
}

function withoutAdvice(error: Diagnostic): Diagnostic {
  const message = /^.*?'\./.exec(error.message)?.[0] ?? error.message;
  return { ...error, message, formatted: error.formatted.replace(error.message, () => message) };
}

function missingName({ code, message }: Diagnostic): string | undefined {
  if (!MISSING.has(code) && !WITH_ADVICE.has(code)) return undefined;
  return /'(.*?)'/.exec(message)?.[1];
}

function notRun(names: string[]): string {
  return `No cell that declares ${listed(names)} has been run since the kernel started. If a cell above does, run it first: Run → Run All Above Selected Cell.`;
}

/** Joins names for a sentence: "a, b and c". */
export function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
}
