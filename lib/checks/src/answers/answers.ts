import { Decoder } from "./decoder.js";
import { Encoder } from "./encoder.js";

/**
 * Writes down what a student's code gave, so that another process can judge it.
 *
 * @param answers numbers, texts, lists, plain objects, typed arrays, tensors and layers models travel whole; all else,
 *   such as a function, as null.
 * @returns the bytes.
 * @throws RangeError where they are more than 64 MB.
 * @example
 * await decodeAnswers(encodeAnswers([1, Number.NaN])); // [1, NaN]
 */
export function encodeAnswers(answers: unknown): Uint8Array {
  const encoder = new Encoder();
  return encoder.finish(encoder.encode(answers));
}

/**
 * Reads what `encodeAnswers` wrote. The bytes may be anything: nothing in them is run.
 *
 * @param bytes from where student code runs.
 * @returns the answers; their tensors and models must be disposed of by whoever gets them.
 * @throws Error where the bytes are not of that form.
 */
export async function decodeAnswers(bytes: Uint8Array): Promise<unknown> {
  const decoder = new Decoder(bytes);
  return decoder.decode(decoder.content);
}
