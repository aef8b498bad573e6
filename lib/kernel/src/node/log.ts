/** The server's log: file descriptor 2, past process.stderr, which belongs to the notebook. */
import { writeSync } from "node:fs";

/** Writes one line to the server's log. Never throws: a closed log must not stop the kernel. */
export function log(line: string): void {
  try {
    writeSync(2, `[typescript kernel] ${line}\n`);
  } catch {
    // Nobody reads the log any more.
  }
}
