import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isAlive } from "../../setup/helpers/is-alive.mjs";
import type { Place } from "../../setup/helpers/place.mjs";
import { SetupProblem } from "../../setup/helpers/problem.mjs";
import { isRoot } from "../../setup/helpers/system-packages.mjs";
import { runSteps, type Step } from "../../setup/runner/run-steps.mjs";
import { setupSteps } from "../../setup/steps/all.mjs";
import { bubblewrap } from "../../setup/steps/bubblewrap.mjs";
import { firstCell } from "../../setup/steps/first-cell.mjs";
import { kernelSnapshot } from "../../setup/steps/kernel-snapshot.mjs";
import { myWork } from "../../setup/steps/my-work.mjs";
import type { ClassFolder } from "../class-folder.js";
import { closedAt, openNode } from "../readable.js";
import type { Settings } from "../settings.js";
import { accountsOfClass, writeSettings } from "./accounts.js";
import { copyOfCourse } from "./copy.js";
import { work } from "./made.js";
import { must } from "./must.js";
import { proxyOfClass } from "./proxy.js";
import { pythonOfClass } from "./python.js";

/**
 * Makes a class ready to be started, or brings it up to date.
 *
 * @param source the course from which it is made; what is missing in it is installed first.
 * @param folder where the class lives.
 * @param settings what its administrator has decided.
 * @returns false where a step failed, which is then shown.
 * @throws SetupProblem where this isn't Linux, isn't root, the folder can't be reached by learners, or the class runs.
 */
export async function prepare(source: Place, folder: ClassFolder, settings: Settings): Promise<boolean> {
  requireRoot();
  refuseWhileRunning(folder);
  mkdirSync(folder.root, { recursive: true, mode: 0o755 });
  const closed = closedAt(dirname(folder.root));
  if (closed) {
    throw new SetupProblem({
      happened: `learners can't reach ${folder.root}: ${closed} is closed to them`,
      expected: "a folder that every account can enter, such as /opt/class",
      advice: "Name another one with --folder.",
    });
  }
  writeSettings(folder.settings, settings);
  const own = new Set<Step>([myWork, firstCell]);
  const steps = [
    ...setupSteps.filter((step) => !own.has(step)),
    bubblewrap,
    accountsOfClass(folder, settings),
    copyOfCourse(source, folder, settings.graderGroup),
    nodeOfClass(folder),
    pythonOfClass(source, folder),
    proxyOfClass(folder),
    fastStart(folder),
  ];
  return runSteps(steps, source, { again: "npm run class -- prepare" });
}

/** Makes the kernels' fast start for the copy; what is noted down in it are paths. */
function fastStart({ place, course }: ClassFolder): Step {
  return work({
    id: "class-fast-start",
    name: "Fast start of the kernels",
    advice: kernelSnapshot.advice,
    async run(report) {
      const detail = await kernelSnapshot.run?.(place, report, { anew: true, wrong: [], files: [] });
      await must("chmod", ["-R", "go-w,a+rX", join(course, ".cache", "kernel")]);
      // What is noted down beside it is the set-up's.
      await must("chmod", ["0700", join(course, ".cache", "setup")]);
      return detail ?? "none";
    },
  });
}

/** Copies Node where learners can't reach the one that runs here. */
function nodeOfClass(folder: ClassFolder): Step {
  return work({
    id: "class-node",
    name: "Node.js for learners",
    advice: "See what it said.",
    async run() {
      const { path, isCopy } = openNode(folder.root);
      if (isCopy) {
        mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
        copyFileSync(process.execPath, path);
        chmodSync(path, 0o755);
      }
      return path;
    },
  });
}

/** Only root can make accounts, and start servers for others. */
export function requireRoot(): void {
  if (process.platform === "linux" && isRoot()) return;
  throw new SetupProblem({
    happened: process.platform === "linux" ? "this isn't root" : "this isn't Linux",
    expected: "root on a Linux server: it makes accounts and starts a server for each learner",
    advice: "Type  sudo npm run class -- …  on the server of the class.",
  });
}

/** Where JupyterHub notes down that it runs. */
export const pidFile = (folder: ClassFolder) => join(folder.hub, "jupyterhub.pid");

function refuseWhileRunning(folder: ClassFolder): void {
  const file = pidFile(folder);
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  // After a crash its number may be another program's.
  if (!pid || !isAlive(pid) || !readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("jupyterhub")) return;
  throw new SetupProblem({
    happened: `the class in ${folder.root} is running (process ${pid})`,
    expected: "that nobody works in it while it is made anew",
    advice: "Stop it (Ctrl-C where it was started, or systemctl stop), then type the command again.",
  });
}
