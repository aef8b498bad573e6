import path from "node:path";

/** Relative to the repository. */
export const COMPILER_BUNDLE = path.join("lib", "kernel", "dist", "compiler.cjs");

/**
 * Puts the compiler of the kernel together in one script, because Node writes down the memory of a single script
 * only. Without it kernels work and start slower.
 *
 * @param {string} root the repository
 * @returns {Promise<void>}
 * @throws Error where a source has errors
 */
export async function bundleCompiler(root) {
  // Not at the top: this file is read before anything is installed.
  const { build } = await import("esbuild");
  await build({
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
