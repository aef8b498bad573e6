/**
 * Joins consecutive pieces of printed text into few messages, and sends them at a pace that clients bear.
 *
 * A loop that prints a line at a time would otherwise be a message a line. And a Jupyter server drops output
 * beyond 1,000,000 bytes a second, averaged over 3 seconds (`iopub_data_rate_limit`), so text is slowed
 * down to stay below it. Whoever prints waits meanwhile, see `Shared.UnsentBytes`.
 */

export interface StreamPiece {
  parent: number;
  name: "stdout" | "stderr";
  text: string;
  bytes: number;
}

export interface StreamJoinerOptions {
  /** How long a first piece waits for more, in ms. Default 20. */
  delay?: number;
  /** Bytes that may be sent at once before the pace counts. Default 1,500,000. */
  burst?: number;
  /** Bytes per millisecond in the long run. Default 800. */
  pace?: number;
  /** A message is at most about this long, in bytes. Default 500,000. */
  largest?: number;
}

export class StreamJoiner {
  readonly #send: (piece: StreamPiece) => void;
  readonly #delay: number;
  readonly #burst: number;
  readonly #pace: number;
  readonly #largest: number;
  #pieces: StreamPiece[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When all that has been sent would have been sent at the steady pace, in ms. */
  #paidUntil = 0;

  constructor(send: (piece: StreamPiece) => void, options: StreamJoinerOptions = {}) {
    this.#send = send;
    this.#delay = options.delay ?? 20;
    this.#burst = options.burst ?? 1_500_000;
    this.#pace = options.pace ?? 800;
    this.#largest = options.largest ?? 500_000;
  }

  /** Takes a piece; it is sent soon. */
  add(piece: StreamPiece): void {
    this.#pieces.push(piece);
    this.#timer ??= setTimeout(this.#sendDue, this.#delay);
  }

  /** Sends everything now, so that a message which follows keeps its place. */
  flush(): void {
    while (this.#pieces.length > 0) this.#sendOne();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #sendDue = (): void => {
    this.#timer = undefined;
    while (this.#pieces.length > 0) {
      const wait = this.#paidUntil - this.#burst / this.#pace - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(this.#sendDue, wait);
        return;
      }
      this.#sendOne();
    }
  };

  /** Sends the first pieces that belong together as one message. */
  #sendOne(): void {
    const first = this.#pieces[0] as StreamPiece;
    let count = 0;
    let bytes = 0;
    for (const piece of this.#pieces) {
      const joins = piece.parent === first.parent && piece.name === first.name;
      if (!joins || (count > 0 && bytes + piece.bytes > this.#largest)) break;
      bytes += piece.bytes;
      count++;
    }
    const text = this.#pieces
      .splice(0, count)
      .map((piece) => piece.text)
      .join("");
    this.#paidUntil = Math.max(this.#paidUntil, performance.now()) + bytes / this.#pace;
    this.#send({ ...first, text, bytes });
  }
}
