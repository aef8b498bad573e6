import { spawnSync } from "node:child_process";
import { bundleCompiler } from "../setup/helpers/compiler-code.mjs";
import { inRepository } from "./paths.js";

/**
 * Compiles what notebooks run on, the library and the kernel, and checks the types of all sources.
 *
 * @param parts the folders to compile; these three by default.
 * @throws Error with the compiler's messages where something doesn't fit.
 */
export async function compile(parts = ["lib", "lib/kernel", "notebooks/source"]): Promise<void> {
  const tsc = inRepository("node_modules/typescript/bin/tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-b", "--pretty", "false", ...parts], {
    cwd: inRepository(""),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The compiler found errors:\n\n${(stdout + stderr).trim()}`);
  await bundleCompiler(inRepository(""));
}
