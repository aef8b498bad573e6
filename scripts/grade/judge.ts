import { seedOf } from "@course/checks/records";
import { inRepository } from "../shared/paths.js";
import type { Assignment, Task } from "./assignment/assignment.js";
import { sandboxEnvironment } from "./sandbox/environment.js";
import type { Isolation } from "./sandbox/isolation.js";
import { judgeLimits } from "./sandbox/limits.js";
import { runIsolated, withScratchFolder } from "./sandbox/run-isolated.js";

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
  slot: number;
  /** The one that the answers were made with. */
  key: string;
  signal?: AbortSignal;
}

/**
 * Judges the answers to the tasks of an exercise, in a process in which nothing of the student's runs.
 *
 * @param exercise the exercise.
 * @param answers what was handed over, by task. It may be anything.
 * @param options see `JudgeOptions`.
 * @returns a verdict for each task that has answers.
 */
export async function judgeAnswers(
  exercise: Assignment,
  answers: ReadonlyMap<string, Buffer>,
  { isolation, slot, key, signal }: JudgeOptions,
): Promise<Map<string, Verdict>> {
  const asked = exercise.tasks.filter(({ id, isManual }) => !isManual && answers.has(id));
  if (asked.length === 0) return new Map();
  const contents = asked.map(({ id }) => answers.get(id) as Buffer);
  const tasks = asked.map(({ id }, i) => ({
    task: id,
    seed: seedOf(key, id),
    bytes: contents[i]?.length,
  }));
  const head = Buffer.from(`${JSON.stringify({ exercise: exercise.name, tasks })}\n`);
  let printed = "";
  const runIn = (folder?: string) =>
    runIsolated([process.execPath, "--import", "tsx", inRepository("scripts/grade/judge/main.ts")], {
      isolation,
      limits: judgeLimits,
      slot,
      env: sandboxEnvironment({ folder }),
      stdin: [head, ...contents],
      onOutput: (bytes) => {
        printed += bytes.toString("utf8");
      },
      signal,
      cwd: folder && inRepository(""),
      home: folder,
    });
  const ended = await (isolation.sharesFiles ? withScratchFolder(runIn) : runIn());
  const verdicts = new Map<string, Verdict>();
  for (const line of printed.split("\n")) {
    if (!line.startsWith("judged ")) continue;
    const { task, state, points, message } = JSON.parse(line.slice("judged ".length)) as Verdict;
    const { points: max } = asked.find(({ id }) => id === task) as Task;
    verdicts.set(task, { task, state, points: Math.min(max, Math.max(0, points)), max, message });
  }
  for (const { id, points: max } of asked) {
    if (verdicts.has(id)) continue;
    const why =
      ended.by === "itself" ? ended.stderr.trim().split("\n").at(-1) : `limit of ${ended.by} reached`;
    const message = `The answers could not be judged (${why}).`;
    verdicts.set(id, { task: id, state: "not judged", points: 0, max, message });
  }
  return verdicts;
}
