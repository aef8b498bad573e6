import { tf } from "../compute/tf.js";

/** Tells whether a value is a tensor. */
export function isTensor(value: unknown): value is tf.Tensor {
  return value instanceof tf.Tensor;
}

/**
 * Describes any value in a few words for an error message: what a tensor's shape and dtype are, how long
 * an array is, what type the rest has.
 *
 * @example
 * describe(tf.zeros([2, 3])); // "a tensor [2,3] of float32"
 */
export function describe(value: unknown): string {
  if (isTensor(value)) {
    if (value.isDisposed) return "a disposed tensor";
    return `a tensor [${value.shape}] of ${value.dtype}`;
  }
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (ArrayBuffer.isView(value) && "length" in value)
    return `a ${value.constructor.name} of length ${value.length}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return "a symbol";
  const name = (value as object).constructor?.name;
  return name && name !== "Object" ? `an object of class ${name}` : "an object";
}
