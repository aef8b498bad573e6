import { run } from "../setup/helpers/command.mjs";
import { errorLine, lastLines } from "../setup/helpers/problem.mjs";
import type { ModelDefinition } from "./models.js";
import type { Peer } from "./peers.js";

/** What a peer is told to do. */
export interface Task {
  definition: ModelDefinition;
  images: number;
  epochs: number;
  /** Folder of MNIST's IDX files. */
  data: string;
  /** The engine's module: a package or the address of a file. */
  engine: string;
}

/** What a peer says about one training run. Times are those of the clock, in milliseconds. */
export interface PeerReport {
  /** The software that ran, for people. */
  version: string;
  /** When `fit` was called. */
  started: number;
  /** When each epoch ended. */
  ends: number[];
  /** Time that all cores together spent in `fit`, milliseconds. */
  cpu: number;
  /** The most memory that the process held until the end of `fit`, bytes. */
  peakMemory: number;
  /** Accuracy on the test images, or the loss where the model reconstructs its input. */
  score: number;
  parameters: number;
}

/** One training run, measured. Times in milliseconds, memory in bytes. */
export interface Run {
  model: string;
  peer: Peer["name"];
  version: string;
  /** From the call of `fit`, in which a peer may compile, to the end of the first epoch. */
  firstEpoch: number;
  /** The epochs after the first. */
  laterEpochs: number[];
  /** From the start of the process to the end of the last epoch: imports and reading of data included. */
  whole: number;
  /** How many cores were busy in `fit`, on average. */
  cores: number;
  peakMemory: number;
  score: number;
}

/**
 * Trains a model once, in a process of its own.
 *
 * @throws Error where the peer fails or has built another network.
 */
export async function measure(peer: Peer, task: Task, signal: AbortSignal): Promise<Run> {
  const began = Date.now();
  const { command, env } = peer;
  const args = [...peer.args, JSON.stringify(task)];
  const outcome = await run(command, args, { env, signal, timeout: LIMIT });
  if (!outcome.ok) {
    const why = outcome.timedOut ? `not done after ${LIMIT / 60_000} minutes` : errorLine(outcome.output);
    throw new Error(`${peer.title} failed on ${task.definition.name}: ${why}`);
  }
  const report = JSON.parse(lastLines(outcome.stdout, 1)) as PeerReport;
  return toRun(peer, task, report, began);
}

/** One run may take so long, milliseconds. */
const LIMIT = 30 * 60_000;

/**
 * Turns a peer's report into a measured run.
 *
 * @param began when the process was started, by the clock, milliseconds.
 * @throws Error where the peer has built another network or trained for other epochs.
 */
export function toRun(
  peer: Pick<Peer, "name" | "title">,
  task: Task,
  report: PeerReport,
  began: number,
): Run {
  const { definition, epochs } = task;
  const { started, ends, cpu, version, peakMemory, score } = report;
  if (report.parameters !== definition.parameters) {
    throw new Error(
      `${peer.title} built ${definition.name} with ${report.parameters} parameters, not ${definition.parameters}`,
    );
  }
  const last = ends.at(-1);
  if (ends.length !== epochs || last === undefined) {
    throw new Error(`${peer.title} trained ${definition.name} for ${ends.length} epochs, not ${epochs}`);
  }
  const durations = ends.map((end, i) => end - (i === 0 ? started : (ends[i - 1] ?? 0)));
  return {
    model: definition.name,
    peer: peer.name,
    version,
    firstEpoch: durations[0] ?? 0,
    laterEpochs: durations.slice(1),
    whole: last - began,
    cores: cpu / (last - started),
    peakMemory,
    score,
  };
}
