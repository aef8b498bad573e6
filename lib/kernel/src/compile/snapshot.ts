/**
 * Start-up snapshots: the memory of a compiler process that has read and bound the declarations, in a file.
 *
 * Node can write its heap to a file and start from it (`node --build-snapshot`). A compiler process that
 * starts so is ready in about the time Node itself takes, where reading TypeScript and the declarations of
 * the standard library, Node and TensorFlow.js takes a second. A snapshot fits one version of Node and of
 * our code, which its name says; without one that fits, the compiler process starts the long way.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "./cache-directory.js";

const here = dirname(fileURLToPath(import.meta.url));
const typescriptPath = createRequire(import.meta.url).resolve("typescript");

/** The snapshot for this Node and this code, if it has been built. */
export function findSnapshot(): string | undefined {
  const path = snapshotPath();
  return statSync(path, { throwIfNoEntry: false }) && path;
}

/** V8 takes a snapshot only under the options that it was built with, so those of the user are left out. */
export function snapshotEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}

export interface SnapshotOptions {
  /** A folder from which the modules can be found. */
  cwd: string;
  /** Modules whose declarations go into the snapshot, e.g. `["course"]`. */
  modules: readonly string[];
}

/**
 * Builds the snapshot for this Node and this code, and removes those of other versions of the code.
 *
 * Takes some seconds. @returns its path.
 * @throws when Node could not build it; the message holds what Node printed.
 */
export function buildSnapshot(options: SnapshotOptions): string {
  const path = snapshotPath();
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true });
  const temporary = `${path}.${process.pid}`;
  const script = `${temporary}.cjs`;
  try {
    writeFileSync(script, bundle(options));
    const args = ["--snapshot-blob", temporary, "--build-snapshot", script];
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: snapshotEnvironment(),
    });
    if (status !== 0) throw new Error(`Node could not build the compiler's snapshot:\n${stderr}`);
    renameSync(temporary, path);
  } finally {
    rmSync(script, { force: true });
    rmSync(temporary, { force: true });
  }
  const prefix = `compiler-${process.version}-${process.arch}-`;
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix) && join(directory, name) !== path) rmSync(join(directory, name));
  }
  return path;
}

function snapshotPath(): string {
  const hash = createHash("sha256");
  for (const file of [...moduleFiles(), typescriptPath]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  const key = hash.digest("hex").slice(0, 12);
  return join(cacheDirectory(typescriptPath), `compiler-${process.version}-${process.arch}-${key}.blob`);
}

function moduleFiles(): string[] {
  return readdirSync(here)
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(here, name));
}

/**
 * Joins the modules of this folder to one script, because Node snapshots a single script only.
 *
 * Each becomes a function in CommonJS form, under its file name.
 */
function bundle({ cwd, modules }: SnapshotOptions): string {
  const ts = createRequire(import.meta.url)("typescript") as typeof import("typescript");
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const functions = moduleFiles().map((path) => {
    const source = readFileSync(path, "utf8").replaceAll("import.meta.url", "__url");
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    const name = JSON.stringify(`./${path.slice(here.length + 1)}`);
    const url = JSON.stringify(`file://${path}`);
    return `${name}: (exports, require) => { const __url = ${url};\n${outputText}\n}`;
  });
  return `const modules = {\n${functions.join(",\n")}\n};
const loaded = {};
const load = (name) => {
  if (!modules[name]) return require(name);
  if (!loaded[name]) modules[name]((loaded[name] = {}), load);
  return loaded[name];
};
load("./snapshot-main.js").prepare(${JSON.stringify({ cwd, preload: modules })});
`;
}
