import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { inRepository } from "../../shared/paths.js";
import type { Isolation, ViewName } from "./isolation.js";
import type { Limits } from "./limits.js";
import { memoryLeft, processesAtHome, treeUsage } from "./process-tree.js";

/** What ended a program: itself, or a limit that it reached, or we. */
export type Ending = "itself" | "time" | "memory" | "processes" | "output" | "stopped";

/** How a program ended. */
export interface Ended {
  by: Ending;
  /** Its exit code, where it ended by itself. */
  code: number | null;
  /** The last of what it printed on standard error. */
  stderr: string;
  seconds: number;
  /** The most memory that was seen, in bytes. */
  memory: number;
}

export interface RunOptions {
  isolation: Isolation;
  limits: Limits;
  /** What it sees of this machine. */
  view: ViewName;
  /** All of its environment. */
  env: Record<string, string>;
  /** What it reads at first; and after that what is written to `onStart`'s stream, or nothing more. */
  stdin: Uint8Array;
  /** Gets its standard input, and ends it. */
  onStart?: (stdin: Writable) => void;
  /** Gets what it prints. */
  onOutput: (bytes: Buffer) => void;
  /** Ends it. */
  signal?: AbortSignal;
  /** Where it sees the files of this machine (`sharesFiles`), the folder that it starts in. */
  cwd?: string;
  /**
   * There too: the folder that is its home, and no other program's. All that have this home are ended with it.
   */
  home?: string;
}

/** The watchdog looks so often, in milliseconds. */
const PERIOD = 100;

/** Where the machine has less memory left than this, whatever is being run ends. */
const RESERVE = 300 * 1024 * 1024;

/** So much of standard error is kept. */
const KEPT = 4000;

/**
 * Runs a program apart from everything else, and ends it, with all that it started, where it reaches a limit.
 *
 * @param command the program and its arguments.
 * @param options see `RunOptions`.
 * @returns how it ended. It never throws because of the program.
 * @throws Error where the sandbox could not be started, or the machine ran out of memory.
 */
export function runIsolated(command: readonly string[], options: RunOptions): Promise<Ended> {
  const { isolation, limits, view, stdin, onOutput, signal, home } = options;
  const env = home ? { ...options.env, HOME: home } : options.env;
  const [program = "", ...args] = isolation.wrap(command, limits, view);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    // A process group of its own: Ctrl-C is for us, and without a sandbox it is how all of them are ended.
    const child = spawn(program, args, { env, cwd: options.cwd, stdio: "pipe", detached: true });
    let by: Ending = "itself";
    let memory = 0;
    let printed = 0;
    let stderr = "";
    let isMachineFull = false;
    const killHome = () => {
      if (home) for (const pid of processesAtHome(home)) kill(pid);
    };
    const end = (reason: Ending) => {
      if (by === "itself") by = reason;
      // In a sandbox all others end with the first.
      if (child.pid && child.exitCode === null && child.signalCode === null) kill(-child.pid);
      killHome();
    };
    child.stdout.on("data", (bytes: Buffer) => {
      printed += bytes.length;
      if (printed > limits.output) end("output");
      else onOutput(bytes);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed += text.length;
      if (printed > limits.output) end("output");
      stderr = (stderr + text).slice(-KEPT);
    });
    // It may end before it has read everything.
    child.stdin.on("error", () => undefined);
    child.stdin.write(stdin);
    if (options.onStart) options.onStart(child.stdin);
    else child.stdin.end();

    const timer = setTimeout(() => end("time"), limits.seconds * 1000);
    const watchdog = setInterval(() => {
      const usage = treeUsage(child.pid ?? -1);
      memory = Math.max(memory, usage.memory);
      if (usage.memory > limits.memory) end("memory");
      else if (memoryLeft() < RESERVE) {
        isMachineFull = true;
        end("memory");
      }
      // The limit that the system keeps is the first; here are those of bubblewrap itself too.
      else if (usage.processes > limits.processes + 32) end("processes");
    }, PERIOD);
    const onAbort = () => end("stopped");
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const release = () => {
      clearTimeout(timer);
      clearInterval(watchdog);
      signal?.removeEventListener("abort", onAbort);
    };
    child.on("error", (error) => {
      release();
      reject(error);
    });
    child.on("exit", () => {
      killHome();
      // Without a sandbox something that it started may still hold its output open.
      if (home) setTimeout(() => child.stdout.destroy() && child.stderr.destroy(), 500);
    });
    child.on("close", (code) => {
      release();
      if (isMachineFull)
        reject(new Error("This machine has no memory left. Try  --jobs 1  or a smaller  --memory ."));
      resolve({ by, code, stderr, memory, seconds: (performance.now() - began) / 1000 });
    });
  });
}

/** Ends a process, or with a negative number a group. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/**
 * Makes a folder for a program that sees the files of this machine. It lies in the repository, so that modules are
 * found from it.
 *
 * @param work gets the folder, which is removed afterwards.
 * @returns what `work` gives.
 */
export async function withScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const parent = inRepository(".cache/grading");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "run-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
