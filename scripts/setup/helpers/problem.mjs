/** An error that a person can act on: what happened, what was expected, what to type. */
export class SetupProblem extends Error {
  /**
   * @param {object} report
   * @param {string} report.happened what was found or what failed
   * @param {string} report.expected what should have been there
   * @param {string} report.advice what to type or do; several lines are possible
   * @param {string} [report.output] the last lines that a failed program printed
   */
  constructor({ happened, expected, advice, output }) {
    super(happened);
    this.name = "SetupProblem";
    this.expected = expected;
    this.advice = advice;
    this.output = output;
  }

  /**
   * Formats the problem for a terminal.
   *
   * @override
   */
  toString() {
    const lines = [
      field("What happened:", this.message),
      field("Expected:", this.expected),
      field("What to do:", this.advice),
    ];
    if (this.output) lines.push(field("It said:", lastLines(this.output, 8)));
    return lines.join("\n");
  }
}

/** @param {string} label @param {string} text */
function field(label, text) {
  return text
    .split("\n")
    .map((line, i) => `  ${(i === 0 ? label : "").padEnd(15)}${line}`)
    .join("\n");
}

/**
 * Gives the last non-empty lines of what a program printed.
 *
 * @param {string} output
 * @param {number} count
 * @returns {string}
 */
export function lastLines(output, count) {
  return output
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}

/**
 * Finds the line that says what went wrong, where a stack may stand around it.
 *
 * @param {string} output
 * @returns {string} the first line that names an error, else the last line
 * @example
 * errorLine("at a.js:1\nError: no such host\n    at b.js:2"); // "Error: no such host"
 */
export function errorLine(output) {
  return /^.*\b\w*Error:.*$/m.exec(output)?.[0].trim() ?? lastLines(output, 1);
}

/**
 * Causes that every installer can run into, recognised by what it printed.
 *
 * @type {{ pattern: RegExp, onWindows?: RegExp, happened: string, expected: string, advice: string }[]}
 */
const CAUSES = [
  {
    pattern: /ENOSPC|no space left on device|disk quota exceeded|not enough space on the disk/i,
    // Their texts are in the language of the user.
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
    advice: "Move the course to a folder in your home, without sudo, and start again there.",
  },
  {
    pattern: /do not match the hashes|hash mismatch|mismatched hash|EINTEGRITY|integrity checksum failed/i,
    happened: "a downloaded file is not the one that the lock file names (its hash differs)",
    expected: "exactly the locked files, so that the course runs the same everywhere",
    advice: "Start again; if it stays, a proxy or mirror changes files: ask whoever runs the network.",
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
 * Makes a problem from what a failed program printed: disk full, no network, hash mismatch and missing
 * permission are recognised, everything else gets the advice of the step.
 *
 * @param {string} what the program did, such as "npm ci"
 * @param {string} output all that it printed
 * @param {string} advice for causes that are not recognised
 * @param {string} [shown] the part of it to be shown; default: the end
 * @param {string} [platform] as `process.platform` names it
 * @returns {SetupProblem}
 * @example
 * problemFrom("npm ci", "npm error code ENOSPC", "…").message; // "npm ci failed: the disk is full"
 */
export function problemFrom(what, output, advice, shown = output, platform = process.platform) {
  const cause = CAUSES.find(
    ({ pattern, onWindows }) => pattern.test(output) || (platform === "win32" && onWindows?.test(output)),
  );
  if (!cause)
    return new SetupProblem({ happened: `${what} failed`, expected: "it to succeed", advice, output: shown });
  const { happened, expected } = cause;
  return new SetupProblem({
    happened: `${what} failed: ${happened}`,
    expected,
    advice: cause.advice,
    output,
  });
}
