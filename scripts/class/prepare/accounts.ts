import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../setup/helpers/command.mjs";
import type { Step } from "../../setup/runner/run-steps.mjs";
import type { ClassFolder } from "../class-folder.js";
import { graderAccount, type Settings } from "../settings.js";
import { work } from "./made.js";
import { must } from "./must.js";

/**
 * Makes an account for each course, which nobody can log in to and which keeps the course's gradebook, and the folders of
 * the class with their rights.
 */
export function accountsOfClass(target: ClassFolder, settings: Settings): Step {
  return work({
    id: "class-accounts",
    name: "Accounts and folders",
    advice: "See what it said; then type the command again.",
    async run() {
      chmodSync(target.root, 0o755);
      for (const [folder, mode] of [
        [target.hub, 0o700],
        [target.courses, 0o711],
        // Whoever hands in must be able to write; what is there, only its owner can rename or remove.
        [target.exchange, 0o1777],
      ] as const) {
        mkdirSync(folder, { recursive: true });
        chmodSync(folder, mode);
      }
      const group = settings.graderGroup;
      if (!(await exists("group", group))) await must("groupadd", ["--system", group]);
      for (const course of settings.courses) {
        const account = graderAccount(course);
        const home = join(target.courses, course.id);
        if (!(await exists("passwd", account))) {
          const options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin"];
          await must("useradd", [...options, "--home-dir", home, "--gid", group, account]);
        }
        mkdirSync(home, { recursive: true });
        await must("chown", [`${account}:${group}`, home]);
        chmodSync(home, 0o700);
        await openExchange(target, course.id, account, group);
      }
      return settings.courses.map(({ id }) => id).join(", ") || "no course";
    },
  });
}

/** As nbgrader makes it, but for one bit: nobody can rename or remove what somebody else has handed in. */
async function openExchange(target: ClassFolder, id: string, account: string, group: string): Promise<void> {
  for (const [name, mode] of [
    ["", 0o755],
    ["outbound", 0o755],
    ["inbound", 0o3733],
    ["feedback", 0o711],
  ] as const) {
    const folder = join(target.exchange, id, name);
    mkdirSync(folder, { recursive: true });
    await must("chown", [`${account}:${group}`, folder]);
    chmodSync(folder, mode);
  }
}

/** Asks the system for an account or a group, wherever it keeps them. */
export async function exists(kind: "passwd" | "group", name: string): Promise<boolean> {
  return (await run("getent", [kind, name])).ok;
}

/** Writes the settings as they are, for the administrator to change, unless there are some. */
export function writeSettings(file: string, settings: Settings): void {
  try {
    writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { flag: "wx", mode: 0o644 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
