import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { gridToHtml } from "@course/core";
import { classCounts, loadMnist, mimeBundle, table, tf } from "../../lib/course/src/index.js";

const models = [
  { model: "deep", parameters: 223978, accuracy: 0.9655 },
  { model: "wide", parameters: 717210, accuracy: 0.97759 },
];

test("rows become columns, each number formatted as its column needs", () => {
  const shown = table(models, { caption: "Two models", digits: 3 });
  assert.deepEqual(shown.shape, [2, 3]);
  assert.deepEqual(shown.columns, ["model", "parameters", "accuracy"]);
  assert.deepEqual(shown.column("parameters"), [223978, 717210]);
  assert.deepEqual(shown.rows, models);
  assert.equal(
    shown.toString(),
    [
      "Two models",
      "model  parameters  accuracy",
      "-----  ----------  --------",
      "deep      223,978     0.966",
      "wide      717,210     0.978",
    ].join("\n"),
  );
  assert.equal(inspect(shown), shown.toString());
});

test("columns may be arrays, typed arrays, of any values", () => {
  const shown = table({ n: Float32Array.of(1, 2), name: ["a", undefined], shape: [[28, 28], null] });
  assert.deepEqual(shown.rows, [
    { n: 1, name: "a", shape: [28, 28] },
    { n: 2, name: undefined, shape: null },
  ]);
  assert.match(shown.toString(), /^1 {2}a {5}\[28, 28\]\n2 {2}– {5}–$/m);
});

test("rows need not have all columns, and numbers need not be moderate", () => {
  const shown = table([{ a: 1 }, { b: 0.00000123 }, { a: Number.NaN, b: Number.NEGATIVE_INFINITY }]);
  assert.equal(
    shown.toString(),
    ["  a          b", "---  ---------", "  1          –", "  –  1.2300e-6", "NaN  -Infinity"].join("\n"),
  );
});

test("the HTML names what it shows, its columns and its alignment, and escapes every text", () => {
  const html = table([{ "<b>": "<script>alert(1)</script>", n: 1 }], { caption: 'a & "b"' }).toHtml();
  assert.ok(!html.includes("<script") && !html.includes("<b>"));
  assert.match(
    html,
    /^<table style="text-align:right"><caption [^>]*>a &amp; &quot;b&quot;<\/caption><thead>/,
  );
  assert.match(html, /<th scope="col" style="text-align:left">&lt;b&gt;<\/th><th scope="col">n<\/th>/);
  // Readable on light and dark ground: no colours of its own.
  assert.ok(!/color|background|border/.test(html));
});

test("the corner above the names of rows is no heading", () => {
  const html = gridToHtml({ header: ["", "n"], rows: [["a", "1"]], numeric: [false, true], rowNames: true });
  assert.match(html, /<thead><tr><td style="text-align:left"><\/td><th scope="col">n<\/th><\/tr><\/thead>/);
  assert.match(html, /<th scope="row" style="text-align:left">a<\/th>/);
});

test("in a notebook it shows itself as HTML and text", async () => {
  const shown = table(models);
  const bundle = await mimeBundle(shown);
  assert.deepEqual(bundle, { "text/html": shown.toHtml(), "text/plain": shown.toString() });
});

test("long tables are cut where they are shown, not where they are kept", () => {
  const shown = table({ n: Array.from({ length: 250 }, (_, i) => i) });
  assert.equal(shown.toString().split("\n").length, 2 + 100 + 1);
  assert.match(shown.toString(), /… and 150 more rows$/);
  assert.equal(shown.column("n").length, 250);
  assert.match(table({ n: [1, 2, 3] }, { limit: 1 }).toHtml(), /… and 2 more rows/);
});

test("an empty table is a table", () => {
  assert.deepEqual(table([]).shape, [0, 0]);
  assert.equal(table({ a: [] }).toString(), "a\n-");
});

test("what is no table is refused", () => {
  assert.throws(() => table([1, 2] as never), /expected rows such as \{ name: value \}, but row 0 is 1/);
  assert.throws(() => table({ a: [1], b: [1, 2] }), /column "b" has 2 values, the first column 1/);
  assert.throws(() => table({ a: 5 } as never), /expected columns as arrays, but "a" is 5/);
  assert.throws(() => table("a" as never), /expected rows, columns or a DataFrame, got "a"/);
  assert.throws(() => table(null as never), TypeError);
  assert.throws(() => table(models).column("loss"), /no column "loss"; it has: model, parameters, accuracy/);
});

test("the DataFrame groups, queries and sorts, and its results are tables again", () => {
  const { dataFrame } = table([
    { kind: "x", n: 1 },
    { kind: "y", n: 2 },
    { kind: "x", n: 3 },
  ]);
  assert.equal(dataFrame.shape.join(), "3,2");
  const sums = table(dataFrame.groupby(["kind"]).agg({ n: "sum" }));
  assert.deepEqual(sums.rows, [
    { kind: "x", n_sum: 4 },
    { kind: "y", n_sum: 2 },
  ]);
  const large = table(dataFrame.query(dataFrame.column("n").gt(1)));
  assert.deepEqual(large.column("n"), [2, 3]);
  assert.deepEqual(table(dataFrame.sortValues("n", { ascending: false })).column("n"), [3, 2, 1]);
  assert.equal(table(dataFrame.describe()).column("")[1], "mean");
});

test("danfojs is loaded only when a DataFrame is asked for, and uses the same TensorFlow", async () => {
  const { createRequire } = await import("node:module");
  const cached = () => Object.keys(createRequire(import.meta.url).cache);
  assert.equal(tf.getBackend(), "tensorflow");
  table(models).dataFrame.print;
  assert.ok(cached().some((path) => path.includes("danfojs-node")));
  const copies = cached().filter((path) => path.endsWith("tfjs-core/dist/tf-core.node.js"));
  assert.equal(copies.length, 1);
});

test("danfojs finds TensorFlow.js without the native library", () => {
  const code = `
    import { ready, table, tf } from "course";
    await ready();
    console.log(table(table({ a: [1, 2, 3] }).dataFrame.describe()).column("a")[1], tf.getBackend());`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    encoding: "utf8",
    env: { ...process.env, COURSE_BACKEND: "wasm" },
  });
  assert.equal(stdout.trimEnd().split("\n").at(-1), "2 wasm", stderr);
});

test("classCounts counts every class, also one that doesn't occur", async () => {
  const { train, classNames } = await loadMnist({ sample: true });
  const counts = classCounts(train.labels, classNames);
  assert.deepEqual(counts.column("count"), [150, 180, 156, 152, 171, 147, 154, 185, 141, 164]);
  assert.match(counts.toString(), /^Images per class, 1,600 in all\n/);
  assert.deepEqual(classCounts([1, 1, 0], ["cat", "dog", "cow"]).rows, [
    { label: 0, class: "cat", count: 1, "share (%)": 100 / 3 },
    { label: 1, class: "dog", count: 2, "share (%)": 200 / 3 },
    { label: 2, class: "cow", count: 0, "share (%)": 0 },
  ]);
  assert.throws(() => classCounts([3], ["cat"]), /position 0 is 3/);
});
