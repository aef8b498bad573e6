import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { readOptions } from "../../scripts/setup/start.mjs";
import { here } from "./scratch.js";

const script = (name: string) => path.join(here.root, "scripts", name);

test("options are read", () => {
  const none = {
    browser: true,
    port: undefined,
    instructor: undefined,
    author: false,
    repair: false,
    help: false,
  };
  assert.deepEqual(readOptions([]), none);
  assert.deepEqual(readOptions(["--no-browser", "--port", "9000"]), { ...none, browser: false, port: 9000 });
  assert.deepEqual(readOptions(["--instructor", "graded"]), { ...none, instructor: "graded" });
  assert.deepEqual(readOptions(["--author"]), { ...none, author: true });
  assert.deepEqual(readOptions(["--repair"]), { ...none, repair: true });
  assert.equal(readOptions(["--help"]).help, true);
});

for (const argv of [["--prot", "1"], ["--port", "abc"], ["--port", "0"], ["--port", "70000"], ["lesson"]]) {
  test(`nonsense is refused with what to type: ${argv.join(" ")}`, () => {
    assert.throws(() => readOptions(argv), /--prot|no port|argument/);
  });
}

test("--help prints all options and sets up nothing", async () => {
  const { code, stdout } = await run(process.execPath, [script("start.mjs"), "--help"]);
  assert.equal(code, 0);
  for (const option of ["--no-browser", "--port", "--author", "--repair", "TF_SETUP"])
    assert.ok(stdout.includes(option));
  assert.doesNotMatch(stdout, /\[1\//);
});

test("a wrong option ends with code 1 before anything is done", async () => {
  const { code, stdout } = await run(process.execPath, [script("start.mjs"), "--prot"]);
  assert.equal(code, 1);
  assert.match(stdout, /What happened[\s\S]*--prot[\s\S]*npm start -- --help/);
});
