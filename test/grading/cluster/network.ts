import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { placeAt } from "../../../scripts/setup/helpers/place.mjs";
import { installSystemPackages, isRoot } from "../../../scripts/setup/helpers/system-packages.mjs";

/** A program that runs on one of the machines. */
export interface Program {
  /** What it has printed so far. */
  output(): string;
  /** Waits until it has printed something; with an error where it ends before, or that takes too long. */
  prints(text: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  ended: Promise<number | null>;
}

/** How the names of namespaces begin; the number of the process that made them follows. */
const NAME = "grading-";

/** Under load everything takes its time; whatever takes longer hangs. */
const HANGS = 240_000;

/**
 * Installs what networks are made with.
 *
 * @returns why none can be made here; undefined where they can.
 */
export async function whyNoNetworks(): Promise<string | undefined> {
  if (process.platform !== "linux" || !isRoot()) return "namespaces of networks take Linux, and root";
  const place = placeAt();
  const missing = [
    existsSync("/usr/sbin/ip") || existsSync("/sbin/ip") ? "" : "iproute2",
    existsSync("/usr/bin/openssl") ? "" : "openssl",
  ].filter(Boolean);
  const report = { progress: () => undefined, notice: () => undefined };
  if (missing.length > 0) {
    await installSystemPackages(missing, { ...place, env: { ...place.env, CI: "1" } }, report);
  }
  const name = `probe-${process.pid}`;
  try {
    ip("netns", "add", name);
    ip("netns", "delete", name);
    return undefined;
  } catch (error) {
    return `this machine makes no namespaces of networks: ${(error as Error).message.trim().split("\n").at(-1)}`;
  }
}

/** Machines of their own, as far as networks go: one in the middle, and others, each by a cable. */
export class Network {
  readonly #prefix = `${NAME}${process.pid}`;
  readonly #programs: ReturnType<typeof spawn>[] = [];
  /** Their addresses: that in the middle first. */
  readonly addresses: string[];

  constructor(others: number) {
    removeLeftOver();
    this.addresses = Array.from({ length: others + 1 }, (_, i) => `10.0.0.${i + 1}`);
    for (const [i, address] of this.addresses.entries()) {
      ip("netns", "add", this.#name(i));
      ip("-n", this.#name(i), "link", "set", "lo", "up");
      const cable = i === 0 ? "middle" : "eth0";
      if (i === 0) ip("-n", this.#name(0), "link", "add", cable, "type", "bridge");
      else {
        const [ours, theirs] = [this.#name(0), this.#name(i)];
        ip("link", "add", `cable${i}`, "netns", ours, "type", "veth", "peer", "name", cable, "netns", theirs);
        ip("-n", ours, "link", "set", `cable${i}`, "master", "middle", "up");
      }
      ip("-n", this.#name(i), "address", "add", `${address}/24`, "dev", cable);
      ip("-n", this.#name(i), "link", "set", cable, "up");
    }
  }

  /** Starts a program on a machine. */
  start(machine: number, command: readonly string[], env: Record<string, string> = {}): Program {
    const [program = "", ...args] = command;
    const child = spawn("ip", ["netns", "exec", this.#name(machine), program, ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#programs.push(child);
    let output = "";
    let look = () => {};
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        look();
      });
    }
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    return {
      output: () => output,
      ended,
      signal: (name) => child.kill(name),
      prints: (text) =>
        new Promise((resolve, reject) => {
          const fail = (why: string) => reject(new Error(`${command.join(" ")}\n${why} ${text}:\n${output}`));
          const timer = setTimeout(() => fail("did not print in time"), HANGS);
          look = () => {
            const found = text.exec(output);
            if (!found) return;
            clearTimeout(timer);
            resolve(found);
          };
          look();
          void ended.then(() => {
            clearTimeout(timer);
            fail("ended without printing");
          });
        }),
    };
  }

  /** Lists the programs of a machine that have a word in their command. */
  running(machine: number, word: string): string[] {
    return ip("netns", "pids", this.#name(machine))
      .split("\n")
      .filter((pid) => pid !== "" && commandOf(pid).includes(word));
  }

  /** Ends all programs of a machine at once, as without power. */
  switchOff(machine: number): void {
    for (const pid of ip("netns", "pids", this.#name(machine)).split("\n")) {
      if (pid) kill(Number(pid));
    }
  }

  /** Pulls a machine's cable: nothing comes from there any more, not even that it has gone. */
  cutOff(machine: number): void {
    ip("-n", this.#name(0), "link", "set", `cable${machine}`, "down");
  }

  /** Ends all of it. */
  end(): void {
    for (const machine of this.addresses.keys()) this.switchOff(machine);
    for (const machine of this.addresses.keys()) ip("netns", "delete", this.#name(machine));
    for (const program of this.#programs) program.kill("SIGKILL");
  }

  #name(machine: number): string {
    return `${this.#prefix}-${machine}`;
  }
}

/** Removes what tests have left behind that were killed. */
function removeLeftOver(): void {
  for (const [name, pid] of ip("netns", "list").matchAll(new RegExp(`^${NAME}(\\d+)-\\d+`, "gm"))) {
    if (existsSync(`/proc/${pid}`)) continue;
    for (const left of ip("netns", "pids", name).split("\n")) if (left) kill(Number(left));
    ip("netns", "delete", name);
  }
}

function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8", stdio: "pipe" });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
