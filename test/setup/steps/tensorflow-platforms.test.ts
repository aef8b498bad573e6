/** What only Windows or a Mac needs of native TensorFlow. */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { compilerArguments } from "../../../scripts/setup/steps/tensorflow/addon.mjs";
import { compilerAdvice } from "../../../scripts/setup/steps/tensorflow/compiler.mjs";
import { finishOfficial } from "../../../scripts/setup/steps/tensorflow/finish-official.mjs";
import { addonFile, tfjsNodeFolder } from "../../../scripts/setup/steps/tensorflow/probe.mjs";
import { scratchPlace } from "../scratch.js";

const report = { progress() {}, notice() {} };
const files = { source: "/tfjs-node", nodeHeaders: "/headers", folder: "/deps", output: "/a.node" };

test("on Windows the library is put beside the addon, which the script of tfjs-node forgets", async (context) => {
  const place = scratchPlace(context);
  const library = path.join(tfjsNodeFolder(place), "deps", "lib", "tensorflow.dll");
  for (const [file, content] of [
    [library, "library"],
    [addonFile(place), "addon"],
  ] as const) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  assert.equal(await finishOfficial(place, report, "", "win32"), "");
  const copy = path.join(path.dirname(addonFile(place)), "tensorflow.dll");
  assert.equal(fs.readFileSync(copy, "utf8"), "library");
  // One that is there stays.
  fs.writeFileSync(copy, "its own");
  assert.equal(await finishOfficial(place, report, "", "win32"), "");
  assert.equal(fs.readFileSync(copy, "utf8"), "its own");
  // The script has failed at the link only.
  fs.rmSync(copy);
  assert.equal(await finishOfficial(place, report, "symlink ./lib/napi-v9 failed", "win32"), "");
  assert.equal(fs.readFileSync(copy, "utf8"), "library");
  fs.rmSync(addonFile(place));
  assert.equal(await finishOfficial(place, report, "no such host", "win32"), "no such host");
});

test("on a Mac for which there is no addon it is compiled, where the library has come", async (context) => {
  const place = scratchPlace(context, {}, { PATH: "", CXX: "" });
  assert.equal(await finishOfficial(place, report, "404 Not Found", "darwin"), "404 Not Found");
  fs.mkdirSync(path.join(tfjsNodeFolder(place), "deps", "lib"), { recursive: true });
  assert.equal(
    await finishOfficial(place, report, "404 Not Found", "darwin"),
    "it brings no addon (404 Not Found), and there is no C++ compiler; type  xcode-select --install",
  );
});

test("elsewhere nothing is put anywhere", async (context) => {
  const place = scratchPlace(context);
  assert.equal(await finishOfficial(place, report, "", "linux"), "");
  assert.ok(!fs.existsSync(path.dirname(addonFile(place))));
});

test("the addon finds its libraries in the way of each system", () => {
  const linux = compilerArguments(files, "linux");
  assert.ok(linux.includes("-Wl,-rpath,$ORIGIN/../../deps/lib"));
  assert.ok(linux.includes(`-L${path.join("/deps", "lib")}`));
  assert.ok(linux.includes(`-I${path.join("/deps", "include")}`));
  const mac = compilerArguments(files, "darwin");
  assert.ok(mac.includes("-Wl,-rpath,@loader_path/../../deps/lib"));
  assert.ok(mac.includes("dynamic_lookup") && !mac.some((option) => /new-dtags|ORIGIN/.test(option)));
});

test("a compiler is advised only where one is of use", () => {
  assert.equal(compilerAdvice("win32"), "");
  assert.equal(compilerAdvice("darwin"), "xcode-select --install");
  assert.match(compilerAdvice("linux"), /g\+\+|gcc/);
});
