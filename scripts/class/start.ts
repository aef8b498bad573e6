import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pythonVariables } from "../setup/environment/python.mjs";
import { inVenv } from "../setup/helpers/place.mjs";
import { SetupProblem } from "../setup/helpers/problem.mjs";
import type { ClassFolder } from "./class-folder.js";
import { openNode, withOpenPath } from "./readable.js";
import { graderAccount, type Settings } from "./settings.js";

/** JupyterHub's settings, in the folder of this file. */
export const hubConfig = "hub/jupyterhub_config.py";

/**
 * Says in the environment what JupyterHub's configuration asks for.
 *
 * @param folder the folder of the class.
 * @param settings what its administrator has decided.
 * @param env the environment variables to start from.
 */
export function hubEnvironment(
  folder: ClassFolder,
  settings: Settings,
  env = process.env,
): NodeJS.ProcessEnv {
  const described = {
    ...settings,
    courses: settings.courses.map((course) => ({ ...course, account: graderAccount(course) })),
    course: folder.course,
    proxy: folder.proxy,
    hub: folder.hub,
    exchange: folder.exchange,
    courses_folder: folder.courses,
    extraConfig: folder.extraConfig,
    node: openNode(folder.root).path,
    systemd: existsSync("/run/systemd/system"),
  };
  return { ...pythonVariables(withOpenPath(env)), CLASS: JSON.stringify(described) };
}

/**
 * Gives the program of JupyterHub.
 *
 * @throws SetupProblem where the class has not been prepared.
 */
export function readyHub({ place, root }: ClassFolder): string {
  const hub = inVenv(place.venv, "jupyterhub");
  if (existsSync(hub)) return hub;
  throw new SetupProblem({
    happened: `${root} is no class that is ready`,
    expected: "the folder that `prepare` has made",
    advice: "Type  npm run class -- prepare",
  });
}

/**
 * Starts JupyterHub, and stays until it ends or is ended.
 *
 * @returns the exit code.
 * @throws SetupProblem where the class has not been prepared.
 */
export async function startHub(folder: ClassFolder, settings: Settings): Promise<number> {
  const hub = readyHub(folder);
  const config = join(import.meta.dirname, hubConfig);
  const child = spawn(hub, ["-f", config], {
    cwd: folder.hub,
    env: hubEnvironment(folder, settings),
    stdio: "inherit",
  });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  // Ctrl-C of a terminal reaches it by itself; from elsewhere it comes here.
  const signals = ["SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, forward);
  const onInterrupt = () => undefined;
  process.on("SIGINT", onInterrupt);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? (signal ? 130 : 1)));
    });
  } finally {
    for (const signal of signals) process.off(signal, forward);
    process.off("SIGINT", onInterrupt);
  }
}
