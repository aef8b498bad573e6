import { type Frame, type Method, type Parts, replace, rowsOf } from "./parts.js";

type InPlace = { inplace?: boolean };

const isInPlace = (options: InPlace | undefined) => options?.inplace === true;

/** A copy has rows of its own, and what isn't done in place leaves the frame as it was. */
export function mendCopies({ DataFrame, Series }: Parts): void {
  replace<() => Frame>(
    DataFrame,
    "copy",
    () =>
      function (this: never) {
        const { columns, index, dtypes, config } = this as Frame;
        return new DataFrame(
          rowsOf(this).map((row) => [...row]),
          { columns: [...columns], index: [...index], dtypes: [...dtypes], config: { ...config } },
        );
      },
  );
  replace<(value: unknown, options?: InPlace) => unknown>(
    DataFrame,
    "fillNa",
    (original) =>
      function (this: never, value, options) {
        if (isInPlace(options)) return original.call(this, value, options);
        const filled = (this as Frame).copy();
        (original as Method).call(filled as never, value as never, { ...options, inplace: true } as never);
        return filled;
      },
  );
  replace<(column: string, dtype: string, options?: InPlace) => unknown>(
    DataFrame,
    "asType",
    (original) =>
      function (this: never, column, dtype, options) {
        const frame = isInPlace(options) ? this : ((this as Frame).copy() as never);
        return original.call(frame, column, dtype, options);
      },
  );
  // In place of a column that is there danfojs writes into the frame, and gives nothing.
  replace<(name: string, values: unknown, options?: InPlace & { atIndex?: number | string }) => unknown>(
    DataFrame,
    "addColumn",
    (original) =>
      function (this: never, name, values, options) {
        const frame = this as Frame;
        const list = values instanceof Series ? values.values : values;
        const isKnown = frame.columns.includes(name);
        const target = isInPlace(options) ? frame : frame.copy();
        if (isKnown) {
          original.call(target as never, name, Array.isArray(list) ? [...list] : list, options);
          return isInPlace(options) ? undefined : target;
        }
        if (isInPlace(options)) return original.call(this, name, list, options);
        const { values: rows, columns } = original.call(this, name, list, options) as Frame;
        return new DataFrame(rows, { columns, index: [...frame.index], config: { ...frame.config } });
      },
  );
}
