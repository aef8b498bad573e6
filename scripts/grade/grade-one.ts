import { createHmac } from "node:crypto";
import type { Notebook } from "../shared/notebook.js";
import type { Status } from "../shared/status.js";
import type { Assignment } from "./assignment/assignment.js";
import { rebuild } from "./assignment/rebuild.js";
import type { Submission } from "./collect/submission.js";
import { fingerprintOf } from "./fingerprint.js";
import type { GradingFolder, Run } from "./grading-folder.js";
import type { Verdict } from "./judge.js";
import { allVerdicts, describeStop, marked } from "./mark.js";
import { withNotice, withoutAnswers } from "./record/set-aside.js";
import type { Runner } from "./run-job.js";
import type { Limits } from "./sandbox/limits.js";

export interface GradeOneOptions {
  /** Runs and judges a notebook: on this machine, or on one of a cluster. */
  runner: Runner;
  limitsOf: (exercise: Assignment) => { limits: Limits; cellSeconds: number };
  /** What is other than announced on this machine: said in each row. */
  conditions: string;
  /** Grades also what has not changed. */
  all: boolean;
  status: Status;
  signal: AbortSignal;
}

/** What came of a submission. */
interface Result {
  /** What was graded: the student's answers in the instructor's exercise. */
  submitted: Notebook;
  run: Omit<Run, "fingerprint" | "conditions">;
  /** For the instructor. */
  said: string;
  /** More for the instructor, where something went wrong on this machine. */
  details?: string;
}

/** Gives what the instructor reads of a submission while it is graded. */
export function nameOf({ student, exercise }: Submission): string {
  return `${student} · ${exercise.name}`;
}

/**
 * Executes and judges one submission, and keeps what came of it; nothing of that where it is done already. Where it is
 * stopped nothing is kept.
 *
 * @param submission what was handed in.
 * @param folder where the results are.
 * @param options see `GradeOneOptions`.
 * @throws Error where this machine fails.
 */
export async function gradeOne(
  submission: Submission,
  folder: GradingFolder,
  options: GradeOneOptions,
): Promise<void> {
  const { student, exercise: common, time, notes, variant } = submission;
  const exercise = variant?.exercise ?? common;
  const { status, all, limitsOf, conditions } = options;
  const name = nameOf(submission);
  for (const note of notes) status.say(`${name}: ${note}`);

  const fingerprint = `${fingerprintOf(submission)} ${conditions}`.trim();
  const known = folder.run(exercise.name, student);
  if (!all && known && isFresh(known, fingerprint, limitsOf(exercise).limits)) {
    status.done(name, `unchanged, ${pointsText(known.verdicts)}`);
    return;
  }

  const stubs = folder.stubs(exercise.name);
  const key = createHmac("sha256", folder.secret()).update(fingerprint).digest("hex");
  const result = submission.notebook
    ? await runAndJudge(rebuild(submission.notebook, exercise, stubs), submission, { ...options, key })
    : withoutRunning(withoutAnswers(exercise, stubs), submission);
  if (!result) return;

  folder.keep(exercise.name, student, result.submitted, { fingerprint, conditions, ...result.run }, time);
  status.done(name, result.said);
  if (result.details) status.say(result.details);
}

/** Tells whether a run still says what a new one would. Where a limit ended it, another limit may not. */
function isFresh(known: Run, fingerprint: string, limits: Limits): boolean {
  return known.fingerprint === fingerprint && (!known.problem || known.limits === limitText(limits));
}

/** Gives no points for a file that can't be graded. */
function withoutRunning(notebook: Notebook, { exercise, problem = "" }: Submission): Result {
  const verdicts = allVerdicts(exercise, new Map(), undefined, problem);
  const submitted = withNotice(
    notebook,
    `**This submission could not be graded.** ${problem.replace(/[<>&*_`[\]]/g, " ")}`,
  );
  return {
    submitted,
    run: { verdicts, notebook: marked(submitted, undefined, verdicts), problem, seconds: 0 },
    said: `0 points: ${problem}`,
  };
}

/** Has a notebook executed and judged; undefined where it was stopped. */
async function runAndJudge(
  submitted: Notebook,
  submission: Submission,
  options: GradeOneOptions & { key: string },
): Promise<Result | undefined> {
  const { variant, data } = submission;
  const exercise = variant?.exercise ?? submission.exercise;
  const { runner, limitsOf, status, signal, key } = options;
  const { limits, cellSeconds } = limitsOf(exercise);
  const job = { exercise, notebook: submitted, data, variant: variant?.code, key, limits, cellSeconds };
  const outcome = await runner(job, {
    onState: (state) => status.running(nameOf(submission), state),
    signal,
  });
  if (!outcome) return undefined;

  const { stopped, seconds, memory, verdicts, notebook } = outcome;
  const usage = `${seconds.toFixed(1)} s, ${Math.round(memory / 1e6)} MB`;
  return {
    submitted,
    run: {
      ...{ verdicts, seconds, notebook },
      ...(stopped ? { problem: describeStop(stopped), limits: limitText(limits) } : {}),
    },
    said: `${pointsText(verdicts)} (${usage})${stopped ? `. ${describeStop(stopped)}` : ""}`,
    details: stopped?.by === "sandbox" ? `  ${stopped.details.trim().split("\n").at(-1)}` : undefined,
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
