// The real compiler, on a copy of the packages that shares its files with this one until they are written anew.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import { type Place, placeAt } from "../../../scripts/setup/helpers/place.mjs";
import { lookAt } from "../../../scripts/setup/runner/look.mjs";
import { build } from "../../../scripts/setup/steps/build.mjs";
import { here, runQuietly, scratchFolder, scratchPlace, work, writeFile } from "../scratch.js";

const onlyLinux = { skip: process.platform !== "linux" && "it copies by links" };

const modules = path.join(here.root, "node_modules");

/** Links to all packages that are installed here; those of the course are the copy's own. */
function linkPackages(root: string): void {
  const isScope = (name: string) => name.startsWith("@") || name === ".bin";
  const names = fs
    .readdirSync(modules)
    .flatMap((name) =>
      isScope(name) ? fs.readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    );
  for (const name of names) {
    const target = fs.realpathSync(path.join(modules, name));
    const inside = path.relative(path.join(here.root, "lib"), target);
    const link = path.join(root, "node_modules", name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(inside.startsWith("..") ? target : path.join(root, "lib", inside), link);
  }
}

async function copied(root: string): Promise<Place> {
  const { ok, output } = await run("cp", ["-al", path.join(here.root, "lib"), path.join(root, "lib")]);
  assert.ok(ok, output);
  for (const name of ["tsconfig.json", "package.json", "package-lock.json"]) {
    fs.copyFileSync(path.join(here.root, name), path.join(root, name));
  }
  fs.mkdirSync(path.join(root, "scripts", "setup"), { recursive: true });
  fs.symlinkSync(path.join(here.root, "scripts/setup/bundle"), path.join(root, "scripts/setup/bundle"));
  linkPackages(root);
  return placeAt(root, here.env);
}

test(
  "compiled files that are emptied, cut to half or gone are noticed, and compiled again",
  onlyLinux,
  async (t) => {
    const place = await copied(scratchFolder(t));
    const at = (name: string) => path.join(place.root, name);
    const wrong = async () => (await lookAt(build, place)).wrong;
    // As if it had been made here.
    await work(build, place);
    assert.deepEqual(await wrong(), []);
    const whole = new Map<string, string>();
    const replace = (name: string, content: string | undefined) => {
      whole.set(name, fs.readFileSync(at(name), "utf8"));
      fs.rmSync(at(name));
      if (content !== undefined) fs.writeFileSync(at(name), content);
    };
    replace("lib/kernel/dist/session.js", "");
    replace("lib/kernel/dist/compiler.cjs", "half");
    replace("lib/figures/dist/browser/figures.js", undefined);
    // Of a part of a package that is compiled by itself.
    replace("lib/figures/dist/page/figure/title.js", undefined);
    const found = await wrong();
    for (const name of whole.keys())
      assert.ok(
        found.some((line) => line.startsWith(name)),
        `${name} in ${found}`,
      );
    const { succeeded, text } = await runQuietly([build], place);
    assert.ok(succeeded, text);
    assert.deepEqual(await wrong(), []);
    for (const [name, content] of whole) assert.equal(fs.readFileSync(at(name), "utf8"), content, name);
  },
);

/** What stands for TypeScript: it prints something, and ends so. */
const compiler = (output: string, code: number) =>
  `console.log(${JSON.stringify(output)}); process.exit(${code});`;

for (const [output, expected] of Object.entries({
  "error TS5033: Could not write file 'a.js': ENOSPC: no space left on device, write.": /the disk is full/,
  "Error: EROFS: read-only file system, open 'a.js'": /a file could not be written/,
  "lib/a.ts(1,1): error TS2304: Cannot find name 'x'.": /the TypeScript .* has errors[\s\S]*Undo your last/,
})) {
  test(`a compiler that fails is understood: ${output.slice(0, 40)}`, async (t) => {
    const place = scratchPlace(t, {
      "node_modules/typescript/bin/tsc": compiler(output, 2),
      "lib/a/a.ts": "",
    });
    writeFile(path.join(place.root, "node_modules/typescript/package.json"), "{}");
    const { succeeded, text } = await runQuietly([build], place);
    assert.equal(succeeded, false);
    assert.match(text, expected);
  });
}
