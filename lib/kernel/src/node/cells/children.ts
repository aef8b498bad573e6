/**
 * Child processes that know their cell.
 *
 * While `execSync` and its kin wait for a child, the main thread can't be stopped. So the I/O thread is told, and sends the
 * signal of an interrupt to the child. Children for which nobody waits in this way get it from here.
 */
import child_process, { type ChildProcess } from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { owningCell } from "../../cell/cell.js";
import type { Link } from "../../link/link.js";

type Run = (...args: unknown[]) => unknown;
/** What the constructor of a child is given. */
interface SpawnOptions {
  detached?: boolean;
}

/** Children that were started, and for which nobody waits. */
const running = new Set<number>();

/** Wraps what starts child processes, and what writes to file descriptors 1 and 2 past `process.stdout`. */
export function installChildren(link: Link): void {
  const blocking = (name: "execSync" | "execFileSync" | "spawnSync"): Run => {
    const run = child_process[name] as unknown as Run;
    const wrapper = (...args: unknown[]): unknown => {
      if (!owningCell()) return run(...args);
      link.send({ kind: "blocked", spared: [...running] });
      try {
        return run(...args);
      } finally {
        link.send({ kind: "unblocked" });
        link.throwIfInterrupted();
      }
    };
    return Object.defineProperty(wrapper, "name", { value: name });
  };
  Object.assign(child_process, {
    execSync: blocking("execSync"),
    execFileSync: blocking("execFileSync"),
    spawnSync: blocking("spawnSync"),
  });
  followChildren();
  followDescriptors();
  syncBuiltinESMExports();
}

/** Notes which cell has started a child, so that an interrupt reaches it. */
function followChildren(): void {
  const prototype = child_process.ChildProcess.prototype as unknown as { spawn: Run };
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess, options: unknown) {
    const result = spawn.call(this, options);
    const cell = owningCell();
    const { pid } = this;
    if (cell && pid !== undefined && !(options as SpawnOptions).detached) {
      running.add(pid);
      cell.children.add(this);
      this.once("exit", () => {
        running.delete(pid);
        cell.children.delete(this);
      });
    }
    return result;
  };
}

/** `fs.writeSync(1, …)` prints as `process.stdout.write` does, in order with it. */
function followDescriptors(): void {
  const writeSync = fs.writeSync as unknown as Run;
  Object.assign(fs, {
    writeSync: Object.defineProperty(
      (fd: unknown, data: unknown, ...rest: unknown[]): unknown => {
        const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined;
        if (!stream || !owningCell() || typeof data !== "string") return writeSync(fd, data, ...rest);
        stream.write(data);
        return Buffer.byteLength(data);
      },
      "name",
      { value: "writeSync" },
    ),
  });
}
