import { concatBytes, isTensor, tf } from "@course/core";
import { compiledAs } from "./compiled.js";
import {
  type Block,
  type Encoded,
  MOST_BYTES,
  MOST_LEVELS,
  NUMBER_ARRAYS,
  TENSOR_ARRAYS,
} from "./encoded.js";

/** Writes values down so that another process can read them. */
export class Encoder {
  readonly #blocks: Uint8Array[] = [];
  readonly #models = new Map<tf.LayersModel, Encoded>();
  #length = 0;

  /**
   * Encodes a value as it is now; later changes of it don't count.
   *
   * @param value numbers, texts, lists, plain objects, typed arrays, tensors and layers models travel whole; all
   *   else, such as a function, as null.
   * @returns what stands for it in the JSON.
   * @throws RangeError where all values together take more than 64 MB.
   */
  encode(value: unknown, level = 0): Encoded {
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (value === undefined) return { $: "undefined" };
    if (typeof value === "number") {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: "number", value: Object.is(value, -0) ? "-0" : String(value) };
    }
    if (typeof value === "bigint") return { $: "bigint", value: String(value) };
    if (typeof value !== "object" || level > MOST_LEVELS) return null;
    if (isTensor(value)) return this.#tensor(value);
    if (value instanceof tf.LayersModel) return this.#model(value);
    if (Array.isArray(value)) return Array.from(value, (entry) => this.encode(entry, level + 1));
    const type = value.constructor?.name ?? "";
    if (ArrayBuffer.isView(value) && type in NUMBER_ARRAYS)
      return { $: "numbers", type, ...this.#block(value) };
    if (!isPlain(value)) return null;
    const entries = Object.entries(value).map(([key, entry]): [string, Encoded] => [
      key,
      this.encode(entry, level + 1),
    ]);
    return { $: "object", entries };
  }

  /**
   * Puts all together.
   *
   * @param content JSON that holds what `encode` gave.
   * @returns four bytes with the length of the JSON (little-endian), the JSON in UTF-8, the blocks.
   * @throws RangeError where that is more than 64 MB.
   */
  finish(content: unknown): Uint8Array {
    const json = new TextEncoder().encode(JSON.stringify(content));
    this.#grow(json.length);
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, json.length, true);
    return concatBytes([head, json, ...this.#blocks]);
  }

  #tensor(tensor: tf.Tensor): Encoded {
    const { dtype, shape } = tensor;
    if (tensor.isDisposed || !(dtype in TENSOR_ARRAYS)) return null;
    return { $: "tensor", dtype, shape, ...this.#block(tensor.dataSync()) };
  }

  /** A model that several answers hold travels once. */
  #model(model: tf.LayersModel): Encoded {
    const known = this.#models.get(model) ?? this.#newModel(model);
    this.#models.set(model, known);
    return known;
  }

  #newModel(model: tf.LayersModel): Encoded {
    const values = model.getWeights();
    const weights = model.weights.map(({ originalName }, i) => {
      const { dtype, shape } = values[i] as tf.Tensor;
      return { name: originalName, dtype, shape, ...this.#block((values[i] as tf.Tensor).dataSync()) };
    });
    return { $: "model", topology: model.toJSON(null, false), weights, compiled: compiledAs(model) };
  }

  /** Keeps a copy of the bytes of an array. */
  #block({ buffer, byteOffset, byteLength }: ArrayBufferView): Block {
    const at = this.#length;
    this.#grow(byteLength);
    this.#blocks.push(new Uint8Array(buffer, byteOffset, byteLength).slice());
    return { at, bytes: byteLength };
  }

  #grow(bytes: number): void {
    this.#length += bytes;
    if (this.#length <= MOST_BYTES) return;
    throw new RangeError(
      `What was handed in takes more than ${MOST_BYTES / 1024 / 1024} MB. Hand in a part of it, or a function.`,
    );
  }
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
