import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  formatDuration,
  formatFixed,
  formatNumber,
  formatPercent,
  formatProbability,
  formatShape,
  round,
} from "../../lib/core/src/show/numbers.js";

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

  it("are never all, or nothing, where they aren't", () => {
    assert.equal(formatPercent(1_000_012 / 1_000_048), "99.996%");
    assert.equal(formatPercent(1), "100%");
    assert.equal(formatPercent(0), "0%");
    assert.equal(formatPercent(0.97766), "97.77%");
    assert.equal(formatPercent(0.99996, 3), "99.996%");
    assert.equal(formatPercent(1e-7), "1e-5%");
    assert.equal(formatNumber(0.999996), "0.999996");
    assert.equal(formatNumber(100 - 1e-9), "99.999999999");
    assert.equal(formatNumber(1.000001), "1");
    assert.equal(formatFixed(0.97766), "0.9777");
    assert.equal(formatFixed(0.99998), "0.99998");
    assert.equal(formatFixed(1), "1.0000");
    assert.equal(formatFixed(-0), "0.0000");
    assert.equal(formatFixed(3e-9), "3.0000e-9");
    assert.equal(formatFixed(1234.5, 2), "1,234.50");
    assert.equal(formatFixed(Number.NaN), "NaN");
  });

  it("of probabilities are neither nothing nor all where they aren't, and stand in columns", () => {
    const probabilities = [
      0,
      1e-45,
      1e-7,
      0.00049,
      0.0005,
      0.001,
      0.25,
      0.97766,
      0.9994,
      0.99951,
      1 - 2 ** -24,
      1,
    ];
    assert.deepEqual(probabilities.map(formatProbability), [
      "0.0%",
      ...["< 0.1%", "< 0.1%", "< 0.1%", "0.1%", "0.1%"],
      ...["25.0%", "97.8%", "99.9%", "> 99.9%", "> 99.9%"],
      "100.0%",
    ]);
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
