import fs from "node:fs";
import path from "node:path";
import { pythonVariables } from "../../environment/python.mjs";
import { run } from "../../helpers/command.mjs";
import { remove, rename } from "../../helpers/files.mjs";
import { isAlive } from "../../helpers/is-alive.mjs";
import { lastLines, problemFrom, SetupProblem } from "../../helpers/problem.mjs";
import { installSystemPackages } from "../../helpers/system-packages.mjs";
import { writeWhole } from "../../helpers/write-whole.mjs";
import { withLock } from "../../runner/lock.mjs";
import { addonIn, compileAddon } from "./addon.mjs";
import { compilerAdvice, findCompiler } from "./compiler.mjs";
import { hasAllHashes, hasAllSizes, hasContents, sha256, writeContents } from "./contents.mjs";
import { addonFile, removeNative, tfjsNodeFolder } from "./probe.mjs";
import { unzip, zipEntries } from "./zip.mjs";

/** @typedef {import("../../helpers/place.mjs").Place} Place */
/** @typedef {import("../../helpers/progress.mjs").Report} Report */
/** @typedef {import("./zip.mjs").ZipEntry} ZipEntry */

/**
 * A Python wheel whose shared libraries hold the whole C interface of TensorFlow.
 *
 * @typedef {object} Wheel
 * @property {string} name of the package
 * @property {string} platform tag of the wheel
 * @property {string} sha256
 */

/** 2.13.1 is the last version whose libraries export the C interface and need nothing else of the wheel. */
export const VERSION = "2.13.1";

/** @type {Record<string, Wheel>} by platform and architecture */
const WHEELS = {
  "linux-x64": {
    name: "tensorflow-cpu",
    platform: "manylinux_2_17_x86_64",
    sha256: "87be6e61314b2c0fa062f71e26e41d6a17e162ffe4da72c820fe8f1fc94d97fe",
  },
  "linux-arm64": {
    name: "tensorflow-cpu-aws",
    platform: "manylinux_2_17_aarch64",
    sha256: "583d982a420df1b9735392a38125785da1dd89e6cd2b3524a831279aad890ff0",
  },
};

/** What is taken out of the wheel: two libraries, the headers of the C interface, the licence. */
const WANTED = [
  /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/,
  /^tensorflow\/(include\/tensorflow\/(?:.*\/)?(?:c|tsl\/c)\/.*\.h)$/,
  /^tensorflow\/(include\/tensorflow\/.*ctstring.*\.h)$/,
  /^.*\.dist-info\/(LICENSE)$/,
];

/** Names under which the addon and the linker look for the libraries. */
const LINKS = {
  "libtensorflow.so": "libtensorflow_cc.so.2",
  "libtensorflow.so.2": "libtensorflow_cc.so.2",
  "libtensorflow_framework.so": "libtensorflow_framework.so.2",
};

/** The wheel, the libraries before and after stripping: what has to fit on the disk at once, in bytes. */
const SPACE_NEEDED = 1.3e9;

/**
 * Makes native TensorFlow from a wheel: downloads it, takes out the libraries and compiles the addon of
 * tfjs-node against them. All of it is kept in a cache that all copies of the course share.
 *
 * @param {Place} place
 * @param {Report} report
 * @param {object} [options]
 * @param {Wheel | undefined} [options.wheel] default: the one for this platform
 * @param {boolean} [options.anew] make it though the cache has it
 * @returns {Promise<string>} "" where it went well, else why it can't
 * @throws SetupProblem where the disk is full or the wheel is not the one expected
 */
export async function installFromWheel(place, report, { wheel = wheelHere(), anew = false } = {}) {
  if (!wheel) return `there is no wheel for ${process.platform}-${process.arch}`;
  const built = builtFolder(place, wheel);
  if (anew || !hasAllSizes(built)) {
    fs.mkdirSync(place.sharedCache, { recursive: true });
    const waiting = (/** @type {string} */ owner) =>
      report.notice(`Another copy of the course is making TensorFlow (${owner}); waiting for it to end.`);
    const why = await withLock(`${built}.lock`, waiting, async () =>
      // The other copy may have made it meanwhile.
      !anew && hasAllSizes(built) ? "" : await build(place, report, wheel, built),
    );
    if (why) return why;
  }
  link(place, built);
  return "";
}

/** Gives the wheel for this platform, where there is one. */
export function wheelHere() {
  return WHEELS[`${process.platform}-${process.arch}`];
}

/**
 * Tells whether the cache holds all that is needed, so that no download is.
 *
 * @param {Place} place
 * @returns {boolean}
 */
export function isWheelCached(place) {
  const wheel = wheelHere();
  return wheel !== undefined && hasAllSizes(builtFolder(place, wheel));
}

/**
 * Tells whether the cache holds all that is needed, byte for byte as it was made.
 *
 * @param {Place} place
 * @returns {Promise<boolean>} false also where nobody has noted down what was made
 */
export async function isProvablyWhole(place) {
  const wheel = wheelHere();
  return wheel !== undefined && (await hasAllHashes(builtFolder(place, wheel)));
}

/**
 * Notes down what is in the cache, where an earlier version of the course has made it. To be called when it has answered.
 *
 * @param {Place} place
 */
export async function noteContents(place) {
  const wheel = wheelHere();
  const built = wheel && builtFolder(place, wheel);
  if (!built || !fs.existsSync(built) || hasContents(built)) return;
  try {
    await writeContents(built);
  } catch {
    // The cache may belong to somebody else.
  }
}

/**
 * Throws away what the cache holds for this platform, where it turned out to be broken.
 *
 * @param {Place} place
 */
export function forgetBuilt(place) {
  const wheel = wheelHere();
  if (wheel) remove(builtFolder(place, wheel));
}

/**
 * Names the finished build after all that it is made of. It gets this name only when it is whole.
 *
 * @param {Place} place
 * @param {Wheel} wheel
 */
function builtFolder(place, wheel) {
  const { version } = JSON.parse(fs.readFileSync(path.join(tfjsNodeFolder(place), "package.json"), "utf8"));
  return path.join(
    place.sharedCache,
    `${wheel.name}-${VERSION}-${wheel.sha256.slice(0, 8)}-tfjs-node-${version}`,
  );
}

/**
 * @param {Place} place
 * @param {Report} report
 * @param {Wheel} wheel
 * @param {string} built
 * @returns {Promise<string>} "" or why it can't be built
 */
async function build(place, report, wheel, built) {
  let compiler = await findCompiler(place.env);
  if (!compiler && (await installSystemPackages(["g++"], place, report)))
    compiler = await findCompiler(place.env);
  if (!compiler) return `there is no C++ compiler; type  ${compilerAdvice()}`;
  fs.mkdirSync(place.sharedCache, { recursive: true });
  removeLeftovers(place);
  await requireSpace(place.sharedCache);
  const file = path.join(place.sharedCache, `${wheel.name}-${VERSION}-${wheel.sha256.slice(0, 8)}.whl`);
  const why = await download(place, report, wheel, file);
  if (why) return why;
  const half = `${built}.${process.pid}.part`;
  try {
    await unpack(file, half, report);
    await strip(half, place, report);
    for (const [name, target] of Object.entries(LINKS)) fs.symlinkSync(target, path.join(half, "lib", name));
    report.progress(0.95, "compiling the addon");
    await compileAddon(place, compiler.command, half, addonIn(place, half));
    await writeContents(half);
    remove(built);
    rename(half, built);
    remove(file);
    return "";
  } catch (error) {
    if (error instanceof SetupProblem) throw error;
    throw problemFrom("unpacking TensorFlow", String(error), "npm start");
  } finally {
    remove(half);
  }
}

/**
 * Downloads the wheel with pip, which checks its hash. A wheel that an earlier start has left is used again.
 *
 * @param {Place} place
 * @param {Report} report
 * @param {Wheel} wheel
 * @param {string} file where it goes
 * @returns {Promise<string>} "" or why it could not be downloaded
 */
async function download(place, report, wheel, file) {
  if (fs.existsSync(file) && (await sha256(file)) === wheel.sha256) return "";
  const folder = `${file}.${process.pid}.part`;
  try {
    fs.mkdirSync(folder, { recursive: true });
    const requirement = path.join(folder, "requirement.txt");
    writeWhole(requirement, `${wheel.name}==${VERSION} --hash=sha256:${wheel.sha256}\n`);
    const options =
      `--no-deps --no-cache-dir --only-binary=:all: --require-hashes --progress-bar=raw --retries=2
      --disable-pip-version-check --no-input --implementation=cp --python-version=311 --abi=cp311
      --platform=${wheel.platform}`.split(/\s+/);
    const outcome = await run(
      place.python,
      ["-m", "pip", "download", ...options, "-r", requirement, "-d", folder],
      {
        env: pythonVariables(place.env),
        timeout: 3_600_000,
        onLine(line) {
          if (/Retrying \(/.test(line)) report.progress(undefined, "no answer; trying again");
          const [, now, all] = /^Progress (\d+) of (\d+)/.exec(line) ?? [];
          if (now)
            report.progress(
              (Number(now) / Number(all)) * 0.6,
              `downloading ${Math.round(Number(all) / 1e6)} MB`,
            );
        },
      },
    );
    if (!outcome.ok) {
      const problem = problemFrom("pip download", outcome.output, "npm start");
      if (/disk|hash/.test(problem.message)) throw problem;
      return problem.message === "pip download failed"
        ? `pip: ${lastLines(outcome.output, 1)}`
        : problem.message;
    }
    const name = fs.readdirSync(folder).find((entry) => entry.endsWith(".whl"));
    if (!name) return "pip downloaded no wheel";
    rename(path.join(folder, name), file);
    return "";
  } finally {
    remove(folder);
  }
}

/** @param {string} file @param {string} folder @param {Report} report */
async function unpack(file, folder, report) {
  const wanted = (await zipEntries(file)).flatMap((entry) => {
    const inner = WANTED.map((pattern) => pattern.exec(entry.name)?.[1]).find(Boolean);
    return inner
      ? [{ entry, target: path.join(folder, inner.replace(/^libtensorflow/, "lib/libtensorflow")) }]
      : [];
  });
  const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
  let done = 0;
  for (const { entry, target } of wanted) {
    await unzip(file, entry, target, (bytes) => {
      done += bytes;
      report.progress(0.6 + 0.3 * (done / total), "unpacking");
    });
  }
}

/**
 * Takes out debug symbols: a quarter of the size. Where there is no `strip`, they stay.
 *
 * @param {string} folder
 * @param {Place} place
 * @param {Report} report
 */
async function strip(folder, place, report) {
  report.progress(0.9, "stripping");
  const lib = path.join(folder, "lib");
  for (const name of fs.readdirSync(lib)) {
    await run("strip", ["--strip-unneeded", path.join(lib, name)], { env: place.env });
  }
}

/**
 * Puts links to the libraries, and a copy of the addon, where tfjs-node looks for them.
 *
 * @param {Place} place
 * @param {string} built
 */
function link(place, built) {
  removeNative(place);
  const deps = path.join(tfjsNodeFolder(place), "deps");
  fs.mkdirSync(deps, { recursive: true });
  for (const name of ["lib", "include"]) fs.symlinkSync(path.join(built, name), path.join(deps, name));
  const addon = addonFile(place);
  writeWhole(addon, fs.readFileSync(addonIn(place, built)));
}

/** Removes what starts that were killed have left half done in the cache. @param {Place} place */
function removeLeftovers(place) {
  for (const name of fs.readdirSync(place.sharedCache)) {
    const owner = Number(/\.(\d+)\.part$/.exec(name)?.[1]);
    if (!owner || isAlive(owner)) continue;
    remove(path.join(place.sharedCache, name));
  }
}

/** @param {string} folder */
async function requireSpace(folder) {
  const { bavail, bsize } = await fs.promises.statfs(folder);
  const free = bavail * bsize;
  if (free >= SPACE_NEEDED) return;
  throw new SetupProblem({
    happened: `${folder} has ${Math.round(free / 1e6)} MB free`,
    expected: `${Math.round(SPACE_NEEDED / 1e6)} MB for unpacking TensorFlow; about 420 MB stay`,
    advice: "Free some space, or set COURSE_CACHE_DIR to a folder on another disk.",
  });
}
