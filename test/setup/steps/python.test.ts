import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import {
  findPython,
  isSupportedPython,
  missingPython,
  pythonCommands,
  pythonEnvironment,
  venvCommand,
  venvVersion,
} from "../../../scripts/setup/steps/python.mjs";
import { configuredIn, lockEntry } from "../../../scripts/setup/steps/python-packages.mjs";
import { here, scratchFolder, scratchPlace, work, writeFile } from "../scratch.js";

const onlyPosix = { skip: process.platform === "win32" && "the stand-ins for Python are shell scripts" };

/** Makes a PATH with stand-ins for Python that print a version, and end with an error where venv is missing. */
function pythons(t: TestContext, versions: Record<string, string>): NodeJS.ProcessEnv {
  const folder = scratchFolder(t);
  for (const [name, version] of Object.entries(versions)) {
    const [number, hasNoVenv] = version.split(" without venv");
    const code = hasNoVenv === undefined ? 0 : 1;
    writeFile(path.join(folder, name), `#!/bin/sh\necho ${number}\nexit ${code}\n`, 0o755);
  }
  return { PATH: folder };
}

test("Python is supported from 3.10 on", () => {
  for (const version of ["3.10.0", "3.11.2", "3.13.1", "3.14.0"])
    assert.ok(isSupportedPython(version), version);
  for (const version of ["2.7.18", "3.9.18", "4.0.0", ""]) assert.ok(!isSupportedPython(version), version);
});

test("on Windows the launcher is asked first, elsewhere the names with a version", () => {
  assert.deepEqual(pythonCommands("win32")[0], ["py", "-3.13"]);
  assert.deepEqual(pythonCommands("win32").slice(-3), [["py", "-3"], ["python"], ["python3"]]);
  for (const platform of ["linux", "darwin"]) {
    assert.deepEqual(pythonCommands(platform)[0], ["python3.13"]);
    assert.ok(pythonCommands(platform).every(([program]) => program !== "py"));
  }
});

test("the advice is what each system understands", () => {
  assert.equal(venvCommand("win32"), "py -3 -m venv --clear .venv");
  assert.equal(venvCommand("darwin"), "python3 -m venv --clear .venv");
  assert.match(missingPython(undefined, "win32").advice, /winget install Python/);
  assert.match(missingPython(undefined, "darwin").advice, /brew install python/);
});

test("the newest Python that has venv is found", onlyPosix, async (t) => {
  const env = pythons(t, {
    "python3.13": "3.13.1 without venv",
    "python3.11": "3.11.2",
    python3: "3.12.1",
    python: "2.7.18",
  });
  assert.deepEqual(await findPython(env), { command: ["python3.11"], version: "3.11.2", hasVenv: true });
});

test("an old Python is passed over", onlyPosix, async (t) => {
  assert.equal(await findPython(pythons(t, { python3: "3.9.18", python: "2.7.18" })), undefined);
  assert.equal(await findPython({ PATH: "" }), undefined);
});

test("where Python or its venv is missing, the command to type is the system's own", onlyPosix, async (t) => {
  const withoutVenv = await findPython(pythons(t, { python3: "3.11.2 without venv" }));
  const problem = missingPython(withoutVenv, "linux");
  assert.match(problem.message, /Python 3\.11\.2 was found, but its module venv is missing/);
  assert.match(problem.advice, /python3\.11-venv|python3-pip|python-pip|python3/);
  assert.match(missingPython(undefined, "linux").advice, /install .*python3/);
  assert.match(missingPython(undefined, "darwin").advice, /brew install python@3\.13/);
  assert.match(missingPython(undefined, "win32").advice, /winget install Python\.Python\.3\.13/);
  assert.match(missingPython(undefined).expected, /3\.10 or newer, with venv/);
});

test("without Python the step fails with that advice, and leaves no environment", onlyPosix, async (t) => {
  const place = scratchPlace(t, {}, { PATH: "" });
  await assert.rejects(async () => work(pythonEnvironment, place), /no Python was found/);
  assert.ok(!fs.existsSync(place.venv));
});

test("an environment counts only when it is whole", onlyPosix, (t) => {
  const place = scratchPlace(t, { ".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.11.2\n" });
  assert.equal(venvVersion(place), "", "without an interpreter");
  writeFile(place.python, "");
  assert.equal(venvVersion(place), "", "cut off while pip was put in place");
  writeFile(path.join(place.venv, ".complete"), "");
  assert.equal(venvVersion(place), "3.11.2");
  fs.rmSync(place.python);
  fs.symlinkSync("/no/such/python", place.python);
  assert.equal(venvVersion(place), "", "the Python it was made from is gone");
});

test("settings of pip are read as Python writes them", () => {
  const list = [
    ":env:.no-input='1'",
    String.raw`global.cert='C:\\Users\\Jörg Müller\\ca.pem'`,
    `global.index-url="https://a'b.example/simple"`,
    "install.extra-index-url='https://more.example/simple'",
    "download.index-url='https://no.example'",
  ];
  for (const end of ["\n", "\r\n"]) {
    const text = list.join(end) + end;
    assert.equal(configuredIn(text, "cert"), String.raw`C:\Users\Jörg Müller\ca.pem`);
    assert.equal(configuredIn(text, "index-url"), "https://a'b.example/simple");
    assert.equal(configuredIn(text, "extra-index-url"), "https://more.example/simple");
    assert.equal(configuredIn(text, "proxy"), undefined);
  }
});

test("one package can be cut out of the lock, hashes included", () => {
  const entry = lockEntry(here, "uv");
  assert.match(
    entry,
    /^uv==[\d.]+ \\\n(?: +--hash=sha256:[0-9a-f]{64} \\\n)+ +--hash=sha256:[0-9a-f]{64}\n$/,
  );
  assert.throws(() => lockEntry(here, "no-such-package"), /doesn't name no-such-package/);
});

test("every package of the lock has hashes", () => {
  const lock = fs.readFileSync(path.join(here.root, "requirements.txt"), "utf8");
  const names = [...lock.matchAll(/^([\w.-]+)==/gm)].map(([, name]) => name ?? "");
  assert.ok(names.length > 100);
  for (const name of names) assert.match(lockEntry(here, name), /--hash=sha256:/);
});
