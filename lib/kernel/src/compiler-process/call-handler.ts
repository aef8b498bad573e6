/** The compiler process's side of the calls. */
import type { Compiled, Compiler, CompilerOptions } from "../compiler.js";
import type { Answer, Call } from "./calls.js";

/** A compiler that also uses the time in which nobody asks it. */
export interface WarmingCompiler extends Compiler {
  /** Does a slice of work ahead of need; false when nothing is left. */
  warmUp(): boolean;
}

/** Carries out calls on a compiler that may already be there, or is made by the first call. */
export class CallHandler {
  #compiler: WarmingCompiler | undefined;
  readonly #start: (options: CompilerOptions) => WarmingCompiler;
  readonly #compiled = new Map<string, Compiled>();

  constructor(start: (options: CompilerOptions) => WarmingCompiler) {
    this.#start = start;
  }

  answer(call: Call): Answer {
    try {
      return { value: this.#do(call) };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  /** Does a slice of work ahead of need; false when nothing is left. */
  warmUp(): boolean {
    return this.#compiler?.warmUp() ?? false;
  }

  #do(call: Call): unknown {
    if (call.method === "start") {
      this.#compiler = this.#start(...call.args);
      return undefined;
    }
    const compiler = this.#compiler;
    if (!compiler) throw new Error("The compiler has not been started.");
    switch (call.method) {
      case "compile": {
        const result = compiler.compile(...call.args);
        if (result.ok) this.#compiled.set(result.scopeKey, result);
        return result;
      }
      case "compileModule":
        return compiler.compileModule(...call.args);
      case "commit": {
        const [scopeKey, initialised] = call.args;
        const compiled = this.#compiled.get(scopeKey);
        if (!compiled) throw new Error(`No compiled cell has the key ${scopeKey}.`);
        this.#compiled.delete(scopeKey);
        return compiler.commit(compiled, initialised && new Set(initialised));
      }
      case "restore":
        for (const { source, cell, initialised } of call.args[0]) {
          const result = compiler.compile(source, cell);
          if (result.ok) compiler.commit(result, initialised && new Set(initialised));
        }
        return undefined;
      case "complete":
        return compiler.complete(...call.args);
      case "inspect":
        return compiler.inspect(...call.args);
      case "isComplete":
        return compiler.isComplete(...call.args);
    }
  }
}
