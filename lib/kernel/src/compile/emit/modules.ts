/**
 * Compiles the notebook's own modules, such as `../lib/x.ts`, for `node/cells/local-modules.ts`, which loads them.
 *
 * They become calls of `System.register`, a form of ES modules that plain code can load: its imports are live, it may
 * await, and its modules can be loaded again when their files have changed.
 */
import type TS from "typescript";
import type { CompiledModule, RawSourceMap } from "../../compiler.js";
import { compilerOptions } from "../language/options.js";
import { ts } from "../language/typescript.js";

/** Compiles the text of a file. Never fails: what can't be understood is left for the one who runs it. */
export function transpileModule(path: string, source: string): CompiledModule {
  const text = withoutHashbang(source);
  const format = formatOf(path, text);
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: compilerOptions.target,
      module: format === "module" ? ts.ModuleKind.System : ts.ModuleKind.CommonJS,
      moduleDetection: format === "module" ? ts.ModuleDetectionKind.Force : ts.ModuleDetectionKind.Auto,
      esModuleInterop: true,
      allowJs: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
  });
  const map = JSON.parse(sourceMapText ?? "{}") as RawSourceMap;
  return {
    format,
    code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""),
    sourceMap: { ...map, sources: [path], sourcesContent: [source] },
  };
}

/** Makes a comment of a first line such as `#!/usr/bin/env node`; every place stays where it is. */
export function withoutHashbang(source: string): string {
  return source.replace(/^#!/, "//");
}

/** What Node takes such a file for; TypeScript without another ending is an ES module. */
function formatOf(path: string, text: string): CompiledModule["format"] {
  if (/\.c[jt]s$/.test(path)) return "commonjs";
  const file = ts.createSourceFile(path, text, { languageVersion: ts.ScriptTarget.ES2022 }, false);
  if (file.statements.some((node) => ts.isExportAssignment(node) && node.isExportEquals)) return "commonjs";
  if (!/\.jsx?$/.test(path)) return "module";
  return isModule(file) ? "module" : "commonjs";
}

function isModule(file: TS.SourceFile): boolean {
  return ts.isExternalModule(file) || /\bimport\.meta\b/.test(file.text);
}
