/**
 * Turns a checked cell into one JavaScript function.
 *
 * For `let n = 0; n + 1` the result is, in essence:
 *
 *     (function (scope, run, require, import) { "use strict"; const slot_n = scope.slot("n"); let n = unset; try {
 *     n = 0;
 *     return n + 1;
 *     } finally { if (n !== unset) slot_n.value = n; } })
 *
 * `plan.ts` decides what becomes of each name, `transform.ts` rewrites the cell, `frame.ts` writes the text
 * around it, with names from `names.ts`.
 */
import type TS from "typescript";
import type { RawSourceMap } from "../../compiler.js";
import { dirname } from "../../node/paths.js";
import { compilerOptions } from "../language/options.js";
import { ts } from "../language/typescript.js";
import type { CellFacts } from "./analysis.js";
import { frame } from "./frame.js";
import { importsValues } from "./imports.js";
import { withoutHashbang } from "./modules.js";
import { namerFor } from "./names.js";
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
 * @param id the name of the cell in the source map.
 * @param isShared tells whether a function of an earlier cell refers to a name.
 */
export function emit(
  file: TS.SourceFile,
  facts: CellFacts,
  id: string,
  isShared: (name: string) => boolean,
): Emitted {
  const plan = makePlan(facts, importsValues(file, facts), isShared);
  const named = namerFor(file);
  const found = file.text.match(/import\s*\.\s*meta|__dirname|__filename/g) ?? [];
  const mentions = new Set(found.map((name) => name.replace(/\s/g, "")));
  const { outputText, sourceMapText } = ts.transpileModule(withoutHashbang(file.text), {
    fileName: "cell.ts",
    compilerOptions: {
      target: compilerOptions.target,
      module: ts.ModuleKind.ESNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
    transformers: {
      before: [(context) => (tree) => transformCell(tree, context, plan, facts, named)],
      after: [() => withoutEmptyExport],
    },
  });
  const body = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  const { head, tail } = frame(plan, named, mentions, dirname(file.fileName));
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
