/** Finds a student in a path. */
export type NamePattern = (path: readonly string[]) => string | undefined;

/**
 * Reads the instructor's own pattern of paths, for archives that follow no known one.
 *
 * @param text a path with `{student}` once. `*` stands for anything within one folder's or file's name, `**` for any
 *   number of folders. Between two slashes it is a regular expression with a group `student`, for all of the path.
 * @returns the pattern; it gives undefined for a path that doesn't fit.
 * @throws Error where no student is named, or the expression can't be read.
 * @example
 * const pattern = readNamePattern("{student}_ex*.ipynb");
 * pattern(["Smith_John_ex1.ipynb"]); // "Smith_John"
 */
export function readNamePattern(text: string): NamePattern {
  const expression =
    text.length > 2 && text.startsWith("/") && text.endsWith("/") ? fromExpression(text) : fromPath(text);
  return (path) => expression.exec(path.join("/"))?.groups?.student?.trim() || undefined;
}

function fromExpression(text: string): RegExp {
  if (!text.includes("(?<student>"))
    throw new Error(`--names is ${text}; expected a group (?<student>…) in it.`);
  try {
    return new RegExp(text.slice(1, -1), "u");
  } catch (error) {
    throw new Error(`--names can't be read: ${(error as Error).message}.`);
  }
}

function fromPath(text: string): RegExp {
  if (text.split("{student}").length !== 2) {
    throw new Error(
      `--names is ${text}; expected {student} once in it, such as "{student}_*.ipynb" or "*/{student}/**".`,
    );
  }
  const meaning: Record<string, string> = {
    "{student}": "(?<student>[^/]+?)",
    "**/": "(?:[^/]+/)*",
    "**": ".*",
    "*": "[^/]*",
  };
  const expression = text
    .split(/(\{student\}|\*\*\/|\*\*|\*)/)
    .map((piece) => meaning[piece] ?? piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("");
  return new RegExp(`^${expression}$`, "u");
}
