/**
 * Lays out a table in columns, two spaces apart.
 *
 * @param {readonly (readonly string[])[]} rows
 * @param {object} [options]
 * @param {(column: number) => boolean} [options.isRight] which columns, from 0, end at their right edge: numbers.
 *   Default: none
 * @param {readonly number[]} [options.least] the least width of each of the first columns
 * @returns {string[]} one line for each row, without spaces at its end
 * @example
 * textTable([["one", "1"], ["twelve", "12"]], { isRight: (column) => column === 1 });
 * // ["one      1", "twelve  12"]
 */
export function textTable(rows, { isRight = () => false, least = [] } = {}) {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(least[column] ?? 0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (isRight(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
