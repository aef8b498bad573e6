import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../../scripts/setup/helpers/command.mjs";

test("a program that can't be started is an outcome, whether Node tells of it or throws", async () => {
  for (const [command, args, why] of [
    ["no-such-program", [], /ENOENT/],
    // No system takes a null character; others it throws for only on Windows, such as an alias that leads nowhere.
    ["node\0", [], /null bytes/],
    // More than Linux and Windows take.
    [process.execPath, ["x".repeat(3_000_000)], /E2BIG|ENAMETOOLONG/],
  ] as const) {
    const { ok, code, output } = await run(command, args);
    assert.deepEqual([ok, code], [false, null]);
    assert.match(output, why);
  }
});
