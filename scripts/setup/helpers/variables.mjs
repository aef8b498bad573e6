import path from "node:path";

/**
 * Puts folders at the front of the `PATH` of an environment.
 *
 * On Windows names of variables are the same in any case, but only `process.env` knows that: in a copy the variable is
 * mostly called `Path`, and where there are two, one of them is lost.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} folders in the order in which they are looked through
 * @param {string} [platform] as `process.platform` names it
 * @returns {NodeJS.ProcessEnv} a copy
 * @example
 * withPath({ Path: "C:\\Windows" }, ["C:\\node"], "win32"); // { PATH: "C:\\node;C:\\Windows" }
 */
export function withPath(env, folders, platform = process.platform) {
  const isPath = (/** @type {string} */ name) =>
    platform === "win32" ? name.toUpperCase() === "PATH" : name === "PATH";
  const entries = Object.entries(env);
  const there = entries.filter(([name, value]) => isPath(name) && value).map(([, value]) => value);
  const { delimiter } = platform === "win32" ? path.win32 : path.posix;
  return {
    ...Object.fromEntries(entries.filter(([name]) => !isPath(name))),
    PATH: [...folders, ...there].join(delimiter),
  };
}

/**
 * Says how to type a command with an environment variable.
 *
 * @param {string} name
 * @param {string} value without spaces
 * @param {string} command
 * @param {string} [platform] as `process.platform` names it; on Windows the line is for PowerShell
 * @returns {string}
 * @example
 * withVariable("TF_SETUP", "none", "npm start", "linux"); // "TF_SETUP=none npm start"
 */
export function withVariable(name, value, command, platform = process.platform) {
  return platform === "win32" ? `$env:${name} = "${value}"; ${command}` : `${name}=${value} ${command}`;
}
