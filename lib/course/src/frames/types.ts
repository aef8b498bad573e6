import { type Frame, type Parts, replace } from "./parts.js";
import { isMissing } from "./statistics.js";

type Checker = (values: unknown[]) => string;

/**
 * Lets the type of a column follow from its values, all of them: texts of digits are texts, and halves aren't int32. A type
 * that was handed on from before an operation holds only as long as it fits what the operation has made.
 */
export function mendTypes({ Utils, NDframe }: Parts): void {
  replace<Checker>(
    Utils,
    "$typeChecker",
    (original) =>
      function (this: never, values) {
        if (values.some((value) => typeof value === "string")) return "string";
        const type = original.call(this, values);
        return type === "int32" && !values.every((value) => Number.isInteger(Number(value)))
          ? "float32"
          : type;
      },
  );
  // danfojs looks at the first rows only.
  replace<(data: unknown[]) => string[]>(
    Utils,
    "inferDtype",
    (original) =>
      function (this: never, data) {
        if (!Array.isArray(data[0])) return original.call(this, data);
        const { $typeChecker } = this as { $typeChecker: Checker };
        return columnsOf(data as unknown[][]).map((values) => $typeChecker.call(this, values));
      },
  );
  // A column may begin with a place that was left out.
  replace<(data: unknown[]) => boolean>(
    Utils,
    "is1DArray",
    (original) =>
      function (this: never, data) {
        return original.call(this, data) || (data.length > 0 && isMissing(data[0]));
      },
  );
  // A table without rows has no numbers of rows.
  replace<(start: number, end: number) => number[]>(
    Utils,
    "range",
    (original) =>
      function (this: never, start, end) {
        return end === start - 1 ? [] : original.call(this, start, end);
      },
  );
  replace<(dtypes?: string[]) => void>(
    NDframe,
    "$setDtypes",
    (original) =>
      function (this: never, dtypes) {
        original.call(this, dtypes);
        const { values, $isSeries } = this as Frame;
        if (!dtypes || values.length === 0) return;
        original.call(this, undefined);
        const found = (this as Frame).dtypes;
        const columns = $isSeries ? [values] : columnsOf(values as unknown[][]);
        const held = columns.map((column, i) =>
          fits(dtypes[i] as string, column) ? (dtypes[i] as string) : (found[i] as string),
        );
        original.call(this, held);
      },
  );
}

/** Tells whether a column can be of a type. */
function fits(dtype: string, values: readonly unknown[]): boolean {
  const all = (isRight: (value: unknown) => boolean) => values.every(isRight);
  if (dtype === "int32") return all((value) => Number.isInteger(value));
  if (dtype === "float32") return all((value) => typeof value === "number" || isMissing(value));
  if (dtype === "boolean") return all((value) => typeof value === "boolean");
  if (dtype === "string") return values.some((value) => typeof value === "string") || all(isMissing);
  return true;
}

/** Gives the columns of some rows. */
export function columnsOf(rows: readonly (readonly unknown[])[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}
