import { isObject } from "../figure/json.js";

/**
 * What makes one value of another: a list with the new value in it, an empty one where there is none any more, or the
 * changes of its parts by name or place.
 */
export type Change = readonly [unknown?] | { readonly [part: string]: Change };

/**
 * Finds what differs between two values, so that of many similar figures one is stored, and of the others only that.
 *
 * @param before JSON.
 * @param now JSON.
 * @returns undefined where nothing does.
 * @example
 * changeBetween({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }); // { b: [[1, 3]] }
 */
export function changeBetween(before: unknown, now: unknown): Change | undefined {
  const whole = JSON.stringify(now);
  if (JSON.stringify(before) === whole) return undefined;
  const parts = partsBetween(before, now);
  return parts && JSON.stringify(parts).length < whole.length ? parts : [now];
}

function partsBetween(before: unknown, now: unknown): Change | undefined {
  const isList = Array.isArray(before) && Array.isArray(now);
  const isSameLength = isList && before.length === now.length;
  if (!isSameLength && !(isObject(before) && isObject(now))) return undefined;
  const [a, b] = [before, now] as unknown as Record<string, unknown>[];
  const names = new Set([...Object.keys(a as object), ...Object.keys(b as object)]);
  const changed = [...names].flatMap((name): [string, Change][] => {
    if (!Object.hasOwn(b as object, name)) return [[name, []]];
    const change = changeBetween(a?.[name], b?.[name]);
    return change ? [[name, change]] : [];
  });
  return Object.fromEntries(changed);
}

/**
 * Makes the changed value. Neither value nor change is written into.
 *
 * @param before the value that the change was found from.
 * @param change undefined or null for none.
 */
export function changed(before: unknown, change: Change | null | undefined): unknown {
  if (!change) return before;
  if (Array.isArray(change)) return change[0];
  const parts = Object.entries(change as Readonly<Record<string, Change>>);
  if (Array.isArray(before)) {
    const list = [...before];
    for (const [place, part] of parts) list[Number(place)] = changed(before[Number(place)], part);
    return list;
  }
  const known = before as Record<string, unknown>;
  const removed = new Set(
    parts.filter(([, part]) => Array.isArray(part) && part.length === 0).map(([n]) => n),
  );
  return Object.fromEntries(
    [
      ...Object.entries(known),
      ...parts.map(([name, part]): [string, unknown] => [name, changed(known[name], part)]),
    ].filter(([name]) => !removed.has(name)),
  );
}
