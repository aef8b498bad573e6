/** What later cells see of a cell that failed half way, or was never run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { initialisedNames } from "../../../lib/kernel/src/cell/scope.js";
import { Notebook, newRun } from "../notebook.js";

const stop = { message: "stop" };

test("names that got a value before the error are there, the others are not", async () => {
  const notebook = new Notebook();
  const cell =
    "let a = 1; const { b } = { b: 2 }; function f() { return a }; throw new Error('stop'); let c = 3; class D {}";
  await assert.rejects(notebook.run(cell), stop);
  assert.equal(await notebook.run("a + b + f()"), 4);
  for (const name of ["c", "D"]) {
    assert.deepEqual(notebook.errors(name), [
      `1:1 TS2304 Cannot find name '${name}'. It is not defined because cell 1 failed before giving it a value.`,
    ]);
  }
});

test("a name that got no value keeps its older declaration", async () => {
  const notebook = new Notebook();
  await notebook.run("let a = 'old'; let b = 'old'");
  await assert.rejects(
    notebook.run("let b = 1; let a: number = (() => { throw new Error('stop') })()"),
    /stop/,
  );
  assert.equal(await notebook.run("a.toUpperCase() + (b + 1)"), "OLD2");
});

test("variables that functions refer to are told apart, too", async () => {
  const notebook = new Notebook();
  const cell =
    "let a = 1; let b: number | undefined; const f = () => [a, b, c]; throw new Error('stop'); let c = 2";
  await assert.rejects(notebook.run(cell), stop);
  assert.match(notebook.errors("c")[0] ?? "", /not defined because cell 1 failed/);
  await assert.rejects(notebook.run("f()"), ReferenceError, "the temporal dead zone shows no wrong value");
});

test("a var before its assignment counts as not defined", async () => {
  const notebook = new Notebook();
  await assert.rejects(
    notebook.run("var a = 1; const f = () => b; throw new Error('stop'); var b = 2"),
    /stop/,
  );
  assert.equal(await notebook.run("a"), 1);
  assert.match(notebook.errors("b")[0] ?? "", /not defined because cell 1 failed/);
});

test("a let without a value that was reached is defined", async () => {
  const notebook = new Notebook();
  await assert.rejects(notebook.run("let a: number | undefined; throw new Error('stop')"), stop);
  assert.equal(await notebook.run("a"), undefined);
});

test("a name that was lost can be declared again", async () => {
  const notebook = new Notebook();
  await assert.rejects(notebook.run("throw new Error('stop'); const a = 1"), stop);
  await notebook.run("const a = 'again'");
  assert.equal(await notebook.run("a"), "again");
});

test("types of a failed cell stay", async () => {
  const notebook = new Notebook();
  await assert.rejects(notebook.run("interface P { x: number }; throw new Error('stop')"), stop);
  assert.equal(await notebook.run("const p: P = { x: 1 }; p.x"), 1);
});

test("a rejected cell changes nothing", async () => {
  const notebook = new Notebook();
  await notebook.run("let a = 1");
  notebook.errors("let a = 'new'; let wrong: number = a");
  assert.equal(await notebook.run("a.toFixed(1)"), "1.0");
  assert.deepEqual(notebook.errors("wrong"), [
    "1:1 TS2304 Cannot find name 'wrong'. It is not defined because cell 2, which was to declare it, has an error and was not run.",
  ]);
});

test("a failing import leaves no names", async () => {
  const notebook = new Notebook();
  const compiled = notebook.compile("import { sep } from 'node:path'; const a = 1");
  const run = newRun();
  const code = compiled.code.replace("node:path", "node:nothing");
  await assert.rejects(notebook.execute({ ...compiled, code }, run));
  notebook.compiler.commit(compiled, initialisedNames(notebook.scope, compiled, run));
  assert.match(notebook.errors("sep")[0] ?? "", /not defined because cell 1 failed/);
});

test("what an interrupted cell stores later does not reach newer cells", async () => {
  const notebook = new Notebook();
  const compiled = notebook.compile(
    "let a = 1; let b = 2; await new Promise((done) => setTimeout(done, 20)); a = 10; b = 20; let c = 3",
  );
  const run = newRun();
  const running = notebook.execute(compiled, run);
  const names = initialisedNames(notebook.scope, compiled, run);
  assert.deepEqual([...names], ["a", "b"]);
  run.live = false;
  notebook.compiler.commit(compiled, names);
  assert.equal(await notebook.run("a = 5; a + b"), 7);
  await running;
  assert.equal(await notebook.run("a + b"), 7);
});

test("an internal error of the compiler is thrown, and the next cell works", async () => {
  const notebook = new Notebook();
  const deep = `1 + ${"(".repeat(20_000)}1${")".repeat(20_000)}`;
  assert.throws(() => notebook.compiler.compile(deep, { id: "deep" }));
  assert.equal(await notebook.run("1 + 1"), 2);
  assert.throws(
    () => notebook.compiler.commit({ ...notebook.compile("1") }),
    /already committed|compiled before/,
  );
});
