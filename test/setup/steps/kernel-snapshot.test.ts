import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { writeRecord } from "../../../scripts/setup/facts/record.mjs";
import type { Place } from "../../../scripts/setup/helpers/place.mjs";
import type { Look } from "../../../scripts/setup/runner/look.mjs";
import { kernelSnapshot } from "../../../scripts/setup/steps/kernel-snapshot.mjs";
import { recordedReport, scratchPlace, work } from "../scratch.js";

const builder = "lib/kernel/dist/node/programs/build-snapshot.js";

const NAME = `compiler-${process.version}-${process.arch}-abc.blob`;

/** Like the builder of the kernel, it writes nothing where there is a snapshot of that name. */
const BUILDS = `
  const fs = require("node:fs");
  const file = process.cwd() + "/../.cache/kernel/${NAME}";
  fs.mkdirSync(process.cwd() + "/../.cache/kernel", { recursive: true });
  if (!fs.existsSync(file)) fs.writeFileSync(file, process.argv[2]);
  console.log(fs.realpathSync(file));
`;

const wrong = (place: Place) => (kernelSnapshot.look(place) as Look).wrong;

async function prepare(t: TestContext, program: string) {
  const place = scratchPlace(t, {
    [builder]: program,
    "notebooks/README.md": "",
    "lib/index.ts": "",
    "node_modules/typescript/lib/typescript.js": "",
    "lib/kernel/dist/compiler.cjs": "",
    "lib/kernel/dist/.tsbuildinfo": "",
  });
  const report = recordedReport();
  const said = await work(kernelSnapshot, place, report);
  return { place, notices: report.notices, said };
}

test("the snapshot is prepared once, and again when it is gone or the kernel changes", async (t) => {
  const { place, said } = await prepare(t, BUILDS);
  assert.equal(said, "prepared");
  assert.deepEqual(wrong(place), []);
  const file = path.join(place.cache, "kernel", NAME);
  assert.equal(fs.readFileSync(file, "utf8"), "course");

  fs.renameSync(file, `${file}.away`);
  assert.equal(wrong(place).length, 1);
  fs.renameSync(`${file}.away`, file);
  assert.deepEqual(wrong(place), []);
  writeRecord(place, "build", "other sources", "compiled", {});
  assert.equal(wrong(place).length, 1);
});

for (const [name, damage] of Object.entries({
  emptied: (file: string) => fs.writeFileSync(file, ""),
  "cut to half": (file: string) => fs.truncateSync(file, 3),
})) {
  test(`a snapshot that was ${name} is noticed, and made anew`, async (t) => {
    const { place } = await prepare(t, BUILDS);
    const file = path.join(place.cache, "kernel", NAME);
    damage(file);
    assert.match(wrong(place).join(), /instead of 6 bytes/);
    await work(kernelSnapshot, place);
    assert.equal(fs.readFileSync(file, "utf8"), "course");
    assert.deepEqual(wrong(place), []);
  });
}

test("a snapshot is made anew where TypeScript was installed anew: it is named after that", async (t) => {
  const { place } = await prepare(t, BUILDS);
  fs.utimesSync(path.join(place.root, "node_modules/typescript/lib/typescript.js"), 1, 1);
  assert.equal(wrong(place).length, 1);
});

test("without a snapshot the set-up goes on, and says what that means", async (t) => {
  const { place, notices, said } = await prepare(t, 'throw new Error("this Node builds no snapshots")');
  assert.equal(said, "none");
  assert.match(notices.join(), /NOTICE: .*a second longer to start/);
  assert.match(notices.join(), /this Node builds no snapshots|Node\.js v/);
  assert.equal(wrong(place).length, 1);
});
