import { run } from "../../helpers/command.mjs";
import { systemPackageCommand } from "../../helpers/system-packages.mjs";

/**
 * Finds a C++ compiler: `CXX` in the environment, else c++, g++ or clang++.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ command: string, version: string } | undefined>}
 */
export async function findCompiler(env) {
  for (const command of [env.CXX, "c++", "g++", "clang++"]) {
    if (!command) continue;
    const { ok, stdout } = await run(command, ["--version"], { env, timeout: 20_000 });
    if (ok) return { command, version: stdout.split("\n")[0] ?? "" };
  }
  return undefined;
}

/**
 * Says what to type to get a C++ compiler.
 *
 * @param {string} [platform] as `process.platform` names it
 * @returns {string} "" on Windows, where nothing is compiled
 */
export function compilerAdvice(platform = process.platform) {
  if (platform === "darwin") return "xcode-select --install";
  return platform === "win32" ? "" : systemPackageCommand(["g++"]);
}
