/** The main thread's end of the link to the I/O thread. */
import { KeyboardInterrupt } from "../cell/keyboard-interrupt.js";
import { utf8Length } from "../node/bytes.js";
import type { CapturedOutput } from "../node/output-capture.js";
import { IoThread } from "../node/thread.js";
import type { Connection } from "../wire/connection.js";
import { Interrupt, type IoThreadData, Shared, type ToIo, type ToMain } from "./threads.js";

/** Printing waits while more than this is on its way, so that a runaway loop can't fill the memory. */
const UNSENT_LIMIT_BYTES = 500_000;

export class Link {
  /** Numbers that both threads see, at the places of {@link Shared}. */
  readonly shared = new Int32Array(new SharedArrayBuffer(4 * Shared.length));
  readonly #thread: IoThread;

  /** Starts the I/O thread, which opens the sockets at once. */
  constructor(connection: Connection, captured?: CapturedOutput) {
    const data: IoThreadData = { connection, captured, shared: this.shared.buffer as SharedArrayBuffer };
    this.#thread = new IoThread(data);
  }

  /** Names who reads the messages of the I/O thread. They wait until someone does. */
  listen(handle: (message: ToMain) => void, failed: (error: Error) => void): void {
    this.#thread.listen((message) => handle(message as ToMain), failed);
  }

  send(message: ToIo): void {
    this.#thread.post(message);
  }

  /**
   * Hands over printed text. It appears even when the caller never returns to the event loop.
   *
   * @throws KeyboardInterrupt when the cell is interrupted meanwhile.
   */
  print(parent: number, name: "stdout" | "stderr", text: string): void {
    const bytes = utf8Length(text);
    this.#waitForRoom();
    Atomics.add(this.shared, Shared.UnsentBytes, bytes);
    this.send({ kind: "stream", parent, name, text, bytes });
  }

  /**
   * Asks the client for a line and sleeps until it comes.
   *
   * @throws KeyboardInterrupt when the cell is interrupted meanwhile.
   */
  ask(parent: number, prompt: string, password: boolean): string {
    // An answer to a question that was given up is not an answer to this one.
    while (this.#thread.takeAnswer() !== undefined);
    const before = Atomics.load(this.shared, Shared.Answers);
    this.send({ kind: "input", parent, prompt, password });
    for (;;) {
      this.throwIfInterrupted();
      Atomics.wait(this.shared, Shared.Answers, before, 1000);
      const answer = this.#thread.takeAnswer();
      if (answer !== undefined) return String(answer);
    }
  }

  #waitForRoom(): void {
    this.throwIfInterrupted();
    for (;;) {
      const unsent = Atomics.load(this.shared, Shared.UnsentBytes);
      if (unsent < UNSENT_LIMIT_BYTES) return;
      Atomics.wait(this.shared, Shared.UnsentBytes, unsent, 1000);
      this.throwIfInterrupted();
    }
  }

  /** True when the user has interrupted and the event loop has not seen it yet. */
  get isInterrupted(): boolean {
    return Atomics.load(this.shared, Shared.Interrupt) === Interrupt.Asked;
  }

  /** @throws KeyboardInterrupt when {@link isInterrupted}. */
  throwIfInterrupted(): void {
    if (this.isInterrupted) throw new KeyboardInterrupt();
  }

  /** Notes that the event loop has seen the interrupt. The cell is not stopped by force for a while. */
  interruptSeen(): void {
    Atomics.compareExchange(this.shared, Shared.Interrupt, Interrupt.Asked, Interrupt.Seen);
  }

  /** Notes that the interrupted cell has ended, or that there was none. */
  interruptOver(): void {
    Atomics.compareExchange(this.shared, Shared.Interrupt, Interrupt.Seen, Interrupt.None);
  }
}
