import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pythonVariables } from "../setup/environment/python.mjs";
import { SetupProblem } from "../setup/helpers/problem.mjs";
import { withPath } from "../setup/helpers/variables.mjs";
import { findAccount, runAs } from "./as-account.js";
import type { ClassFolder } from "./class-folder.js";
import { openNode, withOpenPath } from "./readable.js";
import { type CourseSettings, graderAccount, type Settings } from "./settings.js";

/** What is done with an exercise of a course, in this order. */
export const exchangeVerbs = ["release", "collect", "grade", "feedback"] as const;
export type ExchangeVerb = (typeof exchangeVerbs)[number];

/** What is asked for. */
export interface HandIns {
  verb: ExchangeVerb;
  /** Its number, or the begin of its name. */
  exercise: string;
  /** The id of the course; may be left out where there is only one. */
  course: string | undefined;
  /** What `npm run grade` is told besides. */
  more: readonly string[];
}

/**
 * Hands an exercise out, collects it, grades what was collected, or gives the pages back, with the rights of the course's
 * account.
 *
 * @returns the exit code of what did it.
 * @throws SetupProblem where there is no such course or exercise.
 */
export async function handIns(folder: ClassFolder, settings: Settings, asked: HandIns): Promise<number> {
  const course = chooseCourse(settings, asked.course);
  const exercise = chooseExercise(folder, asked.exercise);
  const account = await findAccount(graderAccount(course));
  const home = join(folder.courses, course.id);
  const env = {
    // nbgrader starts programs that lie beside it.
    ...withPath(pythonVariables(withOpenPath(process.env)), [dirname(folder.place.python)]),
    CLASS_COURSE: folder.course,
    CLASS_COURSE_FOLDER: home,
    CLASS_COURSE_ID: course.id,
    CLASS_EXCHANGE: folder.exchange,
  };
  const node = openNode(folder.root).path;
  const grade = join(folder.course, "scripts/grade.mjs");
  const [program, args] =
    asked.verb === "grade"
      ? [
          node,
          [
            grade,
            join(home, "collected"),
            "--out",
            join(home, "graded"),
            "--exercise",
            exercise,
            ...asked.more,
          ],
        ]
      : [
          folder.place.python,
          [join(folder.course, "scripts/class/grader/exchange.py"), asked.verb, exercise],
        ];
  const { code } = await runAs(account, program, args, {
    // What the compiler's bundle says of itself depends on where it is looked at.
    cwd: asked.verb === "grade" ? folder.course : home,
    env,
    onText: (text) => process.stdout.write(text),
  });
  return code ?? 1;
}

function chooseCourse({ courses }: Settings, id: string | undefined): CourseSettings {
  const found =
    id === undefined ? (courses.length === 1 ? courses[0] : undefined) : courses.find((c) => c.id === id);
  if (found) return found;
  const names = courses.map((course) => course.id).join(", ");
  throw new SetupProblem({
    happened: id === undefined ? "it isn't said for which course" : `there is no course "${id}"`,
    expected: `one of: ${names || "none is in class.json"}`,
    advice: "Name it with --course.",
  });
}

function chooseExercise(folder: ClassFolder, wanted: string): string {
  const names = readdirSync(join(folder.course, "notebooks/exercises"))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => name.replace(/\.ipynb$/, ""));
  const found = names.find((name) => name === wanted || name.startsWith(`${wanted}-`));
  if (found) return found;
  throw new SetupProblem({
    happened: wanted ? `there is no exercise "${wanted}"` : "it isn't said which exercise",
    expected: `one of: ${names.join(", ")}`,
    advice: "Name it by its number, as in  npm run class -- release 1",
  });
}
