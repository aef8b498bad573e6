/**
 * The world outside the notebook as TypeScript sees it: the standard library, Node's types, and the modules
 * that cells import, found from the notebook's folder upwards.
 *
 * It is one TypeScript program whose roots are the files that cells import. It is rebuilt only when a cell
 * imports something new, or when a file of it outside node_modules has changed. Cells themselves are
 * never part of it, which is what makes a cell cheap: see `checking.ts`.
 */
import type TS from "typescript";
import { modificationTime, readText } from "../../node/files.js";
import { findPackage, kernelFile } from "../../node/packages.js";
import { join } from "../../node/paths.js";
import type { ModuleRequest } from "../language/cell-file.js";
import { compilerOptions } from "../language/options.js";
import { type CheckerHost, type ModuleFile, ts } from "../language/typescript.js";

export class Declarations {
  readonly options = compilerOptions;
  /** The file system, as TypeScript asks for it. */
  readonly host = this.#createHost();
  readonly #files = new Map<string, { file: TS.SourceFile; version: number }>();
  readonly #roots = new Set<string>();
  #resolutions = newResolutionCache();
  readonly #resolved = new Map<string, TS.ResolvedModuleWithFailedLookupLocations>();
  #program: CheckerHost | undefined;
  #cwd: string;
  /** Modules to read ahead, and from which file. */
  #ahead: { name: string; from: string }[] = [];
  readonly #seenAhead = new Set<string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
    this.#roots.add(nodeTypes(cwd)).add(kernelTypes);
  }

  /** The notebook's folder. */
  get cwd(): string {
    return this.#cwd;
  }

  get program(): CheckerHost {
    this.#program ??= this.#build();
    return this.#program;
  }

  /**
   * Moves to another folder, keeping what has been read.
   *
   * @returns true when declarations have changed, so that types must be computed anew.
   */
  moveTo(cwd: string): boolean {
    this.#cwd = cwd;
    this.#resolved.clear();
    this.#resolutions = newResolutionCache();
    const added = !this.#roots.has(nodeTypes(cwd));
    this.#roots.add(nodeTypes(cwd));
    const changed = this.#dropChangedFiles(() => true);
    if (added || changed) this.#program = this.#build();
    return added || changed;
  }

  /** Finds the file that an import of a cell means. */
  resolve({ name, mode }: ModuleRequest): TS.ResolvedModuleWithFailedLookupLocations {
    const key = `${mode} ${name}`;
    const known = this.#resolved.get(key);
    if (known) return known;
    const from = join(this.#cwd, "notebook.ts");
    const { options, host } = this;
    const result = ts.resolveModuleName(name, from, options, host, this.#resolutions, undefined, mode);
    if (result.resolvedModule) this.#resolved.set(key, result);
    // What is missing now may be installed later.
    else this.#resolutions = newResolutionCache();
    return result;
  }

  /**
   * Makes modules part of the program.
   *
   * @returns true when declarations were added or have changed, so that types must be computed anew.
   */
  include(requests: readonly ModuleRequest[]): boolean {
    const changed = requests.length > 0 && this.#dropChangedFiles((path) => !isInPackage(path));
    if (changed) {
      this.#resolutions = newResolutionCache();
      this.#resolved.clear();
    }
    let added = false;
    for (const request of requests) {
      const path = this.resolve(request).resolvedModule?.resolvedFileName;
      if (
        !path ||
        !/\.([cm]?[jt]sx?|json)$/.test(path) ||
        (isInPackage(path) && /\.[cm]?jsx?$/.test(path)) ||
        this.program.getSourceFile(path)
      )
        continue;
      this.#roots.add(path);
      added = true;
    }
    if (!added && !changed) return false;
    this.#program = this.#build();
    return true;
  }

  /**
   * Source files of the notebook's own (`../lib/x.ts`) that these imports reach, whose errors the learner wants to see.
   */
  ownSources(requests: readonly ModuleRequest[]): Set<TS.SourceFile> {
    const found = new Set<TS.SourceFile>();
    const visit = (path: string | undefined): void => {
      const file = path === undefined ? undefined : this.program.getSourceFile(path);
      if (!file || found.has(file) || !isOwnSource(file)) return;
      found.add(file);
      for (const specifier of specifiersOf(file)) visit(this.#importedBy(file, specifier)?.resolvedFileName);
    };
    for (const request of requests) visit(this.resolve(request).resolvedModule?.resolvedFileName);
    return found;
  }

  #importedBy(file: TS.SourceFile, specifier: TS.StringLiteralLike): TS.ResolvedModuleFull | undefined {
    const mode = ts.getModeForUsageLocation(file, specifier, this.options);
    return this.program.getResolvedModule(file, specifier.text, mode)?.resolvedModule;
  }

  /** Plans to read the declarations of these modules ahead of need. */
  preload(modules: readonly string[]): void {
    const from = join(this.#cwd, "notebook.ts");
    this.#ahead.push(...modules.map((name) => ({ name, from })));
  }

  /**
   * Parses one more declaration file of the modules to preload.
   *
   * @returns false when all are read.
   */
  readAhead(): boolean {
    const next = this.#ahead.pop();
    if (!next) return false;
    const { options, host } = this;
    const found = ts.resolveModuleName(next.name, next.from, options, host, this.#resolutions);
    const path = found.resolvedModule?.resolvedFileName;
    if (!path || this.#seenAhead.has(path)) return true;
    this.#seenAhead.add(path);
    if (this.program.getSourceFile(path)) return true;
    const file = this.host.getSourceFile(path, {
      languageVersion: options.target ?? ts.ScriptTarget.ES2022,
      setExternalModuleIndicator: ts.getSetExternalModuleIndicator(options),
    });
    if (!file) return true;
    const { importedFiles } = ts.preProcessFile(file.text, true, false);
    this.#ahead.push(...importedFiles.map(({ fileName }) => ({ name: fileName, from: path })));
    return true;
  }

  #build(): CheckerHost {
    return ts.createProgram([...this.#roots], this.options, this.host, this.#program) as CheckerHost;
  }

  /** Forgets those of the files whose text has changed since they were read. */
  #dropChangedFiles(mayChange: (path: string) => boolean): boolean {
    let changed = false;
    for (const [path, known] of this.#files) {
      if (!mayChange(path)) continue;
      const version = modificationTime(path);
      if (version === known.version && !this.#misses(known.file)) continue;
      // A build may write the same text again.
      const isSame = version !== known.version && version >= 0 && readText(path) === known.file.text;
      known.version = version;
      if (isSame && !this.#misses(known.file)) continue;
      this.#files.delete(path);
      changed = true;
    }
    return changed;
  }

  /** True for a file of the notebook's own that imports something which was not there, and may be there now. */
  #misses(file: TS.SourceFile): boolean {
    if (!isOwnSource(file) || this.#program?.getSourceFile(file.fileName) !== file) return false;
    return specifiersOf(file).some((specifier) => !this.#importedBy(file, specifier));
  }

  #createHost(): TS.CompilerHost {
    const host = ts.createCompilerHost(this.options, true);
    host.getCurrentDirectory = () => this.#cwd;
    host.getSourceFile = (path, languageVersion) => {
      const cached = this.#files.get(path);
      if (cached) return cached.file;
      const version = modificationTime(path);
      if (version < 0) return undefined;
      const file = parseDeclarations(path, readText(path), languageVersion);
      this.#files.set(path, { file, version });
      return file;
    };
    host.resolveModuleNameLiterals = (literals, from, redirected, options, file) =>
      literals.map((literal) => {
        const mode = ts.getModeForUsageLocation(file, literal, options);
        return ts.resolveModuleName(literal.text, from, options, host, this.#resolutions, redirected, mode);
      });
    // Completion asks for the options here.
    return Object.assign(host, { getCompilationSettings: () => this.options });
  }
}

/** Globals that the kernel adds. */
const kernelTypes = kernelFile("types/globals.d.ts");

/** Node's types: those of the notebook's project, else the kernel's own. `console` must have a type anywhere. */
function nodeTypes(cwd: string): string {
  for (const from of [cwd, undefined]) {
    try {
      return findPackage("@types/node/index.d.ts", from);
    } catch {
      // Look on.
    }
  }
  throw new Error("The types of Node are missing. Install them: npm install @types/node");
}

/** Parses a file without its doc comments, a third of the work. `ask/documentation.ts` adds them when asked. */
function parseDeclarations(
  path: string,
  text: string,
  languageVersion: TS.ScriptTarget | TS.CreateSourceFileOptions,
): TS.SourceFile {
  const options = typeof languageVersion === "object" ? languageVersion : { languageVersion };
  const jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  return ts.createSourceFile(path, text, { ...options, jsDocParsingMode }, true);
}

function newResolutionCache(): TS.ModuleResolutionCache {
  return ts.createModuleResolutionCache("/", (name) => name, compilerOptions);
}

function isInPackage(path: string): boolean {
  return path.includes("/node_modules/");
}

/** A file of the notebook's own that holds code. */
function isOwnSource(file: TS.SourceFile): boolean {
  return !file.isDeclarationFile && !isInPackage(file.fileName) && !file.fileName.endsWith(".json");
}

/** What a file of the program imports. */
function specifiersOf(file: TS.SourceFile): readonly TS.StringLiteralLike[] {
  return (file as Partial<ModuleFile>).imports ?? [];
}
