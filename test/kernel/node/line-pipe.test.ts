/** Waiting for a process without going on. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import type { LinePipe as Pipe } from "../../../lib/kernel/src/node/compiler/line-pipe.js";
import { root } from "../notebook.js";

// As built: its thread is a program of its own, which Node must be able to run as it is.
const { LinePipe } = (await import(
  `file://${join(root, "lib/kernel/dist/node/compiler/line-pipe.js").replaceAll("\\", "/")}`
)) as typeof import("../../../lib/kernel/src/node/compiler/line-pipe.js");

const started: Pipe[] = [];
after(() => {
  for (const pipe of started) pipe.close();
});

/** Starts a Node that runs some code. */
function start(code: string, program?: string): Pipe {
  const pipe = new LinePipe(["-e", code], process.env, program);
  started.push(pipe);
  return pipe;
}

const patience = () => {};
const ECHO = "process.stdin.pipe(process.stdout)";

test("lines of any size and script come back, in order", () => {
  const pipe = start(ECHO);
  const lines = ["", "first", "🐈é".repeat(100_000), " \r last"];
  for (const line of lines) pipe.send(line);
  for (const line of lines) assert.equal(pipe.receive(patience), line);
});

test("what whoever waits throws ends the waiting, and the next line comes all the same", () => {
  const pipe = start("setTimeout(() => console.log('late'), 1000); process.stdin.resume()");
  let asked = 0;
  const impatient = () => {
    if (++asked === 3) throw new Error("enough");
  };
  assert.throws(() => pipe.receive(impatient), /enough/);
  assert.equal(pipe.receive(patience), "late");
});

test("a child that has ended says so, each time it is asked", () => {
  const pipe = start("console.log('all')");
  assert.equal(pipe.receive(patience), "all");
  for (let i = 0; i < 3; i++) {
    pipe.send("lost");
    assert.throws(() => pipe.receive(patience), /The compiler process has ended/);
  }
});

test("a child that can't be started says why", () => {
  const pipe = start(ECHO, join(root, "no-node"));
  assert.throws(() => pipe.receive(patience), /could not be started: .*no-node/);
});

test("two at a time don't meet, and closing one leaves the other", () => {
  const [one, other] = [start(ECHO), start(ECHO)];
  one.send("1");
  other.send("2");
  assert.equal(other.receive(patience), "2");
  one.close();
  other.send("3");
  assert.equal(other.receive(patience), "3");
});
