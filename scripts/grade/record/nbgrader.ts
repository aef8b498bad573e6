import { readFileSync, rmSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { inRepository, pythonTool } from "../../shared/paths.js";
import { runTool } from "../../shared/run-tool.js";
import type { GradingFolder } from "../grading-folder.js";
import type { Graded } from "./gradebook.js";

/**
 * Tells the gradebook of an exercise.
 *
 * @throws Error with nbgrader's reason, such as tasks that were added while there are submissions.
 */
export async function generateAssignment(folder: GradingFolder, exercise: string): Promise<void> {
  await nbgrader(folder, ["generate_assignment", exercise, "--force"]);
}

/** Lets nbgrader record all submissions of an exercise that it has not recorded yet, or that of one student. */
export async function autograde(folder: GradingFolder, exercise: string, student?: string): Promise<void> {
  await nbgrader(folder, ["autograde", exercise, ...only(student)]);
}

/** Writes the pages for students that are missing, or that of one. */
export async function generateFeedback(
  folder: GradingFolder,
  exercise: string,
  student?: string,
): Promise<void> {
  await nbgrader(folder, ["generate_feedback", exercise, ...only(student)]);
}

function only(student: string | undefined): string[] {
  return student === undefined ? [] : [`--student=${student}`];
}

/** Reads all points from the gradebook. */
export async function readGrades(folder: GradingFolder): Promise<Graded[]> {
  const path = folder.path(`.grades-${process.pid}.json`);
  try {
    await nbgrader(folder, ["export", "--exporter=grading.Scores", `--to=${path}`]);
    return JSON.parse(readFileSync(path, "utf8")) as Graded[];
  } finally {
    rmSync(path, { force: true });
  }
}

async function nbgrader(folder: GradingFolder, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runTool("nbgrader", [...args, `--CourseDirectory.root=${folder.root}`], {
    env: {
      PYTHONPATH: ["scripts/grade/python", "scripts/setup/jupyter"].map(inRepository).join(delimiter),
      PYTHONWARNINGS: "ignore",
      // nbgrader starts alembic, which lies beside it.
      PATH: [dirname(pythonTool("nbgrader")), process.env.PATH].join(delimiter),
    },
  });
  if (code === 0) return;
  const errors = stderr
    .split("\n")
    .filter((line) => /^\s*\w[\w.]*(Error|Exception|Found)\b|ERROR|: error:/.test(line));
  throw new Error(
    `nbgrader ${args[0]} failed:\n${(errors.length > 0 ? errors : [stderr]).slice(-8).join("\n")}`,
  );
}
