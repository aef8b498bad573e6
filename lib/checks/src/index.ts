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

// What learners write in a lesson

export { Practice, type PracticeStep, practice } from "./practice/practice.js";

// Quizzes

export type { QuizChoice, QuizItem } from "./quiz/item.js";
export { Quiz, quiz, quizResult } from "./quiz/quiz.js";
export type { ItemVerdict, QuizVerdict } from "./quiz/quiz-verdict.js";

// What is kept of a learner's work

export { codeOfNotebook, linkTo } from "./node/my-work.js";
export { type KeptResults, keptResults, QUESTIONS } from "./progress/keep.js";
export type { Kept, Results } from "./progress/record.js";

// Steps of an exercise

export { NotTried } from "./ask/not-tried.js";
export { type Reading, reading } from "./ask/reading.js";
export { Exercise, exercise, type GradingMinutes } from "./step/exercise.js";
export type { ExerciseSummary, SummaryLine } from "./step/exercise-summary.js";
export { expectNumbers, type NumberMistake } from "./step/expect-numbers.js";
export type { Mistake } from "./step/expect-tensor.js";
export { type Judgement, judge, judgeElsewhere } from "./step/judge.js";
export { Objection } from "./step/objection.js";
export { pointsOf, type Step, type Steps } from "./step/step.js";
export type { StepVerdict } from "./step/step-verdict.js";
export type { Trial } from "./step/trial.js";

// What a student's code gave, written down to be judged elsewhere

export { decodeAnswers, encodeAnswers } from "./answers/answers.js";
export { answering } from "./ask/elsewhere.js";
