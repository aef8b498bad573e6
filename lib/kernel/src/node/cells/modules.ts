/**
 * Loads modules for cells, from the notebook's folder upwards.
 *
 * `require` comes first, as it loads CommonJS and ES modules alike, all exports of the former included, and shares one
 * instance of a package with whoever else requires it. What only `import()` can load is imported. Modules beside the
 * notebook are loaded by `local-modules.ts`.
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { constants, Script } from "node:vm";
import type { CompiledModule, ImportFunction } from "../../compiler.js";
import { importMeta, LocalModules } from "./local-modules.js";
import { importOnly } from "./namespaces.js";

export class Modules {
  /** `require` as in a CommonJS file beside the notebook. */
  readonly require: NodeJS.Require;
  /** Loads a module for `import` and gives its namespace. */
  readonly import: ImportFunction;

  /**
   * @param cwd the folder of the notebook.
   * @param compile makes JavaScript of a module beside the notebook.
   */
  constructor(cwd: string, compile: (path: string, source: string) => CompiledModule) {
    const notebook = join(cwd, "notebook.cjs");
    const local = new LocalModules(compile, importFrom);
    const plain = createRequire(notebook);
    const load = (specifier: string): unknown => {
      const path = local.find(specifier, notebook);
      if (!path)
        return importOnly(
          () => plain(specifier),
          () => importFrom(join(cwd, "notebook.mjs"), specifier),
        );
      local.refresh();
      return local.load(path);
    };
    this.require = local.requireFrom(notebook);
    this.import = Object.assign(
      (specifier: string, kind: "static" | "dynamic") =>
        kind === "static" ? load(specifier) : new Promise((resolve) => resolve(load(String(specifier)))),
      { meta: (place: { url: string; dirname: string; filename: string }) => importMeta(notebook, place) },
    );
  }
}

/** Node's own `import()`, as in a file of that path. */
function importFrom(path: string, specifier: string): Promise<unknown> {
  const script = new Script("(specifier) => import(specifier)", {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return (script.runInThisContext() as (specifier: string) => Promise<unknown>)(specifier);
}
