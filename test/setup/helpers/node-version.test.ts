import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import { isSupportedNode, nodeProblem } from "../../../scripts/setup/helpers/node-version.mjs";
import { npmNode } from "../nodes.js";
import { here } from "../scratch.js";

test("Node is supported from 20.19, 22.12 and 24 on", () => {
  const supported = ["20.19.0", "20.20.2", "22.12.0", "22.20.0", "24.0.0", "24.19.0", "26.1.0"];
  const unsupported = ["12.22.12", "18.20.8", "20.18.3", "21.7.0", "22.11.0", "23.11.0"];
  for (const version of supported) assert.ok(isSupportedNode(version), version);
  for (const version of unsupported) assert.ok(!isSupportedNode(version), version);
});

test("the supported versions are those of package.json", () => {
  const { engines } = JSON.parse(fs.readFileSync(path.join(here.root, "package.json"), "utf8"));
  assert.equal(engines.node, "^20.19.0 || ^22.12.0 || >=24.0.0");
});

test("an unsupported Node is told what was found, what is expected and what to do", () => {
  const problem = nodeProblem("18.20.8", "darwin");
  assert.match(problem, /Node 18\.20\.8 was found/);
  assert.match(problem, /20\.19 or newer, 22\.12 or newer, or 24/);
  assert.match(problem, /brew install node@24/);
  assert.match(nodeProblem("18.20.8", "linux"), /nvm install 24/);
  assert.equal(nodeProblem("24.1.0", "linux"), "");
});

test("a Node of 2020 reads each verb far enough to print that, and no stack", async () => {
  const node = await npmNode("12.22.12");
  for (const verb of ["start", "test", "doctor", "data"]) {
    const { code, output } = await run(node, [path.join(here.root, "scripts", `${verb}.mjs`)]);
    assert.equal(code, 1, output);
    assert.match(output, /Node 12\.22\.12 was found/);
    assert.doesNotMatch(output, /SyntaxError|at .*\.mjs/);
  }
});
