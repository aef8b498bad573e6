import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { cachedPath } from "../../lib/datasets/src/node/cache.js";
import { ensureDatasets } from "../../lib/datasets/src/node/ensure.js";
import { type DataFiles, datasetNames, readManifest } from "../../lib/datasets/src/node/manifest.js";
import { firstRows, readSample } from "../../lib/datasets/src/node/sample.js";

test("the committed sample is the head of the whole set, byte for byte", async () => {
  await ensureDatasets();
  const manifest = readManifest();
  for (const name of datasetNames) {
    const { files, sample } = manifest[name];
    for (const part of Object.keys(files) as (keyof DataFiles)[]) {
      const whole = await readFile(cachedPath(name, files[part]));
      const head = firstRows(whole, files[part], sample[part].shape[0] as number);
      assert.deepEqual(
        Buffer.from(await readSample(name, sample[part])),
        Buffer.from(head),
        `${name} ${part}`,
      );
    }
  }
});
