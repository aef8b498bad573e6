/** Where the kernel's own files lie, whether its code runs as it was compiled or from one bundle. */
import { existsSync } from "node:fs";
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

function findKernelFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
