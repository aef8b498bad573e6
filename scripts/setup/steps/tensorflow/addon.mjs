import { createRequire } from "node:module";
import path from "node:path";
import { run } from "../../helpers/command.mjs";
import { problemFrom } from "../../helpers/problem.mjs";
import { compilerAdvice } from "./compiler.mjs";
import { addonFile, tfjsNodeFolder } from "./probe.mjs";

/** @typedef {import("../../helpers/place.mjs").Place} Place */

/**
 * Compiles the addon of tfjs-node against libraries of TensorFlow. Node-API 8 makes one addon serve every Node since 16.
 *
 * @param {Place} place
 * @param {string} compiler
 * @param {string} folder with the libraries in `lib` and their headers in `include`
 * @param {string} output the addon
 * @throws SetupProblem where it doesn't compile
 */
export async function compileAddon(place, compiler, folder, output) {
  const { include_dir: nodeHeaders } = createRequire(path.join(place.root, "lib", "core", "package.json"))(
    "node-api-headers",
  );
  const args = compilerArguments({ source: tfjsNodeFolder(place), nodeHeaders, folder, output });
  const outcome = await run(compiler, args, { env: place.env, timeout: 600_000 });
  if (!outcome.ok) throw problemFrom("compiling the addon", outcome.output, `Type  ${compilerAdvice()}`);
}

/**
 * Lists what the compiler is given.
 *
 * @param {object} files
 * @param {string} files.source the folder of tfjs-node
 * @param {string} files.nodeHeaders the folder of `node_api.h`
 * @param {string} files.folder see `compileAddon`
 * @param {string} files.output see `compileAddon`
 * @param {string} [platform] linux or darwin
 * @returns {string[]}
 */
export function compilerArguments({ source, nodeHeaders, folder, output }, platform = process.platform) {
  const options = ["-std=c++17", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-DNAPI_VERSION=8"];
  const defines = ["-DNODE_GYP_MODULE_NAME=tfjs_binding", "-DBUILDING_NODE_EXTENSION"];
  const includes = [nodeHeaders, path.join(folder, "include"), source].map((name) => `-I${name}`);
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => path.join(source, "binding", name));
  const libraries = [`-L${path.join(folder, "lib")}`, "-ltensorflow", "-ltensorflow_framework"];
  // The addon finds the libraries relative to itself, in `deps/lib` of tfjs-node. Node's functions it finds in the
  // process that loads it.
  const linking =
    platform === "darwin"
      ? ["-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path/../../deps/lib"]
      : ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN/../../deps/lib"];
  return [...options, ...defines, ...includes, ...sources, "-o", output, ...libraries, ...linking];
}

/**
 * Names the addon within a folder.
 *
 * @param {Place} place
 * @param {string} folder
 * @returns {string}
 */
export function addonIn(place, folder) {
  return path.join(folder, path.basename(addonFile(place)));
}
