/**
 * The one TypeScript that the kernel runs, with the names of its internals that we rely on.
 *
 * These internals carry no promise of stability, which is why the version is pinned exactly; every use of
 * one goes through this file, so that an update of TypeScript knows where to look.
 */
import type TS from "typescript";
import { loadTypeScript } from "../../node/compiler/code-cache.js";

export const ts = loadTypeScript() as typeof TS & Internals;

export interface Internals {
  createTypeChecker(host: CheckerHost): Checker;
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
  createCommentDirectivesMap(file: TS.SourceFile, directives: readonly unknown[]): CommentDirectives;
  getTouchingPropertyName(file: TS.SourceFile, position: number): TS.Node;
  isWriteAccess(node: TS.Node): boolean;
  setUILocale(locale: string | undefined): void;
  diagnosticCategoryName(diagnostic: TS.Diagnostic, lowerCase: boolean): string;
  JSDocParsingMode: { ParseAll: number; ParseNone: number };
  Completions: {
    getCompletionsAtPosition(
      host: unknown,
      program: CheckerHost,
      log: (text: string) => void,
      file: TS.SourceFile,
      position: number,
      preferences: TS.UserPreferences,
      triggerCharacter: undefined,
      completionKind: TS.CompletionTriggerKind,
      cancellation: TS.CancellationToken,
      formatContext: undefined,
      includeSymbol: boolean,
    ): TS.CompletionInfo | undefined;
  };
  SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: TS.TypeChecker,
      symbol: TS.Symbol,
      file: TS.SourceFile,
      enclosing: TS.Node | undefined,
      location: TS.Node,
    ): {
      displayParts: TS.SymbolDisplayPart[];
      documentation: TS.SymbolDisplayPart[];
      symbolKind: string;
      tags: TS.JSDocTagInfo[] | undefined;
    };
  };
}

/** The node factory, with the conversions that TypeScript's own transformations use. */
export type Factory = TS.NodeFactory & {
  converters: { convertToAssignmentPattern(node: TS.BindingPattern): TS.Expression };
  /** Joins expressions with commas. */
  inlineExpressions(expressions: readonly TS.Expression[]): TS.Expression;
};

/** What a type checker asks of its program. */
export type CheckerHost = TS.Program & {
  getResolvedModule(
    file: TS.SourceFile,
    name: string,
    mode: TS.ResolutionMode,
  ): TS.ResolvedModuleWithFailedLookupLocations | undefined;
};

export type Checker = TS.TypeChecker & {
  getDiagnostics(file: TS.SourceFile, cancellation?: TS.CancellationToken): TS.Diagnostic[];
};

export interface CommentDirectives {
  markUsed(line: number): boolean;
  getUnusedExpectations(): { range: TS.TextRange }[];
}

/** `NodeFlags.Ambient`: in a `declare …` or a declaration file. */
export const ambientFlag = 1 << 25;

/** A source file with the fields that a program fills in, and those that name resolution follows. */
export type ModuleFile = TS.SourceFile & {
  locals: TS.SymbolTable | undefined;
  path: TS.Path;
  resolvedPath: TS.Path;
  originalFileName: string;
  imports: readonly TS.StringLiteralLike[];
  moduleAugmentations: readonly TS.Node[];
  ambientModuleNames: readonly string[];
  parseDiagnostics: TS.DiagnosticWithLocation[];
  bindDiagnostics: TS.DiagnosticWithLocation[];
  commentDirectives: readonly unknown[] | undefined;
};

/** Makes name resolution go on in another file where it found nothing in this one. */
export function setEnclosing(file: TS.SourceFile, enclosing: TS.SourceFile | undefined): void {
  (file as { parent: TS.Node | undefined }).parent = enclosing;
}
