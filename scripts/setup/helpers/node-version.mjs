// This file and the four that import it first (start, test, doctor, data) must be readable to an old Node, so
// that it can say what is wrong instead of dying of a syntax error: no syntax newer than Node 12.

/** What `engines` in package.json says, for people. */
export const SUPPORTED_NODES = "Node 20.19 or newer, 22.12 or newer, or 24 and later";

/**
 * Tells whether a Node can run the course: it must be able to `require` ES modules, which came with 20.19 and
 * 22.12.
 *
 * @param {string} version such as "20.19.0", without the "v"
 * @returns {boolean}
 * @example
 * isSupportedNode("18.20.4"); // false
 */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major >= 24;
}

/**
 * Says what is wrong with a Node and what to type, or nothing where it fits.
 *
 * @param {string} version such as "20.19.0"
 * @param {string} platform as `process.platform` names it
 * @returns {string} several lines, or "" where the version fits
 */
export function nodeProblem(version, platform) {
  if (isSupportedNode(version)) return "";
  const install = {
    darwin: "brew install node@24",
    win32: "winget install OpenJS.NodeJS.LTS",
  }[platform];
  const command = install ? `type  ${install}  or download` : "download";
  return [
    "This Node is not supported.",
    "",
    `  What happened: Node ${version} was found.`,
    `  Expected:      ${SUPPORTED_NODES}.`,
    `  What to do:    ${command} it from nodejs.org,`,
    "                 or with a version manager type  nvm install 24",
    "",
  ].join("\n");
}

/**
 * Runs a verb of the project where Node is new enough; else prints what to do and ends with exit code 1.
 *
 * @param {() => Promise<number>} verb gives the exit code. It is called only on a Node that fits, so what it
 *   imports may be modern.
 */
export function onSupportedNode(verb) {
  const problem = nodeProblem(process.versions.node, process.platform);
  if (problem) {
    console.error(problem);
    process.exitCode = 1;
    return;
  }
  verb().then(
    (code) => process.exit(code),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}
