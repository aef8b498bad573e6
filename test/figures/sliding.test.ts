import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import { type Figure, plotConvolutionSteps, plotPoolingSteps } from "../../lib/figures/src/index.js";
import type { HeatmapTrace, Shape } from "../../lib/figures/src/plotly/plotly.js";

const input = [
  [0, 1, 2, 0],
  [3, 4, 5, 0],
  [6, 7, 8, 1],
];
const filter = [
  [-1, 1],
  [0, 0.5],
];

/** The result as the last trace holds it: a null is no cell. */
const resultOf = ({ data }: Figure) =>
  (data.at(-1) as HeatmapTrace).z
    .map((row) => row.filter((value) => value !== null))
    .filter((row) => row.length > 0);

describe("plotConvolutionSteps", () => {
  it("gives what tf.conv2d gives, for any stride", () => {
    for (const stride of [1, 2]) {
      const expected = tf.conv2d(
        tf.tensor2d(input).expandDims(2) as tf.Tensor3D,
        tf.tensor2d(filter).reshape([2, 2, 1, 1]) as tf.Tensor4D,
        stride,
        "valid",
      );
      const figure = plotConvolutionSteps(input, filter, { stride });
      assert.deepEqual(resultOf(figure), expected.squeeze([2]).arraySync());
    }
  });

  it("says each product of each position in words", () => {
    const [head, first, ...others] = plotConvolutionSteps(input, filter).alt.split("\n");
    assert.equal(head, "A filter slides over the numbers: a window of 2 × 2 on 3 × 4 numbers gives 2 × 3.");
    assert.equal(first, "row 0, column 0: 0·(−1) + 1·1 + 3·0 + 4·0.5 = 3");
    assert.equal(others.length, 5);
  });

  it("moves the window, its place in the result and the covers with the slider", () => {
    const { layout } = plotConvolutionSteps(input, filter, { position: 1 });
    const steps = layout.sliders?.[0]?.steps ?? [];
    assert.equal(layout.sliders?.[0]?.active, 1);
    assert.deepEqual(
      steps.map(({ label }) => label),
      [1, 2, 3, 4, 5, 6].map((n) => `${n} of 6`),
    );
    // Done by hand, the step at which the figure is at first must change nothing.
    const shapes = structuredClone(layout.shapes) as Shape[];
    for (const [place, value] of Object.entries(steps[1]?.args[0] ?? {})) {
      const [, index, edge] = /^shapes\[(\d)\]\.(\w+)$/.exec(place) ?? [];
      if (edge) assert.equal(shapes[Number(index)]?.[edge as "x0"], value, place);
      else assert.equal(layout.annotations?.at(-1)?.text, value);
    }
    // The last position covers nothing any more: both covers have no area.
    const last = steps[5]?.args[0] ?? {};
    assert.equal(last["shapes[0].x0"], shapes[0]?.x1);
    assert.equal(last["shapes[1].y0"], shapes[1]?.y1);
    assert.deepEqual([last["shapes[2].x0"], last["shapes[2].y0"]], [1.5, 0.5]);
  });

  it("shows the last position at first, and is drawn without scripts too", () => {
    const figure = plotConvolutionSteps(input, filter, { title: "A test" });
    assert.equal(figure.layout.sliders?.[0]?.active, 5);
    assert.match(figure.toSvg(), /row 1, column 2: 5·\(−1\)/);
  });

  it("refuses tables that are none, don't fit or can't be read", () => {
    assert.throws(() => plotConvolutionSteps([], filter), /the input must be a table of numbers/);
    assert.throws(() => plotConvolutionSteps([[1], [1, 2]], [[1]]), /rows of 1, 2 numbers; expected equal/);
    assert.throws(() => plotConvolutionSteps([[1, Number.NaN]], [[1]]), /holds NaN; expected finite/);
    assert.throws(() => plotConvolutionSteps([[1, 2]], filter), /2 × 2 doesn't fit into an input of 1 × 2/);
    assert.throws(() => plotConvolutionSteps([Array(13).fill(0)], [[1]]), /up to 12 × 12 can be read/);
    assert.throws(() => plotConvolutionSteps(input, filter, { position: 6 }), /from 0 to 5, not 6/);
    assert.throws(() => plotConvolutionSteps(input, filter, { stride: 0 }), RangeError);
    assert.throws(() => plotConvolutionSteps(input, tf.ones([2, 2]) as never), TypeError);
  });
});

describe("plotPoolingSteps", () => {
  it("gives what tf.maxPool gives, squares side by side by default", () => {
    const image = tf.tensor2d(input).expandDims(2) as tf.Tensor3D;
    assert.deepEqual(
      resultOf(plotPoolingSteps(input)),
      tf.maxPool(image, 2, 2, "valid").squeeze([2]).arraySync(),
    );
    assert.deepEqual(
      resultOf(plotPoolingSteps(input, 2, { stride: 1 })),
      tf.maxPool(image, 2, 1, "valid").squeeze([2]).arraySync(),
    );
    assert.match(plotPoolingSteps(input).alt, /\nrow 0, column 1: the greatest of 2, 0, 5, 0 is 5$/);
  });

  it("refuses a side that is no side", () => {
    for (const size of [1, 1.5, -2]) assert.throws(() => plotPoolingSteps(input, size), /of 2 or more/);
  });
});
