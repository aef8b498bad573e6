/** Errors as messages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reportRejected, reportThrown } from "../../../lib/kernel/src/errors/report.js";

test("errors of libraries keep their frames", () => {
  const error = new TypeError("wrong");
  error.stack =
    "TypeError: wrong\n    at f (/home/me/work/a.js:1:2)\n    at /home/me/work/node_modules/b/c.js:3:4";
  const { ename, evalue, traceback } = reportThrown(error);
  assert.deepEqual([ename, evalue], ["TypeError", "wrong"]);
  assert.match(traceback.join("\n"), /at f \(.*a\.js:1:2\)\n {4}at node_modules\/b\/c\.js:3:4/);
});

test("anything can be thrown", () => {
  for (const value of [
    undefined,
    null,
    1n,
    Symbol("s"),
    () => {},
    Object.create(null),
    new Proxy(
      {},
      {
        get() {
          throw 1;
        },
        getPrototypeOf() {
          throw 2;
        },
      },
    ),
  ]) {
    const report = reportThrown(value);
    assert.equal(typeof report.ename, "string");
    assert.equal(typeof report.evalue, "string");
    assert.ok(report.traceback.length > 0);
  }
});

test("the compiler's errors are named by their kind", () => {
  const diagnostic = {
    line: 1,
    column: 2,
    endLine: 1,
    endColumn: 3,
    category: "error" as const,
    sourceLines: ["x"],
    formatted: "Cell In[1]:1:2 - error TS2322: m\n\n1 x\n   ~",
  };
  assert.equal(
    reportRejected({ diagnostics: [{ ...diagnostic, code: 2322, message: "m" }], hints: [] }).ename,
    "TypeScriptError",
  );
  assert.equal(
    reportRejected({ diagnostics: [{ ...diagnostic, code: 1005, message: "m" }], hints: [] }).ename,
    "SyntaxError",
  );
  const two = reportRejected({
    hints: [],
    diagnostics: [
      { ...diagnostic, code: 2322, message: "m" },
      { ...diagnostic, code: 2345, message: "n" },
    ],
  });
  assert.equal(two.evalue, "line 1:2 - TS2322: m (and 1 more)");
});
