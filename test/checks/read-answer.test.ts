import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { question, tf } from "course";
import { readAnswer, WrongKind } from "../../lib/checks/src/question/read-answer.js";

const hostile = {
  get length(): number {
    throw new Error("no");
  },
};

/** Answers to the question for one number, and a part of what is said. */
const NO_NUMBER: [unknown, RegExp][] = [
  ["0.11", /^Expected a number, but "0\.11" is a text: write it without quotes/],
  ["1/9", /^Expected a number, but "1\/9" is a text: write it without quotes, such as 0\.5 or 1 \/ 2\.$/],
  ["10,000", /"10,000" is a text: write it without quotes/],
  ["11 %", /"11 %" is a text: write it without quotes/],
  ["many", /"many" is a text: write the number itself/],
  ["", /"" is a text/],
  [Number.NaN, /this is NaN, "not a number"/],
  [Number.POSITIVE_INFINITY, /this is Infinity\. Was something divided by 0\?/],
  [null, /^Expected a number, but this is null\.$/],
  [true, /^Expected a number, but this is true\.$/],
  [10_000n, /10000n is a bigint: leave out the n/],
  [Symbol("x"), /this is a symbol/],
  [[784], /^Expected one number, but this is an array of length 1\. Leave out the square brackets\.$/],
  [[28, 28], /^Expected one number, but this is an array of length 2\.$/],
  [new Float32Array(3), /this is a Float32Array of length 3/],
  [{}, /this is an object/],
  [new Map(), /an object of class Map/],
  [new Date(0), /an object of class Date/],
  [hostile, /this is an object/],
];

const NO_NUMBERS: [unknown, RegExp][] = [
  [
    10_000,
    /^Expected an array of numbers, such as \[1, 2\], but this is 10000, one number: write square brackets/,
  ],
  [
    "10000, 28, 28",
    /this is "10000, 28, 28", a text: leave out the quotes around it, and write square brackets/,
  ],
  ["[10000, 28, 28]", /a text: leave out the quotes/],
  [
    ["10000", "28", "28"],
    /position 0 of your array, counted from 0\. Expected a number, but "10000" is a text/,
  ],
  [
    [10_000, undefined, 28],
    /position 1 of your array, counted from 0\. Expected a number, but this is undefined/,
  ],
  // biome-ignore lint/suspicious/noSparseArray: that is the point.
  [[10_000, , 28], /position 1 .* this is undefined/],
  [[1, Number.NaN], /position 1 .* NaN/],
  [[[28, 28]], /position 0 .* this is an array of length 2/],
  [[28n], /position 0 .* bigint/],
  [[], /this array is empty/],
  [null, /this is null/],
  [{ 0: 1, length: 1 }, /this is an object/],
  [new Set([1, 2]), /an object of class Set/],
  [false, /this is false/],
];

const NO_TEXT: [unknown, RegExp][] = [
  [3, /^Expected a text in quotes, but this is 3\.$/],
  [["down"], /this is an array of length 1/],
  ["  ", /nothing between the quotes/],
  [null, /this is null/],
  [true, /this is true/],
];

const KINDS = [
  ["number", NO_NUMBER],
  ["numbers", NO_NUMBERS],
  ["text", NO_TEXT],
] as const;

for (const [kind, cases] of KINDS) {
  describe(`where a ${kind} is asked for`, () => {
    for (const [answer, said] of cases) {
      test(`${said}`, () => {
        let asked = 0;
        const judged = question({
          ask: "?",
          kind,
          check: () => {
            asked++;
            return true;
          },
        }).answer(answer);
        assert.equal(judged.state, "not right");
        assert.match(judged.message, said);
        assert.equal(asked, 0, "the check is not asked");
      });
    }
  });
}

test("what is of the right kind is read as such", () => {
  assert.equal(readAnswer(784, "number"), 784);
  assert.equal(readAnswer(tf.scalar(784), "number"), 784);
  assert.equal(readAnswer(tf.tensor1d([784]), "number"), 784);
  assert.deepEqual(readAnswer([1, 2], "numbers"), [1, 2]);
  assert.deepEqual(readAnswer(Int32Array.of(1, 2), "numbers"), [1, 2]);
  assert.deepEqual(readAnswer(tf.tensor1d([1, 2]), "numbers"), [1, 2]);
  assert.equal(readAnswer(" more   Images ", "text"), "more Images");
  assert.equal(readAnswer(" More  images", ["more epochs", "more images"]), "more images");
});

test("a choice is told what there is to choose from", () => {
  const way = question({ ask: "Which way?", kind: ["up", "down"], check: (way) => way === "down" });
  assert.equal(way.answer("Down").state, "right");
  assert.equal(
    way.answer("left").message,
    '"left" is none of them. Answer with one of these texts: "up", "down".',
  );
  assert.match(way.answer(1).message, /^This is 1\. Answer with one of these texts/);
  assert.equal(way.answer("up").message, 'The answer was "up".');
});

test("a tensor of many numbers is no number, and one of many axes no array", () => {
  assert.ok(readAnswer(tf.zeros([3]), "number") instanceof WrongKind);
  assert.match((readAnswer(tf.zeros([2, 2]), "numbers") as WrongKind).message, /this is a tensor \[2,2\]/);
});

test("a promise that fails is told as a promise, and fails nobody", async () => {
  const asked = question({ ask: "?", kind: "number", check: () => true });
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  assert.match(asked.answer(Promise.reject(new Error("later"))).message, /Write `await` in front of it/);
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
});

test("no text of an exception is shown, whatever a check of one's own does", () => {
  const asked = question<number[]>({
    ask: "?",
    check: (answer) => answer.map((x) => x.toFixed()).length > 0,
  });
  for (const answer of [null, 5, "x", [null], {}, hostile]) {
    assert.doesNotMatch(asked.answer(answer).message, /Cannot|not a function|undefined/);
  }
});
