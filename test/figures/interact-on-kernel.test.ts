import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";

test("what a reader turns, over the wire, by Jupyter's own client", { timeout: 240_000 }, async (context) => {
  const place = placeAt();
  const { ok, output } = await run(
    place.python,
    ["-W", "ignore", "-m", "unittest", "-v", "interact_on_kernel"],
    { cwd: join(place.root, "test", "figures"), signal: context.signal },
  );
  assert.ok(ok, output);
  assert.match(output, /^Ran [5-9] tests/m, output);
});
