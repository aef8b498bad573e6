import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { DatasetName } from "@course/datasets";
import { ensureDatasets } from "../../lib/course/src/data.js";
import { loadFashionMnist, loadMnist, tf } from "../../lib/course/src/index.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { COURSE_DATA, COURSE_DATA_DIR } = process.env;
afterEach(() => {
  restore("COURSE_DATA", COURSE_DATA);
  restore("COURSE_DATA_DIR", COURSE_DATA_DIR);
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

const countPerClass = (labels: tf.Tensor) => [...tf.bincount(labels as tf.Tensor1D, [], 10).dataSync()];

test("the whole of MNIST is as published", async () => {
  const { name, classNames, train, test } = await loadMnist({ sample: false });
  assert.equal(name, "MNIST");
  assert.deepEqual(classNames, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  assert.deepEqual(train.images.shape, [60000, 28, 28]);
  assert.deepEqual(train.labels.shape, [60000]);
  assert.deepEqual(test.images.shape, [10000, 28, 28]);
  assert.deepEqual(test.labels.shape, [10000]);
  for (const { images, labels } of [train, test]) {
    assert.deepEqual([images.dtype, labels.dtype], ["int32", "int32"]);
    assert.deepEqual([images.min().dataSync()[0], images.max().dataSync()[0]], [0, 255]);
  }
  assert.deepEqual([...train.labels.dataSync().slice(0, 5)], [5, 0, 4, 1, 9]);
  assert.equal(test.labels.dataSync()[0], 7);
  assert.deepEqual(countPerClass(train.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  assert.deepEqual(countPerClass(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

test("the whole of Fashion-MNIST is as published", async () => {
  const { name, classNames, train, test } = await loadFashionMnist({ sample: false });
  assert.equal(name, "Fashion-MNIST");
  assert.equal(classNames[9], "Ankle boot");
  assert.equal(classNames.length, 10);
  assert.deepEqual(train.images.shape, [60000, 28, 28]);
  assert.deepEqual(test.images.shape, [10000, 28, 28]);
  assert.equal(classNames[train.labels.dataSync()[0] as number], "Ankle boot");
  assert.deepEqual(countPerClass(train.labels), new Array(10).fill(6000));
  assert.deepEqual(countPerClass(test.labels), new Array(10).fill(1000));
});

test("the sample needs no download, by option or by environment", async () => {
  process.env.COURSE_DATA_DIR = "/nowhere";
  const { train, test } = await loadMnist({ sample: true });
  assert.deepEqual(
    [train.images.shape, test.images.shape],
    [
      [1600, 28, 28],
      [400, 28, 28],
    ],
  );
  assert.deepEqual([...train.labels.dataSync().slice(0, 5)], [5, 0, 4, 1, 9]);
  assert.equal(test.labels.dataSync()[0], 7);
  process.env.COURSE_DATA = "sample";
  assert.equal(await loadMnist(), await loadMnist({ sample: true }));
  assert.equal((await loadFashionMnist()).train.images.shape[0], 1600);
});

test("a second call gives the same tensors; tidy leaves them, and disposed ones are made anew", async () => {
  const [first, second] = await Promise.all([loadMnist({ sample: true }), loadMnist({ sample: true })]);
  assert.equal(first, second);
  const before = first.test.images.dataSync();
  await loadMnist({ sample: true }).then(({ test }) => tf.tidy(() => void test.images.add(1)));
  assert.equal(first.test.images.isDisposed, false);
  first.test.images.dispose();
  const fresh = await loadMnist({ sample: true });
  assert.notEqual(fresh, first);
  assert.deepEqual(fresh.test.images.dataSync(), before);
});

test("without data and without a source it says what to do, and a later call tries again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "course-test-"));
  const code = `
    globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));
    process.env.PATH = "";
    const { loadMnist, loadFashionMnist } = await import("course");
    for (const load of [loadMnist, loadFashionMnist, loadMnist]) {
      await load({ sample: false }).catch((error) => console.log(error.name, error.message));
    }`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", code],
    { cwd: root, encoding: "utf8", env: { ...process.env, COURSE_DATA_DIR: folder } },
  );
  await rm(folder, { recursive: true });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  assert.equal(stdout.match(/DataError MNIST can't be fetched; missing: train-images/g)?.length, 2);
  assert.match(stdout, /DataError Fashion-MNIST can't be fetched/);
  assert.match(stdout, /mnist: fetching train-images-idx3-ubyte from .* …/);
  assert.match(stdout, /Check the connection to the network and try again/);
});

test("an unknown data set is refused", async () => {
  await assert.rejects(
    ensureDatasets({ datasets: ["cifar" as DatasetName] }),
    /expected mnist or fashion-mnist/,
  );
});

test("the entry course/data doesn't load TensorFlow", () => {
  const loadedBy = (entry: string) => {
    const code = `
      import { createRequire } from "node:module";
      await import("${entry}").then(({ ensureDatasets }) => ensureDatasets?.());
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      console.log(loaded.filter((path) => path.includes("tensorflow")).length);`;
    const args = ["--import", "tsx", "--input-type=module", "-e", code];
    return Number(spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" }).stdout);
  };
  assert.equal(loadedBy("course/data"), 0);
  assert.ok(loadedBy("course") > 0);
});
