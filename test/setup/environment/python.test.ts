import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pythonVariables } from "../../../scripts/setup/environment/python.mjs";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import { jupyterEnvironment } from "../../../scripts/setup/lab/jupyter.mjs";
import { here, scratchFolder, writeFile } from "../scratch.js";

/** What people set for their own Python, and what would become of the course's with it. */
const MISLEADING = [
  "PYTHONPATH",
  "PYTHONHOME",
  "PYTHONSTARTUP",
  "PYTHONUSERBASE",
  "PYTHONOPTIMIZE",
  "PYTHONWARNINGS",
  "PYTHONINSPECT",
  "PYTHONEXECUTABLE",
  "PYTHONPLATLIBDIR",
  "PYTHONSAFEPATH",
  "__PYVENV_LAUNCHER__",
  "PIP_TARGET",
  "PIP_PREFIX",
  "PIP_ROOT",
  "PIP_REQUIREMENT",
  "PIP_CONSTRAINT",
  "PIP_NO_DEPS",
  "PIP_NO_BINARY",
  "PIP_DRY_RUN",
  "UV_EXCLUDE_NEWER",
  "UV_SYSTEM_PYTHON",
  "UV_NO_BINARY",
  "UV_CONSTRAINT",
];

const HEEDED = [
  "PYTHONUTF8",
  "PYTHONDONTWRITEBYTECODE",
  "PIP_INDEX_URL",
  "PIP_EXTRA_INDEX_URL",
  "PIP_FIND_LINKS",
  "PIP_NO_INDEX",
  "PIP_CERT",
  "PIP_PROXY",
  "PIP_CONFIG_FILE",
  "UV_DEFAULT_INDEX",
  "UV_INDEX_PRIVATE_PASSWORD",
  "UV_CACHE_DIR",
  "UV_HTTP_TIMEOUT",
  "HTTPS_PROXY",
  "PATH",
];

test("what changes which packages are found, or what is done with them, is kept from the course's Python", () => {
  const env = Object.fromEntries([...MISLEADING, ...HEEDED].map((name) => [name, "theirs"]));
  const ours = pythonVariables({ ...env, PIP_USER: "1" });
  for (const name of MISLEADING) assert.equal(ours[name], undefined, name);
  for (const name of HEEDED) assert.equal(ours[name], "theirs", name);
  assert.deepEqual([ours.PIP_USER, ours.PYTHONNOUSERSITE], ["0", "1"]);
});

test("a foreign jupyterlab in PYTHONPATH, and a wrong PYTHONHOME, don't reach JupyterLab", async (t) => {
  const folder = scratchFolder(t);
  writeFile(path.join(folder, "jupyterlab", "__init__.py"), "raise SystemExit('theirs')\n");
  const env = { ...here.env, PYTHONPATH: folder, PYTHONHOME: folder, PYTHONWARNINGS: "error" };
  const { stdout, output } = await run(
    here.python,
    ["-c", "import jupyterlab; print(jupyterlab.__version__)"],
    {
      env: jupyterEnvironment({ ...here, env }),
    },
  );
  assert.match(stdout, /^4\./, output);
});

test("a file of settings that installs for the user has no effect", async (t) => {
  const file = path.join(scratchFolder(t), "pip.conf");
  fs.writeFileSync(file, "[install]\nuser = true\n");
  const env = pythonVariables({ ...here.env, PIP_CONFIG_FILE: file, PIP_USER: "1" });
  const args = ["-m", "pip", "install", "--dry-run", "--no-index", "--no-user", "pip"];
  const { ok, output } = await run(here.python, args, { env });
  assert.ok(ok, output);
});
