/** What the kernel and its compiler process say to each other: one JSON text a line, request and answer in turn. */
import type { CellInfo, Compiled, Compiler, CompilerOptions } from "../compile/compiler.js";

export type Request =
  | { method: "start"; args: [CompilerOptions] }
  | { method: "compile"; args: [source: string, cell: CellInfo] }
  | { method: "commit"; args: [scopeKey: string, initialised?: string[]] }
  | { method: "restore"; args: [Committed[]] }
  | { method: "complete" | "inspect"; args: [source: string, offset: number] }
  | { method: "isComplete"; args: [source: string] }
  | { method: "warmUp" | "reset"; args: [] };

/** A cell that was committed to another compiler process. */
export interface Committed {
  source: string;
  cell: CellInfo;
  initialised: string[] | undefined;
}

export type Answer = { value?: unknown } | { error: string };

/** Carries out requests on a compiler that may already be there, or is made by the first request. */
export class Server {
  #compiler: Compiler | undefined;
  readonly #start: (options: CompilerOptions) => Compiler;
  readonly #compiled = new Map<string, Compiled>();

  constructor(start: (options: CompilerOptions) => Compiler) {
    this.#start = start;
  }

  answer(request: Request): Answer {
    try {
      return { value: this.#do(request) };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  /** Does a slice of work ahead of need; false when nothing is left. */
  warmUp(): boolean {
    return this.#compiler?.warmUp() ?? false;
  }

  #do(request: Request): unknown {
    if (request.method === "start") {
      this.#compiler = this.#start(...request.args);
      return undefined;
    }
    const compiler = this.#compiler;
    if (!compiler) throw new Error("The compiler has not been started.");
    switch (request.method) {
      case "compile": {
        const result = compiler.compile(...request.args);
        if (result.ok) this.#compiled.set(result.scopeKey, result);
        return result;
      }
      case "commit": {
        const [scopeKey, initialised] = request.args;
        const compiled = this.#compiled.get(scopeKey);
        if (!compiled) throw new Error(`No compiled cell has the key ${scopeKey}.`);
        this.#compiled.delete(scopeKey);
        return compiler.commit(compiled, initialised && new Set(initialised));
      }
      case "restore":
        for (const { source, cell, initialised } of request.args[0]) {
          const result = compiler.compile(source, cell);
          if (result.ok) compiler.commit(result, initialised && new Set(initialised));
        }
        return undefined;
      case "complete":
        return compiler.complete(...request.args);
      case "inspect":
        return compiler.inspect(...request.args);
      case "isComplete":
        return compiler.isComplete(...request.args);
      case "warmUp":
        return compiler.warmUp();
      case "reset":
        this.#compiled.clear();
        return compiler.reset();
    }
  }
}
