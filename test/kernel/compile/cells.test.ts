/** What a cell may contain, and what the next cell sees of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Notebook } from "../notebook.js";

/** Runs cells in a new notebook and gives the value of the last one. */
async function runAll(...cells: string[]): Promise<unknown> {
  const notebook = new Notebook();
  let value: unknown;
  for (const cell of cells) value = await notebook.run(cell);
  return value;
}

test("the value of a cell is that of its last expression", async () => {
  assert.equal(await runAll("1 + 1"), 2);
  assert.equal(await runAll("const x = 1"), undefined);
  assert.equal(await runAll("5;\ninterface A { a: number }\n// end"), 5);
  assert.equal(await runAll('"use strict"'), "use strict");
  assert.equal(await runAll("if (true) 3"), undefined);
  assert.equal(await runAll(""), undefined);
  assert.equal(await runAll("// only a comment"), undefined);
});

test("let is one variable, whichever cell or function changes it", async () => {
  assert.equal(await runAll("let n = 0; function bump() { n++ }", "n = 100; bump(); n"), 101);
  assert.equal(await runAll("let n = 0", "function bump() { n++ }", "n = 100; bump(); bump(); n"), 102);
  assert.equal(await runAll("let n = 1", "n += 1; n++", "n"), 3);
  assert.equal(await runAll("let n = 1", "await null; n += 1", "[n, n++, n].join()"), "2,2,3");
  assert.equal(await runAll("let n = 0; const add = () => ++n;", "add(); n += 10; add(); n"), 12);
  assert.equal(
    await runAll("var v = 1; var w", "v++; w = v; ({ v, w })").then(JSON.stringify),
    '{"v":2,"w":2}',
  );
  assert.equal(
    await runAll("let a = 1, b = 2", "[a, b] = [b, a]; ({ a, b })").then(JSON.stringify),
    '{"a":2,"b":1}',
  );
  assert.equal(
    await runAll("let a = 1; let b = 2", "const f = () => ({ a, b } = { a: 5, b: 6 })", "f(); a * 10 + b"),
    56,
  );
  assert.equal(await runAll("let n = 0", "const f = () => n", "n = 7", "f()"), 7);
  assert.equal(await runAll("let n = 0", "for (n of [1, 2, 3]);", "n"), 3);
});

test("an await may stand anywhere in a cell", async () => {
  const slow = "const slow = <T>(value: T) => new Promise<T>((done) => setTimeout(() => done(value), 1));";
  const notebook = new Notebook();
  await notebook.run(slow);
  const values: [string, unknown][] = [
    ["await slow(1)", 1],
    ["await (slow(2))", 2],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the cell holds the template
    ["`${await slow(3)}`", "3"],
    ["const [a, { b }] = await slow([4, { b: 5 }] as const); a + b", 9],
    ["let sum = 0; for await (const x of [slow(1), 2]) sum += x; sum", 3],
    ["for await (const x of [slow(1)]) sum += x", undefined],
    ["sum", 4],
    ["if (sum) { try { sum = await slow(6) } finally { sum++ } }\nsum", 7],
    ["const object = { key: await slow(8) }; object.key", 8],
    ["[await slow(1), await slow(2)].map((x) => x * 2).join()", "2,4"],
    [
      "class Late { static x = 1; [await slow('m')]() { return 9 } }\n(new Late() as unknown as { m(): number }).m()",
      9,
    ],
    ["const later = async () => await slow(10); await later()", 10],
  ];
  for (const [cell, value] of values) assert.deepEqual(await notebook.run(cell), value, cell);
});

test("an await inside a function that is not async is an error that says so", () => {
  const [error, ...others] = new Notebook().errors("function f() {\n  await null;\n}");
  assert.equal(
    error,
    "2:3 TS1308 'await' expressions are only allowed within async functions and at the top levels of modules.",
  );
  assert.deepEqual(others, []);
});

test("a return outside a function is an error that says so", () => {
  const errors = new Notebook().errors("return 5");
  assert.deepEqual(errors, ["1:1 TS1108 A 'return' statement can only be used within a function body."]);
});

test("any name may be declared again, with another type and as something else", async () => {
  const notebook = new Notebook();
  const declarations: [string, string, unknown][] = [
    ["let a: number = 1", "a", 1],
    ["let a = 'text'", "a.length", 4],
    ["const a = [1]", "a[0]", 1],
    ["function a() { return 2 }", "a()", 2],
    ["class a { x = 3 }", "new a().x", 3],
    ["enum a { B = 4 }", "a.B", 4],
    ["namespace a { export const b = 5 }", "a.b", 5],
    ["import a from 'node:path'", "a.basename('/x/6')", "6"],
    ["import { basename as a } from 'node:path'", "a('/x/7')", "7"],
    ["import * as a from 'node:path'", "a.sep", "/"],
    ["const { a } = { a: 8 }", "a", 8],
    ["const [a] = [9]", "a", 9],
    ["var a = 10", "a", 10],
    ["async function* a() { yield 11 }", "(await a().next()).value", 11],
    [
      "abstract class a<T> { constructor(protected t: T) {} }",
      "class b extends a<number> { get() { return this.t } }; new b(12).get()",
      12,
    ],
  ];
  for (const [declaration, expression, value] of declarations) {
    await notebook.run(declaration);
    assert.equal(await notebook.run(expression), value, declaration);
  }
});

test("types are carried along: interfaces, aliases, generics, overloads", async () => {
  const notebook = new Notebook();
  await notebook.run("interface Point { x: number }\ntype Pair<T> = [T, T]");
  await notebook.run(
    "function twice(x: number): number\nfunction twice(x: string): string\nfunction twice(x: any) { return x + x }",
  );
  await notebook.run("const pair: Pair<Point> = [{ x: 1 }, { x: 2 }]");
  assert.equal(await notebook.run("twice('a') + twice(pair[1].x)"), "aa4");
  assert.deepEqual(notebook.errors("const p: Point = { x: '' }"), [
    "1:20 TS2322 Type 'string' is not assignable to type 'number'.",
  ]);
  await notebook.run("interface Point { y: string }");
  assert.equal(await notebook.run("const q: Point = { y: 'new' }; q.y"), "new");
  assert.equal(await notebook.run("pair[0].x"), 1, "an older value keeps its older type");
});

test("a value and a type of one name live side by side", async () => {
  assert.equal(
    await runAll("interface Size { w: number }", "const Size = 3", "const s: Size = { w: Size }; s.w"),
    3,
  );
});

test("a const can't be assigned, in its cell or later", () => {
  const notebook = new Notebook();
  assert.match(notebook.errors("const c = 1; c = 2")[0] ?? "", /^1:14 TS2588 Cannot assign to 'c'/);
  const compiled = notebook.compile("const c = 1");
  notebook.compiler.commit(compiled);
  assert.deepEqual(notebook.errors("c = 2"), ["1:1 TS2588 Cannot assign to 'c' because it is a constant."]);
});

test("a const assigned behind the type checker's back throws", async () => {
  await assert.rejects(runAll("const c = 1", "// @ts-ignore\nc = 2"), TypeError);
  await assert.rejects(runAll("const c = 1", "// @ts-ignore\n(() => { c = 2 })()"), TypeError);
});

test("decorators and using work", async () => {
  const notebook = new Notebook();
  await notebook.run("const log: string[] = []");
  await notebook.run(
    "function traced(f: () => number, c: ClassMethodDecoratorContext) { return function (this: unknown) { log.push(String(c.name)); return f.call(this) } }",
  );
  assert.equal(await notebook.run("class A { @traced run() { return 1 } }; new A().run()"), 1);
  assert.equal(await notebook.run("log.join()"), "run");
  await notebook.run("const open = () => ({ size: 2, [Symbol.dispose]() { log.push('closed') } })");
  assert.equal(
    await notebook.run("using file = open(); const size = file.size; let rest = 1; log.push('used'); size"),
    2,
  );
  assert.equal(await notebook.run("log.join() + size + rest"), "run,used,closed21");
});

test("export says nothing new and is accepted", async () => {
  const notebook = new Notebook();
  assert.equal(
    await notebook.run("export const a = 1; export function f() { return a }; export { f as g }; f()"),
    1,
  );
  assert.equal(await notebook.run("export default a + f()"), 2);
  assert.equal(
    await notebook.run(
      "export class K { x = 3 }\nexport interface I { y: number }\nexport enum E { A }; new K().x",
    ),
    3,
  );
  assert.equal(await notebook.run("const i: I = { y: a }; i.y + E.A + new K().x"), 4);
});

test("strict checks are on", () => {
  const notebook = new Notebook();
  assert.match(notebook.errors("function f(x) { return x }")[0] ?? "", /TS7006/);
  assert.match(notebook.errors("let s: string = null")[0] ?? "", /TS2322/);
  assert.match(notebook.errors("[1].find(Boolean).toFixed()")[0] ?? "", /TS2532/);
});

test("declarations of global things in a cell count for later cells", async () => {
  const notebook = new Notebook();
  await notebook.run(
    "declare global { var shared: number; interface Array<T> { second(): T | undefined } }\nglobalThis.shared = 1",
  );
  await notebook.run("Array.prototype.second = function () { return this[1] }");
  assert.equal(await notebook.run("[1, 2].second()! + shared"), 3);
  notebook.errors("[1].third()");
});

test("comments can silence an error, and must have one to silence", async () => {
  assert.equal(await runAll("// @ts-expect-error\nconst n: number = 'x'; n"), "x");
  assert.deepEqual(new Notebook().errors("// @ts-expect-error\nconst n: number = 1"), [
    "1:1 TS2578 Unused '@ts-expect-error' directive.",
  ]);
});

test("names that the compiler uses itself are free for cells", async () => {
  assert.equal(await runAll("const require = 1, Object = 2, Symbol = 3", "require + Object + Symbol"), 6);
  assert.equal(await runAll("class Symbol { x = 1 }; let n = new Symbol().x; n"), 1);
});

test("reset forgets every cell", async () => {
  const notebook = new Notebook();
  await notebook.run("const a = 1");
  notebook.compiler.reset();
  assert.deepEqual(notebook.errors("a"), ["1:1 TS2304 Cannot find name 'a'."]);
});
