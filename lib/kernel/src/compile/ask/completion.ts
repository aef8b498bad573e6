/**
 * Completion, by TypeScript's own completion engine on the notebook's checker, so that it answers from types
 * that are known already.
 */
import type TS from "typescript";
import type { CompletionReply } from "../../compiler.js";
import type { Checking } from "../check/checking.js";
import { isCell } from "../language/cell-file.js";
import { type ModuleFile, ts } from "../language/typescript.js";

const never: TS.CancellationToken = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => undefined,
};

/** Working out the types of what is offered may take this long; what is left comes without. */
const typesBudgetMs = 25;

/**
 * @param file an opened cell.
 * @param offset in UTF-16 units.
 * @param modules offered for imports besides those that TypeScript knows from package.json.
 */
export function completeAt(
  file: ModuleFile,
  offset: number,
  checking: Checking,
  modules: readonly string[],
): CompletionReply {
  const info = ts.Completions.getCompletionsAtPosition(
    checking.declarations.host,
    checking.host,
    () => undefined,
    file,
    offset,
    {},
    undefined,
    ts.CompletionTriggerKind.Invoked,
    never,
    undefined,
    true,
  );
  if (info && isModuleName(file, offset)) info.entries.push(...modules.map(moduleEntry));
  const end = performance.now() + typesBudgetMs;
  const place = info ? replaced(info, file.text, offset) : { start: offset, end: offset };
  const typed = file.text.slice(place.start, offset);
  const entries = uniqueByName(info?.entries ?? [])
    .filter((entry) => fits(entry, typed, place))
    .sort((a, b) => compare(rank(a, typed), rank(b, typed)) || compare(a.name, b.name));
  return {
    ...place,
    matches: entries.map((entry) => entry.name),
    types: entries.map((entry) => ({
      ...place,
      text: entry.name,
      type: entry.kind,
      ...(performance.now() < end ? signature(entry, file, checking) : {}),
    })),
  };
}

/** True inside the quotes of an import. */
function isModuleName(file: ModuleFile, offset: number): boolean {
  return file.imports.some(({ pos, end }) => pos < offset && offset <= end);
}

function moduleEntry(name: string): TS.CompletionEntry {
  return { name, kind: ts.ScriptElementKind.externalModuleName, kindModifiers: "", sortText: "11" };
}

/** A name may be there twice, as a variable and as a keyword. */
function uniqueByName(entries: readonly TS.CompletionEntry[]): TS.CompletionEntry[] {
  const unique = new Map<string, TS.CompletionEntry>();
  for (const entry of entries) if (!unique.has(entry.name)) unique.set(entry.name, entry);
  return [...unique.values()];
}

/** The text that a completion stands for: what TypeScript says, else the word before the offset. */
function replaced(info: TS.CompletionInfo, source: string, offset: number): { start: number; end: number } {
  const span =
    info.optionalReplacementSpan ?? info.entries.find((entry) => entry.replacementSpan)?.replacementSpan;
  if (span) return { start: span.start, end: Math.max(offset, span.start + span.length) };
  const word = /#?[\p{ID_Continue}$]*$/u.exec(source.slice(0, offset))?.[0] ?? "";
  return { start: offset - word.length, end: offset };
}

/** True when the entry continues what was typed and replaces the same text as the others. */
function fits(entry: TS.CompletionEntry, typed: string, place: { start: number; end: number }): boolean {
  const { replacementSpan: span, kind, name } = entry;
  if (span && span.start !== place.start) return false;
  // Words from elsewhere in the text are guesses, and `__cell` and its like are not the learner's.
  if (kind === ts.ScriptElementKind.warning) return false;
  return name.toLowerCase().startsWith(typed.toLowerCase());
}

/** TypeScript's order, except that names of earlier cells count as near, and exact case comes first. */
function rank(entry: TS.CompletionEntry, typed: string): string {
  const isNear = entrySymbol(entry)?.declarations?.some((node) => isCell(node.getSourceFile())) ?? false;
  const near = isNear && entry.sortText > "11" ? "11" : entry.sortText;
  const keyword = entry.kind === ts.ScriptElementKind.keyword ? "~" : "";
  return `${entry.name.startsWith(typed) ? 0 : 1}${near}${keyword}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function entrySymbol(entry: TS.CompletionEntry): TS.Symbol | undefined {
  return (entry as { symbol?: TS.Symbol }).symbol;
}

function signature(
  entry: TS.CompletionEntry,
  file: ModuleFile,
  { checker }: Checking,
): { signature?: string } {
  const symbol = entrySymbol(entry);
  if (!symbol || symbol.flags & ts.SymbolFlags.Alias) return {};
  const type = checker.getTypeOfSymbolAtLocation(symbol, file);
  const [call] = type.getCallSignatures();
  return {
    signature: call
      ? checker.signatureToString(call, file, ts.TypeFormatFlags.OmitParameterModifiers)
      : checker.typeToString(type, file),
  };
}
