/** Reads what children and native code print, see `node/output-capture.ts`. */
import { readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import type { CapturedOutput } from "../output-capture.js";

const STREAMS = ["stdout", "stderr"] as const;

export class NativeOutput {
  readonly #captured: CapturedOutput;
  readonly #print: (name: "stdout" | "stderr", text: string) => void;
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  readonly #chunk = Buffer.alloc(1 << 16);

  /** @param print is given the text, soon after it has been printed. */
  constructor(captured: CapturedOutput, print: (name: "stdout" | "stderr", text: string) => void) {
    this.#captured = captured;
    this.#print = print;
    for (const name of STREAMS) {
      const socket = new Socket({ fd: captured[name], readable: true, writable: false });
      socket.on("data", (bytes) => this.#take(name, bytes));
      socket.on("error", () => undefined);
    }
  }

  /** Takes all that has been printed so far. */
  collect(): void {
    for (const name of STREAMS) while (this.#read(name));
  }

  /** Takes one more piece; false when there is none now. */
  #read(name: "stdout" | "stderr"): boolean {
    try {
      const count = readSync(this.#captured[name], this.#chunk);
      this.#take(name, this.#chunk.subarray(0, count));
      return count > 0;
    } catch {
      // Nothing more for now: EAGAIN.
      return false;
    }
  }

  #take(name: "stdout" | "stderr", bytes: Uint8Array): void {
    const terminal = this.#captured.terminal[name];
    try {
      if (terminal !== undefined) writeSync(terminal, bytes);
    } catch {
      // Nobody reads there any more.
    }
    const text = this.#decoders[name].write(Buffer.from(bytes));
    if (text) this.#print(name, text);
  }
}
