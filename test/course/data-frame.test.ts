import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { ready, table } from "../../lib/course/src/index.js";

type Danfojs = typeof import("danfojs-node");
let danfo: Danfojs;

before(async () => {
  await ready();
  // A table's first frame loads danfojs, and mends it.
  table({ a: [1] }).dataFrame;
  danfo = createRequire(import.meta.url)("danfojs-node") as Danfojs;
});

const frame = (columns: object) => new danfo.DataFrame(columns);
const series = (values: unknown[]) => new danfo.Series(values as never);
const holed = () => frame({ v: [3, Number.NaN, 1, 2], n: ["a", "b", "c", "d"] });
const NONE = Number.NaN;

// The right values are those of pandas 2.
describe("a DataFrame with missing values", () => {
  it("is sorted with them last, either way, equal ones in their order", () => {
    assert.deepEqual(holed().sortValues("v").values, [
      [1, "c"],
      [2, "d"],
      [3, "a"],
      [NONE, "b"],
    ]);
    assert.deepEqual(holed().sortValues("v", { ascending: false }).column("n").values, ["a", "d", "c", "b"]);
    assert.deepEqual(series([3, NONE, 1, 2]).sortValues().values, [1, 2, 3, NONE]);
    assert.deepEqual(frame({ t: ["b", null, "a", "B"] }).sortValues("t").index, [2, 0, 3, 1]);
    const equal = frame({ k: [2, 1, 2, 1] });
    assert.deepEqual(equal.sortValues("k", { ascending: false }).index, [0, 2, 1, 3]);
    const inPlace = holed();
    inPlace.sortValues("v", { inplace: true });
    assert.deepEqual(inPlace.index, [2, 3, 0, 1]);
    assert.deepEqual(
      frame({ v: [2, 10, 1] })
        .sortValues("v")
        .column("v").values,
      [1, 2, 10],
    );
    assert.throws(() => holed().sortValues("w"), /"w" not found/);
  });

  it("is described without them", () => {
    const { index, values } = holed().describe();
    assert.deepEqual(index, ["count", "mean", "std", "min", "median", "max", "variance"]);
    assert.deepEqual(values, [[3], [2], [1], [1], [2], [3], [1]]);
    assert.deepEqual(
      frame({ v: [NONE, null] })
        .describe()
        .values.flat(),
      [0, NONE, NONE, NONE, NONE, NONE, NONE],
    );
  });

  it("gives NaN where there is nothing to say, and no error", () => {
    for (const figure of ["mean", "std", "var", "min", "max", "median"] as const) {
      assert.equal(series([NONE, NONE])[figure](), NONE, figure);
      assert.deepEqual(frame({ a: [1, NONE], b: [NONE, NONE] })[figure]({ axis: 0 }).values[1], NONE, figure);
    }
    assert.equal(series([5]).std(), NONE);
    assert.deepEqual(frame({ a: [1, NONE, 3], b: [4, 5, 6] }).mean({ axis: 0 }).values, [2, 5]);
    assert.throws(() => series(["a"]).mean(), /String/);
  });

  it("is grouped without them", () => {
    const groups = () =>
      frame({ k: ["x", "y", "x", "y", "z"], v: [1, NONE, 3, 4, null] })
        .groupby(["k"])
        .col(["v"]);
    const column = (result: { values: unknown }) => (result.values as unknown[][]).map(([, value]) => value);
    assert.deepEqual(column(groups().mean()), [2, 4, NONE]);
    assert.deepEqual(column(groups().count()), [2, 1, 0]);
    assert.deepEqual(column(groups().sum()), [4, 4, 0]);
    assert.deepEqual(column(groups().std()), [Math.SQRT2, NONE, NONE]);
    assert.deepEqual(column(groups().min()), [1, 4, NONE]);
    assert.deepEqual(column(groups().max()), [3, 4, NONE]);
    const both = groups().agg({ v: ["mean", "count"] });
    assert.deepEqual(both.columns, ["k", "v_mean", "v_count"]);
  });

  it("tells groups of several columns apart", () => {
    const two = frame({ k: ["a-b", "a"], l: ["c", "b-c"], v: [1, 2] });
    assert.deepEqual(two.groupby(["k", "l"]).col(["v"]).sum().values, [
      ["a-b", "c", 1],
      ["a", "b-c", 2],
    ]);
    assert.deepEqual(
      frame({ k: [1, "1"], v: [1, 2] })
        .groupby(["k"])
        .col(["v"])
        .sum().shape,
      [2, 2],
    );
  });

  it("counts values, the most frequent first, and adds up past gaps", () => {
    const counts = series([2, 1, NONE, 1]).valueCounts();
    assert.deepEqual(
      [counts.index, counts.values],
      [
        [1, 2],
        [2, 1],
      ],
    );
    assert.deepEqual(series([true, false, true]).valueCounts().index, ["true", "false"]);
    assert.deepEqual(series(["b", null, "a", "a"]).valueCounts().index, ["a", "b"]);
    assert.deepEqual(series([1, NONE, 3]).cumSum().values, [1, NONE, 4]);
    assert.deepEqual(series([1, NONE, 3]).cumMax().values, [1, NONE, 3]);
  });

  it("is filled in a copy, or in place where that is asked for", () => {
    const original = holed();
    assert.deepEqual(original.fillNa(0).column("v").values, [3, 0, 1, 2]);
    assert.deepEqual(original.fillNa([9], { columns: ["v"] }).column("v").values, [3, 9, 1, 2]);
    assert.deepEqual(original.column("v").values, [3, NONE, 1, 2]);
    original.fillNa(7, { inplace: true });
    assert.deepEqual(original.column("v").values, [3, 7, 1, 2]);
    const typed = frame({ a: [1.5, 2] });
    assert.deepEqual(typed.asType("a", "int32").values, [[1], [2]]);
    assert.deepEqual(typed.values, [[1.5], [2]]);
  });
});

describe("DataFrames put together", () => {
  it("by concat stay as they were", () => {
    const [a, b] = [frame({ a: [1, 2], b: [3, 4] }), frame({ a: [5], c: [6] })];
    assert.deepEqual(danfo.concat({ dfList: [a, b], axis: 0 }).values, [
      [1, 3, NONE],
      [2, 4, NONE],
      [5, NONE, 6],
    ]);
    assert.deepEqual(danfo.concat({ dfList: [a, b], axis: 1 }).shape, [2, 4]);
    assert.deepEqual(
      [a.column("a").values, a.column("b").values, b.column("c").values],
      [[1, 2], [3, 4], [6]],
    );
  });

  it("by concat are a DataFrame with one column too, and one can be put behind itself", () => {
    const one = frame({ a: [1, 2] });
    const twice = danfo.concat({ dfList: [one, one], axis: 0 }) as ReturnType<typeof frame>;
    assert.deepEqual([twice.columns, twice.values], [["a"], [[1], [2], [1], [2]]]);
    assert.deepEqual(one.values, [[1], [2]]);
    const rows = danfo.concat({ dfList: [series([1]), series([2])], axis: 0 });
    assert.deepEqual(rows.values, [1, 2]);
  });

  it("by merge tell several keys apart, and keep what has no partner", () => {
    const left = frame({ k: ["a_b", "a"], l: ["c", "b_c"], x: [1, 2] });
    const right = frame({ k: ["a", "a_b", "d"], l: ["b_c", "c", "d"], y: [4, 5, 6] });
    assert.deepEqual(danfo.merge({ left, right, on: ["k", "l"], how: "outer" }).values, [
      ["a_b", "c", 1, 5],
      ["a", "b_c", 2, 4],
      ["d", "d", NONE, 6],
    ]);
    const [one, other] = [frame({ k: [1, 2], x: [1, 2] }), frame({ k: [2, 3], y: [4, 5] })];
    assert.deepEqual(danfo.merge({ left: one, right: other, on: ["k"], how: "inner" }).values, [[2, 2, 4]]);
  });
});

describe("the columns of a DataFrame", () => {
  it("have the type of their values, all of them", () => {
    const late = [...new Array<number>(2000).fill(1), 2.5];
    const types = frame({
      a: [1, 2],
      b: [1, 2.5],
      c: [true, false],
      d: ["1", "2"],
      e: [1, "x"],
      f: [null, 1],
    });
    assert.deepEqual(types.dtypes, ["int32", "float32", "boolean", "string", "string", "float32"]);
    assert.deepEqual(frame({ late }).dtypes, ["float32"]);
    assert.deepEqual(Array.from(series([1, 2]).mul(0.5).tensor.dataSync()), [0.5, 1]);
    assert.deepEqual(frame({ a: [1, 2] }).add(0.5).dtypes, ["float32"]);
  });

  it("may be empty", () => {
    const empty = frame({ a: [] });
    assert.deepEqual([empty.columns, empty.values, empty.head().values], [["a"], [], []]);
    const none = holed().query(holed().column("v").gt(100));
    assert.deepEqual(
      [none.head().shape, holed().head(0).shape],
      [
        [0, 2],
        [0, 2],
      ],
    );
    assert.equal(table(none).shape[0], 0);
  });

  it("are found by index, dropped and renamed without a change of the frame", () => {
    const original = holed();
    assert.deepEqual(original.setIndex({ column: "n" }).index, ["a", "b", "c", "d"]);
    assert.deepEqual(original.drop({ columns: ["v"] }).columns, ["n"]);
    assert.deepEqual(original.drop({ index: [0] }).index, [1, 2, 3]);
    assert.deepEqual(original.rename({ v: "w" }).columns, ["w", "n"]);
    const head = original.head(10);
    (head.values[0] as unknown[]).splice(0, 1, 99);
    assert.deepEqual(
      [original.columns, original.index, original.values[0]],
      [
        ["v", "n"],
        [0, 1, 2, 3],
        [3, "a"],
      ],
    );
  });
});

describe("CSV", () => {
  it("comes back as it was: quotes, commas, lines, empty cells, codes with zeros", async () => {
    const folder = await mkdtemp(join(tmpdir(), "course-csv-"));
    const file = join(folder, "table.csv");
    try {
      const columns = {
        'the "name"': ["x,y", 'he said "hi"', "", "two\nlines", "007"],
        "a,b": [1, NONE, 2.5, -3e-7, 4],
        sure: [true, false, true, true, false],
        code: ["007", "012", "1e5x", "5", "6"],
      };
      danfo.toCSV(frame(columns), { filePath: file });
      assert.match(await readFile(file, "utf8"), /^"the ""name""","a,b",sure,code\n"x,y",1,true,007\n/);
      const back = await danfo.readCSV(file);
      assert.deepEqual(back.columns, Object.keys(columns));
      for (const [name, values] of Object.entries(columns))
        assert.deepEqual(back.column(name).values, values);
      assert.deepEqual(back.dtypes, ["string", "float32", "boolean", "string"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
