/** Sends messages on one socket in order. ZeroMQ allows one send at a time; the others wait here. */
import { log } from "../node/log.js";

/** A socket of ZeroMQ, as far as it sends. */
export interface SendingSocket {
  send(frames: (string | Uint8Array)[]): Promise<void>;
}

export class Outbox {
  readonly #socket: SendingSocket;
  readonly #waiting: { frames: (string | Uint8Array)[]; sent?: () => void }[] = [];
  #sending = false;

  constructor(socket: SendingSocket) {
    this.#socket = socket;
  }

  /** Queues a message. `sent` is called when ZeroMQ has taken it over. */
  send(frames: (string | Uint8Array)[], sent?: () => void): void {
    this.#waiting.push({ frames, sent });
    if (!this.#sending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        await this.#socket.send(next.frames);
      } catch (error) {
        // A client that has gone can't be told anything; the next message may have a reader.
        log(`a message could not be sent: ${(error as Error).message}`);
      }
      next.sent?.();
    }
    this.#sending = false;
  }
}
