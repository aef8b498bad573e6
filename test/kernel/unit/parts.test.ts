/** Small parts of the kernel by themselves: bundles, positions, history, stack traces, reports. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleToJson } from "../../../lib/kernel/src/bundle.js";
import { toCodepoints, toUnits } from "../../../lib/kernel/src/codepoints.js";
import { History } from "../../../lib/kernel/src/history.js";
import { reportDiagnostics, reportThrown } from "../../../lib/kernel/src/report.js";
import { parseFrames, placeOf } from "../../../lib/kernel/src/stack.js";

test("bundles become JSON text", () => {
  const bundle = {
    "text/plain": "a\n",
    "application/json": { b: [1] },
    "application/vnd.x+json": "c",
    "image/png": Buffer.from("d"),
  };
  assert.deepEqual(JSON.parse(bundleToJson(bundle, "The bundle")), {
    "text/plain": "a\n",
    "application/json": { b: [1] },
    "application/vnd.x+json": "c",
    "image/png": "ZA==",
  });
  assert.throws(
    () => bundleToJson({ "text/html": 1 }, "The bundle"),
    /string under "text\/html", but has a number/,
  );
  assert.throws(() => bundleToJson([], "The bundle"), /but is an array/);
});

test("positions count characters on the wire and UTF-16 units in JavaScript", () => {
  const text = "a😀b😀";
  for (const [codepoints, units] of [
    [0, 0],
    [1, 1],
    [2, 3],
    [3, 4],
    [4, 6],
  ] as const) {
    assert.equal(toUnits(text, codepoints), units);
    assert.equal(toCodepoints(text, units), codepoints);
  }
  assert.equal(toUnits(text, 99), text.length);
});

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

test("frames are read from any stack trace", () => {
  const stack = [
    "Error: at (some) place:1:2",
    "    at f (Cell In[1]:2:7)",
    "    at async Cell In[1]:5:1",
    "    at Array.map (<anonymous>)",
    "    at Object.x [as y] (file:///p/node_modules/lib/index.js:10:3)",
    "    at node:internal/process/task_queues:95:5",
    "    at new Promise (<anonymous>)",
  ].join("\n");
  const frames = parseFrames(stack);
  assert.deepEqual(
    frames.map(({ name, file, line, column }) => [name, file, line, column]),
    [
      ["f", "Cell In[1]", 2, 7],
      ["", "Cell In[1]", 5, 1],
      ["Array.map", "", 0, 0],
      ["Object.x [as y]", "file:///p/node_modules/lib/index.js", 10, 3],
      ["new Promise", "", 0, 0],
    ],
  );
  assert.equal(placeOf(frames[3] as (typeof frames)[number], "/p"), "node_modules/lib/index.js:10:3");
});

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
  assert.equal(reportDiagnostics([{ ...diagnostic, code: 2322, message: "m" }]).ename, "TypeScriptError");
  assert.equal(reportDiagnostics([{ ...diagnostic, code: 1005, message: "m" }]).ename, "SyntaxError");
  const two = reportDiagnostics([
    { ...diagnostic, code: 2322, message: "m" },
    { ...diagnostic, code: 2345, message: "n" },
  ]);
  assert.equal(two.evalue, "line 1:2 - TS2322: m (and 1 more)");
});
