import { spawn } from "node:child_process";
import { inVenv, type Place } from "../../setup/helpers/place.mjs";
import { inRepository } from "../../shared/paths.js";
import type { Status } from "../../shared/status.js";
import type { Outcome, Runner } from "../run-job.js";
import { clusterVenv } from "./environment.js";
import type { Tls } from "./tls.js";
import { plainJob, readLines, writeLine } from "./wire.js";

/** A worker as the scheduler knows it. */
interface Worker {
  address: string;
  /** How many notebooks of our version it takes at a time. */
  places: number;
  /** What it offers: a version of the course, or why it has none. */
  offers: string[];
}

export interface ClusterOptions {
  place: Place;
  /** The address of Dask's scheduler, or the path of the file that it writes. */
  address: string;
  tls?: Tls;
  /** The version of the course by which notebooks are to be graded. */
  version: string;
  status: Status;
  signal: AbortSignal;
}

/** So many characters of jobs are on the cluster at the most, before the last one. */
const MOST_UNDER_WAY = 256 * 1024 * 1024;

/** Where no worker is fit for so long, in milliseconds, though there are some, it is over. */
const PATIENCE = 60_000;

/** The cluster can't be reached, or has nobody who could grade. */
export class NoCluster extends Error {
  override name = "NoCluster";
}

/**
 * Has notebooks run on a Dask cluster. A worker that ends, or a machine that vanishes, loses nothing: Dask gives its
 * notebooks to others, and only one result of each comes back.
 */
export class Cluster {
  readonly #child;
  readonly #options: ClusterOptions;
  readonly #waiting = new Map<string, { onState(state: string): void; done(result: Settled): void }>();
  readonly #unfit = new Set<string>();
  #problem: Error | undefined;
  /** Characters of the jobs that are on the cluster. */
  #underWay = 0;
  #hasChanged: () => void = () => undefined;
  /** Jobs are read one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Since when there have been workers, but none that is fit. */
  #vainSince: number | undefined;
  #places = -1;
  #stderr = "";
  #count = 0;
  #connected: (problem?: Error) => void = () => undefined;
  /** Kept once the scheduler has answered; broken where it doesn't. */
  readonly connected = new Promise<void>((resolve, reject) => {
    this.#connected = (problem) => (problem ? reject(problem) : resolve());
  });
  readonly #ended: Promise<void>;
  readonly #timer: NodeJS.Timeout;

  constructor(options: ClusterOptions) {
    this.#options = options;
    // It is awaited later.
    this.connected.catch(() => undefined);
    const { place, address, version, tls, signal } = options;
    const settings = JSON.stringify({ address, version, ...tls });
    const python = inVenv(clusterVenv(place), "python");
    this.#child = spawn(python, [inRepository("scripts/grade/cluster/python/hand_out.py"), settings], {
      env: { ...place.env, PYTHONUTF8: "1" },
      stdio: "pipe",
      // Ctrl-C is for us: it is to take back what it has handed out before it ends.
      detached: true,
    });
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    const closed = new Promise<void>((resolve) => this.#child.on("close", () => resolve()));
    this.#child.on("error", (error) => this.#fail(new NoCluster(error.message)));
    this.#ended = readLines(this.#child.stdout, ({ kind, id, content }) => {
      if (kind === "workers") {
        this.#connected();
        this.#see(content as Worker[]);
      } else if (kind === "lost") this.#fail(new NoCluster(String(content)));
      else if (kind === "state") this.#waiting.get(id)?.onState(String(content));
      else if (kind === "done") this.#waiting.get(id)?.done({ outcome: content as Outcome });
      else if (kind === "failed" || kind === "stopped") {
        this.#waiting
          .get(id)
          ?.done({ error: new Error(String(content ?? "It was stopped on the cluster.")) });
      }
    }).then(async () => {
      await closed;
      this.#fail(new NoCluster(`The connection to the cluster has ended.\n${this.#stderr.trim()}`.trim()));
    });
    this.#timer = setInterval(() => this.#lookForFit(), 1000);
    signal.addEventListener("abort", () => this.#stop(), { once: true });
    if (signal.aborted) this.#stop();
  }

  /** Has a notebook run and judged by some worker. */
  readonly run: Runner = async (job, { onState }) => {
    onState("waiting for a worker");
    const text = await this.#whenThereIsRoom(() => JSON.stringify(plainJob(job)));
    if (this.#problem) throw this.#problem;
    if (this.#options.signal.aborted || text === undefined) return undefined;
    const id = String(++this.#count);
    try {
      return await new Promise((resolve, reject) => {
        const done = ({ outcome, error }: Settled) => {
          this.#waiting.delete(id);
          if (error) reject(error);
          else resolve(outcome);
        };
        this.#waiting.set(id, { onState, done });
        writeLine(this.#child.stdin, "run", id, text);
      });
    } finally {
      this.#underWay -= text.length;
      this.#hasChanged();
    }
  };

  /**
   * Reads a job once those under way leave room for it: the scheduler holds all of them in memory, and pictures may be
   * among what lies beside a notebook.
   *
   * @returns what `read` gives; undefined where nothing is to be run any more.
   */
  #whenThereIsRoom(read: () => string): Promise<string | undefined> {
    const next = this.#queue.then(async () => {
      while (this.#underWay > MOST_UNDER_WAY && !this.#isOver) {
        await new Promise<void>((resolve) => {
          this.#hasChanged = resolve;
        });
      }
      if (this.#isOver) return undefined;
      const text = read();
      this.#underWay += text.length;
      return text;
    });
    this.#queue = next.catch(() => undefined);
    return next;
  }

  get #isOver(): boolean {
    return this.#problem !== undefined || this.#options.signal.aborted;
  }

  /** Why nothing can be run any more; undefined where it can. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** Takes back what isn't done, and leaves the cluster. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#child.stdin.end();
    const hard = setTimeout(() => this.#child.kill("SIGKILL"), 15_000);
    await this.#ended;
    clearTimeout(hard);
  }

  #stop(): void {
    this.#connected(new NoCluster("It was stopped."));
    this.#child.stdin.end();
    this.#hasChanged();
    for (const { done } of this.#waiting.values()) done({});
  }

  #fail(problem: Error): void {
    this.#problem ??= problem;
    this.#connected(this.#problem);
    this.#hasChanged();
    const [why] = this.#problem.message.split("\n");
    for (const { done } of this.#waiting.values()) done({ error: new NoCluster(why) });
  }

  #see(workers: readonly Worker[]): void {
    const { status, version } = this.#options;
    const fit = workers.filter(({ places }) => places > 0);
    const places = fit.reduce((sum, worker) => sum + worker.places, 0);
    if (places !== this.#places) {
      status.say(
        fit.length > 0
          ? `cluster: ${count(fit.length, "worker")}, ${count(places, "notebook")} at a time`
          : "cluster: no worker that can grade yet",
      );
    }
    this.#places = places;
    this.#vainSince = fit.length > 0 || workers.length === 0 ? undefined : (this.#vainSince ?? Date.now());
    for (const worker of workers) {
      const { address, places } = worker;
      if (places > 0 || this.#unfit.has(address)) continue;
      this.#unfit.add(address);
      status.say(`cluster: ${address} is unfit: ${whyUnfit(worker, version)}`);
    }
    const present = new Set(workers.map(({ address }) => address));
    for (const address of this.#unfit) if (!present.has(address)) this.#unfit.delete(address);
  }

  /** Workers may take hours to come where others wait too; but where those that are there are unfit, it is in vain. */
  #lookForFit(): void {
    if (this.#vainSince === undefined || Date.now() - this.#vainSince < PATIENCE) return;
    this.#fail(new NoCluster(`No worker of the cluster is fit to grade. Above is said why.`));
  }
}

/** Says why a worker can't grade, and what to do. */
function whyUnfit({ offers }: Worker, version: string): string {
  const own = offers.find((offer) => offer.startsWith("unfit: "));
  if (own) return own.slice("unfit: ".length);
  const other = offers.find((offer) => offer.startsWith("course "));
  return other
    ? `it has another version (${other}; here is ${version}). Set up the same version of the course there, and start it again.`
    : "it isn't a worker of the course. Start it with  npm run grade -- worker ADDRESS  in a copy of the course.";
}

/** How a job ended; neither where it was stopped. */
interface Settled {
  outcome?: Outcome;
  error?: Error;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
