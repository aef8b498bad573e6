import { requireColumns } from "./groups.js";
import type { Frame, Parts } from "./parts.js";
import { columnsOf } from "./types.js";

const MISSING = Number.NaN;

/**
 * Puts frames and series below each other (axis 0) or side by side (axis 1), as danfojs does: what is missing is NaN, and a
 * name that occurs twice gets a number. The arguments stay as they are; frames give a frame, also of one column.
 */
export function concat(
  { dfList, axis }: { dfList: Frame[]; axis: 0 | 1 },
  { DataFrame, Series }: Parts,
): Frame {
  if (!Array.isArray(dfList) || dfList.length === 0)
    throw new TypeError("concat: expected dfList, a list of frames or series.");
  const parts = dfList.map((part) => ({
    columns: part.columns,
    length: part.values.length,
    data: part.$isSeries ? [part.values] : columnsOf(part.values as unknown[][]),
  }));
  if (axis === 1) {
    const length = Math.max(...parts.map((part) => part.length));
    const named = new Map<string, unknown[]>();
    const repeats = new Map<string, number>();
    for (const { columns, data } of parts) {
      for (const [i, name] of columns.entries()) {
        const count = repeats.get(name) ?? 0;
        repeats.set(name, count + 1);
        const values = data[i] ?? [];
        named.set(count === 0 ? name : name + count, [
          ...values,
          ...new Array<unknown>(length - values.length).fill(MISSING),
        ]);
      }
    }
    return framed(named, length);
  }
  const names = [...new Set(parts.flatMap(({ columns }) => columns))];
  const joined = names.map((name): [string, unknown[]] => [
    name,
    parts.flatMap(({ columns, data, length }) => {
      const place = columns.indexOf(name);
      return place < 0 ? new Array<unknown>(length).fill(MISSING) : (data[place] ?? []);
    }),
  ]);
  if (dfList.every((part) => part.$isSeries) && joined.length === 1)
    return new Series(joined[0]?.[1] as unknown[]);
  return framed(
    new Map(joined),
    parts.reduce((sum, { length }) => sum + length, 0),
  );

  function framed(columns: ReadonlyMap<string, unknown[]>, length: number): Frame {
    const rows = Array.from({ length }, (_, row) => [...columns.values()].map((values) => values[row]));
    return new DataFrame(rows, { columns: [...columns.keys()] });
  }
}

interface MergeOptions {
  left: Frame;
  right: Frame;
  on: string[];
  how?: "inner" | "outer" | "left" | "right";
}

/**
 * Joins two frames by the columns that both have, as pandas does: the rows stay in the order of the left frame (with
 * `how: "right"` of the right one), 1 and "1" are two, and several rows with the same key are all combined.
 */
export function merge({ left, right, on, how = "inner" }: MergeOptions, { DataFrame }: Parts): Frame {
  const keys = typeof on === "string" ? [on] : on;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new TypeError('merge: expected on, the names of the columns to join by, such as ["run"].');
  if (!["inner", "outer", "left", "right"].includes(how))
    throw new RangeError(`merge: how is ${String(how)}; expected "inner", "outer", "left" or "right".`);
  requireColumns(left, keys, "merge: left");
  requireColumns(right, keys, "merge: right");
  const [a, b] = [sideOf(left, keys), sideOf(right, keys)];
  const empty = (side: Side) => new Array<unknown>(side.others.length).fill(MISSING);
  const rows: unknown[][] = [];
  if (how === "right") {
    for (const row of b.rows) {
      const partners = a.byKey.get(row.key) ?? [{ rest: empty(a) }];
      for (const partner of partners) rows.push([...row.values, ...partner.rest, ...row.rest]);
    }
  } else {
    for (const row of a.rows) {
      const partners = b.byKey.get(row.key) ?? (how === "inner" ? [] : [{ rest: empty(b) }]);
      for (const partner of partners) rows.push([...row.values, ...row.rest, ...partner.rest]);
    }
    if (how === "outer") {
      for (const row of b.rows)
        if (!a.byKey.has(row.key)) rows.push([...row.values, ...empty(a), ...row.rest]);
    }
  }
  return new DataFrame(rows, { columns: uniqueNames([...keys, ...a.others, ...b.others]) });
}

interface Row {
  key: string;
  /** Those of the columns that the frames are joined by, and all others. */
  values: unknown[];
  rest: unknown[];
}

interface Side {
  /** The names of the columns that the frames aren't joined by. */
  others: string[];
  rows: Row[];
  byKey: Map<string, Row[]>;
}

function sideOf({ columns, values }: Frame, keys: readonly string[]): Side {
  const keyPlaces = keys.map((name) => columns.indexOf(name));
  const places = columns.flatMap((name, place) => (keys.includes(name) ? [] : [place]));
  const byKey = new Map<string, Row[]>();
  const rows = (values as unknown[][]).map((cells): Row => {
    const own = keyPlaces.map((place) => cells[place]);
    // Numbers, texts and what is missing are told apart.
    const key = JSON.stringify(own.map((value) => [typeof value, String(value)]));
    const row = { key, values: own, rest: places.map((place) => cells[place]) };
    const others = byKey.get(key);
    if (others) others.push(row);
    else byKey.set(key, [row]);
    return row;
  });
  return { others: places.map((place) => columns[place] as string), rows, byKey };
}

/** Gives names that occur again a number, as danfojs does: A, A_1, A_2. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}
