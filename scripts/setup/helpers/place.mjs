import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where a copy of the course lives and with which settings it runs. Every step gets one, so that a test can
 * hand it a folder of its own.
 *
 * @typedef {object} Place
 * @property {string} root the folder of package.json
 * @property {string} cache generated files of this copy; may be deleted at any time
 * @property {string} sharedCache what all copies of one user share (the TensorFlow libraries)
 * @property {string} jupyter what Jupyter writes: what was open, settings, logs
 * @property {string} venv the Python environment
 * @property {string} python its interpreter
 * @property {NodeJS.ProcessEnv} env the environment variables
 */

/**
 * Describes a copy of the course.
 *
 * @param {string} [root] default: the copy that this file belongs to
 * @param {NodeJS.ProcessEnv} [env] default: `process.env`. `COURSE_CACHE_DIR` moves the shared cache, which is
 *   otherwise `neural-networks-in-typescript` in `XDG_CACHE_HOME`, ~/Library/Caches or %LOCALAPPDATA%.
 * @returns {Place}
 * @example
 * placeAt().venv; // "<root>/.venv"
 */
export function placeAt(root = fileURLToPath(new URL("../../..", import.meta.url)), env = process.env) {
  const folder = path.resolve(root);
  const venv = path.join(folder, ".venv");
  const cache = path.join(folder, ".cache");
  const absolute = withWholePaths(env, folder);
  return {
    root: folder,
    cache,
    sharedCache: absolute.COURSE_CACHE_DIR || path.join(userCache(env), "neural-networks-in-typescript"),
    jupyter: path.join(cache, "jupyter"),
    venv,
    python: inVenv(venv, "python"),
    env: absolute,
  };
}

/** Variables that name a folder. Programs of the course run in several folders, and a relative one would be another in each. */
const FOLDERS = ["COURSE_CACHE_DIR", "COURSE_DATA_DIR"];

/** @param {NodeJS.ProcessEnv} env @param {string} root what relative paths are taken from @returns {NodeJS.ProcessEnv} */
function withWholePaths(env, root) {
  /** @type {NodeJS.ProcessEnv} */
  const whole = {};
  for (const name of FOLDERS) {
    const value = env[name]?.replace(/^~(?=$|[\\/])/, os.homedir());
    if (value && (value !== env[name] || !path.isAbsolute(value))) whole[name] = path.resolve(root, value);
  }
  // On Windows only `process.env` itself finds names in any case.
  return Object.keys(whole).length > 0 ? { ...env, ...whole } : env;
}

/**
 * Gives the path of a program inside a Python environment.
 *
 * @param {string} venv
 * @param {string} program without ".exe"
 * @param {string} [platform] as `process.platform` names it
 * @returns {string}
 */
export function inVenv(venv, program, platform = process.platform) {
  return platform === "win32"
    ? path.win32.join(venv, "Scripts", `${program}.exe`)
    : path.posix.join(venv, "bin", program);
}

/**
 * Gives the folder in which programs keep what they can make again.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [platform] as `process.platform` names it
 * @returns {string}
 */
export function userCache(env, platform = process.platform) {
  // A relative one is to be ignored, says the standard.
  if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (platform === "darwin") return path.join(os.homedir(), "Library", "Caches");
  if (platform === "win32" && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  return path.join(os.homedir(), ".cache");
}
