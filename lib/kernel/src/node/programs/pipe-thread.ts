/** The thread of a `LinePipe`: starts its child, and passes lines on between the child and whoever waits for them. */
import { spawn } from "node:child_process";
import { workerData } from "node:worker_threads";
import type { FromChild, PipeThreadData } from "../compiler/line-pipe.js";

const { port, arrivals, program, args, env } = workerData as PipeThreadData;
const counter = new Int32Array(arrivals);
const isWindows = process.platform === "win32";

const child = spawn(program, args, {
  env,
  stdio: ["pipe", "pipe", "ignore"],
  // In a session of its own, the interrupts of the kernel don't reach it. On Windows they don't anyway, and only a child
  // that isn't detached ends with the kernel even while it is busy.
  detached: !isWindows,
  windowsHide: true,
});

let isOver = false;
/** The beginning of a line whose end has not come yet. */
let parts: string[] = [];

child.stdout.setEncoding("utf8").on("data", (text: string) => {
  const [head = "", ...others] = text.split("\n");
  parts.push(head);
  for (const part of others) {
    tell({ line: parts.join("") });
    parts = [part];
  }
});
child.on("close", () => end("The compiler process has ended."));
child.on("error", (error) => end(`The compiler process could not be started: ${error.message}`));
// Whoever waits for the answer is told that the child has ended.
child.stdin.on("error", () => undefined);

port.on("message", (line: string | undefined) => {
  if (line === undefined) close();
  else if (!isOver) child.stdin.write(`${line}\n`);
});
// The thread that owns the pipe has ended.
port.on("close", close);

function tell(message: FromChild): void {
  port.postMessage(message);
  Atomics.add(counter, 0, 1);
  Atomics.notify(counter, 0);
}

function end(why: string): void {
  if (isOver) return;
  isOver = true;
  tell({ ended: why });
}

function close(): void {
  isOver = true;
  child.kill("SIGKILL");
  port.close();
}
