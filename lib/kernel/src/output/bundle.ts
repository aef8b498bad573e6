/** Checks MIME bundles and turns them into JSON text, so that a bad one is an error in the cell that made it. */
import type { MimeBundle } from "../api.js";
import { base64 } from "../node/bytes.js";

/**
 * Makes the JSON text of a bundle. Bytes become base64.
 *
 * @throws TypeError that names the MIME type when a value isn't what its type asks for, or has no JSON form
 *   (a BigInt, a cycle).
 */
export function bundleToJson(bundle: unknown, source: string): string {
  if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle))
    throw new TypeError(`${source} must be an object from MIME types to data, but is ${kindOf(bundle)}.`);
  const parts = Object.entries(bundle as MimeBundle)
    .filter(([, data]) => data !== undefined)
    .map(([mime, data]) => `${JSON.stringify(mime)}:${dataToJson(mime, data, source)}`);
  return `{${parts.join(",")}}`;
}

/**
 * Makes JSON text of a part of a message that is not a bundle.
 *
 * @throws TypeError that names the part when the value has no JSON form.
 */
export function partToJson(value: unknown, source: string): string {
  try {
    return JSON.stringify(value ?? {}) ?? "{}";
  } catch (error) {
    throw new TypeError(`${source} can't be written as JSON: ${reason(error)}`);
  }
}

function dataToJson(mime: string, data: unknown, source: string): string {
  if (isJsonMime(mime)) {
    try {
      return JSON.stringify(data) ?? "null";
    } catch (error) {
      throw new TypeError(
        `${source} has data under "${mime}" that can't be written as JSON: ${reason(error)}`,
      );
    }
  }
  if (data instanceof Uint8Array) return JSON.stringify(base64(data));
  if (typeof data !== "string")
    throw new TypeError(`${source} must have a string under "${mime}", but has ${kindOf(data)}.`);
  return JSON.stringify(data);
}

function isJsonMime(mime: string): boolean {
  return /^application\/(.*\+)?json$/.test(mime);
}

function reason(error: unknown): string {
  return String((error as Error).message).split("\n")[0] ?? "";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
