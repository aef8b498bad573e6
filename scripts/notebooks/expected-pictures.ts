import { linesOf, type Notebook, textOf } from "./notebook.js";

/** Stands in the text of a source where students see the picture of the solution. */
const PLACE = /<!-- expected picture: ([\w-]+) -->/g;
const SVG = "image/svg+xml";

/**
 * Puts the expected pictures into an exercise: `<!-- expected picture: name -->` in its text becomes the picture
 * that the solution shows in its cell with the metadata `picture="name"`, kept in the notebook itself.
 *
 * @param exercise the student version.
 * @param solution the executed solution.
 * @returns the exercise with its pictures. A place without a picture is left as it is: the rules object to it.
 */
export function withExpectedPictures(exercise: Notebook, solution: Notebook | undefined): Notebook {
  return {
    ...exercise,
    cells: exercise.cells.map((cell) => {
      const text = textOf(cell.source);
      if (cell.cell_type !== "markdown" || !text.includes("<!-- expected picture: ")) return cell;
      const attachments: Record<string, Record<string, string>> = {};
      const source = text.replace(PLACE, (place, name: string) => {
        const picture = pictureOf(solution, name);
        if (!picture) return place;
        attachments[`${name}.svg`] = { [SVG]: Buffer.from(picture.svg).toString("base64") };
        return `*This is what to expect:*\n\n![${picture.alternative}](attachment:${name}.svg)`;
      });
      return { ...cell, attachments, source: linesOf(source) };
    }),
  };
}

function pictureOf(
  solution: Notebook | undefined,
  name: string,
): { svg: string; alternative: string } | undefined {
  const cell = solution?.cells.find(({ metadata }) => metadata.picture === name);
  const data = cell?.outputs?.find((output) => output.data && SVG in output.data)?.data;
  const svg = textOf(data?.[SVG]);
  if (svg === "") return undefined;
  // A text alternative is one line in Markdown, and must not end its brackets.
  const alternative = textOf(data?.["text/plain"]).replace(/\s+/g, " ").replace(/[[\]]/g, "").trim();
  return { svg, alternative };
}
