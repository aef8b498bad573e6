import { createHash } from "node:crypto";
import { type Cell, type Notebook, textOf } from "../../shared/notebook.js";
import { type Assignment, markOf } from "./assignment.js";

/**
 * Puts a student's answers into the exercise: what students may write is theirs, everything else, tests above all, is
 * the instructor's. Tests that were deleted come back; whatever the student added stays where it was.
 *
 * @param submission the student's notebook.
 * @param exercise the exercise that it answers.
 * @param stubs what students find in the cells that they fill, by `grade_id`: that is in a written answer that was
 *   deleted.
 * @returns a notebook to be executed and graded, with hidden tests.
 */
export function rebuild(
  submission: Notebook,
  exercise: Assignment,
  stubs: ReadonlyMap<string, string>,
): Notebook {
  const known = new Map(exercise.notebook.cells.map((cell) => [markOf(cell)?.grade_id, cell]));
  known.delete(undefined);
  const placed = new Map<string, Cell>();
  const given = givenTexts(exercise);
  const cells: Cell[] = submission.cells.map((cell) => {
    const id = markOf(cell)?.grade_id;
    const original = id === undefined || placed.has(id) ? undefined : known.get(id);
    if (!original || id === undefined) return plain(cell, given);
    const { solution } = markOf(original) as { solution: boolean };
    const restored = solution ? { ...original, source: cell.source, ...picturesOf(cell) } : original;
    placed.set(id, restored);
    return restored;
  });
  moveAnswersIn(cells, exercise, stubs);
  // From the last to the first, each deleted test goes in front of what comes after it in the exercise.
  let next: Cell | undefined;
  for (const cell of [...exercise.notebook.cells].reverse()) {
    const mark = markOf(cell);
    if (!mark) continue;
    const present = placed.get(mark.grade_id);
    if (present) next = present;
    // A deleted solution stays away: the student may have written it somewhere else.
    else if (!mark.solution || mark.grade) {
      const restored = mark.solution ? { ...cell, source: stubs.get(mark.grade_id) ?? "" } : cell;
      cells.splice(next ? cells.indexOf(next) : cells.length, 0, restored);
      next = restored;
    }
  }
  return { ...exercise.notebook, cells: cells.map(withId) };
}

/** Puts a written answer where it belongs that stands in cells of the student's own, below a placeholder left as it was. */
function moveAnswersIn(cells: Cell[], exercise: Assignment, stubs: ReadonlyMap<string, string>): void {
  const given = givenTexts(exercise);
  const isOwn = (cell: Cell | undefined) =>
    cell?.cell_type === "markdown" && !markOf(cell) && !given.has(textOf(cell.source).trim());
  for (const [index, cell] of cells.entries()) {
    const mark = markOf(cell);
    if (cell.cell_type !== "markdown" || !mark?.solution) continue;
    if (textOf(cell.source).trim() !== (stubs.get(mark.grade_id) ?? "").trim()) continue;
    let end = index + 1;
    while (isOwn(cells[end])) end++;
    const own = cells.splice(index + 1, end - index - 1);
    const source = own.map((one) => textOf(one.source)).join("\n\n");
    if (source.trim() === "") continue;
    const attachments = Object.assign({}, ...own.map((one) => one.attachments));
    Object.assign(cell, { source, ...(Object.keys(attachments).length > 0 && { attachments }) });
  }
}

/** What stands in the cells of the exercise. */
function givenTexts({ notebook }: Assignment): Set<string> {
  return new Set(notebook.cells.map(({ source }) => textOf(source).trim()));
}

/** A cell without a mark. Where it isn't as the exercise has it, pages show that it is the student's. */
function plain(cell: Cell, given: ReadonlySet<string>): Cell {
  const metadata = given.has(textOf(cell.source).trim()) ? { isGiven: true } : {};
  const common = { cell_type: cell.cell_type, metadata, source: cell.source, ...picturesOf(cell) };
  return cell.cell_type === "code" ? { ...common, execution_count: null, outputs: [] } : common;
}

function picturesOf({ attachments }: Cell): Pick<Cell, "attachments"> {
  return attachments ? { attachments } : {};
}

/** Gives each cell an id of its own, as the format wants it. */
function withId(cell: Cell, index: number): Cell {
  const id = createHash("sha256")
    .update(`${index} ${textOf(cell.source)}`)
    .digest("hex")
    .slice(0, 12);
  return { ...cell, id };
}
