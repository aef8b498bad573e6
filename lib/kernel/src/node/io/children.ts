/** The kernel's child processes, as the system knows them. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to all that has been started from this process, directly or not, but not to `spared` and what these have started. */
export function signalChildren(signal: "SIGINT" | "SIGTERM" | "SIGKILL", spared: readonly number[]): void {
  for (const pid of descendants(process.pid, new Set(spared))) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

interface Process {
  pid: number;
  parent: number;
  group: number;
}

/** Those in the kernel's own process group; the compiler process has one of its own. */
function descendants(root: number, spared: ReadonlySet<number>): number[] {
  const processes = listFromProc() ?? listFromPs();
  const group = processes.find(({ pid }) => pid === root)?.group;
  const found = new Set([root]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent, group: own } of processes)
      if (found.has(parent) && own === group && !spared.has(pid)) found.add(pid);
  }
  found.delete(root);
  return [...found];
}

/** Linux tells it in files. */
function listFromProc(): Process[] | undefined {
  try {
    return readdirSync("/proc").flatMap((name) => {
      const pid = Number(name);
      if (!Number.isInteger(pid)) return [];
      try {
        // Behind the command, which may hold anything, in brackets.
        const [, parent, group] = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        return [{ pid, parent: Number(parent), group: Number(group) }];
      } catch {
        return [];
      }
    });
  } catch {
    return undefined;
  }
}

function listFromPs(): Process[] {
  const { stdout } = spawnSync("ps", ["-axo", "pid=,ppid=,pgid="], { encoding: "utf8" });
  return (stdout ?? "").split("\n").flatMap((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    return pid && parent !== undefined && group !== undefined ? [{ pid, parent, group }] : [];
  });
}
