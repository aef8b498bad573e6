/**
 * Saves the variables of a cell that is about to be stopped by force.
 *
 * A compiled cell keeps its variables in locals, which is what makes loops fast, and stores them for later cells in a
 * `finally` (see `compile/emit/frame.ts`). Code stopped by force doesn't run that. So the debugger halts the code for a
 * moment and runs the statements of the `finally` in the cell's own frame.
 */
import type { Debugger, Session } from "node:inspector";

/** Code that can't be halted within this time, such as a regular expression, is stopped without. In ms. */
const PAUSE_TIMEOUT_MS = 300;

/** Halts the code that runs on the main thread, stores the variables of the cells on its stack, and lets it go on. */
export async function keepVariables(session: Session): Promise<void> {
  const cells = new Set<string>();
  session.on("Debugger.scriptParsed", ({ params }) => {
    if (params.url.startsWith("Cell ")) cells.add(params.scriptId);
  });
  const paused = new Promise<Debugger.CallFrame[]>((resolve) => {
    session.once("Debugger.paused", ({ params }) => resolve(params.callFrames));
    setTimeout(resolve, PAUSE_TIMEOUT_MS, []);
  });
  session.post("Debugger.enable");
  session.post("Debugger.pause");
  for (const { callFrameId, location } of await paused) {
    if (!cells.has(location.scriptId)) continue;
    const expression = storing(await sourceOf(session, location.scriptId));
    // Only the frame of the cell itself has these variables; in those of its functions the statements fail.
    if (expression) session.post("Debugger.evaluateOnCallFrame", { callFrameId, expression, silent: true });
  }
  session.post("Debugger.disable");
}

/** The statements of the last `finally` of a compiled cell. */
function storing(code: string): string | undefined {
  return /\} finally \{((?:(?!\} finally \{).)*?)\}(?: \})*\)\s*$/s.exec(code)?.[1];
}

function sourceOf(session: Session, scriptId: string): Promise<string> {
  return new Promise((resolve) => {
    session.post("Debugger.getScriptSource", { scriptId }, (error, result) =>
      resolve(error ? "" : result.scriptSource),
    );
  });
}
