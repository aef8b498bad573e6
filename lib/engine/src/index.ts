export { watchesBatches } from "./callbacks.js";
export { DivergedError } from "./diverged.js";
export { type EvaluateOptions, evaluate } from "./evaluate.js";
export type { Data } from "./examples.js";
export { fit } from "./fit.js";
export { type MetricFunction, topKAccuracy } from "./model/top-k.js";
export type { BatchLogs, FitOptions, Logs, OneCallback } from "./options.js";
export { type PredictOptions, predict } from "./predict.js";
