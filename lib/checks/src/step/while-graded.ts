import { box } from "../question/box.js";
import { ExerciseSummary } from "./exercise-summary.js";
import type { Steps } from "./step.js";
import { StepVerdict } from "./step-verdict.js";

const STEP = "Checked by the grader.";
const ALL = "The grader's points stand below each step.";
const GREY = "#999999";

/** Stands for the verdict on a step while submissions are graded: what is right is not known beside student code. */
export class VerdictOfGrader extends StepVerdict {
  constructor(of: number) {
    super({ state: "not tried yet", points: 0, of, message: "" }, []);
  }

  override toString(): string {
    return STEP;
  }

  override toHtml(): string {
    return box(GREY, STEP);
  }
}

/** Stands for the summary meanwhile. */
export class SummaryOfGrader extends ExerciseSummary {
  constructor(title: string, steps: Steps) {
    super(title, steps, new Map());
  }

  override toString(): string {
    return `${this.title}. ${ALL}`;
  }

  override toHtml(): string {
    return box(GREY, ALL);
  }
}
