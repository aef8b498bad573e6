import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Document, glossary, lessons } from "../shared/documents.js";
import { type Cell, type Notebook, normalized, readNotebook, writeNotebook } from "../shared/notebook.js";

/** A word of the field, where a lesson introduces it. */
export interface Term {
  /** In the singular, and in small letters where it is no name. */
  term: string;
  /** What it means, in Markdown. It ends with a full stop. */
  definition: string;
  /** The name of the lesson, such as `03-build-and-fit`. */
  lesson: string;
  /** The heading under which it is introduced. */
  heading: string;
}

/** What was found in a source: its terms, and a sentence for each that breaks a rule. */
export interface Found {
  terms: Term[];
  mistakes: string[];
}

/**
 * Finds the terms that a lesson introduces: each is a comment in the text that introduces it, in one line,
 * `<!-- term: logits | Scores of classes, before softmax. -->`. The same cell must set the term off, `**logits**`.
 *
 * @param lesson the name of the lesson.
 * @param source its source, a module in percent format.
 * @returns the terms in their order, and what is wrong with others.
 * @example
 * termsOf("03-build-and-fit", source).terms[0]; // { term: "neuron", definition: "…", lesson: …, heading: … }
 */
export function termsOf(lesson: string, source: string): Found {
  const found: Found = { terms: [], mistakes: [] };
  let heading = "";
  for (const cell of source.split(/^\/\/ %%.*$/m)) {
    const emphasised = [...cell.matchAll(/\*{1,2}([^*\n]+)\*{1,2}/g)].map(([, text = ""]) =>
      text.toLowerCase(),
    );
    for (const line of cell.split(/\r?\n/)) {
      heading = /^\/\/ #{1,6} +(.+?) *$/.exec(line)?.[1] ?? heading;
      if (!/<!-- *term\b/.test(line)) continue;
      const [, term = "", definition = ""] = /^\/\/ <!-- term: ([^|]+?) \| (.+\.) -->$/.exec(line) ?? [];
      const say = (what: string) => found.mistakes.push(`${lesson}: ${what}`);
      if (term === "") {
        say(`"${line}" is no term. Expected: <!-- term: NAME | Its meaning, with a full stop. -->`);
      } else if (!emphasised.some((text) => text.includes(term.toLowerCase()))) {
        say(
          `the term "${term}" isn't introduced where it is marked. Expected: **${term}** in the same cell.`,
        );
      } else {
        found.terms.push({ term, definition, lesson, heading });
      }
    }
  }
  return found;
}

/**
 * Finds the terms of all lessons.
 *
 * @param documents the lessons; all of them by default.
 * @returns the terms, and a sentence for each that breaks a rule or is introduced twice.
 */
export function allTerms(documents: readonly Document[] = lessons()): Found {
  const found = documents.map(({ name, source }) => termsOf(name, readFileSync(source, "utf8")));
  const terms = found.flatMap((one) => one.terms);
  const twice = terms.filter(({ term }, i) => terms.findIndex((other) => other.term === term) !== i);
  return {
    terms,
    mistakes: [
      ...found.flatMap(({ mistakes }) => mistakes),
      ...twice.map(
        ({ term, lesson }) => `${lesson}: the term "${term}" is introduced in an earlier place, too`,
      ),
    ],
  };
}

/**
 * Makes the glossary: a notebook of text, with a heading for each letter and a link from each term to its lesson.
 *
 * @param terms in any order.
 * @returns the notebook. It lies beside the lessons.
 */
export function glossaryOf(terms: readonly Term[]): Notebook {
  const sorted = [...terms].sort((a, b) => a.term.localeCompare(b.term, "en"));
  const letterOf = ({ term }: Term) => term.charAt(0).toUpperCase();
  const parts = [...new Set(sorted.map(letterOf))].map((letter) => {
    const those = sorted.filter((term) => letterOf(term) === letter);
    return `## ${letter}\n\n${those.map(entry).join("\n\n")}`;
  });
  const cells = [INTRODUCTION, ...parts].map(
    (source): Cell => ({ cell_type: "markdown", metadata: {}, source }),
  );
  return normalized({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
}

const INTRODUCTION = `# Glossary

The words of the field that the lessons use, and what you may find them called elsewhere. The link leads to the place where a word is introduced.`;

function entry({ term, definition, lesson, heading }: Term): string {
  const anchor = heading.replaceAll(" ", "-").replaceAll("(", "%28").replaceAll(")", "%29");
  return `**${term}** – ${definition} [Lesson ${Number.parseInt(lesson, 10)}](${lesson}.ipynb#${anchor})`;
}

/**
 * Tells whether the glossary is what the lessons say.
 *
 * @param terms of all lessons.
 */
export function isGlossaryFresh(terms: readonly Term[]): boolean {
  return existsSync(glossary) && isDeepStrictEqual(readNotebook(glossary), glossaryOf(terms));
}

/**
 * Writes the glossary where it isn't what the lessons say.
 *
 * @param terms of all lessons.
 * @returns whether it was written.
 */
export function writeGlossary(terms: readonly Term[]): boolean {
  if (isGlossaryFresh(terms)) return false;
  writeNotebook(glossary, glossaryOf(terms));
  return true;
}
