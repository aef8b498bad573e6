import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

let schema: unknown;

/**
 * Gives the schema of plotly.js, that `npm run build` takes from it: all that figures may consist of.
 *
 * @returns parsed JSON; undefined where it has not been made.
 */
export function plotlySchema(): unknown {
  if (schema !== undefined) return schema;
  try {
    const folder = dirname(require.resolve("@course/figures/package.json"));
    schema = JSON.parse(readFileSync(join(folder, "dist", "plotly-schema.json"), "utf8"));
  } catch {
    return undefined;
  }
  return schema;
}
