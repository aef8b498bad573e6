import assert from "node:assert/strict";
import { test } from "node:test";
import type { MimeBundle } from "@course/core";
import { plot } from "../../lib/figures/src/index.js";

const PLOTLY = "application/vnd.plotly.v1+json";

/** Draws a figure, and gives what was printed meanwhile. */
function drawn(input: unknown): { bundle: MimeBundle; printed: string; warned: string } {
  const said = { log: [] as string[], warn: [] as string[] };
  const { log, warn } = console;
  console.log = (line: string) => void said.log.push(line);
  console.warn = (line: string) => void said.warn.push(line);
  try {
    const figure = plot(input as Parameters<typeof plot>[0]);
    const bundle = (figure as unknown as Record<symbol, () => MimeBundle>)[
      Symbol.for("Jupyter.display")
    ]?.() as MimeBundle;
    return { bundle, printed: said.log.join("\n"), warned: said.warn.join("\n") };
  } finally {
    Object.assign(console, { log, warn });
  }
}

test("lines have Plotly's figure, a still picture and words", () => {
  const { bundle, printed, warned } = drawn({
    data: [{ x: Float32Array.of(1, 2), y: [3, 4], name: "loss" }],
    layout: { title: { text: "Two points" }, xaxis: { title: { text: "epoch" } } },
    alt: "From 3 to 4.",
  });
  const figure = bundle[PLOTLY] as { data: unknown[]; layout: object; config: { displaylogo: boolean } };
  assert.deepEqual(figure.data, [{ x: [1, 2], y: [3, 4], name: "loss" }]);
  assert.equal(figure.config.displaylogo, false);
  assert.equal(bundle["text/plain"], "From 3 to 4.");
  assert.match(
    String(bundle["image/svg+xml"]),
    /<title>Two points<\/title><desc>From 3 to 4\.<\/desc>.*>epoch</s,
  );
  assert.deepEqual([printed, warned], ["", ""]);
});

test("where no text is given, one is asked for, and what can be read off the data stands in its place", () => {
  const { bundle, printed } = drawn({ data: [{ type: "bar", x: ["a", "b"], y: [1, 2], name: "runs" }] });
  assert.match(printed, /say what the figure shows.*alt: "…"/);
  assert.match(String(bundle["text/plain"]), /It shows bars\.\nruns: 2 values from 1 to 2/);
  assert.match(String(bundle["image/svg+xml"]), /^<svg/);
});

test("what can't be drawn without Plotly says so in words", () => {
  const link = { source: [0], target: [1], value: [2] };
  for (const trace of [
    { type: "sankey", node: { label: ["a", "b"] }, link },
    { type: "pie", labels: ["a"], values: [1] },
    { x: ["2026-01-01", "2026-02-01"], y: [1, 2] },
    { x: [1, 2], y: [0, -1], fill: "tozeroy" },
  ]) {
    const { bundle, warned } = drawn({ data: [trace], alt: "Something." });
    assert.equal(warned, "");
    assert.equal(bundle["image/svg+xml"], undefined);
    assert.match(String(bundle["text/plain"]), /^Something\.\n\(Only lines and points .* Plotly draws this/);
  }
  const log = drawn({ data: [{ y: [0, 1] }], layout: { yaxis: { type: "log" } }, alt: "0 has no place." });
  assert.equal(log.bundle["image/svg+xml"], undefined);
});

test("what Plotly would pass over is said", () => {
  const problems = (data: unknown[], layout: unknown = {}) =>
    drawn({ data, layout, alt: "." }).warned.split("\n  ").slice(1);
  assert.deepEqual(problems([{ x: [1], y: [1], mod: "lines", line: { colour: "red" } }]), [
    'data[0].mod: there is no such attribute. Did you mean "mode"?',
    'data[0].line.colour: there is no such attribute. Did you mean "color"?',
  ]);
  const [type, mode, width, y] = problems([
    { type: "scater", y: [1] },
    { mode: "line", y: [1], line: { width: -2 } },
    { y: 5 },
  ]);
  assert.match(type as string, /^data\[0\]\.type: there is no "scater"\. Did you mean "scatter"\?$/);
  assert.match(mode as string, /^data\[1\]\.mode is "line"; expected lines, markers, text, or several/);
  assert.match(width as string, /^data\[1\]\.line\.width is -2; expected a number from 0\.$/);
  assert.match(y as string, /^data\[2\]\.y is 5; expected a list\.$/);
  const layout = {
    titel: "x",
    xaxis3: { rnge: [1, 2], type: "lg" },
    annotations: [{ txt: "a" }],
    barmode: "stack",
  };
  const said = problems([{ type: "bar", y: [1], xaxis: "x3" }], layout);
  assert.deepEqual(
    said.map((line) => line.split(/[ :]/)[0]),
    ["layout.titel", "layout.xaxis3.rnge", "layout.xaxis3.type", "layout.annotations[0].txt"],
  );
  assert.match(said[2] as string, /expected one of -, linear, log, date, category/);
});

test("what is right is passed over in silence", () => {
  const { warned } = drawn({
    data: [
      { type: "scatter3d", x: [1], y: [1], z: [1], mode: "markers", marker: { size: [3], color: ["red"] } },
      { type: "histogram", x: [1, 2, 2], nbinsx: 3, marker: { color: "#0072B2" } },
      { type: "heatmap", z: [[1, 2]], colorscale: "Viridis", zmin: 0, hovertemplate: "%{z}", xaxis: "x2" },
      { type: "scatterpolar", r: [1, 2], theta: [0, 90], fill: "toself", subplot: "polar2" },
      { type: "box", y: [1, 2, 3], boxpoints: "all", visible: "legendonly" },
    ],
    layout: {
      title: { text: "x", x: 0.5 },
      scene2: { camera: { eye: { x: 1, y: 1, z: 1 } } },
      xaxis2: { range: [0, 1], anchor: "y2", autorange: "reversed" },
      polar2: { radialaxis: { range: [0, 2] } },
      margin: { t: 0 },
      shapes: [{ type: "line", x0: 0, x1: 1, y0: 0, y1: 1, line: { dash: "dot" } }],
      hovermode: false,
      legend: { orientation: "h" },
      template: {},
      meta: { own: 1 },
    },
    alt: ".",
  });
  assert.equal(warned, "");
});

test("what is no figure is refused", () => {
  assert.throws(() => drawn(undefined), /plot: expected \{ data: \[ … \]/);
  assert.throws(() => drawn({ data: { y: [1] } }), /with a list of traces as data; got/);
  assert.throws(() => drawn({ data: [], layout: "big" }), /layout is "big"; expected an object/);
  assert.throws(() => drawn({ data: [], alt: 5 }), /alt is 5; expected a text/);
  assert.match(drawn({ data: [5], alt: "." }).warned, /data\[0\] is 5; expected a trace/);
});

test("Plotly's own types check it", () => {
  // Never run: what stands behind each line must be an error of the compiler.
  const wrong = () => {
    // @ts-expect-error: a text in place of a number
    plot({ data: [{ type: "scatter", x: [1], y: [1], line: { width: "thick" } }] });
    // @ts-expect-error: no such kind of trace
    plot({ data: [{ type: "scater", x: [1], y: [1] }] });
    // @ts-expect-error: no such attribute
    plot({ data: [{ type: "scatter", y: [1] }], layout: { titel: { text: "a" } } });
    // @ts-expect-error: a number in place of a list
    plot({ data: [{ type: "bar", y: 5 }] });
    // @ts-expect-error: data is missing
    plot({ layout: {} });
  };
  assert.equal(typeof wrong, "function");
});
