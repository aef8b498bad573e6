/** Turns the text of a cell into a source file that a type checker accepts although no program knows it. */
import type TS from "typescript";
import { join } from "../../node/paths.js";
import { compilerOptions } from "./options.js";
import { type ModuleFile, ts } from "./typescript.js";

/** A module that a cell imports, and the way it is loaded, which decides the `exports` condition. */
export interface ModuleRequest {
  name: string;
  mode: TS.ResolutionMode;
}

let count = 0;

/** Parses a cell as an ES module lying in `cwd`. */
export function parseCell(source: string, cwd: string): ModuleFile {
  // The checker files its findings under the name, so each text gets its own.
  return parseModule(join(cwd, `__cell_${++count}__.ts`), source);
}

/** True for files made by `parseCell`. */
export function isCell(file: TS.SourceFile): boolean {
  return /[\\/]__cell_\d+__\.ts$/.test(file.fileName);
}

/** Makes an empty module file, whose `locals` then serve as a scope. */
export function emptyModule(): ModuleFile {
  return parseModule(`/__scope_${++count}__.ts`, "");
}

/** Makes a file that is no module: what it declares is global. */
export function parseScript(source: string): ModuleFile {
  return parse(`/__script_${++count}__.ts`, source, () => undefined);
}

function parseModule(path: string, source: string): ModuleFile {
  return parse(path, source, ts.getSetExternalModuleIndicator(compilerOptions));
}

function parse(
  path: string,
  source: string,
  setExternalModuleIndicator: (file: TS.SourceFile) => void,
): ModuleFile {
  const file = ts.createSourceFile(
    path,
    source,
    {
      languageVersion: compilerOptions.target ?? ts.ScriptTarget.ES2022,
      setExternalModuleIndicator,
    },
    true,
  ) as ModuleFile;
  const specifiers = moduleSpecifiers(file);
  file.path = path as TS.Path;
  file.resolvedPath = path as TS.Path;
  file.originalFileName = path;
  file.imports = specifiers;
  file.moduleAugmentations = file.statements.flatMap((statement) =>
    ts.isModuleDeclaration(statement) && isAugmentation(statement) ? [statement.name] : [],
  );
  file.ambientModuleNames = [];
  ts.bindSourceFile(file, compilerOptions);
  return file;
}

/** The modules that a cell names. */
export function importedModules(file: ModuleFile): ModuleRequest[] {
  return file.imports.map((specifier) => ({
    name: specifier.text,
    mode: ts.isExternalModuleReference(specifier.parent) ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
  }));
}

function moduleSpecifiers(file: TS.SourceFile): TS.StringLiteralLike[] {
  const found: TS.StringLiteralLike[] = [];
  const visit = (node: TS.Node): void => {
    const specifier = moduleSpecifier(node);
    if (specifier && ts.isStringLiteralLike(specifier)) found.push(specifier);
    ts.forEachChild(node, visit);
  };
  if (/\b(import|export)\b/.test(file.text)) visit(file);
  return found;
}

function moduleSpecifier(node: TS.Node): TS.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return node.arguments[0];
  }
  return undefined;
}

/** True for `declare global {…}` and `declare module "x" {…}`. */
function isAugmentation(node: TS.ModuleDeclaration): boolean {
  return ts.isStringLiteral(node.name) || (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}
