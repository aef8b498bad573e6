/**
 * `process.stdout` and `process.stderr` of a notebook: text goes to the cell that the printing code belongs
 * to. `console` prints through them. What native code writes to file descriptors 1 and 2 is caught by
 * `node/output-capture.ts`.
 */
import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { currentCell } from "../../cell/cell.js";
import type { Link } from "../../link/link.js";
import { log } from "../log.js";

/** A cell may print this many bytes; a browser that must show more becomes unusable. */
const DEFAULT_OUTPUT_LIMIT = 10_000_000;
/** Longer texts are handed over in parts, so that no single message grows large. In UTF-16 units. */
const PART_LENGTH = 100_000;

type Done = (error?: Error | null) => void;

/** Puts the cells' streams in place of the process's. Warnings of Node itself go to the server's log. */
export function installStreams(link: Link): void {
  for (const name of ["stdout", "stderr"] as const) {
    const stream = new CellStream(name, link, outputLimit());
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
  // A deprecation somewhere in a library is nothing that a learner could act on.
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => log(`${name}: ${message}`));
}

function outputLimit(): number {
  const given = Number(process.env.TYPESCRIPT_KERNEL_OUTPUT_LIMIT);
  return given > 0 ? given : DEFAULT_OUTPUT_LIMIT;
}

class CellStream extends Writable {
  readonly isTTY = false;
  readonly fd: number;
  readonly #name: "stdout" | "stderr";
  readonly #link: Link;
  readonly #limit: number;
  readonly #decoder = new StringDecoder("utf8");

  constructor(name: "stdout" | "stderr", link: Link, limit: number) {
    super({ decodeStrings: false });
    this.#name = name;
    this.fd = name === "stdout" ? 1 : 2;
    this.#link = link;
    this.#limit = limit;
  }

  /**
   * Prints at once, in order with everything else, without the queue of an ordinary stream.
   *
   * @throws KeyboardInterrupt in a cell that is interrupted, so that a loop which prints for ever ends.
   */
  override write(chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof chunk === "string")
      this.#print(
        typeof encoding === "string" && isBinary(encoding) ? Buffer.from(chunk, encoding).toString() : chunk,
      );
    else if (chunk instanceof Uint8Array)
      this.#print(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    else
      throw new TypeError(
        `process.${this.#name}.write takes a string or a Uint8Array, but was given ${chunk === null ? "null" : typeof chunk}.`,
      );
    if (callback) process.nextTick(callback);
    return true;
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: Done): void {
    this.write(chunk);
    done();
  }

  #print(text: string): void {
    if (text.length === 0) return;
    const cell = currentCell();
    if (!cell) {
      log(text.trimEnd());
      return;
    }
    cell.throwIfDead();
    this.#link.throwIfInterrupted();
    for (let start = 0, end = 0; start < text.length && cell.printed <= this.#limit; start = end) {
      end = partEnd(text, start);
      const part = text.slice(start, end);
      cell.printed += Buffer.byteLength(part);
      this.#link.print(cell.request, this.#name, part);
      if (cell.printed > this.#limit) this.#link.print(cell.request, this.#name, cutNotice(this.#limit));
    }
  }
}

/** Finds where the part from `start` ends; a pair of surrogates stays together. */
function partEnd(text: string, start: number): number {
  const end = start + PART_LENGTH;
  if (end >= text.length) return text.length;
  const isHighSurrogate = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return isHighSurrogate ? end + 1 : end;
}

function isBinary(encoding: BufferEncoding): boolean {
  return encoding === "hex" || encoding === "base64" || encoding === "base64url";
}

function cutNotice(limit: number): string {
  const megabytes = (limit / 1e6).toLocaleString("en", { maximumFractionDigits: 2 });
  return `\n[Output cut: this cell has printed more than ${megabytes} MB. What it prints from here on is not shown.]\n`;
}
