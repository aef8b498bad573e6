/** What everybody is told on the channel iopub: output, and whether the kernel is busy. All in order. */
import type { Encode, Header } from "../wire/message.js";
import type { Outbox } from "./outbox.js";
import { StreamJoiner, type StreamPiece } from "./stream-joiner.js";

/** More parts of a message. */
interface More {
  metadata?: string;
  buffers?: Uint8Array[];
}

export class Publisher {
  readonly #outbox: Outbox;
  readonly #encode: Encode;
  readonly #streams: StreamJoiner;
  /** Headers of requests, so that late output of a cell finds its parent. */
  readonly #parents = new Map<number, Header>();

  /** @param printed is told how many bytes of printed text have been sent. */
  constructor(outbox: Outbox, encode: Encode, printed: (bytes: number) => void) {
    this.#outbox = outbox;
    this.#encode = encode;
    this.#streams = new StreamJoiner(({ parent, name, text, bytes }) => {
      this.#send(this.#parents.get(parent), "stream", { name, text }, {}, () => printed(bytes));
    });
  }

  /** Takes note of a request: what is published under its number has it as its parent. */
  remember(id: number, header: Header): void {
    this.#parents.set(id, header);
  }

  /** Drops the note of a request that has no more output. */
  forget(id: number): void {
    this.#parents.delete(id);
  }

  /** Publishes printed text, soon. */
  print(piece: StreamPiece): void {
    this.#streams.add(piece);
  }

  /** Sends the printed text that still waits, so that whatever follows keeps its place. */
  flush(): void {
    this.#streams.flush();
  }

  /** Publishes a message of a request, known by its number, after all that was printed before it. */
  publish(
    id: number | undefined,
    type: string,
    content: Record<string, unknown> | string,
    more?: More,
  ): void {
    this.publishUnder(id === undefined ? undefined : this.#parents.get(id), type, content, more);
  }

  /** Publishes a message under a header, or under none, after all that was printed before it. */
  publishUnder(
    parent: Header | undefined,
    type: string,
    content: Record<string, unknown> | string,
    more: More = {},
  ): void {
    this.flush();
    this.#send(parent, type, content, more);
  }

  /** Publishes what the kernel does now, because of the request with this header. */
  status(parent: Header | undefined, state: "starting" | "busy" | "idle"): void {
    this.publishUnder(parent, "status", { execution_state: state });
  }

  /** Greets somebody who has subscribed, so that a client knows from when on it misses nothing. */
  welcome(subscription: string): void {
    const content = { subscription };
    this.#outbox.send(
      this.#encode({ identities: [subscription], type: "iopub_welcome", parentHeader: {}, content }),
    );
  }

  #send(
    parent: Header | undefined,
    type: string,
    content: Record<string, unknown> | string,
    more: More,
    sent?: () => void,
  ): void {
    this.#outbox.send(
      this.#encode({ identities: [type], type, parentHeader: parent ?? {}, content, ...more }),
      sent,
    );
  }
}
