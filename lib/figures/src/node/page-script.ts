import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

let script: string | undefined;

/**
 * Gives the program that runs in an exported page: `src/page/standalone.ts` and all that it imports, in one piece.
 *
 * @returns JavaScript that can stand in a script element.
 * @throws Error where it has not been made yet.
 */
export function pageScript(): string {
  if (script === undefined) {
    const file = join(
      dirname(require.resolve("@course/figures/package.json")),
      "dist",
      "browser",
      "standalone.js",
    );
    try {
      script = readFileSync(file, "utf8").trim();
    } catch {
      throw new Error(`drawDigit: ${file} is missing. Type  npm run build  and restart the kernel.`);
    }
  }
  return script;
}
