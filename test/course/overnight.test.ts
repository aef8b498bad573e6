import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../scripts/overnight.mjs", import.meta.url));

function overnight(...options: string[]): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, [script, ...options], { encoding: "utf8", timeout: 60_000 });
}

describe("npm run overnight", () => {
  it("says what it does, and how it is stopped and gone on with", () => {
    const { status, stdout } = overnight("--help");
    assert.equal(status, 0);
    assert.match(stdout, /--epochs N[\s\S]*Ctrl-C stops it\. The same command goes on/);
  });

  for (const [wrong, says] of [
    [["--epochs", "many"], /epochs must be a whole number of 1 or more, not NaN/],
    [["--epoch", "3"], /Unknown option '--epoch'/],
  ] as const) {
    it(`says what is wrong, and begins nothing: ${wrong.join(" ")}`, () => {
      const { status, stdout } = overnight(...wrong);
      assert.equal(status, 1);
      assert.match(stdout, says);
    });
  }
});
