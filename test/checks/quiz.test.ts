import assert from "node:assert/strict";
import { test } from "node:test";
import { quiz } from "@course/checks";

const sums = quiz("00-sums", "Lesson 0: Sums", [
  {
    ask: "What is `1 + 1`?",
    lesson: 0,
    section: "Adding",
    choices: [
      { text: "11", wrong: "That puts the digits side by side." },
      { text: "2", right: "One and one." },
    ],
  },
  {
    ask: "Is 3 < 2?",
    lesson: 0,
    section: "Comparing",
    choices: [
      { text: "no", right: "It is greater." },
      { text: "yes", wrong: "The open side of the sign is where the *greater* number stands." },
    ],
  },
]);

test("each answer is judged by itself, with what is said to it", () => {
  const verdict = sums.answer("b", "b");
  assert.deepEqual(
    verdict.items.map(({ state }) => state),
    ["right", "not right"],
  );
  assert.equal(verdict.right, 1);
  assert.equal(
    verdict.toString(),
    "1b ✔ Right. One and one.\n" +
      "2b ✘ Not right yet. The open side of the sign is where the greater number stands. (Lesson 0, Comparing)\n" +
      "1 of 2 right.",
  );
  assert.match(verdict.toHtml(), /the <em>greater<\/em> number stands\. \(Lesson 0, <em>Comparing<\/em>\)/);
});

test("letters are read as people write them", () => {
  for (const letter of ["b", "B", " b ", "b)", "B.", "(b)"]) {
    assert.equal(sums.answer(letter).items[0]?.state, "right", letter);
  }
});

test("without a letter it is not tried yet", () => {
  for (const nothing of [[], ["", ""], [undefined, null], ["  "]]) {
    const verdict = sums.answer(...nothing);
    assert.ok(verdict.items.every(({ state }) => state === "not tried yet"));
    assert.match(verdict.toString(), /0 of 2 right\. Write a letter between each pair of quotes/);
  }
});

test("what is no letter is told so, and never throws", () => {
  for (const odd of ["c", "2", "bb", 1, true, ["b"], {}, Symbol("x"), () => "b", Promise.resolve("b")]) {
    const [first] = sums.answer(odd).items;
    assert.equal(first?.state, "not tried yet");
    assert.equal(first.message, "Answer with one of the letters a, b, in quotes.");
  }
  assert.match(
    sums.answer("b", "a", "a").toString(),
    /There are 2 questions, and you gave 3 answers\. 2 of 2 right/,
  );
});

test("as text it has all questions with their choices, and gives no answer away", () => {
  const text = sums.toString();
  assert.match(text, /^1\. What is 1 \+ 1\?\n {3}a\) 11\n {3}b\) 2\n\n2\. Is 3 < 2\?/);
  assert.doesNotMatch(text, /One and one|Right/);
});

test("as HTML each choice opens, and nothing in it is taken for a tag", () => {
  const html = sums.toHtml();
  assert.equal(html.match(/<details name="00-sums-[12]"/g)?.length, 4);
  assert.match(html, /role="group" aria-label="Question 2 of 2"/);
  assert.match(html, /2\. Is 3 &lt; 2\?/);
  assert.match(html, /What is <code>1 \+ 1<\/code>\?/);
});
