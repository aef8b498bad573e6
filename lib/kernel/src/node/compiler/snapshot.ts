/**
 * Start-up snapshots: the memory of a compiler process that has read and bound the declarations, in a file.
 *
 * Node can write its heap to a file and start from it (`node --build-snapshot`). A compiler process that
 * starts so is ready in about the time Node itself takes, where reading TypeScript and the declarations of
 * the standard library, Node and TensorFlow.js takes a second. A snapshot fits one version of Node and of
 * our code, which its name says; without one that fits, the compiler process starts the long way.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeWhole } from "../files.js";
import { findPackage, kernelFile } from "../packages.js";
import { cacheDirectory } from "./cache-directory.js";

/** The compiler in one script (`npm run build` makes it), and what tsc has noted about the code that it compiled. */
const bundle = kernelFile("dist/compiler.cjs");
const buildInfo = kernelFile("dist/.tsbuildinfo");
const typescriptPath = findPackage("typescript");

/** The snapshot for this Node and this code, if it has been built. */
export function findSnapshot(): string | undefined {
  const path = snapshotPath();
  return path && existsSync(path) ? path : undefined;
}

/** V8 takes a snapshot only under the options that it was built with, so those of the user are left out. */
export function snapshotEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}

/**
 * Options of every compiler process, with and without a snapshot. TypeScript goes down into a sum of a thousand terms a
 * thousand times as deep as into one of two. Node gives it 1 MB of stack; the main thread has 8 MB, on Windows too.
 */
export const compilerFlags: readonly string[] = ["--stack-size=6000"];

export interface SnapshotOptions {
  /** A folder from which the modules can be found. */
  cwd: string;
  /** Modules whose declarations go into the snapshot, e.g. `["my-library"]`. */
  modules: readonly string[];
}

/**
 * Builds the snapshot for this Node and this code, and removes those of other versions of the code.
 *
 * Takes some seconds. @returns its path.
 * @throws when the compiler has not been bundled, and when Node could not build it; the message holds what Node printed.
 */
export function buildSnapshot({ cwd, modules }: SnapshotOptions): string {
  const path = snapshotPath();
  if (!path) throw new Error(`${bundle} is missing. Type  npm run build`);
  makeWhole(path, (temporary) => {
    const args = [
      ...compilerFlags,
      "--snapshot-blob",
      temporary,
      "--build-snapshot",
      bundle,
      cwd,
      ...modules,
    ];
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: snapshotEnvironment(),
    });
    if (status !== 0) throw new Error(`Node could not build the compiler's snapshot:\n${stderr}`);
  });
  const directory = dirname(path);
  const prefix = `compiler-${process.version}-${process.arch}-`;
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix) && join(directory, name) !== path) tryToRemove(join(directory, name));
  }
  return path;
}

/** On Windows one that a compiler process is just reading can't be removed; the next time it can. */
function tryToRemove(path: string): void {
  try {
    rmSync(path);
  } catch {
    // It costs some megabytes, nothing else.
  }
}

/**
 * Where the snapshot belongs that fits this Node and this code, or undefined without a bundle to build it from.
 *
 * Code that was compiled and not bundled again has no snapshot: it must not run beside an older compiler.
 */
function snapshotPath(): string | undefined {
  const hash = createHash("sha256");
  try {
    const { size, mtimeMs } = statSync(typescriptPath);
    hash.update(`${bundle} ${typescriptPath} ${size} ${mtimeMs}\n`).update(readFileSync(bundle));
    if (existsSync(buildInfo)) hash.update(readFileSync(buildInfo));
  } catch {
    return undefined;
  }
  const key = hash.digest("hex").slice(0, 12);
  return join(cacheDirectory(typescriptPath), `compiler-${process.version}-${process.arch}-${key}.blob`);
}
