/**
 * A compiler in a process of its own.
 *
 * It starts from a snapshot (see `node/compiler/snapshot.ts`) while the kernel itself still loads, keeps TypeScript's memory
 * out of the process in which models are trained, and can crash without taking the learner's variables along:
 * then a new one is started and told what was committed.
 *
 * The kernel waits for each answer without going on, as if the compiler were a function, so that nothing else
 * happens between checking a cell and running it. Types can take for ever to check, so the user may interrupt
 * that; then, too, a new process takes over. The process ends by itself when the kernel does.
 *
 * It takes as much memory as the rest of an idle kernel, so it goes to sleep when it hasn't been asked for a while: the
 * process ends, and the next question starts a new one, which is told what was committed before it is asked.
 */
import { KeyboardInterrupt } from "../cell/keyboard-interrupt.js";
import type {
  CellInfo,
  Compiled,
  CompiledModule,
  Compiler,
  CompilerOptions,
  CompletenessReply,
  CompletionReply,
  Inspection,
  Rejected,
} from "../compiler.js";
import type { LinePipe } from "../node/compiler/line-pipe.js";
import { startCompilerProgram } from "../node/compiler/start-program.js";
import type { Answer, Call, Committed } from "./calls.js";

/** What a timer can wait at the most, in ms: 25 days. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** An answer that takes no longer is waited for, even when the user has interrupted. In ms. */
const PATIENCE_MS = 300;

export interface CompilerProcessOptions {
  /** Tells whether the user has interrupted. Then a question that takes long throws KeyboardInterrupt. */
  isInterrupted?: () => boolean;
  /** How long nobody asks before the process goes to sleep, in ms; 0 or none: it never does. */
  sleepAfterMs?: number;
}

/** Starts a compiler process and returns at once; the first question waits until it is ready. */
export function startCompiler(
  options: CompilerOptions,
  processOptions: CompilerProcessOptions = {},
): CompilerProcess {
  return new CompilerProcess(options, processOptions);
}

export class CompilerProcess implements Compiler {
  readonly #options: CompilerOptions;
  readonly #isInterrupted: () => boolean;
  /** The calls to the process; undefined while it sleeps. */
  #calls: Calls | undefined;
  /** Puts the process to sleep, unless it is set back. */
  readonly #bedtime: NodeJS.Timeout | undefined;
  /** What was committed or rejected, to be told to a new process. */
  readonly #history: Committed[] = [];
  /** The source of each compiled cell, and the process that has compiled it. */
  readonly #compiled = new WeakMap<Compiled, { source: string; calls: Calls | undefined }>();
  #cells = 0;

  constructor(options: CompilerOptions, { isInterrupted, sleepAfterMs = 0 }: CompilerProcessOptions) {
    this.#options = options;
    this.#isInterrupted = isInterrupted ?? (() => false);
    this.#calls = this.#start({ fromSnapshot: true });
    if (sleepAfterMs > 0)
      this.#bedtime = setTimeout(() => this.#sleep(), Math.min(sleepAfterMs, LONGEST_WAIT_MS)).unref();
  }

  compile(source: string, cell: CellInfo): Compiled | Rejected {
    const scopeKey = cell.scopeKey ?? String(++this.#cells);
    const result = this.#ask({ method: "compile", args: [source, { ...cell, scopeKey }] }) as
      | Compiled
      | Rejected;
    if (result.ok) this.#compiled.set(result, { source, calls: this.#calls });
    // Told again, it is rejected again, and later messages know which names it was to declare.
    else this.#history.push({ source, cell: { ...cell, scopeKey }, initialised: [] });
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
    // A process that has taken over knows nothing of the cell; one that has ended unnoticed, or sleeps, is replaced at the
    // next question.
    if (!this.#calls) return;
    this.#bedtime?.refresh();
    if (known.calls !== this.#calls) this.#calls.send({ method: "restore", args: [[committed]] });
    else this.#calls.send({ method: "commit", args: names ? [scopeKey, names] : [scopeKey] });
  }

  compileModule(path: string, source: string): CompiledModule {
    return this.#ask({ method: "compileModule", args: [path, source] }) as CompiledModule;
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

  /** Ends the process at once. It also ends by itself, when this one does. */
  close(): void {
    clearTimeout(this.#bedtime);
    this.#calls?.close();
  }

  /** Ends the process until somebody asks again. */
  #sleep(): void {
    this.#calls?.close();
    this.#calls = undefined;
  }

  /** @throws what the compiler threw; when it crashes on the same question twice; KeyboardInterrupt. */
  #ask(call: Call): unknown {
    let answer: Answer;
    try {
      answer = (this.#calls ?? this.#restart({ fromSnapshot: true })).ask(call);
    } catch (error) {
      if (error instanceof KeyboardInterrupt) {
        this.#restart({ fromSnapshot: true });
        throw error;
      }
      // Without a snapshot in case that was the trouble.
      answer = this.#restart({ fromSnapshot: false }).ask(call);
    } finally {
      this.#bedtime?.refresh();
    }
    if ("error" in answer && /^RangeError: Maximum call stack/.test(answer.error))
      throw new RangeError(
        "This cell is nested too deeply for the TypeScript compiler. Split its longest expression, such as a sum of thousands of terms, into several statements.",
      );
    if ("error" in answer) throw new Error(`The TypeScript compiler failed. ${answer.error}`);
    return answer.value;
  }

  /** Starts a new process and tells it what was committed. It gets ready while the kernel goes on. */
  #restart(how: { fromSnapshot: boolean }): Calls {
    this.#calls?.close();
    const calls = this.#start(how);
    calls.send({ method: "restore", args: [this.#history] });
    this.#calls = calls;
    return calls;
  }

  #start(how: { fromSnapshot: boolean }): Calls {
    const calls = new Calls(startCompilerProgram(how), this.#isInterrupted);
    calls.send({ method: "start", args: [this.#options] });
    return calls;
  }
}

/** The calls to one compiler process. */
class Calls {
  readonly #pipe: LinePipe;
  readonly #isInterrupted: () => boolean;
  /** Answers to come. */
  #unread = 0;

  constructor(pipe: LinePipe, isInterrupted: () => boolean) {
    this.#pipe = pipe;
    this.#isInterrupted = isInterrupted;
  }

  /** Sends a call whose answer has no value. */
  send(call: Call): void {
    this.#pipe.send(JSON.stringify(call));
    this.#unread++;
  }

  /** @throws when the process has died, and KeyboardInterrupt. */
  ask(call: Call): Answer {
    this.send(call);
    let line = "";
    for (; this.#unread > 0; this.#unread--) line = this.#pipe.receive(this.#patience());
    return JSON.parse(line) as Answer;
  }

  close(): void {
    this.#pipe.close();
  }

  /** Makes what is asked while an answer is awaited; it throws KeyboardInterrupt some time after the user has interrupted. */
  #patience(): () => void {
    let end = Number.POSITIVE_INFINITY;
    return () => {
      if (this.#isInterrupted()) end = Math.min(end, performance.now() + PATIENCE_MS);
      if (performance.now() > end)
        throw new KeyboardInterrupt("The cell was interrupted while its types were being checked.");
    };
  }
}
