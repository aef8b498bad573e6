// The public surface of the package `course`, in the order of the lecture.
// (The blank line behind each heading keeps the formatter from sorting across headings.)

// Compute

export { setSeed } from "./random.js";
export { type Backend, backend, ready, tf } from "./tf.js";

// Show

export {
  clearOutput,
  type DisplayHandle,
  display,
  interruptSignal,
  type MimeBundle,
  mimeBundle,
} from "./display.js";

// Load

export { type Dataset, type LoadOptions, loadFashionMnist, loadMnist, type Split } from "./load.js";

// Look

export * from "./plot/index.js";
export { type Columns, classCounts, Table, type TableOptions, table } from "./table.js";

// Prepare

export { type DeformOptions, deform, SMALL_DEFORMATIONS } from "./deform.js";
export { flatten, unflatten } from "./flatten.js";
export { denormalize, normalize } from "./normalize.js";
export { argmax, fromOneHot, oneHot } from "./one-hot.js";
export { shuffle } from "./shuffle.js";
export { type SplitOptions, type TrainValidation, trainValidationSplit } from "./split.js";
export { type Rows, take } from "./take.js";

// Build and fit

export { buildDeepBigSimple, type LongRunOptions, trainDeepBigSimple } from "./deep-big-simple.js";
export { deepBigSimpleRun } from "./deep-big-simple-run.js";
export { type EstimateOptions, estimateTraining, TrainingEstimate } from "./estimate.js";
export {
  type Experiment,
  ExperimentRun,
  ExperimentRuns,
  type ExperimentsOptions,
  runExperiments,
} from "./experiments.js";
export { type FitOptions, fit } from "./fit.js";
export { fitResumable, type ResumableOptions } from "./fit-resumable.js";
export { type LayerGradient, layerGradients } from "./gradients.js";
export { type LayerChoice, layerOutputs } from "./layer-outputs.js";
export { loadModel, saveModel } from "./save-model.js";
export { type LayerSummary, ModelSummary, summary } from "./summary.js";
export { InterruptedError } from "./training/interrupt.js";
export { TrainingHistory } from "./training/training-history.js";
export { type ShowWeightsOptions, showWeights } from "./weights.js";

// Evaluate

export { topKAccuracy } from "tfjs-graph-fit";
export { accuracy } from "./accuracy.js";
export { type Calibration, type CalibrationBin, calibration } from "./calibration.js";
export {
  ClassificationReport,
  type ClassScores,
  classificationReport,
  type ReportOptions,
  type Scores,
} from "./classification-report.js";
export { ConfusionMatrix, type ConfusionMatrixOptions, confusionMatrix } from "./confusion-matrix.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
export { type Confusion, mostConfused, worstMistakes } from "./mistakes.js";
export { predictClasses } from "./predict.js";
export type { Prediction } from "./support/probabilities.js";

// Try

export { DigitDrawing, type DrawDigitOptions, drawDigit } from "./draw-digit.js";
export { mnistImage } from "./mnist-image.js";

// Check

export { Hint, Question, type QuestionOptions, question, Verdict, type VerdictState } from "./check.js";
export { checkNumbers } from "./check-numbers.js";
export type { Expected } from "./support/compare-answer.js";
export type { NumberCheck } from "./support/number-check.js";
