import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The files by which scheduler, workers and the grader know each other, and encrypt what they say. */
export interface Tls {
  /** The certificate of who signed theirs. */
  ca: string;
  /** Their own certificate. */
  cert: string;
  /** Its key. */
  key: string;
}

/** What the options are called, and what they are for. */
export const tlsOptions = {
  "tls-ca": { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
} as const;

/**
 * Reads the options.
 *
 * @returns the files; undefined where none is named.
 * @throws Error where one is missing.
 */
export function readTls(values: Partial<Record<keyof typeof tlsOptions, string>>): Tls | undefined {
  const names = Object.keys(tlsOptions) as (keyof typeof tlsOptions)[];
  const files = names.map((name) => {
    const file = values[name];
    if (file !== undefined && !existsSync(file)) throw new Error(`--${name}: ${file} doesn't exist.`);
    return file === undefined ? undefined : resolve(file);
  });
  if (files.every((file) => file === undefined)) return undefined;
  const [ca, cert, key] = files;
  if (ca && cert && key) return { ca, cert, key };
  throw new Error(`Of ${names.map((name) => `--${name}`).join(", ")} all three are needed.`);
}

/** Gives them as Dask's commands take them. */
export function tlsArguments(tls: Tls | undefined): string[] {
  return tls
    ? ["--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", tls.key, "--protocol", "tls"]
    : [];
}
