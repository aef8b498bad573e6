import assert from "node:assert/strict";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { inVenv, placeAt, userCache } from "../../../scripts/setup/helpers/place.mjs";

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

test("folders that the environment names are taken from the course's folder, whatever program runs where", () => {
  const { sharedCache, env } = placeAt("/course", { COURSE_CACHE_DIR: ".tf", COURSE_DATA_DIR: "../data" });
  assert.equal(sharedCache, path.resolve("/course/.tf"));
  assert.equal(env.COURSE_CACHE_DIR, path.resolve("/course/.tf"));
  assert.equal(env.COURSE_DATA_DIR, path.resolve("/data"));
  assert.equal(placeAt("/course", { COURSE_CACHE_DIR: "~/tf" }).sharedCache, path.join(os.homedir(), "tf"));
  assert.equal(placeAt("/course", { COURSE_CACHE_DIR: "/tf" }).sharedCache, "/tf");
});

test("an environment in which all is in order is handed on as it is: on Windows a copy finds less", () => {
  assert.equal(placeAt("/course", process.env).env, process.env);
});

test("a relative XDG_CACHE_HOME is ignored, as its standard says", () => {
  assert.equal(userCache({ XDG_CACHE_HOME: "caches" }, "linux"), path.join(os.homedir(), ".cache"));
});
