// What the page makes of a figure before Plotly draws it: pure functions, no browser.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { jupyterDisplay, tf } from "@course/core";
import {
  plotBars,
  plotConfusionMatrix,
  plotConvolutionSteps,
  plotHistory,
  plotImages,
  plotPixels,
} from "../../lib/figures/src/index.js";
import { arrange } from "../../lib/figures/src/page/figure/arrange.js";
import { PLOTLY_TYPE, readBundle } from "../../lib/figures/src/page/figure/bundle.js";
import { contrast, readColor } from "../../lib/figures/src/page/figure/color.js";
import { darkened } from "../../lib/figures/src/page/figure/dark.js";
import { harmless, needsOutside } from "../../lib/figures/src/page/figure/harmless.js";
import type { Json } from "../../lib/figures/src/page/figure/json.js";
import type { PlotlyJson } from "../../lib/figures/src/page/figure/plotly.js";
import { textWidth } from "../../lib/figures/src/page/figure/text-width.js";
import { titleWidth } from "../../lib/figures/src/page/figure/title.js";
import { eyeAt, viewpointOf } from "../../lib/figures/src/page/figure/turn.js";
import { type NotebookSession, watchTraining } from "../../lib/figures/src/page/lab/training.js";

const figureOf = (given: Partial<PlotlyJson>): PlotlyJson => ({ data: [], layout: {}, config: {}, ...given });
const figureFrom = (bundle: Record<string, unknown>) => readBundle(JSON.parse(JSON.stringify(bundle))).figure;

describe("readBundle", () => {
  it("takes name, words and still picture from the output, and leaves the output alone", () => {
    const output = plotHistory({ loss: [2, 1] })[jupyterDisplay]();
    const before = JSON.stringify(output);
    const bundle = readBundle(output);
    assert.equal(bundle.name, "Training history");
    assert.match(bundle.text, /2 epochs, loss from 2 to 1/);
    assert.match(bundle.still ?? "", /^data:image\/svg\+xml/);
    harmless(bundle.figure).layout.title = "changed";
    assert.equal(JSON.stringify(output), before);
  });

  it("finds words for a figure that brings none, or none for people", () => {
    const figure = {
      data: [{ type: "bar", name: "sales", y: [3, 1] }, { y: [5] }],
      layout: {
        title: { text: "<b>Sales</b> &amp; more<br>of 2020" },
        xaxis: { title: { text: "first<br>letter" } },
      },
    };
    for (const text of [undefined, "Figure({'data': []})", "<Figure size 1>", "[object Object]"]) {
      const { name, text: words } = readBundle({ [PLOTLY_TYPE]: figure, "text/plain": text });
      assert.equal(name, "Sales & more of 2020");
      assert.match(
        words,
        /x-axis: first letter\.\nsales: 2 values from 1 to 3\nseries 2: 1 value from 5 to 5$/,
      );
    }
    assert.equal(readBundle({ [PLOTLY_TYPE]: { data: [{ type: "pie" }] } }).name, "Figure: a pie");
    assert.equal(readBundle({ [PLOTLY_TYPE]: {} }).name, "Figure");
  });

  it("names a figure by its whole title, however many lines it takes, and not by what stands under it", () => {
    const picture = tf.zeros<tf.Rank.R2>([2, 2], "int32");
    for (const title of [
      "Short",
      "Rows 7 to 12, columns 17 to 22: the corner of the 7",
      "If x < 3 & y > 2",
    ]) {
      assert.equal(readBundle(plotPixels(picture, { title })[jupyterDisplay]()).name, title);
    }
    const title = "What a very small network says of three images, two of which it has seen before";
    const counts = plotConfusionMatrix(
      {
        counts: [
          [1, 0],
          [0, 2],
        ],
      },
      { title },
    );
    assert.equal(readBundle(counts[jupyterDisplay]()).name, title);
    for (const under of ["<span style='font-size:13px'>small</span>", "<sup>small<br>again</sup>"]) {
      const layout = { title: { text: `One<br>two<br>${under}` } };
      assert.equal(readBundle({ [PLOTLY_TYPE]: { data: [], layout } }).name, "One two");
    }
  });

  it("reads what a file holds: texts as lines, the figure as text", () => {
    const { text, figure } = readBundle({
      [PLOTLY_TYPE]: '{"data":[{"y":[1]}]}',
      "text/plain": ["one\n", "two"],
    });
    assert.equal(text, "one\ntwo");
    assert.equal(figure.data.length, 1);
    assert.throws(() => readBundle({ [PLOTLY_TYPE]: 3 }), /damaged/);
  });
});

describe("harmless", () => {
  it("takes out what would upload, link or fetch, and nothing else", () => {
    const png = "data:image/png;base64,AAAA";
    const { config, layout, data } = harmless(
      figureOf({
        data: [
          { type: "image", source: png },
          { type: "sankey", link: { source: [0, 1] } },
        ],
        layout: {
          images: [{ source: "https://example.com/a.png" }, { source: png }],
          sliders: [{ steps: [{ args: [{ "images[0].source": "http://example.com/b.png" }] }] }],
        },
        config: {
          showSendToCloud: true,
          modeBarButtonsToAdd: ["sendChartToCloud", "drawline"],
          scrollZoom: true,
        },
      }),
    );
    assert.equal(config.showSendToCloud, false);
    assert.equal(config.plotlyServerURL, "");
    assert.deepEqual(config.modeBarButtonsToAdd, ["drawline"]);
    assert.equal(config.scrollZoom, true);
    assert.deepEqual(layout.images, [{ source: "" }, { source: png }]);
    assert.doesNotMatch(JSON.stringify(layout), /example\.com/);
    assert.deepEqual(data, [
      { type: "image", source: png },
      { type: "sankey", link: { source: [0, 1] } },
    ]);
  });

  it("knows figures that need maps", () => {
    for (const type of ["scattergeo", "choropleth", "scattermap", "densitymapbox"]) {
      assert.ok(needsOutside(figureOf({ data: [{ type }] })), type);
    }
    for (const type of ["heatmap", "treemap", "scatter"]) {
      assert.ok(!needsOutside(figureOf({ data: [{ type }] })), type);
    }
  });
});

describe("arrange", () => {
  const fits = (figure: PlotlyJson, room: number) => {
    const { width, scale } = arrange(figure, room);
    assert.ok(width * scale <= room + 1e-9, `${width} * ${scale} in ${room}`);
  };

  it("never takes more room than there is, and a figure with a width no more than that", () => {
    const own = figureOf({ layout: { width: 600, height: 300 }, data: [{ type: "surface" }] });
    for (const room of [22, 250, 390, 900, 1400]) {
      fits(own, room);
      fits(figureOf({}), room);
    }
    assert.deepEqual([arrange(own, 1400).width, arrange(own, 1400).scale], [600, 1]);
    assert.equal(arrange(figureOf({}), 1400).width, 1400);
    assert.equal(arrange(own, 300).scale, 0.5);
  });

  it("puts panels below each other before it makes anything small", () => {
    const figure = figureFrom(plotHistory({ loss: [2, 1], accuracy: [0.5, 0.6] })[jupyterDisplay]());
    const { figure: narrow, scale, height } = arrange(figure, 400);
    assert.equal(scale, 1);
    const { xaxis, xaxis2, yaxis, yaxis2 } = narrow.layout as Record<string, { domain: [number, number] }>;
    assert.deepEqual(
      [xaxis?.domain, xaxis2?.domain],
      [
        [0, 1],
        [0, 1],
      ],
    );
    assert.ok(
      (yaxis?.domain[0] as number) > (yaxis2?.domain[1] as number),
      "the first stands above the second",
    );
    assert.ok(height > Number(figure.layout.height) * 1.5);
    const top = (layout: Json, whole: number) => (1 - (layout.title as { y: number }).y) * whole;
    const before = top(figure.layout, Number(figure.layout.height));
    assert.ok(Math.abs(before - top(narrow.layout, height)) < 0.1, "the title stays where it was");
  });

  it("breaks a title only where it has to, by the measure with which it was laid out", () => {
    const history = { loss: [2, 1], accuracy: [0.5, 0.6] };
    const titleOf = (layout: Json) => (layout.title as { text: string }).text;
    const titles = [
      "A title in small letters that is somewhat longer than a phone is wide",
      "WWWWWWW MMMMMMMM: CAPITALS & <b>MARKS</b>, ÄÖÜ, 汉字汉字, %%%%",
      "Averylongwordthatnobodycanbreakbutwhichisstillatitleofsomefigure",
    ];
    for (const title of titles) {
      const figure = figureFrom(plotHistory(history, { title })[jupyterDisplay]());
      const own = Number(figure.layout.width);
      assert.equal(titleOf(arrange(figure, own).figure.layout), titleOf(figure.layout), title);
      for (const room of [900, 640, 390, 340]) {
        const { figure: narrow, width, scale } = arrange(figure, Math.min(room, own));
        const isOneWord = !title.includes(" ");
        assert.ok(isOneWord || scale === 1, `${title} at ${room}: ${scale}`);
        assert.ok(isOneWord || titleWidth(narrow.layout) <= width, `${title} at ${room} is cut`);
        const [before, now] = [figure.layout, narrow.layout].map((layout) =>
          titleOf(layout).replaceAll("<br>", " "),
        );
        assert.equal(now, before, "no word is lost");
      }
    }
  });

  it("keeps names below bars and texts at their ends apart, as long as words can be broken", () => {
    const bars: Record<string, number>[] = [
      {
        "mixed, shuffled": 0.964,
        "mixed, as it is": 0.9608,
        "sorted, shuffled": 0.9642,
        "sorted, as it is": 0.0996,
      },
      { "pixels as they are": 0.969, "pixels shuffled": 0.971 },
      { "as reported": 0.172, "training mode": 0.154, "prediction mode": 0.081, "test images": 0.0993 },
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, 10 ** -i / 3])),
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, (-10) ** -i / 3])),
    ];
    for (const values of bars) {
      const names = Object.keys(values);
      const whole = figureFrom(plotBars(values, { title: "T", xTitle: "x", yTitle: "y" })[jupyterDisplay]());
      for (const room of [900, 600, 468, 390, 274]) {
        const { figure, width, height, scale } = arrange(whole, room);
        const { margin, xaxis } = figure.layout as {
          margin: Record<"l" | "r" | "t" | "b", number>;
          xaxis: { ticktext: string[] };
        };
        const where = `${names.join(", ")} at ${room}`;
        const place = (width - margin.l - margin.r) / names.length;
        for (const line of xaxis.ticktext.flatMap((name) => name.split("<br>"))) {
          assert.ok(textWidth(line, 13) <= place, `${line}: ${where}`);
        }
        assert.deepEqual(
          xaxis.ticktext.map((name) => name.replaceAll("<br>", " ")),
          names,
          "no word is lost",
        );
        const { text, textangle } = figure.data[0] as { text: string[]; textangle?: number };
        const widths = text.map((one) => textWidth(one, 12));
        const isApart = widths.slice(1).every((one, i) => (one + (widths[i] as number)) / 2 <= place);
        assert.ok(isApart || textangle === -90, where);
        const isTurnedAbove = textangle === -90 && height - margin.t - margin.b < 281 && margin.t > 60;
        assert.ok(textangle === undefined || isTurnedAbove, `room for ${where}`);
        assert.ok(scale >= 0.5 || room < 468, `${where} is not made small: ${scale}`);
      }
      assert.equal("textangle" in (whole.data[0] as Json), false, "the figure itself stays");
    }
  });

  it("knows the fonts of a title's lines", () => {
    const widthOf = (text: string, font = {}) => titleWidth({ title: { text, font: { size: 20, ...font } } });
    assert.equal(widthOf(""), 0);
    assert.equal(titleWidth({}), 0);
    assert.ok(widthOf("title", { weight: 600 }) > widthOf("title"));
    assert.ok(widthOf("<b>title</b>") > widthOf("title"));
    const small = '<span style="font-size:10px">abc<br>abcabc</span>';
    assert.equal(widthOf(`abc<br>${small}`), Math.max(widthOf("abc"), widthOf("abcabc") / 2));
    assert.equal(widthOf(`${small}<br>abcabc`), widthOf("abcabc"), "after its mark the line is as before");
    assert.equal(widthOf("a &lt; b"), widthOf("a < b"));
  });

  it("puts the pictures of a grid into fewer columns, each with its caption", () => {
    const pictures = plotImages(tf.zeros<tf.Rank.R3>([10, 28, 28], "int32"), { columns: 5 });
    const figure = figureFrom(pictures[jupyterDisplay]());
    const { figure: narrow, scale } = arrange(figure, 320);
    assert.equal(scale, 1);
    const images = narrow.data.filter(({ type }) => type === "image") as unknown as {
      x0: number;
      y0: number;
    }[];
    assert.equal(new Set(images.map(({ x0 }) => x0)).size, 2);
    assert.equal(new Set(images.map(({ y0 }) => y0)).size, 5);
    const captions = narrow.data.find(({ mode }) => mode === "text") as unknown as {
      x: number[];
      y: number[];
    };
    const wide = figure.data.find(({ mode }) => mode === "text") as unknown as { x: number[]; y: number[] };
    const first = figure.data[0] as unknown as { x0: number; y0: number };
    for (const [i, { x0, y0 }] of images.entries()) {
      const apart = [(captions.x[i] as number) - x0, (captions.y[i] as number) - y0];
      assert.deepEqual(apart, [(wide.x[0] as number) - first.x0, (wide.y[0] as number) - first.y0]);
    }
  });
});

describe("darkened", () => {
  it("turns greys over, keeps colours that are seen, and raises those that aren't", () => {
    const { data, layout } = darkened(
      figureOf({
        data: [{ type: "scatter", line: { color: "#0072B2" }, marker: { color: ["#000000", "navy"] } }],
        layout: {
          paper_bgcolor: "#ffffff",
          title: { text: 'A<br><span style="color:#5a5a5a">b</span>', font: { color: "#222222" } },
          shapes: [{ fillcolor: "#ffffff" }],
        },
      }),
    );
    assert.equal(layout.paper_bgcolor, "#111111");
    assert.deepEqual(layout.shapes, [{ fillcolor: "#111111" }]);
    const { text, font } = layout.title as { text: string; font: { color: string } };
    const paper = readColor("#111111");
    assert.ok(paper);
    const ratio = (color: string | undefined) => contrast(readColor(color ?? "") ?? paper, paper);
    assert.ok(ratio(font.color) > 7 && ratio(/color:(#\w+)/.exec(text)?.[1]) > 4.5);
    const { line, marker } = data[0] as unknown as { line: { color: string }; marker: { color: string[] } };
    assert.equal(line.color.toLowerCase(), "#0072b2");
    assert.equal(marker.color[0], "#ffffff");
    assert.ok(ratio(marker.color[1]) >= 3);
  });

  it("makes the captions beside pictures light, and leaves what is written on them", () => {
    const caption = { type: "scatter", mode: "text", textfont: { color: "#222222" } };
    // Three columns and two rows of pixels, each of five.
    const source =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAADklEQVR42mNgYGBgAAEAAA8AAfSQZ7UAAAAASUVORK5CYII=";
    const image = { type: "image", x0: 2.5, dx: 5, y0: 2.5, dy: 5, source };
    const heat = {
      type: "heatmap",
      x0: 2.5,
      dx: 5,
      y0: 2.5,
      dy: 5,
      z: [
        [0, 1, 2],
        [3, 4, 5],
      ],
    };
    for (const picture of [image, heat]) {
      const colorAt = (x: number[], y: number[]) => {
        const { data } = darkened(figureOf({ data: [picture, { ...caption, x, y }], layout: {} }));
        return (data[1] as unknown as typeof caption).textfont.color;
      };
      assert.equal(colorAt([7.5], [17]), "#dfdfdf", "below");
      assert.equal(colorAt([-3, 18], [5, 5]), "#dfdfdf", "to the left and to the right");
      assert.equal(colorAt([7.5], [7.5]), "#222222", "on it");
    }
  });

  it("leaves the colours of what stands on a picture: they were chosen for its cells", () => {
    const on = (place: Json) => ({ xref: "x", yref: "y", font: { color: "#000000" }, ...place });
    const heat = { type: "heatmap", x0: 2, z: [[0, 1]] };
    const named = { type: "heatmap", xaxis: "x2", yaxis: "y2", x: ["a", "b"], y: ["c"], z: [[0, 1]] };
    const numbers = { mode: "text", text: ["0", "1"], textfont: { color: ["#ffffff", "#000000"] } };
    const elsewhere = { ...numbers, xaxis: "x3", yaxis: "y3" };
    const ofNamed = { xref: "x2", yref: "y2" };
    const kept = [
      on({ x: 3, y: 0 }),
      on({ xref: "x1", x: 2, y: 0 }),
      on({ ...ofNamed, x: "b", y: "c" }),
      on({ ...ofNamed, x: 0, y: 0 }),
    ];
    const turned = [
      on({ x: 0, y: 0 }),
      on({ x: 2, y: -1 }),
      on({ xref: "paper", x: 2, y: 0 }),
      on({ ...ofNamed, x: "d", y: "c" }),
    ];
    const { data, layout } = darkened(
      figureOf({ data: [numbers, heat, named, elsewhere], layout: { annotations: [...kept, ...turned] } }),
    );
    assert.deepEqual(data.slice(0, 3), [numbers, heat, named]);
    assert.deepEqual((data[3] as typeof numbers).textfont.color, ["#111111", "#ffffff"]);
    const colors = (layout.annotations as ReturnType<typeof on>[]).map(({ font }) => font.color);
    assert.deepEqual(colors, [...kept.map(() => "#000000"), ...turned.map(() => "#ffffff")]);
  });

  it("keeps the numbers of sliding windows readable on their cells", () => {
    const rows = [
      [0, 1, 0.5],
      [1, 0, -1],
    ];
    const figure = figureFrom(plotConvolutionSteps(rows, [[1, -1]])[jupyterDisplay]());
    const numbers = ({ data }: PlotlyJson) => data.find(({ mode }) => mode === "text");
    assert.ok(numbers(figure));
    assert.deepEqual(numbers(darkened(figure)), numbers(figure));
  });

  it("leaves what shows data by its colour, and a figure that has a paper of its own", () => {
    const heat = { type: "heatmap", colorscale: [[0, "#ffffff"]], textfont: { color: "#000000" } };
    assert.deepEqual(darkened(figureOf({ data: [heat] })).data, [heat]);
    const own = figureOf({ layout: { paper_bgcolor: "#222222", font: { color: "#ffffff" } } });
    assert.equal(darkened(own), own);
  });
});

describe("a scene", () => {
  it("is seen from where the handles say", () => {
    const eye = { x: 1.25, y: -1.55, z: 1.05 };
    const seen = viewpointOf({ eye });
    assert.deepEqual([seen.around, seen.above], [309, 28]);
    for (const [axis, value] of Object.entries(eyeAt(seen))) {
      assert.ok(Math.abs(value - eye[axis as "x"]) < 0.03, `${axis} ${value}`);
    }
  });
});

describe("watchTraining", () => {
  it("tells whether the kernel is at work, and what it sends under the id of the chart", () => {
    const signal = () => {
      const slots = new Set<(sender: unknown, value: never) => void>();
      return {
        connect: (slot: (sender: unknown, value: never) => void) => slots.add(slot) !== undefined,
        disconnect: (slot: (sender: unknown, value: never) => void) => slots.delete(slot),
        give: (value: unknown) => {
          for (const slot of slots) slot(undefined, value as never);
        },
        slots,
      };
    };
    const kernel = { status: "busy" };
    const session = {
      session: { kernel },
      kernelChanged: signal(),
      statusChanged: signal(),
      connectionStatusChanged: signal(),
      iopubMessage: signal(),
    };
    const over: boolean[] = [];
    const sent: unknown[] = [];
    const stop = watchTraining(session as unknown as NotebookSession, "id-1", {
      over: (isOver) => over.push(isOver),
      next: (data) => sent.push(data),
    });
    for (const status of ["idle", "busy", "restarting", "dead", "unknown"]) {
      kernel.status = status;
      session.statusChanged.give(status);
    }
    assert.deepEqual(over, [false, true, false, true, true, true]);
    const update = (id: string, type = "update_display_data") =>
      session.iopubMessage.give({
        header: { msg_type: type },
        content: { data: { id }, transient: { display_id: id } },
      });
    update("id-1");
    update("id-2");
    update("id-1", "display_data");
    assert.deepEqual(sent, [{ id: "id-1" }]);
    stop();
    assert.equal(session.iopubMessage.slots.size + session.statusChanged.slots.size, 0);
  });
});
