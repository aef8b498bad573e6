import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { allTerms, glossaryOf, isGlossaryFresh, termsOf } from "../../scripts/notebooks/glossary.js";
import { glossary, lessons, orphans } from "../../scripts/shared/documents.js";
import { textOf } from "../../scripts/shared/notebook.js";

// The glossary is made from the places where lessons introduce their terms.

/** A lesson with one cell of text, and one of code behind it. */
function lessonWith(...lines: string[]): string {
  return [
    "// %% [markdown]",
    "// # 7 · A lesson",
    ...lines.map((line) => `// ${line}`),
    "",
    "// %%",
    "1;",
  ].join("\n");
}

test("a term has its meaning, its lesson, and the heading that it stands under", () => {
  const source = lessonWith(
    "## 1. Scores",
    "The scores are called **logits**.",
    "<!-- term: logits | Scores, *before* softmax. Any numbers. -->",
    "### Hold back (some)",
    "A *loss* is small.",
    "<!-- term: loss | One number. -->",
    "## 2. Later",
  );
  assert.deepEqual(termsOf("07-a-lesson", source), {
    terms: [
      {
        term: "logits",
        definition: "Scores, *before* softmax. Any numbers.",
        lesson: "07-a-lesson",
        heading: "1. Scores",
      },
      { term: "loss", definition: "One number.", lesson: "07-a-lesson", heading: "Hold back (some)" },
    ],
    mistakes: [],
  });
});

test("a plural, and a capital letter, introduce a term too", () => {
  const source = lessonWith("**Hyperparameters** are chosen.", "<!-- term: hyperparameter | A setting. -->");
  assert.deepEqual(termsOf("07-a-lesson", source).mistakes, []);
});

test("what is no term is named: no meaning, no full stop, not introduced there", () => {
  const mistakesOf = (...lines: string[]) => termsOf("07-a-lesson", lessonWith(...lines)).mistakes.join("\n");
  assert.match(mistakesOf("**loss**", "<!-- term: loss -->"), /07-a-lesson: .* is no term\. Expected/);
  assert.match(mistakesOf("**loss**", "<!-- term: loss | One number -->"), /is no term/);
  assert.match(mistakesOf("**loss**", "<!-- term loss | One number. -->"), /is no term/);
  assert.match(
    mistakesOf("a loss", "<!-- term: loss | One number. -->"),
    /"loss" isn't introduced where it is marked/,
  );
});

test("the glossary sorts terms by letters, and links to headings", () => {
  const place = { lesson: "07-a-lesson", heading: "Hold back (some)" };
  const notebook = glossaryOf([
    { term: "loss", definition: "One number.", ...place },
    { term: "argmax", definition: "A place.", ...place },
    { term: "Adam", definition: "An optimiser.", ...place },
  ]);
  const link = "[Lesson 7](07-a-lesson.ipynb#Hold-back-%28some%29)";
  assert.deepEqual(
    notebook.cells.slice(1).map(({ source }) => textOf(source)),
    [
      `## A\n\n**Adam** – An optimiser. ${link}\n\n**argmax** – A place. ${link}`,
      `## L\n\n**loss** – One number. ${link}`,
    ],
  );
  assert.ok(notebook.cells.every(({ cell_type }) => cell_type === "markdown"));
});

test("lessons mark their terms, each once, and the glossary is made from them", () => {
  const { terms, mistakes } = allTerms();
  assert.deepEqual(mistakes, []);
  assert.ok(terms.length > 50);
  assert.ok(isGlossaryFresh(terms), "the glossary is stale: npm run notebooks");
  assert.ok(!orphans().includes(glossary));
});

test("a term in two lessons is named", () => {
  const [first] = lessons();
  assert.ok(first);
  const { mistakes } = allTerms([first, first]);
  assert.match(mistakes[0] ?? "", /: the term ".*" is introduced in an earlier place, too/);
});

test("every link of the glossary leads to a heading", () => {
  const text = textOf(glossaryOf(allTerms().terms).cells.flatMap(({ source }) => source));
  const links = [...text.matchAll(/\]\(([^)#]+)\.ipynb#([^)]+)\)/g)];
  assert.equal(links.length, allTerms().terms.length);
  for (const [, lesson = "", anchor = ""] of links) {
    const source = lessons().find(({ name }) => name === lesson)?.source ?? "";
    assert.ok(existsSync(join(dirname(source), `${lesson}.ts`)), lesson);
    const headings = [...readFileSync(source, "utf8").matchAll(/^\/\/ #{1,6} +(.+?) *$/gm)];
    const anchors = headings.map(([, heading = ""]) => heading.replaceAll(" ", "-"));
    assert.ok(anchors.includes(decodeURIComponent(anchor)), `${lesson} has no heading #${anchor}`);
  }
});
