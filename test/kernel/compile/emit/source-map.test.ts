/** Places in the compiled code map to those of the cell. */
import assert from "node:assert/strict";
import { SourceMap } from "node:module";
import { test } from "node:test";
import type { Compiled } from "../../../../lib/kernel/src/compiler.js";
import { Notebook } from "../../notebook.js";

/** The places of the cells in the stack of the error that the last cell throws, as "cell 2:1:5". */
async function stackOf(...cells: string[]): Promise<string[]> {
  const notebook = new Notebook();
  const compiled: Compiled[] = [];
  for (const cell of cells) {
    const result = notebook.compile(cell);
    compiled.push(result);
    try {
      await notebook.execute(result);
      notebook.compiler.commit(result);
    } catch (error) {
      assert.ok(error instanceof Error);
      const places = [...(error.stack ?? "").matchAll(/(cell \d+):(\d+):(\d+)/g)];
      return places.map(
        ([, id, line, column]) => `${id}:${place(compiled, id ?? "", Number(line), Number(column))}`,
      );
    }
  }
  throw new Error("No cell has thrown.");
}

function place(compiled: Compiled[], id: string, line: number, column: number): string {
  const cell = compiled.find((other) => other.id === id);
  assert.ok(cell);
  const entry = new SourceMap(cell.sourceMap as never).findEntry(line - 1, column - 1);
  assert.ok("originalLine" in entry, `${line}:${column} of ${id} is mapped`);
  assert.equal(entry.originalSource, id);
  return `${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

test("an error at the top of a cell", async () => {
  assert.deepEqual(await stackOf("throw new Error('x')"), ["cell 1:1:7"]);
  assert.deepEqual(await stackOf("const a: number = 1;\n\n  throw new Error('x')"), ["cell 1:3:9"]);
  assert.deepEqual(
    await stackOf("// comment\nlet x: string | undefined;\nJSON.parse('{')").then((s) => s.at(-1)),
    "cell 1:3:6",
  );
});

test("through functions of the cell and of earlier cells", async () => {
  assert.deepEqual(
    await stackOf(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the cell holds the template
      "type T = number;\nfunction fail(x: T): never {\n  throw new Error(`${x}`);\n}",
      "interface Unused { a: string }\nconst run = (): void => {\n  fail(1);\n};",
      "let n = 0;\n[1].forEach((x) => { n += x; run() });",
    ),
    ["cell 1:3:9", "cell 2:3:3", "cell 3:2:30", "cell 3:2:5"],
  );
});

test("after awaits, enums, decorators, imports and stored variables", async () => {
  const prelude =
    "import { sep } from 'node:path';\nenum E { A }\nlet a = 1, { b } = { b: 2 };\na = await 3;\n";
  assert.deepEqual(
    await stackOf(`${prelude}null!.x;`).catch(() => ["no"]),
    ["no"],
    "the type checker sees this one",
  );
  assert.deepEqual(await stackOf(`${prelude}(null as any).x;`), ["cell 1:5:15"]);
  assert.deepEqual(await stackOf(`${prelude}let value = (() => { throw new Error(sep + E.A + b) })();`), [
    "cell 1:5:28",
    "cell 1:5:55",
  ]);
});

test("an error in the initialiser of a variable that became an assignment", async () => {
  assert.deepEqual(await stackOf("let a: number = 0;\nlet b: number = (null as any).x;"), ["cell 1:2:31"]);
  assert.deepEqual(await stackOf("let { a } = (null as any);"), ["cell 1:1:7"]);
});

test("an import that fails points at the import", async () => {
  const notebook = new Notebook();
  const compiled = notebook.compile("const a = 1;\nimport { sep } from 'node:path';");
  const line = compiled.code.split("\n").findIndex((text) => text.includes("node:path"));
  assert.match(place([compiled], "cell 1", line + 1, 1), /^2:/);
});

test("the map holds the source", () => {
  const { sourceMap } = new Notebook().compile("1 + 1");
  assert.deepEqual([sourceMap.sources, sourceMap.sourcesContent], [["cell 1"], ["1 + 1"]]);
});
