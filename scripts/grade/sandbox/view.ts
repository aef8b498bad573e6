import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { placeAt } from "../../setup/helpers/place.mjs";
import { inRepository } from "../../shared/paths.js";

/** What a sandboxed program sees of this machine. All of it is read-only. */
export interface View {
  /** Files and folders that it sees where they are. */
  readable: string[];
  /** Folders that it sees in the place of others. */
  instead: { path: string; from: string }[];
  /** Links that it sees, with what they point to. */
  links: { path: string; to: string }[];
  /** Empty folders that it may write to. What is written is gone afterwards. */
  scratch: string[];
  /** The folder that it starts in. */
  cwd: string;
}

/** For whom a view is. */
export type ViewName = "notebook" | "judge";

/** What stands in for the exercises where notebooks are graded; see `writeStandIn`. */
export const standInFolder = inRepository(".cache/grading/exercises");

/**
 * Lists what running a notebook of the course takes, or judging it: the system's programs and libraries, Node, Python,
 * the packages, the library, the kernel and the data sets. Neither sources nor solutions of exercises, nor other
 * submissions, nor a home folder are among it. The checks of exercises are for the judge only.
 *
 * @param name for whom it is.
 * @param env the environment variables that say where data and caches are; those of this process by default.
 * @returns the view.
 */
export function courseView(name: ViewName, env: NodeJS.ProcessEnv = process.env): View {
  const { root, venv, sharedCache, cache } = placeAt(undefined, env);
  const system = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].filter((path) => existsSync(path));
  const isLink = (path: string) => lstatSync(path).isSymbolicLink();
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    workspaces?: string[];
  };
  const readable = [
    "/usr",
    ...system.filter((path) => !isLink(path)),
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    realpathSync(process.execPath),
    process.execPath,
    pythonHome(venv),
    sharedCache,
    venv,
    join(cache, "kernel"),
    ...["package.json", "node_modules", "data"].map((name) => join(root, name)),
    ...workspaces.filter((folder) => folder !== EXERCISES).flatMap((folder) => compiled(join(root, folder))),
    join(root, EXERCISES, "package.json"),
    ...(name === "judge"
      ? ["scripts/grade/judge", "scripts/grade/sandbox/frames.ts", `${EXERCISES}/dist`]
      : ["scripts/grade/python/execute.py"]
    ).map((path) => join(root, path)),
    ...(env.COURSE_DATA_DIR ? [env.COURSE_DATA_DIR] : []),
  ];
  return {
    readable: [...new Set(readable)].filter((path) => existsSync(path)),
    instead:
      name === "notebook" && existsSync(standInFolder)
        ? [{ path: join(root, EXERCISES, "dist"), from: standInFolder }]
        : [],
    links: system.filter(isLink).map((path) => ({ path, to: readlinkSync(path) })),
    // A folder of the repository, because modules are looked for from the notebook's folder upwards.
    scratch: ["/tmp", join(root, "my-work")],
    cwd: join(root, "my-work"),
  };
}

/** The package that knows what is right. */
const EXERCISES = "lib/exercises";

/** All of a package but its sources. */
function compiled(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== "src")
    .map((name) => join(folder, name));
}

/** Where the Python lies that the virtual environment was made from. */
function pythonHome(venv: string): string {
  const home = /^home\s*=\s*(.*)$/m.exec(readFileSync(join(venv, "pyvenv.cfg"), "utf8"))?.[1]?.trim();
  return home ? dirname(realpathSync(home)) : venv;
}
