import { type Cell, type Notebook, textOf } from "../../shared/notebook.js";

/** Stands in the text of a source where students see the picture of the solution. */
const PLACE = /<!-- expected picture: ([\w-]+) -->/;
const SVG = "image/svg+xml";

/**
 * Puts the expected pictures into an exercise: `<!-- expected picture: name -->` in its text becomes a cell with the
 * picture that the solution shows in its cell with the metadata `picture="name"`.
 *
 * The picture is in the address of the image, because JupyterLab shows no SVG that is an attachment, and a file beside
 * the notebook is lost when only the notebook is handed out. The cell can't be edited, so nobody sees that address.
 *
 * @param exercise the student version.
 * @param solution the executed solution.
 * @returns the exercise with its pictures. A place without a picture is left as it is: the rules object to it.
 */
export function withExpectedPictures(exercise: Notebook, solution: Notebook | undefined): Notebook {
  return { ...exercise, cells: exercise.cells.flatMap((cell) => withPictures(cell, solution)) };
}

function withPictures(cell: Cell, solution: Notebook | undefined): Cell[] {
  const text = textOf(cell.source);
  const place = cell.cell_type === "markdown" ? PLACE.exec(text) : null;
  const picture = place && pictureOf(solution, place[1] as string);
  if (!place || !picture) return [cell];
  const [before, after] = [text.slice(0, place.index), text.slice(place.index + place[0].length)];
  const shown: Cell = {
    cell_type: "markdown",
    metadata: { editable: false },
    source: `*This is what to expect:*\n\n![${picture.alternative}](${picture.address})`,
  };
  const rest: Cell = { ...cell, source: after.trim() };
  return [
    { ...cell, source: before.trim() },
    shown,
    ...(after.trim() === "" ? [] : withPictures(rest, solution)),
  ];
}

function pictureOf(
  solution: Notebook | undefined,
  name: string,
): { address: string; alternative: string } | undefined {
  const cell = solution?.cells.find(({ metadata }) => metadata.picture === name);
  const data = cell?.outputs?.find((output) => output.data && SVG in output.data)?.data;
  const svg = textOf(data?.[SVG]);
  if (svg === "") return undefined;
  // A text alternative is one line in Markdown, and must not end its brackets.
  const alternative = textOf(data?.["text/plain"]).replace(/\s+/g, " ").replace(/[[\]]/g, "").trim();
  return { address: `data:${SVG};base64,${Buffer.from(svg).toString("base64")}`, alternative };
}
