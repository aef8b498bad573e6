/** Collects the errors of a cell and words them as `tsc --pretty` does, without colours. */
import type TS from "typescript";
import type { Diagnostic } from "../../compiler.js";
import { type Checker, type ModuleFile, ts } from "../language/typescript.js";

/** "Invalid module name in augmentation": such a module is declared, see `checking.ts`. */
const DECLARES_MODULE = 2664;

/** The errors of one file, in the order of their places. Syntax errors hide type errors, as in tsc. */
export function errorsOf(file: ModuleFile, checker: Checker): TS.Diagnostic[] {
  if (file.parseDiagnostics.length > 0) return [...file.parseDiagnostics];
  const found = [...file.bindDiagnostics, ...checker.getDiagnostics(file)].filter(
    ({ category, code }) => category === ts.DiagnosticCategory.Error && code !== DECLARES_MODULE,
  );
  return [...ts.sortAndDeduplicateDiagnostics(withDirectives(file, withoutConsequences(file, found)))];
}

/** "Parameter 'x' implicitly has an 'any' type", and the same of a part of a parameter. */
const IMPLICITLY_ANY: readonly number[] = [7006, 7031];

/**
 * Leaves out errors that say nothing of their own: in `list.reduc((sum, x) => sum + x)` the parameters have no types
 * only because `reduc` is unknown.
 */
function withoutConsequences(file: ModuleFile, found: TS.Diagnostic[]): TS.Diagnostic[] {
  const causes = found.filter(({ code }) => !IMPLICITLY_ANY.includes(code));
  if (causes.length === 0 || causes.length === found.length) return found;
  const unknownCallees = (start: number): boolean => {
    let node: TS.Node = ts.getTouchingPropertyName(file, start);
    for (; node !== file; node = node.parent) {
      const { parent } = node;
      const isArgument =
        (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && node !== parent.expression;
      if (!isArgument) continue;
      const { pos, end } = parent.expression;
      if (causes.some((cause) => (cause.start ?? -1) >= pos && (cause.start ?? -1) < end)) return true;
    }
    return false;
  };
  return found.filter(({ code, start }) => !IMPLICITLY_ANY.includes(code) || !unknownCallees(start ?? 0));
}

/** Applies `// @ts-expect-error` and `// @ts-expect-error`. */
function withDirectives(file: ModuleFile, found: TS.Diagnostic[]): TS.Diagnostic[] {
  if (!file.commentDirectives?.length) return found;
  const directives = ts.createCommentDirectivesMap(file, file.commentDirectives);
  const lines = file.text.split("\n");
  const rest = found.filter(({ start }) => {
    let line = ts.getLineAndCharacterOfPosition(file, start ?? 0).line - 1;
    for (; line >= 0; line--) {
      if (directives.markUsed(line)) return false;
      const text = lines[line]?.trim() ?? "";
      if (text !== "" && !text.startsWith("//")) break;
    }
    return true;
  });
  const unused = directives.getUnusedExpectations().map(({ range }) => ({
    file,
    start: range.pos,
    length: range.end - range.pos,
    messageText: "Unused '@ts-expect-error' directive.",
    category: ts.DiagnosticCategory.Error,
    code: 2578,
  }));
  return [...rest, ...unused];
}

/** Where JavaScript's own names are declared: no place to look for a mistake. */
const STANDARD_LIBRARY = /\/typescript\/lib\/lib\.[^/]*d\.ts$/;

/**
 * @param nameOf the name to show for a file: the cell's id, or a path.
 * @param reword may replace a message by a clearer one.
 */
export function describe(
  diagnostic: TS.Diagnostic,
  nameOf: (file: TS.SourceFile) => string,
  reword: (diagnostic: TS.Diagnostic) => string | undefined = () => undefined,
): Diagnostic {
  const message = reword(diagnostic) ?? ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  const category = ts.diagnosticCategoryName(diagnostic, true) as Diagnostic["category"];
  const { file, code } = diagnostic;
  const title = `${category} TS${code}: ${message}`;
  if (!file) {
    const place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
    return { ...place, message, code, category, sourceLines: [], formatted: title };
  }
  const span = spanOf(file, diagnostic.start ?? 0, diagnostic.length ?? 0);
  const parts = [`${nameOf(file)}:${span.line}:${span.column} - ${title}`, underline(span, "")];
  for (const related of diagnostic.relatedInformation ?? []) {
    const text = ts.flattenDiagnosticMessageText(related.messageText, "\n");
    if (!related.file) parts.push(`  ${text}`);
    else if (STANDARD_LIBRARY.test(related.file.fileName)) continue;
    else parts.push(relatedPlace(related.file, related, text, nameOf));
  }
  const { line, column, endLine, endColumn, sourceLines } = span;
  return {
    line,
    column,
    endLine,
    endColumn,
    message,
    code,
    category,
    sourceLines,
    formatted: parts.join("\n\n"),
  };
}

function relatedPlace(
  file: TS.SourceFile,
  { start, length }: TS.DiagnosticRelatedInformation,
  text: string,
  nameOf: (file: TS.SourceFile) => string,
): string {
  const span = spanOf(file, start ?? 0, length ?? 0);
  return `  ${nameOf(file)}:${span.line}:${span.column}\n${underline(span, "    ")}\n    ${text}`;
}

interface Span {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  sourceLines: string[];
}

function spanOf(file: TS.SourceFile, start: number, length: number): Span {
  const from = ts.getLineAndCharacterOfPosition(file, start);
  const to = ts.getLineAndCharacterOfPosition(file, Math.min(start + length, file.text.length));
  const lines = file.text.split(/\r?\n/);
  return {
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
    sourceLines: lines.slice(from.line, Math.min(to.line, from.line + 3) + 1),
  };
}

/** The source lines with their numbers, and a wavy line under the place. */
function underline({ line, column, endLine, endColumn, sourceLines }: Span, indent: string): string {
  const width = String(line + sourceLines.length - 1).length;
  return sourceLines
    .map((text, index) => {
      const from = index === 0 ? column - 1 : 0;
      const to = line + index === endLine ? endColumn - 1 : text.length;
      const pad = text.slice(0, from).replace(/[^\t]/g, " ");
      const waves = "~".repeat(Math.max(1, to - from));
      const number = String(line + index).padStart(width);
      return `${indent}${number} ${text}\n${indent}${" ".repeat(width)} ${pad}${waves}`;
    })
    .join("\n");
}
