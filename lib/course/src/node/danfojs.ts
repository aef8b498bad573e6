import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

let loaded: typeof import("danfojs-node") | undefined;

/** Loads danfojs at its first use: it takes 0.6 s and 80 MB. */
export function danfojs(): typeof import("danfojs-node") {
  loaded ??= require("danfojs-node") as typeof import("danfojs-node");
  return loaded;
}
