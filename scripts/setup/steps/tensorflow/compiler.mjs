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

/** Says what to type to get a C++ compiler. */
export function compilerAdvice() {
  if (process.platform === "darwin") return "xcode-select --install";
  if (process.platform === "win32") return "winget install Microsoft.VisualStudio.2022.BuildTools";
  return systemPackageCommand(["g++"]);
}
