// Brings ~/my-work of a learner up to date, and prints the environment in which their server runs, as JSON. It runs with
// the learner's rights, each time that their server starts.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { placeAt } from "../../setup/helpers/place.mjs";
import { writeWhole } from "../../setup/helpers/write-whole.mjs";
import { giveFirstWorkspace } from "../../setup/lab/first-workspace.mjs";
import { jupyterEnvironment } from "../../setup/lab/jupyter.mjs";
import { notebooksIn, updateMyWork } from "../../setup/my-work/update.mjs";

const STYLE = new URL("../../setup/jupyter/custom.css", import.meta.url);
const SETTINGS = path.join(import.meta.dirname, "jupyter");

const home = os.homedir();
const mine = path.join(home, "my-work");
// What Jupyter writes while it runs.
const place = { ...placeAt(), jupyter: path.join(home, ".course") };

fs.mkdirSync(mine, { recursive: true, mode: 0o700 });
// On many systems a home is open to others; what a learner works on is theirs alone.
fs.chmodSync(mine, 0o700);
const update = updateMyWork(path.join(place.root, "notebooks"), mine);
for (const { kept, newVersion } of update.offered) console.error(`${kept} was changed; new: ${newVersion}`);
for (const { name, why } of update.leftOut) console.error(`${name} is left out: ${why}`);
linkPackages();
const environment = jupyterEnvironment(place);
writeWhole(path.join(environment.JUPYTER_CONFIG_DIR ?? "", "custom", "custom.css"), fs.readFileSync(STYLE));
giveFirstWorkspace(place, notebooksIn(mine).find((name) => name.startsWith("lessons/")) ?? "");
process.stdout.write(JSON.stringify({ ...added(environment), ...forClass(environment) }));

/** From a folder at home, `import "course"` is looked for in the folders above it, and their node_modules. */
function linkPackages() {
  const link = path.join(mine, "node_modules");
  const packages = path.join(place.root, "node_modules");
  if (readLink(link) === packages) return;
  // A folder of their own stays, with what it means: they have packages of their own.
  if (fs.lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === false) return;
  fs.rmSync(link, { force: true });
  fs.symlinkSync(packages, link);
}

/** @param {string} link */
function readLink(link) {
  try {
    return fs.readlinkSync(link);
  } catch {
    return undefined;
  }
}

/** What differs from this process's own. @param {NodeJS.ProcessEnv} environment */
function added(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value !== process.env[name]),
  );
}

/**
 * The folder of the kernels' sockets. The path of a socket may have 107 characters, of which its name takes 50: where the
 * home has a long one, it is a new folder among temporary files, which is the learner's alone.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
function socketFolder({ JUPYTER_RUNTIME_DIR = "" }) {
  return JUPYTER_RUNTIME_DIR.length <= 57
    ? JUPYTER_RUNTIME_DIR
    : fs.mkdtempSync(path.join(os.tmpdir(), "class-"));
}

/** The settings of a class come before those of the course. @param {NodeJS.ProcessEnv} environment */
function forClass(environment) {
  return {
    JUPYTER_CONFIG_PATH: [SETTINGS, environment.JUPYTER_CONFIG_PATH].join(path.delimiter),
    JUPYTER_RUNTIME_DIR: socketFolder(environment),
  };
}
