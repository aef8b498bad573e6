/** The compiler options of a notebook. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import { ts } from "./typescript.js";

/** @param cwd the notebook's directory. */
export function compilerOptions(cwd: string): TS.CompilerOptions {
  return {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    types: ["node"],
    typeRoots: typeRoots(cwd),
    // Cells are ES modules that may also use `import x = require()`, and see the `exports` of packages.
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    customConditions: ["node"],
    esModuleInterop: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    isolatedModules: true,
    noEmit: true,
    // Errors inside declaration files are not the learner's.
    skipLibCheck: true,
    skipDefaultLibCheck: true,
  };
}

/** The `@types` folders of the notebook, then the kernel's own: `console` must have a type anywhere. */
function typeRoots(cwd: string): string[] {
  const own = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "node_modules", "@types");
  return [...(ts.getEffectiveTypeRoots({}, { getCurrentDirectory: () => cwd }) ?? []), own];
}
