// Judges answers. It runs apart from the grader, because what it reads comes from where student code runs, and a
// model among it may be larger than any memory.
//
// Standard input: a line of JSON with "exercise" and "tasks", each with "task", "seed" and "bytes"; then so many bytes
// for each. Standard output: for each task a line that begins with "judged", followed by JSON.
import { buffer } from "node:stream/consumers";
import { decodeAnswers } from "@course/checks";
import { judgeTask } from "course/exercises";

const input = await buffer(process.stdin);
const end = input.indexOf(10);
const job = JSON.parse(input.toString("utf8", 0, end)) as {
  exercise: string;
  tasks: { task: string; seed: number; bytes: number }[];
};
let at = end + 1;
for (const { task, seed, bytes } of job.tasks) {
  const verdict = await verdictOn(task, input.subarray(at, at + bytes), seed);
  at += bytes;
  console.log(`judged ${JSON.stringify({ task, ...verdict })}`);
}

async function verdictOn(task: string, bytes: Uint8Array, seed: number) {
  try {
    const { state, points, message } = await judgeTask(job.exercise, task, await decodeAnswers(bytes), seed);
    return { state, points, message };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: "not right", points: 0, message: `The answers can't be judged: ${reason}` };
  }
}
