/** The compiler options of notebooks. They don't depend on the notebook's folder. */
import type TS from "typescript";
import { ts } from "./typescript.js";

export const compilerOptions: TS.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  // Node's types are added by `check/declarations.ts`, others only where something imports them.
  types: [],
  // Cells are ES modules that may also use `import x = require()`, and see the `exports` of packages.
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ["node"],
  esModuleInterop: true,
  resolveJsonModule: true,
  // The types of JavaScript beside the notebook are read off its code.
  allowJs: true,
  allowImportingTsExtensions: true,
  isolatedModules: true,
  noEmit: true,
  // Errors inside declaration files are not the learner's.
  skipLibCheck: true,
  skipDefaultLibCheck: true,
};
