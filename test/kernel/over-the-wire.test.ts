/**
 * Runs the tests over the wire. They are in Python, because `jupyter_client` is: what it accepts, Jupyter accepts.
 * To run one alone: `cd test/kernel/over-the-wire && ../../../.venv/bin/python -m unittest -v test_output.Output.test_order`.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("./over-the-wire/", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const files = readdirSync(folder).filter((name) => /^test_\w+\.py$/.test(name));

/** A file that takes longer hangs. In ms. */
const LIMIT = 6 * 60_000;

assert.ok(files.length >= 7, "the Python tests are not where they are expected");

for (const file of files) {
  const name = file.slice("test_".length, -".py".length).replaceAll("_", " ");
  test(`over the wire: ${name}`, { timeout: LIMIT }, async (context) => {
    const { code, output } = await runPython(file, context.signal);
    const ran = /^Ran (\d+) tests? in/m.exec(output)?.[1];
    assert.equal(code, 0, output);
    assert.ok(Number(ran) > 0, output);
    assert.doesNotMatch(output, /skipped/, output);
    context.diagnostic(`${ran} tests in ${file}`);
  });
}

/** Runs the tests of one file and collects what they print. */
function runPython(file: string, signal: AbortSignal): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const module = file.slice(0, -".py".length);
    const child = spawn(python, ["-W", "ignore", "-m", "unittest", "-v", module], { cwd: folder, signal });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
      });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
