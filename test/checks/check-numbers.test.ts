import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { jupyterDisplay, type MimeBundle } from "@course/core";
import { checkNumbers } from "../../lib/checks/src/question/check-numbers.js";
import { describeBounds, isKept, numbersMime } from "../../lib/checks/src/question/number-check.js";

const before = process.env.COURSE_DATA;
beforeEach(() => {
  delete process.env.COURSE_DATA;
});
afterEach(() => {
  if (before === undefined) delete process.env.COURSE_DATA;
  else process.env.COURSE_DATA = before;
});

const shown = (numbers: Parameters<typeof checkNumbers>[0]) =>
  checkNumbers(numbers)[jupyterDisplay]() as MimeBundle;

test("a number within its bounds is kept, its bounds included", () => {
  assert.ok(isKept({ name: "", value: 0.975, atLeast: 0.975 }));
  assert.ok(isKept({ name: "", value: 0.97, atLeast: 0.94, atMost: 0.97 }));
  assert.ok(isKept({ name: "", value: 375, exactly: 375 }));
});

test("a number outside its bounds is not kept", () => {
  assert.ok(!isKept({ name: "", value: 0.9749, atLeast: 0.975 }));
  assert.ok(!isKept({ name: "", value: 0.971, atLeast: 0.94, atMost: 0.97 }));
  assert.ok(!isKept({ name: "", value: 374, exactly: 375 }));
});

test("what is no finite number is never kept", () => {
  assert.ok(!isKept({ name: "", value: Number.NaN }));
  assert.ok(!isKept({ name: "", value: Number.POSITIVE_INFINITY, atLeast: 0 }));
});

test("bounds are put into words", () => {
  assert.equal(describeBounds({ name: "", value: 0, exactly: 717_210 }), "717,210");
  assert.equal(describeBounds({ name: "", value: 0, atLeast: 0.975 }), "at least 0.975");
  assert.equal(describeBounds({ name: "", value: 0, atMost: 250 }), "at most 250");
  assert.equal(describeBounds({ name: "", value: 0, atLeast: 0.94, atMost: 0.97 }), "0.94 to 0.97");
});

test("the table says what holds and what differs, and records the numbers for programs", () => {
  const numbers = [
    { name: "parameters", value: 717_210, exactly: 717_210 },
    { name: "accuracy < 1", value: 0.97, atLeast: 0.975 },
  ];
  const bundle = shown(numbers);
  assert.match(bundle["text/plain"] as string, /parameters +717,210 +717,210 +✓ holds/);
  assert.match(bundle["text/plain"] as string, /accuracy < 1 +0\.97 +at least 0\.975 +✗ differs/);
  assert.match(bundle["text/plain"] as string, /1 of 2 differ from the text/);
  assert.match(bundle["text/html"] as string, /accuracy &lt; 1/);
  assert.deepEqual(bundle[numbersMime], { sample: false, numbers });
});

test("on the sample nothing is compared", () => {
  process.env.COURSE_DATA = "sample";
  const bundle = shown([{ name: "accuracy", value: 0.5, atLeast: 0.975 }]);
  assert.doesNotMatch(bundle["text/plain"] as string, /holds|differs/);
  assert.match(bundle["text/plain"] as string, /small sample/);
  assert.equal((bundle[numbersMime] as { sample: boolean }).sample, true);
});

test("what is no number at all is a mistake of the author", () => {
  assert.throws(
    () => checkNumbers([{ name: "lost", value: undefined as unknown as number }]),
    /"lost" is undefined/,
  );
});
