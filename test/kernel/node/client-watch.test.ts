/** Whether the client has gone, on each system. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ClientWatch, clientIsGone } from "../../../lib/kernel/src/node/io/client-watch.js";

/** The number of a process that has ended. */
const ended = String(spawnSync(process.execPath, ["-e", "0"]).pid);
const here = String(process.pid);

test("where no client says that it manages the kernel, it never goes", () => {
  for (const platform of ["linux", "darwin", "win32"] as const) {
    assert.equal(clientIsGone(platform, undefined)(), false);
    assert.equal(clientIsGone(platform, "")(), false);
  }
});

test("elsewhere than on Windows the manager is a process", () => {
  for (const platform of ["linux", "darwin"] as const) {
    assert.equal(clientIsGone(platform, here)(), false);
    assert.equal(clientIsGone(platform, ended)(), true);
  }
});

test("on Windows it is a handle, which says nothing: the parent counts", () => {
  assert.equal(clientIsGone("win32", ended)(), false);
  assert.equal(clientIsGone("win32", "248")(), false);
});

test("it is told once", async () => {
  let told = 0;
  await new Promise<void>((resolve) => {
    new ClientWatch(
      () => {
        told++;
        resolve();
      },
      () => true,
    ).start();
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(told, 1);
});
