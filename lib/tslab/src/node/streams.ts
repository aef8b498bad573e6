import type { Cells } from "../run/cells.js";

/** Lets what is printed appear below the cell. */
export function redirectStreams(cells: Cells): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new TextDecoder();
    process[name].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      cells.write(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") queueMicrotask(() => callback());
      return true;
    };
  }
}
