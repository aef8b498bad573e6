import type TypeScript from "typescript";
import type { Compiler } from "../tslab.js";
import { nameRewriter } from "./rewrite-names.js";

/**
 * Gives tslab's TypeScript as tslab should use it: strict, with the library of ES2023, and with names of earlier cells
 * rewritten rightly. tslab sets its options in its own code, so they are changed where it hands them over.
 *
 * @param ts tslab's TypeScript.
 * @returns a copy in which two functions differ.
 */
export function mendedCompiler(ts: Compiler): Compiler {
  return {
    ...ts,
    createWatchCompilerHost(
      files: readonly string[],
      options: TypeScript.CompilerOptions,
      ...rest: unknown[]
    ) {
      const libraries = (options.lib ?? []).map((name) => (/^lib\.es\d+\.d\.ts$/.test(name) ? ES2023 : name));
      const create = ts.createWatchCompilerHost as (...args: unknown[]) => unknown;
      return create(files, { ...options, strict: true, lib: libraries }, ...rest);
    },
    createWatchProgram(host: Host) {
      const isMade = host.afterProgramCreate;
      host.afterProgramCreate = (builder) => {
        rewriteNames(ts, builder);
        isMade?.call(host, builder);
      };
      return (ts.createWatchProgram as (host: Host) => unknown)(host);
    },
  } as Compiler;
}

type Host =
  TypeScript.WatchCompilerHostOfFilesAndCompilerOptions<TypeScript.EmitAndSemanticDiagnosticsBuilderProgram>;

const ES2023 = "lib.es2023.d.ts";

/** Names that tslab gives to the cell and to the declarations of earlier cells. */
const CELL = /(^|\/)__tslab__\.[jt]s$/;
const EARLIER = /(^|\/)__prev__\.d\.ts$/;

function rewriteNames(ts: Compiler, builder: TypeScript.EmitAndSemanticDiagnosticsBuilderProgram): void {
  const emit = builder.emit.bind(builder);
  builder.emit = (file, write, token, onlyDeclarations, transformers) => {
    const earlier = builder.getSourceFiles().find(({ fileName }) => EARLIER.test(fileName));
    if (!file || !earlier || !CELL.test(file.fileName)) {
      return emit(file, write, token, onlyDeclarations, transformers);
    }
    const checker = builder.getProgram().getTypeChecker();
    const before = [nameRewriter(ts, checker, earlier), ...(transformers?.before ?? [])];
    return emit(file, write, token, onlyDeclarations, { ...transformers, before });
  };
}
