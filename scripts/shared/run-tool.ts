import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { execa, type ResultPromise } from "execa";
import { placeAt } from "../setup/helpers/place.mjs";
import { kernelFolders, kernelSettings } from "../setup/lab/jupyter.mjs";
import { inRepository, pythonTool } from "./paths.js";

/** How a command ended. */
export interface Ended {
  /** Its exit code; null where it was stopped. */
  code: number | null;
  stdout: string;
  stderr: string;
}

const running = new Set<ResultPromise>();

/** Asks every tool that still runs to end, and its kernel with it. */
export function stopTools(): void {
  for (const child of running) child.kill("SIGINT");
}

/**
 * Runs one of the Python tools with our kernel in reach.
 *
 * @param tool the name of the tool, such as `jupytext`.
 * @param args its arguments.
 * @param options `env` beside the present environment; `onStart` gets its number; `onLine` each line of stderr as it comes;
 *   `seconds` after which it is stopped, unlimited by default.
 * @returns how it ended. Of stderr only the lines that `onLine` kept, by returning true; all without it.
 * @throws Error where the tools aren't installed.
 */
export async function runTool(
  tool: string,
  args: readonly string[],
  options: {
    env?: Record<string, string>;
    onStart?: (pid: number) => void;
    onLine?: (line: string) => boolean;
    seconds?: number;
  } = {},
): Promise<Ended> {
  const path = pythonTool(tool);
  if (!existsSync(path)) {
    throw new Error(
      `${tool} is not installed. Run \`npm run doctor\`: it says what is missing and what to do.`,
    );
  }
  const { env, onStart, onLine = () => true, seconds = 0 } = options;
  const child = execa(path, args, {
    env: { ...toolEnvironment(), ...env },
    stderr: function* (line: unknown) {
      if (onLine(line as string)) yield line;
    },
    reject: false,
    stripFinalNewline: false,
    maxBuffer: Number.POSITIVE_INFINITY,
    timeout: seconds * 1000,
    // A tool that is interrupted ends its kernel first, however long that takes; a harder signal would leave it behind.
    killSignal: "SIGINT",
    forceKillAfterDelay: false,
    cleanup: false,
  });
  running.add(child);
  if (child.pid !== undefined) onStart?.(child.pid);
  try {
    const result = await child;
    if (result.code !== undefined) throw result;
    return { code: result.exitCode ?? null, stdout: result.stdout, stderr: result.stderr };
  } finally {
    running.delete(child);
  }
}

/** What the tools need to find our kernels, and to leave the user's own set-up alone. */
function toolEnvironment(): Record<string, string> {
  const kernels = kernelFolders(placeAt()).map(inRepository).join(delimiter);
  const others = process.env.JUPYTER_PATH;
  return {
    ...kernelSettings,
    JUPYTER_PATH: others ? kernels + delimiter + others : kernels,
    JUPYTER_NO_CONFIG: "1",
    // On Windows Python reads and prints in an older encoding, which has no room for our texts.
    PYTHONUTF8: "1",
    // In a shell this may hold anything; in a generated notebook no output may be coloured.
    NO_COLOR: "1",
    FORCE_COLOR: "0",
  };
}
