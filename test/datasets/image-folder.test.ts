// Pictures of one's own: what decodes to which pixels, and what is said of every folder that isn't as it should be.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { encode as encodePng } from "fast-png";
import { encode as encodeJpeg } from "jpeg-js";
import { DataError } from "../../lib/datasets/src/data-error.js";
import { decodePicture } from "../../lib/datasets/src/node/decode-picture.js";
import { readImageFolder } from "../../lib/datasets/src/node/image-folder.js";
import { includedPath } from "../../lib/datasets/src/node/included.js";
import { pixelsOf } from "../../lib/datasets/src/own/picture.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "own-pictures-"));
after(() => fs.rmSync(root, { recursive: true, force: true }));

/** A grey PNG of one brightness. */
const grey = (value: number, width = 2, height = 2) =>
  Buffer.from(
    encodePng({ width, height, channels: 1, depth: 8, data: new Uint8Array(width * height).fill(value) }),
  );

let count = 0;
function folderOf(files: Record<string, Uint8Array | string>, empty: string[] = []): string {
  const folder = path.join(root, String(count++));
  for (const name of empty) fs.mkdirSync(path.join(folder, name), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

const read = (folder: string, size?: [number, number], greyscale = true) =>
  readImageFolder(folder, { size, greyscale });

test("classes and files come in the order of their names, 10 behind 9", async () => {
  const folder = folderOf({
    "10/b.png": grey(1),
    "9/12.png": grey(2),
    "9/2.PNG": grey(3),
    ".DS_Store": "x",
    "9/.hidden": "x",
    "9/Thumbs.db": "x",
    "README.md": "x",
  });
  const { pixels, shape, labels, classNames, files } = await read(folder);
  assert.deepEqual(classNames, ["9", "10"]);
  assert.deepEqual(files, ["9/2.PNG", "9/12.png", "10/b.png"]);
  assert.deepEqual([...labels], [0, 0, 1]);
  assert.deepEqual(shape, [3, 2, 2, 1]);
  assert.deepEqual([...pixels], [3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1]);
});

test("the included digits are those of scikit-learn", async () => {
  const { pixels, shape, labels, files } = await read(includedPath("digits"));
  assert.deepEqual(shape, [800, 8, 8, 1]);
  const python = path.resolve(process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python");
  if (!fs.existsSync(python)) return;
  const code =
    "import json; from sklearn.datasets import load_digits; d = load_digits(); print(json.dumps([d.data.astype(int).tolist(), d.target.tolist()]))";
  const out = execFileSync(python, ["-c", code], { encoding: "utf8", maxBuffer: 1e8 });
  const [data, target] = JSON.parse(out) as [number[][], number[]];
  for (const [i, file] of files.entries()) {
    const row = Number(path.basename(file, ".png"));
    assert.equal(labels[i], target[row]);
    const expected = (data[row] as number[]).map((value) => Math.round((value * 255) / 16));
    assert.deepEqual([...pixels.slice(i * 64, (i + 1) * 64)], expected, file);
  }
});

test("PNG of every kind gives the same picture", () => {
  const values = [0, 255, 255, 0, 0, 255];
  const [width, height] = [3, 2];
  const expected = values.flatMap((value) => [value, value, value]);
  const made: Record<string, Parameters<typeof encodePng>[0]> = {
    grey: { width, height, channels: 1, data: Uint8Array.from(values) },
    "grey, 16 bits": {
      width,
      height,
      channels: 1,
      depth: 16,
      data: Uint16Array.from(values, (v) => v * 257),
    },
    "grey, alpha": { width, height, channels: 2, data: Uint8Array.from(values.flatMap((v) => [v, 255])) },
    colour: { width, height, channels: 3, data: Uint8Array.from(expected) },
    "colour, alpha": {
      width,
      height,
      channels: 4,
      data: Uint8Array.from(values.flatMap((v) => [v, v, v, 255])),
    },
    palette: {
      width,
      height,
      channels: 1,
      data: Uint8Array.from(values, (v) => (v === 0 ? 1 : 0)),
      palette: [
        [255, 255, 255],
        [0, 0, 0],
      ],
    },
    "grey, 1 bit": { width, height, channels: 1, depth: 1, data: Uint8Array.from([0b01100000, 0b00100000]) },
    "grey, 4 bits": { width, height, channels: 1, depth: 4, data: Uint8Array.from([0x0f, 0xf0, 0x00, 0xf0]) },
  };
  for (const [kind, image] of Object.entries(made)) {
    assert.deepEqual([...decodePicture(encodePng(image)).rgb], expected, kind);
  }
});

test("what is transparent is white", () => {
  const data = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 255]);
  const { rgb } = decodePicture(encodePng({ width: 2, height: 1, channels: 4, data }));
  assert.deepEqual([...rgb], [255, 255, 255, 0, 0, 0]);
});

test("JPEG is read, in colour and in grey, whatever the file is called", async () => {
  const data = Uint8Array.from({ length: 16 * 16 * 4 }, (_, i) => [200, 60, 20, 255][i % 4] as number);
  const jpeg = encodeJpeg({ width: 16, height: 16, data }, 95).data;
  const folder = folderOf({ "a/1.jpg": jpeg, "b/2.jpeg": jpeg, "b/3.png": jpeg });
  const colour = await read(folder, undefined, false);
  assert.deepEqual(colour.shape, [3, 16, 16, 3]);
  [200, 60, 20].forEach((value, c) => {
    assert.ok(Math.abs((colour.pixels[c] as number) - value) < 6);
  });
  const { pixels } = await read(folder);
  assert.ok(Math.abs((pixels[0] as number) - (0.299 * 200 + 0.587 * 60 + 0.114 * 20)) < 4);
});

test("a picture of a phone that was held upright stands upright", () => {
  const black = [0, 1, 2].map(() => 0);
  const white = [0, 1, 2].map(() => 255);
  // As wide as three blocks of 16, as high as two; the first block is black.
  const data = Uint8Array.from({ length: 48 * 32 * 4 }, (_, i) => {
    const pixel = Math.floor(i / 4);
    return i % 4 === 3 || pixel % 48 >= 16 || pixel >= 48 * 16 ? 255 : 0;
  });
  const plain = encodeJpeg({ width: 48, height: 32, data }, 95).data;
  /** Where the black block is: its column and row, counted in blocks. */
  const corners: [orientation: number, size: [number, number], at: [number, number]][] = [
    [1, [48, 32], [0, 0]],
    [2, [48, 32], [2, 0]],
    [3, [48, 32], [2, 1]],
    [4, [48, 32], [0, 1]],
    [5, [32, 48], [0, 0]],
    [6, [32, 48], [1, 0]],
    [7, [32, 48], [1, 2]],
    [8, [32, 48], [0, 2]],
  ];
  for (const [orientation, size, [column, row]] of corners) {
    const exif = Buffer.from(
      `ffe1002245786966000049492a0008000000010012010300010000000${orientation}00000000000000`,
      "hex",
    );
    const { width, height, rgb } = decodePicture(
      Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]),
    );
    assert.deepEqual([width, height], size, `orientation ${orientation}`);
    for (let y = 0; y < height / 16; y++) {
      for (let x = 0; x < width / 16; x++) {
        const at = 3 * ((16 * y + 8) * width + 16 * x + 8);
        const seen = [...rgb.subarray(at, at + 3)].map((value) => (value > 128 ? 255 : 0));
        assert.deepEqual(
          seen,
          x === column && y === row ? black : white,
          `orientation ${orientation}, ${x}, ${y}`,
        );
      }
    }
  }
});

test("a picture is made smaller by means, and larger by repeating", () => {
  const rgb = Uint8Array.from([0, 100, 200, 60].flatMap((value) => [value, value, value]));
  const picture = { width: 2, height: 2, rgb };
  assert.deepEqual([...pixelsOf(picture, 1, 1, true)], [90]);
  assert.deepEqual([...pixelsOf(picture, 1, 2, true)], [100, 80]);
  assert.deepEqual([...pixelsOf(picture, 2, 4, true)], [0, 0, 100, 100, 200, 200, 60, 60]);
  const three = { width: 3, height: 1, rgb: Uint8Array.from([0, 90, 180].flatMap((v) => [v, v, v])) };
  assert.deepEqual([...pixelsOf(three, 1, 2, true)], [30, 150]);
  assert.deepEqual([...pixelsOf(three, 1, 2, false)], [30, 30, 30, 150, 150, 150]);
});

const jpeg = encodeJpeg({ width: 16, height: 16, data: new Uint8Array(1024).fill(99) }, 90).data;
const whole = grey(7, 40, 40);

const wrong: [what: string, folder: () => string, message: RegExp][] = [
  ["no folder", () => path.join(root, "nowhere"), /There is no folder .*nowhere.*folder of the notebook/],
  ["a file", () => path.join(folderOf({ x: "x" }), "x"), /is not a folder/],
  ["no classes", () => folderOf({ "notes.txt": "x" }), /has no sub-folders.*one for each class/],
  ["one class", () => folderOf({ "cats/1.png": grey(1) }), /one class only, "cats"/],
  ["an empty class", () => folderOf({ "cats/1.png": grey(1) }, ["dogs"]), /The class "dogs" is empty/],
  [
    "a picture beside",
    () => folderOf({ "a/1.png": grey(1), "b/1.png": grey(1), "2.jpg": jpeg }),
    /picture 2\.jpg lies beside/,
  ],
  [
    "another format",
    () => folderOf({ "a/1.png": grey(1), "b/1.gif": "GIF89a" }),
    /b\/1\.gif is neither PNG nor JPEG/,
  ],
  [
    "a folder in a class",
    () => folderOf({ "a/1.png": grey(1), "b/c/1.png": grey(1) }),
    /b\/c is a folder inside/,
  ],
  [
    "a text called PNG",
    () => folderOf({ "a/1.png": grey(1), "b/1.png": "hello" }),
    /picture b\/1\.png is neither PNG nor JPEG/,
  ],
  ["an empty file", () => folderOf({ "a/1.png": grey(1), "b/1.png": "" }), /picture b\/1\.png is empty/],
  [
    "a PNG cut off",
    () => folderOf({ "a/1.png": whole, "b/1.png": whole.subarray(0, -20) }),
    /picture b\/1\.png can't be read as PNG: it is damaged or cut off/,
  ],
  [
    "a PNG without an end",
    () => folderOf({ "a/1.png": whole, "b/1.png": whole.subarray(0, -12) }),
    /b\/1\.png can't be read as PNG/,
  ],
  [
    "a PNG of a few bytes",
    () => folderOf({ "a/1.png": whole, "b/1.png": whole.subarray(0, 12) }),
    /b\/1\.png can't be read as PNG/,
  ],
  [
    "a damaged PNG",
    () => folderOf({ "a/1.png": whole, "b/1.png": whole.with(50, 1 ^ (whole[50] as number)) }),
    /b\/1\.png can't be read as PNG/,
  ],
  [
    "a JPEG cut off",
    () => folderOf({ "a/1.jpg": jpeg, "b/1.jpg": jpeg.subarray(0, jpeg.length / 2) }),
    /b\/1\.jpg can't be read as JPEG/,
  ],
  [
    "a JPEG without an end",
    () => folderOf({ "a/1.jpg": jpeg, "b/1.jpg": jpeg.subarray(0, -30) }),
    /b\/1\.jpg can't be read as JPEG/,
  ],
  [
    "different sizes",
    () => folderOf({ "a/1.png": grey(1), "b/1.png": grey(1, 3, 2) }),
    /differ in size: a\/1\.png has 2 × 2.*b\/1\.png has 2 × 3.*size: 2/,
  ],
];

for (const [what, folder, message] of wrong) {
  test(`${what}: what is wrong is said`, async () => {
    await assert.rejects(read(folder()), (error) => {
      assert.ok(error instanceof DataError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

test("different sizes are brought to one", async () => {
  const folder = folderOf({ "a/1.png": grey(10), "b/1.png": grey(20, 7, 5) });
  const { pixels, shape } = await read(folder, [2, 3]);
  assert.deepEqual(shape, [2, 2, 3, 1]);
  assert.deepEqual([...pixels], [...Array(6).fill(10), ...Array(6).fill(20)]);
});
