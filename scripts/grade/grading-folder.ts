import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Notebook, readNotebook, textOf } from "../shared/notebook.js";
import { inRepository } from "../shared/paths.js";
import { writeWhole } from "../shared/write-whole.js";
import { markOf } from "./assignment/assignment.js";
import type { Verdict } from "./judge.js";
import type { Graded } from "./record/gradebook.js";

/** What is kept of grading one submission, so that it needn't be graded again. */
export interface Run {
  /** Changes with whatever the result depends on. */
  fingerprint: string;
  verdicts: Verdict[];
  /** The notebook, with outputs and points. */
  notebook: Notebook;
  /** Why it was not executed, or stopped; absent where it ran to its end. */
  problem?: string;
  /** The limits, where one of them stopped it. */
  limits?: string;
  seconds: number;
  /** What was other than announced on the machine that graded; absent or "" where nothing was. */
  conditions?: string;
  /** Why nbgrader could not take the notebook; the points are there, what the student wrote is left out. */
  setAside?: string;
}

/** A folder with the results of grading: nbgrader's course folder, and beside it what nbgrader doesn't know. */
export class GradingFolder {
  /** @param root its full path. It is made where it is missing. */
  constructor(readonly root: string) {
    mkdirSync(root, { recursive: true });
    // So that `nbgrader` and its formgrader, started here or on this folder, work as this command does.
    this.#write(
      "nbgrader_config.py",
      `load_subconfig(${JSON.stringify(inRepository("scripts/grade/python/nbgrader_config.py"))})
c = get_config()
c.CourseDirectory.root = ${JSON.stringify(root)}
c.TakeOutputs.runs = ${JSON.stringify(join(root, "executed"))}
`,
    );
  }

  /** Gives the full path of something in the folder. */
  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** A secret that the inputs of hidden tests follow from: the same at each run, known to no student. */
  secret(): string {
    const path = this.path(".secret");
    if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString("hex"), { mode: 0o600 });
    return readFileSync(path, "utf8");
  }

  /** Gives what is kept of a run, or undefined. */
  run(exercise: string, student: string): Run | undefined {
    try {
      return JSON.parse(readFileSync(this.path("runs", exercise, `${student}.json`), "utf8")) as Run;
    } catch {
      return undefined;
    }
  }

  /** Keeps a run, and puts the submission where nbgrader looks for it. What nbgrader made of an older one goes. */
  keep(exercise: string, student: string, submitted: Notebook, run: Run, time: Date): void {
    rmSync(this.path("autograded", student, exercise), { recursive: true, force: true });
    rmSync(this.path("feedback", student, exercise), { recursive: true, force: true });
    this.#write(join("submitted", student, exercise, `${exercise}.ipynb`), toJson(submitted));
    this.#write(join("submitted", student, exercise, "timestamp.txt"), `${time.toISOString()}\n`);
    this.#write(join("executed", exercise, `${student}.ipynb`), toJson(run.notebook));
    // Last, so that a run which was cut off here counts as not done.
    this.#write(join("runs", exercise, `${student}.json`), toJson(run));
  }

  /** Lists the students who have no page for an exercise. */
  withoutPage(exercise: string): string[] {
    return namesIn(this.path("submitted")).filter(
      (student) =>
        existsSync(this.path("submitted", student, exercise)) &&
        !existsSync(this.path("feedback", student, exercise, `${exercise}.html`)),
    );
  }

  /** Gives when a student handed in what is graded. */
  handedInAt(exercise: string, student: string): Date {
    return new Date(readFileSync(this.path("submitted", student, exercise, "timestamp.txt"), "utf8").trim());
  }

  /** Lists the students whose points for an exercise nbgrader has not recorded yet. */
  unrecorded(exercise: string): string[] {
    return namesIn(this.path("submitted")).filter(
      (student) =>
        existsSync(this.path("submitted", student, exercise)) &&
        !existsSync(this.path("autograded", student, exercise, `${exercise}.ipynb`)),
    );
  }

  /** Gives what students find in the cells that they fill, by `grade_id`. */
  stubs(exercise: string): Map<string, string> {
    const release = readNotebook(this.path("release", exercise, `${exercise}.ipynb`));
    return new Map(release.cells.map((cell) => [markOf(cell)?.grade_id ?? "", textOf(cell.source)]));
  }

  /**
   * Puts the source of an exercise where nbgrader looks for it.
   *
   * @returns true where it has changed.
   */
  putSource(exercise: string, notebook: Notebook): boolean {
    const content = JSON.stringify(notebook);
    const path = this.path("source", exercise, `${exercise}.ipynb`);
    const isReleased = existsSync(this.path("release", exercise, `${exercise}.ipynb`));
    if (isReleased && existsSync(path) && readFileSync(path, "utf8") === content) return false;
    this.#write(join("source", exercise, `${exercise}.ipynb`), content);
    return true;
  }

  /**
   * Removes those pages for students that no longer say what the gradebook says, since a person has given points or
   * written something.
   */
  dropOldPages(exercise: string, graded: readonly Graded[]): void {
    const here = graded.filter((submission) => submission.exercise === exercise);
    for (const submission of here) {
      if (this.#pages(exercise)[submission.student] === pageKey(submission)) continue;
      rmSync(this.path("feedback", submission.student, exercise), { recursive: true, force: true });
    }
  }

  /** Keeps in mind what the pages say. */
  pagesAreNew(exercise: string, graded: readonly Graded[]): void {
    const here = graded.filter((submission) => submission.exercise === exercise);
    const pages = Object.fromEntries(here.map((submission) => [submission.student, pageKey(submission)]));
    this.#write(join("runs", exercise, ".pages.json"), JSON.stringify(pages));
  }

  #pages(exercise: string): Record<string, string> {
    try {
      return JSON.parse(readFileSync(this.path("runs", exercise, ".pages.json"), "utf8")) as Record<
        string,
        string
      >;
    } catch {
      return {};
    }
  }

  #write(name: string, content: string): void {
    writeWhole(this.path(name), content);
  }
}

/** Changes with whatever a page says beside the notebook. */
function pageKey({ grades, comments }: Graded): string {
  return createHash("sha256")
    .update(JSON.stringify([grades, comments]))
    .digest("hex");
}

/** Writes JSON that Python can store: half a character, which no text may hold, becomes "�". */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "string") return part.toWellFormed();
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    const entries = Object.entries(part);
    if (entries.every(([key]) => key.isWellFormed())) return part;
    return Object.fromEntries(entries.map(([key, inner]) => [key.toWellFormed(), inner]));
  });
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
