import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";

test("tslab over the wire, by Jupyter's own client", { timeout: 240_000 }, async (context) => {
  const place = placeAt();
  const { ok, output } = await run(place.python, ["-W", "ignore", "-m", "unittest", "-v", "mended_tslab"], {
    cwd: join(place.root, "test", "tslab"),
    signal: context.signal,
  });
  assert.ok(ok, output);
  assert.match(output, /^Ran \d{2} tests/m, output);
});
