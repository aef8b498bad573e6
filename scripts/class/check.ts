import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { run } from "../setup/helpers/command.mjs";
import { inVenv, type Place } from "../setup/helpers/place.mjs";
import { isRoot, systemPackageCommand } from "../setup/helpers/system-packages.mjs";
import { textTable } from "../setup/helpers/text-table.mjs";
import { lookAt } from "../setup/runner/look.mjs";
import { setupSteps } from "../setup/steps/all.mjs";
import { bubblewrap } from "../setup/steps/bubblewrap.mjs";
import type { ClassFolder } from "./class-folder.js";
import { exists } from "./prepare/accounts.js";
import { closedPaths } from "./prepare/answers.js";
import { openPython } from "./prepare/python.js";
import { closedAt, openNode } from "./readable.js";
import { graderAccount, type Settings } from "./settings.js";

/** One thing that a class needs. */
interface Finding {
  name: string;
  /** What is there. */
  found: string;
  /** What to do where it isn't as it must be. */
  advice?: string;
  /** The class runs without it. */
  isOptional?: boolean;
}

/** Bytes that the folder of a class needs. */
const SPACE = 3e9;

/**
 * Looks at a server and the class on it, prints what is there and what to do. Changes nothing.
 *
 * @returns true where nothing is left to do.
 */
export async function check(source: Place, folder: ClassFolder, settings: Settings): Promise<boolean> {
  const findings = [...(await server(source, folder)), ...(await preparedClass(folder, settings))];
  const rows = findings.map(({ name, found, advice, isOptional }) => [
    advice ? (isOptional ? "-" : "✗") : "✓",
    name,
    found,
  ]);
  for (const [i, line] of textTable(rows).entries()) {
    console.log(line);
    const { advice } = findings[i] as Finding;
    if (advice) console.log(`   → ${advice}`);
  }
  return findings.every(({ advice, isOptional }) => !advice || isOptional);
}

async function server(source: Place, folder: ClassFolder): Promise<Finding[]> {
  const left = await leftToSetUp(source);
  const node = openNode(folder.root);
  const python = await openPython(source.env).catch(() => undefined);
  const sandbox = await lookAt(bubblewrap, source);
  const free = freeAt(folder.root);
  return [
    process.platform === "linux" && isRoot()
      ? { name: "root on Linux", found: "yes" }
      : {
          name: "root on Linux",
          found: "no",
          advice: "Type the command as root, on the server of the class.",
        },
    {
      name: "The course",
      found: left || "set up",
      ...(left && { advice: "npm run class -- prepare  does what is left" }),
    },
    {
      name: "Node.js for learners",
      found: node.isCopy ? `a copy of ${process.execPath}, closed to them` : node.path,
    },
    python
      ? { name: "Python for learners", found: `${python.command.join(" ")} ${python.version}` }
      : {
          name: "Python for learners",
          found: "none that all accounts can use",
          advice: systemPackageCommand(["python3", "python3-venv"]),
        },
    existsSync("/etc/pam.d/login")
      ? { name: "Passwords of the system (PAM)", found: "/etc/pam.d/login" }
      : {
          name: "Passwords of the system (PAM)",
          found: "no service login",
          advice: `Name another service, or another authenticator, in ${folder.extraConfig}`,
          isOptional: true,
        },
    sandbox.wrong.length === 0
      ? { name: "bubblewrap, for grading", found: sandbox.found }
      : { name: "bubblewrap, for grading", found: "missing", advice: systemPackageCommand(["bubblewrap"]) },
    existsSync("/run/systemd/system")
      ? { name: "Limits", found: "systemd counts memory and time of each learner" }
      : {
          name: "Limits",
          found: "no systemd here: kernels watch over their own memory, and threads are few",
          advice: "Where learners may not be trusted with that, use a system that systemd runs.",
          isOptional: true,
        },
    hidesProcesses()
      ? { name: "Processes of others", found: "hidden" }
      : {
          name: "Processes of others",
          found: "learners can list them, with their arguments; memory and environment are closed",
          advice: "mount -o remount,hidepid=2 /proc   hides them",
          isOptional: true,
        },
    isSet("/proc/sys/fs/protected_hardlinks")
      ? { name: "Links to files of others", found: "forbidden by the system" }
      : {
          name: "Links to files of others",
          found: "allowed",
          advice: "sysctl -w fs.protected_hardlinks=1",
        },
    ...(free > SPACE || existsSync(folder.course)
      ? []
      : [{ name: "Free space", found: `${(free / 1e9).toFixed(1)} GB`, advice: "3 GB are needed" }]),
  ];
}

async function leftToSetUp(source: Place): Promise<string> {
  for (const step of setupSteps) {
    if (["my-work", "first-cell"].includes(step.id) || step.isOptional) continue;
    const { wrong } = await lookAt(step, source);
    if (wrong.length > 0) return `${step.name}: ${wrong[0]}`;
  }
  return "";
}

async function preparedClass(folder: ClassFolder, settings: Settings): Promise<Finding[]> {
  const advice = `npm run class -- prepare --folder ${folder.root}`;
  if (!existsSync(inVenv(folder.place.venv, "jupyterhub"))) {
    return [{ name: "The class", found: `not in ${folder.root} yet`, advice }];
  }
  const missing: string[] = [];
  for (const course of settings.courses) {
    const account = graderAccount(course);
    if (!(await exists("passwd", account))) missing.push(account);
  }
  const closed = [folder.course, inVenv(folder.place.venv, "python")].map(closedAt).find(Boolean);
  const open = await readableByNobody([
    ...closedPaths(folder.course),
    folder.hub,
    ...courseFolders(folder, settings),
  ]);
  return [
    closed
      ? { name: "The class", found: `${closed} keeps learners out`, advice }
      : { name: "The class", found: folder.root },
    missing.length > 0
      ? { name: "Accounts of courses", found: `missing: ${missing.join(", ")}`, advice }
      : { name: "Accounts of courses", found: settings.courses.map(graderAccount).join(", ") || "no course" },
    open.length > 0
      ? { name: "Answers, gradebooks, secrets", found: `others can read ${open.join(", ")}`, advice }
      : { name: "Answers, gradebooks, secrets", found: "closed to learners" },
  ];
}

function courseFolders(folder: ClassFolder, { courses }: Settings): string[] {
  return courses.map(({ id }) => `${folder.courses}/${id}`).filter((path) => existsSync(path));
}

/** Asks the system itself, as the account that has no rights. */
async function readableByNobody(paths: readonly string[]): Promise<string[]> {
  if (!isRoot()) return [];
  const script = 'for path; do [ -r "$path" ] && echo "$path"; done; true';
  const args = ["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", script, "sh", ...paths];
  const { stdout } = await run("setpriv", args);
  return stdout.split("\n").filter(Boolean);
}

function freeAt(path: string): number {
  if (!existsSync(path)) return freeAt(dirname(path));
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

function hidesProcesses(): boolean {
  return /^\S+ \/proc proc \S*hidepid=(2|invisible|4|ptraceable)/m.test(read("/proc/mounts"));
}

const isSet = (file: string) => read(file).trim() !== "0";

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
