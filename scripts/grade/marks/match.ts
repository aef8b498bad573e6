import { asFolder } from "../../shared/variants/roster.js";
import type { Person } from "./systems.js";

/**
 * Finds the row of a student: by the number that a system writes into the names of what is handed in, else by a login or
 * another id, else by the name.
 *
 * @param student the name under which they were graded, such as `Ada-Lovelace_12345` or `jdoe`.
 * @param people who the rows are; undefined for a row that is nobody.
 * @returns the place of the row; a sentence where there is none, or several may be meant.
 */
export function findRow(student: string, people: readonly (Person | undefined)[]): number | string {
  const numbers = new Set([/_(\d+)$/.exec(student)?.[1], /^\d+$/.exec(student)?.[0]].filter(Boolean));
  const bare = student.replace(/_\d+$/, "");
  // ILIAS puts last name, first name and login in front of the number.
  const logins = new Set([student, bare, bare.split("_").at(-1) as string].map(key));
  const names = new Set([bare, bare.split("_").slice(0, 2).join("_")].map(letters));
  const ways: ((person: Person) => boolean)[] = [
    ({ number }) => number !== undefined && numbers.has(number),
    ({ ids }) => ids.some((id) => key(asFolder(id)) === key(student)),
    ({ ids }) =>
      ids.some((id) => logins.has(key(asFolder(id))) || logins.has(key(asFolder(id.split("@")[0] ?? "")))),
    (person) => person.names.some((name) => letters(name) !== "" && names.has(letters(name))),
  ];
  for (const isTheirs of ways) {
    const found = people.flatMap((person, i) => (person && isTheirs(person) ? [i] : []));
    if (found.length === 1) return found[0] as number;
    if (found.length > 1) {
      const list = found.map((i) => people[i]?.names[0] ?? people[i]?.ids[0] ?? `row ${i + 2}`).join(", ");
      return `may be any of ${list}`;
    }
  }
  return "isn't in it";
}

function key(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** What is left of a name without signs, accents and capitals: systems drop them in different ways. */
function letters(name: string): string {
  return asFolder(name)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
}
