import assert from "node:assert/strict";
import { test } from "node:test";
import { errorLine, lastLines, problemFrom, SetupProblem } from "../../../scripts/setup/helpers/problem.mjs";

const causes: [output: string, happened: RegExp, advice: RegExp][] = [
  ["npm error code ENOSPC\nnpm error syscall write", /the disk is full/, /Free some space/],
  ["OSError: [Errno 28] No space left on device", /the disk is full/, /Free some space/],
  ["npm error code ENOTFOUND", /could not be downloaded/, /Check the network/],
  ["[Errno -3] Temporary failure in name resolution", /could not be downloaded/, /HTTPS_PROXY/],
  ["error: client error (Connect)", /could not be downloaded/, /Check the network/],
  ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", /hash differs/, /mirror/],
  ["npm error code EINTEGRITY", /hash differs/, /mirror/],
  ["EACCES: permission denied, mkdir '/opt/course'", /could not be written/, /without sudo/],
  ["error TS5033: Could not write file 'a.js': ENOSPC: no space left on device", /the disk is full/, /Free/],
  ["npm error code EDQUOT", /the disk is full/, /Free/],
  ["npm error code EJSONPARSE\nUnexpected token '<', \"<!DOCTYPE \"", /a page/, /Log in to the network/],
  ["invalid json response body at http://r/a reason: Unexpected token < in JSON", /a page/, /registry/],
  ["Skipping page http://r/ because the GET request got Content-Type: text/html", /a page/, /pip config/],
  ["error: error decoding response body\n expected value at line 1 column 1", /a page/, /Log in/],
];

for (const [output, happened, advice] of causes) {
  test(`what a program said is understood: ${output.slice(0, 45)}`, () => {
    const problem = problemFrom("npm ci", output, "own advice", output, "linux");
    assert.match(problem.message, happened);
    assert.match(problem.message, /^npm ci failed/);
    assert.match(problem.advice, advice);
  });
}

test("a cause that nobody knows gets the advice of the step", () => {
  assert.equal(
    problemFrom("npm ci", "something odd", "npm ci --ignore-scripts").advice,
    "npm ci --ignore-scripts",
  );
});

test("a problem shows what happened, what was expected, what to do, and the last lines of the program", () => {
  const output = Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n");
  const problem = new SetupProblem({
    happened: "it broke",
    expected: "that it works",
    advice: "mend it\nor else",
    output,
  });
  const text = problem.toString();
  assert.match(text, /What happened: +it broke/);
  assert.match(text, /Expected: +that it works/);
  assert.match(text, /What to do: +mend it\n +or else/);
  assert.match(text, /It said: +line 12\n/);
  assert.match(text, /line 19$/);
  assert.doesNotMatch(text, /line 11/);
});

test("the last lines leave out empty ones", () => {
  assert.equal(lastLines("a\n\nb\r\nc\n\n", 2), "b\nc");
});

test("the line that names an error is found among those of a stack", () => {
  const thrown =
    "a.js:1\n  throw e;\n  ^\n\nError: getaddrinfo ENOTFOUND host\n    at b.js:2 {\n  code: 1\n}\n\nNode.js v20";
  assert.equal(errorLine(thrown), "Error: getaddrinfo ENOTFOUND host");
  assert.equal(errorLine("no such host\n"), "no such host");
});

test("what fails on Windows only has its own causes", () => {
  for (const [output, message] of [
    ["OSError: [WinError 206] The filename or extension is too long: 'C:\\\\a'", /too long/],
    ["npm error code ENAMETOOLONG", /too long/],
    [
      "PermissionError: [WinError 32] The process cannot access the file because it is being used by another process",
      /open in another program/,
    ],
    ["npm error code EBUSY\nnpm error errno EBUSY", /open in another program/],
    // What npm and Python say where a JupyterLab holds a file that they would remove.
    ["npm error code EPERM\nnpm error syscall unlink", /open in another program/],
    ["PermissionError: [Errno 13] Permission denied: 'C:\\\\course\\\\.venv'", /open in another program/],
    ["PermissionError: [WinError 5] Zugriff verweigert: 'python.exe'", /open in another program/],
    ["error: failed to remove file `a.pyd`: Zugriff verweigert (os error 5)", /open in another program/],
    ["ERROR: There is not enough space on the disk.", /disk is full/],
    [
      "error: Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung. (os error 112)",
      /disk is full/,
    ],
    ["OSError: [WinError 206] Der Dateiname oder die Erweiterung ist zu lang", /too long/],
  ] as const) {
    const problem = problemFrom("npm ci", output, "", output, "win32");
    assert.match(problem.message, message, output);
    assert.doesNotMatch(problem.advice, /sudo/);
  }
  // Elsewhere these numbers mean something else.
  assert.equal(problemFrom("uv", "Broken pipe (os error 32)", "own", "", "linux").advice, "own");
});
