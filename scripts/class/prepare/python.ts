import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonVariables } from "../../setup/environment/python.mjs";
import { run } from "../../setup/helpers/command.mjs";
import { inVenv, type Place } from "../../setup/helpers/place.mjs";
import { problemFrom, SetupProblem } from "../../setup/helpers/problem.mjs";
import type { Step } from "../../setup/runner/run-steps.mjs";
import { findPython } from "../../setup/steps/python.mjs";
import { uvSettings } from "../../setup/steps/python-packages.mjs";
import type { ClassFolder } from "../class-folder.js";
import { closedAt, withOpenPath } from "../readable.js";
import { work } from "./made.js";

const LOCK = join(import.meta.dirname, "..", "requirements.txt");
const ADVICE = "See what it said; then type the command again.";

/**
 * Makes the Python environment of the class: JupyterHub, and what the course's own environment holds. The Python behind it
 * is one that every account can use.
 */
export function pythonOfClass(source: Place, target: ClassFolder): Step {
  return work({
    id: "class-python",
    name: "JupyterHub",
    advice: ADVICE,
    async run(report) {
      const { venv, python } = target.place;
      const note = join(venv, ".requirements");
      // Its programs begin with the path of their Python: one that was moved is made anew.
      const lock = `# ${venv}\n${readFileSync(LOCK, "utf8")}`;
      const isThere = existsSync(note) && readFileSync(note, "utf8") === lock && !closedAt(python);
      if (!isThere) {
        const env = pythonVariables(withOpenPath(source.env));
        report.progress(undefined, "making an environment");
        const [program, ...args] = (await openPython(env)).command;
        const made = await run(program, [...args, "-m", "venv", "--clear", "--without-pip", venv], { env });
        if (!made.ok) throw problemFrom("python -m venv", made.output, ADVICE);
        report.progress(undefined, "putting packages in place");
        const sync = ["pip", "sync", "--python", python, "--compile-bytecode", "--require-hashes", LOCK];
        const outcome = await run(inVenv(source.venv, "uv"), sync, {
          cwd: target.root,
          // Files of their own: rights are set in the folder of the class, and must not reach into a cache.
          env: { ...env, ...(await uvSettings(source)), UV_LINK_MODE: "copy", VIRTUAL_ENV: venv },
          onLine: (line) =>
            report.progress(undefined, line.trim().replace(/^[-+~] .*/, "putting them in place")),
        });
        if (!outcome.ok) throw problemFrom("uv pip sync", outcome.output, ADVICE);
        // JupyterLab brings a yarn written as CommonJS.
        writeFileSync(join(venv, "package.json"), "{}\n");
        writeFileSync(note, lock);
      }
      return `JupyterHub ${/^jupyterhub==(\S+)/m.exec(lock)?.[1]}`;
    },
  });
}

/**
 * Finds a Python that every account can use.
 *
 * @throws SetupProblem where there is none.
 */
export async function openPython(env: NodeJS.ProcessEnv) {
  const python = await findPython(withOpenPath(env));
  if (python?.hasVenv) return python;
  throw new SetupProblem({
    happened: "there is no Python 3.10 or newer, with venv, that all accounts of this machine can use",
    expected: "one in /usr/bin or /usr/local/bin; one in root's home, as of pyenv, can't serve learners",
    advice: "On Debian and Ubuntu:  apt-get install python3 python3-venv",
  });
}
