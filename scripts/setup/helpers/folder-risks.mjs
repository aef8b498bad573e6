import path from "node:path";

/** Windows allows 259 characters; the deepest file in `.venv` takes 162 of them. */
const LONGEST_ROOT = 95;

/**
 * Names what may go wrong in a folder because of where it lies.
 *
 * @param {string} root the folder of the course
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [platform] as `process.platform` names it
 * @returns {string[]} sentences, with what to do; mostly none
 */
export function folderRisks(root, env, platform = process.platform) {
  const risks = [];
  if (platform === "win32" && root.length > LONGEST_ROOT) {
    risks.push(
      `The path of this folder has ${root.length} characters. Windows allows 259 for a whole path, and some files need 162 of them: move the course to a folder such as C:\\course.`,
    );
  }
  const cloud = synchronizer(root, env, platform);
  if (cloud) {
    risks.push(
      `${cloud} copies this folder, with 100,000 files that can be made again, and holds files while they are written: move the course to a folder that it leaves alone.`,
    );
  }
  return risks;
}

/** @param {string} root @param {NodeJS.ProcessEnv} env @param {string} platform */
function synchronizer(root, env, platform) {
  if (platform === "darwin") {
    if (root.includes("/Library/Mobile Documents/")) return "iCloud";
    return /\/Library\/CloudStorage\/([^/-]+)/.exec(root)?.[1];
  }
  if (platform !== "win32") return undefined;
  const folders = [env.OneDrive, env.OneDriveConsumer, env.OneDriveCommercial].filter(Boolean);
  const isInside = folders.some((folder) => {
    const way = path.win32.relative(/** @type {string} */ (folder), root);
    return !way.startsWith("..") && !path.win32.isAbsolute(way);
  });
  // Some terminals don't know the variables.
  return isInside || /\\OneDrive( - [^\\]+)?\\/i.test(root) ? "OneDrive" : undefined;
}
