import { readdirSync, readFileSync } from "node:fs";

const PERIOD_MS = 100;

/**
 * Looks, ten times a second, how much memory the processes use that a process has started, until it is stopped.
 *
 * @param pid the number of a process, such as that of the tool that runs a kernel. It doesn't count itself.
 * @returns what ends it, and gives the most that was resident at once, in bytes; 0 where the system doesn't tell it in
 *   files, as Linux does.
 */
export function watchMemory(pid: number): () => number {
  let peak = 0;
  const look = (): void => {
    const started = descendants(pid);
    peak = Math.max(
      peak,
      started.reduce((sum, { resident }) => sum + resident, 0),
    );
  };
  const timer = setInterval(look, PERIOD_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

interface Process {
  pid: number;
  parent: number;
  /** In bytes. */
  resident: number;
}

function descendants(root: number): Process[] {
  const all = processes();
  const found = new Set([root]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => pid !== root && found.has(pid));
}

function processes(): Process[] {
  return namesIn("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      const number = (field: string) =>
        Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return [{ pid: Number(name), parent: number("PPid"), resident: 1024 * number("VmRSS") }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
