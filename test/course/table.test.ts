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

test("numbers are never written as 0, 1 or 100 where they aren't", () => {
  const cells = (values: unknown[], options = {}) =>
    table({ v: values }, options).toString().split("\n").slice(2);
  assert.deepEqual(cells([1, 1e-9]), ["   1.0000", "1.0000e-9"]);
  assert.deepEqual(cells([-0, 1.5]), ["0.0000", "1.5000"]);
  assert.deepEqual(cells([-0, 3]), ["0", "3"]);
  assert.deepEqual(cells([0.99998, 0.5]), ["0.99998", " 0.5000"]);
  assert.deepEqual(cells([99.9999, 12.3], { digits: 2 }), ["99.9999", "  12.30"]);
  assert.deepEqual(cells([1e300, Number.NaN, Number.POSITIVE_INFINITY]).length, 3);
  assert.deepEqual(cells([12345678901234567890n, 1n]), [
    "12,345,678,901,234,567,890",
    "                         1",
  ]);
});

test("cells may hold anything, and stay one line", () => {
  const cell = (value: unknown) =>
    table({ v: [value] })
      .toString()
      .split("\n")
      .slice(2)
      .join("|");
  assert.equal(cell([[1, [2, null]], Float32Array.of(1)]), "[[1, [2, –]], [1]]");
  assert.equal(cell(new Date(0)), "1970-01-01T00:00:00.000Z");
  assert.equal(cell(new Date("no")), "no date");
  assert.equal(cell(new Set([1, 2])), "{1, 2}");
  assert.equal(cell(new Map([["a", 1]])), "{a: 1}");
  assert.equal(cell({ a: { b: 1 } }), "{a: {b: 1}}");
  assert.equal(cell(tf.zeros([2, 3])), "a tensor [2,3] of float32");
  assert.equal(cell("two\nlines"), "two lines");
  assert.equal(cell("x".repeat(5000)).length, 120);
  assert.ok(cell(new Float32Array(1e6)).length <= 120);
  assert.equal(cell(Object.create(null)), "{}");
});

test("columns may be tensors, or come in a Map; the index of a DataFrame has a name where it is shown", () => {
  assert.deepEqual(table({ n: tf.tensor1d([1, 2]) as never }).column("n"), [1, 2]);
  assert.deepEqual(table(new Map([["n", [1, 2]]]) as never).rows, [{ n: 1 }, { n: 2 }]);
  const described = table(table({ n: [1, 2] }).dataFrame.describe());
  assert.match(described.toString(), /^index +n/);
  assert.match(described.toHtml(), /<th scope="col"[^>]*>index<\/th>/);
});

test("options that don't fit are refused", () => {
  const shown = (options: object) => table({ n: [1, 2, 3] }, options).toString();
  for (const limit of [-1, 1.5, Number.NaN, "3"]) {
    assert.throws(() => shown({ limit }), /limit must be a whole number of 0 or more, or Infinity/);
  }
  for (const digits of [-1, 21, 1.5])
    assert.throws(() => shown({ digits }), /digits must be a whole number from 0 to 20/);
  assert.throws(() => shown({ title: "x" }), /no option "title"/);
  assert.match(shown({ limit: 0 }), /… and 3 more rows$/);
  assert.ok(!shown({ limit: Number.POSITIVE_INFINITY }).includes("more"));
});

test("what is no table is refused", () => {
  assert.throws(() => table(new Set([1]) as never), /got an object of class Set/);
  assert.throws(() => table(tf.zeros([2, 2]) as never), /got a tensor \[2,2\]/);
  assert.throws(() => table(new Date() as never), /class Date/);
  assert.throws(
    () => table(new Map([[1, [2]]]) as never),
    /names of columns are texts, but one in the Map is 1/,
  );
  assert.throws(() => table(new Map([["cat", 3]]) as never), /expected columns as arrays, but "cat" is 3/);
  // biome-ignore lint/suspicious/noSparseArray: a place that was left out.
  assert.throws(() => table([{ a: 1 }, , { a: 2 }] as never), /row 1 is undefined/);
  assert.throws(() => table([new Map([["a", 1]])] as never), /row 0 is an object of class Map/);
  assert.throws(() => table({ a: tf.zeros([2, 2]) as never }), /"a" is a tensor \[2,2\]/);
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
