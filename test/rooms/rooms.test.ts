import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { packages, violations } from "./rooms.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("imports run one way", async () => {
  assert.deepEqual(await violations(root, ["lib", "scripts", "test", "notebooks/source"]), []);
});

test("each package names what it imports in its package.json, and nothing else of the house", () => {
  const read = (name: string) => JSON.parse(readFileSync(join(root, "lib", name, "package.json"), "utf8"));
  const rooms = new Map(Object.keys(packages).map((room) => [read(room).name as string, room]));
  assert.deepEqual(
    readdirSync(join(root, "lib"))
      .filter((name) => name !== "README.md")
      .sort(),
    Object.keys(packages).sort(),
  );
  for (const [room, below] of Object.entries(packages)) {
    const named = Object.keys(read(room).dependencies ?? {}).flatMap((name) => rooms.get(name) ?? []);
    assert.deepEqual(named.sort(), [...below].sort(), room);
  }
});

test("engine and kernels don't know the course", () => {
  for (const room of ["engine", "kernel", "tslab"]) {
    for (const name of readdirSync(join(root, "lib", room), { recursive: true, encoding: "utf8" })) {
      // Their READMEs may say that they serve without it.
      if (/^(dist|node_modules)\b/.test(name) || !/\.(ts|cts|json)$/.test(name)) continue;
      assert.doesNotMatch(
        readFileSync(join(root, "lib", room, name), "utf8"),
        /\bcourse\b/i,
        `${room}/${name}`,
      );
    }
  }
});

// A small house with one fault of each kind, so that a rule that no longer sees anything is seen.
const faults: Record<string, { files: Record<string, string>; expected: RegExp }> = {
  "a circle, if only of types": {
    files: {
      "lib/low/src/a.ts": 'import type { B } from "./b.js";\nexport interface A { b: B }',
      "lib/low/src/b.ts": 'import type { A } from "./a.js";\nexport interface B { a: A }',
    },
    expected: /^no circles: lib\/low\/src\/a\.ts -> lib\/low\/src\/b\.ts -> lib\/low\/src\/a\.ts$/,
  },
  "a circle of folders": {
    files: {
      "lib/low/src/left/a.ts": 'import "../right/a.js";',
      "lib/low/src/left/b.ts": "",
      "lib/low/src/right/a.ts": "",
      "lib/low/src/right/b.ts": 'import "../left/b.js";',
    },
    expected: /^no circles of folders: lib\/low\/src\/(left|right) -> /,
  },
  "an arrow up": {
    files: { "lib/low/src/a.ts": 'import "../../high/dist/index.js";' },
    expected: /^low imports only low: lib\/low\/src\/a\.ts -> lib\/high\/dist\/index\.js$/,
  },
  "an arrow to the scripts": {
    files: { "lib/low/src/a.ts": 'import "../../../scripts/b.mjs";', "scripts/b.mjs": "" },
    expected: /^low imports only low: /,
  },
  "a way past the exports": {
    files: { "lib/high/src/a.ts": 'import "../../low/dist/inner.js";', "lib/low/dist/inner.js": "" },
    expected: /^a package is entered by its exports: lib\/high\/src\/a\.ts -> lib\/low\/dist\/inner\.js$/,
  },
  "a test that looks into another room": {
    files: { "test/high/a.test.ts": 'import "../../lib/low/src/b.js";', "lib/low/src/b.ts": "" },
    expected: /^a test looks inside its own room only: /,
  },
  "Node beside its door": {
    files: { "lib/low/src/a.ts": 'import "node:fs";' },
    expected: /^Node is behind the door src\/node: lib\/low\/src\/a\.ts -> fs$/,
  },
  "a module that isn't there": {
    files: { "lib/low/src/a.ts": 'import "./nowhere.js";' },
    expected: /^nothing that can't be found: /,
  },
  "code that needs a test": {
    files: { "lib/low/src/a.ts": 'import "../../../test/low/b.js";', "test/low/b.ts": "" },
    expected: /^(nothing imports tests|low imports only low): /,
  },
};
for (const [name, { files, expected }] of Object.entries(faults)) {
  test(`${name} is found`, async (t) => {
    const house = mkdtempSync(join(tmpdir(), "house-"));
    t.after(() => rmSync(house, { recursive: true }));
    const exports = { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } };
    const all = {
      "lib/low/package.json": JSON.stringify({ type: "module", exports }),
      "lib/low/dist/index.js": "",
      "lib/low/src/node/fine.ts": 'import "node:fs";',
      "lib/high/package.json": JSON.stringify({ type: "module", exports }),
      "lib/high/dist/index.js": "",
      "lib/high/src/fine.ts": 'import "../../low/dist/index.js";',
      "scripts/fine.mjs": 'import "node:fs";',
      "test/low/fine.test.ts": 'import "../../lib/low/src/node/fine.js";',
      ...files,
    };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    }
    const found = await violations(house, ["lib", "scripts", "test"], { low: [], high: ["low"] });
    assert.ok(found.length > 0, "nothing was found");
    for (const line of found) assert.match(line, expected);
  });
}
