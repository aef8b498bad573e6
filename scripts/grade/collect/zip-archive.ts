import type { Readable } from "node:stream";
import {
  type Entry,
  fromBufferPromise,
  getFileNameLowLevel,
  openPromise,
  validateFileName,
  type ZipFile,
} from "yauzl";
import { type FoundFile, kindOf, MOST_BYTES, MOST_DATA_FILE } from "./found-file.js";

/** What an archive may hold, archives within it included. */
const MOST = { entries: 20_000, bytes: 4 * 1024 ** 3, levels: 3, innerArchive: 500 * 1024 * 1024 };

/** What is left of `MOST`, for an archive and those within it. */
interface Budget {
  entries: number;
  bytes: number;
}

/**
 * Reads a zip archive, and archives within it. Nothing is written to the disk, so no name in it can
 * lead anywhere, and no more is unpacked than a class hands in, however much an archive promises.
 *
 * @param archive the path of a file, or its bytes.
 * @param path where it was found, its own name included.
 * @returns the files, one after the other, notebooks with their content; an archive that can't be read is one file with
 *   an error.
 */
export async function* filesInZip(
  archive: string | Buffer,
  path: string[],
  budget: Budget = { entries: MOST.entries, bytes: MOST.bytes },
  level = 1,
): AsyncGenerator<FoundFile> {
  const failure = (problem: unknown, at: string[] = path): FoundFile => ({
    path: at,
    time: new Date(0),
    content: new Error(problem instanceof Error ? problem.message : String(problem)),
  });
  let zip: ZipFile | undefined;
  let isEmpty = true;
  try {
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
    zip = await (typeof archive === "string"
      ? openPromise(archive, options)
      : fromBufferPromise(archive, options));
    for await (const entry of zip.eachEntry()) {
      if (--budget.entries < 0) throw new Error(`The archive holds more than ${MOST.entries} files.`);
      // Old archives of Windows have its own slashes.
      const name = nameOf(entry).replaceAll("\\", "/");
      isEmpty &&= name.endsWith("/");
      const problem = validateFileName(name);
      const inner = [
        ...path,
        ...name.split("/").filter((part) => part !== "" && part !== "." && part !== ".."),
      ];
      const kind = kindOf(inner);
      if (name.endsWith("/") || kind === "nothing") continue;
      if (kind === "other") {
        if (!problem) yield { path: inner, time: entry.getLastModDate() };
        continue;
      }
      if (kind === "data") {
        if (!problem)
          yield { path: inner, time: entry.getLastModDate(), ...(await dataIn(zip, entry, budget)) };
        continue;
      }
      if (problem) {
        yield failure(`The name of this file leads out of its archive (${problem}).`, inner);
        continue;
      }
      const time = entry.getLastModDate();
      try {
        const content = await unpack(
          zip,
          entry,
          kind === "notebook" ? MOST_BYTES : MOST.innerArchive,
          budget,
        );
        if (kind === "notebook") yield { path: inner, time, content };
        else if (level < MOST.levels) yield* filesInZip(content, inner, budget, level + 1);
        else yield failure(`Archives in archives are read ${MOST.levels} levels deep.`, inner);
      } catch (error) {
        yield failure(error, inner);
      }
    }
    if (isEmpty) yield { path, time: new Date(0) };
  } catch (error) {
    yield failure(`This archive can't be read: ${(error as Error).message}`);
  } finally {
    zip?.close();
  }
}

/** Unpacks a picture or a table; one that can't be unpacked is left out. */
async function dataIn(zip: ZipFile, entry: Entry, budget: Budget): Promise<Pick<FoundFile, "read">> {
  try {
    const bytes = await unpack(zip, entry, MOST_DATA_FILE, budget);
    return { read: () => bytes };
  } catch {
    return {};
  }
}

function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw ?? (entry.fileName as unknown as Buffer);
  return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields ?? [], false);
}

async function unpack(zip: ZipFile, entry: Entry, most: number, budget: Budget): Promise<Buffer> {
  if (entry.isEncrypted()) throw new Error("This file is protected by a password.");
  const limit = Math.min(most, budget.bytes);
  const tooMuch = () => new Error(`Unpacked, this file has more than ${Math.floor(limit / 1e6)} MB.`);
  if (entry.uncompressedSize > limit) throw tooMuch();
  const stream: Readable = await zip.openReadStreamPromise(entry);
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limit) {
      stream.destroy();
      throw tooMuch();
    }
    pieces.push(piece);
  }
  budget.bytes -= size;
  return Buffer.concat(pieces);
}
