import { createHash } from "node:crypto";
import { type Cell, type Notebook, textOf } from "../notebook.js";
import type { RosterStudent } from "./roster.js";

/** Where in a notebook stands which task it has. */
const CODE = /\.variant\("([0-9a-f]{8})"\)/;

/**
 * Gives the code from which the task of a student is drawn.
 *
 * @param exercise the name of its source, such as `"1-load-and-prepare"`.
 * @param id of the student, as the roster has it.
 * @returns eight digits in base 16.
 * @example
 * variantCode("1-load-and-prepare", "ada"); // the same on every machine
 */
export function variantCode(exercise: string, id: string): string {
  return createHash("sha256")
    .update(`${exercise}\0${id.normalize("NFC")}`)
    .digest("hex")
    .slice(0, 8);
}

/** Reads from a notebook which task it has: the code, or undefined where it is the task that all have. */
export function codeIn(notebook: Notebook): string | undefined {
  for (const { cell_type, source } of notebook.cells) {
    const code = cell_type === "code" ? CODE.exec(textOf(source))?.[1] : undefined;
    if (code) return code;
  }
  return undefined;
}

/**
 * Makes the notebook of a student's own task of one that all have: with solutions or without.
 *
 * @param notebook the notebook; it is not changed.
 * @param exercise the name of its source.
 * @param code see `variantCode`.
 * @param student for whom it is, to be said at its top; nobody by default.
 * @returns the notebook; undefined where all have the same task of this exercise.
 */
export async function varied(
  notebook: Notebook,
  exercise: string,
  code: string,
  student?: RosterStudent,
): Promise<Notebook | undefined> {
  const { variantTexts } = await import("course/exercises");
  const texts = variantTexts(exercise, code);
  if (!texts) return undefined;
  const own = new Map(texts);
  // All at once, so that nothing is replaced in what stands there already.
  const any = new RegExp(texts.map(([text]) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
  const cells = notebook.cells.map((cell, i): Cell => {
    const source = textOf(cell.source);
    // A picture, with what it shows in words, is that of the task that all have.
    let text = source
      .split(/(!\[[^\]]*\]\(data:[^)]*\))/)
      .map((part, n) => (n % 2 === 1 ? part : part.replace(any, (found) => own.get(found) ?? found)))
      .join("");
    text = text.replace(
      /^import \{ (exercise\d+) as exercise \} from "course\/exercises";$/m,
      (_, name) =>
        `import { ${name} } from "course/exercises";\n\nconst exercise = ${name}.variant("${code}");`,
    );
    if (i === 0 && student) {
      const whose = student.name === "" ? student.id : `${student.name} (${student.id})`;
      text += `\n\nThis is the task of **${whose.replace(/[*_<>[\]`]/g, " ")}**. Others have other numbers in theirs.`;
    }
    if (text === source) return cell;
    // nbgrader's checksum is that of the text that was there.
    const { nbgrader, ...metadata } = cell.metadata as { nbgrader?: { checksum?: string } };
    const { checksum: _, ...mark } = nbgrader ?? {};
    return {
      ...cell,
      metadata: nbgrader ? { ...metadata, nbgrader: mark } : metadata,
      source: text.match(/[^\n]*\n|[^\n]+/g) ?? [],
    };
  });
  return { ...notebook, cells };
}
