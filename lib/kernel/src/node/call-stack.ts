/** The functions that are being called, as V8 tells them. */
import { fileURLToPath } from "node:url";

export type CallSite = NodeJS.CallSite;

/** The kernel's own code, as URLs and as paths. */
const kernelUrl = new URL("..", import.meta.url).href;
const kernelPath = fileURLToPath(kernelUrl);

/** Tells whether a file belongs to the kernel. */
export function isKernel(file: string): boolean {
  return file.startsWith(kernelUrl) || file.startsWith(kernelPath);
}

/** The file of a function on the stack; "" where V8 knows none. */
export function fileOf(site: CallSite): string {
  return site.getFileName() ?? "";
}

/**
 * Lists the files of the functions that are being called, the innermost first, starting with this one; "" where V8
 * knows none. The list is empty while the kernel formats a stack trace, because V8 formats no second one meanwhile.
 */
export function filesOnStack(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (_, sites) => sites.map(fileOf);
    const files: unknown = new Error().stack;
    return Array.isArray(files) ? files : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
