import { createReadStream, createWriteStream } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

/**
 * A file in a zip archive.
 *
 * @typedef {object} ZipEntry
 * @property {string} name with forward slashes
 * @property {number} size in bytes, unpacked
 * @property {number} packedSize in bytes
 * @property {boolean} isDeflated else it is stored as it is
 * @property {number} offset of its local header
 */

/**
 * Lists a zip archive (such as a Python wheel) of less than 4 GB.
 *
 * @param {string} file
 * @returns {Promise<ZipEntry[]>}
 * @throws Error where the file is no zip archive, or was cut off
 */
export async function zipEntries(file) {
  const handle = await fs.open(file);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, 22 + 65_535));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
    if (end < 0) throw new Error(`${path.basename(file)} is no zip archive, or was cut off`);
    const count = tail.readUInt16LE(end + 10);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await handle.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    /** @type {ZipEntry[]} */
    const entries = [];
    for (let at = 0, i = 0; i < count; i++) {
      const nameLength = directory.readUInt16LE(at + 28);
      entries.push({
        name: directory.toString("utf8", at + 46, at + 46 + nameLength),
        size: directory.readUInt32LE(at + 24),
        packedSize: directory.readUInt32LE(at + 20),
        isDeflated: directory.readUInt16LE(at + 10) === 8,
        offset: directory.readUInt32LE(at + 42),
      });
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return entries;
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks one file of a zip archive.
 *
 * @param {string} file the archive
 * @param {ZipEntry} entry
 * @param {string} target where it goes; its folder is made where missing
 * @param {(bytes: number) => void} [onBytes] told the number of bytes of each piece written
 */
export async function unzip(file, entry, target, onBytes) {
  const header = Buffer.alloc(30);
  const handle = await fs.open(file);
  await handle.read(header, 0, 30, entry.offset);
  await handle.close();
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  await fs.mkdir(path.dirname(target), { recursive: true });
  if (entry.packedSize === 0) {
    await fs.writeFile(target, "");
    return;
  }
  const packed = createReadStream(file, { start, end: start + entry.packedSize - 1, highWaterMark: 1 << 20 });
  const out = createWriteStream(target, { highWaterMark: 1 << 20 });
  const counted = async function* (/** @type {AsyncIterable<Buffer>} */ pieces) {
    for await (const piece of pieces) {
      onBytes?.(piece.length);
      yield piece;
    }
  };
  if (entry.isDeflated) await pipeline(packed, createInflateRaw({ chunkSize: 1 << 20 }), counted, out);
  else await pipeline(packed, counted, out);
  const { size } = await fs.stat(target);
  if (size !== entry.size)
    throw new Error(`${entry.name}: ${size} bytes came out, ${entry.size} were expected`);
}
