import { type Frame, type Parts, replace } from "./parts.js";

type Label = string | number;
/** What rows and columns are asked for by: places, labels, a slice such as `"0:10"`, or true and false for each. */
type Wanted = readonly unknown[] | { values: unknown[] } | undefined;
interface Selection {
  rows?: Wanted;
  columns?: Wanted;
}

/**
 * Lets `iloc`, `loc`, `query` and `drop` find what was asked for, whatever the index holds: after sorting too, true and
 * false choose rows by their place, and a place or a name that isn't there is an error.
 */
export function mendPlaces(parts: Parts): void {
  const { DataFrame, Series } = parts;
  const selected = (frame: Frame, rows: readonly number[], columns: readonly number[]): Frame => {
    const { values, index, dtypes, config } = frame;
    const options = { index: rows.map((row) => index[row] as Label), config };
    if (frame.$isSeries) {
      const data = rows.map((row) => values[row]);
      return new Series(data, { ...options, columns: frame.columns, dtypes });
    }
    const data = rows.map((row) => columns.map((column) => (values[row] as unknown[])[column]));
    return new DataFrame(data, {
      ...options,
      columns: columns.map((column) => frame.columns[column] as string),
      dtypes: columns.map((column) => dtypes[column] as string),
    });
  };
  const all = (count: number) => Array.from({ length: count }, (_, i) => i);

  const iloc = (frame: Frame, { rows, columns }: Selection): Frame => {
    const [rowCount, columnCount] = frame.shape;
    return selected(
      frame,
      rows === undefined ? all(rowCount) : places(rows, rowCount, "row"),
      columns === undefined ? all(columnCount) : places(columns, columnCount, "column"),
    );
  };
  const loc = (frame: Frame, { rows, columns }: Selection): Frame =>
    selected(
      frame,
      rows === undefined ? all(frame.shape[0]) : labelled(rows, frame.index, "row"),
      columns === undefined ? all(frame.shape[1]) : labelled(columns, frame.columns, "column"),
    );

  for (const [name, find] of [
    ["iloc", iloc],
    ["loc", loc],
  ] as const) {
    replace<(selection: Selection) => Frame>(
      DataFrame,
      name,
      () =>
        function (this: never, selection) {
          return find(this, selection);
        },
    );
    replace<(rows: Wanted) => Frame>(
      Series,
      name,
      () =>
        function (this: never, rows) {
          return find(this, { rows });
        },
    );
  }
  replace<(condition: Wanted, options?: { inplace?: boolean }) => Frame | undefined>(
    DataFrame,
    "query",
    () =>
      function (this: never, condition, { inplace = false } = {}) {
        const frame = this as Frame;
        if (condition === undefined)
          throw new TypeError('query: expected a condition, such as frame.column("n").gt(1).');
        const found = iloc(frame, { rows: condition });
        if (!inplace) return found;
        frame.$setValues(found.values, false, false);
        frame.$setIndex(found.index);
        return undefined;
      },
  );
  for (const name of ["head", "tail"]) {
    replace<(rows?: number) => Frame>(
      DataFrame,
      name,
      (original) =>
        function (this: never, rows) {
          return rows === 0 ? iloc(this, { rows: [] }) : original.call(this, rows);
        },
    );
  }
  interface Dropped {
    columns?: unknown;
    index?: unknown;
    inplace?: boolean;
  }
  replace<(dropped: Dropped) => unknown>(
    DataFrame,
    "drop",
    (original) =>
      function (this: never, { columns, index, inplace }) {
        // One name or label may stand for a list of one; 0 is a label too.
        const list = (given: unknown) => (given === undefined || Array.isArray(given) ? given : [given]);
        return original.call(this, {
          ...(columns !== undefined && { columns: list(columns) }),
          ...(index !== undefined && { index: list(index) }),
          inplace,
        });
      },
  );
}

/** Reads places: numbers from 0, a slice, or true and false for each. */
function places(wanted: Wanted, count: number, what: string): number[] {
  const list = listOf(wanted, what);
  if (list.some((value) => typeof value === "boolean")) return chosen(list, count, what);
  if (list.length === 1 && typeof list[0] === "string") {
    const [from, to] = slice(list[0], what);
    const end = (text: string, usual: number) => (text === "" ? usual : Number(text));
    const [start, stop] = [end(from, 0), end(to, count)];
    if (![start, stop].every((value) => Number.isInteger(value) && value >= 0 && value <= count)) {
      throw new RangeError(
        `iloc: "${list[0]}" is no slice of ${count} ${what}s; expected such as "0:${count}".`,
      );
    }
    return Array.from({ length: Math.max(0, stop - start) }, (_, i) => start + i);
  }
  const wrong = list.find((value) => !Number.isInteger(value) || Number(value) < 0 || Number(value) >= count);
  if (wrong !== undefined) {
    throw new RangeError(
      `iloc: there is no ${what} at place ${String(wrong)}; there are ${count}, from 0 on.`,
    );
  }
  return list as number[];
}

/** Finds the places of labels: the labels themselves, a slice whose end is left out, or true and false for each. */
function labelled(wanted: Wanted, labels: readonly Label[], what: string): number[] {
  const list = listOf(wanted, what);
  if (list.length > 0 && list.every((value) => typeof value === "boolean"))
    return chosen(list, labels.length, what);
  const known = new Map(labels.map((label, place) => [label, place]));
  const [first] = list;
  if (list.length === 1 && typeof first === "string" && !known.has(first) && first.includes(":")) {
    const [from, to] = slice(first, what);
    const start = from === "" ? 0 : placeOf(from, known, what);
    const stop = to === "" ? labels.length : placeOf(to, known, what);
    return Array.from({ length: Math.max(0, stop - start) }, (_, i) => start + i);
  }
  return list.map((label) => placeOf(label, known, what));
}

/** Finds a label; one that was written as a text may be a number, or stand in quotes. */
function placeOf(label: unknown, known: ReadonlyMap<unknown, number>, what: string): number {
  const written = typeof label === "string" ? label.replace(/^(["'`])(.*)\1$/, "$2") : label;
  const place = known.get(label) ?? known.get(written) ?? known.get(Number(written));
  if (place !== undefined && label !== "") return place;
  const some = [...known.keys()].slice(0, 10).map(String).join(", ");
  throw new RangeError(
    `loc: there is no ${what} "${String(label)}"; there are: ${some}${known.size > 10 ? ", …" : ""}.`,
  );
}

function slice(text: string, what: string): [from: string, to: string] {
  const [from = "", to, ...more] = text.split(":").map((part) => part.trim());
  if (to === undefined || more.length > 0)
    throw new RangeError(`"${text}" is no slice of ${what}s; expected two ends, such as "0:10".`);
  return [from, to];
}

function chosen(list: readonly unknown[], count: number, what: string): number[] {
  if (list.length !== count) {
    throw new RangeError(
      `This condition has ${list.length} values for ${count} ${what}s; expected one for each.`,
    );
  }
  return list.flatMap((isWanted, place) => (isWanted === true ? [place] : []));
}

function listOf(wanted: Wanted, what: string): readonly unknown[] {
  if (Array.isArray(wanted)) return wanted;
  const { values } = (wanted ?? {}) as { values?: unknown };
  if (Array.isArray(values)) return values;
  throw new TypeError(`Expected the ${what}s as a list, such as [0, 2] or ["0:10"].`);
}
