import path from "node:path";
import { run } from "../../helpers/command.mjs";
import { remove } from "../../helpers/files.mjs";

/** @typedef {import("../../helpers/place.mjs").Place} Place */

/** Loads tfjs-node (with what Node 23 took away from under it) and has it multiply two matrices. */
const PROGRAM = `
  const util = require("node:util");
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = require("@tensorflow/tfjs-node");
  const sum = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()[0];
  if (sum !== 3 || tf.getBackend() !== "tensorflow") throw new Error("wrong result: " + sum);
  console.log("version=" + tf.backend().binding.TF_Version);
`;

/**
 * Tries whether native TensorFlow loads and computes, in a process of its own: a broken library may crash.
 *
 * @param {Place} place
 * @returns {Promise<{ version: string, output: string }>} the version of TensorFlow, or "" and what was said
 */
export async function probeTensorFlow(place) {
  const env = { ...place.env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const { stdout, output } = await run(process.execPath, ["--input-type=commonjs", "-e", PROGRAM], {
    cwd: place.root,
    env,
    timeout: 60_000,
  });
  return { version: /^version=(.+)$/m.exec(stdout)?.[1] ?? "", output };
}

/**
 * Gives the folder of the package tfjs-node.
 *
 * @param {Place} place
 * @returns {string}
 */
export function tfjsNodeFolder(place) {
  return path.join(place.root, "node_modules", "@tensorflow", "tfjs-node");
}

/**
 * Gives the compiled addon, through which JavaScript calls TensorFlow.
 *
 * @param {Place} place
 * @returns {string} a path, whether it exists or not
 */
export function addonFile(place) {
  return path.join(tfjsNodeFolder(place), "lib", "napi-v8", "tfjs_binding.node");
}

/**
 * Takes away what an attempt left in tfjs-node, so that the next one starts clean.
 *
 * @param {Place} place
 */
export function removeNative(place) {
  for (const name of ["deps", "lib"]) {
    remove(path.join(tfjsNodeFolder(place), name));
  }
}
