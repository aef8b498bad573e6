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

/** A module that a cell imports, and the way it is loaded, which decides the `exports` condition. */
export interface ModuleRequest {
  name: string;
  mode: TS.ResolutionMode;
}

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
  readonly #imports: string[] = [];
  readonly #resolved = new Map<string, TS.ResolvedModuleWithFailedLookupLocations>();
  /** The file system, as TypeScript asks for it. */
  readonly host: TS.CompilerHost;
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
    this.host = this.#createHost();
    this.#ahead = preload.map((name) => ({ name, from: this.#root }));
  }

  get program(): CheckerHost {
    this.#program ??= this.#build(undefined);
    return this.#program;
  }

  /** Finds the file that an import of a cell means. */
  resolve({ name, mode }: ModuleRequest): TS.ResolvedModuleWithFailedLookupLocations {
    const key = `${mode} ${name}`;
    const known = this.#resolved.get(key);
    if (known) return known;
    const result = ts.resolveModuleName(
      name,
      this.#root,
      this.options,
      this.host,
      this.#resolutions,
      undefined,
      mode,
    );
    if (result.resolvedModule) this.#resolved.set(key, result);
    // What is missing now may be installed later.
    else this.#resolutions = this.#newResolutionCache();
    return result;
  }

  /**
   * Makes modules part of the program.
   *
   * @returns true when declarations were added or have changed, so that types must be computed anew.
   */
  include(requests: readonly ModuleRequest[]): boolean {
    const changed = this.#dropChangedFiles();
    if (changed) {
      this.#resolutions = this.#newResolutionCache();
      this.#resolved.clear();
    }
    let added = false;
    for (const request of requests) {
      const found = this.resolve(request).resolvedModule;
      if (!found || !/\.([cm]?tsx?|json)$/.test(found.resolvedFileName)) continue;
      if (this.program.getSourceFile(found.resolvedFileName)) continue;
      this.#imports.push(importLine(request, this.#imports.length));
      added = true;
    }
    if (!added && !changed) return false;
    this.#program = this.#build(this.#program);
    return true;
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
      this.host,
      this.#resolutions,
    );
    const path = resolvedModule?.resolvedFileName;
    if (!path || this.#readAhead.has(path)) return true;
    this.#readAhead.add(path);
    const file = this.host.getSourceFile(path, sourceFileOptions(this.options));
    if (file) {
      for (const { fileName } of ts.preProcessFile(file.text, true, false).importedFiles) {
        this.#ahead.push({ name: fileName, from: path });
      }
    }
    return true;
  }

  #build(old: CheckerHost | undefined): CheckerHost {
    return ts.createProgram([this.#root], this.options, this.host, old) as CheckerHost;
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
        return ts.createSourceFile(path, this.#imports.join("\n"), languageVersion);
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
    // Completion asks for the options here.
    return Object.assign(host, { getCompilationSettings: () => this.options });
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

function importLine({ name, mode }: ModuleRequest, index: number): string {
  const module = JSON.stringify(name);
  return mode === ts.ModuleKind.CommonJS ? `import _${index} = require(${module});` : `import ${module};`;
}

function isInPackage(path: string): boolean {
  return path.includes("/node_modules/");
}

function modificationTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
