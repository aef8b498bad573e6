/** The content of an `error` message, and of the reply to a cell that failed. A type, so that it is a JSON object too. */
export type Report = { ename: string; evalue: string; traceback: string[] };

/** What tslab calls an interrupt. */
const INTERRUPTED = /^Interrupted asynchronously$|^Script execution was interrupted by/;

/**
 * Reports what a cell has thrown. Never throws.
 *
 * @param thrown anything.
 * @returns name, message, and the stack without what lies below the cell.
 */
export function reportThrown(thrown: unknown): Report {
  try {
    if (!(thrown instanceof Error)) {
      return { ename: "Thrown", evalue: String(thrown), traceback: [`Thrown: ${String(thrown)}`] };
    }
    if (INTERRUPTED.test(thrown.message)) {
      const evalue = "The cell was interrupted.";
      return { ename: "KeyboardInterrupt", evalue, traceback: [`KeyboardInterrupt: ${evalue}`] };
    }
    return { ename: thrown.name, evalue: thrown.message, traceback: stackOf(thrown) };
  } catch {
    const evalue = "an error that can't be described, because its own properties throw";
    return { ename: "Error", evalue, traceback: [`Error: ${evalue}`] };
  }
}

/**
 * Reports what the compiler found.
 *
 * @param errors one line for each, such as "1:5 - Type 'null' is not assignable to type 'string'."
 */
export function reportRejected(errors: readonly string[]): Report {
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return { ename: "TypeScriptError", evalue: `${errors[0] ?? ""}${others}`, traceback: [...errors] };
}

/** Frames below a cell: tslab, and Node where it runs scripts. */
const BELOW = /^ +at .*(Script\.runInThisContext|[\\/]tslab[\\/]dist[\\/]|sigintHandlersWrap)/;

function stackOf(error: Error): string[] {
  const frames = String(error.stack ?? "")
    .split("\n")
    .filter((line) => /^ +at /.test(line));
  const end = frames.findIndex((line) => BELOW.test(line));
  const own = (end < 0 ? frames : frames.slice(0, end))
    // Lines and columns there are those of the emitted code, which nobody sees.
    .map((line) => line.replace(/evalmachine\.<anonymous>:\d+:\d+/, "the cell"));
  const cause = error.cause === undefined ? [] : [`Caused by ${String(error.cause)}`];
  return [`${error.name}: ${error.message}`, ...own, ...cause];
}
