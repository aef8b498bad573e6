import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plotRanking } from "../../lib/figures/src/index.js";
import type { Axis, ScatterTrace } from "../../lib/figures/src/plotly/plotly.js";

const TITLES = { title: "Errors", xTitle: "errors", suffix: "%" };
const groups = {
  published: { linear: 12, committee: 0.23, "with & without": 0.7 },
  ours: { "our network": 0.68 },
};

describe("plotRanking", () => {
  const figure = plotRanking(groups, TITLES);
  const traces = figure.data as ScatterTrace[];
  const [x, y] = [figure.layout.xaxis, figure.layout.yaxis] as [Axis, Axis];

  it("puts the greatest at the top and each dot beside its name", () => {
    assert.deepEqual(y.ticktext, ["committee", "our network", "with & without", "linear"]);
    for (const { name, ...trace } of traces.slice(0, 2)) {
      const expected = Object.entries(groups[name as keyof typeof groups]);
      const found = trace.y.map((at, i) => [y.ticktext?.[at as number], trace.x[i]]);
      assert.deepEqual(found.sort(), expected.sort());
    }
  });

  it("has room for all on a logarithmic axis, with round numbers on it", () => {
    assert.equal(x.type, "log");
    const [low, high] = x.range.map((end) => 10 ** end) as [number, number];
    assert.ok(low < 0.23 && low > 0.1 && high > 12 && high < 30);
    assert.deepEqual(x.ticktext, ["0.2", "0.5", "1", "2", "5", "10"]);
    assert.match(x.title?.text ?? "", /logarithmic/);
  });

  it("tells the groups apart by colour and by form", () => {
    const [one, other] = traces as [ScatterTrace, ScatterTrace];
    assert.notEqual(one.marker?.color, other.marker?.color);
    assert.notEqual(one.marker?.symbol, other.marker?.symbol);
  });

  it("writes each number beside its dot, and everything in the text", () => {
    assert.deepEqual(traces[2]?.text, ["0.23%", "0.68%", "0.7%", "12%"]);
    assert.match(figure.alt, /linear: 12% \(published\)\n.*0\.7%.*\nour network: 0\.68% \(ours\)\n/);
    const svg = figure.toSvg();
    for (const text of ["0.68%", "with &amp; without", "our network"]) assert.ok(svg.includes(text), text);
  });

  it("says what is wrong", () => {
    assert.throws(() => plotRanking({ ours: { best: 0 } }, TITLES), /"best" is 0; a logarithmic scale/);
    assert.throws(() => plotRanking({ ours: {} }, TITLES), /nothing to draw/);
    assert.throws(() => plotRanking({}, TITLES), /nothing to draw/);
    assert.throws(() => plotRanking({ ours: { best: Number.NaN } }, TITLES), /expected finite numbers/);
    assert.throws(() => plotRanking(groups, { ...TITLES, logX: true } as never), /no option "logX"/);
  });
});
