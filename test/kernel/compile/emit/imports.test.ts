/** Modules that a cell may import, with their types. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { Notebook, root } from "../../notebook.js";

const project = mkdtempSync(join(tmpdir(), "notebook-"));
const cwd = join(project, "notebooks", "deep");
after(() => rmSync(project, { recursive: true }));

function write(path: string, text: string): string {
  const full = join(project, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

function writePackage(name: string, manifest: object, files: Record<string, string>): void {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", ...manifest }));
  for (const [path, text] of Object.entries(files)) write(`node_modules/${name}/${path}`, text);
}

mkdirSync(cwd, { recursive: true });
mkdirSync(join(project, "node_modules/@types"), { recursive: true });
symlinkSync(join(root, "node_modules/@types/node"), join(project, "node_modules/@types/node"));
writePackage(
  "modern",
  {
    type: "module",
    exports: {
      ".": { types: "./a.d.ts", default: "./a.js" },
      "./sub": { types: "./b.d.ts", default: "./b.js" },
    },
  },
  {
    "a.d.ts":
      "export declare const one: number;\nexport default function hello(name: string): string;\nexport interface Shape { side: number }",
    "a.js": "export const one = 1;\nexport default (name) => 'hello ' + name;",
    "b.d.ts": "export declare const two: 2;",
    "b.js": "export const two = 2;",
  },
);
writePackage(
  "classic",
  { main: "index.js", types: "index.d.ts" },
  {
    "index.d.ts":
      "declare function classic(x: number): number;\ndeclare namespace classic { const version: string }\nexport = classic;",
    "index.js": "module.exports = (x) => x * 2; module.exports.version = '1';",
  },
);
writePackage("untyped", { main: "index.js" }, { "index.js": "exports.x = 1;" });

test("ES modules with an exports map, and their types", async () => {
  const notebook = new Notebook(cwd);
  await notebook.run("import hello, { one, type Shape } from 'modern'\nimport { two } from 'modern/sub'");
  assert.equal(await notebook.run("hello('you') + (one + two)"), "hello you3");
  assert.equal(await notebook.run("const s: Shape = { side: one }; s.side"), 1);
  assert.deepEqual(notebook.errors("one.length"), [
    "1:5 TS2339 Property 'length' does not exist on type 'number'.",
  ]);
  assert.match(
    notebook.errors("import { three } from 'modern/sub'")[0] ?? "",
    /^1:10 TS2305 .*no exported member 'three'/,
  );
});

test("CommonJS modules: default, namespace, import = require", async () => {
  const notebook = new Notebook(cwd);
  assert.equal(await notebook.run("import classic from 'classic'; classic(2)"), 4);
  assert.equal(await notebook.run("import again = require('classic'); again(3) + again.version"), "61");
  assert.equal(await notebook.run("classic(4)"), 8);
});

test("import type and imports of types only load nothing", async () => {
  const notebook = new Notebook(cwd);
  await notebook.run("import type { Shape } from 'modern'");
  const compiled = notebook.compile(
    "import { type Shape as A } from 'modern'; import { Shape as B } from 'modern'; let x: A & B",
  );
  assert.doesNotMatch(compiled.code, /modern/);
  assert.equal(compiled.async, false);
  assert.equal(await notebook.run("const s: Shape = { side: 2 }; s.side"), 2);
});

test("modules of Node, by both names, as a whole and dynamically", async () => {
  const notebook = new Notebook(cwd);
  assert.equal(await notebook.run("import * as path from 'path'; path.basename('/a/b')"), "b");
  assert.equal(await notebook.run("import { readFileSync as read } from 'node:fs'; typeof read"), "function");
  assert.equal(await notebook.run("(await import('node:path')).basename('/a/c')"), "c");
  assert.equal(
    await notebook.run("import 'node:os'; const os = await import('node:os'); typeof os.cpus"),
    "function",
  );
});

test("JSON", async () => {
  write("notebooks/deep/data.json", '{ "list": [1, 2] }');
  const notebook = new Notebook(cwd);
  assert.equal(
    await notebook.run("import data from './data.json' with { type: 'json' }; data.list.length"),
    2,
  );
  assert.match(notebook.errors("data.nothing")[0] ?? "", /TS2339/);
});

test("TypeScript files of the notebook's own, again when they have changed", async () => {
  const file = write(
    "lib/area.ts",
    "import { pi } from './numbers.js';\nexport enum Unit { M, Cm }\nexport const area = (r: number): number => pi * r * r;",
  );
  write("lib/numbers.ts", "export const pi = 3;");
  const notebook = new Notebook(cwd);
  assert.equal(await notebook.run("import { area, Unit } from '../../lib/area.ts'; area(2) + Unit.Cm"), 13);
  assert.match(notebook.errors("area('')")[0] ?? "", /TS2345/);
  writeFileSync(file, "export const area = (r: string): string => r + '!';");
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  assert.equal(await notebook.run("import { area } from '../../lib/area'; area('new')"), "new!");
});

test("errors inside a TypeScript file are shown with its name", () => {
  const file = write("lib/wrong.ts", "export const n: number = 'text';");
  const notebook = new Notebook(cwd);
  const result = notebook.compiler.compile("import { n } from '../../lib/wrong.ts'", { id: "cell 1" });
  rmSync(file);
  assert.ok(!result.ok);
  assert.match(result.diagnostics[0]?.formatted ?? "", /^\.\.\/\.\.\/lib\/wrong\.ts:1:14 - error TS2322/);
});

test("a module that is not there, or has no types, is an error and never a silent any", () => {
  const notebook = new Notebook(cwd);
  assert.deepEqual(notebook.errors("import { x } from 'missing'"), [
    "1:19 TS2307 Cannot find module 'missing' or its corresponding type declarations.",
  ]);
  assert.match(
    notebook.errors("import { x } from 'untyped'")[0] ?? "",
    /^1:19 TS7016 .*implicitly has an 'any' type/,
  );
});

test("a package that is installed later is found", async () => {
  const notebook = new Notebook(cwd);
  assert.match(notebook.errors("import { x } from 'late'")[0] ?? "", /TS2307/);
  writePackage(
    "late",
    { main: "index.js", types: "index.d.ts" },
    { "index.js": "exports.x = 1", "index.d.ts": "export declare const x: number;" },
  );
  assert.equal(await notebook.run("import { x } from 'late'; x"), 1);
});

test("the library of the course, from a folder below notebooks", async () => {
  const notebook = new Notebook(join(root, "notebooks", "lessons"));
  const compiled = notebook.compile(
    "import { flatten, tf } from 'course'\nconst x = flatten(tf.zeros([2, 28, 28]))",
  );
  notebook.compiler.commit(compiled);
  assert.match(notebook.errors("x.nothing")[0] ?? "", /Property 'nothing' does not exist on type 'Tensor/);
});

test("import.meta and __dirname tell the notebook's folder", async () => {
  const notebook = new Notebook(cwd);
  assert.equal(await notebook.run("import.meta.dirname"), cwd);
  assert.equal(
    await notebook.run("() => [__dirname, import.meta.url]").then((f) => String((f as () => unknown)())),
    `${cwd},file://${cwd}/notebook.ts`,
  );
});
