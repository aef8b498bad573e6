import type { Notebook } from "../shared/notebook.js";
import type { Assignment } from "./assignment/assignment.js";
import { execute, type Stop } from "./execute.js";
import { Judge, type Verdict } from "./judge.js";
import { allVerdicts, marked } from "./mark.js";
import type { Isolation } from "./sandbox/isolation.js";
import type { Limits } from "./sandbox/limits.js";

/** All that running and judging one notebook takes, so that any machine with the course can do it. */
export interface Job {
  /** What is judged. */
  exercise: Pick<Assignment, "name" | "tasks">;
  /** The student's answers in the instructor's exercise, with hidden tests. */
  notebook: Notebook;
  /** Pictures and tables beside it: how to read each, by its path from there. */
  data?: ReadonlyMap<string, () => Buffer>;
  /** The code of the student's own task; without it, the task that all have. */
  variant?: string;
  /** The inputs of the judge's questions follow from it. */
  key: string;
  limits: Limits;
  /** Seconds that one cell may take. */
  cellSeconds: number;
}

/** What came of a job. */
export interface Outcome {
  verdicts: Verdict[];
  /** The notebook, with outputs and points. */
  notebook: Notebook;
  seconds: number;
  /** Bytes, at the most. */
  memory: number;
  /** Why it ended before the last cell; absent where it didn't. */
  stopped?: Stop;
}

export interface Watch {
  /** Told where the notebook is, such as "cell 3 of 40". */
  onState: (state: string) => void;
  /** Stops it. */
  signal: AbortSignal;
}

/** Runs and judges a notebook somewhere; undefined where it was stopped, an error where the machine fails. */
export type Runner = (job: Job, watch: Watch) => Promise<Outcome | undefined>;

/**
 * Executes a notebook in a sandbox of this machine, while a judge in another one asks it.
 *
 * @param job what to run.
 * @param isolation how it is kept apart.
 * @param watch see `Watch`.
 * @returns what came of it; undefined where it was stopped.
 * @throws Error where the sandbox can't be started: this machine's fault.
 */
export async function runJob(
  job: Job,
  isolation: Isolation,
  { onState, signal }: Watch,
): Promise<Outcome | undefined> {
  const { exercise, notebook, data, variant, key, limits, cellSeconds } = job;
  const tasks = new Set(exercise.tasks.map(({ id }) => id));
  onState("starting");
  const judge = new Judge(exercise, { isolation, seconds: limits.seconds, key, variant, signal });
  const execution = await execute(notebook, {
    ...{ isolation, limits, cellSeconds, judge, tasks, signal, data },
    onCell: (index) => {
      const state = cellText(notebook, index);
      if (state) onState(state);
    },
  }).finally(() => judge.end());
  if (signal.aborted) return undefined;
  const { stopped, seconds, memory } = execution;
  const verdicts = allVerdicts(exercise, judge.verdicts, execution);
  return {
    ...{ verdicts, seconds, memory, notebook: marked(notebook, execution, verdicts) },
    ...(stopped ? { stopped } : {}),
  };
}

/** Says which code cell runs; undefined where it is none. */
function cellText({ cells }: Notebook, index: number): string | undefined {
  if (cells[index]?.cell_type !== "code") return undefined;
  const countCode = (some: Notebook["cells"]) => some.filter(({ cell_type }) => cell_type === "code").length;
  return `cell ${countCode(cells.slice(0, index + 1))} of ${countCode(cells)}`;
}
