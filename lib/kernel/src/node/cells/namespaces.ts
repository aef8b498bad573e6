/** Modules of both kinds, as an `import` sees them. */

/** Why `require` may refuse a module that `import()` can load. */
const IMPORT_ONLY = new Set([
  "ERR_REQUIRE_ASYNC_MODULE",
  "ERR_REQUIRE_ESM",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "MODULE_NOT_FOUND",
]);

/**
 * Loads a module by `require`, which shares one instance with whoever else requires it, and gives its namespace. What only
 * `import()` can load is imported.
 */
export function importOnly(require: () => unknown, import_: () => Promise<unknown>): unknown {
  let loaded: unknown;
  try {
    loaded = require();
  } catch (error) {
    const { code, requireStack } = error as NodeJS.ErrnoException & { requireStack?: string[] };
    // A module that was found but misses one of its own is not helped by import().
    const isOwn = code !== "MODULE_NOT_FOUND" || (requireStack?.length ?? 0) <= 1;
    if (!IMPORT_ONLY.has(code ?? "") || !isOwn) throw error;
    return import_();
  }
  return asNamespace(loaded);
}

const namespaces = new WeakMap<object, object>();

/** Gives a CommonJS module the shape of an ES module: its exports by name, and all of them as `default`. */
export function asNamespace(loaded: unknown): unknown {
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
