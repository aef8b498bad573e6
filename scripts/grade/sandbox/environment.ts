import { dirname } from "node:path";
import { kernelSettings } from "../../setup/lab/jupyter.mjs";
import { inRepository } from "../../shared/paths.js";

/**
 * What programs in a sandbox learn of the settings of whoever grades. Not that notebooks run on the sample: points are
 * given on the whole data.
 */
const PASSED_ON = ["COURSE_DATA_DIR", "COURSE_BACKEND"];

/**
 * Makes the environment of a program in a sandbox. Nothing else of ours is passed on: there may be secrets in it.
 *
 * @param extra more variables; `folder` is its home where it sees the files of this machine.
 * @returns the environment.
 */
export function sandboxEnvironment({
  folder = "/tmp",
  ...extra
}: { folder?: string } & Record<string, string | undefined> = {}): Record<string, string> {
  const environment: Record<string, string | undefined> = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: folder,
    TMPDIR: folder,
    LANG: "C.UTF-8",
    ...kernelSettings,
    NO_COLOR: "1",
    JUPYTER_PATH: inRepository("lib/kernel/jupyter"),
    JUPYTER_NO_CONFIG: "1",
    JUPYTER_PLATFORM_DIRS: "1",
    JUPYTER_RUNTIME_DIR: `${folder}/jupyter`,
    PYTHONDONTWRITEBYTECODE: "1",
    // Finished runs of experiments that a student's folder may hold don't count.
    COURSE_EXPERIMENTS: "none",
    ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
    ...extra,
  };
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}
