import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { kernelSnapshot } from "../../../scripts/setup/steps/kernel-snapshot.mjs";
import { recordedReport, scratchPlace } from "../scratch.js";

const builder = "lib/kernel/dist/node/programs/build-snapshot.js";

async function prepare(t: TestContext, program: string) {
  const place = scratchPlace(t, { [builder]: program, "notebooks/README.md": "", "lib/index.ts": "" });
  const report = recordedReport();
  const said = await kernelSnapshot.run(place, report);
  return { place, notices: report.notices, said };
}

test("the snapshot is prepared once, and again when it is gone or the kernel changes", async (t) => {
  const { place, said } = await prepare(
    t,
    'const file = process.cwd() + "/snapshot"; require("node:fs").writeFileSync(file, process.argv[2]); console.log(file);',
  );
  assert.equal(said, "prepared");
  assert.equal(kernelSnapshot.isDone(place), "prepared");
  const file = path.join(place.root, "notebooks", "snapshot");
  assert.equal(fs.readFileSync(file, "utf8"), "course");

  fs.renameSync(file, `${file}.away`);
  assert.equal(kernelSnapshot.isDone(place), "");
  fs.renameSync(`${file}.away`, file);
  assert.equal(kernelSnapshot.isDone(place), "prepared");
  fs.writeFileSync(path.join(place.root, "lib", "index.ts"), "export {};");
  assert.equal(kernelSnapshot.isDone(place), "");
});

test("without a snapshot the set-up goes on, and says what that means", async (t) => {
  const { place, notices, said } = await prepare(t, 'throw new Error("this Node builds no snapshots")');
  assert.equal(said, "none");
  assert.match(notices.join(), /NOTICE: .*a second longer to start/);
  assert.match(notices.join(), /this Node builds no snapshots|Node\.js v/);
  assert.equal(kernelSnapshot.isDone(place), "");
});
