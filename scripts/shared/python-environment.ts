import { existsSync } from "node:fs";
import { run } from "../setup/helpers/command.mjs";
import { inVenv, type Place } from "../setup/helpers/place.mjs";
import { problemFrom } from "../setup/helpers/problem.mjs";
import type { Report } from "../setup/runner/run-steps.mjs";
import { uvSettings } from "../setup/steps/python-packages.mjs";

/**
 * Makes a Python environment of its own for a command, apart from that of the course's tools, or brings it up to date.
 *
 * @param place the course's folder and environment.
 * @param venv the folder of the new environment.
 * @param lock the file that names its packages, with their hashes.
 * @param options `report`: where to say how it goes; `advice`: what to do where it fails; `fetching`: what is said
 *   while packages are fetched.
 * @throws SetupProblem where it fails: what failed, and that advice.
 */
export async function makeEnvironment(
  place: Place,
  venv: string,
  lock: string,
  { report, advice, fetching = "fetching packages" }: { report: Report; advice: string; fetching?: string },
): Promise<void> {
  const python = inVenv(venv, "python");
  if (!existsSync(python)) {
    report.progress(undefined, "making an environment");
    const made = await run(place.python, ["-m", "venv", "--without-pip", venv], { env: place.env });
    if (!made.ok) throw problemFrom("python -m venv", made.output, advice);
  }
  report.progress(undefined, fetching);
  const args = ["pip", "sync", "--python", python, "--require-hashes", lock];
  const outcome = await run(inVenv(place.venv, "uv"), args, {
    cwd: place.root,
    env: { ...place.env, ...(await uvSettings(place)) },
    onLine: (line) => report.progress(undefined, line.trim().replace(/^[-+~] .*/, "putting them in place")),
  });
  if (!outcome.ok) throw problemFrom("uv pip sync", outcome.output, advice);
}
