import assert from "node:assert/strict";
import { test } from "node:test";
import { patiently } from "../../../scripts/setup/helpers/files.mjs";

/** Makes an action that fails some times, in the way of a file that is open elsewhere. */
function busy(times: number, code: string): { action: () => string; tried: () => number } {
  let tried = 0;
  return {
    action() {
      if (++tried <= times) throw Object.assign(new Error(`${code}: operation not permitted`), { code });
      return "done";
    },
    tried: () => tried,
  };
}

test("a file that is open elsewhere for a moment is waited for on Windows", () => {
  for (const code of ["EPERM", "EACCES", "EBUSY", "ENOTEMPTY"]) {
    const { action, tried } = busy(3, code);
    assert.equal(patiently(action, "win32"), "done");
    assert.equal(tried(), 4);
  }
});

test("one that stays open fails with the error of the system", () => {
  const { action, tried } = busy(Number.POSITIVE_INFINITY, "EBUSY");
  assert.throws(() => patiently(action, "win32"), { code: "EBUSY" });
  assert.equal(tried(), 9);
});

test("what no waiting mends fails at once", () => {
  for (const [code, platform] of [
    ["ENOENT", "win32"],
    ["ENOSPC", "win32"],
    ["EPERM", "linux"],
    ["EACCES", "darwin"],
  ] as const) {
    const { action, tried } = busy(1, code);
    assert.throws(() => patiently(action, platform), { code });
    assert.equal(tried(), 1);
  }
});
