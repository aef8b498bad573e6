/** Runs tests over the wire with a kernel on Node for Windows: Jupyter's own client, here, talks to it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { onDrive, place, requireWine, runNode } from "./node-for-windows.js";
import { all, chosen } from "./wire-tests.js";

const { wine, node, env } = requireWine();
const root = place.root;
const main = join(root, "lib", "kernel", "dist", "main.js");

const scratch = mkdtempSync(join(tmpdir(), "windows-kernel-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Describes the kernel to Jupyter. */
function writeKernelSpec(): void {
  const folder = join(scratch, "kernels", "typescript");
  mkdirSync(folder, { recursive: true });
  const spec = {
    argv: [join(root, "test", "windows", "node-for-windows.sh"), main, "{connection_file}"],
    display_name: "TypeScript on Windows",
    language: "typescript",
    interrupt_mode: "message",
  };
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(spec));
}

test("the fast start is built", { timeout: 10 * 60_000 }, async () => {
  const program = join(root, "lib", "kernel", "dist", "node", "programs", "build-snapshot.js");
  const { code, output } = await runNode([onDrive(program), "course"], {
    cwd: join(root, "notebooks"),
    seconds: 500,
  });
  assert.equal(code, 0, output);
  assert.match(output, /^Z:\\.*\.blob/m);
});

test("a kernel on Windows does what others do", { timeout: 30 * 60_000 }, async (context) => {
  writeKernelSpec();
  const names = process.env.WINDOWS_TESTS === "all" ? all : chosen;
  const output = await runPython(["-W", "ignore", "-m", "unittest", "-v", ...names]);
  const results = [
    ...output.matchAll(/^(test_\w+) \(([\w.]+)\)(?:[\s\S]*?)\.\.\. (ok|FAIL|ERROR|skipped.*)$/gm),
  ];
  assert.ok(results.length >= names.length, output);
  for (const [, name = "", , state] of results)
    await context.test(name.replaceAll("_", " "), () => assert.equal(state, "ok", output));
  assert.match(output, /^OK$/m, output);
});

function runPython(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(place.python, args, {
      cwd: join(root, "test", "kernel", "over-the-wire"),
      env: { ...process.env, ...env, KERNEL_UNDER_TEST: scratch, WINE: wine, WINE_NODE: node },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output += chunk;
      });
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}
