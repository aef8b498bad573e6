import { existsSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { placeAt } from "../setup/helpers/place.mjs";
import { getBubblewrap } from "../setup/steps/bubblewrap.mjs";
import { runVerb } from "../shared/command-line.js";
import { compile } from "../shared/compile.js";
import type { Document } from "../shared/documents.js";
import { usualWidth } from "../shared/pool.js";
import { stopTools } from "../shared/run-tool.js";
import { Status } from "../shared/status.js";
import { type RosterStudent, readRoster } from "../shared/variants/roster.js";
import { writeWhole } from "../shared/write-whole.js";
import { type Assignment, readAssignments } from "./assignment/assignment.js";
import { readLimits, usualMinutes } from "./assignment/limits-of-exercises.js";
import { Cluster } from "./cluster/cluster.js";
import { ensureCluster } from "./cluster/environment.js";
import { startProgram } from "./cluster/start.js";
import { readTls, type Tls, tlsOptions } from "./cluster/tls.js";
import { versionAt } from "./cluster/version.js";
import { collect } from "./collect/collect.js";
import { type Due, readDue } from "./collect/due.js";
import { type NamePattern, readNamePattern } from "./collect/students/name-pattern.js";
import { tableOf } from "./collect/table.js";
import { conditionsAt } from "./conditions.js";
import { grade, Interrupted } from "./grade.js";
import { nameOf } from "./grade-one.js";
import { GradingFolder } from "./grading-folder.js";
import { fillIn } from "./marks/fill-in.js";
import { marksFrom } from "./marks/marks.js";
import type { ScoreLine } from "./record/scores.js";
import { runJob } from "./run-job.js";
import { findIsolation, type Isolation, NoIsolation, unsafe } from "./sandbox/isolation.js";
import type { Limits } from "./sandbox/limits.js";
import { writeStandIn } from "./sandbox/stand-in.js";
import { withVariants } from "./variants.js";

const HELP = `npm run grade -- FOLDER [options]

Grades submissions: a folder, or one zip archive, with a folder, a notebook or an archive for each student, or what a
learning-management system gives (Moodle, Canvas, Blackboard, Brightspace, ILIAS, Sakai, Google Classroom, GitHub
Classroom, Teams). A table says first whose each file is and which ones count. Each notebook runs in a sandbox: no
network, no file but those of the course, no other submission. What a right
answer is stands only outside of it. Run it again: it
grades what has changed.

npm run grade -- scheduler [--help]        starts the scheduler of a cluster
npm run grade -- worker ADDRESS [--help]   lets this machine grade for a cluster

Into FOLDER-graded:
  scores.csv                    a line for each student, exercise and task
  marks.csv                     a line for each student, a column for each exercise
  feedback/<student>/…          a page for each student
  gradebook.db, autograded/ …   nbgrader's own; \`npm start -- --instructor FOLDER-graded\` opens formgrader on it

  --out DIR          the results go there. One folder may take the submissions of all exercises
  --exercise NAME    only this one is expected, such as 1 or 1-load-and-prepare; another notebook gets 0 points
  --due TIME         until when it was to be handed in: 2026-11-30 (until the end of that day), 2026-11-30T23:59, or with
                     a time zone: "2026-11-30 23:59 Europe/Berlin". The newest that came in time counts
  --late POLICY      for who handed in late only: grade (default; the row says that it was late) or refuse
  --names PATTERN    how a path names the student, where the table gets it wrong: "{student}_*.ipynb", "*/{student}/**",
                     or a regular expression such as "/^(?<student>[^_]+)_/"
  --variants ROSTER  where each student has a task of their own: the roster from which \`npm run notebooks -- --variants\`
                     made them. Each is judged against their own
  --dry-run          shows that table, and does nothing else
  --time MINUTES     that a notebook may take; default: ${usualMinutes.notebook}, or what the exercise says
  --cell-time MIN    that one cell may take, then the next one runs; default: ${usualMinutes.cell}, or what the exercise says
  --memory GB        that all processes of a notebook may take together; default: 6
  --processes N      and threads, that a notebook may start; default: 512
  --disk GB          that it may write, and that it may print; default: 0.5
  --jobs N           notebooks at a time; default: one for every two cores
  --scheduler ADDR   has the notebooks run on a Dask cluster, whose scheduler listens there, such as tcp://10.0.0.1:8786,
                     or wrote this file; --jobs is then how many lie there at a time, 100 by default
  --tls-ca FILE, --tls-cert FILE, --tls-key FILE
                     the certificates of the cluster, where its connections are encrypted
  --gradebook FILE   the list of grades that Moodle, Canvas, Blackboard, Brightspace or ILIAS has exported: it is
                     filled in, for the system to import again, and written into FOLDER-graded/marks/
  --column N=TITLE   the column of that list for exercise N, where it isn't found; may be said several times
  --all              grades also what has not changed
  --unsafe           where there is no sandbox: runs student code with your rights. Read every submission first
  --help             shows this text
`;

/**
 * Runs `npm run grade`.
 *
 * @param args the arguments of the command line.
 * @param documents the sources of the exercises; those of the course by default.
 * @returns the exit code: 0 where all is well, 1 where something failed, 2 where the arguments make no sense, 130
 *   where it was stopped.
 */
export function main(args: readonly string[], documents?: readonly Document[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === "worker" || first === "scheduler") return startProgram(first, rest);
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  return runVerb(args, {
    help: HELP,
    options: {
      out: text,
      exercise: text,
      due: text,
      late: text,
      names: text,
      variants: text,
      "dry-run": flag,
      time: text,
      "cell-time": text,
      memory: text,
      processes: text,
      disk: text,
      jobs: text,
      scheduler: text,
      gradebook: text,
      column: { type: "string", multiple: true },
      ...tlsOptions,
      all: flag,
      unsafe: flag,
    },
    read: readSettings,
    run: (settings) => run(settings, documents),
  });
}

async function run(options: Settings, documents?: readonly Document[]): Promise<number> {
  const status = new Status();
  const controller = new AbortController();
  const onSignal = () => {
    controller.abort();
    stopTools();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  const began = performance.now();
  let cluster: Cluster | undefined;
  try {
    const exercises = await readAssignments(documents);
    const only = options.exercise === undefined ? undefined : choose(options.exercise, exercises);
    const collection = await collect(options.submissions, { ...options, exercises, only });
    if (options.due) status.say(`due: ${options.due.text}`);
    status.say(`\n${tableOf(collection)}\n`);
    const isUnclear = collection.strays.some((stray) => stray.isUnclear);
    if (isUnclear) status.say(`${ASK}\n`);
    // The library says what differs from task to task.
    if (options.roster) await compile(["lib/exercises"]);
    collection.submissions = await withVariants(collection.submissions, options.roster);
    if (options.isDryRun) {
      for (const submission of collection.submissions) {
        for (const note of submission.notes) status.say(`${nameOf(submission)}: ${note}`);
      }
    }
    if (options.isDryRun) return isUnclear ? 1 : 0;
    await compile(["lib/exercises", "lib/kernel"]);
    const conditions = await conditionsAt(placeAt());
    if (conditions) status.say(conditions);
    const isolation = options.scheduler === undefined ? await isolate(options.unsafe, status) : undefined;
    if (isolation) {
      status.say(`isolation: ${isolation.description}`);
      await writeStandIn();
    } else {
      cluster = await joinCluster(options, status, controller.signal);
    }
    const defaultsOf = await readLimits();
    const folder = new GradingFolder(options.out);
    const { lines, failures } = await grade(collection, folder, {
      exercises,
      conditions,
      runner: cluster?.run ?? ((job, watch) => runJob(job, isolation as Isolation, watch)),
      status,
      signal: controller.signal,
      jobs: options.jobs,
      all: options.all,
      limitsOf: (exercise) => {
        const defaults = defaultsOf(exercise.name);
        return {
          limits: { ...defaults.limits, ...options.limits },
          cellSeconds: options.cellSeconds ?? defaults.cellSeconds,
        };
      },
    });
    const seconds = Math.round((performance.now() - began) / 1000);
    status.say(`\n${summary(lines, options.out)}\n${seconds} s`);
    const isBack =
      options.gradebook === undefined || giveBack(options.gradebook, lines, exercises, options, status);
    if (cluster?.problem) status.say(cluster.problem.message);
    return failures === 0 && !isUnclear && isBack ? 0 : 1;
  } catch (error) {
    if (error instanceof Interrupted || controller.signal.aborted) {
      status.say("\nStopped. What is done is kept: the same command goes on from here.");
      return 130;
    }
    status.say((error as Error).message);
    return 1;
  } finally {
    await cluster?.end();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal);
  }
}

const ASK = `Whose some files are can't be told; they are not graded. Say how their paths name the student, such as
  --names "{student}_*.ipynb"   and look at the table with --dry-run.`;

/** Finds a sandbox, installing bubblewrap where that needs no question. */
async function isolate(isUnsafe: boolean, status: Status): Promise<Isolation> {
  if (isUnsafe) return unsafe;
  await getBubblewrap(placeAt(), { progress: () => undefined, notice: (text) => status.say(text) });
  try {
    return findIsolation();
  } catch (error) {
    if (!(error instanceof NoIsolation)) throw error;
    throw new NoIsolation(
      `Submissions can't be kept apart from your files: ${error.message}\nOr read every submission, and then grade with --unsafe.`,
    );
  }
}

/**
 * Fills points into the list of grades of a learning-management system.
 *
 * @returns false where somebody's points are not in it.
 */
function giveBack(
  file: string,
  lines: readonly ScoreLine[],
  exercises: readonly Assignment[],
  { out, columns, exercise }: Settings,
  status: Status,
): boolean {
  const only = exercise === undefined ? undefined : choose(exercise, exercises).name;
  const marks = marksFrom(lines).filter((mark) => only === undefined || mark.exercise === only);
  const titles = new Map(columns.map(([name, title]) => [choose(name, exercises).name, title]));
  const { system, bytes, written, notes, isComplete } = fillIn(file, marks, titles);
  const path = join(out, "marks", basename(file));
  writeWhole(path, bytes);
  status.say(`\n${system}: ${written} of ${marks.length} grades in ${relative(process.cwd(), path)}`);
  for (const note of notes) status.say(`  ${note}`);
  return isComplete;
}

/** Joins a cluster, to have notebooks run there. */
async function joinCluster(
  { scheduler: address = "", tls }: Settings,
  status: Status,
  signal: AbortSignal,
): Promise<Cluster> {
  const place = placeAt();
  await ensureCluster(place, "npm run grade");
  const version = await versionAt(place);
  status.say(`cluster: ${address}, ${version}`);
  const cluster = new Cluster({ place, address, tls, version, status, signal });
  try {
    await cluster.connected;
    return cluster;
  } catch (error) {
    await cluster.end();
    throw error;
  }
}

/** Finds an exercise by its number, or a part of its name. */
function choose(wanted: string, exercises: readonly Assignment[]): Assignment {
  const found =
    exercises.find(({ name }) => name === wanted || name.startsWith(`${wanted}-`)) ??
    exercises.find(({ name }) => name.includes(wanted));
  if (found) return found;
  throw new Error(
    `There is no exercise "${wanted}". There are: ${exercises.map(({ name }) => name).join(", ")}.`,
  );
}

function summary(lines: readonly ScoreLine[], out: string): string {
  const totals = lines.filter(({ task }) => task === "total");
  const problems = totals.filter(({ state }) => state === "problem").length;
  const byHand = totals.filter(({ needsManualGrade }) => needsManualGrade).length;
  const where = relative(process.cwd(), out) || ".";
  return [
    `${totals.length} submissions${problems > 0 ? `, ${problems} with a problem` : ""}${byHand > 0 ? `, ${byHand} to be looked at by hand` : ""}.`,
    `${where}/scores.csv   ${where}/feedback/`,
    ...(byHand > 0 ? [`To give points by hand:  npm start -- --instructor ${where}`] : []),
  ].join("\n");
}

interface Settings {
  /** The folder or archive with the submissions. */
  submissions: string;
  out: string;
  exercise?: string;
  due?: Due;
  late: "grade" | "refuse";
  names?: NamePattern;
  /** The class, where each has a task of their own. */
  roster?: RosterStudent[];
  isDryRun: boolean;
  jobs: number;
  /** Where the scheduler of a cluster is. */
  scheduler?: string;
  tls?: Tls;
  /** The list of grades of a learning-management system, to be filled in. */
  gradebook?: string;
  /** Columns of it for exercises: number or name, and title. */
  columns: [exercise: string, title: string][];
  all: boolean;
  unsafe: boolean;
  /** Those that were given. */
  limits: Partial<Limits>;
  cellSeconds?: number;
}

interface Values extends Record<string, string | boolean | string[] | undefined> {
  out?: string;
  exercise?: string;
  due?: string;
  late?: string;
  names?: string;
  variants?: string;
  scheduler?: string;
  gradebook?: string;
  column?: string[];
  "tls-ca"?: string;
  "tls-cert"?: string;
  "tls-key"?: string;
  "dry-run": boolean;
  all: boolean;
  unsafe: boolean;
}

function readSettings(values: Values, positionals: readonly string[]): Settings {
  const [submissions, ...more] = positionals;
  if (!submissions || more.length > 0) {
    throw new Error(`One folder or zip archive with submissions is expected, not ${positionals.length}.`);
  }
  if (!existsSync(submissions)) throw new Error(`${submissions} doesn't exist.`);
  const number = (name: string, factor: number, least: number) => {
    if (values[name] === undefined) return undefined;
    const value = Number(values[name]);
    if (value >= least) return Math.round(value * factor);
    throw new Error(`--${name} is ${values[name]}; expected a number from ${least} up.`);
  };
  const late = values.late ?? "grade";
  if (late !== "grade" && late !== "refuse") throw new Error(`--late is ${late}; expected grade or refuse.`);
  const GB = 1024 ** 3;
  const disk = number("disk", GB, 0.01);
  const limits = {
    seconds: number("time", 60, 0.05),
    memory: number("memory", GB, 0.1),
    processes: number("processes", 1, 50),
    disk,
    output: disk,
  };
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  if (values.unsafe && values.scheduler !== undefined) {
    throw new Error("--unsafe is of no use with --scheduler: workers grade in a sandbox, or not at all.");
  }
  if (values.gradebook !== undefined && !existsSync(values.gradebook)) {
    throw new Error(`--gradebook: ${values.gradebook} doesn't exist.`);
  }
  const name = submissions.replace(/[\\/]+$/, "").replace(/\.zip$/i, "");
  return {
    submissions: resolve(submissions),
    out: resolve(values.out ?? `${name}-graded`),
    exercise: values.exercise,
    due: values.due === undefined ? undefined : readDue(values.due),
    late,
    names: values.names === undefined ? undefined : readNamePattern(values.names),
    roster: values.variants === undefined ? undefined : readRoster(values.variants),
    isDryRun: values["dry-run"],
    all: values.all,
    unsafe: values.unsafe,
    limits: given,
    jobs: Math.floor(number("jobs", 1, 1) ?? (values.scheduler === undefined ? usualWidth : 100)),
    scheduler: values.scheduler,
    tls: readTls(values),
    gradebook: values.gradebook,
    columns: (values.column ?? []).map(readColumn),
    cellSeconds: number("cell-time", 60, 0.01),
  };
}

function readColumn(text: string): [exercise: string, title: string] {
  const [, exercise, title] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (exercise && title) return [exercise.trim(), title.trim()];
  throw new Error(`--column is ${text}; expected an exercise and a title, such as "1=Exercise 1".`);
}
