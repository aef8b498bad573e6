import { type Frame, type FrameOptions, type Parts, replace } from "./parts.js";

interface Given extends FrameOptions {
  data: unknown;
}

/**
 * Reads what a frame is made of by its names: rows need not have their keys in the same order, nor all of them; columns
 * may be typed arrays. A column whose name is that of a method, such as `count` or `index`, leaves the method alone.
 */
export function mendMaking({ NDframe, DataFrame }: Parts): void {
  replace<(given: Given & { type: 1 | 2 }) => void>(
    NDframe,
    "loadObjectIntoNdframe",
    (original) =>
      function (this: never, given) {
        if (given.type === 2) {
          const columns = Object.entries(given.data as Record<string, ArrayLike<unknown>>);
          const data = Object.fromEntries(columns.map(([name, values]) => [name, plain(values)]));
          if (columns.length > 0) return original.call(this, { ...given, data });
          return loadArray.call(this, { ...given, data: [] });
        }
        const rows = given.data as Record<string, unknown>[];
        const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
        const data = rows.map((row) => names.map((name) => (name in row ? row[name] : Number.NaN)));
        return loadArray.call(this, { ...given, data, columns: given.columns ?? names });
      },
  );
  replace<(given: Given) => void>(
    NDframe,
    "loadArrayIntoNdframe",
    (original) =>
      function (this: never, given) {
        const data = plain(given.data);
        original.call(this, { ...given, data: Array.isArray(data) ? data.map(plain) : data });
      },
  );
  const loadArray = (NDframe.prototype as Record<string, (this: never, given: Given) => void>)
    .loadArrayIntoNdframe as (this: never, given: Given) => void;
  replace<(column?: string) => void>(
    DataFrame,
    "$setInternalColumnDataProperty",
    () =>
      function (this: never, column) {
        const frame = this as Frame & { $setColumnData(name: string, values: unknown): void };
        for (const name of column === undefined ? frame.columns : [column]) {
          if (name in DataFrame.prototype || name.startsWith("$")) continue;
          Object.defineProperty(frame, name, {
            configurable: true,
            get: () => (frame as unknown as { column(name: string): unknown }).column(name),
            set: (values) => frame.$setColumnData(name, values),
          });
        }
      },
  );
}

/** Gives a typed array as an array; all else as it is. */
function plain(values: unknown): unknown {
  return ArrayBuffer.isView(values) && !(values instanceof DataView)
    ? Array.from(values as unknown as ArrayLike<unknown>)
    : values;
}
