import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines, SetupProblem } from "../../setup/helpers/problem.mjs";
import { textTable } from "../../setup/helpers/text-table.mjs";
import { findAccount } from "../as-account.js";
import type { ClassFolder } from "../class-folder.js";
import type { Settings } from "../settings.js";
import { hubConfig, hubEnvironment, readyHub } from "../start.js";

/** How much a load test does. */
export interface Load {
  /** Learners who start at once. */
  learners: number;
  /** How many of them then train at once. */
  training: number;
  /** The lesson that they work on, by its number. */
  lesson: number;
  /** The lesson that takes most memory. */
  heaviest: number;
  /** Minutes after which it is ended. */
  minutes: number;
}

/** Seconds of doing nothing before memory is read: more than after which a class lets a kernel's compiler sleep. */
const SETTLE = 135;

/** One thing that was measured; numbers are the middle one of the learners, and the most. */
interface Measured {
  what: string;
  learners?: number;
  seconds?: Spread;
  cpu?: Spread;
  mb?: Spread;
  total?: number;
  slower?: number | null;
  busy?: number;
  failed?: number;
  why?: string[];
}

interface Spread {
  middle?: number;
  most?: number;
}

/**
 * Lets simulated learners use a class that has been prepared, measures what they take, and prints a table. They have no
 * accounts: all run as nobody, with a home each that is removed again, behind a hub of their own on 127.0.0.1.
 *
 * @returns false where something failed for one of them.
 * @throws SetupProblem where the class has not been prepared.
 */
export async function loadTest(folder: ClassFolder, settings: Settings, load: Load): Promise<boolean> {
  const hub = readyHub(folder);
  const nobody = await findAccount("nobody");
  // Short, so that sockets of kernels are where they usually are.
  const scratch = mkdtempSync("/var/tmp/load-");
  const homes = join(scratch, "h");
  const [port, hubPort, proxyPort] = [await freePort(), await freePort(), await freePort()];
  const address = `http://127.0.0.1:${port}`;
  const own: ClassFolder = {
    ...folder,
    hub: join(scratch, "hub"),
    extraConfig: join(folder.course, "scripts/class/load/hub_config.py"),
  };
  for (const path of [homes, own.hub]) mkdirSync(path, { mode: 0o700 });
  for (const path of [scratch, homes, own.hub]) chownSync(path, nobody.uid, nobody.gid);
  chmodSync(scratch, 0o755);
  const env = {
    ...hubEnvironment(own, { ...settings, address, courses: [], ports: { hub: hubPort, proxy: proxyPort } }),
    LOAD_TOKEN: randomBytes(24).toString("hex"),
    LOAD_HOMES: homes,
    LOAD: JSON.stringify({ ...load, settle: SETTLE, course: folder.course, address }),
    HOME: scratch,
  };
  const as = { uid: nobody.uid, gid: nobody.gid, env, cwd: scratch };
  const config = join(folder.course, "scripts/class", hubConfig);
  const logFile = join(scratch, "hub.log");
  const log = openSync(logFile, "w");
  const server = spawn(hub, ["-f", config, "--log-level=ERROR"], {
    ...as,
    stdio: ["ignore", log, log],
    detached: true,
  });
  let driver: ReturnType<typeof spawn> | undefined;
  const stop = () => driver?.kill();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  const measured: Measured[] = [];
  try {
    await untilUp(`${address}/hub/login`, server, logFile);
    const script = join(folder.course, "scripts/class/load/learners.py");
    driver = spawn(folder.place.python, [script], { ...as, stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<number | null>((resolve) => driver?.once("close", resolve));
    for await (const line of createInterface({ input: driver.stdout as NodeJS.ReadableStream })) {
      const one = JSON.parse(line) as Measured;
      measured.push(one);
      console.log(`  ${one.what} …`);
      for (const reason of one.why ?? []) console.log(`    ${reason}`);
    }
    const code = await ended;
    console.log(`\n${loadTable(measured).join("\n")}\n\n${machine()}`);
    return code === 0 && measured.every(({ failed = 0 }) => failed === 0);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
    server.kill("SIGTERM");
    await Promise.race([
      new Promise((resolve) => server.once("exit", resolve)),
      sleep(30_000, undefined, { ref: false }),
    ]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Makes the table of a load test.
 *
 * @returns its lines.
 */
export function loadTable(measured: readonly Measured[]): string[] {
  const number = (value: number | null | undefined, digits = 0) => value?.toFixed(digits) ?? "";
  const spread = ({ middle, most }: Spread = {}, digits = 0) =>
    middle === undefined || number(middle, digits) === number(most, digits)
      ? number(middle, digits)
      : `${number(middle, digits)}–${number(most, digits)}`;
  const titles = [
    "",
    "learners",
    "seconds",
    "CPU s",
    "MB each",
    "MB in all",
    "slower",
    "cores busy",
    "failed",
  ];
  const rows = measured.map((one) => [
    one.what,
    number(one.learners ?? 1),
    spread(one.seconds, 1),
    spread(one.cpu, 1),
    spread(one.mb),
    number(one.total),
    one.slower ? `${number(one.slower, 1)} ×` : "",
    one.busy === undefined ? "" : `${number(100 * one.busy)} %`,
    number(one.failed),
  ]);
  return textTable([titles, ...rows], { isRight: (column) => column > 0 });
}

function machine(): string {
  return `Middle–most of the learners; memory is the proportional share. ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB.`;
}

async function untilUp(address: string, server: ReturnType<typeof spawn>, logFile: string): Promise<void> {
  for (let waited = 0; waited < 180_000; waited += 300) {
    if (server.exitCode !== null) break;
    const isUp = await fetch(address).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await sleep(300);
  }
  throw new SetupProblem({
    happened: "JupyterHub didn't start",
    expected: `an answer from ${address}`,
    advice: "Type  npm run class -- check",
    output: lastLines(readFileSync(logFile, "utf8"), 8),
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
