import path from "node:path";
import { chromiumAdvice, findChromium } from "../setup/helpers/chromium.mjs";
import { run } from "../setup/helpers/command.mjs";
import { placeAt } from "../setup/helpers/place.mjs";
import { problemFrom, SetupProblem } from "../setup/helpers/problem.mjs";
import { installSystemPackages, isRoot } from "../setup/helpers/system-packages.mjs";
import { seen } from "../setup/runner/look.mjs";

/** @typedef {import("../setup/helpers/place.mjs").Place} Place */
/** @typedef {import("../setup/helpers/progress.mjs").Report} Report */
/** @typedef {import("../setup/runner/run-steps.mjs").Step} Step */

/**
 * Gets a browser for the browser tests: the Debian package where this is root on Debian, else Playwright's own
 * download. In CI a missing one is an error; elsewhere the browser tests are then skipped, which is said.
 *
 * @type {Step}
 */
export const chromium = {
  id: "chromium",
  name: "Chromium (for the browser tests)",
  advice: "npx playwright-core install chromium",
  isOptional: true,
  look: (place) => seen(findChromium(place.env)),
  run: (place, report) => installChromium(place, report),
};

/**
 * Tries ways to a browser until one is there.
 *
 * @param {Place} place
 * @param {Report} report
 * @param {readonly Way[]} [ways] default: the Debian package, then Playwright's download
 * @returns {Promise<string>} path of its program, or "none" outside CI
 * @throws SetupProblem where there is none in CI
 */
export async function installChromium(place, report, ways = [fromDebian, fromPlaywright]) {
  let output = "";
  for (const way of ways) {
    output += await way(place, report);
    const found = findChromium(place.env);
    if (found) return found;
  }
  if (place.env.CI) throw missingChromium(output);
  report.notice(`  NOTICE: there is no Chromium, so the browser tests are skipped.\n  ${chromiumAdvice()}`);
  return "none";
}

/** @typedef {(place: Place, report: Report) => Promise<string>} Way gives what was said where it failed */

/** As root nobody has to be asked. @type {Way} */
async function fromDebian(place, report) {
  if (isRoot())
    await installSystemPackages(["chromium"], { ...place, env: { ...place.env, CI: "1" } }, report);
  return "";
}

/** @type {Way} */
async function fromPlaywright(place, report) {
  report.progress(undefined, "Playwright downloads it");
  const script = path.join(place.root, "node_modules", "playwright-core", "cli.js");
  const { output } = await run(process.execPath, [script, "install", "chromium"], {
    cwd: place.root,
    env: place.env,
    timeout: 900_000,
    onLine: (line) => report.progress(Number(/(\d+)% of/.exec(line)?.[1] ?? 0) / 100),
  });
  return output;
}

/** @param {string} output */
function missingChromium(output) {
  const cause = problemFrom("downloading Chromium", output, chromiumAdvice());
  return new SetupProblem({
    happened: `there is no Chromium, and ${cause.message}`,
    expected: "a browser: in CI no browser test is skipped",
    advice: chromiumAdvice(),
    output,
  });
}

/**
 * Gives the browser, for a test that can't do without.
 *
 * @returns {string}
 * @throws SetupProblem where there is none
 */
export function requireChromium() {
  const found = findChromium(placeAt().env);
  if (!found) throw missingChromium("");
  return found;
}
