import { counted, type Grid, gridToHtml, gridToText, letShowThemselves, type MimeBundle } from "@course/core";
import { decimalsOf, formatColumn } from "./cells.js";
import { type Groups, groupKeys } from "./groups.js";
import type { Frame, Parts } from "./parts.js";

/** Rows and columns shown at most. `table(frame, { limit })` shows more. */
const ROWS = 20;
const COLUMNS = 20;
/** Decimals shown at most; a column has as many as its values need. */
const DIGITS = 4;

/** Lets frames, series and groups show themselves, in notebooks and on the console. */
export function showThemselves({ DataFrame, Series, Groupby }: Parts): void {
  letShowThemselves(DataFrame.prototype as Frame, (frame) => bundle(gridOfFrame(frame)));
  letShowThemselves(Series.prototype as Frame, (series) => bundle(gridOfSeries(series)));
  letShowThemselves(Groupby.prototype as Groups, (groups) => bundle(gridOfGroups(groups)));
}

function bundle(grid: Grid): MimeBundle {
  return { "text/html": gridToHtml(grid), "text/plain": gridToText(grid) };
}

type NamedColumn = readonly [name: string, values: readonly unknown[]];

function gridOfFrame({ shape: [rows, columns], index, columns: names, values }: Frame): Grid {
  const shown = names.slice(0, COLUMNS).map((name, column): NamedColumn => {
    return [name, (values as unknown[][]).slice(0, ROWS).map((row) => row[column])];
  });
  return {
    caption: `DataFrame: ${counted(rows, "row")}, ${counted(columns, "column")}`,
    ...withRowNames(index, shown),
    ...hiddenOf([rows - ROWS, "row"], [columns - COLUMNS, "column"]),
  };
}

function gridOfSeries({ index, columns: [name], values, dtypes: [dtype = "undefined"] }: Frame): Grid {
  // danfojs calls a series "0" that was given no name.
  const column: NamedColumn = [name === undefined || name === "0" ? "value" : name, values.slice(0, ROWS)];
  return {
    caption: `Series: ${counted(values.length, "value")}, ${dtype}`,
    ...withRowNames(index, [column]),
    ...hiddenOf([values.length - ROWS, "value"]),
  };
}

/** Groups have no figures yet: what can be said is which there are, and how many rows are in each. */
function gridOfGroups(groups: Groups): Grid {
  const { keyCol, keyToValue, colDict } = groups;
  const keys = groupKeys(groups, colDict);
  const sizes = keys.map((key) => Object.values(colDict[key] ?? {})[0]?.length ?? 0);
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const columns = [
    ...keyCol.map((_, column) => keys.slice(0, ROWS).map((key) => keyToValue[key]?.[column])),
    sizes.slice(0, ROWS),
  ].map(formatted);
  return {
    caption: `${counted(keys.length, "group")} by ${keyCol.join(" and ")}, ${counted(rows, "row")} in all`,
    header: [...keyCol, "rows"],
    ...cellsOf(columns),
    ...hiddenOf([keys.length - ROWS, "group"]),
  };
}

function withRowNames(index: readonly unknown[], columns: readonly NamedColumn[]) {
  const cells = columns.map(([, values]) => formatted(values));
  const names = index.slice(0, ROWS);
  const isNumeric = names.every((name) => typeof name === "number");
  return {
    header: ["", ...columns.map(([name]) => name)],
    // A label is written as it is asked for: 1999, not 1,999.
    ...cellsOf([{ texts: names.map(String), numeric: isNumeric }, ...cells]),
    rowNames: true,
  };
}

function formatted(values: readonly unknown[]) {
  return formatColumn(values, decimalsOf(values, DIGITS));
}

function cellsOf(columns: readonly { texts: readonly string[]; numeric: boolean }[]) {
  const count = columns[0]?.texts.length ?? 0;
  return {
    rows: Array.from({ length: count }, (_, row) => columns.map(({ texts }) => texts[row] ?? "")),
    numeric: columns.map(({ numeric }) => numeric),
  };
}

/** Says what is left out. */
function hiddenOf(...parts: readonly (readonly [count: number, what: string])[]): { note?: string } {
  const hidden = parts.filter(([count]) => count > 0).map(([count, what]) => counted(count, `more ${what}`));
  return hidden.length > 0 ? { note: `… and ${hidden.join(" and ")}` } : {};
}
