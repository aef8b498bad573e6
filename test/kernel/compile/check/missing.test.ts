/** What is said about names and packages that aren't there. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { moduleHints } from "../../../../lib/kernel/src/compile/check/missing-modules.js";
import type { Rejected } from "../../../../lib/kernel/src/compiler.js";
import { Notebook } from "../../notebook.js";

function reject(source: string, notebook = new Notebook()): Rejected {
  const result = notebook.compiler.compile(source, { id: "cell" });
  assert.ok(!result.ok, source);
  return result;
}

test("a missing name is one error, with all its places, and a line that says what to run", () => {
  const { diagnostics, hints } = reject("train.images;\ntrain.labels; ({ train });\nother(train)");
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ["Cannot find name 'train'.", "Cannot find name 'other'."],
  );
  assert.match(diagnostics[0]?.formatted ?? "", /\n\nAlso at 2:1, 2:18, 3:7$/);
  assert.deepEqual(hints, [
    "No cell that declares train and other has been run since the kernel started. If a cell above does, run it first: Run → Run All Above Selected Cell.",
  ]);
});

test("names that TypeScript would install packages for are names like others", () => {
  const { diagnostics, hints } = reject("test(1); $(2)");
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ["Cannot find name 'test'.", "Cannot find name '$'."],
  );
  assert.match(hints.join(), /declares test and \$ has been run/);
});

test("a name whose cell was not run, or failed, says which", async () => {
  const notebook = new Notebook();
  notebook.errors("function buildModel(): number {}");
  assert.match(
    notebook.errors("buildModel()")[0] ?? "",
    /cell 1, which was to declare it, has an error and was not run/,
  );
  assert.deepEqual(reject("buildModel()", notebook).hints, []);
  await notebook.run("function buildModel() { return 1 }");
  assert.equal(await notebook.run("buildModel()"), 1);
});

test("habits of Python get a hint, one line each", () => {
  const habits: [string, RegExp][] = [
    ['print("hello")', /console\.log/],
    ["import numpy as np", /import \* as x from "m"/],
    ["from numpy import array", /import \{ a \} from "m"/],
    ["const a = True", /true here/],
    ["const b: any = None", /null here/],
    ["const x = [1]; len(x)", /x\.length/],
    ['const n = 1; f"{n}"', /backticks/],
    ["def f(x):\n  return x", /function name/],
    ["%matplotlib inline", /Magics/],
    ["%%time\n1", /Magics/],
    ["!pip install numpy", /shell command/],
    ["for i in range(3):\n  i", /braces/],
    ["if 1 > 2:\n  3", /braces/],
    ["const g = lambda x: x + 1", /\(x\) => x \+ 1/],
    ["# a comment", /\/\/ here/],
  ];
  for (const [source, hint] of habits) {
    const { hints } = reject(source);
    assert.ok(
      hints.some((line) => hint.test(line) && !line.includes("\n")),
      `${source}: ${hints.join(" | ")}`,
    );
  }
});

test("errors that have nothing to do with Python get no hint", () => {
  for (const source of [
    "const n: number = 'x'",
    "let x = ;",
    "[1, 2].find(Boolean).toFixed()",
    "class A { x: string }",
  ])
    assert.deepEqual(reject(source).hints, [], source);
});

test("a package that isn't found says where it was looked for, and where it is", () => {
  const home = mkdtempSync(join(tmpdir(), "home-"));
  mkdirSync(join(home, "node_modules", "library"), { recursive: true });
  const error = {
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    code: 2307,
    category: "error" as const,
    sourceLines: [],
    formatted: "",
  };
  const missing = (name: string) => [
    { ...error, message: `Cannot find module '${name}' or its corresponding type declarations.` },
  ];
  assert.deepEqual(moduleHints(missing("library/part"), "/elsewhere", home), [
    `'library' is looked for in the folder of this notebook, /elsewhere, and in those above it. It is installed in ${home}: move the notebook into that folder.`,
  ]);
  assert.match(moduleHints(missing("other"), "/elsewhere", home)[0] ?? "", /npm install other$/);
  assert.deepEqual(moduleHints(missing("./x.ts"), "/elsewhere", home), []);
  rmSync(home, { recursive: true });
});
