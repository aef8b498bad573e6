import assert from "node:assert/strict";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { inVenv, userCache } from "../../../scripts/setup/helpers/place.mjs";

test("programs of the Python environment lie where each system has them", () => {
  assert.equal(
    inVenv("C:\\Users\\Jörg Müller\\course\\.venv", "jupyter-lab", "win32"),
    "C:\\Users\\Jörg Müller\\course\\.venv\\Scripts\\jupyter-lab.exe",
  );
  assert.equal(inVenv("/a b/.venv", "python", "linux"), "/a b/.venv/bin/python");
  assert.equal(inVenv("/a b/.venv", "python", "darwin"), "/a b/.venv/bin/python");
});

test("caches lie where each system keeps them", () => {
  assert.equal(
    userCache({ LOCALAPPDATA: "C:\\Users\\ü\\AppData\\Local" }, "win32"),
    "C:\\Users\\ü\\AppData\\Local",
  );
  assert.equal(userCache({}, "darwin"), path.join(os.homedir(), "Library", "Caches"));
  assert.equal(userCache({}, "linux"), path.join(os.homedir(), ".cache"));
  for (const platform of ["win32", "darwin", "linux"])
    assert.equal(userCache({ XDG_CACHE_HOME: "/x", LOCALAPPDATA: "C:\\l" }, platform), "/x");
});
