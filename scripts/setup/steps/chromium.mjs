import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "../helpers/command.mjs";
import { placeAt } from "../helpers/place.mjs";
import { problemFrom, SetupProblem } from "../helpers/problem.mjs";
import { installSystemPackages, isRoot, systemPackageCommand } from "../helpers/system-packages.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/** @type {Record<string, string[]>} programs by platform */
const PROGRAMS = {
  linux: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"].flatMap(
    (name) => [`/usr/bin/${name}`, `/snap/bin/${name}`],
  ),
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"].flatMap(
    (name) =>
      [process.env.ProgramFiles, process.env["ProgramFiles(x86)"], process.env.LOCALAPPDATA].map((folder) =>
        path.join(folder ?? "", name),
      ),
  ),
};

/**
 * Finds a browser for the browser tests: `CHROMIUM` in the environment, else an installed Chromium, Chrome or
 * Edge, else the one that Playwright has downloaded.
 *
 * @param {NodeJS.ProcessEnv} [env] default: `process.env`
 * @returns {string | undefined} path of its program
 * @example
 * await chromium.launch({ executablePath: findChromium() });
 */
export function findChromium(env = process.env) {
  if (env.CHROMIUM) return fs.existsSync(env.CHROMIUM) ? env.CHROMIUM : undefined;
  return [...(PROGRAMS[process.platform] ?? []), ...playwrightBrowsers(env)].find((file) =>
    fs.existsSync(file),
  );
}

/** @param {NodeJS.ProcessEnv} env @returns {string[]} where Playwright puts its browsers, newest first */
function playwrightBrowsers(env) {
  const folder =
    env.PLAYWRIGHT_BROWSERS_PATH ||
    {
      darwin: path.join(os.homedir(), "Library", "Caches", "ms-playwright"),
      win32: path.join(env.LOCALAPPDATA ?? "", "ms-playwright"),
    }[/** @type {string} */ (process.platform)] ||
    path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "ms-playwright");
  if (!fs.existsSync(folder)) return [];
  const revisions = fs.readdirSync(folder).filter((name) => /^chromium(_headless_shell)?-\d+$/.test(name));
  return revisions
    .sort((a, b) => Number(b.split("-")[1]) - Number(a.split("-")[1]))
    .flatMap((name) => [
      ...["chrome-linux", "chrome-linux64"].map((inner) => path.join(folder, name, inner, "chrome")),
      path.join(folder, name, "chrome-win", "chrome.exe"),
      path.join(folder, name, "chrome-mac", "Chromium.app", "Contents", "MacOS", "Chromium"),
    ]);
}

/**
 * Gets a browser for the browser tests: the Debian package where this is root on Debian, else Playwright's own
 * download. In CI a missing one is an error; elsewhere the browser tests are then skipped, which is said.
 *
 * @type {Step}
 */
export const chromium = {
  name: "Chromium (for the browser tests)",
  advice: "npx playwright-core install chromium",
  isDone: (place) => findChromium(place.env) ?? "",
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

/** Says what to type to get Chromium. */
export function chromiumAdvice() {
  return process.platform === "linux"
    ? `Type  ${systemPackageCommand(["chromium"])}  or  npx playwright-core install --with-deps chromium`
    : "Type  npx playwright-core install chromium  or install Chrome";
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
