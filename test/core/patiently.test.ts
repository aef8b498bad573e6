import assert from "node:assert/strict";
import { test } from "node:test";
import { patiently } from "../../lib/core/src/node/write-whole.js";

/** Makes an action that fails some times, in the way of a file that another program has open. */
function busy(times: number, code: string) {
  const action = Object.assign(
    async () => {
      if (++action.tried <= times) throw Object.assign(new Error(code), { code });
    },
    { tried: 0 },
  );
  return action;
}

test("a file that is open elsewhere for a moment is waited for on Windows", async () => {
  for (const code of ["EPERM", "EACCES", "EBUSY"]) {
    const action = busy(3, code);
    await patiently(action, "win32");
    assert.equal(action.tried, 4);
  }
});

test("what no waiting mends fails at once, and elsewhere everything does", async () => {
  for (const [code, platform] of [
    ["ENOENT", "win32"],
    ["ENOSPC", "win32"],
    ["EPERM", "linux"],
    ["EBUSY", "darwin"],
  ] as const) {
    const action = busy(1, code);
    await assert.rejects(patiently(action, platform), { code });
    assert.equal(action.tried, 1);
  }
});
