/** Modules beside the notebook: live, loaded again when they change, and none spoils another. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Notebook } from "../notebook.js";

const cwd = mkdtempSync(join(tmpdir(), "modules-"));
after(() => rmSync(cwd, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(cwd, name), text);
}

/** One notebook for all tests, as a bad module shall spoil nothing that comes later. */
const notebook = new Notebook(cwd);

test("imported variables are live", async () => {
  for (const ending of ["ts", "mjs", "mts", "js"]) {
    write(
      `counter-${ending}.${ending}`,
      "export let count = 0; export function inc() { count++ }\nexport { count as default };",
    );
    await notebook.run(
      `import c, { count, inc } from "./counter-${ending}.${ending}"; const see = () => [count, c]`,
    );
    assert.equal(await notebook.run("inc(); inc(); count + c"), 4, ending);
    assert.equal(await notebook.run("inc(); see().join()"), "3,3", ending);
  }
  write("star.ts", 'export * from "./counter-ts.ts"; export { inc as more } from "./counter-ts.ts";');
  await notebook.run('import { count as star, more } from "./star.ts"');
  assert.equal(await notebook.run("const before = star; more(); star - before"), 1);
});

test("a bad module is an error once, and none for others; when it is mended it works", async () => {
  write("good.ts", "export const half = (x: number) => x / 2;");
  const bad: [text: string, mended: string][] = [
    ['export const n: number = "x";', "export const n: number = 1;"],
    ["export const = ;", "export const n = 1;"],
    ['throw new RangeError("load"); export const n = 1;', "export const n = 1;"],
    ['import { q } from "./gone.ts"; export const n = q;', "export const n = 1;"],
    ['import "./bad-inside.ts"; export const n = 1;', "export const n = 1;"],
    ["export const n = await Promise.reject(new Error('later'));", "export const n = await 1;"],
  ];
  write("bad-inside.ts", "const n: number = '';");
  for (const [text, mended] of bad) {
    write("bad.ts", text);
    const use = 'import { n } from "./bad.ts"; n';
    await assert.rejects(notebook.run(use), text);
    await assert.rejects(notebook.run(use), text);
    assert.equal(await notebook.run('import { half } from "./good.ts"; half(2)'), 1, text);
    write("bad.ts", mended);
    assert.equal(await notebook.run(use), 1, text);
  }
});

test("a missing module that comes later is found, also by another module", async () => {
  write("needs.ts", 'import { q } from "./late.ts"; export const w = q;');
  await assert.rejects(notebook.run('import { w } from "./needs.ts"'), /Cannot find module '.\/late.ts'/);
  write("late.ts", "export const q = 3;");
  assert.equal(await notebook.run('import { w } from "./needs.ts"; w'), 3);
  write("late.ts", "export const q = 33;");
  assert.equal(await notebook.run('import { w } from "./needs.ts"; w'), 33);
});

test("changed files are read again, whatever their kind, and whoever imports them", async () => {
  const kinds: Record<string, (n: number) => string> = {
    ts: (n) => `export const n = ${n}, x = ${n};`,
    mts: (n) => `export const n = ${n};`,
    cts: (n) => `export const n = ${n};`,
    mjs: (n) => `export const n = ${n};`,
    cjs: (n) => `module.exports = { n: ${n} };`,
    js: (n) => `exports.n = ${n};`,
    json: (n) => `{ "n": ${n} }`,
  };
  for (const [ending, text] of Object.entries(kinds)) {
    write(`ed-${ending}.${ending}`, text(1));
    write(
      "via.ts",
      `import * as ed from "./ed-${ending}.${ending}"; export const get = () => (ed as { n: number }).n;`,
    );
    const use = `import { get } from "./via.ts"; (await import("./ed-${ending}.${ending}")).n + get()`;
    assert.equal(await notebook.run(use), 2, ending);
    write(`ed-${ending}.${ending}`, text(2));
    assert.equal(await notebook.run(use), 4, ending);
  }
});

test("a module keeps its state while it doesn't change", async () => {
  write("state.ts", "export const seen: number[] = [];");
  write("other.ts", "export const o = 1;");
  await notebook.run('import { seen } from "./state.ts"; import { o } from "./other.ts"; seen.push(o)');
  write("other.ts", "export const o = 2;");
  assert.deepEqual(
    await notebook.run(
      'import { seen } from "./state.ts"; import { o } from "./other.ts"; seen.push(o); seen',
    ),
    [1, 2],
  );
});

test("import() is a promise and takes what a static import takes", async () => {
  write("half.ts", "export const half = (x: number): number => x / 2;");
  write("throws.ts", "throw new RangeError('load'); export {};");
  const url = pathToFileURL(join(cwd, "half.ts")).href;
  for (const specifier of ["./half.ts", "./half", "./half.js", join(cwd, "half.ts"), url])
    assert.equal(
      await notebook.run(`const s: string = ${JSON.stringify(specifier)}; (await import(s)).half(8)`),
      4,
    );
  assert.equal(await notebook.run('import("node:fs").then((m) => m.existsSync("."))'), true);
  assert.equal(await notebook.run('import("./throws.ts").catch((error) => error.name)'), "RangeError");
  assert.equal(await notebook.run('import("./throws.ts").catch(() => 0) instanceof Promise'), true);
  assert.equal(await notebook.run('import("./nothing" + ".ts").then(() => 1, () => 2)'), 2);
  assert.equal(await notebook.run('const load = async () => (await import("./half")).half(6); load()'), 3);
  assert.equal(await notebook.run('require("./half.ts").half(4)'), 2);
  assert.equal(await notebook.run('import h = require("./half.ts"); h.half(2)'), 1);
});

test("modules may await, know where they are, and import each other in a circle", async () => {
  write("tla.ts", "export const v = await Promise.resolve(5); export const { url, dirname } = import.meta;");
  write("tla2.mts", 'import { v } from "./tla.ts"; export const vv = v + 1;');
  assert.equal(await notebook.run('import { vv } from "./tla2.mts"; vv'), 6);
  assert.equal(
    await notebook.run('import { url, dirname } from "./tla.ts"; url'),
    pathToFileURL(join(cwd, "tla.ts")).href,
  );
  await assert.rejects(notebook.run('require("./tla.ts")'), /awaits at its top level/);
  write("a.ts", 'import { b } from "./b.ts"; export const a = 1; export function fa() { return a + b; }');
  write("b.ts", 'import { fa } from "./a.ts"; export const b = 2; export const fb = () => fa() + b;');
  assert.equal(await notebook.run('import { fb } from "./b.ts"; fb()'), 5);
  write("lazy.ts", 'export const get = async () => (await import("./half.ts")).half(10);');
  assert.equal(await notebook.run('import { get } from "./lazy.ts"; get()'), 5);
  assert.equal(
    await notebook.run('import.meta.resolve("node:fs") + import.meta.resolve("./x.ts").slice(-5)'),
    "node:fs/x.ts",
  );
});
