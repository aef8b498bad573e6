import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  bodies,
  describeWritten,
  linesOfCode,
  solutionRegions,
  totalOf,
  writtenLines,
} from "../../scripts/notebooks/written-lines.js";
import { inRepository } from "../../scripts/shared/paths.js";

test("blank lines, comments and brackets are no lines of code", () => {
  assert.equal(linesOfCode("for (const x of xs) {\n  // all\n\n  sum += x; // each\n}\n"), 2);
  assert.equal(linesOfCode("/**\n * Says what it does.\n */\nreturn [\n  1,\n];"), 2);
  assert.equal(linesOfCode("  });\n  },\n];\n"), 0);
});

test("of a function counts what stands inside", () => {
  const source = `import { tf } from "course";

export function one(x: number): number {
  return x;
}

export async function two(
  x: number,
  y: number,
): Promise<number> {
  const z = x;
  return y + z;
}

function helper() {
  return 0;
}

export class Three {
  four = 4;
}
`;
  assert.equal(linesOfCode(bodies(source)), 4);
});

test("of an exercise counts what stands between the marks", () => {
  const source =
    "a();\n  // BEGIN SOLUTION\n  b();\n  // END SOLUTION\nc();\n// BEGIN SOLUTION\nd();\n// END SOLUTION\n";
  assert.equal(linesOfCode(solutionRegions(source)), 2);
});

test("a learner writes code in every lesson and exercise, 400 lines and more together", () => {
  const written = writtenLines();
  for (const { name, lines } of written) assert.ok(lines >= 10, `${name} has ${lines} lines`);
  assert.ok(totalOf(written) >= 400);
  assert.match(describeWritten(written), new RegExp(`\\n +${totalOf(written)}  together$`));
});

test("the README says how many, in round numbers", () => {
  const readme = readFileSync(inRepository("README.md"), "utf8");
  const [, said = ""] = /about (\d+) lines of code/.exec(readme) ?? [];
  const lines = totalOf(writtenLines());
  assert.equal(
    Number(said),
    Math.floor(lines / 50) * 50,
    `README.md should say "about ${Math.floor(lines / 50) * 50} lines of code"`,
  );
});
