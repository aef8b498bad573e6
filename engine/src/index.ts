export { DivergedError } from "./diverged.js";
export { fit } from "./fit.js";
export { type MetricFunction, topKAccuracy } from "./model/top-k.js";
export type { BatchLogs, FitOptions, Logs } from "./options.js";
