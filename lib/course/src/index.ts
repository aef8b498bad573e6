// The public surface of the package `course`, in the order of the lecture.
// (The blank line behind each heading keeps the formatter from sorting across headings.)

// DataFrames, however they are imported

import "./node/danfojs-door.js";

// Compute

export { type Backend, backend, ready, setSeed, tf } from "@course/core";

// Show

export {
  clearOutput,
  type DisplayHandle,
  display,
  interruptSignal,
  type MimeBundle,
  mimeBundle,
} from "@course/core";

// Load

export { type Dataset, type LoadOptions, loadFashionMnist, loadMnist, type Split } from "./data/load.js";
export {
  type ImageFolderOptions,
  includedData,
  loadImageFolder,
  loadTable,
  type OwnSplitOptions,
  type OwnTableOptions,
} from "./data/load-own.js";
export { type ClassCount, OwnData, type OwnPart, OwnPictures, OwnTable } from "./data/own-data.js";

// Look

export {
  type BarsOptions,
  type CalibrationPlotOptions,
  type ClassCountsOptions,
  type ConfusionMatrixPlotOptions,
  Figure,
  type GroundPoint,
  type HistogramOptions,
  type HistoryLike,
  type HistoryOptions,
  type ImageOptions,
  type ImagesOptions,
  type Line,
  type LinesOptions,
  type MapsOptions,
  NetworkDiagram,
  type NetworkOptions,
  type NumberGrid,
  Plot,
  type PlotInput,
  type PredictionsOptions,
  plot,
  plotBars,
  plotCalibration,
  plotClassCounts,
  plotConfusionMatrix,
  plotConvolutionSteps,
  plotFeatureMaps,
  plotFilters,
  plotHistogram,
  plotHistory,
  plotImage,
  plotImages,
  plotLines,
  plotNetwork,
  plotPixels,
  plotPoolingSteps,
  plotPredictions,
  plotRanking,
  plotSurface,
  type RankingOptions,
  type SlidingOptions,
  type SurfaceOptions,
} from "@course/figures";
export { type Columns, classCounts, Table, type TableOptions, table } from "./data/table.js";

// Prepare

export { type DeformOptions, deform, SMALL_DEFORMATIONS } from "@course/deform";
export { flatten, unflatten } from "./prepare/flatten.js";
export { denormalize, normalize } from "./prepare/normalize.js";
export { argmax, fromOneHot, oneHot } from "./prepare/one-hot.js";
export { shuffle } from "./prepare/shuffle.js";
export { type SplitOptions, type TrainValidation, trainValidationSplit } from "./prepare/split.js";
export { type RowRange, type Rows, take } from "./prepare/take.js";

// Build and fit

export { InterruptedError } from "@course/core";
export { loadModel, saveModel, TrainingHistory } from "@course/runs";
export { type CompareOptions, type Contender, compare } from "./experiments/compare.js";
export { type ComparedRun, Comparison, type ContenderResult } from "./experiments/comparison.js";
export {
  type Experiment,
  type ExperimentsOptions,
  runExperiments,
} from "./experiments/experiments.js";
export type { Interval, PairedDifference } from "./experiments/paired.js";
export { type ExperimentRemark, ExperimentRun, ExperimentRuns } from "./experiments/runs.js";
export { buildDeepBigSimple, type LongRunOptions, trainDeepBigSimple } from "./lessons/deep-big-simple.js";
export { deepBigSimpleRun } from "./lessons/deep-big-simple-run.js";
export { type LayerGradient, layerGradients } from "./model/gradients.js";
export { type LayerChoice, layerOutputs } from "./model/layer-outputs.js";
export { type LayerSummary, ModelSummary, summary } from "./model/summary.js";
export { type ShowWeightsOptions, showWeights } from "./model/weights.js";
export { type EstimateOptions, estimateTraining, TrainingEstimate } from "./training/estimate.js";
export { type FitOptions, fit } from "./training/fit.js";
export { fitResumable, type ResumableOptions } from "./training/fit-resumable.js";

// Evaluate

export type { Prediction } from "@course/core";
export type { Calibration, CalibrationBin } from "@course/figures";
export { topKAccuracy } from "tfjs-graph-fit";
export { accuracy } from "./evaluate/accuracy.js";
export { calibration } from "./evaluate/calibration.js";
export {
  ClassificationReport,
  type ClassScores,
  classificationReport,
  type ReportOptions,
  type Scores,
} from "./evaluate/classification-report.js";
export {
  ConfusionMatrix,
  type ConfusionMatrixOptions,
  confusionMatrix,
} from "./evaluate/confusion-matrix.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate/evaluate.js";
export { type Confusion, mostConfused, worstMistakes } from "./evaluate/mistakes.js";
export { predictClasses } from "./evaluate/predict.js";
export { networksOnTestImages } from "./evaluate/test-images.js";

// Try

export { DigitDrawing, type DrawDigitOptions, drawDigit, mnistImage } from "@course/figures";

// Turn

export {
  type ButtonSettings,
  button,
  type Control,
  type DropdownSettings,
  dropdown,
  Interaction,
  interact,
  type SliderSettings,
  slider,
  type ValuesOf,
} from "@course/figures";

// Check

export {
  type Expected,
  Hint,
  type NumberCheck,
  Question,
  type QuestionOptions,
  question,
  Verdict,
  type VerdictState,
} from "@course/checks";
export { checkNumbers } from "./evaluate/check-numbers.js";
