import type { Writable } from "node:stream";
import { inRepository } from "../shared/paths.js";
import type { Assignment } from "./assignment/assignment.js";
import { sandboxEnvironment } from "./sandbox/environment.js";
import { FrameReader, frame } from "./sandbox/frames.js";
import type { Isolation } from "./sandbox/isolation.js";
import { judgeLimits } from "./sandbox/limits.js";
import { type Ended, runIsolated, withScratchFolder } from "./sandbox/run-isolated.js";
import { seedOf } from "./seed-of.js";

/** How one task was judged. */
export interface Verdict {
  task: string;
  state: "right" | "not right" | "not tried yet" | "no answer" | "not judged" | "manual";
  points: number;
  max: number;
  /** For the student. */
  message: string;
}

export interface JudgeOptions {
  isolation: Isolation;
  /** Seconds that it may take, with the notebook that it asks. */
  seconds: number;
  /** The inputs of its questions follow from it. */
  key: string;
  /** The code of the student's own task; without it, the task that all have. */
  variant?: string;
  signal?: AbortSignal;
}

/** Hands a question to the student's code, and gives what came back; undefined where nothing came. */
export type Ask = (query: Buffer) => Promise<Buffer | undefined>;

/** What a student is told, which partly comes from their own code, is kept up to so many characters. */
const MOST_MESSAGE = 2000;

const MOST_QUERY = 65 * 1024 * 1024;

/**
 * Knows what is right, in a process in which nothing of the student's runs. It asks a student's code while that runs
 * in its sandbox, step by step.
 */
export class Judge {
  /** How each task was judged that was examined. */
  readonly verdicts = new Map<string, Verdict>();
  readonly #exercise: Pick<Assignment, "name" | "tasks">;
  readonly #key: string;
  readonly #variant: string | undefined;
  readonly #controller = new AbortController();
  readonly #ended: Promise<Ended>;
  readonly #reader = new FrameReader(
    () => MOST_QUERY,
    ({ kind, content }) => this.#onFrame?.(kind, content ?? Buffer.alloc(0)),
  );
  #stdin: Writable | undefined;
  #onFrame: ((kind: string, content: Buffer) => void) | undefined;
  #last: Promise<void> = Promise.resolve();

  /**
   * Starts it.
   *
   * @param exercise what it judges.
   * @param options see `JudgeOptions`.
   */
  constructor(
    exercise: Pick<Assignment, "name" | "tasks">,
    { isolation, seconds, key, variant, signal }: JudgeOptions,
  ) {
    this.#exercise = exercise;
    this.#key = key;
    this.#variant = variant;
    signal?.addEventListener("abort", () => this.#controller.abort(), { once: true });
    const runIn = (folder?: string) =>
      runIsolated([process.execPath, "--import", "tsx", inRepository("scripts/grade/judge/main.ts")], {
        isolation,
        view: "judge",
        limits: { ...judgeLimits, seconds: judgeLimits.seconds + seconds },
        env: sandboxEnvironment({ folder }),
        stdin: new Uint8Array(),
        onStart: (stdin) => {
          this.#stdin = stdin;
        },
        onOutput: (bytes) => this.#reader.push(bytes),
        signal: this.#controller.signal,
        cwd: folder && inRepository(""),
        home: folder,
      });
    this.#ended = isolation.sharesFiles ? withScratchFolder(runIn) : runIn();
    // It is awaited later.
    this.#ended.catch(() => undefined);
  }

  /**
   * Judges a task, once; after those that are being judged.
   *
   * @param task its `grade_id`.
   * @param ask asks the student's code.
   */
  examine(task: string, ask: Ask): Promise<void> {
    this.#last = this.#last.then(() => this.#examine(task, ask));
    return this.#last;
  }

  /** Ends it, after what is being judged. */
  async end(): Promise<void> {
    await this.#last;
    this.#controller.abort();
    await this.#ended.catch(() => undefined);
  }

  async #examine(id: string, ask: Ask): Promise<void> {
    const task = this.#exercise.tasks.find((one) => one.id === id && !one.isManual);
    if (!task || this.verdicts.has(id)) return;
    const { points: max } = task;
    const broken = this.#ended.then(
      ({ by, stderr }) =>
        by === "itself" ? (stderr.trim().split("\n").at(-1) ?? "") : `limit of ${by} reached`,
      (error: Error) => error.message,
    );
    const verdict = await Promise.race([this.#verdict(id, ask), broken]);
    if (typeof verdict === "string") {
      const message = `The answers could not be judged (${verdict}).`;
      this.verdicts.set(id, { task: id, state: "not judged", points: 0, max, message });
      return;
    }
    const { state, points, message } = verdict;
    this.verdicts.set(id, {
      ...{ task: id, state, max, points: Math.min(max, Math.max(0, points)) },
      message: message.length > MOST_MESSAGE ? `${message.slice(0, MOST_MESSAGE)} …` : message,
    });
  }

  #verdict(task: string, ask: Ask): Promise<Pick<Verdict, "state" | "points" | "message">> {
    return new Promise((resolve, reject) => {
      this.#onFrame = async (kind, content) => {
        if (kind === "verdict") resolve(JSON.parse(content.toString("utf8")));
        if (kind !== "query") return;
        const answer = await ask(content).catch(reject);
        this.#stdin?.write(answer ? frame("answer", {}, answer) : frame("none"));
      };
      const { name: exercise } = this.#exercise;
      this.#stdin?.write(
        frame("examine", { exercise, task, seed: seedOf(this.#key, task), variant: this.#variant }),
      );
    });
  }
}
