/** Words that say what a file is, and not whose. */
const WORDS = new Set(
  `exercise exercises ex uebung uebungen übung ue üb aufgabe aufgaben assignment assign homework hw task sheet blatt
  problem set ps lab lesson notebook nb solution solutions loesung lösung answer answers attempt abgabe submission
  submitted final version ver v draft submissions abgaben einreichungen class klasse course kurs copy kopie copie copia neu new old alt last fertig done project`.split(
    /\s+/,
  ),
);

/** Between words, and between a name and a file's. */
const SEPARATORS = /[\s_\-–.,()[\]]+/;

/** Whose a file is, and what it is, as its name says. */
export interface FileName {
  /** What is left of the name without the words that say what it is; "" where nothing is. */
  owner: string;
  /** Whether there were such words. */
  isNamed: boolean;
  /** What was left out but for copies: where nothing but numbers was, they may be a person's as well. */
  what: string;
}

/**
 * Reads the name of a file that lies by itself, such as `ada_exercise-1.ipynb`. What says which exercise it is, or
 * which of several copies, is left out at both ends; the rest is the student's.
 *
 * @param file the name, with its ending.
 * @param exercises the names of the exercises; their words say what a file is, too.
 * @returns see {@link FileName}.
 * @example
 * readFileName("Smith_John_ex1 (2).ipynb", ["1-load-and-prepare"]); // { owner: "Smith_John", isNamed: true, what: "ex1" }
 */
export function readFileName(file: string, exercises: readonly string[]): FileName {
  const stem = file
    .normalize("NFC")
    .replace(/(\.(ipynb|zip|tar|gz|tgz|7z|rar|html?|json|txt|pdf|ts|js))+$/i, "")
    .replace(/\s*\(\d+\)$/, "")
    .replace(/\s*[-–]\s*(copy|kopie)(\s*\(\d+\))?$/i, "");
  // Google Classroom: `Ada Lovelace - exercise-1.ipynb`.
  const google = /^(?<owner>.+?) - (?<what>.+)$/.exec(stem)?.groups;
  if (google?.owner && !isWhat(google.owner, exercises)) {
    return { owner: google.owner, isNamed: true, what: google.what ?? "" };
  }
  const words = [...stem.matchAll(/[^\s_\-–.,()[\]]+/g)];
  let from = 0;
  let to = words.length;
  const says = (i: number) => isWhat(words[i]?.[0] ?? "", exercises);
  while (to > 0 && says(to - 1)) to--;
  while (from < to && says(from)) from++;
  const first = words[from];
  const last = words[to - 1];
  const owner = first && last && from < to ? stem.slice(first.index, last.index + last[0].length) : "";
  const what = [...words.slice(0, from), ...words.slice(to)].map(([word]) => word).join(" ");
  return { owner, isNamed: what !== "", what };
}

/**
 * Tells whether a text says what a file or a folder is, and not whose: "exercise 2", "1", "final version".
 *
 * @param text a name or a part of one.
 * @param exercises the names of the exercises.
 */
export function isWhat(text: string, exercises: readonly string[]): boolean {
  const own = new Set(exercises.flatMap((name) => name.toLowerCase().split(SEPARATORS)));
  const words = text.toLowerCase().split(SEPARATORS).filter(Boolean);
  return words.every(
    (word) =>
      WORDS.has(word) ||
      own.has(word) ||
      // Longer numbers are a student's; these are an exercise's, a version's or a year.
      /^(\d{1,3}|20\d\d)$/.test(word) ||
      (/^\D+\d+$/.test(word) && WORDS.has(word.replace(/\d+$/, ""))),
  );
}
