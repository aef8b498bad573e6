/** The frames of a stack trace. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFrames, placeOf } from "../../../lib/kernel/src/errors/stack.js";

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
