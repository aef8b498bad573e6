import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";

/** A line from the child, or why none will come any more. */
export type FromChild = { line: string } | { ended: string };

/** What the thread of a pipe is given, see `programs/pipe-thread.ts`. */
export interface PipeThreadData {
  /** Lines go to the child, anything else ends it; {@link FromChild} comes back. */
  port: MessagePort;
  /** One number, counted up and notified with each message that comes back. */
  arrivals: SharedArrayBuffer;
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** Waiting is looked up from this often, for `whileWaiting`. In ms. */
const WAIT_MS = 50;

/**
 * A Node of its own to which lines are sent and from which lines are received, without waiting for events.
 *
 * A thread owns the child's pipes, because only an event loop can read and write them on every system: on Windows a
 * pipe to a child has no descriptor. Who waits here sleeps on shared memory until the thread has something.
 */
export class LinePipe {
  readonly #port: MessagePort;
  readonly #arrivals = new Int32Array(new SharedArrayBuffer(4));
  /** Why no line will come any more. */
  #ended: string | undefined;

  /**
   * Returns at once. Where the child can't be started, {@link receive} throws.
   *
   * @param args of the new Node.
   * @param env its environment variables.
   * @param program that Node; by default the one that runs this.
   */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv, program = process.execPath) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const data: PipeThreadData = {
      port: port2,
      arrivals: this.#arrivals.buffer as SharedArrayBuffer,
      program,
      args,
      env: { ...env },
    };
    new Worker(new URL("../programs/pipe-thread.js", import.meta.url), {
      name: "compiler pipe",
      workerData: data,
      transferList: [port2],
      // Flags of the main thread (a heap limit, a preload) are not meant for this one.
      execArgv: [],
    }).unref();
  }

  /** Sends a line. One to a child that has ended is lost. */
  send(line: string): void {
    this.#port.postMessage(line);
  }

  /**
   * Waits for the next line.
   *
   * @param whileWaiting is called again and again until it comes, and may throw to give it up.
   * @throws when the child has ended, and what `whileWaiting` throws.
   */
  receive(whileWaiting: () => void): string {
    for (;;) {
      if (this.#ended !== undefined) throw new Error(this.#ended);
      const seen = Atomics.load(this.#arrivals, 0);
      const message = receiveMessageOnPort(this.#port)?.message as FromChild | undefined;
      if (message && "line" in message) return message.line;
      if (message) {
        this.#ended = message.ended;
        continue;
      }
      whileWaiting();
      Atomics.wait(this.#arrivals, 0, seen, WAIT_MS);
    }
  }

  /** Ends the child at once. */
  close(): void {
    this.#port.postMessage(undefined);
  }
}
