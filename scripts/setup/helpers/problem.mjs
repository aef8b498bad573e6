import { causeIn } from "./causes.mjs";

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
  const cause = causeIn(output, platform);
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

/**
 * Makes a problem of any error, so that none leaves the frame of what happened and what to do.
 *
 * @param {unknown} error
 * @param {string} what was being done, such as the name of a step
 * @param {string} advice for what isn't recognised
 * @returns {SetupProblem}
 */
export function asProblem(error, what, advice) {
  if (error instanceof SetupProblem) return error;
  const { message, stack, code } = /** @type {NodeJS.ErrnoException} */ (
    error instanceof Error ? error : new Error(String(error))
  );
  const cause = causeIn(`${code ?? ""} ${message}`);
  if (!cause) {
    return new SetupProblem({
      happened: message,
      expected: `"${what}" to succeed`,
      advice,
      output: stack,
    });
  }
  const { happened, expected } = cause;
  return new SetupProblem({
    happened: `${happened} (${what})`,
    expected,
    advice: cause.advice,
    output: message,
  });
}
