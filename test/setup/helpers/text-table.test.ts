import assert from "node:assert/strict";
import { test } from "node:test";
import { textTable } from "../../../scripts/setup/helpers/text-table.mjs";

test("columns are as wide as their widest cell, or wider where that is asked for", () => {
  const rows = [
    ["one", "1", "x"],
    ["twelve", "12"],
  ];
  assert.deepEqual(textTable(rows), ["one     1   x", "twelve  12"]);
  assert.deepEqual(textTable(rows, { isRight: (column) => column === 1, least: [8] }), [
    "one        1  x",
    "twelve    12",
  ]);
  assert.deepEqual(textTable([]), []);
});
