import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plotSurface, type SurfaceOptions } from "../../lib/figures/src/charts/surface.js";
import type { Scatter3dTrace, SurfaceTrace } from "../../lib/figures/src/plotly/plotly.js";

const options: SurfaceOptions = {
  title: "A plane",
  xTitle: "first weight",
  yTitle: "second weight",
  zTitle: "loss",
  xRange: [0, 2],
  yRange: [10, 20],
  cells: 2,
};
const plane = (x: number, y: number) => x + y;

/** The corners of each cell in the SVG, in the order in which they are drawn, with their colours. */
function cellsOf(svg: string): { x: number; y: number; fill: string }[][] {
  return [...svg.matchAll(/<path d="M([^"]*)z" fill="([^"]*)"\/>/g)].map(([, path = "", fill = ""]) => {
    let [x, y] = [0, 0];
    return path.split("l").map((step) => {
      const [dx = 0, dy = 0] = step.split(" ").map(Number);
      [x, y] = [x + dx, y + dy];
      return { x, y, fill };
    });
  });
}

/** In Viridis the greatest is the one with the most red and green. */
function lightest(colors: string[]): string | undefined {
  const light = (color: string) =>
    Number.parseInt(color.slice(1, 3), 16) + Number.parseInt(color.slice(3, 5), 16);
  return colors.toSorted((a, b) => light(b) - light(a))[0];
}

describe("plotSurface", () => {
  it("asks the function at each crossing of the grid: a row for each y, a column for each x", () => {
    const [surface] = plotSurface(plane, options).data as [SurfaceTrace];
    assert.deepEqual(surface.x, [0, 1, 2]);
    assert.deepEqual(surface.y, [10, 15, 20]);
    assert.deepEqual(surface.z, [
      [10, 11, 12],
      [15, 16, 17],
      [20, 21, 22],
    ]);
    assert.deepEqual([surface.cmin, surface.cmax], [10, 22]);
  });

  it("has three titled axes whose ranges hold everything", () => {
    const { scene } = plotSurface(plane, options).layout;
    assert.equal(scene?.xaxis.title.text, "first weight");
    assert.equal(scene?.yaxis.title.text, "second weight");
    assert.equal(scene?.zaxis.title.text, "loss");
    assert.deepEqual(
      [scene?.xaxis.range, scene?.yaxis.range],
      [
        [0, 2],
        [10, 20],
      ],
    );
    const [low, high] = scene?.zaxis.range ?? [Number.NaN, Number.NaN];
    assert.ok(low <= 10 && high >= 22);
  });

  it("draws the same still picture: every cell once, farther ones first, in the colour of its height", () => {
    const cells = cellsOf(plotSurface(plane, options).toSvg());
    assert.equal(cells.length, 4);
    const middle = (cell: { x: number; y: number }[] = []) => ({
      x: cell.reduce((sum, { x }) => sum + x / 4, 0),
      y: cell.reduce((sum, { y }) => sum + y / 4, 0),
    });
    const [farthest, nearest] = [middle(cells[0]), middle(cells[3])];
    // It is seen from the corner of the greatest x and the least y: the nearest cell is drawn last, and lowest.
    assert.ok(nearest.y > farthest.y, `${nearest.y} below ${farthest.y}`);
    const right = cells.findIndex(
      (cell) => middle(cell).x === Math.max(...cells.map((one) => middle(one).x)),
    );
    // Along x by 1 the plane rises by 1, along y by 5 it rises by 5: the cell at the right is that of both greatest.
    assert.equal(cells[right]?.[0]?.fill, lightest(cells.map(([corner]) => corner?.fill as string)));
  });

  it("names the least and the greatest height with their places", () => {
    const { alt } = plotSurface((x, y) => (x - 1) ** 2 + (y - 15) ** 2, options);
    assert.match(alt, /least 0 at \(1, 15\), greatest 26 at \(0, 10\)/);
  });

  it("leads paths over the surface, a little above it, and tells their ends", () => {
    const figure = plotSurface(plane, {
      ...options,
      paths: {
        descent: [
          [2, 20],
          [1, 15],
          [0, 10],
        ],
      },
    });
    const [surface, way] = figure.data as [SurfaceTrace, Scatter3dTrace];
    assert.equal(surface.type, "surface");
    const lifts = way.z.map((z, i) => z - ([22, 16, 10][i] as number));
    assert.ok(
      lifts.every((lift) => lift > 0 && lift < 1),
      String(lifts),
    );
    assert.deepEqual(way.text, ["22", "16", "10"]);
    assert.match(figure.alt, /descent: from 22 at \(2, 20\) to 10 at \(0, 10\)/);
    assert.match(figure.toSvg(), /descent/);
  });

  it("says what is wrong", () => {
    const draw = (height: unknown, changed: object = {}) =>
      plotSurface(height as typeof plane, { ...options, ...changed });
    assert.throws(() => draw([[1, 2]]), /expected a function of two numbers, .* got an array of length 1/);
    assert.throws(
      () => draw((x: number) => 1 / x),
      /the height at \(0, 10\) is Infinity; expected finite numbers/,
    );
    assert.throws(() => draw(plane, { cells: 41 }), /cells must be at most 40, not 41/);
    assert.throws(() => draw(plane, { xRange: [2, 1] }), /xRange must be two numbers, the lesser first/);
    assert.throws(() => draw(plane, { paths: { none: [] } }), /the path "none": there is nothing to draw/);
    assert.throws(
      () => draw(plane, { paths: { a: [[0, 10]], b: [[0, 10]], c: [[0, 10]], d: [[0, 10]] } }),
      /4 paths; at most 3/,
    );
    assert.throws(() => draw(plane, { xtitle: "x" }), /Did you mean "xTitle"/);
  });
});
