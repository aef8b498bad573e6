/** Inspection: types and doc comments of names. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Inspection } from "../../../../lib/kernel/src/compiler.js";
import { cursor, Notebook } from "../../notebook.js";

let notebook: Notebook;
before(async () => {
  notebook = new Notebook();
  await notebook.run(
    "/**\n * Scales numbers.\n *\n * @param by the factor\n * @example scale([1], 2)\n */\nfunction scale(numbers: number[], by: number): number[] { return numbers.map((x) => x * by) }\nlet count = 3;",
  );
});

function inspect(text: string): Inspection | undefined {
  return notebook.compiler.inspect(...cursor(text));
}

test("a function of an earlier cell, with its doc comment", () => {
  assert.deepEqual(inspect("sc|ale([1], 2)"), {
    text: "function scale(numbers: number[], by: number): number[]\n\nScales numbers.\n\n@param by the factor\n@example scale([1], 2)",
    markdown:
      "```typescript\nfunction scale(numbers: number[], by: number): number[]\n```\n\nScales numbers.\n\n" +
      "*param* `by` — the factor\n\n*example*\n\n```typescript\nscale([1], 2)\n```",
  });
});

test("at the beginning, at the end, and inside the brackets of a call", () => {
  for (const text of ["|scale", "scale|", "scale(|)", "scale([1], |)"]) {
    assert.match(inspect(text)?.text ?? "", /^function scale/, text);
  }
});

test("variables, members, and names of the standard library with their comments", () => {
  assert.equal(inspect("cou|nt")?.text, "let count: number");
  assert.match(inspect("Math.ma|x(1)")?.markdown ?? "", /Returns the larger of a set/);
  assert.match(inspect("console.lo|g")?.markdown ?? "", /stdout/);
  assert.match(inspect("[1].ma|p(String)")?.text ?? "", /Array<number>\.map<string>/);
});

test("nothing where there is no name", () => {
  assert.equal(inspect("1 + | 2"), undefined);
  assert.equal(inspect("|"), undefined);
  assert.equal(inspect("unknown|Name"), undefined);
});
