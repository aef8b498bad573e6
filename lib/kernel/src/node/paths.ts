/** Paths of files, and their URLs. */
export { dirname, isAbsolute, join, relative } from "node:path";
export { fileURLToPath, pathToFileURL } from "node:url";
