/**
 * Loads the modules beside the notebook: TypeScript, JavaScript and JSON outside of node_modules.
 *
 * Node never loads a module twice. Here a module is loaded again when its file, or that of a module it imports, has
 * changed, or when it failed to load; all others keep their state.
 */
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import type { CompiledModule } from "../../compiler.js";
import { registerScript } from "../../errors/stack.js";
import { asNamespace, importOnly } from "./namespaces.js";

type Exports = Record<string, unknown>;
type Setter = (namespace: unknown) => void;

interface Module {
  path: string;
  /** The text that was loaded. */
  source: string;
  namespace: Exports;
  /** What `require` gives. */
  exports: unknown;
  /** Modules beside the notebook that it has loaded. */
  uses: Set<Module>;
  /** Told whenever an export gets another value. */
  listeners: Set<() => void>;
  /** Loads what it imports, then runs it. A promise where something there awaits. */
  run: (importing: readonly Module[]) => void | Promise<void>;
  /** Set once it runs; the end of an asynchronous one. */
  running?: { end: void | Promise<void> };
}

/** What TypeScript emits as the argument of `System.register`. */
type Declare = (
  export_: (name: string | Exports, value?: unknown) => unknown,
  context: { id: string; meta: object; import: (specifier: string) => Promise<unknown> },
) => { setters?: Setter[]; execute?: () => void | Promise<void> };

const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
/** What an ending may stand for, as TypeScript has it. */
const SOURCES: Record<string, string[]> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

export class LocalModules {
  readonly #compile: (path: string, source: string) => CompiledModule;
  readonly #importFrom: (path: string, specifier: string) => Promise<unknown>;
  readonly #modules = new Map<string, Module>();

  /**
   * @param compile makes JavaScript of a file's text.
   * @param importFrom Node's own `import()`, for packages that `require` doesn't load.
   */
  constructor(
    compile: (path: string, source: string) => CompiledModule,
    importFrom: (path: string, specifier: string) => Promise<unknown>,
  ) {
    this.#compile = compile;
    this.#importFrom = importFrom;
  }

  /** Finds the module beside the notebook that is meant; undefined where it is something else, or missing. */
  find(specifier: string, from: string): string | undefined {
    if (!/^(\.{1,2}(\/|\\|$)|\/|[a-zA-Z]:[\\/]|file:)/.test(specifier)) return undefined;
    const path = specifier.startsWith("file:") ? pathOf(specifier) : resolve(dirname(from), specifier);
    if (!path) return undefined;
    const ending = extname(path);
    const bare = path.slice(0, path.length - ending.length);
    const candidates = [
      ...(SOURCES[ending] ?? []).map((other) => bare + other),
      ...(ENDINGS.includes(ending) ? [path] : []),
      ...ENDINGS.map((other) => path + other),
      ...ENDINGS.map((other) => join(path, `index${other}`)),
    ];
    return candidates.find((file) => isFile(file) && !/[\\/]node_modules[\\/]/.test(file));
  }

  /** Forgets modules whose files have changed, and those that import them. */
  refresh(): void {
    const changed = new Set(
      [...this.#modules.values()].filter((module) => read(module.path) !== module.source),
    );
    for (let before = -1; before < changed.size; ) {
      before = changed.size;
      for (const module of this.#modules.values())
        if ([...module.uses].some((used) => changed.has(used))) changed.add(module);
    }
    for (const { path } of changed) this.#modules.delete(path);
  }

  /** Loads a module and gives its namespace, or a promise of it where something in it awaits. */
  load(path: string, importing: readonly Module[] = []): unknown {
    const module = this.#open(path);
    importing.at(-1)?.uses.add(module);
    const end = this.#run(module, importing);
    return end ? end.then(() => module.namespace) : module.namespace;
  }

  /** Gives `require` as in a file of that path. */
  requireFrom(path: string, importing: readonly Module[] = []): NodeJS.Require {
    const plain = createRequire(path);
    const require = (id: string): unknown => {
      const local = typeof id === "string" ? this.find(id, path) : undefined;
      if (!local) return plain(id);
      if (importing.length === 0) this.refresh();
      const loaded = this.load(local, importing);
      if (loaded instanceof Promise) {
        loaded.catch(() => undefined);
        throw new Error(
          `${id} awaits at its top level, so require can't load it. Write  await import("${id}")`,
        );
      }
      return this.#modules.get(local)?.exports;
    };
    return Object.assign(require, plain);
  }

  #run(module: Module, importing: readonly Module[]): void | Promise<void> {
    if (module.running) {
      // In a circle of imports nobody waits for whom waits for him.
      return importing.includes(module) ? undefined : module.running.end;
    }
    module.running = { end: undefined };
    const fail = (error: unknown): never => {
      if (this.#modules.get(module.path) === module) this.#modules.delete(module.path);
      throw error;
    };
    try {
      const end = module.run([...importing, module]);
      if (!end) return undefined;
      module.running.end = end.catch(fail);
      return module.running.end;
    } catch (error) {
      return fail(error);
    }
  }

  /** Reads and compiles a module, unless that has been done. */
  #open(path: string): Module {
    const known = this.#modules.get(path);
    if (known) return known;
    const source = read(path);
    if (source === undefined) throw new Error(`${path} can't be read.`);
    const module: Module = {
      path,
      source,
      namespace: {},
      exports: undefined,
      uses: new Set(),
      listeners: new Set(),
      run: () => undefined,
    };
    Object.defineProperty(module.namespace, Symbol.toStringTag, { value: "Module" });
    if (extname(path) === ".json") {
      module.exports = JSON.parse(source.replace(/^\uFEFF/, ""));
      module.namespace = asNamespace(module.exports) as Exports;
    } else {
      const compiled = this.#compile(path, source);
      registerScript(path, source, compiled.sourceMap);
      if (compiled.format === "commonjs") this.#prepareCommonJs(module, compiled.code);
      else this.#prepareModule(module, compiled.code);
    }
    this.#modules.set(path, module);
    return module;
  }

  #prepareCommonJs(module: Module, code: string): void {
    const { path } = module;
    const names = ["exports", "require", "module", "__filename", "__dirname"];
    const run = compileFunction(code, names, { filename: path });
    const own = { exports: {} as unknown, filename: path, id: path };
    module.exports = own.exports;
    module.run = (importing) => {
      run.call(own.exports, own.exports, this.requireFrom(path, importing), own, path, dirname(path));
      module.exports = own.exports;
      module.namespace = asNamespace(own.exports) as Exports;
    };
  }

  #prepareModule(module: Module, code: string): void {
    const { path, namespace } = module;
    module.exports = namespace;
    const run = compileFunction(code, ["System", "require", "__filename", "__dirname"], { filename: path });
    module.run = (importing) => {
      let specifiers: string[] = [];
      let declare: Declare | undefined;
      const register = (given: string[], declaring: Declare): void => {
        [specifiers, declare] = [given, declaring];
      };
      run({ register }, this.requireFrom(path, importing), path, dirname(path));
      const { setters = [], execute } =
        declare?.(exporter(module), {
          id: path,
          meta: importMeta(path, { url: pathToFileURL(path).href, dirname: dirname(path), filename: path }),
          import: async (specifier) => this.#import(String(specifier), path, [module]),
        }) ?? {};
      let before: Promise<void> | undefined;
      for (const [index, specifier] of specifiers.entries()) {
        const load = (): Promise<void> | undefined => {
          const loaded = this.#import(specifier, path, importing);
          const set = (value: unknown): void => this.#connect(value, setters[index]);
          if (loaded instanceof Promise) return loaded.then(set);
          set(loaded);
          return undefined;
        };
        before = before ? before.then(load) : load();
      }
      return before ? before.then(() => execute?.()) : execute?.();
    };
  }

  /** Hands what was imported to the one who imports it, now and whenever an export changes. */
  #connect(namespace: unknown, setter: Setter | undefined): void {
    if (!setter) return;
    setter(namespace);
    for (const module of this.#modules.values())
      if (module.namespace === namespace) module.listeners.add(() => setter(namespace));
  }

  /** Loads what a module imports. */
  #import(specifier: string, from: string, importing: readonly Module[]): unknown {
    const local = this.find(specifier, from);
    if (local) return this.load(local, importing);
    return importOnly(
      () => createRequire(from)(specifier),
      () => this.#importFrom(from, specifier),
    );
  }
}

/** The function by which a module sets its exports. */
function exporter({ namespace, listeners }: Module): Parameters<Declare>[0] {
  return (name, value) => {
    const given = typeof name === "string" ? { [name]: value } : name;
    for (const [key, exported] of Object.entries(given))
      Object.defineProperty(namespace, key, {
        value: exported,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    for (const tell of listeners) tell();
    return value;
  };
}

/** Completes `import.meta` by `resolve`. */
export function importMeta(from: string, place: { url: string; dirname: string; filename: string }): object {
  const require = createRequire(from);
  const resolveUrl = (specifier: string): string => {
    if (/^(node|file|data):/.test(specifier)) return specifier;
    if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, place.url).href;
    const found = require.resolve(specifier);
    return found === specifier ? `node:${found}` : pathToFileURL(found).href;
  };
  return { ...place, resolve: resolveUrl };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The path of a file: URL without a query, which asks Node for an instance of its own. */
function pathOf(url: string): string | undefined {
  try {
    return /[?#]/.test(url) ? undefined : fileURLToPath(url);
  } catch {
    return undefined;
  }
}
