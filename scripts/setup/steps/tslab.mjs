import fs from "node:fs";
import path from "node:path";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, writeRecord } from "../facts/record.mjs";
import { run } from "../helpers/command.mjs";
import { remove } from "../helpers/files.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { errorLine } from "../helpers/problem.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";
import { TSLAB } from "../lab/jupyter.mjs";
import { npmCommand } from "./npm-packages.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

const ID = "tslab";

/**
 * Where a tslab of the user's own looks for one that belongs to the notebook's folder. What lies there hands over to the
 * course's launcher, so that notebooks in here run on it whichever tslab opens them.
 */
const HANDOVER = path.join("node_modules", "tslab");

/**
 * Installs the second kernel, tslab, in a folder of its own: it brings a TypeScript, and with it a `tsc`, that must not
 * stand beside ours. Where it can't be had, the course goes on without.
 *
 * @type {Step}
 */
export const tslab = {
  id: ID,
  name: "Second kernel (tslab)",
  advice: "npm start",
  isOptional: true,
  look(place) {
    const { wrong, isCopied, files } = lookAtRecord(place, ID, inputs(place));
    return { found: found(place), wrong: isCopied ? ["made for another copy"] : wrong, files };
  },
  async run(place, report) {
    report.progress(undefined, "downloading and unpacking");
    const problem = (await install(place)) || (await loads(place));
    if (problem) {
      // Jupyter must not offer a kernel that can't start.
      for (const folder of [path.join(TSLAB, "node_modules"), HANDOVER])
        remove(path.join(place.root, folder));
      report.notice(
        `  NOTICE: the second kernel, tslab, can't be had here (${problem}). The course runs on its own.`,
      );
      return "none";
    }
    handOver(place);
    const there = [
      path.join(TSLAB, "node_modules", ".package-lock.json"),
      path.join(HANDOVER, "dist", "main.js"),
    ];
    const files = there.map((file) => file.replaceAll(path.sep, "/"));
    writeRecord(place, ID, inputs(place), found(place), listing(place.root, files));
    return found(place);
  },
};

/** @param {Place} place */
function inputs(place) {
  const facts = [process.platform, process.arch, process.version];
  return fingerprint(place.root, [`${TSLAB.replaceAll(path.sep, "/")}/package-lock.json`], facts);
}

/** @param {Place} place */
function found(place) {
  const folder = path.join(place.root, TSLAB, "node_modules", "tslab");
  return fs.existsSync(folder) ? `tslab ${versionOf(folder)}` : "";
}

/** @param {Place} place @returns {Promise<string>} what went wrong, if anything */
async function install(place) {
  const [command, ...args] = npmCommand(place.env);
  // What the npm that started this says of the course must not be taken for settings of that folder.
  const env = Object.fromEntries(
    Object.entries(place.env).filter(([name]) => !/^npm_(config_local_prefix|package|lifecycle)/.test(name)),
  );
  const options = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
  ];
  const outcome = await run(command, [...args, ...options], {
    cwd: path.join(place.root, TSLAB),
    env,
    timeout: 180_000,
  });
  return outcome.ok ? "" : errorLine(outcome.output) || "npm ci failed";
}

/** Tries what is compiled for this platform. @param {Place} place @returns {Promise<string>} what went wrong */
async function loads(place) {
  const outcome = await run(process.execPath, ["-e", 'require("zeromq"); require("tslab")'], {
    cwd: path.join(place.root, TSLAB),
    env: place.env,
    timeout: 60_000,
  });
  return outcome.ok ? "" : errorLine(outcome.output) || "it doesn't load";
}

/** @param {Place} place */
function handOver(place) {
  const folder = path.join(place.root, HANDOVER);
  const version = versionOf(path.join(place.root, TSLAB, "node_modules", "tslab"));
  writeWhole(path.join(folder, "package.json"), `${JSON.stringify({ name: "tslab", version })}\n`);
  const launcher = `../../../${TSLAB.replaceAll(path.sep, "/")}/dist/node/start-kernel.js`;
  writeWhole(
    path.join(folder, "dist", "main.js"),
    `exports.startKernel = (options) => import("${launcher}").then((launcher) => launcher.startKernel(options));\n`,
  );
}

/** @param {string} folder @returns {string} */
function versionOf(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).version;
}
