import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { colorAt, inkOn } from "../../lib/figures/src/plotly/palette.js";
import { niceRange } from "../../lib/figures/src/plotly/range.js";

describe("colours", () => {
  it("are mixed as on a scale", () => {
    const scale: [number, string][] = [
      [0, "#000000"],
      [0.5, "#ff0000"],
      [1, "#ffffff"],
    ];
    assert.deepEqual(
      [0, 0.25, 0.5, 0.75, 1, 2].map((share) => colorAt(scale, share)),
      ["#000000", "#800000", "#ff0000", "#ff8080", "#ffffff", "#ffffff"],
    );
  });

  it("carry the ink that is seen better", () => {
    assert.deepEqual(["#000000", "#0072B2", "#E69F00", "#ffffff"].map(inkOn), [
      "#ffffff",
      "#ffffff",
      "#000000",
      "#000000",
    ]);
  });
});

describe("the ends of an axis", () => {
  it("are round, hold all values, and stay apart", () => {
    assert.deepEqual(niceRange([0.91, 0.978]), [0.9, 0.98]);
    assert.deepEqual(niceRange([3, 97], { zero: true }), [0, 100]);
    assert.deepEqual(niceRange([0, 0], { zero: true }), [0, 1.2]);
    assert.deepEqual(niceRange([0.9, 1], { limits: [0, 1] })[1], 1);
    const [low, high] = niceRange([5, 5]);
    assert.ok(low < 5 && high > 5);
  });
});
