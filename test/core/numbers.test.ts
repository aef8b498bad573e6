import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatDuration, formatNumber, formatShape, round } from "../../lib/core/src/show/numbers.js";

describe("numbers", () => {
  it("are short, and whole ones are in full", () => {
    assert.deepEqual(
      [717210, 0.123456, 1234.56, 0, -2, 7.894e-11, 1e-5, 0.0000119].map((value) => formatNumber(value)),
      ["717,210", "0.1235", "1,235", "0", "-2", "7.894e-11", "1e-5", "1.19e-5"],
    );
    assert.equal(formatNumber(Number.NaN), "NaN");
    assert.equal(round(0.123456, 3), 0.123);
    assert.equal(formatShape([null, 28, 28]), "[n, 28, 28]");
  });

  it("of time have the right unit", () => {
    assert.deepEqual([5.4, 1500, 2000, 61_000, 3_661_000].map(formatDuration), [
      "5 ms",
      "1.5 s",
      "2 s",
      "1 min 1 s",
      "1 h 1 min",
    ]);
  });
});
