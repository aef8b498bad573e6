// What a reader turns, on the side of the kernel, and what is stored of it. The page is tried in test/browser.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { jupyterDisplay, tf } from "@course/core";
import {
  button,
  dropdown,
  type Interaction,
  interact,
  plotImages,
  plotLines,
  slider,
} from "../../lib/figures/src/index.js";
import { Latest } from "../../lib/figures/src/interact/latest.js";
import { savedPositions, thinned } from "../../lib/figures/src/interact/saved.js";
import { changeBetween, changed } from "../../lib/figures/src/page/interact/changes.js";
import {
  type Bundle,
  FAILURE_TYPE,
  type InteractData,
  MIME_TYPE,
  nearestSaved,
  placeOf,
  textAt,
  valueAt,
} from "../../lib/figures/src/page/interact/interact-data.js";
import { readInteraction } from "../../lib/figures/src/page/interact/read.js";
import { withoutRepeats, withRepeats } from "../../lib/figures/src/page/interact/shared-texts.js";

const KERNEL = Symbol.for("jupyter.kernel");
const PLOTLY = "application/vnd.plotly.v1+json";
type Sent = Record<string, unknown>;

/** A kernel that has channels, or has none; and what the page asks on the last channel. */
function installKernel({ hasChannels = true } = {}) {
  const sent: Sent[] = [];
  let ask: (data: Sent) => void = () => assert.fail("nobody listens");
  const comm = {
    id: "channel-1",
    send: (data: Sent) => sent.push(data),
    onMessage: (callback: (data: Sent, bytes: Uint8Array[]) => void) => {
      ask = (data) => callback(data, []);
    },
  };
  (globalThis as Record<symbol, unknown>)[KERNEL] = {
    display() {},
    update() {},
    clearOutput() {},
    signal: new AbortController().signal,
    ...(hasChannels && { comms: { open: () => comm } }),
  };
  return { sent, ask: (data: Sent) => ask(data) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const outputOf = async (interaction: Interaction) =>
  JSON.parse(JSON.stringify(await interaction[jupyterDisplay]())) as Record<string, unknown>;
const savedIn = (output: Record<string, unknown>): InteractData => readInteraction(output).data;
/** The result for a place in the list of saved positions of each control. */
const resultAt = ({ controls, first, others }: InteractData, ...places: number[]): Bundle =>
  changed(first, others[placeOf(controls, places)]) as Bundle;
const line = (slope: number) =>
  plotLines({ line: [0, slope] }, { title: "A line", xTitle: "x", yTitle: "y", yRange: [0, 9] });

afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[KERNEL];
});

describe("the settings of a control", () => {
  it("that don't fit are refused, with what was expected", () => {
    const wrong: [() => unknown, RegExp][] = [
      [() => slider({ min: 0, max: 1 } as never), /label is undefined; expected a few words/],
      [() => slider({ label: "Bias", min: 0, max: 1, stepp: 1 } as never), /no option "stepp"\. .*step/],
      [() => slider({ label: "Bias" }), /"Bias": min is undefined; expected a finite number/],
      [() => slider({ label: "Bias", min: 2, max: 1 }), /min is 2 and max 1; expected a max above min/],
      [() => slider({ label: "Bias", min: 0, max: 1, step: 0 }), /step is 0; expected a number above 0/],
      [() => slider({ label: "Bias", min: 0, max: 1, step: 1e-6 }), /1,000,001 steps; .*10,000/],
      [
        () => slider({ label: "Bias", min: 0, max: 1, step: 0.5, value: 0.3 }),
        /value is 0\.3; expected one of 0, 0\.5, … 1/,
      ],
      [() => slider({ label: "Bias", min: 0, max: 1, positions: [2] }), /positions\[0\] is 2/],
      [() => slider({ label: "Rate", values: [1, 2], min: 0 }), /values, or min, max and step, not both/],
      [() => slider({ label: "Rate", values: [2, 1] }), /must rise from left to right/],
      [() => slider({ label: "Rate", values: [1] }), /has 1 values; expected from 2/],
      [() => slider({ label: "Rate", values: [1, Number.NaN] }), /values\[1\] is NaN/],
      [() => dropdown({ label: "f", options: ["a"] }), /its options are a; expected two or more/],
      [
        () => dropdown({ label: "f", options: { a: 1, b: 2 }, value: "c" }),
        /value is "c"; expected one of a, b/,
      ],
      [() => dropdown({ label: "f", options: null as never }), /options is null; expected names/],
      [() => button({ label: "Again", positions: 0 }), /positions must be a whole number of 1 or more/],
      [() => interact({}, () => 1), /there are 0 controls; expected from 1 to 6/],
      [() => interact({ a: 1 } as never, () => 1), /expected controls by name/],
      [
        () => interact({ a: button({ label: "A" }) }, undefined as never),
        /expected a function .*\(\{ a \}\) =>/,
      ],
      [
        () => slider({ label: "Bias", min: 0, max: 1 }, undefined as never),
        /expected a function of its value/,
      ],
    ];
    for (const [make, message] of wrong) assert.throws(make, message);
  });

  it("give the values that they say, without the dust of adding", () => {
    const bias = slider({ label: "Bias", min: -1, max: 1, step: 0.1, value: 0.3 });
    assert.equal(bias.positions.start, 13);
    assert.equal(bias.valueAt(13), 0.3);
    assert.equal(bias.valueAt(20), 1);
    assert.equal(slider({ label: "Share", min: 0, max: 50 }).valueAt(100), 50);
    // What is left above the last step is out of reach, as in a browser.
    assert.deepEqual(
      (slider({ label: "n", min: 0, max: 10, step: 4 }).positions as { scale: unknown }).scale,
      {
        from: 0,
        step: 4,
        count: 3,
      },
    );
    const size: "small" | "large" = dropdown({ label: "Size", options: ["small", "large"] }).valueAt(1);
    assert.equal(size, "large");
    const f: (x: number) => number = dropdown({
      label: "f",
      options: { root: Math.sqrt, sine: Math.sin },
    }).valueAt(0);
    assert.equal(f, Math.sqrt);
  });

  it("are written for people with sign, decimals and unit", () => {
    const scale = { from: -1, step: 0.05, count: 41 };
    const bias = { kind: "slider", label: "Bias", start: 0, scale } as const;
    assert.deepEqual(
      [0, 1, 20, 40].map((at) => textAt(bias, at)),
      ["−1.00", "−0.95", "0.00", "1.00"],
    );
    assert.equal(textAt({ ...bias, scale: { from: 0, step: 10, count: 11 }, unit: "%" }, 3), "30%");
    assert.equal(textAt({ ...bias, scale: [1e-5, 0.003, 1500], unit: "s" }, 0), "1e−5 s");
    assert.equal(textAt({ ...bias, scale: [1e-5, 0.003, 1500] }, 2), "1,500");
    assert.equal(valueAt({ scale: { from: 0, step: 0.1, count: 11 } }, 3), 0.3);
    assert.equal(textAt({ kind: "button", label: "Again", start: 0 }, 1), "pressed once");
  });
});

describe("the positions that are computed beforehand", () => {
  const x = (count: number, start = 0) =>
    slider({ label: "x", min: 0, max: count - 1, step: 1, value: start });

  it("are up to 25, evenly spread, with both ends and the start", () => {
    assert.deepEqual(savedPositions([x(4, 2)]), [[0, 1, 2, 3]]);
    const [one] = savedPositions([x(101, 37)]) as [number[]];
    assert.equal(one.length, 25);
    for (const position of [0, 37, 100]) assert.ok(one.includes(position));
    const two = savedPositions([x(101, 37), x(61, 30)]);
    assert.deepEqual(
      two.map(({ length }) => length),
      [5, 5],
    );
    assert.ok(two[0]?.includes(37) && two[1]?.includes(30));
    const many = savedPositions([1, 2, 3, 4, 5, 6].map(() => x(11, 5)));
    const product = many.reduce((all, { length }) => all * length, 1);
    assert.ok(product > 10 && product <= 25, `${product} results`);
    for (const list of many) assert.ok(list.includes(5));
    assert.deepEqual(savedPositions([button({ label: "Again" })]), [[0, 1, 2, 3]]);
    const list = dropdown({ label: "f", options: Array.from({ length: 40 }, (_, i) => `f${i}`) });
    assert.equal(savedPositions([list])[0]?.length, 25);
  });

  it("are those that the author wants, up to 100 results", () => {
    const rate = slider({ label: "Rate", values: [1, 2, 3, 4, 5], value: 3, positions: [5, 1] });
    assert.deepEqual(savedPositions([rate]), [[0, 2, 4]]);
    const all = Array.from({ length: 11 }, (_, i) => i);
    const wide = slider({ label: "x", min: 0, max: 10, step: 1, positions: all });
    assert.throws(() => savedPositions([wide, wide]), /make 121 results; expected at most 100/);
    assert.deepEqual(savedPositions([wide, x(101)])[1]?.length, 2);
  });

  it("become fewer where they take too much, down to the start", () => {
    let lists: number[][] | undefined = [
      [0, 3, 5, 8, 10, 12],
      [0, 1],
    ];
    const lengths: string[] = [];
    while (lists) {
      lengths.push(lists.map((list) => list.join(" ")).join(" | "));
      lists = thinned(lists, [5, 1]);
    }
    assert.deepEqual(lengths, ["0 3 5 8 10 12 | 0 1", "0 5 10 12 | 0 1", "5 | 0 1", "5 | 1"]);
  });
});

describe("what is stored of an interaction", () => {
  it("has the first result as it is elsewhere, and of others what differs", async () => {
    installKernel();
    const output = await outputOf(slider({ label: "Slope", min: 0, max: 4, step: 1, value: 2 }, line));
    assert.deepEqual(Object.keys(output).sort(), [MIME_TYPE, "image/svg+xml", "text/plain"]);
    assert.match(
      String(output["text/plain"]),
      /^A line\..*\n.*\n\(Shown for Slope 2\. With the course's kernel: Slope from 0 to 4\.\)$/,
    );
    const data = savedIn(output);
    assert.equal(data.channel, "channel-1");
    for (const slope of [0, 1, 2, 3, 4]) {
      const figure = line(slope)[jupyterDisplay]();
      const expected = { [PLOTLY]: figure[PLOTLY], "text/plain": figure["text/plain"] };
      assert.deepEqual(resultAt(data, slope), JSON.parse(JSON.stringify(expected)));
    }
    assert.equal(data.others[2], null);
    const one = JSON.stringify(line(2)[jupyterDisplay]()[PLOTLY]).length;
    const others = JSON.stringify(data.others).length;
    assert.ok(others < one / 2, `four more positions take ${others}, the first one ${one}`);
  });

  it("holds no picture twice, and HTML only beside it", async () => {
    installKernel();
    const pixels = tf.randomUniform([1, 28, 28], 0, 255, "int32", 3) as tf.Tensor3D;
    const image = (turns: number) =>
      plotImages(turns % 2 ? pixels.reverse(2) : pixels, { title: `Turned ${turns} times` });
    const output = await outputOf(slider({ label: "Turns", min: 0, max: 9, step: 1 }, image));
    const stored = JSON.stringify(output[MIME_TYPE]);
    const uris = stored.match(/data:image\/png;base64,[\w+/=]{100,}/g) ?? [];
    assert.equal(new Set(uris).size, 2);
    // The first figure is the basis of all others; the second picture is put aside once.
    assert.ok(uris.length <= 2, `${uris.length} pictures`);
    const data = savedIn(output);
    for (const turns of [0, 3, 8]) {
      const expected = JSON.parse(JSON.stringify(image(turns)[jupyterDisplay]()[PLOTLY]));
      assert.deepEqual(resultAt(data, turns)[PLOTLY], expected);
    }

    const html = (n: number) => ({
      [jupyterDisplay]: () => ({ "text/html": `<b>${n}</b>`, "text/plain": `${n}` }),
    });
    const table = await outputOf(slider({ label: "n", min: 0, max: 1, step: 1 }, html));
    assert.equal(table["text/html"], "<b>0</b>");
    assert.doesNotMatch(JSON.stringify((table[MIME_TYPE] as { first: unknown }).first), /<b>/);
    assert.deepEqual(resultAt(savedIn(table), 0), { "text/html": "<b>0</b>", "text/plain": "0" });
    assert.deepEqual(resultAt(savedIn(table), 1), { "text/html": "<b>1</b>", "text/plain": "1" });
  });

  it("stays below its limit, whatever the function gives", async () => {
    installKernel();
    const noise = (n: number) =>
      Array.from({ length: 1500 }, (_, i) => Math.sin(i * i + n).toFixed(6)).join(" ");
    const output = await outputOf(slider({ label: "n", min: 0, max: 100, step: 1, value: 40 }, noise));
    const { controls, others } = savedIn(output);
    assert.ok(JSON.stringify(others).length < 61_000);
    assert.ok(others.length >= 3 && others.length < 10, `${others.length} positions`);
    assert.ok(controls[0]?.saved.includes(40));
    assert.equal(resultAt(savedIn(output), nearestSaved(controls[0] as never, 40))["text/plain"], noise(40));
  });

  it("says where the function fails, with the line of the cell", async () => {
    installKernel();
    const fails = (n: number) => {
      if (n !== 1) return "fine";
      throw Object.assign(new RangeError("no 1, please"), {
        stack: "RangeError: no 1, please\n    at inner (/x/y.js:1:1)\n    at Cell In[7]:3:9",
      });
    };
    const data = savedIn(await outputOf(slider({ label: "n", min: 0, max: 2, step: 1 }, fails)));
    assert.deepEqual(resultAt(data, 1), { [FAILURE_TYPE]: "RangeError: no 1, please\nCell In[7], line 3" });
    assert.deepEqual(resultAt(data, 2), { "text/plain": "fine" });
    // At the first position the cell fails itself.
    assert.throws(
      () => slider({ label: "n", min: 0, max: 2, step: 1, value: 1 }, fails)[jupyterDisplay](),
      /no 1, please/,
    );
    assert.throws(
      () => slider({ label: "n", min: 0, max: 2, step: 1 }, () => undefined)[jupyterDisplay](),
      /the function returns nothing; expected a figure/,
    );
  });
});

describe("turning", () => {
  it("calls the function in the kernel with the values by name", async () => {
    const { sent, ask } = installKernel();
    const several = interact(
      {
        f: dropdown({ label: "f", options: { root: Math.sqrt, sine: Math.sin } }),
        x: slider({ label: "x", values: [0, 4, 9] }),
      },
      ({ f, x }) => `${f.name} of ${x} is ${f(x)}`,
    );
    await outputOf(several);
    ask({ id: "a", at: [0, 2] });
    assert.deepEqual(sent.splice(0), [{ id: "a", result: { "text/plain": "sqrt of 9 is 3" } }]);
    for (const at of [undefined, [0], [0, 3], [0.5, 1], [-1, 0], ["0", 1]]) {
      ask({ id: "b", at });
      assert.match(String(sent.splice(0)[0]?.error), /no such position/);
    }
  });

  it("with an async function computes one position at a time, and of those that wait the latest", async () => {
    const { sent, ask } = installKernel();
    const computed: number[] = [];
    let go = () => {};
    const slow = async (n: number) => {
      computed.push(n);
      if (n > 0) await new Promise<void>((resolve) => (go = resolve));
      return `${n}`;
    };
    await outputOf(slider({ label: "n", min: 0, max: 9, step: 1, positions: [0] }, slow));
    computed.length = 0;
    for (const n of [1, 2, 3, 4]) ask({ id: `q${n}`, at: [n] });
    await settle();
    assert.deepEqual(computed, [1]);
    go();
    await settle();
    assert.deepEqual(computed, [1, 4]);
    go();
    await settle();
    const answers = sent.filter(({ pending }) => !pending);
    assert.deepEqual(answers, [
      { id: "q2", overtaken: true },
      { id: "q3", overtaken: true },
      { id: "q1", result: { "text/plain": "1" } },
      { id: "q4", result: { "text/plain": "4" } },
    ]);
    assert.equal(sent.filter(({ pending }) => pending).length, 4);
  });

  it("goes on after a failure, also of an async function", async () => {
    const latest = new Latest<number, string>(
      (n) => (n === 1 ? Promise.resolve("one") : `${n}`),
      "overtaken",
    );
    assert.equal(latest.ask(2), "2");
    const [first, second, third] = [latest.ask(1), latest.ask(2), latest.ask(3)];
    assert.deepEqual(await Promise.all([first, second, third]), ["one", "overtaken", "3"]);
    assert.equal(latest.ask(4), "4");
    const { sent, ask } = installKernel();
    const fails = async (n: number) => {
      if (n === 1) throw new TypeError("not today");
      return `${n}`;
    };
    await outputOf(slider({ label: "n", min: 0, max: 2, step: 1, positions: [0] }, fails));
    for (const n of [1, 2]) {
      ask({ id: n, at: [n] });
      await settle();
    }
    const [failed, worked] = sent.filter(({ pending }) => !pending);
    assert.match(String((failed as { result: Bundle }).result[FAILURE_TYPE]), /^TypeError: not today/);
    assert.deepEqual(worked?.result, { "text/plain": "2" });
  });

  it("leaves no tensor behind, and takes none from an async function", async () => {
    const { ask, sent } = installKernel();
    const kept = tf.tensor1d([1, 2]);
    const sync = slider({ label: "n", min: 1, max: 9, step: 1 }, (n) => kept.mul(n).add(1));
    await outputOf(sync);
    const before = tf.memory().numTensors;
    for (const n of [1, 2, 3]) ask({ id: n, at: [n] });
    assert.equal(tf.memory().numTensors, before);
    assert.match(String((sent[0] as { result: Bundle }).result["text/plain"]), /Tensor float32 \[2\]/);
    const later = slider({ label: "n", min: 1, max: 2, step: 1 }, async (n) => {
      const product = kept.mul(n);
      await settle();
      const [value] = product.dataSync();
      product.dispose();
      return `${value}`;
    });
    assert.deepEqual(resultAt(savedIn(await outputOf(later)), 1), { "text/plain": "2" });
    kept.dispose();
  });
});

describe("where nothing can be turned", () => {
  before(() => installKernel({ hasChannels: false }));
  after(() => delete (globalThis as Record<symbol, unknown>)[KERNEL]);

  it("a kernel without channels shows the first position at once, with a line that says so", () => {
    installKernel({ hasChannels: false });
    let calls = 0;
    const output = slider({ label: "Slope", min: 0, max: 4, step: 1, value: 2 }, (slope) => {
      calls++;
      return line(slope);
    })[jupyterDisplay]();
    assert.ok(!(output instanceof Promise));
    assert.equal(calls, 1);
    const note =
      /^This kernel has no channel to the page, so nothing can be turned here: this is the first position, Slope 2\.$/;
    const { data, still } = readInteraction(JSON.parse(JSON.stringify(output)));
    assert.match(data.note ?? "", note);
    assert.deepEqual([data.controls, data.others, data.channel], [[], [null], undefined]);
    assert.match(still ?? "", /^data:image\/svg/);
    assert.match(
      String(output["text/plain"]),
      /\(Shown for Slope 2\. This kernel has no channel to the page\. With the course's kernel: Slope from 0 to 4\.\)/,
    );
    const html = slider({ label: "n", min: 0, max: 1, step: 1 }, () => ({
      [jupyterDisplay]: () => ({ "text/html": "<b>x</b>", "text/plain": "x" }),
    }))[jupyterDisplay]() as Record<string, unknown>;
    assert.match(String(html["text/html"]), /^<b>x<\/b>\n<p>This kernel has no channel/);
  });

  it("a script gets the first result", () => {
    const output = slider({ label: "n", min: 0, max: 1, step: 1 }, (n) => `value ${n}`)[jupyterDisplay]();
    assert.deepEqual(output, { "text/plain": "value 0" });
  });
});

describe("changes", () => {
  it("make of one value the other, whatever both are", () => {
    const values = [
      null,
      1,
      "text",
      [],
      [1, 2, 3],
      [{ a: 1 }, { a: 2 }],
      [{ a: 1 }, { a: 3, b: [] }],
      {},
      { a: { b: { c: "long enough to be worth a part of its own", d: 1 } } },
      { a: { b: { c: "long enough to be worth a part of its own", d: [] } }, e: null },
      { a: [] },
      { 0: "zero", list: [[1], [2, 3]] },
    ];
    for (const before of values) {
      for (const now of values) {
        const change = changeBetween(before, now);
        const travelled = change && JSON.parse(JSON.stringify(change));
        assert.deepEqual(changed(before, travelled), now);
        assert.equal(change === undefined, before === now);
      }
    }
    assert.deepEqual(changeBetween({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }), { b: [[1, 3]] });
  });

  it("put long texts aside that come more than once", () => {
    const [long, other] = ["x".repeat(200), "y".repeat(200)];
    const value = { a: long, b: [long, other, "short", "short"], c: { d: null } };
    const { value: small, texts } = withoutRepeats(value);
    assert.deepEqual(texts, [long]);
    assert.ok(JSON.stringify(small).length < 300);
    assert.deepEqual(withRepeats(small, texts), value);
  });
});
