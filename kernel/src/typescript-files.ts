/** Lets cells import TypeScript files beside the notebook: `import { half } from "./half.ts"`. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type TS from "typescript";
import type { RawSourceMap } from "./compile/compiler.js";
import { registerScript } from "./stack.js";

interface CompilableModule {
  _compile(code: string, filename: string): void;
}

/** Makes `require` load `.ts`, `.mts` and `.cts` files. The compiler has checked their types before. */
export function enableTypeScriptFiles(require: NodeJS.Require): void {
  const load = (module: unknown, filename: string): void => {
    // Loaded late: most notebooks import no such file, and TypeScript is large.
    const ts = createRequire(import.meta.url)("typescript") as typeof TS;
    const source = readFileSync(filename, "utf8");
    const { outputText, sourceMapText } = ts.transpileModule(source, {
      fileName: filename,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        esModuleInterop: true,
        sourceMap: true,
      },
    });
    if (sourceMapText) registerScript(filename, source, JSON.parse(sourceMapText) as RawSourceMap);
    (module as CompilableModule)._compile(outputText, filename);
  };
  for (const extension of [".ts", ".mts", ".cts"]) require.extensions[extension] = load;
}
