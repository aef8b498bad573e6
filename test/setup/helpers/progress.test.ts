import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress, seconds } from "../../../scripts/setup/helpers/progress.mjs";
import { recordedStream } from "../scratch.js";

test("a log gets a line for every tenth, but not more than one in two seconds", () => {
  const stream = recordedStream(false);
  let time = 0;
  const progress = new Progress(8, { stream, now: () => time });
  progress.begin(3, "Native TensorFlow");
  progress.work();
  for (const percent of [5, 20, 42, 43, 90]) {
    time += 1500;
    progress.show(percent / 100, "downloading");
  }
  progress.done("TensorFlow 2.13.1");
  assert.deepEqual(stream.text.trimEnd().split("\n"), [
    "[3/8] Native TensorFlow …",
    "[3/8] Native TensorFlow … 20%  downloading",
    "[3/8] Native TensorFlow … 43%  downloading",
    "[3/8] Native TensorFlow: TensorFlow 2.13.1 (7.5 s)",
  ]);
});

test("a terminal gets one line that is drawn again", () => {
  const stream = recordedStream(true);
  const progress = new Progress(8, { stream, now: () => 0 });
  progress.begin(3, "Native TensorFlow");
  progress.work();
  progress.show(0.429);
  progress.done("TensorFlow 2.13.1");
  assert.ok(stream.text.includes("\r\x1b[2K[3/8] Native TensorFlow … 42%"));
  assert.ok(stream.text.endsWith("\r\x1b[2K[3/8] Native TensorFlow: TensorFlow 2.13.1 (0.0 s)\n"));
  assert.equal(stream.text.split("\n").length, 2);
});

test("a line is never wider than the terminal", () => {
  const stream = recordedStream(true);
  const progress = new Progress(8, { stream });
  progress.begin(1, "Step");
  progress.show(0.5, "x".repeat(200));
  assert.equal(stream.text.replace("\r\x1b[2K", "").length, 79);
});

test("a step that had nothing to do shows no time", () => {
  const stream = recordedStream(false);
  const progress = new Progress(8, { stream });
  progress.begin(1, "Node.js");
  progress.done("24.1.0", false);
  assert.equal(stream.text, "[1/8] Node.js: 24.1.0\n");
});

test("durations read well", () => {
  assert.deepEqual([420, 9960, 12_400, 59_800, 75_400, 119_600].map(seconds), [
    "0.4 s",
    "10.0 s",
    "12 s",
    "60 s",
    "1 min 15 s",
    "2 min 0 s",
  ]);
});
