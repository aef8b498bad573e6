import { type Frame, type Parts, replace, rowsOf } from "./parts.js";
import { isMissing, presentNumbers, statistics } from "./statistics.js";
import { columnsOf } from "./types.js";

/** Where figures are asked for that danfojs gets wrong if a value is missing or single. */
const FIGURES = ["mean", "std", "var", "min", "max", "median"] as const;

/** Leaves missing values out of figures, and says NaN of what can't be said. */
export function mendFigures({ DataFrame, Series }: Parts): void {
  for (const name of FIGURES) {
    replace<() => unknown>(
      Series,
      name,
      (original) =>
        function (this: never) {
          const { values, dtypes } = this as Frame;
          return dtypes[0] === "string" ? original.call(this) : statistics[name](presentNumbers(values));
        },
    );
    replace<(options?: { axis?: number }) => unknown>(
      DataFrame,
      name,
      (original) =>
        function (this: never, options) {
          const frame = this as Frame;
          const { axis = 1 } = options ?? {};
          if ((axis !== 0 && axis !== 1) || frame.dtypes.includes("string"))
            return original.call(this, options);
          const lines = axis === 0 ? columnsOf(rowsOf(frame)) : rowsOf(frame);
          const figures = lines.map((values) => statistics[name](presentNumbers(values)));
          return new Series(figures, { index: axis === 0 ? frame.columns : frame.index });
        },
    );
  }
  replace<() => Frame>(
    DataFrame,
    "describe",
    () =>
      function (this: never) {
        const frame = this as Frame;
        const rows = {
          count: "count",
          mean: "mean",
          std: "std",
          min: "min",
          median: "median",
          max: "max",
          variance: "var",
        } as const;
        const columns = frame.columns.filter((_, column) => frame.dtypes[column] !== "string");
        if (columns.length === 0)
          throw new TypeError(
            `describe: no column holds numbers; there are: ${frame.columns.map((name, i) => `${name} (${frame.dtypes[i]})`).join(", ")}.`,
          );
        const figures = columns.map((column) => {
          const values = presentNumbers(frame.$getColumnData(column, false));
          return [column, Object.values(rows).map((figure) => statistics[figure](values))];
        });
        return new DataFrame(Object.fromEntries(figures), { index: Object.keys(rows) });
      },
  );
  replace<() => Frame>(
    Series,
    "valueCounts",
    () =>
      function (this: never) {
        const counts = new Map<unknown, number>();
        for (const value of (this as Frame).values) {
          if (!isMissing(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        const ordered = [...counts].sort(([, a], [, b]) => b - a);
        const index = ordered.map(([value]) => (typeof value === "number" ? value : String(value)));
        return new Series(
          ordered.map(([, count]) => count),
          { index },
        );
      },
  );
}
