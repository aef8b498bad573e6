/** What the kernel and its compiler process say to each other: one JSON text a line, call and answer in turn. */
import type { CellInfo, CompilerOptions } from "../compiler.js";

export type Call =
  | { method: "start"; args: [CompilerOptions] }
  | { method: "compile"; args: [source: string, cell: CellInfo] }
  | { method: "compileModule"; args: [path: string, source: string] }
  | { method: "commit"; args: [scopeKey: string, initialised?: string[]] }
  | { method: "restore"; args: [Committed[]] }
  | { method: "complete" | "inspect"; args: [source: string, offset: number] }
  | { method: "isComplete"; args: [source: string] };

/** A cell that was committed to another compiler process, or rejected by it. */
export interface Committed {
  source: string;
  cell: CellInfo;
  /** The names that got a value, where not all did; none in a rejected cell. */
  initialised: string[] | undefined;
}

export type Answer = { value?: unknown } | { error: string };
