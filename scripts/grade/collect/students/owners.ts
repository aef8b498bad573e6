import { asFolder } from "../../../shared/variants/roster.js";
import type { NamePattern } from "./name-pattern.js";
import { type Found, ownersByPlace } from "./places.js";
import { type Owner, ownerBySystem } from "./systems.js";

/** Whose a file is. */
export interface Student extends Omit<Owner, "name"> {
  /** Letters, digits, `-`, `_` and `.`: a name that can be one of a folder too. */
  student: string;
}

/** Why it can't be told whose a file is. */
export interface Unclear {
  unclear: string;
}

/** How a class is read. */
export interface OwnersOptions {
  /** The name of the folder or archive that is graded. */
  place: string;
  /** The names of the exercises. */
  exercises: readonly string[];
  /** The instructor's own pattern; nothing else is tried then. */
  names?: NamePattern;
}

/**
 * Finds out whose files are: by the instructor's pattern, else by what a learning-management system has written into
 * their paths, else by where they lie. Where two names may be one person's, or one name two people's, it says so
 * instead of guessing.
 *
 * @param files all that were handed in.
 * @param options see {@link OwnersOptions}.
 * @returns for each file its student; undefined where nobody is named.
 */
export function ownersOf(
  files: readonly Found[],
  { place, exercises, names }: OwnersOptions,
): (Student | Unclear | undefined)[] {
  if (names) {
    return withoutMerged(
      files.map(({ path }) => {
        const name = names(path);
        return name === undefined ? undefined : { name };
      }),
    );
  }
  const known = files.map(({ path }) => ownerBySystem(path, place));
  const others = ownersByPlace(
    files.filter((_, i) => !known[i]),
    exercises,
  );
  const unclear = new Map<Found, Unclear>();
  for (const [found, placed] of others) if (placed && "unclear" in placed) unclear.set(found, placed);
  for (const [found, why] of doubtfulNames(others)) unclear.set(found, why);
  for (const [found, why] of doubtfulLogins(files, known)) unclear.set(found, why);
  const owners = files.map((found, i): Owner | Unclear | undefined => {
    const placed = others.get(found);
    return (
      unclear.get(found) ?? known[i] ?? (placed && "name" in placed ? { name: personIn(placed) } : undefined)
    );
  });
  return withoutMerged(owners);
}

/** "ada_anything.ipynb": where nothing in a name says what the file is, the person comes before the first underscore. */
function personIn({ name, isNamed }: { name: string; isNamed: boolean }): string {
  return isNamed ? name : (name.split("_")[0] ?? name);
}

/** Finds files by themselves whose names may be one person's or several people's. */
function doubtfulNames(placed: ReturnType<typeof ownersByPlace>): Map<Found, Unclear> {
  const loose = [...placed].flatMap(([found, owner]) =>
    owner && "name" in owner && found.path.length === 1 ? [{ found, ...owner }] : [],
  );
  const doubtful = new Map<Found, Unclear>();
  const say = (files: readonly { found: Found }[], why: string) => {
    const list = files.slice(0, 3).map(({ found }) => found.path.join("/"));
    for (const { found } of files) doubtful.set(found, { unclear: `${why}: ${list.join(", ")}.` });
  };
  for (const one of loose) {
    // "Smith_John.ipynb", "Smith_Jane.ipynb": a person and a file's name, or a person each.
    const first = firstWord(one.name);
    const same = loose.filter((other) => firstWord(other.name) === first);
    if (same.some(({ name }) => name !== one.name) && same.some(({ isNamed }) => !isNamed)) {
      say(same, `These may be files of one "${one.name.split("_")[0]}", or of several people`);
    }
    // "student 1.ipynb", "student 2.ipynb": the number may be an attempt's or a person's.
    const alike = loose.filter(
      ({ name, what, found }) =>
        name === one.name && /^\d+$/.test(what) && found.exercise === one.found.exercise,
    );
    if (new Set(alike.map(({ what }) => what)).size > 1) {
      say(alike, `The numbers may count the attempts of one "${one.name}", or people`);
    }
  }
  return doubtful;
}

/** Finds logins that may be the end of longer ones: "Task_j_doe" and "Task_k_doe" both end in "doe". */
function doubtfulLogins(
  files: readonly Found[],
  owners: readonly (Owner | undefined)[],
): Map<Found, Unclear> {
  const tasks = new Map<string, Set<string | undefined>>();
  const keyOf = (i: number) => `${owners[i]?.name}\n${files[i]?.exercise}`;
  for (const [i, owner] of owners.entries()) {
    if (owner?.task) tasks.set(keyOf(i), (tasks.get(keyOf(i)) ?? new Set()).add(owner.task));
  }
  return new Map(
    files.flatMap((found, i): [Found, Unclear][] => {
      const several = tasks.get(keyOf(i)) ?? new Set();
      const list = [...several].map((task) => `"${task}_${owners[i]?.name}"`).join(", ");
      return owners[i]?.task && several.size > 1
        ? [
            [
              found,
              {
                unclear: `Where the name of the task ends, and that of the person begins, can't be told: ${list}.`,
              },
            ],
          ]
        : [];
    }),
  );
}

function firstWord(name: string): string {
  return (name.split("_")[0] ?? name).toLowerCase();
}

/** Makes names of folders of names; where two different names become the same, or differ in spelling only, that is unclear. */
function withoutMerged(owners: readonly (Owner | Unclear | undefined)[]): (Student | Unclear | undefined)[] {
  const spellings = new Map<string, Set<string>>();
  for (const owner of owners) {
    if (!owner || "unclear" in owner) continue;
    const key = bare(owner.name);
    spellings.set(key, (spellings.get(key) ?? new Set()).add(owner.name.normalize("NFC").trim()));
  }
  return owners.map((owner) => {
    if (!owner || "unclear" in owner) return owner;
    const { name, task, ...rest } = owner;
    const alike = [...(spellings.get(bare(name)) ?? [])];
    if (alike.length > 1) {
      const list = alike.map((one) => `"${one}"`).join(", ");
      return { unclear: `These names may be one person's, or those of several people: ${list}.` };
    }
    const student = asFolder(name);
    return student === "" ? undefined : { student, ...rest };
  });
}

/** What is left of a name without marks, signs and capitals, as far as a folder's name goes. */
function bare(name: string): string {
  const letters = asFolder(name)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
  return letters || name;
}
