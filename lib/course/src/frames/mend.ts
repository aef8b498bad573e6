import { isMissing, presentNumbers, running, sortedPositions, statistics } from "./statistics.js";

/** What is used of danfojs's frames and series. */
interface Frame {
  $isSeries: boolean;
  values: unknown[];
  index: (string | number)[];
  columns: string[];
  dtypes: string[];
  config: object;
  iloc(rows: { rows: number[] } | number[]): Frame;
  copy(): Frame;
  $getColumnData(name: string, asSeries: false): unknown[];
  $getDataByAxisWithMissingValuesRemoved(axis: number): unknown[][];
  $setValues(values: unknown[]): void;
  $setIndex(index: (string | number)[]): void;
}

type Method = (this: never, ...args: never[]) => unknown;
type Class = { new (data: unknown, options?: object): Frame; prototype: object };

/** The classes of danfojs whose methods are mended. */
export interface Parts {
  DataFrame: Class;
  Series: Class;
  Groupby: { prototype: object };
  Utils: { prototype: object };
}

/** Where figures are asked for that danfojs gets wrong if a value is missing or single. */
const FIGURES = ["mean", "std", "var", "min", "max", "median"] as const;

/**
 * Corrects methods of danfojs that give wrong results without a word, above all where values are missing (NaN, null):
 * figures leave them out, sorting puts them last, a frame that is filled or joined stays as it was. The right values are
 * those of pandas.
 */
export function mend(parts: Parts): void {
  mendTypes(parts);
  mendSorting(parts);
  mendFigures(parts);
  mendGroups(parts);
  mendCopies(parts);
}

/** Replaces a method; `make` gets the one that was there. */
function replace<Original extends Method>(
  { prototype }: { prototype: object },
  name: string,
  make: (original: Original) => Original,
): void {
  const methods = prototype as Record<string, Original>;
  methods[name] = make(methods[name] as Original);
}

/** The type of a column follows from its values, all of them: texts of digits are texts, and halves aren't int32. */
function mendTypes({ Utils, DataFrame }: Parts): void {
  type Checker = (values: unknown[]) => string;
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
        const [first] = data;
        if (!Array.isArray(first)) return original.call(this, data);
        const { $typeChecker } = this as { $typeChecker: Checker };
        return first.map((_, column) =>
          $typeChecker.call(
            this,
            data.map((row) => (row as unknown[])[column]),
          ),
        );
      },
  );
  type Renewal = { ndFrame: Frame; newData: unknown[]; isSeries: boolean };
  replace<(args: Renewal) => Frame>(
    Utils,
    "createNdframeFromNewDataWithOldProps",
    (original) =>
      function (this: never, args) {
        const { newData, isSeries, ndFrame } = args;
        const dtypes = ndFrame.dtypes.map((dtype, column) => {
          const values = isSeries ? newData : newData.map((row) => (row as unknown[])[column]);
          return dtype === "int32" && values.some((value) => !Number.isInteger(Number(value)))
            ? "float32"
            : dtype;
        });
        const { index, columns, config } = ndFrame;
        return original.call(this, { ...args, ndFrame: { index, columns, config, dtypes } as Frame });
      },
  );
  for (const name of ["add", "sub", "mul", "div", "pow", "mod"]) {
    replace<(other: unknown, options?: { inplace?: boolean }) => Frame | undefined>(
      DataFrame,
      name,
      (original) =>
        function (this: never, other, options) {
          const result = original.call(this, other, options);
          if (!result) return result;
          const { values, index, columns, config } = result;
          return new DataFrame(values, { index, columns, config });
        },
    );
  }
  // A table without rows has no numbers of rows.
  replace<(start: number, end: number) => number[]>(
    Utils,
    "range",
    (original) =>
      function (this: never, start, end) {
        return end === start - 1 ? [] : original.call(this, start, end);
      },
  );
  for (const name of ["head", "tail"]) {
    replace<(rows?: number) => Frame>(
      DataFrame,
      name,
      (original) =>
        function (this: never, rows) {
          return rows === 0 ? (this as Frame).iloc({ rows: [] }) : original.call(this, rows);
        },
    );
  }
}

function mendSorting({ DataFrame, Series }: Parts): void {
  interface Order {
    ascending?: boolean;
    inplace?: boolean;
  }
  const reorder = (
    frame: Frame,
    values: readonly unknown[],
    { ascending = true, inplace = false }: Order = {},
  ) => {
    const rows = sortedPositions(values, ascending);
    const sorted = frame.iloc(frame.$isSeries ? rows : { rows });
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
    Series,
    "sortValues",
    () =>
      function (this: never, order) {
        return reorder(this, (this as Frame).values, order);
      },
  );
}

function mendFigures({ DataFrame, Series }: Parts): void {
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
          const figures = frame
            .$getDataByAxisWithMissingValuesRemoved(axis)
            .map((values) => statistics[name](presentNumbers(values)));
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
        const figures = columns.map((column) => {
          const values = presentNumbers(frame.$getColumnData(column, false));
          return [column, Object.values(rows).map((figure) => statistics[figure](values))];
        });
        return new DataFrame(Object.fromEntries(figures), { index: Object.keys(rows) });
      },
  );
  replace<(way: "sum" | "prod" | "min" | "max", options: { inplace?: boolean }) => unknown>(
    Series,
    "cumOps",
    (original) =>
      function (this: never, way, options) {
        const { values, index, dtypes, config } = this as Frame;
        if (dtypes[0] === "string") return original.call(this, way, options);
        const taken = running(values, way);
        if (!options.inplace) return new Series(taken, { index, config });
        (this as Frame).$setValues(taken);
        return undefined;
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

/** The figures of groups that leave missing values out; `cumsum` and its kin are danfojs's words. */
const RUNNING_NAMES = { cumsum: "sum", cumprod: "prod", cummin: "min", cummax: "max" } as const;

function mendGroups({ Groupby }: Parts): void {
  replace<(values: unknown[], figure: string) => unknown[]>(
    Groupby,
    "groupMathLog",
    (original) =>
      function (this: never, values, figure) {
        if (figure === "count") return [values.filter((value) => !isMissing(value)).length];
        if (figure in RUNNING_NAMES)
          return running(values, RUNNING_NAMES[figure as keyof typeof RUNNING_NAMES]);
        if (!(figure in statistics))
          return original.call(
            this,
            values.filter((value) => !isMissing(value)),
            figure,
          );
        return [statistics[figure as keyof typeof statistics](presentNumbers(values))];
      },
  );
  interface Groups {
    data: unknown[][] | null;
    colIndex: number[];
    columnName: string[];
    colDict: Record<string, Record<string, unknown[]>>;
    keyToValue: Record<string, unknown[]>;
  }
  // danfojs joins the values of several columns by "-": a-b and c would be the same group as a and b-c.
  replace<() => unknown>(
    Groupby,
    "group",
    () =>
      function (this: never) {
        const groups = this as Groups;
        groups.colDict = Object.create(null);
        groups.keyToValue = Object.create(null);
        for (const row of groups.data ?? []) {
          const values = groups.colIndex.map((column) => row[column]);
          const isOther = (known: unknown[] | undefined) =>
            known?.some((value, i) => !Object.is(value, values[i])) ?? false;
          let key = values.join("-");
          while (isOther(groups.keyToValue[key])) key += "\0";
          groups.keyToValue[key] ??= values;
          groups.colDict[key] ??= Object.fromEntries(groups.columnName.map((name) => [name, []]));
          for (const [i, name] of groups.columnName.entries()) groups.colDict[key]?.[name]?.push(row[i]);
        }
        return groups;
      },
  );
}

/** A copy has rows of its own, and what isn't done in place leaves the frame as it was. */
function mendCopies({ DataFrame }: Parts): void {
  replace<() => Frame>(
    DataFrame,
    "copy",
    () =>
      function (this: never) {
        const { values, columns, index, dtypes, config } = this as Frame;
        const rows = (values as unknown[][]).map((row) => [...row]);
        return new DataFrame(rows, {
          columns: [...columns],
          index: [...index],
          dtypes: [...dtypes],
          config: { ...config },
        });
      },
  );
  const isInPlace = (options: { inplace?: boolean } | undefined) => options?.inplace === true;
  replace<(value: unknown, options?: { inplace?: boolean }) => unknown>(
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
  replace<(column: string, dtype: string, options?: { inplace?: boolean }) => unknown>(
    DataFrame,
    "asType",
    (original) =>
      function (this: never, column, dtype, options) {
        const frame = isInPlace(options) ? this : ((this as Frame).copy() as never);
        return original.call(frame, column, dtype, options);
      },
  );
}

/** Makes `concat` leave its arguments as they are, and give a frame for frames, also where they have one column. */
export function mendedConcat(
  original: (args: { dfList: Frame[]; axis: 0 | 1 }) => Frame,
  { DataFrame }: Parts,
): typeof original {
  return ({ dfList, axis }) => {
    const joined = original({ dfList: dfList.map((frame) => frame.copy()), axis });
    const [first] = dfList;
    if (!(first instanceof DataFrame) || joined instanceof DataFrame) return joined;
    return new DataFrame({ [first.columns[0] as string]: joined.values });
  };
}

/** What stands for "_" while tables are merged. */
const UNUSED = "\u0001";

/** Makes `merge` tell several keys apart, which it joins by "_": a_b and c aren't a and b_c. */
export function mendedMerge(
  original: (args: { left: Frame; right: Frame; on: string[]; how: string }) => Frame,
  { DataFrame }: Parts,
): typeof original {
  return (args) => {
    const { on, left, right } = args;
    if (!Array.isArray(on) || on.length < 2) return original(args);
    const changed = (frame: Frame, from: string, to: string) => {
      const isKey = frame.columns.map((name) => on.includes(name));
      const rows = (frame.values as unknown[][]).map((row) =>
        row.map((value, column) =>
          isKey[column] && typeof value === "string" ? value.replaceAll(from, to) : value,
        ),
      );
      const { columns, index, dtypes } = frame;
      return new DataFrame(rows, { columns, index, dtypes });
    };
    const [a, b] = [left, right].map((frame) => changed(frame, "_", UNUSED)) as [Frame, Frame];
    return changed(original({ ...args, left: a, right: b }), UNUSED, "_");
  };
}
