/** The process that the kernel is, its settings and its end. */

import { log } from "./log.js";

// Taken now, because cells are kept from killing the kernel later on (cells/guard.ts).
const kill = process.kill.bind(process);

/** Gives an argument of the command line, from 0; undefined where there are fewer. */
export function commandLineArgument(index: number): string | undefined {
  return process.argv[2 + index];
}

/** Gives a setting, an environment variable; undefined where it is not set. */
export function setting(name: string): string | undefined {
  return process.env[name];
}

/**
 * Gives a setting that is a number, 0 or greater; undefined where it is not set.
 *
 * What is no such number is noted in the log and left out: a kernel that doesn't start could not say why in the notebook.
 */
export function numberSetting(name: string): number | undefined {
  const text = setting(name)?.trim();
  if (!text) return undefined;
  const number = Number(text);
  if (number >= 0) return number;
  log(`${name} is "${text}", where a number is expected, 0 or greater. It is left out.`);
  return undefined;
}

/** Gives the folder in which the kernel was started, that of the notebook. */
export function workingDirectory(): string {
  return process.cwd();
}

/** Ends the program with a message, because it was started in a wrong way. */
export function refuseToStart(message: string): never {
  console.error(message);
  process.exit(2);
}

/** Names who is told of each error that nobody caught, and of each promise that nobody saw fail. */
export function onUncaught(handle: (error: unknown) => void): void {
  process.on("uncaughtException", handle);
  process.on("unhandledRejection", handle);
}

/** Names who is told when somebody sends the process SIGINT. It is told when the event loop is free. */
export function onInterruptSignal(handle: () => void): void {
  process.on("SIGINT", handle);
}

/** Tells whether there is a process with this number. */
export function isAlive(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    // Any other error means that there is one, and that it is somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Runs the exit handlers of libraries, then ends the process. */
export function exit(): void {
  try {
    process.emit("exit", 0);
  } finally {
    endProcess();
  }
}

/**
 * Ends the kernel's process from any thread, even when the main thread is busy: a worker's process.exit would end the
 * worker only. The process group that the kernel leads is killed with it, so that its children go too.
 */
export function endProcess(): void {
  try {
    // Jupyter starts a kernel as leader of a group of its own. When it isn't, there is no such group: ESRCH.
    kill(-process.pid, "SIGKILL");
  } catch {
    // Windows, or started by hand inside another group.
  }
  kill(process.pid, "SIGKILL");
}
