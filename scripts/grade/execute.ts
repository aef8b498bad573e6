import type { Writable } from "node:stream";
import { placeAt } from "../setup/helpers/place.mjs";
import { type Cell, type Notebook, type Output, textOf } from "../shared/notebook.js";
import { inRepository } from "../shared/paths.js";
import { markOf } from "./assignment/assignment.js";
import { Interview } from "./interview.js";
import type { Judge } from "./judge.js";
import { sandboxEnvironment } from "./sandbox/environment.js";
import { FrameReader } from "./sandbox/frames.js";
import type { Isolation } from "./sandbox/isolation.js";
import type { Limits } from "./sandbox/limits.js";
import { type Ending, runIsolated, withScratchFolder } from "./sandbox/run-isolated.js";

/** What came of executing a notebook. All of it was made beside student code. */
export interface Execution {
  /** The outputs of each cell that was executed, by its place in the notebook. */
  outputs: Map<number, { outputs: Output[]; count: number | null }>;
  /** Why it ended before the last cell; undefined where it didn't. */
  stopped?: Stop;
  seconds: number;
  /** Bytes, at the most. */
  memory: number;
}

/** Why an execution ended early, and in which cell. */
export interface Stop {
  by: Exclude<Ending, "itself"> | "kernel died" | "kernel hangs" | "sandbox";
  /** The place of the cell that ran then; undefined where none had started. */
  cell?: number;
  /** For the instructor: what was printed last. */
  details: string;
}

/** An answer has at most so many bytes: those of `encodeAnswers`, and its head. */
const MOST_ANSWER = 64 * 1024 * 1024 + 1024;

/** Outputs of one cell, and of all cells together, are kept up to so many bytes. */
const MOST_OUTPUT = { cell: 4_000_000, notebook: 20_000_000 };

/** Pictures and tables beside a notebook are taken along up to so many bytes, all together. */
const MOST_DATA = 64 * 1024 * 1024;

export interface ExecuteOptions {
  isolation: Isolation;
  limits: Limits;
  /** Seconds that one cell may take; then it is interrupted, and the next one runs. */
  cellSeconds: number;
  /** Asks the student's code. */
  judge: Judge;
  /** The tasks that it asks about. */
  tasks: ReadonlySet<string>;
  /** What lies beside the notebook: how to read each file, by its path from there. */
  data?: ReadonlyMap<string, () => Buffer>;
  signal?: AbortSignal;
  /** Told when a cell starts: its place in the notebook. */
  onCell?: (index: number) => void;
}

/**
 * Executes a notebook of a student in a sandbox: the kernel, and the client that talks to it. Meanwhile the judge asks
 * it.
 *
 * @param notebook the cells to execute, with the instructor's tests in place.
 * @param options see `ExecuteOptions`.
 * @returns what came of it. Whatever the student's code does, it doesn't throw.
 * @throws Error where the sandbox can't be started: this machine's fault.
 */
export async function execute(notebook: Notebook, options: ExecuteOptions): Promise<Execution> {
  const { isolation } = options;
  return isolation.sharesFiles
    ? withScratchFolder((folder) => executeIn(notebook, options, folder))
    : executeIn(notebook, options);
}

async function executeIn(notebook: Notebook, options: ExecuteOptions, folder?: string): Promise<Execution> {
  const { isolation, limits, cellSeconds, judge, tasks, data, signal, onCell } = options;
  const execution: Execution = { outputs: new Map(), seconds: 0, memory: 0 };
  let stdin: Writable | undefined;
  const interview = new Interview(judge, (bytes) => stdin?.write(bytes));
  let cell: number | undefined;
  let reason: string | undefined;
  let kept = 0;
  const reader = new FrameReader(
    (kind) => (kind === "answer" ? MOST_ANSWER : kind === "cell" ? MOST_OUTPUT.cell : 0),
    ({ kind, header, content, bytes }) => {
      const index = Number(header.index);
      const isCell = Number.isInteger(index) && index >= 0 && index < notebook.cells.length;
      const task = String(header.task);
      if (kind === "start" && isCell) {
        cell = index;
        const id = markOf(notebook.cells[index] as Cell)?.grade_id;
        interview.cellStarts(id !== undefined && tasks.has(id) ? id : undefined);
        onCell?.(index);
      } else if (kind === "begin") interview.begin(task);
      else if (kind === "answer") interview.answer(task, content);
      else if (kind === "cell" && isCell) {
        interview.cellEnds();
        const isTooMuch = bytes > MOST_OUTPUT.cell || kept + bytes > MOST_OUTPUT.notebook;
        const outputs = isTooMuch || !content ? [tooMuch(bytes)] : readOutputs(content);
        if (!isTooMuch) kept += bytes;
        const count = Number.isInteger(header.count) ? Number(header.count) : null;
        execution.outputs.set(index, { outputs, count });
      } else if (kind === "end") reason = String(header.reason);
    },
  );
  const files = encoded(data ?? new Map());
  const job = JSON.stringify({ notebook: withoutOutputs(notebook), cellSeconds, files });
  const { python } = placeAt();
  const ended = await runIsolated([python, inRepository("scripts/grade/python/execute.py")], {
    isolation,
    view: "notebook",
    limits,
    env: sandboxEnvironment({ folder }),
    stdin: Buffer.from(`${job}\n`),
    onStart: (stream) => {
      stdin = stream;
    },
    onOutput: (bytes) => reader.push(bytes),
    signal,
    cwd: folder,
    home: folder,
  }).finally(() => interview.cellEnds());
  execution.seconds = ended.seconds;
  execution.memory = ended.memory;
  const by = ended.by !== "itself" ? ended.by : stopReason(reason);
  // Nothing of the student's has run yet, so it can't be their fault.
  if (by === "sandbox" && cell === undefined) {
    throw new Error(`the sandbox could not be started: ${lastLine(ended.stderr)}`);
  }
  if (by) execution.stopped = { by, cell, details: ended.stderr };
  return execution;
}

/** Reads what lies beside the notebook, as far as there is room for it. */
export function encoded(data: ReadonlyMap<string, () => Buffer>): [path: string, base64: string][] {
  const files: [string, string][] = [];
  let left = MOST_DATA;
  for (const [path, read] of data) {
    const bytes = read();
    left -= bytes.length;
    if (left < 0) break;
    files.push([path, bytes.toString("base64")]);
  }
  return files;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function stopReason(reason: string | undefined): Stop["by"] | undefined {
  if (reason === "done") return undefined;
  return reason === "kernel died" || reason === "kernel hangs" ? reason : "sandbox";
}

/** What a page may show. Other formats are left out: pictures and texts come along with them. */
const SHOWN = ["text/plain", "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg"];

/** Reads outputs that anyone may have written: each is made anew, and what is no output is left out. */
function readOutputs(content: Buffer): Output[] {
  try {
    const outputs: unknown = JSON.parse(content.toString("utf8"));
    return Array.isArray(outputs) ? outputs.flatMap((output) => cleanOutput(output as Partial<Output>)) : [];
  } catch {
    return [];
  }
}

function cleanOutput(output: Partial<Output> | null): Output[] {
  switch (output?.output_type) {
    case "stream": {
      const name = output.name === "stderr" ? "stderr" : "stdout";
      return [{ output_type: "stream", name, text: cleanText(output.text) }];
    }
    case "display_data":
    case "execute_result": {
      const { output_type, data = {} } = output;
      const kept = SHOWN.filter((type) => Object.hasOwn(data, type)).map((type) => [
        type,
        cleanText(data[type]),
      ]);
      const count = output_type === "execute_result" ? { execution_count: null } : {};
      return [{ output_type, data: Object.fromEntries(kept), metadata: {}, ...count }];
    }
    case "error": {
      const { ename, evalue, traceback } = output;
      const lines = Array.isArray(traceback) ? traceback.map(cleanText) : [];
      return [{ output_type: "error", ename: cleanText(ename), evalue: cleanText(evalue), traceback: lines }];
    }
    default:
      return [];
  }
}

function cleanText(text: unknown): string {
  return textOf(Array.isArray(text) ? text.map(textOf) : text);
}

function tooMuch(bytes: number): Output {
  const text = `${(bytes / 1e6).toFixed(0)} MB of outputs are left out here.`;
  return { output_type: "display_data", data: { "text/plain": text }, metadata: {} };
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map(
    (cell): Cell => (cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell),
  );
  return { ...notebook, cells };
}
