/** MIME bundles as JSON text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleToJson } from "../../../lib/kernel/src/output/bundle.js";

test("bundles become JSON text", () => {
  const bundle = {
    "text/plain": "a\n",
    "application/json": { b: [1] },
    "application/vnd.x+json": "c",
    "image/png": Buffer.from("d"),
  };
  assert.deepEqual(JSON.parse(bundleToJson(bundle, "The bundle")), {
    "text/plain": "a\n",
    "application/json": { b: [1] },
    "application/vnd.x+json": "c",
    "image/png": "ZA==",
  });
  assert.throws(
    () => bundleToJson({ "text/html": 1 }, "The bundle"),
    /string under "text\/html", but has a number/,
  );
  assert.throws(() => bundleToJson([], "The bundle"), /but is an array/);
});
