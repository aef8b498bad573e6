import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { withWritableJupyter } from "../../../scripts/setup/lab/writable.mjs";
import { scratchFolder, scratchPlace } from "../scratch.js";

test("Jupyter writes into the course where that is possible", (t) => {
  const place = scratchPlace(t);
  assert.equal(withWritableJupyter(place), place);
  assert.deepEqual(fs.readdirSync(place.jupyter), []);
});

test("where it isn't, Jupyter writes into the user's cache, another folder for each copy", (t) => {
  const cache = scratchFolder(t);
  const places = [1, 2].map(() => scratchPlace(t, { ".cache": "no folder" }, { XDG_CACHE_HOME: cache }));
  const [first, second] = places.map((place) => withWritableJupyter(place).jupyter);
  assert.equal(path.dirname(first ?? ""), path.join(cache, "neural-networks-in-typescript"));
  assert.notEqual(first, second);
});

test("where that isn't possible either, it writes among temporary files", (t) => {
  const place = scratchPlace(t, { ".cache": "no folder", cache: "no folder" });
  const env = { ...place.env, XDG_CACHE_HOME: path.join(place.root, "cache") };
  const { jupyter } = withWritableJupyter({ ...place, env });
  t.after(() => fs.rmSync(jupyter, { recursive: true, force: true }));
  assert.match(path.basename(jupyter), /^course-jupyter-\w+-[0-9a-f]{12}$/);
  assert.equal(fs.statSync(jupyter).mode & 0o077, 0, "others could read what was open");
});
