/** Hints for people who write Python by habit. */
import type { Diagnostic } from "../../compiler.js";

interface Habit {
  /** What such a line of a cell looks like. */
  pattern: RegExp;
  /** One line: what to write instead. */
  hint: string;
}

/** Names that nobody has declared, and what they are here. */
const names: Record<string, string> = {
  print: "print of Python is console.log here: console.log(x)",
  True: "True of Python is true here",
  False: "False of Python is false here",
  None: "None of Python is null here, or undefined",
  len: "len(x) of Python is x.length here",
  range: "range(n) of Python: for (let i = 0; i < n; i++) { … }",
  str: "str(x) of Python is String(x) here",
  int: "int(x) of Python is Math.trunc(Number(x)) here",
  float: "float(x) of Python is Number(x) here",
  list: "list(x) of Python is [...x] here",
  dict: "dict() of Python is an object here, { a: 1 }, or new Map()",
  enumerate: "enumerate(xs) of Python is xs.entries() here: for (const [i, x] of xs.entries()) { … }",
  isinstance: "isinstance(x, C) of Python is x instanceof C here",
  input: 'input("…") of Python is prompt("…") here',
  abs: "abs(x) of Python is Math.abs(x) here",
  sum: "sum(xs) of Python: xs.reduce((a, b) => a + b, 0)",
  min: "min(a, b) of Python is Math.min(a, b) here",
  max: "max(a, b) of Python is Math.max(a, b) here",
  round: "round(x) of Python is Math.round(x) here",
  sorted: "sorted(xs) of Python is xs.toSorted((a, b) => a - b) here",
  type: "type(x) of Python is typeof x here",
  np: "There is no NumPy here: arrays have map, filter and reduce, and number lists are Float32Array",
  self: "self of Python is this here",
};

/** Those that a learner may well have given to a function in a cell that was not run. */
const COMMON = new Set([
  "input",
  "abs",
  "sum",
  "min",
  "max",
  "round",
  "sorted",
  "range",
  "list",
  "type",
  "np",
]);

/** True for a name that means something in Python, and nothing else to anybody. */
export function isPythonic(name: string): boolean {
  return Object.hasOwn(names, name) && !COMMON.has(name);
}

/** Lines that are no TypeScript at all. */
const habits: Habit[] = [
  {
    pattern: /^\s*%%?[a-z]\w*/,
    hint: "Magics such as %matplotlib belong to Python's kernel: this one has none.",
  },
  {
    pattern: /^\s*!\s*(pip|conda|npm|python|ls|cd|cat|curl|wget|git|apt)\b/,
    hint: 'A line with ! is a shell command in Python\'s kernel. Type it in a terminal, or: import { execSync } from "node:child_process".',
  },
  { pattern: /^\s*(async\s+)?def\s+\w+\s*\(/, hint: "def of Python: function name(x: number) { return x; }" },
  { pattern: /^\s*from\s+[\w.]+\s+import\b/, hint: 'from m import a of Python: import { a } from "m";' },
  {
    pattern: /^\s*import\s+[\w.]+(\s+as\s+\w+)?\s*;?\s*(#.*)?$/,
    hint: 'import m as x of Python: import * as x from "m";',
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the hint shows one
  { pattern: /(^|[^\w$])[fF](["'])/, hint: 'f"{x}" of Python: `${x}`, in backticks' },
  {
    pattern: /^\s*(if|for|while|elif|else|with|try|except|class)\b[^{]*:\s*(#.*)?$/,
    hint: "Blocks have braces here instead of a colon: if (a > b) { … }",
  },
  { pattern: /^\s*elif\b/, hint: "elif of Python: else if (…) { … }" },
  { pattern: /\blambda\b[^:]*:/, hint: "lambda x: x + 1 of Python: (x) => x + 1" },
  { pattern: /^\s*#(?!!)/, hint: "A comment begins with // here, not with #" },
  { pattern: /\bnot\s+\w|\w\s+(and|or)\s+\w/, hint: "and, or, not of Python: &&, ||, !" },
];

/**
 * Finds what looks like Python in a cell that has errors.
 *
 * @returns a line for each habit, at most three.
 */
export function hintsFromPython(source: string, errors: readonly Diagnostic[]): string[] {
  const hints = new Set<string>();
  const lines = source.split("\n");
  const isSyntax = errors.some(({ code }) => code < 2000);
  for (const { line, code, message } of errors) {
    const name = code === 2304 || code === 2552 ? /'(\w+)'/.exec(message)?.[1] : undefined;
    const hint = name !== undefined && Object.hasOwn(names, name) ? names[name] : undefined;
    if (hint && (isPythonic(name ?? "") || new RegExp(`\\b${name}\\s*[(.]`).test(lines[line - 1] ?? "")))
      hints.add(hint);
    if (!isSyntax && name === undefined && code !== 1005) continue;
    for (const { pattern, hint: text } of habits) if (pattern.test(lines[line - 1] ?? "")) hints.add(text);
  }
  return [...hints].slice(0, 3).map((hint) => (/[.;}`]$/.test(hint) ? hint : `${hint}.`));
}
