/** The JavaScript text around a cell: the function, its locals, and what later cells find. */
import { dirname, join, pathToFileURL } from "../../node/paths.js";
import type { Namer } from "./names.js";
import type { Plan } from "./plan.js";

/**
 * @param mentions those of `import.meta`, `__dirname` and `__filename` that the cell mentions.
 * @param directory the notebook's folder, for these three.
 * @returns `head`, one line that opens the function, and `tail`, which closes it.
 */
export function frame(
  plan: Plan,
  named: Namer,
  mentions: ReadonlySet<string>,
  directory: string,
): { head: string; tail: string } {
  const slot = (name: string): string => named(`slot_${name}`);
  const head = [
    `(${plan.async ? "async " : ""}function (${named("scope")}, ${named("run")}, require, ${named("import")}) { "use strict"; {`,
    ...places(plan, named, mentions, directory),
    ...[...plan.slots].map(
      (name) => `const ${slot(name)} = ${named("scope")}.slot(${JSON.stringify(name)});`,
    ),
    ...plan.constants.map((name) => `const ${name} = ${slot(name)}.value;`),
    ...plan.borrowed.map((name) => `let ${name} = ${slot(name)}.value;`),
    ...plan.hoisted.map((name) => `${slot(name)}.hoist();`),
    `{ const ${named("unset")} = {};`,
    ...plan.stored.map((name) => `let ${name} = ${named("unset")};`),
    "try {",
  ];
  const tail = [
    "} finally {",
    ...plan.stored.map(
      (name) => `if (${named("run")}.live && ${name} !== ${named("unset")}) ${declaring(named, name)};`,
    ),
    ...plan.borrowed.map((name) => `${slot(name)}.value = ${name};`),
    "} } } })",
  ];
  return { head: head.join(" "), tail: tail.join(" ") };
}

/** Puts the value of a local into the slot of its name, and notes that this run has done so. */
function declaring(named: Namer, name: string): string {
  return `${named(`slot_${name}`)}.owner = ${named("run")}, ${named(`slot_${name}`)}.value = ${name}`;
}

/** What tells a module where it lies, where the cell asks for it. */
function places(plan: Plan, named: Namer, mentions: ReadonlySet<string>, directory: string): string[] {
  // TypeScript writes every path with slashes; this is the system's own way.
  const filename = join(directory, "notebook.ts");
  const folder = dirname(filename);
  const meta = { url: pathToFileURL(filename).href, dirname: folder, filename };
  const constant = (name: string, value: string): string =>
    mentions.has(name) && !plan.own.has(name) ? `const ${name} = ${JSON.stringify(value)};` : "";
  return [
    mentions.has("import.meta")
      ? `const ${named("meta")} = ${named("import")}.meta(${JSON.stringify(meta)});`
      : "",
    constant("__dirname", folder),
    constant("__filename", filename),
  ];
}
