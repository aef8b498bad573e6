import fs from "node:fs";
import path from "node:path";

/** @typedef {{ code: Set<string>, imported: Set<string> }} Used */

const CODE = /\.([cm]?[jt]s|tsx?)$/;

/** A file that is named beside the code: a worker, a program to be run. */
const BESIDE = /new URL\(\s*"(\.{0,2}\/?[\w./-]+\.\w+)",\s*import\.meta\.url/g;

/**
 * Follows the imports of files through the repository, into compiled packages, too: those count as their sources.
 * esbuild does the work.
 *
 * @param {string} root the repository, with its packages compiled
 * @param {readonly string[]} entries files relative to it
 * @returns {Promise<Map<string, Used>>} for each entry the files that it imports, itself and others indirectly included;
 *   and those among them whose code it can reach: of a package that gathers many files in one index, few
 * @throws Error where an import leads nowhere
 */
export async function importsOf(root, entries) {
  // Not at the top: this file is read before anything is installed.
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    bundle: true,
    write: false,
    metafile: true,
    outdir: ".",
    outbase: ".",
    platform: "node",
    format: "esm",
    logLevel: "silent",
    plugins: [ownFilesOnly(root)],
  });
  const source = sourcesOf(root);
  /** @type {Map<string, Used>} */
  const used = new Map();
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint === undefined || !entries.includes(entryPoint)) continue;
    const outputs = Array.from(
      closure(metafile.outputs, output),
      (name) => metafile.outputs[name]?.inputs ?? {},
    );
    const reached = outputs.flatMap((inputs) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? source(file) : [])),
    );
    used.set(entryPoint, {
      code: new Set([entryPoint, ...reached]),
      imported: new Set(Array.from(closure(metafile.inputs, entryPoint), source)),
    });
  }
  return used;
}

/**
 * Leaves other people's packages out, and takes in what is named beside the code.
 *
 * @param {string} root
 * @returns {import("esbuild").Plugin}
 */
function ownFilesOnly(root) {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const own = Object.entries(packages)
    .filter(([, { link }]) => link)
    .map(([folder]) => folder.replace(/^node_modules\//, ""));
  return {
    name: "own-files-only",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) => {
        const isOwn = kind === "entry-point" || own.some((one) => name === one || name.startsWith(`${one}/`));
        return isOwn ? undefined : { path: name, external: true };
      });
      onLoad({ filter: /./ }, ({ path: file }) => {
        if (!CODE.test(file)) return { contents: "", loader: "empty" };
        const text = fs.readFileSync(file, "utf8");
        const beside = Array.from(text.matchAll(BESIDE), ([, name = ""]) => name)
          .filter((name) => isThere(path.resolve(path.dirname(file), name)))
          .map((name) => `import ${JSON.stringify(name.startsWith(".") ? name : `./${name}`)};`);
        const loader = /\.[cm]?ts$/.test(file) ? "ts" : file.endsWith("x") ? "tsx" : "js";
        return { contents: `${text}\n${beside.join("\n")}`, loader };
      });
    },
  };
}

/** Tells whether there is a file, or its source in TypeScript. @param {string} file */
function isThere(file) {
  return fs.existsSync(file) || fs.existsSync(file.replace(/js$/, "ts"));
}

/**
 * Lists a file with all that it imports, others indirectly included.
 *
 * @param {Record<string, { imports: { path: string, external?: boolean }[] }>} files
 * @param {string} first
 * @returns {Set<string>}
 */
function closure(files, first) {
  const found = new Set([first]);
  for (const file of found) {
    for (const { path: imported, external } of files[file]?.imports ?? []) {
      if (!external) found.add(imported);
    }
  }
  return found;
}

/** Gives the source of a compiled file, as its source map names it. @param {string} root */
function sourcesOf(root) {
  /** @type {Map<string, string>} */
  const known = new Map();
  return (/** @type {string} */ file) => {
    let source = known.get(file);
    if (source === undefined) {
      const map = path.join(root, `${file}.map`);
      const [first] = fs.existsSync(map) ? JSON.parse(fs.readFileSync(map, "utf8")).sources : [];
      source = first === undefined ? file : path.posix.join(path.posix.dirname(file), first);
      known.set(file, source);
    }
    return source;
  };
}
