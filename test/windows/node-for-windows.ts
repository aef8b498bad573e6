/** Runs programs with Node for Windows, under wine. */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { findWine, type Wine } from "../../scripts/test/wine.mjs";

/** This copy of the course. */
export const place = placeAt();

/** Gives Node for Windows. @throws where it is not there; `npm test` skips these tests then. */
export function requireWine(): Wine {
  const found = findWine(place);
  if (!found) throw new Error("There is no Node for Windows with wine. Type  npm test -- windows");
  return found;
}

/** Names a file as Windows does: wine shows the root as drive Z. */
export function onDrive(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

/**
 * Runs Node for Windows to its end.
 *
 * @param args paths among them in the way of Windows.
 * @param options `cwd` in the way of this system; `env` beside the present environment; `seconds` after which it is ended.
 * @returns how it ended, and what it printed.
 */
export function runNode(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; seconds?: number } = {},
): Promise<{ code: number | null; output: string }> {
  const { wine, node, env } = requireWine();
  const folder = mkdtempSync(join(tmpdir(), "wine-"));
  const file = join(folder, "output");
  // Node can't use the pipes of wine 8 as its standard output: a file takes it.
  const output = openSync(file, "w");
  // Else it takes itself for a part of the tests that run this.
  const { NODE_TEST_CONTEXT: _, ...own } = process.env;
  const child = spawn(wine, [node, ...args], {
    cwd: options.cwd ?? place.root,
    env: { ...own, ...env, ...options.env },
    stdio: ["ignore", output, output],
    timeout: (options.seconds ?? 120) * 1000,
    killSignal: "SIGKILL",
  });
  closeSync(output);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      const text = readFileSync(file, "utf8");
      rmSync(folder, { recursive: true, force: true });
      resolve({ code, output: text });
    });
  });
}
