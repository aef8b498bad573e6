import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { birthOf, isAlive, isStopped } from "../../../scripts/setup/helpers/is-alive.mjs";
import { takeLock, withLock } from "../../../scripts/setup/runner/lock.mjs";
import { here, scratchFolder, writeFile } from "../scratch.js";

const onlyLinux = { skip: process.platform !== "linux" && "it looks at processes through /proc" };

function lockFile(t: TestContext): string {
  return path.join(scratchFolder(t), "setup", "lock");
}

/** Takes the lock, waiting for nobody. */
async function takenAtOnce(file: string): Promise<void> {
  const release = await takeLock(file, (owner) => assert.fail(`it waits for ${owner}`));
  release();
}

/** A process that has the lock. */
async function otherOwner(t: TestContext, file: string): Promise<ChildProcess & { pid: number }> {
  const program = `
    import { takeLock } from ${JSON.stringify(`${here.root}/scripts/setup/runner/lock.mjs`)};
    await takeLock(${JSON.stringify(file)}, () => {});
    console.log("taken");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  t.after(() => child.kill("SIGKILL"));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return child as ChildProcess & { pid: number };
}

test("a lock is given back, and leaves nothing", async (t) => {
  const file = lockFile(t);
  await takenAtOnce(file);
  assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
  await assert.rejects(
    withLock(file, assert.fail, async () => {
      assert.match(fs.readFileSync(file, "utf8"), new RegExp(`^${process.pid} `));
      throw new Error("odd");
    }),
    /odd/,
  );
  assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
});

const LEFT: Record<string, string> = {
  "of a process that is gone": "999999999 1",
  "of a process that is gone, of an earlier version": "999999999",
  "of a process whose number was given to another one": `${process.ppid} 1`,
  "that a full disk has left empty": "",
  "that is no lock": "text",
  "of a whole group of processes": "0",
};
for (const [name, content] of Object.entries(LEFT)) {
  test(`a lock is taken over ${name}`, onlyLinux, async (t) => {
    const file = lockFile(t);
    writeFile(file, content);
    fs.utimesSync(file, 1, 1);
    await takenAtOnce(file);
    assert.ok(!fs.existsSync(file));
  });
}

test("an owner that lives is waited for by its number, be it stopped for long", onlyLinux, async (t) => {
  const file = lockFile(t);
  const owner = await otherOwner(t, file);
  owner.kill("SIGSTOP");
  while (!isStopped(owner.pid)) await sleep(10);
  fs.utimesSync(file, 1, 1);
  let told = "";
  let isTaken = false;
  const taking = takeLock(file, (text) => {
    told = text;
  }).then((release) => {
    isTaken = true;
    release();
  });
  await sleep(1200);
  assert.match(told, new RegExp(`^process ${owner.pid}, which is stopped: type {2}fg`));
  assert.equal(isTaken, false);
  owner.kill("SIGKILL");
  await taking;
});

test("who has lost the lock to somebody else doesn't remove theirs", async (t) => {
  const file = lockFile(t);
  const release = await takeLock(file, assert.fail);
  fs.writeFileSync(file, "1 theirs");
  release();
  assert.equal(fs.readFileSync(file, "utf8"), "1 theirs");
});

test("of many who find a lock that was left, one at a time has it", onlyLinux, async (t) => {
  const file = lockFile(t);
  writeFile(file, "999999999 1");
  let now = 0;
  let most = 0;
  const one = () =>
    withLock(
      file,
      () => {},
      async () => {
        most = Math.max(most, ++now);
        await sleep(5);
        now--;
      },
    );
  await Promise.all(Array.from({ length: 4 }, one));
  assert.equal(most, 1);
});

test("where nothing can be written, the error says so and nothing is left", async (t) => {
  const folder = scratchFolder(t);
  writeFile(path.join(folder, "setup"), "no folder");
  await assert.rejects(takeLock(path.join(folder, "setup", "lock"), assert.fail), /ENOTDIR|EEXIST/);
});

test("a process is told from one that had its number before", onlyLinux, async () => {
  assert.ok(isAlive(process.pid) && birthOf(process.pid) !== "");
  assert.notEqual(birthOf(process.pid), birthOf(1));
  assert.equal(birthOf(999_999_999), "");
  for (const pid of [0, -1, Number.NaN, 1.5]) assert.equal(isAlive(pid), false);
});
