/** Keeps a cell from ending the kernel's process: what would do so throws an error that says what to do instead. */
import { syncBuiltinESMExports } from "node:module";

const HARMLESS_SIGNALS = new Set<unknown>([0, "SIGCONT", "SIGWINCH", "SIGURG", "SIGCHLD", "SIGINT"]);

/** Disarms `process.exit`, `process.abort`, `process.reallyExit`, and `process.kill` of the kernel itself. */
export function installGuard(): void {
  const kill = process.kill.bind(process);
  const guarded = {
    exit: (code?: unknown) => refuse(`process.exit(${code ?? ""})`),
    reallyExit: (code?: unknown) => refuse(`process.reallyExit(${code ?? ""})`),
    abort: () => refuse("process.abort()"),
    kill: (pid: number, signal?: string | number) => {
      // 0 is the kernel's own group, -pid that of its process, -1 is everybody.
      const isSelf = [process.pid, -process.pid, 0, -1].includes(Number(pid));
      if (isSelf && !HARMLESS_SIGNALS.has(signal))
        refuse(`process.kill(${pid}, ${JSON.stringify(signal ?? "SIGTERM")})`);
      return kill(pid, signal);
    },
  };
  Object.assign(process, guarded);
  syncBuiltinESMExports();
}

function refuse(call: string): never {
  throw new Error(
    `${call} would end the kernel and lose every variable, so it does nothing here. To end a cell early, return from a function or throw an error; to end the kernel, use the notebook's menu.`,
  );
}
