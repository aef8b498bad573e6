import { spawn, spawnSync } from "node:child_process";
import os from "node:os";

/**
 * What a program did.
 *
 * @typedef {object} Outcome
 * @property {boolean} ok it ended with exit code 0
 * @property {number | null} code exit code; null where a signal ended it or it could not be started
 * @property {string} stdout
 * @property {string} output stdout and stderr as they came, at most the last 200,000 characters
 * @property {boolean} timedOut it was ended because it took too long
 */

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] default: `process.env`
 * @property {number} [timeout] milliseconds after which it is ended; default: none
 * @property {AbortSignal} [signal] ends it when aborted
 * @property {boolean} [tree] start it as the head of a process group, and end all of its children with it
 * @property {number} [priority] of it and all that it starts, as `os.setPriority` has it: the larger, the more it
 *   yields to others; default: that of this process
 * @property {(line: string) => void} [onLine] called with every line of stdout and stderr
 */

const KEPT = 200_000;

/** @type {Set<() => void>} */
const running = new Set();

/**
 * Runs a program to its end. Never rejects: a program that is missing gives `ok: false` and says so in `output`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<Outcome>}
 * @example
 * (await run("node", ["--version"])).stdout; // "v20.19.0\n"
 */
export function run(command, args, options = {}) {
  const { cwd, env = process.env, timeout, signal, tree = false, priority, onLine } = options;
  return new Promise((resolve) => {
    const detached = tree && process.platform !== "win32";
    // Only a .cmd file (npm on Windows) needs a shell.
    const shell = process.platform === "win32" && command.endsWith(".cmd");
    /** @type {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable>} */
    let child;
    try {
      child = spawn(command, args, {
        cwd,
        env,
        detached,
        shell,
        stdio: ["ignore", "pipe", "pipe"],
        windowsHide: true,
      });
    } catch (error) {
      // Node throws for what it doesn't know of a system: EINVAL, or UNKNOWN for a broken alias of Windows' shop.
      const output = `${/** @type {Error} */ (error).message}\n`;
      resolve({ ok: false, code: null, stdout: "", output, timedOut: false });
      return;
    }
    if (priority !== undefined && child.pid) setPriority(child.pid, priority);
    let stdout = "";
    let output = "";
    let timedOut = false;
    const listenTo = (
      /** @type {import("node:stream").Readable} */ stream,
      /** @type {boolean} */ isStdout,
    ) => {
      let rest = "";
      stream.setEncoding("utf8");
      stream.on("data", (/** @type {string} */ text) => {
        if (isStdout) stdout += text;
        output = (output + text).slice(-KEPT);
        if (!onLine) return;
        const lines = (rest + text).split(/[\r\n]+/);
        rest = lines.pop() ?? "";
        for (const line of lines) if (line !== "") onLine(line);
      });
    };
    listenTo(child.stdout, true);
    listenTo(child.stderr, false);
    const stop = () => (process.platform === "win32" ? endOnWindows(child) : end(child, detached));
    const onTimeout = () => {
      timedOut = true;
      stop();
    };
    const timer = timeout ? setTimeout(onTimeout, timeout) : undefined;
    running.add(stop);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    const finish = (/** @type {number | null} */ code) => {
      clearTimeout(timer);
      running.delete(stop);
      signal?.removeEventListener("abort", stop);
      resolve({ ok: code === 0, code, stdout, output, timedOut });
    };
    child.on("error", (error) => {
      output += `${error.message}\n`;
      finish(null);
    });
    child.on("close", finish);
  });
}

/** Ends every program that `run` has started and that still runs. */
export function stopAll() {
  for (const stop of running) stop();
}

/** @param {number} pid @param {number} priority */
function setPriority(pid, priority) {
  try {
    os.setPriority(pid, priority);
  } catch {
    // It has ended, or the system allows none: then it runs like the others.
  }
}

/**
 * Ends a process, politely first.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @param {boolean} group with all of its children
 */
function end(child, group) {
  const kill = (/** @type {NodeJS.Signals} */ name) => {
    try {
      if (group && child.pid) process.kill(-child.pid, name);
      else child.kill(name);
    } catch {
      // It has ended by itself.
    }
  };
  kill("SIGTERM");
  setTimeout(() => child.exitCode === null && child.signalCode === null && kill("SIGKILL"), 3000).unref();
}

/**
 * Ends a process with all of its children. Windows knows no polite way, and ends no children with their parent: what
 * starts a program by a `.cmd` file, a shim or a launcher of Python would leave the program itself.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
function endOnWindows(child) {
  if (!child.pid || child.exitCode !== null) return;
  // At once, because this process may be about to end.
  const { status } = spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"], {
    stdio: "ignore",
    windowsHide: true,
  });
  if (status !== 0) child.kill();
}
