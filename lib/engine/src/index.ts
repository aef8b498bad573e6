export { type MetricFunction, topKAccuracy } from "./model/top-k.js";
export { watchesBatches } from "./run/callbacks.js";
export { DivergedError } from "./run/diverged.js";
export { type EvaluateOptions, evaluate } from "./run/evaluate.js";
export type { Data } from "./run/examples.js";
export { fit } from "./run/fit.js";
export type { BatchLogs, FitOptions, Logs, OneCallback } from "./run/options.js";
export { type PredictOptions, predict } from "./run/predict.js";
