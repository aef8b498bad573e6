import { describe, type OptionKinds, readOptions, ready, suggest, tf } from "@course/core";
import {
  type IncludedName,
  includedPath,
  mixed,
  readImageFolder,
  readTableFile,
  type Scale,
  type SplitRows,
  scaleOf,
  stratifiedSplit,
} from "@course/datasets";
import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs";
import { oneHot } from "../prepare/one-hot.js";
import { take } from "../prepare/take.js";
import { nameOfLine, type OwnPart, OwnPictures, OwnTable } from "./own-data.js";
import { requireSplit } from "./own-split.js";

/** How own data are divided. */
export interface OwnSplitOptions {
  /** The share of each class held back for validation; 0.2 by default. */
  validation?: number;
  /** The share of each class held back for the test at the end; 0.2 by default. */
  test?: number;
  /** Decides who is drawn: a whole number from 0 to 4,294,967,295; 1 by default. */
  seed?: number;
  /** Draws the parts in place of the course: from the label of each row, and the seed, which rows each part has. */
  split?: (labels: number[], seed: number) => SplitRows;
}

/** How `loadImageFolder` loads. */
export interface ImageFolderOptions extends OwnSplitOptions {
  /** To how many pixels each side is brought, or `[height, width]`. Without it all pictures must have one size. */
  size?: number | readonly [height: number, width: number];
  /** Whether a pixel is one number, its brightness, and not red, green and blue; true by default. */
  greyscale?: boolean;
}

/** How `loadTable` loads. */
export interface OwnTableOptions extends OwnSplitOptions {
  /** The column that says which class a row is of. */
  label: string;
  /** Columns that are left out, such as numbers that only count the rows; none by default. */
  ignore?: readonly string[];
  /** Columns of numbers that are names rather than measurements, such as a postal code; none by default. */
  categories?: readonly string[];
  /**
   * What becomes of rows in which something is missing: they are left out, or the mean of the training rows stands in
   * (a category that is missing is none of the known ones). `"leave out"` by default.
   */
  missing?: "leave out" | "mean";
  /** Whether columns are brought to mean 0 and deviation 1, as measured on the training rows; true by default. */
  standardise?: boolean;
}

const SPLIT_OPTIONS: OptionKinds<OwnSplitOptions> = {
  validation: "fraction",
  test: "fraction",
  seed: "seed",
  split: "any",
};

/**
 * Loads pictures of your own: a folder with a sub-folder for each class, PNG or JPEG. They are divided into three parts,
 * of each class the same share in each, and mixed.
 *
 * @param folder its path; a relative one begins at the folder of the notebook.
 * @param options see {@link ImageFolderOptions}.
 * @returns the pictures: `train`, `validation` and `test`, each with `x` `[n, height, width]`, float32 from 0 to 1 (in
 *   colour `[n, height, width, 3]`), `y`, `labels` and `names`.
 * @throws DataError where the folder or a picture isn't as it should be: it is named; TypeError or RangeError where an
 *   option is wrong.
 * @example
 * const data = await loadImageFolder("my-pictures", { size: 32 });
 */
export async function loadImageFolder(
  folder: string,
  options: ImageFolderOptions = {},
): Promise<OwnPictures> {
  const who = "loadImageFolder";
  const {
    size,
    greyscale = true,
    ...division
  } = readOptions(who, options, {
    ...SPLIT_OPTIONS,
    size: "any",
    greyscale: "boolean",
  });
  requirePath(who, folder);
  const sides = readSize(who, size);
  await ready();
  const { pixels, shape, labels, classNames, files } = await readImageFolder(folder, {
    size: sides,
    greyscale,
  });
  const [n, height, width, channels] = shape;
  const form = channels === 1 ? [n, height, width] : shape;
  const all = tf.tidy(() => tf.tensor(Float32Array.from(pixels), form).div(255)) as Tensor3D | Tensor4D;
  const rows = rowsOfParts(who, labels, classNames, division);
  const part = (which: readonly number[]) =>
    partOf(take(all, which), which, { labels, classNames, names: files });
  const data = new OwnPictures(folder, classNames, part(rows.train), part(rows.validation), part(rows.test));
  all.dispose();
  return data;
}

/**
 * Loads a table of your own: a CSV file with a line of titles, and a column that says the class of each row. Columns of
 * numbers are standardised by mean and deviation of the training rows; a column of texts becomes one column of zeros
 * and ones for each of its categories. The rows are divided into three parts, of each class the same share in each, and
 * mixed.
 *
 * @param file its path; a relative one begins at the folder of the notebook. Values may be divided by commas,
 *   semicolons or tabs. A value is missing where there is nothing, `NA`, `NaN`, `null` or `?`.
 * @param options `label` is needed; see {@link OwnTableOptions}.
 * @returns the rows: `train`, `validation` and `test`, each with `x` `[n, columns]`, float32, `y`, `labels` and `names`;
 *   and `columns`, `missing`, `leftOut`.
 * @throws DataError where the file isn't as it should be: its line is named; TypeError or RangeError where an option is
 *   wrong.
 * @example
 * const data = await loadTable("birds.csv", { label: "species", ignore: ["ring"] });
 */
export async function loadTable(file: string, options: OwnTableOptions): Promise<OwnTable> {
  const who = "loadTable";
  const {
    label,
    ignore = [],
    categories = [],
    missing = "leave out",
    standardise = true,
    ...division
  } = readOptions(who, options, {
    ...SPLIT_OPTIONS,
    label: "text",
    ignore: "list",
    categories: "list",
    missing: "text",
    standardise: "boolean",
  });
  requirePath(who, file);
  if (label === undefined) {
    throw new TypeError(
      `${who}: expected the name of the column with the labels, such as { label: "species" }.`,
    );
  }
  if (missing !== "leave out" && missing !== "mean") {
    throw new RangeError(`${who}: missing must be "leave out" or "mean", not ${describe(missing)}.`);
  }
  await ready();
  const read = await readTableFile(file, {
    label,
    ignore,
    categories,
    leaveOut: missing === "leave out",
    suggest,
  });
  const { labels, classNames, lines } = read;
  const rows = rowsOfParts(who, labels, classNames, division);
  const columns = read.columns.flatMap(({ values, isMeasured }) =>
    values.map((column) => ({ column, isMeasured, scale: scaleOf(column, rows.train) })),
  );
  const names = lines.map(nameOfLine);
  const part = (which: readonly number[]) => {
    const values = new Float32Array(which.length * columns.length);
    which.forEach((row, i) => {
      columns.forEach(({ column, isMeasured, scale }, c) => {
        const value = column[row] as number;
        const whole = Number.isNaN(value) ? (isMeasured ? scale.mean : 0) : value;
        values[i * columns.length + c] = isMeasured && standardise ? scaled(whole, scale) : whole;
      });
    });
    const x = tf.tensor2d(values, [which.length, columns.length]);
    return partOf(x, which, { labels, classNames, names });
  };
  const scales = standardise
    ? columns.map(({ isMeasured, scale }) => (isMeasured ? scale : { mean: 0, deviation: 1 }))
    : undefined;
  return new OwnTable(
    file,
    classNames,
    [part(rows.train), part(rows.validation), part(rows.test)],
    read,
    scales,
  );
}

/**
 * Finds a small data set that comes with the course, to load as if it were your own.
 *
 * @param name `"digits"`: a folder of 800 pictures of handwritten digits, 8 × 8 pixels (UCI, CC BY 4.0); `"penguins"`: a
 *   CSV of 344 penguins of three species (Palmer Station, CC0).
 * @returns its full path.
 * @throws DataError where there is none of this name.
 * @example
 * const data = await loadTable(includedData("penguins"), { label: "species" });
 */
export function includedData(name: IncludedName): string {
  return includedPath(name);
}

function scaled(value: number, { mean, deviation }: Scale): number {
  return deviation === 0 ? 0 : (value - mean) / deviation;
}

function partOf<X extends Tensor>(
  x: X,
  rows: readonly number[],
  {
    labels,
    classNames,
    names,
  }: { labels: Int32Array; classNames: readonly string[]; names: readonly string[] },
): OwnPart<X> {
  const own = Int32Array.from(rows, (row) => labels[row] as number);
  return {
    x,
    y: oneHot(own, classNames.length),
    labels: tf.tensor1d(own, "int32"),
    names: rows.map((row) => names[row] as string),
  };
}

/** Draws the rows of the three parts, or lets them be drawn. */
function rowsOfParts(
  who: string,
  labels: Int32Array,
  classNames: readonly string[],
  { validation = 0.2, test = 0.2, seed = 1, split }: OwnSplitOptions,
): SplitRows {
  if (split !== undefined && typeof split !== "function") {
    throw new TypeError(
      `${who}: split must be a function from labels and a seed to rows, not ${describe(split)}.`,
    );
  }
  if (validation <= 0 || test <= 0 || validation + test >= 1) {
    throw new RangeError(
      `${who}: validation ${validation} and test ${test}; expected shares above 0 that leave something to learn from, such as 0.2 and 0.2.`,
    );
  }
  if (!split) return stratifiedSplit(labels, classNames, { validation, test, seed });
  return mixed(requireSplit(who, split([...labels], seed), labels.length), seed);
}

function readSize(who: string, size: ImageFolderOptions["size"]): readonly [number, number] | undefined {
  if (size === undefined) return undefined;
  const sides = typeof size === "number" ? [size, size] : size;
  const areWhole =
    Array.isArray(sides) &&
    sides.length === 2 &&
    sides.every((side) => Number.isInteger(side) && side >= 1 && side <= MOST_PIXELS);
  if (areWhole) return sides as unknown as readonly [number, number];
  throw new RangeError(
    `${who}: size is ${describe(size)}; expected a whole number of pixels from 1 to ${MOST_PIXELS}, or [height, width].`,
  );
}

const MOST_PIXELS = 1024;

function requirePath(who: string, path: unknown): void {
  if (typeof path === "string" && path !== "") return;
  throw new TypeError(`${who}: expected a path as text, such as "my-data", got ${describe(path)}.`);
}
