import { readFile } from "node:fs/promises";
import type { tf } from "@course/core";
import { sha256, writeWhole } from "@course/core/files";
import { isWhole, seal, unseal } from "./sealed-file.js";

/** Names of losses or metrics, as `model.compile` takes them: one, several, or one or several for each output. */
export type Names = string | Names[] | { [output: string]: Names };

/** A model as it lies in a file: the first line holds all but the numbers, as JSON. */
export interface StoredModel {
  /** The layers, as TensorFlow.js writes them down. */
  layers: object;
  /** Loss, metrics and optimiser; absent for a model that wasn't compiled. */
  compiled?: {
    /** Those of `tf.metrics` and `tf.losses` that were given as functions have these words before their names. */
    loss: Names;
    metrics?: Names;
    optimizer: { name: string; config: tf.serialization.ConfigDict };
  };
  /** Single numbers that the optimiser remembers, by the names of its fields. */
  optimizerNumbers: Record<string, number>;
  /** Name, shape and dtype of each tensor; those of the optimiser are marked by `group`. */
  tensors: tf.io.WeightsManifestEntry[];
  /** What else the caller keeps with the model. */
  notes?: unknown;
  /** The numbers of all tensors, one after the other, as their dtypes say, the lowest byte first. */
  numbers: Uint8Array;
}

const FORMAT = "course-model-2";

type Header = Omit<StoredModel, "numbers"> & { format: typeof FORMAT };

/** The first line of files that were written before: its hash is that of the numbers alone. */
type OldHeader = Omit<Header, "compiled" | "format"> & {
  format: "course-model-1";
  training?: tf.io.TrainingConfig;
};

/**
 * Writes a model into one file: a line of JSON, then the numbers. It is written whole or not at all.
 *
 * @throws Error where it can't be written; a file that was there is unchanged then.
 */
export async function writeModelFile(file: string, { numbers, ...model }: StoredModel): Promise<void> {
  await writeWhole(file, seal({ format: FORMAT, ...model }, numbers));
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
  const parts = unseal<Header | OldHeader>(content);
  const format = parts?.header.format;
  if (!parts || (format !== FORMAT && format !== "course-model-1")) {
    throw new Error(
      `${who}: ${file} is no file of saveModel: it doesn't begin as one does` +
        `${content.length === 0 ? ", it is empty" : ""}. Is it another file, or only the beginning of one?`,
    );
  }
  const { header, numbers } = parts;
  if (typeof header.bytes === "number" && numbers.byteLength !== header.bytes) {
    throw new Error(
      `${who}: ${file} holds ${numbers.byteLength.toLocaleString("en-US")} bytes of weights, but ` +
        `${header.bytes.toLocaleString("en-US")} were saved. Was it copied only in part? Copy it again, or take an ` +
        "older one.",
    );
  }
  if (!(format === FORMAT ? isWhole(header, numbers) : sha256(numbers) === header.sha256)) {
    throw new Error(
      `${who}: ${file} is damaged: it doesn't hold what was saved (the SHA-256 differs). Copy it again, or take an ` +
        "older one.",
    );
  }
  const { format: _format, bytes: _bytes, sha256: _sha256, ...model } = renewed(header as Header | OldHeader);
  // A copy that begins at a multiple of eight bytes, as arrays of numbers must.
  return { ...model, numbers: Uint8Array.from(numbers) };
}

/** Brings what an older file holds into today's form. */
function renewed(header: (Header | OldHeader) & { bytes?: number; sha256?: string }) {
  if (header.format === FORMAT) return header;
  const { training, ...rest } = header;
  if (!training) return rest;
  const { loss, metrics, optimizer_config } = training;
  const { class_name: name, config } = optimizer_config as unknown as {
    class_name: string;
    config: tf.serialization.ConfigDict;
  };
  const compiled = {
    loss: inCamelCase(loss as Names),
    ...(metrics && { metrics: inCamelCase(metrics as Names) }),
    optimizer: { name, config },
  };
  return { ...rest, compiled };
}

function inCamelCase(names: Names): Names {
  if (typeof names === "string")
    return names.replaceAll(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (Array.isArray(names)) return names.map(inCamelCase);
  return Object.fromEntries(Object.entries(names).map(([output, part]) => [output, inCamelCase(part)]));
}
