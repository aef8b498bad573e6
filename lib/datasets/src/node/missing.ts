import { resolve } from "node:path";
import { DataError } from "../data-error.js";

/**
 * Says that a file or folder of the learner's own can't be opened, and where it was looked for.
 *
 * @param path as it was given.
 * @param kind what it should be.
 * @param cause the error of the file system.
 */
export function missing(path: string, kind: "file" | "folder", cause: unknown): DataError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const full = resolve(path);
  if (code === "ENOENT") {
    return new DataError(
      `There is no ${kind} ${full}. A relative path begins at the folder of the notebook. Is the name right, and do the data lie there? (To be graded, they have to be handed in together with the notebook.)`,
      "content",
      { cause },
    );
  }
  if (code === "ENOTDIR" || code === "EISDIR") {
    return new DataError(`${full} is not a ${kind}. Expected: the path of a ${kind}.`, "content", { cause });
  }
  return new DataError(`${full} can't be read (${message}).`, "disk", { cause });
}
