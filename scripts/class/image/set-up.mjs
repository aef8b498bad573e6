// Sets the course up without opening it: for an image, for Binder, for dev containers. What is there already stays.
//
//   node scripts/class/image/set-up.mjs                 for the one person who works in this folder
//   node scripts/class/image/set-up.mjs --for-a-class   to be read by all, with what joins a server to JupyterHub
import fs from "node:fs";
import path from "node:path";
import { pythonVariables } from "../../setup/environment/python.mjs";
import { run } from "../../setup/helpers/command.mjs";
import { inVenv, placeAt } from "../../setup/helpers/place.mjs";
import { problemFrom } from "../../setup/helpers/problem.mjs";
import { runSteps } from "../../setup/runner/run-steps.mjs";
import { setupSteps } from "../../setup/steps/all.mjs";
import { firstCell } from "../../setup/steps/first-cell.mjs";
import { kernelSnapshot } from "../../setup/steps/kernel-snapshot.mjs";
import { myWork } from "../../setup/steps/my-work.mjs";
import { uvSettings } from "../../setup/steps/python-packages.mjs";
import { tslab } from "../../setup/steps/tslab.mjs";

/** @typedef {import("../../setup/helpers/place.mjs").Place} Place */
/** @typedef {import("../../setup/runner/run-steps.mjs").Step} Step */

/** The fast start of the kernel is named after the time of this file, among others. */
const TYPESCRIPT = path.join("node_modules", "typescript", "lib", "typescript.js");

/**
 * Layers of images keep whole seconds only. A file whose time has more would be another one in the container, and the
 * kernel would find no fast start that fits.
 *
 * @type {Step}
 */
const wholeSeconds = {
  id: "whole-seconds",
  name: "Times that an image keeps",
  advice: "node scripts/class/image/set-up.mjs --for-a-class",
  look(place) {
    const { mtimeMs } = fs.statSync(path.join(place.root, TYPESCRIPT));
    return { found: "whole seconds", wrong: mtimeMs % 1000 === 0 ? [] : ["TypeScript's has fractions"] };
  },
  async run(place) {
    const file = path.join(place.root, TYPESCRIPT);
    const seconds = Math.floor(fs.statSync(file).mtimeMs / 1000);
    fs.utimesSync(file, seconds, seconds);
    return "whole seconds";
  },
};

/** The lock of the class: it has the packages of the course in the same versions, and JupyterHub. */
const LOCK = path.join("scripts", "class", "requirements.txt");

/** @type {Step} */
const jupyterHub = {
  id: "image-jupyterhub",
  name: "What joins JupyterHub",
  advice: "node scripts/class/image/set-up.mjs --for-a-class",
  look(place) {
    const isThere = fs.existsSync(inVenv(place.venv, "jupyterhub-singleuser"));
    return { found: "jupyterhub-singleuser", wrong: isThere ? [] : ["missing"] };
  },
  async run(place, report) {
    report.progress(undefined, "putting packages in place");
    const args = ["pip", "sync", "--python", place.python, "--compile-bytecode", "--require-hashes", LOCK];
    const env = { ...pythonVariables(place.env), ...(await uvSettings(place)), VIRTUAL_ENV: place.venv };
    const outcome = await run(inVenv(place.venv, "uv"), args, { cwd: place.root, env });
    if (!outcome.ok) throw problemFrom("uv pip sync", outcome.output, jupyterHub.advice);
    return "jupyterhub-singleuser";
  },
};

/** Root owns it, everybody reads it, whatever the rights were where it came from. @type {Step} */
const readableForAll = {
  id: "image-rights",
  name: "Read-only for all",
  advice: "node scripts/class/image/set-up.mjs --for-a-class",
  onlyLooks: true,
  look: () => ({ found: "", wrong: ["not looked at yet"] }),
  async run(place) {
    const folders = [place.root, place.sharedCache];
    const outcome = await run("chmod", ["-R", "u+rwX,go-w,a+rX", "--", ...folders]);
    if (!outcome.ok) throw problemFrom("chmod", outcome.output, "Run it as root.");
    readableForAll.look = () => ({ found: "", wrong: [] });
    return "readable for all";
  },
};

/**
 * Gives the steps for a class: each learner has a folder of their own, and its own copy of the notebooks; 90 MB of tslab are
 * left out, because every node of a cluster fetches the image.
 *
 * @returns {Step[]}
 */
function stepsForAClass() {
  const { length } = setupSteps;
  const last = setupSteps.indexOf(kernelSnapshot);
  const before = setupSteps.slice(0, last);
  const after = setupSteps.slice(last, length).filter((step) => step !== myWork && step !== tslab);
  return [
    ...before,
    wholeSeconds,
    ...after.filter((step) => step !== firstCell),
    jupyterHub,
    firstCell,
    readableForAll,
  ];
}

const isForAClass = process.argv.includes("--for-a-class");
const steps = isForAClass ? stepsForAClass() : setupSteps;
const again = `node scripts/class/image/set-up.mjs${isForAClass ? " --for-a-class" : ""}`;
process.exitCode = (await runSteps(steps, placeAt(), { again })) ? 0 : 1;
