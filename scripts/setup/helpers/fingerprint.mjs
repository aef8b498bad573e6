import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/**
 * What git ignores, by name or by ending: it is made from other files, or belongs to whoever works here. `.gitignore`
 * says the same.
 */
const IGNORED = new Set([
  "node_modules",
  "dist",
  ".venv",
  ".cache",
  "my-work",
  ".ipynb_checkpoints",
  "__pycache__",
  ".experiments",
]);
const IGNORED_ENDINGS = [".tsbuildinfo", ".model"];

/** For people: nothing is compiled from it, and nothing is computed with it. */
const DOCUMENTATION = ".md";

/** What checks of exercises are tried with. It is not compiled, and only tests read it. */
const BANKS = new Set(["bank", "bank.ts"]);

/**
 * Hashes files by name and content, folders included with all that is in them and that git would track, whatever its
 * kind. Only documentation (`.md`) and the banks of answers are left out. So whoever keeps the hash can tell whether its inputs are still what
 * they were.
 *
 * @param {string} root names are taken relative to it, so that a moved copy keeps its hashes
 * @param {readonly string[]} inputs files and folders relative to `root`, with slashes; missing ones count as missing.
 *   A file that is named twice counts once
 * @param {readonly string[]} [facts] more that the result depends on, such as the platform
 * @returns {string} SHA-256, hexadecimal
 * @example
 * fingerprint(place.root, ["package-lock.json", "lib"]);
 */
export function fingerprint(root, inputs, facts = []) {
  const hash = createHash("sha256");
  for (const fact of facts) hash.update(`${fact}\0`);
  const files = new Set(inputs.flatMap((input) => filesIn(path.join(root, input))));
  for (const file of files) {
    const content = fs.readFileSync(file);
    const name = path.relative(root, file).replaceAll(path.sep, "/");
    // With its length, so that no content can pass for the name of the next file.
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** @param {string} file @returns {string[]} the file itself, or what counts of a folder, sorted by name */
function filesIn(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [file];
  return fs
    .readdirSync(file)
    .filter((name) => !isLeftOut(name))
    .sort()
    .flatMap((name) => filesIn(path.join(file, name)));
}

/** @param {string} name */
function isLeftOut(name) {
  return (
    IGNORED.has(name) ||
    BANKS.has(name) ||
    name.endsWith(DOCUMENTATION) ||
    IGNORED_ENDINGS.some((ending) => name.endsWith(ending))
  );
}
