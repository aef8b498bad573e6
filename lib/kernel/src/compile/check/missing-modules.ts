/** Says where packages are looked for, when one isn't there. */
import type { Diagnostic } from "../../compiler.js";
import { modificationTime } from "../../node/files.js";
import { join, relative } from "../../node/paths.js";

/** "Cannot find module". */
const MISSING_MODULE = 2307;

/**
 * Gives a line for each package that a cell imports and that isn't found from its folder.
 *
 * @param cwd the notebook's folder.
 * @param home a folder with packages of which somebody has told the kernel, if there is one.
 */
export function moduleHints(errors: readonly Diagnostic[], cwd: string, home: string | undefined): string[] {
  const names = new Set<string>();
  for (const { code, message } of errors) {
    const name = code === MISSING_MODULE ? /'(.*?)'/.exec(message)?.[1] : undefined;
    if (name && !/^(\.|\/|node:|file:|[a-zA-Z]:)/.test(name)) names.add(packageOf(name));
  }
  return [...names].map((name) => {
    const looked = `'${name}' is looked for in the folder of this notebook, ${cwd}, and in those above it.`;
    const isAtHome = home !== undefined && modificationTime(join(home, "node_modules", name)) >= 0;
    if (isAtHome && isOutside(cwd, home))
      return `${looked} It is installed in ${home}: move the notebook into that folder.`;
    return `${looked} Install it there:  npm install ${name}`;
  });
}

function isOutside(folder: string, home: string): boolean {
  return /^(\.\.|\/|[a-zA-Z]:)/.test(relative(home, folder));
}

/** `@scope/name` of `@scope/name/part`, and `name` of `name/part`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
