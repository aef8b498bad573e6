import { concatBytes, tf } from "@course/core";
import { compileAs } from "./compiled.js";
import {
  type Block,
  type Encoded,
  MOST_BYTES,
  MOST_LEVELS,
  NUMBER_ARRAYS,
  TENSOR_ARRAYS,
} from "./encoded.js";

/**
 * Reads what an `Encoder` wrote in another process. The bytes may be anything: whoever wrote them may want to
 * deceive. So nothing in them is run, and every length is checked.
 */
export class Decoder {
  /** The JSON, as yet with the marks of the encoder. It may have any form. */
  readonly content: unknown;
  readonly #blocks: Uint8Array;

  /**
   * @param bytes what the encoder's `finish` gave.
   * @throws RangeError or SyntaxError where they are not of that form.
   */
  constructor(bytes: Uint8Array) {
    if (bytes.length < 4 || bytes.length > MOST_BYTES + 4) {
      throw new RangeError(`Answers have 4 to ${MOST_BYTES + 4} bytes, these have ${bytes.length}.`);
    }
    const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
    if (length > bytes.length - 4) throw new RangeError("These answers are cut off.");
    this.content = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    // Not a Buffer, whose `slice` doesn't copy.
    this.#blocks = new Uint8Array(bytes.buffer, bytes.byteOffset + 4 + length, bytes.length - 4 - length);
  }

  /**
   * Makes a value again.
   *
   * @param encoded a part of `content`.
   * @returns the value; a tensor or a model must be disposed of by whoever gets it.
   * @throws Error where it is nothing that an encoder writes.
   */
  async decode(encoded: unknown, level = 0): Promise<unknown> {
    if (encoded === null || typeof encoded !== "object") return encoded;
    if (level > MOST_LEVELS) throw new RangeError("These answers are nested too deeply.");
    if (Array.isArray(encoded)) return this.#list(encoded, level);
    const marked = encoded as Exclude<Encoded, null | boolean | number | string | Encoded[]>;
    switch (marked.$) {
      case "undefined":
        return undefined;
      case "number":
        return Number(marked.value);
      case "bigint":
        return BigInt(String(marked.value).slice(0, 1000));
      case "object": {
        const keys = marked.entries.map(([key]) => String(key));
        const values = await this.#list(
          marked.entries.map(([, entry]) => entry),
          level,
        );
        return Object.fromEntries(keys.map((key, i) => [key, values[i]]));
      }
      case "numbers": {
        if (!Object.hasOwn(NUMBER_ARRAYS, marked.type)) throw new TypeError(`There is no ${marked.type}.`);
        return this.#numbers(marked, NUMBER_ARRAYS[marked.type as keyof typeof NUMBER_ARRAYS]);
      }
      case "tensor":
        return this.#tensor(marked);
      case "model":
        return this.#model(marked);
      default:
        throw new TypeError(`Answers don't contain "${String((marked as { $: unknown }).$)}".`);
    }
  }

  async #list(entries: unknown[], level: number): Promise<unknown[]> {
    const values: unknown[] = [];
    for (const entry of entries) values.push(await this.decode(entry, level + 1));
    return values;
  }

  #tensor({ dtype, shape, ...block }: { dtype: string; shape: number[] } & Block): tf.Tensor {
    if (!Object.hasOwn(TENSOR_ARRAYS, dtype)) throw new TypeError(`Tensors of ${dtype} don't travel.`);
    const known = dtype as keyof typeof TENSOR_ARRAYS;
    // A shape that doesn't fit the values is an error of tf.tensor.
    return tf.tensor(this.#numbers(block, TENSOR_ARRAYS[known]), shape, known);
  }

  async #model({ topology, weights, compiled }: EncodedModel): Promise<tf.LayersModel> {
    const specs = weights.map(
      ({ name, dtype, shape }) => ({ name, dtype, shape }) as tf.io.WeightsManifestEntry,
    );
    const weightData = concatBytes(weights.map((block) => this.#bytes(block))).buffer;
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: topology as object, weightSpecs: specs, weightData }),
    );
    if (compiled) compileAs(model, compiled);
    return model;
  }

  #numbers(block: Block, type: NumberArray): InstanceType<NumberArray> {
    // A copy, because the place of a block needn't be a multiple of the size of a number.
    return new type(this.#bytes(block).slice().buffer as ArrayBuffer);
  }

  #bytes({ at, bytes }: Block): Uint8Array {
    const isInside = Number.isInteger(at) && Number.isInteger(bytes) && at >= 0 && bytes >= 0;
    if (!isInside || at + bytes > this.#blocks.length) throw new RangeError("These answers are cut off.");
    return this.#blocks.subarray(at, at + bytes);
  }
}

type NumberArray = (typeof NUMBER_ARRAYS)[keyof typeof NUMBER_ARRAYS];
type EncodedModel = Extract<Encoded, { $: "model" }>;
