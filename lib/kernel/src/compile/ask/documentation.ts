/**
 * Reads doc comments of declaration files when somebody asks for them.
 *
 * Parsing doc comments takes a third of the time of reading a declaration file, and most are never shown.
 * So these files are parsed without (see `check/declarations.ts`). When the comment of a symbol is wanted, its
 * file is parsed once more with comments, and they are handed over to the nodes in use. Both parses
 * give the same tree.
 */
import type TS from "typescript";
import { ts } from "../language/typescript.js";

type Documented = TS.Node & { jsDoc?: unknown[] };

const read = new WeakSet<TS.SourceFile>();

/** Makes sure the doc comments of these symbols are there. */
export function readDocComments(symbols: readonly TS.Symbol[]): void {
  for (const symbol of symbols) {
    for (const declaration of symbol.declarations ?? []) {
      const file = declaration.getSourceFile();
      if (!file.isDeclarationFile || read.has(file)) continue;
      read.add(file);
      copyComments(parseWithComments(file), file);
    }
  }
}

function parseWithComments(file: TS.SourceFile): TS.SourceFile {
  const options = { languageVersion: file.languageVersion, jsDocParsingMode: ts.JSDocParsingMode.ParseAll };
  return ts.createSourceFile(file.fileName, file.text, options, true);
}

function copyComments(from: Documented, to: Documented): void {
  if (from.jsDoc) to.jsDoc = from.jsDoc;
  const children: TS.Node[] = [];
  ts.forEachChild(from, (child) => void children.push(child));
  let index = 0;
  ts.forEachChild(to, (child) => {
    const twin = children[index++];
    if (twin?.kind === child.kind && twin.end === child.end) copyComments(twin, child);
  });
}
