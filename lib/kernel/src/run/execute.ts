/**
 * Runs cells, one after another.
 *
 * A cell ends in one of three ways: its code comes to an end, its code throws, or the user interrupts it. An
 * interrupt can stop JavaScript at any place, without `catch` and `finally` (see `node/io/interrupter.ts`), and V8 then
 * forgets promise reactions that were due. So nothing here waits for the cell's code: whoever learns first
 * how the cell ended calls `#settle`, and what follows is started afresh from the event loop.
 */
import { Cell, INTERRUPT_GRACE_MS, runAs, runningCell, setRunningCell } from "../cell/cell.js";
import { kernelWork } from "../cell/kernel-work.js";
import { KeyboardInterrupt } from "../cell/keyboard-interrupt.js";
import { initialisedNames, NotebookScope } from "../cell/scope.js";
import type { CellFunction, CellRun, Compiled, Compiler } from "../compiler.js";
import { type ErrorContent, reportRejected, reportThrown } from "../errors/report.js";
import { type Frame, registerScript } from "../errors/stack.js";
import type { Link } from "../link/link.js";
import type { Request } from "../link/threads.js";
import { endGroups } from "../node/cells/console.js";
import { nextTurn } from "../node/cells/immediates.js";
import type { Modules } from "../node/cells/modules.js";
import { nodeSetTimeout } from "../node/cells/timers.js";
import { runScript } from "../node/script.js";
import { valueToJson } from "../output/display.js";
import type { History } from "./history.js";

type Outcome =
  /** `result`: the JSON text of the bundle of the last expression. */
  | { kind: "value"; result: string | undefined; expressions: Record<string, object> }
  | { kind: "thrown"; error: unknown }
  | { kind: "rejected"; report: ErrorContent };

/** The cell that runs, and what is needed to end it. */
interface Run {
  cell: Cell;
  request: Request;
  storeHistory: boolean;
  compiled?: Compiled;
  code: CellRun;
  interrupted: boolean;
  settled: boolean;
}

export class Executor {
  readonly #link: Link;
  readonly #compiler: Compiler;
  readonly #modules: Modules;
  readonly #history: History;
  readonly #scope = new NotebookScope();
  #count = 0;
  #scripts = 0;
  #run: Run | undefined;

  constructor(link: Link, compiler: Compiler, modules: Modules, history: History) {
    this.#link = link;
    this.#compiler = compiler;
    this.#modules = modules;
    this.#history = history;
  }

  /** Runs the cell of an execute_request and replies when it has ended. */
  execute(request: Request): void {
    const run = this.#start(request);
    const compiled = this.#compile(run);
    // A whole turn of the event loop, from here to the second immediate, lets in an interrupt that came meanwhile.
    if (compiled) nextTurn(() => nextTurn(() => this.#enter(run, compiled)));
  }

  #compile(run: Run): Compiled | undefined {
    const { source, script } = run.cell;
    try {
      const compiled = kernelWork(() => this.#compiler.compile(source, { id: script }));
      if (compiled.ok) {
        this.#showNotes(run.cell, compiled.notes);
        return compiled;
      }
      if (asksToExit(source)) {
        run.cell.payload.push({ source: "ask_exit", keepkernel: false });
        this.#settle(run, { kind: "value", result: undefined, expressions: {} });
        return undefined;
      }
      this.#settle(run, { kind: "rejected", report: reportRejected(compiled) });
    } catch (error) {
      this.#settle(run, { kind: "thrown", error });
    }
    return undefined;
  }

  /** Enters the user's code. What it starts belongs to the cell; how it ended is learned through #settle. */
  #enter(run: Run, compiled: Compiled): void {
    if (run.settled) return;
    if (run.interrupted) {
      this.stopped();
      return;
    }
    run.compiled = compiled;
    const evaluate = (): void => {
      this.#evaluate(run, compiled).then(
        (outcome) => this.#settle(run, outcome),
        (error) => this.#settle(run, { kind: "thrown", error }),
      );
    };
    endGroups();
    runAs(run.cell, evaluate);
    nextTurn(() => {
      if (!run.settled) this.#link.send({ kind: "awaiting", id: run.request.id });
    });
  }

  /** Interrupts the running cell; false when none runs. When it has ended, the link is told. */
  interrupt(): boolean {
    const run = this.#run;
    if (!run) return false;
    const again = run.interrupted;
    run.interrupted = true;
    run.cell.interrupt();
    // A second interrupt doesn't wait.
    if (again) this.#settle(run, { kind: "thrown", error: new KeyboardInterrupt() });
    else
      nodeSetTimeout(
        () => this.#settle(run, { kind: "thrown", error: new KeyboardInterrupt() }),
        INTERRUPT_GRACE_MS,
      );
    return true;
  }

  /** Ends the running cell at once, because the code that ran has been stopped by force; false when none runs. */
  stopped(): boolean {
    const run = this.#run;
    if (!run) return false;
    run.interrupted = true;
    run.cell.interrupt();
    this.#settle(run, { kind: "thrown", error: new KeyboardInterrupt() });
    return true;
  }

  /** Shows an error that nobody caught in the cell that it belongs to. A cell that still runs fails by it. */
  showUncaught(error: unknown, cell: Cell | undefined): void {
    if (!cell || cell.isDead || (error instanceof KeyboardInterrupt && cell.signal.aborted)) return;
    const report = reportThrown(error);
    this.#publishError(cell, report);
    if (cell === runningCell()) cell.failure ??= report;
  }

  #start(request: Request): Run {
    const { content } = request;
    const silent = content.silent === true;
    const storeHistory = !silent && content.store_history !== false;
    const source = String(content.code ?? "");
    if (storeHistory) this.#count++;
    const cell = new Cell({
      request: request.id,
      source,
      count: this.#count,
      script: storeHistory ? `Cell In[${this.#count}]` : `Cell (unnumbered ${++this.#scripts})`,
      silent,
      allowStdin: content.allow_stdin !== false,
      stopOnError: content.stop_on_error !== false,
    });
    if (!silent) this.#publish(cell, "execute_input", { code: source, execution_count: cell.count });
    if (storeHistory) this.#history.add(cell.count, source);
    setRunningCell(cell);
    const code = { live: true, at: undefined };
    const run = { cell, request, storeHistory, code, interrupted: false, settled: false };
    this.#run = run;
    return run;
  }

  /** Runs the compiled cell, until its first await in one go, and makes what it shows. */
  async #evaluate(run: Run, compiled: Compiled): Promise<Outcome> {
    const value = await this.#call(compiled, run.cell.source, run.code);
    const result = run.cell.silent ? undefined : await valueToJson(value);
    kernelWork(() => this.#compiler.commit(compiled));
    run.compiled = undefined;
    const expressions = await this.#evaluateExpressions(run.cell, run.request.content.user_expressions);
    return { kind: "value", result, expressions };
  }

  #call(compiled: Compiled, source: string, code: CellRun): unknown {
    registerScript(compiled.id, source, compiled.sourceMap);
    const run = runScript(compiled.code, compiled.id) as CellFunction;
    return run(this.#scope, code, this.#modules.require, this.#modules.import);
  }

  /** Evaluates the request's `user_expressions`; an error in one is told in its place. */
  async #evaluateExpressions(cell: Cell, wanted: unknown): Promise<Record<string, object>> {
    const results: Record<string, object> = {};
    if (typeof wanted !== "object" || wanted === null) return results;
    for (const [name, source] of Object.entries(wanted)) {
      const id = `${cell.script}, expression ${name}`;
      try {
        const compiled = kernelWork(() => this.#compiler.compile(String(source), { id }));
        if (compiled.ok) {
          const value = await this.#call(compiled, String(source), { live: true, at: undefined });
          const json = (await valueToJson(value)) ?? '{"text/plain":"undefined"}';
          results[name] = { status: "ok", data: JSON.parse(json), metadata: {} };
        } else results[name] = { status: "error", ...reportRejected(compiled) };
      } catch (error) {
        results[name] = { status: "error", ...reportThrown(error) };
      }
    }
    return results;
  }

  /** Takes the first outcome of a cell. The end follows one turn of the event loop later, with late errors in it. */
  #settle(run: Run, outcome: Outcome): void {
    if (run.settled) return;
    run.settled = true;
    nextTurn(() => this.#conclude(run, outcome));
  }

  #conclude(run: Run, outcome: Outcome): void {
    const { cell, request } = run;
    const final: Outcome = run.interrupted ? { kind: "thrown", error: interruptOf(outcome) } : outcome;
    if (run.compiled) this.#commitPart(run, run.compiled);
    if (run.interrupted) cell.die();
    let failure = cell.failure;
    if (final.kind !== "value" && !failure) {
      failure = final.kind === "rejected" ? final.report : reportThrown(final.error, awaitedAt(run));
      this.#publishError(cell, failure);
    } else if (run.interrupted) {
      failure = reportThrown(new KeyboardInterrupt());
      this.#publishError(cell, failure);
    }
    if (!failure && final.kind === "value" && final.result !== undefined) {
      const content = `{"execution_count":${cell.count},"metadata":{},"data":${final.result}}`;
      this.#link.send({ kind: "publish", parent: request.id, type: "execute_result", content });
      if (run.storeHistory) this.#history.setOutput(cell.count, JSON.parse(final.result));
    }
    setRunningCell(undefined);
    this.#run = undefined;
    const reply = failure
      ? { status: "error", execution_count: cell.count, ...failure }
      : {
          status: "ok",
          execution_count: cell.count,
          payload: cell.payload,
          user_expressions: final.kind === "value" ? final.expressions : {},
        };
    const abortQueue = failure !== undefined && cell.stopOnError;
    this.#link.send({ kind: "reply", id: request.id, content: JSON.stringify(reply), abortQueue });
    this.#link.interruptOver();
  }

  /** Keeps those variables of a failed cell that have got a value. */
  #commitPart(run: Run, compiled: Compiled): void {
    const initialised = initialisedNames(this.#scope, compiled, run.code);
    if (run.interrupted) run.code.live = false;
    kernelWork(() => this.#compiler.commit(compiled, initialised));
  }

  /** Not on stderr: graders take whatever is there for a failure. */
  #showNotes(cell: Cell, notes: readonly string[]): void {
    if (notes.length === 0 || cell.silent) return;
    const text = notes.map((note) => `Note: ${note}`).join("\n");
    this.#publish(cell, "display_data", { data: { "text/plain": text }, metadata: {}, transient: {} });
  }

  #publishError(cell: Cell, report: ErrorContent): void {
    this.#publish(cell, "error", report);
  }

  #publish(cell: Cell, type: string, content: object): void {
    this.#link.send({ kind: "publish", parent: cell.request, type, content: JSON.stringify(content) });
  }
}

/** What people type to leave a console, which asks the kernel whether to. A notebook takes no notice of the answer. */
function asksToExit(source: string): boolean {
  return /^\s*(\.exit|(exit|quit)\s*(\(\s*\))?)\s*;?\s*$/.test(source);
}

/** Where the cell has last begun to await something. */
function awaitedAt({ cell, code }: Run): Frame | undefined {
  if (code.at === undefined) return undefined;
  const lines = cell.source.slice(0, code.at).split("\n");
  const column = (lines.at(-1) ?? "").length + 1;
  return { name: "", file: cell.script, line: lines.length, column };
}

/** The error that an interrupted cell ends with: its own, when it ended by one that says so. */
function interruptOf(outcome: Outcome): unknown {
  if (outcome.kind === "thrown" && (outcome.error as Partial<Error> | null)?.name === "KeyboardInterrupt")
    return outcome.error;
  return new KeyboardInterrupt();
}
