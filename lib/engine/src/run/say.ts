/** What takes lines for the user. */
export type Log = (line: string) => void;

const said = new WeakMap<Log, Set<string>>();

/**
 * Says that something takes longer, and why: each line once, however often it would be said.
 *
 * @param log who is told; false says nothing.
 */
export function sayOnce(log: Log | false, line: string): void {
  if (!log) return;
  const lines = said.get(log) ?? new Set();
  said.set(log, lines);
  if (lines.has(line)) return;
  lines.add(line);
  log(line);
}
