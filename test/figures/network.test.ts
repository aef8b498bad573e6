import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { jupyterDisplay, tf } from "@course/core";
import { arrange } from "../../lib/figures/src/network/arrange.js";
import { layerUses } from "../../lib/figures/src/network/graph.js";
import { plotNetwork } from "../../lib/figures/src/network/network.js";

const { layers } = tf;

function dense784(): tf.Sequential {
  return tf.sequential({
    layers: [
      layers.dense({ units: 784, activation: "relu", inputShape: [784], name: "first" }),
      layers.dense({ units: 128, activation: "relu", name: "second" }),
      layers.dense({ units: 10, activation: "softmax", name: "output" }),
    ],
  });
}

function convolutional(): tf.Sequential {
  return tf.sequential({
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] }),
      layers.batchNormalization(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
}

/** Two dense layers, and around them a way that leads straight to the sum. */
function residual(): tf.LayersModel {
  const input = tf.input({ shape: [32], name: "in" });
  const once = layers.dense({ units: 32, activation: "relu", name: "once" }).apply(input);
  const twice = layers.dense({ units: 32, name: "twice" }).apply(once);
  const sum = layers.add({ name: "sum" }).apply([input, twice as tf.SymbolicTensor]);
  return tf.model({ inputs: input, outputs: sum as tf.SymbolicTensor });
}

/** Two inputs, one layer for both, two outputs. */
function twins(): tf.LayersModel {
  const inputs = [tf.input({ shape: [9], name: "left" }), tf.input({ shape: [9], name: "right" })];
  const shared = layers.dense({ units: 3, name: "shared" });
  const both = layers
    .concatenate({ name: "both" })
    .apply(inputs.map((input) => shared.apply(input) as tf.SymbolicTensor));
  const outputs = ["same", "sum"].map(
    (name) => layers.dense({ units: 1, name }).apply(both) as tf.SymbolicTensor,
  );
  return tf.model({ inputs, outputs });
}

function branches(): tf.LayersModel {
  const input = tf.input({ shape: [28, 28, 3] });
  const maps = [1, 3, 5].map(
    (kernelSize) =>
      layers.conv2d({ filters: 4, kernelSize, padding: "same" }).apply(input) as tf.SymbolicTensor,
  );
  return tf.model({ inputs: input, outputs: layers.concatenate().apply(maps) as tf.SymbolicTensor });
}

function nested(): tf.LayersModel {
  const encoder = tf.sequential({
    name: "encoder",
    layers: [layers.dense({ units: 2, inputShape: [4] })],
  });
  const decoder = tf.sequential({
    name: "decoder",
    layers: [layers.dense({ units: 3, inputShape: [2] }), layers.dense({ units: 4 })],
  });
  const input = tf.input({ shape: [4] });
  return tf.model({
    inputs: input,
    outputs: decoder.apply(encoder.apply(input) as tf.SymbolicTensor) as tf.SymbolicTensor,
  });
}

const MODELS: Record<string, () => tf.LayersModel> = {
  dense784,
  convolutional,
  residual,
  twins,
  branches,
  nested,
  "a model that begins with a model": () =>
    tf.sequential({
      layers: [
        tf.sequential({ layers: [layers.dense({ units: 5, inputShape: [4] })] }),
        layers.dense({ units: 2 }),
      ],
    }),
  "a single neuron": () => tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] }),
  "only an input": () => {
    const input = tf.input({ shape: [3] });
    return tf.model({ inputs: input, outputs: input });
  },
  "a recurrent model": () => tf.sequential({ layers: [layers.lstm({ units: 4, inputShape: [null, 8] })] }),
  "a model of any image size": () =>
    tf.sequential({ layers: [layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [null, null, 1] })] }),
  "fifty layers": () =>
    tf.sequential({
      layers: Array.from({ length: 50 }, (_, i) =>
        layers.dense({ units: 16, ...(i === 0 && { inputShape: [16] }) }),
      ),
    }),
};

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

for (const [name, make] of Object.entries(MODELS)) {
  describe(`the diagram of ${name}`, () => {
    const model = make();
    const diagram = plotNetwork(model, { title: name });
    const svg = diagram.toSvg();

    it("is sound SVG with a title and a text, and asks for nothing outside", () => {
      assert.match(
        svg,
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"[^>]* role="img"/,
      );
      assert.match(svg, /<title>[^<]+<\/title><desc>[^<]+<\/desc>/);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|\bnull\b|href|src=/);
      const open: string[] = [];
      for (const [, close, tag, rest] of svg.matchAll(/<(\/?)([a-z]+)([^>]*)>/g)) {
        if (close) assert.equal(open.pop(), tag);
        else if (!rest?.endsWith("/")) open.push(tag as string);
      }
      assert.deepEqual(open, []);
    });

    it("brings a white ground for its dark text, of 12 pixels or more", () => {
      assert.match(svg, /<rect width="\d+" height="\d+" fill="#ffffff"\/>/);
      const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
      assert.ok(Math.min(...sizes) >= 12);
    });

    it("lies within its picture", () => {
      const [, width, height] = svg.match(/width="(\d+)" height="(\d+)"/) ?? [];
      for (const [, x, y] of svg.matchAll(/<text x="(-?[\d.]+)" y="(-?[\d.]+)"/g)) {
        assert.ok(
          Number(x) >= 0 && Number(x) < Number(width) && Number(y) > 10 && Number(y) < Number(height),
        );
      }
      for (const [, x] of svg.matchAll(/<(?:circle|rect) c?x="(-?[\d.]+)"/g)) {
        assert.ok(Number(x) >= 0 && Number(x) < Number(width), `at ${x} of ${width}`);
      }
    });

    it("puts each layer below all that it reads, and none over another", () => {
      const extent = { left: 200, right: 100 };
      const { places, rows } = arrange(layerUses(model, "test"), () => extent);
      const rowOf = new Map(places.map(({ use, row }) => [use, row]));
      for (const { use, row } of places) {
        for (const read of use.reads) assert.ok((rowOf.get(read) as number) < row);
      }
      for (let row = 0; row < rows; row++) {
        const xs = places.filter((place) => place.row === row).map(({ x }) => x);
        const sorted = xs.toSorted((a, b) => a - b);
        assert.ok(sorted.length > 0);
        for (const [i, x] of sorted.slice(1).entries()) assert.ok(x - (sorted[i] as number) >= 300);
      }
    });

    it("says every layer in words", () => {
      const lines = diagram.alt.split("\n").slice(1);
      const uses = layerUses(model, "test");
      assert.equal(lines.length, uses.length);
      for (const [i, { layer }] of uses.entries())
        assert.ok(lines[i]?.startsWith(`${i + 1}. ${layer.name}: `));
    });
  });
}

describe("plotNetwork", () => {
  it("shows itself as a picture and as a text", () => {
    const bundle = plotNetwork(dense784())[jupyterDisplay]();
    assert.deepEqual(Object.keys(bundle), ["image/svg+xml", "text/plain"]);
  });

  it("draws the first and the last four of many neurons, and all of ten, each connected with each", () => {
    const svg = plotNetwork(dense784()).toSvg();
    assert.equal(count(svg, /<circle /g), 8 + 8 + 8 + 10);
    const connections = [...svg.matchAll(/<path d="([^"]*)" fill="none"/g)].map(([, path]) => {
      // Each zigzag is a way of lines; each line ties one neuron above to one below.
      const lines = (path as string).split("M").flatMap((way) => {
        let [x, y] = [0, 0];
        const points = way.split("l").map((step) => {
          const [dx = 0, dy = 0] = step.split(" ").map(Number);
          [x, y] = [x + dx, y + dy];
          return `${Math.round(x)},${Math.round(y)}`;
        });
        return points.slice(1).map((point, i) => [points[i], point].toSorted().join(" to "));
      });
      assert.equal(new Set(lines).size, lines.length, "no line is drawn twice");
      return lines.length;
    });
    assert.deepEqual(connections, [8 * 8, 8 * 8, 8 * 10]);
  });

  it("says sizes, activations and parameters", () => {
    assert.equal(
      plotNetwork(dense784(), { title: "Lesson 3" }).alt,
      [
        "Lesson 3: 3 layers, 717,210 parameters, from the input to the output.",
        "1. first_input: Input, 784 numbers",
        "2. first: Dense (relu), 784 neurons, 615,440 parameters",
        "3. second: Dense (relu), 128 neurons, 100,480 parameters",
        "4. output: Dense (softmax), 10 neurons, 1,290 parameters",
      ].join("\n"),
    );
    const svg = plotNetwork(dense784()).toSvg();
    for (const text of ["Dense · relu", "784 neurons, 615,440 parameters", "second", "Dense · softmax"]) {
      assert.ok(svg.includes(`>${text}</text>`), text);
    }
  });

  it("draws convolution and pooling as stacks of maps, other layers as blocks", () => {
    const { svg, alt } = plotNetwork(convolutional());
    assert.match(alt, /Conv2D 3 × 3 \(relu\), 8 maps of 26 × 26, 80 parameters/);
    assert.match(alt, /BatchNormalization, 8 maps of 26 × 26, 32 parameters, 16 trainable/);
    assert.match(alt, /MaxPooling2D 2 × 2, 8 maps of 13 × 13\n/);
    assert.match(alt, /Dropout 0.25, 1,352 numbers\n/);
    // The paper; one map of the input, five of each stack; three blocks.
    assert.equal(count(svg, /<rect /g), 1 + 1 + 5 + 5 + 3);
    assert.equal(count(svg, / rx="6"/g), 3);
    const sides = [...svg.matchAll(/<rect x="[^"]*" y="[^"]*" width="([\d.]+)" height="\1"/g)].map(
      ([, side]) => Number(side),
    );
    assert.ok((sides[0] as number) > (sides[1] as number) && (sides[5] as number) > (sides[6] as number));
  });

  it("leads a connection that skips layers around them", () => {
    const { places, connections } = arrange(layerUses(residual(), "test"), () => ({ left: 200, right: 100 }));
    const skip = connections.find(({ through }) => through.length > 0);
    assert.deepEqual([skip?.from.use.layer.name, skip?.to.use.layer.name], ["in", "sum"]);
    assert.equal(skip?.through.length, 2);
    for (const x of skip?.through ?? []) {
      assert.ok(
        places.every((place) => x > place.x + 100),
        "right of all drawings",
      );
    }
    assert.equal(new Set(places.map(({ x }) => x)).size, 1, "the layers stay in one column");
    assert.match(plotNetwork(residual()).alt, /4\. sum: Add, 32 numbers, reads 1 and 3$/);
  });

  it("draws branches beside each other, in the middle of what they come from", () => {
    const { places } = arrange(layerUses(branches(), "test"), () => ({ left: 200, right: 100 }));
    const [input, ...rest] = places;
    const [one, three, five, all] = rest;
    assert.equal(one?.row === 1 && three?.row === 1 && five?.row === 1 && all?.row, 2);
    assert.equal(((one?.x ?? 0) + (five?.x ?? 0)) / 2, input?.x);
    assert.equal(all?.x, input?.x);
  });

  it("counts the parameters of a shared layer once", () => {
    const { alt } = plotNetwork(twins());
    assert.match(alt, /^The network: 4 layers, 44 parameters/);
    assert.equal(count(alt, /shared: Dense, 3 neurons, 30 parameters/g), 1);
    assert.equal(count(alt, /shared: Dense, 3 neurons, the same parameters again, reads 2/g), 1);
  });

  it("shows a model within a model as one block", () => {
    const { alt, svg } = plotNetwork(nested());
    assert.match(alt, /encoder: Sequential of 1 layer, 2 numbers, 10 parameters/);
    assert.match(alt, /decoder: Sequential of 2 layers, 4 numbers, 25 parameters/);
    assert.equal(count(svg, / rx="6"/g), 2);
  });

  it("leaves open what is open, and says what is frozen", () => {
    assert.match(
      plotNetwork((MODELS["a recurrent model"] as () => tf.LayersModel)()).alt,
      /Input, \[n, n, 8\]/,
    );
    const model = dense784();
    (model.layers[1] as tf.layers.Layer).trainable = false;
    assert.match(plotNetwork(model).alt, /second: Dense \(relu\), 128 neurons, 100,480 parameters, frozen/);
  });

  it("draws only the part that leads to a model's output", () => {
    const whole = dense784();
    const half = tf.model({ inputs: whole.inputs, outputs: whole.layers[1]?.output as tf.SymbolicTensor });
    assert.match(plotNetwork(half).alt, /2 layers, 715,920 parameters[\s\S]*second[^\n]*$/);
  });

  it("escapes its title", () => {
    const { svg } = plotNetwork(dense784(), { title: "x < y & <b>z</b>" });
    assert.ok(svg.includes("<title>x &lt; y &amp; &lt;b&gt;z&lt;/b&gt;</title>"));
    assert.doesNotMatch(svg, /<b>/);
  });

  it("leaves the model and the memory as they are", () => {
    const model = convolutional();
    const before = [tf.memory().numTensors, model.layers.map((layer) => layer.inboundNodes.length)];
    plotNetwork(model);
    assert.deepEqual(
      [tf.memory().numTensors, model.layers.map((layer) => layer.inboundNodes.length)],
      before,
    );
  });

  it("says what is wrong", () => {
    assert.throws(
      () => plotNetwork(tf.sequential()),
      /plotNetwork: the model doesn't know its shapes yet.*inputShape/,
    );
    assert.throws(
      () => plotNetwork(layers.dense({ units: 1 }) as unknown as tf.LayersModel),
      /plotNetwork: expected a model, such as tf\.sequential.*got an object of class Dense/,
    );
    assert.throws(
      () => plotNetwork(dense784(), { titel: "x" } as object),
      /no option "titel"\. Did you mean "title"/,
    );
  });
});
