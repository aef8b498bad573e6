/**
 * TypeScript files of the notebook's own, such as `../lib/x.ts`: Node can't load them, so they are compiled along
 * with the cell that imports them, and `node/cells/source-modules.ts` runs them.
 */
import type TS from "typescript";
import type { CompiledModule, RawSourceMap } from "../../compiler.js";
import type { Declarations } from "../check/declarations.js";
import { compilerOptions } from "../language/options.js";
import { ts } from "../language/typescript.js";

const compiled = new WeakMap<TS.SourceFile, CompiledModule>();

/** Compiles the files, each once, to CommonJS in which they name each other by their whole paths. */
export function compileOwnSources(declarations: Declarations): CompiledModule[] {
  return [...declarations.ownSources()].map((file) => {
    const known = compiled.get(file);
    if (known) return known;
    const module = { path: file.fileName, ...transpile(file, declarations) };
    compiled.set(file, module);
    return module;
  });
}

/** The path of the notebook's own TypeScript file that an import means, if it means one. */
export function ownSourcePath(resolved: TS.ResolvedModuleFull | undefined): string | undefined {
  const path = resolved?.resolvedFileName;
  const isOwn = path && /(?<!\.d)\.[cm]?tsx?$/.test(path) && !path.includes("/node_modules/");
  return isOwn ? path : undefined;
}

function transpile(file: TS.SourceFile, declarations: Declarations): Omit<CompiledModule, "path"> {
  const withPaths =
    (context: TS.TransformationContext) =>
    (tree: TS.SourceFile): TS.SourceFile => {
      const visit = (node: TS.Node): TS.Node => {
        if (!ts.isStringLiteral(node) || !isModuleSpecifier(node))
          return ts.visitEachChild(node, visit, context);
        const found = declarations.program.getResolvedModule(file, node.text, ts.ModuleKind.ESNext);
        const path = ownSourcePath(found?.resolvedModule);
        return path ? ts.factory.createStringLiteral(path) : node;
      };
      return ts.visitEachChild(tree, visit, context);
    };
  const { outputText, sourceMapText } = ts.transpileModule(file.text, {
    fileName: file.fileName,
    compilerOptions: {
      target: compilerOptions.target,
      module: ts.ModuleKind.CommonJS,
      moduleDetection: ts.ModuleDetectionKind.Force,
      esModuleInterop: true,
      sourceMap: true,
    },
    transformers: { before: [withPaths] },
  });
  const map = JSON.parse(sourceMapText ?? "{}") as RawSourceMap;
  return {
    code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""),
    sourceMap: { ...map, sources: [file.fileName], sourcesContent: [file.text] },
  };
}

function isModuleSpecifier(node: TS.StringLiteral): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  return ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
}
