import assert from "node:assert/strict";
import { test } from "node:test";
import { type Notebook, textOf } from "../../scripts/shared/notebook.js";
import { wrapImports } from "../../scripts/shared/wrap-imports.js";

function wrapped(source: string, cell_type = "code"): string {
  const notebook = { cells: [{ cell_type, metadata: {}, source }] } as unknown as Notebook;
  return wrapImports(notebook)
    .cells.map(({ source }) => textOf(source))
    .join("");
}

test("several names stand on a line, in their order, types and other names among them", () => {
  assert.equal(
    wrapped('import {\n  a,\n  type B,\n  c as d,\n} from "course";\n\na();'),
    'import {\n  a, type B, c as d,\n} from "course";\n\na();',
  );
});

test("no line is longer than a hundred characters, and no name is lost", () => {
  const names = Array.from({ length: 60 }, (_, i) => `name${i}`);
  const text = wrapped(`import {\n${names.map((name) => `  ${name},\n`).join("")}} from "course";`);
  assert.deepEqual(text.match(/name\d+/g), names);
  const lines = text.split("\n");
  assert.ok(lines.length < 10);
  for (const line of lines) assert.ok(line.length <= 100, line);
});

test("other code, and text, stay as they are", () => {
  for (const source of [
    'import { a } from "course";',
    "const x = {\n  a,\n  b,\n};",
    'import {\n  a, b,\n} from "c";',
  ])
    assert.equal(wrapped(source), source);
  const text = 'import {\n  a,\n  b,\n} from "course";';
  assert.equal(wrapped(text, "markdown"), text);
});
