/** A message from a sandbox: what its header says, and the bytes that came with it. */
export interface Frame {
  kind: string;
  header: Record<string, unknown>;
  /** undefined where there were more bytes than are taken. */
  content: Buffer | undefined;
  /** How many bytes there were. */
  bytes: number;
}

/** Writes a message down as `FrameReader` reads it. */
export function frame(
  kind: string,
  header: Record<string, unknown> = {},
  content: Uint8Array = new Uint8Array(),
): Buffer {
  const line = `${JSON.stringify({ ...header, kind, bytes: content.length })}\n`;
  return Buffer.concat([Buffer.from(line), content]);
}

/** A header is a short line. */
const MOST_HEADER = 10_000;

/**
 * Takes messages out of a stream of bytes that anyone may have written: each is a line of JSON with "kind" and "bytes",
 * and so many bytes. What doesn't look like that ends the reading.
 */
export class FrameReader {
  #pieces: Buffer[] = [];
  #held = 0;
  #current: { header: Record<string, unknown>; kind: string; bytes: number } | undefined;
  /** Bytes of a message that is too large, yet to be left out. */
  #leftOut = 0;
  #isBroken = false;

  /**
   * @param mostBytes how many bytes of a message are taken; of a larger one none.
   * @param onFrame gets each message.
   */
  constructor(
    readonly mostBytes: (kind: string) => number,
    readonly onFrame: (frame: Frame) => void,
  ) {}

  /** Takes the next bytes. */
  push(bytes: Buffer): void {
    if (this.#isBroken) return;
    let rest = bytes;
    if (this.#leftOut > 0) {
      const taken = Math.min(this.#leftOut, rest.length);
      this.#leftOut -= taken;
      rest = rest.subarray(taken);
    }
    if (rest.length === 0) return;
    this.#pieces.push(rest);
    this.#held += rest.length;
    while (!this.#isBroken && this.#step());
  }

  /** Reads one header or one content; false where more bytes are needed. */
  #step(): boolean {
    if (!this.#current) return this.#readHeader();
    const { header, kind, bytes } = this.#current;
    if (bytes > this.mostBytes(kind)) {
      const held = this.#take(Math.min(bytes, this.#held)).length;
      this.#leftOut = bytes - held;
      this.#current = undefined;
      this.onFrame({ kind, header, content: undefined, bytes });
      return this.#held > 0;
    }
    if (this.#held < bytes) return false;
    this.#current = undefined;
    this.onFrame({ kind, header, content: this.#take(bytes), bytes });
    return true;
  }

  #readHeader(): boolean {
    const start = this.#take(Math.min(this.#held, MOST_HEADER));
    const end = start.indexOf(10);
    this.#putBack(end < 0 ? start : start.subarray(end + 1));
    if (end < 0) {
      this.#isBroken = start.length >= MOST_HEADER;
      return false;
    }
    try {
      const header = JSON.parse(start.toString("utf8", 0, end)) as Record<string, unknown>;
      const { kind, bytes } = header;
      if (typeof kind !== "string" || !Number.isSafeInteger(bytes) || (bytes as number) < 0)
        throw new Error();
      this.#current = { header, kind, bytes: bytes as number };
      return true;
    } catch {
      this.#isBroken = true;
      return false;
    }
  }

  /** Takes the first bytes of what is held. */
  #take(count: number): Buffer {
    const taken: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      const piece = this.#pieces.shift() as Buffer;
      taken.push(piece.subarray(0, missing));
      if (piece.length > missing) this.#pieces.unshift(piece.subarray(missing));
      missing -= Math.min(piece.length, missing);
    }
    this.#held -= count;
    return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken);
  }

  #putBack(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.unshift(bytes);
    this.#held += bytes.length;
  }
}
