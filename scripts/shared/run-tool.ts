import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { kernelSettings } from "../setup/lab/jupyter.mjs";
import { inRepository, pythonTool } from "./paths.js";

/** How a command ended. */
export interface Ended {
  /** Its exit code; null where it was stopped. */
  code: number | null;
  stdout: string;
  stderr: string;
}

const running = new Set<ChildProcess>();

/** Asks every tool that still runs to end, and its kernel with it. */
export function stopTools(): void {
  for (const child of running) child.kill("SIGINT");
}

/**
 * Runs one of the Python tools with our kernel in reach.
 *
 * @param tool the name of the tool, such as `jupytext`.
 * @param args its arguments.
 * @param options `env` beside the present environment; `onLine` gets each line of stderr as it comes;
 *   `seconds` after which it is stopped, unlimited by default.
 * @returns how it ended. Of stderr only the lines that `onLine` kept, by returning true; all without it.
 * @throws Error where the tools aren't installed.
 */
export function runTool(
  tool: string,
  args: readonly string[],
  options: { env?: Record<string, string>; onLine?: (line: string) => boolean; seconds?: number } = {},
): Promise<Ended> {
  const path = pythonTool(tool);
  if (!existsSync(path)) {
    throw new Error(
      `${tool} is not installed. Run \`npm run doctor\`: it says what is missing and what to do.`,
    );
  }
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { env: { ...process.env, ...toolEnvironment(), ...options.env } });
    running.add(child);
    let stdout = "";
    let stderr = "";
    let unfinished = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (unfinished + text).split("\n");
      unfinished = lines.pop() ?? "";
      for (const line of lines) if (options.onLine?.(line) ?? true) stderr += `${line}\n`;
    });
    const limit = options.seconds && setTimeout(() => child.kill("SIGINT"), options.seconds * 1000);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code, stdout, stderr: stderr + unfinished });
    });
  });
}

/** What the tools need to find our kernel, and to leave the user's own set-up alone. */
function toolEnvironment(): Record<string, string> {
  const kernels = inRepository("lib/kernel/jupyter");
  const others = process.env.JUPYTER_PATH;
  return {
    ...kernelSettings,
    JUPYTER_PATH: others ? kernels + delimiter + others : kernels,
    JUPYTER_NO_CONFIG: "1",
    // In a shell this may hold anything; in a generated notebook no output may be coloured.
    NO_COLOR: "1",
    FORCE_COLOR: "0",
  };
}
