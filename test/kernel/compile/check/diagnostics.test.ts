/** Type errors read as those of `tsc --pretty`, with the places of the cell. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnostic } from "../../../../lib/kernel/src/compiler.js";
import { Notebook } from "../../notebook.js";

function diagnose(...cells: string[]): Diagnostic[] {
  const notebook = new Notebook();
  const last = cells.pop() ?? "";
  for (const cell of cells) notebook.compiler.commit(notebook.compile(cell));
  const result = notebook.compiler.compile(last, { id: "cell 9" });
  assert.ok(!result.ok, "this must not compile");
  return result.diagnostics;
}

test("an error has its place, its line and a wave under it", () => {
  const [error] = diagnose("const a = 1;\n\tconst total: number = 'text';");
  assert.deepEqual(error, {
    line: 2,
    column: 8,
    endLine: 2,
    endColumn: 13,
    message: "Type 'string' is not assignable to type 'number'.",
    code: 2322,
    category: "error",
    sourceLines: ["\tconst total: number = 'text';"],
    formatted:
      "cell 9:2:8 - error TS2322: Type 'string' is not assignable to type 'number'.\n\n" +
      "2 \tconst total: number = 'text';\n" +
      "  \t      ~~~~~",
  });
});

test("a chain of reasons is kept, indented", () => {
  const [error] = diagnose(
    "const f: (o: { a: { b: number } }) => void = () => {};\nf({ a: { b: '' } } as { a: { b: string } });",
  );
  assert.match(
    error?.message ?? "",
    /^Argument of type .*\n {2}The types of 'a\.b' are incompatible.*\n {4}Type 'string' is not/s,
  );
});

test("related places are shown, also in an earlier cell", () => {
  const [error] = diagnose("function f(count: number) {}", "f()");
  assert.match(
    error?.formatted ?? "",
    /cell 1:1:12\n {4}1 function f\(count: number\) \{\}\n {6} {11}~+\n {4}An argument for 'count'/,
  );
});

test("an error over several lines shows the first four", () => {
  const [error] = diagnose("let x: number = `\n2\n3\n4\n5\n6`; const y: 1 = 2 +\n3;");
  assert.equal(error?.line, 1);
  const [wide] = diagnose("const f = (x: number) => {};\nf({\n a: 1,\n b: 2,\n c: 3,\n d: 4,\n});");
  assert.equal(wide?.sourceLines.length, 4);
});

test("only syntax errors are told where the syntax is wrong", () => {
  const errors = diagnose("const a: number = 'x';\nlet b = (1;");
  assert.deepEqual(
    errors.map(({ line, column, code }) => [line, column, code]),
    [[2, 11, 1005]],
  );
});

test("errors are in the order of their places, once each", () => {
  const errors = diagnose("wrong1; wrong2;\nwrong3;");
  assert.deepEqual(
    errors.map(({ line, column }) => [line, column]),
    [
      [1, 1],
      [1, 9],
      [2, 1],
    ],
  );
});

test("parameters without a type are no error of their own where the function is unknown that they are given to", () => {
  const sources = {
    "const list = [1]; list.reduc((sum, x, i) => sum + x * i, 0);": [2551],
    "const list = [1]; list.mapp(({ a }, [b]) => a + b);": [2551],
    "nowhere((x) => [1].map((y) => x + y));": [2304],
    "new Nothing({ each: (x) => x });": [2304],
    "const f = (x) => x; [1].mapp((y) => y);": [7006, 2551],
    "[1].map((x) => nowhere); const g = ({ a }) => a;": [2304, 7031],
  };
  for (const [source, codes] of Object.entries(sources))
    assert.deepEqual(
      diagnose(source).map(({ code }) => code),
      codes,
      source,
    );
});

test("a name that was meant is told without a look into TypeScript's own library", () => {
  const [error] = diagnose("const list = [1]; list.reduc(1);");
  assert.match(error?.message ?? "", /Did you mean 'reduce'\?/);
  assert.doesNotMatch(error?.formatted ?? "", /lib\.es5|declared here/);
});

test("columns count UTF-16 units from 1, lines may end in CRLF", () => {
  const [error] = diagnose("const s = '🐈';\r\n'🐈'; wrong");
  assert.deepEqual([error?.line, error?.column, error?.sourceLines], [2, 7, ["'🐈'; wrong"]]);
});

test("types of earlier cells are named plainly", () => {
  const [error] = diagnose("class Net { layers = 1 }", "const net = new Net()", "const n: string = net");
  assert.equal(error?.message, "Type 'Net' is not assignable to type 'string'.");
});
