import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { loadTslab } from "../../lib/tslab/src/node/load-tslab.js";
import type { Converter, Executor } from "../../lib/tslab/src/tslab.js";

// What later cells make of the names of earlier ones, by tslab's own converter and executor.

let converter: Converter;
let executor: Executor;
let said: unknown[] = [];

before(() => {
  const tslab = loadTslab();
  converter = tslab.createConverter({ isJS: false, isBrowser: false });
  executor = tslab.createExecutor(
    process.cwd(),
    { node: converter, browser: converter, close: () => {} },
    { log: (value) => said.push(value), error: (...words) => said.push(words.map(String).join(" ")) },
  );
});
after(() => converter.close());

/** Runs cells one after another. Gives the last expression of the last one. */
async function lastOf(...cells: string[]): Promise<unknown> {
  for (const cell of cells) {
    said = [];
    assert.ok(await executor.execute(cell), `${cell}\n${said.join("\n")}`);
  }
  return said[0];
}

const EARLIER =
  "const epochs = 3, slope = 9; const run = { loss: 1, epochs: 7, slope: 2 }; let total = 0, other = 0;";

/** A cell behind EARLIER, and its value. */
const cases: Record<string, [code: string, value: unknown]> = {
  "a shorthand property": ["({ epochs, slope })", { epochs: 3, slope: 9 }],
  "a shorthand beside a method of the same name": [
    "({ slope() { return { epochs }; } }).slope()",
    { epochs: 3 },
  ],
  "a shorthand in a call, in a list": [
    "[[{ epochs }].map((one) => ({ ...one, slope }))]",
    [[{ epochs: 3, slope: 9 }]],
  ],
  "a property in a pattern": ["const { loss: first, epochs: length } = run; [first, length]", [1, 7]],
  "a pattern with a default": [
    "const { a: { epochs: deep = epochs } = {} } = {} as { a?: { epochs?: number } }; deep",
    3,
  ],
  "a parameter that is a pattern": [
    "(({ slope, epochs }: typeof run) => ({ slope, epochs }))(run)",
    { slope: 2, epochs: 7 },
  ],
  "a local of the same name": [
    "(() => { const epochs = 5; return { epochs, slope }; })()",
    { epochs: 5, slope: 9 },
  ],
  "a local that is called exports": [
    "(() => { const { exports, slope } = { exports: 5, slope: 6 }; return { exports, slope, epochs }; })()",
    { exports: 5, slope: 6, epochs: 3 },
  ],
  "a parameter that is called exports": ["((exports: number) => exports + epochs)(1)", 4],
  "an assignment to a pattern": ["({ slope: total, epochs: other } = run); [total, other]", [2, 7]],
  "an assignment to a shorthand": ["let loss = 0; ({ loss } = run); loss", 1],
  "an assignment to an earlier name by a shorthand": [
    "let { total: sum } = { total: 1 }; ({ total } = { total: 8 }); total + sum",
    9,
  ],
  "the variable of a loop": ["for (const epochs of [1, 2]) total += epochs; [epochs, total]", [3, 3]],
  "the variable of a catch": [
    "try { throw { epochs: 1 }; } catch ({ epochs }: any) { total = epochs; } total",
    1,
  ],
  "a field of a class": ["class A { slope = slope; static n = epochs; } [new A().slope, A.n]", [9, 3]],
  "a computed property": ["({ [String(epochs)]: slope })", { 3: 9 }],
  "a type of the same name": ["interface I { epochs: number } const i: I = { epochs }; i", { epochs: 3 }],
  "an await in a shorthand's scope": ["await null; const later = { epochs }; later", { epochs: 3 }],
};

describe("the names of earlier cells", () => {
  for (const [what, [code, value]] of Object.entries(cases)) {
    test(what, async () => assert.deepEqual(await lastOf(EARLIER, code), value));
  }

  test("an import, in a shorthand and hidden by a parameter", async () => {
    const cells = [
      'import { join } from "node:path";',
      '[{ join }.join("a", "b"), ((join: number) => join)(4)].join()',
    ];
    assert.equal(await lastOf(...cells), "a/b,4");
  });

  test("a class, extended and made", async () => {
    assert.equal(
      await lastOf("class Base { n() { return 1; } }", "class More extends Base {} new More().n()"),
      1,
    );
  });

  test("a variable that is called exports, used by a later cell", async () => {
    assert.equal(await lastOf("const exports = 4; const others = 2;", "exports + others"), 6);
  });
});

describe("a variable that a function uses", () => {
  test("is the same for a later cell", async () => {
    const cells = ["let n = 0; function bump() { n++; return n; }", "n = 100; bump(); n"];
    assert.equal(await lastOf(...cells), 101);
  });

  test("is the same where it comes from a pattern", async () => {
    const cells = [
      "let { x, ...rest } = { x: 1, y: 2 }; const look = () => [x, rest.y];",
      "x = 5; rest = { y: 8 }; look()",
    ];
    assert.deepEqual(await lastOf(...cells), [5, 8]);
  });

  test("is another one once a cell declares it anew", async () => {
    const cells = ["let size = 1; const old = () => size;", 'let size = "big"; size'];
    assert.equal(await lastOf(...cells), "big");
  });
});

test("types are strict, and a name that is nowhere is an error", async () => {
  said = [];
  assert.equal(await executor.execute("const s: string = null"), false);
  assert.match(String(said[0]), /not assignable/);
  assert.equal(await executor.execute("({ nowhere })"), false);
});
