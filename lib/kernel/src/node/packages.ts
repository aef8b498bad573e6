/** The kernel's own files and packages, whether its code runs as it was compiled or from one bundle. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the kernel: the nearest one above this file with a package.json. */
const kernelFolder = findKernelFolder();

/**
 * Gives the path of a file of the kernel.
 *
 * @param name relative to the kernel's folder.
 * @example kernelFile("types/globals.d.ts")
 */
export function kernelFile(name: string): string {
  return join(kernelFolder, name);
}

/**
 * Finds what `require` would load.
 *
 * @param specifier a package, or a file in one.
 * @param folder from where upwards it is looked for; by default that of the kernel.
 * @returns its path.
 * @throws where there is none.
 * @example findPackage("typescript") // "/…/node_modules/typescript/lib/typescript.js"
 */
export function findPackage(specifier: string, folder = kernelFolder): string {
  return createRequire(join(folder, "notebook.js")).resolve(specifier);
}

/** Tells the versions of the kernel, of its TypeScript and of Node. */
export function versions(): { kernel: string; typescript: string; node: string } {
  return {
    kernel: versionIn(kernelFile("package.json")),
    typescript: versionIn(findPackage("typescript/package.json")),
    node: process.versions.node,
  };
}

function versionIn(path: string): string {
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function findKernelFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
