import { isWhat, readFileName } from "./file-name.js";

/** A file that was handed in, as far as it matters for whose it is. */
export interface Found {
  /** Folders, archives and name, from outside in. */
  path: readonly string[];
  /** Whether it is a notebook, or an archive that can't be read. */
  isNotebook: boolean;
  /** The exercise that it answers, where that can be said. */
  exercise?: string;
}

/** Whose a file is, as the place where it lies says; or why that can't be told. */
export type Placed = { name: string; what: string; isNamed: boolean } | { unclear: string } | undefined;

/** As Google Drive names what is downloaded: `Exercise 1-20260301T120000Z-001.zip`. */
const DRIVE = /-\d{8}T\d{6}Z(-\d+)+\.zip$/i;

/**
 * Finds out whose files are by where they lie: in a folder or an archive for each student, or by themselves. Folders and
 * archives that hold several students are looked through.
 *
 * @param files all whose path follows no learning-management system.
 * @param exercises the names of the exercises.
 * @returns for each file its owner; undefined where nobody is named.
 */
export function ownersByPlace(files: readonly Found[], exercises: readonly string[]): Map<Found, Placed> {
  const owners = new Map<Found, Placed>();
  lookInto(files.map((found) => ({ found, rest: found.path })));
  return owners;

  function lookInto(items: readonly Item[]): void {
    const entries = groupBy(items, ({ rest }) => rest[0] ?? "");
    for (const [name, inside] of entries) {
      const isFile = inside.every(({ rest }) => rest.length === 1);
      const kind = isFile ? "person" : kindOf(name, inside.map(inner), entries.size === 1);
      if (kind === "class") {
        lookInto(inside.map(inner));
      } else {
        const owner = kind === "person" ? ownerOf(name, isFile) : { unclear: kind };
        for (const { found } of inside) owners.set(found, owner);
      }
    }
  }

  function ownerOf(name: string, isFile: boolean): Placed {
    if (isFile || isArchiveName(name)) {
      const { owner, ...rest } = readFileName(name, exercises);
      return owner === "" ? undefined : { name: owner, ...rest };
    }
    // A folder "Exercise 1" is nobody's; one "17" may be.
    return isWhat(name, exercises) && !/^\d+$/.test(name) ? undefined : { name, what: "", isNamed: true };
  }

  /** Tells what a folder or an archive holds, by the paths within it: one person's files, or a class; else why that can't be told. */
  function kindOf(name: string, items: readonly Item[], isOnly: boolean): "person" | "class" | string {
    if (DRIVE.test(name)) return "class";
    const within = items.filter(({ found }) => found.isNotebook);
    const loose = within.filter(({ rest }) => rest.length === 1);
    const inFolders = within.filter(({ rest }) => rest.length > 1);
    const folders = groupBy(inFolders, ({ rest }) => rest[0] ?? "");
    const people = [...folders]
      .filter(
        ([folder, inside]) => !isWhat(stem(folder), exercises) && inside.some(({ found }) => found.exercise),
      )
      .map(([folder]) => folder);
    const isNobodys = isWhat(stem(name), exercises);
    if (!isOnly && !isNobodys && !isArchiveName(name)) return severalIn(name, people, folders) ?? "person";
    if (holdPeople(loose)) return "class";
    if (isNobodys) {
      const isClass = ([folder, inside]: [string, Item[]]) =>
        kindOf(folder, inside.map(inner), true) === "class";
      return people.length > 0 || [...folders].some(isClass) ? "class" : "person";
    }
    // A folder around everything: whoever packed it added it.
    if (folders.size === 1 && loose.length === 0)
      return kindOf([...folders.keys()][0] ?? "", inFolders.map(inner), true);
    return people.length > 1 ? "class" : "person";
  }

  /** Says why a folder beside others may be one person's or several people's: an exercise is in it more than once. */
  function severalIn(
    name: string,
    people: readonly string[],
    folders: Map<string, Item[]>,
  ): string | undefined {
    const answered = people.flatMap((folder) => [
      ...new Set((folders.get(folder) ?? []).flatMap(({ found }) => found.exercise ?? [])),
    ]);
    if (new Set(answered).size === answered.length) return undefined;
    const list = people.slice(0, 3).join(", ");
    return `"${name}" holds the same exercise in several folders (${list}): they may be one person's, or those of several.`;
  }

  /** Tells whether notebooks side by side are those of several people: one exercise with several names before it. */
  function holdPeople(items: readonly Item[]): boolean {
    const answers = items.filter(({ found }) => found.exercise !== undefined);
    return [...groupBy(answers, ({ found }) => found.exercise).values()].some((same) => {
      const names = same.map(({ rest }) => readFileName(rest[0] ?? "", exercises));
      return (
        names.every(({ owner, isNamed }) => owner !== "" && isNamed) &&
        new Set(names.map(({ owner }) => owner)).size > 1
      );
    });
  }
}

/** A file, and the part of its path that is still to be looked at. */
interface Item {
  found: Found;
  rest: readonly string[];
}

function inner({ found, rest }: Item): Item {
  return { found, rest: rest.slice(1) };
}

function isArchiveName(name: string): boolean {
  return /\.zip$/i.test(name);
}

function stem(name: string): string {
  return name.replace(/\.zip$/i, "");
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
