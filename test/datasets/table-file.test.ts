// Tables of one's own: how they are read, and what is said of every file that isn't as it should be.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { DataError } from "../../lib/datasets/src/data-error.js";
import { includedPath } from "../../lib/datasets/src/node/included.js";
import { type ReadTableOptions, readTableFile } from "../../lib/datasets/src/node/table-file.js";
import { scaleOf } from "../../lib/datasets/src/own/columns.js";
import { stratifiedSplit } from "../../lib/datasets/src/own/stratified.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "own-table-"));
after(() => fs.rmSync(root, { recursive: true, force: true }));

let count = 0;
function fileOf(content: string | Uint8Array): string {
  const file = path.join(root, `${count++}.csv`);
  fs.writeFileSync(file, content);
  return file;
}

const read = (content: string | Uint8Array, options: Partial<ReadTableOptions> = {}) =>
  readTableFile(fileOf(content), {
    label: "kind",
    ignore: [],
    categories: [],
    leaveOut: true,
    suggest: (_, known) => `There are: ${known.join(", ")}.`,
    ...options,
  });

const flat = ({ columns }: Awaited<ReturnType<typeof read>>) =>
  Object.fromEntries(
    columns.flatMap(({ names, values }) => names.map((name, i) => [name, [...(values[i] ?? [])]])),
  );

test("numbers stay numbers, texts become categories, labels are sorted", async () => {
  const got = await read("size,kind,colour\n1,b,red\n-2.5e1,a,blue\n.5,b,red\n");
  assert.deepEqual(flat(got), { size: [1, -25, 0.5], "colour: blue": [0, 1, 0], "colour: red": [1, 0, 1] });
  assert.deepEqual(got.classNames, ["a", "b"]);
  assert.deepEqual([...got.labels], [1, 0, 1]);
  assert.deepEqual(got.lines, [2, 3, 4]);
  assert.deepEqual([got.missing, got.leftOut], [{}, 0]);
  assert.deepEqual(got.rows[1], { size: "-2.5e1", kind: "a", colour: "blue" });
});

test("semicolons, tabs, decimal commas, quotes, marks of byte order and old codes are read", async () => {
  const expected = { größe: [1.5, 2], "w: a,b": [1, 0], "w: c": [0, 1] };
  const text = 'größe;kind;w\r\n1,5;x;"a,b"\r\n\r\n2;y;c\r\n';
  assert.deepEqual(flat(await read(text)), expected);
  assert.deepEqual(flat(await read(text.replaceAll(";", "\t"))), expected);
  assert.deepEqual(flat(await read(`\uFEFF${text}`)), expected);
  assert.deepEqual(flat(await read(Buffer.from(text, "latin1"))), expected);
  assert.deepEqual(flat(await read(Buffer.from(`\uFEFF${text}`, "utf16le"))), expected);
});

test("rows in which something is missing are left out and counted, or stay", async () => {
  const text = "size,kind,colour\n1,a,red\nNA,a,\n3,,blue\n4,b,?\n5,b,blue\n";
  const whole = await read(text);
  assert.deepEqual(flat(whole), { size: [1, 5], "colour: blue": [0, 1], "colour: red": [1, 0] });
  assert.deepEqual(whole.missing, { kind: 1, size: 1, colour: 2 });
  assert.equal(whole.leftOut, 3);
  assert.deepEqual(whole.lines, [2, 6]);
  const all = await read(text, { leaveOut: false });
  assert.deepEqual(flat(all).size, [1, Number.NaN, 4, 5]);
  assert.deepEqual(flat(all)["colour: red"], [1, Number.NaN, Number.NaN, 0]);
  assert.equal(all.leftOut, 1);
});

test("a column of numbers can be categories, and one can be left out", async () => {
  const text = "id,year,kind\n1,2009,a\n2,2010,b\n3,2009,b\n";
  const got = await read(text, { ignore: ["id"], categories: ["year"] });
  assert.deepEqual(flat(got), { "year: 2009": [1, 0, 1], "year: 2010": [0, 1, 0] });
});

test("the included penguins are whole", async () => {
  const got = await readTableFile(includedPath("penguins"), {
    label: "species",
    ignore: [],
    categories: [],
    leaveOut: true,
    suggest: () => "",
  });
  assert.deepEqual(got.classNames, ["Adelie", "Chinstrap", "Gentoo"]);
  assert.deepEqual([got.labels.length, got.leftOut], [333, 11]);
  assert.deepEqual(got.missing, {
    bill_length_mm: 2,
    bill_depth_mm: 2,
    flipper_length_mm: 2,
    body_mass_g: 2,
    sex: 11,
  });
});

const many = (line: (i: number) => string) => Array.from({ length: 40 }, (_, i) => line(i)).join("\n");

const wrong: [
  what: string,
  content: string | Uint8Array,
  message: RegExp,
  options?: Partial<ReadTableOptions>,
][] = [
  ["nothing", "", /has nothing in it/],
  ["titles only", "a,kind\n", /a line of titles, and no rows/],
  ["no column with the labels", "a,b\n1,2\n", /no column "kind" with the labels\. There are: a, b\./],
  ["no such column to leave out", "a,kind\n1,x\n", /no column "id"\. There are/, { ignore: ["id"] }],
  ["labels only", "kind\nx\ny\n", /no column beside "kind"/],
  ["one class", "a,kind\n1,x\n2,x\n", /one class only, "x"/],
  [
    "labels that are measured",
    `a,kind\n${many((i) => `1,${i}.5`)}`,
    /"kind" has 40 different values in 40 rows/,
  ],
  [
    "a text among numbers",
    "a,kind\n1,x\n2,y\nabout 3,x\n4,y\n",
    /^Line 4, column "a": "about 3" is no number.*3 of 4 values/,
  ],
  [
    "a text behind a value of several lines",
    'a,n,kind\n1,"p\nq",x\n2,p,y\nlots,p,x\n3,p,y\n',
    /^Line 5, column "a": "lots"/,
  ],
  ["a unit", "a,kind\n1,x\n2,y\n3 cm,x\n4,y\n", /^Line 4, column "a": "3 cm" is no number/],
  [
    "names of rows",
    `a,name,kind\n${many((i) => `${i},n${i},${i % 2 ? "x" : "y"}`)}`,
    /"name" has 40 different texts.*ignore: \["name"\]/,
  ],
  ["a value too many", "a,kind\n1,x\n2,y,3\n", /^Line 3 of \d+\.csv has 3 values, and there are 2 titles/],
  ["a value too few", "a,b,kind\n1,2,x\n\n2,y\n", /^Line 4 of/],
  ["a title twice", "a,a,kind\n1,2,x\n", /two columns called "a"/],
  ["no title", "a,,kind\n1,2,x\n", /Column 2 of .* has no title/],
  ["a quote that isn't closed", 'a,kind\n1,x\n"2,y\n', /can't be read as CSV.*quote/],
  ["no text", Uint8Array.from([80, 75, 3, 4, 0, 0, 1]), /is no text\. Expected: a table as CSV/],
  [
    "no row that is whole",
    "a,b,kind\n1,,x\n,2,y\n",
    /No row of .* is whole: in the column "a" 1 of 2 values are missing/,
  ],
];

for (const [what, content, message, options] of wrong) {
  test(`${what}: what is wrong is said`, async () => {
    await assert.rejects(read(content, options), (error) => {
      assert.ok(error instanceof DataError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

test("of each class the same share is drawn, each row once, and a seed decides", () => {
  const labels = Array.from({ length: 103 }, (_, i) => (i < 60 ? 0 : i < 98 ? 1 : 2));
  const names = ["a", "b", "c"];
  const split = (seed: number) => stratifiedSplit(labels, names, { validation: 0.2, test: 0.25, seed });
  const { train, validation, test: end } = split(1);
  assert.deepEqual(
    [...train, ...validation, ...end].sort((a, b) => a - b),
    [...labels.keys()],
  );
  const counts = (rows: number[]) =>
    names.map((_, label) => rows.filter((row) => labels[row] === label).length);
  assert.deepEqual(
    [counts(validation), counts(end)],
    [
      [12, 8, 1],
      [15, 10, 1],
    ],
  );
  assert.deepEqual(split(1), split(1));
  assert.notDeepEqual(split(1), split(2));
  assert.ok(
    train.some((row, i) => row < (train[i - 1] ?? 0)),
    "in random order",
  );
});

test("a class of two is too few for three parts, one of three is enough", () => {
  const draw = (labels: number[]) =>
    stratifiedSplit(labels, ["a", "b"], { validation: 0.4, test: 0.4, seed: 1 });
  assert.throws(() => draw([0, 0, 0, 1, 1]), /The class "b" has 2 examples; three or more are needed/);
  const parts = draw([0, 0, 0, 1, 1, 1]);
  assert.deepEqual(
    [parts.train, parts.validation, parts.test].map((rows) => rows.length),
    [2, 2, 2],
  );
});

test("a scale is measured on the rows that are asked for, without what is missing", () => {
  const column = Float64Array.from([1, Number.NaN, 3, 100]);
  assert.deepEqual(scaleOf(column, [0, 1, 2]), { mean: 2, deviation: 1 });
  assert.deepEqual(scaleOf(column, [1]), { mean: 0, deviation: 0 });
});
