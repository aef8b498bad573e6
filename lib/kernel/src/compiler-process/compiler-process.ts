/**
 * A compiler in a process of its own.
 *
 * It starts from a snapshot (see `snapshot.ts`) while the kernel itself still loads, keeps TypeScript's memory
 * out of the process in which models are trained, and can crash without taking the learner's variables along:
 * then a new one is started and told what was committed.
 *
 * The kernel waits for each answer without going on, as if the compiler were a function, so that nothing else
 * happens between checking a cell and running it. Types can take for ever to check, so the user may interrupt
 * that; then, too, a new process takes over. The process ends by itself when the kernel does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { KeyboardInterrupt } from "../cell/keyboard-interrupt.js";
import type {
  CellInfo,
  Compiled,
  Compiler,
  CompilerOptions,
  CompletenessReply,
  CompletionReply,
  Inspection,
  Rejected,
} from "../compile/compiler.js";
import { findSnapshot, snapshotEnvironment } from "../node/compiler/snapshot.js";
import type { Answer, Committed, Request } from "./protocol.js";

/** An answer that takes no longer is waited for, even when the user has interrupted. In ms. */
const PATIENCE_MS = 300;

/**
 * Starts a compiler process and returns at once; the first question waits until it is ready.
 *
 * @param isInterrupted tells whether the user has interrupted. Then a question that takes long throws KeyboardInterrupt.
 */
export function startCompiler(
  options: CompilerOptions,
  isInterrupted: () => boolean = () => false,
): Compiler {
  return new CompilerProcess(options, isInterrupted);
}

class CompilerProcess implements Compiler {
  readonly #options: CompilerOptions;
  readonly #isInterrupted: () => boolean;
  #pipe: Pipe;
  /** What was committed, to be told to a new process. */
  #history: Committed[] = [];
  /** The source of each compiled cell, and the process that has compiled it. */
  readonly #compiled = new WeakMap<Compiled, { source: string; pipe: Pipe }>();
  #cells = 0;

  constructor(options: CompilerOptions, isInterrupted: () => boolean) {
    this.#options = options;
    this.#isInterrupted = isInterrupted;
    this.#pipe = new Pipe(findSnapshot(), isInterrupted);
    this.#pipe.send({ method: "start", args: [options] });
  }

  compile(source: string, cell: CellInfo): Compiled | Rejected {
    const scopeKey = cell.scopeKey ?? String(++this.#cells);
    const result = this.#ask({ method: "compile", args: [source, { ...cell, scopeKey }] }) as
      | Compiled
      | Rejected;
    if (result.ok) this.#compiled.set(result, { source, pipe: this.#pipe });
    return result;
  }

  commit(compiled: Compiled, initialised?: ReadonlySet<string>): void {
    const { scopeKey, id } = compiled;
    const names = initialised && [...initialised];
    const known = this.#compiled.get(compiled);
    if (!known) throw new Error(`"${id}" was not compiled here, or was already committed.`);
    this.#compiled.delete(compiled);
    const committed = { source: known.source, cell: { id, scopeKey }, initialised: names };
    this.#history.push(committed);
    try {
      // A process that has taken over knows nothing of the cell.
      if (known.pipe !== this.#pipe) this.#pipe.send({ method: "restore", args: [[committed]] });
      else this.#pipe.send({ method: "commit", args: names ? [scopeKey, names] : [scopeKey] });
    } catch {
      this.#restart(undefined);
    }
  }

  complete(source: string, offset: number): CompletionReply {
    return this.#ask({ method: "complete", args: [source, offset] }) as CompletionReply;
  }

  inspect(source: string, offset: number): Inspection | undefined {
    return this.#ask({ method: "inspect", args: [source, offset] }) as Inspection | undefined;
  }

  isComplete(source: string): CompletenessReply {
    return this.#ask({ method: "isComplete", args: [source] }) as CompletenessReply;
  }

  /** The process warms itself up. */
  warmUp(): boolean {
    return false;
  }

  reset(): void {
    this.#history = [];
    this.#ask({ method: "reset", args: [] });
  }

  close(): void {
    this.#pipe.close();
  }

  /** @throws what the compiler threw; when it crashes on the same question twice; KeyboardInterrupt. */
  #ask(request: Request): unknown {
    let answer: Answer;
    try {
      answer = this.#pipe.ask(request);
    } catch (error) {
      if (error instanceof KeyboardInterrupt) {
        this.#restart(findSnapshot());
        throw error;
      }
      // Without a snapshot in case that was the trouble.
      this.#restart(undefined);
      answer = this.#pipe.ask(request);
    }
    if ("error" in answer) throw new Error(`The TypeScript compiler failed. ${answer.error}`);
    return answer.value;
  }

  /** Starts a new process and tells it what was committed. It gets ready while the kernel goes on. */
  #restart(snapshot: string | undefined): void {
    this.#pipe.close();
    this.#pipe = new Pipe(snapshot, this.#isInterrupted);
    this.#pipe.send({ method: "start", args: [this.#options] });
    this.#pipe.send({ method: "restore", args: [this.#history] });
  }
}

/** The two pipes to a compiler process, used without waiting for events. */
class Pipe {
  readonly #child: ChildProcess;
  readonly #isInterrupted: () => boolean;
  readonly #in: number;
  readonly #out: number;
  /** Answers to come. */
  #unread = 0;
  #rest = "";
  readonly #decoder = new TextDecoder();
  readonly #chunk = Buffer.alloc(1 << 16);
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));

  /** @param snapshot to start from; without, the process loads everything itself. */
  constructor(snapshot: string | undefined, isInterrupted: () => boolean) {
    this.#isInterrupted = isInterrupted;
    const program = fileURLToPath(new URL("../node/programs/compiler.js", import.meta.url));
    const args = snapshot ? ["--snapshot-blob", snapshot, program] : [program];
    // In a session of its own, the interrupts of the kernel don't reach it.
    this.#child = spawn(process.execPath, args, {
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
      env: snapshotEnvironment(),
    });
    this.#child.on("error", () => undefined);
    this.#child.unref();
    this.#in = descriptor(this.#child.stdin);
    this.#out = descriptor(this.#child.stdout);
  }

  /** Sends a request whose answer has no value. */
  send(request: Request): void {
    this.#write(`${JSON.stringify(request)}\n`);
    this.#unread++;
  }

  /** @throws when the process has died, and KeyboardInterrupt. */
  ask(request: Request): Answer {
    this.send(request);
    let line = "";
    for (; this.#unread > 0; this.#unread--) line = this.#readLine();
    return JSON.parse(line) as Answer;
  }

  close(): void {
    this.#child.kill("SIGKILL");
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    let from = 0;
    while (from < bytes.length) from += this.#retry(() => writeSync(this.#in, bytes, from));
  }

  #readLine(): string {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const count = this.#retry(() => readSync(this.#out, this.#chunk), this.#isInterrupted);
      if (count === 0) throw new Error("The compiler process has ended.");
      this.#rest += this.#decoder.decode(this.#chunk.subarray(0, count), { stream: true });
    }
  }

  /** Node's pipes don't block; while one is not ready we sleep in steps of half a millisecond. */
  #retry(action: () => number, isInterrupted = () => false): number {
    let end = Number.POSITIVE_INFINITY;
    for (;;) {
      try {
        return action();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        if (isInterrupted()) end = Math.min(end, performance.now() + PATIENCE_MS);
        if (performance.now() > end)
          throw new KeyboardInterrupt("The cell was interrupted while its types were being checked.");
        Atomics.wait(this.#sleep, 0, 0, 0.5);
      }
    }
  }
}

/** The file descriptor under a pipe to a child; Node has no public name for it. */
function descriptor(stream: unknown): number {
  const handle = (stream as { _handle?: { fd?: number; readStop(): void } } | null)?._handle;
  const fd = handle?.fd;
  if (fd === undefined || fd < 0) throw new Error("The compiler process could not be started.");
  // Otherwise the event loop reads the first answer before we do.
  handle?.readStop();
  return fd;
}
