import { stripVTControlCharacters } from "node:util";
import { type Notebook, normalized, readNotebook, textOf, writeNotebook } from "../shared/notebook.js";
import { runTool } from "../shared/run-tool.js";
import { watchMemory } from "./peak-memory.js";

/** How to execute a notebook. */
export interface ExecuteOptions {
  /** Where the notebook is executed: a path inside the repository. What is left there is the executed notebook. */
  path: string;
  /** The small committed sample of the data instead of the whole; false by default. */
  sample?: boolean;
  /** The kernel, by its name for Jupyter; ours by default. */
  kernel?: string;
  /** The longest that one cell may take, in seconds; 900 by default. */
  cellSeconds?: number;
  /** Called when a cell starts: the number of code cells started so far, from 1, and of all code cells. */
  onCell?: (started: number, all: number) => void;
  /** Told at the end how much memory the kernel and what it has started used at most, in bytes; 0 where it is unknown. */
  onMemory?: (bytes: number) => void;
}

/** A cell of a notebook failed. */
export class CellFailure extends Error {
  override name = "CellFailure";
}

/**
 * Executes a notebook from top to bottom. nbclient does the work.
 *
 * @param notebook the notebook, without outputs.
 * @param options see `ExecuteOptions`.
 * @returns the executed notebook, normalised.
 * @throws CellFailure where a cell fails or takes too long: which, its source, and the error.
 */
export async function execute(notebook: Notebook, options: ExecuteOptions): Promise<Notebook> {
  const { path, sample = false, kernel = "typescript", cellSeconds = 900, onCell, onMemory } = options;
  writeNotebook(path, notebook);
  const all = notebook.cells.filter(isExecuted).length;
  let started = 0;
  let peak = (): number => 0;
  const running = runTool(
    "jupyter-execute",
    [
      "--inplace",
      `--kernel_name=${kernel}`,
      `--timeout=${cellSeconds}`,
      // At this level nbclient says when a cell starts.
      "--Application.log_level=DEBUG",
      "--Application.log_format=@@%(levelname)s %(message)s",
      path,
    ],
    {
      // Nothing kept from an earlier run: what the notebook shows has been computed in it.
      env: {
        COURSE_DATA: sample ? "sample" : "",
        COURSE_EXPERIMENTS: "none",
        // Memory counts in a class, which sets this.
        ...(onMemory && { TF_ONEDNN_USE_SYSTEM_ALLOCATOR: "true" }),
      },
      onStart: (pid) => {
        if (onMemory) peak = watchMemory(pid);
      },
      onLine: (line) => {
        if (line === "@@DEBUG Executing cell:") {
          started++;
          onCell?.(started, all);
        }
        // Everything else at these levels is the talk between nbclient and the kernel.
        return !/^@@(DEBUG|INFO) /.test(line);
      },
    },
  );
  const { code, stderr } = await running.finally(() => onMemory?.(peak()));
  if (code !== 0) throw new CellFailure(describeFailure(notebook, started, stderr));
  return normalized(readNotebook(path));
}

function isExecuted(cell: Notebook["cells"][number]): boolean {
  return cell.cell_type === "code" && textOf(cell.source).trim() !== "";
}

function describeFailure(notebook: Notebook, started: number, stderr: string): string {
  const cell = notebook.cells.filter(isExecuted)[started - 1];
  if (!cell) return `the kernel did not start:\n${lastLines(withoutPython(stderr), 15)}`;
  const source = textOf(cell.source).split("\n");
  const shown = source.length > 12 ? [...source.slice(0, 11), "…"] : source;
  // nbclient repeats the cell between two rules; the error comes after them.
  const message = stderr.split("------------------\n").at(-1) ?? stderr;
  return `code cell ${started} failed:\n\n${shown.map((line) => `    ${line}`).join("\n")}\n\n${lastLines(message, 25)}`;
}

/** Leaves out where in nbclient an error was noticed: that helps nobody who writes a lesson. */
function withoutPython(trace: string): string {
  const [before = ""] = trace.split("Exception ignored in");
  return before
    .split("\n")
    .filter((line) => !/^(Traceback| {2})/.test(line))
    .join("\n");
}

function lastLines(text: string, count: number): string {
  return stripVTControlCharacters(text).trim().split("\n").slice(-count).join("\n");
}
