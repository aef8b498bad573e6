import { type Cell, type Notebook, type Output, textOf } from "../shared/notebook.js";
import { type Assignment, markOf } from "./assignment/assignment.js";
import type { Execution, Stop } from "./execute.js";
import type { Verdict } from "./judge.js";

/**
 * Gives a verdict for every task of an exercise, also for those that nobody answered.
 *
 * @param exercise the exercise.
 * @param judged the verdicts on the answers that came.
 * @param execution what came of executing the notebook; undefined where it was not executed.
 * @param problem why it was not.
 * @returns the verdicts, in the order of the tasks.
 */
export function allVerdicts(
  exercise: Pick<Assignment, "tasks">,
  judged: ReadonlyMap<string, Verdict>,
  execution: Execution | undefined,
  problem = "",
): Verdict[] {
  return exercise.tasks.map(({ id: task, points: max, isManual }) => {
    if (isManual) return { task, state: "manual", points: 0, max, message: "" };
    const reason = execution?.stopped ? describeStop(execution.stopped) : NO_ANSWER;
    const none: Verdict = { task, state: "no answer", points: 0, max, message: problem || reason };
    return judged.get(task) ?? none;
  });
}

const NO_ANSWER = "The cell handed over no answer. The error in it, or in a cell above, says why.";

/** Says to a student why their notebook was stopped. */
export function describeStop({ by }: Stop): string {
  switch (by) {
    case "time":
      return "The notebook took longer than it may, and was stopped before this cell.";
    case "memory":
      return "The notebook took more memory than it may, and was stopped before this cell.";
    case "processes":
      return "The notebook started more processes than it may, and was stopped before this cell.";
    case "output":
      return "The notebook printed more than it may, and was stopped before this cell.";
    case "kernel died":
      return "The kernel ended before this cell: out of memory, or ended by the notebook's own code.";
    case "kernel hangs":
      return "The kernel could not be interrupted any more, and was stopped before this cell.";
    case "stopped":
    case "sandbox":
      return "The run was cut off before this cell.";
  }
}

/**
 * Writes outputs and verdicts into a notebook, as nbgrader reads them: what a cell that gives points shows last is its
 * number of points, and that is the judge's, whatever student code showed there.
 *
 * @param notebook the notebook that was executed.
 * @param execution what came of it; undefined where it was not executed.
 * @param verdicts on all tasks.
 * @returns the notebook with outputs.
 */
export function marked(
  notebook: Notebook,
  execution: Execution | undefined,
  verdicts: readonly Verdict[],
): Notebook {
  const cells = notebook.cells.map((cell, index): Cell => {
    if (cell.cell_type !== "code") return cell;
    const { outputs = [], count = null } = execution?.outputs.get(index) ?? {};
    const stop = execution?.stopped?.cell === index ? [stopped(execution.stopped)] : [];
    const all = [...outputs, ...stop];
    const verdict = verdicts.find(({ task, state }) => task === markOf(cell)?.grade_id && state !== "manual");
    const shown = verdict ? [...all.flatMap(asDisplay), pointsOutput(verdict, count)] : all;
    return { ...cell, execution_count: count, outputs: shown };
  });
  return { ...notebook, cells };
}

function stopped(stop: Stop): Output {
  return {
    output_type: "error",
    ename: "Stopped",
    evalue: describeStop(stop),
    traceback: [`Stopped: ${describeStop(stop)}`],
  };
}

/** nbgrader takes an error or a line on stderr for 0 points, and a result for the points. Here only the judge decides. */
function asDisplay(output: Output): Output[] {
  const display = (data: Record<string, unknown>): Output[] => [
    { output_type: "display_data", data, metadata: {} },
  ];
  switch (output.output_type) {
    case "stream":
      return display({ "text/plain": textOf(output.text) });
    case "error":
      return display({ "text/plain": `${output.ename}: ${output.evalue}` });
    case "execute_result":
      // What `grade` gave, which is not believed.
      return /^\d+(\.\d+)?$/.test(textOf(output.data?.["text/plain"])) ? [] : display(output.data ?? {});
    default:
      return display(output.data ?? {});
  }
}

/** No output of student code has metadata, so this can't be imitated: pages show it apart from the student's outputs. */
function pointsOutput({ state, points, max, message }: Verdict, count: number | null): Output {
  const text = `${state}: ${points} of ${max} points.${message ? ` ${message}` : ""}`;
  const escaped = text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] as string);
  return {
    output_type: "execute_result",
    execution_count: count,
    data: { "text/plain": String(points), "text/html": `<p><strong>Graded:</strong> ${escaped}</p>` },
    metadata: { graded: { state, message } },
  };
}
