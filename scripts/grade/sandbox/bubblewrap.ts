import { dirname } from "node:path";
import { placeAt } from "../../setup/helpers/place.mjs";
import type { Limits } from "./limits.js";
import type { View } from "./view.js";

/**
 * Starts bubblewrap without any file that whoever started the grader left open: what all sandboxes inherit, they share.
 * Only the filter is open, which bubblewrap reads and closes.
 */
const START = `import os, sys
os.closerange(3, 1 << 20)
if sys.argv[1]: os.dup2(os.open(sys.argv[1], os.O_RDONLY), 9)
os.execvp(sys.argv[2], sys.argv[2:])`;

/** How a program is kept apart, beside what it sees. */
export interface Apart {
  /**
   * The user that it runs as, which must be nobody else, and never the same again: what the system keeps for a user
   * outlives the program. As root only; without it, a user namespace is made.
   */
  uid?: number;
  /** Whether a user namespace is made for that user too. */
  hasNamespace?: boolean;
  /** A file with the filter of `forbidden-calls.ts`. */
  filter?: string;
}

/**
 * Makes the command that runs a program in a sandbox of bubblewrap: its own processes, users, host name and network
 * (with nothing in it but itself), no file but those of the view, no privilege, and nothing of it left when
 * bubblewrap ends.
 *
 * @param command the program and its arguments.
 * @param view what it sees.
 * @param limits `disk` and `processes` are set here.
 * @param apart see `Apart`.
 * @returns the command.
 */
export function bubblewrapped(
  command: readonly string[],
  view: View,
  limits: Limits,
  { uid, hasNamespace = false, filter }: Apart = {},
): string[] {
  const tmpfs = (path: string) => ["--perms", "1777", "--size", String(limits.disk), "--tmpfs", path];
  const mounts = new Map<string, string[]>();
  // Folders above a mount would otherwise be closed to everyone but the owner.
  for (const path of [...view.readable, ...view.instead.map(({ path }) => path), ...view.scratch].flatMap(
    ancestors,
  )) {
    mounts.set(path, ["--perms", "0755", "--dir", path]);
  }
  for (const path of view.readable) mounts.set(path, ["--ro-bind", path, path]);
  for (const { path, from } of view.instead) mounts.set(path, ["--ro-bind", from, path]);
  for (const path of view.scratch) mounts.set(path, tmpfs(path));
  for (const { path, to } of view.links) mounts.set(path, ["--symlink", to, path]);
  return [
    ...[placeAt().python, "-ISc", START, filter ?? "", "bwrap", ...(filter ? ["--seccomp", "9"] : [])],
    ...["--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    ...(uid === undefined ? ["--unshare-user", "--uid", "1000", "--gid", "1000"] : []),
    ...["--die-with-parent", "--new-session", "--hostname", "sandbox"],
    // Outer folders before inner ones, or they would cover them.
    ...[...mounts].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, mount]) => mount),
    ...["--proc", "/proc", "--dev", "/dev", ...tmpfs("/dev/shm")],
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...["--chdir", view.cwd, "--"],
    ...(uid === undefined ? [] : asUser(uid)),
    ...(uid !== undefined && hasNamespace ? ["unshare", "--user", "--map-current-user", "--"] : []),
    "prlimit",
    ...[`--nproc=${limits.processes}`, `--fsize=${limits.disk}`, "--core=0", "--nofile=4096", "--"],
    ...command,
  ];
}

/** Gives up root, and the way back. */
function asUser(uid: number): string[] {
  return [
    "setpriv",
    ...[`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--"],
  ];
}

/** Lists the folders above a path, without the topmost. */
function ancestors(path: string): string[] {
  const folder = dirname(path);
  return folder === "/" || folder === path ? [] : [...ancestors(folder), folder];
}
