/**
 * Loads modules for cells, from the notebook's folder upwards.
 *
 * `require` comes first, as it loads CommonJS and ES modules alike, all exports of the former included, and shares one
 * instance of a package with whoever else requires it. What only `import()` can load is imported.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { constants, Script } from "node:vm";
import type { CompiledModule, ImportFunction } from "../../compiler.js";
import { registerScript } from "../../errors/stack.js";
import { SourceModules } from "./source-modules.js";

/** Why `require` may refuse a module that `import()` can load. */
const IMPORT_ONLY = new Set([
  "ERR_REQUIRE_ASYNC_MODULE",
  "ERR_REQUIRE_ESM",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "MODULE_NOT_FOUND",
]);

export class Modules {
  /** `require` as in a CommonJS file beside the notebook. */
  readonly require: NodeJS.Require;
  readonly #import: (specifier: string) => Promise<unknown>;
  /** TypeScript files beside the notebook: `import { half } from "../../half.ts"`. */
  readonly #sources = new SourceModules();

  /** @param cwd the folder of the notebook. */
  constructor(cwd: string) {
    this.require = createRequire(join(cwd, "notebook.cjs"));
    const script = new Script("(specifier) => import(specifier)", {
      filename: join(cwd, "notebook.mjs"),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    this.#import = script.runInThisContext() as (specifier: string) => Promise<unknown>;
  }

  /** Takes the TypeScript files that came with a compiled cell. */
  update(modules: readonly CompiledModule[]): void {
    for (const { path, sourceMap } of this.#sources.update(modules)) {
      registerScript(path, sourceMap.sourcesContent?.[0] ?? "", sourceMap);
    }
  }

  /** Loads a module for `import` and gives its namespace. */
  readonly import: ImportFunction = (specifier) => {
    if (this.#sources.has(specifier)) return this.#sources.load(specifier);
    let loaded: unknown;
    try {
      loaded = this.require(specifier);
    } catch (error) {
      const { code, requireStack } = error as NodeJS.ErrnoException & { requireStack?: string[] };
      // A module that was found but misses one of its own is not helped by import().
      const isOwn = code !== "MODULE_NOT_FOUND" || (requireStack?.length ?? 0) <= 1;
      if (!IMPORT_ONLY.has(code ?? "") || !isOwn) throw error;
      return this.#import(specifier);
    }
    return asNamespace(loaded);
  };
}

const namespaces = new WeakMap<object, object>();

/** Gives a CommonJS module the shape of an ES module: its exports by name, and all of them as `default`. */
function asNamespace(loaded: unknown): unknown {
  if (loaded === null || (typeof loaded !== "object" && typeof loaded !== "function"))
    return { default: loaded };
  const { __esModule: isCompiled, [Symbol.toStringTag]: tag } = loaded as {
    __esModule?: boolean;
    [Symbol.toStringTag]?: string;
  };
  if (isCompiled || tag === "Module") return loaded;
  let namespace = namespaces.get(loaded);
  if (!namespace) {
    // Descriptors, not values: reading a getter may load a lot, or warn.
    const exports = Object.entries(Object.getOwnPropertyDescriptors(loaded)).filter(
      ([, { enumerable }]) => enumerable,
    );
    namespace = Object.defineProperties(
      {},
      { ...Object.fromEntries(exports), default: { value: loaded, enumerable: true } },
    );
    namespaces.set(loaded, namespace);
  }
  return namespace;
}
