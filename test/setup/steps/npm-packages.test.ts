import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { npmCommand, npmDrift, npmPackages } from "../../../scripts/setup/steps/npm-packages.mjs";
import { here, scratchPlace, work, writeFile } from "../scratch.js";

const lock = JSON.stringify({
  packages: {
    "": { name: "course" },
    "node_modules/here": { version: "1.0.0" },
    "node_modules/workspace": { link: true },
    "node_modules/elsewhere": { version: "1.0.0", optional: true, os: ["plan9"] },
    "node_modules/maybe": { version: "1.0.0", optional: true },
    "node_modules/here/node_modules/@inner/one": { version: "2.0.0" },
  },
});
const installed = {
  "package-lock.json": lock,
  "node_modules/.package-lock.json": "{}",
  "node_modules/here/package.json": '{"version": "1.0.0"}',
  "node_modules/workspace/package.json": '{"version": "0.1.0"}',
  "node_modules/here/node_modules/@inner/one/package.json": '{"version": "2.0.0"}',
};

test("what is installed as locked is left alone", async (t) => {
  const place = scratchPlace(t, installed);
  assert.deepEqual(npmDrift(place), []);
  await work(npmPackages, place);
  assert.deepEqual(await npmPackages.look(place), { found: "3 packages", wrong: [] });
});

test("a missing and a different package are named", async (t) => {
  const place = scratchPlace(t, installed);
  writeFile(path.join(place.root, "node_modules/here/package.json"), '{"version": "0.9.0"}');
  fs.rmSync(path.join(place.root, "node_modules/here/node_modules"), { recursive: true });
  assert.deepEqual(npmDrift(place), ["here: 0.9.0 instead of 1.0.0", "@inner/one: missing"]);
  assert.equal((await npmPackages.look(place)).wrong.length, 2);
});

test("an installation that was cut off is done again", (t) => {
  const place = scratchPlace(t, installed);
  fs.rmSync(path.join(place.root, "node_modules/.package-lock.json"));
  assert.deepEqual(npmDrift(place), ["node_modules: the installation was cut off"]);
});

test("the lock names a package for every platform, with its hash", () => {
  const { packages } = JSON.parse(fs.readFileSync(path.join(here.root, "package-lock.json"), "utf8"));
  for (const [name, locked] of Object.entries<Record<string, unknown>>(packages)) {
    if (!name.includes("node_modules/") || locked.link) continue;
    assert.match(String(locked.integrity), /^sha512-/, name);
    for (const wanted of Object.keys(locked.optionalDependencies ?? {})) {
      const isThere = [`node_modules/${wanted}`, `${name}/node_modules/${wanted}`].some(
        (key) => packages[key],
      );
      assert.ok(isThere, `${name} wants ${wanted}, which the lock doesn't name: npm ci would refuse it`);
    }
  }
});

test("npm's own words are shown where it fails", async (t) => {
  const place = scratchPlace(t, { ...installed, "package.json": "{ not json", "package-lock.json": lock });
  fs.rmSync(path.join(place.root, "node_modules/here"), { recursive: true });
  await assert.rejects(
    async () => work(npmPackages, place),
    (error: Error) => /npm ci failed/.test(error.message) && /JSON/i.test(String(error)),
  );
});

test("npm is found: the one that runs this, else the one of this Node, else the one in PATH", () => {
  const script = npmCommand({})[1];
  if (script) assert.ok(fs.existsSync(script), script);
  assert.deepEqual(npmCommand({ npm_execpath: "/no/such/npm-cli.js" }), npmCommand({}));
});
