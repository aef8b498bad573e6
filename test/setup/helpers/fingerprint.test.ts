import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { graderFingerprint } from "../../../scripts/grade/fingerprint.js";
import { writeRecord } from "../../../scripts/setup/facts/record.mjs";
import { fingerprint } from "../../../scripts/setup/helpers/fingerprint.mjs";
import { compiledFrom, pointsFrom } from "../../../scripts/setup/helpers/inputs.mjs";
import { build, PRODUCTS } from "../../../scripts/setup/steps/build.mjs";
import { surroundings } from "../../../scripts/shared/fingerprint.js";
import { here, scratchFolder, scratchPlace, writeFile } from "../scratch.js";

test("a fingerprint changes with the content, the name and the facts, and with nothing else", (t) => {
  const { root } = scratchPlace(t, { "lock.json": "{}", "lib/a.ts": "1", "lib/sub/b.ts": "2" });
  const before = fingerprint(root, ["lock.json", "lib"]);
  writeFile(path.join(root, "lib", "dist", "a.js"), "generated");
  writeFile(path.join(root, "other.txt"), "not an input");
  assert.equal(fingerprint(root, ["lock.json", "lib"]), before);
  assert.notEqual(fingerprint(root, ["lock.json", "lib"], ["win32"]), before);
  writeFile(path.join(root, "lib", "sub", "b.ts"), "3");
  const changed = fingerprint(root, ["lock.json", "lib"]);
  assert.notEqual(changed, before);
  fs.renameSync(path.join(root, "lib", "sub", "b.ts"), path.join(root, "lib", "sub", "c.ts"));
  assert.notEqual(fingerprint(root, ["lock.json", "lib"]), changed);
});

test("documentation and what git ignores don't count, whatever else there is does", (t) => {
  const { root } = scratchPlace(t, { "lib/a.ts": "1" });
  const before = fingerprint(root, ["lib"]);
  for (const name of [
    "README.md",
    "part/README.md",
    "node_modules/a/index.js",
    "dist/.tsbuildinfo",
    "part/x.tsbuildinfo",
    "__pycache__/a.pyc",
    "run.model",
  ]) {
    writeFile(path.join(root, "lib", name), "x");
  }
  assert.equal(fingerprint(root, ["lib"]), before);
  let last = before;
  for (const name of ["a.cts", "b.mjs", "c.py", "d.css", "e.html.j2", "LICENSE", ".hidden"]) {
    writeFile(path.join(root, "lib", name), "x");
    const next = fingerprint(root, ["lib"]);
    assert.notEqual(next, last, name);
    last = next;
  }
});

test("a file counts once, however often it is named, and no content passes for another file", (t) => {
  const { root } = scratchPlace(t, { "lib/a.ts": "1", "lib/b.ts": "2" });
  assert.equal(fingerprint(root, ["lib", "lib/a.ts", "lib"]), fingerprint(root, ["lib"]));
  const two = fingerprint(root, ["lib"]);
  fs.rmSync(path.join(root, "lib/b.ts"));
  writeFile(path.join(root, "lib/a.ts"), "1\0lib/b.ts\x002");
  assert.notEqual(fingerprint(root, ["lib"]), two);
});

/** The files that git tracks, or would track once they are added; none where this copy is not git's. */
const tracked = trackedFiles();

function trackedFiles(): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { status, stdout } = spawnSync("git", args, { cwd: here.root, encoding: "utf8" });
  const files = status === 0 ? stdout.split("\0") : [];
  return files.filter((name) => name !== "" && fs.existsSync(path.join(here.root, name)));
}

const needsGit = { skip: tracked.length === 0 && "this copy is not a clone" };

test(
  "what counts of the inputs is what git tracks of them, but for documentation and banks",
  needsGit,
  (t) => {
    const root = copyOf(t, (name) => !isLeftOut(name));
    assert.equal(fingerprint(here.root, pointsFrom), fingerprint(root, pointsFrom));
  },
);

/** Documentation, and the answers that only tests read. */
function isLeftOut(name: string): boolean {
  return name.endsWith(".md") || name.endsWith("/bank.ts") || name.includes("/bank/");
}

/** Copies what git tracks of all inputs. */
function copyOf(t: TestContext, filter: (name: string) => boolean = () => true): string {
  const root = scratchFolder(t);
  for (const name of tracked.filter((file) => !/^(notebooks|data|test)\//.test(file) && filter(file))) {
    fs.cpSync(path.join(here.root, name), path.join(root, name));
  }
  fs.cpSync(path.join(here.root, "data/manifest.json"), path.join(root, "data/manifest.json"));
  return root;
}

/** The snapshot of the compiler is made from what was built. */
const EVERYTHING = ["build", "notebooks", "grades"];
const RUN = ["notebooks", "grades"];

/** Of each package, and of each folder of a package, one file of each kind. */
function oneOfEachKind(): string[] {
  const { workspaces } = JSON.parse(fs.readFileSync(path.join(here.root, "package.json"), "utf8")) as {
    workspaces: string[];
  };
  const roots = ["lib", ...workspaces.map((name) => name.replace(/\/\*$/, ""))];
  const files = tracked.filter((name) => roots.some((root) => name.startsWith(`${root}/`)));
  const first = new Map(files.map((name) => [`${path.posix.dirname(name)} ${path.extname(name)}`, name]));
  return [...first.values()];
}

const others: [string, string[]][] = [
  ["tsconfig.json", EVERYTHING],
  ["package-lock.json", EVERYTHING],
  ["scripts/setup/bundle/browser-code.mjs", EVERYTHING],
  ["scripts/setup/bundle/compiler-code.mjs", EVERYTHING],
  ["requirements.txt", RUN],
  ["data/manifest.json", RUN],
  ["scripts/grade/grade.ts", ["grades"]],
  ["scripts/grade/python/grading.py", ["grades"]],
  ["scripts/grade/sandbox/limits.ts", ["grades"]],
  ["package.json", []],
  ["README.md", []],
  ["LICENSE", []],
  ["scripts/notebooks/rules.ts", []],
  ["scripts/setup/doctor.mjs", []],
  ["scripts/setup/jupyter/nbconvert/templates/course/index.html.j2", []],
  ["scripts/bench/models.json", []],
  ["test/setup/scratch.ts", []],
  ["test/course/new.test.ts", []],
];

test("a change makes stale what depends on it, and nothing else", needsGit, (t) => {
  const root = copyOf(t);
  const place = { ...here, root, cache: path.join(root, ".cache") };
  for (const name of PRODUCTS) writeFile(path.join(root, name), "compiled");
  writeRecord(place, "build", fingerprint(root, compiledFrom), "compiled", {});
  const before = { notebooks: surroundings(root), grades: graderFingerprint(root) };
  const stale = async () => [
    ...((await build.look(place)).wrong.length === 0 ? [] : ["build"]),
    ...(surroundings(root) === before.notebooks ? [] : ["notebooks"]),
    ...(graderFingerprint(root) === before.grades ? [] : ["grades"]),
  ];
  const rooms = oneOfEachKind().map((name): [string, string[]] => [name, isLeftOut(name) ? [] : EVERYTHING]);
  assert.ok(rooms.length > 20);
  return inTurn([...rooms, ...others], async ([name, expected]) => {
    const file = path.join(root, name);
    const content = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
    writeFile(file, `${content ?? ""} `);
    assert.deepEqual(await stale(), expected, name);
    if (content) fs.writeFileSync(file, content);
    else fs.rmSync(file);
    assert.deepEqual(await stale(), [], `${name}, put back`);
  });
});

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await work(item);
}
