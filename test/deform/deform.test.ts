import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ready, tf } from "@course/core";
import { randomGenerator, setSeed } from "@course/core/random";
import { deform, SMALL_DEFORMATIONS } from "../../lib/deform/src/deform.js";
import { ElasticSheet } from "../../lib/deform/src/elastic-sheet.js";
import type { DeformOptions } from "../../lib/deform/src/options.js";
import { AT_REST, type Displacements, type Movement, Warp } from "../../lib/deform/src/warp.js";

/** An image without any symmetry, 3 high and 4 wide. */
const IMAGE = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
];

/** Deforms one image and gives its rows. */
function warped(image: number[][], change: Partial<Movement>, displacements?: Displacements): number[][] {
  const [height, width] = [image.length, (image[0] as number[]).length];
  const result = new Float32Array(height * width);
  new Warp([height, width]).apply(
    Float32Array.from(image.flat()),
    result,
    0,
    { ...AT_REST, ...change },
    displacements,
  );
  return image.map((_, row) => [...result.subarray(row * width, (row + 1) * width)]);
}

function assertClose(actual: number[][], expected: number[][]): void {
  for (const [row, values] of expected.entries()) {
    for (const [column, value] of values.entries()) {
      const found = actual[row]?.[column] as number;
      assert.ok(Math.abs(found - value) < 1e-4, `row ${row}, column ${column}: ${found} instead of ${value}`);
    }
  }
}

describe("warp", () => {
  it("changes nothing at rest", () => assert.deepEqual(warped(IMAGE, {}), IMAGE));

  it("shifts by whole pixels; zeros come in", () => {
    assert.deepEqual(warped(IMAGE, { right: 1 }), [
      [0, 1, 2, 3],
      [0, 5, 6, 7],
      [0, 9, 10, 11],
    ]);
    assert.deepEqual(warped(IMAGE, { down: -1 }), [IMAGE[1], IMAGE[2], [0, 0, 0, 0]]);
    assert.deepEqual(warped(IMAGE, { right: 4 }), [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  it("takes the mean of neighbours between pixels, also at the edge", () => {
    assert.deepEqual(warped([[0, 8, 0, 4]], { right: 0.5 }), [[0, 4, 4, 2]]);
    assert.deepEqual(warped([[8], [0], [4]], { down: 0.25 }), [[6], [2], [3]]);
  });

  it("turns against the clock", () => {
    const square = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ];
    assertClose(warped(square, { turn: 90 }), [
      [3, 6, 9],
      [2, 5, 8],
      [1, 4, 7],
    ]);
    assertClose(
      warped(square, { turn: 180 }),
      [...square].reverse().map((row) => [...row].reverse()),
    );
  });

  it("scales about the centre, width and height apart", () => {
    assertClose(warped([[0, 0, 1, 0, 0]], { width: 2 }), [[0, 0.5, 1, 0.5, 0]]);
    assertClose(warped([[2], [4], [6]], { height: 0.5 }), [[0], [4], [0]]);
  });

  it("slants uprights to the right: the top moves right, the bottom left", () => {
    const upright = [
      [0, 1, 0],
      [0, 1, 0],
      [0, 1, 0],
    ];
    assertClose(warped(upright, { slant: 45 }), [
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 0],
    ]);
  });

  it("scales, then slants, then turns, then shifts", () => {
    const change = { right: 0.7, down: -0.3, turn: 20, width: 1.2, height: 0.9, slant: 10 };
    const spot = IMAGE.map((row, i) => row.map((_, j) => (i === 1 && j === 1 ? 1 : 0)));
    // Where the spot, half a pixel left of the centre, must go, step by step.
    const [x, y] = [-0.5 * change.width, 0];
    const [cos, sin] = [Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
    const [right, down] = [x * cos + y * sin + change.right, -x * sin + y * cos + change.down];
    const wide = warped(spot, change);
    const sum = wide.flat().reduce((a, b) => a + b);
    const at = (axis: (row: number, column: number) => number) =>
      wide.flatMap((row, i) => row.map((value, j) => value * axis(i, j))).reduce((a, b) => a + b) / sum;
    assert.ok(Math.abs(at((_, j) => j) - (1.5 + right)) < 0.2);
    assert.ok(Math.abs(at((i) => i) - (1 + down)) < 0.2);
  });

  it("lets each pixel come from another place", () => {
    const right = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1];
    const down = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1];
    const displacements = { values: Float32Array.of(...right, ...down), stride: 4, right: 0, down: 12 };
    assert.deepEqual(warped(IMAGE, {}, displacements), [
      [2, 6, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 7],
    ]);
  });

  it("survives displacements to far outside", () => {
    const far = { values: new Float32Array(12).fill(1e6), stride: 4, right: 0, down: 0 };
    assert.deepEqual(warped(IMAGE, {}, far).flat(), new Array(12).fill(0));
  });

  it("loses no ink of a small drawing in a large image", () => {
    const image = Array.from({ length: 12 }, () => new Array<number>(12).fill(0));
    for (const [row, column, ink] of [
      [3, 4, 1],
      [3, 5, 0.5],
      [6, 4, 2],
    ] as const) {
      (image[row] as number[])[column] = ink;
    }
    const at = (row: number, column: number) => image[row]?.[column] ?? 0;
    for (const [right, down] of [
      [0.25, -0.5],
      [-4.75, 2.5],
      [6.5, 8.5],
      [-8, -3.5],
    ] as const) {
      // Each pixel comes from so far further left and further up, between four pixels.
      const expected = image.map((values, i) =>
        values.map((_, j) => {
          const [y, x] = [i - down, j - right];
          const [top, left] = [Math.floor(y), Math.floor(x)];
          const [below, beside] = [y - top, x - left];
          return (
            (1 - below) * ((1 - beside) * at(top, left) + beside * at(top, left + 1)) +
            below * ((1 - beside) * at(top + 1, left) + beside * at(top + 1, left + 1))
          );
        }),
      );
      assertClose(warped(image, { right, down }), expected);
    }
  });
});

describe("ElasticSheet", () => {
  const side = 64;
  function window(smoothness: number, strength = 1): Float32Array {
    const random = randomGenerator(1);
    const sheet = new ElasticSheet(random, smoothness, strength, [side, side]);
    const from = sheet.place(random);
    return Float32Array.from({ length: side * side }, (_, i) => {
      const [row, column] = [Math.floor(i / side), i % side];
      return sheet.values[from + row * sheet.stride + column] as number;
    });
  }
  const rms = (values: ArrayLike<number>) =>
    Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length);
  /** Mean difference of neighbours, across and down. */
  function steps(values: Float32Array): [number, number] {
    const differences = (offset: number) =>
      rms(
        Array.from(values).flatMap((value, i) =>
          (i % side) + (offset === 1 ? 1 : 0) < side && i + offset < values.length
            ? [(values[i + offset] as number) - value]
            : [],
        ),
      );
    return [differences(1), differences(side)];
  }

  it("goes on behind its last row and column with the first", () => {
    const { values, stride } = new ElasticSheet(randomGenerator(1), 2, 1, [3, 5]);
    const size = stride - 5;
    assert.equal(values.length, (size + 3) * stride);
    for (let row = 0; row < size + 3; row++) {
      for (let column = 0; column < stride; column++) {
        assert.equal(
          values[row * stride + column],
          values[(row % size) * stride + (column % size)],
          `row ${row}, column ${column}`,
        );
      }
    }
  });

  it("is as strong as asked for", () => {
    const values = window(2, 3);
    assert.ok(Math.abs(rms(values) - 3) < 0.6, `${rms(values)}`);
    assert.ok(Math.abs(values.reduce((a, b) => a + b) / values.length) < 0.8);
  });

  it("is the smoother the greater the smoothness, in both directions", () => {
    const [rough, middle, smooth] = [0.5, 4, 20].map((smoothness) => steps(window(smoothness))) as [
      [number, number],
      [number, number],
      [number, number],
    ];
    for (const way of [0, 1] as const) {
      // Neighbours of a field smoothed with σ differ by about strength / (σ √2).
      assert.ok(rough[way] > 0.8, `${rough}`);
      assert.ok(Math.abs(middle[way] * 4 * Math.SQRT2 - 1) < 0.35, `${middle}`);
      assert.ok(smooth[way] < 0.06, `${smooth}`);
    }
  });
});

describe("deform", () => {
  let images: tf.Tensor3D;
  before(async () => {
    await ready();
    const random = randomGenerator(3);
    const pixels = Int32Array.from({ length: 6 * 28 * 28 }, () => Math.floor(256 * random()));
    images = tf.tensor3d(pixels, [6, 28, 28], "int32");
  });

  const same = (a: tf.Tensor, b: tf.Tensor) =>
    tf.tidy(() => tf.equal(a, b).all().dataSync()[0] === 1 && a.dtype === b.dtype);

  it("changes nothing without a size, whatever the seed", () => {
    assert.ok(same(deform(images, {}), images));
    const half = tf.div(images, 255);
    assert.ok(same(deform(half, { seed: 7, smoothness: 3 }), half));
  });

  it("gives the same images for the same seed, others for another, and one way for each image", () => {
    const all = { ...SMALL_DEFORMATIONS, seed: 1 };
    const first = deform(images, all);
    assert.ok(same(first, deform(images, all)));
    assert.ok(!same(first, deform(images, { ...all, seed: 2 })));
    const twice = tf.concat([images.slice(0, 1), images.slice(0, 1)]);
    const [one, other] = tf.unstack(deform(twice, all)) as [tf.Tensor, tf.Tensor];
    assert.ok(!same(one, other));
  });

  it("draws from Math.random without a seed", () => {
    const { random } = Math;
    try {
      setSeed(4);
      const first = deform(images, SMALL_DEFORMATIONS);
      assert.ok(!same(first, deform(images, SMALL_DEFORMATIONS)));
      setSeed(4);
      assert.ok(same(first, deform(images, SMALL_DEFORMATIONS)));
    } finally {
      Math.random = random;
    }
  });

  it("keeps shape, dtype and range, and leaves the given images alone", () => {
    const before = images.dataSync().slice();
    const shapes = [images, images.reshape([6, 784]), images.reshape([6, 28, 28, 1]), tf.div(images, 255)];
    for (const given of shapes) {
      const result = deform(given, { ...SMALL_DEFORMATIONS, seed: 1 });
      assert.deepEqual(result.shape, given.shape);
      assert.equal(result.dtype, given.dtype);
      assert.ok(
        result.min().greaterEqual(0).dataSync()[0] && result.max().lessEqual(given.max()).dataSync()[0],
      );
    }
    assert.deepEqual(images.dataSync(), before);
  });

  it("deforms flat images as it does others", () => {
    const flat = deform(images.reshape([6, 784]), { ...SMALL_DEFORMATIONS, seed: 1 });
    assert.ok(same(flat.reshape([6, 28, 28]), deform(images, { ...SMALL_DEFORMATIONS, seed: 1 })));
  });

  it("moves no further than asked for, and uses the whole room", () => {
    const spots = tf.tile(
      tf.pad(tf.ones([1, 2, 2]), [
        [0, 0],
        [13, 13],
        [13, 13],
      ]),
      [400, 1, 1],
    );
    const centres = tf.tidy(() => {
      const moved = deform(spots, { shift: 3, seed: 1 });
      const columns = tf.range(0, 28).sub(13.5);
      return tf.div(tf.sum(tf.mul(tf.sum(moved, 1), columns), 1), 4).dataSync();
    });
    const far = Math.max(...centres.map(Math.abs));
    assert.ok(far <= 3.0001 && far > 2.9, `${far}`);
  });

  const mistakes: [string, () => unknown, RegExp][] = [
    ["labels", () => deform(tf.zeros([5]), {}), /deform: expected images .* got a tensor \[5\]/],
    ["colours", () => deform(tf.zeros([5, 28, 28, 3]), {}), /deform: expected images/],
    ["flat images that aren't square", () => deform(tf.zeros([5, 30]), {}), /flat square ones/],
    ["no tensor", () => deform([[1]] as unknown as tf.Tensor, {}), /got an array of length 1/],
    ["truth values", () => deform(tf.ones([1, 2, 2], "bool"), {}), /int32 or float32, got .* of bool/],
    ["NaN", () => deform(tf.fill([1, 2, 2], Number.NaN), {}), /NaN or infinite/],
    ["an unknown option", () => deform(images, { sheer: 3 } as DeformOptions), /Did you mean "shear"\?/],
    [
      "a negative size",
      () => deform(images, { rotate: -3 }),
      /rotate must be a number from 0 to 180 \(degrees\), not -3/,
    ],
    [
      "percent in place of a part",
      () => deform(images, { scale: 15 }),
      /scale must be a number from 0 to 0.9/,
    ],
    ["a size that is NaN", () => deform(images, { elastic: Number.NaN }), /elastic must be/],
    [
      "no options",
      () => deform(images, undefined as unknown as DeformOptions),
      /expected options as an object/,
    ],
  ];
  for (const [name, run, message] of mistakes) {
    it(`says what is wrong: ${name}`, () => assert.throws(run, message));
  }
});
