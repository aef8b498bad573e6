// The exercises with their checks. Notebooks import them from `course/exercises`.
export {
  Exercise,
  type ExerciseSummary,
  type Judgement,
  type StepVerdict,
  type SummaryLine,
} from "@course/checks";
export { exercise1 } from "./1-load-and-prepare/checks.js";
export { exercise2 } from "./2-build-train-evaluate/checks.js";
export { exercise3 } from "./3-experiments/checks.js";
export { exercise4 } from "./4-from-one-layer-to-convolutions/checks.js";
export { exercise5 } from "./5-from-scratch/checks.js";
export { exercise6 } from "./6-gradients-and-optimisers/checks.js";
export { exercise7 } from "./7-regularise/checks.js";
export { exercise8 } from "./8-convolutions-and-residual-connections/checks.js";
export { exercise9 } from "./9-capstone/checks.js";
export { exercises, judgeTask } from "./judge-task.js";
export { Progress } from "./progress/table.js";
export { progress } from "./progress.js";
export { variantTexts } from "./variant-texts.js";
