/** The server's log: what file descriptor 2 was when the kernel started. The notebook has process.stderr, and 2 itself. */
import fs from "node:fs";

// Taken now: what cells write to descriptor 2 goes to the notebook later on (cells/children.ts).
const { writeSync } = fs;

let descriptor: number | undefined = 2;

/** Names the file descriptor of the log, in this thread; undefined for none. */
export function setLog(fd: number | undefined): void {
  descriptor = fd;
}

/** Writes one line to the server's log. Never throws: a closed log must not stop the kernel. */
export function log(line: string): void {
  try {
    if (descriptor !== undefined) writeSync(descriptor, `[typescript kernel] ${line}\n`);
  } catch {
    // Nobody reads the log any more.
  }
}
