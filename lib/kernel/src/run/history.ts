/** The cells of this session, for clients that offer earlier input again. Kept in memory, gone with the kernel. */

interface Entry {
  line: number;
  input: string;
  output: string | null;
}

type Row = [session: number, line: number, input: string | [input: string, output: string | null]];

const SESSION = 1;

export class History {
  readonly #entries: Entry[] = [];

  add(line: number, input: string): void {
    this.#entries.push({ line, input, output: null });
  }

  /** Notes the text of a cell's result. */
  setOutput(line: number, bundle: Record<string, unknown>): void {
    const entry = this.#entries.findLast((candidate) => candidate.line === line);
    const text = bundle["text/plain"];
    if (entry && typeof text === "string") entry.output = text;
  }

  /**
   * Answers a history_request: "tail" gives the last `n`, "range" the lines from `start` up to but not including
   * `stop`, "search" the last `n` that match a glob `pattern`, each input once with `unique`.
   */
  query(request: Record<string, unknown>): Row[] {
    const row = ({ line, input, output }: Entry): Row => [
      SESSION,
      line,
      request.output === true ? [input, output] : input,
    ];
    return this.#select(request).map(row);
  }

  #select(request: Record<string, unknown>): Entry[] {
    const last = (entries: Entry[]): Entry[] =>
      typeof request.n === "number" ? entries.slice(Math.max(0, entries.length - request.n)) : entries;
    switch (request.hist_access_type) {
      case "tail":
        return last(this.#entries);
      case "range":
        return this.#range(request);
      case "search":
        return last(this.#search(String(request.pattern ?? "*"), request.unique === true));
      default:
        return [];
    }
  }

  /** Session 0 is this one, as is session 1; a negative one would be earlier, and is not kept. */
  #range({ session, start, stop }: Record<string, unknown>): Entry[] {
    if (session !== undefined && session !== 0 && session !== SESSION) return [];
    const from = typeof start === "number" ? start : 1;
    const to = typeof stop === "number" ? stop : Number.POSITIVE_INFINITY;
    return this.#entries.filter(({ line }) => line >= from && line < to);
  }

  #search(pattern: string, unique: boolean): Entry[] {
    const expression = globToRegExp(pattern);
    const found = this.#entries.filter(({ input }) => expression.test(input));
    if (!unique) return found;
    return [...new Map(found.map((entry) => [entry.input, entry])).values()].sort((a, b) => a.line - b.line);
  }
}

/** `*` stands for any text, `?` for one character. */
function globToRegExp(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}
