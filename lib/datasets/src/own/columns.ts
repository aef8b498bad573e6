import { DataError } from "../data-error.js";
import { byName } from "./by-name.js";

/** A column of a table, as texts; `null` where a value is missing. */
export interface TextColumn {
  name: string;
  values: readonly (string | null)[];
}

/** What a column has become: one column of numbers, or one for each of its categories. */
export interface NumberColumns {
  names: string[];
  /** For each of them its numbers, row by row; NaN where a value is missing. */
  values: Float64Array[];
  /** Whether they are measurements, which are standardised, and not the zeros and ones of categories. */
  isMeasured: boolean;
}

/** Where at least this share of a column is numbers, the rest of it are mistakes. */
const MOSTLY = 0.5;

/** More categories than this, and one for every second row, look like names. */
const MANY = 20;

/**
 * Turns a column into numbers: one that holds numbers stays one column, a column of texts becomes one for each category.
 *
 * @param column its name and its values.
 * @param options `lines`: the line in the file of each row, for messages; `isCategory`: whether its values are categories
 *   even where they are numbers; `hasCommas`: whether a decimal comma may stand in place of the point.
 * @throws DataError where a text stands among numbers, or there is a category for almost every row.
 */
export function numbersOf(
  { name, values }: TextColumn,
  { lines, isCategory, hasCommas }: { lines: readonly number[]; isCategory: boolean; hasCommas: boolean },
): NumberColumns {
  const there = values.filter((value) => value !== null);
  const read = (text: string) => readNumber(text, hasCommas);
  const numbers = there.filter((text) => read(text) !== undefined).length;
  if (!isCategory && numbers > MOSTLY * there.length) {
    const wrong = values.findIndex((value) => value !== null && read(value) === undefined);
    if (wrong >= 0) {
      throw new DataError(
        `Line ${lines[wrong]}, column "${name}": "${values[wrong]}" is no number, and the column holds numbers (${numbers} of ${there.length} values). Mend it, leave it empty if it is missing, or name the column in \`categories\` or \`ignore\`.`,
        "content",
      );
    }
    const column = Float64Array.from(values, (value) =>
      value === null ? Number.NaN : (read(value) as number),
    );
    return { names: [name], values: [column], isMeasured: true };
  }
  const categories = [...new Set(there)].sort(byName);
  if (!isCategory && categories.length > MANY && categories.length > values.length / 2) {
    throw new DataError(
      `The column "${name}" has ${categories.length} different texts in ${values.length} rows, such as "${categories[0]}". That looks like the name of each row, from which nothing can be learned. Leave it out: { ignore: ["${name}"] }.`,
      "content",
    );
  }
  return {
    names: categories.map((category) => `${name}: ${category}`),
    values: categories.map((category) =>
      Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value === category))),
    ),
    isMeasured: false,
  };
}

function readNumber(text: string, hasCommas: boolean): number | undefined {
  const plain = hasCommas ? text.replace(",", ".") : text;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

/** The mean of a column, and its standard deviation. */
export interface Scale {
  mean: number;
  deviation: number;
}

/**
 * Measures a column on some of its rows: those to learn from. What is missing doesn't count.
 *
 * @param column its numbers.
 * @param rows which rows.
 * @returns mean and standard deviation (divided by n); 0 and 0 where there is no number.
 */
export function scaleOf(column: Float64Array, rows: readonly number[]): Scale {
  const values = rows.map((row) => column[row] as number).filter((value) => !Number.isNaN(value));
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
