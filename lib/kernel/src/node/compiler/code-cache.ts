/**
 * Loads TypeScript fast.
 *
 * Compiling its nine megabytes takes V8 longer than running them. We keep V8's compiled form in a file and
 * hand it back at the next start, which saves about two thirds of the loading time. It works on every
 * Node (module.enableCompileCache came with 22). V8 itself refuses a file of another version; then, and
 * when the file can't be read or written, TypeScript is simply compiled again.
 */
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { startupSnapshot } from "node:v8";
import { Script } from "node:vm";
import { writeWhole } from "../files.js";
import { findPackage } from "../packages.js";
import { cacheDirectory } from "./cache-directory.js";

/** A script whose compiled form is not yet in the cache, and where it goes. */
let unsaved: { script: Script; file: string } | undefined;

/** Loads the TypeScript package next to the kernel. */
export function loadTypeScript(): unknown {
  const path = findPackage("typescript");
  const file = cacheFile(path);
  // Neither the script object nor its cache could go into a start-up snapshot, which has the compiled form anyway.
  const forSnapshot = startupSnapshot.isBuildingSnapshot();
  const source = readFileSync(path, "utf8");
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: path,
    cachedData: forSnapshot ? undefined : readIfPresent(file),
  });
  if (script.cachedDataRejected !== false && !forSnapshot) unsaved = { script, file };
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

/**
 * Writes the compiled form of TypeScript for the next start, if this start had none.
 *
 * Call it when TypeScript has worked for a while: then the functions that it needed are in it.
 *
 * @returns that nothing is left to do.
 */
export function saveCodeCache(): false {
  if (!unsaved) return false;
  const { script, file } = unsaved;
  unsaved = undefined;
  try {
    writeWhole(file, script.createCachedData());
  } catch {
    // A read-only disk costs speed, nothing else.
  }
  return false;
}

function cacheFile(typescriptPath: string): string {
  const { size, mtimeMs } = statSync(typescriptPath);
  const name = `typescript-${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.bin`;
  return join(cacheDirectory(typescriptPath), name);
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
