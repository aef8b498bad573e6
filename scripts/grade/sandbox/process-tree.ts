import { readdirSync, readFileSync } from "node:fs";

const isLinux = process.platform === "linux";

/** What the processes of a tree use together. */
export interface Usage {
  /** Bytes that only they hold: memory that is not the contents of a file. */
  memory: number;
  /** Processes and threads. */
  processes: number;
}

/**
 * Adds up what a process and all of its descendants use.
 *
 * @param root the id of the process.
 * @returns the sums; nothing where it has ended, or where the system isn't Linux.
 */
export function treeUsage(root: number): Usage {
  if (!isLinux) return { memory: 0, processes: 0 };
  const children = new Map<number, number[]>();
  const own = new Map<number, Usage>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const status = readStatus(pid);
    if (!status) continue;
    own.set(pid, status);
    children.set(status.parent, [...(children.get(status.parent) ?? []), pid]);
  }
  const sum: Usage = { memory: 0, processes: 0 };
  const seen = new Set<number>();
  for (const pending = [root]; pending.length > 0; ) {
    const pid = pending.pop() as number;
    const usage = own.get(pid);
    if (seen.has(pid) || !usage) continue;
    seen.add(pid);
    sum.memory += usage.memory;
    sum.processes += usage.processes;
    pending.push(...(children.get(pid) ?? []));
  }
  return sum;
}

function readStatus(pid: number): (Usage & { parent: number }) | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "latin1");
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
    return {
      parent: field("PPid"),
      memory: (field("RssAnon") + field("RssShmem")) * 1024,
      processes: field("Threads"),
    };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

/**
 * Finds the processes that have a home folder of their own, however they came to be.
 *
 * @param home the folder.
 * @returns their ids; nothing where the system isn't Linux.
 */
export function processesAtHome(home: string): number[] {
  if (!isLinux || home === "") return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        return pid > 0 && readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`HOME=${home}`);
      } catch {
        // It has ended, or is somebody else's.
        return false;
      }
    });
}

/** Tells how much memory the machine has left, in bytes; without end where the system isn't Linux. */
export function memoryLeft(): number {
  if (!isLinux) return Number.POSITIVE_INFINITY;
  const line = /^MemAvailable:\s+(\d+)/m.exec(readFileSync("/proc/meminfo", "latin1"));
  return Number(line?.[1] ?? Number.POSITIVE_INFINITY) * 1024;
}
