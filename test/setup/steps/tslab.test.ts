import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Place } from "../../../scripts/setup/helpers/place.mjs";
import { kernelFolders } from "../../../scripts/setup/lab/jupyter.mjs";
import { tslab } from "../../../scripts/setup/steps/tslab.mjs";
import { recordedReport, scratchPlace } from "../scratch.js";

/** Stands in for npm: installs two packages, of which one is compiled for the platform. */
const npm = (zeromq: string) => `
  const fs = require("node:fs");
  for (const [name, main] of [["tslab", ""], ["zeromq", ${JSON.stringify(zeromq)}]]) {
    fs.mkdirSync("node_modules/" + name, { recursive: true });
    fs.writeFileSync("node_modules/" + name + "/package.json", JSON.stringify({ name, version: "1.0.22" }));
    fs.writeFileSync("node_modules/" + name + "/index.js", main);
  }
  fs.writeFileSync("node_modules/.package-lock.json", "{}");`;

async function install(t: TestContext, program: string) {
  const place = scratchPlace(t, { "lib/tslab/package-lock.json": "{}", "npm-cli.js": program });
  place.env = { ...place.env, npm_execpath: path.join(place.root, "npm-cli.js") };
  const report = recordedReport();
  const said = await tslab.run?.(place, report, { anew: false, wrong: [], files: [] });
  return { place, said, notices: report.notices, kernels: kernelFolders(place).length };
}

const wrongAt = async (place: Place) => (await tslab.look(place)).wrong;

test("tslab is installed once, in its own folder, and a tslab of the user's own is handed over to it", async (t) => {
  const { place, said, notices, kernels } = await install(t, npm(""));
  assert.deepEqual([said, notices, kernels], ["tslab 1.0.22", [], 2]);
  assert.deepEqual(await wrongAt(place), []);
  const launcher = "export const startKernel = (options) => ({ started: options });";
  const folder = path.join(place.root, "lib", "tslab", "dist", "node");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  fs.writeFileSync(path.join(folder, "start-kernel.js"), launcher);
  const main = pathToFileURL(path.join(place.root, "node_modules", "tslab", "dist", "main.js"));
  const { default: local } = await import(String(main));
  assert.deepEqual(await local.startKernel({ configPath: "c" }), { started: { configPath: "c" } });

  // npm removes what it doesn't know.
  fs.rmSync(path.join(place.root, "node_modules"), { recursive: true });
  assert.notDeepEqual(await wrongAt(place), []);
});

for (const [what, program] of [
  ["the packages", 'console.log("Error: no such host"); process.exit(1);'],
  ["what is compiled for the platform", npm('throw new Error("no such host")')],
] as const) {
  test(`where ${what} can't be had, one line says so and the set-up goes on`, async (t) => {
    const { place, said, notices, kernels } = await install(t, program);
    assert.equal(said, "none");
    assert.match(notices.join(), /^ {2}NOTICE: .*tslab.*\(Error: no such host\).*course runs on its own\.$/);
    assert.notDeepEqual(await wrongAt(place), []);
    assert.equal(kernels, 1, "Jupyter isn't offered a kernel that can't start");
  });
}
