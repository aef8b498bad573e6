import { execa } from "execa";
import { bundleCompiler } from "../setup/bundle/compiler-code.mjs";
import { inRepository } from "./paths.js";

/**
 * Compiles what notebooks run on, the packages and the kernel, and checks the types of all sources.
 *
 * @param parts the folders to compile; these three by default.
 * @throws Error with the compiler's messages where something doesn't fit.
 */
export async function compile(parts = ["lib/exercises", "lib/kernel", "notebooks/source"]): Promise<void> {
  const tsc = inRepository("node_modules/typescript/bin/tsc");
  const { failed, all } = await execa(process.execPath, [tsc, "-b", "--pretty", "false", ...parts], {
    cwd: inRepository(""),
    reject: false,
    all: true,
  });
  if (failed) throw new Error(`The compiler found errors:\n\n${all?.trim()}`);
  await bundleCompiler(inRepository(""));
}
