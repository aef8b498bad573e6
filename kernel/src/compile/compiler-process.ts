/**
 * A compiler in a process of its own.
 *
 * It starts from a snapshot (see `snapshot.ts`) while the kernel itself still loads, keeps TypeScript's memory
 * out of the process in which models are trained, and can crash without taking the learner's variables along:
 * then a new one is started and told what was committed.
 *
 * The kernel waits for each answer without going on, as if the compiler were a function, so that nothing else
 * happens between checking a cell and running it. The process ends by itself when the kernel does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  CellInfo,
  Compiled,
  Compiler,
  CompilerOptions,
  CompletenessReply,
  CompletionReply,
  Inspection,
  Rejected,
} from "./compiler.js";
import type { Answer, Request } from "./protocol.js";
import { findSnapshot, snapshotEnvironment } from "./snapshot.js";

/** Starts a compiler process and returns at once; the first question waits until it is ready. */
export function startCompiler(options: CompilerOptions): Compiler {
  return new CompilerProcess(options);
}

/** A committed cell, to be told to a new process. */
interface Committed {
  source: string;
  cell: CellInfo;
  initialised: string[] | undefined;
}

class CompilerProcess implements Compiler {
  readonly #options: CompilerOptions;
  #pipe: Pipe;
  #history: Committed[] = [];
  readonly #sources = new WeakMap<Compiled, string>();
  #cells = 0;

  constructor(options: CompilerOptions) {
    this.#options = options;
    this.#pipe = new Pipe(findSnapshot());
    this.#pipe.send({ method: "start", args: [options] });
  }

  compile(source: string, cell: CellInfo): Compiled | Rejected {
    const scopeKey = cell.scopeKey ?? String(++this.#cells);
    const result = this.#ask({ method: "compile", args: [source, { ...cell, scopeKey }] }) as
      | Compiled
      | Rejected;
    if (result.ok) this.#sources.set(result, source);
    return result;
  }

  commit(compiled: Compiled, initialised?: ReadonlySet<string>): void {
    const { scopeKey, id } = compiled;
    const names = initialised && [...initialised];
    const source = this.#sources.get(compiled);
    if (source === undefined) throw new Error(`"${id}" was not compiled here, or was already committed.`);
    this.#sources.delete(compiled);
    this.#ask({ method: "commit", args: names ? [scopeKey, names] : [scopeKey] });
    this.#history.push({ source, cell: { id, scopeKey }, initialised: names });
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

  /** @throws what the compiler threw; and when it crashes on the same question twice. */
  #ask(request: Request): unknown {
    let answer: Answer;
    try {
      answer = this.#pipe.ask(request);
    } catch {
      this.#restart();
      answer = this.#pipe.ask(request);
    }
    if ("error" in answer) throw new Error(`The TypeScript compiler failed. ${answer.error}`);
    return answer.value;
  }

  /** Starts a new process, without a snapshot in case that was the trouble, and tells it what was committed. */
  #restart(): void {
    this.#pipe.close();
    this.#pipe = new Pipe(undefined);
    this.#pipe.send({ method: "start", args: [this.#options] });
    for (const { source, cell, initialised } of this.#history) {
      this.#pipe.ask({ method: "compile", args: [source, cell] });
      const key = cell.scopeKey ?? "";
      this.#pipe.ask({ method: "commit", args: initialised ? [key, initialised] : [key] });
    }
  }
}

/** The two pipes to a compiler process, used without waiting for events. */
class Pipe {
  readonly #child: ChildProcess;
  readonly #in: number;
  readonly #out: number;
  /** Answers to come that nobody waits for. */
  #unread = 0;
  #rest = "";
  readonly #decoder = new TextDecoder();
  readonly #chunk = Buffer.alloc(1 << 16);
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));

  /** @param snapshot to start from; without, the process loads everything itself. */
  constructor(snapshot: string | undefined) {
    const program = join(dirname(fileURLToPath(import.meta.url)), "serve.js");
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

  /** @throws when the process has died. */
  ask(request: Request): Answer {
    this.#write(`${JSON.stringify(request)}\n`);
    for (; this.#unread > 0; this.#unread--) this.#readLine();
    return JSON.parse(this.#readLine()) as Answer;
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
      const count = this.#retry(() => readSync(this.#out, this.#chunk));
      if (count === 0) throw new Error("The compiler process has ended.");
      this.#rest += this.#decoder.decode(this.#chunk.subarray(0, count), { stream: true });
    }
  }

  /** Node's pipes don't block; while one is not ready we sleep in steps of half a millisecond. */
  #retry(action: () => number): number {
    for (;;) {
      try {
        return action();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
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
