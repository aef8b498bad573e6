// What checks take from students' results. Where submissions are graded this is all of the exercises' code that is
// beside the student's, so nothing here tells what is right.

export { type ReadComparison, readComparison } from "./comparison.js";
export type { Compiled } from "./compiled.js";
export { readEarly } from "./early.js";
export { readParts, readPrepared, readReport, readSure } from "./fields.js";
export { type ModelReading, type ReadModel, readModel } from "./model.js";
export { type ReadOwnData, readOwnData } from "./own-data.js";
export {
  type ReadOwnExperiments,
  type ReadOwnFinal,
  readOwnExperiments,
  readOwnFinal,
} from "./own-runs.js";
export { layersOf } from "./rebuild.js";
export { type ReadRun, readResults, readRun, readRuns } from "./runs.js";
export { readTensorCount } from "./tensor-count.js";
export { readTraining } from "./training.js";
