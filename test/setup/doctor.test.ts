import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { examine, formatFindings } from "../../scripts/setup/doctor.mjs";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { here, scratchPlace } from "./scratch.js";

test("on a machine where nothing is set up, the doctor names all of it, with what to type", async (t) => {
  const copied = ["package-lock.json", "requirements.txt", "data/manifest.json"];
  const files = copied.map((name) => [name, fs.readFileSync(path.join(here.root, name), "utf8")]);
  const place = scratchPlace(t, Object.fromEntries(files), {
    CHROMIUM: "/no/such/browser",
    CXX: "",
    PATH: "",
  });
  const findings = await examine(place);
  const broken = [
    "npm packages",
    "Python environment",
    "Python packages",
    "Engine, library and kernel",
    "Data sets",
    "TypeScript kernel",
    "A first cell",
  ];
  for (const name of broken) {
    const finding = findings.find((one) => one.name === name);
    assert.equal(finding?.state, "missing", name);
    assert.match(finding?.advice ?? "", /Type {2}\S+/, name);
  }
  for (const name of ["Native TensorFlow", "Fast start of the kernel", "C++ compiler", "Chromium"]) {
    const finding = findings.find((one) => one.name === name);
    assert.equal(finding?.state, "note", `${name} is not needed`);
    assert.match(finding?.advice ?? "", /Type {2}\S+/, name);
  }
  assert.match(formatFindings(findings), /The course can't run yet: 7 missing\.$/);
  assert.ok(!fs.existsSync(place.cache), "the doctor has written something");
});

test("here everything is there, each with its version", async () => {
  const findings = await examine(here);
  const wrong = findings.filter(({ state }) => state === "missing");
  assert.deepEqual(wrong, []);
  const found = Object.fromEntries(findings.map((finding) => [finding.name, finding.found]));
  assert.match(found["Node.js"] ?? "", /^\d+\.\d+\.\d+$/);
  assert.match(found.npm ?? "", /^\d+\.\d+\.\d+$/);
  assert.match(found["Native TensorFlow"] ?? "", /^TensorFlow 2\.\d+\.\d+$/);
  assert.match(found["Python packages"] ?? "", /^JupyterLab 4\.\d+\.\d+$/);
  assert.match(found["A first cell"] ?? "", /^ran, on native TensorFlow 2\.\d+\.\d+$/);
  assert.match(found["Data sets"] ?? "", /MNIST.*Fashion-MNIST/);
  assert.match(formatFindings(findings), /The course can run\./);
});

test("the exit code says whether the course can run", async (t) => {
  const { code, stdout } = await run(process.execPath, [path.join(here.root, "scripts", "doctor.mjs")]);
  assert.equal(code, 0, stdout);
  const { root } = scratchPlace(t, {});
  fs.cpSync(path.join(here.root, "scripts"), path.join(root, "scripts"), { recursive: true });
  for (const name of ["package-lock.json", "requirements.txt", "data/manifest.json"]) {
    fs.cpSync(path.join(here.root, name), path.join(root, name));
  }
  const broken = await run(process.execPath, [path.join(root, "scripts", "doctor.mjs")]);
  assert.equal(broken.code, 1, broken.output);
  assert.match(broken.stdout, /missing +npm packages/);
});

test("a row is readable, and its advice stands below", () => {
  const text = formatFindings([
    { name: "Node.js", state: "ok", found: "24.1.0" },
    { name: "Chromium", state: "note", found: "none", advice: "Type  this\nor that" },
  ]);
  assert.equal(
    text,
    [
      "ok       Node.js   24.1.0",
      "note     Chromium  none",
      "                   → Type  this",
      "                   → or that",
      "",
      "The course can run. Type  npm start  to open it.",
    ].join("\n"),
  );
});
