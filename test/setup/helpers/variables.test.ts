import assert from "node:assert/strict";
import { test } from "node:test";
import { withPath, withVariable } from "../../../scripts/setup/helpers/variables.mjs";

test("on Windows PATH has any case, and stays whole", () => {
  for (const name of ["Path", "PATH", "path"]) {
    assert.deepEqual(withPath({ [name]: "C:\\Windows", HOME: "x" }, ["C:\\a b", "C:\\ü"], "win32"), {
      HOME: "x",
      PATH: "C:\\a b;C:\\ü;C:\\Windows",
    });
  }
});

test("two of them become one", () => {
  const env = withPath({ Path: "C:\\Windows", PATH: "C:\\bin" }, ["C:\\node"], "win32");
  assert.deepEqual(env, { PATH: "C:\\node;C:\\Windows;C:\\bin" });
});

test("elsewhere Path is another variable", () => {
  for (const platform of ["linux", "darwin"])
    assert.deepEqual(withPath({ PATH: "/bin", Path: "kept" }, ["/node"], platform), {
      Path: "kept",
      PATH: "/node:/bin",
    });
});

test("where there is none, or an empty one, nothing but the folders is in it", () => {
  assert.deepEqual(withPath({}, ["C:\\node"], "win32"), { PATH: "C:\\node" });
  assert.deepEqual(withPath({ PATH: "" }, ["/node"], "linux"), { PATH: "/node" });
});

test("a command with a variable is said as it is typed", () => {
  assert.equal(withVariable("TF_SETUP", "none", "npm start", "linux"), "TF_SETUP=none npm start");
  assert.equal(withVariable("TF_SETUP", "none", "npm start", "darwin"), "TF_SETUP=none npm start");
  assert.equal(withVariable("TF_SETUP", "none", "npm start", "win32"), '$env:TF_SETUP = "none"; npm start');
});
