// Judges steps by asking a student's code, which is elsewhere. It runs apart from the grader too, because what it reads
// comes from there, and a model among it may be larger than any memory.
//
// Standard input and output are frames. In: "examine" with "exercise", "task", "seed" and perhaps "variant"; then for each question of ours
// "answer", or "none" where nothing came. Out: "query", and at last "verdict" as JSON.
import { judgeTask } from "course/exercises";
import { type Frame, FrameReader, frame } from "../sandbox/frames.js";

const MOST = 65 * 1024 * 1024;

let answered: ((answer: Uint8Array | undefined) => void) | undefined;
const reader = new FrameReader(
  () => MOST,
  (message) => {
    if (message.kind === "examine") void examine(message);
    else answered?.(message.kind === "answer" ? message.content : undefined);
  },
);
process.stdin.on("data", (bytes: Buffer) => reader.push(bytes));

async function examine({ header }: Frame): Promise<void> {
  const { exercise, task, seed, variant } = header as {
    exercise: string;
    task: string;
    seed: number;
    variant?: string;
  };
  const verdict = await verdictOn(exercise, task, seed, variant);
  process.stdout.write(frame("verdict", {}, Buffer.from(JSON.stringify(verdict))));
}

async function verdictOn(exercise: string, task: string, seed: number, variant?: string) {
  try {
    const { state, points, message } = await judgeTask(exercise, task, ask, seed, variant);
    return { state, points, message };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: "not right", points: 0, message: `The answers can't be judged: ${reason}` };
  }
}

function ask(query: Uint8Array): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    answered = resolve;
    process.stdout.write(frame("query", {}, query));
  });
}
