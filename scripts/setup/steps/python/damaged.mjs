import fs from "node:fs";
import path from "node:path";

/** @typedef {import("../../helpers/place.mjs").Place} Place */

/**
 * Finds the packages that files belong to.
 *
 * @param {Place} place
 * @param {readonly string[]} files relative to the repository, with forward slashes
 * @returns {string[] | undefined} names of packages; undefined where a file belongs to none, so that nobody knows how to get it
 * @example
 * packagesOf(place, [".venv/lib/python3.11/site-packages/numpy/__init__.py"]); // ["numpy"]
 */
export function packagesOf(place, files) {
  const left = new Set(files.map(sourceOf));
  const damaged = new Set();
  for (const packages of packageFolders(place)) {
    for (const folder of infoFolders(path.join(place.root, packages))) {
      const name = folder.replace(/-[^-]*\.dist-info$/, "");
      for (const file of recorded(path.join(place.root, packages, folder, "RECORD"))) {
        if (left.delete(path.posix.join(packages, file))) damaged.add(name);
      }
      for (const file of left) {
        if (!file.startsWith(`${packages}/${folder}/`)) continue;
        left.delete(file);
        damaged.add(name);
      }
    }
  }
  return left.size === 0 ? [...damaged] : undefined;
}

/** A compiled file is made from its source. @param {string} file */
function sourceOf(file) {
  return file.replace(/\/__pycache__\/([^/]+?)\.[\w-]+\.pyc$/, "/$1.py");
}

/** Where packages lie: in a folder that is named after the version of Python, except on Windows. @param {Place} place */
function packageFolders(place) {
  const venv = path.relative(place.root, place.venv).replaceAll(path.sep, "/");
  const lib = path.join(place.venv, "lib");
  const pythons = fs.existsSync(lib) ? fs.readdirSync(lib).filter((name) => name.startsWith("python")) : [];
  return [...pythons.map((name) => `${venv}/lib/${name}/site-packages`), `${venv}/Lib/site-packages`];
}

/** @param {string} folder */
function infoFolders(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter((name) => name.endsWith(".dist-info"));
}

/** @param {string} file @returns {string[]} the files of a package, as its list names them */
function recorded(file) {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .map((line) => /^(?:"([^"]*)"|([^,]*)),/.exec(line))
    .map((match) => match?.[1] ?? match?.[2] ?? "");
}
