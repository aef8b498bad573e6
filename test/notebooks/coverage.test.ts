import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { test } from "node:test";
import { inRepository } from "../../scripts/shared/paths.js";

// The list of topics is only worth something if each of its links leads to a heading that is there.

const list = inRepository("notebooks/source/coverage.md");
const text = readFileSync(list, "utf8");
const rows = text.split("\n").filter((line) => /^\|(?! topic |---)/.test(line));

/** The anchors that Jupyter gives the headings of a lesson's source: their texts with hyphens for spaces. */
function anchorsOf(source: string): Set<string> {
  const headings = readFileSync(source, "utf8").matchAll(/^\/\/ #{1,6} +(.+?) *$/gm);
  return new Set(Array.from(headings, ([, heading = ""]) => heading.replaceAll(" ", "-")));
}

test("every topic has a place, in a table of three columns", () => {
  assert.ok(rows.length > 0);
  for (const row of rows) {
    assert.equal(row.split("|").length, 5, row);
    assert.match(row.split("|")[2] as string, /\]\([^)]+\)/, `no place: ${row}`);
  }
});

test("every link leads to a heading of a lesson, or to a file", () => {
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#([^)\s]+))?\)/g)];
  assert.ok(links.length >= rows.length);
  for (const [, path = "", anchor] of links) {
    const target = resolve(dirname(list), path);
    // Notebooks are made from their sources, where the headings are written.
    const source = target.replace(
      /notebooks([\\/])(lessons|exercises)([\\/].*)\.ipynb$/,
      "notebooks$1source$1$2$3.ts",
    );
    assert.ok(existsSync(source), `${path}: there is no ${source}`);
    if (target.endsWith(".ipynb")) {
      assert.ok(anchor, `${path}: a place is a heading; expected #…`);
      assert.ok(anchorsOf(source).has(decodeURIComponent(anchor)), `${path} has no heading #${anchor}`);
    }
  }
});

test("a topic stands only once in the table of its lecture", () => {
  for (const table of text.split(/^## /m).slice(1)) {
    const topics = table
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => line.split("|")[1]?.trim());
    assert.deepEqual(topics, [...new Set(topics)]);
  }
});
