/**
 * The world outside the notebook as TypeScript sees it: the standard library, Node's types, and the modules
 * that cells import, resolved from the notebook's directory.
 *
 * It is one TypeScript program whose only root is a virtual file that imports them. It is rebuilt only when
 * a cell imports something new, or when a file of it outside node_modules has changed. Cells themselves
 * are never part of it, which is what makes a cell cheap: see `checking.ts`.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type TS from "typescript";
import { compilerOptions } from "./options.js";
import { type CheckerHost, ts } from "./typescript.js";

export type ModuleMode = TS.ResolutionMode;

interface CachedFile {
  file: TS.SourceFile;
  /** Modification time, for files that may change under our hands. */
  version: number | undefined;
}

export class Declarations {
  readonly options: TS.CompilerOptions;
  readonly #root: string;
  readonly #files = new Map<string, CachedFile>();
  /** What cells import: the lines of the virtual root. */
  readonly #imports = new Map<string, string>();
  readonly #host: TS.CompilerHost;
  #resolutions: TS.ModuleResolutionCache;
  #program: CheckerHost | undefined;
  /** Modules to read ahead; see `readAhead`. */
  readonly #ahead: { name: string; from: string }[];
  readonly #readAhead = new Set<string>();

  constructor(
    readonly cwd: string,
    preload: readonly string[] = [],
  ) {
    this.options = compilerOptions(cwd);
    this.#root = join(cwd, "__imports__.ts");
    this.#resolutions = this.#newResolutionCache();
    this.#host = this.#createHost();
    this.#ahead = preload.map((name) => ({ name, from: this.#root }));
  }

  get program(): CheckerHost {
    this.#program ??= this.#build(undefined);
    return this.#program;
  }

  /** The virtual root, from which imports of cells resolve. */
  get rootFile(): TS.SourceFile {
    const file = this.program.getSourceFile(this.#root);
    if (!file) throw new Error("The compiler lost its root file. Restart the kernel.");
    return file;
  }

  /**
   * Makes the modules part of the program.
   *
   * @returns true when declarations were added or have changed, so that types must be computed anew.
   */
  include(modules: Iterable<{ name: string; mode: ModuleMode }>): boolean {
    let added = false;
    for (const { name, mode } of modules) {
      const key = `${mode} ${name}`;
      if (this.#imports.has(key) && this.#isResolved(name, mode)) continue;
      this.#imports.set(key, importLine(name, mode, this.#imports.size));
      added = true;
    }
    const changed = this.#dropChangedFiles();
    if (!added && !changed) return false;
    // What was missing before may have been installed since.
    this.#resolutions = this.#newResolutionCache();
    const before = this.#program;
    const after = this.#build(before);
    this.#program = after;
    return changed || !before || !sameFiles(before, after, this.#root);
  }

  /** Source files of the notebook's own (`../lib/x.ts`), whose errors the learner wants to see. */
  *ownSources(): Generator<TS.SourceFile> {
    for (const file of this.program.getSourceFiles()) {
      if (file.fileName !== this.#root && !file.isDeclarationFile && !isInPackage(file.fileName)) yield file;
    }
  }

  /**
   * Parses one declaration file of the modules to preload.
   *
   * @returns false when all are read.
   */
  readAhead(): boolean {
    const next = this.#ahead.pop();
    if (!next) return false;
    const { resolvedModule } = ts.resolveModuleName(
      next.name,
      next.from,
      this.options,
      this.#host,
      this.#resolutions,
    );
    const path = resolvedModule?.resolvedFileName;
    if (!path || this.#readAhead.has(path)) return true;
    this.#readAhead.add(path);
    const file = this.#host.getSourceFile(path, sourceFileOptions(this.options));
    if (file) {
      for (const { fileName } of ts.preProcessFile(file.text, true, false).importedFiles) {
        this.#ahead.push({ name: fileName, from: path });
      }
    }
    return true;
  }

  #isResolved(name: string, mode: ModuleMode): boolean {
    if (name.startsWith("node:")) return true;
    return this.program.getResolvedModule(this.rootFile, name, mode)?.resolvedModule !== undefined;
  }

  #build(old: CheckerHost | undefined): CheckerHost {
    return ts.createProgram([this.#root], this.options, this.#host, old) as CheckerHost;
  }

  #newResolutionCache(): TS.ModuleResolutionCache {
    return ts.createModuleResolutionCache(this.cwd, (name) => name, this.options);
  }

  /** Forgets files outside node_modules that were written since they were read. */
  #dropChangedFiles(): boolean {
    let changed = false;
    for (const [path, { version }] of this.#files) {
      if (version === undefined || version === modificationTime(path)) continue;
      this.#files.delete(path);
      changed = true;
    }
    return changed;
  }

  #createHost(): TS.CompilerHost {
    const host = ts.createCompilerHost(this.options, true);
    host.getCurrentDirectory = () => this.cwd;
    host.getSourceFile = (path, languageVersion) => {
      if (path === this.#root) {
        return ts.createSourceFile(path, [...this.#imports.values()].join("\n"), languageVersion);
      }
      const cached = this.#files.get(path);
      if (cached) return cached.file;
      let text: string;
      try {
        text = readFileSync(path, "utf8");
      } catch {
        return undefined;
      }
      const file = parseDeclarations(path, text, languageVersion);
      this.#files.set(path, { file, version: isInPackage(path) ? undefined : modificationTime(path) });
      return file;
    };
    host.resolveModuleNameLiterals = (literals, from, redirected, options, file) =>
      literals.map((literal) =>
        ts.resolveModuleName(
          literal.text,
          from,
          options,
          host,
          this.#resolutions,
          redirected,
          ts.getModeForUsageLocation(file, literal, options),
        ),
      );
    return host;
  }
}

/** Parses a file without its doc comments, a third of the work. `documentation.ts` adds them when asked. */
function parseDeclarations(
  path: string,
  text: string,
  languageVersion: TS.ScriptTarget | TS.CreateSourceFileOptions,
): TS.SourceFile {
  const options = typeof languageVersion === "object" ? languageVersion : { languageVersion };
  return ts.createSourceFile(
    path,
    text,
    { ...options, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    true,
  );
}

/** The options under which a program would parse a declaration file. */
function sourceFileOptions(options: TS.CompilerOptions): TS.CreateSourceFileOptions {
  return {
    languageVersion: options.target ?? ts.ScriptTarget.ES2022,
    setExternalModuleIndicator: ts.getSetExternalModuleIndicator(options),
  };
}

function sameFiles(a: TS.Program, b: TS.Program, root: string): boolean {
  const files = new Set(a.getSourceFiles());
  const others = b.getSourceFiles();
  return files.size === others.length && others.every((file) => file.fileName === root || files.has(file));
}

function importLine(name: string, mode: ModuleMode, index: number): string {
  const module = JSON.stringify(name);
  return mode === ts.ModuleKind.CommonJS ? `import _${index} = require(${module});` : `import ${module};`;
}

function isInPackage(path: string): boolean {
  return path.includes("/node_modules/");
}

function modificationTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
