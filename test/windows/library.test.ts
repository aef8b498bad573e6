/**
 * Tests of the packages and of the set-up, run again by Node for Windows. They are one program, because each start of a
 * Node under wine takes seconds.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bundleTests } from "./bundle-tests.js";
import { onDrive, place, runNode } from "./node-for-windows.js";

/**
 * Those in which a path, a file or the system plays a part. Left out is what needs native TensorFlow, a shell script or a
 * Python beside the course, all of which wine doesn't have.
 */
const FILES = `
  core/numbers core/patiently core/random
  course/model-text course/prepare
  checks/check-numbers
  datasets/idx datasets/sample
  kernel/cell/scope kernel/errors/report kernel/errors/stack kernel/io/conversation kernel/node/client-watch
  kernel/output/bundle kernel/wire/message
  setup/helpers/files setup/helpers/fingerprint setup/helpers/folder-risks setup/helpers/place
  setup/helpers/problem setup/helpers/variables setup/helpers/write-whole
  setup/runner/run-steps setup/my-work/update setup/steps/tensorflow-platforms
`
  .trim()
  .split(/\s+/);

test("what runs elsewhere runs with Node for Windows", { timeout: 10 * 60_000 }, async (context) => {
  const program = join(place.cache, "windows", "tests.mjs");
  await bundleTests(
    FILES.map((name) => join(place.root, "test", `${name}.test.ts`)),
    program,
  );
  const { output } = await runNode(["--test-reporter=tap", onDrive(program)], { seconds: 500 });
  assert.match(output, /^# pass \d+$/m, output.slice(-3000));
  for (const result of output.split(/^# Subtest: /m).slice(1)) {
    const [, state, name = ""] = /^((?:not )?ok) \d+ - (.*)/m.exec(result) ?? [];
    const [title = "", why] = name.split(" # SKIP ");
    await context.test(title, { skip: why !== undefined && why }, () =>
      assert.equal(state, "ok", result.slice(0, 5000)),
    );
  }
});
