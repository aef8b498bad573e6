import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tf } from "@course/core";
import { sha256, writeWhole } from "@course/core/files";
import { TrainingHistory, type TrainingParams } from "../training-history.js";
import { isWhole, seal, unseal } from "./sealed-file.js";

/** What is kept of a finished run beside the weights. */
interface KeptRun {
  format: 2;
  name: string;
  params: TrainingParams;
  history: Record<string, number[]>;
  seconds: number;
}

/** What was kept before: its hash is that of the weights alone. */
type OldRun = Omit<KeptRun, "format"> & { format: 1; weights: string };

/**
 * Keeps finished runs in a folder, each in one file named after its fingerprint: a line of JSON with the history,
 * then the weights as little-endian float32. A file appears whole or not at all.
 */
export class RunStore {
  /** @param folder where the files lie; made when the first is written. Without it nothing is kept. */
  constructor(readonly folder: string | undefined) {}

  /**
   * Reads a run back and puts its weights into the model.
   *
   * @param fingerprint of the run.
   * @param model built as it was before that run.
   * @returns its history; undefined where no such run is kept.
   * @throws Error where the file is damaged; the model is untouched then.
   */
  restore(fingerprint: string, model: tf.LayersModel): TrainingHistory | undefined {
    if (this.folder === undefined) return undefined;
    let file: Buffer;
    try {
      file = readFileSync(this.#pathOf(fingerprint));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    const { record, weights } = readRun(file);
    setWeights(model, weights);
    return TrainingHistory.of(record);
  }

  /**
   * Keeps a finished run.
   *
   * @param fingerprint of the run.
   * @param name for people who look into the file.
   * @param model with the weights it has now.
   * @param history of the run.
   * @throws Error where it can't be written.
   */
  async keep(
    fingerprint: string,
    name: string,
    model: tf.LayersModel,
    history: TrainingHistory,
  ): Promise<void> {
    if (this.folder === undefined) return;
    const weights = Buffer.concat(model.getWeights().map((weight) => bytesOf(weight)));
    const { params, seconds } = history;
    const record: KeptRun = { format: 2, name, params, history: history.history, seconds };
    await writeWhole(this.#pathOf(fingerprint), seal(record, weights));
  }

  #pathOf(name: string): string {
    return join(this.folder as string, `${name}.run`);
  }
}

function bytesOf(weight: tf.Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = weight.dataSync();
  return Buffer.from(buffer, byteOffset, byteLength);
}

function setWeights(model: tf.LayersModel, bytes: Buffer): void {
  const shapes = model.getWeights().map(({ shape }) => shape);
  const sizes = shapes.map((shape) => tf.util.sizeFromShape(shape));
  if (sizes.reduce((sum, size) => sum + size, 0) * 4 !== bytes.byteLength) {
    throw new Error("its weights are those of another model");
  }
  // A copy: a Float32Array has to begin at a multiple of four bytes.
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  let start = 0;
  tf.tidy(() =>
    model.setWeights(
      shapes.map((shape, i) => {
        const size = sizes[i] as number;
        start += size;
        return tf.tensor(values.slice(start - size, start), shape);
      }),
    ),
  );
}

function readRun(file: Buffer): { record: KeptRun | OldRun; weights: Buffer } {
  const parts = unseal<KeptRun | OldRun>(file);
  if (!parts) throw new Error("its beginning can't be read");
  const { header, numbers } = parts;
  const measures = Object.values(header.history ?? {});
  const epochs = measures[0]?.length ?? 0;
  const isComplete =
    epochs > 0 &&
    measures.every((values) => values.length === epochs && values.every(Number.isFinite)) &&
    typeof header.seconds === "number" &&
    typeof header.params?.samples === "number";
  if (!isComplete) throw new Error("its history is incomplete");
  const isAsWritten =
    header.format === 1 ? sha256(numbers) === (header as OldRun).weights : isWhole(header, numbers);
  if (!isAsWritten) throw new Error("its history or its weights are incomplete or damaged");
  return { record: header as KeptRun | OldRun, weights: numbers };
}
