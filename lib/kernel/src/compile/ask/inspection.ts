/** Tells the type and the doc comment of a name, as an editor shows them when the mouse rests on it. */
import type TS from "typescript";
import type { Inspection } from "../../compiler.js";
import type { Checking } from "../check/checking.js";
import { type ModuleFile, ts } from "../language/typescript.js";
import { readDocComments } from "./documentation.js";

/** @param file an opened cell. @param offset in UTF-16 units, in, before or just behind a name. */
export function inspectAt(file: ModuleFile, offset: number, { checker }: Checking): Inspection | undefined {
  const node = nameAt(file, offset) ?? calledName(file, offset);
  const symbol = node && checker.getSymbolAtLocation(node);
  if (!node || !symbol) return undefined;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  readDocComments([symbol, target]);
  const { displayParts, documentation, tags } =
    ts.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker,
      symbol,
      file,
      node.parent,
      node,
    );
  const code = ts.displayPartsToString(displayParts);
  const comment = ts.displayPartsToString(documentation);
  const plainTags = (tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`.trim());
  return {
    text: [code, comment, plainTags.join("\n")].filter(Boolean).join("\n\n"),
    markdown: [`\`\`\`typescript\n${code}\n\`\`\``, comment, ...(tags ?? []).map(tagAsMarkdown)]
      .filter(Boolean)
      .join("\n\n"),
  };
}

function tagAsMarkdown({ name, text }: TS.JSDocTagInfo): string {
  const body = ts.displayPartsToString(text).trim();
  if (name === "example") {
    return `*example*\n\n${body.startsWith("```") ? body : `\`\`\`typescript\n${body}\n\`\`\``}`;
  }
  const parameter = name === "param" ? /^(\S+)\s*-?\s*([\s\S]*)$/.exec(body) : undefined;
  return parameter ? `*param* \`${parameter[1]}\` — ${parameter[2]}` : `*${name}* ${body}`.trim();
}

/** The name that the offset touches. */
function nameAt(file: ModuleFile, offset: number): TS.Node | undefined {
  for (const position of [offset, offset - 1]) {
    if (position < 0) continue;
    const node = ts.getTouchingPropertyName(file, position);
    if (isName(node)) return node;
  }
  return undefined;
}

/** In `fit(model, |)`, the name of the function: that is what one wants to read about there. */
function calledName(file: ModuleFile, offset: number): TS.Node | undefined {
  let node: TS.Node | undefined = ts.getTouchingPropertyName(file, Math.max(0, offset - 1));
  for (; node && node !== file; node = node.parent) {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
    const { expression } = node;
    if (offset > expression.end)
      return ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  }
  return undefined;
}

function isName(node: TS.Node): boolean {
  return (
    ts.isIdentifier(node) ||
    ts.isPrivateIdentifier(node) ||
    node.kind === ts.SyntaxKind.ThisKeyword ||
    ts.isStringLiteral(node)
  );
}
