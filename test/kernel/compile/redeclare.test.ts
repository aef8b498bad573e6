/** A name that is declared again means its new declaration everywhere: in functions of earlier cells, and in their types. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Notebook } from "../notebook.js";

async function runAll(...cells: string[]): Promise<unknown> {
  const notebook = new Notebook();
  let value: unknown;
  for (const cell of cells) value = await notebook.run(cell);
  return value;
}

test("functions of earlier cells see the new declaration", async () => {
  const cells: [string[], unknown][] = [
    [["let rate = 0.1", "function step() { return rate }", "let rate = 0.5", "step()"], 0.5],
    [["const rate = 0.1", "const step = () => rate", "const rate = 0.5", "step()"], 0.5],
    [["let rate = 0.1; const step = () => rate", "let rate = 0.5", "step()"], 0.5],
    [["let rate = 0.1; const step = () => rate", "let rate = 0.5; step()"], 0.5],
    [["function a() { return 1 }", "function b() { return a() }", "function a() { return 2 }", "b()"], 2],
    [["function a() { return 1 }; function b() { return a() }", "const a = () => 2", "b()"], 2],
    [["class A { x = 1 }", "const make = () => new A().x", "class A { x = 2 }", "make()"], 2],
    [["enum E { A = 1 }", "const e = () => E.A", "enum E { A = 2 }", "e()"], 2],
    [
      [
        "namespace N { export const x = 1 }",
        "const n = () => N.x",
        "namespace N { export const x = 2 }",
        "n()",
      ],
      2,
    ],
    [["const { p } = { p: 1 }", "const f = () => p", "const [p] = [2]", "f()"], 2],
    [
      [
        "const { p: [q] } = { p: [1] }; const f = () => ({ q })",
        "let { q = 2 } = {} as { q?: number }",
        "f().q",
      ],
      2,
    ],
    [["import { sep as s } from 'node:path'", "const f = () => s", "const s = 2", "f()"], 2],
    [["const s = 1", "const f = () => s", "import { sep as s } from 'node:path'", "f()"], "/"],
    [
      [
        "import s from 'node:path'; const f = () => s",
        "import * as s from 'node:os'",
        "Object.keys(f()).includes('cpus')",
      ],
      true,
    ],
    [
      ["var v = 1; class A { get() { return v } static s = v }", "var v = 2", "[new A().get(), A.s].join()"],
      "2,1",
    ],
    [["let n = 1; const bump = () => ++n", "let n = 10; bump(); n"], 11],
    [
      [
        "let n = 1",
        "const get = () => n; const set = (x: number) => { n = x }",
        "let n = 2; set(5); n + get()",
      ],
      10,
    ],
    [["const f = () => 1", "const list = [() => f()]", "const f = () => 2", "list[0]!()"], 2],
    [["for (var i = 0; i < 3; i++); const f = () => i", "let i = 9", "f()"], 9],
    [["using r = { x: 1, [Symbol.dispose]() {} }; const f = () => r.x", "const r = { x: 2 }", "f()"], 2],
  ];
  for (const [sources, value] of cells)
    assert.deepEqual(await runAll(...sources), value, sources.join(" ‖ "));
});

test("callbacks and timers see it too", async () => {
  const notebook = new Notebook();
  await notebook.run("let rate = 1; const seen: number[] = []; function tick() { seen.push(rate) }");
  await notebook.run("const done = new Promise((end) => setTimeout(() => { tick(); end(0) }, 30))");
  await notebook.run("let rate = 2");
  await notebook.run("function tick() { seen.push(rate * 10) }");
  assert.deepEqual(await notebook.run("await done; seen"), [20]);
});

test("inside one run names behave as in a module", async () => {
  assert.deepEqual(
    await runAll(
      "const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) fs.push(() => i); fs.map((f) => f())",
    ),
    [0, 1, 2],
  );
  assert.deepEqual(
    await runAll(
      "const fs: (() => number)[] = []; for (var i = 0; i < 3; i++) fs.push(() => i); fs.map((f) => f())",
    ),
    [3, 3, 3],
  );
  await assert.rejects(runAll("const f = () => x; f(); let x = 1"), ReferenceError);
  assert.equal(await runAll("let x = 1; { let x = 2; setTimeout(() => x) } (() => x)()"), 1);
  assert.equal(await runAll("const a = 1, b = (() => a + 1)(); b"), 2);
  assert.equal(await runAll("for (var [a, b] of [[1, 2], [3, 4]]) { (() => a)() }\na! * b!"), 12);
  assert.equal(await runAll("const add = () => 1; const f = () => add; add.name + f().name"), "addadd");
  assert.equal(
    await runAll(
      "class A { static make() { return new A() } }; class B { a = A }; A.make() instanceof new B().a",
    ),
    true,
  );
});

test("a var exists before its declaration", async () => {
  assert.equal(await runAll("const before = v; var v: any = 1; before"), undefined);
  assert.equal(await runAll("const f = () => v; const before = f(); var v: any = 1; before"), undefined);
  assert.equal(await runAll("if (false as boolean) { var w: any = 1 }", "w"), undefined);
});

test("types follow the new declaration", async () => {
  const notebook = new Notebook();
  await notebook.run("let rate = 0.1");
  await notebook.run("function step() { return rate }\nconst twice = () => [step(), step()]");
  assert.equal(await notebook.run("let rate = 'fast'; step().toUpperCase()"), "FAST");
  assert.equal(await notebook.run("twice()[0]!.toUpperCase()"), "FAST");
  assert.match(notebook.errors("step().toFixed()")[0] ?? "", /TS2551|TS2339/);
  await notebook.run("interface Point { x: number }");
  await notebook.run("const norm = (point: Point) => point.x; const old: Point = { x: 1 }");
  await notebook.run("interface Point { x: number; y: string }");
  assert.match(notebook.errors("norm({ x: 1 })")[0] ?? "", /TS2345/);
  assert.match(notebook.errors("old.y")[0] ?? "", /TS2339/, "a value keeps the type it was made with");
});

test("a class that is run again, without a change, fits the functions of other cells", async () => {
  const cell = "class Net { #w = 1; get() { return this.#w } }";
  assert.equal(await runAll(cell, "const use = (net: Net) => net.get()", cell, "use(new Net())"), 1);
});

test("what no longer fits says so, and runs", async () => {
  const notebook = new Notebook();
  await notebook.run("let rate = 0.1");
  await notebook.run("function step() {\n  return rate / 2;\n}");
  const changed = notebook.compile("let rate = 'fast'");
  assert.deepEqual(changed.notes, [
    "step of cell 2 doesn't fit the new rate: line 2:10 - TS2362: The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
  ]);
  notebook.compiler.commit(changed);
  assert.equal(notebook.compile("step").notes.length, 1, "whoever uses it is told");
  await notebook.run("function step() { return rate }");
  assert.deepEqual(notebook.compile("step()").notes, []);
  assert.deepEqual(notebook.compile("let rate = 5").notes, [], "older versions don't matter");
});

test("an unchanged declaration says nothing", async () => {
  const notebook = new Notebook();
  await notebook.run("import { tf } from 'course'; const size = 3; interface A { a: number }");
  await notebook.run("function f(a: A) { return tf.zeros([size, a.a]) }");
  const again = notebook.compile("import { tf } from 'course'; const size = 3; interface A { a: number }");
  assert.deepEqual(again.notes, []);
});

test("a cell that uses an earlier version, because the new one failed, is told once", async () => {
  const notebook = new Notebook();
  await notebook.run("const model = 1");
  notebook.errors("const model: number = 'x'");
  assert.deepEqual(notebook.compile("model + model").notes, [
    "model is the earlier version, of cell 1: cell 2, which was to declare it anew, has an error and was not run.",
  ]);
  await assert.rejects(notebook.run("throw new Error('stop'); const model = 2"), /stop/);
  assert.match(notebook.compile("model").notes.join(), /cell 4, which was to declare it anew, failed/);
  await notebook.run("const model = 3");
  assert.deepEqual(notebook.compile("model").notes, []);
});

test("names that the kernel uses are free, and those with a meaning in JavaScript are names like others", async () => {
  const names = [
    "__k_slot",
    "__k_scope",
    "__k1_run",
    "__helper",
    "___x",
    "__cell",
    "__import",
    "__unset",
    "constructor",
    "toString",
    "hasOwnProperty",
    "__proto__",
    "valueOf",
    "slot",
    "run",
    "scope",
  ];
  for (const name of names) {
    const notebook = new Notebook();
    await notebook.run(`let ${name} = 1; const get = () => ${name}`);
    assert.equal(await notebook.run(`${name} += 1; get()`), 2, name);
    assert.equal(await notebook.run(`const ${name} = 7; [get(), ${name}].join()`), "7,7", name);
    assert.equal(await notebook.run(`${name} + get()`), 14, name);
  }
  const notebook = new Notebook();
  await notebook.run("function outer() { return 1 }");
  assert.match(notebook.errors("__k_scope")[0] ?? "", /Cannot find name/);
});

test("a tag of a template gets no this", async () => {
  assert.equal(
    await runAll("function tag(this: unknown, _: TemplateStringsArray) { return this }", "tag`x`"),
    undefined,
  );
  assert.equal(await runAll("function f(this: unknown) { return this }", "f()"), undefined);
});

test("default exports without a name are values", async () => {
  assert.equal(await runAll("export default function () { return 3 }").then((f) => (f as () => number)()), 3);
  assert.equal(
    await runAll("export default class { x = 3 }").then((C) => new (C as new () => { x: number })().x),
    3,
  );
  assert.equal(await runAll("export default function named() { return 4 }", "named()"), 4);
  assert.equal(await runAll("export default class Named { x = 5 }", "new Named().x"), 5);
  assert.equal(await runAll("export default async () => 6").then((f) => (f as () => Promise<number>)()), 6);
});

test("a first line for the shell is skipped", async () => {
  assert.equal(await runAll("#!/usr/bin/env node\n1 + 1"), 2);
});
