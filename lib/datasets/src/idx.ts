import { gunzip } from "./node/gunzip.js";

/** The numbers of an IDX file, in the typed array that fits their type. */
export type IdxValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** What an IDX file holds. */
export interface Idx {
  /** The size of each dimension, `[60000, 28, 28]` for the training images of MNIST. */
  shape: number[];
  /** All values in row-major order; as many as the product of the sizes. */
  values: IdxValues;
}

/** Says why bytes are no IDX file. */
export class IdxError extends Error {
  override name = "IdxError";
}

interface ValueType {
  name: string;
  bytes: 1 | 2 | 4 | 8;
  view: (buffer: ArrayBufferLike, offset: number, length: number) => IdxValues;
}

const VALUE_TYPES: Record<number, ValueType> = {
  8: { name: "unsigned byte", bytes: 1, view: (...at) => new Uint8Array(...at) },
  9: { name: "signed byte", bytes: 1, view: (...at) => new Int8Array(...at) },
  11: { name: "short", bytes: 2, view: (...at) => new Int16Array(...at) },
  12: { name: "int", bytes: 4, view: (...at) => new Int32Array(...at) },
  13: { name: "float", bytes: 4, view: (...at) => new Float32Array(...at) },
  14: { name: "double", bytes: 8, view: (...at) => new Float64Array(...at) },
};

/** A compressed file may not grow beyond this: 1 GiB, twenty times the largest file of MNIST. */
const LARGEST = 2 ** 30;

/**
 * Reads an IDX file, the format in which MNIST and Fashion-MNIST are published.
 *
 * Four bytes say what follows: 0, 0, the type of the values, the number of dimensions. Then the size of
 * each dimension as four bytes, the most significant first, and then the values. The format is described
 * at the end of Yann LeCun's MNIST page, http://yann.lecun.com/exdb/mnist/.
 *
 * @param bytes the whole file, plain or compressed with gzip. Bytes that need no conversion are not
 * copied: the result then shares their memory.
 * @returns shape and values. Nothing is allocated for a size that only the header claims.
 * @throws IdxError where the bytes are too few, too many, or no IDX file.
 * @example
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 7)); // { shape: [2], values: Uint8Array [5, 7] }
 */
export function parseIdx(bytes: Uint8Array): Idx {
  const file = isGzip(bytes) ? decompress(bytes) : bytes;
  const { type, shape, start } = readHeader(file);
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = count * type.bytes;
  const present = file.length - start;
  if (present !== expected) {
    const what = present < expected ? "it ends too early" : "it goes on behind its end";
    throw new IdxError(
      `No complete IDX file: for shape [${shape}] of ${type.name} it should hold ${expected} bytes behind ` +
        `the header, but holds ${present}; ${what}. Delete the file and fetch it again.`,
    );
  }
  return { shape, values: readValues(file, start, count, type) };
}

function readHeader(file: Uint8Array): { type: ValueType; shape: number[]; start: number } {
  if (file.length < 4) {
    throw new IdxError(
      `No IDX file: expected a header of at least 4 bytes, got ${file.length} bytes in all.`,
    );
  }
  const [zero0, zero1, typeCode, dimensions] = file as unknown as [number, number, number, number];
  const type = VALUE_TYPES[typeCode];
  if (zero0 !== 0 || zero1 !== 0 || !type) {
    const magic = [zero0, zero1, typeCode, dimensions].map((byte) => byte.toString(16).padStart(2, "0"));
    throw new IdxError(
      `No IDX file: it begins with the bytes ${magic.join(" ")}; expected 00 00, then the type 08, 09, 0b, ` +
        "0c, 0d or 0e. Is it a web page or another format?",
    );
  }
  if (dimensions === 0) throw new IdxError("No IDX file with data: its header says it has 0 dimensions.");
  const start = 4 + 4 * dimensions;
  if (file.length < start) {
    throw new IdxError(
      `No complete IDX file: ${dimensions} dimensions need a header of ${start} bytes, but there are only ` +
        `${file.length} bytes. Delete the file and fetch it again.`,
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, start);
  return { type, shape: Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i)), start };
}

function readValues(file: Uint8Array, start: number, count: number, type: ValueType): IdxValues {
  if (type.bytes === 1) return type.view(file.buffer, file.byteOffset + start, count);
  // A copy: typed arrays must begin at a multiple of their size, and the bytes may need turning round.
  const copy = new Uint8Array(file.subarray(start));
  if (isLittleEndian) reverseEach(copy, type.bytes);
  return type.view(copy.buffer, 0, count);
}

/** Whether this machine puts the least significant byte of a number first. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Turns round the bytes of each value. */
function reverseEach(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) {
    for (let low = start, high = start + size - 1; low < high; low++, high--) {
      const byte = bytes[low] as number;
      bytes[low] = bytes[high] as number;
      bytes[high] = byte;
    }
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function decompress(bytes: Uint8Array): Uint8Array {
  try {
    return gunzip(bytes, LARGEST);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new IdxError(`The gzip file can't be decompressed (${why}). Delete the file and fetch it again.`, {
      cause,
    });
  }
}
