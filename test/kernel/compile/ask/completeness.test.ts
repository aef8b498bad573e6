import assert from "node:assert/strict";
import { test } from "node:test";
import { completeness } from "../../../../lib/kernel/src/compile/ask/completeness.js";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the cells hold the templates
const statuses: [source: string, status: string, indent?: string][] = [
  ["1 + 1", "complete"],
  ["", "complete"],
  ["const x = {", "incomplete", "  "],
  ["function f() {\n  return [", "incomplete", "    "],
  ["foo(", "incomplete", "  "],
  ["foo(1,", "incomplete", ""],
  ["const a =", "incomplete", ""],
  ["const f = () =>", "incomplete", "  "],
  ["if (x) {\n  y()", "incomplete", "  "],
  ["if (x) {\n  y()\n}", "complete"],
  ["`text", "incomplete", ""],
  ["`text ${a", "incomplete", ""],
  ["`a\n\n", "incomplete", ""],
  ["`text ${a}`", "complete"],
  ["/* comment", "incomplete", ""],
  ["/* comment */", "complete"],
  ["// comment {", "complete"],
  ["'{'", "complete"],
  ["'text", "invalid"],
  ["const = 3", "invalid"],
  ["a b", "invalid"],
  [")", "invalid"],
  ["for (const x of xs) {\n\n", "complete"],
  ["await (x)", "complete"],
  ["for await (const x of xs) {}", "complete"],
  ["class A {", "incomplete", "  "],
  ["x.", "incomplete", ""],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

for (const [source, status, indent] of statuses) {
  test(`${JSON.stringify(source)} is ${status}`, () => {
    assert.deepEqual(completeness(source), indent === undefined ? { status } : { status, indent });
  });
}
