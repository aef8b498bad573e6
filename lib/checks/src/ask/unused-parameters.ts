/**
 * Finds the parameters of a function that its code never mentions.
 *
 * @param f any function.
 * @returns their names, in order. What can't be read, such as a parameter that is taken apart, counts as used; and so
 *   does one that begins with "_", which says that it is left out on purpose.
 * @example
 * unusedParameters((x, y) => x + 1); // ["y"]
 */
export function unusedParameters(f: (...inputs: never[]) => unknown): string[] {
  const source = Function.prototype.toString.call(f).replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "$1");
  const { parameters, body } = takeApart(source);
  if (/\barguments\b|\[native code\]/.test(body)) return [];
  const names = parameters.flatMap(
    (parameter) => /^\s*([\p{L}_$][\p{L}\d_$]*)\s*(=|$)/u.exec(parameter)?.[1] ?? [],
  );
  const others = parameters.map((parameter) => parameter.replace(/^[^=]*/, "")).join(" ");
  return names.filter((name) => !name.startsWith("_") && !mentions(body, name) && !mentions(others, name));
}

/**
 * Finds names that a function takes from outside, and that are like the name of a parameter: `xTrain` for `x`.
 *
 * @param f any function.
 * @param parameter a name.
 */
export function namesLike(f: (...inputs: never[]) => unknown, parameter: string): string[] {
  const { body } = takeApart(Function.prototype.toString.call(f));
  const like = new RegExp(`${FREE}${escaped(parameter)}(?:[A-Z_]|s\\b)[\\p{L}\\d_$]*`, "gu");
  return [...new Set(body.match(like) ?? [])];
}

/** Splits the source of a function. */
function takeApart(source: string): { parameters: string[]; body: string } {
  const single = /^\s*(?:async\s+)?([\p{L}_$][\p{L}\d_$]*)\s*=>/u.exec(source);
  if (single?.[1]) return { parameters: [single[1]], body: source.slice(single[0].length) };
  const open = source.indexOf("(");
  const parameters: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let i = open; i >= 0 && i < source.length; i++) {
    const sign = source[i] as string;
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
    if (depth === 0 || (depth === 1 && sign === ",")) {
      parameters.push(source.slice(from, i));
      from = i + 1;
    }
    if (depth === 0) return { parameters, body: source.slice(i + 1) };
  }
  return { parameters: [], body: source };
}

/** Stands before a name that is no part of a longer one, and no property; the dots of `...name` are neither. */
const FREE = "(?<![\\p{L}\\d_$]|(?<!\\.\\.)\\.)";

function mentions(code: string, name: string): boolean {
  return new RegExp(`${FREE}${escaped(name)}(?![\\p{L}\\d_$])`, "u").test(code);
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}
