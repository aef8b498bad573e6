import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { randomGenerator } from "@course/core/random";
import { IdxError, type IdxValues, parseIdx } from "../../lib/datasets/src/idx.js";

/** Writes an IDX file by the book, with values already in bytes. */
function idx(type: number, shape: number[], data: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = type;
  header[3] = shape.length;
  shape.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return Buffer.concat([header, data]);
}

/** Turns values into bytes, the most significant first. */
function bigEndian(values: IdxValues): Uint8Array {
  const bytes = Buffer.from(values.slice().buffer);
  const size = values.BYTES_PER_ELEMENT;
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

test("reads bytes with their shape, without copying them", () => {
  const file = idx(8, [2, 3], Uint8Array.of(1, 2, 3, 4, 5, 255));
  const { shape, values } = parseIdx(file);
  assert.deepEqual(shape, [2, 3]);
  assert.deepEqual(values, Uint8Array.of(1, 2, 3, 4, 5, 255));
  assert.equal(values.buffer, file.buffer);
});

test("reads every type of values, the most significant byte first", () => {
  const cases = [
    { type: 9, bytes: [0xff, 0x7f], values: Int8Array.of(-1, 127) },
    { type: 11, bytes: [0x01, 0x02, 0xff, 0xfe], values: Int16Array.of(258, -2) },
    { type: 12, bytes: [0x00, 0x01, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff], values: Int32Array.of(65536, -1) },
    { type: 13, bytes: [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], values: Float32Array.of(1, -2) },
    {
      type: 14,
      bytes: [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0],
      values: Float64Array.of(1, -2),
    },
  ];
  for (const { type, bytes, values } of cases) {
    assert.deepEqual(parseIdx(idx(type, [2], Uint8Array.from(bytes))), { shape: [2], values });
  }
});

test("reads bytes that begin anywhere in their buffer", () => {
  const file = idx(12, [1], Uint8Array.of(0, 0, 1, 0));
  const shifted = new Uint8Array(file.length + 3);
  shifted.set(file, 3);
  assert.deepEqual(parseIdx(shifted.subarray(3)).values, Int32Array.of(256));
});

test("reads a file without any rows", () => {
  assert.deepEqual(parseIdx(idx(8, [0, 28, 28], new Uint8Array())), {
    shape: [0, 28, 28],
    values: new Uint8Array(),
  });
});

test("reads a file compressed with gzip", () => {
  const file = gzipSync(idx(8, [3], Uint8Array.of(7, 8, 9)));
  assert.deepEqual(parseIdx(file).values, Uint8Array.of(7, 8, 9));
});

test("refuses what is no IDX file, and says why", () => {
  const good = idx(8, [2, 2], Uint8Array.of(1, 2, 3, 4));
  const refused: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /at least 4 bytes, got 0/],
    [Uint8Array.of(0, 0, 8), /at least 4 bytes, got 3/],
    [Buffer.from("<!DOCTYPE html><html></html>"), /begins with the bytes 3c 21 44 4f/],
    [Uint8Array.of(0, 0, 10, 1, 0, 0, 0, 0), /begins with the bytes 00 00 0a 01/],
    [Uint8Array.of(0, 0, 8, 0), /0 dimensions/],
    [Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1), /header of 16 bytes, but there are only 8/],
    [
      good.subarray(0, good.length - 1),
      /should hold 4 bytes behind the header, but holds 3; it ends too early/,
    ],
    [Buffer.concat([good, Buffer.of(0)]), /holds 5; it goes on behind its end/],
    [gzipSync(good).subarray(0, 20), /can't be decompressed/],
  ];
  for (const [bytes, message] of refused) {
    assert.throws(
      () => parseIdx(bytes),
      (error) => error instanceof IdxError && message.test(error.message),
      String(message),
    );
  }
});

test("allocates nothing for a size that only the header claims", () => {
  const sizes = [0xffffffff, 0xffffffff, 0xffffffff];
  for (const type of [8, 14]) {
    assert.throws(() => parseIdx(idx(type, sizes, Uint8Array.of(1, 2, 3))), IdxError);
  }
  // 255 dimensions, each claimed as large as can be, their product beyond all numbers.
  const many = new Array<number>(255).fill(0xffffffff);
  assert.throws(() => parseIdx(idx(8, many, Uint8Array.of(1))), IdxError);
  // Zero times infinity would be no number.
  assert.throws(() => parseIdx(idx(8, [...many.slice(1), 0], Uint8Array.of(1))), IdxError);
});

test("thousands of mutated files give a right answer or an IdxError, and nothing else", () => {
  const random = randomGenerator(20);
  const below = (n: number) => Math.floor(random() * n);
  const types = [8, 9, 11, 12, 13, 14];
  const sizes = [1, 1, 2, 4, 4, 8];
  let right = 0;
  let refused = 0;
  for (let round = 0; round < 20_000; round++) {
    const pick = below(types.length);
    const shape = Array.from({ length: 1 + below(3) }, () => below(5));
    const count = shape.reduce((product, size) => product * size, 1);
    const data = Uint8Array.from({ length: count * (sizes[pick] as number) }, () => below(256));
    let bytes: Uint8Array = Uint8Array.from(idx(types[pick] as number, shape, data));
    for (let mutations = below(4); mutations > 0; mutations--) {
      const kind = below(4);
      if (kind === 0 && bytes.length > 0) bytes[below(Math.min(bytes.length, 20))] = below(256);
      if (kind === 1) bytes = bytes.slice(0, below(bytes.length + 1));
      if (kind === 2) bytes = Buffer.concat([bytes, Uint8Array.from({ length: below(9) }, () => below(256))]);
      if (kind === 3 && bytes.length > 0) {
        const at = below(bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << below(8));
      }
    }
    if (below(10) === 0) bytes = gzipSync(bytes);
    try {
      const result = parseIdx(bytes);
      // A right answer gives the same file when it is written again.
      const file = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
      const written = idx(file[2] as number, result.shape, bigEndian(result.values));
      assert.deepEqual(Buffer.from(written), Buffer.from(file));
      right++;
    } catch (error) {
      assert.ok(error instanceof IdxError, `${error} for ${Buffer.from(bytes).toString("hex")}`);
      refused++;
    }
  }
  assert.ok(right > 4000 && refused > 4000, `${right} right, ${refused} refused`);
});
