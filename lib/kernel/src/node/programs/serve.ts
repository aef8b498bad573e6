/**
 * The compiler process: reads calls from stdin, writes answers to stdout, and ends when the kernel does,
 * because then its stdin ends. While no call waits it reads declarations ahead.
 */
import { writeSync } from "node:fs";
import type { CompilerOptions } from "../../compiler.js";
import { CallHandler, type WarmingCompiler } from "../../compiler-process/call-handler.js";
import type { Call } from "../../compiler-process/calls.js";

/** Serves until stdin ends. @param start makes the compiler, or moves a prepared one to the notebook's folder. */
export function serve(start: (options: CompilerOptions) => WarmingCompiler): void {
  const handler = new CallHandler(start);
  let warming = false;
  const warmUp = (): void => {
    warming = handler.warmUp();
    if (warming) setImmediate(warmUp);
  };
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) write(`${JSON.stringify(handler.answer(JSON.parse(line) as Call))}\n`);
    if (!warming) setImmediate(warmUp);
    warming = true;
  });
  process.stdin.on("end", () => process.exit(0));
}

function write(text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) from += writeSync(1, bytes, from);
}
