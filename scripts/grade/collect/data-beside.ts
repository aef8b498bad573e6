/** A file that was handed in. */
interface HandedIn {
  path: string;
  /** Gives the bytes of a picture or a table; absent for others. */
  read?: () => Buffer;
}

/** More than this is not taken along. */
export const MOST_DATA_FILES = 10_000;

/**
 * Finds the pictures and tables that lie beside a notebook or in folders there, as it would load them.
 *
 * @param notebook the path of the notebook.
 * @param files of the same student.
 * @returns `data`: how to read each, by its path from the notebook's folder; nothing where there are none. An archive
 *   counts as a folder of its name.
 */
export function dataBeside(
  notebook: string,
  files: readonly HandedIn[],
): { data?: ReadonlyMap<string, () => Buffer> } {
  const folder = notebook.split("/").slice(0, -1);
  const data = new Map<string, () => Buffer>();
  for (const { path, read } of files) {
    const parts = path.split("/");
    const isBeside = folder.every((part, i) => part === parts[i]);
    if (read && isBeside && data.size < MOST_DATA_FILES)
      data.set(asFolders(parts.slice(folder.length)), read);
  }
  return data.size > 0 ? { data } : {};
}

/** Writes a path as if its archives were unpacked: each into a folder of its name, unless it holds just that. */
function asFolders(parts: readonly string[]): string {
  return parts
    .flatMap((part, i) => {
      const [, stem] = /^(.*)\.zip$/i.exec(part) ?? [];
      if (stem === undefined || i === parts.length - 1) return [part];
      return parts[i + 1] === stem ? [] : [stem];
    })
    .join("/");
}
