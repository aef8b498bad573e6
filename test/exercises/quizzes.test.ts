import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Quiz } from "@course/checks";
import * as quizzes from "../../lib/exercises/src/lessons/quizzes.js";

// A quiz asks for understanding, also of earlier lessons, and says to each choice what may be behind it.

const folder = "notebooks/source/lessons";
const lessons = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .sort();
const sources = lessons.map((name) => readFileSync(join(folder, name), "utf8"));
const all: Quiz[] = Object.values(quizzes);

/** The headings of a lesson, without their numbers. */
function headings(source: string): string[] {
  return [...source.matchAll(/^\/\/ ##+ (?:\d+\. )?(.+)$/gm)].map(([, heading = ""]) => heading);
}

test("each lesson has a quiz, which it shows and lets answer", () => {
  assert.deepEqual(
    all.map(({ name }) => `${name}.ts`),
    lessons,
  );
  for (const [i, source] of sources.entries()) {
    const number = String(i + 1).padStart(2, "0");
    assert.match(
      source,
      new RegExp(`^import \\{ quiz${number} as quiz \\} from "course/practice";\n\nquiz;`, "m"),
    );
    const blanks = all[i]?.items.map(() => '""').join(", ");
    assert.ok(
      source.includes(`\nquiz.answer(${blanks});\n`),
      `${lessons[i]}: one pair of quotes for each question`,
    );
    const h1 = source.match(/^\/\/ # \d+ · (.+)$/m)?.[1];
    assert.equal(all[i]?.title, `Lesson ${i + 1}: ${h1}`);
  }
});

for (const [i, { title, items }] of all.entries()) {
  describe(title, () => {
    test("four to six questions, from lesson 2 on at least two about earlier lessons", () => {
      assert.ok(items.length >= 4 && items.length <= 6);
      assert.ok(items.every(({ lesson }) => lesson <= i + 1));
      assert.ok(i === 0 || items.filter(({ lesson }) => lesson <= i).length >= 2);
      assert.ok(items.filter(({ lesson }) => lesson === i + 1).length >= 2);
    });
    test("the right choice isn't always in the same place", () => {
      const places = new Set(items.map(rightPlace));
      assert.ok(places.size >= 2);
    });
    for (const item of items) {
      test(item.ask, () => {
        const { choices, lesson, section } = item;
        assert.ok(choices.length >= 2 && choices.length <= 5);
        assert.equal(choices.filter((choice) => "right" in choice).length, 1, "one is right");
        const said = choices.map((choice) => ("right" in choice ? choice.right : choice.wrong));
        for (const text of [item.ask, ...choices.map(({ text }) => text), ...said]) {
          assert.ok(text.trim() === text && text !== "");
        }
        assert.equal(new Set(choices.map(({ text }) => text.toLowerCase())).size, choices.length);
        assert.equal(new Set(said).size, choices.length, "something of its own is said to each choice");
        for (const sentence of said) assert.match(sentence, /[.?!]$/);
        const known = headings(sources[lesson - 1] ?? "");
        assert.ok(
          known.includes(section),
          `lesson ${lesson} has no section "${section}" but: ${known.join(", ")}`,
        );
      });
    }
  });
}

/** Where the right choice stands. */
function rightPlace({ choices }: Quiz["items"][number]): number {
  return choices.findIndex((choice) => "right" in choice);
}

test("over all quizzes, neither the place nor the length gives the right choice away", () => {
  const items = all.flatMap((quiz) => quiz.items);
  for (const place of [0, 1, 2]) {
    const share = items.filter((item) => rightPlace(item) === place).length / items.length;
    assert.ok(share > 0.2 && share < 0.45, `${share} of the right choices are in place ${place}`);
  }
  const longest = items.filter(({ choices }) => {
    const lengths = choices.map((choice) => ("right" in choice ? 0 : choice.text.length));
    return choices.some((choice) => "right" in choice && choice.text.length > Math.max(...lengths));
  });
  const share = longest.length / items.length;
  assert.ok(share < 0.35, `in ${share} of the questions the right choice is the longest`);
  assert.equal(new Set(items.map(({ ask }) => ask)).size, items.length, "no question is asked twice");
});
