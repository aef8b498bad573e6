import { checks } from "./checks.mjs";

export const HELP = `Sets up what is missing, then runs every check.

npm test                                all of them
npm test -- course kernel               only these
npm test -- test/datasets/idx.test.ts   only this file, or these, or all below a folder
npm test -- --changed                   only what your change can have broken; says what it leaves out
npm test -- --changed HEAD~3            the same, for all that came after that commit
npm test -- --help                      prints this

Checks: ${checks.map(({ name }) => name).join(", ")}

--changed looks at what your branch adds to main as it was pushed, and at what is not committed yet, new files
included. It follows imports, and runs more rather than less where it can't tell. Types and lint are always run.

Where the set-up is done, the fastest way to run one file is  node --import tsx --test FILE
`;

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} changed
 * @property {string} [ref] what the change is measured against
 * @property {string[]} names of checks, files and folders
 */

/**
 * Reads what was typed after `npm test`.
 *
 * @param {readonly string[]} argv
 * @returns {Options}
 * @throws Error where it makes no sense
 */
export function readOptions(argv) {
  const names = argv.filter((word) => !word.startsWith("-"));
  const flags = argv.filter((word) => word.startsWith("-"));
  const unknown = flags.filter((flag) => !["--help", "-h", "--changed"].includes(flag));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}.`);
  const changed = flags.includes("--changed");
  const help = flags.includes("--help") || flags.includes("-h");
  if (!changed) return { help, changed, names };
  if (names.length > 1) throw new Error(`--changed takes one commit, not ${names.join(", ")}.`);
  return { help, changed, ref: names[0], names: [] };
}
