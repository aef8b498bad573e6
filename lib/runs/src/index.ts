// What is known of a run of training while it goes on, and what is kept of it.
export { architecture, fingerprint, hashOfTensor, identityOf, type RunDefinition } from "./fingerprint.js";
export { logLine } from "./log-line.js";
export { type Logs, metricNames, toKerasNames, withOldNames } from "./metric-names.js";
export { readModelFile, type StoredModel, writeModelFile } from "./node/model-file.js";
export { RunStore } from "./node/run-store.js";
export { Progress } from "./progress.js";
export { loadModel, saveModel } from "./save-model.js";
export { restoreInto, store } from "./stored-model.js";
export { TrainingHistory, type TrainingParams } from "./training-history.js";
