import fs from "node:fs";
import path from "node:path";
import { SetupProblem } from "../../helpers/problem.mjs";
import { compileAddon } from "./addon.mjs";
import { compilerAdvice, findCompiler } from "./compiler.mjs";
import { addonFile, probeTensorFlow, tfjsNodeFolder } from "./probe.mjs";

/** @typedef {import("../../helpers/place.mjs").Place} Place */
/** @typedef {import("../../helpers/progress.mjs").Report} Report */

/**
 * Does what the install script of tfjs-node leaves undone.
 *
 * - Windows looks for `tensorflow.dll` beside the addon. The script makes a link to it, for which most users have no right,
 *   in a folder that is named after the newest Node-API of this Node, while the addon lies in that of Node-API 8.
 * - On a Mac the download brings the libraries of its processor, but there is one addon for all Macs, or none. Where it is
 *   missing, or the other processor's, it is compiled here.
 *
 * @param {Place} place
 * @param {Report} report
 * @param {string} failed why the script has failed; "" where it went well
 * @param {string} [platform] as `process.platform` names it
 * @returns {Promise<string>} "" where it went well, else why it didn't
 */
export async function finishOfficial(place, report, failed, platform = process.platform) {
  if (platform === "win32" && fs.existsSync(addonFile(place))) {
    putLibraryBesideAddon(place);
    return "";
  }
  const libraries = path.join(tfjsNodeFolder(place), "deps", "lib");
  if (platform !== "darwin" || !fs.existsSync(libraries)) return failed;
  if (!failed && (await probeTensorFlow(place)).version) return "";
  const misfit = failed ? `it brings no addon (${failed})` : "its addon doesn't fit";
  const compiler = await findCompiler(place.env);
  if (!compiler) return `${misfit}, and there is no C++ compiler; type  ${compilerAdvice(platform)}`;
  report.progress(0.95, "compiling the addon");
  const addon = addonFile(place);
  try {
    fs.mkdirSync(path.dirname(addon), { recursive: true });
    await compileAddon(place, compiler.command, path.join(tfjsNodeFolder(place), "deps"), addon);
    return "";
  } catch (error) {
    if (error instanceof SetupProblem) return `${misfit}, and ${error.message}`;
    throw error;
  }
}

/** A copy, as a link needs rights. @param {Place} place */
function putLibraryBesideAddon(place) {
  const library = path.join(tfjsNodeFolder(place), "deps", "lib", "tensorflow.dll");
  const beside = path.join(path.dirname(addonFile(place)), "tensorflow.dll");
  if (fs.existsSync(library) && !fs.existsSync(beside)) fs.copyFileSync(library, beside);
}
