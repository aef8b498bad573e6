import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { mimeBundle, ready, table } from "../../lib/course/src/index.js";

type Danfojs = typeof import("danfojs-node");
let danfo: Danfojs;

before(async () => {
  await ready();
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

describe("A DataFrame is made", () => {
  it("of rows whose keys come in any order, or are missing", () => {
    const mixed = new danfo.DataFrame([
      { a: 1, b: 2 },
      { b: 3, a: 4 },
      { a: 5, c: 6 },
    ]);
    assert.deepEqual(mixed.columns, ["a", "b", "c"]);
    assert.deepEqual(mixed.values, [
      [1, 2, NONE],
      [4, 3, NONE],
      [5, NONE, 6],
    ]);
  });

  it("of typed arrays, and of columns that begin with nothing", () => {
    const typed = frame({ a: Float32Array.of(1, 2), b: Int32Array.of(3, 4) });
    assert.deepEqual(
      [typed.values, typed.column("b").values],
      [
        [
          [1, 3],
          [2, 4],
        ],
        [3, 4],
      ],
    );
    assert.deepEqual(series(Float64Array.of(1, 2) as never).map((value: number) => `${value}!`).values, [
      "1!",
      "2!",
    ]);
    assert.deepEqual(series([undefined, 1]).dtypes, ["float32"]);
    assert.deepEqual(frame({}).shape, [0, 0]);
  });

  it("with columns that are called as methods are", () => {
    const named = frame({ index: [7, 8], count: [1, 2], values: [3, 4], shape: [5, 6], columns: [0, 0] });
    assert.deepEqual(named.index, [0, 1]);
    assert.deepEqual(
      [named.shape, named.column("index").values],
      [
        [2, 5],
        [7, 8],
      ],
    );
    assert.deepEqual(named.count({ axis: 0 }).values, [2, 2, 2, 2, 2]);
    assert.deepEqual(named.sortValues("count", { ascending: false }).column("values").values, [4, 3]);
    assert.deepEqual(named.groupby(["count"]).col(["shape"]).mean().values, [
      [1, 5],
      [2, 6],
    ]);
  });
});

describe("Rows are chosen", () => {
  const sorted = () => frame({ v: [3, 1, 2], n: ["a", "b", "c"] }).sortValues("v");

  it("by a condition after sorting, filtering and with names as index", () => {
    const found = sorted().query(sorted().column("v").gt(1));
    assert.deepEqual(
      [found.values, found.index],
      [
        [
          [2, "c"],
          [3, "a"],
        ],
        [2, 0],
      ],
    );
    const again = found.query(found.column("n").eq("a" as never));
    assert.deepEqual(again.values, [[3, "a"]]);
    const byName = sorted().setIndex({ column: "n" });
    assert.deepEqual(byName.query(byName.column("v").le(2)).index, ["b", "c"]);
    assert.deepEqual(holed().query(holed().column("v").gt(0)).column("n").values, ["a", "c", "d"]);
    const sure = frame({ sure: [true, false], v: [1, 2] });
    assert.deepEqual(sure.query(sure.column("sure").eq(true as never)).values, [[true, 1]]);
    assert.throws(() => sorted().query([true]), /1 values for 3 rows/);
  });

  it("by place, and a place that isn't there is an error", () => {
    assert.deepEqual(sorted().iloc({ rows: [0], columns: [1] }).values, [["b"]]);
    assert.deepEqual(sorted().iloc({ rows: ["1:"] }).index, [2, 0]);
    assert.deepEqual(sorted().iloc({ rows: [":1"], columns: ["0:1"] }).values, [[1]]);
    assert.deepEqual(sorted().iloc({ rows: [false, true, false] }).index, [2]);
    assert.deepEqual(series([5, 6, 7]).iloc([2, 0]).values, [7, 5]);
    for (const rows of [[3], [-1], ["2:9"], ["a:b"], [0.5]])
      assert.throws(() => sorted().iloc({ rows }), RangeError, String(rows));
    assert.throws(() => series([1, 2]).iloc([2]), /no row at place 2; there are 2/);
  });

  it("by label", () => {
    const byName = sorted().setIndex({ column: "n" });
    assert.deepEqual(byName.loc({ rows: ["b"] }).values, [[1, "b"]]);
    assert.deepEqual(byName.loc({ rows: ["b", "a"], columns: ["v"] }).values, [[1], [3]]);
    assert.deepEqual(byName.loc({ rows: ["b:a"] }).index, ["b", "c"]);
    assert.deepEqual(byName.loc({ rows: ['"b"'] }).index, ["b"]);
    assert.deepEqual(sorted().loc({ rows: [2] }).values, [[2, "c"]]);
    const wide = frame({ a: [1], b: [2], c: [3] });
    assert.deepEqual(wide.loc({ columns: ["b:"] }).columns, ["b", "c"]);
    assert.deepEqual(wide.loc({ columns: ["a:c"] }).columns, ["a", "b"]);
    assert.throws(() => wide.loc({ columns: ["d"] }), /no column "d"; there are: a, b, c/);
    assert.throws(() => byName.loc({ rows: ["x"] }), /no row "x"/);
  });

  it("as many as there are, with head and tail", () => {
    assert.deepEqual(sorted().head(99).shape, [3, 2]);
    assert.deepEqual(sorted().tail(2).index, [2, 0]);
    assert.deepEqual(frame({ a: [1] }).tail(5).values, [[1]]);
  });

  it("and sorted by their labels again", () => {
    assert.deepEqual(sorted().sortIndex().values, [
      [3, "a"],
      [1, "b"],
      [2, "c"],
    ]);
    const named = frame({ v: [1, 2, 3] }).setIndex({ index: ["b", "C", "a"] });
    assert.deepEqual(named.sortIndex().index, ["a", "b", "C"]);
    assert.deepEqual(named.sortIndex({ ascending: false }).index, ["C", "b", "a"]);
  });
});

describe("Groups", () => {
  it("of numbers come in their order, all others as their first rows", () => {
    const keys = (values: unknown[]) =>
      frame({ k: values, v: values.map(() => 1) })
        .groupby(["k"])
        .col(["v"])
        .count()
        .column("k").values;
    assert.deepEqual(keys([1, 0.1, 0.01, 1, -2]), [-2, 0.01, 0.1, 1]);
    assert.deepEqual(keys(["b", "10", "a", "9", "b"]), ["b", "10", "a", "9"]);
    assert.deepEqual(keys([true, false, true]), [true, false]);
    const two = frame({ k: ["b", "a", "b"], n: [10, 1, 2], v: [1, 1, 1] });
    assert.deepEqual(two.groupby(["k", "n"]).col(["v"]).sum().values, [
      ["b", 2, 1],
      ["b", 10, 1],
      ["a", 1, 1],
    ]);
  });

  it("are found by their values, and what isn't there is said", () => {
    const groups = frame({ k: [1, 2, 1], v: [4, 5, 6] }).groupby(["k"]);
    assert.deepEqual(groups.getGroup([1]).values, [
      [1, 4],
      [1, 6],
    ]);
    assert.throws(() => groups.getGroup([3]), /no group \[3\] of k; there are: \[1\], \[2\]/);
    assert.throws(() => frame({ k: [1] }).groupby(["z"]), /groupby: there is no column "z"; there are: k/);
  });

  it("have the figures that are asked for, also by apply", () => {
    const groups = frame({ k: ["x", "y", "x"], v: [1, 2, 4] }).groupby(["k"]);
    assert.deepEqual(groups.agg({ v: ["mean", "std"] }).values, [
      ["x", 2.5, Math.sqrt(4.5)],
      ["y", 2, NONE],
    ]);
    assert.deepEqual(groups.size().values, [
      ["x", 2],
      ["y", 1],
    ]);
    assert.deepEqual(groups.first().values, [
      ["x", "x", 1],
      ["y", "y", 2],
    ]);
  });
});

describe("Arithmetic", () => {
  it("of frames is exact", () => {
    assert.deepEqual(frame({ a: [0.1] }).add(0.2).values, [[0.1 + 0.2]]);
    assert.deepEqual(frame({ a: [16_777_217] }).add(1).values, [[16_777_218]]);
    assert.deepEqual(frame({ a: [16_777_217] }).eq(16_777_216).values, [[false]]);
    assert.deepEqual(frame({ a: [1, 2], b: [3, 4] }).mul(frame({ a: [1, 2], b: [3, 4] })).values, [
      [1, 9],
      [4, 16],
    ]);
    assert.deepEqual(frame({ a: [1, 2], b: [3, 4] }).sub([1, 2]).values, [
      [0, 1],
      [1, 2],
    ]);
    assert.deepEqual(frame({ a: [1, 2], b: [3, 4] }).sub([1, 2], { axis: 0 }).values, [
      [0, 2],
      [0, 2],
    ]);
    assert.deepEqual(frame({ a: [0.25, NONE], b: ["x", "y"] }).round(1).values, [
      [0.3, "x"],
      [NONE, "y"],
    ]);
    assert.throws(() => frame({ a: [1, 2] }).add([1, 2]), /2 values; expected 1/);
    assert.throws(() => frame({ a: ["x"] }).add(1), /string/);
  });

  it("leaves every value at its place where some are missing", () => {
    const gaps = frame({ a: [1, NONE, 3], b: [10, 20, 30] });
    assert.deepEqual(gaps.cumSum({ axis: 0 }).values, [
      [1, 10],
      [NONE, 30],
      [4, 60],
    ]);
    assert.deepEqual(gaps.apply((row: number[]) => row[1] as never).values, [10, 20, 30]);
    assert.deepEqual(gaps.sum({ axis: 0 }).values, [4, 60]);
    assert.deepEqual(gaps.count({ axis: 0 }).values, [2, 3]);
  });

  it("gives types that fit what came out", () => {
    const whole = frame({ a: [1, 2] });
    assert.deepEqual(whole.div(2).dtypes, ["float32"]);
    assert.deepEqual(whole.gt(1).dtypes, ["boolean"]);
    assert.deepEqual(whole.replace(1, "one").dtypes, ["string"]);
    assert.deepEqual(whole.applyMap(String as never).dtypes, ["string"]);
    assert.deepEqual(whole.fillNa(0.5).dtypes, ["int32"]);
    assert.deepEqual(whole.asType("a", "float32").dtypes, ["float32"]);
    assert.deepEqual(whole.asType("a", "string").dtypes, ["string"]);
    assert.deepEqual(series([1, 2]).map((value: number) => value > 1).dtypes, ["boolean"]);
  });
});

describe("Columns are added and dropped", () => {
  it("at a place, in a copy, with types that fit", () => {
    const original = frame({ a: [1, 2], b: ["x", "y"] });
    const added = original.addColumn("half", [0.5, 1], { atIndex: 0 });
    assert.deepEqual(
      [added.columns, added.dtypes],
      [
        ["half", "a", "b"],
        ["float32", "int32", "string"],
      ],
    );
    const renewed = original.addColumn("a", [7, 8]);
    assert.deepEqual(
      [renewed.column("a").values, original.column("a").values],
      [
        [7, 8],
        [1, 2],
      ],
    );
    original.addColumn("a", original.column("a").add(1), { inplace: true });
    assert.deepEqual(original.column("a").mean(), 2.5);
    assert.throws(() => original.addColumn("c", [1]), /length 1/);
    original.rename({ a: "c" }, { inplace: true });
    original.rename({ c: "a" }, { inplace: true });
    assert.deepEqual(original.columns, ["a", "b"]);
  });

  it("by one name or label as by several", () => {
    const wide = frame({ a: [1, 2], ab: [3, 4] });
    assert.deepEqual(wide.drop({ columns: "ab" as never }).columns, ["a"]);
    assert.deepEqual(wide.drop({ index: 0 as never }).values, [[2, 4]]);
    assert.throws(() => wide.drop({ columns: "z" as never }), /"z" not found/);
  });

  it("and doubles are dropped without a change of the series", () => {
    const twice = series([1, 2, 1, 3]);
    assert.deepEqual(twice.dropDuplicates({ keep: "last" }).values, [2, 1, 3]);
    assert.deepEqual(twice.dropDuplicates({ keep: "last" }).index, [1, 2, 3]);
    assert.deepEqual(
      [twice.values, twice.index],
      [
        [1, 2, 1, 3],
        [0, 1, 2, 3],
      ],
    );
    assert.deepEqual(twice.dropDuplicates().index, [0, 1, 3]);
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

  it('by merge stay in the order of the left one, tell 1 from "1", and combine all that have a key', () => {
    const left = frame({ k: [3, 1, 2], x: ["c", "a", "b"] });
    const right = frame({ k: [1, 1, 3], x: ["p", "q", "r"] });
    const joined = danfo.merge({ left, right, on: ["k"], how: "left" });
    assert.deepEqual(joined.columns, ["k", "x", "x_1"]);
    assert.deepEqual(joined.values, [
      [3, "c", "r"],
      [1, "a", "p"],
      [1, "a", "q"],
      [2, "b", NONE],
    ]);
    assert.deepEqual(danfo.merge({ left, right, on: ["k"], how: "right" }).values, [
      [1, "a", "p"],
      [1, "a", "q"],
      [3, "c", "r"],
    ]);
    const texts = frame({ k: ["1"], y: [0] });
    assert.deepEqual(danfo.merge({ left, right: texts, on: ["k"], how: "inner" }).shape, [0, 3]);
    assert.throws(() => danfo.merge({ left, right, on: ["z"], how: "left" }), /left: there is no column "z"/);
  });

  it("by concat may be empty, long, or of other columns", () => {
    const none = frame({ a: [1] }).query([false]);
    assert.deepEqual(danfo.concat({ dfList: [none, frame({ a: [2], b: ["x"] })], axis: 0 }).values, [
      [2, "x"],
    ]);
    const long = frame({ a: new Array<number>(200_000).fill(1) });
    assert.equal(danfo.concat({ dfList: [long, long], axis: 0 }).shape[0], 400_000);
    const side = danfo.concat({ dfList: [frame({ a: [1, 2] }), frame({ a: [3] })], axis: 1 });
    assert.deepEqual(
      [side.columns, side.values],
      [
        ["a", "a1"],
        [
          [1, 3],
          [2, NONE],
        ],
      ],
    );
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

  it("comes back with umlauts, one column, long numbers, and what operations gave", async () => {
    const folder = await mkdtemp(join(tmpdir(), "course-csv-"));
    const read = async (text: string, options = {}) => {
      const file = join(folder, "given.csv");
      await writeFile(file, text);
      return danfo.readCSV(file, options);
    };
    try {
      const city = await read("\uFEFFStraße,n\nMünchen,1\n\nKöln,2\n");
      assert.deepEqual(
        [city.columns, city.values],
        [
          ["Straße", "n"],
          [
            ["München", 1],
            ["Köln", 2],
          ],
        ],
      );
      assert.deepEqual((await read("id\n12345678901234567890\n")).values, [["12345678901234567890"]]);
      assert.deepEqual((await read("a;b\r\n1,5;x\r\n", { delimiter: ";" })).values, [["1,5", "x"]]);
      assert.deepEqual((await read("b,0,a,b\n1,2,3,4\n")).columns, ["b", "0", "a", "b_1"]);
      assert.deepEqual((await read("a,b\n")).shape, [0, 2]);
      await assert.rejects(read("a,b\n1,2\n3\n"), /row 2 has 1 cells; expected 2/);
      await assert.rejects(danfo.readCSV(join(folder, "none.csv")), /no such file/);
      const gaps = frame({ v: [1, NONE, 3] });
      assert.deepEqual((await read(danfo.toCSV(gaps) as string)).values, gaps.values);
      // Of the frames that operations give, the method refuses in danfojs itself.
      assert.equal(gaps.sortValues("v", { ascending: false }).toCSV(), 'v\n3\n1\n""\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("DataFrames show themselves", () => {
  const shown = (value: unknown) => mimeBundle(value) as { "text/html": string; "text/plain": string };

  it("with their index as headings of the rows, numbers in line, and what is missing", () => {
    const bundle = shown(
      frame({ name: ["<a>", "b"], v: [0.5, 12], n: [1, null] }).setIndex({ index: ["x", "y"] }),
    );
    assert.equal(
      bundle["text/plain"],
      [
        "DataFrame: 2 rows, 3 columns",
        "   name     v  n",
        "-  ----  ----  -",
        "x  <a>    0.5  1",
        "y  b     12.0  –",
      ].join("\n"),
    );
    assert.match(bundle["text/html"], /<caption [^>]*>DataFrame: 2 rows, 3 columns<\/caption>/);
    assert.match(bundle["text/html"], /<th scope="row"[^>]*>x<\/th><td[^>]*>&lt;a&gt;<\/td><td>0.5<\/td>/);
    assert.match(bundle["text/html"], /<th scope="col">v<\/th>/);
    assert.doesNotMatch(bundle["text/html"], /color|background/);
  });

  it("cut where they are long or wide, with a line that says so", () => {
    const long = frame({ v: Array.from({ length: 250 }, (_, i) => i) });
    assert.equal(shown(long)["text/plain"].split("\n").length, 1 + 2 + 20 + 1);
    assert.match(shown(long)["text/plain"], /… and 230 more rows$/);
    assert.match(shown(long)["text/html"], /<p>… and 230 more rows<\/p>$/);
    const wide = frame(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`c${i}`, [i]])));
    assert.match(shown(wide)["text/plain"], /… and 10 more columns$/);
    assert.match(
      shown(long.column("v"))["text/plain"],
      /^Series: 250 values, int32\n +v\n(.*\n)*… and 230 more values$/,
    );
    assert.match(shown(frame({}))["text/plain"], /^DataFrame: 0 rows, 0 columns/);
  });

  it("with as many decimals as a column needs", () => {
    const column = (v: unknown[]) => shown(frame({ v }))["text/plain"].split("\n").slice(3);
    assert.deepEqual(column([9.87, 1]), ["0  9.87", "1  1.00"]);
    assert.deepEqual(column([1 / 3, 2]), ["0  0.3333", "1  2.0000"]);
    assert.deepEqual(column([1e-9, 2]), ["0  1.0000e-9", "1     2.0000"]);
  });

  it("as series and as groups", () => {
    assert.equal(
      shown(series([1.5, 2]))["text/plain"],
      ["Series: 2 values, float32", "   value", "-  -----", "0    1.5", "1    2.0"].join("\n"),
    );
    const groups = frame({ k: ["x", "y", "x"], v: [1, 2, 3] }).groupby(["k"]);
    assert.equal(
      shown(groups)["text/plain"],
      ["2 groups by k, 3 rows in all", "k  rows", "-  ----", "x     2", "y     1"].join("\n"),
    );
    assert.match(inspect(groups), /^2 groups by k/);
    assert.match(shown(groups.col(["v"]))["text/html"], /2 groups by k/);
  });

  it("whether danfojs is imported before the course, after it, or without it", () => {
    const show = "console.log(new DataFrame({ a: [1] }));";
    const imports = {
      before: 'const { DataFrame } = await import("danfojs-node"); await import("course");',
      after: 'await import("course"); const { DataFrame } = await import("danfojs-node");',
      static: 'import { DataFrame } from "danfojs-node"; import "course";',
      required:
        'import "course/danfojs"; import { createRequire } from "node:module"; const { DataFrame } = createRequire(import.meta.url)("danfojs-node");',
    };
    for (const [name, lines] of Object.entries(imports)) {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ["--input-type=module", "-e", `${lines}\n${show}`],
        {
          cwd: fileURLToPath(new URL(".", import.meta.url)),
          encoding: "utf8",
        },
      );
      assert.match(stdout, /DataFrame: 1 row, 1 column/, `${name}: ${stderr}`);
    }
  });
});
