import { type Frame, type Parts, replace } from "./parts.js";
import { sortedPositions } from "./statistics.js";

interface Order {
  ascending?: boolean;
  inplace?: boolean;
}

/** Sorts numbers by size, texts by the alphabet, missing values last in either direction, equal ones in their order. */
export function mendSorting({ DataFrame, Series }: Parts): void {
  const reorder = (
    frame: Frame,
    values: readonly unknown[],
    { ascending = true, inplace = false }: Order = {},
  ) => {
    const rows = sortedPositions(values, ascending);
    const { iloc } = frame as unknown as { iloc(rows: unknown): Frame };
    const sorted = iloc.call(frame, frame.$isSeries ? rows : { rows });
    if (!inplace) return sorted;
    frame.$setValues(sorted.values);
    frame.$setIndex(sorted.index);
    return undefined;
  };
  replace<(column: string, order?: Order) => unknown>(
    DataFrame,
    "sortValues",
    (original) =>
      function (this: never, column, order) {
        const frame = this as Frame;
        // What is wrong with the name of the column, danfojs says.
        if (!frame.columns.includes(column)) return original.call(this, column, order);
        return reorder(frame, frame.$getColumnData(column, false), order);
      },
  );
  replace<(order?: Order) => unknown>(
    DataFrame,
    "sortIndex",
    () =>
      function (this: never, order) {
        return reorder(this, (this as Frame).index, order);
      },
  );
  replace<(order?: Order) => unknown>(
    Series,
    "sortValues",
    () =>
      function (this: never, order) {
        return reorder(this, (this as Frame).values, order);
      },
  );
}
