import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import { plotPredictions } from "../../lib/figures/src/images/predictions.js";
import { COLORS, INK } from "../../lib/figures/src/plotly/palette.js";
import type { ImageTrace, ScatterTrace } from "../../lib/figures/src/plotly/plotly.js";

const images = tf.zeros<tf.Rank.R3>([3, 28, 28], "int32");
const probabilities = tf.tensor2d([
  [0.9996, 0.0004, 0],
  [0.25, 0.5, 0.25],
  [0, 0.1, 0.9],
]);
const labels = [0, 2, 2];

const traces = (figure: ReturnType<typeof plotPredictions>, mode: string) =>
  (figure.data as ScatterTrace[]).filter((trace) => trace.type === "scatter" && trace.mode === mode);

/** Of the bars of a colour: where each stands, and how high it is. */
function bars(figure: ReturnType<typeof plotPredictions>, color: string): { x: number; height: number }[] {
  const trace = traces(figure, "lines").find(({ line }) => line?.color === color && (line.width ?? 0) > 1);
  const { x = [], y = [] } = trace ?? {};
  return Array.from({ length: x.length / 3 }, (_, i) => ({
    x: x[3 * i] as number,
    height: Math.round(((y[3 * i] as number) - (y[3 * i + 1] as number)) * 100) / 100,
  }));
}

describe("plotPredictions", () => {
  const figure = plotPredictions(images, probabilities, labels);

  it("says of each image what the model says, whether that is right, and how sure it is", () => {
    const [captions] = traces(figure, "text");
    assert.deepEqual(captions?.text, [
      "✓ 0<br>> 99.9% sure",
      "✗ says 1, is 2<br>50.0% sure",
      "✓ 2<br>90.0% sure",
    ]);
    assert.match(
      figure.alt,
      /^What the model says of 3 images: 2 of 3 right\.\n✓ 0, > 99\.9% sure: 0 > 99\.9%\n/,
    );
    assert.match(figure.alt, /✗ says 1, is 2, 50\.0% sure: 1 50\.0%, 0 25\.0%, 2 25\.0%/);
  });

  it("calls nothing impossible or certain that isn't, in any of its texts", () => {
    const many = 4000;
    const row = Array.from({ length: many }, () => 1 / many);
    const flat = plotPredictions(images.slice([0, 0, 0], [1, 28, 28]), tf.tensor2d([row]), [7]);
    const texts = [...(traces(flat, "text")[0]?.text ?? []), flat.alt, flat.toSvg()].join("\n");
    assert.match(texts, /says 0<br>is 7<br>< 0\.1% sure|says 0, is 7<br>< 0\.1% sure/);
    assert.match(String((flat.data[0] as ImageTrace).hovertemplate), /0 < 0\.1%/);
    assert.match(flat.alt, /0 < 0\.1%/);
    assert.doesNotMatch(texts, /(^|[^.\d])0\.0%/m);
    const certain = plotPredictions(images.slice([0, 0, 0], [1, 28, 28]), tf.tensor2d([[1, 0]]), [0]);
    assert.match(certain.alt, /100\.0% sure/);
  });

  it("frames right and wrong in another colour and with another line", () => {
    const lines = figure.layout.shapes?.map(({ line }) => [line.color, line.dash ?? "solid"]);
    assert.deepEqual(lines, [
      [COLORS.green, "solid"],
      [COLORS.vermillion, "dash"],
      [COLORS.green, "solid"],
    ]);
  });

  it("draws a bar for each probability that can be seen, in proportion", () => {
    const green = bars(figure, COLORS.green);
    assert.deepEqual(
      green.map(({ height }) => height),
      [34, 8.5, 30.6],
    );
    assert.deepEqual(
      bars(figure, COLORS.vermillion).map(({ height }) => height),
      [17],
    );
    assert.deepEqual(
      bars(figure, INK.line).map(({ height }) => height),
      [8.5, 3.4],
    );
    const [first] = figure.data as ImageTrace[];
    const middle = (first as ImageTrace).x0 + 13.5 * (first as ImageTrace).dx;
    assert.ok((green[0]?.x as number) < middle, "class 0 stands left of the middle");
  });

  it("draws no more than asked for, and names classes", () => {
    const two = plotPredictions(images, probabilities, labels, {
      count: 2,
      columns: 1,
      classNames: ["T-shirt/top", "Trouser", "Ankle boot"],
      title: "Two",
    });
    assert.equal(two.data.filter(({ type }) => type === "image").length, 2);
    assert.deepEqual(traces(two, "text")[0]?.text, [
      "✓ T-shirt/top<br>> 99.9% sure",
      "✗ says Trouser<br>is Ankle boot<br>50.0% sure",
    ]);
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    plotPredictions(images, probabilities, labels);
    assert.equal(tf.memory().numTensors, before);
  });

  it("says what is wrong", () => {
    const some = images.slice(0, 2);
    assert.throws(
      () => plotPredictions(some, probabilities, labels),
      /there are 2 images but 3 rows of probabilities.*take the same rows of all three/,
    );
    assert.throws(
      () => plotPredictions(images, probabilities, [0, 1]),
      /3 rows of probabilities but 2 labels/,
    );
    assert.throws(() => plotPredictions(images, probabilities, [0, 1, 3]), /label at position 2 is 3/);
    assert.throws(() => plotPredictions(images, probabilities.mul(2), labels), /Does the last layer lack/);
    assert.throws(() => plotPredictions(images, probabilities.div(0), labels), RangeError);
    const classes = probabilities.argMax(1) as unknown as tf.Tensor2D;
    assert.throws(() => plotPredictions(images, classes, labels), /before argmax/);
    assert.throws(
      () => plotPredictions(images, probabilities, labels, { cols: 2 } as object),
      /Did you mean "columns"|There are/,
    );
  });
});
