import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../setup/helpers/command.mjs";
import type { Place } from "../setup/helpers/place.mjs";
import { SetupProblem } from "../setup/helpers/problem.mjs";
import { seen } from "../setup/runner/look.mjs";
import type { Step } from "../setup/runner/run-steps.mjs";
import { makeEnvironment } from "../shared/python-environment.js";

const LOCK = join(import.meta.dirname, "requirements.txt");
const ADVICE = "Remove .cache/bench/venv, then type  npm run bench  again.";

/** Gives the folder of the environment that holds the peers, apart from that of the course's tools. */
export function benchVenv(place: Place): string {
  return join(place.cache, "bench", "venv");
}

/**
 * Makes a Python environment with Keras, TensorFlow and JAX, as requirements.txt beside this file locks them. They take about
 * 1.6 GB.
 */
export const kerasEnvironment: Step = {
  id: "bench",
  name: "Keras, TensorFlow and JAX",
  advice: ADVICE,
  look(place) {
    const note = join(benchVenv(place), ".requirements");
    const isThere = existsSync(note) && readFileSync(note, "utf8") === readFileSync(LOCK, "utf8");
    return seen(isThere ? describe() : "");
  },
  async run(place, report) {
    const venv = benchVenv(place);
    const note = join(venv, ".requirements");
    rmSync(note, { force: true });
    await checkPython(place);
    await makeEnvironment(place, venv, LOCK, {
      report,
      advice: ADVICE,
      fetching: "about 500 MB to download",
    });
    writeFileSync(note, readFileSync(LOCK));
    return describe();
  },
};

/** JAX of today doesn't run on the oldest Python of the course. */
async function checkPython(place: Place): Promise<void> {
  const { ok } = await run(place.python, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"], {
    env: place.env,
  });
  if (ok) return;
  throw new SetupProblem({
    happened: "the Python of this copy is too old for today's JAX",
    expected: "Python 3.11 or newer",
    advice: "Install a newer Python, remove .venv, then type  npm run bench  again.",
  });
}

function describe(): string {
  const lock = readFileSync(LOCK, "utf8");
  const version = (name: string) => new RegExp(`^${name}==([\\w.]+)`, "m").exec(lock)?.[1] ?? "?";
  return `Keras ${version("keras")}, TensorFlow ${version("tensorflow")}, JAX`;
}
