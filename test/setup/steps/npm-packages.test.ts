import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { markUnfinished } from "../../../scripts/setup/facts/unfinished.mjs";
import { lookAt } from "../../../scripts/setup/runner/look.mjs";
import { npmCommand, npmDrift, npmPackages } from "../../../scripts/setup/steps/npm-packages.mjs";
import { here, runQuietly, scratchPlace, work, writeFile } from "../scratch.js";

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

/** What stands for npm: it puts two packages in place, and fails where there is a file `FAILS`. Its arguments are kept. */
const NPM = `
  const fs = require("node:fs");
  fs.appendFileSync("npm.log", process.argv.slice(2).join(" ") + "\\n");
  if (fs.existsSync("FAILS")) {
    fs.mkdirSync("node_modules/here", { recursive: true });
    console.error("npm error code ENOTFOUND\\nnpm error network request failed");
    process.exit(1);
  }
  fs.rmSync("node_modules", { recursive: true, force: true });
  for (const name of ["here", "here/node_modules/@inner/one"]) {
    const version = name === "here" ? "1.0.0" : "2.0.0";
    fs.mkdirSync("node_modules/" + name, { recursive: true });
    fs.writeFileSync("node_modules/" + name + "/package.json", JSON.stringify({ version, main: "index.js" }));
    fs.writeFileSync("node_modules/" + name + "/index.js", "module.exports = 1;");
    fs.writeFileSync("node_modules/" + name + "/other.js", "module.exports = 1;");
  }
  fs.mkdirSync("node_modules/workspace");
  fs.writeFileSync("node_modules/workspace/package.json", JSON.stringify({ version: "0.1.0" }));
  fs.writeFileSync("node_modules/.package-lock.json", "{}");
`;

async function setUp(t: TestContext) {
  const files = { "package-lock.json": lock, "package.json": "{}", "npm/npm-cli.js": NPM };
  const scratch = scratchPlace(t, files);
  const place = {
    ...scratch,
    env: { ...scratch.env, npm_execpath: path.join(scratch.root, "npm", "npm-cli.js") },
  };
  assert.ok((await runQuietly([npmPackages], place)).succeeded);
  const at = (name: string) => path.join(place.root, name);
  const bad = async () => (await lookAt(npmPackages, place)).wrong;
  assert.deepEqual(await bad(), []);
  return { place, at, bad, repair: () => runQuietly([npmPackages], place) };
}

const FILES = [
  "node_modules/here/index.js",
  "node_modules/here/other.js",
  "node_modules/here/package.json",
  "node_modules/here/node_modules/@inner/one/index.js",
  "node_modules/.package-lock.json",
  "node_modules/workspace/package.json",
  "node_modules/here",
  "node_modules",
];
const DAMAGES: Record<string, (file: string) => void> = {
  emptied: (file) => fs.writeFileSync(file, ""),
  "cut to half": (file) => fs.truncateSync(file, 1),
  gone: (file) => fs.rmSync(file, { recursive: true }),
};

for (const file of FILES) {
  for (const [how, damage] of Object.entries(DAMAGES)) {
    const isFolder = !path.basename(file).includes(".");
    if (isFolder && how !== "gone") continue;
    test(`${file} is noticed and repaired where it is ${how}`, async (t) => {
      const { at, bad, repair } = await setUp(t);
      damage(at(file));
      assert.notDeepEqual(await bad(), []);
      const { succeeded, text } = await repair();
      assert.ok(succeeded, text);
      assert.deepEqual(await bad(), []);
      assert.ok(fs.existsSync(at("node_modules/here/index.js")));
      assert.ok(!fs.existsSync(at(".cache/setup/node_modules.old")));
    });
  }
}

test("without a network, what was there is kept: a damaged package is better than none", async (t) => {
  const { at, bad, repair } = await setUp(t);
  fs.writeFileSync(at("node_modules/here/other.js"), "");
  fs.writeFileSync(at("FAILS"), "");
  const { succeeded, text } = await repair();
  assert.equal(succeeded, false);
  assert.match(text, /could not be downloaded[\s\S]*Check the network/);
  assert.ok(fs.existsSync(at("node_modules/here/index.js")), "what was whole is still there");
  fs.rmSync(at("FAILS"));
  await repair();
  assert.deepEqual(await bad(), []);
});

test("an installation that was killed is done anew, with what was there before kept until then", async (t) => {
  const { place, at, bad, repair } = await setUp(t);
  fs.renameSync(at("node_modules"), at(".cache/setup/node_modules.old"));
  writeFile(at("node_modules/here/package.json"), '{"version": "1.0.0"}');
  markUnfinished(place, "npm");
  assert.match((await bad()).join(), /it was cut off/);
  fs.writeFileSync(at("FAILS"), "");
  await repair();
  assert.ok(fs.existsSync(at("node_modules/here/index.js")));
  fs.rmSync(at("FAILS"));
  assert.ok((await repair()).succeeded);
  assert.deepEqual(await bad(), []);
});

test("a copy, and an installation by hand, are taken as they are", async (t) => {
  const { at, bad } = await setUp(t);
  for (const name of fs.readdirSync(at("node_modules"), { recursive: true, encoding: "utf8" })) {
    fs.utimesSync(at(`node_modules/${name}`), 1, 1);
  }
  assert.deepEqual(await bad(), []);
});

test("packages that nobody has noted down are taken where they are as locked, unless a main file is empty", async (t) => {
  const { place, at, repair } = await setUp(t);
  const calls = () => fs.readFileSync(at("npm.log"), "utf8").trim().split("\n").length;
  fs.rmSync(place.cache, { recursive: true });
  await repair();
  assert.equal(calls(), 1);
  fs.rmSync(place.cache, { recursive: true });
  fs.writeFileSync(at("node_modules/here/index.js"), "");
  await repair();
  assert.equal(calls(), 2);
});

test("nothing that the user has set leaves packages out", async (t) => {
  const { at } = await setUp(t);
  const options = fs.readFileSync(at("npm.log"), "utf8");
  for (const option of [
    "ci",
    "--include=dev",
    "--include=optional",
    "--ignore-scripts",
    "--no-global",
    "--no-dry-run",
  ])
    assert.ok(options.split(/\s/).includes(option), option);
});

test("a lock file that makes no sense is told, with how to get it back", async (t) => {
  for (const content of ["", "null", "{}", '{"packages": 7}', "<<<<<<< HEAD"]) {
    const place = scratchPlace(t, { "package-lock.json": content });
    const { text } = await runQuietly([npmPackages], place);
    assert.match(text, /package-lock\.json can't be read[\s\S]*git checkout -- package-lock\.json/);
  }
});
