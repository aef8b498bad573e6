import { createHmac } from "node:crypto";
import type { Notebook } from "../shared/notebook.js";
import { pool } from "../shared/pool.js";
import type { Status } from "../shared/status.js";
import { writeWhole } from "../shared/write-whole.js";
import type { Exercise } from "./assignment.js";
import { collect, type Submission } from "./collect/collect.js";
import { rebuild } from "./collect/read-submission.js";
import { execute } from "./execute.js";
import { fingerprintOf } from "./fingerprint.js";
import type { GradingFolder, Run } from "./grading-folder.js";
import { judge, type Verdict } from "./judge.js";
import { allVerdicts, describeStop, marked } from "./mark.js";
import { autograde, generateAssignment, generateFeedback, readGrades } from "./nbgrader.js";
import type { Isolation } from "./sandbox/isolation.js";
import type { Limits } from "./sandbox/limits.js";
import { type ScoreLine, scoreLines, toCsv } from "./scores.js";

export interface GradeOptions {
  exercises: readonly Exercise[];
  /** Only this one is expected. */
  only?: Exercise;
  due?: Date;
  isolation: Isolation;
  limitsOf: (exercise: Exercise) => { limits: Limits; cellSeconds: number };
  /** How many submissions are executed at a time. */
  jobs: number;
  /** Grades also what has not changed. */
  all: boolean;
  status: Status;
  signal: AbortSignal;
}

/** It was stopped by Ctrl-C. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/**
 * Grades a folder of submissions: executes and judges those that have changed, records them in the gradebook, and writes
 * the table of scores and the pages for students.
 *
 * @param place the folder or archive with the submissions.
 * @param folder where the results are.
 * @param options see `GradeOptions`.
 * @returns the table of scores, and how many submissions could not be graded because of this machine.
 * @throws Interrupted where it was stopped; what was done is kept. Error where nbgrader fails.
 */
export async function grade(
  place: string,
  folder: GradingFolder,
  options: GradeOptions,
): Promise<{ lines: ScoreLine[]; failures: number }> {
  const { status, signal, jobs } = options;
  const { submissions, strays } = await collect(place, options);
  for (const { path, problem } of strays) status.say(`not graded: ${path}: ${problem}`);

  const answered = options.exercises.filter((exercise) => submissions.some((s) => s.exercise === exercise));
  for (const { name, notebook } of answered) {
    if (folder.putSource(name, notebook)) await generateAssignment(folder, name);
    if (signal.aborted) throw new Interrupted();
  }

  let failures = 0;
  const slots = Array.from({ length: jobs }, (_, slot) => slot);
  await pool(submissions, jobs, async (submission) => {
    if (signal.aborted) return;
    const slot = slots.shift() as number;
    const name = `${submission.student} · ${submission.exercise.name}`;
    try {
      await gradeOne(submission, folder, slot, name, options);
    } catch (error) {
      // Of this machine, not of the submission: it will be tried again.
      failures++;
      status.done(name, `not graded: ${(error as Error).message}`);
    } finally {
      slots.push(slot);
    }
  });
  if (signal.aborted) throw new Interrupted();

  status.say("nbgrader: gradebook and pages for students …");
  for (const { name } of answered) {
    if (folder.unrecorded(name).length > 0) await autograde(folder, name);
    if (signal.aborted) throw new Interrupted();
  }
  const graded = await readGrades(folder);
  for (const { name } of answered) {
    if (folder.dropOldPages(name, graded)) await generateFeedback(folder, name);
    if (signal.aborted) throw new Interrupted();
    folder.pagesAreNew(name, graded);
  }
  const lines = scoreLines(graded, (exercise, student) => folder.run(exercise, student), submissions, strays);
  writeWhole(folder.path("scores.csv"), toCsv(lines));
  return { lines, failures };
}

/** Executes and judges one submission, unless that is done already. */
async function gradeOne(
  submission: Submission,
  folder: GradingFolder,
  slot: number,
  name: string,
  { isolation, limitsOf, all, status, signal }: GradeOptions,
): Promise<void> {
  const { student, exercise, time, notes } = submission;
  const { limits, cellSeconds } = limitsOf(exercise);
  const fingerprint = fingerprintOf(submission);
  const known = folder.run(exercise.name, student);
  for (const note of notes) status.say(`${name}: ${note}`);
  // Where a limit ended it, another limit may not.
  const isFresh =
    known?.fingerprint === fingerprint && (!known.problem || known.limits === limitText(limits));
  if (isFresh && !all) {
    status.done(name, `unchanged, ${pointsText(known.verdicts)}`);
    return;
  }
  const stubs = folder.stubs(exercise.name);
  if (submission.notebook === undefined) {
    const { problem = "" } = submission;
    const verdicts = allVerdicts(exercise, new Map(), undefined, problem);
    const notebook = withNotice(rebuild(emptyNotebook, exercise, stubs), problem);
    const run = {
      fingerprint,
      verdicts,
      notebook: marked(notebook, undefined, verdicts),
      problem,
      seconds: 0,
    };
    folder.keep(exercise.name, student, notebook, run, time);
    status.done(name, `0 points: ${problem}`);
    return;
  }
  const notebook = rebuild(submission.notebook, exercise, stubs);
  const key = createHmac("sha256", folder.secret()).update(fingerprint).digest("hex");
  const tasks = new Set(exercise.tasks.map(({ id }) => id));
  const codeCells = notebook.cells.filter(({ cell_type }) => cell_type === "code").length;
  status.running(name, "starting");
  const execution = await execute(notebook, {
    isolation,
    limits,
    cellSeconds,
    slot,
    key,
    tasks,
    signal,
    onCell: (index) => {
      if (notebook.cells[index]?.cell_type !== "code") return;
      const started = notebook.cells
        .slice(0, index + 1)
        .filter(({ cell_type }) => cell_type === "code").length;
      status.running(name, `cell ${started} of ${codeCells}`);
    },
  });
  if (signal.aborted) return;
  status.running(name, "judging");
  const judged = await judge(exercise, execution.answers, { isolation, slot, key, signal });
  if (signal.aborted) return;
  const verdicts = allVerdicts(exercise, judged, execution);
  const { stopped, seconds, memory } = execution;
  const run: Run = {
    fingerprint,
    verdicts,
    seconds,
    notebook: marked(notebook, execution, verdicts),
    ...(stopped ? { problem: describeStop(stopped), limits: limitText(limits) } : {}),
  };
  folder.keep(exercise.name, student, notebook, run, time);
  const usage = `${seconds.toFixed(1)} s, ${Math.round(memory / 1e6)} MB`;
  status.done(name, `${pointsText(verdicts)} (${usage})${stopped ? `. ${describeStop(stopped)}` : ""}`);
  if (stopped?.by === "sandbox") status.say(`  ${stopped.details.trim().split("\n").at(-1)}`);
}

const emptyNotebook: Notebook = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };

/** Puts what is wrong on top, for the page that the student gets. */
function withNotice(notebook: Notebook, problem: string): Notebook {
  const notice = `**This submission could not be graded.** ${problem.replace(/[<>&*_`[\]]/g, " ")}`;
  return {
    ...notebook,
    cells: [{ cell_type: "markdown", id: "notice", metadata: {}, source: notice }, ...notebook.cells],
  };
}

function pointsText(verdicts: readonly Verdict[]): string {
  const automatic = verdicts.filter(({ state }) => state !== "manual");
  const sum = (of: readonly Verdict[], key: "points" | "max") => of.reduce((total, v) => total + v[key], 0);
  const byHand = sum(verdicts, "max") - sum(automatic, "max");
  return `${sum(automatic, "points")} of ${sum(automatic, "max")} points${byHand > 0 ? `, ${byHand} more by hand` : ""}`;
}

function limitText({ seconds, memory, processes, disk, output }: Limits): string {
  return [seconds, memory, processes, disk, output].join(" ");
}
