import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { isAlive } from "../../../scripts/setup/helpers/is-alive.mjs";

test("a process is alive until it ends", async () => {
  assert.equal(isAlive(process.pid), true);
  assert.equal(isAlive(process.ppid), true);
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  assert.equal(isAlive(child.pid as number), true);
  child.kill("SIGKILL");
  await once(child, "close");
  assert.equal(isAlive(child.pid as number), false);
});
