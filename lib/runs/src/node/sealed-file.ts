import { sha256 } from "@course/core/files";

/** What is written into the first line beside what the caller has to say. */
interface Seal {
  /** How many bytes follow the line. */
  bytes: number;
  /** SHA-256 of all the rest, in hex. */
  sha256: string;
}

/**
 * Gives the parts of a file that holds a line of JSON, then numbers, with a hash over both: no change goes unnoticed.
 *
 * @param header what the line is to hold.
 * @param numbers any bytes.
 */
export function seal(header: object, numbers: Uint8Array): Uint8Array[] {
  const { byteLength: bytes } = numbers;
  const line = { ...header, bytes, sha256: hashOf({ ...header, bytes }, numbers) };
  return [Buffer.from(`${JSON.stringify(line)}\n`), numbers];
}

/**
 * Takes such a file apart. Whether it is whole, `isWhole` tells.
 *
 * @returns undefined where it doesn't begin with a line of JSON that holds an object.
 */
export function unseal<T extends object>(
  content: Buffer,
): { header: Partial<T & Seal>; numbers: Buffer } | undefined {
  const end = content.indexOf("\n");
  if (end < 0) return undefined;
  try {
    const header: unknown = JSON.parse(content.toString("utf8", 0, end));
    if (typeof header !== "object" || header === null) return undefined;
    return { header: header as Partial<T & Seal>, numbers: content.subarray(end + 1) };
  } catch {
    return undefined;
  }
}

/** Tells whether line and numbers are those that were written. */
export function isWhole(header: Partial<Seal>, numbers: Uint8Array): boolean {
  const { sha256: expected, ...rest } = header;
  return hashOf(rest, numbers) === expected;
}

function hashOf(header: object, numbers: Uint8Array): string {
  return sha256(`${JSON.stringify(header)}\n`, numbers);
}
