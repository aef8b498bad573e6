import type { RosterStudent } from "../shared/variants/roster.js";
import { asFolder } from "../shared/variants/roster.js";
import { codeIn, variantCode, varied } from "../shared/variants/vary.js";
import type { Submission } from "./collect/submission.js";

/**
 * Finds out for each submission which task its student was given, so that it is judged against that one, and says where
 * the notebook has another one.
 *
 * @param submissions what was handed in.
 * @param roster the class; undefined where all have the same task.
 * @returns the submissions, with the task of the student, or with the problem that the roster doesn't know them.
 */
export async function withVariants(
  submissions: readonly Submission[],
  roster: readonly RosterStudent[] | undefined,
): Promise<Submission[]> {
  return Promise.all(submissions.map((submission) => withVariant(submission, roster)));
}

async function withVariant(
  submission: Submission,
  roster: readonly RosterStudent[] | undefined,
): Promise<Submission> {
  const { exercise, notebook, notes } = submission;
  const handedIn = notebook && codeIn(notebook);
  if (!roster) {
    if (handedIn === undefined) return submission;
    const note =
      "This notebook has a task of its student's own, but was graded as that which all have: say --variants ROSTER.";
    return { ...submission, notes: [...notes, note] };
  }
  if ((await varied(exercise.notebook, exercise.name, "")) === undefined) return submission;
  const student = findStudent(submission.student, roster);
  if (typeof student === "string") {
    return { ...submission, notebook: undefined, problem: submission.problem ?? student };
  }
  const code = variantCode(exercise.name, student.id);
  const own = await varied(exercise.notebook, exercise.name, code);
  const isOwn = !notebook || handedIn === code;
  return {
    ...submission,
    notes: isOwn ? notes : [...notes, describe(handedIn, exercise.name, roster)],
    variant: { code, exercise: { ...exercise, notebook: own ?? exercise.notebook } },
  };
}

/** Says which task was handed in in place of the student's own. */
function describe(code: string | undefined, exercise: string, roster: readonly RosterStudent[]): string {
  if (code === undefined) {
    return "This notebook has the task that the course comes with, not the student's own; it was judged against their own.";
  }
  const other = roster.find(({ id }) => variantCode(exercise, id) === code);
  const whose = other ? `the task of ${other.id}` : "a task of somebody who isn't in the roster";
  return `This notebook has ${whose}; it was judged against the student's own.`;
}

/**
 * Finds a student in the roster by what their files are called: the id, alone or as a part that a learning-management
 * system has put in, else their name.
 *
 * @returns the student, or a sentence that says why there is none.
 */
export function findStudent(name: string, roster: readonly RosterStudent[]): RosterStudent | string {
  const key = (text: string) => text.normalize("NFC").toLowerCase();
  const byId = roster.find(({ folder }) => key(folder) === key(name));
  if (byId) return byId;
  const parts = new Set(name.split("_").map(key));
  const byPart = roster.filter(({ folder }) => parts.has(key(folder)));
  const byName = roster.filter((one) => one.name !== "" && parts.has(key(asFolder(one.name))));
  const found = byPart.length > 0 ? byPart : byName;
  if (found.length === 1) return found[0] as RosterStudent;
  return found.length === 0
    ? `The roster has nobody called "${name}", so it can't be told which task is theirs.`
    : `"${name}" may be any of ${found.map(({ id }) => id).join(", ")} in the roster, so it can't be told which task is theirs.`;
}
