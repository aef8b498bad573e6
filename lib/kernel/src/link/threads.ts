/**
 * What the two threads say to each other. The I/O thread owns the sockets and speaks the Jupyter protocol; the
 * main thread compiles and runs cells. They exchange these messages, and share a few numbers that either
 * can read while the other is busy.
 */
import type { CapturedOutput } from "../node/output-capture.js";
import type { Connection } from "../wire/connection.js";
import type { AnsweredBy } from "../wire/messages.js";

/** A client's request, known by its number on both sides. */
export interface Request {
  id: number;
  type: AnsweredBy<"main">;
  content: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

export type ToMain =
  | { kind: "request"; request: Request }
  | { kind: "interrupt" }
  /** Time to end: run exit handlers and go. */
  | { kind: "exit" };

export type ToIo =
  /** Text that a cell printed. `bytes` were added to the shared count of unsent bytes. */
  | { kind: "stream"; parent: number; name: "stdout" | "stderr"; text: string; bytes: number }
  /** Any other message for everybody. `content` and `metadata` are JSON text. */
  | {
      kind: "publish";
      parent: number | undefined;
      type: string;
      content: string;
      metadata?: string;
      buffers?: Uint8Array[];
    }
  /** The end of a request. `abortQueue`: a failed cell that asks to abort the cells queued behind it. */
  | { kind: "reply"; id: number; content: string; abortQueue?: boolean }
  /** The running cell awaits something: the main thread is free for other requests. */
  | { kind: "awaiting"; id: number }
  /** The main thread waits for a child process and can't be stopped. Children with the numbers `spared` are others. */
  | { kind: "blocked"; spared: number[] }
  | { kind: "unblocked" }
  /** A signal asks to interrupt the running cell. */
  | { kind: "interrupt" }
  /** Asks the client for a line of text. The answer comes past the queue of messages, see `Link.ask`. */
  | { kind: "input"; parent: number; prompt: string; password: boolean };

export interface IoThreadData {
  connection: Connection;
  /** Where what native code prints can be read. */
  captured: CapturedOutput | undefined;
  /** An Int32Array of the {@link Shared} numbers. */
  shared: SharedArrayBuffer;
}

/** Places in the shared Int32Array. */
export const Shared = {
  /** Bytes of text that the main thread has handed over and the I/O thread has not sent yet. */
  UnsentBytes: 0,
  /** How far an interrupt has come, one of {@link Interrupt}. */
  Interrupt: 1,
  /** Counts answers to `prompt()`; the main thread sleeps on it. */
  Answers: 2,
  /** What the main thread says to a request to stop, one of {@link Verdict}. */
  Verdict: 3,
  length: 4,
} as const;

export const Interrupt = {
  /** There is none. */
  None: 0,
  /** The user has asked for it; the main thread has not seen it yet. */
  Asked: 1,
  /** The main thread has seen it, and the cell has not ended yet. */
  Seen: 2,
} as const;

/** May the code that runs on the main thread be stopped here? Every step is made by `Atomics.compareExchange`. */
export const Verdict = {
  /** Asked, and not answered yet. */
  Open: 0,
  /** Yes; the main thread waits for the order. */
  Stop: 1,
  /** No: not here, or not any more. Also while nothing is asked. */
  No: 2,
  /** The I/O thread is giving the order; the main thread still waits. */
  Ordering: 3,
  /** The order stands in the inspector's queue; the main thread may go on. */
  Ordered: 4,
} as const;

/** The name under which the main thread offers to say whether the code that runs may be stopped, see {@link Verdict}. */
export const STOP_QUESTION = "typescript-kernel.may-stop";
