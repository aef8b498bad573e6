import { readFile } from "node:fs/promises";
import type { tf } from "@course/core";
import { sha256, writeWhole } from "@course/core/files";

/** What a file holds beside the numbers: its first line, as JSON. */
interface Header {
  format: typeof FORMAT;
  /** The layers, as TensorFlow.js writes them down. */
  layers: object;
  /** Loss, metrics and optimiser; absent for a model that wasn't compiled. */
  training?: tf.io.TrainingConfig;
  /** Single numbers that the optimiser remembers, by the names of its fields. */
  optimizerNumbers: Record<string, number>;
  /** Name, shape and dtype of each tensor; those of the optimiser are marked by `group`. */
  tensors: tf.io.WeightsManifestEntry[];
  /** What else the caller keeps with the model. */
  notes?: unknown;
  /** Bytes of the numbers, and their SHA-256 in hex. */
  bytes: number;
  sha256: string;
}

const FORMAT = "course-model-1";

/** A model as it lies in a file. */
export type StoredModel = Pick<Header, "layers" | "training" | "optimizerNumbers" | "tensors" | "notes"> & {
  /** The numbers of all tensors, one after the other, as their dtypes say, the lowest byte first. */
  numbers: Uint8Array;
};

/**
 * Writes a model into one file: a line of JSON, then the numbers. It is written whole or not at all.
 *
 * @throws Error where it can't be written; a file that was there is unchanged then.
 */
export async function writeModelFile(file: string, { numbers, ...model }: StoredModel): Promise<void> {
  const header: Header = { format: FORMAT, ...model, bytes: numbers.byteLength, sha256: sha256(numbers) };
  await writeWhole(file, [Buffer.from(`${JSON.stringify(header)}\n`), numbers]);
}

/**
 * Reads a model from a file and checks that it is whole.
 *
 * @param who the function that asks, for messages.
 * @returns the model; undefined where there is no such file.
 * @throws Error where it can't be read, is no such file, or is damaged.
 */
export async function readModelFile(file: string, who: string): Promise<StoredModel | undefined> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(`${who}: ${file} can't be read (${message}).`, { cause });
  }
  const end = content.indexOf("\n");
  const header = readHeader(content.subarray(0, Math.max(end, 0)));
  if (!header) {
    throw new Error(
      `${who}: ${file} is no file of saveModel: it doesn't begin as one does` +
        `${content.length === 0 ? ", it is empty" : ""}. Is it another file, or only the beginning of one?`,
    );
  }
  const { format: _format, bytes, sha256: expected, ...model } = header;
  const numbers = content.subarray(end + 1);
  if (numbers.byteLength !== bytes) {
    throw new Error(
      `${who}: ${file} holds ${numbers.byteLength.toLocaleString("en-US")} bytes of weights, but ` +
        `${bytes.toLocaleString("en-US")} were saved. Was it copied only in part? Copy it again, or take an older one.`,
    );
  }
  if (sha256(numbers) !== expected) {
    throw new Error(
      `${who}: ${file} is damaged: its weights aren't those that were saved (the SHA-256 differs). Copy it again, or ` +
        "take an older one.",
    );
  }
  // A copy that begins at a multiple of eight bytes, as arrays of numbers must.
  return { ...model, numbers: Uint8Array.from(numbers) };
}

function readHeader(line: Buffer): Header | undefined {
  try {
    const header = JSON.parse(line.toString()) as Partial<Header> | null;
    return header?.format === FORMAT ? (header as Header) : undefined;
  } catch {
    return undefined;
  }
}
