/** A file that was handed in: a notebook, something that can't be read, or something else. */
export interface FoundFile {
  /** Its folders, archives and its own name, from outside in. */
  path: string[];
  /** When it was changed last, as its folder or archive says. */
  time: Date;
  /** What is in it, or why that can't be said; undefined for what is no notebook, and for an empty folder. */
  content?: Buffer | Error;
  /** Gives the bytes of a picture or a table, which a notebook beside it may load. */
  read?: () => Buffer;
}

/** A picture or a table with more bytes is left out. */
export const MOST_DATA_FILE = 20 * 1024 * 1024;

/** The largest notebook that is read, unpacked. Outputs are left out afterwards, but they have to be read. */
export const MOST_BYTES = 200 * 1024 * 1024;

/** What a file is to grading. "data": pictures and tables, which notebooks load; "nothing": what systems and programs leave behind. */
export type Kind = "notebook" | "archive" | "data" | "other" | "nothing";

/**
 * Tells what a file is, by its name and its folders.
 *
 * @param path folders and name.
 * @returns see {@link Kind}. A copy that Jupyter has kept is no notebook that was handed in, but it is something.
 */
export function kindOf(path: readonly string[]): Kind {
  const name = path.at(-1) ?? "";
  const hidden = path.filter((part) => part.startsWith("."));
  if (path.includes("__MACOSX") || /^(thumbs\.db|desktop\.ini)$/i.test(name)) return "nothing";
  if (hidden.length > 0) return hidden.every((part) => part === ".ipynb_checkpoints") ? "other" : "nothing";
  if (/\.ipynb$/i.test(name)) return "notebook";
  if (/\.zip$/i.test(name)) return "archive";
  return /\.(png|jpe?g|csv|tsv)$/i.test(name) ? "data" : "other";
}
