import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { findChromium } from "../../scripts/setup/helpers/chromium.mjs";
import { chromium, installChromium, requireChromium } from "../../scripts/test/chromium.mjs";
import { here, recordedReport, scratchFolder, scratchPlace, writeFile } from "../setup/scratch.js";

test("the browser tests have a browser here", () => {
  assert.ok(fs.existsSync(requireChromium()));
  assert.deepEqual(chromium.look(here), { found: findChromium(), wrong: [] });
});

test("a browser that was named is taken, or none", (t) => {
  const file = path.join(scratchFolder(t), "chromium");
  writeFile(file, "");
  assert.equal(findChromium({ CHROMIUM: file }), file);
  assert.equal(findChromium({ CHROMIUM: "/no/such/browser" }), undefined);
});

test("a missing browser is said outside CI, and an error in CI", async (t) => {
  const place = scratchPlace(t, {}, { CHROMIUM: "/no/such/browser" });
  const inCI = { ...place, env: { ...place.env, CI: "true" } };
  const report = recordedReport();
  const failing = async () => "getaddrinfo ENOTFOUND";
  assert.equal(await installChromium(place, report, [failing]), "none");
  assert.match(report.notices.join(), /browser tests are skipped[\s\S]*playwright-core install/);
  await assert.rejects(
    installChromium(inCI, report, [failing]),
    (error: Error) =>
      /no Chromium.*could not be downloaded/.test(error.message) && /playwright/.test(String(error)),
  );
});

test("the first way that brings a browser ends the search", async (t) => {
  const file = path.join(scratchFolder(t), "chromium");
  const place = scratchPlace(t, {}, { CHROMIUM: file, CI: "true" });
  const brings = async () => {
    writeFile(file, "");
    return "";
  };
  const never = async () => assert.fail("there is one already");
  assert.equal(await installChromium(place, recordedReport(), [async () => "", brings, never]), file);
});
