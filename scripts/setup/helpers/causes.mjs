/**
 * Why something failed, as far as it can be told from what was said.
 *
 * @typedef {object} Cause
 * @property {RegExp} pattern
 * @property {RegExp} [onWindows] what Windows says, whose texts are in the language of the user
 * @property {string} happened
 * @property {string} expected
 * @property {string} advice
 */

/** Causes that every step can run into, recognised by what was printed. @type {readonly Cause[]} */
const CAUSES = [
  {
    pattern: /ENOSPC|EDQUOT|no space left on device|disk quota exceeded|not enough space on the disk/i,
    onWindows: /(?:WinError|os error) (?:39|112)\b/,
    happened: "the disk is full",
    expected: "about 2.5 GB of free space: 1.2 in the folder of the course, 1.3 in your cache folder",
    advice: "Free some space, then start again. `npm run doctor` shows how much is free.",
  },
  {
    pattern: /ENAMETOOLONG|file ?name or extension is too long|path too long/i,
    onWindows: /(?:WinError|os error) 206\b/,
    happened: "the path of a file is too long for this system",
    expected: "a folder of the course whose own path is short",
    advice: "Move the course to a folder with a short path, such as C:\\course, and start again there.",
  },
  {
    pattern: /EBUSY|being used by another process/i,
    // What is open can't be removed, and the system says only that it isn't allowed.
    onWindows: /EPERM|EACCES|Errno 13\b|permission denied|(?:WinError|os error) (?:5|32)\b/i,
    happened: "a file is open in another program",
    expected:
      "files of the course that no other program holds: a running JupyterLab, a virus scanner, OneDrive",
    advice:
      "Close JupyterLab and what else uses the folder, then start again. If it stays, move the course to a folder of your own, such as C:\\course.",
  },
  {
    pattern: /EACCES|EPERM|permission denied|EROFS|read-only file system/i,
    happened: "a file could not be written",
    expected: "a folder of the course and a cache folder that belong to you",
    advice:
      "Move the course to a folder in your home, without sudo, and start again there. A cache folder of another user is replaced by  COURSE_CACHE_DIR=FOLDER .",
  },
  {
    pattern: /do not match the hashes|hash mismatch|mismatched hash|EINTEGRITY|integrity checksum failed/i,
    happened: "a downloaded file is not the one that the lock file names (its hash differs)",
    expected: "exactly the locked files, so that the course runs the same everywhere",
    advice: "Start again; if it stays, a proxy or mirror changes files: ask whoever runs the network.",
  },
  {
    // A page to log in to a network, or of a proxy, in place of what was asked for.
    pattern:
      /EJSONPARSE|invalid[- ]json|Unexpected token '?<|<!doctype html|text\/html|not valid JSON.*<|Received .*HTML|expected value at line 1 column 1|error decoding response body|TAR_BAD_ARCHIVE|zlib: incorrect header check/i,
    happened: "what came isn't a package but a page, or something else",
    expected: "the answers of a package registry of npm or Python",
    advice:
      "Log in to the network where it asks for it, in a browser. Behind a mirror look at `npm config get registry` and `pip config list`. Then start again.",
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ERR_SOCKET_TIMEOUT|name resolution|dns error|could not resolve|connection (error|refused|reset|aborted)|network is unreachable|failed to (connect|fetch)|client error \(connect\)|NewConnectionError|timed out|No matching distribution found/i,
    happened: "a package could not be downloaded",
    expected: "a connection to the package registries of npm and Python",
    advice: "Check the network (behind a proxy set HTTPS_PROXY), then start again.",
  },
];

/**
 * Finds the cause in what was said.
 *
 * @param {string} text
 * @param {string} [platform] where it was said
 * @returns {Cause | undefined}
 * @example
 * causeIn("npm error code ENOSPC")?.happened; // "the disk is full"
 */
export function causeIn(text, platform = process.platform) {
  return CAUSES.find(
    ({ pattern, onWindows }) => pattern.test(text) || (platform === "win32" && onWindows?.test(text)),
  );
}
