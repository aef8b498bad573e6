import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { systemPackageCommand } from "../../setup/helpers/system-packages.mjs";
import { bubblewrapped } from "./bubblewrap.js";
import { type Limits, notebookLimits } from "./limits.js";
import { courseView, type View } from "./view.js";

/** How student code is kept apart from everything else on this machine. */
export interface Isolation {
  /** For people: what keeps it apart, and what counts its memory. */
  description: string;
  /** Makes the command that runs a program so. `slot` tells apart what runs at the same time, from 0. */
  wrap(command: readonly string[], limits: Limits, slot: number): string[];
  /** Whether programs see the files of this machine, so that a folder of their own has to be made for them. */
  sharesFiles: boolean;
}

/** There is no way to run student code apart from everything else. */
export class NoIsolation extends Error {
  override name = "NoIsolation";
}

/**
 * Finds the best isolation that works here: bubblewrap, as root with a user of its own for each run, else in a user
 * namespace; with a control group of systemd that counts memory and processes, where systemd gives one.
 *
 * @param view what student code sees; the course by default.
 * @returns the isolation. Each part of it has been tried.
 * @throws NoIsolation where there is none: why, and what to type.
 */
export function findIsolation(view: View = courseView()): Isolation {
  const bubblewrap = findProgram("bwrap");
  if (!bubblewrap) {
    throw new NoIsolation(
      `bubblewrap is not installed.\nType  ${systemPackageCommand(["bubblewrap"])}  and start again.`,
    );
  }
  const isRoot = process.getuid?.() === 0;
  const inBubblewrap = (command: readonly string[], limits: Limits, slot: number) =>
    bubblewrapped(command, view, limits, isRoot ? userOf(slot) : undefined);
  const trial = [process.execPath, "-e", "require('node:fs').readdirSync('.')"];
  const { status, stderr } = run(inBubblewrap(trial, notebookLimits, 0));
  if (status !== 0) {
    throw new NoIsolation(
      `bubblewrap is installed, and can't make a sandbox here: ${stderr.trim().split("\n").at(-1)}\n${adviceFor(stderr)}`,
    );
  }
  const scope = findScope(isRoot);
  return {
    description: `bubblewrap${isRoot ? ", a user for each run" : ", in a user namespace"}; ${scope ? "memory and processes counted by a control group" : "memory counted by a watchdog"}`,
    wrap: (command, limits, slot) => [...(scope?.(limits) ?? []), ...inBubblewrap(command, limits, slot)],
    sharesFiles: false,
  };
}

/** No isolation at all, for a machine that has none: limits of time, memory, processes and output still hold. */
export const unsafe: Isolation = {
  description: "NONE: student code can read and change your files",
  wrap: (command) => [...command],
  sharesFiles: true,
};

function adviceFor(stderr: string): string {
  return /user namespace|uid map|Operation not permitted|No permissions/i.test(stderr)
    ? "Unprivileged user namespaces are switched off, or bubblewrap may not make them. Ask whoever runs this machine, or run the\ngrader as root. On Ubuntu 24.04 an AppArmor profile for bwrap is needed; inside a container, run it with\n--security-opt seccomp=unconfined."
    : "The files of the course must be readable by everyone:  chmod -R a+rX  on its folder.";
}

/** The users of the sandboxes: numbers that no real user and no container has, another one for each process and slot. */
function userOf(slot: number): number {
  return 0x7000_0000 + (process.pid % 0x40_0000) * 32 + (slot % 32);
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
