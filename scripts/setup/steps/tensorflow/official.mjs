import dns from "node:dns/promises";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { run } from "../../helpers/command.mjs";
import { errorLine } from "../../helpers/problem.mjs";
import { withPath } from "../../helpers/variables.mjs";
import { npmCommand } from "../npm-packages.mjs";
import { finishOfficial } from "./finish-official.mjs";
import { fetchLibrary, libraryFor } from "./library.mjs";
import { tfjsNodeFolder } from "./probe.mjs";

/** @typedef {import("../../helpers/place.mjs").Place} Place */
/** @typedef {import("../../helpers/progress.mjs").Report} Report */

/** Where tfjs-node's own install script downloads from, unless its variables say otherwise. */
const OFFICIAL_HOST = "storage.googleapis.com";

/** How long the script may take in all, and how long without a byte more on the disk. Milliseconds. */
const LIMITS = { total: 15 * 60_000, stall: 90_000 };

/**
 * Fetches TensorFlow, checked by its hash, and runs the install script of tfjs-node, which downloads the addon. Where a
 * variable of that script names another server, it downloads all, and nobody knows a hash.
 *
 * @param {Place} place
 * @param {Report} report
 * @param {{ total: number, stall: number }} [limits] default: 15 minutes in all, 90 seconds without progress
 * @returns {Promise<string>} "" where it went well, else why it didn't
 */
export async function installOfficial(place, report, limits = LIMITS) {
  const { env } = place;
  const isElsewhere = env.TFJS_NODE_CDN_STORAGE || env.TFJS_NODE_BASE_URI || env.CDN_STORAGE;
  const isBehindProxy = env.HTTPS_PROXY || env.https_proxy;
  report.progress(undefined, "asking for the official download");
  if (!isElsewhere && !isBehindProxy && !(await isReachable(OFFICIAL_HOST)))
    return `${OFFICIAL_HOST} can't be reached`;
  const library = isElsewhere ? undefined : libraryFor();
  const why = library && (await fetchLibrary(place, report, library, limits.stall));
  if (why) return why;
  const folder = tfjsNodeFolder(place);
  const abort = new AbortController();
  let size = 0;
  let grew = Date.now();
  const watch = setInterval(() => {
    const now = folderSize(path.join(folder, "deps")) + folderSize(path.join(folder, "build"));
    if (now > size) grew = Date.now();
    size = now;
    report.progress(undefined, `official download, ${Math.round(size / 1e6)} MB unpacked`);
    if (Date.now() - grew > limits.stall) abort.abort();
  }, 1000);
  const outcome = await run(process.execPath, ["scripts/install.js"], {
    cwd: folder,
    env: {
      // It calls programs by their names.
      ...withPath(env, [path.join(place.root, "node_modules", ".bin"), path.dirname(process.execPath)]),
      ...nodeGyp(env),
    },
    timeout: limits.total,
    signal: abort.signal,
    tree: true,
  });
  clearInterval(watch);
  if (abort.signal.aborted) return `no progress for ${limits.stall / 1000} seconds`;
  if (outcome.timedOut) return `not done after ${limits.total / 60_000} minutes`;
  const failed = outcome.ok ? "" : errorLine(outcome.output) || "its script failed";
  return finishOfficial(place, report, failed);
}

/**
 * Tells whether a server answers, in four seconds at most.
 *
 * @param {string} host
 * @returns {Promise<boolean>}
 */
async function isReachable(host) {
  const limit = 4000;
  try {
    const late = new Promise((_, reject) => setTimeout(reject, limit, new Error("late")).unref());
    const { address } = await Promise.race([dns.lookup(host), /** @type {Promise<never>} */ (late)]);
    return await new Promise((resolve) => {
      const socket = net.connect({ host: address, port: 443, timeout: limit });
      const answer = (/** @type {boolean} */ value) => {
        socket.destroy();
        resolve(value);
      };
      socket.on("connect", () => answer(true));
      socket.on("error", () => answer(false));
      socket.on("timeout", () => answer(false));
    });
  } catch {
    return false;
  }
}

/** Points node-pre-gyp to npm's own node-gyp, in case it has to compile. @param {NodeJS.ProcessEnv} env */
function nodeGyp(env) {
  const npm = npmCommand(env)[1];
  const script = npm && path.join(path.dirname(npm), "..", "node_modules", "node-gyp", "bin", "node-gyp.js");
  return script && fs.existsSync(script) ? { npm_config_node_gyp: script } : {};
}

/** @param {string} folder @returns {number} bytes in it */
function folderSize(folder) {
  try {
    return fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce(
        (sum, entry) => sum + fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size,
        0,
      );
  } catch {
    return 0;
  }
}
