import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { isRunning } from "./is-running.js";

/**
 * Hands a graph over through the one way that tfjs-node has: a folder, which is gone again when this returns.
 *
 * @param graph the bytes of `saved_model.pb`.
 * @param load reads the folder.
 * @returns what `load` gives.
 */
export function inGraphFolder<T>(graph: Uint8Array, load: (folder: string) => T): T {
  sweep();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `tfjs-graph-fit-${process.pid}-`));
  try {
    fs.writeFileSync(path.join(folder, "saved_model.pb"), graph);
    return load(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

let isSwept = false;

/** Removes, once per process, what processes have left that ended while they loaded a graph. */
function sweep(): void {
  if (isSwept) return;
  isSwept = true;
  for (const name of namesIn(os.tmpdir())) {
    const [, pid] = /^tfjs-graph-fit-(\d+)-/.exec(name) ?? [];
    if (!pid || isRunning(Number(pid))) continue;
    try {
      fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
    } catch {
      // It belongs to someone else, who will remove it.
    }
  }
}

/** A folder that can't be read has nothing to be removed. */
function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
