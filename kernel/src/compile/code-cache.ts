/**
 * Loads TypeScript fast.
 *
 * Compiling its nine megabytes takes V8 longer than running them. We keep V8's compiled form in a file and
 * hand it back at the next start, which saves about two thirds of the loading time. It works on every
 * Node (module.enableCompileCache came with 22). V8 itself refuses a file of another version; then, and
 * when the file can't be read or written, TypeScript is simply compiled again.
 */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

const require = createRequire(import.meta.url);
let script: Script | undefined;
let cacheFile: string | undefined;
let fresh = false;

/** Loads the TypeScript package next to the kernel. */
export function loadTypeScript(): unknown {
  const path = require.resolve("typescript");
  const { size, mtimeMs } = statSync(path);
  const source = readFileSync(path, "utf8");
  cacheFile = join(
    cacheDirectory(path),
    `typescript-${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.bin`,
  );
  script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: path,
    cachedData: readIfPresent(cacheFile),
  });
  fresh = script.cachedDataRejected !== false;
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

/**
 * Writes the compiled form of TypeScript for the next start, if this start had none.
 *
 * Call it when the first cells have been compiled: then the functions they needed are in it.
 */
export function saveCodeCache(): void {
  if (!script || !cacheFile || !fresh) return;
  fresh = false;
  try {
    mkdirSync(dirname(cacheFile), { recursive: true });
    const temporary = `${cacheFile}.${process.pid}`;
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cacheFile);
  } catch {
    // A read-only disk costs speed, nothing else.
  }
}

/** `.cache` beside node_modules when the kernel runs from its repository, else the user's cache folder. */
function cacheDirectory(typescriptPath: string): string {
  const root = typescriptPath.split(/[\\/]node_modules[\\/]/)[0];
  return root && root !== typescriptPath
    ? join(root, ".cache", "kernel")
    : join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "typescript-kernel");
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
