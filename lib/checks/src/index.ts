// Questions with checked answers, and the machinery that tries and judges the steps of an exercise.

// Questions

export { checkNumbers } from "./question/check-numbers.js";
export type { Expected } from "./question/compare-answer.js";
export { Hint } from "./question/hint.js";
export type { NumberCheck } from "./question/number-check.js";
export {
  type CheckedQuestionOptions,
  Question,
  type QuestionOptions,
  question,
} from "./question/question.js";
export type { AnswerKind, AnswerOf } from "./question/read-answer.js";
export { Verdict, type VerdictState } from "./question/verdict.js";

// Steps of an exercise

export { Exercise, exercise, type GradingMinutes } from "./step/exercise.js";
export type { ExerciseSummary, SummaryLine } from "./step/exercise-summary.js";
export { expectNumbers, type NumberMistake } from "./step/expect-numbers.js";
export type { Mistake } from "./step/expect-tensor.js";
export { type Judgement, judge, judgeRecord, record } from "./step/judge.js";
export { type Reading, reading } from "./step/reading.js";
export { pointsOf, type Step, type Steps } from "./step/step.js";
export type { StepVerdict } from "./step/step-verdict.js";
export type { Trial } from "./step/trial.js";

// What a student's code gave, written down to be judged elsewhere

export { decodeAnswers, encodeAnswers } from "./answers/answers.js";
export { gradingRun } from "./node/grading-run.js";
