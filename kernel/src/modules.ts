/** Loads modules for cells: from the notebook's folder upwards, as if the cell were an ES module there. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ImportFunction } from "./compile/compiler.js";

export class Modules {
  /** `require` as in a CommonJS file beside the notebook. */
  readonly require: NodeJS.Require;

  /** @param cwd the folder of the notebook. */
  constructor(cwd: string) {
    this.require = createRequire(join(cwd, "notebook.cjs"));
  }

  /** Loads a module for `import` and gives its namespace. */
  readonly import: ImportFunction = (specifier) => asNamespace(this.require(specifier));
}

/** Gives a CommonJS module the shape of an ES module: its exports by name, and all of them as `default`. */
function asNamespace(loaded: unknown): unknown {
  const isModule =
    (loaded as Record<symbol, unknown> | null)?.[Symbol.toStringTag] === "Module" ||
    (loaded as { __esModule?: boolean } | null)?.__esModule === true;
  if (isModule || loaded === null || (typeof loaded !== "object" && typeof loaded !== "function"))
    return isModule ? loaded : { default: loaded };
  return { ...loaded, default: loaded };
}
