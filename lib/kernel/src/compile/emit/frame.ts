/** The JavaScript text around a cell: the function, its locals, and what later cells find. */
import { dirname, join, pathToFileURL } from "../../node/paths.js";
import type { Plan } from "./plan.js";

/**
 * @param directory the notebook's folder, for `import.meta` and `__dirname`.
 * @returns `head`, one line that opens the function, and `tail`, which closes it.
 */
export function frame(plan: Plan, scopeKey: string, directory: string): { head: string; tail: string } {
  const head = [
    `(${plan.async ? "async " : ""}function (__scope, require, __import) { "use strict"; {`,
    ...places(plan, directory),
    ...[...plan.owners].map(([key, local]) => `const ${local} = __scope[${JSON.stringify(key)}];`),
    ...plan.constants.map(({ name, scopeKey: key }) => `const { ${name} } = ${plan.owners.get(key)};`),
    ...plan.borrowed.map(({ name, scopeKey: key }) => `let { ${name} } = ${plan.owners.get(key)};`),
    "{ const __unset = {}; let __cell;",
    ...plan.stored.map((name) => `let ${name} = __unset;`),
    "try {",
    `__cell = __scope[${JSON.stringify(scopeKey)}] = new (class {${accessors(plan)} })();`,
  ];
  const tail = [
    "} finally {",
    ...plan.stored.map((name) => `if (${name} !== __unset) __cell.${name} = ${name};`),
    ...plan.borrowed.map(({ name, scopeKey: key }) => `${plan.owners.get(key)}.${name} = ${name};`),
    "} } } })",
  ];
  return { head: head.join(" "), tail: tail.join(" ") };
}

/** A class keeps V8 in fast mode; an object literal with accessors or a proxy is 50 times slower in loops. */
function accessors(plan: Plan): string {
  return plan.accessed
    .map(({ name, mutable }) => {
      const getter = ` get ${name}() { return ${name}; }`;
      return mutable ? `${getter} set ${name}(value) { ${name} = value; }` : getter;
    })
    .join("");
}

/** What tells a module where it lies, where the cell asks for it. */
function places({ mentions }: Plan, directory: string): string[] {
  // TypeScript writes every path with slashes; this is the system's own way.
  const filename = join(directory, "notebook.ts");
  const folder = dirname(filename);
  const meta = { url: pathToFileURL(filename).href, dirname: folder, filename };
  return [
    mentions.has("import.meta") ? `const __meta = ${JSON.stringify(meta)};` : "",
    mentions.has("__dirname") ? `const __dirname = ${JSON.stringify(folder)};` : "",
    mentions.has("__filename") ? `const __filename = ${JSON.stringify(filename)};` : "",
  ];
}
