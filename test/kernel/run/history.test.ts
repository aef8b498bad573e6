/** Earlier input, asked for again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../lib/kernel/src/run/history.js";

test("history is searched by glob, with its special characters taken literally elsewhere", () => {
  const history = new History();
  for (const [index, input] of ["f(1)", "f(2)", "g[1]", "f(1)"].entries()) history.add(index + 1, input);
  const search = (pattern: string, more = {}) =>
    history.query({ hist_access_type: "search", pattern, ...more }).map(([, line]) => line);
  assert.deepEqual(search("f(?)"), [1, 2, 4]);
  assert.deepEqual(search("f(?)", { unique: true }), [2, 4]);
  assert.deepEqual(search("*[1]"), [3]);
  assert.deepEqual(search("f", {}), []);
  assert.deepEqual(history.query({ hist_access_type: "range", start: 2, stop: 4 }), [
    [1, 2, "f(2)"],
    [1, 3, "g[1]"],
  ]);
  assert.deepEqual(history.query({ hist_access_type: "tail", n: 0 }), []);
  assert.deepEqual(history.query({ hist_access_type: "range", session: -1 }), []);
});
