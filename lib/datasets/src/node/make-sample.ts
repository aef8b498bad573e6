// Makes data/sample/ and its part of data/manifest.json anew from the whole data sets:
//   node --import tsx lib/datasets/src/node/make-sample.ts
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ensureDatasets } from "./ensure.js";
import { datasetNames, readManifest, sampleFolder } from "./manifest.js";
import { makeSample } from "./sample.js";

async function main(): Promise<void> {
  await ensureDatasets();
  const manifest = readManifest();
  for (const name of datasetNames) {
    manifest[name].sample = await makeSample(name);
    console.log(`${name}: sample made`);
  }
  await writeFile(
    join(dirname(sampleFolder()), "manifest.json"),
    `${JSON.stringify(manifest, undefined, 2)}\n`,
  );
}

main();
