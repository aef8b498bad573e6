import path from "node:path";
import { writeChanged } from "../helpers/write-whole.mjs";

/** Relative to the repository. */
export const COMPILER_BUNDLE = path.join("lib", "kernel", "dist", "compiler.cjs");

/**
 * Puts the compiler of the kernel together in one script, because Node writes down the memory of a single script
 * only. Without it kernels work and start slower. Where it is the same again the file stays as it is: its time tells
 * whether what was made of it still fits.
 *
 * @param {string} root the repository
 * @returns {Promise<void>}
 * @throws Error where a source has errors
 */
export async function bundleCompiler(root) {
  // Not at the top: this file is read before anything is installed.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ ...bundling(root), write: false });
  for (const { path: file, contents } of outputFiles) writeChanged(file, contents);
}

/**
 * Does the same now, and again whenever a file changes. Errors are printed, and what was there stays.
 *
 * @param {string} root the repository
 * @param {() => void} onWritten told that it was put together
 * @returns {Promise<() => Promise<void>>} stops it
 */
export async function watchCompiler(root, onWritten) {
  const { context } = await import("esbuild");
  /** @type {import("esbuild").Plugin} */
  const telling = {
    name: "tell",
    setup: (build) => build.onEnd(({ errors }) => void (errors.length === 0 && onWritten())),
  };
  const one = await context({ ...bundling(root), logLevel: "error", plugins: [telling] });
  await one.watch();
  return () => one.dispose();
}

/** @param {string} root */
function bundling(root) {
  return /** @satisfies {import("esbuild").BuildOptions} */ ({
    entryPoints: [path.join(root, "lib", "kernel", "src", "node", "programs", "compiler-in-snapshot.ts")],
    outfile: path.join(root, COMPILER_BUNDLE),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "es2022",
    // CommonJS has no `import.meta`.
    define: { "import.meta.url": "__url" },
    banner: { js: 'const __url = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "silent",
  });
}
