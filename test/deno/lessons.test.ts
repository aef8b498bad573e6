import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test } from "node:test";
import { execute } from "../../scripts/notebooks/execute.js";
import { breaches } from "../../scripts/notebooks/rules.js";
import { convert } from "../../scripts/shared/convert.js";
import { documents } from "../../scripts/shared/documents.js";
import type { Notebook } from "../../scripts/shared/notebook.js";
import { inRepository, scratch } from "../../scripts/shared/paths.js";

// Lessons run on Deno's own kernel as they are, here most of them on the small sample of the real data.

const deno = findDeno();
const without = "Deno isn't installed. To have it: npm ci --ignore-scripts --prefix test/deno";

const LESSONS = ["02-", "04-evaluate", "05-", "07-", "08-", "09-", "10-back", "13-", "14-"];

// A group without tests would count as one that found none.
if (!deno) test("lessons on Deno's kernel", { skip: without }, () => undefined);

describe("on Deno's kernel", { skip: !deno, concurrency: 2 }, () => {
  for (const document of deno ? documents(LESSONS) : []) {
    const { name, target } = document;
    test(`${name} runs, and keeps all rules`, { timeout: 900_000 }, async () => {
      const notebook = (await convert([document], { sample: true })).get(name) as Notebook;
      process.env.JUPYTER_PATH = [register(deno as string), process.env.JUPYTER_PATH].join(delimiter);
      const path = join(scratch, "test", "deno", `${name}.ipynb`);
      const executed = await execute(notebook, { path, sample: true, kernel: "deno", cellSeconds: 600 });
      assert.deepEqual(breaches(executed, target), []);
    });
  }
});

/** Tells Jupyter how to start it. Gives the folder in which that is written. */
function register(program: string): string {
  const folder = join(scratch, "test", "deno", "jupyter");
  mkdirSync(join(folder, "kernels", "deno"), { recursive: true });
  const argv = [program, "jupyter", "--kernel", "--conn", "{connection_file}"];
  const spec = { argv, display_name: "Deno", language: "typescript" };
  writeFileSync(join(folder, "kernels", "deno", "kernel.json"), JSON.stringify(spec));
  return folder;
}

/** Finds the program: the pinned one of this folder, else the one in PATH. */
function findDeno(): string | undefined {
  const name = process.platform === "win32" ? "deno.exe" : "deno";
  const packages = inRepository("test/deno/node_modules/@deno");
  const pinned = existsSync(packages) ? readdirSync(packages).map((folder) => join(packages, folder)) : [];
  const folders = [...pinned, ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
