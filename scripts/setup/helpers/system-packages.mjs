import fs from "node:fs";
import { run } from "./command.mjs";

/** @typedef {import("./place.mjs").Place} Place */
/** @typedef {import("./progress.mjs").Report} Report */

/**
 * Gives the command that installs packages of the system, as a person would type it.
 *
 * @param {readonly string[]} packages by their Debian names
 * @returns {string}
 * @example
 * systemPackageCommand(["g++"]); // "sudo apt-get install g++" on Debian
 */
export function systemPackageCommand(packages) {
  const sudo = isRoot() ? "" : "sudo ";
  if (has("apt-get")) return `${sudo}apt-get install ${packages.join(" ")}`;
  if (has("dnf")) return `${sudo}dnf install ${packages.map((name) => FEDORA[name] ?? name).join(" ")}`;
  if (has("pacman")) return `${sudo}pacman -S ${packages.map((name) => ARCH[name] ?? name).join(" ")}`;
  return `the command of your system that installs ${packages.join(" and ")}`;
}

/** @type {Record<string, string>} */
const FEDORA = { "g++": "gcc-c++", "python3-venv": "python3-pip" };
/** @type {Record<string, string>} */
const ARCH = { "g++": "gcc", python3: "python", "python3-venv": "python-pip" };

/**
 * Installs packages of the system where that needs no question: on Debian and its kin, as root, in CI.
 * Elsewhere the person decides, and `systemPackageCommand` says what to type.
 *
 * @param {readonly string[]} packages by their Debian names
 * @param {Place} place
 * @param {Report} report
 * @returns {Promise<boolean>} true where they are installed now
 */
export async function installSystemPackages(packages, place, report) {
  if (!place.env.CI || !isRoot() || !has("apt-get")) return false;
  report.progress(undefined, `apt-get install ${packages.join(" ")}`);
  const env = { ...place.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env, timeout: 300_000 });
  const args = ["install", "-y", "-q", "--no-install-recommends", ...packages];
  const outcome = await run("apt-get", args, { env, timeout: 900_000 });
  if (!outcome.ok) report.notice(`apt-get ${args.join(" ")} failed:\n${outcome.output.trim().slice(-1000)}`);
  return outcome.ok;
}

/** Tells whether this process may change the system. */
export function isRoot() {
  return process.getuid?.() === 0;
}

/** @param {string} program */
function has(program) {
  return process.platform === "linux" && fs.existsSync(`/usr/bin/${program}`);
}
