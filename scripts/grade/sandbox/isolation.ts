import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { systemPackageCommand } from "../../setup/helpers/system-packages.mjs";
import { adviceFor } from "./advice.js";
import { bubblewrapped } from "./bubblewrap.js";
import { filterFile } from "./forbidden-calls.js";
import { type Limits, notebookLimits } from "./limits.js";
import { courseView, type View, type ViewName } from "./view.js";

export type { ViewName };

/** How student code is kept apart from everything else on this machine. */
export interface Isolation {
  /** For people: what keeps it apart, and what counts its memory. */
  description: string;
  /** Makes the command that runs a program so, once: the next one gets a command of its own. */
  wrap(command: readonly string[], limits: Limits, view: ViewName): string[];
  /** Whether programs see the files of this machine, so that a folder of their own has to be made for them. */
  sharesFiles: boolean;
}

/** There is no way to run student code apart from everything else. */
export class NoIsolation extends Error {
  override name = "NoIsolation";
}

/**
 * Finds the best isolation that works here: bubblewrap, as root with a user of its own for each program, and in a user
 * namespace; with a control group of systemd that counts memory and processes, where systemd gives one.
 *
 * @param viewOf what programs see; the course by default.
 * @returns the isolation. Each part of it has been tried.
 * @throws NoIsolation where there is none: why, and what to type.
 */
export function findIsolation(viewOf: (name: ViewName) => View = courseView): Isolation {
  const bubblewrap = findProgram("bwrap");
  if (!bubblewrap) {
    throw new NoIsolation(
      `bubblewrap is not installed.\nType  ${systemPackageCommand(["bubblewrap"])}  and start again.`,
    );
  }
  const isRoot = process.getuid?.() === 0;
  const filter = filterFile();
  const inBubblewrap = (
    command: readonly string[],
    limits: Limits,
    { view = "notebook", hasNamespace = true }: { view?: ViewName; hasNamespace?: boolean } = {},
  ) =>
    bubblewrapped(command, viewOf(view), limits, {
      uid: isRoot ? newUser() : undefined,
      hasNamespace,
      filter,
    });
  const trial = [process.execPath, "-e", "require('node:fs').readdirSync('.')"];
  const { status, stderr } = run(inBubblewrap(trial, notebookLimits, { hasNamespace: false }));
  if (status !== 0) {
    throw new NoIsolation(
      `bubblewrap is installed, and can't make a sandbox here: ${stderr.trim().split("\n").at(-1)}\n${adviceFor(stderr)}`,
    );
  }
  const hasNamespace = !isRoot || run(inBubblewrap(trial, notebookLimits)).status === 0;
  const scope = findScope(isRoot);
  const apart = [isRoot && "a user for each program", hasNamespace && "in a user namespace"].filter(Boolean);
  return {
    description: `bubblewrap, ${apart.join(", ")}; ${scope ? "memory and processes counted by a control group" : "memory counted by a watchdog"}`,
    wrap: (command, limits, view) => [
      ...(scope?.(limits) ?? []),
      ...inBubblewrap(command, limits, { view, hasNamespace }),
    ],
    sharesFiles: false,
  };
}

/** No isolation at all, for a machine that has none: limits of time, memory, processes and output still hold. */
export const unsafe: Isolation = {
  description: "NONE: student code can read and change your files",
  wrap: (command) => [...command],
  sharesFiles: true,
};

/** So many users each run of the grader may take. */
const USERS = 0x1_0000;
let users = 0;
/** A number that no real user and no container has. */
const firstUser = 0x7000_0000 + randomInt(0x4000) * USERS;

/** Gives a user that nothing has run as before. */
function newUser(): number {
  if (users >= USERS)
    throw new Error("This is too much for one run of the grader. Start it again; it goes on.");
  return firstUser + users++;
}

/** Gives what to put in front of a command so that systemd counts its memory and processes; undefined where it can't. */
function findScope(isRoot: boolean): ((limits: Limits) => string[]) | undefined {
  if (!findProgram("systemd-run")) return undefined;
  const prefix = ({ memory, processes }: Limits) => [
    "systemd-run",
    ...(isRoot ? [] : ["--user"]),
    ...["--scope", "--quiet", "--collect", `--property=MemoryMax=${memory}`, "--property=MemorySwapMax=0"],
    ...[`--property=TasksMax=${processes + 32}`, "--"],
  ];
  return run([...prefix(notebookLimits), "true"]).status === 0 ? prefix : undefined;
}

function run([program = "", ...args]: readonly string[]) {
  return spawnSync(program, args, { encoding: "utf8", timeout: 20_000, env: { PATH: process.env.PATH } });
}

function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
