/** What is kept of something that was checked: the best that it has come to. */
export interface Kept {
  state: "right" | "tried";
  /** Points, where there are any. */
  points?: number;
  /** When it came to that, as an ISO date. */
  at: string;
}

/** What is kept of a notebook, by the name of what was checked. */
export type Results = Record<string, Kept>;

const VERSION = 1;
const ABOUT = "What was right and what was tried. It is kept here only, and sent nowhere.";

/**
 * Writes results down, for people and programs.
 *
 * @returns JSON, a line for each result.
 */
export function written(results: Results): string {
  const lines = Object.entries(results).map(
    ([what, kept]) => `    ${JSON.stringify(what)}: ${JSON.stringify(kept)}`,
  );
  return `{\n  "about": ${JSON.stringify(ABOUT)},\n  "version": ${VERSION},\n  "results": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/**
 * Reads what `written` wrote.
 *
 * @returns the results; a sentence that says what is wrong where it is something else.
 */
export function readResults(text: string): Results | string {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  if (!isObject(content) || !isObject(content.results)) return "it holds something else than results";
  if (content.version !== VERSION) {
    return `it has the version ${JSON.stringify(content.version)}, and version ${VERSION} was expected`;
  }
  const wrong = Object.entries(content.results).find(([, kept]) => !isKept(kept));
  return wrong ? `what it says of "${wrong[0]}" is no result` : (content.results as Results);
}

function isKept(kept: unknown): kept is Kept {
  return (
    isObject(kept) &&
    (kept.state === "right" || kept.state === "tried") &&
    (kept.points === undefined || Number.isFinite(kept.points)) &&
    typeof kept.at === "string"
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
