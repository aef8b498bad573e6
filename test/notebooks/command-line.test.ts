import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { inRepository } from "../../scripts/shared/paths.js";

function notebooks(...args: string[]) {
  return spawnSync(process.execPath, [inRepository("scripts/notebooks.mjs"), ...args], { encoding: "utf8" });
}

test("--help says what it does, and does nothing", () => {
  const { status, stdout } = notebooks("--help");
  assert.equal(status, 0);
  assert.match(stdout, /--check/);
  assert.match(stdout, /--sample/);
});

for (const [what, args, message] of [
  ["an unknown option", ["--chek"], /--chek/],
  ["a lesson that does not exist", ["fishing"], /No lesson or exercise is called "fishing"/],
  ["no number of jobs", ["--jobs", "many"], /--jobs is many/],
  ["two options that exclude each other", ["--check", "--sample"], /exclude each other/],
  ["adopting while checking", ["--adopt", "--check"], /--check and --adopt exclude each other/],
] as const) {
  test(`${what} is refused, with the help`, () => {
    const { status, stderr } = notebooks(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.match(stderr, /npm run notebooks -- \[options\]/);
  });
}
