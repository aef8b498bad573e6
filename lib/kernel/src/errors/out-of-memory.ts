import { type ErrorContent, reportPlain } from "./report.js";

/**
 * Reports that the kernel has to end, because it uses more memory than it may.
 *
 * @param used bytes.
 * @param limit how many bytes it may use, and whose limit that is.
 */
export function reportOutOfMemory(used: number, limit: { bytes: number; name: string }): ErrorContent {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
  return reportPlain(
    "OutOfMemory",
    `${megabytes(used)} of memory are in use, of ${megabytes(limit.bytes)} (${limit.name}), so the kernel has ended, and with it ` +
      "all variables. Let this cell need less: fewer rows at a time, smaller batches or a smaller model. Dispose of what " +
      "is no longer needed, and shut down the kernels of other notebooks. Then run the notebook again from the top.",
  );
}
