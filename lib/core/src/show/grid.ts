import { escapeHtml } from "./html.js";

/** Cells in rows and columns, ready to be shown: every cell is text already. */
export interface Grid {
  /** What the grid shows, in one line. */
  caption?: string;
  /** The head of each column. */
  header: readonly string[];
  /** The cells of each row. */
  rows: readonly (readonly string[])[];
  /** For each column whether it holds numbers, which stand right-aligned. */
  numeric: readonly boolean[];
  /** Whether the first cell of a row names the row. Default false. */
  rowNames?: boolean;
  /** For each row where its name leads, as an address for HTML; undefined where it leads nowhere. */
  links?: readonly (string | undefined)[];
  /** A line below the grid. */
  note?: string;
}

/**
 * Writes a grid as an HTML table: with caption and scopes for people who hear it, without colours of its
 * own, so that it is readable on light and dark ground.
 *
 * @param grid the cells.
 * @returns HTML; all texts are escaped.
 */
export function gridToHtml(grid: Grid): string {
  // Said once for the table where it can be: a notebook holds many cells.
  const align = grid.numeric.map((numeric) => (numeric ? "" : ' style="text-align:left"'));
  const cell = (tag: string, text: string, column: number) =>
    `<${tag}${align[column]}>${escapeHtml(text)}</${tag.split(" ")[0]}>`;
  // The corner above the names of the rows heads nothing: an empty heading would be read aloud as one.
  const head = grid.header
    .map((text, column) => cell(text === "" ? "td" : 'th scope="col"', text, column))
    .join("");
  const body = grid.rows.map((row, index) => {
    const link = grid.links?.[index];
    const cells = row.map((text, column) => {
      const made = cell(column === 0 && grid.rowNames ? 'th scope="row"' : "td", text, column);
      if (column > 0 || link === undefined) return made;
      return made.replace(/>(.*)<\//s, (_, name) => `><a href="${escapeHtml(link)}">${name}</a></`);
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const caption = grid.caption
    ? `<caption style="caption-side:top;text-align:left">${escapeHtml(grid.caption)}</caption>`
    : "";
  const note = grid.note ? `<p>${escapeHtml(grid.note)}</p>` : "";
  return `<table style="text-align:right">${caption}<thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${note}`;
}

/**
 * Writes a grid as text in columns.
 *
 * @param grid the cells.
 * @returns lines without a line break at the end.
 */
export function gridToText(grid: Grid): string {
  const lines = [grid.header, ...grid.rows];
  const widths = grid.header.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? "").length)),
  );
  const write = (line: readonly string[]) =>
    widths
      .map((width, column) => {
        const text = line[column] ?? "";
        return grid.numeric[column] ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [
    ...(grid.caption ? [grid.caption] : []),
    write(grid.header),
    widths.map((width) => "-".repeat(width)).join("  "),
    ...grid.rows.map(write),
    ...(grid.note ? [grid.note] : []),
  ].join("\n");
}
