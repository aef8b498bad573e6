/**
 * Turns a checked cell into one JavaScript function.
 *
 * For `let n = 0; n + 1` in the cell with the key "7" the result is, in essence:
 *
 *     (function (__scope, require, __import) { "use strict"; … let n = __unset; try { __cell = __scope["7"] = …;
 *     n = 0;
 *     return n + 1;
 *     } finally { if (n !== __unset) __cell.n = n; } })
 *
 * `plan.ts` decides what becomes of each name, `transform.ts` rewrites the cell, `frame.ts` writes the text
 * around it.
 */
import type TS from "typescript";
import type { RawSourceMap } from "../../compiler.js";
import { dirname } from "../../node/paths.js";
import { compilerOptions } from "../language/options.js";
import { ts } from "../language/typescript.js";
import type { CellFacts } from "./analysis.js";
import { frame } from "./frame.js";
import { importsValues } from "./imports.js";
import { makePlan } from "./plan.js";
import { prependLines } from "./source-map.js";
import { transformCell } from "./transform.js";

export interface Emitted {
  code: string;
  sourceMap: RawSourceMap;
  async: boolean;
}

/**
 * @param file the checked cell that `facts` describes.
 * @param scopeKey where its variables go in the scope object.
 * @param id the name of the cell in the source map.
 */
export function emit(file: TS.SourceFile, facts: CellFacts, scopeKey: string, id: string): Emitted {
  const plan = makePlan(facts, importsValues(file, facts), file.text);
  const { outputText, sourceMapText } = ts.transpileModule(file.text, {
    fileName: "cell.ts",
    compilerOptions: {
      target: compilerOptions.target,
      module: ts.ModuleKind.ESNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
    transformers: {
      before: [(context) => (tree) => transformCell(tree, context, plan, facts)],
      after: [() => withoutEmptyExport],
    },
  });
  const body = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  const { head, tail } = frame(plan, scopeKey, dirname(file.fileName));
  const map = JSON.parse(sourceMapText ?? "{}") as RawSourceMap;
  return {
    code: `${head}\n${body}${tail}`,
    sourceMap: { ...prependLines(map, 1), file: id, sources: [id], sourcesContent: [file.text] },
    async: plan.async,
  };
}

/** Drops the `export {};` by which TypeScript marks a module: inside a function it is a syntax error. */
function withoutEmptyExport(node: TS.SourceFile): TS.SourceFile {
  const statements = node.statements.filter((statement) => !ts.isExportDeclaration(statement));
  return ts.factory.updateSourceFile(node, statements);
}
