// A class on this machine for a test: a folder, accounts of the system, and a hub that listens on 127.0.0.1 only. All of it
// is removed again.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type ClassFolder, classFolder } from "../../scripts/class/class-folder.js";
import { main } from "../../scripts/class/main.js";
import { graderAccount } from "../../scripts/class/settings.js";
import { isAlive } from "../../scripts/setup/helpers/is-alive.mjs";
import { inRepository } from "../../scripts/shared/paths.js";
import { freePort } from "../../scripts/test/free-port.mjs";

/** Why a class can't be tried here, or undefined where it can. */
export const cannot =
  process.platform !== "linux" || process.getuid?.() !== 0
    ? "accounts of the system are made by root on Linux only"
    : undefined;

/** An account of the system with its password. */
export interface Person {
  name: string;
  password: string;
  home: string;
}

/** A class that a test has made. */
export interface TestClass {
  folder: ClassFolder;
  address: string;
  course: string;
  /** Another course beside it. */
  second: string;
  /** Makes an account. */
  person(role: string): Person;
  /** Types `npm run class` and a verb. */
  verb(...args: string[]): Promise<number>;
  /** Starts the hub and waits until it answers. */
  start(): Promise<void>;
  /** What the hub has printed. */
  log(): string;
  /** Ends the hub, and removes everything. */
  remove(): Promise<void>;
}

const PREFIX = "classtest";

/** Runs a program of the system, which must succeed. */
function must(program: string, args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = spawnSync(program, [...args], { encoding: "utf8", input });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/**
 * Makes the folder of a class and its settings. It isn't prepared yet.
 *
 * @param options more of JupyterHub's settings, in Python; and settings of the class.
 */
export async function makeClass(options: { config?: string; settings?: object } = {}): Promise<TestClass> {
  removeLeftOvers();
  // Learners must be able to enter it, which the folder for temporary files of this process may not allow.
  const root = mkdtempSync(`/var/tmp/${PREFIX}-${process.pid}-`);
  chmodSync(root, 0o755);
  // To work on these tests: a folder that stays, so that JupyterHub needn't be installed each time.
  const kept = process.env.CLASS_TEST_FOLDER;
  const folder = classFolder(kept ?? join(root, "class"));
  mkdirSync(folder.root, { recursive: true });
  const name = `${PREFIX}-${process.pid}`;
  const people: Person[] = [];
  const port = await freePort();
  const [hub, proxy] = [await freePort(), await freePort()];
  const address = `http://127.0.0.1:${port}`;
  const course = `t${process.pid}`;
  const second = `${course}b`;
  const settings = {
    address,
    courses: [
      { id: course, graders: [`${name}-prof`] },
      { id: second, graders: [] },
    ],
    graderGroup: `${name}-graders`,
    ports: { hub, proxy },
    ...options.settings,
  };
  writeFileSync(folder.settings, JSON.stringify(settings));
  writeFileSync(
    folder.extraConfig,
    `c = get_config()\nc.Spawner.args = ["--LabApp.expose_app_in_browser=True"]\n${options.config ?? ""}\n`,
  );
  let child: ChildProcess | undefined;
  let log = "";

  return {
    folder,
    address,
    course,
    second,
    person(role) {
      const person = {
        name: `${name}-${role}`,
        password: randomBytes(9).toString("hex"),
        home: join(root, role),
      };
      must("useradd", ["--create-home", "--home-dir", person.home, "--shell", "/bin/bash", person.name]);
      must("chpasswd", [], `${person.name}:${person.password}\n`);
      people.push(person);
      return person;
    },
    verb: (...args) => main([...args, "--folder", folder.root]),
    async start() {
      child = spawn(process.execPath, [inRepository("scripts/class.mjs"), "start", "--folder", folder.root], {
        cwd: inRepository(""),
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8").on("data", (text: string) => {
          log += text;
        });
      }
      const until = performance.now() + 180_000;
      while (!(await answers(`${address}/hub/login`))) {
        if (child.exitCode !== null || performance.now() > until) throw new Error(`no hub:\n${log}`);
        await sleep(300);
      }
    },
    log: () => log,
    async remove() {
      if (child && child.exitCode === null) {
        const ended = new Promise((resolve) => child?.once("exit", resolve));
        process.kill(child.pid as number, "SIGTERM");
        await Promise.race([ended, sleep(30_000, undefined, { ref: false })]);
        if (child.exitCode === null) process.kill(-(child.pid as number), "SIGKILL");
      }
      for (const person of people) removeAccount(person.name);
      for (const id of [course, second]) removeAccount(graderAccount({ id, graders: [] }));
      spawnSync("groupdel", [settings.graderGroup]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Ends what still runs as an account, and removes the account. */
function removeAccount(name: string): void {
  const uid = spawnSync("id", ["-u", name], { encoding: "utf8" }).stdout.trim();
  if (!uid || Number(uid) === 0) return;
  for (const pid of processesOf(Number(uid))) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  spawnSync("userdel", ["--force", name]);
}

/** Lists the processes of an account. */
export function processesOf(uid: number): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === uid);
}

/** A test that was killed has left accounts, and folders. */
function removeLeftOvers(): void {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name = ""] = line.split(":");
    const owner = /^(?:classtest-|grader-t)(\d+)(?:-\w+|b)?$/.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) removeAccount(name);
  }
  for (const name of readdirSync("/var/tmp")) {
    const owner = /^classtest-(\d+)-/.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) rmSync(join("/var/tmp", name), { recursive: true, force: true });
  }
}

/** Runs a line of shell with the rights of an account. */
export function asPerson({ name, home }: Person, line: string): { ok: boolean; output: string } {
  const args = ["--reuid", name, "--regid", name, "--init-groups", "--reset-env", "sh", "-c", line];
  const { status, stdout, stderr } = spawnSync("setpriv", args, { cwd: home, encoding: "utf8" });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}

/** Types a name and a password, and waits until the page of the learner's server is there. */
export async function logIn(page: Page, address: string, person: Person): Promise<void> {
  await page.goto(`${address}/hub/login`, { timeout: 120_000 });
  await page.fill("#username_input", person.name);
  await page.fill("#password_input", person.password);
  await page.click("#login_submit");
}
