// Data of one's own, ready for what trains and measures.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import {
  accuracy,
  compare,
  evaluate,
  fit,
  includedData,
  loadImageFolder,
  loadTable,
  networksOnTestImages,
  type OwnData,
  OwnTable,
  predictClasses,
  setSeed,
  tf,
} from "course";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "own-data-"));
after(() => fs.rmSync(root, { recursive: true, force: true }));

const digits = () => loadImageFolder(includedData("digits"));
const penguins = (options = {}) => loadTable(includedData("penguins"), { label: "species", ...options });

const partsOf = ({ train, validation, test: end }: OwnData) => [train, validation, end];

function network(columns: number, classes: number): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: classes, activation: "softmax", inputShape: [columns] }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

test("pictures come in three parts, of each class the same share, with their names", async () => {
  const data = await digits();
  const [train, validation, end] = partsOf(data);
  assert.deepEqual(
    [train, validation, end].map((part) => part?.x.shape),
    [
      [480, 8, 8],
      [160, 8, 8],
      [160, 8, 8],
    ],
  );
  assert.ok(data.counts.every((row) => row.train === 48 && row.validation === 16 && row.test === 16));
  const names = partsOf(data).flatMap((part) => part.names);
  assert.equal(new Set(names).size, 800);
  for (const part of partsOf(data)) {
    const labels = part.labels.dataSync();
    part.names.forEach((name, i) => {
      assert.equal(name.split("/")[0], data.classNames[labels[i] as number]);
    });
    assert.deepEqual(part.y.argMax(1).dataSync(), labels);
    assert.deepEqual([part.x.dtype, part.y.dtype, part.labels.dtype], ["float32", "float32", "int32"]);
    assert.ok((part.x.max().dataSync()[0] as number) <= 1);
  }
  assert.match(String(data), /^800 examples: 480 to learn from, 160 to choose by, 160 for the end\n/);
});

test("the same seed draws the same parts, another one others", async () => {
  const [one, two] = [await digits(), await digits()];
  assert.deepEqual(one.test.names, two.test.names);
  const other = await loadImageFolder(includedData("digits"), { seed: 2 });
  assert.notDeepEqual(one.test.names, other.test.names);
});

test("pictures in colour have three channels, and a size can be asked for", async () => {
  const data = await loadImageFolder(includedData("digits"), { size: [4, 6], greyscale: false });
  assert.deepEqual(data.train.x.shape, [480, 4, 6, 3]);
  assert.match(data.examples(data.train, [0, 1]).toString(), /./);
});

test("a table is standardised by its training rows only", async () => {
  const [data, raw] = [await penguins(), await penguins({ standardise: false })];
  const column = data.columns.indexOf("body_mass_g");
  assert.deepEqual(data.columns.slice(0, 3), ["island: Biscoe", "island: Dream", "island: Torgersen"]);
  const values = (part: { x: tf.Tensor2D }) => part.x.arraySync().map((row) => row[column] as number);
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const own = values(raw.train);
  const deviation = Math.sqrt(mean(own.map((value) => (value - mean(own)) ** 2)));
  for (const part of ["train", "validation", "test"] as const) {
    values(data[part]).forEach((value, i) => {
      assert.ok(Math.abs(value - ((values(raw[part])[i] as number) - mean(own)) / deviation) < 1e-5);
    });
  }
  assert.deepEqual([...new Set(data.train.x.slice([0, 0], [-1, 3]).dataSync())].sort(), [0, 1]);
  assert.match(String(data), /Missing values: bill_length_mm 2, .*sex 11; 11 rows left out/);
  assert.match(String(data.examples(data.train, [0])), /Adelie|Chinstrap|Gentoo/);
});

test("where something is missing, the mean of the training rows stands in", async () => {
  const file = path.join(root, "gaps.csv");
  const lines = Array.from(
    { length: 30 },
    (_, i) => `${i === 4 ? "" : i},${i === 5 ? "" : "ab"[i % 2]},k${i % 2}`,
  );
  fs.writeFileSync(file, ["n,c,kind", ...lines].join("\n"));
  const data = await loadTable(file, { label: "kind", missing: "mean" });
  assert.ok(data instanceof OwnTable);
  assert.equal(partsOf(data).flatMap(({ names }) => names).length, 30);
  for (const part of [data.train, data.validation, data.test]) {
    const rows = part.x.arraySync();
    part.names.forEach((name, i) => {
      if (name === "line 6") assert.ok(Math.abs(rows[i]?.[0] as number) < 1e-6);
      if (name === "line 7") assert.deepEqual(rows[i]?.slice(1), [0, 0]);
      assert.ok(rows[i]?.every(Number.isFinite));
    });
  }
  const raw = await loadTable(file, { label: "kind", missing: "mean", standardise: false });
  const mean =
    raw.train.x.arraySync().reduce((sum, row) => sum + (row[0] as number), 0) / raw.train.names.length;
  const all = partsOf(raw).flatMap((part) =>
    (part.x.arraySync() as number[][]).map((row, i) => ({ name: part.names[i], value: row[0] as number })),
  );
  const filled = all.find(({ name }) => name === "line 6")?.value as number;
  // Where the row with the gap is a training row, its own stand-in doesn't move the mean.
  assert.ok(Math.abs(filled - mean) < 1e-4);
});

test("parts can be drawn by a function of one's own, which is checked", async () => {
  const third = (labels: number[]) => {
    const rows = [...labels.keys()];
    const of = (rest: number) => rows.filter((row) => row % 3 === rest);
    return { train: of(0), validation: of(1), test: of(2) };
  };
  const data = await loadImageFolder(includedData("digits"), { split: third });
  assert.deepEqual(
    partsOf(data).map(({ names }) => names.length),
    [267, 267, 266],
  );
  const wrong: [split: unknown, message: RegExp][] = [
    [5, /split must be a function/],
    [() => [[0], [1], [2]], /should give \{ train, validation, test \}/],
    [() => ({ train: [0], validation: [1], test: [] }), /gave no row for test/],
    [() => ({ train: [0, 1], validation: [1], test: [2] }), /the row 1 twice, in train and in validation/],
    [
      () => ({ train: [0], validation: [1], test: [800] }),
      /the row 800 in test; expected whole numbers from 0 to 799/,
    ],
    [() => ({ train: [0.5], validation: [1], test: [2] }), /the row 0\.5 in train/],
  ];
  for (const [split, message] of wrong) {
    await assert.rejects(loadImageFolder(includedData("digits"), { split: split as never }), message);
  }
});

test("options that don't fit are refused before anything is read", async () => {
  await assert.rejects(loadImageFolder("nowhere", { size: 0 }), /size is 0/);
  await assert.rejects(loadImageFolder("nowhere", { sizes: 8 } as never), /no option "sizes".*"size"/s);
  await assert.rejects(loadImageFolder(5 as never), /expected a path as text/);
  await assert.rejects(penguins({ validation: 0.6, test: 0.4 }), /leave something to learn from/);
  await assert.rejects(penguins({ missing: "median" }), /missing must be "leave out" or "mean"/);
  await assert.rejects(loadTable("x.csv", {} as never), /expected the name of the column/);
  assert.throws(() => includedData("cats" as never), /There are: digits, penguins/);
});

test("all that trains and measures takes them, and the test part is counted", async () => {
  const data = await penguins();
  const build = () => network(data.columns.length, 3);
  setSeed(1);
  const before = networksOnTestImages();
  const { train, validation, test: end } = data;
  const compared = await compare(
    [
      { name: "a", build },
      { name: "b", build },
    ],
    train.x,
    train.y,
    {
      epochs: 2,
      seeds: 1,
      validationData: [validation.x, validation.y],
      verbose: 0,
    },
  );
  assert.equal(compared.images, 67);
  const model = build();
  await fit(model, train.x, train.y, { epochs: 30, chart: false, verbose: 0 });
  assert.ok(((await evaluate(model, validation.x, validation.y)).accuracy as number) > 0.5);
  assert.equal(networksOnTestImages() - before, 0);
  const predicted = predictClasses(model, end.x);
  accuracy(end.labels, predicted);
  await evaluate(model, end.x, end.y);
  assert.equal(networksOnTestImages() - before, 1);
  // Some of them may be chance.
  accuracy(end.labels.slice(0, 40), predicted.slice(0, 40));
  assert.equal(networksOnTestImages() - before, 1);
});
