import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { systemPackageCommand } from "./system-packages.mjs";

/** @param {NodeJS.ProcessEnv} env @returns {Record<string, string[]>} programs by platform */
const programs = (env) => ({
  linux: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"].flatMap(
    (name) => [`/usr/bin/${name}`, `/snap/bin/${name}`],
  ),
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"].flatMap(
    (name) =>
      [env.ProgramFiles, env["ProgramFiles(x86)"], env.LOCALAPPDATA].flatMap((folder) =>
        folder ? [path.join(folder, name)] : [],
      ),
  ),
});

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
  return [...(programs(env)[process.platform] ?? []), ...playwrightBrowsers(env)].find((file) =>
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
      ...["chrome-linux", "chrome-linux64", "chrome-linux-arm64"].map((inner) =>
        path.join(folder, name, inner, "chrome"),
      ),
      ...["chrome-win", "chrome-win64"].map((inner) => path.join(folder, name, inner, "chrome.exe")),
      ...["chrome-mac", "chrome-mac-x64", "chrome-mac-arm64"].flatMap((inner) =>
        ["Chromium", "Google Chrome for Testing"].map((app) =>
          path.join(folder, name, inner, `${app}.app`, "Contents", "MacOS", app),
        ),
      ),
    ]);
}

/** Says what to type to get Chromium. */
export function chromiumAdvice() {
  return process.platform === "linux"
    ? `Type  ${systemPackageCommand(["chromium"])}  or  npx playwright-core install --with-deps chromium`
    : "Type  npx playwright-core install chromium  or install Chrome";
}
