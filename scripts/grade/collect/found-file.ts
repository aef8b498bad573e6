/** A file that was handed in: a notebook, or something that can't be read. */
export interface FoundFile {
  /** Its folders, archives and its own name, from outside in. */
  path: string[];
  /** When it was changed last, as its folder or archive says. */
  time: Date;
  /** What is in it; or why that can't be said. */
  content: Buffer | Error;
}

/** The largest notebook that is read, unpacked. Outputs are left out afterwards, but they have to be read. */
export const MOST_BYTES = 200 * 1024 * 1024;

/**
 * Tells whether a file may be a notebook that was handed in: not a copy that Jupyter or macOS made.
 *
 * @param path folders and name.
 * @returns true for a notebook.
 */
export function isNotebook(path: readonly string[]): boolean {
  const isCopy = path.some((part) => part.startsWith(".") || part === "__MACOSX");
  return !isCopy && (path.at(-1)?.toLowerCase().endsWith(".ipynb") ?? false);
}

/** Tells whether a file is a zip archive, by its name. */
export function isArchive(path: readonly string[]): boolean {
  return (
    !path.some((part) => part.startsWith(".") || part === "__MACOSX") && /\.zip$/i.test(path.at(-1) ?? "")
  );
}
