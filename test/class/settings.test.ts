// What needs neither root nor a hub: the settings, what is closed to learners, the table of a load test.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, describe, it } from "node:test";
import { loadTable } from "../../scripts/class/load/load.js";
import { main } from "../../scripts/class/main.js";
import { closedPaths } from "../../scripts/class/prepare/answers.js";
import { closedAt } from "../../scripts/class/readable.js";
import { readSettings, usualSettings } from "../../scripts/class/settings.js";
import { inRepository } from "../../scripts/shared/paths.js";

const folder = mkdtempSync(join(tmpdir(), "class-settings-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("the settings of a class", () => {
  const file = join(folder, "class.json");
  const read = (content: unknown) => {
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return readSettings(file);
  };

  it("are the usual ones where nothing is said", () => {
    assert.deepEqual(readSettings(join(folder, "none.json")), usualSettings);
    assert.deepEqual(read({}), usualSettings);
  });

  it("are changed one by one", () => {
    const settings = read({ limits: { cores: 4 }, courses: [{ id: "a" }, { id: "b", graders: ["prof"] }] });
    assert.deepEqual(settings.limits, { ...usualSettings.limits, cores: 4 });
    assert.deepEqual(settings.courses, [
      { id: "a", graders: [] },
      { id: "b", graders: ["prof"] },
    ]);
  });

  it("are refused where they make no sense, with what was expected", () => {
    for (const [content, reason] of [
      ["{", /no JSON/],
      [[], /expected an object/],
      [{ adress: "http://127.0.0.1" }, /"adress"; expected address, groups/],
      [{ address: "the server" }, /"address" is the server; expected one like/],
      [{ limits: { memory: 1 } }, /"memory"; expected serverMemory/],
      [{ limits: { cores: "two" } }, /"limits.cores" is "two"; expected a number/],
      [{ idle: { kernel: 0 } }, /"idle.kernel" is 0; expected a number above 0/],
      [{ courses: [{ id: "Neural Networks" }] }, /small letters/],
      [{ courses: [{ id: "../etc" }] }, /small letters/],
      [{ courses: [{ id: "a" }, { id: "a" }] }, /two courses have the id "a"/],
      [{ courses: [{ id: "a", teachers: [] }] }, /"teachers"; expected id, graders/],
      [{ admins: ["a b"] }, /"admins" must list names/],
    ] as const) {
      assert.throws(() => read(content), { message: reason });
    }
  });
});

describe("what is closed to learners", () => {
  const closed = closedPaths(inRepository("")).map((path) => relative(inRepository(""), path));
  const isClosed = (path: string) => closed.some((one) => path === one || path.startsWith(`${one}/`));

  it("is all that holds answers", () => {
    for (const path of [
      "notebooks/solutions/1-load-and-prepare.ipynb",
      "notebooks/source/exercises/1-load-and-prepare.ts",
      "lib/exercises/src/1-load-and-prepare/bank.ts",
      "lib/exercises/src/1-load-and-prepare/checks.ts",
      "scripts/grade/main.ts",
      "test/exercises/banks/all.ts",
    ]) {
      assert.ok(existsSync(inRepository(path)), path);
      assert.ok(isClosed(path), path);
    }
  });

  it("is nothing that a lesson needs", () => {
    for (const path of [
      "package.json",
      "notebooks/lessons/01-load-and-look.ipynb",
      "notebooks/exercises/1-load-and-prepare.ipynb",
      "lib/exercises/dist/index.js",
      "lib/kernel/jupyter/kernels/typescript/kernel.json",
      "lib/course/exercises.js",
      "scripts/setup/my-work/update.mjs",
      "scripts/class/learner/start-server.py",
    ]) {
      assert.ok(existsSync(inRepository(path)), path);
      assert.ok(!isClosed(path), path);
    }
  });
});

it("finds the folder that keeps others out", { skip: process.platform === "win32" }, () => {
  const inner = join(folder, "open");
  mkdirSync(inner);
  writeFileSync(join(inner, "file"), "");
  symlinkSync(inner, join(folder, "link"));
  chmodSync(folder, 0o700);
  assert.equal(closedAt(join(folder, "link", "file")), folder);
  assert.equal(closedAt("/"), undefined);
  assert.equal(closedAt(join(inner, "none")), join(inner, "none"));
});

it("brings a learner's home up to date, however long its path is", {
  skip: process.platform === "win32",
}, () => {
  const home = join(folder, "a-name-that-is-rather-long", "and-another-one", "somebody.of.that.name");
  mkdirSync(home, { recursive: true });
  const script = inRepository("scripts/class/learner/prepare-home.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    env: { PATH: process.env.PATH, HOME: home },
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const environment = JSON.parse(stdout) as Record<string, string>;
  const { JUPYTER_RUNTIME_DIR = "", JUPYTER_CONFIG_PATH = "" } = environment;
  try {
    // The path of a socket, which is in it, may have 107 characters.
    const socket = join(JUPYTER_RUNTIME_DIR, "kernel-00000000-0000-0000-0000-000000000000-ipc-5");
    assert.ok(socket.length <= 107, socket);
    assert.equal(statSync(JUPYTER_RUNTIME_DIR).mode & 0o777, 0o700);
  } finally {
    rmSync(JUPYTER_RUNTIME_DIR, { recursive: true, force: true });
  }
  const mine = join(home, "my-work");
  assert.equal(statSync(mine).mode & 0o777, 0o700);
  assert.equal(readlinkSync(join(mine, "node_modules")), inRepository("node_modules"));
  assert.ok(existsSync(join(mine, "lessons/01-load-and-look.ipynb")));
  // The settings of a class come before those of the course.
  assert.match(JUPYTER_CONFIG_PATH, /^\S*class.learner.jupyter:\S*setup.jupyter$/);
});

it("makes a table of what was measured", () => {
  const lines = loadTable([
    { what: "idle", mb: { middle: 120.4, most: 120.4 } },
    {
      what: "at once",
      learners: 10,
      seconds: { middle: 20.04, most: 31 },
      slower: 4.25,
      busy: 0.98,
      failed: 0,
    },
  ]);
  assert.match(lines[1] ?? "", /^idle +1 +120$/);
  assert.match(lines[2] ?? "", /^at once +10 +20\.0–31\.0 +4\.3 × +98 % +0$/);
});

it("says what it takes where it is called wrongly", async () => {
  assert.equal(await main(["fly"]), 2);
  assert.equal(await main(["release"]), 2);
  assert.equal(await main(["start", "now"]), 2);
  assert.equal(await main(["load", "--learners", "3", "--training", "4"]), 2);
  assert.equal(await main(["collect", "1", "--", "--due", "2026-11-30"]), 2);
  assert.equal(await main([]), 0);
});
