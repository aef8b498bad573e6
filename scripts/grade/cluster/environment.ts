import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../setup/helpers/command.mjs";
import { inVenv, type Place } from "../../setup/helpers/place.mjs";
import { problemFrom } from "../../setup/helpers/problem.mjs";
import { writeWhole } from "../../setup/helpers/write-whole.mjs";
import { seen } from "../../setup/runner/look.mjs";
import type { Step } from "../../setup/runner/run-steps.mjs";
import { runSteps } from "../../setup/runner/run-steps.mjs";
import { makeEnvironment } from "../../shared/python-environment.js";

const LOCK = join(import.meta.dirname, "requirements.txt");
const ADVICE = "Remove .cache/grade/cluster, then type the command again.";

/** Gives the folder of the Python environment in which Dask runs, apart from that of the course's tools. */
export function clusterVenv(place: Place): string {
  return join(place.cache, "grade", "cluster");
}

/**
 * Makes a Python environment with Dask, as requirements.txt beside this file locks it. A worker that is started in it,
 * by whatever, is a worker of the course: Dask's own configuration there says so.
 */
const clusterEnvironment: Step = {
  id: "cluster",
  name: "Dask",
  advice: ADVICE,
  look(place) {
    const note = join(clusterVenv(place), ".made-from");
    return seen(existsSync(note) && readFileSync(note, "utf8") === madeFrom(place) ? describe() : "");
  },
  async run(place, report) {
    const venv = clusterVenv(place);
    const note = join(venv, ".made-from");
    rmSync(note, { force: true });
    await makeEnvironment(place, venv, LOCK, { report, advice: ADVICE });
    const packages = await run(inVenv(venv, "python"), [
      "-c",
      "import sysconfig; print(sysconfig.get_path('purelib'))",
    ]);
    if (!packages.ok) throw problemFrom("python", packages.output, ADVICE);
    writeFileSync(join(packages.output.trim(), "course.pth"), `${join(import.meta.dirname, "python")}\n`);
    writeWhole(join(venv, "etc", "dask", "course.yaml"), configuration());
    writeFileSync(note, madeFrom(place));
    return describe();
  },
};

/**
 * Installs Dask where it isn't there yet, and shows that.
 *
 * @param place the course's folder and environment.
 * @param again the command that goes on where that fails.
 * @throws Error where it fails; why is then shown.
 */
export async function ensureCluster(place: Place, again: string): Promise<void> {
  const { found } = await clusterEnvironment.look(place);
  if (found) return;
  if (!(await runSteps([clusterEnvironment], place, { again }))) throw new Error("Dask isn't installed.");
}

/** Dask reads it in each program that runs in this environment. JSON is YAML. */
function configuration(): string {
  return JSON.stringify({
    course: { node: process.execPath },
    distributed: { worker: { preload: ["course_grading"] } },
  });
}

/** What the environment depends on. */
function madeFrom(place: Place): string {
  return [readFileSync(LOCK, "utf8"), configuration(), place.root, dirname(import.meta.dirname)].join("\n");
}

function describe(): string {
  return `Dask ${/^distributed==([\w.]+)/m.exec(readFileSync(LOCK, "utf8"))?.[1] ?? "?"}`;
}
