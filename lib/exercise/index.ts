// The entry `course/exercises`: the exercises with their checks, for the notebooks of the exercises.
export { exercise1 } from "./1-load-and-prepare.js";
export { exercise2 } from "./2-build-train-evaluate.js";
export { exercise3 } from "./3-experiments.js";
export { exercise4 } from "./4-from-one-layer-to-convolutions.js";
export { Exercise } from "./exercise.js";
export type { ExerciseSummary, SummaryLine } from "./exercise-summary.js";
export type { Judgement } from "./judge.js";
export { exercises, judgeTask } from "./judge-task.js";
export type { StepVerdict } from "./step-verdict.js";
