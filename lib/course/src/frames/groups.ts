import { type Frame, type Parts, replace } from "./parts.js";
import { isMissing, presentNumbers, running, sortedPositions, statistics } from "./statistics.js";

/** What is used of danfojs's groups: for each group, under a key, the values of its columns. */
export interface Groups {
  data: unknown[][] | null;
  keyCol: string[];
  colIndex: number[];
  columnName: string[];
  groupColNames?: string[];
  colDict: Record<string, Record<string, unknown[]>>;
  keyToValue: Record<string, unknown[]>;
}

/** The figures of groups that go along; `cumsum` and its kin are danfojs's words. */
const RUNNING_NAMES = { cumsum: "sum", cumprod: "prod", cummin: "min", cummax: "max" } as const;

/** The keys of groups as they came: in an object, those that look like numbers are first. */
const ORDERS = new WeakMap<object, Set<string>>();

/**
 * Leaves missing values out of the figures of groups, tells groups of several columns apart, and puts groups of numbers in
 * the order of the numbers, all others in that of their first rows.
 */
export function mendGroups({ Groupby, DataFrame }: Parts): void {
  replace<(columns: string[] | string) => unknown>(
    DataFrame,
    "groupby",
    (original) =>
      function (this: never, columns) {
        const names = typeof columns === "string" ? [columns] : columns;
        requireColumns(this, names, "groupby");
        return original.call(this, names);
      },
  );
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
  // danfojs joins the values of several columns by "-": a-b and c would be the same group as a and b-c.
  replace<() => unknown>(
    Groupby,
    "group",
    () =>
      function (this: never) {
        const groups = this as Groups;
        groups.colDict = Object.create(null);
        groups.keyToValue = Object.create(null);
        const keys = new Set<string>();
        ORDERS.set(groups.keyToValue, keys);
        for (const row of groups.data ?? []) {
          const values = groups.colIndex.map((column) => row[column]);
          const key = keyOf(groups, values);
          keys.add(key);
          groups.keyToValue[key] ??= values;
          groups.colDict[key] ??= Object.fromEntries(groups.columnName.map((name) => [name, []]));
          for (const [i, name] of groups.columnName.entries()) groups.colDict[key]?.[name]?.push(row[i]);
        }
        return groups;
      },
  );
  replace<(groups: Groups["colDict"]) => string[]>(
    Groupby,
    "colKeyDict",
    () =>
      function (this: never, groups) {
        return groupKeys(this, groups);
      },
  );
  replace<(values: unknown[]) => Frame>(
    Groupby,
    "getGroup",
    () =>
      function (this: never, values) {
        const groups = this as Groups;
        const group = groups.colDict[keyOf(groups, values)];
        if (group) return new DataFrame(group);
        const some = Object.values(groups.keyToValue).slice(0, 10);
        throw new RangeError(
          `getGroup: there is no group [${values.map(String).join(", ")}] of ${groups.keyCol.join(", ")}; ` +
            `there are: ${some.map((known) => `[${known.map(String).join(", ")}]`).join(", ")}.`,
        );
      },
  );
}

/** Gives the key of a group, another one for each. */
function keyOf({ keyToValue }: Groups, values: readonly unknown[]): string {
  const isOther = (known: unknown[] | undefined) =>
    known?.some((value, i) => !Object.is(value, values[i])) ?? false;
  let key = values.map(String).join("-");
  while (isOther(keyToValue[key])) key += "\0";
  return key;
}

/** Gives the keys of some groups, in their order. */
export function groupKeys(groups: Groups, some: Groups["colDict"]): string[] {
  const known = [...(ORDERS.get(groups.keyToValue) ?? Object.keys(some))];
  return inOrder(
    groups,
    known.filter((key) => key in some),
  );
}

/** Puts keys of groups in order: by each column that holds numbers only, and else as they came. */
function inOrder({ keyToValue, keyCol }: Groups, keys: readonly string[]): string[] {
  const isNumeric = keyCol.map((_, column) =>
    keys.every((key) => {
      const value = keyToValue[key]?.[column];
      return typeof value === "number" || isMissing(value);
    }),
  );
  const valueAt = (key: string, column: number) => keyToValue[key]?.[column];
  // The last column first: sorting leaves equal ones in their order.
  return isNumeric.reduceRight<string[]>(
    (ordered, numeric, column) => {
      const firsts = new Map(
        keys.map((key, place): [unknown, number] => [valueAt(key, column), place]).reverse(),
      );
      const ranks = ordered.map((key) => {
        const value = valueAt(key, column);
        return numeric ? value : firsts.get(value);
      });
      return sortedPositions(ranks, true).map((place) => ordered[place] as string);
    },
    [...keys],
  );
}

/** Requires that a frame has columns of these names. */
export function requireColumns({ columns }: Frame, names: readonly string[], who: string): void {
  for (const name of names) {
    if (columns.includes(name)) continue;
    throw new RangeError(
      `${who}: there is no column ${JSON.stringify(name)}; there are: ${columns.join(", ")}.`,
    );
  }
}
