/** How much memory the kernel uses, and how much it may. All in bytes. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { textIfThere } from "../files.js";

/** A limit, and how to see how near it is. */
export interface MemoryLimit {
  /** Where less is left than this, the limit is reached: what the memory can grow by until one looks again. */
  margin: number;
  bytes: number;
  /** Whose limit it is, as it stands in a sentence. */
  name: string;
  /** Memory of other programs counts as well. */
  isShared: boolean;
  /** Reads how much is used now. */
  used(): number;
}

/** The limit that was set for this kernel. What it has started counts as well, the compiler process above all. */
export function ownLimit(bytes: number, name: string): MemoryLimit {
  return {
    bytes,
    name,
    margin: 0,
    isShared: false,
    used: () => process.memoryUsage.rss() + residentOfChildren(),
  };
}

/**
 * The limits that the system sets to groups of processes of which this is one: control groups, version 2, of Linux.
 * Containers and services have them; whoever is above one is killed.
 *
 * @param proc where the system tells of the process; @param groups where it tells of the groups.
 */
export function groupLimits(proc = "/proc/self", groups = "/sys/fs/cgroup"): MemoryLimit[] {
  const path = /^0::(\/.*)$/m.exec(textIfThere(join(proc, "cgroup")) ?? "")?.[1];
  if (path === undefined) return [];
  const names = path.split("/").filter(Boolean);
  const folders = [groups, ...names.map((_, i) => join(groups, ...names.slice(0, i + 1)))];
  return folders.flatMap((folder) => {
    const bytes = numberIn(folder, "memory.max");
    if (bytes === undefined || numberIn(folder, "memory.current") === undefined) return [];
    const used = () => (numberIn(folder, "memory.current") ?? 0) - cachedFiles(folder);
    return [{ bytes, name: "the system's limit for this server", margin: bytes / 20, isShared: true, used }];
  });
}

/** A number that stands alone in a file; none where it says "max". */
function numberIn(folder: string, name: string): number | undefined {
  const text = textIfThere(join(folder, name))?.trim();
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Files that the system keeps in memory until somebody else needs it. */
function cachedFiles(folder: string): number {
  return Number(/^inactive_file (\d+)$/m.exec(textIfThere(join(folder, "memory.stat")) ?? "")?.[1] ?? 0);
}

/** The resident memory of the processes that this one has started; 0 where the system doesn't tell it in files. */
function residentOfChildren(): number {
  try {
    const lists = readdirSync("/proc/self/task").map((thread) =>
      textIfThere(`/proc/self/task/${thread}/children`),
    );
    const children = lists.flatMap((list) => list?.split(" ").filter(Boolean) ?? []);
    return children.reduce((sum, child) => sum + residentOf(child), 0);
  } catch {
    return 0;
  }
}

function residentOf(pid: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(textIfThere(`/proc/${pid}/status`) ?? "")?.[1];
  return 1024 * Number(kilobytes ?? 0);
}
